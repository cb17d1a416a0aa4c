//! The outcome file of an import: what was begun and what became of it, line by line, so that a rerun makes no line twice.
//!
//! It is appended only. What is about to be sent is written and synced first. What has begun and has no outcome is not
//! known. A line is known by its content and by how many equal ones stand before it, so that lines may be added, moved
//! and mended between two runs.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error as ThisError;

use super::key::{LineKey, Place};
use crate::store::{self, AttemptId};
use crate::submit::Begun;

/// The version of the file.
const VERSION: u32 = 1;

/// How its first line begins.
const HEAD: &[u8] = b"{\"entry\":\"import\",";

/// What an earlier run knows of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Its ticket is there.
    Created,
    /// It was surely not created, and may be sent.
    NotCreated,
    /// It was held back because of this attempt, which means the same.
    Held(AttemptId),
    /// It was begun, and what became of it is not known.
    Open {
        /// When it was begun.
        begun: Begun,
        /// The unique property and value that it was sent with.
        unique: Option<(String, String)>,
    },
}

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
    /// A ticket may be there.
    Unknown {
        /// The error's sentence, for people.
        why: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
enum Entry {
    Import {
        version: u32,
        id: String,
        time: Timestamp,
        portal: String,
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
}

/// Why the outcome file can't be used.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The system refused.
    #[error("could not {doing} {}: {detail}; without the outcome file nothing is sent", .path.display())]
    Io {
        /// A verb that can follow "could not".
        doing: &'static str,
        /// Of the outcome file.
        path: PathBuf,
        /// The system's reason.
        detail: String,
    },
    /// Another import uses it.
    #[error("another import is using {}; wait until it has ended", .0.display())]
    Locked(PathBuf),
    /// It is damaged, or no outcome file.
    #[error("line {line} of {} can't be read ({detail}); mend or move the file before anything is sent by it", .path.display())]
    Unreadable {
        /// Of the outcome file.
        path: PathBuf,
        /// Counted from 1.
        line: u64,
        /// What is wrong with it.
        detail: String,
    },
    /// It belongs to another portal.
    #[error("{} has the outcomes of {portal}; name another file with --outcomes", .path.display())]
    OtherPortal {
        /// Of the outcome file.
        path: PathBuf,
        /// Profile and host that it was begun for, as a sentence names them.
        portal: String,
    },
}

/// The outcome file, open and locked.
#[derive(Debug)]
pub struct Outcomes {
    file: File,
    path: PathBuf,
    id: String,
    known: HashMap<LineKey, (Known, u64)>,
}

impl Outcomes {
    /// Opens the file of an import into a portal, or begins it.
    ///
    /// # Errors
    /// When it can't be used; then nothing may be sent.
    pub fn open(path: &Path, portal: &str) -> Result<Self, Error> {
        let wrong = |doing, error: &io::Error| Error::Io { doing, path: path.to_owned(), detail: error.to_string() };
        let mut file = store::appendable(path).map_err(|error| wrong("open", &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Locked(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(wrong("lock", &error)),
        }
        let (whole, length) = whole_lines(&mut file).map_err(|error| wrong("read", &error))?;
        let mut outcomes = Self { file, path: path.to_owned(), id: String::new(), known: HashMap::new() };
        outcomes.read(portal, whole)?;
        // Only now is it sure that it is an outcome file, and nobody's own.
        if whole < length {
            let cut = outcomes.file.set_len(whole).and_then(|()| outcomes.file.sync_data());
            cut.map_err(|error| wrong("mend the end of", &error))?;
        }
        if outcomes.id.is_empty() {
            outcomes.id = uuid::Uuid::new_v4().to_string();
            let (id, portal) = (outcomes.id.clone(), portal.to_owned());
            outcomes.write(&Entry::Import { version: VERSION, id, time: Timestamp::now(), portal })?;
            outcomes.sync()?;
            if let Ok(folder) = File::open(path.parent().filter(|one| *one != Path::new("")).unwrap_or(Path::new(".")))
            {
                let _ = folder.sync_all();
            }
        }
        Ok(outcomes)
    }

    /// Reads its whole lines, which end there.
    fn read(&mut self, portal: &str, whole: u64) -> Result<(), Error> {
        let path = self.path.clone();
        let wrong = |error: io::Error| Error::Io { doing: "read", path: path.clone(), detail: error.to_string() };
        let mut file = self.file.try_clone().map_err(wrong)?;
        file.seek(SeekFrom::Start(0)).map_err(wrong)?;
        if whole == 0 {
            let mut torn = Vec::new();
            (&file).take(u64::try_from(HEAD.len()).unwrap_or_default()).read_to_end(&mut torn).map_err(wrong)?;
            if !HEAD.starts_with(&torn) {
                return Err(Error::Unreadable { path, line: 1, detail: "it does not begin as an outcome file".into() });
            }
        }
        for (index, line) in BufReader::new(file.take(whole)).split(b'\n').enumerate() {
            let line = line.map_err(wrong)?;
            let number = u64::try_from(index).unwrap_or(u64::MAX).saturating_add(1);
            let unreadable = |detail: String| Error::Unreadable { path: path.clone(), line: number, detail };
            match serde_json::from_slice(&line).map_err(|error| unreadable(error.to_string()))? {
                Entry::Import { version, .. } if version != VERSION => {
                    return Err(unreadable(format!("it is of version {version}")));
                }
                Entry::Import { portal: other, .. } if other != portal => {
                    return Err(Error::OtherPortal { path, portal: other });
                }
                Entry::Import { id, .. } => self.id = id,
                _ if self.id.is_empty() => return Err(unreadable("it does not begin as an outcome file".into())),
                Entry::Started { time, date, lines } => {
                    for one in lines {
                        let begun = Begun { time, date };
                        self.known.insert(one.key, (Known::Open { begun, unique: one.unique }, one.place.line));
                    }
                }
                Entry::Ended { place, key, result, attempt } => {
                    let known = match result {
                        LineResult::Created { .. } => Known::Created,
                        LineResult::Rejected { .. } | LineResult::NotSent { .. } => {
                            attempt.map_or(Known::NotCreated, Known::Held)
                        }
                        LineResult::Unknown { .. } => continue,
                    };
                    self.known.insert(key, (known, place.line));
                }
            }
        }
        Ok(())
    }

    /// What an earlier run knows of a line.
    pub fn known(&self, key: &LineKey) -> Option<&Known> {
        self.known.get(key).map(|(known, _)| known)
    }

    /// Whether the ticket of a line is there.
    pub fn is_created(&self, key: &LineKey) -> bool {
        self.known(key) == Some(&Known::Created)
    }

    /// The lines, by their numbers then, that an earlier run made or may have made tickets of.
    pub fn made(&self) -> impl Iterator<Item = (&LineKey, u64)> {
        let made = self.known.iter().filter(|(_, (known, _))| !matches!(known, Known::NotCreated | Known::Held(_)));
        made.map(|(key, (_, line))| (key, *line))
    }

    /// The lines whose tickets are there.
    pub fn created(&self) -> impl Iterator<Item = &LineKey> {
        self.known.iter().filter(|(_, (known, _))| *known == Known::Created).map(|(key, _)| key)
    }

    /// What tells this import from every other.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The ids of all tickets that are known to be of this import.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn created_ids(&self) -> Result<std::collections::HashSet<String>, Error> {
        let wrong = |error: io::Error| Error::Io { doing: "read", path: self.path.clone(), detail: error.to_string() };
        let mut file = self.file.try_clone().map_err(wrong)?;
        file.seek(SeekFrom::Start(0)).map_err(wrong)?;
        let mut ids = std::collections::HashSet::new();
        for line in BufReader::new(file).split(b'\n') {
            if let Ok(Entry::Ended { result: LineResult::Created { id }, .. }) =
                serde_json::from_slice(&line.map_err(wrong)?)
            {
                ids.insert(id);
            }
        }
        Ok(ids)
    }

    /// Writes down, safely, that these lines are about to be sent, with the last `Date` of the host.
    pub(super) fn started(&mut self, date: Option<Timestamp>, lines: Vec<StartedLine>) -> Result<(), Error> {
        let bytes = line(&Entry::Started { time: Timestamp::now(), date, lines });
        let end = self.file.metadata().map_err(|error| self.wrong("write to", &error))?.len();
        store::append::whole(&mut self.file, &bytes, end).map_err(|error| self.wrong("write to", &error))
    }

    /// Writes down what became of a line. A power failure may lose it: then the line is not known, and looked for.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn ended(&mut self, place: Place, key: &LineKey, result: LineResult) -> Result<(), Error> {
        if let LineResult::Created { .. } = &result {
            self.known.insert(key.clone(), (Known::Created, place.line));
        }
        self.write(&Entry::Ended { place, key: key.clone(), result, attempt: None })
    }

    /// Writes down that a line is held back because of an attempt that means the same.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn held(&mut self, place: Place, key: &LineKey, attempt: AttemptId) -> Result<(), Error> {
        let why = format!("it is not known what became of attempt {attempt}, which is the same");
        let result = LineResult::NotSent { why };
        self.write(&Entry::Ended { place, key: key.clone(), result, attempt: Some(attempt) })
    }

    /// Whether a ticket is no other line's.
    pub fn takes(&self, ticket: &str) -> bool {
        self.created_ids().is_ok_and(|ids| !ids.contains(ticket))
    }

    /// Whether an earlier run held lines back.
    pub fn has_held(&self) -> bool {
        self.known.values().any(|(known, _)| matches!(known, Known::Held(_)))
    }

    fn write(&mut self, entry: &Entry) -> Result<(), Error> {
        self.file.write_all(&line(entry)).map_err(|error| self.wrong("write to", &error))
    }

    /// Makes what was written safe.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn sync(&self) -> Result<(), Error> {
        self.file.sync_data().map_err(|error| self.wrong("sync", &error))
    }

    fn wrong(&self, doing: &'static str, error: &io::Error) -> Error {
        Error::Io { doing, path: self.path.clone(), detail: error.to_string() }
    }
}

