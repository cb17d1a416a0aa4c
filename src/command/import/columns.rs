//! From the cells of a line to the ticket it means: columns by their names, values by their labels.

use std::collections::HashMap;

use super::super::matching::is_id;
use super::records::Records;
use crate::config::mistake::perhaps;
use crate::config::{Failure, Session, session};
use crate::ticket::schema::{OWNER, PIPELINE, STAGE};
use crate::ticket::value::{self, At, Locale, Severity};
use crate::ticket::{Association, Draft, DraftId, Kind, NewTicket, ObjectType, Policy, Schema};

/// Where the cells of a column go.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Property(String),
    Record(ObjectType),
    Ignored,
}

/// Something wrong with a line: the column, where it is one's, and a sentence.
pub(super) type Wrong = (Option<String>, String);

/// What lines are read by.
pub(super) struct Columns {
    schema: Schema,
    policy: Policy,
    locale: Locale,
    mapped: HashMap<String, Column>,
    ignore_unknown: bool,
    known: HashMap<String, Result<Column, String>>,
    blank: Draft,
    /// The records that cells name by something else than an id.
    pub records: Records,
}

impl Columns {
    pub fn new(schema: Schema, session: &Session, map: &[String], ignore_unknown: bool) -> Result<Self, Failure> {
        let locale = session::locale();
        let mut columns = Self {
            blank: Draft::new(DraftId::random(), locale.now),
            schema,
            policy: session.policy(),
            locale,
            mapped: HashMap::new(),
            ignore_unknown,
            known: HashMap::new(),
            records: Records::default(),
        };
        for one in map {
            let wrong = |why: &str| Failure::usage(format!("--map {one}: {why}"));
            let (column, target) =
                one.rsplit_once('=').ok_or_else(|| wrong("write it as COLUMN=PROPERTY, such as Title=subject"))?;
            let target = columns.find(target).map_err(|why| wrong(&why))?;
            columns.mapped.insert(column.trim().to_owned(), target);
        }
        Ok(columns)
    }

    /// Looks at the names of all columns at once.
    pub fn check(&mut self, names: &[String]) -> Result<(), Failure> {
        let mut seen: Vec<(Column, &String)> = Vec::new();
        let mut wrong = Vec::new();
        for name in names {
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
            wrong.push(format!("--map names the column {column:?}, and there is none of this name"));
        }
        if wrong.is_empty() {
            return Ok(());
        }
        let hint = "name the property with --map COLUMN=PROPERTY, or leave such columns out with --ignore-unknown";
        Err(Failure::usage(format!("nothing was sent: {}", wrong.join("\n"))).with_hint(hint))
    }

