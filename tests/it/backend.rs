//! The backend that writes few bytes: exact bytes for typical frames, and the same screen as the stock backend for any.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, Sender, channel};

use hubticket::runtime::backend::{Backend, Surface};
use proptest::prelude::*;
use ratatui::backend::{Backend as _, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Color, Modifier, Style};
use ratatui::{Frame, Terminal};

/// A writer that hands each write to a receiver.
pub struct Wire(Sender<Vec<u8>>);

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.send(bytes.to_vec()).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A writer, and where its writes arrive.
pub fn wire() -> (Wire, Receiver<Vec<u8>>) {
    let (sender, receiver) = channel();
    (Wire(sender), receiver)
}

/// A terminal over the backend, and the writes that it does.
struct Desk {
    terminal: Terminal<Backend<Wire>>,
    writes: Receiver<Vec<u8>>,
}

impl Desk {
    fn new(width: u16, height: u16) -> Self {
        let (wire, writes) = wire();
        let terminal = Terminal::new(Backend::new(wire, Size::new(width, height))).unwrap();
        Self { terminal, writes }
    }

    /// Draws a frame and returns its only write, in a readable form: `^[` is ESC.
    fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> String {
        self.terminal.draw(render).unwrap();
        let writes: Vec<_> = self.writes.try_iter().collect();
        assert!(writes.len() <= 1, "a frame is one write: {writes:?}");
        let bytes = writes.into_iter().next().unwrap_or_default();
        String::from_utf8(bytes).unwrap().replace('\x1b', "^[").replace('\r', "^M").replace('\x08', "^H")
    }
}

fn text(frame: &mut Frame, x: u16, y: u16, text: &str, style: impl Into<Style>) {
    frame.buffer_mut().set_string(x, y, text, style);
}

/// Draws two frames and compares the bytes of the second.
#[track_caller]
fn check(before: impl FnOnce(&mut Frame), after: impl FnOnce(&mut Frame), expected: &str) {
    let mut desk = Desk::new(80, 24);
    desk.draw(before);
    assert_eq!(desk.draw(after), expected);
}

#[track_caller]
fn check_line(before: &str, after: &str, expected: &str) {
    let line = |content: &'static str| move |frame: &mut Frame| text(frame, 0, 5, content, Style::new());
    check(line(String::from(before).leak()), line(String::from(after).leak()), expected);
}

#[test]
fn the_first_frame_sets_everything_by_its_absolute_value() {
    let mut desk = Desk::new(80, 24);
    let bytes = desk.draw(|frame| {
        text(frame, 3, 2, "Printer", Style::new());
        frame.set_cursor_position((10, 2));
    });
    assert_eq!(bytes, "^[[?2026h^[[m^[[2J^[[3;4HPrinter^[[?25h^[[?2026l");
}

#[test]
fn a_character_typed_at_the_end_of_a_field_costs_one_byte() {
    let mut desk = Desk::new(80, 24);
    let mut typed = String::new();
    for (index, letter) in "Printer on fire".chars().enumerate() {
        typed.push(letter);
        let bytes = desk.draw(|frame| {
            text(frame, 25, 2, &typed, Style::new());
            frame.set_cursor_position((26 + index as u16, 2));
        });
        if index > 0 {
            assert_eq!(bytes, letter.to_string(), "after {typed:?}");
        }
    }
}

#[test]
fn a_frame_that_changes_nothing_is_not_written() {
    let frame = |frame: &mut Frame| {
        text(frame, 0, 0, "Printer", Color::Red);
        frame.set_cursor_position((7, 0));
    };
    check(frame, frame, "");
    check(|frame| text(frame, 0, 0, "Printer", Style::new()), |frame| text(frame, 0, 0, "Printer", Style::new()), "");
}

