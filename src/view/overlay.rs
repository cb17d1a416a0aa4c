//! What lies over the body: each overlay by its kind.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::customer;
use super::list::{self, Lines, answers, rows};
use super::new_contact;
use super::outbox;
use super::paint::{self, Cursor};
use super::path;
use super::theme::Theme;
use crate::app::App;
use crate::app::form::visual::UNBROKEN;
use crate::app::geometry::scroll;
use crate::app::input::target::{Target, Thing};
use crate::app::keys::actions::{Action, ProgramAction};
use crate::app::overlay::calendar::Calendar;
use crate::app::overlay::offer::{self, Before, Offer, Reading};
use crate::app::overlay::options::Options;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::palette::Palette;
use crate::app::overlay::prompt::Prompt;
use crate::app::overlay::properties::Properties;
use crate::app::overlay::question::Question;
use crate::app::overlay::reader::Reader;
use crate::app::overlay::types::Types;
use crate::app::templates::list::TemplateList;
use crate::app::templates::snippets::SnippetList;
use crate::ticket::text;

/// A day of the calendar has so many cells.
const DAY: u16 = 4;

/// Draws an overlay and returns where its cursor is.
pub fn draw(app: &App, overlay: &Overlay, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    match overlay {
        Overlay::Options(Options { picker, .. })
        | Overlay::Properties(Properties { picker })
        | Overlay::Types(Types { picker, .. }) => list::picker(app, picker, false, theme, buffer, area),
        Overlay::Templates(TemplateList { picker, note, .. }) | Overlay::Snippets(SnippetList { picker, note, .. }) => {
            list::noted(app, picker, note.as_deref(), theme, buffer, area)
        }
        Overlay::Palette(Palette { picker }) => list::picker(app, picker, true, theme, buffer, area),
        // Its letters stand beside the rows of the form.
        Overlay::Jump(_) => None,
        Overlay::Records(records) => list::records(app, records, theme, buffer, area),
        Overlay::Drafts(drafts) => list::drafts(app, drafts, theme, buffer, area),
        Overlay::Calendar(calendar) => month(calendar, theme, buffer, area),
        Overlay::Prompt(one) => prompt(one, theme, buffer, area),
        Overlay::NewContact(one) => new_contact::sheet(app, one, theme, buffer, area),
        Overlay::Path(one) => path::draw(app, one, theme, buffer, area),
        Overlay::Question(one) => question(one, theme, buffer, area),
        Overlay::Outbox(list) => outbox::submissions(app, list, theme, buffer, area),
        Overlay::Customer(list) => customer::tickets(app, list, theme, buffer, area),
        Overlay::Became(asked) => outbox::became(app, asked, theme, buffer, area),
        Overlay::Offer(one) => pasted(app, one, theme, buffer, area),
        Overlay::Reader(one) => reader(app, one, theme, buffer, area),
    }
}

/// What lies beside an overlay is not drawn where that is so many cells at most: nobody could tell what it is.
const BESIDE: u16 = 20;
/// It stands alone where so many rows of the body are left at most.
const ABOVE_AND_BELOW: u16 = 1;

/// Whether an overlay leaves hardly any of the body in view.
pub fn stands_alone(app: &App, overlay: &Overlay, area: Rect) -> bool {
    rows_of(app, overlay, area).is_some_and(|rows| area.height - rows.height <= ABOVE_AND_BELOW)
}

/// The rows of the body that an overlay has for itself, if it leaves hardly any cells of them.
pub fn rows_of(app: &App, overlay: &Overlay, area: Rect) -> Option<Rect> {
    let size = match overlay {
        Overlay::Options(Options { picker, .. })
        | Overlay::Properties(Properties { picker })
        | Overlay::Types(Types { picker, .. })
        | Overlay::Templates(TemplateList { picker, .. })
        | Overlay::Snippets(SnippetList { picker, .. })
        | Overlay::Palette(Palette { picker }) => list::picker_size(app, picker),
        Overlay::Records(_) => app.geometry().list(),
        Overlay::Drafts(drafts) => list::drafts_size(app, drafts),
        Overlay::Outbox(list) => outbox::size(app, list),
        Overlay::Customer(list) => customer::size(app, list),
        Overlay::Reader(one) => one.size(app.geometry()),
        Overlay::Calendar(calendar) => month_size(calendar),
        Overlay::Prompt(_) => PROMPT,
        Overlay::NewContact(one) => new_contact::size(app, one, area),
        Overlay::Path(one) => path::size(app, one, area),
        Overlay::Question(one) => asked(one, area).1,
        Overlay::Became(asked) => outbox::became_size(app, asked, area)?,
        Overlay::Offer(one) => pasted_size(one, area),
        Overlay::Jump(_) => return None,
    };
    let outer = paint::boxed(area, size);
    (area.width - outer.width <= BESIDE).then_some(Rect { x: area.x, width: area.width, ..outer })
}

