//! The contact's row: what is typed there becomes a link as soon as it is known who is meant, and never somebody else.

use hubticket::config::keymap::{self, Preset};
use hubticket::hubspot;
use hubticket::ticket::draft::SubmissionState;
use hubticket::ticket::record::Candidate;
use hubticket::ticket::{Association, Category, Draft, ObjectType, Place};

use super::sending::{draft, start, waiting};
use crate::support::{Did, Driver, Effect, Message, Play, Top, ada, answered, candidate, engines, kind, listing};

/// A contact whose name begins as Ada's.
fn byron() -> Candidate {
    candidate(ObjectType::contacts(), "102", "Ada Byron", "byron@analytical.example")
}

fn grace() -> Candidate {
    candidate(ObjectType::contacts(), "103", "Grace Hopper", "grace@cobol.example")
}

fn unreachable() -> hubspot::Error {
    hubspot::Error::Connect { host: "api.hubapi.com".into(), detail: "refused".into() }
}

/// A ticket that lacks nothing, with this text in the contact's row, which has the focus.
#[track_caller]
fn typed(text: &str) -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer<@contact>").keys(text);
    d
}

/// The ids of the records that the last ticket was to be linked to.
#[track_caller]
fn sent(d: &Driver) -> Vec<String> {
    d.submitted().1.associations.into_iter().map(|one| one.id).collect()
}

fn name(d: &Driver) -> Option<String> {
    d.contact().filter(|one| one.unfound().is_none()).map(Association::title)
}

/// A draft on disk that waits, with a contact that is only typed.
fn queued(n: u8, subject: &str, text: &str) -> Draft {
    let mut draft = draft(n, subject);
    draft.associations.push(Association::to_find(
        ObjectType::contacts(),
        text,
        vec![kind(Category::HubspotDefined, 16, None)],
    ));
    draft
}

#[test]
fn a_row_that_becomes_the_contacts_keeps_the_focus() {
    // The contact that is looked for is linked by hand meanwhile; then another record, where the focus stays.
    for others in [vec![], vec![engines()]] {
        let mut d = typed("lovelace<enter>");
        let search = d.searching();
        d.keys("<c-x>aada<enter>").found(Ok(vec![ada()]));
        let mut wanted = Place::Contact;
        for other in others {
            d.keys("<a-a><tab>engines<enter>").found(Ok(vec![other]));
            wanted = Place::Association(1);
        }
        assert!(matches!(d.focus(), Place::Association(_)), "{:?}", d.focus());
        d.send(Message::Found { request: search, result: Ok(vec![ada()]) });
        assert_eq!(d.focus(), wanted);
        assert!(d.places().contains(&d.focus()));
    }
}

#[test]
fn what_is_typed_is_in_the_draft_at_once_and_undone_by_words() {
    let mut d = typed("ada love");
    assert_eq!((d.contact_typed(), d.editing().as_deref()), ("ada love", Some("ada love")));
    d.wait(1000);
    let written = d.written();
    assert_eq!(written.associations[0].unfound(), Some("ada love"));
    d.keys("<a-u>");
    assert_eq!((d.contact_typed(), d.focus()), ("ada", Place::Contact));
    d.keys("<a-u>");
    assert_eq!((d.contact(), d.editing().as_deref()), (None, Some("")));
    d.keys("<a-u>");
    assert_eq!(d.text("subject"), "");
    d.keys("<a-r><a-r><a-r>");
    assert_eq!(
        (d.text("subject"), d.contact_typed(), d.editing().as_deref()),
        ("Printer", "ada love", Some("ada love"))
    );
    d.keys("<c-u>");
    assert_eq!(d.contact(), None, "nothing typed is no contact");
    d.keys("  ");
    assert_eq!(d.contact(), None, "and neither are blanks");
    d.keys("<c-s>");
    assert_eq!(sent(&d), [""; 0]);
}

#[test]
fn a_draft_opens_with_what_was_typed_for_its_contact() {
    let mut d = typed("lovelace");
    d.wait(1000);
    let written = d.written();
    let mut again = Driver::with(|_| {}, Some(written.id));
    again.opened(Ok(written)).portal();
    assert_eq!((again.focus(), again.editing().as_deref()), (Place::Contact, Some("lovelace")));
    again.wait(200).found(Ok(vec![ada()])).keys("<enter>");
    assert_eq!(name(&again).as_deref(), Some("Ada Lovelace"));
}

