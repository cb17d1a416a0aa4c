//! A question with a few answers.

use crate::app::keys::actions::{Action, ListAction};
use crate::app::list::cursor::Cursor;
use crate::app::overlay::reply::{Answer, Outcome, Reply};

/// A question with a few answers.
#[derive(Debug, Clone)]
pub struct Question {
    /// What it is about.
    pub title: String,
    /// What there is to know before answering.
    pub text: String,
    /// The answers, the safe one first.
    pub answers: Vec<(Answer, String)>,
    /// The answer under the cursor.
    pub cursor: Cursor,
}

impl Question {
    /// A question whose first answer is the safe one.
    pub fn new(title: impl Into<String>, text: impl Into<String>, answers: Vec<(Answer, String)>) -> Self {
        Self { title: title.into(), text: text.into(), answers, cursor: Cursor::default() }
    }

    /// The answer under the cursor.
    pub fn current(&self) -> Answer {
        self.answers.get(self.cursor.at).map_or(Answer::Nothing, |(answer, _)| answer.clone())
    }

    /// Whether it is asked at a way out.
    pub fn is_about_leaving(&self) -> bool {
        self.answers.iter().any(|(answer, _)| *answer == Answer::LeaveUnsaved)
    }

    /// Moves the cursor, or gives the answer under it.
    pub fn perform(&mut self, action: Action) -> Reply {
        let Action::List(action) = action else { return Reply::Pass };
        if action == ListAction::Choose {
            return Reply::Done(Outcome::Answer(self.current()));
        }
        self.cursor.perform(action, self.answers.len(), self.answers.len());
        Reply::Stay
    }
}
