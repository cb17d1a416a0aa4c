//! The form pane: which rows stand where, in one column or two.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::customer;
use super::frame;
use super::outbox;
use super::paint::{self, Cursor, cells};
use super::panes::panes;
use super::result;
use super::row::Pane;
use super::theme::Theme;
use crate::app::form::form::Tab;
use crate::app::geometry::scroll_from;
use crate::app::input::target::{Target, Thing};
use crate::app::keys::actions::{Action, FormAction, OutboxAction};
use crate::app::keys::help;
use crate::app::{App, Screen};
use crate::ticket::{Place, text};

/// A line of the form, before it is drawn: a place or a heading, and how many rows it takes.
struct Line {
    place: Option<Place>,
    /// What stands right of it: a stage beside its pipeline, what else adds a row.
    beside: Vec<Place>,
    height: usize,
    /// Rows of it that tell why it is not right.
    below: usize,
}

/// What of a line is in view.
struct Shown {
    place: Option<Place>,
    beside: Vec<Place>,
    area: Rect,
    /// Rows of it that are above the first one in view.
    skipped: usize,
    /// Rows of the row itself; what is below them is why it is not right.
    own: usize,
}

impl Shown {
    /// What is in view of the row itself.
    fn itself(&self) -> Rect {
        let rows = cells(self.own.saturating_sub(self.skipped));
        Rect { height: self.area.height.min(rows), ..self.area }
    }
}

/// A place of a line, and what of the line it has.
struct Part<'a> {
    pane: Pane<'a>,
    place: Place,
    area: Rect,
}

/// A column of the form: what of it is in view.
struct Column {
    shown: Vec<Shown>,
    top: usize,
    total: usize,
}

/// Draws the form and returns where the cursor is. Where there are two columns, links, the last result and the outbox
/// stand in the right one.
pub fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let has_focus = app.screen() == Screen::Compose;
    let pane = Pane { app, theme, form: app.form(), locale: app.locale().clone(), has_focus, label: None };
    let panes = panes(app, area);
    let title = |tab| if has_focus && Tab::of(app.form().focus) == tab { theme.focus } else { theme.label };
    let mut cursor = None;
    if let Some(form) = panes.form {
        if app.geometry().two_columns() {
            let name = app.edited_title();
            form.draw(buffer, if name.is_empty() { "Ticket" } else { &name }, title(Tab::Properties), theme);
            cursor = pane.column(buffer, form.inner, |place| Tab::of(place) == Tab::Properties, false);
        } else {
            form.draw(buffer, "", theme.frame, theme);
            cursor = pane.column(buffer, form.inner, |_| true, true);
        }
    }
    if let Some(links) = panes.links {
        links.draw(buffer, "Links", title(Tab::Associations), theme);
        let found = pane.column(buffer, links.inner, |place| Tab::of(place) == Tab::Associations, false);
        cursor = cursor.or(found);
    }
    if let Some(place) = panes.customer {
        customer::pane(app, theme, buffer, place);
    }
    if let Some(place) = panes.result {
        result::titled(app, theme, buffer, place);
    }
    if let Some(place) = panes.outbox {
        outbox::pane(app, theme, buffer, place);
    }
    if let Some(place) = panes.keys {
        keys(app, theme, buffer, place);
    }
    cursor
}

/// The keys of every day.
fn keys(app: &App, theme: &Theme, buffer: &mut Buffer, pane: frame::Pane) {
    let rows = help::of_a_day_in_short(&app.settings().keymap);
    pane.draw(buffer, "Keys", theme.label, theme);
    let wide = rows.iter().map(|(key, _)| text::width(key)).max().unwrap_or(0);
    for (row, (key, does)) in (0..pane.inner.height).zip(&rows) {
        let place = paint::row(pane.inner, row);
        let start = (cells(wide) + 4).min(place.width);
        paint::line(buffer, place.x + 2, place.y, start.saturating_sub(2), key, theme.key);
        paint::line(buffer, place.x + start, place.y, place.width - start, does, theme.faint);
    }
}

/// What a cell of the form belongs to: a text and where in it, or else a place; or the last result beside it.
pub fn target(app: &App, area: Rect, at: Position) -> Option<Target> {
    let has_focus = app.screen() == Screen::Compose;
    // Where things are does not depend on their colours.
    let pane =
        Pane { app, theme: &Theme::default(), form: app.form(), locale: app.locale().clone(), has_focus, label: None };
    let panes = panes(app, area);
    let inside = |place: Option<frame::Pane>| place.map(|place| place.inner).filter(|inner| inner.contains(at));
    if app.geometry().two_columns() && inside(panes.result).is_some() {
        return Some(Target { thing: Thing::Tab(Action::Outbox(OutboxAction::LastResult)), top: 0 });
    }
    if inside(panes.customer).is_some() {
        return Some(Target { thing: Thing::Tab(Action::Form(FormAction::Customer)), top: 0 });
    }
    if inside(panes.outbox).is_some() {
        return Some(Target { thing: Thing::Tab(Action::Outbox(OutboxAction::Show)), top: 0 });
    }
    let column = match (inside(panes.form), inside(panes.links)) {
        (Some(inner), _) if app.geometry().two_columns() => {
            pane.lines(inner, |place| Tab::of(place) == Tab::Properties, false)
        }
        (Some(inner), _) => pane.lines(inner, |_| true, true),
        (None, Some(inner)) => pane.lines(inner, |place| Tab::of(place) == Tab::Associations, false),
        (None, None) => return None,
    };
    let shown = column.shown.iter().find(|line| line.area.contains(at))?;
    let Part { pane, place, area } = pane.split(shown).into_iter().find(|part| part.area.contains(at))?;
    let itself = Rect { height: shown.itself().height, ..area };
    let thing = pane.text_at(itself, shown.skipped, place, at).unwrap_or(Thing::Place(place));
    Some(Target { thing, top: column.top })
}