#[test]
fn a_search_starts_when_the_typing_rests_and_once() {
    let mut d = typed("lo");
    d.wait(100).keys("ve").wait(179);
    assert_eq!(d.searches(), []);
    d.wait(1);
    assert_eq!(d.searches(), [("contacts".to_owned(), "love".to_owned())]);
    d.found(Ok(vec![ada()])).wait(10_000);
    assert_eq!((d.searches().len(), d.contact_typed()), (1, "love"), "nobody chose it");
    assert!(d.screen().contains("Ada Lovelace  ada@analytical.example"), "who it is is told: {}", d.screen());
    d.keys("<c-u>Lovelace, Ada").wait(200);
    assert_eq!(d.searches()[1].1, "Ada Lovelace", "as HubSpot has the name");
}

#[test]
fn enter_takes_the_only_match_and_goes_on() {
    let mut d = typed("lovelace");
    d.wait(200).found(Ok(vec![ada()])).keys("<enter>");
    assert_eq!(name(&d).as_deref(), Some("Ada Lovelace"));
    assert_eq!(d.focus(), d.place_of("content"));
    assert_eq!(d.contact().unwrap().types, [kind(Category::HubspotDefined, 16, None)]);
    d.related(Ok(vec![engines()]));
    assert_eq!(d.suggestions(), [(engines(), "Ada Lovelace".to_owned())]);
    assert_eq!(d.count(|effect| matches!(effect, Effect::Remember(_))), 1);
    d.wait(2000);
    assert_eq!(d.written().associations[0].id, "101", "the link is on disk without another key");
    d.keys("<a-u>");
    assert_eq!(d.contact_typed(), "lovelace", "undo gives the text back");
    d.keys("<a-r><c-s>");
    assert_eq!(sent(&d), ["101"]);
}

#[test]
fn enter_in_an_empty_row_goes_on() {
    let mut d = typed("<enter>");
    assert_eq!((d.focus(), d.top()), (d.place_of("content"), Top::Nothing));
    d.wait(1000);
    assert_eq!((d.searches(), d.contact()), (Vec::new(), None));
    let d = typed(" <enter>");
    assert_eq!(d.focus(), d.place_of("content"));
}

#[test]
fn enter_before_the_answer_goes_on_and_the_match_is_taken_under_what_is_typed_then() {
    for pause in [0, 200] {
        let mut d = typed("lovelace");
        d.wait(pause).keys("<enter>");
        assert_eq!((d.focus(), d.searches().len()), (d.place_of("content"), 1), "it is asked at once");
        d.keys("It burns.<left><left><left>");
        let cursor = d.cursor();
        d.found(Ok(vec![ada()]));
        assert_eq!(name(&d).as_deref(), Some("Ada Lovelace"));
        assert_eq!((d.focus(), d.cursor(), d.text("content")), (d.place_of("content"), cursor, "It burns."));
        d.keys("X");
        assert_eq!(d.text("content"), "It burXns.");
        d.keys("<a-u><a-u>");
        assert_eq!((d.text("content"), d.contact_typed()), ("It burns.", "lovelace"), "it is a step of its own");
    }
    // A text that means something else when it is left stays as it is being typed, and so does a list that is open.
    let mut d = typed("lovelace");
    d.keys("<enter><a-p>due date<enter>tomor").found(Ok(vec![ada()])).keys("row");
    assert_eq!((d.text("due_date"), d.editing().as_deref()), ("tomorrow", Some("tomorrow")));
    assert!(name(&d).is_some());
    let mut d = typed("lovelace");
    d.keys("<enter><@hs_ticket_priority><enter><down>").found(Ok(vec![ada()]));
    assert_eq!((d.top(), name(&d).is_some()), (Top::Options, true));
}

