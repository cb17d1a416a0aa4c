//! Changes of the focused text: made, typed with, and made again.

use crossterm::event::KeyCode;

use crate::app::form::editor::Editor;
use crate::app::form::undo::Change as Step;
use crate::app::keys::actions::TextAction;
use crate::app::keys::chord::Chord;
use crate::app::keys::modes::Mode;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::app::vim::command::{Edit, Motion, Operator, Reach};
use crate::app::vim::edit;
use crate::app::vim::range::Range;
use crate::app::vim::state::Change;

impl App {
    /// Makes a change of the text.
    pub(super) fn change(&mut self, edit: Edit, count: Option<usize>) {
        let is_selecting = self.vim.visual.is_some();
        if !self.make(edit, count) {
            return;
        }
        let change = Change { edit, count, typed: Vec::new() };
        if is_selecting {
            // What was selected is not there to be made again.
            self.vim.last = None;
            self.vim.typing = None;
        } else if edit.begins_typing() {
            self.vim.typing = Some(change);
        } else if !matches!(edit, Edit::Operate(Operator::Yank, _)) {
            self.vim.last = Some(change);
        }
    }

    /// Does what a command says to the text. False if there is no such place.
    fn make(&mut self, edit: Edit, count: Option<usize>) -> bool {
        let Some(editor) = &self.form.editor else { return false };
        let (lines, times) = (editor.lines(), count.unwrap_or(1));
        let selected = self.vim.visual.map(|one| one.range(lines));
        let step = Step::Whole;
        match edit {
            Edit::Operate(operator, reach) => {
                if let Reach::Motion(Motion::Find(find)) = reach {
                    self.vim.memory.find = Some(find);
                }
                let by = (operator, reach);
                let range = selected.or_else(|| Range::new(lines, editor.cursor(), by, count, &self.vim.memory));
                let Some(range) = range else {
                    if let Reach::Motion(motion) = reach {
                        self.say_no_place(motion);
                    }
                    return false;
                };
                self.end_selecting(true);
                // What is typed in place of it belongs to the same step.
                let step = if operator == Operator::Change { Step::Typing(self.form.focus) } else { step };
                self.edit_text(step, |editor| edit::operate(editor, operator, range));
                if operator == Operator::Change {
                    self.keyboard.insert();
                }
            }
            Edit::Insert(action) => {
                self.end_selecting(true);
                self.form.begin_typing(action, &self.context);
                self.keyboard.insert();
            }
            Edit::Put { before } => {
                if let Some(range) = selected {
                    let kept = editor.kept();
                    self.end_selecting(true);
                    self.edit_text(step, |editor| {
                        edit::operate(editor, Operator::Change, range);
                        let replaced = editor.kept();
                        editor.keep(&kept);
                        edit::put(editor, true, times);
                        editor.keep(&replaced);
                    });
                } else {
                    self.edit_text(step, |editor| edit::put(editor, before, times));
                }
            }
            Edit::Replace(c) => self.edit_text(step, |editor| edit::replace(editor, c, times)),
            Edit::Toggle => {
                self.end_selecting(true);
                self.edit_text(step, |editor| match selected {
                    Some(range) => edit::turn(editor, range.from, range.to),
                    None => edit::toggle(editor, times),
                });
            }
            Edit::Join => {
                self.end_selecting(true);
                let lines = selected.map_or(times, |range| range.to.0 - range.from.0 + 1);
                self.edit_text(step, |editor| {
                    if let Some(range) = selected {
                        editor.point(range.from.0, range.from.1);
                    }
                    edit::join(editor, lines);
                });
            }
        }
        true
    }

    fn edit_text(&mut self, step: Step, run: impl FnOnce(&mut Editor)) {
        self.form.edit(step, &self.context, |editor| {
            run(editor);
            true
        });
    }

    /// Notes a key that is typed, for making the change again.
    pub(in crate::app) fn note_typing(&mut self, chord: Chord) {
        let Some(change) = &mut self.vim.typing else { return };
        let plain = chord.modifiers.is_empty();
        if chord.typed().is_some() || (plain && matches!(chord.key, KeyCode::Enter | KeyCode::Backspace)) {
            change.typed.push(chord);
        } else if chord != Chord::from(KeyCode::Esc) {
            // What other keys do is not made again.
            self.vim.end_typing();
        }
    }

    fn type_again(&mut self, chords: &[Chord]) {
        for chord in chords {
            match (chord.typed(), chord.key) {
                (Some(c), _) => drop(self.form.type_char(c, &self.context)),
                (None, KeyCode::Enter) => drop(self.form.edit_action(TextAction::Newline, &self.context)),
                (None, _) => drop(self.form.edit_action(TextAction::DeleteLeft, &self.context)),
            }
        }
    }

    /// Makes the last change again, with another count if there is one.
    pub(super) fn repeat(&mut self, count: Option<usize>) {
        let Some(last) = self.vim.last.clone() else {
            return self.say(Notice::info("There is no change to make again"));
        };
        if self.form.editor.is_none() {
            return self.say_no_text();
        }
        let change = Change { count: count.or(last.count), ..last };
        if self.make(change.edit, change.count) && change.edit.begins_typing() {
            self.type_again(&change.typed);
            self.leave_insert(Some(&change));
        }
    }

    /// Leaves insert mode; what was typed with a count is typed as often.
    pub(super) fn leave_insert(&mut self, change: Option<&Change>) {
        if let Some(Change { edit: Edit::Insert(action), count, typed }) = change
            && !action.opens_a_line()
        {
            (1..count.unwrap_or(1)).for_each(|_| self.type_again(typed));
        }
        self.vim.forget();
        self.vim.visual = None;
        self.keyboard.mode = Some(Mode::Normal);
        self.with_text(Editor::step_back);
    }
}
