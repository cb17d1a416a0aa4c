//! What lies over the body: each overlay by its kind.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::list;
use super::paint::{self, Cursor};
use super::theme::Theme;
use crate::app::App;
use crate::app::calendar::Calendar;
use crate::app::composer::reader_lines;
use crate::app::geometry::scroll;
use crate::app::overlay::{Overlay, Prompt, Question, Reader};
use crate::app::pasting::{self, Offer};
use crate::app::resolve::{Choice, Resolve};
use crate::ticket::{text, value};

/// Draws an overlay and returns where its cursor is.
pub fn draw(app: &App, overlay: &Overlay, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    match overlay {
        Overlay::Options { picker, .. } | Overlay::Properties(picker) | Overlay::Types { picker, .. } => {
            list::picker(app, picker, false, theme, buffer, area)
        }
        Overlay::Palette { picker, .. } => list::picker(app, picker, true, theme, buffer, area),
        // Its letters stand beside the rows of the form.
        Overlay::Jump(_) => None,
        Overlay::Records(records) => list::records(app, records, theme, buffer, area),
        Overlay::Drafts(drafts) => list::drafts(app, drafts, theme, buffer, area),
        Overlay::Calendar(calendar) => month(calendar, theme, buffer, area),
        Overlay::Prompt(one) => prompt(one, theme, buffer, area),
        Overlay::Question(one) => question(one, theme, buffer, area),
        Overlay::Resolve { attempt, choice } => {
            let found = app.composer().resolves.iter().find(|one| one.id() == *attempt)?;
            resolve(app, found, choice, theme, buffer, area)
        }
        Overlay::Pasted(one) => pasted(one, theme, buffer, area),
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
    // Where there is no room for the whole month, the week of the day is in view.
    let rows = inner.height.saturating_sub(1);
    let week = weeks.iter().position(|week| week.contains(&Some(calendar.day))).unwrap_or(0);
    let top = scroll(week, week, usize::from(rows), weeks.len());
    for (row, week) in (1..=rows).zip(weeks.iter().skip(top)) {
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
    let left = scroll(cell, cell, usize::from(inner.width), usize::MAX);
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
    // The blank line before the answers is the first to go where room is short.
    let room = inner.height.saturating_sub(answers);
    for (row, line) in (0..room).zip(&lines) {
        let cut = row + 1 == room && lines.len() > usize::from(room);
        let shown = if cut { format!("{line} …") } else { line.clone() };
        paint::line(buffer, inner.x, inner.y + row, inner.width, &shown, theme.text);
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

fn pasted(offer: &Offer, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let mut said: Vec<String> = Vec::new();
    if !offer.pasted.left_out.is_empty() {
        said.push(format!("Left out: {}", offer.pasted.left_out.join(", ")));
    }
    let count = |items: usize| u16::try_from(items).unwrap_or(u16::MAX);
    let answers = count(offer.choices.len());
    let wanted = count(offer.lines.len()).saturating_add(count(said.len()));
    let width = area.width.saturating_sub(4).min(86);
    let height = wanted.saturating_add(answers + 3);
    let inner = paint::frame(buffer, area, width, height, "This looks like a ticket. Fill the form with it?", theme);
    // The blank line before the answers is the first to go where room is short.
    let room = usize::from(inner.height.saturating_sub(answers));
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
        let before = line.replaced.as_deref().map(|before| text::truncate(&text::one_line(before), 20).into_owned());
        let before = before.map(|before| format!(" (now {before})")).unwrap_or_default();
        let wide = u16::try_from(text::width(&before)).unwrap_or(room).min(room);
        let style = if line.wrong { theme.bad } else { theme.text };
        let taken = paint::line(buffer, x, y, room - wide, &line.value, style);
        paint::line(buffer, x + taken, y, wide, &before, theme.faint);
    }
    for (row, line) in (0..).zip(said.iter().take(room - shown)) {
        paint::line(buffer, inner.x, inner.y + count(shown) + row, inner.width, line, theme.faint);
    }
    let mut cursor = None;
    for (row, choice) in (0..answers).zip(offer.choices) {
        let y = (inner.bottom() + row).saturating_sub(answers);
        let chosen = usize::from(row) == offer.cursor;
        let style = if chosen { theme.chosen } else { theme.text };
        let mark = if chosen { "> " } else { "  " };
        let answer = match choice {
            pasting::Choice::Fill => "Fill the form; nothing is sent",
            pasting::Choice::Insert => "Insert it as text where the cursor is (Esc)",
            pasting::Choice::Nothing if offer.choices.contains(&pasting::Choice::Insert) => "Neither",
            pasting::Choice::Nothing => "Nothing (Esc)",
        };
        paint::line(buffer, inner.x, y, inner.width, &format!("{mark}{answer}"), style);
        if chosen {
            cursor = Some(Position::new(inner.x, y));
        }
    }
    cursor
}

fn resolve(app: &App, one: &Resolve, chosen: &Choice, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let width = area.width.saturating_sub(4).min(86);
    let room = usize::from(width.saturating_sub(4));
    let locale = app.locale();
    let mut lines: Vec<(String, Style)> = Vec::new();
    let mut say = |text: &str, style: Style| {
        lines.extend(text::wrap(&text::block(text), room).into_iter().map(|line| (line, style)));
    };
    let sent = value::moment(&one.attempt.time.to_string(), &locale);
    let why = match &one.own {
        Some(own) => format!("The answer was lost: {}.", own.why),
        None => "The program ended before the answer came.".to_owned(),
    };
    say(&format!("Sent {sent}. {why} The ticket may exist; it is never sent again unasked."), theme.text);
    say(&one.progress(app.now().at), theme.faint);
    say(&one.verdict(), theme.text);
    let choices = one.choices();
    let rows = u16::try_from(choices.len()).unwrap_or(u16::MAX).min(area.height.saturating_sub(4));
    let height = u16::try_from(lines.len()).unwrap_or(4) + rows + 3;
    let title = format!("Was “{}” created?", text::one_line(one.title()));
    let inner = paint::frame(buffer, area, width, height, &title, theme);
    let above = inner.height.saturating_sub(rows + 1);
    for (row, (line, style)) in (0..above).zip(&lines) {
        paint::line(buffer, inner.x, inner.y + row, inner.width, line, *style);
    }
    let at = choices.iter().position(|choice| choice == chosen).unwrap_or(0);
    let top = scroll(at, at, usize::from(rows), choices.len());
    let mut cursor = None;
    for (row, choice) in (0..rows).zip(choices.iter().skip(top)) {
        let y = (inner.bottom() + row).saturating_sub(rows);
        let is_chosen = choice == chosen;
        let style = if is_chosen { theme.chosen } else { theme.text };
        let mark = if is_chosen { "> " } else { "  " };
        let said = format!("{mark}{}", choice_text(app, one, choice));
        paint::line(buffer, inner.x, y, inner.width, &said, style);
        if is_chosen {
            cursor = Some(Position::new(inner.x, y));
        }
    }
    cursor
}

fn choice_text(app: &App, one: &Resolve, choice: &Choice) -> String {
    match choice {
        Choice::Later => "Decide later; the draft is kept".into(),
        Choice::SendAgain if one.absent => "Send it again".into(),
        Choice::SendAgain => "It is not there: send it again".into(),
        Choice::ThisIsIt(id) => {
            let Some(found) = one.matches.iter().find(|found| found.ticket.id == *id) else { return String::new() };
            let schema = &app.composer().knowledge.schema;
            let locale = app.locale();
            let created = match found.ticket.created() {
                Some(at) => value::clock(at, &locale),
                None => found.ticket.created_at.clone(),
            };
            let differs: Vec<&str> = found.differences.iter().map(|one| schema.label(&one.name)).collect();
            let how = match differs.as_slice() {
                [] => "all as it was sent".to_owned(),
                labels => format!("differs in {}", labels.join(", ")),
            };
            format!("This is it: {id}, created {created}, {how}")
        }
    }
}

fn reader(app: &App, reader: &Reader, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let (width, height) = app.geometry().list();
    let lines = reader_lines(reader, usize::from(width));
    let inner = paint::frame(buffer, area, width, height, &reader.title, theme);
    for (row, line) in (0..inner.height).zip(lines.iter().skip(reader.top)) {
        let y = inner.y + row;
        let start = u16::try_from(line.indent).unwrap_or(0).min(inner.width);
        let room = if line.right.is_empty() { inner.width } else { start.saturating_sub(1) };
        paint::line(buffer, inner.x, y, room, &line.left, theme.key);
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
