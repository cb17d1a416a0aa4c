//! Changes of the text that has the focus, and the steps by which changes are undone and redone.

use std::ops::Range;

use crate::app::context::Context;
use crate::app::form::editor::Editor;
use crate::app::form::form::Form;
use crate::app::form::undo::Change;
use crate::app::form::visual::UNBROKEN;
use crate::app::keys::actions::{ModeAction, TextAction};
use crate::ticket::{Cursor, Place, defaults, labels};

/// So many bytes may come at once from hands, over a link that stalled. More are a paste that the terminal does not
/// tell from typing.
const BY_HAND: usize = 60;

impl Form {
    /// What is typed from now on is a step of its own for undo.
    pub fn pause(&mut self) {
        self.history.pause();
    }

    /// Notes the state for undo, before a change.
    pub(in crate::app) fn note(&mut self, change: Change, cx: &Context) {
        self.note_at(self.cursor(), change, cx);
    }

    fn note_at(&mut self, cursor: Cursor, change: Change, cx: &Context) {
        self.history.before(&self.draft, cursor, change, cx.now.at);
        self.revision += 1;
    }

    /// Types a character into the focused text. Returns whether there was one.
    pub fn type_char(&mut self, c: char, cx: &Context) -> bool {
        if self.editor.is_none() {
            return false;
        }
        if c.is_whitespace() {
            self.history.pause();
        }
        let change = if c == '\n' { Change::Whole } else { Change::Typing(self.focus) };
        self.edit(change, cx, |editor| {
            editor.insert(c);
            true
        })
    }

    /// Types characters that came together. As many as hands type are undone as if they had come one by one; more are a
    /// step of their own. Returns whether there was a text.
    pub fn type_all(&mut self, text: &str, cx: &Context) -> bool {
        if text.len() <= BY_HAND {
            return text.chars().all(|c| self.type_char(c, cx));
        }
        if text.starts_with(char::is_whitespace) {
            self.history.pause();
        }
        self.edit(Change::Typing(self.focus), cx, |editor| {
            editor.paste(text);
            true
        })
    }

    /// Lays out the focused text as it will be shown.
    pub(in crate::app) fn lay_out(&mut self, cx: &Context) {
        if let Some(editor) = &mut self.editor {
            let width = if editor.is_multiline() { usize::from(cx.geometry.value()) } else { UNBROKEN };
            editor.lay_out(width);
        }
    }

    /// Puts a pasted text into the focused text as one change.
    pub fn paste(&mut self, text: &str, cx: &Context) -> bool {
        self.edit(Change::Whole, cx, |editor| {
            editor.paste(text);
            true
        })
    }

    /// Lets the editor do what an action says. Returns whether there is a text, and it did.
    pub fn edit_action(&mut self, action: TextAction, cx: &Context) -> bool {
        let width = usize::from(cx.geometry.value());
        let is_typing = matches!(action, TextAction::DeleteLeft | TextAction::DeleteRight);
        let change = if is_typing { Change::Typing(self.focus) } else { Change::Whole };
        self.edit(change, cx, |editor| editor.perform(action, width))
    }

    /// Puts the cursor where typing begins, as an action of the modes says.
    pub fn begin_typing(&mut self, action: ModeAction, cx: &Context) -> bool {
        self.edit(Change::Whole, cx, |editor| editor.begin_typing(action))
    }

    /// Puts a text in place of the focused one: what came back from an external editor.
    pub fn replace(&mut self, text: &str, cx: &Context) -> bool {
        self.edit(Change::Whole, cx, |editor| {
            editor.rewrite(text.strip_suffix('\n').unwrap_or(text));
            true
        })
    }

