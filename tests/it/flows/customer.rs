//! The customer at a glance: read when a contact is linked, shown beside the form and by a key, and held against the subject.

use hubticket::hubspot::{self, Answer};
use hubticket::ticket::{Association, DraftId, ObjectType, Ticket};

use crate::support::{Driver, Effect, Play, RequestId, TerminalEffect, Top, ada, candidate, engines, open, person};

/// Every reading of a customer: the contact, and the stages that were said to close a ticket.
fn reads(d: &Driver) -> Vec<(String, Vec<String>)> {
    d.all(|effect| match effect {
        Effect::ReadCustomer { id, closed, .. } => Some((id.clone(), closed.clone())),
        _ => None,
    })
}

fn request(d: &Driver) -> RequestId {
    let all = d.all(|effect| if let Effect::ReadCustomer { request, .. } = effect { Some(*request) } else { None });
    *all.last().unwrap()
}

fn two() -> Vec<Ticket> {
    vec![open(2, "VPN drops every hour"), open(75, "Toner is low")]
}

/// A form with Ada linked, whose open tickets are known, and the focus on the subject.
#[track_caller]
fn linked(columns: u16, rows: u16) -> Driver {
    let mut d = Driver::ready();
    d.resize(columns, rows).link(&ada()).customer(Ok(person()), Ok(two()));
    d.keys("<@subject>");
    d
}

fn lacking(scope: &str) -> hubspot::Error {
    hubspot::Error::Answered(Box::new(Answer {
        status: 403,
        category: Some("MISSING_SCOPES".into()),
        context: vec![("requiredGranularScopes".into(), vec![scope.into()])],
        ..Answer::default()
    }))
}

#[test]
fn a_customer_is_read_once_when_the_contact_is_linked_and_never_without_one() {
    let mut d = Driver::ready();
    d.keys("Printer<@contact>ada").wait(5000);
    assert_eq!(reads(&d), [], "who it is is not known yet");
    d.found(Ok(vec![ada()])).keys("<enter>");
    let closed = vec!["4".to_owned(), "70".to_owned()];
    assert_eq!(reads(&d), [("101".to_owned(), closed.clone())]);
    d.customer(Ok(person()), Ok(two()));
    d.keys("More of it.").wait(5000).keys("<@subject>!").wait(5000);
    assert_eq!(reads(&d).len(), 1);
    // The same person again in the next draft costs nothing; another one is read.
    d.keys("<c-n>").link(&candidate(ObjectType::contacts(), "102", "Grace", "")).customer(Ok(person()), Ok(Vec::new()));
    d.keys("<c-n>").link(&ada());
    assert_eq!(reads(&d).iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["101", "102"]);
    // Whoever reads the portal again reads the customer again.
    d.keys("<f5>").portal();
    assert_eq!(reads(&d).last().unwrap(), &("101".to_owned(), closed));
    assert_eq!(reads(&d).len(), 3);
}

/// What is read to be changed: the request, and the ticket.
fn reading(d: &Driver) -> (RequestId, String) {
    d.last(|effect| match effect {
        Effect::ReadTicket { request, ticket, .. } => Some((*request, ticket.clone())),
        _ => None,
    })
}

/// The drafts that were taken off the disk.
fn removes(d: &Driver) -> Vec<DraftId> {
    d.all(|effect| if let Effect::RemoveDraft(id) = effect { Some(*id) } else { None })
}

/// HubSpot answers with the ticket that is read to be changed.
fn opens(d: &mut Driver) {
    let (_, id) = reading(d);
    let hours = id.strip_prefix("77").unwrap().parse().unwrap();
    d.ticket_read(open(hours, "VPN drops every hour"));
}

#[test]
fn what_is_written_becomes_a_note_on_an_open_ticket_and_no_ticket() {
    let mut d = linked(80, 24);
    d.keys("VPN drops every hour<@content>Again, since nine.<a-i>Be kind").wait(2_000);
    let draft = d.draft().id;
    d.keys("<c-x>h");
    assert!(d.screen().contains("Note there"), "{}", d.screen());
    d.keys("n");
    let id = reading(&d).1;
    opens(&mut d);
    assert_eq!(d.draft().edits.as_ref().unwrap().ticket, id);
    assert_eq!(d.draft().note, "VPN drops every hour\n\nAgain, since nine.\n\nBe kind\n\n", "the hands go on below");
    assert_eq!(removes(&d), [draft]);
    assert!(d.said().contains("What you wrote is a note on ticket"), "{}", d.said());
    // The hands go on in the note.
    d.keys("Please.").keys("<c-s>");
    let changes = d.last(|effect| match effect {
        Effect::Correct { changes, .. } => Some(changes.clone()),
        _ => None,
    });
    assert_eq!(changes.note.as_deref(), Some("VPN drops every hour\n\nAgain, since nine.\n\nBe kind\n\nPlease."));
    assert!(changes.properties.is_empty() && changes.link.is_empty(), "{changes:?}");
    assert_eq!(d.submits(), 0, "no ticket is made");
}

