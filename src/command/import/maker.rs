//! From the lines of a file to what is sent: each by its key, as often as the file is read.

use std::collections::{HashMap, HashSet};

use super::cells::Cells;
use super::source::Record;
use super::ticket::Wrong;
use crate::submit::batch::outcomes::Outcomes;
use crate::submit::batch::{Content, Keys, Line, LineKey, Place};
use crate::ticket::{Extras, NewTicket, hash};

/// What a line is made with.
pub(super) struct Maker<'a> {
    pub cells: Cells<'a>,
    unique: Option<&'a str>,
    keys: Keys,
    /// Keys of lines that an earlier run knew under others: the file was saved anew.
    resaved: HashMap<LineKey, LineKey>,
    /// Hashes of the unique values that were typed.
    typed: HashSet<u64>,
    /// Lines whose tickets are there.
    settled: HashSet<LineKey>,
}

/// A line that is what it should be.
pub(super) struct Made {
    ticket: NewTicket,
    /// What goes with it.
    extras: Extras,
    /// Its unique value is made for it.
    own: bool,
}

impl<'a> Maker<'a> {
    pub fn new(cells: Cells<'a>, unique: Option<&'a str>, outcomes: Option<&Outcomes>) -> Self {
        let settled = outcomes.into_iter().flat_map(Outcomes::created).cloned().collect();
        Self { cells, unique, keys: Keys::default(), resaved: HashMap::new(), typed: HashSet::new(), settled }
    }

    /// The lines are read once more.
    pub fn rewind(&mut self) {
        self.keys = Keys::default();
        self.typed = HashSet::new();
    }

    /// These lines are known under the keys that they had when the file was read before.
    pub fn know_again(&mut self, resaved: HashMap<LineKey, LineKey>) {
        self.resaved = resaved;
    }

    /// The ticket of this line is there.
    pub fn settle(&mut self, key: LineKey) {
        self.settled.insert(key);
    }

    /// The key of the next line.
    pub fn key(&mut self, record: &Record) -> LineKey {
        let key = self.keys.next(&record.bytes);
        self.resaved.get(&key).cloned().unwrap_or(key)
    }

    /// Takes note of what a line tells of its dates, and of what has to be looked up for one that is not settled.
    pub fn note(&mut self, record: &Record) {
        let is_settled = self.is_settled(record);
        if let Ok(cells) = &record.cells {
            self.cells.note_dates(cells, record.place.line, is_settled);
            if !is_settled {
                self.cells.want_records(cells);
            }
        }
    }

    fn is_settled(&mut self, record: &Record) -> bool {
        let key = self.key(record);
        self.settled.contains(&key)
    }

    /// The ticket that a line means, or all that is wrong with it.
    pub fn make(&mut self, record: Record) -> (LineKey, Result<Made, Vec<Wrong>>) {
        let key = self.key(&record);
        let is_settled = self.settled.contains(&key);
        let mut ticket = record.cells.map_err(|why| vec![(None, why)]).and_then(|cells| self.cells.ticket(cells));
        if is_settled {
            // What it was made of may be gone from the portal by now; it is not sent again anyway.
            ticket = ticket.or_else(|_| Ok((NewTicket::default(), Extras::default())));
            self.cells.mistake = None;
        }
        let ticket = ticket.and_then(|(ticket, extras)| {
            let typed = self.unique.and_then(|unique| ticket.value(unique));
            if let Some(value) = typed
                && !self.typed.insert(hash::fnv1a(value.as_bytes()))
            {
                let why = "an earlier line has the same value, and it has to be unique".to_owned();
                return Err(vec![(self.unique.map(str::to_owned), why)]);
            }
            let own = typed.is_none();
            Ok(Made { ticket, extras, own })
        });
        (key, ticket)
    }

    /// What a line says, however the file was saved.
    pub fn content(&mut self, record: &Record) -> Content {
        self.cells.content(record.cells.as_deref().unwrap_or_default())
    }

    /// A line as it is sent.
    pub fn line(&self, place: Place, (key, content): (LineKey, Content), made: Made, outcomes_id: &str) -> Line {
        let Made { mut ticket, extras, own } = made;
        let unique = self.unique.map(|name| {
            if own {
                ticket.set(name, key.unique_value(outcomes_id));
            }
            (name.to_owned(), ticket.value(name).unwrap_or_default().to_owned())
        });
        Line { place, key, content, ticket, extras, unique, own }
    }
}
