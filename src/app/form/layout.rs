//! The shown lines of a text that is being edited, kept from one change to the next: only what a change reaches is laid
//! out anew, so that a key costs the same in a long text as in a short one.

use crate::app::form::visual::{Visual, broken};

/// A place counted from the end of a text: lines below it, and characters behind it in its line.
pub type FromEnd = (usize, usize);

/// What a change may have reached: all before a place, and all from another one on, is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Line and character of the first that may differ.
    pub from: (usize, usize),
    /// The place from which on nothing differs.
    pub to: FromEnd,
}

impl Reach {
    /// What both reach.
    pub fn and(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.min(other.to) }
    }
}

/// A text as it is shown at a width.
#[derive(Debug, Clone)]
pub struct Layout {
    width: usize,
    rows: Vec<Visual>,
}

impl Layout {
    /// Lays out these lines.
    pub fn new(lines: &[String], width: usize) -> Self {
        let rows = lines.iter().enumerate().flat_map(|(index, line)| broken(index, line, width)).collect();
        Self { width, rows }
    }

    /// The width.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The shown lines.
    pub fn rows(&self) -> &[Visual] {
        &self.rows
    }

    /// Lays out anew what a change has reached; `lines` are those after it.
    pub fn renew(&mut self, lines: &[String], reach: Reach) {
        let kept = self.kept_before(reach.from);
        let Some(first) = self.rows.get(kept).copied() else { return *self = Self::new(lines, self.width) };
        let mut fresh = Vec::new();
        let mut same = None;
        'lines: for (index, line) in lines.iter().enumerate().skip(first.line) {
            // A piece that is broken anew from the start of one is broken as it would be in the whole line.
            let (start, byte) = if index == first.line { (first.start, first.byte) } else { (0, 0) };
            let below = lines.len() - 1 - index;
            let length = line.chars().count();
            for piece in broken(index, line.get(byte..).unwrap_or_default(), self.width) {
                let piece =
                    Visual { start: piece.start + start, end: piece.end + start, byte: piece.byte + byte, ..piece };
                let place = (below, length - piece.start);
                // Where a shown line starts as one did before, behind all that was changed, the rest is as it was.
                if place <= reach.to
                    && let Some(at) = self.starts_at(place)
                    && at >= kept
                {
                    same = Some((at, piece));
                    break 'lines;
                }
                fresh.push(piece);
            }
        }
        let rest = match same {
            Some((at, piece)) => {
                self.shift(at, piece);
                at
            }
            None => self.rows.len(),
        };
        self.rows.splice(kept..rest, fresh);
    }

    /// How many rows stay as they are before a change at a place. Where a row ends depends on the word behind it, which
    /// may be a wide character of the row after that: the two before the one that is changed are broken anew.
    fn kept_before(&self, (line, column): (usize, usize)) -> usize {
        let here = self.rows.partition_point(|row| (row.line, row.start) <= (line, column)).saturating_sub(1);
        let of_line = self.rows.partition_point(|row| row.line < line);
        here.saturating_sub(2).max(of_line).min(here)
    }

    /// The row that starts at a place.
    fn starts_at(&self, (below, behind): FromEnd) -> Option<usize> {
        let last = self.rows.last()?.line;
        let line = last.checked_sub(below)?;
        let end = self.rows.get(self.rows.partition_point(|row| row.line <= line).checked_sub(1)?)?.end;
        let start = end.checked_sub(behind)?;
        self.rows.binary_search_by_key(&(line, start), |row| (row.line, row.start)).ok()
    }

    /// Moves the rows from one on to where that one is now.
    fn shift(&mut self, at: usize, now: Visual) {
        let Some(before) = self.rows.get(at).copied() else { return };
        if (before.line, before.start, before.byte) == (now.line, now.start, now.byte) {
            return;
        }
        for row in self.rows.iter_mut().skip(at) {
            if row.line == before.line {
                row.start = row.start + now.start - before.start;
                row.end = row.end + now.start - before.start;
                row.byte = row.byte + now.byte - before.byte;
            }
            row.line = row.line + now.line - before.line;
        }
    }
}
