//! A page as lines for a terminal, or as plain text.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::markdown::{Block, Look, Span, Spans};

/// Between the columns of a table.
const GAP: usize = 2;
/// No column is made narrower than this for others.
const NARROWEST: usize = 8;

/// How a page is printed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet {
    /// In columns of a terminal.
    pub width: usize,
    /// Whether headings, names and what is typed are bold. Else what is typed has its marks around it.
    pub is_bold: bool,
}

/// A piece of a word, and whether it is bold.
type Piece = (String, bool);
/// What is not torn apart at the end of a line.
type Word = Vec<Piece>;

impl Sheet {
    /// The blocks as lines, with an empty one between them.
    pub fn text(self, blocks: &[Block]) -> String {
        let mut text = self.lines(blocks, self.width).join("\n");
        text.push('\n');
        text
    }

    fn lines(self, blocks: &[Block], width: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for block in blocks {
            let more = self.block(block, width);
            // What holds a picture alone is empty.
            if !more.is_empty() && !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(more);
        }
        lines
    }

    fn block(self, block: &Block, width: usize) -> Vec<String> {
        match block {
            Block::Heading(level, spans) => {
                let title: String = spans.iter().map(|span| span.text.as_str()).collect();
                let title = if *level == 1 { title.to_uppercase() } else { title };
                let strong = Span { text: title, look: Look::Strong };
                let lines = self.wrapped(&[strong], width).into_iter();
                let mut lines: Vec<String> = lines.map(|line| self.line(&line)).collect();
                if *level == 2 && !self.is_bold {
                    lines.push("-".repeat(lines.last().map_or(0, |line| line.width())));
                }
                lines
            }
            Block::Paragraph(spans) => self.wrapped(spans, width).iter().map(|line| self.line(line)).collect(),
            Block::Code(text) => text.lines().map(|line| format!("    {line}").trim_end().to_owned()).collect(),
            Block::List(first, items) => {
                let mut lines = Vec::new();
                for (number, item) in (first.unwrap_or_default()..).zip(items) {
                    let mark = if first.is_some() { format!("{number}. ") } else { "- ".to_owned() };
                    let inner = self.lines(item, width.saturating_sub(mark.len()));
                    for (at, line) in inner.iter().enumerate() {
                        let before = if at == 0 { mark.clone() } else { " ".repeat(mark.len()) };
                        lines.push(format!("{before}{line}").trim_end().to_owned());
                    }
                }
                lines
            }
            Block::Table(rows) => self.table(rows, width),
        }
    }

    fn table(self, rows: &[Vec<Spans>], width: usize) -> Vec<String> {
        let widths = self.widths(rows, width);
        let mut lines = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let is_head = at == 0;
            let cells: Vec<Vec<Vec<Word>>> =
                row.iter().zip(&widths).map(|(cell, width)| self.wrapped(&headed(cell, is_head), *width)).collect();
            for line in 0..cells.iter().map(Vec::len).max().unwrap_or_default() {
                let mut text = String::new();
                for (cell, column) in cells.iter().zip(&widths) {
                    let words = cell.get(line).map(Vec::as_slice).unwrap_or_default();
                    let blanks = column.saturating_sub(wide(words)) + GAP;
                    text.push_str(&self.line(words));
                    text.push_str(&" ".repeat(blanks));
                }
                lines.push(text.trim_end().to_owned());
            }
            if is_head && !self.is_bold {
                let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
                lines.push(rules.join(&" ".repeat(GAP)));
            }
        }
        lines
    }

    /// How wide the columns are: as wide as what is in them, and where that is too much, the widest gives way.
    fn widths(self, rows: &[Vec<Spans>], width: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                let wanted = wide(&self.words(&headed(cell, at == 0)));
                match widths.get_mut(column) {
                    Some(known) => *known = wanted.max(*known),
                    None => widths.push(wanted),
                }
            }
        }
        let room = width.saturating_sub(GAP * widths.len().saturating_sub(1));
        while widths.iter().sum::<usize>() > room {
            let Some(widest) = widths.iter_mut().max().filter(|widest| **widest > NARROWEST) else { break };
            *widest -= 1;
        }
        widths
    }

    /// The words of a text. What follows one another without a blank is one word, whatever it looks like.
    fn words(self, spans: &[Span]) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::new();
        let mut is_apart = true;
        for span in spans {
            let (text, is_bold) = match span.look {
                Look::Plain => (span.text.clone(), false),
                Look::Strong => (span.text.clone(), true),
                Look::Code if self.is_bold => (span.text.clone(), true),
                Look::Code => (format!("`{}`", span.text), false),
                Look::Page if self.is_bold => (format!("hubticket help {}", span.text), true),
                Look::Page => (format!("`hubticket help {}`", span.text), false),
            };
            for (at, part) in text.split(' ').enumerate() {
                is_apart |= at > 0;
                if part.is_empty() {
                    continue;
                }
                let piece = (part.to_owned(), is_bold);
                match words.last_mut().filter(|_| !is_apart) {
                    Some(word) => word.push(piece),
                    None => words.push(vec![piece]),
                }
                is_apart = false;
            }
        }
        words
    }

    /// Words in lines of this width.
    fn wrapped(self, spans: &[Span], width: usize) -> Vec<Vec<Word>> {
        let mut lines: Vec<Vec<Word>> = Vec::new();
        let mut used = 0;
        for word in self.words(spans).into_iter().flat_map(|word| fitting(word, width.max(1))) {
            let length = word_width(&word);
            match lines.last_mut().filter(|_| used + 1 + length <= width) {
                Some(line) => {
                    line.push(word);
                    used += 1 + length;
                }
                None => {
                    lines.push(vec![word]);
                    used = length;
                }
            }
        }
        lines
    }

    /// Words as they are printed.
    fn line(self, words: &[Word]) -> String {
        let mut text = String::new();
        let mut was_bold = false;
        for (at, word) in words.iter().enumerate() {
            for (piece, (part, is_bold)) in word.iter().enumerate() {
                let is_bold = self.is_bold && *is_bold;
                if was_bold && !is_bold {
                    text.push_str("\u{1b}[0m");
                }
                if at > 0 && piece == 0 {
                    text.push(' ');
                }
                if is_bold && !was_bold {
                    text.push_str("\u{1b}[1m");
                }
                text.push_str(part);
                was_bold = is_bold;
            }
        }
        if was_bold {
            text.push_str("\u{1b}[0m");
        }
        text
    }
}

