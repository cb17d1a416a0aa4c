//! What became of a ticket whose answer was lost: `hubticket resolve`, and a `create` that is run again.

use std::time::Duration;

use hubticket::sandbox::Options;
use serde_json::{Value, json};

use crate::terminal::{Done, Home, Portal};

/// Longer than any test takes: what a search does not know yet, it never knows.
const NEVER: Duration = Duration::from_secs(3_600);
const DAY: i64 = 24 * 60 * 60;

/// A portal whose search knows nothing new, with a fault.
fn unsearchable(fault: &str) -> Portal {
    Portal::with(Options { faults: vec![fault.parse().unwrap()], index_delay: NEVER, ..Options::default() })
}

#[track_caller]
fn create(home: &Home, more: &[&str], code: i32) -> Value {
    let base = ["create", "-p", "subject=Printer", "--no-wait", "--output", "json"];
    home.run(&[&base[..], more].concat()).ended(code).json()
}

#[track_caller]
fn resolve(home: &Home, more: &[&str], code: i32) -> Value {
    home.run(&[&["resolve", "--output", "json"], more].concat()).ended(code).json()
}

fn only(portal: &Portal) -> String {
    let tickets = portal.inspect().tickets;
    assert_eq!(tickets.len(), 1, "{tickets:?}");
    tickets[0].id.clone()
}

const LINKED: [&str; 4] = ["-a", "contact:101", "--owner", "411200"];

#[test]
fn a_linked_ticket_is_found_at_once_though_the_search_does_not_know_it_and_a_workflow_has_changed_it() {
    let portal = unsearchable("reset-processedx1");
    let home = portal.home();
    // Before anybody could look for it: the reads fail until the workflow is through.
    portal.set_faults(&["reset-processedx1", "488@read"]);
    let error = create(&home, &LINKED, 5)["error"].clone();
    assert_eq!(error["kind"], "unknown");
    portal.patch(&only(&portal), &json!({"hs_pipeline_stage": "3", "hubspot_owner_id": "411207"}));
    portal.set_faults(&[]);
    let told = resolve(&home, &[], 0);
    assert_eq!(told["attempts"][0]["id"], only(&portal));
    assert_eq!((&told["attempts"][0]["outcome"], &told["attempts"][0]["sent"]), (&json!("created"), &json!(false)));
    assert_eq!(told["attempts"][0]["attempt"], error["attempt"]);
    assert_eq!(resolve(&home, &[], 0)["attempts"], json!([]), "it is settled");
    let history = home.run(&["history"]).ended(0).out;
    assert!(history.contains(&format!("created {}", only(&portal))), "{history}");
}

#[test]
fn a_create_finds_its_own_linked_ticket_without_the_search() {
    let portal = unsearchable("reset-processedx1");
    let home = portal.home();
    let made = create(&home, &LINKED, 0);
    assert_eq!((&made["id"], &made["replayed"]), (&json!(only(&portal)), &json!(false)));
}

#[test]
fn a_second_ticket_that_is_the_same_leaves_it_open_which_one_it_is() {
    let portal = unsearchable("reset-processedx1");
    let home = portal.home();
    portal.set_faults(&["reset-processedx1", "488@read"]);
    create(&home, &LINKED, 5);
    portal.set_faults(&[]);
    // Somebody else makes the same one for the same customer, on another machine.
    create(&portal.home(), &LINKED, 0);
    let told = resolve(&home, &[], 5);
    assert_eq!(told["attempts"][0]["outcome"], "unknown");
    assert_eq!(portal.inspect().count(), 2);
}

/// The first run's answer is lost, and the search knows nothing; what a rerun comes to.
#[test]
fn a_rerun_does_not_send_what_may_be_there() {
    let portal = unsearchable("reset-processedx1");
    let home = portal.home();
    let first = create(&home, &[], 5)["error"].clone();
    assert_eq!((&first["kind"], &first["retryable"]), (&json!("unknown"), &json!(false)));
    let attempt = first["attempt"].as_str().unwrap();
    assert_eq!(first["next"], json!([format!("hubticket resolve {attempt}")]));
    assert!(first["hint"].as_str().unwrap().contains("hubticket resolve"), "{first}");
    for _ in 0..2 {
        let again = create(&home, &[], 5)["error"].clone();
        assert_eq!((&again["kind"], &again["retryable"]), (&json!("unresolved"), &json!(false)), "{again}");
        assert_eq!((&again["attempt"], &again["next"]), (&first["attempt"], &first["next"]));
    }
    assert_eq!(portal.creates().len(), 1);
    // Another ticket is another ticket, and it is said to be one.
    create(&home, &["-p", "hs_ticket_priority=HIGH"], 0);
    create(&home, &["--new"], 0);
    assert_eq!(portal.inspect().count(), 3);
    assert_eq!(create(&home, &[], 5)["error"]["kind"], "unresolved", "the first one is still not known");
}