#[test]
fn a_draft_that_became_a_note_is_brought_back_by_undo() {
    let mut d = linked(80, 24);
    d.keys("VPN drops every hour").wait(2_000).keys("<c-x>hn");
    let draft = d.draft().id;
    opens(&mut d);
    let made = d.draft().id;
    assert_ne!(made, draft);
    d.keys("<a-u>");
    assert!(d.log().contains(&Effect::RestoreDraft(draft)));
    assert_eq!((d.draft().id, d.text("subject"), d.draft().note.as_str()), (draft, "VPN drops every hour", ""));
    assert_eq!(removes(&d), [draft, made], "the note is gone with it");
    assert!(d.said().contains("“VPN drops every hour” is back"), "{}", d.said());
}

#[test]
fn beside_a_note_that_was_written_on_the_draft_comes_back_into_the_list() {
    let mut d = linked(80, 24);
    d.keys("VPN drops every hour").wait(2_000).keys("<c-x>hn");
    let draft = d.draft().id;
    opens(&mut d);
    // Undo is of what was typed last, then of the draft.
    d.keys("!<a-u>");
    assert_eq!(d.draft().note, "VPN drops every hour\n\n");
    d.keys("<a-u>");
    assert!(d.log().contains(&Effect::RestoreDraft(draft)));
    assert_eq!(removes(&d), [draft]);
    assert!(d.said().contains("“VPN drops every hour” is back in the drafts"), "{}", d.said());
    assert_eq!(d.draft().note, "VPN drops every hour\n\n");
}

#[test]
fn a_draft_that_goes_on_while_the_ticket_is_read_stays_and_the_note_is_a_draft_too() {
    let mut d = linked(80, 24);
    d.keys("VPN drops every hour").wait(2_000).keys("<c-x>hn");
    let draft = d.draft().id;
    d.keys("!");
    opens(&mut d);
    assert_eq!((d.draft().id, d.text("subject")), (draft, "VPN drops every hour!"));
    assert_eq!(removes(&d), []);
    let kept = d.last(|effect| match effect {
        Effect::SaveDraft { draft, .. } if draft.edits.is_some() => Some((**draft).clone()),
        _ => None,
    });
    assert_eq!(kept.note, "VPN drops every hour\n\n");
    assert!(d.said().contains("it is among the drafts"), "{}", d.said());
}

#[test]
fn nothing_is_turned_into_a_note_that_would_be_lost_by_it() {
    // A ticket that is created already, and one that is being changed.
    let mut d = linked(80, 24);
    d.keys("Printer<c-s>").saved(Ok(())).created();
    d.keys("h").wait(500).keys("n");
    assert!(d.said().contains("This ticket is created"), "{}", d.screen());
    let mut d = linked(80, 24);
    d.keys("<c-x>hn");
    opens(&mut d);
    d.keys("Once<c-x>h");
    assert!(d.said().contains("No contact is linked") || d.screen().contains("open ticket"), "{}", d.screen());
    assert_eq!(d.draft().note, "Once");
}

#[test]
fn an_answer_to_a_contact_that_is_not_linked_any_more_is_dropped() {
    let mut d = Driver::ready();
    d.resize(120, 40).link(&ada());
    let first = request(&d);
    d.keys("<a-u>");
    assert!(d.log().contains(&Effect::Forget(first)), "nobody waits for it");
    d.link(&candidate(ObjectType::contacts(), "102", "Grace Hopper", ""));
    let late = hubticket::portal::Customer { person: Ok(person()), tickets: Ok(two()) };
    d.send(crate::support::Message::Customer { request: first, customer: Box::new(late) });
    assert!(!d.screen().contains("VPN drops"), "{}", d.screen());
    assert!(d.screen().contains("Reading…"), "{}", d.screen());
}

