//! The line of tabs over a single column: which part of the ticket has the focus, and what the other parts hold.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::chrome;
use super::paint;
use super::theme::Theme;
use crate::app::form::form::Tab;
use crate::app::input::target::{Target, Thing};
use crate::app::keys::actions::{Action, FormAction, OutboxAction};
use crate::app::keys::scope::Scope;
use crate::app::{App, Screen};
use crate::ticket::text;
use crate::ticket::value::At;

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
    let wrong = |index| chrome::mark(app, form, index);
    let unlinked = app.problems().iter().any(|one| matches!(one.at, At::Association(_)));
    let has_focus = |tab| app.screen() == Screen::Compose && Tab::of(form.focus) == tab;
    let count = form.draft.associations.len();
    let associations = if count == 0 { "Associations".to_owned() } else { format!("Associations {count}") };
    let result = app.result().map(|pane| format!("Ticket {}", pane.ticket.id));
    let tabs = [
        (
            Some("Properties".to_owned()),
            Action::Form(FormAction::Properties),
            has_focus(Tab::Properties),
            (0..form.draft.properties.len()).any(wrong),
        ),
        (Some(associations), Action::Form(FormAction::Associations), has_focus(Tab::Associations), unlinked),
        (result, Action::Outbox(OutboxAction::LastResult), app.screen() == Screen::Result, false),
    ];
    let cells = |content: &str| u16::try_from(text::width(&text::one_line(content))).unwrap_or(u16::MAX);
    let mut heads = Vec::new();
    let mut x = area.x;
    for (name, action, selected, marked) in tabs {
        let Some(name) = name else { continue };
        let key = app.settings().keymap.key(&[Scope::Global], action);
        let width = cells(&name).saturating_add(cells(&key)).saturating_add(4);
        let area = Rect { x, width: width.min(area.right().saturating_sub(x)), ..area };
        heads.push(Head { name, key, action, selected, marked, area });
        x = area.right() + 2;
    }
    heads
}

/// Draws the line.
pub fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    for Head { name, key, selected, marked, area, .. } in heads(app, area) {
        // Like the rows of the form: told by a mark, and by the colour.
        if selected {
            paint::line(buffer, area.x, area.y, 1, "▸", theme.focus);
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

/// The tab that a cell belongs to.
pub fn target(app: &App, area: Rect, at: Position) -> Option<Target> {
    let head = heads(app, area).into_iter().find(|head| head.area.contains(at))?;
    Some(Target { thing: Thing::Tab(head.action), top: 0 })
}
