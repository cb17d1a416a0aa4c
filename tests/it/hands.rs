//! What hands do while a ticket is on its way, with the real program in a real terminal: each time one ticket comes of
//! what was meant, and what is typed meanwhile is the next one.

use hubticket::sandbox::Options;
use serde_json::{Value, json};

use crate::terminal::{Portal, Screen, until};

/// The subjects of the tickets that are there, in the order in which they were made.
fn subjects(portal: &Portal) -> Vec<String> {
    let tickets = portal.inspect().tickets;
    tickets.iter().map(|ticket| ticket.properties["subject"].clone()).collect()
}

/// What was asked to be created, as the portal got it.
fn bodies(portal: &Portal) -> Vec<Value> {
    portal.creates().into_iter().map(|request| serde_json::from_str(&request.body).unwrap()).collect()
}

/// A portal whose answer to a create comes slowly, when the ticket is long there.
fn slow() -> Portal {
    Portal::faulty(&["slow=6@create"])
}

#[test]
fn a_name_that_is_given_while_a_ticket_is_created_is_the_next_drafts() {
    let portal = slow();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<c-s>");
    until("the ticket is there", || portal.inspect().count() == 1);
    screen.keys("<a-n>Monday<enter>");
    screen.shows("Monday");
    screen.shows("was created: “Printer on fire”");
    screen.keys("<c-s>");
    screen.shows("Ticket name is required");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(subjects(&portal), ["Printer on fire"]);
    assert_eq!(portal.creates().len(), 1);
}

#[test]
fn an_answer_that_was_lost_is_found_and_shown_whatever_was_named_meanwhile() {
    let portal = Portal::faulty(&["reset-processed@create x1"]);
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<c-s>");
    screen.shows("Was “Printer on fire” created?");
    screen.keys("<esc>");
    screen.hides("Was “Printer on fire” created?");
    screen.keys("<a-n>Monday<enter>");
    screen.shows("Monday");
    screen.keys("<f6>");
    screen.shows("not known whether it was created");
    screen.keys("<enter>");
    let id = portal.inspect().tickets[0].id.clone();
    screen.sees(&format!("This is it: {id}"));
    screen.keys("<down><enter>");
    screen.shows("created after all");
    screen.shows("─ Sent ─");
    assert!(screen.text().contains(&id), "its result is shown:\n{}", screen.text());
    screen.keys("<enter>");
    screen.shows("Needed");
    screen.keys("<c-s>");
    screen.shows("Ticket name is required");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!((subjects(&portal), portal.creates().len()), (vec!["Printer on fire".to_owned()], 1));
}

#[test]
fn a_character_that_is_typed_and_deleted_while_a_ticket_is_created_leaves_an_empty_form() {
    let portal = slow();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<c-s>");
    until("the ticket is there", || portal.inspect().count() == 1);
    screen.keys("!<bs>");
    screen.shows("was created: “Printer on fire”");
    screen.keys("<c-s>");
    screen.shows("Ticket name is required");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!((subjects(&portal), portal.creates().len()), (vec!["Printer on fire".to_owned()], 1));
    assert!(home.drafts().is_empty(), "{:?}", home.drafts());
}

#[test]
fn what_is_typed_while_a_ticket_is_created_is_the_next_ones_and_ctrl_n_begins_another() {
    let portal = Portal::with(Options { latency: std::time::Duration::from_millis(2500), ..Options::default() });
    let home = portal.home();
    let mut screen = Screen::open(&home, &[]);
    screen.shows("New  open");
    screen.keys("Printer on fire<c-s>");
    screen.shows("Creating the ticket");
    screen.keys("x<c-n>Second one");
    screen.shows("Second one");
    assert!(!screen.text().contains("Printer on firex"), "{}", screen.text());
    screen.shows("was created: “Printer on fire”");
    screen.keys("<c-s>");
    screen.sees("Created in");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(subjects(&portal), ["Printer on fire", "Second one"]);
    assert_eq!(portal.creates().len(), 2);
    let kept: Vec<Value> = home.drafts().iter().map(|draft| draft["properties"][0]["text"].clone()).collect();
    assert_eq!(kept, [json!("x")]);
}