#[test]
fn a_moved_cursor_takes_the_shortest_way() {
    let cases = [
        ((10, 5), (9, 5), "^H"),
        ((10, 5), (7, 5), "^H^H^H"),
        ((79, 5), (69, 5), "^[[70G"),
        ((79, 5), (70, 5), "^[[9D"),
        ((10, 5), (0, 5), "^M"),
        ((10, 5), (1, 5), "^M."),
        ((10, 5), (4, 5), "^[[5G"),
        ((10, 5), (11, 5), "."),
        ((10, 5), (13, 5), "..."),
        ((10, 5), (30, 5), "^[[31G"),
        ((10, 5), (10, 6), "^[[B"),
        ((10, 5), (10, 4), "^[[A"),
        ((10, 5), (10, 2), "^[[3A"),
        ((10, 5), (0, 7), "^[[8H"),
        ((10, 22), (0, 23), "^M^[[B"),
        ((10, 5), (0, 15), "^[[16H"),
        ((10, 5), (60, 15), "^[[16;61H"),
        ((40, 20), (0, 0), "^[[H"),
        ((40, 20), (0, 3), "^[[4H"),
        ((40, 20), (12, 0), "^[[;13H"),
        ((79, 23), (78, 23), "^H"),
    ];
    for (from, to, expected) in cases {
        let mut desk = Desk::new(80, 24);
        let mut show = |at: (u16, u16)| {
            desk.draw(|frame| {
                text(frame, 0, 5, &".".repeat(79), Style::new());
                frame.set_cursor_position(at);
            })
        };
        show(from);
        let bytes = show(to);
        assert_eq!(bytes, expected, "{from:?} to {to:?}");
    }
}

#[test]
fn cells_on_the_way_are_written_again_where_that_is_shorter() {
    check_line("abcdefghij", "abcdefghiX", "^HX");
    check_line("abcdefghij", "aXcdefghij", "^MaX");
    check_line("abcdefghij", "XbcXefghij", "^MXbcX");
    check_line("abcdefghij", "XbcdefghiX", "^MX^[[8CX");
}

#[test]
fn after_the_last_column_the_place_is_set_anew() {
    let row = |letter: &str| letter.repeat(80);
    check(
        |_| {},
        |frame| {
            text(frame, 78, 3, "ab", Style::new());
            text(frame, 0, 4, "c", Style::new());
            text(frame, 79, 23, "z", Style::new());
            frame.set_cursor_position((79, 23));
        },
        "^[[?2026h^[[4;79Hab^[[5Hc^[[24;80Hz^[[24;80H^[[?25h^[[?2026l",
    );
    let mut desk = Desk::new(80, 24);
    let bytes = desk.draw(|frame| text(frame, 0, 23, &row("a"), Style::new()));
    assert!(bytes.contains(&format!("^[[24H{}", row("a"))) && !bytes.contains('\n'), "{bytes}");
}

#[test]
fn a_run_of_blanks_is_erased_where_that_is_shorter() {
    check_line("Printer on fire", "", "^M^[[K");
    check_line("Printer on fire", "Printer", "^[[9G^[[K");
    check_line("ab", "", "^M  ");
    let line = |start: &str| format!("{}{start}{}", " ".repeat(40 - start.len()), "#".repeat(40));
    check_line(&line("on fire or not"), &line(""), "^[[6;27H^[[14X");
    check_line(&line("fire"), &line(""), "^[[6;37H    ");
    check_line(&format!("{}#", "x".repeat(30)), &format!("{}+", " ".repeat(30)), "^M^[[30X^[[31G+");
}

#[test]
fn blanks_that_can_be_seen_are_written_out() {
    let line = |style: Style| move |frame: &mut Frame| text(frame, 0, 5, &" ".repeat(20), style);
    for style in [
        Style::new().bg(Color::Blue),
        Style::new().add_modifier(Modifier::REVERSED),
        Style::new().add_modifier(Modifier::UNDERLINED),
        Style::new().add_modifier(Modifier::CROSSED_OUT),
    ] {
        let mut desk = Desk::new(80, 24);
        desk.draw(|_| {});
        let bytes = desk.draw(line(style));
        assert!(bytes.ends_with(&" ".repeat(20)), "{style:?}: {bytes}");
    }
}