/// What a cell of an overlay belongs to, if it can be clicked.
pub fn target(app: &App, overlay: &Overlay, area: Rect, at: Position) -> Option<Target> {
    match overlay {
        Overlay::Options(Options { picker, .. })
        | Overlay::Properties(Properties { picker })
        | Overlay::Types(Types { picker, .. })
        | Overlay::Templates(TemplateList { picker, .. })
        | Overlay::Snippets(SnippetList { picker, .. })
        | Overlay::Palette(Palette { picker }) => list::picker_lines(app, picker, area).target(at),
        Overlay::Records(records) => list::record_lines(app, records, area).target(at),
        Overlay::Drafts(drafts) => list::draft_lines(app, drafts, area).target(at),
        Overlay::Calendar(calendar) => {
            let weeks = weeks(calendar, area);
            let Target { thing: Thing::Line(week), top } = weeks.target(at)? else { return None };
            let column = usize::from(at.x.checked_sub(weeks.area.x)? / DAY);
            let day = (*calendar.weeks().get(week)?.get(column)?)?;
            Some(Target { thing: Thing::Day(day), top })
        }
        Overlay::Question(one) => answers(one.answers.len(), paint::inside(area, asked(one, area).1)).target(at),
        Overlay::Outbox(list) => outbox::submission_lines(app, list, area).target(at),
        Overlay::Customer(list) => customer::ticket_lines(app, list, area).target(at),
        Overlay::Became(asked) => outbox::choices(app, asked, area)?.target(at),
        Overlay::Offer(one) => answers(one.choices.len(), paint::inside(area, pasted_size(one, area))).target(at),
        Overlay::NewContact(one) => new_contact::target(app, one, area, at),
        Overlay::Jump(_) | Overlay::Prompt(_) | Overlay::Path(_) | Overlay::Reader(_) => None,
    }
}

/// The weeks of a month. Where there is no room for all of it, the week of the day is in view.
fn weeks(calendar: &Calendar, area: Rect) -> Lines {
    let weeks = calendar.weeks();
    let inner = paint::inside(area, month_size(calendar));
    let beside = 1 + u16::from(calendar.time.is_some());
    let area = Rect { y: inner.y + 1, height: inner.height.saturating_sub(beside), ..inner };
    let week = weeks.iter().position(|week| week.contains(&Some(calendar.day))).unwrap_or(0);
    Lines { area, top: scroll(week, week, usize::from(area.height), weeks.len()), count: weeks.len() }
}

fn month_size(calendar: &Calendar) -> (u16, u16) {
    (32, rows(calendar.weeks().len()) + 3 + u16::from(calendar.time.is_some()))
}

fn month(calendar: &Calendar, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let title = calendar.day.strftime("%B %Y").to_string();
    let Lines { area: body, top, .. } = weeks(calendar, area);
    let inner = paint::frame(buffer, area, month_size(calendar), &title, theme);
    paint::line(buffer, inner.x, inner.y, inner.width, " Mo  Tu  We  Th  Fr  Sa  Su", theme.faint);
    let mut cursor = None;
    for (row, week) in (0..body.height).zip(calendar.weeks().iter().skip(top)) {
        for (column, day) in (0..).zip(week) {
            let Some(day) = day else { continue };
            let (x, y) = (body.x + column * DAY, body.y + row);
            let style = if *day == calendar.day { theme.chosen } else { theme.text };
            // Today is told by a mark, not by colour.
            let mark = if *day == calendar.today { "*" } else { " " };
            paint::line(buffer, x, y, DAY, &format!("{:>3}{mark}", day.day()), style);
            if *day == calendar.day {
                cursor = Some(Position::new(x + 1, y));
            }
        }
    }
    if let Some(time) = &calendar.time {
        let y = body.y + body.height;
        let said = if time.text.is_empty() { "00:00, or type one" } else { time.text.as_str() };
        paint::line(buffer, inner.x, y, inner.width, " Time", theme.faint);
        let style = if time.text.is_empty() { theme.faint } else { theme.text };
        paint::line(buffer, inner.x + 6, y, inner.width.saturating_sub(6), said, style);
    }
    cursor
}