#[test]
fn sending_from_the_list_of_drafts_asks_first_and_its_ticket_is_shown_afterwards() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<c-n>");
    screen.shows("Needed");
    screen.keys("<c-o>");
    screen.shows("Printer on fire");
    screen.keys("o");
    screen.shows("Create a ticket from this draft?");
    screen.keys("<enter>");
    screen.hides("Create a ticket from this draft?");
    assert_eq!(portal.creates().len(), 0, "nothing is sent that was not meant");
    screen.keys("o");
    screen.shows("Create a ticket from this draft?");
    screen.keys("<down><enter>");
    until("the ticket is there", || portal.inspect().count() == 1);
    screen.keys("<esc>");
    screen.shows("“Printer on fire”");
    screen.keys("<a-3>");
    screen.shows(&portal.inspect().tickets[0].id);
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!((subjects(&portal), portal.creates().len()), (vec!["Printer on fire".to_owned()], 1));
}

#[test]
fn the_next_ticket_of_a_customer_keeps_the_customer_whoever_owns_it() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<a-a>Ada");
    screen.shows("Ada Lovelace");
    screen.keys("<enter>");
    screen.hides("Link a record ─");
    screen.keys("<tab><tab><tab>");
    screen.keys("<enter>");
    screen.shows("Ticket owner ─");
    screen.keys("<down><enter>");
    screen.hides("Ticket owner ─");
    screen.keys("<c-s>");
    screen.sees("Created in");
    // A pane that came by itself leaves the keys to the form for a moment; one that was asked for has them at once.
    screen.keys("<f6>");
    screen.shows("Outbox ─");
    screen.keys("<enter>");
    screen.hides("Outbox ─");
    screen.keys("a");
    screen.shows("Needed");
    screen.keys("Toner low<c-s>");
    until("the second is there", || portal.inspect().count() == 2);
    screen.keys("<c-q>");
    screen.leaves(0);
    let bodies = bodies(&portal);
    assert_eq!(bodies[0]["associations"], bodies[1]["associations"]);
    assert_eq!(bodies[0]["associations"][0]["to"]["id"], json!("101"));
    let owner = |body: &Value| body["properties"]["hubspot_owner_id"].clone();
    assert!(owner(&bodies[0]).is_string());
    assert_eq!(owner(&bodies[0]), owner(&bodies[1]));
}

#[test]
fn two_programs_do_not_send_the_same_while_one_of_them_has_it_under_way() {
    let portal = slow();
    let home = portal.home();
    let mut first = Screen::compose(&home);
    let mut second = Screen::compose(&home);
    first.keys("Printer on fire<c-s>");
    until("the ticket is there", || portal.inspect().count() == 1);
    second.keys("Printer on fire<c-s>");
    second.shows("Not sent: the same ticket is being created already");
    assert!(second.text().contains("Printer on fire"), "it is in the form as it was:\n{}", second.text());
    first.sees("Created in");
    first.keys("<c-q>");
    first.leaves(0);
    // When it is known that it is there, the same asks first.
    second.keys("<c-s>");
    second.shows("is the same");
    second.keys("<esc>");
    second.hides("is the same");
    second.keys("<c-q>");
    second.leaves(0);
    assert_eq!((portal.creates().len(), portal.inspect().count()), (1, 1));
}

#[test]
fn what_one_program_has_settled_another_does_not_send_again() {
    let portal = Portal::faulty(&["reset-processedx1@create"]);
    let home = portal.home();
    let mut first = Screen::compose(&home);
    first.keys("Printer on fire<c-s>");
    first.sees("Was “Printer on fire” created?");
    first.sees("This is it:");
    let mut second = Screen::open(&home, &[]);
    second.shows("Not known whether “Printer on fire” was created");
    second.keys("<f6>");
    second.shows("Outbox ─");
    second.keys("<enter>");
    second.shows("This is it:");
    first.keys("<down><enter>");
    first.shows("created after all");
    first.keys("<c-q>");
    first.leaves(0);
    second.keys("<down><down><enter>");
    second.shows("another hubticket found it");
    second.keys("<c-q>");
    second.leaves(0);
    assert_eq!((portal.creates().len(), portal.inspect().count()), (1, 1));
    assert_eq!(home.journal().last().unwrap()["result"], "created");
}

#[test]
fn a_draft_whose_answer_was_lost_opens_its_question_at_the_next_start() {
    let portal = Portal::faulty(&["reset-processedx1@create"]);
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<c-s>");
    screen.sees("Was “Printer on fire” created?");
    screen.keys("<c-q>");
    screen.leaves(0);
    let id = home.drafts()[0]["id"].as_str().unwrap().to_owned();
    let mut screen = Screen::open(&home, &["--draft", &id[..8]]);
    screen.shows("Was “Printer on fire” created?");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!((portal.creates().len(), portal.inspect().count()), (1, 1));
}
