//! The customer in lines: who it is, what is done with their open tickets, and whether one of them looks like the draft.

use crate::app::customer::list::CustomerList;
use crate::app::customer::read::said_of;
use crate::app::customer::told;
use crate::app::keys::actions::{Action, FormAction, ListAction, ProgramAction};
use crate::app::linear::signs::leaves;
use crate::app::linear::state::Linear;
use crate::app::linear::words::number;
use crate::ticket::text::{capital, sentence};

/// What is done with a ticket of the list: the word in front of its number.
const DEEDS: [(&str, FormAction); 2] = [("note", FormAction::NoteThere), ("relate", FormAction::Relate)];

impl Linear {
    /// Tells who the customer is, and asks about the open tickets, if there are any.
    pub(super) fn tell_customer(&mut self) {
        let (draft, customers) = (&self.form().draft, self.app.customers());
        let contact = draft.linked_contact();
        let Some((known, contact)) = contact.and_then(|contact| Some((customers.get(contact)?, contact))) else {
            return self.say("The customer is still being read; ask again in a moment");
        };
        let open = customers.others(contact, draft).len();
        told::lines(known, open).iter().for_each(|said| self.say(said));
        if open > 0 {
            self.perform(FormAction::Customer);
        }
    }

    /// The open tickets, and what can be done with them.
    pub(super) fn ask_tickets(&self, list: &CustomerList) -> Vec<String> {
        let mut lines = vec![
            "The open tickets. A number reads one; note and a number puts what you wrote on it as a note, instead of a new \
             ticket; relate and a number links it:"
                .to_owned(),
        ];
        for (at, id) in list.rows.iter().enumerate() {
            let Some(ticket) = self.app.customers().ticket(id) else { continue };
            let alike = if at < list.alike { ", looks like this one" } else { "" };
            let said = told::line(ticket, self.schema(), self.app.locale());
            lines.push(sentence(&format!("{}. Ticket {id}: {said}{alike}", at + 1)));
        }
        lines.push("Enter goes back.".into());
        lines
    }

    /// Reads a ticket of the list, or does something with it.
    pub(super) fn at_tickets(&mut self, count: usize, line: &str) {
        if leaves(line) {
            return self.perform(ProgramAction::Back);
        }
        let typed = line.trim();
        let deed = DEEDS.iter().find_map(|(word, action)| Some((Action::from(*action), typed.strip_prefix(word)?)));
        let (action, at) = deed.unwrap_or((ListAction::Choose.into(), typed));
        match number(at, count) {
            Some(at) => self.perform_on_line(at, action),
            None => self.not_understood(line),
        }
    }

    /// Tells the open tickets that look like the draft. It is created all the same.
    pub(super) fn tell_alike(&mut self) {
        if let Some(said) = said_of(&self.app.customers().like(&self.form().draft)) {
            self.say(&capital(&said));
        }
    }
}
