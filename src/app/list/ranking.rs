//! How well the lines of a list match a word that is typed.
//!
//! It is asked of thousands of lines at a key. So each further letter is looked for where the word before it was found,
//! and where every single letter is, which most lines have, is told by a table. A library that tells how well one text
//! matches takes three times as long for all of them.

use memchr::memmem::Finder;

use crate::app::list::texts::{BREAK, Letters, Place, SINGLE, Stand, Texts, letter, stand};

/// Where a word was found in a line, and how well. There are thousands of them at a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hit {
    /// What it is worth: nothing where it was not found.
    pub worth: u8,
    /// How far behind the beginning of the line it begins, if it was found in one piece. All that is farther is as far.
    at: u8,
}

impl Hit {
    /// A piece in a line, at this place of all bytes.
    fn piece(stand: Stand, at: usize, line: Place) -> Self {
        let worth = if at < line.others { stand.in_label() } else { stand.beside_it() };
        Self { worth, at: u8::try_from(at - line.label).unwrap_or(u8::MAX) }
    }

    fn is_in_label(self) -> bool {
        self.worth >= Stand::Inside.in_label()
    }

    fn is_in_one_piece(self) -> bool {
        self.worth >= Stand::Inside.beside_it()
    }
}

impl Stand {
    /// What it is worth in the label, which is what people read first.
    fn in_label(self) -> u8 {
        match self {
            Self::Inside => 40,
            Self::Word => 50,
            Self::Text => 60,
        }
    }

    /// What it is worth in the texts that stand beside the label.
    fn beside_it(self) -> u8 {
        match self {
            Self::Inside => 20,
            Self::Word => 25,
            Self::Text => 30,
        }
    }
}

/// What the letters of a word are worth in the label if each stands at the beginning of a word or follows the one before.
const LETTERS: u8 = 10;
/// What they are worth in the detail.
const LETTERS_BESIDE: u8 = 5;
/// So many letters that stand elsewhere are told apart.
const LOOSE: u8 = 4;

/// Where each single letter is in each line, looked for all at once: none has to be looked for when it is typed.
#[derive(Debug, Clone)]
pub struct Singles {
    /// For each letter, for each line.
    hits: Vec<Hit>,
    /// How many lines there are.
    count: usize,
}

impl Singles {
    /// Looks for all of them.
    pub fn new(texts: &Texts) -> Self {
        let (bytes, count) = (texts.bytes(), texts.count());
        let mut hits = vec![Hit::default(); SINGLE * count];
        for (index, (place, _)) in texts.lines().enumerate() {
            let line = bytes.iter().enumerate().take(place.end).skip(place.label);
            for (at, letter) in line.filter_map(|(at, byte)| Some((at, letter(*byte)?))) {
                let hit = Hit::piece(stand(bytes, at), at, place);
                // Of places that are worth the same the first one stays.
                if let Some(best) = hits.get_mut(letter * count + index).filter(|best| best.worth < hit.worth) {
                    *best = hit;
                }
            }
        }
        Self { hits, count }
    }

    /// Where a plain word is, if it is a single letter of the table.
    pub fn get(&self, word: &str) -> Option<&[Hit]> {
        let [byte] = word.as_bytes() else { return None };
        let letter = letter(*byte)?;
        self.hits.get(letter * self.count..(letter + 1) * self.count)
    }
}

/// Looks for a plain word that is not empty in all lines. What a shorter word that it begins with has found is not looked
/// for again.
pub fn find(texts: &Texts, word: &str, shorter: Option<(&str, &[Hit])>) -> Vec<Hit> {
    let mut seeker = Seeker::new(texts.bytes(), word);
    match shorter {
        Some((start, hits)) => {
            let lines = texts.lines().zip(hits);
            lines.map(|((place, letters), hit)| seeker.go_on(place, letters, *hit, start.len())).collect()
        }
        None => texts.lines().map(|(place, letters)| seeker.look(place, letters, true, true)).collect(),
    }
}

/// Looks for one word in one line after the other.
struct Seeker<'a> {
    bytes: &'a [u8],
    word: &'a str,
    /// The characters of the word.
    letters: Letters,
    finder: Finder<'a>,
    /// Where the word stands next, from the last place on from which it was looked for. Most words are in few lines: the
    /// others are passed over without a look.
    next: usize,
}

impl<'a> Seeker<'a> {
    fn new(bytes: &'a [u8], word: &'a str) -> Self {
        Self { bytes, word, letters: Letters::of(word), finder: Finder::new(word), next: 0 }
    }

    /// Looks for the word where a shorter one of this length was found.
    fn go_on(&mut self, place: Place, letters: Letters, hit: Hit, length: usize) -> Hit {
        if hit.worth == 0 {
            return hit;
        }
        if !hit.is_in_one_piece() {
            return self.look(place, letters, false, false);
        }
        // What stood best for the shorter word does so for the longer one, if it is there.
        let added = self.word.as_bytes().iter().skip(length);
        let there = self.bytes.iter().skip(place.label + usize::from(hit.at) + length);
        if hit.at < u8::MAX && added.eq(there.take(self.word.len() - length)) {
            return hit;
        }
        self.look(place, letters, hit.is_in_label(), true)
    }

