//! The open tickets of a customer on the screen: a line each.

use crate::app::context::Context;
use crate::app::keys::actions::{Action, FormAction, ListAction, ResultAction};
use crate::app::list::cursor::Cursor;
use crate::app::overlay::reply::{Outcome, Reply, TicketDeed};

/// The list.
#[derive(Debug, Clone)]
pub struct CustomerList {
    /// The contact's id.
    pub contact: String,
    /// What the contact is called in the draft.
    pub name: String,
    /// The tickets in the order of their lines, by id: those that look like the one in the form first.
    pub rows: Vec<String>,
    /// How many these are.
    pub alike: usize,
    /// The line under the cursor.
    pub cursor: Cursor,
}

impl CustomerList {
    /// Takes the lines as they are now; the cursor stays on its ticket.
    pub fn renew(&mut self, rows: Vec<String>, alike: usize) {
        let current = self.rows.get(self.cursor.at);
        let there = current.and_then(|id| rows.iter().position(|row| row == id));
        self.cursor.keep(there, rows.len());
        (self.rows, self.alike) = (rows, alike);
    }

    /// Whether there is a ticket for an action, and whether what is in the form can be linked to it, or be a note there.
    pub fn offers(&self, action: Action, links: bool, notes: bool) -> bool {
        let is_on_one = self.rows.get(self.cursor.at).is_some();
        match action {
            Action::List(ListAction::Choose) | Action::Result(ResultAction::CopyLink) => is_on_one,
            Action::Form(FormAction::Relate) => is_on_one && links,
            Action::Form(FormAction::NoteThere) => is_on_one && notes,
            Action::List(_)
            | Action::Result(_)
            | Action::Form(_)
            | Action::Program(_)
            | Action::Outbox(_)
            | Action::Drafts(_)
            | Action::Templates(_)
            | Action::Text(_)
            | Action::Mode(_)
            | Action::Records(_)
            | Action::Calendar(_) => true,
        }
    }

    /// Moves, or does something with the ticket under the cursor.
    pub fn perform(&mut self, action: Action, cx: &Context) -> Reply {
        let deed = match action {
            Action::List(ListAction::Choose) => TicketDeed::Preview,
            Action::List(action) => {
                self.cursor.perform(action, cx.geometry.list_rows(), self.rows.len());
                return Reply::Stay;
            }
            Action::Result(ResultAction::CopyLink) => TicketDeed::CopyLink,
            Action::Form(FormAction::Relate) => TicketDeed::Relate,
            Action::Form(FormAction::NoteThere) => TicketDeed::AddNote,
            Action::Program(_)
            | Action::Outbox(_)
            | Action::Drafts(_)
            | Action::Templates(_)
            | Action::Form(_)
            | Action::Text(_)
            | Action::Mode(_)
            | Action::Records(_)
            | Action::Calendar(_)
            | Action::Result(_) => return Reply::Pass,
        };
        let Some(id) = self.rows.get(self.cursor.at).cloned() else { return Reply::Stay };
        let outcome = Outcome::Ticket { id, deed };
        match deed {
            TicketDeed::Relate | TicketDeed::AddNote => Reply::Done(outcome),
            TicketDeed::Preview | TicketDeed::CopyLink => Reply::Do(outcome),
        }
    }
}
