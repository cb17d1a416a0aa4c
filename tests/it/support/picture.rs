//! What the driver's screen looks like: its cells, its links, and what lies under them.

use hubticket::app::App;
use hubticket::app::geometry::Geometry;
use hubticket::ticket::Place;
use hubticket::view::{self, Link, Theme, hit};
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use unicode_width::UnicodeWidthStr;

use super::driver::Driver;
use super::{Message, Moment, Target, Thing};

/// Some rows of the screen, in their full width.
#[derive(Debug, Clone, Copy)]
pub enum Region {
    /// What stands above the body: the title, and the tabs where there are any.
    Title,
    /// The form, or the result.
    Body,
    /// The rows of what lies over the body; on a small screen, which has little else, all of the body.
    Over,
    /// The row of the body that says this.
    Row(&'static str),
    /// What is said below the body.
    Lines,
    /// The keys.
    Footer,
}

impl Driver {
    /// The screen as text once the hands rest, each line without the blanks at its end.
    pub fn screen(&self) -> String {
        let (columns, rows) = self.size();
        let mut rested = self.app.clone();
        // Nothing else has happened until then.
        if let Some(at) = rested.rest_deadline() {
            rested.update(Moment { at, ..self.now }, Message::Wake);
        }
        text(&buffer(&rested, &Theme::terminal(), columns, rows))
    }

    /// Some rows of the same, without the empty ones at their end.
    #[track_caller]
    pub fn region(&self, region: Region) -> String {
        let screen = self.screen();
        let lines: Vec<&str> = screen.lines().collect();
        let geometry = self.app.geometry();
        let body = usize::from(geometry.top())..usize::from(geometry.top() + geometry.body());
        let last = lines.len() - 1;
        let rows = match region {
            Region::Title => 0..body.start,
            Region::Body => body,
            Region::Over if lines.len() < 16 => body,
            Region::Over => {
                let edge = |corner| move |line: &&str| line.contains(corner);
                let top = lines.iter().position(edge('┌')).unwrap_or_else(|| panic!("no box in\n{screen}"));
                top..lines.iter().rposition(edge('└')).unwrap() + 1
            }
            Region::Row(text) => {
                let row = lines[body].iter().position(|line| line.contains(text));
                let row = row.unwrap_or_else(|| panic!("no {text:?} in\n{screen}")) + usize::from(geometry.top());
                row..row + 1
            }
            Region::Lines => body.end..last,
            Region::Footer => last..last + 1,
        };
        lines[rows].join("\n").trim_end().to_owned()
    }

    /// The same at another size.
    pub fn screen_at(&mut self, columns: u16, rows: u16) -> String {
        self.resize(columns, rows).screen()
    }

    /// The screen as text at this moment, drawn into so much room whatever the size that it was told.
    pub fn drawn(&self, theme: &Theme, columns: u16, rows: u16) -> String {
        text(&self.buffer(theme, columns, rows))
    }

    /// The cells of the same.
    pub fn buffer(&self, theme: &Theme, columns: u16, rows: u16) -> Buffer {
        buffer(&self.app, theme, columns, rows)
    }

    /// Draws the same on a terminal of the test's own.
    pub fn draw(&self, theme: &Theme, frame: &mut Frame) {
        view::draw(&self.app, theme, frame);
    }

    /// The cell of the terminal's cursor.
    pub fn cell(&self) -> (u16, u16) {
        let (columns, rows) = self.size();
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| self.draw(&Theme::mono(), frame)).unwrap();
        let at = terminal.get_cursor_position().unwrap();
        (at.x, at.y)
    }

    /// The cells that lead to an address.
    pub fn addresses(&self) -> Vec<Link> {
        view::links(&self.app, self.area())
    }

    /// What lies under a cell, if it can be clicked.
    pub fn target(&self, x: u16, y: u16) -> Option<Target> {
        hit::target(&self.app, self.area(), x, y)
    }

    /// The place of the form that lies under a cell.
    pub fn place_at(&self, x: u16, y: u16) -> Option<Place> {
        match self.target(x, y)?.thing {
            Thing::Place(place) | Thing::Text { place, .. } => Some(place),
            Thing::Line(_) | Thing::Day(_) | Thing::Tab(_) => None,
        }
    }

    /// The first cell of a place, if that is in view.
    pub fn corner(&self, place: Place) -> Option<(u16, u16)> {
        let (columns, rows) = self.size();
        let cells = (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y)));
        cells.into_iter().find(|(x, y)| self.place_at(*x, *y) == Some(place))
    }

    /// Columns and rows of the terminal.
    pub fn size(&self) -> (u16, u16) {
        let Geometry { columns, rows } = self.app.geometry();
        (columns, rows)
    }

    /// The row in which the form begins.
    pub fn body_top(&self) -> u16 {
        self.app.geometry().top()
    }

    /// From which column to which each part of the body stands: properties and associations side by side, or all of it
    /// in one.
    pub fn parts_of_body(&self) -> Vec<(u16, u16)> {
        let geometry = self.app.geometry();
        match geometry.two_columns() {
            true if geometry.framed() => {
                vec![(1, geometry.form() - 1), (geometry.form() + 1, geometry.columns - 1)]
            }
            true => vec![(0, geometry.form()), (geometry.form() + 1, geometry.columns)],
            false => vec![(geometry.edge(), geometry.columns - geometry.edge())],
        }
    }

    fn area(&self) -> Rect {
        let (columns, rows) = self.size();
        Rect::new(0, 0, columns, rows)
    }
}

fn buffer(app: &App, theme: &Theme, columns: u16, rows: u16) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| view::draw(app, theme, frame)).unwrap();
    terminal.backend().buffer().clone()
}

fn text(buffer: &Buffer) -> String {
    let mut lines = Vec::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut covered = 0;
        for x in 0..buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            // A wide character covers the cell behind it.
            if covered == 0 {
                line.push_str(symbol);
            }
            covered = (covered.max(symbol.width()).max(1)) - 1;
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}
