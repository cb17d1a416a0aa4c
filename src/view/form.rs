//! The form pane: which rows stand where, in one column or two.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::paint::{self, Cursor};
use super::result;
use super::row::{Pane, cells};
use super::theme::Theme;
use crate::app::form::form::Tab;
use crate::app::geometry::scroll_from;
use crate::app::input::target::{Target, Thing};
use crate::app::keys::actions::{Action, OutboxAction};
use crate::app::{App, Screen};
use crate::ticket::Place;

/// A line of the form, before it is drawn: a place or a heading, and how many rows it takes.
struct Line {
    place: Option<Place>,
    height: usize,
}

/// What of a line is in view.
struct Shown {
    place: Option<Place>,
    area: Rect,
    /// Rows of it that are above the first one in view.
    skipped: usize,
}

/// A column of the form: what of it is in view.
struct Column {
    shown: Vec<Shown>,
    top: usize,
    total: usize,
}

/// Draws the form and returns where the cursor is. Where there are two columns, associations and the last result stand
/// in the right one.
pub fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let geometry = app.geometry();
    let has_focus = app.screen() == Screen::Compose;
    let pane = Pane { app, theme, form: app.form(), locale: app.locale().clone(), has_focus };
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
    paint::rule(buffer, paint::row(right, 0), "Associations", theme);
    let second = pane.column(buffer, below(right, result), |place| Tab::of(place) == Tab::Associations, false);
    first.or(second)
}

/// The two columns, with a gap between them. The size may have changed without its message having come: then there is
/// less room than the layout thinks.
fn columns(app: &App, area: Rect) -> (Rect, Rect) {
    let form = app.geometry().form().min(area.width.saturating_sub(1));
    (Rect { width: form, ..area }, Rect { x: area.x + form + 1, width: area.width - form - 1, ..area })
}

/// The right column below its heading; what is below the heading of the result is its own.
fn below(right: Rect, result: Option<Rect>) -> Rect {
    let bottom = result.map_or(right.bottom(), |result| result.y.saturating_sub(1));
    Rect { y: right.y + 1, height: bottom.saturating_sub(right.y + 1), ..right }
}

/// What a cell of the form belongs to: a text and where in it, or else a place; or the last result beside it.
pub fn target(app: &App, area: Rect, at: Position) -> Option<Target> {
    let has_focus = app.screen() == Screen::Compose;
    // Where things are does not depend on their colours.
    let pane = Pane { app, theme: &Theme::default(), form: app.form(), locale: app.locale().clone(), has_focus };
    let column = if app.geometry().two_columns() {
        let ((left, right), result) = (columns(app, area), result_area(app, area));
        if result.is_some_and(|result| result.contains(at)) {
            return Some(Target { thing: Thing::Tab(Action::Outbox(OutboxAction::LastResult)), top: 0 });
        }
        let tab = if left.contains(at) { Tab::Properties } else { Tab::Associations };
        if tab == Tab::Associations && !has_focus {
            return None;
        }
        let area = if tab == Tab::Properties { left } else { below(right, result) };
        pane.lines(area, |place| Tab::of(place) == tab, false)
    } else {
        pane.lines(area, |_| true, true)
    };
    let shown = column.shown.iter().find(|line| line.area.contains(at))?;
    let place = shown.place?;
    let thing = pane.text_at(shown.area, shown.skipped, place, at).unwrap_or(Thing::Place(place));
    Some(Target { thing, top: column.top })
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

impl Pane<'_> {
    /// The places that belong into one column, scrolled so that the focus is in view.
    fn lines(&self, area: Rect, belongs: impl Fn(Place) -> bool, heading: bool) -> Column {
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
        let top = scroll_from(self.form.top, focus.0, focus.1, usize::from(area.height), total);
        let mut shown = Vec::new();
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
            shown.push(Shown { place: line.place, area: Rect { y, height, ..area }, skipped });
        }
        Column { shown, top, total }
    }

    /// Draws these places.
    fn column(&self, buffer: &mut Buffer, area: Rect, belongs: impl Fn(Place) -> bool, heading: bool) -> Cursor {
        let column = self.lines(area, belongs, heading);
        let mut cursor = None;
        for line in &column.shown {
            match line.place {
                None => paint::rule(buffer, line.area, "Associations", self.theme),
                Some(place) => {
                    let found = self.place(buffer, line.area, place, line.skipped);
                    if place == self.form.focus {
                        cursor = found;
                    }
                }
            }
        }
        if column.total > usize::from(area.height) {
            self.more(buffer, area, column.top, column.total);
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
}
