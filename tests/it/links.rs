//! Links (OSC 8): each cell leads where it should, and to nowhere else, after any sequence of frames.

use std::collections::HashMap;
use std::sync::mpsc::Receiver;

use hubticket::runtime::backend::{Backend, Surface};
use hubticket::view::Link;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;

use crate::backend::{Wire, wire};
use crate::support::{Driver, Play, ada};

const SIZE: Size = Size { width: 24, height: 4 };

/// A terminal that knows links: which address each cell leads to.
struct Linking {
    emulator: vt100::Parser,
    cells: HashMap<(u16, u16), String>,
    open: Option<String>,
}

impl Linking {
    fn new() -> Self {
        Self { emulator: vt100::Parser::new(SIZE.height, SIZE.width, 0), cells: HashMap::new(), open: None }
    }

    fn take(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((first, tail)) = rest.split_first() {
            if let Some(link) = rest.strip_prefix(b"\x1b]8;") {
                let end = link.windows(2).position(|two| two == b"\x1b\\").expect("a link that ends");
                let body = std::str::from_utf8(&link[..end]).unwrap();
                let (_, address) = body.split_once(';').unwrap();
                self.open = Some(address.to_owned()).filter(|address| !address.is_empty());
                rest = &link[end + 2..];
                continue;
            }
            let length = if *first == 0x1b {
                rest.iter().skip(2).position(|byte| (0x40..=0x7e).contains(byte)).unwrap() + 3
            } else {
                1
            };
            if (b' '..=b'~').contains(first) {
                let (row, column) = self.emulator.screen().cursor_position();
                match &self.open {
                    Some(address) => self.cells.insert((column, row), address.clone()),
                    None => self.cells.remove(&(column, row)),
                };
            }
            self.emulator.process(&rest[..length]);
            rest = if length == 1 { tail } else { &rest[length..] };
        }
    }
}

struct Desk {
    terminal: Terminal<Backend<Wire>>,
    writes: Receiver<Vec<u8>>,
    shows: Linking,
}

impl Desk {
    fn new(linked: bool) -> Self {
        let (wire, writes) = wire();
        let backend = Backend::new(wire, SIZE).linked(linked);
        Self { terminal: Terminal::new(backend).unwrap(), writes, shows: Linking::new() }
    }

    /// Draws a frame and returns its bytes.
    fn frame(&mut self, rows: &[(u16, u16, String)], links: &[Link]) -> String {
        self.terminal.backend_mut().link(links.to_vec());
        self.terminal
            .draw(|frame| {
                for (x, y, text) in rows {
                    frame.buffer_mut().set_string(*x, *y, text, Style::new());
                }
                frame.set_cursor_position(Position::new(0, 0));
            })
            .unwrap();
        let writes: Vec<_> = self.writes.try_iter().collect();
        assert!(writes.len() <= 1, "a frame is one write");
        let bytes = writes.concat();
        self.shows.take(&bytes);
        assert_eq!(self.shows.open, None, "no link is left open after a frame");
        String::from_utf8(bytes).unwrap()
    }
}

fn link(x: u16, y: u16, width: u16, address: &str) -> Link {
    Link { area: Rect { x, y, width, height: 1 }, address: address.into() }
}

#[test]
fn a_link_is_said_once_and_ends_with_its_cells() {
    let mut desk = Desk::new(true);
    desk.frame(&[], &[]);
    let rows = [(0, 1, "see ticket-7 here".to_owned())];
    let bytes = desk.frame(&rows, &[link(4, 1, 8, "https://x.example/7")]);
    assert!(bytes.contains("see \x1b]8;id=1;https://x.example/7\x1b\\ticket-7\x1b"), "{bytes:?}");
    assert!(bytes.contains("\x1b]8;;\x1b\\here"), "{bytes:?}");
    assert_eq!(desk.frame(&rows, &[link(4, 1, 8, "https://x.example/7")]), "", "nothing changed");
    // The text is the same and leads elsewhere: it is written again, and only that.
    let bytes = desk.frame(&rows, &[link(4, 1, 8, "https://x.example/8")]);
    assert!(bytes.contains("\x1b]8;id=2;https://x.example/8\x1b\\ticket-7\x1b]8;;\x1b\\"), "{bytes:?}");
    assert!(!bytes.contains("see") && !bytes.contains("here"), "{bytes:?}");
    let bytes = desk.frame(&rows, &[]);
    assert!(bytes.contains("ticket-7") && !bytes.contains("https"), "{bytes:?}");
}

