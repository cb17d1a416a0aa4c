//! `--idempotency-key`: one ticket for one key, however often a script is run.

use super::{DRAFT, check, draft};
use crate::terminal::{Home, Portal};

const UNIQUE: &str = "unique_property = \"hubticket_submission_id\"\n";

fn create<'a>(key: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["create", "-p", "subject=Alert", "--idempotency-key", key, "--output", "json"], more].concat()
}

#[test]
fn a_rerun_returns_the_same_ticket() {
    let portal = Portal::start();
    let home = portal.home().configured(UNIQUE);
    let first = home.run(&create("alert-1", &[])).ended(0).json();
    assert_eq!(portal.body()["properties"]["hubticket_submission_id"], "alert-1");
    // However the ticket would look this time.
    let again = home.run(&create("alert-1", &["-p", "content=more is known by now", "--stage", "Closed"])).ended(0);
    again.says(&["is there already, nothing was sent"]);
    assert_eq!(again.json()["id"], first["id"]);
    let other = home.run(&create("alert-2", &[])).ended(0).json();
    assert_ne!(other["id"], first["id"]);
    assert_eq!((portal.creates().len(), portal.inspect().count()), (2, 2));
}

#[test]
fn an_answer_that_is_lost_costs_nothing() {
    for fault in ["reset-processedx1", "502-processedx1", "504x1"] {
        let portal = Portal::faulty(&[fault]);
        let home = portal.home().configured(UNIQUE);
        let first = home.run(&create("alert-1", &[])).ended(0).json();
        let again = home.run(&create("alert-1", &[])).ended(0).json();
        assert_eq!((&again["id"], portal.inspect().count()), (&first["id"], 1), "{fault}");
    }
}

#[test]
fn a_rerun_settles_what_was_not_known_of_the_first_run() {
    let portal = Portal::faulty(&["reset-processedx1"]);
    let home = portal.home();
    home.run(&["create", "-p", "subject=Alert", "-p", "hubticket_submission_id=alert-1"]).ended(5);
    assert!(home.run(&["history"]).ended(0).out.contains("not known"));
    let home = home.configured(UNIQUE);
    let ticket = home.run(&create("alert-1", &[])).ended(0).json();
    let history = home.run(&["history"]).ended(0).out;
    assert!(history.contains(&format!("created {}", ticket["id"].as_str().unwrap())), "{history}");
    assert_eq!((history.lines().count(), portal.inspect().count()), (1, 1));
}

#[test]
fn a_dry_run_has_the_key_and_looks_for_nothing() {
    let portal = Portal::start();
    let home = portal.home().configured(UNIQUE);
    let body = home.run(&create("alert-1", &["--dry-run"])).ended(0).json();
    assert_eq!(body["properties"]["hubticket_submission_id"], "alert-1");
    assert_eq!(portal.inspect().requests, []);
}

#[test]
fn a_key_needs_a_unique_property() {
    let portal = Portal::start();
    check(&portal.home(), &create("a", &[]), 2, &["unique_property", "config.toml", "an admin makes"]);
    check(&portal.home().configured(UNIQUE), &create(" ", &[]), 2, &["is empty"]);
    let home = portal.home().configured("unique_property = \"subject\"\n");
    check(&home, &create("a", &[]), 2, &["nothing was sent", "check that subject is"]);
    assert_eq!(portal.creates(), []);
}

#[test]
fn a_draft_whose_ticket_is_there_already_leaves_the_list() {
    let portal = Portal::start();
    let home = portal.home().configured(UNIQUE);
    home.run(&create("alert-1", &[])).ended(0);
    draft(&home, "Alert");
    home.run(&["create", "--draft", DRAFT, "--idempotency-key", "alert-1"]).ended(0);
    assert_eq!((home.files("drafts", ".json").len(), home.files("drafts/sent", ".json").len()), (0, 1));
    assert_eq!(portal.inspect().count(), 1);
}

#[test]
fn two_runs_at_the_same_time_make_one_ticket() {
    let portal = Portal::start();
    let run = |home: Home| std::thread::spawn(move || home.run(&create("alert-1", &[])).ended(0).json());
    let runs: Vec<_> = (0..3).map(|_| run(portal.home().configured(UNIQUE))).collect();
    let ids: Vec<_> = runs.into_iter().map(|run| run.join().unwrap()["id"].clone()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(portal.inspect().count(), 1);
}

#[test]
fn the_key_is_no_more_in_the_log_than_the_ticket_is() {
    let portal = Portal::start();
    let home = portal.home().configured(UNIQUE).with("HUBTICKET_LOG", "trace");
    home.run(&create("alert-of-ada", &[])).ended(0);
    home.run(&create("alert-of-ada", &[])).ended(0).says(&["is there already"]);
    let log = std::fs::read_to_string(home.file("logs/hubticket.log")).unwrap();
    assert!(log.contains("/crm/v3/objects/tickets/*") && !log.contains("alert-of-ada"), "{log}");
}
