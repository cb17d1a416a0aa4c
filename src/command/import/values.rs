//! The value that a cell means, and the stage: by label, by a date's order, or as it stands. Most lines have the same few:
//! they are remembered.

use super::super::defaults;
use super::super::labels::{self, CELL, LISTED, Resolved, Typed};
use super::cells::Cells;
use crate::config::Failure;
use crate::config::failure::Meaning;
use crate::ticket::property::PIPELINE;
use crate::ticket::words::is_id;
use crate::ticket::{Draft, Kind, text, value};

/// So many values that were read by their labels are remembered.
const REMEMBERED: usize = 10_000;

impl Cells<'_> {
    /// The stage that a cell means, with its pipeline where that is not said otherwise.
    pub(super) fn stage(&mut self, typed: Typed, draft: &Draft) -> Result<Resolved, Failure> {
        let key = (typed.value.clone(), draft.text(PIPELINE).to_owned(), draft.to_fill.clone());
        if let Some(values) = self.stages.get(&key) {
            return Ok(values.clone());
        }
        let typed = [typed];
        let pipeline = defaults::pipeline_for(&typed, draft, &self.portal);
        let values = labels::resolve(&typed, pipeline.as_deref(), &self.portal)?;
        if self.stages.len() >= REMEMBERED {
            self.stages.clear();
        }
        self.stages.insert(key, values.clone());
        Ok(values)
    }

    /// The value that a cell means. What is no label of the portal stays, and is told as a value that does not exist.
    pub(super) fn value(&mut self, name: &str, text: String) -> Result<String, String> {
        let kind = self.portal.schema.kind(name);
        if kind == Kind::Owner && self.portal.schema.owners.is_none() && !is_id(text.trim()) {
            return Err("owners can't be read with this token: name the owner by id".to_owned());
        }
        let key = (name.to_owned(), text);
        if let Some(value) = self.values.get(&key) {
            return Ok(value.clone());
        }
        let text = key.1.clone();
        let text = match kind {
            Kind::Date | Kind::DateTime => {
                let wrong = |why: &dyn std::fmt::Display| format!("{}: {why}", text::quoted(&text));
                let read = self.dates.read(name, text.clone()).map_err(|error| wrong(&error))?;
                // A file may be read again, on another day.
                if value::is_relative(kind, &read, &self.locale) {
                    return Err(wrong(&"it means another time each day; write the date itself, such as 2026-11-24"));
                }
                if kind == Kind::DateTime && value::is_open_hour(&read, &self.locale) {
                    return Err(wrong(&"the clocks show this time twice that day; write the offset, such as +02:00"));
                }
                read
            }
            _ => text,
        };
        let found = labels::resolve(&[typed(name, text)], None, &self.portal);
        let value = found.map_err(|failure| told(&failure))?.into_iter().next().map(|(_, value)| value);
        let value = value.unwrap_or_default();
        if kind.is_picked() || matches!(kind, Kind::Date | Kind::DateTime) {
            if self.values.len() >= REMEMBERED {
                self.values.clear();
            }
            self.values.insert(key, value.clone());
        }
        Ok(value)
    }
}

/// A value as it stands in a cell.
pub(super) fn typed(name: &str, value: String) -> Typed {
    Typed { key: name.to_owned(), value, from: CELL }
}

/// Why a cell could not be read, with what it could mean.
pub(super) fn told(failure: &Failure) -> String {
    let one = |one: &Meaning| match one.detail.is_empty() {
        true => format!("{} {}", one.id, one.label),
        false => format!("{} {} ({})", one.id, one.label, one.detail),
    };
    let all: Vec<String> = failure.details.meanings.iter().take(LISTED).map(one).collect();
    if all.is_empty() { failure.message.clone() } else { format!("{}: {}", failure.message, all.join(", ")) }
}
