//! `--idempotency-key`: one ticket for one key, however often a script is run.

use std::time::Duration;

use hubticket::sandbox::Options;
use serde_json::json;

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
    let again = home.run(&create("alert-1", &[])).ended(0).json();
    assert_eq!((&first["replayed"], &again["replayed"]), (&json!(false), &json!(true)));
    assert_eq!(again["id"], first["id"]);
    let text = home.run(&["create", "-p", "subject=Alert", "--idempotency-key", "alert-1"]).ended(0).out;
    assert!(text.starts_with("already created ticket "), "{text}");
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

/// The document of a run with a key that was used before for another ticket.
#[track_caller]
fn check_reused(home: &Home, args: &[&str], property: &str, why: &str) {
    let error = home.run(args).ended(2).json()["error"].clone();
    assert_eq!((&error["kind"], &error["retryable"]), (&json!("key-reused"), &json!(false)), "{error}");
    assert_eq!(error["properties"][property], why, "{error}");
}

#[test]
fn a_key_that_was_used_for_another_ticket_is_a_conflict_and_what_differs_is_named() {
    let portal = Portal::start();
    // By the journal of this machine, and by the unique property alone.
    for (config, forgotten) in [("", false), (UNIQUE, false), (UNIQUE, true)] {
        let home = portal.home().configured(config);
        let key = format!("alert-{}-{forgotten}", config.len());
        let contact = ["-a", "contact:101"];
        home.run(&create(&key, &contact)).ended(0);
        if forgotten {
            std::fs::remove_file(home.file("journal.jsonl")).unwrap();
        }
        let before = portal.inspect().count();
        let more = [&contact[..], &["-p", "content=more is known by now"]].concat();
        check_reused(&home, &create(&key, &more), "content", "was empty, now \"more is known by now\"");
        let closed = [&contact[..], &["--stage", "Closed"]].concat();
        check_reused(&home, &create(&key, &closed), "hs_pipeline_stage", "was \"1\", now \"4\"");
        if !forgotten {
            check_reused(
                &home,
                &create(&key, &["-a", "contact:102"]),
                "associations",
                "it was linked to other records",
            );
        }
        assert_eq!(home.run(&create(&key, &contact)).ended(0).json()["replayed"], true);
        assert_eq!(portal.inspect().count(), before, "{config} {forgotten}");
    }
}

#[test]
fn what_a_workflow_made_of_a_ticket_is_no_conflict() {
    let portal = Portal::start();
    let home = portal.home().configured(UNIQUE);
    let first = home.run(&create("alert-1", &["--owner", "411200"])).ended(0).json();
    portal.patch(first["id"].as_str().unwrap(), &json!({"hs_pipeline_stage": "3", "hubspot_owner_id": "411207"}));
    for forgotten in [false, true] {
        if forgotten {
            std::fs::remove_file(home.file("journal.jsonl")).unwrap();
        }
        let again = home.run(&create("alert-1", &["--owner", "411200"])).ended(0).json();
        assert_eq!((&again["id"], &again["replayed"]), (&first["id"], &json!(true)), "{forgotten}");
        assert_eq!(again["properties"]["hs_pipeline_stage"], "3", "it is shown as it is now");
    }
    assert_eq!(portal.creates().len(), 1);
}

#[test]
fn a_key_is_good_without_a_unique_property_on_this_machine() {
    let portal = Portal::faulty(&["reset-processedx1"]);
    let home = portal.home();
    let error = home.run(&create("a", &["--no-wait"])).ended(5).json()["error"].clone();
    assert_eq!(error["kind"], "unknown");
    // It is not known whether it is there: the same key does not make it twice...
    let error = home.run(&create("a", &["--no-wait"])).ended(5).json()["error"].clone();
    assert_eq!((&error["kind"], portal.creates().len()), (&json!("unresolved"), 1));
    // ...and another key is another ticket, though everything else is the same.
    let other = home.run(&create("b", &[])).ended(0).json();
    let again = home.run(&create("b", &[])).ended(0).json();
    assert_eq!((&again["id"], &again["replayed"]), (&other["id"], &json!(true)));
    assert_eq!(portal.inspect().count(), 2);
}