#[test]
fn closed_tickets_are_not_shown_though_hubspot_sends_them() {
    let mut closed = open(1, "Long done");
    closed
        .properties
        .iter_mut()
        .filter(|(name, _)| name == "hs_pipeline_stage")
        .for_each(|(_, value)| *value = Some("4".into()));
    let mut d = Driver::ready();
    d.resize(120, 40).link(&ada()).customer(Ok(person()), Ok([vec![closed], two()].concat()));
    let screen = d.screen();
    assert!(screen.contains("2 open tickets") && !screen.contains("Long done"), "{screen}");
}

#[test]
fn what_can_not_be_read_is_said_with_the_scope_that_is_missing() {
    let mut d = Driver::ready();
    d.resize(120, 40).link(&ada()).customer(Err(lacking("crm.objects.contacts.read")), Ok(two()));
    let screen = d.screen();
    assert!(
        screen.contains("Missing scope crm.objects.contacts.read") && screen.contains("2 open tickets"),
        "{screen}"
    );
    d.keys("<c-x>h");
    assert!(d.screen().contains("Missing scope crm.objects.contacts.read"), "{}", d.screen());
    // It is tried again when the contact is linked anew.
    d.keys("<esc><c-n>").link(&engines()).link(&ada());
    assert_eq!(reads(&d).iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["101", &engines().id, "101"]);
    let lost = hubspot::Error::Lost { detail: "reset".into() };
    d.customer(Ok(person()), Err(lost));
    assert!(d.screen().contains("Open tickets not read"), "{}", d.screen());
    assert!(!d.keys("<@subject>Printer<c-s>").submitted().1.properties.is_empty(), "a ticket does not wait for it");
}

#[test]
fn the_customer_is_one_key_away_on_a_small_screen() {
    let mut d = Driver::ready();
    d.keys("<c-x>h");
    assert_eq!(d.top(), Top::Nothing);
    assert!(d.screen().contains("No contact is linked yet"), "{}", d.screen());
    let mut d = linked(80, 24);
    assert!(!d.screen().contains("VPN drops"));
    d.keys("<c-x>h");
    assert_eq!(d.top(), Top::Customer);
    let screen = d.screen();
    for said in
        ["Ada Lovelace", "ada@analytical.example", "+44 1632 961101", "VPN drops every hour", "Waiting on us", "2 h"]
    {
        assert!(screen.contains(said), "{said}: {screen}");
    }
    d.keys("h");
    assert_eq!(d.top(), Top::Nothing, "the key that opens it closes it");
}

