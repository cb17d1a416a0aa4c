//! Corrections of tickets in the journal: what was to be changed, written and synced before a byte is sent, and what came
//! of it. Whoever reads submissions passes these lines over, hubticket 0.1.0 too: they name no attempt.

use jiff::Timestamp;
use serde::Serialize;

use super::Error;
use super::attempt::AttemptId;
use super::journal::Journal;
use crate::ticket::DraftId;
use crate::ticket::correction::Changes;

/// A change of a ticket that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// Names it.
    pub correction: AttemptId,
    /// When it began.
    pub time: Timestamp,
    /// The profile in use.
    pub profile: String,
    /// The host that is talked to.
    pub host: String,
    /// The draft that it comes from.
    pub draft: DraftId,
    /// The ticket's id.
    pub ticket: String,
    /// What is changed.
    #[serde(flatten)]
    pub changes: Changes,
}

/// How a correction ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
pub enum CorrectionEnd {
    /// All of it is done.
    Done,
    /// It is not known to be done, or not all of it. To send it again does no harm.
    Open {
        /// Why.
        why: String,
    },
}

/// A line of the file.
#[derive(Serialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
enum Line<'a> {
    Correction(&'a Correction),
    Corrected {
        correction: AttemptId,
        time: Timestamp,
        #[serde(flatten)]
        end: &'a CorrectionEnd,
    },
}

impl Journal {
    /// Writes that a correction begins. When this returns, it is on disk.
    ///
    /// # Errors
    /// When it can't be written; then nothing may be sent.
    pub fn correction_begins(&self, correction: &Correction) -> Result<(), Error> {
        self.append(&Line::Correction(correction), |_| Ok(None::<()>)).map(|_| ())
    }

    /// Writes how it ended.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn correction_ends(&self, correction: AttemptId, time: Timestamp, end: &CorrectionEnd) -> Result<(), Error> {
        self.append(&Line::Corrected { correction, time, end }, |_| Ok(None::<()>)).map(|_| ())
    }
}