#[test]
fn of_several_one_is_chosen_from_the_list() {
    let mut d = typed("ada");
    d.wait(200).found(Ok(vec![ada(), byron()]));
    assert!(d.screen().contains("2 contacts match"), "{}", d.screen());
    d.keys("<enter>");
    assert_eq!((d.top(), d.candidates()), (Top::Records, vec![ada(), byron()]));
    assert_eq!(d.searches().len(), 1, "what was found is not asked for again");
    d.keys("<esc>");
    assert_eq!((d.top(), d.contact_typed(), d.editing().as_deref()), (Top::Nothing, "ada", Some("ada")));
    d.keys("<enter><down><enter>");
    assert_eq!((name(&d).as_deref(), d.draft().associations.len()), (Some("Ada Byron"), 1));
    // Whoever is somewhere else by then is told.
    let mut d = typed("ada<enter>");
    d.found(Ok(vec![ada(), byron()]));
    assert_eq!((d.top(), d.focus()), (Top::Nothing, d.place_of("content")));
    assert!(d.said().starts_with("2 contacts match “ada”; Enter"), "{}", d.said());
}

#[test]
fn that_none_matches_or_the_search_failed_is_said_and_the_text_is_kept() {
    let mut d = typed("nobody");
    d.wait(200).found(Ok(Vec::new())).keys("<enter>");
    assert_eq!((d.said().as_str(), d.contact_typed()), ("No contact matches “nobody”; ^X b creates one", "nobody"));
    assert_eq!(d.focus(), Place::Contact);
    let mut d = typed("ada<enter>");
    d.found(Err(unreachable()));
    assert!(d.said().starts_with("“ada” could not be searched for: "), "{}", d.said());
    assert_eq!(d.contact_typed(), "ada");
    d.keys("<@contact><enter>").found(Ok(vec![ada()]));
    assert_eq!(name(&d).as_deref(), Some("Ada Lovelace"), "Enter searches again");
}

#[test]
fn ctrl_s_sends_with_the_contact_that_is_called_exactly_so() {
    for text in ["Ada Lovelace", "ada  lovelace ", "Lovelace, Ada", "ADA@analytical.example"] {
        let mut d = typed(text);
        d.wait(200).found(Ok(vec![byron(), ada()])).keys("<c-s>");
        assert_eq!(d.submits(), 1, "{text}");
        assert_eq!(sent(&d), ["101"], "{text}");
        assert_eq!(d.searches().len(), 1, "{text}");
    }
}

#[test]
fn ctrl_s_before_the_answer_waits_for_it_and_sends_then() {
    for (pause, keys) in [(0, "<c-s>"), (200, "<c-s>"), (0, "<tab>It burns.<c-s>"), (0, "<enter>It burns.<c-s>")] {
        let mut d = typed("Ada Lovelace");
        d.wait(pause).keys(keys);
        assert_eq!((d.submits(), d.is_busy()), (0, true), "{keys}");
        assert!(d.draft().is_blank(), "the next ticket can be typed");
        assert!(d.screen().contains("Looking for the contact"), "{}", d.screen());
        d.keys("<c-s>").found(Ok(vec![byron(), ada()]));
        assert_eq!((d.submits(), sent(&d)), (1, vec!["101".to_owned()]), "{keys}");
        d.created();
        assert!(d.shows_result());
    }
}

#[test]
fn a_ticket_whose_contact_is_not_clear_comes_back_with_the_row_marked() {
    for found in [vec![], vec![ada()], vec![ada(), byron()]] {
        let mut d = typed("ada");
        d.keys("<c-s>").found(Ok(found.clone()));
        assert_eq!((d.submits(), d.text("subject")), (0, "Printer"), "{found:?}");
        assert_eq!((d.focus(), d.contact_typed()), (Place::Contact, "ada"), "{found:?}");
        assert!(d.screen().contains("!Contact"), "{}", d.screen());
        assert!(!d.said().is_empty());
        d.see().keys("<c-u>Ada Byron").wait(200).found(Ok(vec![byron()])).keys("<c-s>");
        assert_eq!(sent(&d), ["102"], "{found:?}");
    }
    // Once the answer is there, nothing leaves the form.
    let mut d = typed("ada");
    d.wait(200).found(Ok(vec![ada(), byron()])).keys("<tab><c-s>");
    assert_eq!((d.submits(), d.focus(), d.is_busy()), (0, Place::Contact, false));
    // Whoever types the next ticket is not disturbed.
    let mut d = typed("ada<c-s>");
    d.keys("Scanner").found(Ok(Vec::new()));
    assert_eq!((d.text("subject"), d.to_settle()), ("Scanner", vec![("Printer", "not sent")]));
}

