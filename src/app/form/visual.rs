//! A text as it is shown at a width: by grapheme clusters and cells, so that nothing depends on what was drawn last.

use unicode_segmentation::UnicodeSegmentation;

use crate::ticket::text::{self, Blanks, Piece};

/// One line as it is shown: a piece of a line of the text, broken at the width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visual {
    /// Index of the line in the text.
    pub line: usize,
    /// First character of the piece in the line.
    pub start: usize,
    /// One past the last character of the piece.
    pub end: usize,
    /// The piece itself.
    pub text: String,
}

impl Visual {
    /// Line and character of one of its cells, or of its end; `rows` are all pieces of the text.
    pub fn at(&self, cell: usize, rows: &[Self]) -> (usize, usize) {
        let mut column = self.start;
        let mut cells = 0;
        for cluster in self.text.graphemes(true) {
            let next = cells + text::width(cluster);
            if next > cell {
                break;
            }
            cells = next;
            column += cluster.chars().count();
        }
        // The end of a broken piece is the start of the next one: stay in the piece.
        let is_last_piece =
            !rows.iter().any(|other| other.line == self.line && other.start >= self.end && other != self);
        if column == self.end && !is_last_piece {
            column = column.saturating_sub(self.text.graphemes(true).next_back().map_or(0, |g| g.chars().count()));
        }
        (self.line, column)
    }
}

/// Breaks lines for showing at a width. A tab is shown as one space; the text itself keeps it.
pub fn lay_out(lines: &[String], width: usize) -> Vec<Visual> {
    let shown = |line, piece: Piece<'_>| Visual {
        line,
        start: piece.start,
        end: piece.end,
        text: piece.text.replace('\t', " "),
    };
    let lines = lines.iter().enumerate();
    lines
        .flat_map(|(index, line)| {
            text::pieces(line, width, Blanks::Count).into_iter().map(move |piece| shown(index, piece))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_blanks_and_never_wider_than_the_width() {
        let rows = lay_out(&["the quick brown 狐狸狐狸狐狸".to_owned()], 9);
        let shown: Vec<_> = rows.iter().map(|row| row.text.as_str()).collect();
        assert_eq!(shown, ["the ", "quick ", "brown ", "狐狸狐狸", "狐狸"]);
        let joined: usize = rows.iter().map(|row| row.end - row.start).sum();
        assert_eq!(joined, "the quick brown 狐狸狐狸狐狸".chars().count());
    }
}
