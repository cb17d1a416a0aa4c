//! The lines of a journal, forwards, backwards, and at a glance.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::attempt::{Attempt, AttemptId, Result};
use super::files::LARGEST;
use super::steps::StepEvent;

/// Files are read in pieces of this size.
pub const CHUNK: usize = 64 * 1024;

/// A line that can't be one of ours. It is not passed over: it could stand for what must be known.
pub fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a line of it is longer than {} MB", LARGEST >> 20))
}

/// Reads the next line into the buffer, without its end. Returns how many bytes it takes up in the file; `None` at the
/// end.
pub fn next(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<u64>> {
    line.clear();
    let length = reader.by_ref().take(LARGEST + 1).read_until(b'\n', line)?;
    if length as u64 > LARGEST {
        return Err(too_long());
    }
    line.pop_if(|byte| *byte == b'\n');
    Ok(Some(length as u64).filter(|length| *length > 0))
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum Line {
    Started(Box<Attempt>),
    Outcome {
        attempt: AttemptId,
        time: Timestamp,
        #[serde(flatten)]
        result: Result,
    },
    Step {
        attempt: AttemptId,
        time: Timestamp,
        #[serde(flatten)]
        event: StepEvent,
    },
}

/// What a line is about, without what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glance {
    pub attempt: AttemptId,
    /// What is said of it.
    pub kind: Kind,
}

/// What a line says of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Started,
    /// That it ended in a known way.
    Definite,
    /// That it is not known how it ended.
    Unknown,
    /// What became of a step of its plan.
    Step,
    /// That nothing is left of its plan to be done.
    Over,
}

#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    entry: Cow<'a, str>,
    attempt: AttemptId,
    time: Timestamp,
    #[serde(borrow, default)]
    result: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    step: Option<Cow<'a, str>>,
}

impl Glance {
    /// Looks at a line; `None` for one that is not understood. Of one that says that a submission began, only the
    /// beginning is looked at, where it is written as hubticket writes it.
    pub fn at(line: &[u8]) -> Option<Self> {
        let begun = line.strip_prefix(br#"{"entry":"started","attempt":""#).and_then(|rest| rest.get(..36));
        match begun.and_then(|id| std::str::from_utf8(id).ok()).and_then(|id| id.parse().ok()) {
            Some(attempt) => Some(Self { attempt, kind: Kind::Started }),
            None => Self::whole(line).map(|(glance, _)| glance),
        }
    }

    /// Looks at a whole line, and at the moment that it speaks of; `None` for one that is not understood.
    pub fn whole(line: &[u8]) -> Option<(Self, Timestamp)> {
        let head: Head = serde_json::from_slice(line).ok()?;
        let kind = match (head.entry.as_ref(), head.result.as_deref()) {
            ("started", _) => Kind::Started,
            ("outcome", Some("created" | "rejected" | "not-sent" | "absent")) => Kind::Definite,
            ("outcome", Some("unknown")) => Kind::Unknown,
            ("step", _) if head.step.as_deref() == Some("plan") => Kind::Over,
            ("step", _) => Kind::Step,
            _ => return None,
        };
        Some((Self { attempt: head.attempt, kind }, head.time))
    }
}

/// The lines of a file from the last to the first.
pub struct Backwards {
    file: File,
    left: u64,
    buffer: Vec<u8>,
}

impl Backwards {
    /// Begins at the end of the file as it is now.
    pub fn new(mut file: File) -> io::Result<Self> {
        let left = file.seek(SeekFrom::End(0))?;
        Ok(Self { file, left, buffer: Vec::new() })
    }

    /// The line before; empty ones are left out.
    pub fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(at) = self.buffer.iter().rposition(|byte| *byte == b'\n') {
                let line = self.buffer.split_off(at + 1);
                self.buffer.pop();
                if line.is_empty() {
                    continue;
                }
                return Ok(Some(line));
            }
            if self.buffer.len() as u64 > LARGEST {
                return Err(too_long());
            }
            if self.left == 0 {
                let line = std::mem::take(&mut self.buffer);
                return Ok(Some(line).filter(|line| !line.is_empty()));
            }
            // As much again as there is: a long line is not copied once for every piece of it.
            let size = self.left.min(self.buffer.len().max(CHUNK) as u64);
            self.left -= size;
            self.file.seek(SeekFrom::Start(self.left))?;
            let mut chunk = Vec::new();
            (&self.file).take(size).read_to_end(&mut chunk)?;
            chunk.append(&mut self.buffer);
            self.buffer = chunk;
        }
    }
}
