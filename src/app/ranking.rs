//! How well the lines of a list match a word that is typed.
//!
//! It is asked of thousands of lines at a key. So their texts are laid one behind the other before the first letter,
//! without case and marks, and each further letter is looked for where the word before it was found. Where every single
//! letter is, which most lines have, is told by a table. A library that tells how well one text matches takes three times
//! as long for all of them.

use memchr::memmem::Finder;
use nucleo_matcher::chars;

use super::item::Items;

/// Stands before each text and behind the last one; it is in no word.
const BREAK: u8 = b'\n';
/// The marks that a letter can carry as characters of their own.
const MARKS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';

/// A text as it is compared: ö is o, and so is O.
pub fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().filter(|c| !MARKS.contains(c)).map(|c| chars::to_lower_case(chars::normalize(c))).collect()
}

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

/// Where in a text a word begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stand {
    /// Inside of another word.
    Inside,
    /// Where a word begins.
    Word,
    /// Where the text begins.
    Text,
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

/// Where the texts of a line are, one behind the other.
#[derive(Debug, Clone, Copy)]
struct Place {
    label: usize,
    /// What stands beside the label.
    others: usize,
    end: usize,
}

/// Which characters the label and the detail of a line have, as [`bit`] tells them.
#[derive(Debug, Clone, Copy, Default)]
struct Letters {
    /// With which words begin.
    initial: u64,
    /// Anywhere.
    any: u64,
}

/// The texts of a list.
#[derive(Debug, Clone)]
pub struct Texts {
    bytes: Vec<u8>,
    /// For each line where its label begins and where the rest does; and where the last line ends.
    lines: Vec<[u32; 2]>,
    /// For each line.
    letters: Vec<Letters>,
    /// For each of [`SINGLE`] letters where it is in each line; nothing until they were looked for.
    singles: Vec<Hit>,
}

