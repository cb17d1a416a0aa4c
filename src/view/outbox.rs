//! The outbox on the screen: the list of submissions, and the question what became of one.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::entry::{Entry, entry};
use super::frame::Pane;
use super::list::{self, Lines, answers, rows};
use super::paint::{self, Cursor};
use super::theme::Theme;
use crate::app::App;
use crate::app::geometry::scroll_from;
use crate::app::outbox::list::OutboxList;
use crate::app::outbox::lost::{Choice, Lost};
use crate::app::outbox::submission::{Phase, State, Submission, Wait};
use crate::app::overlay::became::Became;
use crate::app::status::report;
use crate::ticket::{text, value};

/// Width and height of the list: as high as it is long.
pub fn size(app: &App, list: &OutboxList) -> (u16, u16) {
    list::fitting(app, list.rows.len())
}

/// Where the submissions are.
pub fn submission_lines(app: &App, list: &OutboxList, area: Rect) -> Lines {
    let inner = paint::inside(area, size(app, list));
    let area = Rect { height: inner.height.saturating_sub(1), ..inner };
    let (at, rows, count) = (list.cursor.at, usize::from(area.height), list.rows.len());
    Lines { area, top: scroll_from(list.cursor.top, at, at, rows, count), count }
}

/// The submissions: what needs a hand first, then what is under way, then what was created.
pub fn submissions(app: &App, list: &OutboxList, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let Lines { area: body, top, count } = submission_lines(app, list, area);
    let inner = paint::frame(buffer, area, size(app, list), "Outbox", theme);
    for (row, id) in (0..body.height).zip(list.rows.iter().skip(top)) {
        let Some(one) = app.outbox().get(*id) else { continue };
        let detail = place(app, one);
        let mark = if one.needs_a_hand() { "! " } else { "  " };
        let right = value::ago(one.since, app.locale());
        let column = usize::from(body.width) * 2 / 5;
        let line = Entry { mark, label: &one.title, detail: &detail, column, right: &right, ..Entry::default() };
        entry(buffer, paint::row(body, row), &line, usize::from(row) + top == list.cursor.at, theme);
    }
    if count == 0 {
        let said = "The outbox is empty";
        paint::line(buffer, body.x + 1, body.y, body.width.saturating_sub(1), said, theme.faint);
    }
    let below = paint::row(inner, inner.height.saturating_sub(1));
    if count > usize::from(body.height) {
        let said = format!("{} of {count}", list.cursor.at + 1);
        paint::line(buffer, below.x + 1, below.y, below.width.saturating_sub(1), &said, theme.faint);
    }
    None
}

/// The submissions in a pane of the body, as many of them as there is room for.
pub fn pane(app: &App, theme: &Theme, buffer: &mut Buffer, pane: Pane) {
    let rows = app.outbox().in_order();
    pane.draw(buffer, "Outbox", theme.label, theme);
    let area = pane.inner;
    for (row, id) in (0..area.height).zip(&rows) {
        let Some(one) = app.outbox().get(*id) else { continue };
        let detail = place(app, one);
        let mark = if one.needs_a_hand() { "! " } else { "  " };
        let right = value::ago(one.since, app.locale());
        let column = usize::from(area.width) * 2 / 5;
        let line = Entry { mark, label: &one.title, detail: &detail, column, right: &right, ..Entry::default() };
        entry(buffer, paint::row(area, row), &line, false, theme);
    }
    if rows.len() > usize::from(area.height) {
        paint::right(buffer, paint::row(area, area.height.saturating_sub(1)), "↓", theme.frame);
    }
}

/// Where a submission is, in words.
fn place(app: &App, one: &Submission) -> String {
    match &one.state {
        State::Waiting(Wait::Portal(_)) => "waits for the portal".to_owned(),
        State::Waiting(Wait::Contact(..)) => "looks for its contact".to_owned(),
        State::Waiting(Wait::Files(..)) => "checks its files".to_owned(),
        State::Waiting(Wait::Turn) if app.outbox().is_held() => "stopped".to_owned(),
        State::Waiting(Wait::Turn) => "waits to be sent".to_owned(),
        State::Sending(sending) => match &sending.phase {
            Phase::Step(_) | Phase::Sending | Phase::TooLate => "being created".to_owned(),
            Phase::Repeating(why, _) => format!("waits: {why}"),
            Phase::Looking => "being looked for".to_owned(),
            Phase::Stopping => "stopping".to_owned(),
        },
        State::Created(pane) if pane.changed.is_some() => format!("changed · {}", pane.ticket.id),
        State::Created(pane) => format!("created · {}", pane.ticket.id),
        State::Refused(reason) => format!("refused · {}", report::reason(reason)),
        State::NotSent(reason) => format!("not sent · {}", report::reason(reason)),
        State::Unknown(_) => "not known whether it was created".to_owned(),
    }
}