#[test]
fn a_rerun_finds_what_is_linked_and_says_that_it_was_there() {
    let portal = unsearchable("reset-processedx1");
    let home = portal.home();
    portal.set_faults(&["reset-processedx1", "488@read"]);
    create(&home, &LINKED, 5);
    portal.set_faults(&[]);
    let again = create(&home, &LINKED, 0);
    assert_eq!((&again["id"], &again["replayed"]), (&json!(only(&portal)), &json!(true)));
    let text = create_text(&home, &LINKED);
    assert!(text.out.starts_with("created ticket"), "it is settled: this is another one; {}", text.out);
}

fn create_text(home: &Home, more: &[&str]) -> Done {
    home.run(&[&["create", "-p", "subject=Printer"], more].concat()).ended(0)
}

#[test]
fn what_a_person_says_settles_it() {
    let lost = || {
        let portal = Portal::faulty(&["reset-processedx1"]);
        let home = portal.home();
        create(&home, &[], 5);
        (portal, home)
    };
    let (portal, home) = lost();
    let told = resolve(&home, &[], 5);
    let candidates = told["attempts"][0]["candidates"].as_array().unwrap().clone();
    assert_eq!(
        (candidates.len(), &candidates[0]["id"], &candidates[0]["differs"]),
        (1, &json!(only(&portal)), &json!([]))
    );
    assert_eq!(told["error"]["candidates"], json!(candidates));
    assert!(told["error"]["next"][0].as_str().unwrap().ends_with(&format!("--take {}", only(&portal))), "{told}");
    // Of a ticket that could be it, nothing more is made.
    resolve(&home, &["--again"], 5);
    home.run(&["resolve", "--take", "1"]).ended(2).says(&["no ticket 1"]);
    home.run(&["resolve", "--take", "x"]).ended(2).says(&["digits"]);
    assert_eq!(resolve(&home, &["--take", &only(&portal)], 0)["attempts"][0]["id"], only(&portal));
    assert_eq!(portal.creates().len(), 1);

    let (portal, home) = lost();
    let told = resolve(&home, &["--anyway"], 0);
    assert_eq!((&told["attempts"][0]["sent"], portal.inspect().count()), (&json!(true), 2));

    let (portal, home) = lost();
    let attempt = resolve(&home, &[], 5)["attempts"][0]["attempt"].as_str().unwrap().to_owned();
    let told = resolve(&home, &[&attempt[..8], "--drop"], 0);
    assert_eq!((&told["attempts"][0]["outcome"], portal.inspect().count()), (&json!("absent"), 1));
    // It is known of now; and the same ticket may be made.
    assert_eq!(resolve(&home, &[&attempt], 0)["attempts"][0]["outcome"], "absent");
    create(&home, &[], 0);
    home.run(&["resolve", "nonsense"]).ended(2).says(&["no attempt nonsense"]);
}

#[test]
fn a_ticket_is_the_one_of_one_attempt_only() {
    let portal = unsearchable("reset-processedx2");
    let home = portal.home();
    let one = create(&home, &[], 5)["error"]["attempt"].as_str().unwrap().to_owned();
    let two = create(&home, &["--new"], 5)["error"]["attempt"].as_str().unwrap().to_owned();
    let ids: Vec<String> = portal.inspect().tickets.into_iter().map(|one| one.id).collect();
    home.run(&["resolve", "--drop"]).ended(2).says(&["2 attempts are not known", "which one"]);
    resolve(&home, &[&one, "--take", &ids[0]], 0);
    home.run(&["resolve", &two, "--take", &ids[0]]).ended(2).says(&["another attempt"]);
    resolve(&home, &[&two, "--take", &ids[1]], 0);
    // What they made is told again, whoever asks.
    assert_eq!(resolve(&home, &[&one], 0)["attempts"][0]["id"], ids[0]);
}

