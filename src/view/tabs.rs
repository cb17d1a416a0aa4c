//! The line of tabs over a single column: which part of the ticket has the focus, and what the other parts hold.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::chrome;
use super::paint;
use super::theme::Theme;
use crate::app::form::Tab;
use crate::app::keymap::{Action, Context};
use crate::app::{App, Screen};
use crate::ticket::value::At;

/// Draws the line.
pub fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let form = &app.composer().form;
    let wrong = |index| chrome::mark(app, form, index);
    let unlinked = app.problems().iter().any(|one| matches!(one.at, At::Association(_)));
    let has_focus = |tab| app.screen() == Screen::Compose && Tab::of(form.focus) == tab;
    let count = form.draft.associations.len();
    let associations = if count == 0 { "Associations".to_owned() } else { format!("Associations {count}") };
    let result = app.result().map(|pane| format!("Ticket {}", pane.ticket.id));
    let tabs = [
        (
            Some("Properties".to_owned()),
            Action::ShowProperties,
            has_focus(Tab::Properties),
            (0..form.draft.properties.len()).any(wrong),
        ),
        (Some(associations), Action::ShowAssociations, has_focus(Tab::Associations), unlinked),
        (result, Action::LastResult, app.screen() == Screen::Result, false),
    ];
    let keymap = &app.settings().keymap;
    let mut x = area.x;
    for (name, action, selected, marked) in tabs {
        let Some(name) = name else { continue };
        // Like the rows of the form: told by a mark, and by the colour.
        if selected {
            paint::line(buffer, x, area.y, 1, "▸", theme.focus);
        }
        if marked {
            paint::line(buffer, x + 1, area.y, 1, "!", theme.bad);
        }
        let room = |x: u16| area.right().saturating_sub(x);
        x += 2;
        x += paint::line(buffer, x, area.y, room(x), &name, if selected { theme.focus } else { theme.label });
        x += 2;
        x += paint::line(buffer, x, area.y, room(x), &keymap.key(&[Context::Global], action), theme.frame);
        x += 2;
    }
}
