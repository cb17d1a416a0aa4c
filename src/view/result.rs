//! The result pane: what HubSpot returned.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::link::Link;
use super::paint;
use super::theme::Theme;
use crate::app::outbox::result::{Line, Tone, label_width};
use crate::app::{App, Screen};
use crate::ticket::text;

/// Draws the result with a heading above it: beside the form.
pub fn titled(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let title = if app.screen() == Screen::Result { "Created" } else { "Last ticket" };
    paint::rule(buffer, Rect { y: area.y.saturating_sub(1), height: 1, ..area }, title, theme);
    draw(app, theme, buffer, area);
}

/// Draws the lines of the result that are in view.
pub fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let lines = app.result_lines();
    let top = top(app);
    for (place, line) in in_view(app, &lines, area) {
        if line.tone == Tone::Heading {
            paint::rule(buffer, place, &line.label, theme);
            continue;
        }
        let style = match line.tone {
            Tone::Attention => theme.bad,
            Tone::Faint => theme.faint,
            Tone::Good => theme.good,
            Tone::Link => theme.text.add_modifier(Modifier::UNDERLINED),
            Tone::Plain | Tone::Heading => theme.text,
        };
        if line.tone == Tone::Attention && !line.label.is_empty() {
            paint::line(buffer, place.x, place.y, 1, "!", theme.bad);
        }
        paint::line(buffer, place.x + 2, place.y, label_width(area.width), &line.label, theme.label);
        let value = value(place);
        paint::line(buffer, value.x, value.y, value.width, &line.value, style);
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
            let value = value(place);
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

/// Where the value of a row stands.
fn value(row: Rect) -> Rect {
    let x = row.x + label_width(row.width) + 3;
    Rect { x, width: row.right().saturating_sub(x), ..row }
}
