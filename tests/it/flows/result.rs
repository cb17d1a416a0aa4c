//! The result pane: what can be done with a ticket that is there. None of it creates another one.

use hubticket::hubspot;
use hubticket::ticket::schema::Part;
use hubticket::ticket::{Account, ObjectType};

use crate::support::{Driver, Effect, Message, Play, RequestId, TerminalEffect, ada, chords, engines};

fn created(keys: &str) -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer").keys(keys).keys("<c-s>").saved(Ok(())).created();
    assert!(d.shows_result());
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

#[test]
fn id_and_link_are_copied() {
    let mut d = created("");
    d.keys("c");
    assert_eq!(
        d.effects(),
        [Effect::Terminal(TerminalEffect::Copy { what: "the id 45600".into(), text: "45600".into() })]
    );
    d.keys("l");
    let link = "https://app.hubspot.com/contacts/12345678/record/0-5/45600";
    assert_eq!(
        d.effects(),
        [Effect::Terminal(TerminalEffect::Copy { what: format!("the link {link}"), text: link.into() })]
    );
    d.copied("the id 45600", Ok(()));
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
    d.keys("Printer<@hs_pipeline>retur<enter>requ<enter><@hs_ticket_priority>urg<enter>hopp<enter>");
    d.keys("<@content>It smokes<a-p>seats<enter>5");
    d.link(&ada());
    d.keys("<c-s>").saved(Ok(())).created().keys("<enter>");
    assert!(!d.shows_result());
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
    assert_eq!(d.draft().associations, []);
    assert_eq!(d.focus(), hubticket::ticket::Place::Property(0));
    d.keys("Second<c-s>");
    assert_eq!(d.submits(), 2);
    assert_eq!(d.submitted().1.value("hs_pipeline"), Some("7"));
}

#[test]
fn the_next_ticket_can_keep_the_links_too() {
    let mut d = linked();
    d.keys("a").keys("Second<c-s>");
    assert_eq!(d.submitted().1.associations.len(), 2);
}

#[test]
fn typing_ahead_after_esc_goes_into_the_next_ticket() {
    let mut d = created("");
    d.keys("<esc>Second");
    assert_eq!((d.shows_result(), d.text("subject")), (false, "Second"));
    assert_eq!(d.text("hs_pipeline"), "0");
}

#[test]
fn links_are_read_back_and_what_is_there_is_said() {
    let mut d = linked();
    assert!(d.is_reading_links());
    d.send(Message::Links { request: RequestId(999), result: Ok(Vec::new()) });
    assert!(d.is_reading_links(), "a stale answer says nothing");
    let all = d.links_but(None);
    d.links_read(Ok(all));
    assert_eq!(d.links(), Some([true, true].as_slice()));
    assert_eq!(d.said(), "");
}

#[test]
fn a_link_that_is_missing_is_made_again_without_a_second_ticket() {
    let mut d = linked();
    let some = d.links_but(Some(ObjectType::contacts()));
    d.links_read(Ok(some));
    assert!(d.said().contains("did not link every record"), "{}", d.said());
    d.effects();
    d.keys("g");
    let made = d.effects();
    let [Effect::Link { ticket, links, objects, .. }] = made.as_slice() else { panic!("{made:?}") };
    assert_eq!((ticket.as_str(), links.len(), objects.len()), ("45600", 1, 2));
    assert_eq!((links[0].0.key(), links[0].1.as_str()), ("contacts", "101"));
    d.keys("g");
    assert_eq!(d.effects(), [], "it is being made");
    let all = d.links_but(None);
    d.links_read(Ok(all));
    d.keys("g");
    assert_eq!(d.said(), "No link is missing");
    assert_eq!(d.submits(), 1);
}

#[test]
fn links_that_can_not_be_read_are_told() {
    let mut d = linked();
    d.links_read(Err(hubspot::Error::Lost { detail: "reset".into() }));
    assert!(d.screen().contains("Could not read the links back"), "{}", d.screen());
}

#[test]
fn the_answer_is_shown_as_it_came_and_raw_values_by_a_key() {
    let mut d = created("");
    d.keys("j");
    let text = d.reading();
    assert!(text.lines().any(|line| line.contains("\"45600\"")));
    d.keys("<esc>");
    assert!(d.shows_result());
    assert!(!d.screen().contains("hs_pipeline_stage"));
    d.keys("i");
    assert!(d.screen().contains("hs_pipeline_stage"), "{}", d.screen());
}

#[test]
fn keys_of_the_result_create_nothing() {
    let mut d = linked();
    for keys in ["<c-s>", "i", "i", "j<esc>", "c", "l", "g", "<down>", "<pgdn>", "<home>", "<end>", "x", "q", " "] {
        d.keys(keys);
        assert!(d.shows_result(), "{keys}");
    }
    assert_eq!(d.submits(), 1);
    d.paste("Toner low");
    assert_eq!((d.submits(), d.text("subject")), (1, "Toner low"), "a text is for the next ticket");
}

#[test]
fn the_last_result_is_one_key_away_and_what_is_in_the_form_stays() {
    let mut d = Driver::ready();
    d.keys("<f8>");
    assert!(!d.shows_result());
    d.keys("Printer<c-s>").saved(Ok(()));
    d.keys("Scanner").created();
    assert!(!d.shows_result());
    d.keys("<f8>");
    assert!(d.shows_result());
    d.keys("<enter>");
    assert!(!d.shows_result());
    assert_eq!(d.text("subject"), "Scanner");
}

#[test]
fn the_form_does_not_say_of_itself_what_the_result_said() {
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").created();
    assert!(d.status().starts_with("Created"));
    d.keys("<a-1>");
    assert_eq!(d.status(), "Needed: Ticket name");
}

#[test]
fn what_was_said_while_the_ticket_was_created_is_over_with_the_result() {
    let mut d = Driver::ready();
    d.keys("Printer<c-s><c-s>").created();
    assert!(d.status().starts_with("Created"), "{}", d.status());
}

#[test]
fn letters_that_follow_each_other_on_a_result_that_came_by_itself_are_the_next_ticket() {
    // One letter alone is its command, a moment later.
    let mut d = Driver::ready();
    d.link(&ada()).keys("<@subject>Printer<c-s>").created().wait(1_000);
    d.press(chords("a")[0]);
    assert!(d.shows_result(), "it could be text");
    d.wait(500);
    assert!(!d.shows_result());
    assert_eq!(d.linked(), ["Ada Lovelace"]);
    // Hands that type on have not seen the result: none of it is a command, and nobody is linked.
    for subject in ["a printer jam", "camera jam", "jam in printer", "Trip on a cable", "network", "?why", "123"] {
        // Pressing the key that creates again, or one that means nothing there, is no sign of having seen it.
        for blind in ["", "<c-s>", "<c-s><c-s>", "<bs>"] {
            let mut d = Driver::ready();
            d.link(&ada()).keys("<@subject>Printer<c-s>").created().wait(1_000).keys(blind).wait(300);
            for chord in chords(subject) {
                d.press(chord).wait(200);
            }
            assert_eq!((d.draft().text("subject"), d.linked()), (subject, Vec::<String>::new()), "{blind}");
            assert!(!d.shows_result());
        }
    }
    // A paste is text, too; and once a key has done something there, letters are commands at once.
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").created().wait(1_000);
    d.press(chords("c")[0]).paste("old feet");
    assert_eq!(d.draft().text("subject"), "cold feet");
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").created().wait(1_000).keys("<down>");
    d.press(chords("n")[0]);
    assert!(!d.shows_result());
}
