//! The value of a row: how a field looks that is typed into, picked or only read, the text being edited in it, and what of
//! it a cell belongs to.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::paint::{self, Cursor, cells};
use super::row::Pane;
use crate::app::form::editor::Editor;
use crate::app::form::form::{Field, Form};
use crate::app::form::visual::{UNBROKEN, Visual, lay_out};
use crate::app::geometry::scroll;
use crate::app::input::target::Thing;
use crate::ticket::property::{PIPELINE, STAGE};
use crate::ticket::value;
use crate::ticket::{Entry, Place, text};

/// At the end of a field that is picked from a list.
pub(super) const LIST: &str = "▾";

/// Beside a long text.
const SIDE: &str = "▏";

/// What a field looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// It is typed into: its free cells are underlined.
    Text,
    /// It is picked from a list, and has a mark for it.
    List,
    /// It can't be changed.
    Fixed,
}

impl Pane<'_> {
    /// The text that a cell of a line belongs to, and where in it.
    pub(super) fn text_at(&self, area: Rect, skipped: usize, place: Place, at: Position) -> Option<Thing> {
        if place == Place::Contact {
            let field = self.field(area);
            let editor = self.form.editor.as_ref().filter(|_| self.form.focus == place);
            let typed = self.form.association_at(place).map(|(_, one)| one.unfound());
            let (line, column) = match (typed, field.contains(at)) {
                (None, true) => (0, 0),
                (Some(Some(typed)), true) => single_at(typed, editor, field, at),
                (Some(None), true) | (_, false) => return None,
            };
            return Some(Thing::Text { place, on_name: false, line, column });
        }
        if place == Place::Note {
            return self.note_at(area, skipped, at);
        }
        let Place::Property(index) = place else { return None };
        let entry = self.form.draft.properties.get(index)?;
        let editor = self.form.editor.as_ref().filter(|_| self.form.focus == place);
        let name = self.name(area);
        if entry.raw && name.contains(at) {
            let editor = editor.filter(|_| self.form.on_name);
            let (line, column) = single_at(&entry.name, editor, name, at);
            return Some(Thing::Text { place, on_name: true, line, column });
        }
        let field = self.field(area);
        let schema = &self.app.portal().schema;
        if at.x < field.x || editor.is_none() && Form::field(entry, schema) == Field::Pick {
            return None;
        }
        let row = usize::from(at.y - field.y);
        let cell = usize::from(at.x - field.x);
        let (line, column) = match editor.filter(|_| !self.form.on_name) {
            Some(editor) if editor.is_multiline() => edited_at(editor, field, row, cell)?,
            Some(editor) => single_at(&entry.text, Some(editor), field, at),
            None if self.is_multiline(entry) => long_at(&entry.text, field, skipped + row, cell)?,
            // What is shown is not what is typed: a day is shown as people write it.
            None if value::editable(self.kind(entry), &entry.text, &self.locale) != self.written(entry) => return None,
            None => single_at(&entry.text, None, field, at),
        };
        Some(Thing::Text { place, on_name: false, line, column })
    }

    fn look(&self, entry: &Entry) -> Look {
        let schema = &self.app.portal().schema;
        let fixed = schema.property(&entry.name).is_some_and(|one| one.unavailable().is_some());
        match Form::field(entry, schema) {
            Field::Text { .. } | Field::Pick if fixed && !entry.raw && entry.name != PIPELINE => Look::Fixed,
            Field::Text { .. } => Look::Text,
            Field::Pick => Look::List,
        }
    }

    /// Marks the cells of a text field behind its text.
    pub(super) fn free(&self, buffer: &mut Buffer, area: Rect, used: usize) {
        for x in area.x.saturating_add(cells(used))..area.right() {
            if let Some(cell) = buffer.cell_mut((x, area.y)) {
                cell.set_style(self.theme.field);
            }
        }
    }

    /// A value in one line, by its label.
    pub(super) fn value(&self, buffer: &mut Buffer, area: Rect, entry: &Entry, style: Style) {
        let area = Rect { height: 1, ..area };
        let look = self.look(entry);
        let mut room = area.width;
        match look {
            Look::Text => {}
            Look::List => {
                room = room.saturating_sub(2);
                paint::right(buffer, area, LIST, self.theme.frame);
            }
            Look::Fixed => {}
        }
        let mut x = area.x;
        let mut put = |buffer: &mut Buffer, content: &str, style: Style| {
            x += paint::line(buffer, x, area.y, (area.x + room).saturating_sub(x), content, style);
        };
        let schema = &self.app.portal().schema;
        if entry.text.is_empty() {
            let waits = matches!(entry.name.as_str(), PIPELINE | STAGE) && self.app.portal().is_loading();
            match look {
                Look::Text if waits => put(buffer, "…", self.theme.faint),
                Look::Text => {}
                Look::List | Look::Fixed => put(buffer, "–", self.theme.faint),
            }
        } else {
            let written = self.written(entry);
            put(buffer, &written, style);
            if entry.name == STAGE
                && text::width(&text::one_line(&written)) + 8 <= usize::from(room)
                && !entry.raw
                && let Some(stage) = schema.stage(self.pipeline(), &entry.text)
            {
                put(buffer, if stage.closed { "  closed" } else { "  open" }, self.theme.faint);
            }
        }
        if look == Look::Text {
            self.free(buffer, area, usize::from(x - area.x));
        }
    }

    /// The same in the note.
    fn note_at(&self, area: Rect, skipped: usize, at: Position) -> Option<Thing> {
        let field = self.field(area);
        if at.x < field.x {
            return None;
        }
        let editor = self.form.editor.as_ref().filter(|_| self.form.focus == Place::Note);
        let (row, cell) = (usize::from(at.y - field.y), usize::from(at.x - field.x));
        let (line, column) = match editor {
            Some(editor) => edited_at(editor, field, row, cell)?,
            None => long_at(&self.form.draft.note, field, skipped + row, cell)?,
        };
        Some(Thing::Text { place: Place::Note, on_name: false, line, column })
    }

    /// A long text that is not being edited.
    pub(super) fn long(&self, buffer: &mut Buffer, area: Rect, text: &str, skipped: usize) {
        let mut lines = lay_out(text.split('\n'), usize::from(area.width)).skip(skipped).peekable();
        self.side(buffer, area);
        for row in 0..area.height {
            let place = Rect { y: area.y + row, height: 1, ..area };
            let mut used = 0;
            if let Some((piece, line)) = lines.next() {
                let is_cut = row + 1 == area.height && lines.peek().is_some();
                let shown = if is_cut { Cow::Owned(format!("{} …", piece.of(line))) } else { piece.of(line) };
                used = paint::line(buffer, place.x, place.y, place.width, &shown, self.theme.text);
            }
            if row + 1 == area.height {
                self.free(buffer, place, usize::from(used));
            }
        }
    }

    /// The side of a long text, whose lower edge is underlined.
    fn side(&self, buffer: &mut Buffer, area: Rect) {
        for y in area.top()..area.bottom() {
            paint::line(buffer, area.x.saturating_sub(1), y, 1, SIDE, self.theme.frame);
        }
    }

    /// A value as people read it.
    pub(super) fn written(&self, entry: &Entry) -> String {
        if entry.raw {
            return entry.text.clone();
        }
        value::show(&self.app.portal().schema, &entry.name, &entry.text, self.pipeline(), &self.locale)
    }

    fn pipeline(&self) -> Option<&str> {
        Some(self.form.draft.text(PIPELINE)).filter(|id| !id.is_empty())
    }

    /// A text in one line, scrolled sideways by half its room so that the cursor is in view.
    pub(super) fn single(&self, buffer: &mut Buffer, area: Rect, editor: &Editor, style: Style) -> Cursor {
        let rows = editor.visual(UNBROKEN);
        let (_, cell) = editor.place(&rows);
        let row = rows.first()?;
        let left = sideways(cell, area);
        self.piece(buffer, area, row, left, editor, style);
        self.free(buffer, area, text::width(&editor.shown(row)).saturating_sub(left));
        Some(Position::new(area.x + cells(cell - left), area.y))
    }

    /// A text of several lines, scrolled so that the cursor is in view.
    pub(super) fn multi(&self, buffer: &mut Buffer, area: Rect, editor: &Editor) -> Cursor {
        let (rows, (row, cell), top) = scrolled(editor, area);
        self.side(buffer, area);
        for line in 0..area.height {
            let place = Rect { y: area.y + line, height: 1, ..area };
            let mut used = 0;
            if let Some(piece) = rows.get(top + usize::from(line)) {
                self.piece(buffer, place, piece, 0, editor, self.theme.text);
                used = text::width(&editor.shown(piece));
            }
            if line + 1 == area.height {
                self.free(buffer, place, used);
            }
        }
        // That there is more of the text is said in the cell behind it.
        let edge = |y: u16| Rect { x: area.right(), y, width: 1, height: 1 };
        if top > 0 {
            paint::right(buffer, edge(area.y), "↑", self.theme.frame);
        }
        if rows.len() > top + usize::from(area.height) {
            paint::right(buffer, edge(area.bottom().saturating_sub(1)), "↓", self.theme.frame);
        }
        let x = area.x + cells(cell).min(area.width);
        Some(Position::new(x, area.y + cells(row - top)))
    }

    /// One shown line of a text from the cell `left` on, with its selection.
    fn piece(&self, buffer: &mut Buffer, area: Rect, piece: &Visual, left: usize, editor: &Editor, style: Style) {
        let selection = editor.selection();
        let shown = editor.shown(piece);
        let mut column = piece.start;
        let mut cell = 0;
        for cluster in text::graphemes(&shown) {
            let wide = text::width(cluster);
            let is_selected =
                selection.is_some_and(|(from, to)| (piece.line, column) >= from && (piece.line, column) < to);
            let style = if is_selected { self.theme.selection } else { style };
            if cell >= left {
                let x = area.x + cells(cell - left);
                if x + cells(wide) > area.right() {
                    break;
                }
                paint::line(buffer, x, area.y, cells(wide), cluster, style);
            }
            column += cluster.chars().count();
            cell += wide;
        }
    }
}