#[test]
fn attempts_are_looked_for_in_the_profile_that_made_them() {
    let portal = unsearchable("reset-processedx1");
    let home = portal.home().configured("[profiles.eu]\n");
    let error = create(&home, &["--profile", "eu"], 5)["error"].clone();
    let attempt = error["attempt"].as_str().unwrap();
    assert_eq!(error["next"], json!([format!("hubticket resolve {attempt} --profile eu")]));
    assert_eq!(resolve(&home, &[], 0)["attempts"], json!([]));
    home.run(&["resolve", attempt]).ended(2).says(&["profile", "--profile eu"]);
    resolve(&home, &["--profile", "eu"], 5);
    // The same ticket in another portal is another ticket.
    create(&home, &[], 0);
}

/// With a unique property it is sure at once.
#[test]
fn by_a_unique_property_nothing_stays_unknown() {
    for (fault, there) in [("reset-processedx1", true), ("reset-unprocessedx1", false)] {
        let portal = unsearchable(fault);
        let home = portal.home().configured("unique_property = \"hubticket_submission_id\"\n");
        portal.set_faults(&[fault, "488@read"]);
        let attempt = create(&home, &[], 5)["error"]["attempt"].as_str().unwrap().to_owned();
        portal.set_faults(&[]);
        if there {
            assert_eq!(resolve(&home, &[], 0)["attempts"][0]["id"], only(&portal));
        } else {
            assert_eq!(resolve(&home, &[&attempt, "--again"], 0)["attempts"][0]["outcome"], "absent");
            create(&home, &[], 0);
        }
        assert_eq!(portal.inspect().count(), 1, "{fault}");
    }
}

/// Two runs with this machine's clock so far off that of HubSpot, which jumps between them; one ticket is made.
#[track_caller]
fn check_clocks(first: i64, then: i64, linked: bool) {
    let portal = Portal::faulty(&["reset-processedx1", "488@read", "488@search"]);
    let home = portal.home();
    portal.set_ahead(first);
    let more: &[&str] = if linked { &LINKED } else { &["--owner", "411200"] };
    create(&home, more, 5);
    portal.set_faults(&[]);
    portal.set_ahead(then);
    // What is linked is found; anything else is a candidate at least, and never sent again.
    match linked {
        true => assert_eq!(create(&home, more, 0)["replayed"], true, "{first} {then}"),
        false => {
            let error = create(&home, more, 5)["error"].clone();
            assert_eq!(error["candidates"][0]["id"], only(&portal), "{first} {then}: {error}");
            home.run(&["resolve", "--again"]).ended(5);
        }
    }
    assert_eq!(portal.creates().len(), 1, "{first} {then}");
}

#[test]
fn whatever_the_clocks_say_a_ticket_is_found_and_not_made_twice() {
    for ahead in [-7 * DAY, -150, 150, 7 * DAY] {
        check_clocks(ahead, ahead, true);
        check_clocks(ahead, ahead, false);
    }
    for (first, then) in [(-7 * DAY, 0), (0, -7 * DAY + 60), (3_600, 0)] {
        check_clocks(first, then, false);
    }
}

#[test]
fn nothing_that_hubspot_did_not_refuse_itself_is_sent_again() {
    for fault in ["503-processed=0", "503-processed=1", "502-processed", "301"] {
        let portal = Portal::faulty(&[&format!("{fault}x1")]);
        let home = portal.home();
        let error = create(&home, &[], 5)["error"].clone();
        assert_eq!((&error["kind"], portal.creates().len()), (&json!("unknown"), 1), "{fault}");
    }
}

