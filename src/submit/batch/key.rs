//! What a line of an input is known by: its content, and how many equal ones stand before it, so that lines may be added,
//! moved and mended between two runs.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::ticket::hash;

/// Which line of an input it is, whatever its number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "(String, u32)", try_from = "(String, u32)")]
pub struct LineKey {
    hash: u64,
    nth: u32,
}

impl LineKey {
    /// The unique value of this line in an import: the same in every run.
    pub fn unique_value(&self, import: &str) -> String {
        format!("{import}-{:016x}-{}", self.hash, self.nth)
    }
}

impl From<LineKey> for (String, u32) {
    fn from(key: LineKey) -> Self {
        (format!("{:016x}", key.hash), key.nth)
    }
}

impl TryFrom<(String, u32)> for LineKey {
    type Error = std::num::ParseIntError;

    fn try_from((hash, nth): (String, u32)) -> Result<Self, Self::Error> {
        Ok(Self { hash: u64::from_str_radix(&hash, 16)?, nth })
    }
}

/// Gives each line of one reading of an input its key.
#[derive(Debug, Default)]
pub struct Keys(HashMap<u64, u32>);

impl Keys {
    /// The key of the next line, by its bytes.
    pub fn next(&mut self, line: &[u8]) -> LineKey {
        let hash = hash::fnv1a(line);
        let seen = self.0.entry(hash).or_default();
        let nth = *seen;
        *seen += 1;
        LineKey { hash, nth }
    }
}

/// What the cells of a line say, whatever the file looks like that they stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Content(u64);

impl Content {
    /// Of a line with these columns and texts, whatever their order.
    pub fn of(mut cells: Vec<(String, String)>) -> Self {
        cells.sort();
        let mut bytes = Vec::new();
        for part in cells.iter().flat_map(|(name, text)| [name, text]) {
            // Lengths, so that no two lines become the same bytes.
            bytes.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        Self(hash::fnv1a(&bytes))
    }
}

impl From<Content> for String {
    fn from(content: Content) -> Self {
        format!("{:016x}", content.0)
    }
}

impl TryFrom<String> for Content {
    type Error = std::num::ParseIntError;

    fn try_from(hash: String) -> Result<Self, Self::Error> {
        Ok(Self(u64::from_str_radix(&hash, 16)?))
    }
}

/// Where a line stands in the input, for people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// The row as a spreadsheet numbers it: a record of several lines is one. Version 0.1.0 wrote none.
    #[serde(default)]
    pub row: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_known_by_its_content_and_its_place_among_equal_ones() {
        let (mut one, mut two) = (Keys::default(), Keys::default());
        let first = [one.next(b"a"), one.next(b"b"), one.next(b"a")];
        let moved = [two.next(b"b"), two.next(b"a"), two.next(b"a")];
        assert_eq!([&first[0], &first[1], &first[2]], [&moved[1], &moved[0], &moved[2]]);
        assert_ne!(first[0], first[2]);
    }
}
