//! Drafts: written by themselves, listed, opened, renamed, copied, deleted, brought back.

use hubticket::app::Screen;
use hubticket::app::message::{Effect, Message, RequestId};
use hubticket::app::overlay::stack::Overlay;
use hubticket::store::{self, Listing, Summary};
use hubticket::ticket::{Cursor, Draft, DraftId, Entry, Place};

use crate::support::{Driver, begin, disk_full, id, summary};

fn is_save(effect: &Effect) -> bool {
    matches!(effect, Effect::SaveDraft { .. })
}

fn saves(d: &Driver) -> usize {
    d.count(is_save)
}

fn current(d: &Driver) -> DraftId {
    d.app.composer().form.draft.id
}

fn draft(n: u8, subject: &str) -> Draft {
    let mut draft = Draft::new(id(n), begin());
    draft.set("subject", subject);
    draft
}

fn listing() -> Listing {
    let mut locked = summary(3, "Elsewhere");
    locked.locked = true;
    Listing { drafts: vec![summary(1, "Printer"), summary(2, "Scanner"), locked], notes: Vec::new() }
}

/// A list of three drafts over a form with the subject "Mine".
fn listed() -> Driver {
    let mut d = Driver::ready();
    d.keys("Mine<c-o>").drafts(Ok(listing()));
    d.effects();
    d
}

#[test]
fn a_change_is_written_after_a_pause_and_then_nothing_is_due() {
    let mut d = Driver::ready();
    d.wait(5000);
    assert_eq!((saves(&d), d.app.deadline()), (0, None), "a blank draft is not worth a file");
    d.keys("P").wait(100).keys("r").wait(299);
    assert_eq!(saves(&d), 0);
    d.wait(1);
    assert_eq!(saves(&d), 1);
    d.wait(100);
    assert_eq!(d.app.deadline(), None, "the write is under way, and the status line is told");
    d.saved(Ok(())).wait(60_000);
    assert_eq!((saves(&d), d.app.deadline()), (1, None));
}

#[test]
fn typing_without_a_pause_is_written_too() {
    let mut d = Driver::ready();
    for _ in 0..10 {
        d.keys("x").wait(100);
    }
    assert_eq!(saves(&d), 1);
}

#[test]
fn what_is_typed_and_taken_back_leaves_nothing_to_do() {
    let mut d = Driver::ready();
    d.keys("a<bs>").wait(5000);
    assert_eq!((saves(&d), d.app.deadline()), (0, None));
}

#[test]
fn one_write_at_a_time_and_the_last_text_wins() {
    let mut d = Driver::ready();
    d.keys("one").wait(400);
    assert_eq!(saves(&d), 1);
    d.keys(" two").wait(5000);
    assert_eq!(saves(&d), 1, "the first is still being written");
    d.saved(Ok(())).wait(1000);
    let text = d.last(|one| match one {
        Effect::SaveDraft { draft, .. } => Some(draft.text("subject").to_owned()),
        _ => None,
    });
    assert_eq!((saves(&d), text.as_str()), (2, "one two"));
    d.saved(Ok(()));
    assert_eq!(d.app.deadline(), None);
}

#[test]
fn a_failed_write_is_tried_again_until_it_works() {
    let mut d = Driver::ready();
    d.keys("one").wait(400).saved(Err(disk_full()));
    assert_eq!(d.app.saver().failed, Some(disk_full()));
    assert!(d.screen().contains("NOT SAVED"));
    for attempt in 2..5 {
        d.wait(2000);
        assert_eq!(saves(&d), attempt);
        d.saved(Err(disk_full()));
    }
    d.wait(2000).saved(Ok(()));
    assert_eq!((d.app.saver().failed.clone(), d.app.deadline()), (None, None));
}

