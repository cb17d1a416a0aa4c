//! The result pane: what can be done with a ticket that is there. None of it creates another one.

use hubticket::app::Screen;
use hubticket::app::message::{Effect, Message, RequestId};
use hubticket::app::outbox::result::Links;
use hubticket::app::overlay::stack::Overlay;
use hubticket::hubspot;
use hubticket::ticket::record::Linked;
use hubticket::ticket::schema::Part;
use hubticket::ticket::{Account, ObjectType};

use crate::support::{Driver, ada, engines};

fn created(keys: &str) -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer").keys(keys).keys("<c-s>").saved(Ok(())).created();
    assert_eq!(d.app.screen(), Screen::Result);
    d.effects();
    d
}

/// A ticket that was linked to a contact and a company.
fn linked() -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer").link(&ada()).link(&engines());
    d.keys("<c-s>").saved(Ok(())).created();
    d
}

fn reading(d: &Driver) -> RequestId {
    d.last(|effect| match effect {
        Effect::ReadLinks { request, .. } | Effect::Link { request, .. } => Some(*request),
        _ => None,
    })
}

fn reported(d: &Driver, contacts: bool) -> Vec<(ObjectType, Vec<Linked>)> {
    let pane = d.app.result().unwrap();
    let of = |object: ObjectType| {
        let links = pane.draft.associations.iter().filter(|one| one.object == object);
        links.map(|one| Linked { id: one.id.clone(), types: one.types.clone() }).collect::<Vec<_>>()
    };
    let (contact, company) = (ObjectType::contacts(), ObjectType::companies());
    vec![(contact.clone(), if contacts { of(contact) } else { Vec::new() }), (company.clone(), of(company))]
}

#[test]
fn id_and_link_are_copied() {
    let mut d = created("");
    d.keys("c");
    assert_eq!(d.effects(), [Effect::Copy { what: "the id 45600".into(), text: "45600".into() }]);
    d.keys("l");
    let link = "https://app.hubspot.com/contacts/12345678/record/0-5/45600";
    assert_eq!(d.effects(), [Effect::Copy { what: format!("the link {link}"), text: link.into() }]);
    d.send(Message::Copied { what: "the id 45600".into(), result: Ok(()) });
    assert_eq!(d.said(), "Sent the id 45600 to your terminal");
}

#[test]
fn without_the_portal_s_number_there_is_no_link_and_that_is_said() {
    let mut d = created("");
    d.keys("<f5>").part(Ok(Part::Account(Account::default()))).effects();
    d.keys("l");
    assert_eq!(d.effects(), []);
    assert!(d.said().contains("no link"), "{}", d.said());
}

#[test]
fn the_next_ticket_keeps_pipeline_and_owner_and_nothing_else() {
    let mut d = Driver::ready();
    d.keys("Printer<tab>retur<enter>requ<enter>urg<enter>hopp<enter>It smokes<a-p>seats<enter>5");
    d.link(&ada());
    d.keys("<c-s>").saved(Ok(())).created().keys("<enter>");
    assert_eq!(d.app.screen(), Screen::Compose);
    for (name, text) in [
        ("subject", ""),
        ("hs_pipeline", "7"),
        ("hs_pipeline_stage", "71"),
        ("hs_ticket_priority", ""),
        ("hubspot_owner_id", "201"),
        ("content", ""),
        ("seats", ""),
    ] {
        assert_eq!(d.text(name), text, "{name}");
    }
    assert_eq!(d.app.composer().form.draft.associations, []);
    assert_eq!(d.app.composer().form.focus, hubticket::ticket::Place::Property(0));
    d.keys("Second<c-s>");
    assert_eq!(d.submits(), 2);
    assert_eq!(d.submitted().1.value("hs_pipeline"), Some("7"));
}

#[test]
fn the_next_ticket_can_keep_the_links_too() {
    let mut d = linked();
    d.keys("aSecond<c-s>");
    assert_eq!(d.submitted().1.associations.len(), 2);
}

#[test]
fn typing_ahead_after_esc_goes_into_the_next_ticket() {
    let mut d = created("");
    d.keys("<esc>Second");
    assert_eq!((d.app.screen(), d.text("subject")), (Screen::Compose, "Second"));
    assert_eq!(d.text("hs_pipeline"), "0");
}

