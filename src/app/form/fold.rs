//! Rows that a template keeps out of sight: those that it does not ask for. What has the focus, what is wrong and what
//! somebody typed is never out of sight.

use std::collections::BTreeSet;

use crate::app::context::Context;
use crate::app::form::form::Form;
use crate::app::form::undo::Change;
use crate::ticket::placeholder::Known;
use crate::ticket::{Place, template};

impl Form {
    /// Shows a row that is folded.
    pub(in crate::app) fn unfold(&mut self, index: usize) {
        if let Some(entry) = self.draft.properties.get(index) {
            self.folded.remove(&entry.name);
        }
    }

    /// Shows all rows; where they are, folds again what the template folds. Returns whether something is folded now.
    pub(in crate::app) fn fold_or_unfold(&mut self) -> bool {
        let had = !self.folded.is_empty();
        self.folded = if had { BTreeSet::new() } else { template::folded(&self.draft) };
        if let Some((index, _)) = self.entry() {
            self.unfold(index);
        }
        !self.folded.is_empty()
    }

    /// Puts the rows in the order in which the template asks for them, as soon as its labels are known. The focus stays
    /// on its row.
    pub(in crate::app) fn arrange(&mut self, cx: &Context) {
        if !template::is_to_arrange(&self.draft) {
            return;
        }
        let before = self.draft.clone();
        let row = self.entry().map(|(_, entry)| entry.name.clone());
        template::arrange(&mut self.draft, cx.schema());
        if self.draft == before {
            return;
        }
        self.folded = template::folded(&self.draft);
        let mut cursor = self.cursor();
        if let Some(index) = row.and_then(|name| self.draft.index(&name)) {
            cursor.place = Place::Property(index);
        }
        // Nobody has gone anywhere yet.
        let is_begun = self.revision > 0 || !before.is_blank();
        self.go_to(if is_begun { cursor } else { template::start(&self.draft) }, cx);
    }

    /// Puts texts back, by property, before and after, where they are still as they were filled in.
    pub(in crate::app) fn take_out(&mut self, texts: &[(String, String, String)], cx: &Context) {
        let mut draft = self.draft.clone();
        for (name, before, after) in texts {
            if draft.text(name) == after {
                draft.set(name, before.as_str());
            }
        }
        if draft == self.draft {
            return;
        }
        self.note(Change::Whole, cx);
        let cursor = self.cursor();
        self.draft = draft;
        self.go_to(cursor, cx);
    }

    /// Fills in placeholders as a change of its own. The cursor stays at its character.
    pub(in crate::app) fn fill_in(&mut self, known: Known<'_>, cx: &Context) -> bool {
        let mut filled = self.draft.clone();
        if !filled.fill_in(known) {
            return false;
        }
        self.note(Change::Whole, cx);
        let cursor = self.cursor();
        self.draft = filled;
        self.go_to(cursor, cx);
        true
    }
}