#[test]
fn a_draft_that_can_not_be_written_is_not_put_away() {
    for keys in ["<c-n>", "<c-o><down><enter>", "<c-o>n"] {
        let mut d = Driver::ready();
        d.keys("Mine").wait(1000).saved(Err(disk_full()));
        for chord in crate::support::chords(keys) {
            d.send(Message::Key(chord));
            if matches!(d.app.composer().overlays.last(), Some(Overlay::Drafts(list)) if list.drafts.is_empty()) {
                d.drafts(Ok(listing()));
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
    d.keys("Printer<s-tab><s-tab><s-tab>one<enter>two<left>").wait(1000);
    let saved = d.last(|one| match one {
        Effect::SaveDraft { draft, .. } => Some((**draft).clone()),
        _ => None,
    });
    assert_eq!(saved.cursor, Cursor { place: Place::Property(5), line: 1, column: 2 });
    let mut again = Driver::with(|_| {}, Some(saved.id));
    again.opened(Ok(saved)).portal().keys("!");
    assert_eq!(again.text("content"), "one\ntw!o");
}

#[test]
fn an_unfinished_draft_is_offered_and_opened_by_a_key() {
    let mut d = Driver::new();
    d.portal().drafts(Ok(listing()));
    assert!(d.screen().contains("Unfinished: “Printer”"), "{}", d.screen());
    d.effects();
    d.keys("<a-o>");
    assert!(d.effects().iter().any(|one| matches!(one, Effect::OpenDraft { id: wanted, .. } if *wanted == id(1))));
    d.opened(Ok(draft(1, "Printer")));
    assert_eq!(d.text("subject"), "Printer");
    assert_eq!(current(&d), id(1));
    d.wait(10_000);
    assert_eq!(d.app.deadline(), None);
}

#[test]
fn a_draft_that_another_process_let_go_of_is_found_by_the_key() {
    let locked = Listing { drafts: vec![Summary { locked: true, ..summary(1, "Printer") }], notes: Vec::new() };
    let mut d = Driver::new();
    d.portal().drafts(Ok(locked.clone())).keys("<a-o>").drafts(Ok(locked));
    assert_eq!(d.said(), "There is no other unfinished draft");
    d.effects();
    d.keys("<a-o>").drafts(Ok(Listing { drafts: vec![summary(1, "Printer")], notes: Vec::new() }));
    assert!(d.effects().iter().any(|one| matches!(one, Effect::OpenDraft { id: wanted, .. } if *wanted == id(1))));
    d.opened(Ok(draft(1, "Printer")));
    assert_eq!(d.text("subject"), "Printer");
}

#[test]
fn opening_another_draft_keeps_this_one() {
    let mut d = listed();
    let mine = current(&d);
    d.keys("<down><enter>");
    let asked = d.effects();
    assert!(asked.iter().any(|one| matches!(one, Effect::OpenDraft { id: wanted, .. } if *wanted == id(2))));
    d.opened(Ok(draft(2, "Scanner")));
    assert_eq!(d.text("subject"), "Scanner");
    let written = d.log.iter().any(|one| matches!(one, Effect::SaveDraft { draft, .. } if draft.id == mine));
    assert!(written);
    assert!(d.log.contains(&Effect::ReleaseDraft(mine)));
}

#[test]
fn what_is_typed_while_another_draft_is_being_opened_is_kept_in_its_own() {
    let mut d = listed();
    let mine = current(&d);
    d.keys("<down><enter> too");
    d.opened(Ok(draft(2, "Scanner")));
    let written = d.last(|one| match one {
        Effect::SaveDraft { draft, .. } if draft.id == mine => Some(draft.text("subject").to_owned()),
        _ => None,
    });
    assert_eq!(written, "Mine too");
}

#[test]
fn a_draft_that_is_open_elsewhere_is_not_opened_here() {
    let mut d = listed();
    let mine = current(&d);
    d.keys("<down><down><enter>");
    d.opened(Err(store::Error::Locked(id(3))));
    assert_eq!(current(&d), mine);
    assert_eq!(d.text("subject"), "Mine");
    assert!(d.said().contains("open in another hubticket"), "{}", d.said());
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
    let Some(Overlay::Drafts(list)) = d.app.composer().overlays.last() else { panic!("no list") };
    assert_eq!(list.drafts.len(), 3);
}

#[test]
fn drafts_are_renamed_copied_and_deleted_in_the_list() {
    let mut d = listed();
    d.keys("<down>rMonday<enter>");
    assert_eq!(d.effects(), [Effect::RenameDraft { id: id(2), name: Some("Monday".into()) }]);
    d.send(Message::Changed { what: "Renaming the draft".into(), result: Ok(()) });
    assert!(matches!(d.effects().as_slice(), [Effect::ListDrafts(_)]), "the list is read again");
    d.drafts(Ok(listing()));
    d.keys("d");
    let copied = d.effects();
    assert!(matches!(copied.as_slice(), [Effect::DuplicateDraft { id: of, copy }] if *of == id(2) && *copy != id(2)));
    d.keys("x<enter>");
    assert_eq!(d.effects(), [], "the safe answer is the first");
    d.keys("x<down><enter>");
    assert_eq!(d.effects(), [Effect::RemoveDraft(id(2))]);
    assert!(matches!(d.app.composer().overlays.last(), Some(Overlay::Drafts(_))));
}

#[test]
fn a_change_that_fails_is_told() {
    let mut d = listed();
    let result = Err(store::Error::Locked(id(2)));
    d.send(Message::Changed { what: "Renaming the draft".into(), result });
    assert!(d.said().starts_with("Renaming the draft failed: this draft is open"), "{}", d.said());
}

#[test]
fn a_list_that_could_not_be_read_says_so_and_recovers() {
    let mut d = Driver::ready();
    d.keys("<c-o>").drafts(Err(disk_full()));
    assert!(d.screen().contains("could not write"), "{}", d.screen());
    d.send(Message::Changed { what: String::new(), result: Ok(()) });
    d.drafts(Ok(listing()));
    let screen = d.screen();
    assert!(screen.contains("Scanner") && !screen.contains("could not"), "{screen}");
}

#[test]
fn the_open_draft_is_named_by_a_key() {
    let mut d = Driver::ready();
    d.keys("Mine<a-n>Monday <enter>").wait(1000);
    let name = d.last(|one| match one {
        Effect::SaveDraft { draft, .. } => Some(draft.name.clone()),
        _ => None,
    });
    assert_eq!(name.as_deref(), Some("Monday"));
    assert_eq!(d.text("subject"), "Mine");
}

#[test]
fn a_new_draft_keeps_the_old_one_and_chooses_its_pipeline() {
    let mut d = Driver::ready();
    let first = current(&d);
    d.keys("Mine<c-n>");
    assert_ne!(current(&d), first);
    assert_eq!((d.text("subject"), d.text("hs_pipeline_stage")), ("", "1"));
    assert!(d.log.iter().any(|one| matches!(one, Effect::SaveDraft { draft, .. } if draft.id == first)));
    d.wait(60_000);
    assert_eq!(d.app.deadline(), None);
}

#[test]
fn a_discarded_draft_comes_back_by_undo() {
    let mut d = Driver::ready();
    d.keys("Mine").wait(1000).saved(Ok(()));
    let mine = current(&d);
    d.effects();
    d.keys("<a-del>");
    assert_eq!(d.effects(), [Effect::RemoveDraft(mine)]);
    assert!(d.said().contains("Mine"), "{}", d.said());
    assert_eq!(d.text("subject"), "");
    d.keys("<a-u>");
    assert_eq!(d.text("subject"), "Mine");
    assert_eq!(current(&d), mine);
    assert!(d.effects().contains(&Effect::RestoreDraft(mine)));
    d.wait(1000).saved(Ok(()));
    assert_eq!(d.app.deadline(), None);
    d.keys("<a-u>");
    assert_eq!(d.text("subject"), "Mine", "there is one to bring back only");
}

#[test]
fn there_is_nothing_to_discard_in_a_blank_draft() {
    let mut d = Driver::ready();
    d.keys("<a-del>");
    assert_eq!((d.effects(), d.said()), (vec![], "There is nothing to discard"));
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
    let kept = &d.app.composer().form.draft.properties;
    assert_eq!(kept[..2], strange.properties[..]);
    assert_eq!(d.app.composer().form.focus, Place::Property(0));
    assert_eq!(d.app.screen(), Screen::Compose);
}

#[test]
fn the_list_says_which_drafts_belong_to_another_profile() {
    let other = Summary { profile: Some("emea".into()), ..summary(2, "Scanner") };
    let mut d = Driver::ready();
    d.keys("<c-o>").drafts(Ok(Listing { drafts: vec![summary(1, "Printer"), other], notes: Vec::new() }));
    let screen = d.screen();
    assert!(screen.contains("Scanner  profile emea · "), "{screen}");
    assert_eq!(screen.matches("profile").count(), 1, "{screen}");
}
