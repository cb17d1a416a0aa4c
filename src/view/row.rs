//! A row of the form: its marks, its label, how high it is, and what is drawn in it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::paint::{self, Cursor, cells};
use super::reason::reason;
use super::theme::Theme;
use crate::app::App;
use crate::app::form::editor::Editor;
use crate::app::form::form::Form;
use crate::app::form::visual::lay_out;
use crate::app::keys::actions::{Action, FormAction};
use crate::app::keys::scope::Scope;
use crate::app::overlay::overlay::Overlay;
use crate::ticket::prepared::MARK;
use crate::ticket::property::{PIPELINE, STAGE, SUBJECT};
use crate::ticket::value::{self, Locale};
use crate::ticket::{Association, Entry, Kind, Place, text};

/// The fewest rows of a long text, and how many more it takes when they are full.
const TEXT_STEP: usize = 3;

/// The form and what it is drawn with.
#[derive(Clone)]
pub(super) struct Pane<'a> {
    pub(super) app: &'a App,
    pub(super) theme: &'a Theme,
    pub(super) form: &'a Form,
    pub(super) locale: Locale,
    /// Whether the keys are the form's.
    pub(super) has_focus: bool,
    /// The width of the labels, where a row has only a part of the width.
    pub(super) label: Option<u16>,
}

/// A row that is narrower has one field.
const TWO_FIELDS: u16 = 60;
/// Stands before the second field of a row.
const THEN: &str = "›";

impl<'a> Pane<'a> {
    /// Whether a place stands beside the one above it: a stage beside its pipeline, and all that adds a row, where there
    /// is room.
    pub(super) fn goes_beside(&self, above: Option<Place>, place: Place, area: Rect) -> bool {
        if self.adds_beside(above, place, area) {
            return true;
        }
        let name = |place| match place {
            Some(Place::Property(index)) => self.form.draft.properties.get(index).filter(|one| !one.raw),
            Some(_) | None => None,
        };
        let name = |place| name(place).map(|entry| entry.name.as_str());
        area.width >= TWO_FIELDS && name(above) == Some(PIPELINE) && name(Some(place)) == Some(STAGE)
    }

