//! What INT, TERM and HUP do to a command without a screen: what is under way is answered and written.

use std::process::{Child, Command, Stdio};

use hubticket::sandbox::Options;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::terminal::{Done, Home, PROGRAM, Portal, Screen, finish, until};

/// More than leave at once.
const LINES: usize = 1_000;
const ALL: [Signal; 3] = [Signal::INT, Signal::TERM, Signal::HUP];

fn started(mut command: Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// A portal that answers a create after a while.
fn late(milliseconds: u64) -> Portal {
    Portal::faulty(&[&format!("slow={milliseconds}@create")])
}

/// The results in the outcome file, by the line's number; a line without one is null.
fn results(home: &Home) -> Vec<(u64, Value)> {
    let text = std::fs::read_to_string(home.dir().join("in.csv.outcomes.jsonl")).unwrap();
    let mut all = std::collections::BTreeMap::new();
    for entry in text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        for line in entry["lines"].as_array().into_iter().flatten() {
            all.insert(line["line"].as_u64().unwrap(), Value::Null);
        }
        if let Some(line) = entry["line"].as_u64() {
            all.insert(line, entry["result"].clone());
        }
    }
    all.into_iter().collect()
}

/// An import of so many lines that is held up after its first requests have left.
fn importing(home: &Home, portal: &Portal, command: Command) -> Child {
    let lines: String = (0..LINES).map(|n| format!("line {n}\n")).collect();
    home.write("in.csv", &format!("subject\n{lines}"));
    let child = started(command);
    until("lines are under way", || portal.inspect().count() > 0);
    child
}

fn ended_well(home: &Home, portal: &Portal, done: Done) {
    let document = done.ended(1).json();
    assert_eq!((&document["error"]["kind"], &document["unknown"]), (&"stopped".into(), &0.into()), "{document}");
    let results = results(home);
    assert!(results.iter().all(|(_, result)| result == "created"), "{results:?}");
    assert_eq!(results.len(), portal.inspect().count());
    assert!(results.len() < LINES, "it was over before it was stopped");
    assert_eq!(document["created"], results.len());
}

#[test]
fn each_signal_ends_an_import_with_every_line_known_and_the_document_printed() {
    for signal in ALL {
        let portal = Portal::with(Options { latency: std::time::Duration::from_millis(400), ..Options::default() });
        let home = portal.home();
        let child = importing(&home, &portal, home.command(&["import", "in.csv", "--output", "json"]));
        send(&child, signal);
        ended_well(&home, &portal, finish(child, ""));
        home.run(&["import", "in.csv"]).ended(0);
        assert_eq!(portal.inspect().count(), LINES, "{signal:?}");
    }
}

#[test]
fn a_signal_that_it_was_started_without_means_nothing() {
    let portal = Portal::with(Options { latency: std::time::Duration::from_millis(100), ..Options::default() });
    let home = portal.home();
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP INT; exec \"$0\" \"$@\"", PROGRAM, "import", "in.csv", "--output", "json"]);
    command.env_clear().envs(&home.vars).current_dir(home.dir());
    let child = importing(&home, &portal, command);
    send(&child, Signal::HUP);
    send(&child, Signal::INT);
    let document = finish(child, "").ended(0).json();
    assert_eq!(document["created"], LINES);
}

#[test]
fn an_import_whose_terminal_goes_ends_with_every_line_known() {
    let portal = Portal::with(Options { latency: std::time::Duration::from_millis(400), ..Options::default() });
    let home = portal.home();
    let lines: String = (0..LINES).map(|n| format!("line {n}\n")).collect();
    home.write("in.csv", &format!("subject\n{lines}"));
    let screen = Screen::open(&home, &["import", "in.csv"]);
    until("lines are under way", || portal.inspect().count() > 0);
    let mut program = screen.close();
    until("the program ended by itself", || program.is_gone());
    let results = results(&home);
    assert!(results.iter().all(|(_, result)| result == "created"), "{results:?}");
    assert_eq!(results.len(), portal.inspect().count());
}

