//! What frames cost on the wire: bytes and writes of the backend beside ratatui's own, for what agents do all day.
//!
//! `cargo bench --bench wire`
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use std::io::{self, LineWriter, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use hubticket::runtime::backend::Backend;
use ratatui::backend::{self, CrosstermBackend};
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::{Block, Clear, Widget};
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

const TITLE: &str =
    "Printer on the third floor prints everything twice, in the colour of the toner that is about to run out";
const LABELS: [&str; 8] =
    ["Ticket name *", "Pipeline *", "Ticket status *", "Priority", "Ticket owner", "Source", "Category", "Due date"];

/// What is on the screen in one frame.
#[derive(Clone, Copy, Default)]
struct Scene {
    /// Characters in the first field.
    typed: usize,
    /// The row with the focus.
    focus: usize,
    /// The chosen line of the open list.
    list: Option<usize>,
}

impl Scene {
    fn draw(self, frame: &mut Frame) {
        let area = frame.area();
        let faint = Style::new().fg(Color::DarkGray);
        let focus = Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD);
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let width = usize::from(area.width) - 26;
        let shown = &TITLE[self.typed.saturating_sub(width)..self.typed];
        let buffer = frame.buffer_mut();
        buffer.set_string(0, 0, " hubticket ", bold);
        buffer.set_string(11, 0, "Northwind Support", faint);
        for (index, label) in LABELS.iter().enumerate() {
            let y = index as u16 + 1;
            if index == self.focus {
                buffer.set_string(0, y, "▸", focus);
            }
            buffer.set_string(2, y, label, if index == self.focus { focus } else { Style::new() });
            match index {
                0 => buffer.set_string(25, y, shown, Style::new()),
                1 => buffer.set_string(25, y, "Support Pipeline", Style::new()),
                2 => buffer.set_string(25, y, "New", Style::new()),
                _ => buffer.set_string(25, y, "not set", faint),
            };
        }
        let hint = ["What the ticket is about", "Enter or typing chooses from the list"][usize::from(self.focus > 0)];
        buffer.set_string(1, area.height - 3, hint, faint);
        buffer.set_string(1, area.height - 2, "Ready: ^S creates the ticket", Style::new().fg(Color::Green));
        let mut x = 1;
        for (key, what) in [("^S", "Create"), ("Tab", "Next"), ("^P", "Add a property"), ("F1", "Help")] {
            buffer.set_string(x, area.height - 1, key, bold);
            buffer.set_string(x + key.len() as u16 + 1, area.height - 1, what, faint);
            x += (key.len() + what.len()) as u16 + 3;
        }
        let mut cursor = (25 + shown.len() as u16, self.focus as u16 + 1);
        if let Some(chosen) = self.list {
            let outer = Rect { x: area.width / 2 - 30, y: area.height / 2 - 10, width: 60, height: 20 };
            Clear.render(outer, buffer);
            Block::bordered().border_style(faint).render(outer, buffer);
            for row in 0..18 {
                let style = if row == chosen { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() };
                let line = format!("{:<32}{:>24}", format!("Waiting on colleague {row}"), "in Support Pipeline");
                buffer.set_string(outer.x + 2, outer.y + 1 + row as u16, line, style);
            }
            cursor = (outer.x + 2, outer.y + 1 + chosen as u16);
        }
        frame.set_cursor_position(cursor);
    }
}

/// The steps of a sequence; the first scene only prepares.
fn sequences() -> [(&'static str, Vec<Scene>); 5] {
    let rows = |focus| Scene { typed: 20, focus, list: None };
    let list = |list| Scene { list, ..rows(2) };
    [
        ("typing 100 characters", (0..=100).map(|typed| Scene { typed, ..Scene::default() }).collect()),
        ("moving the focus", (0..33).map(|step| rows(step % LABELS.len())).collect()),
        ("opening and closing a list", (0..33).map(|step| list((step % 2 == 1).then_some(0))).collect()),
        ("moving in a list", (0..35).map(|step: usize| list(Some(step.min(34 - step)))).collect()),
        ("nothing", vec![rows(0); 33]),
    ]
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
    fn of<B: backend::Backend<Error: 'static>>(
        scenes: &[Scene],
        backend: B,
        size: Size,
        wire: &Receiver<usize>,
    ) -> Self {
        let options = TerminalOptions { viewport: Viewport::Fixed(Rect::from(size)) };
        let mut terminal = Terminal::with_options(backend, options).unwrap();
        let mut cost = Self { bytes: Vec::new(), writes: 0, times: Vec::new() };
        for (index, scene) in scenes.iter().enumerate() {
            let start = Instant::now();
            terminal.draw(|frame| scene.draw(frame)).unwrap();
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
        for (name, scenes) in sequences() {
            let (sender, wire) = channel();
            let stock = Cost::of(&scenes, CrosstermBackend::new(LineWriter::new(Wire(sender.clone()))), size, &wire);
            let ours = Cost::of(&scenes, Backend::with_size(LineWriter::new(Wire(sender)), size), size, &wire);
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
