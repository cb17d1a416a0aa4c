//! The customer in lines: who it is, which tickets are open, and whether one of them looks like the draft.

use crate::app::customer::read::said_of;
use crate::app::customer::told;
use crate::app::linear::state::Linear;
use crate::ticket::text::capital;

impl Linear {
    /// Tells who the customer is, and each open ticket.
    pub(super) fn tell_customer(&mut self) {
        let draft = &self.form().draft;
        let known = draft.linked_contact().and_then(|contact| self.app.customers().get(contact));
        let lines = match known {
            Some(customer) => told::lines(customer, self.schema(), self.app.locale()),
            None => vec!["The customer is still being read; ask again in a moment".to_owned()],
        };
        lines.iter().for_each(|said| self.say(said));
    }

    /// Tells the open tickets that look like the draft. It is created all the same.
    pub(super) fn tell_alike(&mut self) {
        if let Some(said) = said_of(&self.app.customers().like(&self.form().draft)) {
            self.say(&capital(&said));
        }
    }
}