#[test]
fn a_search_that_fails_brings_the_ticket_back_and_it_can_wait_for_the_link() {
    let mut d = typed("Ada Lovelace<c-s>");
    d.found(Err(unreachable()));
    assert_eq!((d.submits(), d.text("subject"), d.contact_typed()), (0, "Printer", "Ada Lovelace"));
    assert!(d.said().contains("could not reach api.hubapi.com") && d.said().contains("^X l"), "{}", d.said());
    d.see().keys("<c-x>l");
    assert_eq!((d.waiting().len() + d.tries().len(), d.draft().is_blank()), (2, true));
}

#[test]
fn esc_stops_a_ticket_that_waits_for_its_contact() {
    let mut d = typed("Ada Lovelace<c-s>");
    let request = d.searching();
    d.keys("<esc>");
    assert_eq!((d.text("subject"), d.contact_typed(), d.is_busy()), ("Printer", "Ada Lovelace", false));
    d.send(Message::Found { request, result: Ok(vec![ada()]) });
    assert_eq!(d.submits(), 0);
}

#[test]
fn an_answer_for_another_text_is_dropped() {
    let mut d = typed("ada");
    d.wait(200);
    let first = d.searching();
    d.effects();
    d.keys("m");
    assert!(d.effects().contains(&Effect::Forget(first)));
    d.send(Message::Found { request: first, result: Ok(vec![ada()]) }).keys("<enter>");
    assert_eq!(name(&d), None);
    d.send(Message::Found { request: first, result: Ok(vec![ada()]) });
    assert_eq!((name(&d), d.contact_typed()), (None, "adam"));
    // Nor does a wish outlive its text.
    let mut d = typed("lovelace<enter>");
    let first = d.searching();
    d.keys("<s-tab><c-u>hopper").send(Message::Found { request: first, result: Ok(vec![ada()]) });
    d.wait(200).found(Ok(vec![grace()]));
    assert_eq!((name(&d), d.contact_typed()), (None, "hopper"));
    // Nor its draft.
    let mut d = typed("lovelace<enter>");
    let first = d.searching();
    d.keys("<c-n>").send(Message::Found { request: first, result: Ok(vec![ada()]) });
    assert_eq!(d.contact(), None);
}

#[test]
fn an_id_and_the_address_of_a_page_are_not_searched_for() {
    for text in ["101", "https://app.hubspot.com/contacts/12345678/record/0-1/101"] {
        let mut d = typed(text);
        d.wait(1000).keys("<enter>");
        assert_eq!((name(&d).as_deref(), d.focus()), (Some("#101"), d.place_of("content")), "{text}");
        d.named(Ok(ada()));
        assert_eq!(name(&d).as_deref(), Some("Ada Lovelace"), "{text}");
        assert_eq!(d.searches(), [], "{text}");
        let mut d = typed(text);
        d.keys("<c-s>");
        assert_eq!((sent(&d), d.searches()), (vec!["101".to_owned()], Vec::new()), "{text}");
        let mut d = typed(text);
        d.keys("<c-x>l");
        assert_eq!((d.written().associations[0].id.as_str(), d.searches()), ("101", Vec::new()), "{text}");
    }
    for (text, why) in [
        ("https://app.hubspot.com/contacts/7/record/0-1/101", "in the portal 7"),
        ("https://app.hubspot.com/contacts/12345678/record/0-2/501", "of a company"),
    ] {
        let mut d = typed(text);
        d.keys("<enter>");
        assert!(d.said().contains(why), "{}", d.said());
        assert_eq!((d.focus(), d.contact_typed()), (Place::Contact, text));
        d.keys("<c-s>");
        assert_eq!((d.submits(), d.searches()), (0, Vec::new()));
    }
}

#[test]
fn leaving_the_row_links_only_who_is_called_exactly_so() {
    for (text, called) in
        [("ada lovelace", true), ("ada@analytical.example", true), ("lovelace", false), ("ada", false)]
    {
        for is_first in [true, false] {
            let mut d = typed(text);
            if is_first {
                d.wait(200).found(Ok(vec![ada()])).keys("<tab>");
            } else {
                d.keys("<tab>").found(Ok(vec![ada()]));
            }
            assert_eq!(d.focus(), d.place_of("content"));
            assert_eq!(name(&d).is_some(), called, "{text}, the answer first: {is_first}");
            assert_eq!(d.screen().contains("!Contact"), !called, "{}", d.screen());
            d.wait(2000);
            assert_eq!(d.written().associations[0].id.is_empty(), !called, "{text}, the answer first: {is_first}");
        }
    }
}

