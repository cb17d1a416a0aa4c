//! The outcome file of an import: what was begun and what became of it, line by line, so that a rerun makes no line twice.
//!
//! It is appended only. What is about to be sent is written and synced first. What has begun and has no outcome is not
//! known. A line is known by its content and by how many equal ones stand before it, so that lines may be added, moved
//! and mended between two runs.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fs::{File, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use thiserror::Error as ThisError;

use super::entry::{Entry, StartedLine, line};
pub use super::entry::{LineResult, Origin};
use super::key::{Content, LineKey, Place};
use super::reading::{Difference, Reading};
use crate::store::{self, AttemptId};
use crate::submit::Begun;
use crate::ticket::text;

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
    #[error("line {line} of {} can't be read ({detail}); correct or move the file, and nothing is sent until then", .path.display())]
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
    /// Its lines were read in another way when tickets were made of them.
    #[error("{} was begun with {}, and this is {}; go on with what it was begun with", .path.display(), .difference.was, .difference.is)]
    OtherReading {
        /// Of the outcome file.
        path: PathBuf,
        /// What it was begun with, and what is said now.
        difference: Difference,
    },
}

/// What the file knows of a line.
#[derive(Debug)]
struct Entered {
    known: Known,
    /// Its number then.
    line: u64,
    content: Option<Content>,
}

impl Entered {
    /// Whether a ticket was or may have been made of it.
    fn is_made(&self) -> bool {
        !matches!(self.known, Known::NotCreated | Known::Held(_))
    }
}

/// The outcome file, open and locked.
#[derive(Debug)]
pub struct Outcomes {
    file: File,
    path: PathBuf,
    id: String,
    /// Profile and host, as a sentence names them.
    portal: String,
    reading: Option<Reading>,
    rejects: Vec<PathBuf>,
    origin: Option<Origin>,
    known: HashMap<LineKey, Entered>,
}

impl Outcomes {
    /// Opens the file of an import into a portal, or begins it. How its lines are read is held against how they were read
    /// when tickets were made of them, and is written down.
    ///
    /// # Errors
    /// When it can't be used; then nothing may be sent.
    pub fn begin(path: &Path, portal: &str, reading: Reading) -> Result<Self, Error> {
        let mut outcomes = Self::open(path, portal)?;
        outcomes.read_as(reading)?;
        Ok(outcomes)
    }

    /// Opens the file of an import into a portal. One that holds nothing stays as it is.
    ///
    /// # Errors
    /// When it can't be used; then nothing may be sent.
    pub fn open(path: &Path, portal: &str) -> Result<Self, Error> {
        let wrong =
            |doing, error: &io::Error| Error::Io { doing, path: path.to_owned(), detail: text::of_system(error) };
        let mut file = store::appendable(path).map_err(|error| wrong("open", &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Locked(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(wrong("lock", &error)),
        }
        let (whole, length) = whole_lines(&mut file).map_err(|error| wrong("read", &error))?;
        let (id, portal) = (String::new(), portal.to_owned());
        let (reading, rejects, origin) = (None, Vec::new(), None);
        let (path, known) = (path.to_owned(), HashMap::new());
        let mut outcomes = Self { file, path, id, portal, reading, rejects, origin, known };
        outcomes.read(whole)?;
        // Only now is it sure that it is an outcome file, and nobody's own.
        if whole < length {
            let cut = outcomes.file.set_len(whole).and_then(|()| outcomes.file.sync_data());
            cut.map_err(|error| wrong("repair the end of", &error))?;
        }
        Ok(outcomes)
    }

    /// Writes what import it is of.
    fn head(&mut self) -> Result<(), Error> {
        self.write(&Entry::Import {
            version: VERSION,
            id: self.id.clone(),
            time: Timestamp::now(),
            portal: self.portal.clone(),
            reading: self.reading.clone(),
            rejects: self.rejects.clone(),
            origin: self.origin.clone(),
        })?;
        self.sync()
    }

    /// How its lines were read, as far as it knows.
    pub fn reading(&self) -> Option<&Reading> {
        self.reading.as_ref()
    }

    /// The files of lines that were left out of this import.
    pub fn rejects(&self) -> &[PathBuf] {
        &self.rejects
    }

    /// Where the lines of this import were left out, if its file is one of those.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// Lines were written to a file of their own, whose outcome file this is to be; an earlier file of that name has
    /// another one now. Either import knows of the other's tickets from now on.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn left_out(&mut self, file: &Path, aside: Option<&Path>, outcomes: &Path) -> Result<(), Error> {
        if let Some(aside) = aside {
            self.rejects.iter_mut().filter(|one| *one == file).for_each(|one| aside.clone_into(one));
        }
        if !self.rejects.iter().any(|one| one == file) {
            self.rejects.push(file.to_owned());
        }
        self.head()?;
        let mut theirs = Self::open(outcomes, &self.portal)?;
        theirs.origin = Some(Origin { outcomes: self.path.clone(), since: Timestamp::now() });
        theirs.begin_with(self.reading.clone())
    }

    /// Takes a line for one whose ticket is there, as far as this run goes.
    pub fn take_for_created(&mut self, place: Place, key: &LineKey) {
        self.enter(key.clone(), Known::Created, place);
    }

    /// Holds how lines are read now against how they were read when tickets were made of them.
    ///
    /// # Errors
    /// When that differs.
    pub fn check(&self, now: &Reading) -> Result<(), Error> {
        if self.made().next().is_none() {
            return Ok(());
        }
        match self.reading.as_ref().and_then(|was| was.differs(now)) {
            Some(difference) => Err(Error::OtherReading { path: self.path.clone(), difference }),
            None => Ok(()),
        }
    }

    /// Writes down how lines are read from now on.
    ///
    /// # Errors
    /// When tickets were made of lines that were read in another way, or it can't be written.
    pub fn read_as(&mut self, now: Reading) -> Result<(), Error> {
        self.check(&now)?;
        if self.reading.as_ref() == Some(&now) {
            return Ok(());
        }
        if self.id.is_empty() {
            return self.begin_with(Some(now));
        }
        self.reading = Some(now);
        self.head()
    }

    /// Begins the file.
    fn begin_with(&mut self, reading: Option<Reading>) -> Result<(), Error> {
        self.reading = reading;
        self.id = uuid::Uuid::new_v4().to_string();
        self.head()?;
        if let Ok(folder) = File::open(self.path.parent().filter(|one| *one != Path::new("")).unwrap_or(Path::new(".")))
        {
            let _ = folder.sync_all();
        }
        Ok(())
    }

    /// Reads its whole lines, which end there.
    fn read(&mut self, whole: u64) -> Result<(), Error> {
        let path = self.path.clone();
        let wrong = |error: io::Error| Error::Io { doing: "read", path: path.clone(), detail: text::of_system(error) };
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
                Entry::Import { portal, .. } if portal != self.portal => {
                    return Err(Error::OtherPortal { path, portal });
                }
                Entry::Import { id, reading, rejects, origin, .. } => {
                    (self.id, self.reading, self.rejects, self.origin) = (id, reading, rejects, origin);
                }
                _ if self.id.is_empty() => return Err(unreadable("it does not begin as an outcome file".into())),
                Entry::Started { time, date, lines } => {
                    for one in lines {
                        let begun = Begun { time, date };
                        let known = Known::Open { begun, unique: one.unique };
                        self.known.insert(one.key, Entered { known, line: one.place.line, content: one.content });
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
                    self.enter(key, known, place);
                }
            }
        }
        Ok(())
    }

