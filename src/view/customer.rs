//! The customer on the screen: beside the form, and as a list with keys of its own.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::entry::{Entry, GAP, entry};
use super::frame::Pane;
use super::list::Lines;
use super::paint::{self, Cursor, cells};
use super::theme::Theme;
use crate::app::App;
use crate::app::customer::list::CustomerList;
use crate::app::customer::told;
use crate::app::geometry::scroll_from;
use crate::app::keys::actions::{Action, FormAction};
use crate::app::keys::scope::Scope;
use crate::portal::Customer;
use crate::ticket::placeholder::Person;
use crate::ticket::record::Ticket;
use crate::ticket::{Association, text};

/// Rows of the list above its tickets: who it is, how to reach them, how many tickets are open.
const ABOVE: u16 = 3;
/// Said of a contact that is not there yet.
const NEW: &str = "New contact, made with the ticket";

/// The contact that is linked in the form, or created with the ticket.
fn contact(app: &App) -> Option<&Association> {
    let draft = &app.form().draft;
    draft.associations.get(draft.contact()?).filter(|one| !one.id.is_empty() || one.created().is_some())
}

/// What is known of a contact that is not there yet: only what was typed.
fn person(contact: &Association) -> Option<Person> {
    contact.created().map(Person::from)
}

/// Rows that the pane wants; none without a contact.
pub fn rows(app: &App) -> Option<u16> {
    let contact = contact(app)?;
    if let Some(person) = person(contact) {
        return Some(cells(2 + told::details(&person).count()));
    }
    let known = app.customers().get(&contact.id);
    let rows = known.map_or(2, |known| {
        let person = known.person.as_ref().map_or(1, |person| told::details(person).count());
        // Two rows a ticket: a subject needs the whole width.
        2 + person + 2 * app.customers().others(&contact.id, &app.form().draft).len()
    });
    Some(cells(rows))
}

/// Draws the pane.
pub fn pane(app: &App, theme: &Theme, buffer: &mut Buffer, pane: Pane) {
    let Some(contact) = contact(app) else { return };
    pane.draw(buffer, "Customer", theme.label, theme);
    // The text stands as far from the edges as that of the links below.
    let area = Rect { x: pane.inner.x + 1, width: pane.inner.width.saturating_sub(2), ..pane.inner };
    let known = app.customers().get(&contact.id);
    let mut y = 0;
    let mut next = || {
        y += 1;
        paint::row(area, y - 1)
    };
    put(buffer, next(), &name(contact, known), theme.text);
    if let Some(person) = person(contact) {
        told::details(&person).for_each(|one| put(buffer, next(), one, theme.text));
        return put(buffer, next(), NEW, theme.label);
    }
    match known.map(|known| &known.person) {
        Some(Ok(person)) => told::details(person).for_each(|one| put(buffer, next(), one, theme.text)),
        Some(Err(error)) => put(buffer, next(), &told::failure("Contact", error), theme.faint),
        None => {}
    }
    let alike = |ticket: &Ticket| app.customers().is_alike(&ticket.id);
    let heading = next();
    match known.map(|known| &known.tickets) {
        Some(Ok(_)) => {
            let tickets = app.customers().others(&contact.id, &app.form().draft);
            let count = tickets.iter().filter(|one| alike(one)).count();
            put(buffer, heading, &told::count(tickets.len(), count), theme.label);
            let key = app.settings().keymap.key(&[Scope::Form], Action::Form(FormAction::Customer));
            if heading.height > 0 && !tickets.is_empty() {
                paint::right(buffer, heading, &key, theme.key);
            }
            let (first, others): (Vec<_>, Vec<_>) = tickets.into_iter().partition(|one| alike(one));
            for one in first.into_iter().chain(others) {
                let (above, below) = (next(), next());
                if above.height > 0 {
                    let right = told::age(one, app.locale());
                    let mark = if alike(one) { "! " } else { "  " };
                    let shown = Entry { mark, label: told::subject(one), right: &right, ..Entry::default() };
                    entry(buffer, above, &shown, false, theme);
                }
                put(buffer, indented(below), &place(app, one), theme.faint);
            }
            if y > area.height {
                let edge = paint::row(pane.inner, area.height.saturating_sub(1));
                paint::right(buffer, edge, "↓", theme.frame);
            }
        }
        Some(Err(error)) => put(buffer, heading, &told::failure("Open tickets", error), theme.faint),
        None => put(buffer, heading, "Reading…", theme.faint),
    }
}