/// What the lines mean that are not known, by the outcome file of another import; each with its number then. A file that is
/// none, or is gone, has none.
pub fn open_in(path: &Path) -> Vec<(String, u64)> {
    let Ok(text) = store::read(path) else { return Vec::new() };
    let mut open: HashMap<LineKey, (String, u64)> = HashMap::new();
    for line in text.split(|byte| *byte == b'\n') {
        match serde_json::from_slice(line) {
            Ok(Entry::Started { lines, .. }) => {
                let told = |one: StartedLine| Some((one.key, (one.fingerprint?, one.place.line)));
                open.extend(lines.into_iter().filter_map(told));
            }
            Ok(Entry::Ended { result: LineResult::Unknown { .. }, .. } | Entry::Import { .. }) | Err(_) => {}
            Ok(Entry::Ended { key, .. }) => drop(open.remove(&key)),
        }
    }
    open.into_values().collect()
}

fn line(entry: &Entry) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(entry).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// Where the last whole line ends, and the file: a line that was not written to its end was never relied on.
fn whole_lines(file: &mut File) -> io::Result<(u64, u64)> {
    let length = file.seek(SeekFrom::End(0))?;
    let (mut whole, mut block) = (length, [0u8; 4096]);
    while whole > 0 {
        let take = whole.min(4096);
        file.seek(SeekFrom::Start(whole - take))?;
        let part = block.get_mut(..usize::try_from(take).unwrap_or_default()).unwrap_or_default();
        file.read_exact(part)?;
        if let Some(at) = part.iter().rposition(|byte| *byte == b'\n') {
            whole = whole - take + u64::try_from(at).unwrap_or_default() + 1;
            break;
        }
        whole -= take;
    }
    Ok((whole, length))
}

