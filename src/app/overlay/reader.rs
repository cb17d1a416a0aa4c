//! A text to read, laid out at the width of its box.

use crate::app::overlay::stack::Reader;
use crate::ticket::text;

/// Width of the first column of a text to read.
const READER_COLUMN: usize = 24;

/// One line of a text to read, as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReaderLine {
    /// The first column; empty on lines that go on.
    pub left: String,
    /// The text.
    pub right: String,
    /// Where the text begins.
    pub indent: usize,
}

/// The lines of a text to read, broken at the width of its box. A tab sets off a first column; where there is no room
/// for two, it stands on a line of its own.
pub fn reader_lines(reader: &Reader, width: usize) -> Vec<ReaderLine> {
    let inner = width.saturating_sub(4).max(10);
    let narrow = inner < 2 * READER_COLUMN;
    let mut lines = Vec::new();
    for line in &reader.lines {
        let (mut left, right, indent) = match line.split_once('\t') {
            Some((left, right)) => (text::one_line(left).into_owned(), right, if narrow { 2 } else { READER_COLUMN }),
            None => (String::new(), line.as_str(), 0),
        };
        if narrow && !left.is_empty() {
            lines.push(ReaderLine { left: std::mem::take(&mut left), ..ReaderLine::default() });
        }
        for piece in text::wrap(&text::block(right), inner - indent) {
            lines.push(ReaderLine { left: std::mem::take(&mut left), right: piece, indent });
        }
    }
    lines
}
