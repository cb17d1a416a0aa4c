//! The texts of a list, laid out for a search: one behind the other, without case and marks.

use nucleo_matcher::chars;

use crate::app::list::item::Items;

/// Stands before each text and behind the last one; it is in no word.
pub const BREAK: u8 = b'\n';
/// The marks that a letter can carry as characters of their own.
const MARKS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';

/// A text as it is compared: ö is o, and so is O.
pub fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().filter(|c| !MARKS.contains(c)).map(|c| chars::to_lower_case(chars::normalize(c))).collect()
}

/// Where the texts of a line are, one behind the other.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The label.
    pub label: usize,
    /// What stands beside the label.
    pub others: usize,
    /// The end of the line.
    pub end: usize,
}

/// Which characters the label and the detail of a line have, as [`bit`] tells them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Letters {
    /// With which words begin.
    pub initial: u64,
    /// Anywhere.
    pub any: u64,
}

impl Letters {
    /// The letters of a word.
    pub fn of(word: &str) -> Self {
        let initial = word.bytes().next().map(bit).unwrap_or_default();
        Self { initial, any: word.bytes().fold(0, |bits, byte| bits | bit(byte)) }
    }
}

/// The texts of a list.
#[derive(Debug, Clone)]
pub struct Texts {
    bytes: Vec<u8>,
    /// For each line where its label begins and where the rest does; and where the last line ends.
    lines: Vec<[u32; 2]>,
    /// For each line.
    letters: Vec<Letters>,
}

impl Texts {
    /// The texts of these items.
    pub fn new(items: &Items) -> Self {
        let count = items.len();
        let (lines, letters) = (Vec::with_capacity(count + 1), Vec::with_capacity(count));
        let mut all = Self { bytes: vec![BREAK], lines, letters };
        for line in (0..count).map(|index| items.line(index).unwrap_or_default()) {
            let label = all.bytes.len();
            all.add(line.label);
            let others = all.bytes.len();
            all.add(line.detail);
            let mut letters = Letters::default();
            for (at, byte) in all.bytes.iter().enumerate().skip(label) {
                letters.any |= bit(*byte);
                if stand(&all.bytes, at) != Stand::Inside {
                    letters.initial |= bit(*byte);
                }
            }
            all.letters.push(letters);
            [line.also, line.group].into_iter().filter(|text| !text.is_empty()).for_each(|text| all.add(text));
            all.lines.push([label, others].map(short));
        }
        all.lines.push([short(all.bytes.len()); 2]);
        all.bytes.shrink_to_fit();
        all
    }

    fn add(&mut self, text: &str) {
        let from = self.bytes.len();
        if text.is_ascii() {
            self.bytes.extend(text.bytes().map(|byte| byte.to_ascii_lowercase()));
        } else {
            self.bytes.extend_from_slice(plain(text).as_bytes());
        }
        self.bytes.iter_mut().skip(from).filter(|byte| **byte == BREAK).for_each(|byte| *byte = b' ');
        self.bytes.push(BREAK);
    }

    /// All texts, a break before each and behind the last one.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many lines there are.
    pub fn count(&self) -> usize {
        self.letters.len()
    }

    /// Where each line is, and its letters.
    pub fn lines(&self) -> impl Iterator<Item = (Place, Letters)> {
        let places = self.lines.windows(2).map(|pair| match pair {
            [[label, others], [end, _]] => {
                Place { label: *label as usize, others: *others as usize, end: *end as usize }
            }
            _ => Place { label: 0, others: 0, end: 0 },
        });
        places.zip(self.letters.iter().copied())
    }
}

/// Nobody has a list of so many bytes that this makes a difference; of one, what is behind them would not be found.
fn short(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// So many letters and digits there are that a table tells of.
pub const SINGLE: usize = 36;

/// The place of a letter or digit among them.
pub fn letter(byte: u8) -> Option<usize> {
    match byte {
        b'a'..=b'z' => Some(usize::from(byte - b'a')),
        b'0'..=b'9' => Some(usize::from(byte - b'0') + 26),
        _ => None,
    }
}

/// A bit for each letter and digit, and one for all else.
fn bit(byte: u8) -> u64 {
    1 << letter(byte).unwrap_or(SINGLE)
}

/// Where in a text a word begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stand {
    /// Inside of another word.
    Inside,
    /// Where a word begins.
    Word,
    /// Where the text begins.
    Text,
}

/// What begins here.
pub fn stand(bytes: &[u8], at: usize) -> Stand {
    let before = at.checked_sub(1).and_then(|before| bytes.get(before)).copied().unwrap_or(BREAK);
    match before {
        BREAK => Stand::Text,
        b'0'..=b'9' | 0x80.. => Stand::Inside,
        b'a'..=b'z' if !bytes.get(at).is_some_and(u8::is_ascii_digit) => Stand::Inside,
        _ => Stand::Word,
    }
}
