//! A truthful agent: compares what is shown with what was sent, waits for the search index before it says that a
//! ticket is not there, and sends again what was not sent.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::future::pending;
use std::time::Duration;

use hubticket::hubspot::Client;
use hubticket::store::{Attempt, JournalResult, Store};
use hubticket::submit::{Desk, Finding, Order, Outcome, Progress};
use hubticket::ticket::{DraftId, NewTicket, Ticket};
use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::rig::looked;

/// As many of the journal's last tickets are told apart as the program does.
/// More tries than this for one draft mean that it never gets through.
const STUBBORN: usize = 200;

/// What an agent went through.
#[derive(Default)]
pub struct Tally {
    /// Submissions.
    pub attempts: Cell<usize>,
    /// Requests that were begun.
    pub sends: Cell<usize>,
    /// Submissions that ended as unknown.
    pub unknown: Cell<usize>,
    /// Of these, how many turned out to have made a ticket.
    pub resolved: Cell<usize>,
    /// The tickets that agents were told of. The journal's last ones are not all of them where many write to it at once.
    pub told: RefCell<HashSet<String>>,
}

fn add(count: &Cell<usize>) {
    count.set(count.get() + 1);
}

/// An agent at a desk.
pub struct Agent<'a> {
    pub desk: &'a Desk,
    pub client: &'a Client,
    pub store: &'a Store,
    /// How long a new ticket stays out of search.
    pub delay: Duration,
    pub tally: &'a Tally,
}

impl Agent<'_> {
    /// Sends a draft until there is a ticket of it; its id.
    pub async fn send(&self, draft: DraftId, ticket: &NewTicket) -> String {
        let id = self.get_through(draft, ticket).await;
        self.tally.told.borrow_mut().insert(id.clone());
        id
    }

    async fn get_through(&self, draft: DraftId, ticket: &NewTicket) -> String {
        for _ in 0..STUBBORN {
            add(&self.tally.attempts);
            let count = |progress| {
                if progress == Progress::Sending {
                    add(&self.tally.sends);
                }
            };
            let ended = self
                .desk
                .submit(self.client, Order { draft: Some(draft), ..Order::new(ticket.clone()) }, pending(), count)
                .await;
            assert_eq!(ended.unwritten, None);
            match ended.outcome {
                Outcome::Created(ticket) => return ticket.id,
                Outcome::NotSent(_) => {}
                Outcome::Unknown(_) => {
                    add(&self.tally.unknown);
                    if let Some(id) = self.settle(&ended.attempt).await {
                        add(&self.tally.resolved);
                        return id;
                    }
                }
                Outcome::StoppedAt { step, error } => panic!("{step:?} of a ticket alone was refused: {error}"),
                Outcome::Rejected(why) => panic!("a good ticket was rejected: {why}"),
                Outcome::NotJournalled(why) => panic!("{why}"),
                Outcome::Twin(twin) => {
                    panic!("twins are allowed, but {} was in the way", twin.attempt().unwrap().attempt)
                }
                other => panic!("this way to end is not known here: {other}"),
            }
        }
        panic!("{STUBBORN} tries made no ticket");
    }

    /// Finds out what became of a submission, and writes it down; the ticket's id if there is one.
    pub async fn settle(&self, attempt: &Attempt) -> Option<String> {
        let begun = Instant::now();
        for _ in 0..STUBBORN {
            // Only a look that began after the delay can say that there is none.
            let patient = begun.elapsed() > self.delay;
            match self.look(attempt).await {
                Some(Seen::It(ticket)) => return Some(self.this_is_it(attempt, &ticket)),
                Some(Seen::Absent) => break,
                Some(Seen::NotYet) if patient => break,
                Some(Seen::NotYet) | None => sleep(self.delay / 3).await,
            }
        }
        let why = "looked for, not found, and sent again as you said".into();
        self.store
            .journal()
            .ended(attempt.attempt, Timestamp::now(), &JournalResult::Absent { why, by: None })
            .unwrap();
        None
    }

    /// Looks once; none if looking failed, which says nothing.
    pub async fn look(&self, attempt: &Attempt) -> Option<Seen> {
        let mut others = self.store.journal().created_since(attempt.time).unwrap();
        others.extend(self.tally.told.borrow().iter().cloned());
        match looked(self.client, attempt, &others).await {
            Ok(Finding::Created(ticket)) => Some(Seen::It(ticket)),
            Ok(Finding::Absent | Finding::Unsent) => Some(Seen::Absent),
            Ok(Finding::Perhaps(matches)) => {
                let equal = matches.into_iter().find(|one| one.differences.is_empty());
                Some(equal.map_or(Seen::NotYet, |one| Seen::It(Box::new(one.ticket))))
            }
            Err(_) => None,
        }
    }

    /// Writes down that this ticket came of a submission.
    pub fn this_is_it(&self, attempt: &Attempt, ticket: &Ticket) -> String {
        let result = JournalResult::Created { id: ticket.id.clone(), created_at: ticket.created_at.clone(), url: None };
        self.store.journal().ended(attempt.attempt, Timestamp::now(), &result).unwrap();
        ticket.id.clone()
    }
}

/// What a look showed.
pub enum Seen {
    /// A ticket that is it, or equals all that was sent.
    It(Box<Ticket>),
    /// There is none, for sure.
    Absent,
    /// None that equals what was sent.
    NotYet,
}