/// Width and height of a line to type.
const PROMPT: (u16, u16) = (60, 3);

fn prompt(prompt: &Prompt, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let inner = paint::frame(buffer, area, PROMPT, &prompt.title, theme);
    let rows = prompt.editor.visual(UNBROKEN);
    let (_, cell) = prompt.editor.place(&rows);
    let left = scroll(cell, cell, usize::from(inner.width), usize::MAX);
    let text = prompt.editor.text();
    paint::line(buffer, inner.x, inner.y, inner.width, text::skip_cells(&text, left), theme.text);
    Some(Position::new(inner.x + u16::try_from(cell - left).unwrap_or(0), inner.y))
}

/// The lines of a question's text, and the size of its box.
fn asked(question: &Question, area: Rect) -> (Vec<String>, (u16, u16)) {
    let width = area.width.saturating_sub(4).min(72);
    let lines = text::wrap(&text::block(&question.text), usize::from(width.saturating_sub(4)));
    let height = rows(lines.len() + question.answers.len()).saturating_add(3);
    (lines, (width, height))
}

fn question(question: &Question, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let (lines, size) = asked(question, area);
    let inner = paint::frame(buffer, area, size, &question.title, theme);
    let below = answers(question.answers.len(), inner).area;
    // The blank line before the answers is the first to go where room is short.
    let room = inner.height.saturating_sub(below.height);
    for (row, line) in (0..room).zip(&lines) {
        let cut = row + 1 == room && lines.len() > usize::from(room);
        let shown = if cut { format!("{line} …") } else { line.clone() };
        paint::line(buffer, inner.x, inner.y + row, inner.width, &shown, theme.text);
    }
    let mut cursor = None;
    for (row, (_, answer)) in (0..below.height).zip(&question.answers) {
        let y = below.y + row;
        let chosen = usize::from(row) == question.cursor.at;
        paint::answer(buffer, Rect { y, height: 1, ..inner }, answer, chosen, theme);
        if chosen {
            cursor = Some(Position::new(inner.x, y));
        }
    }
    cursor
}

fn pasted_size(offer: &Offer, area: Rect) -> (u16, u16) {
    let lines = offer.lines.len() + usize::from(!offer.pasted.left_out.is_empty());
    (area.width.saturating_sub(4).min(86), rows(lines + offer.choices.len()).saturating_add(3))
}