#[test]
fn an_address_that_could_end_the_sequence_is_none_and_a_terminal_without_links_gets_none() {
    for address in ["https://x.example/\u{1b}\\evil", "https://x.example/\u{7}", "https://x.example/ü", "a b"] {
        let mut desk = Desk::new(true);
        let bytes = desk.frame(&[(0, 0, "ticket".into())], &[link(0, 0, 6, address)]);
        assert!(!bytes.contains("]8;"), "{address:?}: {bytes:?}");
    }
    let bytes = Desk::new(false).frame(&[(0, 0, "ticket".into())], &[link(0, 0, 6, "https://x.example/")]);
    assert!(!bytes.contains("]8;"), "{bytes:?}");
}

type Row = (u16, u16, String);

fn frames() -> impl Strategy<Value = Vec<(Vec<Row>, Vec<Link>)>> {
    let row = (0..16u16, 0..SIZE.height, "[a-c ]{0,12}");
    let links = (0..20u16, 0..SIZE.height, 1..12u16, 0..3u8)
        .prop_map(|(x, y, width, n)| link(x, y, width.min(SIZE.width - x), &format!("https://x.example/{n}")));
    let frame = (prop::collection::vec(row, 0..5), prop::collection::vec(links, 0..3));
    prop::collection::vec(frame, 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn every_cell_leads_where_it_should_after_any_frames(frames in frames()) {
        let mut desk = Desk::new(true);
        for (rows, links) in frames {
            desk.frame(&rows, &links);
            for y in 0..SIZE.height {
                for x in 0..SIZE.width {
                    let shown = desk.shows.emulator.screen().cell(y, x).unwrap().contents();
                    if shown.trim().is_empty() {
                        continue;
                    }
                    let wanted = links.iter().find(|one| one.area.contains((x, y).into()));
                    prop_assert_eq!(
                        desk.shows.cells.get(&(x, y)).map(String::as_str),
                        wanted.map(|one| one.address.as_str()),
                        "at {},{}", x, y
                    );
                }
            }
        }
    }
}

/// The text under the links, and the addresses.
fn linked(d: &Driver) -> Vec<(String, String)> {
    let screen = d.screen();
    d.addresses()
        .into_iter()
        .map(|link| {
            let line = screen.lines().nth(link.area.y.into()).unwrap();
            let text = line.chars().skip(link.area.x.into()).take(link.area.width.into()).collect();
            (text, link.address)
        })
        .collect()
}

#[test]
fn the_tickets_address_can_be_opened_wherever_it_is_shown() {
    let address = "https://app.hubspot.com/contacts/12345678/record/0-5/45600";
    let mut d = Driver::ready();
    assert_eq!(linked(&d), []);
    d.keys("Printer").link(&ada()).keys("<c-s>").saved(Ok(())).created();
    for (columns, rows) in [(80, 24), (120, 40), (40, 10), (200, 60)] {
        d.screen_at(columns, rows);
        let links = linked(&d);
        let text: String = links.iter().map(|(text, _)| text.as_str()).collect();
        // What does not fit is cut off; the cells lead there all the same.
        let shown = text.trim_end_matches('…');
        assert!(address.starts_with(shown) && shown.len() > 10, "{text:?} at {columns}x{rows}");
        assert_eq!(links.len(), 1, "{columns}x{rows}");
        assert!(links.iter().all(|(_, to)| to == address));
    }
    d.screen_at(80, 24);
    d.keys("<down>");
    assert_eq!(linked(&d).len(), 1, "a result that fits is not scrolled");
    d.screen_at(40, 10);
    d.keys("<down><down><down><down><down>");
    assert_eq!(linked(&d).len(), 0, "what is scrolled away is no link");
    d.keys("?");
    assert_eq!(linked(&d), [], "nor what something lies over");
    d.keys("<esc><enter>");
    assert_eq!(linked(&d), []);
    d.screen_at(120, 40);
    assert_eq!(linked(&d).len(), 1, "the last ticket stands beside the next one");
}
