//! Drafts that programs write: a person finds them, sees what was filled in, and sends them; a key makes one of each.

use serde_json::{Value, json};

use super::{check, error};
use crate::terminal::{Home, Portal, Screen};

const NEW: [&str; 8] =
    ["drafts", "new", "-p", "subject=Disk full on db3", "--by", "watcher", "--why", "alert 4711: 98 % of /var"];

fn new(home: &Home, more: &[&str]) -> Value {
    home.run(&[&NEW[..], more, &["--output", "json"]].concat()).ended(0).json()
}

#[test]
fn a_person_sends_what_a_program_prepared() {
    let portal = Portal::start();
    let home = portal.home();
    let more = ["-p", "Priority=High", "-a", "contact:101", "--note", "df says so"];
    let done = home.run(&[&NEW[..], &more].concat()).ended(0);
    done.says(&["a person sends it: hubticket --draft "]);
    let draft = home.drafts().remove(0);
    assert_eq!(done.out.trim(), draft["id"]);
    assert_eq!(draft["prepared"]["by"], "watcher");
    assert_eq!(draft["prepared"]["values"][0], json!(["subject", "Disk full on db3"]));
    assert_eq!(portal.creates(), [], "nothing is sent");
    let listed = home.run(&["drafts"]).ended(0);
    assert!(listed.out.contains("Disk full on db3  (prepared by watcher, not sent)"), "{}", listed.out);

    let mut screen = Screen::compose(&home);
    screen.shows("Unfinished: “Disk full on db3”");
    screen.keys("<c-o>");
    screen.shows("prepared by watcher, not sent");
    screen.keys("<enter>");
    screen.shows("Prepared by watcher: alert 4711: 98 % of /var. Check what is marked •");
    screen.shows("•Ticket name");
    screen.shows("•Note");
    // What a person types is theirs.
    screen.keys("<end>!");
    screen.shows("Ready; • marks what watcher filled in");
    screen.hides("•Ticket name");
    screen.keys("<c-s>");
    screen.shows("Created in");
    screen.keys("<c-q>");
    screen.leaves(0);
    let seen = portal.inspect();
    assert_eq!((seen.tickets.len(), seen.notes.len(), home.drafts().len()), (1, 1, 0));
    assert_eq!(seen.tickets[0].properties["subject"], "Disk full on db3!");
}

#[test]
fn a_key_makes_one_draft_and_one_ticket_whoever_sends_it() {
    let portal = Portal::start();
    let home = portal.home();
    let key = ["--idempotency-key", "alert-4711"];
    // Two programs at once, and one that comes later.
    let at_once: Vec<Value> = std::thread::scope(|scope| {
        let both: Vec<_> = (0..2).map(|_| scope.spawn(|| new(&home, &key))).collect();
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let later = new(&home, &key);
    assert_eq!(home.drafts().len(), 1);
    assert!(at_once.iter().all(|one| one["draft"] == later["draft"]), "{at_once:?}");
    assert_eq!(later["replayed"], true);
    assert_eq!(new(&home, &["--idempotency-key", "alert-4712"])["replayed"], false);

    let id = later["draft"].as_str().unwrap();
    let mut screen = Screen::open(&home, &["--draft", id]);
    screen.shows("Prepared by watcher");
    screen.shows("Support Pipeline");
    // It is open: that is no second draft either.
    assert_eq!(new(&home, &key)["draft"], id);
    screen.keys("<c-s>");
    screen.shows("Created in");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(error(&home, &[&NEW[..], &key].concat(), 2)["kind"], "key-reused");
    assert_eq!(portal.creates().len(), 1);
}

#[test]
fn a_draft_that_a_person_deleted_is_not_written_again() {
    let portal = Portal::start();
    let home = portal.home();
    let key = ["--idempotency-key", "alert-4711"];
    let draft = new(&home, &key)["draft"].clone();
    home.run(&["drafts", "delete", draft.as_str().unwrap()]).ended(0);
    let why = error(&home, &[&NEW[..], &key].concat(), 1);
    assert_eq!((&why["kind"], home.drafts().len()), (&json!("draft"), 0));
    home.run(&["drafts", "restore", draft.as_str().unwrap()]).ended(0);
    assert_eq!(new(&home, &key), json!({"draft": draft, "replayed": true}));
}

#[test]
fn a_request_body_is_a_draft_too() {
    let portal = Portal::start();
    let home = portal.home();
    let body = json!({
        "properties": {"subject": "Disk full", "hs_pipeline": "0", "hs_pipeline_stage": "1"},
        "associations": [{"to": {"id": "101"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 16}]}],
    });
    home.run_with(&["drafts", "new", "--file", "-", "-p", "Priority=High"], &body.to_string()).ended(0);
    let draft = home.drafts().remove(0);
    home.run(&["create", "--draft", draft["id"].as_str().unwrap()]).ended(0);
    let sent = &portal.inspect().tickets[0];
    assert_eq!((sent.properties["subject"].as_str(), sent.associations.len()), ("Disk full", 1));
    assert_eq!(sent.properties["hs_ticket_priority"], "HIGH");
}

#[test]
fn what_is_about_sending_is_refused() {
    let home = Portal::start().home();
    for option in ["--new", "--fail-if-similar", "--dry-run", "--wait", "--no-wait"] {
        check(&home, &[&NEW[..], &[option]].concat(), 2, &[option, "leave it out"]);
    }
    check(&home, &[&NEW[..], &["--draft", "77aa9a52"]].concat(), 2, &["--draft", "leave it out"]);
    check(&home, &["drafts", "new"], 2, &["nothing is in it"]);
    assert_eq!(home.drafts().len(), 0);
}

#[test]
fn create_writes_a_draft_where_the_profile_lets_programs_write_no_more() {
    let portal = Portal::start();
    let home = portal.home().configured("agents = \"draft\"\n");
    let args = ["create", "-p", "subject=Disk full", "--idempotency-key", "k"];
    let why = error(&home, &args, 1);
    assert_eq!((&why["kind"], &why["retryable"]), (&json!("draft"), &json!(false)));
    let draft = home.drafts().remove(0);
    assert_eq!(why["draft"], draft["id"]);
    assert_eq!(why["next"], json!([format!("hubticket --draft {}", draft["id"].as_str().unwrap())]));
    // Run again, it is the same draft; a dry run is one.
    assert_eq!(error(&home, &args, 1)["draft"], draft["id"]);
    home.run(&["create", "-p", "subject=Disk full", "--dry-run"]).ended(0);
    let of_draft = ["create", "--draft", draft["id"].as_str().unwrap()];
    assert_eq!(error(&home, &of_draft, 1)["draft"], draft["id"]);
    assert_eq!((home.drafts().len(), portal.creates().len()), (1, 0));
    // A person at a terminal creates.
    let mut screen = Screen::open(&home, &["create", "-p", "subject=Disk full"]);
    screen.shows("created ticket");
    screen.ends();
    assert_eq!(portal.creates().len(), 1);
}
