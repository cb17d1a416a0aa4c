//! What other systems call things: the presets of `import --from`, from assets/exports.toml, and the file of `--values`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::Failure;
use super::args::System;
use super::mistake::Mistake;
use crate::ticket::text;
use crate::ticket::text::unmarked;

/// All presets.
const EXPORTS: &str = include_str!("../../assets/exports.toml");

/// Words of one column, and what each means: a value, a label, or nothing.
pub type Words = BTreeMap<String, String>;

/// What the exports of a system are like.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Export {
    leave_others: bool,
    leave: Vec<String>,
    columns: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    words: BTreeMap<String, Words>,
}

/// What a preset says of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<'a> {
    /// It holds this: a property, or a kind of record.
    In(&'a str),
    /// It is left out.
    Nowhere,
    /// Nothing.
    Nothing,
}

impl Export {
    /// The preset of a system.
    ///
    /// # Errors
    /// When the table in the program is wrong, which a test excludes.
    pub fn of(system: System) -> Result<Self, Failure> {
        let name = match system {
            System::Hubspot => "hubspot",
            System::Zendesk => "zendesk",
            System::Jira => "jira",
            System::Freshdesk => "freshdesk",
        };
        let wrong = |why: String| Failure::usage(format!("--from {name} can't be used: {why}; report it"));
        let mut all: BTreeMap<String, Self> = toml::from_str(EXPORTS).map_err(|error| wrong(error.to_string()))?;
        all.remove(name).ok_or_else(|| wrong("it is not in the table".into()))
    }

    /// What it says of a column of a file that has these.
    pub fn said(&self, column: &str, all: &[String]) -> Said<'_> {
        let is = |name: &str, other: &str| name.to_lowercase() == other.to_lowercase();
        for (target, names) in &self.columns {
            if !names.iter().any(|name| is(name, column)) {
                continue;
            }
            let first = names.iter().find(|name| all.iter().any(|one| is(name, one)));
            // Who sees a line at a time does not know what else there is.
            if first.is_none_or(|first| is(first, column)) {
                return Said::In(target);
            }
            return Said::Nowhere;
        }
        let fits = |name: &str| match name.strip_suffix('*') {
            Some(begin) => column.to_lowercase().starts_with(&begin.to_lowercase()),
            None => is(name, column),
        };
        if self.leave.iter().any(|name| fits(name)) { Said::Nowhere } else { Said::Nothing }
    }

    /// Whether columns that the portal does not know either are left out.
    pub fn leaves_others(&self) -> bool {
        self.leave_others
    }

    /// What the words in its columns mean, by what the columns hold.
    pub fn words(&self) -> impl Iterator<Item = (&str, &Words)> {
        self.words.iter().map(|(target, words)| (target.as_str(), words))
    }
}

/// Reads the file of `--values`: a table for each property, in it `"word" = "value or label"`.
///
/// # Errors
/// When it can't be read, or is something else.
pub fn values(path: &Path) -> Result<BTreeMap<String, Words>, Failure> {
    let wrong = |why: &str| {
        let hint = "write a table for each property, such as [hs_ticket_priority], and in it lines such as \"P1\" = \"URGENT\"";
        Failure::usage(format!("{} can't be read: {why}", path.display())).with_hint(hint)
    };
    let text = std::fs::read_to_string(path).map_err(|error| wrong(&text::of_system(error)))?;
    let text = unmarked(&text);
    toml::from_str(text).map_err(|error| wrong(&Mistake::of_parser(text, &error).to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_has_its_table_and_no_name_stands_for_two_things() {
        for system in [System::Hubspot, System::Zendesk, System::Jira, System::Freshdesk] {
            let export = Export::of(system).unwrap();
            let mut names: Vec<String> = export.columns.values().flatten().map(|name| name.to_lowercase()).collect();
            let all = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), all, "{system:?}");
            assert!(export.words().all(|(target, _)| export.columns.contains_key(target)), "{system:?}");
        }
    }

    #[test]
    fn of_several_columns_the_first_that_is_there_counts() {
        let export = Export::of(System::Hubspot).unwrap();
        let both = ["Associated Contact", "Associated Contact IDs"].map(str::to_owned);
        assert_eq!(export.said("associated contact ids", &both), Said::In("contact"));
        assert_eq!(export.said("Associated Contact", &both), Said::Nowhere);
        assert_eq!(export.said("Associated Contact", &both[..1]), Said::In("contact"));
        assert_eq!(export.said("Associated Contact", &[]), Said::In("contact"));
        assert_eq!(export.said("Associated Note", &both), Said::Nowhere);
        assert_eq!(export.said("Region", &both), Said::Nothing);
    }
}
