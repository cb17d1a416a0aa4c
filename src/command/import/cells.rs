//! The cells of a line: what each column holds, and what has to be known before any line is read.

use std::collections::{BTreeMap, HashMap};

use super::super::defaults;
use super::super::known::Portal;
use super::super::labels::Resolved;
use super::column::Column;
use super::columns::{Columns, find};
use super::dates::Dates;
use super::records::Records;
use super::vocabulary::Vocabulary;
use crate::config::Failure;
use crate::config::args::Import;
use crate::config::export::{Export, Words};
use crate::ticket::contact::EMAIL;
use crate::ticket::value::Locale;
use crate::ticket::{Draft, DraftId, Kind, ObjectType, Policy, contact_text, named};

/// What tells which stage is meant: its text, the pipeline that is chosen, and what the profile has still to fill in.
type StageOf = (String, String, Vec<(String, String)>);

/// What the profile says of new tickets.
pub(super) struct FromProfile {
    pub name: String,
    pub text: String,
    /// As it is sent, or why the portal does not know it.
    pub meant: Result<Resolved, Failure>,
}

/// What lines are read by.
pub(super) struct Cells<'a> {
    pub(super) portal: Portal<'a>,
    pub(super) policy: Policy,
    pub(super) locale: Locale,
    /// What each column is.
    columns: Columns,
    pub(super) vocabulary: Vocabulary,
    pub(super) blank: Draft,
    pub(super) defaults: Vec<FromProfile>,
    /// A default that a line needed, and that the portal does not know.
    pub mistake: Option<Failure>,
    /// Values of lists and days, by property and text: most lines have the same few.
    pub(super) values: HashMap<(String, String), String>,
    /// Stages, by what they were found by.
    pub(super) stages: HashMap<StageOf, Resolved>,
    /// The records that cells name by something else than an id.
    pub records: Records,
    /// What comes first in the dates of each column.
    pub dates: Dates,
}

impl<'a> Cells<'a> {
    pub fn new(
        portal: Portal<'a>,
        options: &Import,
        export: Option<Export>,
        values: &BTreeMap<String, Words>,
    ) -> Result<Self, Failure> {
        let locale = portal.locale.clone();
        let session = portal.session;
        let default = |(name, text): &(String, String)| FromProfile {
            name: name.clone(),
            text: text.clone(),
            meant: defaults::meant(name, text, &portal),
        };
        let defaults = session.config.defaults.iter().map(default).collect();
        let mut vocabulary = Vocabulary::default();
        for (target, words) in values {
            let wrong = |why: String| Failure::usage(format!("--values: [{target}]: {why}"));
            vocabulary.say(find(target, &portal.schema).map_err(wrong)?, words);
        }
        for (target, words) in export.iter().flat_map(Export::words) {
            // A portal may lack a property that most have.
            if let Ok(column) = find(target, &portal.schema) {
                vocabulary.suppose(column, words);
            }
        }
        Ok(Self {
            columns: Columns::new(options, export, &portal.schema)?,
            blank: Draft::new(DraftId::random(), locale.now),
            policy: session.policy(),
            locale,
            vocabulary,
            defaults,
            mistake: None,
            values: HashMap::new(),
            stages: HashMap::new(),
            records: Records::of(portal.schema.account.as_ref().map(|account| account.portal_id.clone())),
            dates: Dates::new(options.dates.map(Into::into)),
            portal,
        })
    }

    /// Looks at the names of all columns at once.
    pub fn check(&mut self, names: &[String]) -> Result<(), Failure> {
        self.columns.check(names, &self.portal.schema)
    }

    /// Sentences about columns that were left out by themselves, each told once.
    pub fn left_out(&mut self) -> Vec<String> {
        self.columns.left_out()
    }

    pub(super) fn column(&mut self, name: &str) -> Result<Column, String> {
        self.columns.column(name, &self.portal.schema)
    }

    /// Whether a column of these names can name records, or has dates whose order is not given; without names, nobody
    /// knows.
    pub fn have_to_be_read_ahead(&mut self, names: &[String]) -> bool {
        names.is_empty()
            || names.iter().any(|name| match self.column(name) {
                Ok(Column::Record(_)) => true,
                Ok(Column::NewContact(property)) => property == EMAIL,
                Ok(Column::Property(property)) => self.dates.are_open() && self.has_dates(&property),
                Ok(Column::Note | Column::Ignored) | Err(_) => false,
            })
    }

    /// Whether lines with columns of these names can have more than a ticket; without names, nobody knows.
    pub fn can_have_plans(&mut self, names: &[String]) -> bool {
        let makes = |column: Result<Column, String>| matches!(column, Ok(Column::NewContact(_) | Column::Note));
        names.is_empty() || names.iter().any(|name| makes(self.column(name)))
    }

    /// The zone of times without an offset, if a column of these names can have such; without names, nobody knows.
    pub fn zone(&mut self, names: &[String]) -> Option<String> {
        let mut has_times = names.is_empty();
        for name in names {
            if let Ok(Column::Property(property)) = self.column(name) {
                has_times |= self.portal.schema.kind(&property) == Kind::DateTime;
            }
        }
        self.locale.zone.iana_name().filter(|_| has_times).map(str::to_owned)
    }

    pub(super) fn has_dates(&self, property: &str) -> bool {
        matches!(self.portal.schema.kind(property), Kind::Date | Kind::DateTime)
    }

    /// Takes note of what the dates of a line tell of the order of day and month in their columns.
    pub fn note_dates(&mut self, cells: &[(String, String)], line: u64, is_settled: bool) {
        if !self.dates.are_open() {
            return;
        }
        for (name, text) in cells {
            if let Ok(Column::Property(property)) = self.column(name)
                && self.has_dates(&property)
            {
                self.dates.note(&property, name, line, text, is_settled);
            }
        }
    }

    /// Takes note of the records that a line names by something else than an id: they have to be looked up.
    pub fn want_records(&mut self, cells: &[(String, String)]) {
        for (name, text) in cells {
            if let Ok(Column::NewContact(property)) = self.column(name)
                && property == EMAIL
                && let Some(address) = contact_text::address(text)
            {
                self.records.want(&ObjectType::contacts(), address);
            }
            if let Ok(column @ Column::Record(_)) = self.column(name) {
                let other = self.vocabulary.meant(&column, text, &self.portal.schema);
                let Column::Record(object) = column else { continue };
                for part in parts(other.as_deref().unwrap_or(text)) {
                    self.records.want(&object, part);
                }
            }
        }
    }
}

/// The records that a cell names: a `;` or a new line sets them apart.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '\n', '\r']).map(named::address).filter(|part| !part.is_empty())
}
