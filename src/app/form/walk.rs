//! A walk through a text by what is shown as one character, and what kind each is: words are found by it.

use std::cmp::Ordering;

use unicode_segmentation::UnicodeSegmentation;

/// A line of a text, and a character of it.
pub type Spot = (usize, usize);

/// What a character is to words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A blank, or the end of a line.
    Blank,
    /// A line without characters.
    Empty,
    /// A letter or a digit.
    Word,
    /// Anything else.
    Mark,
}

impl Class {
    fn of(cluster: &str) -> Self {
        match cluster.chars().next() {
            Some(c) if c.is_whitespace() => Self::Blank,
            Some(c) if c.is_alphanumeric() || c == '_' => Self::Word,
            Some(_) => Self::Mark,
            None => Self::Empty,
        }
    }
}

impl Class {
    /// The same, where all between blanks may be one word.
    pub fn or_word(self, big: bool) -> Self {
        if big && self == Self::Mark { Self::Word } else { self }
    }
}

/// A place in a text from which one can go on and back.
#[derive(Debug, Clone)]
pub struct Walk<'a> {
    lines: &'a [String],
    line: usize,
    /// The characters of the line: where each begins, and what it is.
    cells: Vec<(usize, Class)>,
    /// One of them, or their number: the end of the line.
    at: usize,
}

impl<'a> Walk<'a> {
    /// A walk that begins at a character, or at the one that it is a part of.
    pub fn new(lines: &'a [String], (line, column): Spot) -> Self {
        let mut walk = Self { lines, line, cells: cells(lines.get(line)), at: 0 };
        walk.at = walk.cells.partition_point(|(start, _)| *start <= column).saturating_sub(1);
        if column >= walk.length() {
            walk.at = walk.cells.len();
        }
        walk
    }

    fn length(&self) -> usize {
        self.lines.get(self.line).map_or(0, |line| line.chars().count())
    }

    /// Where it is.
    pub fn spot(&self) -> Spot {
        (self.line, self.cells.get(self.at).map_or_else(|| self.length(), |(start, _)| *start))
    }

    /// The line that it is in.
    pub fn line(&self) -> usize {
        self.line
    }

    /// What is there.
    pub fn class(&self) -> Class {
        let end = if self.cells.is_empty() { Class::Empty } else { Class::Blank };
        self.cells.get(self.at).map_or(end, |(_, class)| *class)
    }

    /// Whether it is behind the last character of a line.
    pub fn is_at_end(&self) -> bool {
        self.at >= self.cells.len()
    }

    /// Goes to the next character of the line, or to its end. False at the end.
    pub fn right(&mut self) -> bool {
        let moves = !self.is_at_end();
        self.at += usize::from(moves);
        moves
    }

    /// Goes to the character before it in the line. False at the first one.
    pub fn left(&mut self) -> bool {
        let moves = self.at > 0;
        self.at -= usize::from(moves);
        moves
    }

    /// Goes to the next character, or to the end of the line, or to the next line. False at the end of the text.
    pub fn forward(&mut self) -> bool {
        if self.right() {
            return true;
        }
        let is_last = self.line + 1 >= self.lines.len();
        if !is_last {
            self.load(self.line + 1);
            self.at = 0;
        }
        !is_last
    }

    /// Goes to the character before it, or to the end of the line above. False at the start of the text.
    pub fn back(&mut self) -> bool {
        if self.left() {
            return true;
        }
        let Some(above) = self.line.checked_sub(1) else { return false };
        self.load(above);
        self.at = self.cells.len();
        true
    }

    fn load(&mut self, line: usize) {
        self.line = line;
        self.cells = cells(self.lines.get(line));
    }
}

fn cells(line: Option<&String>) -> Vec<(usize, Class)> {
    let mut start = 0;
    let cell = |cluster: &str| {
        let at = start;
        start += cluster.chars().count();
        (at, Class::of(cluster))
    };
    line.map(|line| line.graphemes(true).map(cell).collect()).unwrap_or_default()
}

/// The text between two places, in whichever order they are given.
pub fn between(lines: &[String], one: Spot, other: Spot) -> String {
    let (from, to) = in_order(one, other);
    let piece = |(index, line): (usize, &String)| {
        let start = if index == from.0 { from.1 } else { 0 };
        let end = if index == to.0 { to.1 } else { usize::MAX };
        line.chars().skip(start).take(end.saturating_sub(start)).collect::<String>()
    };
    let pieces: Vec<String> = lines.iter().enumerate().take(to.0 + 1).skip(from.0).map(piece).collect();
    pieces.join("\n")
}

/// Two places, the first one first.
pub fn in_order(one: Spot, other: Spot) -> (Spot, Spot) {
    match one.cmp(&other) {
        Ordering::Less | Ordering::Equal => (one, other),
        Ordering::Greater => (other, one),
    }
}