    fn column(&mut self, name: &str) -> Result<Column, String> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let column = match self.mapped.get(name) {
            Some(column) => Ok(column.clone()),
            None => match self.find(name) {
                Err(_) if self.ignore_unknown => Ok(Column::Ignored),
                other => other,
            },
        };
        self.known.insert(name.to_owned(), column.clone());
        column
    }

    /// What a name means: an internal name, one of our short words, or a label.
    fn find(&self, name: &str) -> Result<Column, String> {
        let name = name.trim();
        if self.schema.property(name).is_some() {
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
        let all = self.schema.properties.as_deref().unwrap_or_default();
        let labelled: Vec<&str> =
            all.iter().filter(|one| same(&one.label, name)).map(|one| one.name.as_str()).collect();
        match labelled.as_slice() {
            [one] => Ok(Column::Property((*one).to_owned())),
            [] => {
                let names = all.iter().flat_map(|one| [one.name.as_str(), one.label.as_str()]);
                let short = ["pipeline", "stage", "owner", "contact", "company", "deal"];
                Err(format!("the portal has no property {name:?}{}", perhaps(name, names.chain(short))))
            }
            several => Err(format!("{name:?} is the label of several properties: {}", several.join(", "))),
        }
    }

    /// Whether a column of these names can name records; without names, nobody knows.
    pub fn can_name_records(&mut self, names: &[String]) -> bool {
        names.is_empty() || names.iter().any(|name| matches!(self.column(name), Ok(Column::Record(_))))
    }

    /// Takes note of the records that a line names by something else than an id: they have to be looked up.
    pub fn want_records(&mut self, cells: &[(String, String)]) {
        for (name, text) in cells {
            if let Ok(Column::Record(object)) = self.column(name) {
                for part in parts(text).filter(|part| !is_id(part)) {
                    self.records.want(&object, part);
                }
            }
        }
    }

    /// The ticket that a line means, or all that is wrong with it.
    pub fn ticket(&mut self, cells: Vec<(String, String)>) -> Result<NewTicket, Vec<Wrong>> {
        let mut draft = self.blank.clone();
        let mut wrong: Vec<Wrong> = Vec::new();
        let mut of: Vec<(Column, String)> = Vec::new();
        let mut empty: Vec<(Column, String)> = Vec::new();
        for (name, text) in cells {
            let column = match self.column(&name) {
                Ok(Column::Ignored) => continue,
                Ok(column) => column,
                Err(why) => {
                    wrong.push((Some(name), why));
                    continue;
                }
            };
            if text.trim().is_empty() {
                empty.push((column, name));
                continue;
            }
            if let Some((_, other)) = of.iter().find(|(have, _)| *have == column) {
                wrong.push((Some(name), format!("it means the same as {other}: leave one out")));
                continue;
            }
            match &column {
                Column::Property(property) => {
                    draft.set(property, text);
                }
                Column::Record(object) => {
                    for part in parts(&text) {
                        let id = match self.records.id(object, part) {
                            _ if is_id(part) => part.to_owned(),
                            Some(Ok(id)) => id.clone(),
                            Some(Err(why)) => {
                                wrong.push((Some(name.clone()), format!("{part:?}: {why}")));
                                continue;
                            }
                            None => {
                                wrong.push((Some(name.clone()), format!("{part:?} was not looked up")));
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
                            types: self.schema.association_types(object).into_iter().take(1).collect(),
                        });
                    }
                }
                Column::Ignored => {}
            }
            of.push((column, name));
        }
        self.by_labels(&mut draft);
        draft.choose_defaults(&self.schema);
        if !draft.text(OWNER).is_empty() && self.schema.owners.is_none() && !is_id(draft.text(OWNER).trim()) {
            let why = "owners can't be read with this token: name the owner by id".to_owned();
            wrong.push((Some(self.schema.label(OWNER).to_owned()), why));
        }
        for problem in value::check(&self.schema, &draft, &self.policy, &self.locale) {
            if problem.severity != Severity::Blocks {
                continue;
            }
            let name = match &problem.at {
                At::Property(index) => draft.properties.get(*index).map(|entry| entry.name.as_str()),
                At::Missing(name) => Some(name.as_str()),
                At::Association(_) | At::Draft => None,
            };
            let column = name.map(|name| {
                let typed = of.iter().chain(&empty).find(|(column, _)| *column == Column::Property(name.to_owned()));
                typed.map_or_else(|| self.schema.label(name).to_owned(), |(_, typed)| typed.clone())
            });
            wrong.push((column, problem.text));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(value::assemble(&self.schema, &draft, &self.locale))
    }

    /// Puts HubSpot's values where labels were typed. A label that is not known, or not one value's, stays: it is told
    /// as a value that does not exist.
    fn by_labels(&self, draft: &mut Draft) {
        let chosen = self.pipeline(draft.text(PIPELINE).trim());
        for entry in &mut draft.properties {
            let text = entry.text.trim();
            let value = match self.schema.kind(&entry.name) {
                Kind::Pipeline => chosen.clone(),
                Kind::Stage => {
                    let pipeline = match &chosen {
                        Some(id) => self.schema.pipeline(id),
                        None => self.schema.default_pipeline(),
                    };
                    let stages = pipeline.map(|one| one.stages.as_slice()).unwrap_or_default();
                    one_of(text, stages.iter().map(|stage| (stage.id.as_str(), stage.label.clone())))
                }
                Kind::Owner => {
                    let owners = self.schema.owners.as_deref().unwrap_or_default();
                    let emails = owners.iter().filter_map(|one| Some((one.id.as_str(), one.email.clone()?)));
                    one_of(text, owners.iter().map(|one| (one.id.as_str(), one.label())).chain(emails))
                }
                Kind::Choice => self.option(&entry.name, text),
                Kind::Choices => {
                    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
                    let values: Vec<String> =
                        parts.map(|part| self.option(&entry.name, part).unwrap_or_else(|| part.to_owned())).collect();
                    Some(values.join(";"))
                }
                _ => None,
            };
            if let Some(value) = value {
                entry.text = value;
            }
        }
    }

    fn pipeline(&self, text: &str) -> Option<String> {
        let all = self.schema.pipelines.as_deref().unwrap_or_default();
        one_of(text, all.iter().map(|one| (one.id.as_str(), one.label.clone())))
    }

    fn option(&self, name: &str, text: &str) -> Option<String> {
        let options = &self.schema.property(name)?.options;
        one_of(text, options.iter().map(|option| (option.value.as_str(), option.label.clone())))
    }
}

/// The records that a cell names.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty())
}

fn same(label: &str, typed: &str) -> bool {
    label.trim().to_lowercase() == typed.trim().to_lowercase()
}

/// The value that a text names: itself, or the one whose label it is.
fn one_of<'a>(text: &str, all: impl Iterator<Item = (&'a str, String)>) -> Option<String> {
    let mut labelled = Vec::new();
    for (value, label) in all {
        if value == text {
            return Some(value.to_owned());
        }
        if same(&label, text) && !labelled.contains(&value) {
            labelled.push(value);
        }
    }
    match labelled.as_slice() {
        [one] => Some((*one).to_owned()),
        _ => None,
    }
}