#[test]
fn only_what_differs_in_style_is_said() {
    let bold = Modifier::BOLD;
    let cases: [(Style, Style, &str); 14] = [
        (Style::new(), Color::Red.into(), "^[[31m"),
        (Style::new(), Color::LightRed.into(), "^[[91m"),
        (Color::Red.into(), Style::new(), "^[[m"),
        (Color::Red.into(), Style::new().fg(Color::Red).bg(Color::White), "^[[107m"),
        (Style::new().fg(Color::Red).bg(Color::Blue), Color::Red.into(), "^[[49m"),
        (Style::new(), Color::Indexed(200).into(), "^[[38;5;200m"),
        (Style::new(), Style::new().bg(Color::Rgb(1, 20, 255)), "^[[48;2;1;20;255m"),
        (Style::new(), Style::new().add_modifier(Modifier::all()), "^[[1;2;3;4;5;6;7;8;9m"),
        (
            Style::new().fg(Color::Indexed(200)).add_modifier(bold | Modifier::DIM),
            Style::new().fg(Color::Indexed(200)).add_modifier(bold),
            "^[[22;1m",
        ),
        (
            Style::new().fg(Color::Indexed(200)).add_modifier(bold),
            Style::new().fg(Color::Indexed(200)).add_modifier(Modifier::DIM),
            "^[[22;2m",
        ),
        (
            Style::new().fg(Color::Cyan).add_modifier(Modifier::REVERSED | Modifier::ITALIC | bold),
            Color::Green.into(),
            "^[[0;32m",
        ),
        (Style::new(), Style::new().add_modifier(Modifier::UNDERLINED).underline_color(Color::Red), "^[[4;58:5:1m"),
        (
            Style::new(),
            Style::new().add_modifier(Modifier::UNDERLINED).underline_color(Color::Rgb(1, 2, 3)),
            "^[[4;58:2::1:2:3m",
        ),
        (Style::new(), Style::new().underline_color(Color::Red), ""),
    ];
    for (before, after, expected) in cases {
        let mut desk = Desk::new(80, 24);
        desk.draw(|frame| text(frame, 0, 0, "a", before));
        let bytes = desk.draw(|frame| {
            text(frame, 0, 0, "a", before);
            text(frame, 1, 0, "b", after);
        });
        assert_eq!(bytes, format!("{expected}b"), "{before:?} to {after:?}");
    }
}

#[test]
fn moving_the_focus_between_two_rows_is_one_short_synchronized_write() {
    let form = |focus: u16| {
        move |frame: &mut Frame| {
            for (y, label) in (0..).zip(["Ticket name", "Pipeline", "Status", "Priority"]) {
                let style =
                    if y == focus { Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD) } else { Style::new() };
                text(frame, 0, y, if y == focus { "▸" } else { " " }, style);
                text(frame, 2, y, label, style);
            }
            frame.set_cursor_position((25, focus));
        }
    };
    check(form(0), form(1), "^[[?2026h^M  Ticket name^[[2H^[[1;36m▸ Pipeline^[[26G^[[?2026l");
}

#[test]
fn a_blank_that_looks_the_same_costs_nothing() {
    let styled = |style: Style| move |frame: &mut Frame| text(frame, 0, 2, "a  b", style);
    let faint = Style::new().fg(Color::DarkGray).add_modifier(Modifier::DIM);
    let blank = |style: Style| move |frame: &mut Frame| text(frame, 3, 2, "     ", style);
    check(blank(Style::new()), blank(faint), "");
    check(blank(faint), blank(Style::new()), "");
    check(blank(faint), blank(faint.add_modifier(Modifier::UNDERLINED)), "^[[3;4H^[[2;4;90m     ");
    check(styled(Style::new()), styled(faint), "^M^[[2;90ma  b");
    // Between words of two looks the blank takes the one that is there.
    let words = |frame: &mut Frame| {
        text(frame, 0, 0, "^S", Modifier::BOLD);
        text(frame, 3, 0, "Create", Color::DarkGray);
    };
    check(|_| {}, words, "^[[H^[[1m^S ^[[0;90mCreate");
}

