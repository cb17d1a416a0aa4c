//! A note for colleagues and files in the real program: typed, found by their paths, kept with the draft, asked about.

use std::fs;

use crate::terminal::{Portal, Screen, until};

#[test]
fn a_note_and_a_file_are_kept_with_the_draft() {
    let portal = Portal::start();
    let home = portal.home();
    let folder = home.dir().join("to send");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("printer.log"), "x".repeat(12_345)).unwrap();
    fs::write(folder.join("other.txt"), "other").unwrap();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire");
    screen.send(b"\x1bi");
    screen.shows("not seen by the");
    screen.keys("Third call today<enter>Be kind");
    // By its path, completed twice.
    screen.keys("<c-x>f");
    screen.shows("Attach files");
    screen.keys(&format!("{}/to<tab>", home.dir().to_str().unwrap()));
    screen.shows("send/");
    screen.keys("pr<tab>");
    screen.shows("printer.log");
    screen.keys("<enter>");
    screen.shows("Attached printer.log, 12 kB");
    screen.shows("printer.log  12 kB, log");
    // Dropped on the terminal, which pastes it as a shell writes it.
    screen.paste(&format!("'{}'", folder.join("other.txt").to_str().unwrap()));
    screen.shows("5 bytes  /");
    screen.keys("<up><enter>");
    screen.shows("Attached other.txt, 5 bytes");
    screen.saved();
    screen.keys("<c-q>");
    screen.leaves(0);
    let draft = home.drafts().remove(0);
    assert_eq!(draft["note"], "Third call today\nBe kind");
    assert_eq!(draft["version"], 2);
    assert_eq!(draft["files"][0]["name"], "printer.log");
    assert_eq!(draft["files"][0]["size"], 12_345);
    assert_eq!(draft["files"][1]["path"], folder.join("other.txt").to_str().unwrap());
}

#[test]
fn a_file_that_has_changed_is_asked_about_before_anything_is_sent() {
    let portal = Portal::start();
    let home = portal.home();
    fs::write(home.dir().join("a.log"), "before").unwrap();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<c-x>f");
    screen.shows("Attach files");
    screen.keys(&format!("{}/a.log<enter>", home.dir().to_str().unwrap()));
    screen.shows("Attached a.log, 6 bytes");
    fs::write(home.dir().join("a.log"), "after").unwrap();
    screen.keys("<c-s>");
    screen.shows("a.log has changed since it was attached");
    assert!(portal.creates().is_empty());
    screen.keys("<esc>");
    screen.hides("a.log has changed");
    screen.shows("a.log  6 bytes");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert!(portal.creates().is_empty());
}

#[test]
fn a_call_of_somebody_unknown_becomes_a_ticket_with_contact_note_and_file() {
    let portal = Portal::start();
    let home = portal.home();
    fs::write(home.dir().join("a.log"), "it smokes").unwrap();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<tab>grace@navy.example");
    screen.shows("Nobody has this address yet");
    screen.keys("<enter>");
    screen.shows("New contact");
    screen.keys("Grace<tab>Hopper<enter>");
    screen.shows("grace@navy.example  new");
    screen.send(b"\x1bi");
    screen.shows("not seen by the");
    screen.keys("Third call<c-x>f");
    screen.shows("Attach files");
    screen.keys(&format!("{}/a.log<enter>", home.dir().to_str().unwrap()));
    screen.shows("Attached a.log, 9 bytes");
    screen.keys("<c-s>");
    screen.shows("With it");
    screen.shows("a.log: attached");
    screen.sees("Grace Hopper: created, linked");
    screen.keys("<c-q>");
    screen.leaves(0);
    let seen = portal.inspect();
    let ticket = &seen.tickets[0];
    let linked = |kind: &str, id: &str| ticket.associations.iter().any(|one| one.object == kind && one.id == id);
    assert!(linked("contacts", &seen.contacts[0].id) && linked("notes", &seen.notes[0].id));
    assert_eq!(seen.notes[0].properties["hs_attachment_ids"], seen.files[0].id);
    assert_eq!((seen.tickets.len(), seen.contacts.len(), seen.notes.len(), seen.files.len()), (1, 1, 1, 1));
}

