//! Which property or kind of record the columns of a file are, by their names and by what the options say of them.

use std::collections::HashMap;

use super::super::labels::LISTED;
use super::column::{Column, OF_CONTACT, is_why};
use crate::config::Failure;
use crate::config::args::Import;
use crate::config::export::{Export, Said};
use crate::config::mistake::perhaps;
use crate::ticket::property::{CONTENT, OPENING, OWNER, PIPELINE, PRIORITY, STAGE, SUBJECT, Unavailable};
use crate::ticket::words::{by_label, is_internal};
use crate::ticket::{ObjectType, Schema};

/// HubSpot takes a value for it, but what an export has there is when the other ticket was created.
const CREATED: &str = "createdate";

/// Why a column is left out that nobody asked to leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeftOut {
    /// HubSpot sets it.
    ReadOnly,
    /// It is about the system that the export is of.
    Foreign,
    /// `--rejects` wrote it.
    Why,
}

/// The columns of a file.
pub(super) struct Columns {
    mapped: HashMap<String, Column>,
    /// Columns of `--ignore`.
    ignored: Vec<String>,
    ignore_unknown: bool,
    export: Option<Export>,
    /// The names of all columns, where they are told once for all lines.
    names: Vec<String>,
    left_out: Vec<(String, LeftOut)>,
    known: HashMap<String, Result<Column, String>>,
}

impl Columns {
    pub fn new(options: &Import, export: Option<Export>, schema: &Schema) -> Result<Self, Failure> {
        let mut mapped = HashMap::new();
        for one in &options.map {
            let wrong = |why: &str| Failure::usage(format!("--map {one}: {why}"));
            let (column, target) =
                one.rsplit_once('=').ok_or_else(|| wrong("write it as COLUMN=PROPERTY, such as Title=subject"))?;
            let target = match target.trim() {
                "" => Column::Ignored,
                target => find(target, schema).map_err(|why| wrong(&why))?,
            };
            if let Column::Property(name) = &target
                && let Some(why) = read_only(name, schema)
            {
                return Err(wrong(&format!("{name} can't be set ({}): leave it out", why.reason())));
            }
            if mapped.insert(column.trim().to_owned(), target).is_some() {
                return Err(wrong("this column is mapped twice; leave one out"));
            }
        }
        let ignored: Vec<String> = options.ignore.iter().map(|name| name.trim().to_owned()).collect();
        for name in &ignored {
            if mapped.insert(name.clone(), Column::Ignored).is_some_and(|column| column != Column::Ignored) {
                return Err(Failure::usage(format!(
                    "--ignore {name}: --map says where this column goes; leave one out"
                )));
            }
        }
        Ok(Self {
            mapped,
            ignored,
            ignore_unknown: options.ignore_unknown,
            export,
            names: Vec::new(),
            left_out: Vec::new(),
            known: HashMap::new(),
        })
    }