    /// The halves of a row with two fields; the left one's value begins where those of all rows do.
    pub(super) fn halves(&self, area: Rect) -> [(Pane<'a>, Rect); 2] {
        let label = self.label_width(area);
        let room = area.width.saturating_sub(label + 3);
        let written = |name| {
            let entry = self.form.draft.properties.iter().find(|entry| entry.name == name && !entry.raw);
            cells(entry.map_or(0, |entry| text::width(&text::one_line(&self.written(entry)))))
        };
        // What is about a value: its list's mark, and blanks; a stage says whether it is open, too.
        let (pipeline, stage) = (written(PIPELINE) + 4, written(STAGE) + 15);
        let left = label + 3 + pipeline.max(room / 2 - 2).min(room.saturating_sub(stage).max(room / 3));
        let half = |label, x, width| (Pane { label: Some(label), ..self.clone() }, Rect { x, width, ..area });
        [half(label, area.x, left), half(cells(text::width(THEN)), area.x + left, area.width.saturating_sub(left))]
    }

    pub(super) fn value_width(&self, area: Rect) -> usize {
        usize::from(area.width.saturating_sub(self.label_width(area) + 4)).max(2)
    }

    fn label_width(&self, area: Rect) -> u16 {
        if let Some(label) = self.label {
            label
        } else if area.width == self.app.geometry().rows_of_form() {
            self.app.geometry().label()
        } else {
            (area.width / 4).clamp(8, 14)
        }
    }

    pub(super) fn kind(&self, entry: &Entry) -> Kind {
        if entry.raw { Kind::Free } else { self.app.portal().schema.kind(&entry.name) }
    }

    pub(super) fn is_multiline(&self, entry: &Entry) -> bool {
        self.kind(entry).is_multiline() || entry.text.contains('\n')
    }

    /// The room for the label of a row.
    pub(super) fn name(&self, area: Rect) -> Rect {
        Rect { x: area.x + 2, width: self.label_width(area), ..area }
    }

    /// The room for its value.
    pub(super) fn field(&self, area: Rect) -> Rect {
        let width = self.label_width(area);
        Rect { x: area.x + width + 3, width: area.width.saturating_sub(width + 4), ..area }
    }

    pub(super) fn height(&self, place: Place, width: usize) -> usize {
        let Some((text, is_multiline)) = self.text_of(place) else { return 1 };
        let editing = self.form.editor.as_ref().filter(|_| self.form.focus == place && !self.form.on_name);
        if !editing.is_some_and(Editor::is_multiline) && !is_multiline {
            return 1;
        }
        let tallest = self.app.geometry().tallest_text();
        let lines = match editing {
            Some(editor) => editor.visual(width).len(),
            None => lay_out(text.split('\n'), width).take(tallest).count(),
        };
        // Where it has not all rows that are free, it grows by several at once: each growth moves all that stands below, which costs a slow link a screen.
        lines.next_multiple_of(TEXT_STEP).clamp(TEXT_STEP, tallest)
    }

    /// The text that a place holds, and whether it has several lines.
    pub(super) fn text_of(&self, place: Place) -> Option<(&str, bool)> {
        match place {
            Place::Property(index) => {
                let entry = self.form.draft.properties.get(index)?;
                Some((&entry.text, self.is_multiline(entry)))
            }
            Place::Note => Some((&self.form.draft.note, true)),
            Place::Contact
            | Place::File(_)
            | Place::AddProperty
            | Place::AddNote
            | Place::AddFile
            | Place::Association(_)
            | Place::AddAssociation
            | Place::Suggestion(_) => None,
        }
    }

    /// Whether a place takes the rows that nothing else needs: the first long text does.
    pub(super) fn grows(&self, place: Place) -> bool {
        let is_long = |entry: &Entry| !entry.raw && self.kind(entry).is_multiline();
        let first = self.form.draft.properties.iter().position(is_long);
        first.is_some_and(|index| place == Place::Property(index))
    }

    pub(super) fn place(&self, buffer: &mut Buffer, whole: Rect, area: Rect, place: Place, skipped: usize) -> Cursor {
        let focused = self.has_focus && place == self.form.focus;
        if focused {
            self.bar(buffer, whole);
        }
        if area.height == 0 {
            // All that is in view of it is why it is not right.
            return None;
        }
        if skipped == 0 {
            let (mark, style) = match reason(self.app, place) {
                Some(_) => ("!", self.theme.bad),
                None if self.is_prepared(place) => (MARK, self.theme.focus),
                None => ("", self.theme.text),
            };
            paint::line(buffer, area.x + 1, area.y, 1, mark, style);
        }
        let cursor = match place {
            Place::Property(index) => self.property(buffer, area, index, focused, skipped),
            Place::Note => self.note(buffer, area, focused, skipped),
            Place::File(index) => self.file(buffer, area, index, focused),
            Place::AddProperty | Place::AddNote | Place::AddFile => self.add(buffer, area, place, focused),
            Place::AddAssociation => {
                self.button(buffer, area, "+ Link a record", Action::Form(FormAction::AddAssociation), focused)
            }
            Place::Contact => self.contact(buffer, area, focused),
            Place::Association(index) => self.association(buffer, area, index, focused),
            Place::Suggestion(index) => self.suggestion(buffer, area, index, focused),
        };
        if let Some(letters) = self.letters(place).filter(|_| skipped == 0) {
            // With the blank behind it two letters cover the first one of the label: they are not read as one word.
            paint::line(buffer, area.x, area.y, 3, &format!("{letters} "), self.theme.badge);
        }
        cursor
    }

    /// Whether a row is as a program filled it in.
    fn is_prepared(&self, place: Place) -> bool {
        let draft = &self.form.draft;
        let Some(prepared) = &draft.prepared else { return false };
        match place {
            Place::Property(index) => {
                draft.properties.get(index).is_some_and(|entry| prepared.filled(&entry.name, &entry.text))
            }
            Place::Contact | Place::Association(_) => {
                self.form.association_at(place).is_some_and(|(_, link)| prepared.linked(link))
            }
            Place::Note => prepared.wrote(&draft.note),
            Place::File(index) => draft.files.get(index).is_some_and(|file| prepared.attached(file)),
            Place::AddProperty | Place::AddNote | Place::AddFile | Place::AddAssociation | Place::Suggestion(_) => {
                false
            }
        }
    }

    /// Cells of its one line that a value takes.
    pub(super) fn used(&self, place: Place) -> Option<usize> {
        let width = |text: &str| text::width(&text::one_line(text));
        match place {
            Place::Property(index) => {
                let entry = self.form.draft.properties.get(index)?;
                let editor = self.form.editor.as_ref().filter(|_| place == self.form.focus && !self.form.on_name);
                if self.is_multiline(entry) || editor.is_some_and(Editor::is_multiline) {
                    // Beside an empty one there is room, too.
                    return entry.text.is_empty().then_some(0);
                }
                Some(editor.map_or_else(|| width(&self.written(entry)), |editor| width(&editor.text())))
            }
            Place::Contact | Place::Association(_) => {
                let Some((_, one)) = self.form.association_at(place) else { return Some(0) };
                match one.unfound() {
                    Some(typed) => Some(width(typed)),
                    None => Some(self.parts(one).iter().map(|(part, _)| width(part) + 2).sum()),
                }
            }
            Place::Note => self.form.draft.note.is_empty().then_some(0),
            Place::File(index) => self.used_by_file(index),
            Place::AddProperty | Place::AddNote | Place::AddFile | Place::AddAssociation | Place::Suggestion(_) => None,
        }
    }

    /// A bar before all rows of the place that has the focus, to be seen from afar.
    fn bar(&self, buffer: &mut Buffer, area: Rect) {
        for y in area.top()..area.bottom() {
            paint::line(buffer, area.x, y, 1, paint::CURSOR, self.theme.focus);
        }
    }

    /// What has to be typed to jump to a place.
    fn letters(&self, place: Place) -> Option<&str> {
        let Some(Overlay::Jump(jump)) = self.app.top() else { return None };
        let index = self.form.places().iter().position(|other| *other == place)?;
        jump.label(index)
    }

    pub(super) fn label(&self, buffer: &mut Buffer, area: Rect, label: &str, focused: bool) -> (u16, u16) {
        let name = self.name(area);
        let style = if focused { self.theme.lit() } else { self.theme.label };
        paint::line(buffer, name.x, name.y, name.width, label, style);
        let field = self.field(area);
        (field.x, field.width)
    }

    fn property(&self, buffer: &mut Buffer, area: Rect, index: usize, focused: bool, skipped: usize) -> Cursor {
        let entry = self.form.draft.properties.get(index)?;
        let schema = &self.app.portal().schema;
        let required = matches!(entry.name.as_str(), SUBJECT | PIPELINE | STAGE)
            || self.app.problems().iter().any(|one| one.at == value::At::Property(index) && entry.text.is_empty());
        let is_second = self.label.is_some_and(|width| width <= cells(text::width(THEN)));
        let label = match (entry.raw, required) {
            _ if is_second => THEN.to_owned(),
            (true, _) if entry.name.is_empty() => "(name)".to_owned(),
            (true, _) => format!("{} =", entry.name),
            (false, true) => format!("{} *", schema.label(&entry.name)),
            (false, false) => schema.label(&entry.name).to_owned(),
        };
        let editor = self.form.editor.as_ref().filter(|_| focused);
        if let Some(editor) = editor.filter(|_| self.form.on_name) {
            let cursor = self.single(buffer, self.name(area), editor, self.theme.focus);
            self.value(buffer, self.field(area), entry, self.theme.text);
            return cursor;
        }
        if skipped == 0 {
            self.label(buffer, area, &label, focused);
        }
        let field = self.field(area);
        match editor {
            Some(editor) if editor.is_multiline() => return self.multi(buffer, field, editor),
            Some(editor) => return self.single(buffer, field, editor, self.theme.text),
            None if self.is_multiline(entry) => self.long(buffer, field, &entry.text, skipped),
            // Its label is too short to be seen from afar.
            None if is_second && focused => self.value(buffer, field, entry, self.theme.lit()),
            None => self.value(buffer, field, entry, self.theme.text),
        }
        // A picked value has no text cursor; the terminal's own marks the row for input methods and screen readers.
        focused.then(|| Position::new(field.x, area.y))
    }

    fn button(&self, buffer: &mut Buffer, area: Rect, text: &str, action: Action, focused: bool) -> Cursor {
        let style = if focused { self.theme.lit() } else { self.theme.faint };
        let used = paint::line(buffer, area.x + 2, area.y, area.width.saturating_sub(2), text, style);
        let key = self.app.settings().keymap.key(&[Scope::Form], action);
        let x = area.x + 2 + used + 2;
        paint::line(buffer, x, area.y, area.right().saturating_sub(x), &key, self.theme.frame);
        focused.then(|| Position::new(area.x + 2, area.y))
    }

    fn association(&self, buffer: &mut Buffer, area: Rect, index: usize, focused: bool) -> Cursor {
        let one = self.form.draft.associations.get(index)?;
        let (x, room) = self.label(buffer, area, one.object.label(), focused);
        self.linked(buffer, Rect { x, width: room, ..area }, one);
        focused.then(|| Position::new(x, area.y))
    }

    /// What is said of a link: how it is linked, which is seen however long the rest is; the record, what tells it apart.
    pub(super) fn parts(&self, one: &Association) -> Vec<(String, Style)> {
        let schema = &self.app.portal().schema;
        let labelled = one.types.iter().filter(|kind| kind.label.is_some());
        let labels: Vec<String> = labelled.map(|kind| schema.type_told(&one.object, kind)).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("[{}]", labels.join(", ")) };
        let title = one.title();
        let detail = || one.created()?.email().filter(|email| *email != title).map(str::to_owned);
        let detail = one.detail.clone().or_else(detail).unwrap_or_default();
        let new = if one.created().is_some() { "new" } else { "" }.to_owned();
        let parts =
            [(labels, self.theme.text), (title, self.theme.text), (detail, self.theme.faint), (new, self.theme.focus)];
        parts.into_iter().filter(|(part, _)| !part.is_empty()).collect()
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
