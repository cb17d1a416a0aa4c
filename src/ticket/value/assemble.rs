//! The ticket that a draft makes, and what of the draft is not in it.

use super::{Locale, to_wire};
use crate::ticket::draft::{Draft, Entry};
use crate::ticket::new_ticket::{Link, NewTicket};
use crate::ticket::property::OPENING;
use crate::ticket::schema::Schema;

/// The ticket that the draft makes: values in HubSpot's form, empty ones left out, raw ones as they are. What can't be
/// read goes as it was typed.
pub fn assemble(schema: &Schema, draft: &Draft, locale: &Locale) -> NewTicket {
    let mut ticket = NewTicket::default();
    for entry in &draft.properties {
        if let Some(value) = sent(schema, entry, locale) {
            ticket.set(entry.name.trim(), value);
        }
    }
    for one in draft.associations.iter().filter(|one| one.unfound().is_none() && one.created().is_none()) {
        ticket.associations.push(Link {
            id: one.id.clone(),
            object: Some(one.object.clone()),
            types: one.types.clone(),
        });
    }
    ticket
}

/// What is sent of a row; none where it has no name, or no value.
pub fn sent(schema: &Schema, entry: &Entry, locale: &Locale) -> Option<String> {
    let name = entry.name.trim();
    let kind = schema.kind(name);
    let value = if entry.raw {
        entry.text.clone()
    } else {
        to_wire(kind, schema.property(name), &entry.text, locale).unwrap_or_else(|_| entry.text.clone())
    };
    // An option may be a blank.
    let blank = if entry.raw || kind.is_picked() { value.is_empty() } else { value.trim().is_empty() };
    (!name.is_empty() && !blank).then_some(value)
}

/// The rows of a draft in which something was typed that is not in the ticket that was made of it, in the order of the
/// form. A blank in a row, or a name that nothing is sent for, is something too.
pub fn unsent<'a>(schema: &Schema, draft: &'a Draft, ticket: &NewTicket) -> Vec<&'a Entry> {
    let is_nothing = |entry: &Entry| entry.name.trim().is_empty() && entry.text.trim().is_empty();
    let is_typed = |entry: &&Entry| !is_nothing(entry) && (!entry.text.is_empty() || has_own_name(schema, entry));
    draft.properties.iter().filter(is_typed).filter(|entry| ticket.value(entry.name.trim()).is_none()).collect()
}

/// Whether the name of a row was typed, too.
pub(super) fn has_own_name(schema: &Schema, entry: &Entry) -> bool {
    let name = entry.name.as_str();
    entry.raw && !name.is_empty() && !OPENING.contains(&name) && schema.property(name).is_none()
}
