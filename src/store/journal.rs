//! The append-only file of submissions. A submission is written and synced here before a byte is sent, and its
//! outcome before it is shown.
//!
//! ```text
//!  running/<attempt>.lock   held by the process whose submission it is, released by the kernel when that dies
//!  journal.jsonl            started, outcome, started, ...                 appended under the file's lock
//!  journal-<time>.jsonl     what was compacted away (compact.rs)
//! ```
//!
//! One JSON object a line. A line that was torn by a dying process is skipped, and the next entry begins a new line.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;

use super::attempt::{Attempt, AttemptId, Result as JournalResult};
use super::lines::{self, Line};
use super::running::Running;
use super::steps::{Step, StepEvent, StepState};
use super::{Error, append, files};

/// The journal file.
#[derive(Debug, Clone)]
pub struct Journal {
    pub(super) path: PathBuf,
    pub(super) running: Running,
}

impl Journal {
    pub(super) fn new(path: PathBuf, running: Running) -> Self {
        Self { path, running }
    }

    /// Writes that a submission begins. When this returns, it is on disk.
    ///
    /// # Errors
    /// When it can't be written; then nothing may be sent.
    pub fn started(&self, attempt: &Attempt) -> Result<(), Error> {
        self.begin(attempt, |_| Ok(None::<()>)).map(|_| ())
    }

    /// Writes that a submission begins, unless something in the file speaks against it, which is returned then.
    pub(super) fn begin<T>(
        &self,
        attempt: &Attempt,
        against: impl FnOnce(&File) -> Result<Option<T>, Error>,
    ) -> Result<Option<T>, Error> {
        // Before the line: whoever reads of the submission must find that it runs.
        let lock = self.running.lock(attempt.attempt)?;
        let found = self.append(&Line::Started(Box::new(attempt.clone())), against)?;
        if let Some(lock) = lock.filter(|_| found.is_none()) {
            self.running.hold(attempt.attempt, lock);
        }
        Ok(found)
    }

    /// Writes how a submission ended. When this returns, it is on disk.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn ended(&self, attempt: AttemptId, time: Timestamp, result: &JournalResult) -> Result<(), Error> {
        let written = self.append(&Line::Outcome { attempt, time, result: result.clone() }, |_| Ok(None::<()>));
        // Only now: as long as the lock is held, nobody takes the submission for one that died.
        self.running.let_go(attempt);
        written.map(|_| ())
    }

    /// Writes what became of a step of a plan. When this returns, it is on disk.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn step(&self, attempt: AttemptId, time: Timestamp, event: &StepEvent) -> Result<(), Error> {
        self.append(&Line::Step { attempt, time, event: event.clone() }, |_| Ok(None::<()>)).map(|_| ())
    }

    /// Writes that a submission made its ticket, though more of its plan is to be done: it stays under way.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn made(&self, attempt: AttemptId, time: Timestamp, result: &JournalResult) -> Result<(), Error> {
        self.append(&Line::Outcome { attempt, time, result: result.clone() }, |_| Ok(None::<()>)).map(|_| ())
    }

    /// Writes that nothing of a plan is left to be done.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn over(&self, attempt: AttemptId, time: Timestamp) -> Result<(), Error> {
        let state = StepState::Done { id: None, existed: false };
        let written = self.step(attempt, time, &StepEvent { step: Step::Plan, state });
        self.running.let_go(attempt);
        written
    }

    /// Lets others go on with a plan.
    pub fn let_go(&self, attempt: AttemptId) {
        self.running.let_go(attempt);
    }

    /// Takes a plan to go on with it. False where somebody has it under way.
    ///
    /// # Errors
    /// When the lock can't be taken for another reason.
    pub fn take_up(&self, attempt: AttemptId) -> Result<bool, Error> {
        self.running.take_up(attempt)
    }

    /// Appends a line, unless something in the file speaks against it, which is returned then.
    pub(super) fn append<T>(
        &self,
        line: &impl Serialize,
        against: impl FnOnce(&File) -> Result<Option<T>, Error>,
    ) -> Result<Option<T>, Error> {
        let wrong = |error: io::Error| Error::io("write to the journal", &self.path, &error);
        let mut bytes = serde_json::to_vec(line).map_err(|error| wrong(error.into()))?;
        // Whoever reads it later must be able to.
        if bytes.len() as u64 > files::LARGEST {
            return Err(wrong(lines::too_long()));
        }
        bytes.push(b'\n');
        if let Some(folder) = self.path.parent() {
            files::private_dir(folder)?;
        }
        // Several processes append; the lock keeps the look at the last byte and the write together.
        let mut file = files::appendable_alone(&self.path).map_err(wrong)?;
        if let Some(found) = against(&file)? {
            return Ok(Some(found));
        }
        let end = file.seek(SeekFrom::End(0)).map_err(wrong)?;
        if end > 0 {
            let mut last = [b'\n'];
            file.seek(SeekFrom::End(-1)).map_err(wrong)?;
            file.read_exact(&mut last).map_err(wrong)?;
            if last != [b'\n'] {
                bytes.insert(0, b'\n');
            }
        }
        append::whole(&mut file, &bytes, end).map_err(wrong)?;
        if let Some(folder) = self.path.parent().filter(|_| end == 0) {
            // A new file is on disk only with its name.
            files::sync_folder(folder);
        }
        Ok(None)
    }

    /// The files of moved submissions, the newest last.
    pub(super) fn compacted(&self) -> Vec<PathBuf> {
        let is_one = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.starts_with("journal-") && name.ends_with(".jsonl")
        };
        let entries = self.path.parent().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
        let mut all: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_one).collect();
        all.sort_unstable();
        all
    }
}
