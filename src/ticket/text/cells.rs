//! Text in the cells of a terminal: how wide it is, where it is cut, and where it is broken into lines.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How many cells the text takes.
pub fn width(text: &str) -> usize {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.len();
    }
    graphemes(text).map(UnicodeWidthStr::width).sum()
}

/// The clusters that the cursor moves by.
pub fn graphemes(text: &str) -> impl Iterator<Item = &str> {
    Clusters { rest: text }
}

/// What is left of a text, cluster by cluster. Most texts are ASCII, which needs no table to be told apart.
struct Clusters<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Clusters<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let length = match self.rest.as_bytes() {
            [b' '..=b'~'] | [b' '..=b'~', ..=b'\x7f', ..] => 1,
            _ => self.rest.graphemes(true).next()?.len(),
        };
        let (cluster, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(cluster)
    }
}

/// The text cut to a number of cells; what is cut off is told by an ellipsis, and no cluster is split.
pub fn truncate(text: &str, cells: usize) -> Cow<'_, str> {
    if text.len() <= cells && text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut taken = 0;
    let mut end_with_room = 0;
    let mut bytes = 0;
    for cluster in text.graphemes(true) {
        let next = taken + cluster.width();
        if next > cells {
            if cells == 0 {
                return Cow::Borrowed("");
            }
            let kept = text.get(..end_with_room).unwrap_or_default();
            return Cow::Owned(format!("{kept}…"));
        }
        bytes += cluster.len();
        taken = next;
        // Where an ellipsis would still fit behind.
        if taken < cells {
            end_with_room = bytes;
        }
    }
    Cow::Borrowed(text)
}

/// The text without its first cells; a cluster that would be cut in two goes as a whole.
pub fn skip_cells(text: &str, cells: usize) -> &str {
    let mut skipped = 0;
    let mut bytes = 0;
    for cluster in text.graphemes(true) {
        if skipped >= cells {
            break;
        }
        skipped += cluster.width();
        bytes += cluster.len();
    }
    text.get(bytes..).unwrap_or_default()
}

/// What becomes of a blank that a line has no room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blanks {
    /// It stays where it is, since nobody sees it.
    Hang,
    /// It takes its place like anything else: the cursor stands on it.
    Count,
}

/// A piece of a line that is broken at a width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Its first character in the line.
    pub start: usize,
    /// One past its last character.
    pub end: usize,
    /// The piece itself, with the blanks at its end.
    pub text: &'a str,
    /// Whether it is the last one of its line.
    pub is_last: bool,
}

/// A place in a line, in all three measures.
#[derive(Clone, Copy, Default)]
struct Mark {
    byte: usize,
    character: usize,
    cell: usize,
}

/// One line broken into pieces of at most so many cells: behind blanks where there are any, never in a cluster. One that
/// is wider than that has a piece of its own. A tab is a blank of one cell. An empty line is one empty piece.
///
/// Where a piece ends depends on nothing before its start: what is broken from there on is broken the same.
pub fn pieces(line: &str, cells: usize, blanks: Blanks) -> impl Iterator<Item = Piece<'_>> {
    Pieces {
        line,
        cells: cells.max(2),
        blanks,
        clusters: Clusters { rest: line },
        next: None,
        start: Mark::default(),
        here: Mark::default(),
        behind_blank: None,
        is_done: false,
    }
}

/// The pieces of a line that are still to come.
struct Pieces<'a> {
    line: &'a str,
    cells: usize,
    blanks: Blanks,
    clusters: Clusters<'a>,
    /// The cluster that had no room in the piece before.
    next: Option<&'a str>,
    start: Mark,
    here: Mark,
    behind_blank: Option<Mark>,
    is_done: bool,
}

impl<'a> Pieces<'a> {
    /// The piece from the start up to a place, where the next one starts.
    fn up_to(&mut self, end: Mark, is_last: bool) -> Piece<'a> {
        let start = std::mem::replace(&mut self.start, end);
        let text = self.line.get(start.byte..end.byte).unwrap_or_default();
        Piece { start: start.character, end: end.character, text, is_last }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.is_done {
            return None;
        }
        while let Some(cluster) = self.next.take().or_else(|| self.clusters.next()) {
            let (start, here) = (self.start, self.here);
            let is_blank = matches!(cluster, " " | "\t");
            let wide = if is_blank { 1 } else { cluster.width() };
            let hangs = is_blank && self.blanks == Blanks::Hang;
            if !hangs
                && here.cell.saturating_add(wide) > start.cell.saturating_add(self.cells)
                && here.byte > start.byte
            {
                self.next = Some(cluster);
                let end = self.behind_blank.take().unwrap_or(here);
                return Some(self.up_to(end, false));
            }
            self.here.byte += cluster.len();
            self.here.character += cluster.chars().count();
            self.here.cell += wide;
            if is_blank {
                self.behind_blank = Some(self.here);
            }
        }
        self.is_done = true;
        Some(self.up_to(self.here, true))
    }
}