#[test]
fn a_cleared_terminal_is_painted_anew_in_the_same_write() {
    let mut desk = Desk::new(80, 24);
    let frame = |frame: &mut Frame| {
        text(frame, 0, 0, "Printer", Color::Red);
        frame.set_cursor_position((7, 0));
    };
    desk.draw(frame);
    desk.terminal.clear().unwrap();
    assert_eq!(desk.draw(frame), "^[[?2026h^[[m^[[2J^[[H^[[31mPrinter^[[?25h^[[?2026l");
    desk.terminal.backend_mut().resize(Size::new(100, 30));
    assert_eq!(desk.draw(frame), "^[[?2026h^[[m^[[2J^[[H^[[31mPrinter^[[?25h^[[?2026l");
    assert_eq!(desk.draw(frame), "");
}

#[test]
fn synchronized_output_can_be_left_out() {
    let (wire, writes) = wire();
    let mut terminal = Terminal::new(Backend::new(wire, Size::new(80, 24)).synchronized(false)).unwrap();
    terminal.draw(|frame| (0..9).for_each(|y| text(frame, 0, y, "Printer", Style::new()))).unwrap();
    let bytes = String::from_utf8(writes.recv().unwrap()).unwrap();
    assert!(!bytes.contains("2026"), "{bytes:?}");
}

#[test]
fn a_cursor_is_hidden_before_and_shown_after_what_is_drawn() {
    let mut desk = Desk::new(80, 24);
    desk.draw(|frame| frame.set_cursor_position((3, 0)));
    assert_eq!(desk.draw(|frame| text(frame, 3, 0, "a", Style::new())), "^[[?25la");
    let bytes = desk.draw(|frame| {
        text(frame, 3, 0, "ab", Style::new());
        frame.set_cursor_position((5, 0));
    });
    assert_eq!(bytes, "b^[[?25h");
}

#[test]
fn after_a_character_of_doubtful_width_the_column_is_set_anew() {
    let cases = [
        ("漢字", "漢^[[3G字^[[5G."),
        ("e\u{301}e", "e\u{301}^[[2Ge."),
        // Terminals that draw the joined parts one by one need six columns: what these hide is written again.
        ("👩\u{200d}👩\u{200d}👧", "👩\u{200d}👩\u{200d}👧^[[4G   ^[[3G."),
        ("☁\u{fe0f}", "☁\u{fe0f}^[[3G."),
    ];
    for (symbols, expected) in cases {
        let mut desk = Desk::new(80, 24);
        desk.draw(|_| {});
        let bytes = desk.draw(|frame| text(frame, 0, 0, &format!("{symbols}."), Style::new()));
        let bytes = bytes.trim_start_matches("^[[H");
        assert!(bytes.starts_with(expected), "{symbols}: {bytes}");
    }
}

#[test]
fn what_a_wide_drawn_cluster_hides_is_written_again() {
    let family = "👩\u{200d}👩\u{200d}👧";
    let line =
        |start: &'static str| move |frame: &mut Frame| text(frame, 0, 0, &format!("{start}cdefgh"), Style::new());
    check(line("ab"), line("👩\u{200d}👩\u{200d}👧"), &format!("^M{family}^[[3Gcdef"));
}

#[test]
fn a_cluster_at_the_right_edge_does_not_wrap() {
    let family = "👩\u{200d}👩\u{200d}👧";
    check(
        |_| {},
        |frame| text(frame, 78, 23, "👩\u{200d}👩\u{200d}👧", Style::new()),
        &format!("^[[24;79H^[[?7l{family}^[[?7h"),
    );
}

#[test]
fn the_columns_under_a_cluster_are_blanked_before_it_not_after() {
    check(
        |frame| text(frame, 0, 0, "ab", Style::new()),
        |frame| text(frame, 0, 0, "☁\u{fe0f}", Style::new()),
        "^H ^M☁\u{fe0f}",
    );
}

