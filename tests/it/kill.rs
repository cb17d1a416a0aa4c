//! The composer killed at any moment: what was typed is on disk but for the last second, and each ticket that was to be
//! created is there once, by the next start and an agent who answers what is asked.
//!
//! `HUBTICKET_KILLS` says how often; `HUBTICKET_SEED` where the series begins. A failing round names its seed.

use std::time::{Duration, Instant};

use fastrand::Rng;
use hubticket::sandbox::Options;
use hubticket::store::{Attempt, Store};
use serde_json::Value;

use crate::terminal::{Home, Portal, Screen, until};

fn milliseconds(chance: &mut Rng, below: u64) -> Duration {
    Duration::from_millis(chance.u64(..below))
}

/// What a round came to.
#[derive(Default)]
struct Round {
    /// The oldest key that was lost had been shown for so long.
    lost: Duration,
    submitted: bool,
    unknown: usize,
    found: usize,
    sent_again: usize,
}

/// A subject whose words tell how much of it is there.
fn word(round: u64, number: usize) -> String {
    if number == 0 { format!("round {round}") } else { format!(" w{number}") }
}

/// One life of the composer, ended by a kill.
struct Life {
    /// Each word that was shown, and when.
    shown: Vec<(String, Instant)>,
    submitted: bool,
    killed: Instant,
}

fn live(home: &Home, round: u64, chance: &mut Rng) -> Life {
    let mut screen = Screen::compose(home);
    let begun = Instant::now();
    let mut life = Life { shown: Vec::new(), submitted: false, killed: begun };
    // Half of the kills hit the typing, the others what follows the submission.
    let words = chance.usize(1..=12);
    let typing = chance.bool();
    let during = milliseconds(chance, 1_200);
    let mut typed = String::new();
    for number in 0.. {
        if typing && begun.elapsed() >= during || !typing && number == words {
            break;
        }
        let next = word(round, number);
        screen.keys(&next);
        typed.push_str(&next);
        // The end of a long subject is what is in view.
        let tail = typed.chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect::<String>();
        screen.shows(&tail);
        life.shown.push((next, Instant::now()));
        std::thread::sleep(milliseconds(chance, 40));
    }
    if !typing {
        screen.keys("<c-s>");
        life.submitted = true;
        std::thread::sleep(milliseconds(chance, 120));
    }
    life.killed = Instant::now();
    screen.kill();
    life
}

/// What the files have of the subject, wherever it is kept.
fn kept(home: &Home) -> String {
    let mut subjects = Vec::new();
    for folder in ["drafts", "drafts/sent"] {
        for path in home.files(folder, ".json") {
            let draft: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            assert_eq!(draft["version"], 1, "{}", path.display());
            let rows = draft["properties"].as_array().unwrap();
            subjects.extend(
                rows.iter().filter(|row| row["name"] == "subject").map(|row| row["text"].as_str().unwrap().to_owned()),
            );
        }
    }
    assert!(subjects.len() <= 1, "{subjects:?}");
    subjects.pop().unwrap_or_default()
}

fn unresolved(home: &Home) -> Vec<Attempt> {
    Store::open(home.config_dir()).unwrap().journal().unresolved().unwrap()
}

/// How long the oldest lost word had been shown when the program was killed.
#[track_caller]
fn lost(life: &Life, kept: &str) -> Duration {
    let whole: String = life.shown.iter().map(|(word, _)| word.as_str()).collect();
    // Keys that were not shown yet when it was killed may be there too.
    assert!(whole.starts_with(kept) || kept.starts_with(&whole), "{kept:?} is no part of {whole:?}");
    let mut length = 0;
    for (word, when) in &life.shown {
        length += word.len();
        if length > kept.len() {
            return life.killed.duration_since(*when);
        }
    }
    Duration::ZERO
}

