//! What is told of an import while it runs, on the standard error: single lines, and how far it is.
//!
//! On a terminal that is a bar below the lines, drawn a few times a second and gone at the end; elsewhere, a plain line
//! now and then. The bar has no colour, and no character beyond ASCII where the locale is not UTF-8.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossterm::cursor::{MoveDown, MoveLeft, MoveRight, MoveToColumn, MoveUp};
use crossterm::terminal::{Clear, ClearType};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle, TermLike};

use super::super::surroundings;
use crate::config::Environment;
use crate::config::args::Output;
use crate::submit::batch::Counts;
use crate::ticket::text;

/// Lines about single lines that are told at most: the outcome file has them all.
const TOLD: usize = 200;
/// Between two plain lines about the progress.
const EVERY: Duration = Duration::from_secs(3);
/// Between two pictures of the bar: a slow connection has to keep up.
const REDRAW: Duration = Duration::from_millis(300);
/// Columns of a row that are left free, for a ^C.
const MARGIN: u16 = 3;
/// A shorter wait is not worth telling.
const WAIT: Duration = Duration::from_secs(1);

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Lines are read, for what they name.
    Reading,
    /// Lines are checked.
    Checking,
    /// The records that lines name are looked up.
    LookingUp,
    /// The tickets of lines that are not known are looked for.
    Finding,
    /// Lines are sent.
    Sending,
}

/// What is told, and how.
pub(super) struct Report {
    name: String,
    told: usize,
    bar: Option<Bar>,
    /// Lines that stand above the bar from its next picture on.
    pending: Vec<u8>,
    phase: Phase,
    done: u64,
    all: u64,
    counts: Counts,
    waiting: Option<(Instant, String)>,
    begun: Instant,
    last: Instant,
}

/// The terminal, as far as a bar needs it. A picture is written at once: it may be a packet of its own.
///
/// A row is not filled to its end with blanks, as it would be: they cost time, and the ^C that the terminal shows behind
/// the last row would stand on one of its own and move the bar.
#[derive(Debug, Default)]
struct Terminal(Mutex<Picture>);

/// What is written of a picture so far.
#[derive(Debug, Default)]
struct Picture {
    bytes: Vec<u8>,
    /// The row is full: what comes next stands on the next one.
    row_ended: bool,
}

fn columns() -> u16 {
    rustix::termios::tcgetwinsize(io::stderr()).map_or(80, |size| size.ws_col.max(1))
}

impl Terminal {
    fn put(&self, command: impl crossterm::Command) -> io::Result<()> {
        let mut picture = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        crossterm::QueueableCommand::queue(&mut picture.bytes, command).map(drop)
    }

    fn moved(&self, by: usize, command: impl FnOnce(u16) -> io::Result<()>) -> io::Result<()> {
        // A terminal takes no move for a move by one.
        if by == 0 { Ok(()) } else { command(u16::try_from(by).unwrap_or(u16::MAX)) }
    }
}

impl TermLike for Terminal {
    fn width(&self) -> u16 {
        columns()
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.moved(n, |n| self.put(MoveUp(n)))
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.moved(n, |n| self.put(MoveDown(n)))
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.moved(n, |n| self.put(MoveRight(n)))
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.moved(n, |n| self.put(MoveLeft(n)))
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write_str(text)?;
        self.write_str(" ")
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        let mut picture = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if text.trim_matches(' ').is_empty() {
            picture.row_ended = true;
            return Ok(());
        }
        if std::mem::take(&mut picture.row_ended) {
            picture.bytes.extend_from_slice(b"\r\n");
        }
        picture.bytes.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        self.put(MoveToColumn(0))?;
        self.put(Clear(ClearType::CurrentLine))
    }

    fn flush(&self) -> io::Result<()> {
        let picture = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        io::stderr().write_all(&picture.bytes)
    }
}

/// A bar, and what it is drawn with.
struct Bar {
    bar: ProgressBar,
    cells: &'static str,
}

impl Bar {
    /// A bar where one can be shown.
    fn new(output: Output, environment: &Environment) -> Option<Self> {
        if output == Output::Json || environment.accessible || environment.term == "dumb" || !io::stderr().is_terminal()
        {
            return None;
        }
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let cells = if surroundings::has_utf8(&variable) { "█▉▊▋▌▍▎▏ " } else { "#-" };
        let target = ProgressDrawTarget::term_like(Box::new(Terminal::default()));
        Some(Self { bar: ProgressBar::with_draw_target(None, target), cells })
    }