#[test]
fn control_characters_and_lone_marks_are_shown_as_blanks() {
    for symbol in ["\u{1b}", "\u{7}", "\u{9b}", "\u{301}", "a\u{1b}[", ""] {
        let (wire, writes) = wire();
        let mut backend = Backend::new(wire, Size::new(80, 24)).synchronized(false);
        let mut draw = |symbol: &str| {
            let mut cell = Cell::EMPTY;
            cell.set_symbol(symbol);
            backend.draw([(0, 0, &cell)].into_iter()).unwrap();
            backend.flush().unwrap();
            writes.recv().unwrap()
        };
        assert_eq!(draw("x"), b"\x1b[m\x1b[2J\x1b[Hx");
        assert_eq!(draw(symbol), b"\x08 ", "{symbol:?}");
    }
}

/// A terminal that answers writes as it is told.
struct Moody(VecDeque<io::Result<usize>>, Vec<u8>);

impl Write for Moody {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.0.pop_front().unwrap_or(Ok(bytes.len()))?.min(bytes.len());
        self.1.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Draws a letter on a terminal that answers as told; returns the result and what arrived.
fn flushed(answers: impl IntoIterator<Item = io::Result<usize>>) -> (io::Result<()>, String) {
    let mut moody = Moody(answers.into_iter().collect(), Vec::new());
    let result = Terminal::new(Backend::new(&mut moody, Size::new(80, 24)))
        .unwrap()
        .draw(|frame| text(frame, 0, 0, "Printer", Style::new()))
        .map(|_| ());
    (result, String::from_utf8(moody.1).unwrap())
}

#[test]
fn a_write_that_is_cut_short_or_interrupted_goes_on() {
    let (_, whole) = flushed([]);
    let answers = [Ok(1), Err(io::ErrorKind::Interrupted.into()), Ok(3), Err(io::ErrorKind::WouldBlock.into()), Ok(2)];
    let (result, bytes) = flushed(answers);
    result.unwrap();
    assert_eq!(bytes, whole);
}

#[test]
fn a_terminal_that_is_gone_is_an_error() {
    for kind in [io::ErrorKind::BrokenPipe, io::ErrorKind::Other] {
        let (result, _) = flushed([Ok(2), Err(kind.into())]);
        assert_eq!(result.unwrap_err().kind(), kind);
    }
    let (result, _) = flushed([Ok(0)]);
    assert_eq!(result.unwrap_err().kind(), io::ErrorKind::WriteZero);
}

/// The stock backend, with a size of its own instead of a terminal's.
struct Stock {
    inner: CrosstermBackend<Wire>,
    size: Size,
    cursor: Position,
}

impl ratatui::backend::Backend for Stock {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        self.inner.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        self.inner.set_cursor_position(self.cursor)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        ratatui::backend::Backend::flush(&mut self.inner)
    }
}

/// A backend that writes into a terminal of the `vt100` crate.
struct Shown<B: ratatui::backend::Backend> {
    terminal: Terminal<B>,
    writes: Receiver<Vec<u8>>,
    parser: vt100::Parser,
}

impl<B: ratatui::backend::Backend> Shown<B> {
    fn new(backend: B, writes: Receiver<Vec<u8>>, size: Size) -> Self
    where
        B::Error: 'static,
    {
        Self {
            terminal: Terminal::new(backend).unwrap(),
            writes,
            parser: vt100::Parser::new(size.height, size.width, 0),
        }
    }

    fn draw(&mut self, canvas: &Buffer, cursor: Option<Position>) {
        self.terminal
            .draw(|frame| {
                frame.buffer_mut().clone_from(canvas);
                if let Some(at) = cursor {
                    frame.set_cursor_position(at);
                }
            })
            .unwrap();
        for bytes in self.writes.try_iter() {
            self.parser.process(&bytes);
        }
    }

