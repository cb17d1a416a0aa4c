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
    /// The company that is linked in the form.
    company: Option<String>,
    reading: Vec<(RequestId, Key)>,
    /// The contacts and companies that were read; the last one last.
    known: Vec<(Key, Customer)>,
    compared: Compared,
}

/// A contact or a company, by its id.
type Key = (ObjectType, String);

/// The subject in the form, held against the open tickets of its contact and its company.
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
    /// Takes up who is linked in the form by now. A contact or a company of which nothing is known is read.
    pub fn look(&mut self, contact: Option<&str>, company: Option<&str>, cx: &mut Context) {
        for (object, linked) in [(ObjectType::contacts(), contact), (ObjectType::companies(), company)] {
            let own = if object == ObjectType::contacts() { &mut self.contact } else { &mut self.company };
            if own.as_deref() == linked {
                continue;
            }
            *own = linked.map(str::to_owned);
            let stale = self.reading.extract_if(.., |(_, (of, _))| *of == object);
            stale.for_each(|(request, _)| cx.forget(Some(request)));
            self.compared = Compared::default();
            let Some(id) = linked.map(str::to_owned) else { continue };
            let key = (object.clone(), id.clone());
            // What failed is tried again when it is linked anew.
            self.known.retain(|(known, one)| *known != key || (one.person.is_ok() && one.tickets.is_ok()));
            if self.known.iter().all(|(known, _)| *known != key) {
                let request = cx.request();
                self.reading.push((request, key));
                cx.effect(Effect::ReadCustomer { request, object, id, closed: cx.schema().closed_stages() });
            }
        }
    }

    /// Takes an answer. False if it is not awaited any more.
    pub fn answer(&mut self, request: RequestId, mut customer: Customer, schema: &Schema) -> bool {
        let Some(at) = self.reading.iter().position(|(awaited, _)| *awaited == request) else { return false };
        let (_, key) = self.reading.remove(at);
        if let Ok(tickets) = &mut customer.tickets {
            tickets.retain(|ticket| is_open(ticket, schema));
        }
        self.known.push((key, customer));
        let beyond = self.known.len().saturating_sub(KEPT);
        self.known.drain(..beyond);
        self.compared = Compared::default();
        true
    }

    /// Forgets all that was read: it is to be read again.
    pub fn forget(&mut self, cx: &mut Context) {
        self.reading.drain(..).for_each(|(request, _)| cx.forget(Some(request)));
        *self = Self::default();
    }

    /// A ticket was created from here: the search index does not know it yet.
    pub fn add(&mut self, contact: &str, ticket: Ticket, schema: &Schema) {
        let known = self.known.iter_mut().find(|(key, _)| is_of(key, &ObjectType::contacts(), contact));
        if let Some((_, Customer { tickets: Ok(tickets), .. })) = known
            && is_open(&ticket, schema)
        {
            tickets.insert(0, ticket);
            tickets.truncate(MOST_OPEN);
        }
    }

    /// What is known of a contact.
    pub fn get(&self, contact: &str) -> Option<&Customer> {
        self.record(&ObjectType::contacts(), contact)
    }

    fn record(&self, object: &ObjectType, id: &str) -> Option<&Customer> {
        self.known.iter().find(|(key, _)| is_of(key, object, id)).map(|(_, customer)| customer)
    }

    /// An open ticket of anybody who was read.
    pub fn ticket(&self, id: &str) -> Option<&Ticket> {
        let all = self.known.iter().filter_map(|(_, customer)| customer.tickets.as_ref().ok()).flatten();
        all.into_iter().find(|one| one.id == id)
    }

    /// The open tickets of a contact and of a company, each once, as far as they are known; none where nothing is.
    fn open(&self, contact: Option<&str>, company: Option<&str>) -> Option<Vec<&Ticket>> {
        let records = [(ObjectType::contacts(), contact), (ObjectType::companies(), company)];
        let known: Vec<&Vec<Ticket>> =
            records.iter().filter_map(|(object, id)| self.record(object, (*id)?)?.tickets.as_ref().ok()).collect();
        let mut open: Vec<&Ticket> = Vec::new();
        for ticket in known.iter().flat_map(|tickets| tickets.iter()) {
            if open.iter().all(|one| one.id != ticket.id) {
                open.push(ticket);
            }
        }
        (!known.is_empty()).then_some(open)
    }

    /// The open tickets of a contact, the newest first, as far as they are known.
    pub fn tickets(&self, contact: &str) -> &[Ticket] {
        self.get(contact).and_then(|customer| customer.tickets.as_deref().ok()).unwrap_or_default()
    }

    /// The same without the one that this draft changes: it is no other.
    pub fn others(&self, contact: &str, draft: &Draft) -> Vec<&Ticket> {
        self.tickets(contact).iter().filter(|one| !is_changed(draft, one)).collect()
    }

    /// Holds the subject in the form against the open tickets of its contact and company, once it was left or nothing was
    /// typed for a moment.
    pub fn compare(&mut self, subject: &str, is_typed: bool, now: Instant) {
        let is_known = self.open(self.contact.as_deref(), self.company.as_deref()).is_some();
        if subject.is_empty() || !is_known {
            self.compared = Compared::default();
            return;
        }
        let compared = &mut self.compared;
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
        let open = self.open(self.contact.as_deref(), self.company.as_deref()).unwrap_or_default();
        let alike = similar::like(subject, open).into_iter().map(|ticket| ticket.id.clone()).collect();
        self.compared = Compared { subject: Some(subject.to_owned()), typed: None, alike };
    }

    /// When the subject is compared next.
    pub fn deadline(&self) -> Option<Instant> {
        self.compared.typed.as_ref().map(|(_, until)| *until)
    }

    /// Whether a ticket looks like the one in the form, as it was compared last.
    pub fn is_alike(&self, ticket: &str) -> bool {
        self.compared.alike.iter().any(|id| id == ticket)
    }

    /// The open tickets of contact and company in the form that look like this draft of it, as it was compared last, without those
    /// that are linked: it is known that these are there.
    pub fn alike(&self, draft: &Draft) -> Vec<&Ticket> {
        let open = self.open(self.contact.as_deref(), self.company.as_deref()).unwrap_or_default();
        open.into_iter().filter(|one| self.is_alike(&one.id) && !is_linked(draft, one)).collect()
    }

    /// The same of any draft, compared now.
    pub fn like(&self, draft: &Draft) -> Vec<&Ticket> {
        let mut alike = self.like_any(draft);
        alike.retain(|one| !is_linked(draft, one));
        alike
    }

    /// The same with those that are linked.
    pub fn like_any(&self, draft: &Draft) -> Vec<&Ticket> {
        let mut open = self.open(draft.linked_contact(), draft.linked_company()).unwrap_or_default();
        open.retain(|one| !is_changed(draft, one));
        similar::like(draft.text(SUBJECT), open)
    }
}

/// Whether a ticket is the one that this draft changes.
fn is_changed(draft: &Draft, ticket: &Ticket) -> bool {
    draft.edits.as_ref().is_some_and(|edits| edits.ticket == ticket.id)
}

fn is_of((of, own): &Key, object: &ObjectType, id: &str) -> bool {
    of == object && own == id
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
