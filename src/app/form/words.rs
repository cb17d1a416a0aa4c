//! Words, as the line of a shell has them.

use crate::app::form::walk::{Class, Spot, Walk};

/// The start of the word to the left.
pub fn word_left(lines: &[String], from: Spot) -> Spot {
    left(lines, from, |class| class == Class::Word)
}

/// The start of what stands between blanks to the left.
pub fn blank_left(lines: &[String], from: Spot) -> Spot {
    left(lines, from, |class| matches!(class, Class::Word | Class::Mark))
}

fn left(lines: &[String], from: Spot, is_in: impl Fn(Class) -> bool) -> Spot {
    let mut walk = Walk::new(lines, from);
    let mut spot = from;
    let mut began = false;
    while walk.back() {
        let inside = is_in(walk.class());
        if began && !inside {
            break;
        }
        began |= inside;
        spot = walk.spot();
    }
    spot
}

/// The end of the word to the right.
pub fn word_right(lines: &[String], from: Spot) -> Spot {
    let mut walk = Walk::new(lines, from);
    let mut began = false;
    loop {
        let inside = walk.class() == Class::Word;
        if began && !inside {
            break;
        }
        began |= inside;
        if !walk.forward() {
            break;
        }
    }
    walk.spot()
}

/// The start of the line; at it, the end of the line above.
pub fn start(lines: &[String], (line, column): Spot) -> Spot {
    match line.checked_sub(1).filter(|_| column == 0) {
        Some(above) => (above, length(lines, above)),
        None => (line, 0),
    }
}

/// The end of the line; at it, the start of the next one.
pub fn end(lines: &[String], (line, column): Spot) -> Spot {
    let end = length(lines, line);
    if column >= end && line + 1 < lines.len() { (line + 1, 0) } else { (line, end) }
}

/// How many characters a line has.
pub fn length(lines: &[String], line: usize) -> usize {
    lines.get(line).map_or(0, |text| text.chars().count())
}