    fn look(&self, x: u16, y: u16) -> Look {
        let cell = self.parser.screen().cell(y, x).unwrap();
        let contents = if cell.contents().is_empty() { " " } else { cell.contents() };
        Look {
            contents: contents.to_owned(),
            colours: (cell.fgcolor(), cell.bgcolor()),
            modifiers: [cell.bold(), cell.dim(), cell.italic(), cell.underline(), cell.inverse()],
        }
        .seen()
    }

    /// Where the cursor is seen.
    fn cursor(&self) -> Option<(u16, u16)> {
        let screen = self.parser.screen();
        (!screen.hide_cursor()).then(|| screen.cursor_position())
    }
}

/// What can be seen of a cell.
#[derive(Debug, PartialEq)]
struct Look {
    contents: String,
    colours: (vt100::Color, vt100::Color),
    modifiers: [bool; 5],
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let colour = |colour| match colour {
            Color::Reset => vt100::Color::Default,
            Color::Rgb(red, green, blue) => vt100::Color::Rgb(red, green, blue),
            Color::Indexed(index) => vt100::Color::Idx(index),
            named => vt100::Color::Idx(NAMED.iter().position(|one| *one == named).unwrap() as u8),
        };
        let modifiers = [Modifier::BOLD, Modifier::DIM, Modifier::ITALIC, Modifier::UNDERLINED, Modifier::REVERSED];
        Self {
            contents: cell.symbol().to_owned(),
            colours: (colour(cell.fg), colour(cell.bg)),
            modifiers: modifiers.map(|one| cell.modifier.contains(one)),
        }
        .seen()
    }

    /// A blank that is neither underlined nor reversed shows its background and nothing else: what a terminal keeps
    /// besides for the half of a wide character that it wiped out is its own affair.
    fn seen(mut self) -> Self {
        let [.., underlined, reversed] = self.modifiers;
        if self.contents == " " && !underlined && !reversed {
            self.colours.0 = vt100::Color::Default;
            self.modifiers = [false; 5];
        }
        self
    }
}

const NAMED: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// What happens to a canvas between two frames.
#[derive(Debug, Clone)]
enum Step {
    Text(u16, u16, &'static str, Style),
    Fill(u16, u16, u16, u16, Style),
    Wipe(u16, u16, u16, u16),
    Restyle(u16, u16, u16, u16, Style),
    Resize(u16, u16),
    Clear,
    Frame(Option<(u16, u16)>),
}

/// Texts of which all terminals hold the same width.
const SURE: [&str; 9] =
    ["a", "Printer on fire", "x    y         z", "    ", "éàü─│", "漢字かな", "a漢b", "e\u{301}e", "🔥fire"];

/// Texts of which they don't, each with enough room behind it for the terminal that needs the most.
const DOUBTFUL: [&str; 4] = ["☁\u{fe0f}......", "👩\u{200d}👩\u{200d}👧......", "👍🏽......", "a🇨🇭......"];

fn colours() -> impl Strategy<Value = Color> {
    prop_oneof![
        3 => Just(Color::Reset),
        2 => prop::sample::select(&NAMED[..]),
        1 => any::<u8>().prop_map(Color::Indexed),
        1 => any::<(u8, u8, u8)>().prop_map(|(red, green, blue)| Color::Rgb(red, green, blue)),
    ]
}

fn styles() -> impl Strategy<Value = Style> {
    let modifiers = any::<u16>().prop_map(|bits| Modifier::from_bits_truncate(bits & (bits >> 8)));
    prop_oneof![
        2 => Just(Style::new()),
        3 => (colours(), colours(), modifiers).prop_map(|(fg, bg, modifier)| {
            Style::new().fg(fg).bg(bg).add_modifier(modifier)
        }),
    ]
}

fn steps(texts: &'static [&'static str]) -> impl Strategy<Value = Vec<Step>> {
    let rect = || (0..30u16, 0..9u16, 1..30u16, 1..5u16);
    let step = prop_oneof![
        6 => (0..30u16, 0..9u16, prop::sample::select(texts), styles()).prop_map(|(x, y, text, style)| {
            Step::Text(x, y, text, style)
        }),
        1 => (rect(), styles()).prop_map(|((x, y, width, height), style)| Step::Fill(x, y, width, height, style)),
        2 => rect().prop_map(|(x, y, width, height)| Step::Wipe(x, y, width, height)),
        1 => (rect(), styles()).prop_map(|((x, y, width, height), style)| Step::Restyle(x, y, width, height, style)),
        1 => (10..30u16, 1..9u16).prop_map(|(width, height)| Step::Resize(width, height)),
        1 => Just(Step::Clear),
        6 => prop::option::of((0..30u16, 0..9u16)).prop_map(Step::Frame),
    ];
    prop::collection::vec(step, 1..40)
}

