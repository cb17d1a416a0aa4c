//! What is told of a customer and of an open ticket, in words.

use crate::app::overlay::reader::{Line, Reader};
use crate::hubspot;
use crate::portal::{Customer, MOST_OPEN};
use crate::ticket::placeholder::Person;
use crate::ticket::property::{CONTENT, OWNER, PIPELINE, PRIORITY, STAGE, SUBJECT};
use crate::ticket::record::Ticket;
use crate::ticket::value::{self, Locale};
use crate::ticket::{Schema, text};

/// What an open ticket is shown with, besides its subject and its description.
const SHOWN: [&str; 6] = [PRIORITY, "hs_ticket_category", OWNER, "source_type", "createdate", "hs_lastmodifieddate"];

/// The name of a contact; empty where it has none.
pub fn name(person: &Person) -> String {
    format!("{} {}", person.first_name.trim(), person.last_name.trim()).trim().to_owned()
}

/// What tells how to reach a contact: e-mail address, phone number and company, as far as there are any.
pub fn details(person: &Person) -> impl Iterator<Item = &str> {
    [&person.email, &person.phone, &person.company].into_iter().map(|one| one.trim()).filter(|one| !one.is_empty())
}

/// How many tickets are open, and how many of them look like the one in the form.
pub fn count(open: usize, alike: usize) -> String {
    let open = match open {
        0 => return "No open tickets".to_owned(),
        MOST_OPEN.. => format!("The last {MOST_OPEN} open tickets"),
        _ => text::counted(open as u64, "open ticket"),
    };
    match alike {
        0 => open,
        1 => format!("{open}, 1 similar"),
        more => format!("{open}, {more} similar"),
    }
}

/// Why something of a customer is not known, in a line.
pub fn failure(what: &str, error: &hubspot::Error) -> String {
    match error.answer().map(|answer| answer.scopes()).unwrap_or_default().first() {
        // There is room for little more.
        Some(scope) => format!("Missing scope {scope}"),
        None => format!("{what} not read: {error}"),
    }
}

/// The subject of a ticket.
pub fn subject(ticket: &Ticket) -> &str {
    match ticket.value(SUBJECT).map(str::trim) {
        None | Some("") => "(no name)",
        Some(subject) => subject,
    }
}

/// The label of the stage that a ticket is in.
pub fn stage(ticket: &Ticket, schema: &Schema) -> String {
    let (pipeline, stage) = (ticket.value(PIPELINE), ticket.value(STAGE).unwrap_or_default());
    schema.stage(pipeline, stage).map_or(stage, |stage| &stage.label).to_owned()
}

/// Who owns a ticket; empty where nobody does.
pub fn owner(ticket: &Ticket, schema: &Schema) -> String {
    let owner = ticket.value(OWNER).unwrap_or_default();
    schema.owner(owner).map_or_else(|| owner.to_owned(), |owner| owner.label())
}

/// How long ago a ticket was created.
pub fn age(ticket: &Ticket, locale: &Locale) -> String {
    ticket.created().map(|created| value::ago(created, locale)).unwrap_or_default()
}

/// The address of a ticket in HubSpot.
pub fn link(ticket: &Ticket, schema: &Schema) -> Option<String> {
    let account = schema.account.as_ref();
    ticket.link(account.and_then(|one| one.ui_domain.as_deref()), account.map(|one| one.portal_id.as_str()))
}

/// A ticket to look at.
pub fn preview(ticket: &Ticket, schema: &Schema, locale: &Locale) -> Reader {
    let pipeline = ticket.value(PIPELINE);
    let status = match pipeline.and_then(|id| schema.pipeline(id)) {
        Some(pipeline) => format!("{} › {}", pipeline.label, stage(ticket, schema)),
        None => stage(ticket, schema),
    };
    let mut lines = vec![Line::pair(schema.label(STAGE), status)];
    for name in SHOWN {
        if let Some(value) = ticket.value(name).filter(|value| !value.is_empty()) {
            lines.push(Line::pair(schema.label(name), value::show(schema, name, value, pipeline, locale)));
        }
    }
    lines.push(Line::pair("id", &ticket.id));
    lines.extend(link(ticket, schema).map(|link| Line::pair("link", link)));
    if let Some(content) = ticket.value(CONTENT).filter(|content| !content.trim().is_empty()) {
        lines.extend([Line::default(), Line::whole(content)]);
    }
    Reader::new(text::one_line(subject(ticket)), lines)
}

/// A customer in lines: who it is, and how many tickets are open, which the caller counts.
pub fn lines(customer: &Customer, open: usize) -> Vec<String> {
    let who = match &customer.person {
        Ok(person) => {
            let name = Some(name(person)).filter(|name| !name.is_empty());
            name.iter().map(String::as_str).chain(details(person)).collect::<Vec<_>>().join(", ")
        }
        Err(error) => failure("Contact", error),
    };
    let open = match &customer.tickets {
        Ok(_) => count(open, 0),
        Err(error) => failure("Open tickets", error),
    };
    vec![who, open]
}

/// An open ticket in a line.
pub fn line(ticket: &Ticket, schema: &Schema, locale: &Locale) -> String {
    let parts = [subject(ticket).to_owned(), stage(ticket, schema), age(ticket, locale), owner(ticket, schema)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}
