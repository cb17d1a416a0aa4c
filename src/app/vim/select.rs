//! What is selected in the focused text, from where that begins to where it ends.

use crate::app::form::editor::Editor;
use crate::app::keys::modes::Mode;
use crate::app::state::App;
use crate::app::vim::command::Motion;
use crate::app::vim::state::Visual;

impl App {
    /// Begins to select, or ends it where the same key began it.
    pub(super) fn select(&mut self, lines: bool) {
        match &mut self.vim.visual {
            Some(visual) if visual.lines == lines => self.end_selecting(true),
            Some(visual) => {
                visual.lines = lines;
                self.show_selected();
            }
            None => {
                let Some(at) = self.form.editor.as_ref().map(Editor::cursor) else { return };
                self.vim.visual = Some(Visual { anchor: at, head: at, lines });
                self.keyboard.mode = Some(Mode::Visual);
                self.show_selected();
            }
        }
    }

    pub(super) fn extend(&mut self, motion: Motion, count: Option<usize>) {
        let Some(target) = self.target(motion, count) else { return };
        if let Some(visual) = &mut self.vim.visual {
            visual.head = target;
        }
        self.show_selected();
    }

    pub(super) fn show_selected(&mut self) {
        let Some(visual) = self.vim.visual else { return };
        self.with_text(|editor| {
            let range = visual.range(editor.lines());
            // The cursor is at the end that moves.
            let (from, to) = if visual.head < visual.anchor { (range.to, range.from) } else { (range.from, range.to) };
            editor.select_between(from, to);
        });
    }

    /// Goes back to where nothing is selected; what is selected may be left so for the key that is about it.
    pub(in crate::app) fn end_selecting(&mut self, clears: bool) {
        let Some(visual) = self.vim.visual.take() else { return };
        self.vim.forget();
        if self.keyboard.mode == Some(Mode::Visual) {
            self.keyboard.mode = Some(Mode::Normal);
        }
        if clears {
            self.with_text(|editor| editor.point(visual.head.0, visual.head.1));
        }
    }
}