fn pasted(app: &App, offer: &Offer, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let mut said: Vec<String> = Vec::new();
    if !offer.pasted.left_out.is_empty() {
        said.push(format!("Left out: {}", offer.pasted.left_out.join(", ")));
    }
    let (title, fill, insert) = match offer.reading {
        Reading::Ticket => (
            "This looks like a ticket. Fill the form with it?",
            "Fill the form; nothing is sent",
            "Insert it as text where the cursor is",
        ),
        Reading::NameAndRest => (
            "The first line as the name, the rest as the description?",
            "Put both there; nothing is sent",
            "Put all of it into the name, as one line",
        ),
        Reading::Files if offer.lines.len() == 1 => {
            ("This is the path of a file", "Attach the file", "Insert the path as text where the cursor is")
        }
        Reading::Files => {
            ("These are paths of files", "Attach the files", "Insert the paths as text where the cursor is")
        }
    };
    let inner = paint::frame(buffer, area, pasted_size(offer, area), title, theme);
    let below = answers(offer.choices.len(), inner).area;
    // The blank line before the answers is the first to go where room is short.
    let room = usize::from(inner.height.saturating_sub(below.height));
    let shown = if offer.lines.len() + said.len() > room { room.saturating_sub(1) } else { offer.lines.len() };
    if shown < offer.lines.len() {
        let labels: Vec<&str> = offer.lines.iter().map(|line| line.label.as_str()).collect();
        let more = match shown {
            0 => format!("{}: {}", labels.len(), labels.join(", ")),
            _ => format!("… and {} more", labels.len() - shown),
        };
        said.insert(0, more);
    }
    let label = (inner.width / 3).min(24);
    for (row, line) in (0..).zip(offer.lines.iter().take(shown)) {
        let y = inner.y + row;
        if line.wrong {
            paint::line(buffer, inner.x, y, 1, "!", theme.bad);
        }
        paint::line(buffer, inner.x + 2, y, label.saturating_sub(3), &line.label, theme.label);
        let x = inner.x + label;
        let room = inner.right().saturating_sub(x);
        let before = match &line.before {
            Before::Nothing => String::new(),
            Before::Replaced(text) => format!(" (now {})", text::truncate(&text::one_line(text), 20)),
            Before::Kept => " (after what is there)".to_owned(),
        };
        let wide = u16::try_from(text::width(&before)).unwrap_or(room).min(room);
        let style = if line.wrong { theme.bad } else { theme.text };
        let taken = paint::line(buffer, x, y, room - wide, &line.value, style);
        paint::line(buffer, x + taken, y, wide, &before, theme.faint);
    }
    for (row, line) in (0..).zip(said.iter().take(room - shown)) {
        paint::line(buffer, inner.x, inner.y + rows(shown) + row, inner.width, line, theme.faint);
    }
    let mut cursor = None;
    let back = app.settings().keymap.key(app.scopes(), Action::Program(ProgramAction::Back));
    let back = if back.is_empty() { back } else { format!(" ({back})") };
    for (row, choice) in (0..below.height).zip(offer.choices) {
        let y = below.y + row;
        let chosen = usize::from(row) == offer.cursor.at;
        let answer = match choice {
            offer::Choice::Fill => fill.to_owned(),
            offer::Choice::Insert => format!("{insert}{back}"),
            offer::Choice::Nothing if offer.choices.contains(&offer::Choice::Insert) => "Neither".to_owned(),
            offer::Choice::Nothing => format!("Nothing{back}"),
        };
        paint::answer(buffer, Rect { y, height: 1, ..inner }, &answer, chosen, theme);
        if chosen {
            cursor = Some(Position::new(inner.x, y));
        }
    }
    cursor
}

fn reader(app: &App, reader: &Reader, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let size = reader.size(app.geometry());
    let lines = reader.shown(usize::from(size.0));
    let mut inner = paint::frame(buffer, area, size, &reader.title, theme);
    let mut cursor = None;
    if let Some(filter) = &reader.filter {
        cursor = list::query(buffer, paint::row(inner, 0), filter, theme);
        inner = Rect { y: inner.y + 1.min(inner.height), height: inner.height.saturating_sub(1), ..inner };
        if lines.is_empty() {
            paint::line(buffer, inner.x, inner.y, inner.width, "Nothing in the help has these words", theme.faint);
        }
    }
    for (row, line) in (0..inner.height).zip(lines.iter().skip(reader.scroll.top)) {
        let y = inner.y + row;
        let start = u16::try_from(line.indent).unwrap_or(0).min(inner.width);
        let room = if line.right.is_empty() { inner.width } else { start.saturating_sub(1) };
        paint::line(buffer, inner.x, y, room, &line.left, theme.key);
        let is_heading = reader.filter.is_some() && line.indent == 0;
        let style = if is_heading { theme.focus } else { theme.text };
        paint::line(buffer, inner.x + start, y, inner.width - start, &line.right, style);
    }
    let total = lines.len();
    if total > usize::from(inner.height) {
        let last = (reader.scroll.top + usize::from(inner.height)).min(total);
        let below = Rect { y: inner.bottom(), height: 1, ..inner };
        paint::right(buffer, below, &format!(" {last} of {total} "), theme.frame);
    }
    cursor
}
