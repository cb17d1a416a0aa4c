//! The search in a list: which lines have all words that are typed, and how well.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Matcher, Utf32Str, chars};

use crate::app::list::item::{Items, Line};

/// No more characters are looked for: what is longer was pasted, and nucleo's scores would overflow.
const LONGEST: usize = 200;
/// The marks that a letter can carry as characters of their own.
const MARKS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';
/// More than any score of a word: nucleo gives a character 26 at most, and the first one 10 more.
const STEP: u32 = 10_000;

/// Where a word is in a line, the best place last. Its letters alone, with others between them, are worth less than the
/// word itself elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    LettersInDetail,
    LettersInLabel,
    BesideLabel,
    InLabel,
    StartOfLabel,
}

/// A word that is looked for.
#[derive(Debug, Clone)]
struct Word {
    plain: String,
    letters: Atom,
}

/// What is looked for in a list, and the places of the lines that have it.
#[derive(Debug, Clone, Default)]
pub struct Search {
    text: String,
    words: Vec<Word>,
    shown: Vec<usize>,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Search {
    /// The place of a line that is shown: best first, or in their order while nothing is looked for.
    pub fn get(&self, index: usize) -> Option<usize> {
        self.shown.get(index).copied()
    }

    /// The places of the lines that are shown, from this one on.
    pub fn shown(&self, from: usize) -> impl Iterator<Item = usize> {
        self.shown.iter().skip(from).copied()
    }

    /// How many lines are shown.
    pub fn count(&self) -> usize {
        self.shown.len()
    }

    /// The text that is looked for.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Looks for a text: each of its words has to be in a line. Without any, all that can be chosen is shown.
    pub fn look_for(&mut self, text: String, items: &Items) {
        let typed = plain(&text);
        // What a shorter text has not found, a longer one does not find either. The same text is looked for anew: the
        // lines may be others.
        let is_longer = text.len() > self.text.len() && typed.starts_with(&plain(&self.text));
        let among: Vec<usize> = match is_longer && !self.words.is_empty() {
            true => std::mem::take(&mut self.shown),
            false => (0..items.len()).collect(),
        };
        let start: String = typed.chars().take(LONGEST).collect();
        self.words = start.split_whitespace().map(Word::new).collect();
        self.text = text;
        let lines = among.into_iter().filter_map(|index| Some((index, items.line(index)?)));
        if self.words.is_empty() {
            self.shown = lines.filter(|(_, line)| line.refused.is_none()).map(|(index, _)| index).collect();
            return;
        }
        let mut found: Vec<_> = lines
            .filter_map(|(index, line)| {
                let worth = if line.always { 0 } else { self.worth(&line)? };
                Some((line.always, line.refused.is_some(), Reverse(worth), index))
            })
            .collect();
        found.sort_unstable();
        self.shown = found.into_iter().map(|(.., index)| index).collect();
    }

    /// What a line is worth that has all words.
    fn worth(&mut self, line: &Line) -> Option<u32> {
        let found = self.words.iter().map(|word| word.find(line, &mut self.matcher, &mut self.buffer));
        found.map(|found| found.map(|(place, score)| place as u32 * STEP + u32::from(score))).sum()
    }

    /// Which characters of a line's label are those that are looked for: their indices, in their order. None are in a line
    /// that is shown whatever is looked for.
    pub fn matched(&self, line: &Line) -> Vec<u32> {
        if self.words.is_empty() || line.always {
            return Vec::new();
        }
        let (mut matcher, mut buffer, mut matched) = (Matcher::default(), Vec::new(), Vec::new());
        for word in &self.words {
            let found = word.find(line, &mut matcher, &mut buffer);
            if found.is_some_and(|(place, _)| !matches!(place, Place::BesideLabel | Place::LettersInDetail)) {
                word.letters.indices(Utf32Str::new(line.label, &mut buffer), &mut matcher, &mut matched);
            }
        }
        matched.sort_unstable();
        matched.dedup();
        matched
    }
}

/// Which characters of a text have the letters of what is typed, as in a list that is narrowed by it.
pub fn matched(typed: &str, text: &str) -> Vec<u32> {
    let start: String = plain(typed).chars().take(LONGEST).collect();
    let words = start.split_whitespace().map(Word::new).collect();
    Search { words, ..Search::default() }.matched(&Line { label: text, ..Line::default() })
}

impl Word {
    fn new(plain: &str) -> Self {
        // Without the escapes of `Pattern::new`: each character stands for itself.
        let letters = Atom::new(plain, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy, false);
        Self { plain: plain.to_owned(), letters }
    }

