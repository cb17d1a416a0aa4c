//! The customer being read: as soon as a contact is linked, behind whoever types; and the subject being compared.

use crate::app::request::RequestId;
use crate::app::state::App;
use crate::portal::{self, Customer};
use crate::ticket::property::SUBJECT;
use crate::ticket::record::Ticket;
use crate::ticket::{Draft, text};

impl App {
    /// Takes up who is linked and what the subject is by now.
    pub(in crate::app) fn look_at_customer(&mut self) {
        let portal = &self.context.portal;
        // Which stages close a ticket the portal says; and an id of another portal is somebody else here.
        let is_early = portal.schema.pipelines.is_none() && portal.is_loading();
        if is_early || portal.is_doubtful(self.context.settings.token_of.as_deref()) {
            return;
        }
        let draft = &self.form.draft;
        self.customers.look(draft.linked_contact(), draft.linked_company(), &mut self.context);
        let form = &self.form;
        let is_typed = form.editor.is_some() && form.entry().is_some_and(|(_, entry)| entry.name == SUBJECT);
        // A ticket that is being changed is there, and open: nothing is to be said of others like it.
        let subject = if form.draft.edits.is_some() { "" } else { form.draft.text(SUBJECT).trim() };
        self.customers.compare(subject, is_typed, self.context.now.at);
    }

    /// Takes what was read of a customer.
    pub(in crate::app) fn customer_read(&mut self, request: RequestId, customer: Customer) {
        self.customers.answer(request, customer, self.context.schema());
    }

    /// A ticket was created for a customer.
    pub(in crate::app) fn customer_has(&mut self, draft: &Draft, ticket: &Ticket) {
        if let Some(contact) = draft.linked_contact() {
            self.customers.add(contact, portal::glance(ticket.clone()), self.context.schema());
        }
    }

    /// What is said of open tickets that look like a draft which is on its way; none where there are none.
    pub(in crate::app) fn also_open(&self, draft: &Draft, but: Option<&str>) -> Option<String> {
        let mut alike = self.customers.like(draft);
        alike.retain(|one| Some(one.id.as_str()) != but);
        said_of(&alike)
    }
}

/// Cells of a subject that is told in a sentence.
const CELLS: usize = 32;

/// That tickets which look alike are open, as a part of a sentence; none where there are none.
pub(in crate::app) fn said_of(alike: &[&Ticket]) -> Option<String> {
    let [first, rest @ ..] = alike else { return None };
    let subject = text::one_line(first.value(SUBJECT).unwrap_or_default()).into_owned();
    let subject = text::truncate(&subject, CELLS);
    Some(match rest.len() {
        0 => format!("“{subject}” is still open"),
        more => format!("“{subject}” and {more} more are still open"),
    })
}
