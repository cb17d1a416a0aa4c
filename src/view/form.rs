//! The form pane: property rows, associations, and the lines that add to them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::chrome;
use super::paint::{self, Cursor};
use super::result;
use super::theme::Theme;
use crate::app::editor::{Editor, Visual, lay_out};
use crate::app::form::{Field, Form, Tab};
use crate::app::geometry::scroll;
use crate::app::keymap::{Action, Context};
use crate::app::overlay::Overlay;
use crate::app::{App, Screen};
use crate::ticket::schema::{PIPELINE, STAGE, SUBJECT};
use crate::ticket::value::{self, Locale};
use crate::ticket::{Entry, Kind, Place, text};

/// The fewest rows of a long text, and how many more it takes when they are full.
const TEXT_STEP: usize = 3;

/// A line of the form, before it is drawn: a place or a heading, and how many rows it takes.
struct Line {
    place: Option<Place>,
    height: usize,
}

/// Draws the form and returns where the cursor is. Where there are two columns, associations and the last result stand
/// in the right one.
pub fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let geometry = app.geometry();
    let has_focus = app.screen() == Screen::Compose;
    let pane = Pane { app, theme, form: &app.composer().form, locale: app.locale(), has_focus };
    if !geometry.two_columns() {
        return pane.column(buffer, area, |_| true, true);
    }
    let (left, right) = columns(app, area);
    let first = pane.column(buffer, left, |place| Tab::of(place) == Tab::Properties, false);
    let result = result_area(app, area);
    if let Some(result) = result {
        result::titled(app, theme, buffer, result);
    }
    if !has_focus {
        return None;
    }
    // What is below the heading of the result is its own.
    let bottom = result.map_or(right.bottom(), |result| result.y.saturating_sub(1));
    paint::rule(buffer, paint::row(right, 0), "Associations", theme);
    let below = Rect { y: right.y + 1, height: bottom.saturating_sub(right.y + 1), ..right };
    let second = pane.column(buffer, below, |place| Tab::of(place) == Tab::Associations, false);
    first.or(second)
}

/// The two columns, with a gap between them. The size may have changed without its message having come: then there is
/// less room than the layout thinks.
fn columns(app: &App, area: Rect) -> (Rect, Rect) {
    let form = app.geometry().form().min(area.width.saturating_sub(1));
    (Rect { width: form, ..area }, Rect { x: area.x + form + 1, width: area.width - form - 1, ..area })
}

/// Where the lines of the last result stand beside the form, below their heading: in all of the right column while they
/// have the focus, else in its lower half.
pub fn result_area(app: &App, area: Rect) -> Option<Rect> {
    if !app.geometry().two_columns() || app.result().is_none() {
        return None;
    }
    let (_, right) = columns(app, area);
    let above = 1 + if app.screen() == Screen::Compose { right.height / 2 } else { 0 };
    Some(Rect { y: right.y + above, height: right.height.saturating_sub(above), ..right })
}

struct Pane<'a> {
    app: &'a App,
    theme: &'a Theme,
    form: &'a Form,
    locale: Locale,
    /// Whether the keys are the form's.
    has_focus: bool,
}

