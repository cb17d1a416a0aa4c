//! Normal and insert mode in the form, for keymaps that have them; and the contexts of the keys on each row.
//!
//! In normal mode characters are commands, and the cursor stands on a character instead of behind it.

use crate::app::composer::Composer;
use crate::app::keys::keymap::{Action, Context};
use crate::app::turn::Turn;
use crate::ticket::Place;

/// Whether characters are typed or are commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// They are typed.
    Insert,
    /// They are commands.
    Normal,
}

impl Mode {
    /// Its name on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Normal => "NORMAL",
        }
    }
}

impl Composer {
    /// The contexts of the keys on the focused row, the innermost first.
    pub(in crate::app) fn row_contexts(&self) -> &'static [Context] {
        use Context::{Area, Association, Button, Form, Global, Insert, Normal, Pick, Text};
        let (insert, normal): (&[Context], &[Context]) = match (&self.form.editor, self.form.focus) {
            (Some(editor), _) if editor.is_multiline() => {
                (&[Insert, Area, Text, Form, Global], &[Normal, Area, Text, Form, Global])
            }
            (Some(_), _) => (&[Insert, Text, Form, Global], &[Normal, Text, Form, Global]),
            (None, Place::Property(_)) => (&[Insert, Pick, Form, Global], &[Pick, Normal, Form, Global]),
            (None, Place::Association(_)) => {
                (&[Insert, Association, Form, Global], &[Association, Normal, Form, Global])
            }
            (None, _) => (&[Insert, Button, Form, Global], &[Button, Normal, Form, Global]),
        };
        match self.mode {
            Some(Mode::Insert) => insert,
            Some(Mode::Normal) => normal,
            None => insert.get(1..).unwrap_or_default(),
        }
    }

    /// Whether characters are commands now.
    pub(in crate::app) fn is_normal(&self) -> bool {
        self.mode == Some(Mode::Normal) && self.overlays.is_empty()
    }

    /// Does what an action of the modes says. False if it is none of them.
    pub(in crate::app) fn perform_mode(&mut self, action: Action, turn: &mut Turn) -> bool {
        match action {
            Action::NormalMode => {
                self.mode = Some(Mode::Normal);
                if let Some(editor) = &mut self.form.editor {
                    editor.step_back();
                }
            }
            Action::InsertMode | Action::InsertStart | Action::Append | Action::AppendEnd | Action::OpenLine => {
                if self.form.editor.is_none() {
                    // A value that is picked has its list instead.
                    self.open(turn);
                    return true;
                }
                self.form.edit_action(action, turn.around(&self.knowledge.schema));
                self.mode = self.mode.map(|_| Mode::Insert);
            }
            _ => return false,
        }
        true
    }

    /// Ends a command while characters are commands: the cursor stays on a character, and undo takes back one command.
    pub(in crate::app) fn rest(&mut self) {
        if !self.is_normal() {
            return;
        }
        self.form.pause();
        if let Some(editor) = &mut self.form.editor
            && editor.is_behind_line()
        {
            editor.step_back();
        }
    }
}