#[test]
fn a_second_contact_stands_among_the_links() {
    let mut d = Driver::ready();
    d.keys("Printer").link(&engines()).link(&ada()).link(&grace());
    assert_eq!((name(&d).as_deref(), d.focus()), (Some("Ada Lovelace"), Place::Association(2)));
    assert!(d.screen().contains("Links 2"), "{}", d.screen());
    d.keys("<enter>");
    assert_eq!(d.top(), Top::Types);
    // It is moved among the links, and never into the row by that.
    d.keys("<esc><a-up>");
    assert_eq!((name(&d).as_deref(), d.focus()), (Some("Ada Lovelace"), d.places()[d.places().len() - 3]));
    let links = |d: &Driver| {
        let names = d.linked();
        let index = |place: &Place| if let Place::Association(index) = place { Some(*index) } else { None };
        d.places().iter().filter_map(index).map(|index| names[index].clone()).collect::<Vec<_>>()
    };
    assert_eq!(links(&d), ["Grace Hopper", "Analytical Engines"]);
    d.keys("<a-up>");
    assert_eq!(links(&d), ["Grace Hopper", "Analytical Engines"], "there is nothing above it");
    d.keys("<a-down>");
    assert_eq!(links(&d), ["Analytical Engines", "Grace Hopper"]);
    assert!(d.places().contains(&d.focus()));
    d.keys("<a-u><a-u>");
    assert_eq!(d.linked(), ["Analytical Engines", "Ada Lovelace", "Grace Hopper"]);
    // Where the first one goes, the other is the contact.
    d.keys("<@contact><del>");
    assert_eq!((name(&d).as_deref(), links(&d)), (Some("Grace Hopper"), vec!["Analytical Engines".to_owned()]));
    d.keys("<c-s>");
    assert_eq!(sent(&d), ["501", "103"]);
}

#[test]
fn a_contact_that_was_linked_besides_what_is_typed_takes_the_row_when_that_is_deleted() {
    let mut d = typed("x");
    d.wait(200).found(Ok(Vec::new())).link(&grace());
    assert_eq!((d.contact_typed(), d.linked()), ("x", vec!["x".to_owned(), "Grace Hopper".to_owned()]));
    d.keys("<@contact><bs>");
    assert_eq!((name(&d).as_deref(), d.editing()), (Some("Grace Hopper"), None));
    // Typing over her looks for somebody else, and undo brings her back.
    d.keys("y");
    assert_eq!((d.linked(), d.contact_typed()), (vec!["y".to_owned()], "y"));
    d.keys("<a-u>");
    assert_eq!((d.linked(), d.draft().associations[0].text.as_deref()), (vec!["Grace Hopper".to_owned()], None));
}

#[test]
fn another_contact_takes_the_place_of_the_first_and_the_other_links_stay() {
    let mut d = Driver::ready();
    d.keys("Printer").link(&ada()).link(&engines()).keys("<@contact><enter>");
    assert_eq!(d.top(), Top::Records);
    d.keys("grace").wait(200).found(Ok(vec![grace()])).keys("<enter>");
    assert_eq!(d.linked(), ["Grace Hopper", "Analytical Engines"]);
    assert_eq!((d.focus(), name(&d).as_deref()), (d.place_of("content"), Some("Grace Hopper")));
    d.keys("<a-u>");
    assert_eq!(d.linked(), ["Ada Lovelace", "Analytical Engines"]);
    // One that is linked below moves up and is linked once.
    d.link(&grace()).keys("<@contact><enter>grace").wait(200).found(Ok(vec![grace()])).keys("<enter>");
    assert_eq!(d.linked(), ["Grace Hopper", "Analytical Engines"]);
    d.keys("<a-u>");
    assert_eq!(d.linked(), ["Ada Lovelace", "Analytical Engines", "Grace Hopper"]);
}