/// Changes a canvas as a step says. What a wide character hides is left as `set_string` leaves it.
fn apply(canvas: &mut Buffer, step: &Step) {
    let area = canvas.area;
    let part = |x, y, width, height| area.intersection(Rect { x, y, width, height });
    match step {
        Step::Text(x, y, text, style) if area.contains(Position::new(*x, *y)) => {
            canvas.set_string(*x, *y, text, *style);
        }
        Step::Fill(x, y, width, height, style) => {
            for at in part(*x, *y, *width, *height).positions() {
                canvas[at].set_symbol("#").set_style(*style);
            }
        }
        Step::Wipe(x, y, width, height) => {
            for at in part(*x, *y, *width, *height).positions() {
                canvas[at].reset();
            }
        }
        Step::Restyle(x, y, width, height, style) => canvas.set_style(part(*x, *y, *width, *height), *style),
        _ => {}
    }
    for y in area.rows().map(|row| row.y) {
        let mut x = 0;
        while x < area.width {
            let end = x + canvas[(x, y)].cell_width().max(1);
            for hidden in x + 1..end.min(area.width) {
                canvas[(hidden, y)].reset();
            }
            x = end;
        }
    }
    // The vt100 crate knows one weight at a time.
    for cell in canvas.content.iter_mut().filter(|cell| cell.modifier.contains(Modifier::BOLD)) {
        cell.modifier -= Modifier::DIM;
    }
}

