//! A row of the form: its label, its value or the text being edited in it, and what of it a cell belongs to.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::chrome;
use super::paint::{self, Cursor};
use super::theme::Theme;
use crate::app::App;
use crate::app::form::editor::Editor;
use crate::app::form::form::{Field, Form};
use crate::app::form::visual::{UNBROKEN, Visual, lay_out};
use crate::app::geometry::scroll;
use crate::app::input::target::Thing;
use crate::app::keys::actions::{Action, FormAction};
use crate::app::keys::scope::Scope;
use crate::app::overlay::stack::Overlay;
use crate::ticket::property::{PIPELINE, STAGE, SUBJECT};
use crate::ticket::value::{self, Locale};
use crate::ticket::{Entry, Kind, Place, text};

/// The fewest rows of a long text, and how many more it takes when they are full.
const TEXT_STEP: usize = 3;

/// The form and what it is drawn with.
pub(super) struct Pane<'a> {
    pub(super) app: &'a App,
    pub(super) theme: &'a Theme,
    pub(super) form: &'a Form,
    pub(super) locale: Locale,
    /// Whether the keys are the form's.
    pub(super) has_focus: bool,
}

impl Pane<'_> {
    /// The text that a cell of a line belongs to, and where in it.
    pub(super) fn text_at(&self, area: Rect, skipped: usize, place: Place, at: Position) -> Option<Thing> {
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
            Some(editor) if editor.is_multiline() => {
                let (rows, _, top) = scrolled(editor, field);
                let shown = rows.get(top + row).or_else(|| rows.last())?;
                shown.at(cell, &editor.shown(shown))
            }
            Some(editor) => single_at(&entry.text, Some(editor), field, at),
            None if self.is_multiline(entry) => {
                let rows = lay_out(entry.text.split('\n'), usize::from(field.width));
                let (shown, line) = rows.take(skipped + row + 1).last()?;
                shown.at(cell, &shown.of(line))
            }
            // What is shown is not what is typed: a day is shown as people write it.
            None if value::editable(self.kind(entry), &entry.text, &self.locale) != self.written(entry) => return None,
            None => single_at(&entry.text, None, field, at),
        };
        Some(Thing::Text { place, on_name: false, line, column })
    }

    pub(super) fn value_width(&self, area: Rect) -> usize {
        usize::from(area.width.saturating_sub(self.label_width(area) + 4)).max(2)
    }

    fn label_width(&self, area: Rect) -> u16 {
        if area.width == self.app.geometry().form() {
            self.app.geometry().label()
        } else {
            (area.width / 4).clamp(8, 14)
        }
    }

    fn kind(&self, entry: &Entry) -> Kind {
        if entry.raw { Kind::Free } else { self.app.portal().schema.kind(&entry.name) }
    }

    fn is_multiline(&self, entry: &Entry) -> bool {
        self.kind(entry).is_multiline() || entry.text.contains('\n')
    }

    /// The room for the label of a row.
    fn name(&self, area: Rect) -> Rect {
        Rect { x: area.x + 2, width: self.label_width(area), ..area }
    }

    /// The room for its value.
    fn field(&self, area: Rect) -> Rect {
        let width = self.label_width(area);
        Rect { x: area.x + width + 3, width: area.width.saturating_sub(width + 4), ..area }
    }

    pub(super) fn height(&self, place: Place, width: usize) -> usize {
        let Place::Property(index) = place else { return 1 };
        let Some(entry) = self.form.draft.properties.get(index) else { return 1 };
        let editing = self.form.editor.as_ref().filter(|_| self.form.focus == place && !self.form.on_name);
        if !editing.is_some_and(Editor::is_multiline) && !self.is_multiline(entry) {
            return 1;
        }
        let tallest = self.app.geometry().tallest_text();
        let lines = match editing {
            Some(editor) => editor.visual(width).len(),
            None => lay_out(entry.text.split('\n'), width).take(tallest).count(),
        };
        // It grows by several rows at once: each growth moves all that stands below, which costs a slow link a screen.
        lines.next_multiple_of(TEXT_STEP).clamp(TEXT_STEP, tallest)
    }

    pub(super) fn place(&self, buffer: &mut Buffer, area: Rect, place: Place, skipped: usize) -> Cursor {
        let focused = self.has_focus && place == self.form.focus;
        let marked = matches!(place, Place::Property(index) if chrome::mark(self.app, self.form, index))
            || matches!(place, Place::Association(index)
                if self.app.problems().iter().any(|one| one.at == value::At::Association(index)));
        if skipped == 0 {
            if focused {
                paint::line(buffer, area.x, area.y, 1, "▸", self.theme.focus);
            }
            if marked {
                paint::line(buffer, area.x + 1, area.y, 1, "!", self.theme.bad);
            }
        }
        let cursor = match place {
            Place::Property(index) => self.property(buffer, area, index, focused, skipped),
            Place::AddProperty => {
                self.button(buffer, area, "+ Add a property", Action::Form(FormAction::AddProperty), focused)
            }
            Place::AddAssociation => {
                self.button(buffer, area, "+ Associate a record", Action::Form(FormAction::AddAssociation), focused)
            }
            Place::Association(index) => self.association(buffer, area, index, focused),
            Place::Suggestion(index) => self.suggestion(buffer, area, index, focused),
        };
        if let Some(letters) = self.letters(place).filter(|_| skipped == 0) {
            // With the blank behind it two letters cover the first one of the label: they are not read as one word.
            paint::line(buffer, area.x, area.y, 3, &format!("{letters} "), self.theme.badge);
        }
        cursor
    }

    /// What has to be typed to jump to a place.
    fn letters(&self, place: Place) -> Option<&str> {
        let Some(Overlay::Jump(jump)) = self.app.top() else { return None };
        let index = self.form.places().iter().position(|other| *other == place)?;
        jump.label(index)
    }

    fn label(&self, buffer: &mut Buffer, area: Rect, label: &str, focused: bool) -> (u16, u16) {
        let name = self.name(area);
        let style = if focused { self.theme.focus } else { self.theme.label };
        paint::line(buffer, name.x, name.y, name.width, label, style);
        let field = self.field(area);
        (field.x, field.width)
    }

    fn property(&self, buffer: &mut Buffer, area: Rect, index: usize, focused: bool, skipped: usize) -> Cursor {
        let entry = self.form.draft.properties.get(index)?;
        let schema = &self.app.portal().schema;
        let required = matches!(entry.name.as_str(), SUBJECT | PIPELINE | STAGE)
            || self.app.problems().iter().any(|one| one.at == value::At::Property(index) && entry.text.is_empty());
        let label = match (entry.raw, required) {
            (true, _) if entry.name.is_empty() => "(name)".to_owned(),
            (true, _) => format!("{} =", entry.name),
            (false, true) => format!("{} *", schema.label(&entry.name)),
            (false, false) => schema.label(&entry.name).to_owned(),
        };
        let editor = self.form.editor.as_ref().filter(|_| focused);
        if let Some(editor) = editor.filter(|_| self.form.on_name) {
            let cursor = self.single(buffer, self.name(area), editor, self.theme.focus);
            let field = self.field(area);
            self.value(buffer, field.x, field.y, field.width, entry);
            return cursor;
        }
        if skipped == 0 {
            self.label(buffer, area, &label, focused);
        }
        let field = self.field(area);
        let (x, room) = (field.x, field.width);
        if let Some(editor) = editor {
            if editor.is_multiline() {
                return self.multi(buffer, field, editor);
            }
            return self.single(buffer, field, editor, self.theme.text);
        }
        if self.is_multiline(entry) {
            let mut lines = lay_out(entry.text.split('\n'), usize::from(room)).skip(skipped).peekable();
            for row in 0..area.height {
                let Some((piece, line)) = lines.next() else { break };
                let is_cut = row + 1 == area.height && lines.peek().is_some();
                let shown = if is_cut { Cow::Owned(format!("{} …", piece.of(line))) } else { piece.of(line) };
                paint::line(buffer, x, area.y + row, room, &shown, self.theme.text);
            }
            if entry.text.is_empty() && skipped == 0 {
                paint::line(buffer, x, area.y, room, "–", self.theme.faint);
            }
        } else {
            self.value(buffer, x, area.y, room, entry);
        }
        // A picked value has no text cursor; the terminal's own marks the row for input methods and screen readers.
        focused.then(|| Position::new(x, area.y))
    }

    /// A value in one line, by its label.
    fn value(&self, buffer: &mut Buffer, x: u16, y: u16, room: u16, entry: &Entry) {
        let schema = &self.app.portal().schema;
        if entry.text.is_empty() {
            let picked = Form::field(entry, schema) == Field::Pick;
            let waiting = matches!(entry.name.as_str(), PIPELINE | STAGE) && !picked;
            let words = match waiting && self.app.portal().is_loading() {
                true => "…",
                false => "–",
            };
            paint::line(buffer, x, y, room, words, self.theme.faint);
            return;
        }
        let used = paint::line(buffer, x, y, room, &self.written(entry), self.theme.text);
        if entry.name == STAGE
            && !entry.raw
            && let Some(stage) = schema.stage(self.pipeline(), &entry.text)
        {
            let state = if stage.closed { "  closed" } else { "  open" };
            paint::line(buffer, x + used, y, room.saturating_sub(used), state, self.theme.faint);
        }
    }

    /// A value as people read it.
    fn written(&self, entry: &Entry) -> String {
        if entry.raw {
            return entry.text.clone();
        }
        value::show(&self.app.portal().schema, &entry.name, &entry.text, self.pipeline(), &self.locale)
    }

    fn pipeline(&self) -> Option<&str> {
        Some(self.form.draft.text(PIPELINE)).filter(|id| !id.is_empty())
    }

    /// A text in one line, scrolled sideways by half its room so that the cursor is in view.
    fn single(&self, buffer: &mut Buffer, area: Rect, editor: &Editor, style: Style) -> Cursor {
        let rows = editor.visual(UNBROKEN);
        let (_, cell) = editor.place(&rows);
        let row = rows.first()?;
        let left = sideways(cell, area);
        self.piece(buffer, area, row, left, editor, style);
        Some(Position::new(area.x + cells(cell - left), area.y))
    }

    fn multi(&self, buffer: &mut Buffer, area: Rect, editor: &Editor) -> Cursor {
        let (rows, (row, cell), top) = scrolled(editor, area);
        for (line, piece) in (0..area.height).zip(rows.iter().skip(top)) {
            let place = Rect { y: area.y + line, height: 1, ..area };
            self.piece(buffer, place, piece, 0, editor, self.theme.text);
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

    fn button(&self, buffer: &mut Buffer, area: Rect, text: &str, action: Action, focused: bool) -> Cursor {
        let style = if focused { self.theme.focus } else { self.theme.faint };
        let used = paint::line(buffer, area.x + 2, area.y, area.width.saturating_sub(2), text, style);
        let key = self.app.settings().keymap.key(&[Scope::Form], action);
        let x = area.x + 2 + used + 2;
        paint::line(buffer, x, area.y, area.right().saturating_sub(x), &key, self.theme.frame);
        focused.then(|| Position::new(area.x + 2, area.y))
    }

    fn association(&self, buffer: &mut Buffer, area: Rect, index: usize, focused: bool) -> Cursor {
        let one = self.form.draft.associations.get(index)?;
        let (x, room) = self.label(buffer, area, one.object.label(), focused);
        let mut used = paint::line(buffer, x, area.y, room, &one.title(), self.theme.text);
        let schema = &self.app.portal().schema;
        let labelled = one.types.iter().filter(|kind| kind.label.is_some());
        let labels: Vec<String> = labelled.map(|kind| schema.type_told(&one.object, kind)).collect();
        for (content, style) in [
            (one.detail.clone().unwrap_or_default(), self.theme.faint),
            (if labels.is_empty() { String::new() } else { format!("[{}]", labels.join(", ")) }, self.theme.text),
        ] {
            if !content.is_empty() && room > used + 2 {
                used += 2;
                used += paint::line(buffer, x + used, area.y, room - used, &content, style);
            }
        }
        focused.then(|| Position::new(x, area.y))
    }

    fn suggestion(&self, buffer: &mut Buffer, area: Rect, index: usize, focused: bool) -> Cursor {
        let one = self.form.suggestions.get(index)?;
        let label = format!("{}?", one.record.object.label());
        let (x, room) = self.label(buffer, area, &label, focused);
        let text = format!("{} (with {})", one.record.name, one.because);
        paint::line(buffer, x, area.y, room, &text, if focused { self.theme.text } else { self.theme.faint });
        focused.then(|| Position::new(x, area.y))
    }
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

/// A number of cells, as the buffer counts them.
pub(super) fn cells(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}
