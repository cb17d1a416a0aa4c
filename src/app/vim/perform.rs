//! Keys into commands, and commands to whoever does them; motions, rows without a text, and modes.

use crossterm::event::KeyCode;

use crate::app::form::editor::Editor;
use crate::app::keys::actions::{FormAction, ModeAction, ProgramAction};
use crate::app::keys::chord::Chord;
use crate::app::keys::modes::{Mode, Stroke};
use crate::app::keys::scope::Scope;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::app::vim::command::{Command, Deed, Edit, Motion, Operator, Reach};
use crate::app::vim::parser::Parsed;
use crate::ticket::Place;

impl App {
    /// Takes a key that belongs to a command that is not whole yet, or to what is selected. False if it is to be looked
    /// up in the keymap.
    pub(in crate::app) fn takes_command(&mut self, stroke: Stroke) -> bool {
        let (mode, chord) = (self.mode(), stroke.chord);
        if mode == Some(Mode::Insert) {
            self.note_typing(chord);
        }
        let is_selecting = mode == Some(Mode::Visual);
        let is_begun = !self.vim.parser.keys().is_empty();
        let is_commanding = is_begun && mode == Some(Mode::Normal);
        if !(is_selecting || is_commanding) {
            self.vim.parser.forget();
            return false;
        }
        if let Some(c) = chord.typed() {
            self.command_key(c);
            return true;
        }
        let is_esc = chord == Chord::from(KeyCode::Esc);
        if stroke.is_doubtful {
            // Esc, and a key behind it.
            self.vim.forget();
            self.end_selecting(true);
            return false;
        }
        if is_begun {
            self.vim.forget();
            return is_esc;
        }
        if let Some(motion) = motion_of(chord) {
            self.extend(motion, None);
            return true;
        }
        // Any other key is about what is selected, or leaves it.
        self.end_selecting(is_esc);
        is_esc
    }

    /// Takes a key of a command.
    pub(in crate::app) fn command_key(&mut self, c: char) {
        self.watch_no_more();
        match self.vim.parser.take(c, self.vim.visual.is_some()) {
            Parsed::Command(command) => self.command(command),
            Parsed::More => {
                let notice = Notice::info(format!("{} begins a command", self.vim.parser.keys()));
                self.say(notice.hint(&[Scope::Global], ProgramAction::Back, "leaves it"));
            }
            Parsed::Unknown(keys) => {
                let notice = Notice::info(format!("{keys} is not a command here"));
                let notice = notice.hint(&[Scope::Normal], ModeAction::Insert, "begins to type");
                self.say(notice.hint(&[Scope::Global], ProgramAction::Help, "shows the commands"));
            }
        }
    }

    pub(super) fn command(&mut self, command: Command) {
        match command.deed {
            Deed::Undo => (0..command.times()).for_each(|_| self.perform_in_form(FormAction::Undo)),
            Deed::Search(operator) => {
                self.vim.operator = operator.map(|operator| (operator, command.count));
                self.ask_search();
            }
            Deed::Line => self.ask_line(),
            Deed::Save => self.save_by_command(),
            Deed::Leave => self.quit_or_ask(),
            Deed::Repeat => self.repeat(command.count),
            Deed::Move(motion) if self.form.editor.is_none() => self.go_on_row(motion, command.times()),
            Deed::Edit(edit) if self.form.editor.is_none() => self.edit_row(edit),
            Deed::Move(motion) => self.go(motion, command.count),
            Deed::Select { lines } => self.select(lines),
            Deed::OtherEnd => {
                if let Some(visual) = &mut self.vim.visual {
                    std::mem::swap(&mut visual.anchor, &mut visual.head);
                }
                self.show_selected();
            }
            Deed::Edit(edit) => self.change(edit, command.count),
        }
    }

    /// A motion on a row without a text.
    fn go_on_row(&mut self, motion: Motion, times: usize) {
        let cx = &self.context;
        match motion {
            Motion::Down => (0..times).for_each(|_| self.form.step(1, cx)),
            Motion::Up => (0..times).for_each(|_| self.form.step(-1, cx)),
            Motion::FirstLine => self.form.edge(false, cx),
            Motion::LastLine => self.form.edge(true, cx),
            Motion::Left
            | Motion::Right
            | Motion::Word { .. }
            | Motion::WordBack { .. }
            | Motion::WordEnd { .. }
            | Motion::LineStart
            | Motion::FirstCharacter
            | Motion::LineEnd
            | Motion::Find(_)
            | Motion::FindAgain { .. }
            | Motion::Match { .. } => self.say_no_text(),
        }
    }

