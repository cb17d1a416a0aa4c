//! From the cells of a line to the ticket that it means: values by their labels, records by their names, and what the
//! profile says of new tickets where the line says nothing.

use std::collections::{BTreeMap, HashMap};

use super::super::known::Portal;
use super::super::labels::{self, CELL, LISTED, Resolved, Typed};
use super::super::{defaults, input};
use super::column::Column;
use super::columns::{Columns, find};
use super::dates::Dates;
use super::records::Records;
use super::vocabulary::Vocabulary;
use crate::config::Failure;
use crate::config::args::Import;
use crate::config::export::{Export, Words};
use crate::config::failure::Meaning;
use crate::submit::batch::Content;
use crate::ticket::contact::EMAIL;
use crate::ticket::defaults::choose;
use crate::ticket::property::{PIPELINE, STAGE};
use crate::ticket::value::{self, At, Locale, Severity};
use crate::ticket::words::is_id;
use crate::ticket::{
    Association, Draft, DraftId, Extras, Kind, NewTicket, ObjectType, Policy, contact_text, named, text,
};

/// So many values that were read by their labels are remembered.
const REMEMBERED: usize = 10_000;

/// Something wrong with a line: the column, where it is one's, and a sentence.
pub(super) type Wrong = (Option<String>, String);

/// What tells which stage is meant: its text, the pipeline that is chosen, and what the profile has still to fill in.
type StageOf = (String, String, Vec<(String, String)>);

/// What the profile says of new tickets.
struct FromProfile {
    name: String,
    text: String,
    /// As it is sent, or why the portal does not know it.
    meant: Result<Resolved, Failure>,
}