    fn draw(&self, done: u64, all: u64, first: String, second: String, above: &[u8]) {
        let (bar, width) = (&self.bar, usize::from(columns().saturating_sub(MARGIN)));
        if !above.is_empty() {
            bar.suspend(|| drop(io::stderr().write_all(above)));
        }
        let row = match all > 0 && width >= text::width(&first) + 25 {
            true => "{bar:24} {first}",
            false => "{first}",
        };
        let rows = if second.is_empty() { row.to_owned() } else { format!("{row}\n{{second}}") };
        let cut = |text: String| text::truncate(&text, width).into_owned();
        let (first, second) = (cut(first), cut(second));
        // A template that can't be read would leave the one before.
        if let Ok(style) = ProgressStyle::with_template(&rows) {
            let told = |text: String| {
                move |_: &ProgressState, row: &mut dyn fmt::Write| row.write_str(&text).unwrap_or_default()
            };
            let style = style.with_key("first", told(first)).with_key("second", told(second));
            bar.set_style(style.progress_chars(self.cells));
        }
        // All at once: each change of its own would be a picture of its own.
        bar.update(|state| {
            state.set_len(all.max(1));
            state.set_pos(done);
        });
    }
}

impl Report {
    pub fn new(name: String, output: Output, environment: &Environment) -> Self {
        let now = Instant::now();
        Self {
            name,
            told: 0,
            bar: Bar::new(output, environment),
            pending: Vec::new(),
            phase: Phase::Checking,
            done: 0,
            all: 0,
            counts: Counts::default(),
            waiting: None,
            begun: now,
            last: now,
        }
    }

    /// Something else is done from here on, so often; zero if nobody knows.
    pub fn begin(&mut self, phase: Phase, all: u64) {
        (self.phase, self.done, self.all, self.told) = (phase, 0, all, 0);
        self.waiting = None;
        self.begun = Instant::now();
    }

    /// Tells something about a line.
    pub fn line(&mut self, number: u64, column: Option<&str>, why: &str) {
        self.told += 1;
        let (name, why) = (text::one_line(&self.name), text::visible(why));
        let line = match (self.told, column) {
            (..=TOLD, Some(column)) => format!("{name}:{number}: {}: {why}\n", text::one_line(column)),
            (..=TOLD, None) => format!("{name}:{number}: {why}\n"),
            (told, _) if told == TOLD + 1 => format!("{name}: more lines like these are not shown\n"),
            _ => return,
        };
        self.tell(&line);
    }

    /// Tells something about the whole.
    pub fn note(&mut self, sentence: &str) {
        self.tell(&format!("hubticket: {sentence}\n"));
    }

    fn tell(&mut self, line: &str) {
        let line = text::block(line);
        match &self.bar {
            Some(_) => self.pending.extend_from_slice(line.as_bytes()),
            None => drop(io::stderr().write_all(line.as_bytes())),
        }
    }

    pub fn step(&mut self) {
        self.steps(1);
    }

    pub fn steps(&mut self, count: usize) {
        self.done += u64::try_from(count).unwrap_or_default();
        self.show();
    }

    /// What the lines came to so far.
    pub fn count(&mut self, counts: &Counts) {
        self.counts = *counts;
        self.done = counts.all();
        self.show();
    }

    /// HubSpot is waited for.
    pub fn wait(&mut self, after: Duration, why: &str) {
        if self.bar.is_none() {
            self.note(&format!("{why}; going on in {} s", after.as_secs().max(1)));
        }
        self.hold(after, why);
    }

    /// Nothing leaves for so long; told only where it can be taken back.
    pub fn hold(&mut self, after: Duration, why: &str) {
        let until = Instant::now() + after;
        if after >= WAIT && self.waiting.as_ref().is_none_or(|(known, _)| *known < until) {
            self.waiting = Some((until, text::one_line(why).into_owned()));
        }
        self.show();
    }

