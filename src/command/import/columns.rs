//! From the cells of a line to the ticket it means: columns by their names, values by their labels, and what the profile
//! says of new tickets where the line says nothing.

use std::collections::{BTreeMap, HashMap};

use super::super::defaults;
use super::super::known::Portal;
use super::super::labels::{self, CELL, LISTED, Resolved, Typed};
use super::super::matching::{by_label, is_id};
use super::column::Column;
use super::dates::Dates;
use super::records::Records;
use super::vocabulary::Vocabulary;
use crate::config::Failure;
use crate::config::args::Import;
use crate::config::export::{Export, Said, Words};
use crate::config::failure::Meaning;
use crate::config::mistake::perhaps;
use crate::ticket::defaults::choose;
use crate::ticket::property::{CONTENT, OPENING, OWNER, PIPELINE, PRIORITY, STAGE, SUBJECT, Unavailable};
use crate::ticket::value::{self, At, Locale, Severity};
use crate::ticket::{Association, Draft, DraftId, Kind, NewTicket, ObjectType, Policy, text};

/// So many values that were read by their labels are remembered.
const REMEMBERED: usize = 10_000;

/// HubSpot takes a value for it, but what an export has there is when the other ticket was created.
const CREATED: &str = "createdate";

/// Why a column is left out that nobody asked to leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeftOut {
    /// HubSpot sets it.
    ReadOnly,
    /// It is about the system that the export is of.
    Foreign,
}

/// Something wrong with a line: the column, where it is one's, and a sentence.
pub(super) type Wrong = (Option<String>, String);

/// What the profile says of new tickets.
struct FromProfile {
    name: String,
    text: String,
    /// As it is sent, or why the portal does not know it.
    meant: Result<Resolved, Failure>,
}

/// What lines are read by.
pub(super) struct Columns<'a> {
    portal: Portal<'a>,
    policy: Policy,
    locale: Locale,
    mapped: HashMap<String, Column>,
    /// Columns of `--ignore`.
    ignored: Vec<String>,
    ignore_unknown: bool,
    export: Option<Export>,
    vocabulary: Vocabulary,
    /// The names of all columns, where they are told once for all lines.
    names: Vec<String>,
    left_out: Vec<(String, LeftOut)>,
    known: HashMap<String, Result<Column, String>>,
    blank: Draft,
    defaults: Vec<FromProfile>,
    /// A default that a line needed, and that the portal does not know.
    pub mistake: Option<Failure>,
    /// Values of lists, by property and label: most lines have the same few.
    values: HashMap<(String, String), String>,
    /// The records that cells name by something else than an id.
    pub records: Records,
    /// What comes first in the dates of each column.
    pub dates: Dates,
}

impl<'a> Columns<'a> {
    pub fn new(
        portal: Portal<'a>,
        options: &Import,
        export: Option<Export>,
        values: &BTreeMap<String, Words>,
    ) -> Result<Self, Failure> {
        let locale = portal.locale.clone();
        let dates = Dates::new(options.dates.map(Into::into));
        let session = portal.session;
        let default = |(name, text): &(String, String)| FromProfile {
            name: name.clone(),
            text: text.clone(),
            meant: defaults::meant(name, text, &portal),
        };
        let mut columns = Self {
            blank: Draft::new(DraftId::random(), locale.now),
            policy: session.policy(),
            locale,
            mapped: HashMap::new(),
            ignored: options.ignore.iter().map(|name| name.trim().to_owned()).collect(),
            ignore_unknown: options.ignore_unknown,
            export: None,
            vocabulary: Vocabulary::default(),
            names: Vec::new(),
            left_out: Vec::new(),
            known: HashMap::new(),
            defaults: session.config.defaults.iter().map(default).collect(),
            mistake: None,
            values: HashMap::new(),
            records: Records::of(portal.schema.account.as_ref().map(|account| account.portal_id.clone())),
            dates,
            portal,
        };
        for one in &options.map {
            let wrong = |why: &str| Failure::usage(format!("--map {one}: {why}"));
            let (column, target) =
                one.rsplit_once('=').ok_or_else(|| wrong("write it as COLUMN=PROPERTY, such as Title=subject"))?;
            let target = match target.trim() {
                "" => Column::Ignored,
                target => columns.find(target).map_err(|why| wrong(&why))?,
            };
            if let Column::Property(name) = &target
                && let Some(why) = columns.read_only(name)
            {
                return Err(wrong(&format!("{name} can't be set ({}): leave it out", why.reason())));
            }
            if columns.mapped.insert(column.trim().to_owned(), target).is_some() {
                return Err(wrong("this column is mapped twice; leave one out"));
            }
        }
        for name in &columns.ignored {
            if columns.mapped.insert(name.clone(), Column::Ignored).is_some_and(|column| column != Column::Ignored) {
                return Err(Failure::usage(format!(
                    "--ignore {name}: --map says where this column goes; leave one out"
                )));
            }
        }
        for (target, words) in values {
            let wrong = |why: String| Failure::usage(format!("--values: [{target}]: {why}"));
            columns.vocabulary.say(columns.find(target).map_err(wrong)?, words);
        }
        for (target, words) in export.iter().flat_map(Export::words) {
            // A portal may lack a property that most have.
            if let Ok(column) = columns.find(target) {
                columns.vocabulary.suppose(column, words);
            }
        }
        columns.export = export;
        Ok(columns)
    }

