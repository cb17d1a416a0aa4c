//! A line of an input that may be sent as a ticket.

use jiff::Timestamp;

use super::entry::StartedLine;
use super::key::{Content, LineKey, Place};
use super::outcomes::{self, Outcomes};
use crate::store;
use crate::ticket::{Extras, NewTicket};

/// A line that may be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Where it stands in the input, for people.
    pub place: Place,
    /// Which line it is, whatever its number.
    pub key: LineKey,
    /// What it says, however the input was saved.
    pub content: Content,
    /// What is sent, with the unique value.
    pub ticket: NewTicket,
    /// What goes with it.
    pub extras: Extras,
    /// The unique property and its value, where the profile names one.
    pub unique: Option<(String, String)>,
    /// Whether the unique value was made for this line: then nobody else's ticket has it.
    pub own: bool,
}

impl Line {
    /// Tells what is meant to be created apart from everything else, as an attempt's does.
    pub fn fingerprint(&self) -> String {
        let generated = self.unique.as_ref().filter(|_| self.own).map(|(name, _)| name.as_str());
        store::fingerprint(&self.ticket, &self.extras, generated)
    }

    /// The line as an outcome file has it before it is sent.
    pub(super) fn started(&self, trace: &str) -> StartedLine {
        StartedLine {
            place: self.place,
            key: self.key.clone(),
            trace: trace.to_owned(),
            unique: self.unique.clone(),
            fingerprint: Some(self.fingerprint()),
            content: Some(self.content),
        }
    }

    /// Writes down that it is about to be sent alone.
    ///
    /// # Errors
    /// When it can't be written; then nothing may be sent.
    pub fn begin(&self, outcomes: &mut Outcomes, date: Option<Timestamp>) -> Result<(), outcomes::Error> {
        outcomes.started(date, vec![self.started(&uuid::Uuid::new_v4().to_string())])
    }
}
