//! Drafts: written by themselves, listed, opened, renamed, copied, deleted, brought back.

use hubticket::store::{self, Listing, Summary};
use hubticket::ticket::{Cursor, Draft, Entry, Place};

use crate::support::{
    Driver, Effect, Message, Play, Region, RequestId, Top, begin, chords, disk_full, id, listing, summary,
};

fn draft(n: u8, subject: &str) -> Draft {
    let mut draft = Draft::new(id(n), begin());
    draft.set("subject", subject);
    draft
}

fn three() -> Listing {
    let mut locked = summary(3, "Elsewhere");
    locked.locked = true;
    listing([summary(1, "Printer"), summary(2, "Scanner"), locked])
}

/// A list of three drafts over a form with the subject "Mine".
fn listed() -> Driver {
    let mut d = Driver::ready();
    d.keys("Mine<c-o>").drafts(Ok(three()));
    d.effects();
    d
}

/// The draft goes, and what an attempt at its ticket may have left in HubSpot is looked for.
#[track_caller]
fn assert_removes(d: &mut Driver, id: hubticket::ticket::DraftId) {
    let effects = d.effects();
    let [Effect::RemoveDraft(removed), Effect::ReadJournal { .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(*removed, id);
}

#[test]
fn a_change_is_written_after_a_pause_and_then_nothing_is_due() {
    let mut d = Driver::ready();
    d.wait(5000);
    assert_eq!((d.writes().len(), d.due()), (0, None), "a blank draft is not worth a file");
    d.keys("P").wait(100).keys("r").wait(299);
    assert_eq!(d.writes().len(), 0);
    d.wait(1);
    assert_eq!(d.writes().len(), 1);
    d.wait(100);
    assert_eq!(d.due(), None, "the write is under way, and the status line is told");
    d.saved(Ok(())).wait(60_000);
    assert_eq!((d.writes().len(), d.due()), (1, None));
}

#[test]
fn typing_without_a_pause_is_written_too() {
    let mut d = Driver::ready();
    for _ in 0..10 {
        d.keys("x").wait(100);
    }
    assert_eq!(d.writes().len(), 1);
}

#[test]
fn what_is_typed_and_taken_back_leaves_nothing_to_do() {
    let mut d = Driver::ready();
    d.keys("a<bs>").wait(5000);
    assert_eq!((d.writes().len(), d.due()), (0, None));
}

#[test]
fn one_write_at_a_time_and_the_last_text_wins() {
    let mut d = Driver::ready();
    d.keys("one").wait(400);
    assert_eq!(d.writes().len(), 1);
    d.keys(" two").wait(5000);
    assert_eq!(d.writes().len(), 1, "the first is still being written");
    d.saved(Ok(())).wait(1000);
    assert_eq!((d.writes().len(), d.written().text("subject")), (2, "one two"));
    d.saved(Ok(()));
    assert_eq!(d.due(), None);
}

#[test]
fn a_failed_write_is_tried_again_until_it_works() {
    let mut d = Driver::ready();
    d.keys("one").wait(400).saved(Err(disk_full()));
    assert_eq!(d.not_saved(), Some(disk_full()));
    assert!(d.screen().contains("NOT SAVED"));
    for attempt in 2..5 {
        d.wait(2000);
        assert_eq!(d.writes().len(), attempt);
        d.saved(Err(disk_full()));
    }
    d.wait(2000).saved(Ok(()));
    assert_eq!((d.not_saved(), d.due()), (None, None));
}

#[test]
fn a_draft_that_can_not_be_written_is_not_put_away() {
    for keys in ["<c-n>", "<c-o><down><enter>", "<c-o>n"] {
        let mut d = Driver::ready();
        d.keys("Mine").wait(1000).saved(Err(disk_full()));
        for chord in chords(keys) {
            d.press(chord);
            if d.top() == Top::Drafts && d.lines().is_empty() {
                d.drafts(Ok(three()));
            }
        }
        assert_eq!(d.text("subject"), "Mine", "{keys}");
        assert!(d.said().contains("would be lost"), "{keys}: {}", d.said());
        let mut d = d.clone();
        d.wait(2000).saved(Ok(())).keys("<c-n>");
        assert_eq!(d.text("subject"), "");
    }
}

#[test]
fn the_cursor_is_written_with_the_draft_and_opens_there_again() {
    let mut d = Driver::ready();
    d.keys("Printer<@content>one<enter>two<left>").wait(1000);
    let saved = d.written();
    assert_eq!(saved.cursor, Cursor { place: d.place_of("content"), line: 1, column: 2 });
    let mut again = Driver::with(|_| {}, Some(saved.id));
    again.opened(Ok(saved)).portal().keys("!");
    assert_eq!(again.text("content"), "one\ntw!o");
}

#[test]
fn an_unfinished_draft_is_offered_and_opened_by_a_key() {
    let mut d = Driver::new();
    d.portal().drafts(Ok(three()));
    assert!(d.screen().contains("Unfinished: “Printer”"), "{}", d.screen());
    d.keys("<a-o>");
    assert_eq!(d.opens(), [id(1)]);
    d.opened(Ok(draft(1, "Printer")));
    assert_eq!(d.text("subject"), "Printer");
    assert_eq!(d.draft().id, id(1));
    d.wait(10_000);
    assert_eq!(d.due(), None);
}

#[test]
fn a_draft_that_another_process_let_go_of_is_found_by_the_key() {
    let locked = listing([Summary { locked: true, ..summary(1, "Printer") }]);
    let mut d = Driver::new();
    d.portal().drafts(Ok(locked.clone())).keys("<a-o>").drafts(Ok(locked));
    assert_eq!(d.said(), "There is no other unfinished draft");
    d.keys("<a-o>").drafts(Ok(listing([summary(1, "Printer")])));
    assert_eq!(d.opens(), [id(1)]);
    d.opened(Ok(draft(1, "Printer")));
    assert_eq!(d.text("subject"), "Printer");
}

#[test]
fn opening_another_draft_keeps_this_one() {
    let mut d = listed();
    let mine = d.draft().id;
    d.keys("<down><enter>");
    assert_eq!(d.opens(), [id(2)]);
    d.opened(Ok(draft(2, "Scanner")));
    assert_eq!(d.text("subject"), "Scanner");
    assert!(d.writes().iter().any(|draft| draft.id == mine));
    assert!(d.releases().contains(&mine));
}

#[test]
fn what_is_typed_while_another_draft_is_being_opened_is_kept_in_its_own() {
    let mut d = listed();
    let mine = d.draft().id;
    d.keys("<down><enter> too");
    d.opened(Ok(draft(2, "Scanner")));
    let written = d.writes().into_iter().rfind(|draft| draft.id == mine).unwrap();
    assert_eq!(written.text("subject"), "Mine too");
}

#[test]
fn a_draft_that_is_open_elsewhere_is_not_opened_here() {
    let mut d = listed();
    let mine = d.draft().id;
    d.keys("<down><down><enter>");
    d.opened(Err(store::Error::Locked(id(3))));
    assert_eq!(d.draft().id, mine);
    assert_eq!(d.text("subject"), "Mine");
    assert!(d.said().contains("open in another hubticket"), "{}", d.said());
    // The list stays, for another one to be chosen.
    assert_eq!(d.top(), Top::Drafts);
    d.keys("<up><enter>");
    d.opened(Ok(draft(2, "Scanner")));
    assert_eq!((d.top(), d.text("subject")), (Top::Nothing, "Scanner"));
    // It was let go of meanwhile.
    let mut d = listed();
    d.keys("<down><down><enter>");
    d.opened(Ok(draft(3, "Elsewhere")));
    assert_eq!((d.top(), d.text("subject")), (Top::Nothing, "Elsewhere"));
}

#[test]
fn a_draft_whose_opening_is_not_wanted_any_more_is_given_back() {
    let mut d = listed();
    d.effects();
    d.send(Message::Opened { request: RequestId(999), result: Ok(Box::new(draft(9, "Stale"))) });
    assert_eq!(d.effects(), [Effect::ReleaseDraft(id(9))]);
    assert_eq!(d.text("subject"), "Mine");
}

#[test]
fn a_stale_list_is_dropped() {
    let mut d = listed();
    d.send(Message::Drafts { request: RequestId(999), result: Ok(Listing::default()) });
    assert_eq!((d.top(), d.lines().len()), (Top::Drafts, 3));
}

#[test]
fn drafts_are_renamed_copied_and_deleted_in_the_list() {
    let mut d = listed();
    d.keys("<down>rMonday<enter>");
    assert_eq!(d.effects(), [Effect::RenameDraft { id: id(2), name: Some("Monday".into()) }]);
    d.changed("Renaming the draft", Ok(()));
    assert!(matches!(d.effects().as_slice(), [Effect::ListDrafts(_)]), "the list is read again");
    d.drafts(Ok(three()));
    d.keys("d");
    let copied = d.effects();
    assert!(matches!(copied.as_slice(), [Effect::DuplicateDraft { id: of, copy }] if *of == id(2) && *copy != id(2)));
    d.keys("x<enter>");
    assert_eq!(d.effects(), [], "the safe answer is the first");
    d.keys("x<down><enter>");
    assert_removes(&mut d, id(2));
    assert_eq!(d.top(), Top::Drafts);
}

#[test]
fn a_change_that_fails_is_told() {
    let mut d = listed();
    d.changed("Renaming the draft", Err(store::Error::Locked(id(2))));
    assert!(d.said().starts_with("Renaming the draft failed: this draft is open"), "{}", d.said());
}

#[test]
fn a_list_that_could_not_be_read_says_so_and_recovers() {
    let mut d = Driver::ready();
    d.keys("<c-o>").drafts(Err(disk_full()));
    assert!(d.screen().contains("could not write"), "{}", d.screen());
    d.changed("", Ok(())).drafts(Ok(three()));
    let screen = d.screen();
    assert!(screen.contains("Scanner") && !screen.contains("could not"), "{screen}");
}

#[test]
fn the_open_draft_is_named_by_a_key() {
    let mut d = Driver::ready();
    d.keys("Mine<a-n>Monday <enter>").wait(1000);
    assert_eq!(d.written().name.as_deref(), Some("Monday"));
    assert_eq!(d.text("subject"), "Mine");
}

#[test]
fn a_new_draft_keeps_the_old_one_and_chooses_its_pipeline() {
    let mut d = Driver::ready();
    let first = d.draft().id;
    d.keys("Mine<c-n>");
    assert_ne!(d.draft().id, first);
    assert_eq!((d.text("subject"), d.text("hs_pipeline_stage")), ("", "1"));
    assert!(d.writes().iter().any(|draft| draft.id == first));
    d.wait(60_000);
    assert_eq!(d.due(), None);
}

#[test]
fn a_discarded_draft_comes_back_by_undo() {
    let mut d = Driver::ready();
    d.keys("Mine").wait(1000).saved(Ok(()));
    let mine = d.draft().id;
    d.effects();
    d.keys("<c-x>k");
    assert_removes(&mut d, mine);
    assert!(d.said().contains("Mine"), "{}", d.said());
    assert_eq!(d.text("subject"), "");
    d.keys("<a-u>");
    assert_eq!(d.text("subject"), "Mine");
    assert_eq!(d.draft().id, mine);
    assert!(d.restores().contains(&mine));
    d.wait(1000).saved(Ok(()));
    assert_eq!(d.due(), None);
    d.keys("<a-u>");
    assert_eq!(d.text("subject"), "Mine", "there is one to bring back only");
}

#[test]
fn the_last_words_of_a_discarded_draft_are_on_disk_before_it_is_removed() {
    let mut d = Driver::ready();
    d.keys("Mine").wait(1000).saved(Ok(()));
    d.effects();
    d.keys(" too<c-x>k");
    let effects = d.effects();
    let [Effect::SaveDraft { draft, .. }, Effect::RemoveDraft(id), _] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!((draft.text("subject"), draft.id), ("Mine too", *id));
}

#[test]
fn a_discarded_draft_comes_back_into_the_list_where_another_one_was_begun() {
    let mut d = Driver::ready();
    d.keys("Mine").wait(1000).saved(Ok(()));
    let mine = d.draft().id;
    d.keys("<c-x>kOther").effects();
    d.keys("<a-u>");
    assert_eq!((d.text("subject"), d.restores()), ("", vec![]), "what was typed since is undone first");
    d.keys("Third<c-x>u<c-x>r").effects();
    assert_eq!(d.text("subject"), "Third");
    // Its undo has nothing more than its own typing.
    d.keys("<a-u>");
    d.effects();
    d.paste("Kept");
    let mut other = d.clone();
    other.keys("<c-o>").drafts(Ok(listing([])));
    other.effects();
    other.keys("u");
    assert_eq!(other.effects(), [Effect::RestoreDraft(mine)]);
    assert_eq!((other.said(), other.text("subject")), ("“Mine” is back in the drafts".to_owned(), "Kept"));
}

#[test]
fn a_deleted_draft_of_the_list_comes_back_by_undo_whatever_is_in_the_form() {
    for keys in ["u", "<a-u>", "<esc><a-u>", "<esc><c-x>u"] {
        let mut d = listed();
        d.keys("<down>x<down><enter>");
        assert_removes(&mut d, id(2));
        assert_eq!(d.said(), "Deleted “Scanner”; u brings it back");
        d.keys(keys);
        assert_eq!(d.effects(), [Effect::RestoreDraft(id(2))], "{keys}");
        assert!(d.said().starts_with("“Scanner” is back in the drafts"), "{}", d.said());
        assert_eq!(d.text("subject"), "Mine", "undo took back what was done last: {keys}");
    }
}

#[test]
fn several_deleted_drafts_come_back_one_after_the_other() {
    let mut d = listed();
    d.keys("x<down><enter><down>x<down><enter>").effects();
    d.keys("uu");
    assert_eq!(d.effects(), [Effect::RestoreDraft(id(2)), Effect::RestoreDraft(id(1))]);
    d.keys("u");
    assert_eq!(d.said(), "There is nothing to undo");
}

#[test]
fn the_open_draft_that_was_deleted_in_the_list_comes_back_into_the_form() {
    let mut d = Driver::ready();
    d.keys("Mine").wait(1000).saved(Ok(()));
    let mine = d.draft().id;
    let all = listing([Summary { id: mine, ..summary(1, "Mine") }, summary(2, "Scanner")]);
    d.keys("<c-o>").drafts(Ok(all)).keys("x<down><enter>");
    assert_eq!((d.top(), d.text("subject")), (Top::Drafts, ""));
    assert_eq!(d.said(), "Discarded “Mine”; u brings it back");
    d.keys("u");
    assert_eq!((d.top(), d.text("subject"), d.draft().id), (Top::Drafts, "Mine", mine));
    assert_eq!(d.said(), "“Mine” is back");
}

#[test]
fn deleted_drafts_stand_behind_the_others_and_are_brought_back_from_there() {
    let removed = |n, title| Summary { removed: Some(begin()), ..summary(n, title) };
    let all = Listing { removed: vec![removed(7, "Older"), removed(8, "Oldest")], ..listing([summary(1, "Printer")]) };
    let mut d = Driver::ready();
    d.keys("Mine<c-o>").drafts(Ok(all));
    let screen = d.screen();
    assert_eq!(screen.lines().filter(|line| line.contains(" deleted ")).count(), 2, "{screen}");
    d.effects();
    for keys in ["x", "d", "r", "o"] {
        let mut d = d.clone();
        d.keys("<down>").keys(keys);
        assert_eq!((d.effects(), d.top()), (vec![], Top::Drafts), "{keys}");
        assert_eq!(d.said(), "“Older” is deleted; u brings it back");
    }
    let mut back = d.clone();
    back.keys("<down><down>u");
    assert_eq!(back.effects(), [Effect::RestoreDraft(id(8))]);
    assert_eq!(back.said(), "“Oldest” is back in the drafts");
    d.keys("<down><enter>");
    assert_eq!((d.restores(), d.opens()), (vec![id(7)], vec![id(7)]));
    d.opened(Ok(draft(7, "Older")));
    assert_eq!(d.text("subject"), "Older");
}

#[test]
fn an_empty_list_offers_nothing_that_needs_a_draft() {
    let mut d = Driver::ready();
    d.keys("<f4>").drafts(Ok(listing([])));
    let footer = d.region(Region::Footer);
    assert!(footer.contains("n New") && !footer.contains("Choose") && !footer.contains("Delete"), "{footer}");
    let d = listed();
    let footer = d.region(Region::Footer);
    assert!(footer.contains("Choose") && footer.contains("Delete"), "{footer}");
}

#[test]
fn there_is_nothing_to_discard_in_a_blank_draft() {
    let mut d = Driver::ready();
    d.keys("<c-x>k");
    assert_eq!((d.effects(), d.said()), (vec![], "There is nothing to discard".to_owned()));
}

#[test]
fn a_draft_with_rows_of_its_own_opens_as_it_is() {
    let mut strange = draft(4, "Strange");
    strange.properties = vec![
        Entry { name: String::new(), text: "kept".into(), raw: true },
        Entry { name: "seats".into(), text: "x\ny".into(), raw: false },
    ];
    strange.cursor = Cursor { place: Place::Suggestion(9), line: 70_000, column: 70_000 };
    let mut d = Driver::with(|_| {}, Some(id(4)));
    d.opened(Ok(strange.clone())).portal();
    let kept = &d.draft().properties;
    assert_eq!(kept[..2], strange.properties[..]);
    assert_eq!(d.focus(), Place::Property(0));
    assert!(!d.shows_result());
}

#[test]
fn the_list_says_which_drafts_belong_to_another_profile() {
    let other = Summary { profile: Some("emea".into()), ..summary(2, "Scanner") };
    let mut d = Driver::ready();
    d.keys("<c-o>").drafts(Ok(listing([summary(1, "Printer"), other])));
    let screen = d.screen();
    assert!(screen.lines().any(|line| line.contains("Scanner") && line.contains(" profile emea ")), "{screen}");
    assert_eq!(screen.matches("profile").count(), 1, "{screen}");
}