#[test]
fn leaving_the_ways_to_link_links_nothing() {
    let mut d = Driver::ready();
    d.keys("<a-a>ada").wait(200).found(Ok(vec![ada()])).keys("<a-t>");
    assert_eq!(d.top(), Top::Types);
    d.keys("<esc>");
    assert_eq!((d.linked(), d.top()), (Vec::new(), Top::Nothing));
    let mut d = Driver::ready();
    d.link(&ada()).keys("<enter>grace").wait(200).found(Ok(vec![grace()])).keys("<a-t><esc>");
    assert_eq!(d.linked(), ["Ada Lovelace"]);
    d.keys("<enter>grace").wait(200).found(Ok(vec![grace()])).keys("<a-t><down><space><enter>");
    assert_eq!((d.linked(), d.contact().unwrap().types.len()), (vec!["Grace Hopper".to_owned()], 2));
}

#[test]
fn the_ways_that_were_chosen_for_a_typed_contact_hold_for_who_is_found() {
    let both = [kind(Category::HubspotDefined, 16, None), kind(Category::UserDefined, 35, Some("Reported by"))];
    let (keymap, mistakes) = keymap::read("[contact]\n\"f8\" = \"association-types\"\n", Preset::Default);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    for (keys, is_sent) in [("<enter>", false), ("<tab>", false), ("<c-s>", true)] {
        for is_first in [true, false] {
            let mut d = Driver::with(|settings| settings.keymap = keymap.clone(), None);
            d.portal().keys("Printer<@contact>Ada Lovelace<f8><down><space><enter>");
            assert_eq!((d.contact_typed(), d.contact().unwrap().types.as_slice()), ("Ada Lovelace", both.as_slice()));
            if is_first {
                d.wait(200).found(Ok(vec![ada()])).keys(keys);
            } else {
                d.keys(keys).found(Ok(vec![ada()]));
            }
            let types = if is_sent {
                d.submitted().1.associations[0].types.clone()
            } else {
                d.contact().unwrap().types.clone()
            };
            assert_eq!(types, both, "{keys}, the answer first: {is_first}");
        }
    }
}

#[test]
fn a_queued_ticket_is_sent_with_the_contact_that_is_found_when_its_turn_comes() {
    let mut d = typed("Ada Lovelace<c-x>l");
    let written = d.written();
    assert_eq!(written.associations[0].unfound(), Some("Ada Lovelace"));
    assert!(written.is_marked(SubmissionState::Waiting) && d.draft().is_blank());
    d.queued(Ok(Some(written.clone()))).found(Ok(vec![byron(), ada()]));
    assert_eq!((d.submits(), sent(&d)), (1, vec!["101".to_owned()]));
    // One that is known by then is linked before it leaves the form.
    let mut d = typed("Ada Lovelace");
    d.wait(200).found(Ok(vec![ada()])).keys("<c-x>l");
    assert_eq!(d.written().associations[0].id, "101");
}

#[test]
fn a_queued_ticket_is_sent_with_its_contact_after_a_restart_too() {
    let mut d = start(vec![waiting(1, "Second"), waiting(2, "First")]);
    d.queued(Ok(Some(queued(2, "First", "nobody")))).found(Ok(Vec::new()));
    assert_eq!((d.submits(), d.to_settle()), (0, vec![("First", "not sent")]));
    // What waits behind it is not kept up by it.
    d.wait(0).queued(Ok(Some(queued(1, "Second", "101"))));
    assert_eq!((d.submits(), sent(&d)), (1, vec!["101".to_owned()]));
    let mut d = start(vec![waiting(1, "One")]);
    d.queued(Ok(Some(queued(1, "One", "Ada Lovelace")))).found(Ok(vec![ada()]));
    assert_eq!(sent(&d), ["101"]);
    d.created();
    assert!(d.is_outbox_idle());
}

