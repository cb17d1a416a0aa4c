//! How cells are written, colours and modifiers, and the shortest sequence (SGR) from one pen to another.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use super::path::number;

/// What can be seen on a cell without a character.
const SEEN_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::CROSSED_OUT)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK);

/// Modifiers with the code that sets each and the code that takes it away; some share the latter.
const MODIFIERS: [(Modifier, u16, u16); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// The colours and modifiers that the terminal writes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pen {
    foreground: Color,
    background: Color,
    underline: Color,
    modifier: Modifier,
}

impl Pen {
    /// The terminal's own colours, no modifier.
    pub const PLAIN: Self = Self {
        foreground: Color::Reset,
        background: Color::Reset,
        underline: Color::Reset,
        modifier: Modifier::empty(),
    };

    /// The pen that a cell is written with. The colour of an underline that isn't there doesn't count.
    pub fn of(cell: &Cell) -> Self {
        let underlined = cell.modifier.contains(Modifier::UNDERLINED);
        Self {
            foreground: cell.fg,
            background: cell.bg,
            underline: if underlined { cell.underline_color } else { Color::Reset },
            modifier: cell.modifier,
        }
    }

    /// Whether an erased cell looks like a blank of this pen. Terminals differ in the background that they erase
    /// with, so only the default one is sure.
    pub fn erases(self) -> bool {
        self.background == Color::Reset && !self.modifier.intersects(SEEN_ON_BLANK)
    }

    /// What of it is seen on a blank: all pens of which the same is seen write the same blanks.
    #[must_use]
    pub fn on_blank(self) -> Self {
        match self.modifier.intersects(SEEN_ON_BLANK) {
            true => self,
            false => Self { background: self.background, ..Self::PLAIN },
        }
    }

    /// Appends the shortest sequence from one pen, if it is known, to this one.
    pub fn take_up(self, from: Option<Self>, bytes: &mut Vec<u8>) {
        if from == Some(self) {
            return;
        }
        let start = bytes.len();
        if let Some(from) = from {
            sequence(bytes, |bytes| self.parameters(from, bytes));
        }
        let middle = bytes.len();
        sequence(bytes, |bytes| {
            if self != Self::PLAIN {
                code(bytes, 0);
                self.parameters(Self::PLAIN, bytes);
            }
        });
        if from.is_some() && middle - start <= bytes.len() - middle {
            bytes.truncate(middle);
        } else {
            bytes.drain(start..middle);
        }
    }

    /// The codes for what differs, each with a separator before it.
    fn parameters(self, from: Self, bytes: &mut Vec<u8>) {
        let removed = from.modifier - self.modifier;
        let mut cleared = Modifier::empty();
        for (modifier, _, off) in MODIFIERS {
            if removed.contains(modifier) && !cleared.contains(modifier) {
                code(bytes, off);
                cleared |= sharing(off);
            }
        }
        let kept = from.modifier - cleared;
        for (modifier, on, _) in MODIFIERS {
            if (self.modifier - kept).contains(modifier) {
                code(bytes, on);
            }
        }
        if self.foreground != from.foreground {
            colour(bytes, 30, self.foreground);
        }
        if self.background != from.background {
            colour(bytes, 40, self.background);
        }
        if self.underline != from.underline {
            underline(bytes, self.underline);
        }
    }
}

/// All modifiers that one code takes away.
fn sharing(off: u16) -> Modifier {
    MODIFIERS.iter().filter(|one| one.2 == off).fold(Modifier::empty(), |all, one| all | one.0)
}

fn sequence(bytes: &mut Vec<u8>, parameters: impl FnOnce(&mut Vec<u8>)) {
    bytes.extend_from_slice(b"\x1b[");
    let start = bytes.len();
    parameters(bytes);
    if bytes.len() > start {
        // The separator before the first parameter.
        bytes.remove(start);
    }
    bytes.push(b'm');
}

fn code(bytes: &mut Vec<u8>, code: u16) {
    bytes.push(b';');
    number(bytes, code);
}

/// The colour of text (base 30) or background (base 40).
fn colour(bytes: &mut Vec<u8>, base: u16, colour: Color) {
    match colour {
        Color::Reset => code(bytes, base + 9),
        Color::Indexed(index) => {
            for part in [base + 8, 5, index.into()] {
                code(bytes, part);
            }
        }
        Color::Rgb(red, green, blue) => {
            for part in [base + 8, 2, red.into(), green.into(), blue.into()] {
                code(bytes, part);
            }
        }
        named => {
            let index = u16::from(index(named));
            code(bytes, if index < 8 { base + index } else { base + 52 + index });
        }
    }
}

/// The colour of underlines. Its parts are joined by colons, so that a terminal that doesn't know them skips them all.
fn underline(bytes: &mut Vec<u8>, colour: Color) {
    let parts: &[u8] = match colour {
        Color::Reset => return code(bytes, 59),
        Color::Rgb(red, green, blue) => {
            code(bytes, 58);
            bytes.extend_from_slice(b":2:");
            &[red, green, blue]
        }
        other => {
            code(bytes, 58);
            bytes.extend_from_slice(b":5");
            &[index(other)]
        }
    };
    for part in parts {
        bytes.push(b':');
        number(bytes, (*part).into());
    }
}

/// The place of a colour in the terminal's palette.
fn index(colour: Color) -> u8 {
    match colour {
        Color::Black | Color::Reset | Color::Rgb(..) => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Indexed(index) => index,
    }
}