/// The cells of a heading are bold, whatever is in them.
fn headed(cell: &[Span], is_head: bool) -> Spans {
    let look = |span: &Span| if is_head { Look::Strong } else { span.look };
    cell.iter().map(|span| Span { text: span.text.clone(), look: look(span) }).collect()
}

fn word_width(word: &Word) -> usize {
    word.iter().map(|(text, _)| text.width()).sum()
}

/// The width of a line.
fn wide(words: &[Word]) -> usize {
    words.iter().map(|word| word_width(word) + 1).sum::<usize>().saturating_sub(1)
}

/// A word in parts that fit, if it does not.
fn fitting(word: Word, width: usize) -> Vec<Word> {
    if word_width(&word) <= width {
        return vec![word];
    }
    let mut parts: Vec<Word> = Vec::new();
    let mut used = width;
    for (text, is_bold) in &word {
        for letter in text.graphemes(true) {
            if used + letter.width() > width {
                parts.push(Vec::new());
                used = 0;
            }
            used += letter.width();
            let Some(part) = parts.last_mut() else { continue };
            match part.last_mut().filter(|(_, same)| same == is_bold) {
                Some((text, _)) => text.push_str(letter),
                None => part.push((letter.to_owned(), *is_bold)),
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::super::markdown::blocks;
    use super::*;

    const PAGE: &str = "# Keys\n\n![x](a.svg)\n\n## One **two**\n\nAaa bbb `c d`, **eee**. See [Files](files.md).\n\n\
        1. One two three four\n   - five\n2. `six`\n\n```sh\na  very long line that stays as it is\n```\n\n\
        | key | does |\n| --- | --- |\n| `F1` | shows all that there is to see |\n| `Ctrl-X` `k` | x |\n";

    #[test]
    fn a_page_is_printed_as_plain_text() {
        let text = Sheet { width: 28, is_bold: false }.text(&blocks(PAGE));
        let wanted = "\
KEYS

One two
-------

Aaa bbb `c d`, eee. See
`hubticket help files`.

1. One two three four

   - five
2. `six`

    a  very long line that stays as it is

key           does
------------  --------------
`F1`          shows all that
              there is to
              see
`Ctrl-X` `k`  x
";
        assert_eq!(text, wanted);
    }

    #[test]
    fn a_page_is_bold_where_the_terminal_can() {
        let text = Sheet { width: 40, is_bold: true }.text(&blocks(PAGE));
        assert!(text.starts_with("\u{1b}[1mKEYS\u{1b}[0m\n\n\u{1b}[1mOne two\u{1b}[0m\n\nAaa bbb"), "{text}");
        assert!(text.contains("\u{1b}[1mc d\u{1b}[0m, \u{1b}[1meee\u{1b}[0m."), "{text}");
        assert!(text.contains("\u{1b}[1mkey\u{1b}[0m"), "{text}");
        let plain = Sheet { width: 40, is_bold: false }.text(&blocks(PAGE));
        assert!(!plain.contains('\u{1b}'));
    }

    #[test]
    fn nothing_but_code_is_wider_than_the_sheet() {
        let page = "# T\n\nA-word-that-is-longer-than-the-sheet and 日本語日本語日本語.\n\n\
                    | a | b | c |\n| --- | --- | --- |\n| one-two-three-four | five six seven | eight nine |\n";
        for width in [28, 30, 40] {
            for is_bold in [false, true] {
                for line in (Sheet { width, is_bold }).text(&blocks(page)).lines() {
                    let shown = line.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
                    assert!(shown.width() <= width, "{width}: {shown}");
                }
            }
        }
    }
}