    /// Looks for the word in a line; `in_label` and `beside_it` say where it may be in one piece.
    fn look(&mut self, place: Place, letters: Letters, in_label: bool, beside_it: bool) -> Hit {
        let Place { label, others, end } = place;
        let is_there = self.next(label) < end;
        let (in_label, beside_it) = (in_label && is_there, beside_it && is_there);
        if in_label && let Some((stand, at)) = self.piece(label, others, Stand::Word) {
            return Hit::piece(stand, at, place);
        }
        if beside_it && let Some((stand, at)) = self.piece(others, end, Stand::Text) {
            return Hit::piece(stand, at, place);
        }
        // Most lines lack one of the letters, and that is all that is asked of them.
        if letters.initial & self.letters.initial == 0 || letters.any & self.letters.any != self.letters.any {
            return Hit::default();
        }
        let letters = |from, to| self.letters(from, to).map(|loose| loose.min(LOOSE));
        let worth = letters(label, others).map(|loose| LETTERS - loose).or_else(|| {
            let detail = self.bytes.get(others..end)?.iter().position(|byte| *byte == BREAK)?;
            letters(others, others + detail).map(|loose| LETTERS_BESIDE - loose)
        });
        Hit { worth: worth.unwrap_or(0), at: 0 }
    }

    /// The best place of the whole word, the first of such places. None is better than `enough`.
    fn piece(&mut self, from: usize, to: usize, enough: Stand) -> Option<(Stand, usize)> {
        let mut best = None;
        let mut at = from;
        loop {
            at = self.next(at);
            if at >= to {
                return best;
            }
            let stand = stand(self.bytes, at);
            if best.is_none_or(|(other, _)| stand > other) {
                best = Some((stand, at));
            }
            if stand >= enough {
                return best;
            }
            at += 1;
        }
    }

    /// Where the whole word stands next; it is asked for places in their order.
    fn next(&mut self, from: usize) -> usize {
        if self.next < from {
            let found = self.bytes.get(from..).and_then(|rest| self.finder.find(rest));
            self.next = found.map_or(usize::MAX, |at| from + at);
        }
        self.next
    }

    /// Whether the letters of the word stand in a text in their order, the first of them where a word begins, and how
    /// many of the others stand neither there nor behind the one before.
    fn letters(&self, from: usize, to: usize) -> Option<u8> {
        let (first, rest) = self.word.split_at_checked(self.word.chars().next()?.len_utf8())?;
        if rest.is_empty() {
            return None;
        }
        let is_good = |at: usize| stand(self.bytes, at) != Stand::Inside;
        let start = self.letter(from, to, first, is_good)?;
        let (mut at, mut loose) = (start, 0_u8);
        // The first places after each other are enough to tell that they are there.
        for letter in rest.split_inclusive(|_| true) {
            let next = self.letter(at, to, letter, |_| true)?;
            let begins = next - letter.len();
            loose = loose.saturating_add(u8::from(begins != at && !is_good(begins)));
            at = next;
        }
        if loose == 0 {
            return Some(0);
        }
        // Each where it stands best for itself: that can lead nowhere, where an earlier place would not.
        let initials = || {
            let (mut at, mut loose) = (start, 0_u8);
            for letter in rest.split_inclusive(|_| true) {
                if self.bytes.get(at..to)?.starts_with(letter.as_bytes()) {
                    at += letter.len();
                } else if let Some(next) = self.letter(at, to, letter, is_good) {
                    at = next;
                } else {
                    at = self.letter(at, to, letter, |_| true)?;
                    loose = loose.saturating_add(1);
                }
            }
            Some(loose)
        };
        Some(initials().unwrap_or(loose).min(loose))
    }