#[test]
fn links_are_read_back_and_what_is_there_is_said() {
    let mut d = linked();
    assert!(matches!(d.app.result().unwrap().links, Links::Reading(_)));
    d.send(Message::Links { request: RequestId(999), result: Ok(Vec::new()) });
    assert!(matches!(d.app.result().unwrap().links, Links::Reading(_)), "a stale answer says nothing");
    let (request, result) = (reading(&d), reported(&d, true));
    d.send(Message::Links { request, result: Ok(result) });
    assert_eq!(d.app.result().unwrap().links, Links::Read(vec![true, true]));
    assert_eq!(d.said(), "");
}

#[test]
fn a_link_that_is_missing_is_made_again_without_a_second_ticket() {
    let mut d = linked();
    let (request, result) = (reading(&d), reported(&d, false));
    d.send(Message::Links { request, result: Ok(result) });
    assert!(d.said().contains("did not link every record"), "{}", d.said());
    d.effects();
    d.keys("g");
    let made = d.effects();
    let [Effect::Link { ticket, links, objects, .. }] = made.as_slice() else { panic!("{made:?}") };
    assert_eq!((ticket.as_str(), links.len(), objects.len()), ("45600", 1, 2));
    assert_eq!((links[0].0.key(), links[0].1.as_str()), ("contacts", "101"));
    d.keys("g");
    assert_eq!(d.effects(), [], "it is being made");
    let (request, result) = (reading(&d), reported(&d, true));
    d.send(Message::Links { request, result: Ok(result) });
    d.keys("g");
    assert_eq!(d.said(), "Nothing is missing");
    assert_eq!(d.submits(), 1);
}

#[test]
fn links_that_can_not_be_read_are_told() {
    let mut d = linked();
    let request = reading(&d);
    d.send(Message::Links { request, result: Err(hubspot::Error::Lost { detail: "reset".into() }) });
    assert!(d.screen().contains("Could not read the links back"), "{}", d.screen());
}

#[test]
fn the_answer_is_shown_as_it_came_and_raw_values_by_a_key() {
    let mut d = created("");
    d.keys("j");
    let Some(Overlay::Reader(reader)) = d.app.composer().overlays.last() else { panic!("nothing to read") };
    assert!(reader.lines.iter().any(|line| line.contains("\"45600\"")));
    d.keys("<esc>");
    assert_eq!(d.app.screen(), Screen::Result);
    assert!(!d.screen().contains("hs_pipeline_stage"));
    d.keys("i");
    assert!(d.screen().contains("hs_pipeline_stage"), "{}", d.screen());
}

#[test]
fn keys_of_the_result_create_nothing() {
    let mut d = linked();
    for keys in ["<c-s>", "i", "i", "j<esc>", "c", "l", "g", "<down>", "<pgdn>", "<home>", "<end>", "x", "q", " "] {
        d.keys(keys);
        assert_eq!(d.app.screen(), Screen::Result, "{keys}");
    }
    d.paste("text");
    assert_eq!((d.submits(), d.app.screen()), (1, Screen::Result));
}

#[test]
fn the_last_result_is_one_key_away_and_what_is_in_the_form_stays() {
    let mut d = Driver::ready();
    d.keys("<f8>");
    assert_eq!(d.app.screen(), Screen::Compose);
    d.keys("Printer<c-s>").saved(Ok(()));
    d.keys("Scanner").created();
    assert_eq!(d.app.screen(), Screen::Compose);
    d.keys("<f8>");
    assert_eq!(d.app.screen(), Screen::Result);
    d.keys("<enter>");
    assert_eq!(d.app.screen(), Screen::Compose);
    assert_eq!(d.text("subject"), "PrinterScanner");
}

#[test]
fn the_form_does_not_say_of_itself_what_the_result_said() {
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").created();
    assert!(d.app.said().status.text.starts_with("Created"));
    d.keys("<a-1>");
    assert_eq!(d.app.said().status.text, "Needed: Ticket name");
}

#[test]
fn what_was_said_while_the_ticket_was_created_is_over_with_the_result() {
    let mut d = Driver::ready();
    d.keys("Printer<c-s><c-s>").created();
    assert!(d.app.said().status.text.starts_with("Created"), "{:?}", d.app.said().status);
}