const CREATE: [&str; 5] = ["create", "-p", "subject=Printer", "--output", "json"];

#[test]
fn a_ticket_that_is_on_its_way_is_waited_for_and_told() {
    for signal in ALL {
        let portal = late(2);
        let home = portal.home();
        let child = started(home.command(&CREATE));
        until("it is on its way", || portal.inspect().count() == 1);
        send(&child, signal);
        let done = finish(child, "").ended(0);
        assert_eq!(done.json()["properties"]["subject"], "Printer");
        done.says(&["waiting for HubSpot's answer"]);
        assert_eq!(home.journal()[1]["result"], "created");
    }
}

#[test]
fn stopped_twice_it_leaves_without_the_answer_and_names_the_attempt() {
    for second in [Signal::INT, Signal::TERM] {
        let portal = Portal::faulty(&["hang"]);
        let home = portal.home();
        let err = home.dir().join("err");
        let mut command = home.command(&CREATE);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(std::fs::File::create(&err).unwrap());
        let mut child = command.spawn().unwrap();
        until("it is on its way", || portal.inspect().count() == 1);
        send(&child, Signal::INT);
        let told = || std::fs::read_to_string(&err).unwrap();
        until("it says that it waits", || told().contains("waiting for HubSpot's answer"));
        // A hang-up is told twice, by the system and the shell: it alone does not hurry anybody.
        send(&child, Signal::HUP);
        until("it was stopped again", || {
            send_if_there(&mut child, second);
            child.try_wait().unwrap().is_some()
        });
        let mut out = String::new();
        std::io::Read::read_to_string(&mut child.stdout.take().unwrap(), &mut out).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(5), "{}", told());
        let error = serde_json::from_str::<Value>(&out).unwrap()["error"].clone();
        let journal = home.journal();
        assert_eq!((&error["kind"], &error["retryable"]), (&"unknown".into(), &false.into()), "{error}");
        assert_eq!(error["attempt"], journal[0]["attempt"]);
        assert_eq!(journal[1]["result"], "unknown");
        assert!(error["next"][0].as_str().unwrap().starts_with("hubticket resolve "), "{error}");
    }
}

fn send_if_there(child: &mut Child, signal: Signal) {
    if child.try_wait().unwrap().is_none() {
        let _ = kill_process(Pid::from_child(child), signal);
    }
}

#[test]
fn before_anything_has_left_nothing_is_sent() {
    for signal in ALL {
        let portal = Portal::faulty(&["hang@schema"]);
        let home = portal.home();
        let child = started(home.command(&CREATE));
        until("the portal was asked", || !portal.inspect().requests.is_empty());
        send(&child, signal);
        let error = finish(child, "").ended(6).json()["error"].clone();
        assert_eq!((&error["kind"], &error["retryable"]), (&"cancelled".into(), &true.into()), "{error}");
        assert_eq!((portal.creates().len(), home.journal().len()), (0, 0));
    }
}

#[test]
fn a_wait_for_a_limit_is_stopped() {
    let portal = Portal::faulty(&["429=60@create"]);
    let home = portal.home();
    let child = started(home.command(&CREATE));
    until("it was refused", || !portal.creates().is_empty());
    send(&child, Signal::TERM);
    let error = finish(child, "").ended(6).json()["error"].clone();
    assert_eq!(error["retryable"], true, "{error}");
    assert_eq!((portal.inspect().count(), &home.journal()[1]["result"]), (0, &"not-sent".into()));
}

#[test]
fn the_sandbox_ends_when_it_is_told_to() {
    for signal in ALL {
        let home = Home::new();
        let mut child = started(home.command(&["sandbox"]));
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.as_mut().unwrap()), &mut line).unwrap();
        send(&child, signal);
        finish(child, "").ended(0);
    }
}