#[test]
fn a_search_that_fails_keeps_a_queued_ticket_waiting() {
    for error in [
        unreachable(),
        hubspot::Error::Lost { detail: "reset".into() },
        hubspot::Error::TimedOut { after: std::time::Duration::from_secs(10) },
        answered(503, Vec::new()),
    ] {
        let mut d = start(vec![waiting(1, "One")]);
        let waits = queued(1, "One", "Ada Lovelace");
        d.queued(Ok(Some(waits.clone()))).found(Err(error.clone()));
        assert_eq!((d.waiting(), d.to_settle()), (vec!["One"], Vec::new()), "{error}");
        let last = d.written();
        assert_eq!(last.associations, waits.associations, "{error}");
        assert!(
            last.is_marked(SubmissionState::Waiting) && d.when(Did::Saved(last.id)) < d.when(Did::Released(last.id))
        );
        d.wait(60_000);
        assert_eq!(d.tries().len(), 2, "it is tried again after {error}");
        d.queued(Ok(Some(last))).found(Ok(vec![ada()]));
        assert_eq!(sent(&d), ["101"], "{error}");
    }
    let mut d = start(vec![waiting(1, "One")]);
    d.queued(Ok(Some(queued(1, "One", "Ada Lovelace")))).found(Err(answered(403, Vec::new())));
    assert_eq!((d.submits(), d.to_settle()), (0, vec![("One", "not sent")]));
}

#[test]
fn a_queued_ticket_is_stopped_while_its_contact_is_looked_for() {
    // The outbox as a whole: it goes on from there.
    let mut d = start(vec![waiting(1, "One")]);
    d.queued(Ok(Some(queued(1, "One", "Ada Lovelace"))));
    let request = d.searching();
    d.keys("<f7>");
    assert_eq!((d.is_stopped(), d.waiting()), (true, vec!["One"]), "{}", d.said());
    d.send(Message::Found { request, result: Ok(vec![ada()]) }).wait(60_000);
    assert_eq!((d.submits(), d.tries().len()), (0, 1));
    d.keys("<f7>").queued(Ok(Some(queued(1, "One", "Ada Lovelace")))).found(Ok(vec![ada()]));
    assert_eq!(sent(&d), ["101"]);
    // This one: what waits behind it goes on.
    let mut d = start(vec![waiting(1, "Second"), waiting(2, "First")]);
    d.queued(Ok(Some(queued(2, "First", "Ada Lovelace")))).keys("<f6>");
    let at = d.lines().iter().position(|line| line == "First").unwrap();
    d.keys(&"<down>".repeat(at)).keys("<del>");
    assert_eq!(d.to_settle(), [("First", "not sent")]);
    d.wait(0).queued(Ok(Some(draft(1, "Second"))));
    assert_eq!(d.submitted().1.value("subject"), Some("Second"));
}

#[test]
fn a_ticket_that_waits_for_the_portal_waits_for_its_contact_then() {
    let mut d = Driver::new();
    d.keys("Printer<@contact>Ada Lovelace<c-s>").drafts(Ok(listing([])));
    assert_eq!((d.submits(), d.waiting_for_portal()), (0, 1));
    d.portal();
    assert_eq!(d.submits(), 0);
    d.found(Ok(vec![ada()]));
    assert_eq!(sent(&d), ["101"]);
}

#[test]
fn the_row_is_a_line_of_text_to_vi_and_to_what_edits_texts() {
    let mut d = Driver::with(|settings| settings.keymap = Preset::Vim.keymap(), None);
    d.portal().keys("Printer<@contact>ada lovelace<esc>bcwhopper<esc>");
    assert_eq!(d.contact_typed(), "ada hopper");
    d.keys("dd");
    assert_eq!((d.contact(), d.focus()), (None, Place::Contact));
    d.keys("u");
    assert_eq!(d.contact_typed(), "ada hopper");
    d.keys("ccgrace<esc><enter>").found(Ok(vec![grace()]));
    assert_eq!(name(&d).as_deref(), Some("Grace Hopper"));
    d.reach(Place::Contact).keys("<esc>dd");
    assert_eq!(d.contact(), None, "a linked one is removed as a line is");
    let mut d = typed("ada <a-s><a-x><@subject><c-y>");
    assert_eq!((d.text("subject"), d.contact()), ("Printerada ", None));
    d.keys("<@contact>").paste("Ada\nLovelace\n");
    assert_eq!(d.contact_typed().trim(), "Ada Lovelace");
    d.keys("<a-u>");
    assert_eq!(d.contact(), None);
    d.keys("ada<a-k>");
    assert_eq!(d.contact(), None);
    d.keys("<a-u>");
    assert_eq!((d.contact_typed(), d.editing().as_deref()), ("ada", Some("ada")));
    d.keys("<a-e>").edited(Ok("Grace Hopper\n"));
    assert_eq!(d.editing().as_deref(), Some(d.contact_typed()));
}

