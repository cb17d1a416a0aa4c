//! A ticket put right in the real program: after its creation, with a colleague at the same ticket, and by its number.

use serde_json::json;

use crate::terminal::{Portal, Screen, until};

const SEEDED: &str = "27094817210";

#[test]
fn a_created_ticket_is_changed_and_a_colleague_s_change_is_asked_about() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::open(&home, &[]);
    screen.shows("Support Pipeline");
    screen.keys("Printer<c-s>");
    screen.shows("Created in");
    let id = portal.inspect().tickets[0].id.clone();
    // Asked for by hand: letters on a result that has just come up by itself may be meant for the next ticket.
    screen.keys("<esc><a-3>");
    screen.shows("Next ticket");
    screen.keys("e");
    screen.shows("nothing is changed yet");
    screen.shows("Change");
    screen.keys(" on fire");
    portal.patch(&id, &json!({"subject": "Printer smokes"}));
    screen.keys("<c-s>");
    screen.shows("Somebody else has changed");
    screen.shows("Theirs: Printer smokes");
    screen.keys("<down><down><enter>");
    screen.shows(&format!("Ticket {id} was changed"));
    let tickets = portal.inspect().tickets;
    assert_eq!((tickets.len(), tickets[0].properties["subject"].as_str()), (1, "Printer on fire"));
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!((portal.creates().len(), home.files("drafts", ".json").len()), (1, 0));
    let entries: Vec<_> = home.journal().iter().map(|line| line["entry"].clone()).collect();
    assert_eq!(entries, ["started", "outcome", "correction", "corrected"]);
    let told = home.run(&["history"]).ended(0).out;
    assert!(told.contains(&format!("change of ticket {id}: subject  changed\n")), "{told}");
    let all = home.run(&["history", "--output", "json"]).ended(0).json();
    let (change, ticket) = (&all[0], &all[1]);
    assert_eq!((&change["ticket"], &change["outcome"]), (&json!(id), &json!({"result": "done"})));
    assert_eq!(change["properties"], json!({"subject": "Printer on fire"}));
    assert_eq!(ticket["outcome"]["id"], json!(id));
}

#[test]
fn any_ticket_is_opened_by_its_number_changed_and_what_was_not_changed_leaves_nothing_behind() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::open(&home, &["open", SEEDED, "--edit"]);
    // Of another day it is not told by the time alone.
    screen.shows("1 Sep 2026 08:15:00: nothing is changed yet");
    screen.keys("<c-q>");
    screen.leaves(0);
    until("the draft is gone", || home.files("drafts", ".json").is_empty());
    let mut screen = Screen::open(&home, &["open", SEEDED, "--edit"]);
    screen.shows("nothing is changed yet");
    screen.keys(" (urgent)");
    screen.shows("To be changed");
    screen.keys("<c-q>");
    screen.leaves(0);
    // It is a draft like any other, that no command makes a ticket of.
    let draft = home.drafts()[0].clone();
    assert_eq!((&draft["version"], &draft["edits"]["ticket"]), (&json!(2), &json!(SEEDED)));
    let refused = home.run(&["create", "--draft", draft["id"].as_str().unwrap()]).ended(2);
    refused.says(&[&format!("this draft changes ticket {SEEDED}")]);
    let mut screen = Screen::open(&home, &["--draft", draft["id"].as_str().unwrap()]);
    screen.shows("To be changed");
    screen.keys("<c-s>");
    screen.shows(&format!("Ticket {SEEDED} was changed"));
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!((portal.creates().len(), portal.inspect().count()), (0, 0));
    home.run(&["open", "1", "--edit"]).ended(2).says(&["the composer needs a terminal"]);
}

#[test]
fn a_ticket_that_is_not_there_is_told_before_anything_is_opened() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::open(&home, &["open", "1", "--edit"]);
    screen.shows("there is no ticket 1 in this portal");
    assert!(!screen.ends().success());
    assert!(home.files("drafts", ".json").is_empty());
}
