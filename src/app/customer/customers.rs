//! What is known of the customers of this session, and which open tickets look like the one in the form.

use std::time::{Duration, Instant};

use crate::app::context::Context;
use crate::app::effect::Effect;
use crate::app::request::RequestId;
use crate::portal::{Customer, MOST_OPEN};
use crate::ticket::property::{PIPELINE, STAGE, SUBJECT};
use crate::ticket::record::Ticket;
use crate::ticket::{Draft, ObjectType, Schema, similar};

/// So many customers are kept.
const KEPT: usize = 30;
/// A subject is compared when nothing was typed into it for this long.
const PAUSE: Duration = Duration::from_secs(1);

/// What is known of customers.
#[derive(Debug, Clone, Default)]
pub struct Customers {
    /// Whose contact is linked in the form.
    contact: Option<String>,
    reading: Option<(RequestId, String)>,
    /// The contacts that were read, by id; the last one last.
    known: Vec<(String, Customer)>,
    compared: Compared,
}

/// The subject in the form, held against the open tickets of its contact.
#[derive(Debug, Clone, Default)]
struct Compared {
    /// The subject that was compared last.
    subject: Option<String>,
    /// The one that is being typed, and until when that is waited for.
    typed: Option<(String, Instant)>,
    /// The tickets that look like it, by id.
    alike: Vec<String>,
}

impl Customers {
    /// Takes up who is linked in the form by now. A contact of which nothing is known is read.
    pub fn look(&mut self, contact: Option<&str>, cx: &mut Context) {
        if self.contact.as_deref() == contact {
            return;
        }
        cx.forget(self.reading.take().map(|(request, _)| request));
        self.contact = contact.map(str::to_owned);
        self.compared = Compared::default();
        let Some(id) = self.contact.clone() else { return };
        // What failed is tried again when the contact is linked anew.
        self.known.retain(|(known, customer)| *known != id || (customer.person.is_ok() && customer.tickets.is_ok()));
        if self.get(&id).is_none() {
            let request = cx.request();
            self.reading = Some((request, id.clone()));
            cx.effect(Effect::ReadCustomer { request, id, closed: cx.schema().closed_stages() });
        }
    }

    /// Takes an answer. False if it is not awaited any more.
    pub fn answer(&mut self, request: RequestId, mut customer: Customer, schema: &Schema) -> bool {
        let Some((_, id)) = self.reading.take_if(|(awaited, _)| *awaited == request) else { return false };
        if let Ok(tickets) = &mut customer.tickets {
            tickets.retain(|ticket| is_open(ticket, schema));
        }
        self.known.push((id, customer));
        let beyond = self.known.len().saturating_sub(KEPT);
        self.known.drain(..beyond);
        self.compared = Compared::default();
        true
    }

    /// Forgets all that was read: it is to be read again.
    pub fn forget(&mut self, cx: &mut Context) {
        cx.forget(self.reading.take().map(|(request, _)| request));
        *self = Self::default();
    }

    /// A ticket was created from here: the search index does not know it yet.
    pub fn add(&mut self, contact: &str, ticket: Ticket, schema: &Schema) {
        let known = self.known.iter_mut().find(|(id, _)| id == contact);
        if let Some((_, Customer { tickets: Ok(tickets), .. })) = known
            && is_open(&ticket, schema)
        {
            tickets.insert(0, ticket);
            tickets.truncate(MOST_OPEN);
        }
    }

    /// What is known of a contact.
    pub fn get(&self, contact: &str) -> Option<&Customer> {
        self.known.iter().find(|(id, _)| id == contact).map(|(_, customer)| customer)
    }

    /// The open tickets of a contact, the newest first, as far as they are known.
    pub fn tickets(&self, contact: &str) -> &[Ticket] {
        self.get(contact).and_then(|customer| customer.tickets.as_deref().ok()).unwrap_or_default()
    }

    /// Holds the subject in the form against the open tickets of its contact, once it was left or nothing was typed for
    /// a moment.
    pub fn compare(&mut self, subject: &str, is_typed: bool, now: Instant) {
        let compared = &mut self.compared;
        let known = self.contact.as_deref().and_then(|id| self.known.iter().find(|(known, _)| known == id));
        let Some((_, Customer { tickets: Ok(tickets), .. })) = known.filter(|_| !subject.is_empty()) else {
            *compared = Compared::default();
            return;
        };
        if compared.subject.as_deref() == Some(subject) {
            compared.typed = None;
            return;
        }
        if is_typed {
            match &compared.typed {
                Some((typed, until)) if typed == subject => {
                    if *until > now {
                        return;
                    }
                }
                Some(_) | None => {
                    compared.typed = Some((subject.to_owned(), now + PAUSE));
                    return;
                }
            }
        }
        let alike = similar::like(subject, tickets).into_iter().map(|ticket| ticket.id.clone()).collect();
        *compared = Compared { subject: Some(subject.to_owned()), typed: None, alike };
    }

    /// When the subject is compared next.
    pub fn deadline(&self) -> Option<Instant> {
        self.compared.typed.as_ref().map(|(_, until)| *until)
    }

    /// Whether a ticket looks like the one in the form, as it was compared last.
    pub fn is_alike(&self, ticket: &str) -> bool {
        self.compared.alike.iter().any(|id| id == ticket)
    }

    /// The open tickets of the contact in the form that look like this draft of it, as it was compared last, without those
    /// that are linked: it is known that these are there.
    pub fn alike(&self, draft: &Draft) -> Vec<&Ticket> {
        let tickets = self.contact.as_deref().map(|id| self.tickets(id)).unwrap_or_default();
        tickets.iter().filter(|one| self.is_alike(&one.id) && !is_linked(draft, one)).collect()
    }

    /// The same of any draft, compared now.
    pub fn like(&self, draft: &Draft) -> Vec<&Ticket> {
        let Some(contact) = draft.linked_contact() else { return Vec::new() };
        let mut alike = similar::like(draft.text(SUBJECT), self.tickets(contact));
        alike.retain(|one| !is_linked(draft, one));
        alike
    }
}

/// Whether a ticket is in no stage that is known to close it.
fn is_open(ticket: &Ticket, schema: &Schema) -> bool {
    let stage = schema.stage(ticket.value(PIPELINE), ticket.value(STAGE).unwrap_or_default());
    !stage.is_some_and(|stage| stage.closed)
}

/// Whether a draft is linked to a ticket.
pub fn is_linked(draft: &Draft, ticket: &Ticket) -> bool {
    draft.associations.iter().any(|one| one.object == ObjectType::tickets() && one.id == ticket.id)
}