#[test]
fn the_profile_says_which_rows_there_are_and_where_the_contact_stands() {
    let rows = |fields: &[&str]| {
        let fields: Vec<String> = fields.iter().map(|name| (*name).to_owned()).collect();
        let mut d = Driver::with(|settings| settings.fields = fields, None);
        d.portal();
        let name = |place: &Place| match place {
            Place::Property(index) => Some(d.draft().properties[*index].name.clone()),
            Place::Contact => Some("contact".to_owned()),
            Place::Note
            | Place::File(_)
            | Place::AddProperty
            | Place::AddNote
            | Place::AddFile
            | Place::Association(_)
            | Place::AddAssociation
            | Place::Suggestion(_) => None,
        };
        (d.places().iter().filter_map(name).collect::<Vec<_>>(), d.focus())
    };
    let (all, focus) = rows(&["contact", "subject", "due_date", "hs_pipeline", "hs_pipeline_stage"]);
    assert_eq!(all, ["contact", "subject", "due_date", "hs_pipeline", "hs_pipeline_stage"]);
    assert_eq!(focus, Place::Property(0), "the cursor is in the subject");
    // What a ticket can't be without is there all the same, and so is the contact.
    let (all, _) = rows(&["subject"]);
    assert_eq!(all, ["subject", "contact", "hs_pipeline", "hs_pipeline_stage"]);
}

#[test]
fn a_name_around_an_address_is_the_one_who_has_it() {
    for typed in ["Ada Lovelace <ada@analytical.example>", " ada@analytical.example "] {
        let mut d = Driver::ready();
        d.keys("Printer<tab>").paste(typed).wait(200).found(Ok(vec![ada(), grace()])).keys("<tab>");
        assert_eq!(name(&d).as_deref(), Some("Ada Lovelace"), "{typed}");
    }
}

#[test]
fn what_is_offered_for_a_contact_goes_with_the_contact() {
    let linked = || {
        let mut d = Driver::ready();
        d.keys("Printer<tab>ada").wait(200).found(Ok(vec![ada()])).keys("<enter>").related(Ok(vec![engines()]));
        assert_eq!(d.suggestions().len(), 1);
        d
    };
    let mut removed = linked();
    removed.keys("<@contact><bs>");
    let mut replaced = linked();
    replaced.keys("<@contact>grace").wait(200).found(Ok(vec![grace()])).keys("<enter>");
    assert_eq!(name(&replaced).as_deref(), Some("Grace Hopper"));
    for d in [removed, replaced] {
        assert_eq!(d.suggestions().len(), 0);
    }
}

#[test]
fn a_line_that_names_the_contact_alone_links_the_contact() {
    let mut d = Driver::ready();
    d.paste("Contact: ada@analytical.example").keys("<enter>").wait(200).found(Ok(vec![ada()]));
    assert_eq!((name(&d).as_deref(), d.text("subject")), (Some("Ada Lovelace"), ""));
    // Another line is a text, and so is a contact without an address.
    for text in ["Contact: reception", "Priority: ada@analytical.example"] {
        let mut d = Driver::ready();
        d.paste(text);
        assert_eq!((d.top(), d.text("subject")), (Top::Nothing, text));
    }
}

#[test]
fn enter_before_the_answer_means_the_only_match_though_the_ticket_has_left_by_then() {
    let mut d = typed("grace<enter><c-s>");
    d.found(Ok(vec![grace()])).saved(Ok(()));
    assert_eq!(sent(&d), ["103"]);
    // Without Enter a part of a name is nobody's, and of several none is taken.
    for (keys, found) in [("grace<c-s>", vec![grace()]), ("grace<enter><c-s>", vec![grace(), ada()])] {
        let mut d = typed(keys);
        d.found(Ok(found));
        assert_eq!(d.submits(), 0, "{keys}");
    }
}

#[test]
fn one_undo_brings_a_contact_back_that_was_typed_over() {
    let mut d = Driver::ready();
    d.keys("Printer").link(&ada()).keys("<@contact>grace");
    assert_eq!(d.contact_typed(), "grace");
    d.keys("<a-u>");
    assert_eq!(d.linked(), ["Ada Lovelace"]);
}