/// The text broken into lines of at most so many cells: at blanks where there are any, never in a cluster. Empty lines
/// stay; an empty text is one empty line.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let pieces = text.split('\n').flat_map(|line| pieces(line, cells, Blanks::Hang));
    pieces.map(|piece| piece.text.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::one_line;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cut_text_ends_in_an_ellipsis_and_keeps_its_clusters() {
        for (text, cells, cut) in [
            ("subject", 10, "subject"),
            ("subject", 7, "subject"),
            ("subject", 6, "subje…"),
            ("狐狸狐狸", 5, "狐狸…"),
            ("狐狸狐狸", 6, "狐狸…"),
            ("a👨\u{200d}👩\u{200d}👧b", 3, "a…"),
            ("ab", 1, "…"),
            ("ab", 0, ""),
        ] {
            assert_eq!(truncate(text, cells), cut, "{text} at {cells}");
        }
    }

    #[test]
    fn text_is_broken_at_blanks() {
        assert_eq!(wrap("the quick brown fox", 9), ["the quick", "brown fox"]);
        assert_eq!(wrap("a\n\nbcdefgh", 3), ["a", "", "bcd", "efg", "h"]);
        assert_eq!(wrap("", 5), [""]);
        assert_eq!(wrap("ab   cd", 3), ["ab", "cd"]);
    }

    #[test]
    fn a_piece_knows_its_place_and_is_never_too_wide() {
        let places = |line, cells, blanks| {
            let all: Vec<_> = pieces(line, cells, blanks).map(|one| (one.start, one.end, one.text)).collect();
            all
        };
        assert_eq!(places("ab  cd", 3, Blanks::Hang), [(0, 4, "ab  "), (4, 6, "cd")]);
        assert_eq!(places("ab  cd", 3, Blanks::Count), [(0, 3, "ab "), (3, 6, " cd")]);
        assert_eq!(places("e\u{301}\tf", 2, Blanks::Count), [(0, 3, "e\u{301}\t"), (3, 4, "f")]);
        // What is left behind a blank has room for its own width only.
        assert_eq!(places(" abc狐", 4, Blanks::Count), [(0, 1, " "), (1, 4, "abc"), (4, 5, "狐")]);
    }

    #[test]
    fn a_megabyte_is_quick() {
        let long = "狐\u{301}\u{1b}[0m ".repeat(100_000);
        let safe = one_line(&long).into_owned();
        assert!(width(&safe) > 0);
        assert!(!wrap(&safe, 40).is_empty());
        assert!(width(&truncate(&safe, 40)) <= 40);
    }

    proptest! {
        #[test]
        fn clusters_are_those_of_unicode(text in "[ -~]{0,5}\\PC{0,20}|[a\\r\\n\\x7f🇩🇪👩e\u{301}\u{200d}क\u{94d}ष]{0,20}") {
            let quick: Vec<&str> = graphemes(&text).collect();
            prop_assert_eq!(quick, text.graphemes(true).collect::<Vec<_>>());
        }

        #[test]
        fn widths_hold(text in "[a-z狐é👩\u{301}\u{200d} \n]{0,80}", cells in 2usize..30) {
            let line = one_line(&text);
            prop_assert!(width(&truncate(&line, cells)) <= cells);
            for blanks in [Blanks::Hang, Blanks::Count] {
                let broken: String = line.split('\n').flat_map(|line| pieces(line, cells, blanks)).map(|one| one.text).collect();
                prop_assert_eq!(broken, line.as_ref());
            }
            let counted = text.split('\n').flat_map(|line| pieces(line, cells, Blanks::Count)).map(|one| one.text.to_owned());
            for piece in wrap(&text, cells).into_iter().chain(counted) {
                // A cluster that is wider than the line has one of its own; it is cut where it is drawn.
                prop_assert!(width(&piece) <= cells || graphemes(piece.trim_matches('\u{200d}')).count() == 1, "{:?}", piece);
            }
        }
    }
}
