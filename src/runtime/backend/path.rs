//! The ways of the cursor from one cell to another, and what each costs. Pure.

use std::cmp::Ordering;

use ratatui::layout::Position;

/// Where the terminal's cursor stands, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Not known: at the start, and after the last column was written (the terminal may or may not wrap).
    Anywhere,
    /// Somewhere in this row: the width of what was written there is a matter of opinion.
    Row(u16),
    /// Exactly here.
    At(Position),
}

/// A step from row to row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Vertical {
    Stay,
    Up(u16),
    Down(u16),
    Row(u16),
}

/// A step from column to column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Horizontal {
    Stay,
    /// Write the cells between once more: they are as the terminal shows them.
    Again(u16),
    Right(u16),
    Left(u16),
    Back(u16),
    Column(u16),
}

/// A way to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Absolute(Position),
    Steps { home: bool, down: Vertical, across: Horizontal },
}

/// A way to a cell and its length in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    way: Way,
    /// In bytes.
    pub cost: usize,
}

impl Path {
    /// The shortest way. `again` is the price of writing the cells from a column up to the goal once more, if that is
    /// possible.
    pub fn find(from: Place, to: Position, again: impl Fn(u16) -> Option<usize>) -> Self {
        let mut best = Self { way: Way::Absolute(to), cost: absolute(to) };
        let (row, column) = match from {
            Place::Anywhere => return best,
            Place::Row(row) => (row, None),
            Place::At(at) => (at.y, Some(at.x)),
        };
        for (home, column) in [(false, column), (true, Some(0))] {
            let across = Horizontal::find(column, to.x, &again);
            for down in Vertical::all(row, to.y) {
                let cost = usize::from(home) + down.cost() + across.cost(&again);
                if cost < best.cost {
                    best = Self { way: Way::Steps { home, down, across }, cost };
                }
            }
        }
        best
    }

    /// Appends the bytes of the way; `again` appends the cells from a column up to the goal.
    pub fn walk(self, bytes: &mut Vec<u8>, again: impl FnOnce(&mut Vec<u8>, u16)) {
        match self.way {
            Way::Absolute(to) => {
                bytes.extend_from_slice(b"\x1b[");
                if to.y > 0 {
                    number(bytes, to.y.saturating_add(1));
                }
                if to.x > 0 {
                    bytes.push(b';');
                    number(bytes, to.x.saturating_add(1));
                }
                bytes.push(b'H');
            }
            Way::Steps { home, down, across } => {
                if home {
                    bytes.push(b'\r');
                }
                match down {
                    Vertical::Stay => {}
                    Vertical::Up(count) => control(bytes, count, b'A'),
                    Vertical::Down(count) => control(bytes, count, b'B'),
                    Vertical::Row(row) => control(bytes, row, b'd'),
                }
                match across {
                    Horizontal::Stay => {}
                    Horizontal::Again(column) => again(bytes, column),
                    Horizontal::Right(count) => control(bytes, count, b'C'),
                    Horizontal::Left(count) => control(bytes, count, b'D'),
                    Horizontal::Back(count) => bytes.extend(std::iter::repeat_n(8, count.into())),
                    Horizontal::Column(column) => control(bytes, column, b'G'),
                }
            }
        }
    }
}

impl Vertical {
    /// The steps between two rows. Line feeds would be shorter for the next one or two, but a standard output that is
    /// buffered by lines cuts a frame in two at each, and on the last row they scroll.
    fn all(from: u16, to: u16) -> [Self; 2] {
        let relative = match from.cmp(&to) {
            Ordering::Equal => Self::Stay,
            Ordering::Greater => Self::Up(from - to),
            Ordering::Less => Self::Down(to - from),
        };
        [relative, Self::Row(to.saturating_add(1))]
    }

    fn cost(self) -> usize {
        match self {
            Self::Stay => 0,
            Self::Up(count) | Self::Down(count) | Self::Row(count) => length(count),
        }
    }
}

impl Horizontal {
    fn find(from: Option<u16>, to: u16, again: impl Fn(u16) -> Option<usize>) -> Self {
        let column = Self::Column(to.saturating_add(1));
        let Some(from) = from else { return column };
        let steps = match from.cmp(&to) {
            Ordering::Equal => return Self::Stay,
            Ordering::Less => [Self::Again(from), Self::Right(to - from)],
            Ordering::Greater => [Self::Back(from - to), Self::Left(from - to)],
        };
        steps.into_iter().fold(column, |best, one| if one.cost(&again) < best.cost(&again) { one } else { best })
    }

    fn cost(self, again: impl Fn(u16) -> Option<usize>) -> usize {
        match self {
            Self::Stay => 0,
            Self::Again(column) => again(column).unwrap_or(usize::MAX / 2),
            Self::Back(count) => count.into(),
            Self::Right(count) | Self::Left(count) | Self::Column(count) => length(count),
        }
    }
}

/// The length of a control sequence with one parameter, which is left out where it is 1.
pub fn length(parameter: u16) -> usize {
    if parameter == 1 { 3 } else { 3 + digits(parameter) }
}

/// Appends a control sequence with one parameter, which is left out where it is 1.
pub fn control(bytes: &mut Vec<u8>, parameter: u16, last: u8) {
    bytes.extend_from_slice(b"\x1b[");
    if parameter != 1 {
        number(bytes, parameter);
    }
    bytes.push(last);
}

/// Appends a number in decimal digits.
pub fn number(bytes: &mut Vec<u8>, value: u16) {
    if value >= 10 {
        number(bytes, value / 10);
    }
    bytes.extend(char::from_digit((value % 10).into(), 10).map(|digit| digit as u8));
}

fn absolute(to: Position) -> usize {
    let row = if to.y > 0 { digits(to.y.saturating_add(1)) } else { 0 };
    let column = if to.x > 0 { 1 + digits(to.x.saturating_add(1)) } else { 0 };
    3 + row + column
}

fn digits(value: u16) -> usize {
    value.checked_ilog10().map_or(1, |log| log as usize + 1)
}