    /// A change on a row without a text.
    fn edit_row(&mut self, edit: Edit) {
        match edit {
            Edit::Insert(_) | Edit::Operate(Operator::Change, _) => self.open_focused(),
            Edit::Operate(Operator::Delete, Reach::Lines) => match self.form.focus {
                Place::File(_) | Place::Association(_) | Place::Suggestion(_) => {
                    self.perform_in_form(FormAction::Remove)
                }
                Place::Property(_)
                | Place::Contact
                | Place::Note
                | Place::AddProperty
                | Place::AddNote
                | Place::AddFile
                | Place::AddAssociation => self.form.clear(&self.context),
            },
            Edit::Operate(Operator::Delete | Operator::Yank, _)
            | Edit::Put { .. }
            | Edit::Replace(_)
            | Edit::Toggle
            | Edit::Join => self.say_no_text(),
        }
    }

    /// Says that a command is for texts.
    pub(super) fn say_no_text(&mut self) {
        self.say(Notice::info("There is no text here; dd clears or removes the row"));
    }

    fn go(&mut self, motion: Motion, count: Option<usize>) {
        if let Motion::Find(find) = motion {
            self.vim.memory.find = Some(find);
        }
        if self.vim.visual.is_some() {
            return self.extend(motion, count);
        }
        let by = match motion {
            // By the lines that are shown, and on to the next field.
            Motion::Down => 1,
            Motion::Up => -1,
            Motion::Left
            | Motion::Right
            | Motion::Word { .. }
            | Motion::WordBack { .. }
            | Motion::WordEnd { .. }
            | Motion::LineStart
            | Motion::FirstCharacter
            | Motion::LineEnd
            | Motion::FirstLine
            | Motion::LastLine
            | Motion::Find(_)
            | Motion::FindAgain { .. }
            | Motion::Match { .. } => {
                let Some(target) = self.target(motion, count) else { return };
                return self.with_text(|editor| editor.point(target.0, target.1));
            }
        };
        (0..count.unwrap_or(1)).for_each(|_| self.form.step_in_text(by, &self.context));
    }

    /// Where a motion leads to; says so where there is no such place.
    pub(super) fn target(&mut self, motion: Motion, count: Option<usize>) -> Option<(usize, usize)> {
        let from = self.vim.visual.map(|one| one.head);
        let editor = self.form.editor.as_ref()?;
        let target = self.vim.memory.target(editor.lines(), from.unwrap_or(editor.cursor()), motion, count);
        if target.is_none() {
            self.say_no_place(motion);
        }
        target
    }

    pub(super) fn say_no_place(&mut self, motion: Motion) {
        if !matches!(motion, Motion::Match { .. }) {
            return;
        }
        let said = match self.vim.memory.search.as_str() {
            "" => "Nothing was searched for yet".to_owned(),
            text => format!("“{text}” is not in this text"),
        };
        self.say(Notice::info(said));
    }

    pub(super) fn with_text(&mut self, run: impl FnOnce(&mut Editor)) {
        if let Some(editor) = &mut self.form.editor {
            run(editor);
        }
    }

    /// Turns to another mode, where there are modes.
    pub(in crate::app) fn perform_mode(&mut self, action: ModeAction) {
        match action {
            ModeAction::Normal => {
                let change = self.vim.end_typing();
                self.leave_insert(change.as_ref());
            }
            ModeAction::Line => self.ask_line(),
            ModeAction::Search => self.command(Command { count: None, deed: Deed::Search(None) }),
            ModeAction::Insert
            | ModeAction::InsertStart
            | ModeAction::Append
            | ModeAction::AppendEnd
            | ModeAction::OpenLine
            | ModeAction::OpenAbove => self.command(Command { count: None, deed: Deed::Edit(Edit::Insert(action)) }),
        }
    }
}

/// The motion of a key that types nothing.
fn motion_of(chord: Chord) -> Option<Motion> {
    let keys = [
        (KeyCode::Left, Motion::Left),
        (KeyCode::Backspace, Motion::Left),
        (KeyCode::Right, Motion::Right),
        (KeyCode::Up, Motion::Up),
        (KeyCode::Down, Motion::Down),
        (KeyCode::Enter, Motion::Down),
        (KeyCode::Home, Motion::LineStart),
        (KeyCode::End, Motion::LineEnd),
    ];
    keys.into_iter().find(|(key, _)| Chord::from(*key) == chord).map(|(_, motion)| motion)
}
