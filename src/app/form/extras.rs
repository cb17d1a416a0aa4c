//! What goes with the ticket besides properties and links: the rows of the note for colleagues, and of the files.

use crate::app::context::Context;
use crate::app::form::form::Form;
use crate::app::form::undo::Change;
use crate::ticket::property::CONTENT;
use crate::ticket::{Attachment, Place};

impl Form {
    /// Whether the note has a row: while something is in it, or it has the cursor.
    pub fn shows_note(&self) -> bool {
        self.focus == Place::Note || !self.draft.note.trim().is_empty()
    }

    /// Puts note and files below the description, and the contact that may stand there; below all rows where there is
    /// none.
    pub(in crate::app) fn insert_extras(&self, places: &mut Vec<Place>) {
        let description = self.draft.index(CONTENT).map(Place::Property);
        let below = description.and_then(|row| places.iter().position(|place| *place == row)).map(|at| at + 1);
        let below = below.map(|at| at + usize::from(places.get(at) == Some(&Place::Contact)));
        let at = below.unwrap_or(places.len());
        let files = (0..self.draft.files.len()).map(Place::File);
        places.splice(at..at, self.shows_note().then_some(Place::Note).into_iter().chain(files));
    }

    /// Empties the note; the cursor stays in it.
    pub(in crate::app) fn clear_note(&mut self, cx: &Context) {
        if !self.draft.note.is_empty() {
            self.note(Change::Whole, cx);
            self.draft.note.clear();
            self.reopen(cx);
        }
    }

    /// Takes the focused note or file out, as one change. Returns what it is called.
    pub(in crate::app) fn take_extra_out(&mut self, cx: &Context) -> Option<String> {
        if let Place::File(index) = self.focus {
            let name = self.draft.files.get(index)?.name.clone();
            self.note(Change::Whole, cx);
            self.draft.files.remove(index);
            return Some(name);
        }
        if !self.draft.note.is_empty() {
            self.note(Change::Whole, cx);
            self.draft.note.clear();
        }
        // Without the focus an empty note has no row.
        self.focus_on(Place::AddNote, cx);
        Some("the note".to_owned())
    }

    /// Whether files can go with the draft: they go with a new ticket only.
    pub fn takes_files(&self) -> bool {
        self.draft.edits.is_none()
    }

    /// Changes the files as one change. The focus stays where it is.
    pub(in crate::app) fn set_files(&mut self, files: Vec<Attachment>, cx: &Context) {
        if files == self.draft.files {
            return;
        }
        self.note(Change::Whole, cx);
        self.draft.files = files;
        if !self.places().contains(&self.focus) {
            self.focus_on(Place::AddFile, cx);
        }
    }
}