    /// The best place in a line, and how well it stands there.
    fn find(&self, line: &Line, matcher: &mut Matcher, buffer: &mut Vec<char>) -> Option<(Place, u16)> {
        let mut letters = |text| self.letters.score(Utf32Str::new(text, buffer), matcher);
        // nucleo can look for a whole word itself, but overlooks some at the end of a text (its pull request 104).
        if let Some(at) = plain(line.label).find(&self.plain) {
            let place = if at == 0 { Place::StartOfLabel } else { Place::InLabel };
            return Some((place, letters(line.label).unwrap_or(0)));
        }
        // In a long description any letters are somewhere: there, and in what isn't shown, only the whole word is looked for.
        let beside = [line.detail, line.also, line.group].into_iter().find(|text| plain(text).contains(&self.plain));
        if let Some(text) = beside {
            return Some((Place::BesideLabel, letters(text).unwrap_or(0)));
        }
        let label = letters(line.label).map(|score| (Place::LettersInLabel, score));
        label.or_else(|| letters(line.detail).map(|score| (Place::LettersInDetail, score)))
    }
}

/// A text as it is compared: ö is o, and so is O. A name is found by who can type its marks and by who can't.
fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().filter(|c| !MARKS.contains(c)).map(|c| chars::to_lower_case(chars::normalize(c))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::list::item::Item;

    fn labels(labels: &[&str]) -> Items {
        labels.iter().map(|label| Item::new("", *label, "")).collect()
    }

    fn beside(label: &str, detail: &str, also: &str) -> Item {
        Item { also: also.into(), ..Item::new("", label, detail) }
    }

    fn look_for(text: &str, items: &Items) -> Search {
        let mut search = Search::default();
        search.look_for(text.into(), items);
        search
    }

    fn shown(text: &str, items: &Items) -> Vec<usize> {
        look_for(text, items).shown
    }

    #[track_caller]
    fn check_order(text: &str, best_first: &[&str]) {
        let turned: Vec<&str> = best_first.iter().rev().copied().collect();
        let order: Vec<&str> = shown(text, &labels(&turned)).into_iter().map(|place| turned[place]).collect();
        assert_eq!(order, best_first, "{text}");
    }

    #[test]
    fn a_word_is_worth_more_the_better_it_stands() {
        check_order("high", &["High", "A high one", "Thigh", "Hotel in Gothenburg"]);
        check_order("urgent", &["Urgent", "Not urgent"]);
        check_order("12", &["12 is 120", "x 12", "x12"]);
        check_order("sd", &["Save draft", "Send"]);
        check_order("north branch", &["North branch", "A branch of the north", "Gnorthy branches"]);
    }

    proptest! {
        #[test]
        fn typing_letter_by_letter_finds_what_the_whole_text_does(
            lines in prop::collection::vec("[abcÀé \u{301}]{0,6}", 0..12),
            typed in "[abcàE \u{301}]{0,6}",
            cut in 0_usize..6,
        ) {
            let items: Items = lines.iter().map(|line| Item::new("", line.as_str(), "")).collect();
            let letters: Vec<char> = typed.chars().collect();
            let mut search = Search::default();
            let forth = (0..=letters.len()).chain(letters.len().saturating_sub(cut)..=letters.len());
            for end in forth {
                let text: String = letters[..end].iter().collect();
                search.look_for(text.clone(), &items);
                prop_assert_eq!(&search.shown, &shown(&text, &items), "{:?}", text);
            }
        }
    }

    #[test]
    fn letters_are_found_in_their_order() {
        let items = labels(&["Save draft"]);
        for word in ["sd", "sdr", "ad", "saft"] {
            assert_eq!(shown(word, &items), [0], "{word}");
        }
        for word in ["dsa", "ds", "sdd", "sq"] {
            assert_eq!(shown(word, &items), [0; 0], "{word}");
        }
    }

    #[test]
    fn what_stands_beside_the_label_is_worth_less() {
        let items = [
            beside("Cost of entertainment", "", ""),
            beside("Ticket text", "", "the content of it"),
            beside("Ticket text", "content", ""),
            beside("Malcontent", "", ""),
            beside("Size", "cold winter tent", ""),
        ];
        assert_eq!(shown("content", &items.into_iter().collect()), [3, 1, 2, 0, 4]);
        let items = [beside("Label", "the detail", "also beside it")];
        let items = items.into_iter().collect();
        for (word, count) in [("etail", 1), ("beside", 1), ("lbl", 1), ("tdl", 1), ("abi", 0), ("labelthe", 0)] {
            assert_eq!(shown(word, &items).len(), count, "{word}");
        }
    }

    #[test]
    fn case_and_marks_make_no_difference() {
        let words =
            [("MALMO", "malmö"), ("malmö", "Malmo"), ("e\u{301}t", "Été"), ("Ö", "o"), ("ж", "Ж"), ("ЁЖ", "ёж")];
        for (word, label) in words {
            assert_eq!(shown(word, &labels(&[label])), [0], "{word} in {label}");
        }
        let items = [beside("Ö", "", "Die Küche, das Büro")];
        assert_eq!(shown("buro", &items.into_iter().collect()), [0], "at the end too");
    }

    #[test]
    fn each_character_stands_for_itself() {
        let items = labels(&["wow!", "^wow", "'wow", "$wow", "\\ wow", "wow"]);
        for (place, text) in ["!", "^", "'", "$", "\\"].into_iter().enumerate() {
            assert_eq!(shown(text, &items), [place], "{text}");
            assert_eq!(shown(&format!("wow {text}"), &items), [place], "{text}");
        }
        assert_eq!(shown("\\ wow", &items), [4]);
    }

    #[test]
    fn blanks_of_any_kind_look_for_nothing() {
        let items = labels(&["one", "two"]);
        for text in ["", " ", " \t\u{a0}\u{301} "] {
            assert_eq!(shown(text, &items), [0, 1], "{text:?}");
        }
        assert_eq!(shown("\u{a0}two\u{a0}", &items), [1]);
    }

    #[test]
    fn a_text_of_any_length_can_be_pasted() {
        let long = "ab".repeat(5_000);
        let items = labels(&["ab", &long, &"ö".repeat(5_000)]);
        assert_eq!(shown(&long, &items), [1]);
        assert_eq!(shown(&"o".repeat(5_000), &items), [2]);
        assert_eq!(shown(&"a ".repeat(5_000), &items), [0, 1]);
        assert_eq!(look_for(&long, &items).text(), long, "the text is kept as it is");
    }

    #[test]
    fn the_matched_characters_of_a_label_are_told() {
        for (text, line, matched) in [
            ("", beside("Save draft", "", ""), vec![]),
            ("dr", beside("Save draft", "", ""), vec![5, 6]),
            ("sd", beside("Save draft", "", ""), vec![0, 5]),
            ("draft sav af", beside("Save draft", "", ""), vec![0, 1, 2, 5, 6, 7, 8, 9]),
            ("kontor mal", beside("Malmö kontor", "", ""), vec![0, 1, 2, 6, 7, 8, 9, 10, 11]),
            ("malmo", beside("Malmö", "", ""), vec![0, 1, 2, 3, 4]),
            ("zur north", beside("Zürich", "north", ""), vec![0, 1, 2]),
            ("content", beside("Cost of entertainment", "content", ""), vec![]),
            ("nowhere", beside("Save draft", "", ""), vec![]),
        ] {
            let items = Items::Own(vec![line]);
            let search = look_for(text, &items);
            assert_eq!(search.matched(&items.line(0).unwrap()), matched, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_stands_somewhere_in_one_piece_is_found(
            texts in ["[abж1 _ö]{0,9}", "[ab1ö _-]{0,9}", "[ab1ö, _]{0,20}"],
            word in "[abж1_ö-]{1,4}",
        ) {
            let items = Items::Own(vec![beside(&texts[0], &texts[1], &texts[2])]);
            if texts.iter().any(|text| text.contains(&word)) {
                prop_assert_eq!(shown(&word, &items), [0]);
            }
        }

        #[test]
        fn what_matches_as_well_stays_in_its_order(picks in proptest::collection::vec(0..4_usize, 0..30), word in "[ab]{1,2}") {
            let items = labels(&picks.iter().map(|pick| ["ab", "x ab", "xab", "xaxb"][*pick]).collect::<Vec<_>>());
            for pair in shown(&word, &items).windows(2) {
                prop_assert!(picks[pair[0]] != picks[pair[1]] || pair[0] < pair[1]);
            }
        }
    }
}