/// Line and character of a cell of the long text that is being edited.
fn edited_at(editor: &Editor, area: Rect, row: usize, cell: usize) -> Option<(usize, usize)> {
    let (rows, _, top) = scrolled(editor, area);
    let shown = rows.get(top + row).or_else(|| rows.last())?;
    Some(shown.at(cell, &editor.shown(shown)))
}

/// The same of one that is not.
fn long_at(text: &str, area: Rect, row: usize, cell: usize) -> Option<(usize, usize)> {
    let rows = lay_out(text.split('\n'), usize::from(area.width));
    let (shown, line) = rows.take(row + 1).last()?;
    Some(shown.at(cell, &shown.of(line)))
}

/// The first shown cell of a text in one line whose cursor is at this one.
fn sideways(cell: usize, area: Rect) -> usize {
    scroll(cell, cell, usize::from(area.width), usize::MAX)
}

/// The rows of a long text, row and cell of the cursor among them, and the first one in view.
fn scrolled(editor: &Editor, area: Rect) -> (Cow<'_, [Visual]>, (usize, usize), usize) {
    let rows = editor.visual(usize::from(area.width));
    let (row, cell) = editor.place(&rows);
    let top = scroll(row, row, usize::from(area.height), rows.len());
    (rows, (row, cell), top)
}

/// Line and character of a cell of a text in one line: of the one being edited, or else of this one.
fn single_at(text: &str, editor: Option<&Editor>, area: Rect, at: Position) -> (usize, usize) {
    let cell = usize::from(at.x - area.x);
    let found = match editor {
        Some(editor) => {
            let rows = editor.visual(UNBROKEN);
            let left = sideways(editor.place(&rows).1, area);
            rows.first().map(|row| row.at(left + cell, &editor.shown(row)))
        }
        None => lay_out(text.split('\n'), UNBROKEN).next().map(|(row, line)| row.at(cell, &row.of(line))),
    };
    found.unwrap_or_default()
}
