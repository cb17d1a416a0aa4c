//! What is told of the sending of lines: what happens on the way, how it ended, and how many lines came to what.

use std::time::Duration;

use super::outcomes::LineResult;
use crate::hubspot;

/// How many lines came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Their tickets were made, or found, in this run.
    pub created: u64,
    /// Their tickets are of an earlier run.
    pub already: u64,
    /// HubSpot refused them.
    pub rejected: u64,
    /// They were surely not executed.
    pub not_sent: u64,
    /// The ticket may exist.
    pub unknown: u64,
}

impl std::ops::Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            created: self.created + other.created,
            already: self.already + other.already,
            rejected: self.rejected + other.rejected,
            not_sent: self.not_sent + other.not_sent,
            unknown: self.unknown + other.unknown,
        }
    }
}

impl Counts {
    /// How many lines came to anything.
    pub fn all(&self) -> u64 {
        self.created + self.already + self.rejected + self.not_sent + self.unknown
    }
}

/// What happens on the way.
#[derive(Debug)]
pub enum Progress<'a> {
    /// A line came to its end.
    Ended {
        /// Its number in the input, for people.
        line: u64,
        /// As it stands in the outcome file.
        result: &'a LineResult,
    },
    /// A line of an earlier run is not known, and was not sent.
    Doubtful {
        /// Its number in the input, for people.
        line: u64,
    },
    /// HubSpot asked to wait.
    Waiting {
        /// The pause before the batch is sent again.
        after: Duration,
        /// The answer that asked for it.
        why: &'a hubspot::Error,
    },
    /// Nothing came for a moment.
    Idle {
        /// For how long nothing can be sent, where HubSpot's limit decides.
        held: Option<Duration>,
    },
    /// The user stopped it: only what is under way is waited for.
    Stopping,
}

/// How the sending ended.
#[derive(Debug)]
pub struct Ended<E> {
    /// How many lines came to what.
    pub counts: Counts,
    /// Why not all lines were sent.
    pub stopped: Option<Stopped<E>>,
}

/// Why not all lines were sent.
#[derive(Debug)]
pub enum Stopped<E> {
    /// HubSpot takes nothing from us for now.
    HubSpot(hubspot::Error),
    /// The user stopped it.
    ByUser,
    /// The input or the outcome file failed.
    Local(E),
}
