//! A note, files and a contact with the ticket: made once, whatever goes wrong on the way, and gone on with.

use serde_json::{Value, json};

use super::{DRAFT, check, draft, error};
use crate::terminal::{Home, Portal, until};

#[track_caller]
fn created(home: &Home, args: &[&str]) -> Value {
    home.run(&[args, &["--output", "json"]].concat()).ended(0).json()
}

/// A file of the home directory, as its path.
fn file(home: &Home, name: &str, text: &str) -> String {
    home.write(name, text).display().to_string()
}

fn states(document: &Value) -> Vec<(String, String)> {
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    document["steps"].as_array().unwrap().iter().map(|one| (text(one, "step"), text(one, "state"))).collect()
}

fn steps(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(step, state)| ((*step).to_owned(), (*state).to_owned())).collect()
}

#[test]
fn a_note_and_files_go_with_the_ticket() {
    let portal = Portal::start();
    let home = portal.home();
    let log = file(&home, "log.txt", "it smokes\n");
    let args = ["create", "-p", "subject=Printer", "--note", "VIP, <call> first\nthen & now", "--attach", &log];
    let made = created(&home, &args);
    let wanted = [("note", "done"), ("links", "done"), ("file", "done"), ("attach", "done")];
    assert_eq!(states(&made), steps(&wanted));
    let seen = portal.inspect();
    let note = &seen.notes[0];
    assert_eq!(note.properties["hs_note_body"], "VIP, &lt;call&gt; first<br>then &amp; now");
    assert_eq!(note.properties["hs_attachment_ids"], seen.files[0].id);
    assert_eq!((seen.files[0].access.as_str(), seen.files[0].size), ("PRIVATE", 10));
    assert!(seen.files[0].path.starts_with("/hubticket/") && seen.files[0].path.ends_with("/log.txt"));
    let on: Vec<&str> = note.associations.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(on, [made["id"].as_str().unwrap()]);
    // In words, too; a note that only carries the files is none that somebody wrote.
    let said = home.run(&["create", "-p", "subject=Other", "--note", "x"]).ended(0).out;
    assert!(said.contains("  note     "), "{said}");
    let said = home.run(&["create", "-p", "subject=Third", "--attach", &log]).ended(0).out;
    assert!(said.contains("  file     log.txt") && !said.contains("note"), "{said}");
}

