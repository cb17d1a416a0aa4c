//! The one place where text becomes cells: made safe, cut to its room, never in a grapheme cluster.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::symbols::border::{PLAIN, Set};

use super::theme::Theme;
use crate::ticket::text;

/// Stands before what has the focus: a row of the form, a line of a list, an answer.
pub const CURSOR: &str = "▌";

/// Where the terminal's cursor goes.
pub type Cursor = Option<Position>;

/// Writes text into one line of the buffer and returns how many cells it took. What does not fit ends in an ellipsis.
pub fn line(buffer: &mut Buffer, x: u16, y: u16, room: u16, content: &str, style: Style) -> u16 {
    if room == 0 || !buffer.area.contains((x, y).into()) {
        return 0;
    }
    let safe = text::one_line(content);
    let cut = text::truncate(&safe, usize::from(room));
    if !cut.is_ascii() {
        let (end, _) = buffer.set_stringn(x, y, cut.as_ref(), usize::from(room), style);
        return end.saturating_sub(x);
    }
    // Most texts are of this kind, and of these every character is a cell.
    let end = buffer.area.right().min(x.saturating_add(room));
    for (letter, x) in cut.chars().zip(x..end) {
        if let Some(cell) = buffer.cell_mut((x, y)) {
            cell.set_char(letter).set_style(style);
        }
    }
    u16::try_from(cut.len()).unwrap_or(u16::MAX).min(end - x)
}

/// Lays a style over an area. One that says nothing costs nothing, and no theme but those with a ground of their own says
/// anything of the whole screen.
pub fn lay(buffer: &mut Buffer, area: Rect, style: Style) {
    if style != Style::new() {
        buffer.set_style(area, style);
    }
}

/// Writes text at the right end of a room; what does not fit loses its end.
pub fn right(buffer: &mut Buffer, area: Rect, content: &str, style: Style) -> u16 {
    let safe = text::one_line(content);
    let width = u16::try_from(text::width(&safe)).unwrap_or(u16::MAX).min(area.width);
    line(buffer, area.right().saturating_sub(width), area.y, width, content, style)
}

/// A box in the middle of an area.
pub fn boxed(area: Rect, (width, height): (u16, u16)) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// The room inside of the frame of such a box.
pub fn inside(area: Rect, size: (u16, u16)) -> Rect {
    let Rect { x, y, width, height } = boxed(area, size);
    Rect { x: x + 2.min(width), y: y + 1.min(height), width: width.saturating_sub(4), height: height.saturating_sub(2) }
}

/// Makes an area as it is before anything is drawn. `ratatui` has a widget for a part of it, which looks for each cell by
/// itself.
pub fn clear(buffer: &mut Buffer, area: Rect, theme: &Theme) {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    for y in area.top()..area.bottom() {
        let start = buffer.index_of(area.x, y);
        let row = buffer.content.get_mut(start..start + usize::from(area.width)).unwrap_or_default();
        row.iter_mut().for_each(Cell::reset);
    }
    lay(buffer, area, theme.screen);
}

/// Puts what is written in an area into the background: something lies over it.
pub fn dim(buffer: &mut Buffer, area: Rect, theme: &Theme) {
    let lit = Modifier::BOLD | Modifier::REVERSED;
    // Without colours it is told by weight.
    let style = if theme.faint == Style::new() { Style::new().add_modifier(Modifier::DIM) } else { theme.faint };
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            if let Some(cell) = buffer.cell_mut((x, y))
                && (cell.symbol() != " " || cell.modifier.intersects(lit))
            {
                cell.modifier.remove(lit);
                cell.set_style(style);
            }
        }
    }
}

/// Draws the mark of what has the focus, the same everywhere, whatever is below it.
pub fn cursor(buffer: &mut Buffer, x: u16, y: u16, theme: &Theme) {
    clear(buffer, Rect { x, y, width: 1, height: 1 }, theme);
    line(buffer, x, y, 1, CURSOR, theme.focus);
}

/// Draws an answer that can be chosen, with the mark before the one that is.
pub fn answer(buffer: &mut Buffer, area: Rect, content: &str, chosen: bool, theme: &Theme) {
    let style = if chosen { theme.chosen } else { theme.text };
    line(buffer, area.x + 1, area.y, area.width.saturating_sub(1), &format!(" {content}"), style);
    if chosen {
        cursor(buffer, area.x, area.y, theme);
    }
}

/// Draws the four edges of an area.
pub fn edges(buffer: &mut Buffer, area: Rect, set: &Set, style: Style) {
    let mut put = |x: u16, y: u16, symbol: &str| {
        if let Some(cell) = buffer.cell_mut((x, y)) {
            cell.set_symbol(symbol).set_style(style);
        }
    };
    if area.width < 2 || area.height < 2 {
        return;
    }
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for x in area.x + 1..right {
        put(x, area.y, set.horizontal_top);
        put(x, bottom, set.horizontal_bottom);
    }
    for y in area.y + 1..bottom {
        put(area.x, y, set.vertical_left);
        put(right, y, set.vertical_right);
    }
    put(area.x, area.y, set.top_left);
    put(right, area.y, set.top_right);
    put(area.x, bottom, set.bottom_left);
    put(right, bottom, set.bottom_right);
}

/// Clears a box in the middle of an area and draws its frame; returns the room inside.
pub fn frame(buffer: &mut Buffer, area: Rect, size: (u16, u16), title: &str, theme: &Theme) -> Rect {
    let outer = boxed(area, size);
    clear(buffer, outer, theme);
    edges(buffer, outer, &PLAIN, theme.frame);
    if outer.width > 8 {
        let titled = format!(" {title} ");
        line(buffer, outer.x + 2, outer.y, outer.width - 4, &titled, theme.focus);
    }
    inside(area, size)
}

/// One line of an area, counted from its top; empty below its end.
pub fn row(area: Rect, index: u16) -> Rect {
    Rect { y: area.y + index.min(area.height), height: u16::from(index < area.height), ..area }
}

/// A number of cells, as the buffer counts them.
pub fn cells(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}
