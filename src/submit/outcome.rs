//! How a submission goes and ends: what is told on the way, what came of it, and what an error says of that.

use std::fmt;
use std::time::Duration;

use crate::hubspot::{self, Certainty};
use crate::store::{self, Attempt, AttemptId, JournalResult, Step, StepEvent, Twin};
use crate::ticket::{Ticket, backoff};

/// A step of a submission, told while it runs.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// It is on disk that it begins, under this name.
    Journalled(AttemptId),
    /// The request is on its way.
    Sending,
    /// HubSpot asked to wait; it is sent again after a while.
    Repeating {
        /// The pause, with its random part.
        after: Duration,
        /// The error of the try before.
        why: Box<hubspot::Error>,
        /// How often it was sent so far.
        attempt: u32,
    },
    /// It was asked to stop when bytes of the request had left already: its answer is waited for.
    TooLate,
    /// The answer was lost; the ticket is being looked for by its unique property.
    Looking {
        /// How the answer was lost.
        why: Box<hubspot::Error>,
    },
    /// Something became of a step of the plan.
    Step(StepEvent),
    /// A file is on its way.
    Uploading {
        /// What it is called in HubSpot.
        name: String,
        /// Bytes of it that have left.
        sent: u64,
        /// All of its bytes.
        size: u64,
    },
}

/// How a submission ended.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The ticket as HubSpot returned it, or as it was found by its unique property.
    Created(Box<Ticket>),
    /// HubSpot refused it as it is; no ticket is there.
    Rejected(hubspot::Error),
    /// A step before the ticket was refused, or its answer was lost and what was made has no key; no ticket is there.
    StoppedAt {
        /// The step.
        step: Step,
        /// Why.
        error: hubspot::Error,
    },
    /// It was surely not executed; no ticket is there.
    NotSent(hubspot::Error),
    /// The ticket may exist; the error is the one that left it open.
    Unknown(hubspot::Error),
    /// Nothing was sent, because the journal could not be written.
    NotJournalled(store::Error),
    /// Nothing was sent, because of an earlier one that means the same.
    Twin(Twin),
}

/// What stopping does to a request of which bytes have left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The answer is still waited for; only what has not left is stopped.
    BeforeItLeaves,
    /// Its connection is broken; whether it made a ticket is not known then.
    AtOnce,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created(ticket) => write!(f, "created ticket {}", ticket.id),
            Self::Rejected(error) => write!(f, "rejected: {error}"),
            Self::StoppedAt { step, error } if error.certainty() == Certainty::Unknown => {
                write!(f, "not sent: it is not known whether {} was made: {error}", noun(step))
            }
            Self::StoppedAt { step, error } => write!(f, "not sent: {} was refused: {error}", noun(step)),
            Self::NotSent(error) => write!(f, "not sent: {error}"),
            Self::Unknown(error) => write!(f, "not known: {error}"),
            Self::NotJournalled(error) => write!(f, "not sent: {error}"),
            Self::Twin(Twin::Running(_)) => f.write_str("not sent: the same ticket is being created already"),
            Self::Twin(Twin::Unknown(_)) => {
                f.write_str("not sent: it is not known what became of an earlier one that is the same")
            }
            Self::Twin(Twin::Made(made)) => write!(f, "not sent: ticket {} is the same", made.id),
            Self::Twin(Twin::Line(open)) => {
                write!(f, "not sent: it is not known what became of line {} of an import, which is the same", open.line)
            }
        }
    }
}

/// What a step makes, for a sentence.
pub fn noun(step: &Step) -> String {
    match step {
        Step::Note => "the note".to_owned(),
        Step::Contact => "the contact".to_owned(),
        Step::Ticket => "the ticket".to_owned(),
        Step::Links => "the links".to_owned(),
        Step::File { name } => format!("the file {name}"),
        Step::Attach => "the link from the note to its files".to_owned(),
        Step::Plan => "what goes with the ticket".to_owned(),
    }
}

/// What a ticket lacks as long as a step is not done, in words.
pub fn lack(step: &Step) -> String {
    match step {
        // They go with the ticket, and are only read back.
        Step::Links => "the links may not be there".to_owned(),
        Step::Note | Step::Contact | Step::Ticket | Step::File { .. } | Step::Attach | Step::Plan => {
            format!("{} is not there", noun(step))
        }
    }
}

/// A submission that ended, and whether that is on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// The submission as the journal has it.
    pub attempt: Box<Attempt>,
    /// What is known of the ticket.
    pub outcome: Outcome,
    /// Why the outcome could not be written to the journal.
    pub unwritten: Option<store::Error>,
}

/// Whether HubSpot says no to what was sent, and not only for the moment.
pub(super) fn is_refusal(error: &hubspot::Error) -> bool {
    error.certainty() == Certainty::NotCreated
        && error.answer().is_some_and(|answer| matches!(answer.status, 400..=422) && answer.status != 421)
}

/// The outcome that an error means.
pub(super) fn ended(error: hubspot::Error) -> Outcome {
    match error.certainty() {
        Certainty::Unknown => Outcome::Unknown(error),
        Certainty::NotCreated if is_refusal(&error) => Outcome::Rejected(error),
        Certainty::NotCreated => Outcome::NotSent(error),
    }
}

/// An outcome in the words of the journal.
pub(super) fn journalled(outcome: &Outcome) -> JournalResult {
    match outcome {
        Outcome::Created(ticket) => JournalResult::Created {
            id: ticket.id.clone(),
            created_at: ticket.created_at.clone(),
            url: ticket.link(None, None),
        },
        Outcome::Rejected(error) => {
            JournalResult::Rejected { why: error.to_string(), correlation: error.correlation().map(str::to_owned) }
        }
        Outcome::NotSent(error) => JournalResult::NotSent { why: error.to_string() },
        Outcome::StoppedAt { .. } => JournalResult::NotSent { why: outcome.to_string() },
        Outcome::NotJournalled(error) => JournalResult::NotSent { why: error.to_string() },
        Outcome::Twin(_) => JournalResult::NotSent { why: outcome.to_string() },
        Outcome::Unknown(error) => JournalResult::Unknown { why: error.to_string() },
    }
}

/// A wait that many programs do not end at the same moment.
pub(super) fn jittered(after: Duration) -> Duration {
    backoff::spread(after, fastrand::f64())
}
