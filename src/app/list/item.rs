//! What a list is made of: items of its own, or the portal's definitions, of which there may be thousands. A line of
//! those is made only when it is looked at, so that opening a long list costs no more than opening a short one.

use std::collections::HashMap;

use crate::ticket::property::Unavailable;
use crate::ticket::text::quoted;
use crate::ticket::{Choice, Properties, Property, words};

/// The key of the line that adds a row whose name and value are sent as typed.
pub const RAW: &str = "\u{0}raw";
/// What that line says where no name is typed.
const RAW_LABEL: &str = "Another property, by its internal name";
/// The key of the line that puts what is typed into the description.
pub const DESCRIBE: &str = "\u{0}describe";

/// One item of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// What choosing it means to whoever opened the list.
    pub key: String,
    /// What is read first.
    pub label: String,
    /// What tells it apart, shown dimmed.
    pub detail: String,
    /// What can be searched too, but is not shown.
    pub also: String,
    /// What stands at the right edge: when it was.
    pub right: String,
    /// It can be chosen, and is hardly ever meant.
    pub faint: bool,
}

impl Item {
    /// An item with a label and a detail.
    pub fn new(key: impl Into<String>, label: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { key: key.into(), label: label.into(), detail: detail.into(), ..Self::default() }
    }

    /// What stands at the end of the list of properties, where this is typed: only what has the form of an internal name
    /// can be one, unless this line itself is looked for.
    pub fn last(typed: &str) -> Self {
        let typed = typed.trim();
        if is_raw_label(typed) {
            return Self::new(RAW, RAW_LABEL, "name and value are sent as typed");
        }
        if typed.starts_with(|c: char| c.is_ascii_lowercase()) && words::is_internal(typed) {
            return Self::new(RAW, format!("Raw property {}", quoted(typed)), "name and value are sent as typed");
        }
        Self::new(DESCRIBE, "Put this text into the description", "no property has that name")
    }

    fn line(&self) -> Line<'_> {
        Line {
            key: &self.key,
            label: &self.label,
            detail: &self.detail,
            also: &self.also,
            right: &self.right,
            faint: self.faint,
            ..Line::default()
        }
    }
}

/// An item as it is shown and searched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Line<'a> {
    /// What choosing it means to whoever opened the list.
    pub key: &'a str,
    /// What is read first.
    pub label: &'a str,
    /// What tells it apart, shown dimmed.
    pub detail: &'a str,
    /// What can be searched too, but is not shown.
    pub also: &'a str,
    /// What stands at the right edge.
    pub right: &'a str,
    /// Heading under which it stands while nothing is typed.
    pub group: &'a str,
    /// Why it can't be chosen; such lines are found by typing only.
    pub refused: Option<&'static str>,
    /// It can be chosen, and is hardly ever meant.
    pub faint: bool,
    /// Shown with a mark: already in the form.
    pub marked: bool,
    /// Stands at the end of the list whatever is typed.
    pub always: bool,
}

/// All that a list offers.
#[derive(Debug, Clone)]
pub enum Items {
    /// Items of its own.
    Own(Vec<Item>),
    /// Options of a property.
    Options {
        /// Where the property is.
        properties: Properties,
        /// Its place there.
        property: usize,
        /// The places of the options that are offered.
        choices: Vec<usize>,
        /// What tells those apart that are called the same, by their places.
        twins: HashMap<usize, String>,
    },
    /// Properties by group, and one item more at the end.
    Properties {
        /// The definitions.
        properties: Properties,
        /// The places of those that are in the form already.
        marked: Vec<usize>,
        /// What stands at the end.
        last: Item,
    },
}

impl FromIterator<Item> for Items {
    fn from_iter<I: IntoIterator<Item = Item>>(items: I) -> Self {
        Self::Own(items.into_iter().collect())
    }
}

impl Items {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Own(items) => items.len(),
            Self::Options { choices, .. } => choices.len(),
            Self::Properties { properties, .. } => properties.len() + 1,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Something else is typed.
    pub fn typed(&mut self, text: &str) {
        if let Self::Properties { last, .. } = self {
            *last = Item::last(text);
        }
    }

    /// One of them as it is shown.
    pub fn line(&self, index: usize) -> Option<Line<'_>> {
        match self {
            Self::Own(items) => items.get(index).map(Item::line),
            Self::Options { properties, property, choices, twins } => {
                let place = choices.get(index)?;
                let line = option(properties.get(*property)?.options.get(*place)?);
                Some(Line { detail: twins.get(place).map_or(line.detail, String::as_str), ..line })
            }
            Self::Properties { properties, marked, last } => match properties.by_group().get(index) {
                Some(one) => {
                    let line = definition(properties.get(one.place)?, properties);
                    let refused = one.unavailable.map(Unavailable::reason);
                    Some(Line { group: properties.group(one), refused, marked: marked.contains(&one.place), ..line })
                }
                None => (index == properties.len()).then(|| Line { always: true, ..last.line() }),
            },
        }
    }

    /// Whether they stand under headings.
    pub fn is_grouped(&self) -> bool {
        match self {
            Self::Own(_) | Self::Options { .. } => false,
            Self::Properties { properties, .. } => properties.has_groups(),
        }
    }
}

/// Whether a text is nothing more than what the line for a raw row is found by.
fn is_raw_label(typed: &str) -> bool {
    RAW_LABEL.to_lowercase().contains(&typed.to_lowercase())
}

/// What is typed in the list of properties, as the name of a raw row; nothing if it only looked for the line that adds one.
pub fn raw_name(typed: &str) -> &str {
    let typed = typed.trim();
    if is_raw_label(typed) { "" } else { typed }
}

fn option(choice: &Choice) -> Line<'_> {
    let label = if choice.label.trim().is_empty() { &choice.value } else { &choice.label };
    Line { key: &choice.value, label, detail: &choice.description, also: &choice.value, ..Line::default() }
}

fn definition<'a>(property: &'a Property, all: &'a Properties) -> Line<'a> {
    let plain = if property.label.trim().is_empty() { &property.name } else { &property.label };
    Line {
        key: &property.name,
        label: if property.is_sensitive() { all.label(&property.name).unwrap_or(plain) } else { plain },
        detail: &property.name,
        also: &property.description,
        ..Line::default()
    }
}