/// An agent who starts the program again, answers truthfully what is asked, and sends what was not sent yet.
fn resolve(home: &Home, portal: &Portal, round: &mut Round) {
    // What had left the dead process may still be on its way to the ticket.
    until("each request is through", || portal.creates().iter().all(|one| one.executed || one.body.is_empty()));
    let mut screen = Screen::compose(home);
    while !unresolved(home).is_empty() {
        let asked = |seen: &vt100::Screen| {
            let text = seen.contents();
            ["This is it:", "shows no such ticket", "with its unique value"].iter().any(|words| text.contains(words))
        };
        screen.wait("it is told what is not known, or what became of it", |seen| {
            seen.contents().contains("Not known whether") || unresolved(home).is_empty()
        });
        if unresolved(home).is_empty() {
            break;
        }
        screen.keys("<f6>");
        screen.shows("Outbox ─");
        screen.keys("<enter>");
        screen.wait("it is looked for", |seen| asked(seen) || unresolved(home).is_empty());
        let text = screen.text();
        if unresolved(home).is_empty() {
            break;
        }
        match text.contains("This is it:") {
            true => round.found += 1,
            false => round.sent_again += 1,
        }
        screen.keys("<down><enter>");
        screen.wait("it is settled", |seen| {
            let text = seen.contents();
            text.contains("Ticket id ") || text.contains("Created in")
        });
        until("it is settled", || unresolved(home).is_empty());
    }
    screen.keys("<c-q>");
    screen.leaves(0);
    // What is in the list now was never sent.
    if !home.drafts().is_empty() {
        let mut screen = Screen::compose(home);
        if home.drafts()[0]["submission"].is_null() {
            screen.shows("Unfinished:");
            screen.keys("<a-o>");
        } else {
            // It left the form, and its program died before a byte could leave.
            screen.shows("Not sent:");
            screen.keys("<f6>");
            screen.shows("Outbox ─");
            screen.keys("t");
        }
        screen.saved();
        screen.keys("<c-s>");
        screen.sees("Created in");
        screen.keys("<c-q>");
        screen.leaves(0);
    }
}

fn round(number: u64, unique: bool) -> Round {
    let mut chance = Rng::with_seed(number);
    let portal = Portal::with(Options { latency: milliseconds(&mut chance, 60), ..Options::default() });
    let home = portal.home();
    let home = if unique { home.configured("unique_property = \"hubticket_submission_id\"\n") } else { home };
    let life = live(&home, number, &mut chance);
    let mut round = Round { submitted: life.submitted, ..Round::default() };
    // An answer that came is on disk as such; a ticket that is there is no reason to keep its draft in the list.
    let kept = kept(&home);
    round.lost = lost(&life, &kept);
    round.unknown = unresolved(&home).len();
    let meant = usize::from(!kept.is_empty());
    resolve(&home, &portal, &mut round);

    let tickets = portal.inspect().tickets;
    assert_eq!(tickets.len(), meant, "tickets: {tickets:#?}\njournal: {:#?}", home.journal());
    assert_eq!(home.drafts(), [] as [Value; 0]);
    assert_eq!(unresolved(&home), []);
    let journal = home.journal();
    let created: Vec<&str> =
        journal.iter().filter(|line| line["result"] == "created").map(|line| line["id"].as_str().unwrap()).collect();
    let there: Vec<&str> = tickets.iter().map(|ticket| ticket.id.as_str()).collect();
    assert_eq!(created, there, "the journal names the tickets that are there: {journal:#?}");
    for ticket in &tickets {
        assert_eq!(ticket.properties["subject"].trim_end(), kept.trim_end());
    }
    round
}

#[test]
fn a_kill_at_any_moment_loses_no_ticket_makes_none_twice_and_takes_a_second_of_typing_at_most() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let kills = number("HUBTICKET_KILLS");
    let first = number("HUBTICKET_SEED").unwrap_or(1);
    let (mut worst, mut submitted, mut unknown, mut found, mut sent_again) = (Duration::ZERO, 0, 0, 0, 0);
    for seed in first..first + kills.unwrap_or(4) {
        println!("round {seed}");
        let round = round(seed, seed % 2 == 0);
        worst = worst.max(round.lost);
        submitted += usize::from(round.submitted);
        unknown += round.unknown;
        found += round.found;
        sent_again += round.sent_again;
        // A machine that is busy with other tests may be late; a series of kills is run on its own.
        let limit = if kills.is_some() { Duration::from_secs(1) } else { Duration::from_secs(5) };
        assert!(round.lost <= limit, "round {seed} lost {:?} of typing", round.lost);
    }
    println!(
        "submitted {submitted}, not known {unknown}, of which the agent found {found} and sent {sent_again} again; \
         lost at most {worst:?} of typing"
    );
}
