//! What goes with the ticket besides properties and links: the row of the note, which says who does not see it, the rows
//! of the files, and the line that adds all of them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::paint::{self, Cursor, cells};
use super::row::Pane;
use crate::app::keys::actions::{Action, FormAction};
use crate::app::keys::scope::Scope;
use crate::ticket::{Place, file, text};

/// Said below the label of the note.
const UNSEEN: &str = "not seen by the customer";
/// Cells between two of the line that adds.
const GAP: u16 = 2;

impl<'a> Pane<'a> {
    /// Draws the note.
    pub(super) fn note(&self, buffer: &mut Buffer, area: Rect, focused: bool, skipped: usize) -> Cursor {
        if skipped == 0 {
            self.label(buffer, area, "Note", focused);
        }
        let name = self.name(area);
        let lines = text::wrap(UNSEEN, usize::from(name.width));
        for (row, line) in (1..).zip(&lines) {
            if let Some(row) = usize::checked_sub(row, skipped).filter(|row| *row < usize::from(area.height)) {
                paint::line(buffer, name.x, name.y + cells(row), name.width, line, self.theme.faint);
            }
        }
        let field = self.field(area);
        match self.form.editor.as_ref().filter(|_| focused) {
            Some(editor) => self.multi(buffer, field, editor),
            None => {
                self.long(buffer, field, &self.form.draft.note, skipped);
                None
            }
        }
    }

    /// Draws a file: its name, how large it is and what it is.
    pub(super) fn file(&self, buffer: &mut Buffer, area: Rect, index: usize, focused: bool) -> Cursor {
        let one = self.form.draft.files.get(index)?;
        let (x, room) = self.label(buffer, area, "File", focused);
        let about = [file::size(one.size), file::kind(&one.name)];
        let about: Vec<&str> = about.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let about = about.join(", ");
        // How large it is is seen however long its name is.
        let kept = (cells(text::width(&about)) + 2).min(room / 2);
        let style = if focused { self.theme.lit() } else { self.theme.text };
        let used = paint::line(buffer, x, area.y, room.saturating_sub(kept), &one.name, style) + 2;
        paint::line(buffer, x + used, area.y, room.saturating_sub(used), &about, self.theme.faint);
        focused.then(|| Position::new(x, area.y))
    }

    /// Cells of its one line that a file takes.
    pub(super) fn used_by_file(&self, index: usize) -> Option<usize> {
        let one = self.form.draft.files.get(index)?;
        Some(text::width(&text::one_line(&one.name)) + file::size(one.size).len() + file::kind(&one.name).len() + 4)
    }

    /// Whether a place stands in the line that adds a property, as long as there is room for all of it.
    pub(super) fn adds_beside(&self, above: Option<Place>, place: Place, area: Rect) -> bool {
        let is_one = matches!(place, Place::AddNote | Place::AddFile);
        is_one && above == Some(Place::AddProperty) && self.adding(area).is_some()
    }

    /// The parts of that line, from left to right; none where there is no room for them.
    pub(super) fn adding(&self, area: Rect) -> Option<Vec<(Place, Rect)>> {
        let all = [Place::AddProperty, Place::AddNote, Place::AddFile];
        let is_there = |place: &Place| {
            (*place != Place::AddNote || !self.form.shows_note())
                && (*place != Place::AddFile || self.form.takes_files())
        };
        let all = all.into_iter().filter(is_there);
        let mut x = area.x;
        let mut parts: Vec<(Place, Rect)> = all
            .map(|place| {
                let (words, key) = self.adds(place);
                let wide = cells(text::width(words) + text::width(&key)) + 2 * u16::from(!key.is_empty());
                let width = 2 + wide + GAP;
                x += width;
                (place, Rect { x: x - width, width, height: area.height, y: area.y })
            })
            .collect();
        let folded = self.count_folded().map_or(0, |said| cells(text::width(&said)) + GAP);
        if x - GAP + folded > area.right() {
            return None;
        }
        if let Some((_, last)) = parts.last_mut() {
            // What is free behind them belongs to the last one.
            last.width = area.right().saturating_sub(last.x);
        }
        Some(parts)
    }

    /// The words of what adds something, and its key where there is room for the keys of all.
    fn adds(&self, place: Place) -> (&'static str, String) {
        let (words, action) = match place {
            Place::AddNote => ("+ Note", FormAction::Note),
            Place::AddFile => ("+ File", FormAction::AttachFile),
            Place::AddProperty
            | Place::Property(_)
            | Place::Contact
            | Place::Note
            | Place::File(_)
            | Place::Association(_)
            | Place::AddAssociation
            | Place::Suggestion(_) => ("+ Property", FormAction::AddProperty),
        };
        let has_room = self.app.geometry().rows_of_form() >= WITH_KEYS;
        let key = has_room.then(|| self.app.settings().keymap.key(&[Scope::Form], Action::Form(action)));
        (words, key.unwrap_or_default())
    }

    /// How many rows the template folds, if it folds some.
    fn count_folded(&self) -> Option<String> {
        match self.form.folded.len() {
            0 => None,
            1 => Some("1 row folded".to_owned()),
            more => Some(format!("{more} rows folded")),
        }
    }

    /// The same at the right edge, with the key that shows them where there is room.
    fn folded(&self, buffer: &mut Buffer, area: Rect) {
        let Some(count) = self.count_folded() else { return };
        let key = self.app.settings().keymap.key(&[Scope::Form], Action::Form(FormAction::AllRows));
        let whole = format!("{count}  {key}");
        let said = if text::width(&whole) + 2 <= usize::from(area.width) { whole } else { count };
        let area = Rect { width: area.width.saturating_sub(1), ..area };
        paint::right(buffer, area, &said, self.theme.faint);
    }

    /// Draws what adds something.
    pub(super) fn add(&self, buffer: &mut Buffer, area: Rect, place: Place, focused: bool) -> Cursor {
        let (words, key) = self.adds(place);
        let is_alone = area.width == self.app.geometry().rows_of_form();
        let last = match (is_alone, self.form.takes_files(), self.form.shows_note()) {
            (false, true, _) => Place::AddFile,
            (false, false, false) => Place::AddNote,
            (true, _, _) | (false, false, true) => Place::AddProperty,
        };
        let style = if focused { self.theme.lit() } else { self.theme.faint };
        let used = paint::line(buffer, area.x + 2, area.y, area.width.saturating_sub(2), words, style);
        let x = area.x + 2 + used + 2;
        let end = x + paint::line(buffer, x, area.y, area.right().saturating_sub(x), &key, self.theme.frame);
        if place == last {
            self.folded(buffer, Rect { x: end, width: area.right().saturating_sub(end), height: 1, y: area.y });
        }
        focused.then(|| Position::new(area.x + 2, area.y))
    }
}

/// A form of so many cells has room for the keys in the line that adds.
const WITH_KEYS: u16 = 60;