#[test]
fn a_key_must_not_be_empty_and_its_property_must_have_unique_values() {
    let portal = Portal::start();
    check(&portal.home(), &create(" ", &[]), 2, &["is empty"]);
    let home = portal.home().configured("unique_property = \"content\"\n");
    check(&home, &create("a", &[]), 2, &["nothing was sent", "check that content is"]);
    // The key is the value of that property.
    let home = portal.home().configured(UNIQUE);
    let twice = create("a", &["-p", "hubticket_submission_id=b"]);
    check(&home, &twice, 2, &["--idempotency-key", "leave one of the two out"]);
    assert_eq!(portal.creates(), []);
}

#[test]
fn a_draft_whose_ticket_is_there_already_leaves_the_list() {
    let portal = Portal::start();
    let home = portal.home().configured(UNIQUE);
    home.run(&create("alert-1", &["-a", "contact:101"])).ended(0);
    draft(&home, "Alert");
    home.run(&["create", "--draft", DRAFT, "--idempotency-key", "alert-1"]).ended(0);
    assert_eq!((home.files("drafts", ".json").len(), home.files("drafts/sent", ".json").len()), (0, 1));
    assert_eq!(portal.inspect().count(), 1);
}

#[test]
fn a_draft_that_was_sent_is_answered_with_its_ticket() {
    let portal = Portal::start();
    let home = portal.home();
    draft(&home, "Alert");
    let first = home.run(&["create", "--draft", DRAFT, "--output", "json"]).ended(0).json();
    for config in ["", "agents = \"draft\"\n"] {
        home.write("hubticket/config.toml", config);
        for named in [DRAFT, &DRAFT[..8]] {
            let again = home.run(&["create", "--draft", named, "--output", "json"]).ended(0).json();
            assert_eq!((&again["id"], &again["replayed"]), (&first["id"], &json!(true)));
        }
    }
    assert_eq!(portal.inspect().count(), 1);
    home.run(&["create", "--draft", "77777777"]).ended(7).says(&["there is no draft"]);
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
    home.run(&create("alert-of-ada", &[])).ended(0);
    let log = std::fs::read_to_string(home.file("logs/hubticket.log")).unwrap();
    assert!(log.contains("/crm/v3/objects/tickets/*") && !log.contains("alert-of-ada"), "{log}");
}

#[test]
fn a_key_replays_a_ticket_that_was_made_with_its_contact() {
    let portal = Portal::start();
    let home = portal.home();
    let args = create("alert-1", &["--create-contact", "Grace <grace@example.org>"]);
    let first = home.run(&args).ended(0).json();
    for _ in 0..2 {
        let again = home.run(&args).ended(0).json();
        assert_eq!((&again["id"], &again["replayed"]), (&first["id"], &json!(true)));
    }
    let other = create("alert-1", &["-a", "contact:101"]);
    assert_eq!(home.run(&other).ended(2).json()["error"]["kind"], "key-reused");
    assert_eq!(portal.inspect().count(), 1);
}

#[test]
fn a_key_finds_a_lost_ticket_that_was_made_with_its_contact() {
    let portal = Portal::with(Options { index_delay: Duration::from_secs(3_600), ..Options::default() });
    let home = portal.home();
    let args = create("alert-1", &["--create-contact", "Grace <grace@example.org>", "--no-wait"]);
    // Whether the contact is there can still be read; the ticket can not.
    portal.set_faults(&["reset-processedx1", "488@read+1"]);
    assert_eq!(home.run(&args).ended(5).json()["error"]["kind"], "unknown");
    portal.set_faults(&[]);
    assert_eq!(home.run(&args).ended(0).json()["replayed"], true);
    assert_eq!((portal.inspect().count(), portal.creates().len()), (1, 1));
}
