//! The question what became of a submission whose answer was lost.

use crate::app::keys::actions::{Action, ListAction, ProgramAction};
use crate::app::list::cursor::Cursor;
use crate::app::outbox::lost::Choice;
use crate::app::outbox::submission::SubmissionId;
use crate::app::overlay::reply::{Deed, Outcome, Reply};

/// The question.
#[derive(Debug, Clone)]
pub struct Became {
    /// The submission.
    pub id: SubmissionId,
    /// What can be said of it, the safe answer first.
    pub choices: Vec<Choice>,
    /// The choice under the cursor.
    pub cursor: Cursor,
}

impl Became {
    /// The question, with the cursor on the safe answer.
    pub fn new(id: SubmissionId, choices: Vec<Choice>) -> Self {
        Self { id, choices, cursor: Cursor::default() }
    }

    /// Takes the choices as they are now. The cursor stays on what it means, not on its place: the list grows while it
    /// is looked at.
    pub fn renew(&mut self, choices: Vec<Choice>) {
        let current = self.current();
        self.choices = choices;
        self.cursor.keep(self.choices.iter().position(|one| *one == current), self.choices.len());
    }

    /// The choice under the cursor.
    pub fn current(&self) -> Choice {
        self.choices.get(self.cursor.at).cloned().unwrap_or(Choice::Later)
    }

    /// Moves, chooses, or has it looked for anew.
    pub fn perform(&mut self, action: Action) -> Reply {
        if action == Action::Program(ProgramAction::Refresh) {
            return Reply::Do(Outcome::Submission(self.id, Deed::Look));
        }
        let Action::List(action) = action else { return Reply::Pass };
        if action == ListAction::Choose {
            return Reply::Done(Outcome::Settled(self.id, self.current()));
        }
        self.cursor.perform(action, self.choices.len(), self.choices.len());
        Reply::Stay
    }
}