impl Texts {
    /// The texts of these items.
    pub fn new(items: &Items) -> Self {
        let count = items.len();
        let (lines, letters) = (Vec::with_capacity(count + 1), Vec::with_capacity(count));
        let mut all = Self { bytes: vec![BREAK], lines, letters, singles: Vec::new() };
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

    /// Where the lines are.
    fn places(&self) -> impl Iterator<Item = Place> {
        self.lines.windows(2).map(|pair| match pair {
            [[label, others], [end, _]] => {
                Place { label: *label as usize, others: *others as usize, end: *end as usize }
            }
            _ => Place { label: 0, others: 0, end: 0 },
        })
    }

    /// Whether every single letter was looked for.
    pub fn is_prepared(&self) -> bool {
        !self.singles.is_empty() || self.letters.is_empty()
    }

    /// Looks for every single letter, all at once: none has to be looked for when it is typed.
    pub fn prepare(&mut self) {
        if self.is_prepared() {
            return;
        }
        let count = self.letters.len();
        let mut singles = vec![Hit::default(); SINGLE * count];
        for (index, place) in self.places().enumerate() {
            let line = self.bytes.iter().enumerate().take(place.end).skip(place.label);
            for (at, letter) in line.filter_map(|(at, byte)| Some((at, letter(*byte)?))) {
                let hit = Hit::piece(stand(&self.bytes, at), at, place);
                // Of places that are worth the same the first one stays.
                if let Some(best) = singles.get_mut(letter * count + index).filter(|best| best.worth < hit.worth) {
                    *best = hit;
                }
            }
        }
        self.singles = singles;
    }

    /// Where a word of a single letter is in each line, if that was looked for.
    pub fn single(&self, word: &str) -> Option<&[Hit]> {
        let [byte] = word.as_bytes() else { return None };
        let (letter, count) = (letter(*byte)?, self.letters.len());
        self.singles.get(letter * count..(letter + 1) * count)
    }

    /// Looks for a plain word that is not empty in all lines. What a shorter word that it begins with has found is not
    /// looked for again.
    pub fn find(&self, word: &str, shorter: Option<(&str, &[Hit])>) -> Vec<Hit> {
        let mut seeker = Seeker::new(self, word);
        let lines = self.places().zip(&self.letters);
        match shorter {
            Some((start, hits)) => {
                let lines = lines.zip(hits);
                lines.map(|((place, letters), hit)| seeker.go_on(place, *letters, *hit, start.len())).collect()
            }
            None => lines.map(|(place, letters)| seeker.look(place, *letters, true, true)).collect(),
        }
    }
}

/// Nobody has a list of so many bytes that this makes a difference; of one, what is behind them would not be found.
fn short(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// So many letters and digits there are.
const SINGLE: usize = 36;

/// The place of a letter or digit among them.
fn letter(byte: u8) -> Option<usize> {
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

/// What begins here.
fn stand(bytes: &[u8], at: usize) -> Stand {
    let before = at.checked_sub(1).and_then(|before| bytes.get(before)).copied().unwrap_or(BREAK);
    match before {
        BREAK => Stand::Text,
        b'0'..=b'9' | 0x80.. => Stand::Inside,
        b'a'..=b'z' if !bytes.get(at).is_some_and(u8::is_ascii_digit) => Stand::Inside,
        _ => Stand::Word,
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
    fn new(texts: &'a Texts, word: &'a str) -> Self {
        let initial = word.bytes().next().map(bit).unwrap_or_default();
        let letters = Letters { initial, any: word.bytes().fold(0, |bits, byte| bits | bit(byte)) };
        Self { bytes: &texts.bytes, word, letters, finder: Finder::new(word), next: 0 }
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
    use crate::app::item::Item;

    fn texts(labels: &[&str]) -> Texts {
        Texts::new(&labels.iter().map(|label| Item::new("", *label, "")).collect())
    }

    /// What a word is worth in a label.
    fn worth(word: &str, label: &str) -> u8 {
        texts(&[label]).find(&plain(word), None)[0].worth
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
        let worth = |word: &str| texts.find(word, None)[0].worth;
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
        let mut texts = texts(&[&label]);
        texts.prepare();
        let begun = texts.find("be", texts.single("b").map(|hits| ("b", hits)));
        assert_eq!(begun, texts.find("be", None));
        assert_eq!(texts.find("bel", Some(("be", &begun)))[0].worth, 50);
        assert_eq!(texts.find("beg", Some(("be", &begun)))[0].worth, 0);
    }

    #[test]
    fn a_list_of_nothing_is_prepared() {
        let mut texts = texts(&[]);
        assert!(texts.is_prepared());
        texts.prepare();
        assert_eq!((texts.single("a"), texts.find("a", None)), (Some([].as_slice()), vec![]));
    }

    #[test]
    fn a_break_in_a_text_is_a_blank() {
        let texts = texts(&["one\ntwo", "two"]);
        assert_eq!(texts.find("two", None).iter().map(|hit| hit.worth).collect::<Vec<_>>(), [50, 60]);
    }

    proptest! {
        #[test]
        fn each_single_letter_is_where_a_search_finds_it(
            items in proptest::collection::vec(["[abcxyzж019 _-]{0,9}", "[abc9ж -]{0,9}", "[ab1 _]{0,9}"], 1..8),
        ) {
            let items = items.iter().map(|[label, detail, also]| Item { also: also.clone(), ..Item::new("", label, detail) });
            let mut texts = Texts::new(&items.collect());
            prop_assert_eq!(texts.single("a"), None);
            texts.prepare();
            for letter in ('a'..='z').chain('0'..='9').map(String::from) {
                let found = texts.find(&letter, None);
                prop_assert_eq!(texts.single(&letter), Some(found.as_slice()), "{}", letter);
            }
            for word in ["", "_", "ж", "ab"] {
                prop_assert_eq!(texts.single(word), None, "{}", word);
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
                let hits = texts.find(word, shorter.as_ref().map(|(word, hits)| (*word, hits.as_slice())));
                let all = texts.find(word, None);
                prop_assert_eq!(&hits, &all, "{:?}", word);
                for (hit, label) in hits.iter().zip(&labels) {
                    prop_assert_eq!(hit.is_in_one_piece(), label.contains(word), "{:?} in {:?}", word, label);
                }
                shorter = Some((word, hits));
            }
        }
    }
}
