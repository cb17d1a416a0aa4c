//! The append-only file of submissions. A submission is written and synced here before a byte is sent, and its
//! outcome before it is shown.
//!
//! One JSON object a line. A line that was torn by a dying process is skipped, and the next entry begins a new line.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Error, files};
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
    /// The process that sent it: as long as it lives, the outcome is its to write.
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

#[derive(Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
enum Line {
    Started(Box<Attempt>),
    Outcome {
        attempt: AttemptId,
        time: Timestamp,
        #[serde(flatten)]
        result: Result,
    },
}

/// The journal file.
#[derive(Debug, Clone)]
pub struct Journal {
    path: PathBuf,
}

impl Journal {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Writes that a submission begins. When this returns, it is on disk.
    ///
    /// # Errors
    /// When it can't be written; then nothing may be sent.
    pub fn started(&self, attempt: &Attempt) -> std::result::Result<(), Error> {
        self.append(&Line::Started(Box::new(attempt.clone())))
    }

    /// Writes how a submission ended. When this returns, it is on disk.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn ended(&self, attempt: AttemptId, time: Timestamp, result: &Result) -> std::result::Result<(), Error> {
        self.append(&Line::Outcome { attempt, time, result: result.clone() })
    }

    fn append(&self, line: &Line) -> std::result::Result<(), Error> {
        let wrong = |error: io::Error| Error::io("write to the journal", &self.path, &error);
        let mut bytes = serde_json::to_vec(line).unwrap_or_default();
        bytes.push(b'\n');
        if let Some(folder) = self.path.parent() {
            files::private_dir(folder)?;
        }
        let mut file = files::appendable(&self.path).map_err(wrong)?;
        // Several processes append; the lock keeps the look at the last byte and the write together.
        file.lock().map_err(wrong)?;
        let end = file.seek(SeekFrom::End(0)).map_err(wrong)?;
        if end > 0 {
            let mut last = [b'\n'];
            file.seek(SeekFrom::End(-1)).map_err(wrong)?;
            file.read_exact(&mut last).map_err(wrong)?;
            if last != [b'\n'] {
                bytes.insert(0, b'\n');
            }
        }
        file.write_all(&bytes).map_err(wrong)?;
        file.sync_all().map_err(wrong)
    }

    /// The last submissions, newest first, each with its outcome if it has one. Read from the end: the length of the
    /// journal does not matter.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn latest(&self, limit: usize) -> std::result::Result<Vec<(Attempt, Option<Result>)>, Error> {
        let wrong = |error: io::Error| Error::io("read", &self.path, &error);
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(wrong(error)),
        };
        let mut found = Vec::new();
        let mut outcomes: HashMap<AttemptId, Result> = HashMap::new();
        let mut lines = Backwards::new(file).map_err(wrong)?;
        while found.len() < limit {
            let Some(line) = lines.next_line().map_err(wrong)? else { break };
            match serde_json::from_slice(&line) {
                Ok(Line::Started(attempt)) => {
                    let outcome = outcomes.remove(&attempt.attempt);
                    found.push((*attempt, outcome));
                }
                // Read backwards, the first outcome that is met is the last one written.
                Ok(Line::Outcome { attempt, result, .. }) => {
                    outcomes.entry(attempt).or_insert(result);
                }
                Err(_) => {}
            }
        }
        Ok(found)
    }

    /// The ids of the tickets that the last submissions made.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn created(&self, limit: usize) -> std::result::Result<HashSet<String>, Error> {
        let id = |(_, result): (Attempt, Option<Result>)| match result {
            Some(Result::Created { id, .. }) => Some(id),
            _ => None,
        };
        Ok(self.latest(limit)?.into_iter().filter_map(id).collect())
    }

    /// Submissions that may have made a ticket without it being known: started without a definite outcome, by a
    /// process that is not running any more.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn unresolved(&self) -> std::result::Result<Vec<Attempt>, Error> {
        let wrong = |error: io::Error| Error::io("read", &self.path, &error);
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(wrong(error)),
        };
        let mut open: Vec<(Attempt, bool)> = Vec::new();
        for line in BufReader::new(file).split(b'\n') {
            match serde_json::from_slice(&line.map_err(wrong)?) {
                Ok(Line::Started(attempt)) => open.push((*attempt, false)),
                Ok(Line::Outcome { attempt, result: Result::Unknown { .. }, .. }) => {
                    for (one, unknown) in &mut open {
                        *unknown |= one.attempt == attempt;
                    }
                }
                Ok(Line::Outcome { attempt, .. }) => open.retain(|(one, _)| one.attempt != attempt),
                Err(_) => {}
            }
        }
        Ok(open.into_iter().filter(|(one, unknown)| *unknown || !is_running(one.pid)).map(|(one, _)| one).collect())
    }
}

/// Whether a process lives. A number that is used again only makes us wait longer.
#[cfg(unix)]
fn is_running(pid: u32) -> bool {
    let own = std::process::id() == pid;
    let other = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    own || other.is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok())
}

#[cfg(not(unix))]
fn is_running(pid: u32) -> bool {
    std::process::id() == pid
}

/// The lines of a file from the last to the first.
struct Backwards {
    file: File,
    left: u64,
    buffer: Vec<u8>,
}

impl Backwards {
    const CHUNK: u64 = 64 * 1024;

    fn new(mut file: File) -> io::Result<Self> {
        let left = file.seek(SeekFrom::End(0))?;
        Ok(Self { file, left, buffer: Vec::new() })
    }

    fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(at) = self.buffer.iter().rposition(|byte| *byte == b'\n') {
                let line = self.buffer.split_off(at + 1);
                self.buffer.pop();
                if line.is_empty() {
                    continue;
                }
                return Ok(Some(line));
            }
            if self.left == 0 {
                let line = std::mem::take(&mut self.buffer);
                return Ok(Some(line).filter(|line| !line.is_empty()));
            }
            let size = self.left.min(Self::CHUNK);
            self.left -= size;
            self.file.seek(SeekFrom::Start(self.left))?;
            let mut chunk = Vec::new();
            (&self.file).take(size).read_to_end(&mut chunk)?;
            chunk.append(&mut self.buffer);
            self.buffer = chunk;
        }
    }
}

/// FNV-1a over the bytes, 64 bits, in hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in bytes {
        state = (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{state:016x}")
}