    /// Looks at the names of all columns at once.
    pub fn check(&mut self, names: &[String]) -> Result<(), Failure> {
        self.names = names.to_vec();
        let mut seen: Vec<(Column, &String)> = Vec::new();
        let mut wrong = Vec::new();
        // One without a name is no column, as long as nothing stands in it.
        let has_blank = self.mapped.contains_key("");
        for name in names.iter().filter(|name| !name.is_empty() || has_blank) {
            match self.column(name) {
                Err(why) => wrong.push(why),
                Ok(Column::Ignored) => {}
                Ok(column) => match seen.iter().find(|(other, _)| *other == column) {
                    Some((_, other)) => wrong.push(format!("the columns {other:?} and {name:?} mean the same")),
                    None => seen.push((column, name)),
                },
            }
        }
        if let Some(column) = self.mapped.keys().find(|column| !names.is_empty() && !names.contains(column)) {
            let option = if self.ignored.contains(column) { "--ignore" } else { "--map" };
            wrong.push(format!("{option} names the column {column:?}, which is not there"));
        }
        if wrong.is_empty() {
            return Ok(());
        }
        let hint = "name the property with --map COLUMN=PROPERTY, or leave the column out with --ignore COLUMN, or all such \
                    columns with --ignore-unknown; for the export of another system, see --from";
        Err(Failure::usage(format!("nothing was sent: {}", wrong.join("\n"))).with_hint(hint))
    }

