//! Keeping the journal short: what is over and done with moves to a file beside it. Nothing is thrown away, and what is
//! unresolved or not understood stays.
//!
//! ```text
//!  journal.jsonl, locked --+--> journal-<time>.jsonl    written and synced first
//!                          +--> journal.jsonl           then put in place of the old one
//! ```
//!
//! Between the two steps a submission is in both files, never in none. Whoever waits for the lock of the old file
//! afterwards sees that another one is in its place, and opens that.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Seek, Write};

use jiff::Timestamp;
use tempfile::NamedTempFile;

use super::attempt::AttemptId;
use super::journal::Journal;
use super::lines::{self, Glance, Kind};
use super::{Error, files};

/// A journal is left alone up to this size.
const LARGE: u64 = 16 << 20;
/// The newest submissions always stay.
const KEPT: usize = 1_000;

impl Journal {
    /// Compacts the journal if it has grown large. Returns how many submissions were moved.
    ///
    /// # Errors
    /// When a file can't be read or written; nothing is lost then.
    pub fn tidy(&self, now: Timestamp) -> Result<usize, Error> {
        match fs::metadata(&self.path) {
            Ok(data) if data.len() > LARGE => self.compact(KEPT, now),
            _ => Ok(0),
        }
    }

    /// Moves resolved submissions that began before a moment to a file beside the journal, but for the newest ones.
    /// Returns how many were moved.
    ///
    /// # Errors
    /// When a file can't be read or written; nothing is lost then.
    pub fn compact(&self, keep: usize, older_than: Timestamp) -> Result<usize, Error> {
        let wrong = |error: io::Error| Error::io("compact", &self.path, &error);
        if !self.path.exists() {
            return Ok(0);
        }
        let file = files::appendable_alone(&self.path).map_err(wrong)?;
        let moving = moving(&file, keep, older_than).map_err(wrong)?;
        if moving.is_empty() {
            return Ok(0);
        }
        let [aside, rest] = self.split(&file, &moving).map_err(wrong)?;
        self.keep_aside(aside).map_err(wrong)?;
        rest.persist(&self.path).map_err(|error| wrong(error.error))?;
        self.sync_folder();
        Ok(moving.len())
    }

    /// Writes the lines to two new files: those to be moved, and the others.
    fn split(&self, mut file: &File, moving: &HashSet<AttemptId>) -> io::Result<[NamedTempFile; 2]> {
        let folder = self.path.parent().unwrap_or(std::path::Path::new("."));
        let made = || tempfile::Builder::new().prefix(files::NEW).tempfile_in(folder).map(BufWriter::new);
        let (mut aside, mut rest) = (made()?, made()?);
        file.rewind()?;
        let mut reader = BufReader::with_capacity(lines::CHUNK, file);
        let mut line = Vec::new();
        while lines::next(&mut reader, &mut line)?.is_some() {
            let goes = Glance::whole(&line).is_some_and(|(glance, _)| moving.contains(&glance.attempt));
            let target = if goes { &mut aside } else { &mut rest };
            target.write_all(&line)?;
            target.write_all(b"\n")?;
        }
        let (aside, rest) = (aside.into_inner()?, rest.into_inner()?);
        aside.as_file().sync_all()?;
        rest.as_file().sync_all()?;
        Ok([aside, rest])
    }

    /// Gives the moved lines their name, which no other file has.
    fn keep_aside(&self, mut aside: NamedTempFile) -> io::Result<()> {
        loop {
            let stamp = super::now().strftime("%Y%m%dT%H%M%S%.9fZ").to_string();
            match aside.persist_noclobber(self.path.with_file_name(format!("journal-{stamp}.jsonl"))) {
                Ok(_) => break,
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => aside = error.file,
                Err(error) => return Err(error.error),
            }
        }
        self.sync_folder();
        Ok(())
    }

    fn sync_folder(&self) {
        if let Some(folder) = self.path.parent() {
            files::sync_folder(folder);
        }
    }
}

/// The submissions to be moved.
fn moving(file: &File, keep: usize, older_than: Timestamp) -> io::Result<HashSet<AttemptId>> {
    let mut reader = BufReader::with_capacity(lines::CHUNK, file);
    let mut begun = Vec::new();
    let mut definite = HashSet::new();
    // What is left to be done of a plan must be found.
    let mut unfinished = HashSet::new();
    let mut line = Vec::new();
    while lines::next(&mut reader, &mut line)?.is_some() {
        match Glance::whole(&line) {
            Some((Glance { attempt, kind: Kind::Started }, time)) => begun.push((attempt, time)),
            Some((Glance { attempt, kind: Kind::Definite }, _)) => drop(definite.insert(attempt)),
            Some((Glance { attempt, kind: Kind::Step }, _)) => drop(unfinished.insert(attempt)),
            Some((Glance { attempt, kind: Kind::Over }, _)) => drop(unfinished.remove(&attempt)),
            Some((Glance { kind: Kind::Unknown, .. }, _)) | None => {}
        }
    }
    begun.truncate(begun.len().saturating_sub(keep));
    Ok(begun
        .into_iter()
        .filter(|(attempt, time)| *time < older_than && definite.contains(attempt) && !unfinished.contains(attempt))
        .map(|(attempt, _)| attempt)
        .collect())
}
