//! Drafts that wait to be sent by themselves: one at a time, in the order in which they were put there, each guarded
//! like any other submission.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::app::message::RequestId;
use crate::hubspot::Error;
use crate::store::Summary;
use crate::ticket::{Draft, DraftId, NewTicket};

/// After a failure it waits this long, then twice as long, and so on...
const FIRST: Duration = Duration::from_secs(5);
/// ...up to this long.
const LONGEST: Duration = Duration::from_secs(60);

/// A draft that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub id: DraftId,
    /// What people call it.
    pub title: String,
    /// Since when.
    pub since: Timestamp,
}

/// A draft that is being sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sending {
    /// Tells its answers.
    pub request: RequestId,
    /// The draft as it was sent.
    pub draft: Draft,
    /// What was sent.
    pub ticket: NewTicket,
}

/// What the outbox does.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Nothing waits.
    Idle,
    /// The first one is tried at this moment.
    Due(Instant),
    /// The first one is being read.
    Opening(RequestId),
    /// The first one is on its way.
    Sending(Box<Sending>),
    /// It was stopped, for this reason; it goes on when it is told to.
    Stopped(String),
}

/// The outbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Outbox {
    /// What waits, in the order in which it is sent.
    pub waiting: Vec<Waiting>,
    /// What it does.
    pub state: State,
    failures: u32,
}

impl Default for Outbox {
    fn default() -> Self {
        Self { waiting: Vec::new(), state: State::Idle, failures: 0 }
    }
}

impl Outbox {
    /// Takes the waiting drafts of a listing; one that is here already keeps its place.
    pub fn take<'a>(&mut self, drafts: impl Iterator<Item = &'a Summary>, now: Instant) {
        for draft in drafts {
            if let Some(since) = draft.queued {
                self.add(Waiting { id: draft.id, title: draft.title.clone(), since }, now);
            }
        }
        self.waiting.sort_unstable_by_key(|one| (one.since, one.id));
    }

    /// Adds a draft.
    pub fn add(&mut self, one: Waiting, now: Instant) {
        if !self.waiting.iter().any(|known| known.id == one.id) {
            self.waiting.push(one);
        }
        if self.state == State::Idle {
            self.state = State::Due(now);
        }
    }

    /// Takes a draft out.
    pub fn remove(&mut self, id: DraftId, now: Instant) {
        self.waiting.retain(|one| one.id != id);
        self.failures = 0;
        self.go_on(now);
    }

    /// The next one is tried at once, or there is none.
    fn go_on(&mut self, now: Instant) {
        self.state = if self.waiting.is_empty() { State::Idle } else { State::Due(now) };
    }

    /// Tries again at once: the link was seen to work.
    pub fn hurry(&mut self, now: Instant) {
        if matches!(self.state, State::Due(_)) {
            self.resume(now);
        }
    }

    /// Goes on after it was stopped.
    pub fn resume(&mut self, now: Instant) {
        self.failures = 0;
        self.go_on(now);
    }

    /// Stops until it is told to go on.
    pub fn stop(&mut self, why: impl Into<String>) {
        if !self.waiting.is_empty() {
            self.state = State::Stopped(why.into());
        }
    }

    /// The first one could not be sent, and nothing is lost: it is tried again after a while. One that another process
    /// has open lets the next one pass.
    pub fn later(&mut self, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        let after = FIRST.saturating_mul(2u32.saturating_pow(self.failures - 1)).min(LONGEST);
        self.state = State::Due(now + after);
    }

    /// Puts the first one behind the others.
    pub fn pass(&mut self) {
        if self.waiting.len() > 1 {
            self.waiting.rotate_left(1);
        }
    }

    /// Whether it has this draft open, to send it.
    pub fn has_open(&self, id: DraftId) -> bool {
        match &self.state {
            State::Sending(sending) => sending.draft.id == id,
            State::Opening(_) => self.waiting.first().is_some_and(|one| one.id == id),
            _ => false,
        }
    }

    /// When the first one is tried next.
    pub fn due(&self) -> Option<Instant> {
        match self.state {
            State::Due(at) => Some(at),
            _ => None,
        }
    }

    /// The draft that is on its way under this request.
    pub fn sending(&mut self, request: RequestId) -> Option<Box<Sending>> {
        match &self.state {
            State::Sending(sending) if sending.request == request => Some(sending.clone()),
            _ => None,
        }
    }
}

/// Whether an error is a matter of the link or of the moment, so that trying again may help.
pub fn may_pass(error: &Error) -> bool {
    match error {
        Error::Connect { certificate, .. } => !certificate,
        Error::Answered(answer) => matches!(answer.status, 423 | 429 | 477 | 503) && !answer.is_daily(),
        _ => false,
    }
}
