//! Where the author is in the form: the row with the focus, the text that is open in it, and the way to another one.

use crate::app::context::Context;
use crate::app::form::editor::Editor;
use crate::app::form::form::{Field, Form, Tab};
use crate::ticket::{Cursor, Kind, Place, labels, value};

impl Form {
    /// Where the author is: kept with the draft, so that it opens there again.
    pub fn cursor(&self) -> Cursor {
        let (line, column) = self.editor.as_ref().map_or((0, 0), Editor::cursor);
        Cursor { place: self.focus, line, column }
    }

    /// Puts the focus on a place, leaving the one it was on.
    pub fn focus_on(&mut self, place: Place, cx: &Context) {
        self.leave(cx);
        self.focus = place;
        self.on_name = false;
        self.open_editor(cx);
    }

    /// Puts the focus on a text, on the key of a raw row with `on_name`, and the cursor at a line and character of it.
    pub fn point(&mut self, place: Place, on_name: bool, (line, column): (usize, usize), cx: &Context) {
        if (self.focus, self.on_name) == (place, on_name) {
            self.history.pause();
        } else {
            self.focus_on(place, cx);
        }
        if on_name && !self.on_name {
            self.on_name = true;
            self.open_editor(cx);
        }
        if let Some(editor) = &mut self.editor {
            editor.point(line, column);
        }
    }

    /// Puts the focus and the cursor where they were; a place that is not there any more gives the first one.
    pub fn go_to(&mut self, cursor: Cursor, cx: &Context) {
        let there = match cursor.place {
            Place::Association(index) => self.place_of_link(index),
            Place::Property(index) => {
                self.unfold(index);
                cursor.place
            }
            Place::Contact
            | Place::Note
            | Place::File(_)
            | Place::AddProperty
            | Place::AddNote
            | Place::AddFile
            | Place::AddAssociation
            | Place::Suggestion(_) => cursor.place,
        };
        // A note has a row while it has the cursor, an empty one, too.
        self.focus = there;
        let places = self.places();
        let row = || places.iter().find(|place| matches!(place, Place::Property(_)));
        let there = places.iter().find(|place| **place == there).or_else(row);
        self.close_editor();
        self.focus = there.copied().unwrap_or(Place::AddProperty);
        self.on_name = false;
        self.open_editor(cx);
        if let Some(editor) = &mut self.editor {
            editor.set_cursor(cursor.line, cursor.column);
        }
    }

    /// Puts the focus on a property's value, adding nothing.
    pub fn focus_property(&mut self, name: &str, cx: &Context) -> bool {
        let Some(index) = self.draft.index(name) else { return false };
        self.focus_on(Place::Property(index), cx);
        true
    }

    pub(in crate::app) fn close_editor(&mut self) {
        if let Some(editor) = self.editor.take() {
            self.kept = editor.kept();
        }
    }

    pub(in crate::app) fn open_editor(&mut self, cx: &Context) {
        self.close_editor();
        if let Place::Property(index) = self.focus {
            self.unfold(index);
        }
        if let Some(text) = self.typed_contact() {
            let editor = Editor::new(text, false);
            self.editor = Some(self.keeping(editor));
        }
        if self.focus == Place::Note {
            let editor = Editor::new(&self.draft.note, true);
            self.editor = Some(self.keeping(editor));
        }
        let Some((_, entry)) = self.entry() else { return };
        if entry.raw && (self.on_name || entry.name.is_empty()) {
            let editor = Editor::new(&entry.name, false);
            self.editor = Some(self.keeping(editor));
            self.on_name = true;
            return;
        }
        if let Field::Text { multiline } = Self::field(entry, cx.schema()) {
            let kind = if entry.raw { Kind::Free } else { cx.schema().kind(&entry.name) };
            let editor = Editor::new(&value::editable(kind, &entry.text, &cx.locale), multiline);
            self.editor = Some(self.keeping(editor));
        }
    }

    /// What was cut in one field can be pasted in another.
    fn keeping(&self, mut editor: Editor) -> Editor {
        editor.keep(&self.kept);
        editor
    }

    /// Settles the focused text: a day typed as "tomorrow" becomes the day it means.
    pub(in crate::app) fn leave(&mut self, cx: &Context) {
        self.history.pause();
        let Some((index, entry)) = self.entry() else { return };
        if entry.raw || self.editor.is_none() {
            return;
        }
        let settled =
            value::settle(cx.schema().kind(&entry.name), cx.schema().property(&entry.name), &entry.text, &cx.locale);
        if settled != entry.text
            && let Some(entry) = self.draft.properties.get_mut(index)
        {
            entry.text = settled;
            self.revision += 1;
        }
        if labels::resolve(&mut self.draft, cx.schema(), &cx.locale, None) {
            self.revision += 1;
        }
    }

    /// Settles the focused text without leaving it, before the draft is sent.
    pub fn settle(&mut self, cx: &Context) {
        let cursor = self.cursor();
        self.leave(cx);
        self.go_to(cursor, cx);
    }

    /// Goes to the next or the previous place.
    pub fn step(&mut self, by: isize, cx: &Context) {
        if let Some((_, entry)) = self.entry()
            && entry.raw
            && self.on_name == (by > 0)
            && !entry.name.is_empty()
        {
            let on_name = by < 0;
            self.focus_on(self.focus, cx);
            self.on_name = on_name;
            self.open_editor(cx);
            return;
        }
        let places = self.places();
        let here = places.iter().position(|place| *place == self.focus).unwrap_or(0);
        let there = here.checked_add_signed(by).filter(|index| *index < places.len());
        let there = there.unwrap_or(if by > 0 { 0 } else { places.len().saturating_sub(1) });
        if let Some(place) = places.get(there) {
            self.focus_on(*place, cx);
        }
    }

    /// Goes to the first or the last place.
    pub fn edge(&mut self, last: bool, cx: &Context) {
        let places = self.places();
        if let Some(place) = if last { places.last() } else { places.first() } {
            self.focus_on(*place, cx);
        }
    }

    /// Goes to the first place of a part of the form, unless the focus is there already.
    pub fn show(&mut self, tab: Tab, cx: &Context) {
        if Tab::of(self.focus) == tab {
            return;
        }
        if let Some(place) = self.places().into_iter().find(|place| Tab::of(*place) == tab) {
            self.focus_on(place, cx);
        }
    }
}