#[cfg(test)]
mod tests {
    use super::super::key::Keys;
    use super::*;

    #[test]
    fn what_began_is_open_until_it_has_an_outcome_and_a_torn_end_is_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.outcomes.jsonl");
        let mut keys = Keys::default();
        let all: Vec<LineKey> = ["a", "b", "c"].iter().map(|one| keys.next(one.as_bytes())).collect();
        let mut outcomes = Outcomes::open(&path, "p").unwrap();
        assert_eq!(Outcomes::open(&path, "p").err(), Some(Error::Locked(path.clone())));
        let place = |line| Place { line, row: line };
        let line = |n: usize| StartedLine {
            place: place(n as u64),
            key: all[n].clone(),
            trace: n.to_string(),
            unique: None,
            fingerprint: None,
        };
        outcomes.started(None, vec![line(0), line(1), line(2)]).unwrap();
        outcomes.ended(place(0), &all[0], LineResult::Created { id: "7".into() }).unwrap();
        outcomes.ended(place(1), &all[1], LineResult::Rejected { why: "no".into() }).unwrap();
        let value = all[2].unique_value(outcomes.id());
        drop(outcomes);
        let mut torn = std::fs::read(&path).unwrap();
        torn.extend_from_slice(b"{\"entry\":\"ended\",\"line\":2,\"key\":[");
        std::fs::write(&path, torn).unwrap();
        let again = Outcomes::open(&path, "p").unwrap();
        assert_eq!(again.known(&all[0]), Some(&Known::Created));
        assert_eq!(again.known(&all[1]), Some(&Known::NotCreated));
        assert!(matches!(again.known(&all[2]), Some(Known::Open { .. })));
        assert_eq!(all[2].unique_value(again.id()), value);
        assert_eq!(again.created_ids().unwrap().len(), 1);
        drop(again);
        assert!(matches!(Outcomes::open(&path, "q"), Err(Error::OtherPortal { .. })));
        // A file of somebody's own that was named by mistake stays as it is.
        for text in ["{\"subject\": 1}\n", "subject\na", "subject", "{\"subject\": 1}"] {
            std::fs::write(&path, text).unwrap();
            assert!(matches!(Outcomes::open(&path, "p"), Err(Error::Unreadable { line: 1, .. })), "{text}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        std::fs::write(&path, "{\"entry\":\"impo").unwrap();
        assert!(Outcomes::open(&path, "p").is_ok(), "it was killed before its first line was whole");
    }
}