    /// Where a letter ends that stands at such a place.
    fn letter(&self, from: usize, to: usize, letter: &str, is_good: impl Fn(usize) -> bool) -> Option<usize> {
        let (first, rest) = letter.as_bytes().split_first()?;
        let text = self.bytes.get(from..to)?;
        let places = text.iter().enumerate().filter(|(_, byte)| *byte == first).map(|(at, _)| from + at);
        let is_whole =
            |at: usize| rest.is_empty() || self.bytes.get(at + 1..to).is_some_and(|text| text.starts_with(rest));
        places.filter(|at| is_whole(*at) && is_good(*at)).map(|at| at + letter.len()).next()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::list::item::Item;
    use crate::app::list::texts::plain;

    fn texts(labels: &[&str]) -> Texts {
        Texts::new(&labels.iter().map(|label| Item::new("", *label, "")).collect())
    }

    /// What a word is worth in a label.
    fn worth(word: &str, label: &str) -> u8 {
        find(&texts(&[label]), &plain(word), None)[0].worth
    }

    #[test]
    fn a_piece_is_worth_more_the_better_it_stands() {
        let labels = ["High", "A high one", "Thigh", "Hotel in Gothenburg", "Low"];
        let worths: Vec<u8> = labels.iter().map(|label| worth("high", label)).collect();
        assert_eq!(worths, [60, 50, 40, 9, 0]);
        assert_eq!([worth("12", "x12"), worth("120", "12 is 120"), worth("b", "a_b"), worth("b", "a-b")], [50; 4]);
        assert_eq!([worth("2", "12"), worth("b", "2b"), worth("a", "жa")], [40; 3]);
    }

    #[test]
    fn letters_in_their_order_begin_where_a_word_does_and_are_worth_more_in_good_places() {
        for (word, label, found) in [
            ("sd", "Save draft", 10),
            ("sd", "Send", 9),
            ("sd", "Sudden draft", 10),
            ("sdr", "Save the draft", 10),
            ("sde", "Sad draft ends", 10),
            ("ad", "Save draft", 0),
            ("dsa", "Save draft", 0),
            ("sae", "Save draft", 9),
            ("saft", "Save draft", 9),
            ("sef", "Save draft", 8),
            ("szzzzz", "Szazbzczdzez", 6),
            ("с", "список", 60),
            ("сиок", "список", 8),
            ("ск", "сервис клиента", 10),
            ("сёж", "сервис", 0),
        ] {
            assert_eq!(worth(word, label), found, "{word} in {label}");
        }
    }

    #[test]
    fn what_stands_beside_the_label_is_worth_less_and_letters_are_looked_for_in_the_detail_only() {
        let item = Item { also: "also beside it".into(), ..Item::new("", "Label", "the detail") };
        let texts = Texts::new(&[item].into_iter().collect());
        let worth = |word: &str| find(&texts, word, None)[0].worth;
        assert_eq!(["lab", "the", "deta", "etail", "also", "beside"].map(worth), [60, 30, 25, 20, 30, 25]);
        assert_eq!(["lbl", "tdl", "abi", "labelthe", "labelalso"].map(worth), [8, 4, 0, 0, 0]);
    }

    #[test]
    fn case_and_marks_make_no_difference() {
        for (text, plainly) in [("Malmö", "malmo"), ("ZÜRICH e\u{301}", "zurich e"), ("Ж", "ж"), ("A_b-1", "a_b-1")]
        {
            assert_eq!(plain(text), plainly);
        }
        assert_eq!([worth("MALMO", "malmö"), worth("malmö", "Malmo"), worth("e\u{301}t", "Été")], [60; 3]);
    }

    #[test]
    fn a_word_far_behind_the_beginning_is_found_letter_by_letter() {
        let label = format!("{} below", "above ".repeat(60));
        let texts = texts(&[&label]);
        let singles = Singles::new(&texts);
        let begun = find(&texts, "be", singles.get("b").map(|hits| ("b", hits)));
        assert_eq!(begun, find(&texts, "be", None));
        assert_eq!(find(&texts, "bel", Some(("be", &begun)))[0].worth, 50);
        assert_eq!(find(&texts, "beg", Some(("be", &begun)))[0].worth, 0);
    }

    #[test]
    fn nothing_is_found_where_nothing_is() {
        let texts = texts(&[]);
        assert_eq!((Singles::new(&texts).get("a"), find(&texts, "a", None)), (Some([].as_slice()), vec![]));
    }

    #[test]
    fn a_break_in_a_text_is_a_blank() {
        let texts = texts(&["one\ntwo", "two"]);
        assert_eq!(find(&texts, "two", None).iter().map(|hit| hit.worth).collect::<Vec<_>>(), [50, 60]);
    }

    proptest! {
        #[test]
        fn each_single_letter_is_where_a_search_finds_it(
            items in proptest::collection::vec(["[abcxyzж019 _-]{0,9}", "[abc9ж -]{0,9}", "[ab1 _]{0,9}"], 1..8),
        ) {
            let items = items.iter().map(|[label, detail, also]| Item { also: also.clone(), ..Item::new("", label, detail) });
            let texts = Texts::new(&items.collect());
            let singles = Singles::new(&texts);
            for letter in ('a'..='z').chain('0'..='9').map(String::from) {
                let found = find(&texts, &letter, None);
                prop_assert_eq!(singles.get(&letter), Some(found.as_slice()), "{}", letter);
            }
            for word in ["", "_", "ж", "ab"] {
                prop_assert_eq!(singles.get(word), None, "{}", word);
            }
        }

        #[test]
        fn a_longer_word_is_found_where_a_search_of_everything_finds_it(
            labels in proptest::collection::vec("[abcж1 _-]{0,12}", 1..8),
            word in "[abcж1_-]{1,6}",
        ) {
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            let texts = texts(&labels);
            let mut shorter: Option<(&str, Vec<Hit>)> = None;
            for (at, letter) in word.char_indices() {
                let word = &word[..at + letter.len_utf8()];
                let hits = find(&texts, word, shorter.as_ref().map(|(word, hits)| (*word, hits.as_slice())));
                let all = find(&texts, word, None);
                prop_assert_eq!(&hits, &all, "{:?}", word);
                for (hit, label) in hits.iter().zip(&labels) {
                    prop_assert_eq!(hit.is_in_one_piece(), label.contains(word), "{:?} in {:?}", word, label);
                }
                shorter = Some((word, hits));
            }
        }
    }
}
