//! Lists laid over the form: pickers, the search for records, the drafts.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::entry::{Entry, GAP, MARKS, entry};
use super::paint::{self, Cursor};
use super::theme::Theme;
use crate::app::App;
use crate::app::drafts::list::DraftList;
use crate::app::form::editor::Editor;
use crate::app::form::visual::UNBROKEN;
use crate::app::geometry::{scroll, scroll_from};
use crate::app::input::target::{Target, Thing};
use crate::app::list::lookup::Lookup;
use crate::app::list::picker::Picker;
use crate::app::list::search;
use crate::app::overlay::records::{Line, Records};
use crate::ticket::record::Candidate;
use crate::ticket::words::same;
use crate::ticket::{text, value};

/// A list has room for this many lines at least, so that what is found by typing has a place.
const FEWEST: usize = 5;

/// A list has room for the names of groups from so many cells on.
const WITH_GROUPS: u16 = 60;
/// No list is narrower than this.
const NARROWEST: u16 = 40;

/// Where the lines of a list are.
pub struct Lines {
    /// The rows that they have.
    pub area: Rect,
    /// The first one that is shown.
    pub top: usize,
    /// How many there are.
    pub count: usize,
}

impl Lines {
    /// The line that a cell belongs to.
    pub fn target(&self, at: Position) -> Option<Target> {
        let index = self.top + usize::from(at.y.checked_sub(self.area.y)?);
        let is_there = self.area.contains(at) && index < self.count;
        is_there.then_some(Target { thing: Thing::Line(index), top: self.top })
    }
}

/// The answers at the end of a box.
pub(super) fn answers(count: usize, inner: Rect) -> Lines {
    let height = rows(count);
    Lines { area: Rect { y: inner.bottom().saturating_sub(height), height, ..inner }, top: 0, count }
}

