//! Submissions of which something is open: what became of the ticket, or something of the plan. The whole journal is read
//! at a glance; only their lines are held in memory.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Seek, SeekFrom};

use super::attempt::{Attempt, AttemptId, Result};
use super::journal::Journal;
use super::lines::{self, Glance, Kind, Line};
use super::{Error, files};

/// What is not known of submissions, and what is known but not all done.
type Unsettled = (Vec<Attempt>, Vec<(Attempt, Result)>);

impl Journal {
    /// Submissions that may have made a ticket without it being known: started without a definite outcome, and not
    /// under way any more. Only these are held in memory, however long the journal is.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn unresolved(&self) -> std::result::Result<Vec<Attempt>, Error> {
        let wrong = |error: io::Error| Error::io("read", &self.path, &error);
        // While it is read nobody writes: an outcome can't come between the look at the line and the look at the lock.
        let Some(file) = files::readable_quiet(&self.path).map_err(wrong)? else { return Ok(Vec::new()) };
        self.open_in(&file, |id, unknown| unknown || !self.running.has(id)).map_err(wrong)
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

    /// Whether the rest of the plan of a ticket is under way in some process.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn is_being_finished(&self, ticket: &str) -> std::result::Result<bool, Error> {
        let wrong = |error: io::Error| Error::io("read", &self.path, &error);
        let Some(file) = files::readable_quiet(&self.path).map_err(wrong)? else { return Ok(false) };
        let wanted = |id: AttemptId, places: &Places| places.kind == Kind::Definite && self.running.has(id);
        let all = read_at(&file, places(&file, true).map_err(wrong)?, wanted).map_err(wrong)?;
        Ok(all.iter().any(|(_, result)| matches!(result, Some(Result::Created { id, .. }) if id == ticket)))
    }

    /// The unresolved submissions and the unfinished ones, by one look at the file.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn unsettled(&self) -> std::result::Result<Unsettled, Error> {
        let wrong = |error: io::Error| Error::io("read", &self.path, &error);
        let Some(file) = files::readable_quiet(&self.path).map_err(wrong)? else { return Ok(Unsettled::default()) };
        let wanted = |id: AttemptId, places: &Places| places.kind == Kind::Unknown || !self.running.has(id);
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
}

/// Where in the file the lines of a submission stand.
pub(super) struct Places {
    started: u64,
    /// Steps and outcomes, in their order.
    rest: Vec<u64>,
    /// What is known of its ticket.
    pub kind: Kind,
    has_steps: bool,
}

/// Where the lines stand of the submissions of which something is open: the ticket, or, where `steps` are wanted too,
/// something of the plan.
pub(super) fn places(mut file: &File, steps: bool) -> io::Result<HashMap<AttemptId, Places>> {
    file.rewind()?;
    let mut reader = BufReader::with_capacity(lines::CHUNK, file);
    let mut open: HashMap<AttemptId, Places> = HashMap::new();
    let mut line = Vec::new();
    let mut at = 0;
    while let Some(length) = lines::next(&mut reader, &mut line)? {
        match Glance::at(&line) {
            Some(Glance { attempt, kind: Kind::Started }) => {
                let places = Places { started: at, rest: Vec::new(), kind: Kind::Started, has_steps: false };
                open.insert(attempt, places);
            }
            Some(Glance { attempt, kind: Kind::Over }) => drop(open.remove(&attempt)),
            Some(Glance { attempt, kind }) => {
                if let Some(places) = open.get_mut(&attempt) {
                    places.rest.push(at);
                    places.has_steps |= kind == Kind::Step;
                    if kind != Kind::Step {
                        places.kind = kind;
                    }
                    if kind == Kind::Definite && !(steps && places.has_steps) {
                        open.remove(&attempt);
                    }
                }
            }
            None => {}
        }
        at += length;
    }
    Ok(open)
}

/// Reads the submissions at these places, with their steps and their last outcome; the oldest first.
pub(super) fn read_at(
    file: &File,
    places: HashMap<AttemptId, Places>,
    wanted: impl Fn(AttemptId, &Places) -> bool,
) -> io::Result<Vec<(Attempt, Option<Result>)>> {
    let mut left: Vec<Places> =
        places.into_iter().filter(|(id, places)| wanted(*id, places)).map(|(_, places)| places).collect();
    left.sort_unstable_by_key(|places| places.started);
    let mut reader = BufReader::with_capacity(lines::CHUNK, file);
    let mut line = Vec::new();
    let mut all = Vec::new();
    for places in left {
        let mut read = |at: u64| -> io::Result<Option<Line>> {
            reader.seek(SeekFrom::Start(at))?;
            lines::next(&mut reader, &mut line)?;
            Ok(serde_json::from_slice(&line).ok())
        };
        let Some(Line::Started(mut attempt)) = read(places.started)? else { continue };
        let mut last = None;
        for at in places.rest {
            match read(at)? {
                Some(Line::Step { event, .. }) => attempt.steps.push(event),
                Some(Line::Outcome { result, .. }) => last = Some(result),
                Some(Line::Started(_)) | None => {}
            }
        }
        all.push((*attempt, last));
    }
    Ok(all)
}