/// Writes a text into a row, if there is such a row.
fn put(buffer: &mut Buffer, row: Rect, text: &str, style: Style) {
    if row.height > 0 {
        paint::line(buffer, row.x + 1, row.y, row.width.saturating_sub(1), text, style);
    }
}

/// Below the subject of a ticket.
fn indented(row: Rect) -> Rect {
    Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row }
}

/// Stage and owner of a ticket.
fn place(app: &App, ticket: &Ticket) -> String {
    let schema = &app.portal().schema;
    let parts = [told::stage(ticket, schema), told::owner(ticket, schema)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn name(contact: &Association, known: Option<&Customer>) -> String {
    let name = known.and_then(|known| known.person.as_ref().ok()).map(told::name);
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| contact.title())
}

/// Width and height of the list: as high as it is long.
pub fn size(app: &App, list: &CustomerList) -> (u16, u16) {
    let (width, most) = app.geometry().list();
    (width, most.min(cells(list.rows.len().max(1)).saturating_add(ABOVE + 2)))
}

/// Where the tickets are.
pub fn ticket_lines(app: &App, list: &CustomerList, area: Rect) -> Lines {
    let inner = paint::inside(area, size(app, list));
    let above = ABOVE.min(inner.height);
    let area = Rect { y: inner.y + above, height: inner.height - above, ..inner };
    let (at, rows, count) = (list.cursor.at, usize::from(area.height), list.rows.len());
    Lines { area, top: scroll_from(list.cursor.top, at, at, rows, count), count }
}

/// The customer, and the open tickets: those first that look like the one in the form.
pub fn tickets(app: &App, list: &CustomerList, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let Lines { area: body, top, count } = ticket_lines(app, list, area);
    let inner = paint::frame(buffer, area, size(app, list), "Customer", theme);
    let known = app.customers().get(&list.contact);
    let person = known.and_then(|known| known.person.as_ref().ok());
    let name = person.map(told::name).filter(|name| !name.is_empty()).unwrap_or_else(|| list.name.clone());
    let row = |index| paint::row(inner, index);
    put(buffer, row(0), &name, theme.text);
    match known.map(|known| &known.person) {
        Some(Ok(person)) => put(buffer, row(1), &told::details(person).collect::<Vec<_>>().join(" · "), theme.text),
        Some(Err(error)) => put(buffer, row(1), &told::failure("Contact", error), theme.faint),
        None => {}
    }
    match known.map(|known| &known.tickets) {
        Some(Ok(_)) => put(buffer, row(2), &told::count(count, list.alike), theme.label),
        Some(Err(error)) => put(buffer, row(2), &told::failure("Open tickets", error), theme.faint),
        None => put(buffer, row(2), "Reading…", theme.faint),
    }
    let column = usize::from(body.width) / 2;
    for (row, (index, id)) in (0..body.height).zip(list.rows.iter().enumerate().skip(top)) {
        if let Some(ticket) = app.customers().ticket(id) {
            let right = told::age(ticket, app.locale());
            let room = usize::from(body.width).saturating_sub(column + GAP + text::width(&right));
            // Half a name of an owner says less than the whole subject.
            let place = Some(place(app, ticket)).filter(|place| text::width(place) <= room);
            let detail = place.unwrap_or_else(|| told::stage(ticket, &app.portal().schema));
            let mark = if index < list.alike { "! " } else { "  " };
            let label = told::subject(ticket);
            let shown = Entry { mark, label, detail: &detail, column, right: &right, ..Entry::default() };
            entry(buffer, paint::row(body, row), &shown, index == list.cursor.at, theme);
        }
    }
    if count > usize::from(body.height) {
        let below = Rect { y: inner.bottom(), height: 1, ..inner };
        paint::right(buffer, below, &format!(" {} of {count} ", list.cursor.at + 1), theme.frame);
    }
    None
}
