//! Where lines come from, and how a conversation ends that nobody listens to.

use crate::app::outbox::submission::SubmissionId;
use crate::hubspot::{self, Operation};
use crate::store;
use crate::submit::Outcome;
use crate::ticket::value::Problem;

/// Where the lines come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// Somebody who hears what is asked.
    Person,
    /// A pipe or a file, written before anything was asked.
    Pipe,
}

/// A line and the question that it answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answered {
    /// Which line of the input it is, from 1.
    pub number: usize,
    /// The line.
    pub line: String,
    /// The question; empty where there was none.
    pub question: String,
}

/// Why a conversation with a pipe ended before its lines did.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// A line is no answer to its question.
    Unfit {
        /// The line.
        answered: Answered,
        /// Why not, in a sentence.
        why: String,
    },
    /// This stands between the draft and a ticket.
    NotReady(Vec<Problem>),
    /// The draft is not for this ticket's portal, or nothing can be sent now, in a sentence.
    Refused(String),
    /// The same ticket was just created or is under way, in a sentence.
    Same(String),
    /// The ticket is there, and not all that goes with it, in a sentence.
    Unfinished(String),
    /// Nobody knows what became of the ticket of this title.
    Unknown(String),
    /// The submission ended like this.
    NoTicket(Box<Outcome>),
    /// A call to HubSpot failed.
    Call(Operation, Box<hubspot::Error>),
    /// A draft could not be read or written.
    Disk(store::Error),
}

/// What a conversation with a pipe waits for, and how it ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Course {
    /// The line that was taken last.
    pub(super) answered: Answered,
    /// Why it is no answer.
    pub(super) unfit: Option<String>,
    /// The ticket that was asked for: not there yet.
    pub(super) wanted: Option<Wanted>,
    /// What was said last of what happened.
    pub(super) noticed: String,
    /// How it ends.
    pub(super) ending: Option<Ending>,
}

/// A ticket that was asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// Its submission, if there is one.
    pub(super) id: Option<SubmissionId>,
    /// How that ended without a ticket.
    pub(super) ended: Option<Ending>,
}
