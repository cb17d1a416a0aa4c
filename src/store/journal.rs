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

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

use super::attempt::{Attempt, AttemptId, Result};
use super::imports::OpenLine;
use super::last_first::LastFirst;
use super::lines::{self, Backwards, Kind, Line};
use super::steps::{Step, StepEvent, StepState};
use super::unsettled::{Places, places, read_at};
use super::{Error, Lock, append, files};

/// So many submissions in a row that are too old are looked at before what stands before them is taken for older still.
const OLDER: usize = 100;

/// A submission that made a ticket, as the journal has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The submission.
    pub attempt: Attempt,
    /// The ticket's id.
    pub id: String,
    /// `createdAt` as HubSpot returned it.
    pub created_at: String,
    /// Its address, where HubSpot gave one.
    pub url: Option<String>,
}

/// A submission that means the same as one that was to begin.
#[derive(Debug, Clone, PartialEq)]
pub enum Twin {
    /// A process that lives has it under way.
    Running(Box<Attempt>),
    /// Nobody knows what became of it.
    Unknown(Box<Attempt>),
    /// It made a ticket lately.
    Made(Box<Made>),
    /// It is a line of an import, which nobody knows what became of.
    Line(Box<OpenLine>),
}

/// Where a submission is that somebody wanted to settle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// A process that lives has it under way.
    Running,
    /// It ended like this.
    Ended(Result),
    /// The ticket is known to be another one's.
    Taken(AttemptId),
}

/// What is not known of submissions, and what is known but not all done.
type Unsettled = (Vec<Attempt>, Vec<(Attempt, Result)>);

impl Twin {
    /// The submission; a line of an import has none in the journal.
    pub fn attempt(&self) -> Option<&Attempt> {
        match self {
            Self::Running(attempt) | Self::Unknown(attempt) => Some(attempt),
            Self::Made(made) => Some(&made.attempt),
            Self::Line(_) => None,
        }
    }
}

/// The locks of the submissions that this process has under way.
#[derive(Debug, Clone, Default)]
pub(super) struct Running(Arc<Mutex<HashMap<AttemptId, Lock>>>);

impl Running {
    fn locks(&self) -> MutexGuard<'_, HashMap<AttemptId, Lock>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The journal file.
#[derive(Debug, Clone)]
pub struct Journal {
    pub(super) path: PathBuf,
    running: Running,
}

impl Journal {
    pub(super) fn new(path: PathBuf, running: Running) -> Self {
        Self { path, running }
    }

    /// Writes that a submission begins. When this returns, it is on disk.
    ///
    /// # Errors
    /// When it can't be written; then nothing may be sent.
    pub fn started(&self, attempt: &Attempt) -> std::result::Result<(), Error> {
        self.begin(attempt, |_| Ok(None)).map(|_| ())
    }

    /// The same for a ticket that is meant to be another one, whatever its twins are. Only of a key of the caller's there
    /// is one ticket all the same: the attempt that made it, or has it under way, is returned then, and nothing is written.
    ///
    /// # Errors
    /// When it can't be read or written; then nothing may be sent.
    pub fn started_another(&self, attempt: &Attempt) -> std::result::Result<Option<Twin>, Error> {
        self.begin(attempt, |_| {
            let twin = self.keyed_twin(attempt)?;
            Ok(twin.filter(|twin| matches!(twin, Twin::Made(_) | Twin::Running(_))))
        })
    }

    /// The same, unless an attempt of the profile has the same key of the caller's and made a ticket or may have; or means
    /// the same and is under way or unresolved, has something of its plan left to do, or made a ticket since the moment that
    /// is given: then that one is returned, and nothing is written. The look and the line are one step, for other processes
    /// too.
    ///
    /// # Errors
    /// When it can't be read or written; then nothing may be sent.
    pub fn started_alone(
        &self,
        attempt: &Attempt,
        made_since: Option<Timestamp>,
    ) -> std::result::Result<Option<Twin>, Error> {
        self.begin(attempt, |file| {
            if let Some(twin) = self.keyed_twin(attempt)? {
                return Ok(Some(twin));
            }
            let wrong = |error: io::Error| Error::io("read", &self.path, &error);
            let open = read_at(file, places(file, true).map_err(wrong)?, |_, _| true).map_err(wrong)?;
            for (one, result) in open.into_iter().filter(|(one, _)| one.is_twin(attempt)) {
                // Where its ticket is there, and what goes with it is not, it is gone on with.
                if let Some(twin) = self.twin(one, result) {
                    return Ok(Some(twin));
                }
            }
            let Some(since) = made_since else { return Ok(None) };
            let mut made = self.made_since(since, &attempt.profile)?.into_iter();
            Ok(made.find(|one| one.attempt.is_twin(attempt)).map(|one| Twin::Made(Box::new(one))))
        })
    }