    /// Runs a change of the editor and takes the text back into the draft. The state before is noted only if the text
    /// really changed: moving the cursor is no step.
    pub(in crate::app) fn edit(&mut self, change: Change, cx: &Context, run: impl FnOnce(&mut Editor) -> bool) -> bool {
        let cursor = self.cursor();
        let Some(mut editor) = self.editor.take() else { return false };
        // A line may be typed in another form than it is kept in, as a day is. A long text is what is kept, and only the
        // part of it that changed is put into the draft.
        let before = (!editor.is_multiline()).then(|| editor.text());
        let done = run(&mut editor);
        let kept = self.kept_text();
        let changed = match before {
            Some(before) => (!editor.holds(&before)).then(|| (0..kept.len(), editor.text())),
            None => editor.changed(kept),
        };
        if let Some((bytes, now)) = changed {
            self.note_at(cursor, change, cx);
            self.put_text(bytes, &now, cx);
        }
        self.editor = Some(editor);
        if self.focus == Place::Contact && self.association().is_some_and(|(_, one)| one.unfound().is_none()) {
            // Nothing is typed any more, and a contact that was linked besides is the one of the row now.
            self.reopen(cx);
        }
        done
    }

    /// Puts a piece of the focused text into the draft.
    fn put_text(&mut self, bytes: Range<usize>, now: &str, cx: &Context) {
        match self.focus {
            Place::Property(index) => {
                if let Some(entry) = self.draft.properties.get_mut(index) {
                    let text = if self.on_name { &mut entry.name } else { &mut entry.text };
                    text.replace_range(bytes, now);
                }
            }
            Place::Contact => {
                let mut text = self.kept_text().to_owned();
                text.replace_range(bytes, now);
                self.type_contact(text, cx.schema());
            }
            Place::Note => self.draft.note.replace_range(bytes, now),
            Place::File(_)
            | Place::AddProperty
            | Place::AddNote
            | Place::AddFile
            | Place::Association(_)
            | Place::AddAssociation
            | Place::Suggestion(_) => {}
        }
    }

    /// The shown width of a page in the focused text, and the movement by it. False if there is no such text.
    pub fn page(&mut self, by: isize, cx: &Context) -> bool {
        let width = usize::from(cx.geometry.value());
        match &mut self.editor {
            Some(editor) if editor.is_multiline() => editor.page(by, width),
            _ => false,
        }
    }

    /// Moves up or down inside the focused text. False at its first or last line.
    pub fn vertical(&mut self, by: isize, cx: &Context) -> bool {
        let width = usize::from(cx.geometry.value());
        match &mut self.editor {
            Some(editor) if editor.is_multiline() => editor.vertical(by, width, false, None),
            _ => false,
        }
    }

    /// Goes down or up: by a line of the focused text, and from its end on to the next place.
    pub fn step_in_text(&mut self, by: isize, cx: &Context) {
        if !self.vertical(by, cx) {
            self.step(by, cx);
        }
    }

    pub(in crate::app) fn reopen(&mut self, cx: &Context) {
        let on_name = self.on_name;
        self.close_editor();
        self.on_name = on_name;
        self.open_editor(cx);
    }

    /// Undoes the last change. False if there is none.
    pub fn undo(&mut self, cx: &Context) -> bool {
        let cursor = self.cursor();
        let Some(there) = self.history.undo(&mut self.draft, cursor) else { return false };
        self.go_back(there, cx);
        true
    }

    /// What was chosen by itself is no step of the author's: it is chosen again where the step is older than the lists.
    fn go_back(&mut self, there: Cursor, cx: &Context) {
        self.revision += 1;
        labels::resolve(&mut self.draft, cx.schema(), &cx.locale, None);
        defaults::choose(&mut self.draft, cx.schema(), &cx.locale);
        self.drop_suggestions();
        self.go_to(there, cx);
    }

    /// Redoes what was undone. False if there is nothing.
    pub fn redo(&mut self, cx: &Context) -> bool {
        let cursor = self.cursor();
        let Some(there) = self.history.redo(&mut self.draft, cursor) else { return false };
        self.go_back(there, cx);
        true
    }
}
