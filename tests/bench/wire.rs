//! What the composer costs on the wire: bytes and writes of its backend beside ratatui's own, frame by frame, for what
//! agents do all day.
//!
//! `cargo bench --bench wire`
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod desk;

use std::io::{self, LineWriter, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyModifiers};
use hubticket::app::App;
use hubticket::app::keys::chord::Chord;
use hubticket::app::message::Message;
use hubticket::runtime::backend::Backend;
use hubticket::view::{self, Theme};
use ratatui::backend::{self, CrosstermBackend};
use ratatui::layout::{Rect, Size};
use ratatui::{Terminal, TerminalOptions, Viewport};

const TITLE: &str =
    "Printer on the third floor prints everything twice, in the colour of the toner that is about to run out";
const STORY: &str = "Since Monday every page comes out twice, one of them in the colour of the toner that is about to \
    run out. Switching it off and on helps for an hour or so. The people in the office next door see the same with \
    theirs, so it may be the print server. Please call before you come: the door is locked after five.";

const TAB: KeyCode = KeyCode::Tab;

/// A key of a sequence, by its code and modifiers.
type Key = (KeyCode, KeyModifiers);

fn typed(text: &str) -> Vec<Key> {
    text.chars().map(|c| (KeyCode::Char(c), KeyModifiers::NONE)).collect()
}

fn times(code: KeyCode, count: usize) -> Vec<Key> {
    vec![(code, KeyModifiers::NONE); count]
}

fn alt(c: char) -> Vec<Key> {
    vec![(KeyCode::Char(c), KeyModifiers::ALT)]
}

/// What is done before a sequence, and its keys: each of them is a frame.
fn sequences() -> [(&'static str, Vec<Key>, Vec<Key>); 8] {
    let open_and_close = |open: Vec<Key>| [open, times(KeyCode::Esc, 1)].concat().repeat(8);
    [
        ("typing the subject", Vec::new(), typed(TITLE)),
        ("typing the description", [typed("Printer"), times(TAB, 5)].concat(), typed(STORY)),
        ("from field to field", typed(TITLE), times(TAB, 32)),
        ("opening a list of 18", times(TAB, 2), open_and_close(times(KeyCode::Enter, 1))),
        ("opening the properties", Vec::new(), open_and_close(alt('p'))),
        ("moving in a list", [times(TAB, 2), times(KeyCode::Enter, 1)].concat(), times(KeyCode::Down, 16)),
        ("typing into a list", alt('p'), typed("intake question 12")),
        ("a key that does nothing", typed("Printer"), times(KeyCode::End, 32)),
    ]
}

/// The composer after each key; the first one is where it begins.
fn frames(size: Size, before: &[Key], keys: &[Key]) -> Vec<App> {
    let mut app = desk::composer(size, 50, 100);
    let mut press = |(code, modifiers): &Key| {
        app.update(desk::now(), Message::Key { chord: Chord::new(*code, *modifiers), exact: false });
        app.clone()
    };
    let begin = before.iter().map(&mut press).last();
    let rest: Vec<App> = keys.iter().map(press).collect();
    [begin.unwrap_or_else(|| desk::composer(size, 50, 100))].into_iter().chain(rest).collect()
}

/// What lies under a standard output, which is buffered by lines: it hands over the length of each write.
struct Wire(Sender<usize>);

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.send(bytes.len()).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes and time of each frame, smallest first, and the writes of all.
struct Cost {
    bytes: Vec<usize>,
    writes: usize,
    times: Vec<Duration>,
}

impl Cost {
    fn of<B: backend::Backend<Error: 'static>>(frames: &[App], backend: B, size: Size, wire: &Receiver<usize>) -> Self {
        let options = TerminalOptions { viewport: Viewport::Fixed(Rect::from(size)) };
        let mut terminal = Terminal::with_options(backend, options).unwrap();
        let mut cost = Self { bytes: Vec::new(), writes: 0, times: Vec::new() };
        let theme = Theme::terminal();
        for (index, app) in frames.iter().enumerate() {
            let start = Instant::now();
            terminal.draw(|frame| view::draw(app, &theme, frame)).unwrap();
            let time = start.elapsed();
            let writes: Vec<usize> = wire.try_iter().collect();
            if index > 0 {
                cost.times.push(time);
                cost.writes += writes.len();
                cost.bytes.push(writes.iter().sum());
            }
        }
        cost.bytes.sort_unstable();
        cost.times.sort_unstable();
        cost
    }

    /// The value that this share of the frames does not exceed.
    fn at(&self, percent: usize) -> usize {
        self.bytes[((self.bytes.len() * percent).div_ceil(100)).max(1) - 1]
    }

    /// The median, in seconds: a mean would tell more of the machine than of the backend.
    fn time(&self) -> f64 {
        self.times[self.times.len() / 2].as_secs_f64()
    }

    fn row(&self) -> String {
        let writes = self.writes as f64 / self.bytes.len() as f64;
        format!("{:>7} {:>6} {:>6} {writes:>7.1}", self.at(50), self.at(99), self.at(100))
    }
}

fn main() {
    println!("{:<8}{:<28}{:<31}{:<31}", "", "", "stock: bytes a frame    writes", "ours: bytes a frame     writes");
    println!(
        "{:<8}{:<28}{:>7} {:>6} {:>6} {:>7}   {:>7} {:>6} {:>6} {:>7}   {:>9} {:>9}",
        "screen",
        "sequence",
        "median",
        "p99",
        "max",
        "a frame",
        "median",
        "p99",
        "max",
        "a frame",
        "fewer by",
        "time by"
    );
    for size in [Size::new(80, 24), Size::new(200, 60)] {
        for (name, before, keys) in sequences() {
            let frames = frames(size, &before, &keys);
            let (sender, wire) = channel();
            let stock = Cost::of(&frames, CrosstermBackend::new(LineWriter::new(Wire(sender.clone()))), size, &wire);
            let ours = Cost::of(&frames, Backend::new(LineWriter::new(Wire(sender)), size), size, &wire);
            let sum = |cost: &Cost| cost.bytes.iter().sum::<usize>() as f64;
            println!(
                "{:<8}{name:<28}{}   {}   {:>8.1}x {:>8.2}x",
                format!("{}x{}", size.width, size.height),
                stock.row(),
                ours.row(),
                sum(&stock) / sum(&ours).max(1.0),
                ours.time() / stock.time(),
            );
        }
    }
}