/// What lines are read by.
pub(super) struct Cells<'a> {
    portal: Portal<'a>,
    policy: Policy,
    locale: Locale,
    /// What each column is.
    columns: Columns,
    vocabulary: Vocabulary,
    blank: Draft,
    defaults: Vec<FromProfile>,
    /// A default that a line needed, and that the portal does not know.
    pub mistake: Option<Failure>,
    /// Values of lists and days, by property and text: most lines have the same few.
    values: HashMap<(String, String), String>,
    /// Stages, by what they were found by.
    stages: HashMap<StageOf, Resolved>,
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

    fn column(&mut self, name: &str) -> Result<Column, String> {
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

    fn has_dates(&self, property: &str) -> bool {
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

    /// What a line says, whatever wrote it down: dates as they are meant, nothing of cells that are empty. Labels and
    /// defaults of the portal are no part of it.
    pub fn content(&mut self, cells: &[(String, String)]) -> Content {
        let mut said = Vec::new();
        for (name, text) in cells.iter().filter(|(_, text)| !text.trim().is_empty()) {
            let date = match self.column(name) {
                Ok(Column::Property(property)) if self.has_dates(&property) => self.value(&property, text.clone()).ok(),
                Ok(_) | Err(_) => None,
            };
            said.push((name.clone(), date.unwrap_or_else(|| plain(text.trim()))));
        }
        Content::of(said)
    }

    /// The ticket that a line means and what goes with it, or all that is wrong with it.
    pub fn ticket(&mut self, cells: Vec<(String, String)>) -> Result<(NewTicket, Extras), Vec<Wrong>> {
        let mut draft = self.blank.clone();
        let mut wrong: Vec<Wrong> = Vec::new();
        // Properties that could not be read at all: nothing else is said of them.
        let mut unread: Vec<String> = Vec::new();
        let mut stage = None;
        let mut of: Vec<(Column, String)> = Vec::new();
        let mut empty: Vec<(Column, String)> = Vec::new();
        let mut contact: Vec<(String, String)> = Vec::new();
        for (name, text) in cells {
            let column = match self.column(&name) {
                Ok(Column::Ignored) => continue,
                Ok(column) => column,
                Err(_) if name.is_empty() => {
                    wrong.push((
                        None,
                        "it has a text in a column without a name: name the column in the first line".into(),
                    ));
                    continue;
                }
                Err(why) => {
                    wrong.push((Some(name), why));
                    continue;
                }
            };
            let text = self.vocabulary.meant(&column, &text, &self.portal.schema).unwrap_or(text);
            if text.trim().is_empty() {
                empty.push((column, name));
                continue;
            }
            if let Some((_, other)) = of.iter().find(|(have, _)| *have == column) {
                wrong.push((Some(name), format!("it means the same as {other}: leave one out")));
                continue;
            }
            match &column {
                // A stage is one of a pipeline, which may come after it.
                Column::Property(property) if property == STAGE => stage = Some(self::typed(STAGE, text)),
                Column::Property(property) => match self.value(property, text) {
                    Ok(value) => _ = draft.set(property, value),
                    Err(why) => {
                        wrong.push((Some(name.clone()), why));
                        unread.push(property.clone());
                    }
                },
                Column::Record(object) => {
                    for why in self.link(&mut draft, object, &text) {
                        wrong.push((Some(name.clone()), why));
                    }
                }
                Column::NewContact(property) => contact.push((property.clone(), text)),
                Column::Note => match input::too_long_a_note(text.trim()) {
                    Some(why) => wrong.push((Some(name.clone()), why)),
                    None => draft.note = text,
                },
                Column::Ignored => {}
            }
            of.push((column, name));
        }
        if !contact.is_empty()
            && let Err(why) = self.create(&mut draft, contact)
        {
            let is_email = |(column, _): &&(Column, String)| *column == Column::NewContact(EMAIL.to_owned());
            wrong.push((of.iter().find(is_email).map(|(_, name)| name.clone()), why));
        }
        let is_said = |name: &str| {
            let mut columns = of.iter().chain(&empty).map(|(column, _)| column);
            columns.any(|column| matches!(column, Column::Property(said) if said == name))
        };
        for default in self.defaults.iter().filter(|default| !is_said(&default.name)) {
            match &default.meant {
                Err(failure) => self.mistake = Some(failure.clone()),
                Ok(_) if [PIPELINE, STAGE].contains(&default.name.as_str()) => {
                    draft.to_fill.push((default.name.clone(), default.text.clone()));
                }
                Ok(values) => values.iter().for_each(|(name, value)| _ = draft.set(name, value.clone())),
            }
        }
        if let Some(typed) = stage.filter(|_| !unread.iter().any(|name| name == PIPELINE)) {
            match self.stage(typed, &draft) {
                Ok(values) => values.into_iter().for_each(|(name, value)| _ = draft.set(&name, value)),
                Err(failure) => {
                    let column = of.iter().find(|(column, _)| *column == Column::Property(STAGE.to_owned()));
                    wrong.push((column.map(|(_, name)| name.clone()), told(&failure)));
                    unread.push(STAGE.to_owned());
                }
            }
        }
        choose(&mut draft, &self.portal.schema, &self.locale);
        wrong.extend(self.problems(&draft, &unread, [&of, &empty]));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok((value::assemble(&self.portal.schema, &draft, &self.locale), draft.extras()))
    }

    /// Links the contact that has the address that a line tells, or has it created where nobody has it.
    fn create(&self, draft: &mut Draft, said: Vec<(String, String)>) -> Result<(), String> {
        let contacts = ObjectType::contacts();
        if draft.contact().is_some() {
            return Err("the line names a contact, and tells of a new one too: leave one out".to_owned());
        }
        let (email, others): (Vec<_>, Vec<_>) = said.into_iter().partition(|(property, _)| property == EMAIL);
        let Some((_, email)) = email.into_iter().next() else {
            // Nothing would tell it apart, and an import may run again.
            return Err("a new contact needs an e-mail address: fill in contact.email".to_owned());
        };
        let mut contact = contact_text::read(&email);
        let Some(address) = contact.email().map(str::to_owned) else {
            return Err(format!("{} is no e-mail address", text::quoted(email.trim())));
        };
        others.iter().for_each(|(property, text)| contact.set(property, text));
        let types = self.portal.schema.association_types(&contacts).into_iter().take(1).collect();
        if !self.records.absent(&contacts, &address) {
            let id = self.records.id(&contacts, &address)?;
            if draft.note.trim().is_empty() {
                draft.associations.push(Association::to(contacts.clone(), id, types));
                return Ok(());
            }
            // It may have been made by an earlier run of the same line.
            contact.there = Some(id);
        }
        draft.associations.push(Association::to_create(contact, types));
        Ok(())
    }

    /// Links the records that a cell names; says of each that is not clear why.
    fn link(&self, draft: &mut Draft, object: &ObjectType, text: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        for part in parts(text) {
            let id = match self.records.id(object, part) {
                Ok(id) => id,
                Err(why) => {
                    wrong.push(format!("{part:?}: {why}"));
                    continue;
                }
            };
            if draft.associations.iter().all(|one| one.object != *object || one.id != id) {
                let types = self.portal.schema.association_types(object).into_iter().take(1).collect();
                draft.associations.push(Association::to(object.clone(), id, types));
            }
        }
        wrong
    }

    /// What keeps a draft from being sent, but for what could not be read at all; `columns` have the names of the file.
    fn problems(&self, draft: &Draft, unread: &[String], columns: [&Vec<(Column, String)>; 2]) -> Vec<Wrong> {
        let schema = &self.portal.schema;
        let mut wrong = Vec::new();
        for problem in value::check(schema, draft, &self.policy, &self.locale) {
            let name = match &problem.at {
                At::Property(index) => draft.properties.get(*index).map(|entry| entry.name.as_str()),
                At::Missing(name) => Some(name.as_str()),
                At::Note | At::Association(_) | At::Draft => None,
            };
            if problem.severity != Severity::Blocks || name.is_some_and(|name| unread.iter().any(|one| one == name)) {
                continue;
            }
            let column = name.map(|name| {
                let typed =
                    columns.into_iter().flatten().find(|(column, _)| *column == Column::Property(name.to_owned()));
                typed.map_or_else(|| schema.label(name).to_owned(), |(_, typed)| typed.clone())
            });
            let why = match &problem.wrong {
                value::Wrong::Unavailable(why) => format!("it can't be set ({}): leave the column out", why.reason()),
                _ if column.is_some() => problem.beside_label(),
                _ => problem.to_string(),
            };
            wrong.push((column, why));
        }
        wrong
    }

    /// The stage that a cell means, with its pipeline where that is not said otherwise.
    fn stage(&mut self, typed: Typed, draft: &Draft) -> Result<Resolved, Failure> {
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
    fn value(&mut self, name: &str, text: String) -> Result<String, String> {
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

/// A text as it is whatever a spreadsheet makes of it: `12.50` becomes `12.5` there, and `true` TRUE.
fn plain(text: &str) -> String {
    let is_number = text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    match text.parse::<f64>() {
        Ok(number) if is_number => number.to_string(),
        _ if ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)) => text.to_ascii_lowercase(),
        _ => text.to_owned(),
    }
}

/// The records that a cell names: a `;` or a new line sets them apart.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '\n', '\r']).map(named::address).filter(|part| !part.is_empty())
}

fn typed(name: &str, value: String) -> Typed {
    Typed { key: name.to_owned(), value, from: CELL }
}

/// Why a cell could not be read, with what it could mean.
fn told(failure: &Failure) -> String {
    let one = |one: &Meaning| match one.detail.is_empty() {
        true => format!("{} {}", one.id, one.label),
        false => format!("{} {} ({})", one.id, one.label, one.detail),
    };
    let all: Vec<String> = failure.details.meanings.iter().take(LISTED).map(one).collect();
    if all.is_empty() { failure.message.clone() } else { format!("{}: {}", failure.message, all.join(", ")) }
}
