//! A text as it is shown at a width: by grapheme clusters and cells, so that nothing depends on what was drawn last.

use std::borrow::Cow;

use crate::ticket::text::{self, Blanks};

/// The width of a text that is shown in one line, scrolled sideways.
pub const UNBROKEN: usize = usize::MAX / 2;

/// One line as it is shown: a piece of a line of the text, broken at the width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visual {
    /// Index of the line in the text.
    pub line: usize,
    /// First character of the piece in the line.
    pub start: usize,
    /// One past the last character of the piece.
    pub end: usize,
    /// Its first byte in the line.
    pub byte: usize,
    /// Its length in bytes.
    pub length: usize,
    /// Whether it is the last piece of its line.
    pub is_last: bool,
}

impl Visual {
    /// The piece of its line. A tab is shown as one space; the text itself keeps it.
    pub fn of<'a>(&self, line: &'a str) -> Cow<'a, str> {
        let piece = line.get(self.byte..self.byte + self.length).unwrap_or_default();
        if piece.contains('\t') { Cow::Owned(piece.replace('\t', " ")) } else { Cow::Borrowed(piece) }
    }

    /// Line and character of one of its cells, or of its end; `text` is the piece as it is shown.
    pub fn at(&self, cell: usize, text: &str) -> (usize, usize) {
        let mut column = self.start;
        let mut cells = 0;
        let mut last = 0;
        for cluster in text::graphemes(text) {
            let next = cells + text::width(cluster);
            if next > cell {
                break;
            }
            cells = next;
            last = cluster.chars().count();
            column += last;
        }
        // The end of a broken piece is the start of the next one: stay in the piece.
        if column == self.end && !self.is_last {
            column = column.saturating_sub(last);
        }
        (self.line, column)
    }
}

/// The pieces of lines at a width, as far as they are asked for, each with its line.
pub fn lay_out<'a>(lines: impl Iterator<Item = &'a str>, width: usize) -> impl Iterator<Item = (Visual, &'a str)> {
    lines.enumerate().flat_map(move |(index, line)| broken(index, line, width).map(move |piece| (piece, line)))
}

/// The pieces of one line at a width.
pub fn broken(index: usize, line: &str, width: usize) -> impl Iterator<Item = Visual> {
    let mut byte = 0;
    text::pieces(line, width, Blanks::Count).map(move |piece| {
        let length = piece.text.len();
        let shown = Visual { line: index, start: piece.start, end: piece.end, byte, length, is_last: piece.is_last };
        byte += length;
        shown
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_blanks_and_never_wider_than_the_width() {
        let line = "the quick brown 狐狸狐狸狐狸";
        let rows: Vec<_> = lay_out([line].into_iter(), 9).collect();
        let shown: Vec<_> = rows.iter().map(|(row, line)| row.of(line)).collect();
        assert_eq!(shown, ["the ", "quick ", "brown ", "狐狸狐狸", "狐狸"]);
        let joined: usize = rows.iter().map(|(row, _)| row.end - row.start).sum();
        assert_eq!(joined, line.chars().count());
    }

    #[test]
    fn the_end_of_a_broken_piece_is_in_the_piece() {
        let line = "ab cd";
        let rows: Vec<_> = lay_out([line].into_iter(), 3).map(|(row, line)| row.at(9, &row.of(line))).collect();
        assert_eq!(rows, [(0, 2), (0, 5)]);
    }
}
