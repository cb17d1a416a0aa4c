//! The result pane: what HubSpot returned.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint;
use super::theme::Theme;
use crate::app::App;
use crate::app::result::Tone;

/// Draws the lines of the result that are in view.
pub fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let Some(pane) = app.result() else { return };
    let lines = app.result_lines();
    let label = (area.width / 3).clamp(12, 34);
    for (row, line) in (0..area.height).zip(lines.iter().skip(pane.top)) {
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
    if lines.len() > pane.top + usize::from(area.height) {
        paint::right(buffer, paint::row(area, area.height.saturating_sub(1)), "↓", theme.frame);
    }
    if pane.top > 0 {
        paint::right(buffer, paint::row(area, 0), "↑", theme.frame);
    }
}
