//! What the journal keeps of a submission: its name, what was sent, and how it ended.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ticket::{DraftId, NewTicket};

/// Names one submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttemptId(Uuid);

impl AttemptId {
    /// A fresh random id.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl std::str::FromStr for AttemptId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl std::fmt::Display for AttemptId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// What is written before a byte is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Names it.
    pub attempt: AttemptId,
    /// When it began.
    pub time: Timestamp,
    /// The draft it came from, if it came from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<DraftId>,
    /// The profile in use.
    pub profile: String,
    /// The host that was talked to.
    pub host: String,
    /// The process that sent it, for people: whether it still runs is told by its lock.
    pub pid: u32,
    /// A hash of the request body (FNV-1a, 64 bits), to tell attempts apart.
    pub hash: String,
    /// The ticket property with unique values by which it can be found for sure, where the profile names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique: Option<String>,
    /// The ticket as it was sent.
    #[serde(flatten)]
    pub ticket: NewTicket,
}

/// How a submission ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
pub enum Result {
    /// The ticket is there.
    Created {
        /// Its id.
        id: String,
        /// `createdAt` as returned.
        created_at: String,
        /// Its address, where HubSpot gave one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    /// HubSpot refused; no ticket is there.
    Rejected {
        /// Why.
        why: String,
        /// HubSpot's correlation id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        correlation: Option<String>,
    },
    /// Nothing was sent; no ticket is there.
    NotSent {
        /// Why.
        why: String,
    },
    /// A ticket may be there.
    Unknown {
        /// Why.
        why: String,
    },
    /// It was not known; then it was looked for and settled that no ticket of it is there.
    Absent {
        /// How that was settled.
        why: String,
    },
}
