//! How far an operator reaches.

use crate::app::form::walk::{Class, Spot, Walk, in_order};
use crate::app::form::words::length;
use crate::app::vim::command::{Motion, Operator, Reach};
use crate::app::vim::motion::{Kind, Memory};

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Where it begins.
    pub from: Spot,
    /// Where it ends, without the character there.
    pub to: Spot,
    /// It is whole lines: from the start of the first to the end of the last.
    pub lines: bool,
}

impl Range {
    /// The lines from one to another.
    pub fn of_lines(lines: &[String], one: usize, other: usize) -> Self {
        let last = one.max(other).min(lines.len().saturating_sub(1));
        Self { from: (one.min(other), 0), to: (last, length(lines, last)), lines: true }
    }

    /// From one character to another, with both.
    pub fn with_both(lines: &[String], one: Spot, other: Spot) -> Self {
        let (from, last) = in_order(one, other);
        Self { from, to: behind(lines, last), lines: false }
    }

    /// What an operator with a motion, or a word, or a number of lines reaches over; nothing, if there is no such place.
    pub fn new(
        lines: &[String],
        cursor: Spot,
        (operator, reach): (Operator, Reach),
        count: Option<usize>,
        memory: &Memory,
    ) -> Option<Self> {
        match reach {
            Reach::Selection => None,
            Reach::Lines => Some(Self::of_lines(lines, cursor.0, cursor.0 + count.unwrap_or(1) - 1)),
            Reach::Word { around, big } => Some(at_word(lines, cursor, around, big)),
            Reach::Motion(motion) => {
                let is_in_word = matches!(Walk::new(lines, cursor).class(), Class::Word | Class::Mark);
                // A word is changed without the blanks behind it.
                if let Motion::Word { big } = motion
                    && operator == Operator::Change
                    && is_in_word
                {
                    return Some(word_end(lines, cursor, big, count));
                }
                let target = memory.target(lines, cursor, motion, count)?;
                Some(match memory.kind(motion) {
                    Kind::Lines => Self::of_lines(lines, cursor.0, target.0),
                    Kind::Inclusive => Self::with_both(lines, cursor, target),
                    Kind::Exclusive => {
                        let (from, mut to) = in_order(cursor, target);
                        // The last word of a line is deleted without the line break behind it.
                        if matches!(motion, Motion::Word { .. }) && to.0 > from.0 {
                            let above = to.0 - 1;
                            let is_first =
                                lines.get(to.0).is_some_and(|l| l.chars().take(to.1).all(char::is_whitespace));
                            if is_first {
                                to = (above, length(lines, above));
                            }
                        }
                        Self { from, to, lines: false }
                    }
                })
            }
        }
    }
}

/// The place behind a character.
pub fn behind(lines: &[String], spot: Spot) -> Spot {
    let mut walk = Walk::new(lines, spot);
    walk.right();
    walk.spot()
}

/// To the end of the word that the cursor is in, or of so many words.
fn word_end(lines: &[String], cursor: Spot, big: bool, count: Option<usize>) -> Range {
    let first = at_word(lines, cursor, false, big);
    let rest = count.unwrap_or(1) - 1;
    let last = (first.to.0, first.to.1.saturating_sub(1));
    let end = match rest {
        0 => last,
        more => Memory::default().target(lines, last, Motion::WordEnd { big }, Some(more)).unwrap_or(last),
    };
    Range { from: cursor, ..Range::with_both(lines, cursor, end) }
}

/// The word at the cursor, or the blanks between two.
fn at_word(lines: &[String], cursor: Spot, around: bool, big: bool) -> Range {
    let class = |walk: &Walk<'_>| walk.class().or_word(big);
    let mut start = Walk::new(lines, cursor);
    let kind = class(&start);
    let go_on = |walk: &mut Walk<'_>, kind: Class| {
        while !walk.is_at_end() && class(walk) == kind {
            walk.right();
        }
    };
    let mut end = start.clone();
    go_on(&mut end, kind);
    let mut before = start.clone();
    while before.left() && class(&before) == kind {
        start = before.clone();
    }
    if around {
        let word_ends = end.spot();
        let next = if kind == Class::Blank { class(&end) } else { Class::Blank };
        go_on(&mut end, next);
        // Without blanks behind it, those in front of it go with it.
        if end.spot() == word_ends {
            let mut before = start.clone();
            while before.left() && class(&before) == Class::Blank {
                start = before.clone();
            }
        }
    }
    Range { from: start.spot(), to: end.spot(), lines: false }
}
