//! How well a line of a list matches what is typed.

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Matcher, Utf32Str};

use super::item::Line;

/// Tells how well lines match what is typed. It is asked of thousands at a key.
#[derive(Debug, Clone, Default)]
pub struct Ranker {
    words: Vec<Word>,
    /// Kept for its memory, like the buffer.
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Ranker {
    /// Looks for these words from now on.
    pub fn look_for(&mut self, query: &str) {
        let atoms = |kind| Pattern::new(query, CaseMatching::Ignore, Normalization::Smart, kind).atoms;
        let pairs = atoms(AtomKind::Substring).into_iter().zip(atoms(AtomKind::Fuzzy));
        let Self { words, matcher, .. } = self;
        *words = pairs.map(|(piece, letters)| Word::new(piece, letters, matcher)).collect();
    }

    /// What no line is worth more than: all words at the beginning of the label.
    pub fn best(&self) -> u32 {
        self.words.iter().fold(0, |all: u32, word| all.saturating_add(word.best))
    }

    /// Whether a line has every word: it has a score then, which costs several times as much.
    pub fn has(&mut self, line: &Line) -> bool {
        let Self { words, matcher, buffer } = self;
        words.iter().rev().all(|word| word.is_in(line, matcher, buffer))
    }

    /// What a line that has all words but the last one is worth by them.
    pub fn others(&mut self, line: &Line) -> Option<u32> {
        let Self { words, matcher, buffer } = self;
        let (_, others) = words.split_last()?;
        others.iter().map(|word| word.score(line, matcher, buffer)).sum()
    }

    /// What a line that has the last word is worth by it. It is the one that is being typed: most lines that go have the
    /// others.
    pub fn last(&mut self, line: &Line) -> Option<u32> {
        let Self { words, matcher, buffer } = self;
        words.last()?.score(line, matcher, buffer)
    }
}

/// What a word is said to be worth at most where that is not known.
const NEVER: u32 = u32::MAX / 1024;

/// A word that is looked for.
#[derive(Debug, Clone)]
struct Word {
    /// As a piece of a text: quicker to find than letters, and better.
    piece: Atom,
    /// As letters in their order.
    letters: Atom,
    /// The letters, if they are plain ones.
    plain: Vec<Letter>,
    /// What no line is worth more than.
    best: u32,
}

impl Word {
    fn new(piece: Atom, letters: Atom, matcher: &mut Matcher) -> Self {
        let plain = match letters.needle_text() {
            Utf32Str::Ascii(bytes) => bytes.iter().map(|byte| Letter::new(*byte)).collect(),
            Utf32Str::Unicode(_) => Vec::new(),
        };
        // Scattered parts of a word with other signs in it can be worth more than the word.
        let is_simple = plain.iter().all(|letter| letter.byte.is_ascii_alphanumeric()) && !plain.is_empty();
        let alone = piece.score(piece.needle_text(), matcher).filter(|_| is_simple);
        let best = alone.map_or(NEVER, |score| u32::from(score) * 2);
        Self { piece, letters, plain, best }
    }

    /// What a line that has the word is worth; in the label it counts double.
    fn score(&self, line: &Line, matcher: &mut Matcher, buffer: &mut Vec<char>) -> Option<u32> {
        if let Some(score) = self.of(line.label, matcher, buffer) {
            return Some(score * 2);
        }
        let others = [line.detail, line.also, line.group].into_iter().filter(|text| !text.is_empty());
        others.filter_map(|text| self.of(text, matcher, buffer)).max()
    }

    /// Whether a line has the word.
    fn is_in(&self, line: &Line, matcher: &mut Matcher, buffer: &mut Vec<char>) -> bool {
        [line.label, line.detail, line.also, line.group].into_iter().any(|text| {
            // Of plain letters it is told for sure, but for texts in which others may stand for them.
            let is_plain = !self.plain.is_empty();
            (is_plain && has(text, &self.plain, |_| false))
                || (!(is_plain && text.is_ascii()) && self.of(text, matcher, buffer).is_some())
        })
    }

