//! What is asked for in a line of its own: a text to search for, and commands behind a colon.

use crate::app::keys::actions::{OutboxAction, ProgramAction};
use crate::app::keys::scope::Scope;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::prompt::Prompt;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::app::vim::command::{Command, Deed, Edit, Motion, Reach};
use crate::app::vim::line::{self, Asked};

impl App {
    pub(super) fn ask_search(&mut self) {
        self.overlays.push(Overlay::Prompt(Prompt::search()));
    }

    pub(super) fn ask_line(&mut self) {
        self.end_selecting(true);
        self.overlays.push(Overlay::Prompt(Prompt::line()));
    }

    /// Goes to the next place of a text, or lets the operator that waits reach up to it. Without a text it is the last
    /// one once more.
    pub(in crate::app) fn search_text(&mut self, text: String) {
        if !text.is_empty() {
            self.vim.memory.search = text;
        }
        let motion = Motion::Match { reversed: false };
        let (count, deed) = match self.vim.operator.take() {
            Some((operator, count)) => (count, Deed::Edit(Edit::Operate(operator, Reach::Motion(motion)))),
            None => (None, Deed::Move(motion)),
        };
        self.command(Command { count, deed });
    }

    /// Does what a line behind a colon says.
    pub(in crate::app) fn run_line(&mut self, text: &str) {
        match line::asked(text) {
            Some(Asked::Nothing) => {}
            Some(Asked::Save) => self.save_by_command(),
            Some(Asked::Leave) => self.quit_or_ask(),
            Some(Asked::Help) => self.perform(ProgramAction::Help.into()),
            None => {
                let notice = Notice::info(format!(":{} is not a command; :w saves, :q leaves", text.trim()));
                self.say(notice.hint(&[Scope::Global], ProgramAction::Palette, "finds commands by name"));
            }
        }
    }

    /// Saves the draft. Who wrote and closed a file elsewhere is told that this makes no ticket.
    pub(super) fn save_by_command(&mut self) {
        self.form.settle(&self.context);
        self.store_current();
        let said = if self.form.draft.is_blank() { "There is nothing to save yet" } else { "Saved" };
        let notice = Notice::info(said).hint(&[Scope::Global], OutboxAction::Submit, "creates the ticket");
        self.say(notice.hint(&[Scope::Global], ProgramAction::Quit, "leaves"));
    }
}
