//! What is being attached.

use crate::app::request::RequestId;
use crate::ticket::DraftId;

/// Files that are being read, and what could not be.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// What is being read for which draft, and how it was typed.
    pub reading: Vec<Reading>,
    /// What was typed for files that could not be attached to this draft: it is there to be put right.
    pub failed: Option<(DraftId, String)>,
}

/// Files that are being read, to be attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Tells the answer.
    pub request: RequestId,
    /// The draft that they are for.
    pub draft: DraftId,
    /// Their paths as typed.
    pub typed: String,
}

impl Files {
    /// What is read for a draft, if something is.
    pub fn of(&self, draft: DraftId) -> Option<&Reading> {
        self.reading.iter().find(|one| one.draft == draft)
    }
}