#[test]
fn an_upload_that_is_cut_in_the_middle_is_gone_on_with_by_the_next_start() {
    let portal = Portal::faulty(&["reset-mid-request@file"]);
    let home = portal.home();
    fs::write(home.dir().join("a.log"), "it smokes\n".repeat(200_000)).unwrap();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<c-x>f");
    screen.shows("Attach files");
    screen.keys(&format!("{}/a.log<enter>", home.dir().to_str().unwrap()));
    screen.shows("Attached a.log, 2.0 MB");
    screen.keys("<c-s>");
    screen.shows("a.log: NOT there");
    screen.kill();
    assert_eq!((portal.inspect().tickets.len(), portal.inspect().files.len()), (1, 0));
    portal.set_faults(&[]);
    let mut again = Screen::compose(&home);
    again.shows("1 file of “Printer on fire” attached");
    again.keys("<c-q>");
    again.leaves(0);
    let seen = portal.inspect();
    assert_eq!((seen.tickets.len(), seen.files.len(), seen.notes.len()), (1, 1, 1));
    assert_eq!(seen.files[0].size, 2_000_000);
    assert_eq!(seen.notes[0].properties["hs_attachment_ids"], seen.files[0].id);
}

#[test]
fn who_leaves_while_a_file_is_sent_is_told_at_the_shell() {
    let portal = Portal::faulty(&["hang@file"]);
    let home = portal.home();
    fs::write(home.dir().join("a.log"), "it smokes").unwrap();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<c-x>f");
    screen.shows("Attach files");
    screen.keys(&format!("{}/a.log<enter>", home.dir().to_str().unwrap()));
    screen.shows("Attached a.log");
    screen.keys("<c-s>");
    screen.shows("With it");
    screen.keys("<c-q>");
    screen.leaves(0);
    screen.shows("“Printer on fire”: ticket ");
    screen.shows("hubticket goes on when it runs again");
    portal.set_faults(&[]);
    home.run(&["resolve"]).ended(0);
    assert_eq!(portal.inspect().files.len(), 1);
}

#[test]
fn a_duplicate_that_is_seen_gets_a_note_instead_of_a_second_ticket() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<tab>ada@example.com");
    screen.shows("One contact matches");
    screen.keys("<enter>");
    screen.shows("Ada Lovelace");
    screen.keys("<c-s>");
    screen.shows("Created in");
    screen.settles();
    // The next call of the same customer, about the same.
    screen.keys("a");
    screen.hides("Created in");
    screen.keys("The printer is on fire");
    screen.shows("“Printer on fire” is still open");
    screen.keys("<c-x>h");
    screen.shows("Note there");
    screen.keys("n");
    screen.shows("What you wrote is a note on ticket");
    screen.keys("again");
    screen.shows("it gets your note");
    screen.keys("<c-s>");
    screen.shows("Your note is on ticket");
    screen.keys("<c-q>");
    screen.leaves(0);
    let seen = portal.inspect();
    assert_eq!((seen.tickets.len(), seen.notes.len()), (1, 1));
    assert_eq!(seen.notes[0].properties["hs_note_body"], "The printer is on fire<br><br>again");
    let linked = &seen.tickets[0].associations;
    assert!(linked.iter().any(|one| one.object == "notes" && one.id == seen.notes[0].id));
    assert_eq!(home.drafts(), Vec::<serde_json::Value>::new(), "nothing is left to be sent as a ticket");
}

#[test]
fn the_note_of_a_ticket_that_was_refused_and_discarded_is_taken_back() {
    for fault in ["400x1", "404x1"] {
        let portal = Portal::faulty(&[fault]);
        let home = portal.home();
        let mut screen = Screen::compose(&home);
        screen.keys("Printer on fire");
        screen.send(b"\x1bi");
        screen.shows("not seen by the");
        screen.keys("Third call<c-s>");
        screen.shows("What went wrong");
        assert_eq!(portal.inspect().notes.len(), 1);
        screen.settles();
        screen.keys("<esc>");
        screen.hides("What went wrong");
        screen.keys("<c-x>k");
        screen.shows("Discarded “Printer on fire”");
        screen.keys("<c-q>");
        screen.leaves(0);
        let mut again = Screen::compose(&home);
        until("the note is taken back", || portal.inspect().notes[0].archived);
        again.keys("<c-q>");
        again.leaves(0);
        assert_eq!(portal.inspect().tickets.len(), 0);
    }
}