#[test]
fn a_ticket_of_the_list_is_looked_at_and_its_link_copied() {
    let mut d = linked(80, 24);
    d.keys("<c-x>h<down><enter>");
    assert_eq!(d.top(), Top::Reader);
    let text = d.reading();
    for said in [
        "Support Pipeline › New",
        "Grace Hopper",
        "77075",
        "https://app.hubspot.com/contacts/12345678/record/0-5/77075",
        "It began on Monday.",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    d.keys("<esc>");
    assert_eq!(d.top(), Top::Customer, "the list is where it was");
    d.keys("y");
    let copied = d.all(|effect| match effect {
        Effect::Terminal(TerminalEffect::Copy { text, .. }) => Some(text.clone()),
        _ => None,
    });
    assert_eq!(copied, ["https://app.hubspot.com/contacts/12345678/record/0-5/77075"]);
}

#[test]
fn a_ticket_of_the_list_is_linked_by_the_default_type_and_undone() {
    let mut d = linked(80, 24);
    d.keys("Printer<c-x>h=");
    assert_eq!(
        (d.top(), d.linked()),
        (Top::Nothing, vec!["Ada Lovelace".to_owned(), "VPN drops every hour".to_owned()])
    );
    assert_eq!(d.focus(), d.place_of("subject"), "whoever looked goes on where they were");
    let tickets = |one: &&Association| one.object == ObjectType::tickets();
    let types = d.draft().associations.iter().find(tickets).unwrap().types.clone();
    assert_eq!(types, ObjectType::tickets().defined_types()[..1]);
    d.keys("<c-x>h=");
    assert_eq!(d.linked().len(), 2);
    assert!(d.screen().contains("is linked already"), "{}", d.screen());
    d.keys("<a-u>");
    assert_eq!(d.linked(), ["Ada Lovelace"]);
    d.keys("<c-x>h=<c-s>");
    assert_eq!(d.submitted().1.associations.len(), 2);
}

#[test]
fn a_subject_is_compared_when_it_rests_or_is_left() {
    let mut d = linked(80, 24);
    d.keys("vpn drops").wait(900);
    assert!(!d.screen().contains("is still open"), "{}", d.screen());
    d.wait(200);
    assert!(d.screen().contains("“VPN drops every hour” is still open; ^X h shows it"), "{}", d.screen());
    d.keys(" every");
    d.keys("<c-u>Scanner");
    assert!(d.keys("<tab>").screen().contains("Ready"), "{}", d.screen());
    d.keys("<@subject><c-u>VPN drops<tab>");
    assert!(d.screen().contains("is still open"), "it was left: {}", d.screen());
    // Who has linked it knows of it.
    d.keys("<c-x>h=").wait(2000).keys("<tab>").wait(2000);
    assert!(d.screen().contains("Ready; ^S"), "{}", d.screen());
}

#[test]
fn a_customer_who_is_linked_after_the_subject_is_compared_when_the_tickets_come() {
    let mut d = Driver::ready();
    d.keys("VPN drops<@contact>lovelace").wait(200).found(Ok(vec![ada()])).keys("<enter>").wait(2000);
    assert!(d.screen().contains("Ready"), "{}", d.screen());
    d.customer(Ok(person()), Ok(two())).wait(500);
    assert!(d.screen().contains("is still open"), "{}", d.screen());
}

#[test]
fn a_ticket_of_the_company_that_looks_alike_is_told_and_shown_too() {
    let mut d = linked(80, 24);
    d.keys("Scanner jams").wait(2000);
    assert!(!d.screen().contains("is still open"), "{}", d.screen());
    d.link(&engines()).customer(
        Ok(hubticket::ticket::placeholder::Person::default()),
        Ok(vec![open(5, "The scanner jams"), open(75, "Toner is low")]),
    );
    assert_eq!(reads(&d).len(), 2);
    d.wait(2000);
    assert!(d.screen().contains("“The scanner jams” is still open"), "{}", d.screen());
    d.keys("<c-x>h");
    assert!(d.screen().contains("! The scanner jams"), "{}", d.screen());
    assert_eq!(d.screen().matches("Toner is low").count(), 1, "each once: {}", d.screen());
    d.keys("<enter>");
    assert!(matches!(d.top(), Top::Reader), "it can be read");
}

#[test]
fn ctrl_s_is_never_held_up_and_says_what_looks_alike() {
    let mut d = linked(80, 24);
    d.keys("The VPN drops<c-s>");
    assert_eq!(d.submits(), 1);
    assert!(d.screen().contains("“VPN drops every hour” is still open"), "{}", d.screen());
    d.created();
    assert!(d.screen().contains("is still open; h shows it"), "{}", d.screen());
    d.keys("h");
    assert_eq!(d.top(), Top::Customer);
    // The one that was just created is among them by now.
    assert!(d.screen().contains("3 open tickets"), "{}", d.screen());
    d.keys("=");
    assert_eq!(d.top(), Top::Nothing);
    assert!(d.screen().contains("This ticket is created"), "{}", d.screen());
}

#[test]
fn those_that_look_alike_come_first() {
    let mut d = linked(120, 40);
    d.keys("Toner low").wait(1000);
    let at = |d: &Driver, what: &str| d.screen().find(what).unwrap();
    assert!(at(&d, "! Toner is low") < at(&d, "VPN drops"), "{}", d.screen());
    assert!(d.screen().contains("2 open tickets, 1 similar"));
    d.keys("<c-x>h<enter>");
    assert!(d.reading().contains("77075"));
}

#[test]
fn the_pane_stands_still_while_somebody_types() {
    let mut d = linked(120, 40);
    let pane = |d: &Driver| -> Vec<String> {
        d.screen().lines().skip(1).take(12).map(|line| line.chars().skip(75).collect()).collect()
    };
    d.keys("x");
    let before = pane(&d);
    assert!(before.concat().contains("VPN drops"), "{before:?}");
    for key in "VPN drops".chars() {
        let mut buffer = [0; 4];
        d.keys(if key == ' ' { "<space>" } else { key.encode_utf8(&mut buffer) }).wait(300);
        assert_eq!(pane(&d), before, "after {key}");
    }
    d.keys("<c-x>h").keys("<esc>");
    d.click(100, 3);
    assert_eq!(d.top(), Top::Customer, "a click on it opens the list");
}