/// Where the lines of a result stand, if they are shown.
pub fn result_area(app: &App, area: Rect) -> Option<Rect> {
    app.result()?;
    panes(app, area).result.map(|place| place.inner)
}

impl<'a> Pane<'a> {
    /// The places of a line from left to right.
    fn split(&self, line: &Shown) -> Vec<Part<'a>> {
        let part = |place, (pane, area): (Self, Rect)| Part { pane, place, area };
        match (line.place, line.beside.as_slice()) {
            (Some(place), []) => vec![part(place, (self.clone(), line.area))],
            (Some(Place::AddProperty), _) => {
                let parts = self.adding(line.area).into_iter().flatten();
                parts.map(|(place, area)| part(place, (self.clone(), area))).collect()
            }
            (Some(place), [beside, ..]) => {
                let [left, right] = self.halves(line.area);
                vec![part(place, left), part(*beside, right)]
            }
            (None, _) => Vec::new(),
        }
    }

    /// The places that belong into one column, scrolled so that the focus is in view.
    fn lines(&self, area: Rect, belongs: impl Fn(Place) -> bool, heading: bool) -> Column {
        let width = self.value_width(area);
        let mut lines: Vec<Line> = Vec::new();
        let mut is_headed = false;
        for place in self.form.places().into_iter().filter(|place| belongs(*place)) {
            let is_link = matches!(place, Place::Association(_) | Place::AddAssociation);
            if heading && is_link && !is_headed {
                is_headed = true;
                lines.push(Line { place: None, beside: Vec::new(), height: 1, below: 0 });
            }
            let above = lines.last_mut().filter(|line| self.goes_beside(line.place, place, area));
            if let Some(line) = above {
                line.beside.push(place);
                if line.place == Some(Place::AddProperty) {
                    continue;
                }
                let [(left, left_area), (right, right_area)] = self.halves(area);
                let below = right.rows_below(place, right.value_width(right_area));
                let of_left = line.place.map_or(0, |place| left.rows_below(place, left.value_width(left_area)));
                line.below = below.max(of_left);
                line.height = 1 + line.below;
                continue;
            }
            let below = self.rows_below(place, width);
            let height = self.height(place, width) + below;
            lines.push(Line { place: Some(place), beside: Vec::new(), height, below });
        }
        // The long text takes the rows that nothing else needs.
        let free = usize::from(area.height).saturating_sub(lines.iter().map(|line| line.height).sum());
        if let Some(line) = lines.iter_mut().find(|line| line.place.is_some_and(|place| self.grows(place))) {
            line.height += free;
        }
        let total: usize = lines.iter().map(|line| line.height).sum();
        let mut above = 0;
        let mut focus = (0, 0);
        for line in &lines {
            if line.place == Some(self.form.focus) || line.beside.contains(&self.form.focus) {
                focus = (above, above + line.height - 1);
            }
            above += line.height;
        }
        let top = scroll_from(self.form.top, focus.0, focus.1, usize::from(area.height), total);
        let mut shown = Vec::new();
        let mut at = 0;
        for line in lines {
            let from = at;
            at += line.height;
            if at <= top || from >= top + usize::from(area.height) {
                continue;
            }
            let skipped = top.saturating_sub(from);
            let y = area.y + cells(from.saturating_sub(top));
            let height = cells(line.height - skipped).min(area.bottom().saturating_sub(y));
            let own = line.height - line.below;
            shown.push(Shown {
                place: line.place,
                beside: line.beside,
                area: Rect { y, height, ..area },
                skipped,
                own,
            });
        }
        Column { shown, top, total }
    }

    /// Draws these places.
    fn column(&self, buffer: &mut Buffer, area: Rect, belongs: impl Fn(Place) -> bool, heading: bool) -> Cursor {
        let column = self.lines(area, belongs, heading);
        let mut cursor = None;
        for line in &column.shown {
            match line.place {
                None => {
                    let edge = self.app.geometry().edge();
                    let area = Rect { x: area.x - edge, width: area.width + 2 * edge, ..line.area };
                    frame::rule(buffer, area, "Links", self.theme.label, self.theme);
                }
                Some(_) => {
                    for part in self.split(line) {
                        let Part { pane, place, area } = part;
                        let itself = Rect { height: line.itself().height, ..area };
                        let found = pane.place(buffer, area, itself, place, line.skipped);
                        pane.reason(buffer, area, place, line.own, line.skipped);
                        if place == self.form.focus {
                            cursor = found;
                        }
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