    fn enter(&mut self, key: LineKey, known: Known, place: Place) {
        let content = self.known.get(&key).and_then(|entered| entered.content);
        self.known.insert(key, Entered { known, line: place.line, content });
    }

    /// What an earlier run knows of a line.
    pub fn known(&self, key: &LineKey) -> Option<&Known> {
        self.known.get(key).map(|entered| &entered.known)
    }

    /// What the lines said that are in the file no more, under these keys at least: a file that was saved anew may have
    /// them under others. Of lines that say the same, those come first of which a ticket was or may have been made.
    pub fn missing(&self, keys: &HashSet<LineKey>) -> HashMap<Content, VecDeque<LineKey>> {
        let gone = self.known.iter().filter(|(key, _)| !keys.contains(key));
        let mut gone: Vec<_> = gone.filter_map(|(key, entered)| Some((entered.content?, entered, key))).collect();
        gone.sort_by_key(|(_, entered, _)| (!entered.is_made(), entered.line));
        let mut missing: HashMap<Content, VecDeque<LineKey>> = HashMap::new();
        for (content, _, key) in gone {
            missing.entry(content).or_default().push_back(key.clone());
        }
        missing
    }

    /// Whether the ticket of a line is there.
    pub fn is_created(&self, key: &LineKey) -> bool {
        self.known(key) == Some(&Known::Created)
    }

    /// The lines, by their numbers then, that an earlier run made or may have made tickets of.
    pub fn made(&self) -> impl Iterator<Item = (&LineKey, u64)> {
        self.known.iter().filter(|(_, entered)| entered.is_made()).map(|(key, entered)| (key, entered.line))
    }

    /// The lines whose tickets are there.
    pub fn created(&self) -> impl Iterator<Item = &LineKey> {
        self.known.iter().filter(|(_, entered)| entered.known == Known::Created).map(|(key, _)| key)
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
        let wrong =
            |error: io::Error| Error::Io { doing: "read", path: self.path.clone(), detail: text::of_system(error) };
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
            self.enter(key.clone(), Known::Created, place);
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
        self.known.values().any(|entered| matches!(entered.known, Known::Held(_)))
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
        Error::Io { doing, path: self.path.clone(), detail: text::of_system(error) }
    }
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
        let mut outcomes = Outcomes::begin(&path, "p", Reading::default()).unwrap();
        assert_eq!(Outcomes::open(&path, "p").err(), Some(Error::Locked(path.clone())));
        let place = |line| Place { line, row: line };
        let line = |n: usize| StartedLine {
            place: place(n as u64),
            key: all[n].clone(),
            trace: n.to_string(),
            unique: None,
            fingerprint: None,
            content: None,
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
