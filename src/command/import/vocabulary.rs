//! What the words of another system mean here: those of `--values`, which count, and those of a preset, which count where the
//! portal does not know the word itself. Pure.

use std::collections::HashMap;

use super::column::Column;
use crate::config::export::Words;
use crate::ticket::words::{Found, options, owners, placed, stages};
use crate::ticket::{Kind, Schema};

/// What words mean, by what their column holds; folded, as they count in any case.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    said: HashMap<Column, HashMap<String, String>>,
    supposed: HashMap<Column, HashMap<String, String>>,
}

impl Vocabulary {
    /// These words mean that, because the user says so.
    pub fn say(&mut self, column: Column, words: &Words) {
        self.said.entry(column).or_default().extend(words.iter().map(folded));
    }

    /// These words mean that, unless the portal knows better.
    pub fn suppose(&mut self, column: Column, words: &Words) {
        self.supposed.entry(column).or_default().extend(words.iter().map(folded));
    }

    /// What a cell means, where that is something else than it says.
    pub fn meant(&self, column: &Column, text: &str, schema: &Schema) -> Option<String> {
        if !self.said.contains_key(column) && !self.supposed.contains_key(column) {
            return None;
        }
        if let Some(whole) = self.word(column, text, schema) {
            return Some(whole.to_owned());
        }
        let is_list = match column {
            Column::Property(name) => schema.kind(name) == Kind::Choices,
            Column::Record(_) => true,
            Column::NewContact(_) | Column::Note | Column::Ignored => false,
        };
        if !is_list || !text.contains(';') {
            return None;
        }
        let parts = text.split(';').map(|part| self.word(column, part, schema).unwrap_or(part.trim()));
        Some(parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(";"))
    }

    fn word(&self, column: &Column, text: &str, schema: &Schema) -> Option<&str> {
        let word = fold(text);
        if let Some(to) = self.said.get(column).and_then(|words| words.get(&word)) {
            return Some(to);
        }
        let to = self.supposed.get(column).and_then(|words| words.get(&word))?;
        let is_better = to.is_empty() || is_known(column, to, schema);
        (is_better && !is_known(column, text, schema)).then_some(to.as_str())
    }
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

fn folded((from, to): (&String, &String)) -> (String, String) {
    (fold(from), to.clone())
}

/// Whether the portal has this word for what a column holds.
fn is_known(column: &Column, text: &str, schema: &Schema) -> bool {
    let (Column::Property(name), text) = (column, text.trim()) else { return false };
    match (schema.kind(name), schema.property(name)) {
        (Kind::Stage, _) => {
            let mut all = schema.pipelines.iter().flatten();
            all.any(|one| !stages(one, text).is_empty()) || !placed(schema, text).is_empty()
        }
        (Kind::Owner, _) => !owners(schema, text).is_empty(),
        (Kind::Choice | Kind::Choices | Kind::Bool, Some(property)) => options(property, text) != Found::None,
        _ => false,
    }
}