    /// Shows how far it is, if it is time to.
    pub fn show(&mut self) {
        let now = Instant::now();
        let pause = if self.bar.is_some() { REDRAW } else { EVERY };
        if now.duration_since(self.last) < pause {
            return;
        }
        self.last = now;
        let new = self.done.saturating_sub(self.counts.already);
        let left = self.waiting.as_ref().map(|(until, _)| until.saturating_duration_since(now)).unwrap_or_default();
        let far = far(self.phase, [new, self.done, self.all], now.duration_since(self.begun), left);
        let came = if self.phase == Phase::Sending { came(self.counts) } else { String::new() };
        match &self.bar {
            Some(bar) => {
                let wait = match &self.waiting {
                    Some((_, why)) if !left.is_zero() => format!("waiting {}: {why}", time(left)),
                    _ => String::new(),
                };
                let parts: Vec<String> = [came, wait].into_iter().filter(|part| !part.is_empty()).collect();
                bar.draw(self.done, self.all, far, parts.join("; "), &std::mem::take(&mut self.pending));
            }
            None if came.is_empty() => self.note(&far),
            None => self.note(&format!("{far}; {came}")),
        }
    }

    /// Takes the bar away; what follows stands where it was.
    pub fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.bar.finish_and_clear();
            let _ = io::stderr().write_all(&std::mem::take(&mut self.pending));
        }
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        self.end();
    }
}

/// How far something is, in words: of what is done, so much is of this run; nothing moves before `wait` is over.
fn far(phase: Phase, [new, done, all]: [u64; 3], elapsed: Duration, wait: Duration) -> String {
    match phase {
        Phase::Reading => format!("{} read", text::counted(done, "line")),
        Phase::Checking => format!("{} checked", text::counted(done, "line")),
        Phase::LookingUp => format!("{done} of {} looked up", text::counted(all, "record")),
        Phase::Finding => format!("{done} of {} looked for", text::counted(all, "line")),
        Phase::Sending => {
            let tenths = new.saturating_mul(10_000) / u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
            let rate =
                if tenths < 100 { format!("{}.{}", tenths / 10, tenths % 10) } else { (tenths / 10).to_string() };
            let left = match tenths {
                0 => String::new(),
                _ => {
                    let left = Duration::from_secs(all.saturating_sub(done).saturating_mul(10) / tenths);
                    format!(", {} left", time(left + wait))
                }
            };
            format!("{done} of {}, {rate} a second{left}", text::counted(all, "line"))
        }
    }
}

/// What lines came to, in words.
fn came(counts: Counts) -> String {
    let mut text = format!("created {}", counts.created);
    for (count, what) in [(counts.already, "before"), (counts.rejected, "rejected"), (counts.unknown, "not known")] {
        if count > 0 {
            text.push_str(&format!(", {count} {what}"));
        }
    }
    text
}

/// A span of time, as precise as people need it; a part of a second is a whole one.
fn time(span: Duration) -> String {
    let seconds = span.as_millis().div_ceil(1000);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_it_is_has_a_rate_and_what_is_left_as_soon_as_there_is_one() {
        let check = |done: u64, seconds: u64, wanted: &str| {
            let elapsed = Duration::from_secs(seconds);
            assert_eq!(far(Phase::Sending, [done, done, 10_000], elapsed, Duration::ZERO), wanted);
        };
        check(0, 0, "0 of 10000 lines, 0.0 a second");
        check(0, 9, "0 of 10000 lines, 0.0 a second");
        check(9_500, 5, "9500 of 10000 lines, 1900 a second, 0 s left");
        check(1_000, 20, "1000 of 10000 lines, 50 a second, 3 min 00 s left");
        check(25, 10, "25 of 10000 lines, 2.5 a second, 1 h 06 min left");
        check(10_000, 10, "10000 of 10000 lines, 1000 a second, 0 s left");
        let waiting = far(Phase::Sending, [10, 90, 100], Duration::from_secs(1), Duration::from_secs(29));
        assert_eq!(waiting, "90 of 100 lines, 10 a second, 30 s left");
    }

    #[test]
    fn only_what_there_is_is_counted() {
        let counts = Counts { created: 7, ..Counts::default() };
        assert_eq!(came(counts), "created 7");
        assert_eq!(
            came(Counts { already: 3, rejected: 2, unknown: 1, ..counts }),
            "created 7, 3 before, 2 rejected, 1 not known"
        );
    }

    #[test]
    fn a_wait_is_over_when_it_says_so() {
        for (millis, wanted) in [(1, "1 s"), (1_000, "1 s"), (59_001, "1 min 00 s"), (61_000, "1 min 01 s")] {
            assert_eq!(time(Duration::from_millis(millis)), wanted);
        }
        assert_eq!(time(Duration::from_secs(7_260)), "2 h 01 min");
    }
}
