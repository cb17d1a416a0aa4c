//! What is remembered from one command to the next.

use crate::app::form::walk::{Spot, in_order};
use crate::app::keys::chord::Chord;
use crate::app::vim::command::{Edit, Operator};
use crate::app::vim::motion::Memory;
use crate::app::vim::parser::Parser;
use crate::app::vim::range::Range;

/// A change, and what was typed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What was done.
    pub edit: Edit,
    /// How often.
    pub count: Option<usize>,
    /// The keys that were pressed until typing ended.
    pub typed: Vec<Chord>,
}

/// What is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visual {
    /// Where it began.
    pub anchor: Spot,
    /// Where the cursor is.
    pub head: Spot,
    /// It is whole lines.
    pub lines: bool,
}

impl Visual {
    /// The part of the text.
    pub fn range(self, lines: &[String]) -> Range {
        if self.lines {
            Range::of_lines(lines, self.anchor.0, self.head.0)
        } else {
            let (from, to) = in_order(self.anchor, self.head);
            Range::with_both(lines, from, to)
        }
    }
}

/// What is remembered.
#[derive(Debug, Clone, Default)]
pub struct Vim {
    /// The keys of a command that is not whole yet.
    pub parser: Parser,
    /// What motions go by.
    pub memory: Memory,
    /// What is selected, while that is so.
    pub visual: Option<Visual>,
    /// The operator that waits for the text to search for, with its count.
    pub operator: Option<(Operator, Option<usize>)>,
    /// The last change.
    pub last: Option<Change>,
    /// The change that is being typed.
    pub typing: Option<Change>,
}

impl Vim {
    /// Forgets what was begun.
    pub fn forget(&mut self) {
        self.parser.forget();
        self.operator = None;
    }

    /// What was typed belongs to the change from now on, and is made again with it.
    pub fn end_typing(&mut self) -> Option<Change> {
        let change = self.typing.take()?;
        self.last = Some(change.clone());
        Some(change)
    }
}