    /// What the key of an attempt stands for already.
    fn keyed_twin(&self, attempt: &Attempt) -> std::result::Result<Option<Twin>, Error> {
        let Some(key) = &attempt.key else { return Ok(None) };
        Ok(match self.keyed(&attempt.profile, key)? {
            // Its ticket is known, whatever of its plan is still under way.
            Some((attempt, Some(Result::Created { id, created_at, url }))) => {
                Some(Twin::Made(Box::new(Made { attempt, id, created_at, url })))
            }
            Some((one, result)) => self.twin(one, result),
            None => None,
        })
    }

    /// What an attempt is to one that is to begin; nothing where it is known to have made no ticket.
    fn twin(&self, one: Attempt, result: Option<Result>) -> Option<Twin> {
        let is_running = self.is_running(one.attempt);
        match result {
            Some(Result::Created { id, created_at, url }) if !is_running => {
                Some(Twin::Made(Box::new(Made { attempt: one, id, created_at, url })))
            }
            Some(Result::Created { .. }) => Some(Twin::Running(Box::new(one))),
            None | Some(Result::Unknown { .. }) if is_running => Some(Twin::Running(Box::new(one))),
            None | Some(Result::Unknown { .. }) => Some(Twin::Unknown(Box::new(one))),
            Some(Result::Rejected { .. } | Result::NotSent { .. } | Result::Absent { .. }) => None,
        }
    }

    fn begin(
        &self,
        attempt: &Attempt,
        twin: impl FnOnce(&File) -> std::result::Result<Option<Twin>, Error>,
    ) -> std::result::Result<Option<Twin>, Error> {
        let path = self.lock_path(attempt.attempt);
        if let Some(folder) = path.parent() {
            files::private_dir(folder)?;
        }
        // Before the line: whoever reads of the submission must find that it runs.
        let lock = Lock::take(&path)?;
        let twin = self.append(&Line::Started(Box::new(attempt.clone())), twin)?;
        if twin.is_none() {
            self.running.locks().extend(lock.map(|lock| (attempt.attempt, lock)));
        }
        Ok(twin)
    }

    fn lock_path(&self, attempt: AttemptId) -> PathBuf {
        self.path.with_file_name("running").join(format!("{attempt}.lock"))
    }

    /// Writes how a submission ended. When this returns, it is on disk.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn ended(&self, attempt: AttemptId, time: Timestamp, result: &Result) -> std::result::Result<(), Error> {
        let written = self.append(&Line::Outcome { attempt, time, result: result.clone() }, |_| Ok(None::<()>));
        // Only now: as long as the lock is held, nobody takes the submission for one that died.
        self.running.locks().remove(&attempt);
        written.map(|_| ())
    }

