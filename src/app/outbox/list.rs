//! The outbox on the screen: a line for each submission.

use crate::app::context::Context;
use crate::app::keys::actions::{Action, ListAction, OutboxAction, ResultAction};
use crate::app::list::cursor::Cursor;
use crate::app::outbox::submission::SubmissionId;
use crate::app::overlay::reply::{Deed, Outcome, Reply};

/// The list.
#[derive(Debug, Clone)]
pub struct OutboxList {
    /// The submissions in the order of their lines.
    pub rows: Vec<SubmissionId>,
    /// The line under the cursor.
    pub cursor: Cursor,
}

impl OutboxList {
    /// The list, with the cursor on one of its lines.
    pub fn new(rows: Vec<SubmissionId>, on: Option<SubmissionId>) -> Self {
        let at = on.and_then(|id| rows.iter().position(|row| *row == id)).unwrap_or(0);
        Self { rows, cursor: Cursor::on(at) }
    }

    /// Takes the lines as they are now; the cursor stays on its submission.
    pub fn renew(&mut self, rows: Vec<SubmissionId>) {
        let current = self.current();
        self.rows = rows;
        self.cursor.keep(current.and_then(|id| self.rows.iter().position(|row| *row == id)), self.rows.len());
    }

    /// The submission under the cursor.
    pub fn current(&self) -> Option<SubmissionId> {
        self.rows.get(self.cursor.at).copied()
    }

    /// What an action does with the submission under the cursor.
    pub fn deed(action: Action) -> Option<Deed> {
        Some(match action {
            Action::List(ListAction::Choose) => Deed::Open,
            Action::Outbox(OutboxAction::Again) => Deed::Again,
            Action::Outbox(OutboxAction::Retake) => Deed::Retake,
            Action::Outbox(OutboxAction::Halt) => Deed::Halt,
            Action::Result(ResultAction::Edit) => Deed::Edit,
            Action::Result(ResultAction::CopyId) => Deed::CopyId,
            Action::Result(ResultAction::CopyLink) => Deed::CopyLink,
            Action::List(_)
            | Action::Program(_)
            | Action::Outbox(_)
            | Action::Drafts(_)
            | Action::Templates(_)
            | Action::Form(_)
            | Action::Text(_)
            | Action::Mode(_)
            | Action::Records(_)
            | Action::Calendar(_)
            | Action::Result(_) => return None,
        })
    }

    /// Moves, or does something with the submission under the cursor.
    pub fn perform(&mut self, action: Action, cx: &Context) -> Reply {
        match (Self::deed(action), self.current(), action) {
            (Some(deed), Some(id), _) => Reply::Do(Outcome::Submission(id, deed)),
            (Some(_), None, _) => Reply::Stay,
            (None, _, Action::List(action)) => {
                self.cursor.perform(action, cx.geometry.list_rows(), self.rows.len());
                Reply::Stay
            }
            (
                None,
                _,
                Action::Program(_)
                | Action::Outbox(_)
                | Action::Drafts(_)
                | Action::Templates(_)
                | Action::Form(_)
                | Action::Text(_)
                | Action::Mode(_)
                | Action::Records(_)
                | Action::Calendar(_)
                | Action::Result(_),
            ) => Reply::Pass,
        }
    }
}
