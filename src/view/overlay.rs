//! What lies over the body: each overlay by its kind.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::theme::Theme;
use super::{Cursor, list, paint};
use crate::app::App;
use crate::app::calendar::Calendar;
use crate::app::composer::{READER_COLUMN, reader_lines};
use crate::app::geometry::scroll;
use crate::app::overlay::{Overlay, Prompt, Question, Reader};
use crate::ticket::text;

/// Draws an overlay and returns where its cursor is.
pub fn draw(app: &App, overlay: &Overlay, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    match overlay {
        Overlay::Options { picker, .. } | Overlay::Properties(picker) | Overlay::Types { picker, .. } => {
            list::picker(app, picker, theme, buffer, area)
        }
        Overlay::Records(records) => list::records(app, records, theme, buffer, area),
        Overlay::Drafts(drafts) => list::drafts(app, drafts, theme, buffer, area),
        Overlay::Calendar(calendar) => month(calendar, theme, buffer, area),
        Overlay::Prompt(one) => prompt(one, theme, buffer, area),
        Overlay::Question(one) => question(one, theme, buffer, area),
        Overlay::Reader(one) => reader(app, one, theme, buffer, area),
    }
}

fn month(calendar: &Calendar, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let title = calendar.day.strftime("%B %Y").to_string();
    let weeks = calendar.weeks();
    let height = u16::try_from(weeks.len()).unwrap_or(6);
    let inner = paint::frame(buffer, area, 32, height + 3, &title, theme);
    paint::line(buffer, inner.x, inner.y, inner.width, " Mo  Tu  We  Th  Fr  Sa  Su", theme.faint);
    let mut cursor = None;
    for (row, week) in (1..).zip(&weeks) {
        for (column, day) in (0..).zip(week) {
            let Some(day) = day else { continue };
            let (x, y) = (inner.x + column * 4, inner.y + row);
            let style = if *day == calendar.day { theme.chosen } else { theme.text };
            // Today is told by a mark, not by colour.
            let mark = if *day == calendar.today { "*" } else { " " };
            paint::line(buffer, x, y, 4, &format!("{:>3}{mark}", day.day()), style);
            if *day == calendar.day {
                cursor = Some(Position::new(x + 1, y));
            }
        }
    }
    cursor
}

fn prompt(prompt: &Prompt, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let inner = paint::frame(buffer, area, 60, 3, &prompt.title, theme);
    let rows = prompt.editor.visual(usize::MAX / 2);
    let (_, cell) = prompt.editor.place(&rows);
    let left = scroll(cell, cell, usize::from(inner.width), cell + 1);
    let text = prompt.editor.text();
    paint::line(buffer, inner.x, inner.y, inner.width, text::skip_cells(&text, left), theme.text);
    Some(Position::new(inner.x + u16::try_from(cell - left).unwrap_or(0), inner.y))
}

fn question(question: &Question, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let width = area.width.saturating_sub(4).min(72);
    let lines = text::wrap(&text::block(&question.text), usize::from(width.saturating_sub(4)));
    let answers = u16::try_from(question.answers.len()).unwrap_or(1);
    let height = u16::try_from(lines.len()).unwrap_or(4) + answers + 3;
    let inner = paint::frame(buffer, area, width, height, &question.title, theme);
    let room = inner.height.saturating_sub(answers + 1);
    for (row, line) in (0..room).zip(&lines) {
        paint::line(buffer, inner.x, inner.y + row, inner.width, line, theme.text);
    }
    let mut cursor = None;
    for (row, (_, answer)) in (0..answers).zip(&question.answers) {
        let y = (inner.bottom() + row).saturating_sub(answers);
        let chosen = usize::from(row) == question.cursor;
        let style = if chosen { theme.chosen } else { theme.text };
        let mark = if chosen { "> " } else { "  " };
        paint::line(buffer, inner.x, y, inner.width, &format!("{mark}{answer}"), style);
        if chosen {
            cursor = Some(Position::new(inner.x, y));
        }
    }
    cursor
}

fn reader(app: &App, reader: &Reader, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let (width, height) = app.geometry().list();
    let lines = reader_lines(reader, usize::from(width));
    let inner = paint::frame(buffer, area, width, height, &reader.title, theme);
    let column = u16::try_from(READER_COLUMN).unwrap_or(24);
    for (row, line) in (0..inner.height).zip(lines.iter().skip(reader.top)) {
        let y = inner.y + row;
        let start = if line.indented { column.min(inner.width) } else { 0 };
        paint::line(buffer, inner.x, y, column - 1, &line.left, theme.key);
        paint::line(buffer, inner.x + start, y, inner.width - start, &line.right, theme.text);
    }
    let total = lines.len();
    if total > usize::from(inner.height) {
        let last = (reader.top + usize::from(inner.height)).min(total);
        let below = Rect { y: inner.bottom(), height: 1, ..inner };
        paint::right(buffer, below, &format!(" {last} of {total} "), theme.frame);
    }
    None
}