    /// Looks at the names of all columns at once.
    pub fn check(&mut self, names: &[String], schema: &Schema) -> Result<(), Failure> {
        self.names = names.to_vec();
        let mut seen: Vec<(Column, &String)> = Vec::new();
        let mut wrong = Vec::new();
        // One without a name is no column, as long as nothing stands in it.
        let has_blank = self.mapped.contains_key("");
        for name in names.iter().filter(|name| !name.is_empty() || has_blank) {
            match self.column(name, schema) {
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

    /// What a column is.
    pub fn column(&mut self, name: &str, schema: &Schema) -> Result<Column, String> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let column = match self.mapped.get(name) {
            Some(column) => Ok(column.clone()),
            None => self.unmapped(name, schema),
        };
        self.known.insert(name.to_owned(), column.clone());
        column
    }

    /// What a column is that no option names.
    fn unmapped(&mut self, name: &str, schema: &Schema) -> Result<Column, String> {
        let said = self.export.as_ref().map_or(Said::Nothing, |export| export.said(name, &self.names));
        let leaves_others = self.export.as_ref().is_some_and(Export::leaves_others);
        let found = match said {
            Said::In(target) => find(target, schema),
            Said::Nowhere => Ok(Column::Ignored),
            Said::Nothing => find(name, schema),
        };
        let why = match &found {
            // Who writes its internal name means it.
            Ok(Column::Property(own)) if own == CREATED && name != CREATED => LeftOut::ReadOnly,
            Ok(Column::Property(own)) if read_only(own, schema).is_some() => LeftOut::ReadOnly,
            Ok(Column::Ignored) => LeftOut::Foreign,
            // In JSON it may stand anywhere.
            Err(_) if is_why(name) && self.names.first().is_none_or(|first| first == name) => LeftOut::Why,
            Err(_) if leaves_others && !name.is_empty() => LeftOut::Foreign,
            Err(_) if self.ignore_unknown => return Ok(Column::Ignored),
            Ok(_) | Err(_) => return found,
        };
        self.left_out.push((name.to_owned(), why));
        Ok(Column::Ignored)
    }

    /// Sentences about columns that were left out by themselves, each told once.
    pub fn left_out(&mut self) -> Vec<String> {
        let all = std::mem::take(&mut self.left_out);
        let mut told = Vec::new();
        for (why, reason) in [
            (LeftOut::ReadOnly, "HubSpot sets them itself"),
            (LeftOut::Foreign, "--from has no place for them; --map COLUMN=PROPERTY gives them one"),
            (LeftOut::Why, "it says why lines were left out before"),
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
}

/// Why no ticket can have a value of its own there, if so. What is hidden or archived may be asked for.
fn read_only(name: &str, schema: &Schema) -> Option<Unavailable> {
    let why = schema.property(name).filter(|_| !OPENING.contains(&name))?.unavailable()?;
    match why {
        Unavailable::ReadOnly | Unavailable::Calculated | Unavailable::Internal => Some(why),
        Unavailable::Hidden | Unavailable::Archived => None,
    }
}

/// What a name means: an internal name, one of our short words, or a label.
pub(super) fn find(name: &str, schema: &Schema) -> Result<Column, String> {
    let name = name.trim();
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
        "note" => return Ok(Column::Note),
        of_contact => {
            let property = of_contact.strip_prefix(OF_CONTACT).map(str::trim);
            if let Some(property) = property.filter(|property| is_internal(property)) {
                return Ok(Column::NewContact(property.to_owned()));
            }
        }
    }
    let labelled = by_label(schema, name);
    let all_read_only = labelled.iter().all(|one| read_only(one, schema).is_some());
    match (labelled.as_slice(), name.to_lowercase().as_str()) {
        ([one], _) => Ok(Column::Property((*one).to_owned())),
        ([], "") => Err("a column has no name".to_owned()),
        // People call them so, whatever the portal does.
        ([], "subject") => Ok(Column::Property(SUBJECT.to_owned())),
        ([], "description") => Ok(Column::Property(CONTENT.to_owned())),
        ([], "priority") => Ok(Column::Property(PRIORITY.to_owned())),
        // Where the definitions are kept from the token, an internal name is taken for one.
        ([], _) if schema.properties.is_none() && !is_why(name) && is_internal(name) => {
            Ok(Column::Property(name.to_owned()))
        }
        ([], _) => {
            let all = schema.properties.as_deref().unwrap_or_default();
            let names = all.iter().flat_map(|one| [one.name.as_str(), one.label.as_str()]);
            let short = ["pipeline", "stage", "owner", "contact", "company", "deal", "contact.email"];
            Err(format!("the portal has no property {name:?}{}", perhaps(name, names.chain(short))))
        }
        // Whichever it is, it is left out.
        ([first, ..], _) if all_read_only => Ok(Column::Property((*first).to_owned())),
        (several, _) => Err(format!("{name:?} is the label of several properties: {}", several.join(", "))),
    }
}
