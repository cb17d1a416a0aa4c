//! Submissions of which something is open: what became of the ticket, or something of the plan. The whole journal is read
//! at a glance; only their lines are held in memory.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Seek, SeekFrom};

use super::attempt::{Attempt, AttemptId, Result};
use super::lines::{self, Glance, Kind, Line};

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