#[test]
fn a_draft_whose_answer_was_lost_is_settled_with_it() {
    let portal = Portal::faulty(&["reset-processedx1"]);
    let home = portal.home();
    super::draft(&home, "Printer");
    let send = ["create", "--draft", super::DRAFT, "--output", "json"];
    home.run(&[&send[..], &["--no-wait"]].concat());
    // It was linked: it was found.
    assert_eq!((home.files("drafts", ".json").len(), home.files("drafts/sent", ".json").len()), (0, 1));
    super::draft(&home, "Printer");
    assert_eq!(home.run(&send).ended(0).json()["replayed"], true);
    assert_eq!(portal.inspect().count(), 1);

    let portal = Portal::faulty(&["reset-unprocessedx1"]);
    let home = portal.home();
    super::draft(&home, "Printer");
    home.run(&[&send[..], &["--no-wait"]].concat()).ended(5);
    home.run(&["resolve", "--anyway"]).ended(0);
    assert_eq!((home.files("drafts", ".json").len(), home.files("drafts/sent", ".json").len()), (0, 1));

    let portal = Portal::faulty(&["reset-unprocessedx1"]);
    let home = portal.home();
    super::draft(&home, "Printer");
    home.run(&[&send[..], &["--no-wait"]].concat()).ended(5);
    home.run(&["resolve", "--drop"]).ended(0).says(&["removed"]);
    assert_eq!((home.files("drafts", ".json").len(), home.files("drafts/removed", ".json").len()), (0, 1));
    assert_eq!(portal.inspect().count(), 0);
}

#[test]
fn an_import_does_not_send_what_may_be_there_either() {
    let portal = unsearchable("reset-processedx1");
    let home = portal.home();
    let attempt = create(&home, &[], 5)["error"]["attempt"].as_str().unwrap().to_owned();
    home.write("in.csv", "subject\nPrinter\nRouter\n");
    let import = |code| home.run(&["import", "in.csv", "--output", "json"]).ended(code).json();
    let done = import(5);
    assert_eq!([&done["created"], &done["notSent"], &done["unknown"]], [1, 1, 0], "{done}");
    assert_eq!(
        (&done["error"]["kind"], &done["error"]["next"]),
        (&json!("unresolved"), &json!([format!("hubticket resolve {attempt}")]))
    );
    assert_eq!(import(5)["notSent"], 1, "nor when it is run again");
    home.run(&["resolve", "--drop"]).ended(0);
    assert_eq!(import(0)["created"], 1);
    assert_eq!(portal.inspect().count(), 3);

    // What is linked is found: it is the line's.
    let portal = unsearchable("reset-processedx1");
    let home = portal.home();
    portal.set_faults(&["reset-processedx1", "488@read"]);
    create(&home, &["-a", "contact:101"], 5);
    portal.set_faults(&[]);
    home.write("in.csv", "subject,contact\nPrinter,101\nPrinter,101\nRouter,101\n");
    let done = home.run(&["import", "in.csv", "--output", "json"]).ended(0).json();
    assert_eq!([&done["created"], &done["createdBefore"]], [2, 1], "equal lines of one import are no twins: {done}");
    assert_eq!(portal.inspect().count(), 3);
    assert_eq!(resolve(&home, &[], 0)["attempts"], json!([]));
}

#[test]
fn a_line_of_an_import_that_is_not_known_is_not_sent_by_anybody_else() {
    let portal = unsearchable("reset-processedx1");
    let home = portal.home();
    home.write("in.csv", "subject\nPrinter\n");
    home.run(&["import", "in.csv"]).ended(5);
    let error = create(&home, &[], 5)["error"].clone();
    assert_eq!(error["kind"], "unresolved");
    let next = error["next"][0].as_str().unwrap();
    assert!(next.contains("in.csv --resolve found"), "{error}");
    home.run(&["import", "in.csv", "--outcomes", "other"]).ended(5).says(&["line 2 of", "in.csv"]);
    assert_eq!(portal.inspect().count(), 1);
    home.run(&["resolve"]).ended(0).says(&["lines of", "in.csv", "are not known"]);
    create(&home, &["--new"], 0);
    home.run(&["import", "in.csv", "--resolve", "anyway"]).ended(0);
    create(&home, &[], 0);
    assert_eq!(portal.inspect().count(), 4, "as often as it was wanted");
}

#[test]
fn a_line_that_was_held_back_takes_the_ticket_that_it_was_held_back_for() {
    for (way, wanted) in [(&["--anyway"][..], 2), (&["--drop"], 2), (&["--take"], 1)] {
        let portal = unsearchable("reset-processedx1");
        let home = portal.home();
        create(&home, &[], 5);
        home.write("in.csv", "subject\nPrinter\n");
        home.run(&["import", "in.csv"]).ended(5).says(&["a line was held back", "hubticket resolve"]);
        let id = only(&portal);
        let way = if way == ["--take"] { vec!["--take", &id] } else { way.to_vec() };
        resolve(&home, &way, 0);
        home.run(&["import", "in.csv"]).ended(0);
        assert_eq!(portal.inspect().count(), wanted, "{way:?}");
    }
}

