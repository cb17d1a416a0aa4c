//! The fields of a contact that is to be created with the ticket.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::list::rows;
use super::paint::{self, Cursor, cells};
use super::theme::Theme;
use crate::app::App;
use crate::app::form::visual::UNBROKEN;
use crate::app::geometry::scroll;
use crate::app::input::target::{Target, Thing};
use crate::app::keys::actions::OutboxAction;
use crate::app::overlay::new_contact::{ContactSheet, NAMELESS, SCOPE, called};
use crate::ticket::text;

/// Cells of the labels: the usual ones fit.
const LABEL: u16 = 14;
/// A wider sheet says no more.
const WIDEST: u16 = 64;

/// What there is to know, the most pressing first, and whether it is a warning.
fn said(app: &App, sheet: &ContactSheet) -> (String, bool) {
    if app.portal().scopes.lack(SCOPE) {
        let said = format!("The token lacks the scope {SCOPE}, which this takes. The draft keeps the contact.");
        return (said, true);
    }
    if sheet.contact().email().is_none() {
        return (text::sentence(NAMELESS), true);
    }
    let key = app.settings().keymap.key(app.scopes(), OutboxAction::Submit.into());
    (format!("{key} takes the contact into the draft. It is created with the ticket, and not before."), false)
}

/// The lines below the fields, and the size of the box.
fn laid_out(app: &App, sheet: &ContactSheet, area: Rect) -> (Vec<String>, (u16, u16)) {
    let width = area.width.saturating_sub(4).min(WIDEST);
    let lines = text::wrap(&said(app, sheet).0, usize::from(width.saturating_sub(6)));
    // As high with each sentence: nothing jumps while an address is typed.
    let most = text::wrap(&text::sentence(NAMELESS), usize::from(width.saturating_sub(6))).len().max(lines.len());
    (lines, (width, rows(sheet.fields.len() + most).saturating_add(3)))
}

/// Width and height of the box.
pub fn size(app: &App, sheet: &ContactSheet, area: Rect) -> (u16, u16) {
    laid_out(app, sheet, area).1
}

/// Where the fields are, and the first one in view: what is said below them gives way but for its first line.
fn fields(app: &App, sheet: &ContactSheet, area: Rect) -> (Rect, usize) {
    let inner = paint::inside(area, size(app, sheet, area));
    let count = sheet.fields.len();
    let height = rows(count).min(inner.height.saturating_sub(1).max(1));
    (Rect { height, ..inner }, scroll(sheet.at, sheet.at, usize::from(height), count))
}

/// The field that a cell belongs to.
pub fn target(app: &App, sheet: &ContactSheet, area: Rect, at: Position) -> Option<Target> {
    let (area, top) = fields(app, sheet, area);
    let line = usize::from(at.y.checked_sub(area.y)?) + top;
    (area.contains(at) && line < sheet.fields.len()).then_some(Target { thing: Thing::Line(line), top })
}

/// Draws the fields, and what there is to know of them.
pub fn sheet(app: &App, sheet: &ContactSheet, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let (lines, size) = laid_out(app, sheet, area);
    let (body, top) = fields(app, sheet, area);
    let inner = paint::frame(buffer, area, size, "New contact", theme);
    let mut cursor = None;
    for (row, (index, field)) in (0..body.height).zip(sheet.fields.iter().enumerate().skip(top)) {
        let y = body.y + row;
        let is_here = index == sheet.at;
        let label = LABEL.min(body.width / 3);
        let style = if is_here { theme.lit() } else { theme.label };
        paint::line(buffer, body.x + 2, y, label.saturating_sub(1), called(field), style);
        let (x, width) = (body.x + 2 + label, body.width.saturating_sub(label + 3));
        let rows = field.editor.visual(UNBROKEN);
        let (_, cell) = field.editor.place(&rows);
        let left = if is_here { scroll(cell, cell, usize::from(width), usize::MAX) } else { 0 };
        let whole = field.editor.text();
        let used = paint::line(buffer, x, y, width, text::skip_cells(&whole, left), theme.text);
        for x in x + used..x + width {
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.set_style(theme.field);
            }
        }
        if is_here {
            paint::cursor(buffer, body.x, y, theme);
            cursor = Some(Position::new(x + cells(cell - left).min(width), y));
        }
    }
    // The blank line above is the first to go where room is short.
    let room = inner.height.saturating_sub(body.height);
    let gap = u16::from(usize::from(room) > lines.len());
    let is_warning = said(app, sheet).1;
    for (row, line) in (gap..room).zip(&lines) {
        let is_cut = row + 1 == room && lines.len() > usize::from(room - gap);
        let shown = if is_cut { format!("{line} …") } else { line.clone() };
        let y = body.bottom() + row;
        if row == gap && is_warning {
            paint::line(buffer, inner.x, y, 1, "!", theme.bad);
        }
        let style = if is_warning { theme.text } else { theme.faint };
        paint::line(buffer, inner.x + 2, y, inner.width.saturating_sub(2), &shown, style);
    }
    cursor
}
