//! A script that runs `create` until it ends well, whatever goes wrong and whatever the clocks say: one ticket for each
//! that was wanted.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::terminal::{Home, Portal};

const DAY: i64 = 24 * 60 * 60;

const FAULTS: [&str; 18] = [
    "reset-before%50",
    "reset-unprocessed%50",
    "reset-processed%50",
    "reset-mid-answer%50",
    "429=0%50",
    "477=0%50",
    "488%50",
    "423%50",
    "500-processed%50",
    "502%50",
    "502-processed%50",
    "503=0%50",
    "503-processed=0%50",
    "504-processed%50",
    "truncated%50",
    "wrong-type%50",
    "301%50",
    "reset-processed@any%30",
];

/// How a script makes sure of its ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It is linked to a contact.
    Linked,
    /// The profile has a unique property.
    Unique,
    /// Each ticket has a key, and nothing else.
    Keyed,
    /// A person looks at what is not known.
    Asked,
}

struct Script<'a> {
    portal: &'a Portal,
    home: Home,
    way: Way,
    random: Rng,
    fault: &'a str,
    about: String,
}

impl Script<'_> {
    fn run(&self, args: &[&str]) -> (i32, Value) {
        let done = self.home.run(args);
        let code = done.code.unwrap();
        (code, serde_json::from_str(&done.out).unwrap_or_else(|error| panic!("{error}: {} {}", done.out, self.about)))
    }

    /// The clocks of HubSpot and of this machine differ by something else.
    fn jump(&mut self) {
        self.portal.set_ahead(self.random.i64(-7 * DAY..=7 * DAY));
    }

    /// Wants one ticket, and runs until it is there; returns its id.
    fn wish(&mut self, number: usize) -> String {
        self.portal.set_faults(&[self.fault]);
        let key = format!("key-{number}");
        let mut args = vec!["create", "-p", "subject=Printer", "--no-wait", "--output", "json"];
        match self.way {
            Way::Linked => args.extend(["-a", "contact:101"]),
            Way::Keyed => args.extend(["--idempotency-key", &key]),
            Way::Unique | Way::Asked => {}
        }
        for round in 0.. {
            if round > 6 {
                self.portal.set_faults(&[]);
            }
            assert!(round < 20, "it never ends, {}", self.about);
            let (code, document) = self.run(&args);
            let there = self.portal.inspect().count() > number;
            assert!(
                code != 5 || self.way != Way::Linked || !there || self.reads_fail(),
                "it was there: {document}, {}",
                self.about
            );
            if code == 0 {
                return document["id"].as_str().unwrap().to_owned();
            }
            if code == 5 && self.way != Way::Unique {
                assert_eq!(document["error"]["retryable"], false, "{document}");
                if let Some(id) = self.asked(&document["error"]) {
                    return id;
                }
            }
        }
        unreachable!()
    }

    /// Whether looking for a ticket may have gone wrong.
    fn reads_fail(&self) -> bool {
        self.fault.contains("@any")
    }

    /// A person looks at what is left of an attempt, when HubSpot answers again.
    fn asked(&mut self, error: &Value) -> Option<String> {
        self.portal.set_faults(&[]);
        let attempt = error["attempt"].as_str().unwrap();
        let (_, looked) = self.run(&["resolve", attempt, "--output", "json"]);
        let told = &looked["attempts"][0];
        let id = match told["candidates"].as_array().and_then(|all| all.first()) {
            Some(candidate) => {
                let id = candidate["id"].as_str().unwrap().to_owned();
                assert_eq!(self.run(&["resolve", attempt, "--take", &id, "--output", "json"]).0, 0, "{}", self.about);
                Some(id)
            }
            // Nothing was made of it.
            None if told["outcome"] == "unknown" => {
                let (code, told) = self.run(&["resolve", attempt, "--anyway", "--output", "json"]);
                assert_eq!(code, 0, "{told} {}", self.about);
                Some(told["attempts"][0]["id"].as_str().unwrap().to_owned())
            }
            None => told["id"].as_str().map(str::to_owned),
        };
        self.portal.set_faults(&[self.fault]);
        id
    }
}

#[track_caller]
fn check(way: Way, seed: u64) {
    let mut random = Rng::with_seed(seed);
    let fault = FAULTS[random.usize(..FAULTS.len())];
    let portal = Portal::start();
    let config = if way == Way::Unique { "unique_property = \"hubticket_submission_id\"\n" } else { "" };
    let about = format!("{way:?} {fault} seed {seed}");
    let home = portal.home().configured(config);
    // What has to be known of the portal is known, as on any machine after its first ticket.
    home.run(&["schema", "pipelines", "--output", "json"]).ended(0);
    let mut script = Script { portal: &portal, home, way, random, fault, about };
    let mut ids = Vec::new();
    for number in 0..2 {
        script.jump();
        ids.push(script.wish(number));
    }
    let mut there: Vec<String> = portal.inspect().tickets.into_iter().map(|one| one.id).collect();
    ids.sort();
    there.sort();
    assert_eq!(ids, there, "what was told, and what is there; {}", script.about);
    portal.set_faults(&[]);
    assert_eq!(script.run(&["resolve", "--output", "json"]).1["attempts"], json!([]), "{}", script.about);
}

fn times() -> u64 {
    std::env::var("HUBTICKET_RERUNS").ok().and_then(|times| times.parse().ok()).unwrap_or(3)
}

#[test]
fn a_linked_ticket_is_made_once_however_often_it_is_run() {
    (0..times()).for_each(|seed| check(Way::Linked, seed));
}

#[test]
fn a_ticket_with_a_unique_value_is_made_once_however_often_it_is_run() {
    (0..times()).for_each(|seed| check(Way::Unique, 1_000 + seed));
}

#[test]
fn a_ticket_with_a_key_is_made_once_however_often_it_is_run() {
    (0..times()).for_each(|seed| check(Way::Keyed, 2_000 + seed));
}

#[test]
fn a_ticket_that_a_person_is_asked_about_is_made_once() {
    (0..times()).for_each(|seed| check(Way::Asked, 3_000 + seed));
}
