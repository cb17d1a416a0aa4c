//! Texts that stand where they do not belong: several lines for the name, a sentence where a property was looked for. What
//! has no place of its own goes behind the description, where it is seen.

use crate::app::context::Context;
use crate::app::form::form::Form;
use crate::app::form::undo::Change;
use crate::ticket::pasted::Pasted;
use crate::ticket::property::{CONTENT, SUBJECT};
use crate::ticket::{Entry, Place};

impl Form {
    /// What a text of several lines would fill in where it is pasted into the name: its first line goes where the cursor
    /// is, the rest behind the description. None elsewhere, and where there is but one line.
    pub fn in_two(&self, text: &str) -> Option<Pasted> {
        let in_name = self.entry().is_some_and(|(_, entry)| entry.name == SUBJECT && !entry.raw);
        let mut editor = self.editor.clone().filter(|editor| in_name && !editor.is_multiline())?;
        let (first, rest) = text.trim_start_matches('\u{feff}').trim().split_once('\n')?;
        editor.paste(first.trim_end());
        let row = |name: &str, text: String| Entry { name: name.to_owned(), text, raw: false };
        let description = behind(self.draft.text(CONTENT), rest.trim_start_matches('\n'));
        let properties = vec![row(SUBJECT, editor.text()), row(CONTENT, description)];
        Some(Pasted { properties, ..Pasted::default() })
    }

    /// Puts a text behind the description, as one change, and goes there.
    pub fn describe(&mut self, text: &str, cx: &Context) {
        self.leave(cx);
        self.note(Change::Whole, cx);
        let text = behind(self.draft.text(CONTENT), text.trim());
        let index = self.draft.set(CONTENT, text);
        self.focus_on(Place::Property(index), cx);
    }
}

/// A text with another one behind it, and an empty line between them.
fn behind(text: &str, more: &str) -> String {
    let before = text.trim_end();
    if before.is_empty() { more.to_owned() } else { format!("{before}\n\n{more}") }
}