#[test]
fn a_dry_run_prints_the_plan() {
    let portal = Portal::start();
    let home = portal.home();
    let log = file(&home, "log.txt", "it smokes\n");
    let args = ["create", "--dry-run", "-p", "subject=Printer", "--note", "VIP", "--attach", &log];
    let plan = home.run(&args).ended(0).json();
    let of = |step: &Value| step["step"].as_str().unwrap().to_owned();
    let names: Vec<String> = plan["steps"].as_array().unwrap().iter().map(of).collect();
    assert_eq!(names, ["note", "ticket", "links", "file", "attach"]);
    assert_eq!(plan["steps"][0]["sends"], "VIP");
    assert_eq!(plan["steps"][1]["sends"]["properties"]["subject"], "Printer");
    assert_eq!(plan["steps"][2]["sends"][0]["to"], "note");
    assert_eq!(plan["steps"][3]["sends"]["size"], 10);
    assert_eq!(portal.inspect().notes.len(), 0);
    // What is made on the way is linked by the name of its step.
    let args = ["create", "--dry-run", "-p", "subject=Printer", "--create-contact", "New One <new@example.com>"];
    let plan = home.run(&args).ended(0).json();
    assert_eq!(plan["steps"][0]["sends"]["email"], "new@example.com", "{plan}");
    let kind = json!({"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 16});
    assert_eq!(plan["steps"][2]["sends"], json!([{"to": "contact", "types": [kind]}]));
    assert_eq!(portal.inspect().contacts.len(), 0);
    // A ticket alone is printed as it always was.
    let body = home.run(&["create", "--dry-run", "-p", "subject=Printer"]).ended(0).json();
    assert_eq!(body["properties"]["subject"], "Printer");
}

#[test]
fn the_standard_input_is_a_note_or_a_file() {
    let portal = Portal::start();
    let home = portal.home();
    let piped = home.run_with(&["create", "-p", "subject=A", "--note", "-"], "from a pipe\n").ended(0);
    piped.says(&[]);
    let args = ["create", "-p", "subject=B", "--attach", "-", "--attach-name", "trace.log"];
    home.run_with(&args, "trace\n").ended(0);
    let seen = portal.inspect();
    assert_eq!(seen.notes[0].properties["hs_note_body"], "from a pipe");
    assert!(seen.files[0].path.ends_with("/trace.log"));
    check(&home, &["create", "-p", "subject=C", "--attach", "-"], 2, &["--attach-name"]);
    check(&home, &[&args[..], &["--attach", "-"]].concat(), 2, &["is there twice"]);
    check(&home, &args, 2, &["the standard input is empty"]);
    home.write("log.txt", "it smokes");
    let unnamed = ["create", "-p", "subject=C", "--attach", "log.txt", "--attach-name", "x.log"];
    check(&home, &unnamed, 2, &["--attach-name", "its own name"]);
    check(&home, &["create", "-p", "subject=C", "--note", "-", "--set-from-stdin", "content"], 2, &["both read"]);
}

#[test]
fn what_can_not_be_attached_is_told_before_anything_is_sent() {
    let portal = Portal::start();
    let home = portal.home();
    let empty = file(&home, "empty.txt", "");
    let folder = home.dir().display().to_string();
    for path in [empty.as_str(), folder.as_str(), "/nowhere/log.txt"] {
        check(&home, &["create", "-p", "subject=Printer", "--attach", path], 2, &["could not attach"]);
    }
    let long = "x".repeat(70_000);
    home.run_with(&["create", "-p", "subject=Printer", "--note", "-"], &long).ended(2).says(&["65536"]);
    assert_eq!(portal.inspect().requests.iter().filter(|one| one.method == "POST").count(), 0);
}

#[test]
fn a_refused_note_stops_the_plan_before_the_ticket() {
    let portal = Portal::faulty(&["400@note"]);
    let home = portal.home();
    let args = ["create", "-p", "subject=Printer", "--note", "VIP"];
    let why = error(&home, &args, 3);
    assert!(why["message"].as_str().unwrap().contains("the note was refused"), "{why}");
    assert!(why["hint"].as_str().unwrap().contains("leave it out"), "{why}");
    assert_eq!(portal.creates(), []);
    home.run(&["create", "-p", "subject=Printer"]).ended(0);
    assert_eq!(portal.inspect().tickets.len(), 1);
}

#[test]
fn a_ticket_that_is_refused_takes_its_note_back() {
    let portal = Portal::start();
    let home = portal.home();
    let args = ["create", "-p", "subject=Printer", "--note", "VIP", "-a", "contact:999999"];
    error(&home, &args, 3);
    let seen = portal.inspect();
    assert_eq!((seen.tickets.len(), seen.notes.len(), seen.notes[0].archived), (0, 1, true));
}

#[test]
fn the_note_of_a_refused_draft_is_used_again() {
    let portal = Portal::start();
    let home = portal.home();
    draft(&home, "Printer");
    portal.set_faults(&["400x1"]);
    error(&home, &["create", "--draft", DRAFT, "--note", "First"], 3);
    assert!(!portal.inspect().notes[0].archived, "the draft is there, and will be sent");
    created(&home, &["create", "--draft", DRAFT, "--note", "Second"]);
    let seen = portal.inspect();
    assert_eq!((seen.tickets.len(), seen.notes.len()), (1, 1));
    assert_eq!(seen.notes[0].properties["hs_note_body"], "Second");
    let patched = seen.requests.iter().filter(|one| one.method == "PATCH" && one.path.contains("/notes/"));
    assert_eq!(patched.count(), 1);
}

#[test]
fn an_upload_that_breaks_off_is_gone_on_with() {
    let portal = Portal::faulty(&["reset-before@file"]);
    let home = portal.home();
    let log = file(&home, "log.txt", "it smokes\n");
    let args = ["create", "-p", "subject=Printer", "--attach", &log, "--output", "json"];
    let first = home.run(&args).ended(1).json();
    let id = first["id"].as_str().unwrap();
    assert_eq!(first["error"]["kind"], "unfinished");
    assert_eq!(first["error"]["retryable"], false);
    let next = first["error"]["next"][0].as_str().unwrap().to_owned();
    assert!(next.starts_with("hubticket resolve "), "{next}");
    portal.set_faults(&[]);
    let done = home.run(&["resolve", "--output", "json"]).ended(0).json();
    assert_eq!((&done["attempts"][0]["id"], &done["attempts"][0]["outcome"]), (&json!(id), &json!("created")));
    let seen = portal.inspect();
    assert_eq!((seen.tickets.len(), seen.files.len(), seen.notes.len()), (1, 1, 1));
    assert_eq!(seen.notes[0].properties["hs_attachment_ids"], seen.files[0].id);
    // Nothing is left: nothing more is asked.
    let before = portal.inspect().requests.len();
    home.run(&["resolve"]).ended(0).says(&[]);
    assert_eq!(portal.inspect().requests.len(), before);
}

#[test]
fn a_refused_file_stays_with_its_reason_and_the_ticket_is_there() {
    let portal = Portal::faulty(&["400@file"]);
    let home = portal.home();
    let log = file(&home, "log.txt", "it smokes\n");
    home.run(&["create", "-p", "subject=Printer", "--attach", &log]).ended(1).says(&["was created", "log.txt"]);
    assert_eq!(portal.inspect().tickets.len(), 1);
    portal.set_faults(&[]);
    home.run(&["resolve"]).ended(0);
    assert_eq!(portal.inspect().files.len(), 1);
}

#[test]
fn a_run_that_dies_between_its_note_and_its_ticket_goes_on_when_it_is_run_again() {
    let portal = Portal::faulty(&["hang"]);
    let home = portal.home();
    let args = ["create", "-p", "subject=Printer", "--note", "VIP"];
    let mut first = home.command(&args).spawn().unwrap();
    until("the create is on its way", || portal.creates().len() == 1);
    first.kill().unwrap();
    first.wait().unwrap();
    portal.set_faults(&[]);
    // It is not known whether the create had left.
    created(&home, &[&args[..], &["--wait"]].concat());
    let seen = portal.inspect();
    let there = seen.notes.iter().filter(|one| !one.archived).count();
    assert_eq!((seen.tickets.iter().filter(|one| !one.archived).count(), there), (1, 1));
}

/// A run of the program that dies as soon as something holds.
fn dies(home: &Home, args: &[&str], when: impl Fn() -> bool) {
    let mut run = home.command(args).spawn().unwrap();
    until("it is so far", when);
    run.kill().unwrap();
    run.wait().unwrap();
}

#[test]
fn a_contact_that_an_earlier_run_made_makes_no_other_ticket_of_it() {
    // It dies with the ticket made and unanswered; the next run finds the contact there.
    for more in [&[][..], &["--idempotency-key", "k"], &["--note", "VIP"]] {
        let portal = Portal::faulty(&["slow=1000x1"]);
        let home = portal.home();
        let args =
            [&["create", "-p", "subject=Printer", "--create-contact", "Grace <grace@navy.example>"], more].concat();
        dies(&home, &args, || portal.inspect().tickets.len() == 1);
        portal.set_faults(&[]);
        let again = created(&home, &args);
        let seen = portal.inspect();
        assert_eq!(again["id"], seen.tickets[0].id, "{more:?}");
        assert_eq!(
            (again["replayed"].clone(), seen.tickets.len(), seen.contacts.len()),
            (json!(true), 1, 1),
            "{more:?}"
        );
    }
}

#[test]
fn a_key_means_the_same_ticket_whether_its_contact_was_there_or_not() {
    let portal = Portal::start();
    let home = portal.home();
    let args = ["create", "-p", "subject=Printer", "--create-contact", "grace@navy.example", "--idempotency-key", "k"];
    let first = created(&home, &args);
    let second = created(&home, &args);
    assert_eq!((&first["id"], &second["replayed"]), (&second["id"], &json!(true)));
    // What is otherwise is named.
    let other = error(&home, &[&args[..], &["--note", "VIP"]].concat(), 2);
    assert_eq!((&other["kind"], other["properties"]["note"].is_string()), (&json!("key-reused"), true), "{other}");
}

#[test]
fn an_import_that_dies_over_a_new_contact_goes_on_with_its_line() {
    let portal = Portal::faulty(&["slow=1000x1"]);
    let home = portal.home();
    home.write(
        "in.csv",
        "subject,note,contact.email\nPrinter,VIP,grace@navy.example\nToner,x,alan@bletchley.example\n",
    );
    dies(&home, &["import", "in.csv"], || portal.inspect().tickets.len() == 1);
    portal.set_faults(&[]);
    home.run(&["import", "in.csv"]);
    home.run(&["import", "in.csv", "--resolve", "found"]);
    home.run(&["import", "in.csv"]).ended(0);
    let seen = portal.inspect();
    let mut subjects: Vec<&str> = seen.tickets.iter().map(|one| one.properties["subject"].as_str()).collect();
    subjects.sort_unstable();
    assert_eq!((subjects, seen.contacts.len()), (vec!["Printer", "Toner"], 2));
}

#[test]
fn a_command_that_is_run_again_goes_on_with_what_goes_with_its_ticket() {
    let portal = Portal::faulty(&["400@file"]);
    let home = portal.home();
    let log = file(&home, "log.txt", "it smokes\n");
    let args = ["create", "-p", "subject=Printer", "--attach", &log, "--output", "json"];
    let first = home.run(&args).ended(1).json();
    portal.set_faults(&[]);
    let again = created(&home, &args[..5]);
    assert_eq!((&again["id"], &again["replayed"]), (&first["id"], &json!(true)));
    let seen = portal.inspect();
    assert_eq!((seen.tickets.len(), seen.files.len(), seen.notes.len()), (1, 1, 1));
    // Once all of it is there, the same is another ticket.
    assert_eq!(created(&home, &args[..5])["replayed"], false);
}

#[test]
fn a_file_that_is_refused_can_be_left_out() {
    let portal = Portal::faulty(&["400@file"]);
    let home = portal.home();
    let log = file(&home, "log.txt", "it smokes\n");
    home.run(&["create", "-p", "subject=Printer", "--attach", &log]).ended(1);
    let open = home.run(&["resolve", "--output", "json"]).ended(1).json();
    let attempt = open["attempts"][0]["attempt"].as_str().unwrap();
    home.run(&["resolve", attempt, "--drop"]).ended(0).says(&["left out"]);
    assert!(home.run(&["resolve"]).ended(0).out.contains("There is nothing to resolve"));
}

#[test]
fn a_contact_that_was_made_is_named_where_no_ticket_is_there() {
    let portal = Portal::faulty(&["400x1"]);
    let home = portal.home();
    let args = ["create", "-p", "subject=Printer", "--create-contact", "Grace Hopper <grace@navy.example>"];
    check(&home, &args, 3, &["the contact Grace Hopper was created and stays, id "]);
}

#[test]
fn what_is_missing_is_said_of_what_was_asked_for() {
    let portal = Portal::start();
    let home = portal.home();
    let log = file(&home, "log.txt", "it smokes\n");
    let named = ["create", "-p", "subject=x", "--attach", "-", "--attach-name", "x/../y.log"];
    check(&home, &named, 2, &["--attach-name", "without a folder"]);
    let portal = Portal::faulty(&["400@note"]);
    let home = portal.home();
    check(&home, &["create", "-p", "subject=x", "--attach", &log], 3, &["files are put on a note"]);
}

#[test]
fn a_note_whose_answers_are_lost_says_that_there_is_no_ticket_and_is_made_twice_at_most() {
    let portal = Portal::start();
    let home = portal.home();
    portal.set_faults(&["reset-processed@note"]);
    let args = ["create", "-p", "subject=Printer", "--note", "VIP"];
    let why = error(&home, &args, 6);
    assert_eq!(why["kind"], "unreachable");
    let said = why["message"].as_str().unwrap();
    assert!(said.contains("no ticket was created") && said.contains("may be in HubSpot"), "{said}");
    assert_eq!((portal.inspect().count(), portal.inspect().notes.len()), (0, 2));
    assert!(home.run(&["history"]).ended(0).out.contains("Printer  not sent: the connection"));
    portal.set_faults(&[]);
    home.run(&args).ended(0);
    assert_eq!(portal.inspect().count(), 1);
}

#[test]
fn resolve_names_the_contact_that_was_made_and_says_that_a_note_was_taken_back() {
    let portal = Portal::start();
    let home = portal.home();
    home.run(&["drafts", "new", "-p", "subject=Printer", "--note", "VIP"]).ended(0);
    let draft = home.drafts()[0]["id"].as_str().unwrap().to_owned();
    portal.set_faults(&["400x1@create"]);
    home.run(&["create", "--draft", &draft]).ended(3);
    assert_eq!(portal.inspect().notes.iter().filter(|note| !note.archived).count(), 1, "it is for the next try");
    home.run(&["drafts", "delete", &draft]).ended(0);
    home.run(&["resolve"]).ended(0).says(&["its note was taken back"]);
    assert_eq!(portal.inspect().notes.iter().filter(|note| !note.archived).count(), 0);
}
