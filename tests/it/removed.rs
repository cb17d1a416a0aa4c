//! Deleted drafts come back, with the real program: at once by undo, later from the list and from the command line.

use crate::terminal::{Home, Portal, Screen, until};

/// The subjects of the drafts in the list.
fn subjects(home: &Home) -> Vec<String> {
    let subject = |draft: serde_json::Value| draft["properties"][0]["text"].as_str().unwrap().to_owned();
    home.drafts().into_iter().map(subject).collect()
}

#[test]
fn a_discarded_draft_comes_back_by_undo_and_after_a_restart_from_the_list() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire");
    screen.saved();
    screen.keys("<c-x>k");
    screen.shows("Discarded “Printer on fire”; Alt-U brings it back");
    until("it is off the list", || home.files("drafts", ".json").is_empty());
    screen.keys("<a-u>");
    screen.shows("“Printer on fire” is back");
    screen.keys("!");
    screen.saved();
    // What was typed last is kept, too.
    screen.keys("?<c-x>k");
    screen.shows("Discarded “Printer on fire!?”");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!((subjects(&home).len(), home.files("drafts/removed", ".json").len()), (0, 1));

    let mut screen = Screen::compose(&home);
    screen.keys("<c-o>");
    screen.shows("deleted");
    screen.keys("<enter>");
    screen.shows("│▌ Ticket name *          Printer on fire!?");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(subjects(&home), ["Printer on fire!?"]);
    assert!(home.files("drafts/removed", ".json").is_empty());
}

#[test]
fn a_draft_that_is_deleted_in_the_list_is_brought_back_there_and_on_the_command_line() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire");
    screen.saved();
    screen.keys("<c-n>Router down");
    screen.shows("Router down");
    screen.saved();
    let delete = |screen: &mut Screen| {
        screen.keys("<c-o>");
        screen.shows("┌─ Drafts");
        screen.shows("Printer on fire");
        screen.keys("<down>x");
        screen.shows("Delete this draft?");
        screen.keys("<down><enter>");
        screen.shows("Deleted “Printer on fire”; u brings it back");
        until("it is off the list", || home.files("drafts", ".json").len() == 1);
    };
    delete(&mut screen);
    screen.keys("u");
    screen.shows("“Printer on fire” is back in the drafts");
    until("it is in the list", || home.files("drafts", ".json").len() == 2);
    screen.keys("<esc>");
    screen.hides("┌─ Drafts");
    delete(&mut screen);
    screen.keys("<esc>");
    screen.hides("┌─ Drafts");
    screen.keys("<c-q>");
    screen.leaves(0);
    let removed = home.run(&["drafts", "list", "--removed", "--output", "json"]).ended(0).json();
    assert_eq!(removed[0]["title"], "Printer on fire");
    home.run(&["drafts", "restore", removed[0]["id"].as_str().unwrap()]).ended(0);
    let mut all = subjects(&home);
    all.sort();
    assert_eq!(all, ["Printer on fire", "Router down"]);
}