    fn of(&self, text: &str, matcher: &mut Matcher, buffer: &mut Vec<char>) -> Option<u32> {
        // Most texts do not have most words, and this tells so at a fraction of the price.
        if !has(text, &self.plain, begins_a_letter) {
            return None;
        }
        let text = match text.is_ascii() {
            true => Utf32Str::Ascii(text.as_bytes()),
            false => {
                buffer.clear();
                buffer.extend(text.chars());
                Utf32Str::Unicode(buffer)
            }
        };
        self.piece.score(text, matcher).or_else(|| self.letters.score(text, matcher)).map(u32::from)
    }
}

/// A plain letter, whatever its case.
#[derive(Debug, Clone, Copy)]
struct Letter {
    byte: u8,
    /// The bit that tells its small form from the large one.
    case: u8,
}

impl Letter {
    fn new(byte: u8) -> Self {
        let case = if byte.is_ascii_alphabetic() { 0x20 } else { 0 };
        Self { byte: byte | case, case }
    }
}

/// Whether a text has these letters in their order; a character that begins with one of the `others` stands for any.
fn has(text: &str, letters: &[Letter], others: impl Fn(u8) -> bool) -> bool {
    let Some((mut wanted, mut rest)) = letters.split_first() else { return true };
    for byte in text.bytes() {
        if byte | wanted.case == wanted.byte || (byte >= 0xC3 && wanted.case != 0 && others(byte)) {
            match rest.split_first() {
                Some(next) => (wanted, rest) = next,
                None => return true,
            }
        }
    }
    false
}

/// Whether a character that begins with this byte may be found by a plain letter, as ö is by o: the letters of Latin with
/// marks are in these parts of Unicode.
fn begins_a_letter(byte: u8) -> bool {
    matches!(byte, 0xC3..=0xCD | 0xE1 | 0xE2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_left_out_early_would_not_be_found_at_all() {
        let latin = ('\u{80}'..'\u{250}').chain('\u{1e00}'..'\u{1f00}').chain('\u{2100}'..'\u{2190}');
        let letters: String = latin.chain(['\u{345}', '\u{2c65}', '\u{a7b7}', '\u{ff21}', '\u{1d400}']).collect();
        let texts = ["Aarhus branch 12", "BRANCH 21", "Ærøskøbing", "Malmö 4", "", "a", "aa b", "b a a", "a_b{c"];
        let texts = texts.into_iter().map(str::to_owned).chain(letters.chars().map(String::from));
        let texts: Vec<_> = texts.chain([letters.clone()]).collect();
        let alphabet = (' '..='~').map(String::from);
        let words = ["br", "12", "aaa", "ch1", "ø", "hcn", "aab", "mo", "mlo", "malmo4", "ml44", "a[c", "aero"];
        for word in words.into_iter().map(str::to_owned).chain(alphabet).filter(|word| word != " ") {
            let mut ranker = Ranker::default();
            ranker.look_for(&word);
            for text in &texts {
                let early = has(text, &ranker.words[0].plain, begins_a_letter);
                let mut buffer = Vec::new();
                let found = ranker.words[0].letters.score(Utf32Str::new(text, &mut buffer), &mut ranker.matcher);
                assert!(early || found.is_none(), "{word:?} in {text:?}");
                let line = Line { label: text, ..Line::default() };
                assert_eq!(ranker.has(&line), ranker.last(&line).is_some(), "{word:?} in {text:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_line_is_worth_more_than_the_best(
            query in "[a-cA12 ._-]{1,6}|[a-cA12]{1,6}",
            label in "[a-cA1 ._é-]{0,12}",
            detail in "[a-c1 -]{0,8}",
        ) {
            let mut ranker = Ranker::default();
            ranker.look_for(&query);
            let line = Line { label: &label, detail: &detail, ..Line::default() };
            if let (Some(last), Some(others)) = (ranker.last(&line), ranker.others(&line)) {
                prop_assert!(last + others <= ranker.best(), "{query:?} in {label:?}");
                prop_assert!(ranker.has(&line));
            }
        }
    }
}
