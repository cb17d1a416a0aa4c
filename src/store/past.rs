//! What the whole journal knows, with what was moved aside: who made a ticket, what a key was used for, which drafts were
//! sent. Lines are passed over at a glance, so that it does not take long however old the journal is.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::Error;
use super::attempt::{Attempt, AttemptId, Result};
use super::journal::Journal;
use super::lines::{self, Glance, Kind, Line};
use crate::ticket::DraftId;

/// What is looked for in a line that says that a submission begins stands in front of what was sent.
const HEAD: usize = 2_000;
/// A clock was wrong by no more than this when lines were moved aside.
const SKEW: SignedDuration = SignedDuration::from_hours(8 * 24);

impl Journal {
    /// The ids of the tickets that submissions are known to have made since a moment, and of some before.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn created_since(&self, since: Timestamp) -> std::result::Result<HashSet<String>, Error> {
        let mut ids = HashSet::new();
        self.each(since, |glance, line| {
            if glance.kind == Kind::Definite
                && let Some(Result::Created { id, .. }) = outcome(line)
            {
                ids.insert(id);
            }
        })?;
        Ok(ids)
    }

    /// Those of these drafts whose ticket is journalled; none of them was begun before `since`.
    pub(super) fn sent(
        &self,
        drafts: &HashSet<DraftId>,
        since: Timestamp,
    ) -> std::result::Result<HashSet<DraftId>, Error> {
        let mut begun: HashMap<AttemptId, DraftId> = HashMap::new();
        let mut sent = HashSet::new();
        if drafts.is_empty() {
            return Ok(sent);
        }
        self.each(since, |glance, line| match glance.kind {
            Kind::Started => {
                let draft = text_of(line, "draft").and_then(|id| id.parse().ok());
                begun.extend(draft.filter(|id| drafts.contains(id)).map(|id| (glance.attempt, id)));
            }
            Kind::Definite => {
                if let Some(draft) = begun.get(&glance.attempt)
                    && matches!(outcome(line), Some(Result::Created { .. }))
                {
                    sent.insert(*draft);
                }
            }
            Kind::Unknown | Kind::Step | Kind::Over => {}
        })?;
        Ok(sent)
    }

    /// The last submission of a profile with this key that made a ticket, or may have made one; with its outcome, if it
    /// has one.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn keyed(&self, profile: &str, key: &str) -> std::result::Result<Option<(Attempt, Option<Result>)>, Error> {
        let mut all: Vec<(Attempt, Option<Result>)> = Vec::new();
        self.each(Timestamp::MIN, |glance, line| match glance.kind {
            Kind::Started if text_of(line, "key").is_some() => {
                if let Ok(Line::Started(attempt)) = serde_json::from_slice(line)
                    && attempt.key.as_deref() == Some(key)
                    && attempt.profile == profile
                {
                    all.push((*attempt, None));
                }
            }
            Kind::Started | Kind::Over => {}
            Kind::Step => {
                if let Some((attempt, _)) = all.iter_mut().find(|(attempt, _)| attempt.attempt == glance.attempt)
                    && let Ok(Line::Step { event, .. }) = serde_json::from_slice(line)
                {
                    attempt.steps.push(event);
                }
            }
            Kind::Definite | Kind::Unknown => {
                if let Some((_, slot)) = all.iter_mut().find(|(attempt, _)| attempt.attempt == glance.attempt) {
                    *slot = outcome(line);
                }
            }
        })?;
        let may_be_there = |result: &Option<Result>| match result {
            None | Some(Result::Created { .. } | Result::Unknown { .. }) => true,
            Some(Result::Rejected { .. } | Result::NotSent { .. } | Result::Absent { .. }) => false,
        };
        all.retain(|(_, result)| may_be_there(result));
        Ok(all.pop())
    }

    /// The submissions whose id begins so, each with its outcome if it has one.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn named(&self, prefix: &str) -> std::result::Result<Vec<(Attempt, Option<Result>)>, Error> {
        let wanted = prefix.to_lowercase();
        let mut all: Vec<(Attempt, Option<Result>)> = Vec::new();
        if wanted.is_empty() {
            return Ok(all);
        }
        self.each(Timestamp::MIN, |glance, line| {
            if !glance.attempt.to_string().starts_with(&wanted) {
                return;
            }
            let known = all.iter().position(|(attempt, _)| attempt.attempt == glance.attempt);
            match (serde_json::from_slice(line), known.and_then(|at| all.get_mut(at))) {
                (Ok(Line::Outcome { result, .. }), Some((_, slot))) => *slot = Some(result),
                (Ok(Line::Step { event, .. }), Some((attempt, _))) => attempt.steps.push(event),
                (Ok(Line::Started(attempt)), None) => all.push((*attempt, None)),
                (Ok(Line::Outcome { .. } | Line::Step { .. } | Line::Started(_)) | Err(_), _) => {}
            }
        })?;
        Ok(all)
    }

    /// The submission that is known to have made a ticket.
    pub(super) fn maker(&self, ticket: &str) -> std::result::Result<Option<AttemptId>, Error> {
        let mut maker = None;
        self.each(Timestamp::MIN, |glance, line| {
            if glance.kind == Kind::Definite
                && matches!(outcome(line), Some(Result::Created { id, .. }) if id == ticket)
            {
                maker = Some(glance.attempt);
            }
        })?;
        Ok(maker)
    }

    /// Hands over each line that is understood, the oldest first. Files that were moved aside before a moment are left
    /// out.
    fn each(&self, since: Timestamp, mut take: impl FnMut(Glance, &[u8])) -> std::result::Result<(), Error> {
        let since = since.checked_sub(SKEW).unwrap_or(Timestamp::MIN);
        // The journal is opened before the others are listed: what is moved meanwhile is met twice, not missed.
        let journal = match File::open(&self.path) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Error::io("read", &self.path, &error)),
        };
        let is_late = |path: &Path| moved(path).is_none_or(|moved| moved >= since);
        for path in self.compacted().into_iter().filter(|path| is_late(path)) {
            let wrong = |error: io::Error| Error::io("read", &path, &error);
            each_in(File::open(&path).map_err(wrong)?, &mut take).map_err(wrong)?;
        }
        match journal {
            Some(file) => each_in(file, &mut take).map_err(|error| Error::io("read", &self.path, &error)),
            None => Ok(()),
        }
    }
}