#[test]
fn several_that_settle_the_same_at_once_tell_the_same_ticket() {
    let portal = unsearchable("reset-unprocessedx1");
    let home = portal.home();
    let attempt = create(&home, &[], 5)["error"]["attempt"].as_str().unwrap().to_owned();
    let ids: Vec<Value> = std::thread::scope(|scope| {
        let one = || home.run(&["resolve", &attempt, "--anyway", "--output", "json"]);
        let runs: Vec<_> = (0..3).map(|_| scope.spawn(one)).collect();
        runs.into_iter()
            .map(|run| run.join().unwrap())
            .filter(|done| done.code == Some(0))
            .map(|done| done.json()["attempts"][0]["id"].clone())
            .collect()
    });
    assert!(ids.contains(&json!(only(&portal))) && ids.iter().all(|id| *id == json!(only(&portal))), "{ids:?}");
    assert_eq!(resolve(&home, &[&attempt], 0)["attempts"][0]["id"], only(&portal), "whoever asks later, too");
}

#[test]
fn what_was_sent_elsewhere_is_not_settled_here() {
    let (there, here) = (unsearchable("reset-processedx1"), Portal::start());
    let home = there.home();
    let attempt = create(&home, &[], 5)["error"]["attempt"].as_str().unwrap().to_owned();
    let elsewhere = ["--base-url", &here.url()];
    assert_eq!(resolve(&home, &elsewhere, 0)["attempts"], json!([]));
    home.run(&[&["resolve", &attempt, "--anyway"], &elsewhere[..]].concat())
        .ended(2)
        .says(&["was sent to", "--base-url"]);
    assert_eq!((there.inspect().count(), here.inspect().count()), (1, 0));
}

#[test]
fn a_ticket_that_was_there_before_is_not_taken_and_what_is_settled_stays() {
    let portal = unsearchable("reset-processedx1");
    let home = portal.home();
    let attempt = create(&home, &[], 5)["error"]["attempt"].as_str().unwrap().to_owned();
    let old = "27094817210";
    home.run(&["resolve", &attempt, "--take", old]).ended(2).says(&["was there before"]);
    resolve(&home, &[&attempt, "--take", &only(&portal)], 0);
    resolve(&home, &[&attempt, "--take", &only(&portal)], 0);
    for more in [&["--take", old][..], &["--anyway"], &["--drop"]] {
        home.run(&[&["resolve", &attempt], more].concat()).ended(2).says(&["nothing is changed"]);
    }
    assert_eq!(portal.creates().len(), 1);
}

#[test]
fn the_command_that_leads_on_can_be_typed_as_it_is() {
    let portal = unsearchable("reset-processedx1");
    let home = portal.home();
    home.write("a b/config.toml", "[profiles.\"it's\"]\n");
    let args =
        ["create", "-p", "subject=x", "--no-wait", "--profile", "it's", "--config-dir", "a b", "--output", "json"];
    let error = home.run(&args).ended(5).json()["error"].clone();
    let next = error["next"][0].as_str().unwrap().replace("hubticket", crate::terminal::PROGRAM);
    let mut shell = std::process::Command::new("sh");
    shell.arg("-c").arg(&next).env_clear().envs(&home.vars).current_dir(home.dir());
    let done = shell.output().unwrap();
    assert_eq!(done.status.code(), Some(5), "{next}: {done:?}");
    assert!(String::from_utf8_lossy(&done.stderr).contains(error["attempt"].as_str().unwrap()));
}

#[test]
fn a_property_that_is_not_unique_is_a_mistake_in_the_config() {
    let portal = Portal::start();
    for (name, words) in [("nosuch", "no such ticket property"), ("content", "no property with unique values")] {
        let home = portal.home().configured(&format!("unique_property = {name:?}\n"));
        home.run(&["doctor"]).ended(7).says(&[]);
        assert!(home.run(&["doctor"]).out.contains(words));
        home.run(&["schema"]).ended(0);
        home.run(&["create", "-p", "subject=x"]).ended(7).says(&["unique_property", words]);
        home.write("in.csv", "subject\nx\n");
        home.run(&["import", "in.csv", "--dry-run"]).ended(7).says(&["unique_property", words]);
    }
    assert_eq!(portal.creates(), []);
}
