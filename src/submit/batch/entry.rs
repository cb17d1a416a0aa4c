//! What stands in an outcome file, one entry a line.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::key::{Content, LineKey, Place};
use super::reading::Reading;
use crate::store::AttemptId;

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
pub enum LineResult {
    /// Its ticket is there.
    Created {
        /// The ticket's id, digits.
        id: String,
    },
    /// HubSpot refused it.
    Rejected {
        /// The error's sentence, for people.
        why: String,
    },
    /// It was surely not executed.
    NotSent {
        /// The error's sentence, for people.
        why: String,
    },
    /// The ticket may exist.
    Unknown {
        /// The error's sentence, for people.
        why: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub(super) enum Entry {
    Import {
        version: u32,
        id: String,
        time: Timestamp,
        portal: String,
        /// How its lines are read; version 0.1.0 wrote nothing of it. Written once more where that has changed before a
        /// ticket was made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reading: Option<Reading>,
        /// Files of lines that were left out of this one, wherever they are now.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rejects: Vec<PathBuf>,
        /// Where its lines were left out, if it is such a file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Origin>,
    },
    Started {
        time: Timestamp,
        /// The last `Date` that the host had sent by then; version 0.1.0 wrote none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<Timestamp>,
        lines: Vec<StartedLine>,
    },
    Ended {
        #[serde(flatten)]
        place: Place,
        key: LineKey,
        #[serde(flatten)]
        result: LineResult,
        /// The attempt that means the same, which it was held back for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attempt: Option<AttemptId>,
    },
}

/// Where the lines of a file were left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The outcome file of that import.
    pub outcomes: PathBuf,
    /// When they were left out.
    pub since: Timestamp,
}

/// A line that is about to be sent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StartedLine {
    #[serde(flatten)]
    pub place: Place,
    pub key: LineKey,
    pub trace: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique: Option<(String, String)>,
    /// Tells what was meant apart from everything else; version 0.1.0 wrote none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// What its cells say, however the file was saved; version 0.1.0 wrote none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
}

/// An entry as it is written.
pub(super) fn line(entry: &Entry) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(entry).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
