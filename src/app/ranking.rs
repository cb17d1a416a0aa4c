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
        self.words = pairs.map(|(piece, letters)| Word::new(piece, letters)).collect();
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

/// A word that is looked for.
#[derive(Debug, Clone)]
struct Word {
    /// As a piece of a text: quicker to find than letters, and better.
    piece: Atom,
    /// As letters in their order.
    letters: Atom,
    /// The letters as [`may_have`] wants them, if they are plain ones.
    plain: Vec<u8>,
}

impl Word {
    fn new(piece: Atom, letters: Atom) -> Self {
        let plain = match letters.needle_text() {
            Utf32Str::Ascii(bytes) => bytes.iter().map(|byte| byte | CASE).collect(),
            Utf32Str::Unicode(_) => Vec::new(),
        };
        Self { piece, letters, plain }
    }

    /// What a line that has the word is worth; in the label it counts double.
    fn score(&self, line: &Line, matcher: &mut Matcher, buffer: &mut Vec<char>) -> Option<u32> {
        if let Some(score) = self.of(line.label, matcher, buffer) {
            return Some(score * 2);
        }
        let others = [line.detail, line.also, line.group].into_iter().filter(|text| !text.is_empty());
        others.filter_map(|text| self.of(text, matcher, buffer)).max()
    }

    fn of(&self, text: &str, matcher: &mut Matcher, buffer: &mut Vec<char>) -> Option<u32> {
        // Most texts do not have most words, and this tells so at a fraction of the price.
        if !may_have(text, &self.plain) {
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

/// The bit that tells small letters from large ones.
const CASE: u8 = 0x20;

/// Whether a text may have these letters in their order, whatever their case.
fn may_have(text: &str, letters: &[u8]) -> bool {
    let Some((mut wanted, mut rest)) = letters.split_first() else { return true };
    for byte in text.bytes() {
        if byte | CASE == *wanted || (byte >= 0xC3 && wanted.is_ascii_lowercase() && begins_a_letter(byte)) {
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
    use super::*;

    #[test]
    fn what_is_left_out_early_would_not_be_found_at_all() {
        let letters: String = ('\u{80}'..'\u{3000}').chain(['\u{a7b7}', '\u{ff21}', '\u{1d400}']).collect();
        let texts = ["Aarhus branch 12", "BRANCH 21", "Ærøskøbing", "Malmö 4", "", "a", "aa b", "b a a", "a_b{c"];
        let texts = texts.into_iter().map(str::to_owned).chain(letters.chars().map(String::from));
        let texts: Vec<_> = texts.chain([letters.clone()]).collect();
        let alphabet = (' '..='~').map(String::from);
        let words = ["br", "12", "aaa", "ch1", "ø", "hcn", "aab", "mo", "mlo", "malmo4", "ml44", "a[c", "aero"];
        for word in words.into_iter().map(str::to_owned).chain(alphabet).filter(|word| word != " ") {
            let mut ranker = Ranker::default();
            ranker.look_for(&word);
            for text in &texts {
                let early = may_have(text, &ranker.words[0].plain);
                let mut buffer = Vec::new();
                let found = ranker.words[0].letters.score(Utf32Str::new(text, &mut buffer), &mut ranker.matcher);
                assert!(early || found.is_none(), "{word:?} in {text:?}");
            }
        }
    }
}