fn lost<'a>(app: &'a App, asked: &Became) -> Option<&'a Lost> {
    app.outbox().get(asked.id)?.lost()
}

/// Width and height of the question.
pub fn became_size(app: &App, asked: &Became, area: Rect) -> Option<(u16, u16)> {
    Some(resolving(app, lost(app, asked)?, asked, area).1)
}

/// What is said of a submission whose answer was lost, with the lines that are faint, and the size of its box.
fn resolving(app: &App, one: &Lost, asked: &Became, area: Rect) -> (Vec<(String, bool)>, (u16, u16)) {
    let width = area.width.saturating_sub(4).min(86);
    let room = usize::from(width.saturating_sub(4));
    let wrapped = |text: &str, faint: bool| -> Vec<(String, bool)> {
        let lines = if text.is_empty() { Vec::new() } else { text::wrap(&text::block(text), room) };
        lines.into_iter().map(|line| (line, faint)).collect()
    };
    let sent = value::moment(&one.attempt.time.to_string(), app.locale());
    let why = match &one.why {
        Some(why) => text::sentence(&format!("The answer was lost: {why}")),
        None => "The answer was lost.".to_owned(),
    };
    let sent =
        wrapped(&format!("Sent {sent}. {why} The ticket may exist; it is not sent again unless you say so."), false);
    let (progress, verdict) = (wrapped(&one.progress(app.now().at), true), wrapped(&one.verdict(), false));
    let choices = asked.choices.len().min(most_choices(area));
    // Where there is little room, what was found says more than when it was sent.
    let is_short = sent.len() + progress.len() + verdict.len() + choices + 2 > usize::from(area.height);
    let lines = if is_short { [verdict, progress].concat() } else { [sent, progress, verdict].concat() };
    let height = rows(lines.len() + choices).saturating_add(3);
    (lines, (width, height))
}

fn most_choices(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(3))
}

/// Where the choices are.
pub fn choices(app: &App, asked: &Became, area: Rect) -> Option<Lines> {
    let size = became_size(app, asked, area)?;
    let (at, count) = (asked.cursor.at, asked.choices.len());
    let shown = count.min(most_choices(area));
    let place = answers(shown, paint::inside(area, size));
    Some(Lines { top: scroll_from(asked.cursor.top, at, at, shown, count), count, ..place })
}

/// The question what became of a submission.
pub fn became(app: &App, asked: &Became, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let one = lost(app, asked)?;
    let (lines, size) = resolving(app, one, asked, area);
    let title = format!("Was “{}” created?", text::one_line(one.title()));
    let inner = paint::frame(buffer, area, size, &title, theme);
    let Lines { area: below, top, .. } = choices(app, asked, area)?;
    // On a small screen the text takes the empty line above the answers too.
    let above = inner.height.saturating_sub(below.height);
    for (row, (line, faint)) in (0..above).zip(&lines) {
        let style = if *faint { theme.faint } else { theme.text };
        paint::line(buffer, inner.x, inner.y + row, inner.width, line, style);
    }
    let mut cursor = None;
    for (row, choice) in (0..below.height).zip(asked.choices.iter().skip(top)) {
        let y = below.y + row;
        let is_chosen = usize::from(row) + top == asked.cursor.at;
        let said = choice_text(app, one, choice);
        paint::answer(buffer, Rect { y, height: 1, ..inner }, &said, is_chosen, theme);
        if is_chosen {
            cursor = Some(Position::new(inner.x, y));
        }
    }
    cursor
}

fn choice_text(app: &App, one: &Lost, choice: &Choice) -> String {
    match choice {
        Choice::Later => "Decide later; the draft is kept".into(),
        Choice::SendAgain if one.absent => "Send it again".into(),
        Choice::SendAgain => "It is not there: send it again".into(),
        Choice::ThisIsIt(id) => {
            let Some(found) = one.matches.iter().find(|found| found.ticket.id == *id) else { return String::new() };
            let schema = &app.portal().schema;
            let created = match found.ticket.created() {
                Some(at) => value::clock(at, app.locale()),
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