impl Pane<'_> {
    /// Draws the places that belong into one column, scrolled so that the focus is in view.
    fn column(&self, buffer: &mut Buffer, area: Rect, belongs: impl Fn(Place) -> bool, heading: bool) -> Cursor {
        let width = self.value_width(area);
        let mut lines: Vec<Line> = Vec::new();
        for place in self.form.places().into_iter().filter(|place| belongs(*place)) {
            let first_link = matches!(place, Place::Association(0))
                || (place == Place::AddAssociation && self.form.draft.associations.is_empty());
            if heading && first_link {
                lines.push(Line { place: None, height: 1 });
            }
            lines.push(Line { place: Some(place), height: self.height(place, width) });
        }
        let total: usize = lines.iter().map(|line| line.height).sum();
        let mut above = 0;
        let mut focus = (0, 0);
        for line in &lines {
            if line.place == Some(self.form.focus) {
                focus = (above, above + line.height - 1);
            }
            above += line.height;
        }
        let top = scroll(focus.0, focus.1, usize::from(area.height), total);
        let mut cursor = None;
        let mut at = 0;
        for line in &lines {
            let from = at;
            at += line.height;
            if at <= top || from >= top + usize::from(area.height) {
                continue;
            }
            let skipped = top.saturating_sub(from);
            let y = area.y + cells(from.saturating_sub(top));
            let height = cells(line.height - skipped).min(area.bottom().saturating_sub(y));
            let place = Rect { y, height, ..area };
            match line.place {
                None => paint::rule(buffer, place, "Associations", self.theme),
                Some(line_place) => {
                    let found = self.place(buffer, place, line_place, skipped);
                    if line_place == self.form.focus {
                        cursor = found;
                    }
                }
            }
        }
        if total > usize::from(area.height) {
            self.more(buffer, area, top, total);
        }
        cursor
    }

    /// Says that there is more above or below, at the right edge.
    fn more(&self, buffer: &mut Buffer, area: Rect, top: usize, total: usize) {
        let edge = |row: u16| Rect { x: area.right().saturating_sub(1), y: row, width: 1, height: 1 };
        if top > 0 {
            paint::right(buffer, edge(area.y), "↑", self.theme.frame);
        }
        if top + usize::from(area.height) < total {
            paint::right(buffer, edge(area.bottom().saturating_sub(1)), "↓", self.theme.frame);
        }
    }

    fn value_width(&self, area: Rect) -> usize {
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
        if entry.raw { Kind::Free } else { self.app.composer().knowledge.schema.kind(&entry.name) }
    }

    fn height(&self, place: Place, width: usize) -> usize {
        let Place::Property(index) = place else { return 1 };
        let Some(entry) = self.form.draft.properties.get(index) else { return 1 };
        let editing = self.form.editor.as_ref().filter(|_| self.form.focus == place && !self.form.on_name);
        let multiline =
            editing.is_some_and(Editor::is_multiline) || self.kind(entry).is_multiline() || entry.text.contains('\n');
        if !multiline {
            return 1;
        }
        let lines = match editing {
            Some(editor) => editor.visual(width).len(),
            None => lay_out(&split(&entry.text), width).len(),
        };
        // It grows by several rows at once: each growth moves all that stands below, which costs a slow link a screen.
        lines.next_multiple_of(TEXT_STEP).clamp(TEXT_STEP, self.app.geometry().tallest_text())
    }

    fn place(&self, buffer: &mut Buffer, area: Rect, place: Place, skipped: usize) -> Cursor {
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
            Place::AddProperty => self.button(buffer, area, "+ Add a property", Action::AddProperty, focused),
            Place::AddAssociation => self.button(buffer, area, "+ Associate a record", Action::AddAssociation, focused),
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
        let Some(Overlay::Jump(jump)) = self.app.composer().overlays.last() else { return None };
        let index = self.form.places().iter().position(|other| *other == place)?;
        jump.label(index)
    }

    fn label(&self, buffer: &mut Buffer, area: Rect, label: &str, focused: bool) -> (u16, u16) {
        let width = self.label_width(area);
        let style = if focused { self.theme.focus } else { self.theme.label };
        paint::line(buffer, area.x + 2, area.y, width, label, style);
        let x = area.x + width + 3;
        (x, area.right().saturating_sub(x + 1))
    }

    fn property(&self, buffer: &mut Buffer, area: Rect, index: usize, focused: bool, skipped: usize) -> Cursor {
        let entry = self.form.draft.properties.get(index)?;
        let schema = &self.app.composer().knowledge.schema;
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
            let name = Rect { x: area.x + 2, width: self.label_width(area), ..area };
            let cursor = self.single(buffer, name, editor, self.theme.focus);
            let (x, room) =
                (area.x + self.label_width(area) + 3, area.width.saturating_sub(self.label_width(area) + 4));
            self.value(buffer, x, area.y, room, entry);
            return cursor;
        }
        let (x, room) = if skipped == 0 {
            self.label(buffer, area, &label, focused)
        } else {
            let width = self.label_width(area);
            (area.x + width + 3, area.width.saturating_sub(width + 4))
        };
        let field = Rect { x, width: room, ..area };
        if let Some(editor) = editor {
            if editor.is_multiline() {
                return self.multi(buffer, field, editor);
            }
            return self.single(buffer, field, editor, self.theme.text);
        }
        if self.kind(entry).is_multiline() || entry.text.contains('\n') {
            let lines = lay_out(&split(&entry.text), usize::from(room));
            for (row, piece) in (0..area.height).zip(lines.iter().skip(skipped)) {
                let last = row + 1 == area.height && lines.len() > skipped + usize::from(area.height);
                let shown = if last { format!("{} …", piece.text) } else { piece.text.clone() };
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
        let schema = &self.app.composer().knowledge.schema;
        if entry.text.is_empty() {
            let picked = Form::field(entry, schema) == Field::Pick;
            let waiting = matches!(entry.name.as_str(), PIPELINE | STAGE) && !picked;
            let words = match waiting && self.app.composer().knowledge.is_loading() {
                true => "…",
                false => "–",
            };
            paint::line(buffer, x, y, room, words, self.theme.faint);
            return;
        }
        if entry.raw {
            paint::line(buffer, x, y, room, &entry.text, self.theme.text);
            return;
        }
        let pipeline = self.form.draft.text(PIPELINE);
        let pipeline = Some(pipeline).filter(|id| !id.is_empty());
        let shown = value::show(schema, &entry.name, &entry.text, pipeline, &self.locale);
        let used = paint::line(buffer, x, y, room, &shown, self.theme.text);
        if entry.name == STAGE
            && let Some(stage) = schema.stage(pipeline, &entry.text)
        {
            let state = if stage.closed { "  closed" } else { "  open" };
            paint::line(buffer, x + used, y, room.saturating_sub(used), state, self.theme.faint);
        }
    }

    /// A text in one line, scrolled sideways by half its room so that the cursor is in view.
    fn single(&self, buffer: &mut Buffer, area: Rect, editor: &Editor, style: Style) -> Cursor {
        let rows = editor.visual(usize::MAX / 2);
        let (_, cell) = editor.place(&rows);
        let row = rows.first()?;
        let room = usize::from(area.width);
        let left = scroll(cell, cell, room, usize::MAX);
        self.piece(buffer, area, row, left, editor, style);
        Some(Position::new(area.x + cells(cell - left), area.y))
    }

    fn multi(&self, buffer: &mut Buffer, area: Rect, editor: &Editor) -> Cursor {
        let rows = editor.visual(usize::from(area.width));
        let (row, cell) = editor.place(&rows);
        let top = scroll(row, row, usize::from(area.height), rows.len());
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
        let mut column = piece.start;
        let mut cell = 0;
        for cluster in text::graphemes(&piece.text) {
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
        let key = self.app.settings().keymap.key(&[Context::Form], action);
        let x = area.x + 2 + used + 2;
        paint::line(buffer, x, area.y, area.right().saturating_sub(x), &key, self.theme.frame);
        focused.then(|| Position::new(area.x + 2, area.y))
    }

    fn association(&self, buffer: &mut Buffer, area: Rect, index: usize, focused: bool) -> Cursor {
        let one = self.form.draft.associations.get(index)?;
        let (x, room) = self.label(buffer, area, one.object.label(), focused);
        let mut used = paint::line(buffer, x, area.y, room, &one.title(), self.theme.text);
        let labels: Vec<String> = one.types.iter().filter_map(|kind| kind.label.clone()).collect();
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

fn split(text: &str) -> Vec<String> {
    text.split('\n').map(str::to_owned).collect()
}

fn cells(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}
