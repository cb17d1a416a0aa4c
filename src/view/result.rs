//! The result pane: what HubSpot returned.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint;
use super::theme::Theme;
use crate::app::result::{Tone, label_width};
use crate::app::{App, Screen};

/// Draws the result below a heading: beside the form.
pub fn titled(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let title = if app.screen() == Screen::Result { "Created" } else { "Last ticket" };
    paint::rule(buffer, paint::row(area, 0), title, theme);
    draw(app, theme, buffer, Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area });
}

/// Draws the lines of the result that are in view.
pub fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let Some(pane) = app.result() else { return };
    let lines = app.result_lines();
    // It is scrolled by keys, which are the form's while that has the focus.
    let top = if app.screen() == Screen::Result { pane.top } else { 0 };
    let label = label_width(area.width);
    for (row, line) in (0..area.height).zip(lines.iter().skip(top)) {
        let place = paint::row(area, row);
        if line.tone == Tone::Heading {
            paint::rule(buffer, place, &line.label, theme);
            continue;
        }
        let style = match line.tone {
            Tone::Attention => theme.bad,
            Tone::Faint => theme.faint,
            Tone::Good => theme.good,
            Tone::Plain | Tone::Heading => theme.text,
        };
        if line.tone == Tone::Attention && !line.label.is_empty() {
            paint::line(buffer, place.x, place.y, 1, "!", theme.bad);
        }
        paint::line(buffer, place.x + 2, place.y, label, &line.label, theme.label);
        let x = place.x + label + 3;
        paint::line(buffer, x, place.y, place.right().saturating_sub(x), &line.value, style);
    }
    if lines.len() > top + usize::from(area.height) {
        paint::right(buffer, paint::row(area, area.height.saturating_sub(1)), "↓", theme.frame);
    }
    if top > 0 {
        paint::right(buffer, paint::row(area, 0), "↑", theme.frame);
    }
}