/// Changes a pen as a terminal does that knows all modifiers, each by itself.
fn obey(pen: &mut Style, parameters: &str) {
    let mut codes = parameters.split(';').map(|code| code.parse::<u8>().unwrap_or(0));
    let mut next = || codes.next();
    while let Some(code) = next() {
        let mut colour = || match next() {
            Some(5) => Color::Indexed(next().unwrap()),
            Some(2) => Color::Rgb(next().unwrap(), next().unwrap(), next().unwrap()),
            other => panic!("no colour: {other:?}"),
        };
        match code {
            0 => *pen = Cell::EMPTY.style(),
            1..=9 => pen.add_modifier |= Modifier::from_bits_truncate(1 << (code - 1)),
            22 => pen.add_modifier -= Modifier::BOLD | Modifier::DIM,
            25 => pen.add_modifier -= Modifier::SLOW_BLINK | Modifier::RAPID_BLINK,
            23 | 24 | 27..=29 => pen.add_modifier -= Modifier::from_bits_truncate(1 << (code - 21)),
            38 => pen.fg = Some(colour()),
            48 => pen.bg = Some(colour()),
            39 => pen.fg = Some(Color::Reset),
            49 => pen.bg = Some(Color::Reset),
            30..=37 => pen.fg = Some(NAMED[usize::from(code - 30)]),
            40..=47 => pen.bg = Some(NAMED[usize::from(code - 40)]),
            90..=97 => pen.fg = Some(NAMED[usize::from(code - 82)]),
            100..=107 => pen.bg = Some(NAMED[usize::from(code - 92)]),
            other => panic!("no such code: {other}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_frames_look_as_with_the_stock_backend(steps in steps(&SURE)) {
        let mut size = Size::new(20, 6);
        let (wire_ours, writes_ours) = wire();
        let (wire_stock, writes_stock) = wire();
        let mut ours = Shown::new(Backend::new(wire_ours, size), writes_ours, size);
        let stock = Stock { inner: CrosstermBackend::new(wire_stock), size, cursor: Position::ORIGIN };
        let mut stock = Shown::new(stock, writes_stock, size);
        let mut canvas = Buffer::empty(Rect::from(size));
        for step in &steps {
            apply(&mut canvas, step);
            match step {
                // As in the loop, a frame follows each resize.
                Step::Resize(width, height) => {
                    size = Size::new(*width, *height);
                    canvas = Buffer::empty(Rect::from(size));
                    ours.terminal.backend_mut().resize(size);
                    stock.terminal.backend_mut().size = size;
                    ours.parser.screen_mut().set_size(*height, *width);
                    stock.parser.screen_mut().set_size(*height, *width);
                    ours.draw(&canvas, None);
                    stock.draw(&canvas, None);
                }
                Step::Clear => {
                    ours.terminal.clear().unwrap();
                    stock.terminal.clear().unwrap();
                }
                Step::Frame(cursor) => {
                    let cursor = cursor.map(Position::from).filter(|at| canvas.area.contains(*at));
                    ours.draw(&canvas, cursor);
                    stock.draw(&canvas, cursor);
                    for at in canvas.area.positions() {
                        // The stock backend doesn't say what a wide character hid when it comes to light again.
                        let look = ours.look(at.x, at.y);
                        if look != Look::of(&canvas[at]) {
                            prop_assert_eq!(look, stock.look(at.x, at.y), "at {}", at);
                        }
                    }
                    prop_assert_eq!(ours.cursor(), stock.cursor());
                }
                _ => {}
            }
        }
    }

    #[test]
    fn any_change_of_style_arrives_whole(styles in prop::collection::vec(styles(), 1..40)) {
        let mut desk = Desk::new(80, 1);
        let bytes = desk.draw(|frame| {
            for (x, style) in (0..).zip(&styles) {
                text(frame, x, 0, "x", *style);
            }
        });
        let mut pen = Style::reset();
        let mut written = Vec::new();
        for part in bytes.split("^[[").skip(1) {
            let (parameters, letters) = part.split_at(part.find(|one: char| one.is_ascii_alphabetic()).unwrap());
            if letters.starts_with('m') {
                obey(&mut pen, parameters);
            }
            written.extend(letters.chars().skip(1).map(|_| pen));
        }
        let expected: Vec<_> = styles.iter().map(|style| {
            let mut cell = Cell::EMPTY;
            cell.set_style(*style).style()
        }).collect();
        prop_assert_eq!(written, expected);
    }

    /// The vt100 crate draws each part of a joined cluster, so it stands for the terminals that disagree with us.
    #[test]
    fn a_cluster_of_doubtful_width_harms_no_cell_beside_it(steps in steps(&DOUBTFUL)) {
        let size = Size::new(40, 6);
        let (wire, writes) = wire();
        let mut shown = Shown::new(Backend::new(wire, size), writes, size);
        let mut canvas = Buffer::empty(Rect::from(size));
        for step in &steps {
            apply(&mut canvas, step);
            if !matches!(step, Step::Frame(_)) {
                continue;
            }
            shown.draw(&canvas, None);
            for y in 0..size.height {
                let mut x = 0;
                while x < size.width {
                    let cell = &canvas[(x, y)];
                    if cell.symbol().chars().count() == 1 {
                        prop_assert_eq!(shown.look(x, y), Look::of(cell), "at {}, {}", x, y);
                    }
                    x += cell.cell_width();
                }
            }
        }
    }
}

#[test]
fn what_a_wide_character_hid_is_blanked_when_it_comes_to_light() {
    check(|frame| text(frame, 0, 0, "漢字", Style::new()), |frame| text(frame, 0, 0, "a", Color::Red), "^M^[[31ma   ");
}
