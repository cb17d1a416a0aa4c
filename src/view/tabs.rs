//! The parts of the ticket by name, over a single column: which has the focus, and what the others hold. They stand in the
//! upper edge of its frame, or in a line of their own where there is none.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::paint;
use super::reason::reason;
use super::theme::Theme;
use crate::app::form::form::Tab;
use crate::app::input::target::{Target, Thing};
use crate::app::keys::actions::{Action, FormAction, OutboxAction};
use crate::app::keys::scope::Scope;
use crate::app::{App, Screen};
use crate::ticket::{Place, text};

/// One tab.
struct Head {
    name: String,
    key: String,
    action: Action,
    selected: bool,
    marked: bool,
    area: Rect,
}

/// The tabs from left to right, each with the cells that it takes: those of its marks, its name and its key.
fn heads(app: &App, area: Rect) -> Vec<Head> {
    let form = &app.form();
    let places = form.places();
    let wrong = |tab| places.iter().any(|place| Tab::of(*place) == tab && reason(app, *place).is_some());
    let has_focus = |tab| app.screen() == Screen::Compose && Tab::of(form.focus) == tab;
    let count = places.iter().filter(|place| matches!(place, Place::Association(_))).count();
    let links = if count == 0 { "Links".to_owned() } else { format!("Links {count}") };
    let result = app.result().map(|pane| format!("Created {}", pane.ticket.id));
    let tabs = [
        (
            Some(form.draft.edits.as_ref().map_or("Ticket".to_owned(), |edits| format!("Ticket {}", edits.ticket))),
            Action::Form(FormAction::Properties),
            has_focus(Tab::Properties),
            wrong(Tab::Properties),
        ),
        (Some(links), Action::Form(FormAction::Associations), has_focus(Tab::Associations), wrong(Tab::Associations)),
        (result, Action::Outbox(OutboxAction::LastResult), app.screen() == Screen::Result, false),
    ];
    let cells = |content: &str| u16::try_from(text::width(&text::one_line(content))).unwrap_or(u16::MAX);
    let scopes: &[Scope] = match app.screen() {
        Screen::Compose => &[Scope::Global, Scope::Form],
        Screen::Result => &[Scope::Global],
    };
    let mut heads = Vec::new();
    let mut x = area.x;
    for (name, action, selected, marked) in tabs {
        let Some(name) = name else { continue };
        let key = app.settings().keymap.key(scopes, action);
        let width = cells(&name).saturating_add(cells(&key)).saturating_add(5);
        let area = Rect { x, width: width.min(area.right().saturating_sub(x)), ..area };
        heads.push(Head { name, key, action, selected, marked, area });
        x = area.right() + 2;
    }
    heads
}

/// Draws the line.
pub fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let area = within(app, area);
    for Head { name, key, selected, marked, area, .. } in heads(app, area) {
        paint::clear(buffer, area, theme);
        // Like the rows of the form: told by a mark, and by the colour.
        if selected {
            paint::line(buffer, area.x, area.y, 1, paint::CURSOR, theme.focus);
        }
        if marked {
            paint::line(buffer, area.x + 1, area.y, 1, "!", theme.bad);
        }
        let room = |x: u16| area.right().saturating_sub(x);
        let mut x = area.x + 2;
        x += paint::line(buffer, x, area.y, room(x), &name, if selected { theme.focus } else { theme.label });
        x += 2;
        paint::line(buffer, x, area.y, room(x), &key, theme.frame);
    }
}

/// The cells of the line that are free of corners.
fn within(app: &App, area: Rect) -> Rect {
    let edge = app.geometry().edge();
    Rect { x: area.x + edge, width: area.width.saturating_sub(2 * edge), ..area }
}

/// The tab that a cell belongs to.
pub fn target(app: &App, area: Rect, at: Position) -> Option<Target> {
    let head = heads(app, within(app, area)).into_iter().find(|head| head.area.contains(at))?;
    Some(Target { thing: Thing::Tab(head.action), top: 0 })
}