fn each_in(file: File, take: &mut impl FnMut(Glance, &[u8])) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(lines::CHUNK, file);
    let mut line = Vec::new();
    while lines::next(&mut reader, &mut line)?.is_some() {
        if let Some(glance) = Glance::at(&line) {
            take(glance, &line);
        }
    }
    Ok(())
}

/// When lines were moved into this file, by its name.
fn moved(path: &Path) -> Option<Timestamp> {
    let stamp = path.file_name()?.to_str()?.strip_prefix("journal-")?.strip_suffix(".jsonl")?;
    let moment = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S%.fZ", stamp).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(moment).ok()
}

/// A text near the beginning of a line, as it is written: a quote in it would be escaped.
fn text_of<'a>(line: &'a [u8], name: &str) -> Option<&'a str> {
    let wanted = format!("\"{name}\":\"");
    let head = line.get(..line.len().min(HEAD))?;
    let at = head.windows(wanted.len()).position(|some| some == wanted.as_bytes())?;
    let rest = line.get(at + wanted.len()..)?;
    let end = rest.iter().position(|byte| *byte == b'"')?;
    std::str::from_utf8(rest.get(..end)?).ok()
}

fn outcome(line: &[u8]) -> Option<Result> {
    match serde_json::from_slice(line) {
        Ok(Line::Outcome { result, .. }) => Some(result),
        Ok(Line::Started(_) | Line::Step { .. }) | Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_that_lines_were_moved_is_read_off_the_name() {
        let moment = moved(Path::new("/x/journal-20261129T151101.123456789Z.jsonl")).unwrap();
        assert_eq!(moment.to_string(), "2026-11-29T15:11:01.123456789Z");
        assert_eq!(moved(Path::new("/x/journal-later.jsonl")), None);
    }
}
