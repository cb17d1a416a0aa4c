//! The journal read from its end: the last submissions, and those that made a ticket lately. Its length does not matter.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::PathBuf;

use jiff::Timestamp;

use super::attempt::{Attempt, AttemptId, Result};
use super::journal::Journal;
use super::last_first::LastFirst;
use super::lines::{Backwards, Line};
use super::{Error, files};

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

impl Journal {
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

    /// How a submission ended, as far as that is known for sure.
    pub(super) fn outcome(&self, wanted: AttemptId) -> std::result::Result<Option<Result>, Error> {
        let mut found = None;
        self.back_to(Timestamp::MIN, |line| match line {
            Line::Outcome { attempt, result, .. } if attempt == wanted && !matches!(result, Result::Unknown { .. }) => {
                found.get_or_insert(result);
            }
            Line::Outcome { .. } | Line::Step { .. } | Line::Started(_) => {}
        })?;
        Ok(found)
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
}