    fn column(&mut self, name: &str) -> Result<Column, String> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let column = match self.mapped.get(name) {
            Some(column) => Ok(column.clone()),
            None => self.unmapped(name),
        };
        self.known.insert(name.to_owned(), column.clone());
        column
    }

    /// What a column is that no option names.
    fn unmapped(&mut self, name: &str) -> Result<Column, String> {
        let said = self.export.as_ref().map_or(Said::Nothing, |export| export.said(name, &self.names));
        let leaves_others = self.export.as_ref().is_some_and(Export::leaves_others);
        let found = match said {
            Said::In(target) => self.find(target),
            Said::Nowhere => Ok(Column::Ignored),
            Said::Nothing => self.find(name),
        };
        let why = match &found {
            // Who writes its internal name means it.
            Ok(Column::Property(own)) if own == CREATED && name != CREATED => LeftOut::ReadOnly,
            Ok(Column::Property(own)) if self.read_only(own).is_some() => LeftOut::ReadOnly,
            Ok(Column::Ignored) => LeftOut::Foreign,
            Err(_) if leaves_others && !name.is_empty() => LeftOut::Foreign,
            Err(_) if self.ignore_unknown => return Ok(Column::Ignored),
            Ok(_) | Err(_) => return found,
        };
        self.left_out.push((name.to_owned(), why));
        Ok(Column::Ignored)
    }

    /// Why no ticket can have a value of its own there, if so. What is hidden or archived may be asked for.
    fn read_only(&self, name: &str) -> Option<Unavailable> {
        let why = self.portal.schema.property(name).filter(|_| !OPENING.contains(&name))?.unavailable()?;
        match why {
            Unavailable::ReadOnly | Unavailable::Calculated | Unavailable::Internal => Some(why),
            Unavailable::Hidden | Unavailable::Archived => None,
        }
    }

    /// Sentences about columns that were left out by themselves, each told once.
    pub fn left_out(&mut self) -> Vec<String> {
        let all = std::mem::take(&mut self.left_out);
        let mut told = Vec::new();
        for (why, reason) in [
            (LeftOut::ReadOnly, "HubSpot sets them itself"),
            (LeftOut::Foreign, "--from has no place for them; --map COLUMN=PROPERTY gives them one"),
        ] {
            let names: Vec<String> =
                all.iter().filter(|(_, one)| *one == why).map(|(name, _)| format!("{name:?}")).collect();
            let listed = names.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = match names.len().saturating_sub(LISTED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            match names.len() {
                0 => {}
                1 => told.push(format!("the column {listed} is left out: {}", reason.replace("them", "it"))),
                _ => told.push(format!("the columns {listed}{more} are left out: {reason}")),
            }
        }
        told
    }

    /// What a name means: an internal name, one of our short words, or a label.
    fn find(&self, name: &str) -> Result<Column, String> {
        let (name, schema) = (name.trim(), &self.portal.schema);
        if schema.property(name).is_some() {
            return Ok(Column::Property(name.to_owned()));
        }
        match name.to_lowercase().as_str() {
            "pipeline" => return Ok(Column::Property(PIPELINE.to_owned())),
            "stage" | "status" => return Ok(Column::Property(STAGE.to_owned())),
            "owner" => return Ok(Column::Property(OWNER.to_owned())),
            "contact" => return Ok(Column::Record(ObjectType::contacts())),
            "company" => return Ok(Column::Record(ObjectType::companies())),
            "deal" => return Ok(Column::Record(ObjectType::deals())),
            _ => {}
        }
        let labelled = by_label(schema, name);
        let all_read_only = labelled.iter().all(|one| self.read_only(one).is_some());
        match (labelled.as_slice(), name.to_lowercase().as_str()) {
            ([one], _) => Ok(Column::Property((*one).to_owned())),
            ([], "") => Err("a column has no name".to_owned()),
            // People call them so, whatever the portal does.
            ([], "subject") => Ok(Column::Property(SUBJECT.to_owned())),
            ([], "description") => Ok(Column::Property(CONTENT.to_owned())),
            ([], "priority") => Ok(Column::Property(PRIORITY.to_owned())),
            ([], _) => {
                let all = schema.properties.as_deref().unwrap_or_default();
                let names = all.iter().flat_map(|one| [one.name.as_str(), one.label.as_str()]);
                let short = ["pipeline", "stage", "owner", "contact", "company", "deal"];
                Err(format!("the portal has no property {name:?}{}", perhaps(name, names.chain(short))))
            }
            // Whichever it is, it is left out.
            ([first, ..], _) if all_read_only => Ok(Column::Property((*first).to_owned())),
            (several, _) => Err(format!("{name:?} is the label of several properties: {}", several.join(", "))),
        }
    }

    /// Whether a column of these names can name records, or has dates whose order is not given; without names, nobody
    /// knows.
    pub fn have_to_be_read_ahead(&mut self, names: &[String]) -> bool {
        names.is_empty()
            || names.iter().any(|name| match self.column(name) {
                Ok(Column::Record(_)) => true,
                Ok(Column::Property(property)) => self.dates.are_open() && self.has_dates(&property),
                Ok(Column::Ignored) | Err(_) => false,
            })
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
            if let Ok(column @ Column::Record(_)) = self.column(name) {
                let other = self.vocabulary.meant(&column, text, &self.portal.schema);
                let Column::Record(object) = column else { continue };
                for part in parts(other.as_deref().unwrap_or(text)) {
                    self.records.want(&object, part);
                }
            }
        }
    }

    /// The ticket that a line means, or all that is wrong with it.
    pub fn ticket(&mut self, cells: Vec<(String, String)>) -> Result<NewTicket, Vec<Wrong>> {
        let mut draft = self.blank.clone();
        let mut wrong: Vec<Wrong> = Vec::new();
        // Properties that could not be read at all: nothing else is said of them.
        let mut unread: Vec<String> = Vec::new();
        let mut stage = None;
        let mut of: Vec<(Column, String)> = Vec::new();
        let mut empty: Vec<(Column, String)> = Vec::new();
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
                    for part in parts(&text) {
                        let id = match self.records.id(object, part) {
                            Ok(id) => id,
                            Err(why) => {
                                wrong.push((Some(name.clone()), format!("{part:?}: {why}")));
                                continue;
                            }
                        };
                        if draft.associations.iter().any(|one| one.object == *object && one.id == id) {
                            continue;
                        }
                        draft.associations.push(Association {
                            object: object.clone(),
                            id,
                            name: None,
                            detail: None,
                            types: self.portal.schema.association_types(object).into_iter().take(1).collect(),
                        });
                    }
                }
                Column::Ignored => {}
            }
            of.push((column, name));
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
            let typed = [typed];
            let pipeline = defaults::pipeline_for(&typed, &draft, &self.portal);
            match labels::resolve(&typed, pipeline.as_deref(), &self.portal) {
                Ok(values) => values.into_iter().for_each(|(name, value)| _ = draft.set(&name, value)),
                Err(failure) => {
                    let column = of.iter().find(|(column, _)| *column == Column::Property(STAGE.to_owned()));
                    wrong.push((column.map(|(_, name)| name.clone()), told(&failure)));
                    unread.push(STAGE.to_owned());
                }
            }
        }
        let schema = &self.portal.schema;
        choose(&mut draft, schema, &self.locale);
        for problem in value::check(schema, &draft, &self.policy, &self.locale) {
            let name = match &problem.at {
                At::Property(index) => draft.properties.get(*index).map(|entry| entry.name.as_str()),
                At::Missing(name) => Some(name.as_str()),
                At::Association(_) | At::Draft => None,
            };
            if problem.severity != Severity::Blocks || name.is_some_and(|name| unread.iter().any(|one| one == name)) {
                continue;
            }
            let column = name.map(|name| {
                let typed = of.iter().chain(&empty).find(|(column, _)| *column == Column::Property(name.to_owned()));
                typed.map_or_else(|| schema.label(name).to_owned(), |(_, typed)| typed.clone())
            });
            wrong.push((column, problem.to_string()));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(value::assemble(schema, &draft, &self.locale))
    }

    /// The value that a cell means. What is no label of the portal stays, and is told as a value that does not exist.
    fn value(&mut self, name: &str, text: String) -> Result<String, String> {
        let kind = self.portal.schema.kind(name);
        if kind == Kind::Owner && self.portal.schema.owners.is_none() && !is_id(text.trim()) {
            return Err("owners can't be read with this token: name the owner by id".to_owned());
        }
        let text = match kind {
            Kind::Date | Kind::DateTime => {
                self.dates.read(name, text.clone()).map_err(|error| format!("{}: {error}", text::quoted(&text)))?
            }
            _ => text,
        };
        let key = (name.to_owned(), text);
        if let Some(value) = self.values.get(&key) {
            return Ok(value.clone());
        }
        let found = labels::resolve(&[typed(name, key.1.clone())], None, &self.portal);
        let value = found.map_err(|failure| told(&failure))?.into_iter().next().map(|(_, value)| value);
        let value = value.unwrap_or_default();
        if kind.is_picked() {
            if self.values.len() >= REMEMBERED {
                self.values.clear();
            }
            self.values.insert(key, value.clone());
        }
        Ok(value)
    }
}

/// The records that a cell names.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(|part| addressed(part.trim())).filter(|part| !part.is_empty())
}

/// The address of somebody whom HubSpot's export names with it: `Ada Lovelace (ada@example.com)`.
fn addressed(text: &str) -> &str {
    let inner = text.strip_suffix(')').and_then(|text| text.rsplit_once('(')).map(|(_, inner)| inner.trim());
    inner.filter(|inner| inner.contains('@') && !inner.contains(char::is_whitespace)).unwrap_or(text)
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