pub(super) fn rows(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// The line in which the text that narrows a list is typed.
pub(super) fn query(buffer: &mut Buffer, area: Rect, editor: &Editor, theme: &Theme) -> Cursor {
    let rows = editor.visual(UNBROKEN);
    let (_, cell) = editor.place(&rows);
    paint::line(buffer, area.x, area.y, 2, "> ", theme.key);
    let room = area.width.saturating_sub(3);
    let left = scroll(cell, cell, usize::from(room), usize::MAX);
    let shown: String = text::skip_cells(&editor.text(), left).to_owned();
    paint::line(buffer, area.x + 2, area.y, room, &shown, theme.text);
    Some(Position::new(area.x + 2 + u16::try_from(cell - left).unwrap_or(0), area.y))
}

/// A list of so many lines, with a line below them that explains: as high as it is long.
pub(super) fn fitting(app: &App, lines: usize) -> (u16, u16) {
    let (width, most) = app.geometry().list();
    (width, most.min(rows(lines.max(1)).saturating_add(3)))
}

/// Width and height of such a list.
pub fn picker_size(app: &App, picker: &Picker) -> (u16, u16) {
    let (most, height) = app.geometry().list();
    // As high as the whole list needs, not the narrowed one: nothing jumps while it is typed into.
    let needed = u16::try_from(picker.offered().max(FEWEST)).unwrap_or(u16::MAX).saturating_add(4);
    let wide = |width: usize| rows(width).saturating_add(4);
    let title = wide(text::width(&text::one_line(&picker.title)) + 4);
    let width = match picker.widest() {
        // The groups have a column of their own.
        Some(_) if picker.is_grouped() => most,
        Some(_) if picker.wide => most,
        Some((label, detail)) => wide(MARKS + label + if detail > 0 { GAP + detail } else { 0 } + 1),
        None => most,
    };
    (width.max(title).max(NARROWEST).min(most), height.min(needed))
}

/// Where the lines of such a list are: below the line to type in and the one that explains.
pub fn picker_lines(app: &App, picker: &Picker, area: Rect) -> Lines {
    let inner = paint::inside(area, picker_size(app, picker));
    let area = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
    let (at, rows, count) = (picker.cursor.at, usize::from(area.height), picker.count());
    Lines { area, top: scroll_from(picker.cursor.top, at, at, rows, count), count }
}

/// A list narrowed by typing; what tells its lines apart stands in a column, or `flush` with the right edge.
pub fn picker(app: &App, picker: &Picker, flush: bool, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let Lines { area: body, top, .. } = picker_lines(app, picker, area);
    let inner = paint::frame(buffer, area, picker_size(app, picker), &picker.title, theme);
    let cursor = query(buffer, paint::row(inner, 0), &picker.query, theme);
    let rows = usize::from(body.height);
    let by_group = picker.query.is_empty() && picker.is_grouped();
    let column = picker.widest().map_or(0, |(label, _)| MARKS + label + GAP).min(usize::from(body.width) / 2);
    let mut group = "";
    for (row, item) in (0..body.height).zip(picker.window(top, rows)) {
        let mark = match (&picker.ticks, item.marked) {
            (Some(_), _) if picker.is_ticked(item.key) => "[x] ",
            (Some(_), _) => "[ ] ",
            (None, true) => "• ",
            (None, false) => "  ",
        };
        let detail = match &item.refused {
            Some(reason) => format!("{} · {reason}", item.detail),
            None => item.detail.to_owned(),
        };
        // The first line of a group carries its name.
        let heads = by_group && item.group != group && body.width >= WITH_GROUPS;
        group = item.group;
        let (detail, right) = match flush {
            true => (String::new(), detail),
            false => (detail, if heads { item.group } else { item.right }.to_owned()),
        };
        let matched = picker.matched(&item);
        let faint = item.refused.is_some() || item.faint;
        let line = Entry { mark, label: item.label, matched, detail: &detail, column, right: &right, faint };
        entry(buffer, paint::row(body, row), &line, usize::from(row) + top == picker.cursor.at, theme);
    }
    if picker.count() == 0 {
        // A path in it may be long.
        let pieces = text::wrap(&text::one_line(&picker.nothing), usize::from(body.width.saturating_sub(2)));
        for (row, piece) in (0..body.height).zip(pieces) {
            paint::line(buffer, body.x + 1, body.y + row, body.width.saturating_sub(1), &piece, theme.faint);
        }
    }
    let hint = paint::row(inner, 1);
    let count = match &picker.ticks {
        // Of how many can be said only while all of them are there.
        Some(ticks) if picker.query.is_empty() => format!("{} of {} ticked", ticks.len(), picker.count()),
        Some(ticks) => format!("{} ticked", ticks.len()),
        None if picker.count() > rows => format!("{} of {}", picker.cursor.at + 1, picker.count()),
        None => String::new(),
    };
    let counted = paint::right(buffer, hint, &count, theme.faint);
    // Where the lines are commands, the place and the name in keymap files are told of the one under the cursor.
    let note = picker.current().filter(|_| flush).map(|item| item.also).unwrap_or_default();
    paint::line(buffer, hint.x + 2, hint.y, hint.width.saturating_sub(counted + 3), note, theme.faint);
    cursor
}

/// Such a list of what was read from disk, with what is not as it should be in the line that explains.
pub fn noted(app: &App, picker: &Picker, note: Option<&str>, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let cursor = self::picker(app, picker, false, theme, buffer, area);
    if let Some(note) = note {
        let hint = paint::row(paint::inside(area, picker_size(app, picker)), 1);
        paint::line(buffer, hint.x + 2, hint.y, hint.width.saturating_sub(2), note, theme.bad);
    }
    cursor
}

/// Where the records that can be linked are: below the kinds and the line to type in.
pub fn record_lines(app: &App, records: &Records, area: Rect) -> Lines {
    let inner = paint::inside(area, app.geometry().list());
    let area = Rect { y: inner.y + 3, height: inner.height.saturating_sub(3), ..inner };
    let (at, rows, count) = (records.cursor.at, usize::from(area.height), records.lines().len());
    Lines { area, top: scroll_from(records.cursor.top, at, at, rows, count), count }
}

/// The search for a record to link.
pub fn records(app: &App, records: &Records, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let Lines { area: body, top, .. } = record_lines(app, records, area);
    let title = if records.for_contact { "Contact" } else { "Link a record" };
    let inner = paint::frame(buffer, area, app.geometry().list(), title, theme);
    if !records.for_contact {
        kinds(records, theme, buffer, paint::row(inner, 0));
    }
    let cursor = query(buffer, paint::row(inner, 1), &records.query, theme);
    let lines = records.lines();
    let typed = records.query.text();
    for (row, line) in (0..body.height).zip(lines.iter().skip(top)) {
        let (label, detail) = match line {
            Line::Record(one) if one.name.trim().is_empty() => (format!("#{}", one.id), one.detail()),
            Line::Record(one) if is_doubled(one, &lines) => {
                (one.name.clone(), format!("id {} {}", one.id, one.detail()))
            }
            Line::Record(one) => (one.name.clone(), one.detail()),
            Line::Id(kind, id) if Some(kind) != records.object.as_ref() => {
                (format!("{kind} id {id}"), "linked by its address".to_owned())
            }
            Line::Id(_, id) => (format!("Record id {id}"), "linked by its number".to_owned()),
            Line::Kind(kind) => (kind.label().to_owned(), kind.key().to_owned()),
            Line::Create(typed) => (format!("Create contact {typed}"), "with the ticket".to_owned()),
        };
        let matched = search::matched(&typed, &label);
        let column = usize::from(body.width) * 2 / 5;
        let shown = Entry { label: &label, matched, detail: &detail, column, ..Entry::default() };
        entry(buffer, paint::row(body, row), &shown, usize::from(row) + top == records.cursor.at, theme);
    }
    let below = paint::row(inner, 2);
    let (said, style) = said(records, lines.iter().all(|line| matches!(line, Line::Create(_))));
    let style = if style { theme.bad } else { theme.faint };
    paint::line(buffer, below.x + 2, below.y, below.width.saturating_sub(2), &said, style);
    cursor
}

/// Whether another record of a list is called the same.
fn is_doubled(one: &Candidate, lines: &[Line]) -> bool {
    let is_twin =
        |other: &Line| matches!(other, Line::Record(other) if other.id != one.id && same(&other.name, &one.name));
    lines.iter().any(is_twin)
}

fn said(records: &Records, empty: bool) -> (String, bool) {
    let typed = records.query.text();
    let Some(object) = &records.object else {
        return ("Another kind of record; a custom object by its type id, such as 2-1234567".into(), false);
    };
    match &records.search {
        Lookup::Failed(why) => (why.clone(), true),
        Lookup::Due(_) | Lookup::Running(_) => ("Searching…".into(), false),
        Lookup::Done if empty => (format!("No {} matches “{typed}”", object.label().to_lowercase()), false),
        Lookup::Idle if !object.is_searchable() => {
            (format!("Type the id of the {}; this kind is not searched by name", object.label().to_lowercase()), false)
        }
        Lookup::Idle if typed.trim().is_empty() => ("Type a name, an e-mail address, a domain or an id".into(), false),
        Lookup::Idle | Lookup::Done => (String::new(), false),
    }
}

fn kinds(records: &Records, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let mut x = area.x;
    let mut put = |buffer: &mut Buffer, label: &str, chosen: bool| {
        // The chosen kind is bracketed, so that it is known without colours too.
        let (content, style) =
            if chosen { (format!("[{label}] "), theme.focus) } else { (format!(" {label}  "), theme.faint) };
        x += paint::line(buffer, x, area.y, area.right().saturating_sub(x), &content, style);
    };
    for kind in &records.kinds {
        put(buffer, kind.label(), records.object.as_ref() == Some(kind));
    }
    put(buffer, "Other…", records.object.is_none());
}

/// Width and height of the list of drafts.
pub fn drafts_size(app: &App, list: &DraftList) -> (u16, u16) {
    fitting(app, list.drafts.len())
}

/// Where the drafts are.
pub fn draft_lines(app: &App, list: &DraftList, area: Rect) -> Lines {
    let inner = paint::inside(area, drafts_size(app, list));
    let area = Rect { height: inner.height.saturating_sub(1), ..inner };
    let (at, rows, count) = (list.cursor.at, usize::from(area.height), list.drafts.len());
    Lines { area, top: scroll_from(list.cursor.top, at, at, rows, count), count }
}

/// The drafts on disk.
pub fn drafts(app: &App, list: &DraftList, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let Lines { area: body, top, .. } = draft_lines(app, list, area);
    let inner = paint::frame(buffer, area, drafts_size(app, list), "Drafts", theme);
    let rows = usize::from(body.height);
    let locale = app.locale();
    for (row, draft) in (0..body.height).zip(list.drafts.iter().skip(top)) {
        let mut detail: Vec<String> = Vec::new();
        for (said, holds) in
            [("open here", draft.id == list.open), ("open in another hubticket", draft.locked && draft.id != list.open)]
        {
            detail.extend(holds.then(|| said.to_owned()));
        }
        detail.extend(draft.other_profile(&app.settings().profile).map(|profile| format!("profile {profile}")));
        detail.extend(draft.marker.clone());
        detail.extend(draft.removed.map(|_| "deleted".to_owned()));
        detail.extend(draft.warning().map(str::to_owned));
        let when = draft.removed.unwrap_or(draft.modified);
        let (detail, right) = (detail.join(" · "), value::ago(when, locale));
        let column = usize::from(body.width) / 2;
        let line = Entry { label: &draft.title, detail: &detail, column, right: &right, ..Entry::default() };
        entry(buffer, paint::row(body, row), &line, usize::from(row) + top == list.cursor.at, theme);
    }
    let below = paint::row(inner, inner.height.saturating_sub(1));
    let (said, style) = match (&list.failed, list.request) {
        (Some(why), _) => (why.clone(), theme.bad),
        (None, Some(_)) if list.drafts.is_empty() => ("Reading…".to_owned(), theme.faint),
        (None, _) if list.drafts.is_empty() => ("There are no drafts".to_owned(), theme.faint),
        _ => match list.notes.first() {
            Some(note) => (note.clone(), theme.bad),
            None if list.drafts.len() > rows => {
                (format!("{} of {}", list.cursor.at + 1, list.drafts.len()), theme.faint)
            }
            None => (String::new(), theme.faint),
        },
    };
    // Where there is no draft to look at, it is said where one looks first.
    let place = if list.drafts.is_empty() { paint::row(inner, 0) } else { below };
    paint::line(buffer, place.x + 1, place.y, place.width.saturating_sub(1), &said, style);
    None
}
