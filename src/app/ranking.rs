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

    /// The score of a line that has every word.
    pub fn score(&mut self, line: &Line) -> Option<u32> {
        let Self { words, matcher, buffer } = self;
        // The last word is the one that is being typed: most lines that go have the others.
        words.iter().rev().map(|word| word.score(line, matcher, buffer)).sum()
    }

    /// What a line that has the other words is worth by the last one.
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
    /// The letters, if they are plain ones.
    plain: Option<Vec<u8>>,
}

impl Word {
    fn new(piece: Atom, letters: Atom) -> Self {
        let needle = letters.needle_text();
        let plain = match needle {
            Utf32Str::Ascii(bytes) => Some(bytes.to_ascii_lowercase()),
            Utf32Str::Unicode(_) => None,
        };
        Self { piece, letters, plain }
    }

    /// What a line that has the word is worth; in the label it counts double.
    fn score(&self, line: &Line, matcher: &mut Matcher, buffer: &mut Vec<char>) -> Option<u32> {
        let mut of = |text: &str| {
            // Most lines do not have most words, and this tells so at a fraction of the price.
            let is_plain = text.is_ascii();
            if is_plain && self.plain.as_deref().is_some_and(|plain| !has_in_order(text, plain)) {
                return None;
            }
            let text = match is_plain {
                true => Utf32Str::Ascii(text.as_bytes()),
                false => {
                    buffer.clear();
                    buffer.extend(text.chars());
                    Utf32Str::Unicode(buffer)
                }
            };
            self.piece.score(text, matcher).or_else(|| self.letters.score(text, matcher)).map(u32::from)
        };
        if let Some(score) = of(line.label) {
            return Some(score * 2);
        }
        let others = [line.detail, line.also, line.group].into_iter().filter(|text| !text.is_empty());
        others.filter_map(of).max()
    }
}

/// Whether a plain text has these letters in their order, whatever their case.
fn has_in_order(text: &str, letters: &[u8]) -> bool {
    let mut rest = letters.iter();
    let mut wanted = rest.next();
    for byte in text.bytes() {
        let Some(letter) = wanted else { return true };
        if byte.to_ascii_lowercase() == *letter {
            wanted = rest.next();
        }
    }
    wanted.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_early_would_not_be_found_at_all() {
        let texts = ["Aarhus branch 12", "BRANCH 21", "Ærøskøbing", "", "a", "aa b", "b a a"];
        for word in ["br", "12", "BR", "aaa", "ch1", "ø", "hcn", "aab", "x"] {
            let mut ranker = Ranker::default();
            ranker.look_for(word);
            for text in texts {
                let early = ranker.words[0].plain.as_deref().is_none_or(|plain| has_in_order(text, plain));
                let mut buffer = Vec::new();
                let found = ranker.words[0].letters.score(Utf32Str::new(text, &mut buffer), &mut ranker.matcher);
                assert!(early || !text.is_ascii() || found.is_none(), "{word:?} in {text:?}");
            }
        }
    }
}
