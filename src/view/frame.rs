//! What parts the body: a frame with a title around each pane, or a rule with a title where there is no room for frames.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::border::ROUNDED;

use super::paint;
use super::theme::Theme;

/// A pane of the body: all its cells, and those inside of its frame or below its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pane {
    /// With its frame.
    pub outer: Rect,
    /// What is drawn in it.
    pub inner: Rect,
}

impl Pane {
    /// A pane with a frame around it.
    pub fn framed(outer: Rect) -> Self {
        let inner = Rect {
            x: outer.x + 1.min(outer.width),
            y: outer.y + 1.min(outer.height),
            width: outer.width.saturating_sub(2),
            height: outer.height.saturating_sub(2),
        };
        Self { outer, inner }
    }

    /// A pane below a heading.
    pub fn headed(outer: Rect) -> Self {
        let y = outer.y + 1.min(outer.height);
        Self { outer, inner: Rect { y, height: outer.height.saturating_sub(1), ..outer } }
    }

    /// A pane with nothing around it.
    pub fn bare(outer: Rect) -> Self {
        Self { outer, inner: outer }
    }

    /// Draws what is around it, with its title where there is a place for one.
    pub fn draw(&self, buffer: &mut Buffer, title: &str, style: Style, theme: &Theme) {
        let Self { outer, inner } = *self;
        if inner.x > outer.x {
            paint::edges(buffer, outer, &ROUNDED, theme.frame);
            heading(buffer, outer, title, style, theme);
        } else if inner.y > outer.y {
            rule(buffer, outer, title, style, theme);
        }
    }
}

/// A rule with a title over one line; inside of a frame it meets both edges.
pub fn rule(buffer: &mut Buffer, area: Rect, title: &str, style: Style, theme: &Theme) {
    let (left, right) = (area.x, area.right().saturating_sub(1));
    let meets =
        |buffer: &Buffer, x| buffer.cell((x, area.y)).is_some_and(|cell| cell.symbol() == ROUNDED.vertical_left);
    for x in left..=right {
        let symbol = match x {
            _ if x == left && meets(buffer, x) => "├",
            _ if x == right && meets(buffer, x) => "┤",
            _ => ROUNDED.horizontal_top,
        };
        if let Some(cell) = buffer.cell_mut((x, area.y)) {
            cell.set_symbol(symbol).set_style(theme.frame);
        }
    }
    heading(buffer, area, title, style, theme);
}

fn heading(buffer: &mut Buffer, area: Rect, title: &str, style: Style, theme: &Theme) {
    if area.width > 6 && !title.is_empty() {
        let used = paint::line(buffer, area.x + 2, area.y, area.width - 4, &format!(" {title} "), theme.text);
        // None of the edge's colour is left in it.
        paint::clear(buffer, Rect { x: area.x + 2, y: area.y, width: used, height: 1 }, theme);
        paint::line(buffer, area.x + 2, area.y, area.width - 4, &format!(" {title} "), style);
    }
}