    /// Writes what became of a step of a plan. When this returns, it is on disk.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn step(&self, attempt: AttemptId, time: Timestamp, event: &StepEvent) -> std::result::Result<(), Error> {
        self.append(&Line::Step { attempt, time, event: event.clone() }, |_| Ok(None::<()>)).map(|_| ())
    }

    /// Writes that a submission made its ticket, though more of its plan is to be done: it stays under way.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn made(&self, attempt: AttemptId, time: Timestamp, result: &Result) -> std::result::Result<(), Error> {
        self.append(&Line::Outcome { attempt, time, result: result.clone() }, |_| Ok(None::<()>)).map(|_| ())
    }

    /// Writes that nothing of a plan is left to be done.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn over(&self, attempt: AttemptId, time: Timestamp) -> std::result::Result<(), Error> {
        let state = StepState::Done { id: None, existed: false };
        let written = self.step(attempt, time, &StepEvent { step: Step::Plan, state });
        self.let_go(attempt);
        written
    }

    /// Lets others go on with a plan.
    pub fn let_go(&self, attempt: AttemptId) {
        self.running.locks().remove(&attempt);
    }

    /// Takes a plan to go on with it. False where somebody has it under way.
    ///
    /// # Errors
    /// When the lock can't be taken for another reason.
    pub fn take_up(&self, attempt: AttemptId) -> std::result::Result<bool, Error> {
        let path = self.lock_path(attempt);
        if let Some(folder) = path.parent() {
            files::private_dir(folder)?;
        }
        if self.running.locks().contains_key(&attempt) {
            return Ok(false);
        }
        let Some(lock) = Lock::take(&path)? else { return Ok(false) };
        Ok(self.running.locks().insert(attempt, lock).is_none())
    }

    /// Writes what somebody says became of a submission whose answer was lost, unless the journal knows better by now:
    /// then that is returned, and nothing is written. The look and the line are one step, for other processes too.
    ///
    /// # Errors
    /// When it can't be read or written.
    pub fn settle(
        &self,
        attempt: AttemptId,
        time: Timestamp,
        result: &Result,
    ) -> std::result::Result<Option<Standing>, Error> {
        self.append(&Line::Outcome { attempt, time, result: result.clone() }, |_| {
            if self.is_running(attempt) {
                return Ok(Some(Standing::Running));
            }
            if let Some(result) = self.outcome(attempt)? {
                return Ok(Some(Standing::Ended(result)));
            }
            Ok(match result {
                Result::Created { id, .. } => self.maker(id)?.map(Standing::Taken),
                Result::Rejected { .. } | Result::NotSent { .. } | Result::Unknown { .. } | Result::Absent { .. } => {
                    None
                }
            })
        })
    }

    /// How a submission ended, as far as that is known for sure.
    fn outcome(&self, wanted: AttemptId) -> std::result::Result<Option<Result>, Error> {
        let mut found = None;
        self.back_to(Timestamp::MIN, |line| match line {
            Line::Outcome { attempt, result, .. } if attempt == wanted && !matches!(result, Result::Unknown { .. }) => {
                found.get_or_insert(result);
            }
            Line::Outcome { .. } | Line::Step { .. } | Line::Started(_) => {}
        })?;
        Ok(found)
    }

    /// Appends a line, unless something in the file speaks against it, which is returned then.
    pub(super) fn append<T>(
        &self,
        line: &impl Serialize,
        against: impl FnOnce(&File) -> std::result::Result<Option<T>, Error>,
    ) -> std::result::Result<Option<T>, Error> {
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

    /// The last submissions, newest first, each with its outcome if it has one. Read from the end: the length of the
    /// journal does not matter. What was compacted away is read when it is asked for.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn latest(&self, limit: usize) -> std::result::Result<Vec<(Attempt, Option<Result>)>, Error> {
        let mut found: Vec<(Attempt, Option<Result>)> = Vec::new();
        let mut seen = HashSet::new();
        let mut outcomes: HashMap<AttemptId, Result> = HashMap::new();
        let mut steps = LastFirst::default();
        // The journal is opened before the others are listed: what is moved meanwhile is met twice, not missed.
        let mut next = Some(self.path.clone());
        let mut older: Option<Vec<PathBuf>> = None;
        while let Some(path) = next.take() {
            let wrong = |error: io::Error| Error::io("read", &path, &error);
            let mut lines = match files::open(&path).and_then(Backwards::new) {
                Ok(lines) => Some(lines),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => return Err(wrong(error)),
            };
            while found.len() < limit {
                let Some(line) = lines.as_mut().map(Backwards::next_line).transpose().map_err(wrong)?.flatten() else {
                    break;
                };
                match serde_json::from_slice(&line) {
                    Ok(Line::Started(mut attempt)) if seen.insert(attempt.attempt) => {
                        let outcome = outcomes.remove(&attempt.attempt);
                        attempt.steps = steps.take(attempt.attempt);
                        found.push((*attempt, outcome));
                    }
                    Ok(Line::Step { attempt, event, .. }) => steps.push(attempt, event),
                    // Read backwards, the first outcome that is met is the last one written.
                    Ok(Line::Outcome { attempt, result, .. }) => {
                        outcomes.entry(attempt).or_insert(result);
                    }
                    Ok(Line::Started(_)) | Err(_) => {}
                }
            }
            if found.len() < limit {
                next = older.get_or_insert_with(|| self.compacted()).pop();
            }
        }
        if older.is_some() {
            // What is unresolved stayed behind when newer submissions were moved.
            found.sort_by_key(|(attempt, _)| std::cmp::Reverse(attempt.time));
        }
        Ok(found)
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

    /// The submissions of a profile that began since a moment and made a ticket, the newest first. Read from the end.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn made_since(&self, since: Timestamp, profile: &str) -> std::result::Result<Vec<Made>, Error> {
        let mut outcomes = HashMap::new();
        let mut made = Vec::new();
        let mut steps = LastFirst::default();
        self.back_to(since, |line| match line {
            Line::Step { attempt, event, .. } => steps.push(attempt, event),
            Line::Outcome { attempt, result, .. } => drop(outcomes.entry(attempt).or_insert(result)),
            Line::Started(mut attempt) => {
                if let Some(Result::Created { id, created_at, url }) = outcomes.remove(&attempt.attempt)
                    && attempt.profile == profile
                {
                    attempt.steps = steps.take(attempt.attempt);
                    made.push(Made { attempt: *attempt, id, created_at, url });
                }
            }
        })?;
        Ok(made)
    }

    /// Hands over each line from the end back to where submissions began before a moment. Clocks are set back and forth:
    /// a few that seem older say nothing of those before them.
    fn back_to(&self, since: Timestamp, mut take: impl FnMut(Line)) -> std::result::Result<(), Error> {
        let wrong = |error: io::Error| Error::io("read", &self.path, &error);
        let mut lines = match files::open(&self.path).and_then(Backwards::new) {
            Ok(lines) => lines,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(wrong(error)),
        };
        let mut older = 0;
        while let Some(line) = lines.next_line().map_err(wrong)?
            && older < OLDER
        {
            match serde_json::from_slice(&line) {
                Ok(Line::Started(attempt)) if attempt.time < since => older += 1,
                Ok(line) => take(line),
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// Submissions that may have made a ticket without it being known: started without a definite outcome, and not
    /// under way any more. Only these are held in memory, however long the journal is.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn unresolved(&self) -> std::result::Result<Vec<Attempt>, Error> {
        let wrong = |error: io::Error| Error::io("read", &self.path, &error);
        // While it is read nobody writes: an outcome can't come between the look at the line and the look at the lock.
        let Some(file) = files::readable_quiet(&self.path).map_err(wrong)? else { return Ok(Vec::new()) };
        self.open_in(&file, |id, unknown| unknown || !self.is_running(id)).map_err(wrong)
    }

    /// Submissions of which it is not known whether they made a ticket, with those that are under way.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn open(&self) -> std::result::Result<Vec<Attempt>, Error> {
        let wrong = |error: io::Error| Error::io("read", &self.path, &error);
        let Some(file) = files::readable_quiet(&self.path).map_err(wrong)? else { return Ok(Vec::new()) };
        self.open_in(&file, |_, _| true).map_err(wrong)
    }

    /// Submissions of which it is known what became of the ticket, but of whose plan something is left to be done: files,
    /// or a note to be taken back. Those that are under way are not among them.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn unfinished(&self) -> std::result::Result<Vec<(Attempt, Result)>, Error> {
        Ok(self.unsettled()?.1)
    }

    /// The unresolved submissions and the unfinished ones, by one look at the file.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn unsettled(&self) -> std::result::Result<Unsettled, Error> {
        let wrong = |error: io::Error| Error::io("read", &self.path, &error);
        let Some(file) = files::readable_quiet(&self.path).map_err(wrong)? else { return Ok(Unsettled::default()) };
        let wanted = |id: AttemptId, places: &Places| places.kind == Kind::Unknown || !self.is_running(id);
        let mut all = Unsettled::default();
        for (attempt, result) in read_at(&file, places(&file, true).map_err(wrong)?, wanted).map_err(wrong)? {
            match result {
                None | Some(Result::Unknown { .. }) => all.0.push(attempt),
                Some(result) => all.1.push((attempt, result)),
            }
        }
        Ok(all)
    }

    /// The submissions without a definite outcome, the oldest first, of which `wanted` says so by id and by whether
    /// their outcome is journalled as unknown.
    fn open_in(&self, file: &File, wanted: impl Fn(AttemptId, bool) -> bool) -> io::Result<Vec<Attempt>> {
        let wanted = |id: AttemptId, places: &Places| wanted(id, places.kind == Kind::Unknown);
        Ok(read_at(file, places(file, false)?, wanted)?.into_iter().map(|(attempt, _)| attempt).collect())
    }

    /// Whether a process that lives has it under way. A lock file that nobody holds is taken away.
    fn is_running(&self, attempt: AttemptId) -> bool {
        let path = self.lock_path(attempt);
        self.running.locks().contains_key(&attempt) || (path.exists() && matches!(Lock::take(&path), Ok(None)))
    }
}
