//! One line of a list: its columns, its cursor, and the letters in it that were looked for.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::paint::{self, cells};
use super::theme::Theme;
use crate::ticket::text;

/// Cells before a label: the cursor, and a mark or the blanks in its place.
pub(super) const MARKS: usize = 3;
/// Cells between two columns.
pub(super) const GAP: usize = 2;

/// One line of a list: the label, behind it what tells it apart, and at the right edge when it was, or where it belongs.
#[derive(Debug, Default)]
pub(super) struct Entry<'a> {
    pub mark: &'a str,
    pub label: &'a str,
    /// Characters of the label that were looked for.
    pub matched: Vec<u32>,
    pub detail: &'a str,
    /// Where the details of a list begin; a longer label moves its own.
    pub column: usize,
    pub right: &'a str,
    pub faint: bool,
}

pub(super) fn entry(buffer: &mut Buffer, area: Rect, entry: &Entry, chosen: bool, theme: &Theme) {
    let base = if entry.faint { theme.faint } else { theme.text };
    let (label, detail) = if chosen { (theme.chosen, theme.chosen) } else { (base, theme.faint) };
    if chosen {
        buffer.set_style(area, theme.chosen);
        paint::cursor(buffer, area.x, area.y, theme);
    }
    let width = |text: &str| cells(text::width(&text::one_line(text)));
    let flush = width(entry.right).min(area.width / 2);
    let edge = Rect { x: area.right().saturating_sub(flush), width: flush, ..area };
    paint::right(buffer, edge, entry.right, if chosen { theme.chosen } else { theme.label });
    let end = if flush > 0 { edge.x.saturating_sub(2) } else { area.right() };
    // A long label leaves room for what tells it apart: up to half of the line, or what the label does not need.
    let room = end.saturating_sub(area.x + 1);
    let free = room.saturating_sub(width(entry.mark) + width(entry.label) + 2);
    let wanted = width(entry.detail).min(free.max(room / 2));
    let kept = if wanted > 0 { wanted + 2 } else { 0 };
    let mut x = area.x + 1;
    x += paint::line(buffer, x, area.y, end.saturating_sub(x), entry.mark, label);
    let from = x;
    x += paint::line(buffer, x, area.y, end.saturating_sub(x + kept), entry.label, label);
    mark(buffer, Rect { x: from, y: area.y, width: x - from, height: 1 }, entry, theme);
    if wanted > 0 {
        let column = area.x.saturating_add(cells(entry.column)).min(end.saturating_sub(wanted));
        let x = column.max(x + 2);
        paint::line(buffer, x, area.y, end.saturating_sub(x), entry.detail, detail);
    }
}

/// Underlines the letters that were looked for.
fn mark(buffer: &mut Buffer, area: Rect, entry: &Entry, theme: &Theme) {
    if entry.matched.is_empty() {
        return;
    }
    let style = Style::new().add_modifier(theme.key.add_modifier | Modifier::UNDERLINED);
    let mut character = 0;
    let mut x = area.x;
    for cluster in text::graphemes(&text::one_line(entry.label)) {
        let (count, wide) = (cluster.chars().count(), cells(text::width(cluster)));
        let is_matched = (character..character + count)
            .any(|one| u32::try_from(one).is_ok_and(|one| entry.matched.binary_search(&one).is_ok()));
        if is_matched && x < area.right() {
            buffer.set_style(Rect { x, width: wide.min(area.right() - x), ..area }, style);
        }
        character += count;
        x = x.saturating_add(wide);
    }
}
