//! The result pane: what HubSpot returned.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::frame::{self, Pane};
use super::link::Link;
use super::paint;
use super::theme::Theme;
use crate::app::keys::actions::ResultAction;
use crate::app::keys::scope::Scope;
use crate::app::outbox::result::{Line, Tone, label_width};
use crate::app::{App, Screen};
use crate::ticket::text;

/// Draws the result in its pane.
pub fn titled(app: &App, theme: &Theme, buffer: &mut Buffer, pane: Pane) {
    let has_focus = app.screen() == Screen::Result;
    let (title, style) = if has_focus { ("Created", theme.focus) } else { ("Last ticket", theme.label) };
    // In a single column the parts of the ticket are named there.
    let title = if app.geometry().two_columns() { title } else { "" };
    pane.draw(buffer, title, style, theme);
    draw(app, theme, buffer, pane.inner);
}

/// Draws the lines of the result that are in view.
fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let lines = app.result_lines();
    let top = top(app);
    for (place, line) in in_view(app, &lines, area) {
        if line.tone == Tone::Heading {
            let edge = app.geometry().edge();
            let across = Rect { x: place.x - edge, width: place.width + 2 * edge, ..place };
            frame::rule(buffer, across, &line.label, theme.label, theme);
            continue;
        }
        let style = match line.tone {
            Tone::Attention => theme.bad,
            Tone::Faint => theme.faint,
            Tone::Good => theme.good,
            Tone::Link => theme.text.add_modifier(Modifier::UNDERLINED),
            Tone::Plain | Tone::Whole | Tone::Heading => theme.text,
            Tone::Fold => theme.label,
        };
        if line.tone == Tone::Attention && !line.label.is_empty() {
            paint::line(buffer, place.x, place.y, 1, "!", theme.bad);
        }
        paint::line(buffer, place.x + 2, place.y, label_width(area.width), &line.label, theme.label);
        let value = value(place, line);
        let used = paint::line(buffer, value.x, value.y, value.width, &line.value, style);
        if line.tone == Tone::Fold && app.screen() == Screen::Result {
            let shows = app.settings().keymap.hint(&[Scope::Result], ResultAction::Unfold.into(), "shows them");
            let room = value.width.saturating_sub(used);
            paint::line(buffer, value.x + used, value.y, room, &shows, theme.faint);
        }
    }
    if lines.len() > top + usize::from(area.height) {
        paint::right(buffer, paint::row(area, area.height.saturating_sub(1)), "↓", theme.frame);
    }
    if top > 0 {
        paint::right(buffer, paint::row(area, 0), "↑", theme.frame);
    }
}

/// The cells that lead to the ticket.
pub fn links(app: &App, area: Rect) -> Vec<Link> {
    let account = app.portal().schema.account.as_ref();
    let Some(address) = app.result().and_then(|pane| pane.link(account)) else { return Vec::new() };
    let lines = app.result_lines();
    in_view(app, &lines, area)
        .filter(|(_, line)| line.tone == Tone::Link)
        .map(|(place, line)| {
            let value = value(place, line);
            let width = u16::try_from(text::width(&line.value)).unwrap_or(u16::MAX).min(value.width);
            Link { area: Rect { width, ..value }, address: address.clone() }
        })
        .collect()
}

/// It is scrolled by keys, which are the form's while that has the focus.
fn top(app: &App) -> usize {
    app.result().filter(|_| app.screen() == Screen::Result).map_or(0, |pane| pane.scroll.top)
}

/// The lines that are in view, each with its row.
fn in_view<'a>(app: &App, lines: &'a [Line], area: Rect) -> impl Iterator<Item = (Rect, &'a Line)> {
    (0..area.height).map(move |row| paint::row(area, row)).zip(lines.iter().skip(top(app)))
}

/// Where the value of a row stands. A link that is too long for its column begins farther left; what is folded has both
/// columns.
fn value(row: Rect, line: &Line) -> Rect {
    let column = row.x + label_width(row.width) + 3;
    let first = row.x + 2;
    let x = match line.tone {
        Tone::Fold => first,
        Tone::Link | Tone::Whole => {
            let after = first + paint::cells(text::width(&line.label)) + 2;
            let wanted = row.right().saturating_sub(paint::cells(text::width(&line.value)) + 1);
            column.min(wanted.max(after))
        }
        Tone::Plain | Tone::Heading | Tone::Attention | Tone::Faint | Tone::Good => column,
    };
    Rect { x, width: row.right().saturating_sub(x + 1), ..row }
}
