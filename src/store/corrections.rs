//! Corrections of tickets in the journal: what was to be changed, written and synced before a byte is sent, and what came
//! of it. Whoever reads submissions passes these lines over, hubticket 0.1.0 too: they name no attempt.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::attempt::AttemptId;
use super::journal::Journal;
use super::lines::Backwards;
use super::{Error, files};
use crate::ticket::DraftId;
use crate::ticket::correction::Changes;

/// A change of a ticket that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    CorrectionNote(Noted<'a>),
}

/// The note that a correction made, before the ticket has it.
#[derive(Serialize, Deserialize)]
struct Noted<'a> {
    draft: DraftId,
    time: Timestamp,
    note: Cow<'a, str>,
}

/// What is read again of these lines.
#[derive(Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
enum Read {
    Correction(Box<Correction>),
    Corrected {
        correction: AttemptId,
        #[serde(flatten)]
        end: CorrectionEnd,
    },
    CorrectionNote(Noted<'static>),
}

/// How such lines begin: the others, which are many, are passed over at a glance.
const HEAD: &[u8] = br#"{"entry":"correct"#;

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

    /// Writes which note was made for a draft that changes a ticket: whatever happens, no second one is made for it.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn correction_note(&self, draft: DraftId, time: Timestamp, note: &str) -> Result<(), Error> {
        let line = Line::CorrectionNote(Noted { draft, time, note: note.into() });
        self.append(&line, |_| Ok(None::<()>)).map(|_| ())
    }

    /// The id of the note that was made for a draft that changes a ticket, if one was.
    ///
    /// # Errors
    /// When the journal can't be read.
    pub fn note_of(&self, draft: DraftId) -> Result<Option<String>, Error> {
        let mut found = None;
        self.backwards(|line| {
            if let Read::CorrectionNote(noted) = line
                && noted.draft == draft
            {
                found = Some(noted.note.into_owned());
            }
            found.is_none()
        })?;
        Ok(found)
    }

    /// All corrections, the newest first, each with its end if it has one. They are never moved aside.
    ///
    /// # Errors
    /// When the journal can't be read.
    pub fn corrections(&self) -> Result<Vec<(Correction, Option<CorrectionEnd>)>, Error> {
        let mut ends = HashMap::new();
        let mut all = Vec::new();
        self.backwards(|line| {
            match line {
                Read::Corrected { correction, end } => drop(ends.entry(correction).or_insert(end)),
                Read::Correction(one) => all.push((*one, None)),
                Read::CorrectionNote(_) => {}
            }
            true
        })?;
        for (one, end) in &mut all {
            *end = ends.remove(&one.correction);
        }
        Ok(all)
    }

    /// Hands over each of these lines from the end, as long as more are wanted.
    fn backwards(&self, mut take: impl FnMut(Read) -> bool) -> Result<(), Error> {
        let wrong = |error: io::Error| Error::io("read", &self.path, &error);
        let mut lines = match files::open(&self.path).and_then(Backwards::new) {
            Ok(lines) => lines,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(wrong(error)),
        };
        while let Some(line) = lines.next_line().map_err(wrong)? {
            if line.starts_with(HEAD)
                && let Ok(line) = serde_json::from_slice(&line)
                && !take(line)
            {
                break;
            }
        }
        Ok(())
    }
}
