//! The search in a list: what of it is shown, narrowed and ranked by each letter that is typed.

use crate::app::list::item::Items;
use crate::app::list::ranking::{self, Hit, Singles};
use crate::app::list::texts::{self, Texts};

/// What a line that can't be chosen is worth, however well it matches: it comes after all that can. Others have this
/// before anything is found in them.
const LEAST: u16 = 1;
/// Lines that are worth this or more are ranked alike: their sum is of more words than anybody types.
const MOST: u16 = 1023;
/// Of so many words it is kept where they were found.
const KEPT: usize = 16;
/// A list of so many items is made ready for a search before one begins. Of a shorter one nobody feels it.
pub(in crate::app) const LONG: usize = 500;

/// Where a word was found.
#[derive(Debug, Clone)]
struct Found {
    word: String,
    /// For each item.
    hits: Vec<Hit>,
}

/// What is looked for in a list, and what of it was found.
#[derive(Debug, Clone, Default)]
pub struct Search {
    text: String,
    /// A list has thousands of them at a key, half as long as places are elsewhere.
    shown: Vec<u32>,
    texts: Option<Texts>,
    singles: Option<Singles>,
    /// The words that are looked for, and the shorter ones before them: taking letters back is no search.
    found: Vec<Found>,
}

impl Search {
    /// The place of a line that is shown: best first, or in their order while nothing is looked for.
    pub fn get(&self, index: usize) -> Option<usize> {
        self.shown.get(index).map(|place| *place as usize)
    }

    /// The places of the lines that are shown, from this one on.
    pub fn shown(&self, from: usize) -> impl Iterator<Item = usize> {
        self.shown.iter().skip(from).map(|place| *place as usize)
    }

    /// How many lines are shown.
    pub fn count(&self) -> usize {
        self.shown.len()
    }

    /// The text that is looked for.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Forgets what was found: the items are others now.
    pub fn start(&mut self, items: &Items) {
        *self = Self { shown: all(items), ..Self::default() };
    }

    /// Whether the next letter finds all made ready.
    pub fn is_ready(&self, items: &Items) -> bool {
        items.len() < LONG || self.singles.is_some()
    }

    /// Does what has to be done once before anything can be looked for.
    pub fn prepare(&mut self, items: &Items) {
        let texts = self.texts.get_or_insert_with(|| Texts::new(items));
        self.singles.get_or_insert_with(|| Singles::new(texts));
    }

    /// Looks for another text: each of its words has to be in a line.
    pub fn look_for(&mut self, text: String, items: &Items) {
        let plain = texts::plain(&text);
        let words: Vec<&str> = plain.split_whitespace().collect();
        self.text = text;
        self.found.retain(|one| words.iter().any(|word| word.starts_with(&one.word)));
        if self.found.len() + words.len() > KEPT {
            self.found.retain(|one| words.contains(&one.word.as_str()));
        }
        if words.is_empty() {
            self.shown = all(items);
            return;
        }
        let mut worths = vec![LEAST; items.len()];
        for word in words {
            let mut has_all = false;
            for (worth, hit) in worths.iter_mut().zip(self.find(word, items)) {
                // A line that lacks a word is worth nothing whatever else it has.
                let is_in = hit.worth > 0 && *worth > 0;
                *worth = if is_in { worth.saturating_add(u16::from(hit.worth)) } else { 0 };
                has_all |= is_in;
            }
            // What follows changes nothing. It may be thousands of words, where a text was pasted.
            if !has_all {
                break;
            }
        }
        for place in items.refused() {
            if let Some(worth) = worths.get_mut(place) {
                *worth = LEAST.min(*worth);
            }
        }
        let always = items.always();
        if let Some(worth) = always.and_then(|place| worths.get_mut(place)) {
            *worth = 0;
        }
        self.rank(&worths);
        self.shown.extend(always.and_then(|place| u32::try_from(place).ok()));
    }

    /// Where a word is, looked for if that is not known.
    fn find(&mut self, word: &str, items: &Items) -> &[Hit] {
        let (texts, singles) = (self.texts.get_or_insert_with(|| Texts::new(items)), self.singles.as_ref());
        let single = |word| singles.and_then(|singles| singles.get(word));
        if let Some(hits) = single(word) {
            return hits;
        }
        let known = self.found.iter().position(|one| one.word == word);
        let at = known.unwrap_or_else(|| {
            let shorter = self.found.iter().filter(|one| word.starts_with(&one.word)).max_by_key(|one| one.word.len());
            let shorter = shorter.map(|one| (one.word.as_str(), one.hits.as_slice()));
            let first = || word.get(..1).and_then(|letter| Some((letter, single(letter)?)));
            let hits = ranking::find(texts, word, shorter.or_else(first));
            self.found.push(Found { word: word.to_owned(), hits });
            self.found.len() - 1
        });
        self.found.get(at).map(|one| one.hits.as_slice()).unwrap_or_default()
    }

    /// Shows the lines that are worth something, best first; those that are worth the same stay in their order.
    ///
    /// They are counted, not compared: there are thousands of lines, few sums, and many neighbours that are worth the same.
    fn rank(&mut self, worths: &[u16]) {
        let runs = || worths.chunk_by(u16::eq).map(|run| (run.first().map_or(0, |worth| *worth.min(&MOST)), run.len()));
        let mut ends = [0; MOST as usize + 1];
        for (worth, count) in runs().filter(|(worth, _)| *worth > 0) {
            if let Some(lines) = ends.get_mut(usize::from(worth)) {
                *lines += count;
            }
        }
        let mut total = 0;
        // Where the lines of each sum begin. It grows to where they end as they are put there.
        for lines in ends.iter_mut().rev() {
            total += std::mem::replace(lines, total);
        }
        self.shown.clear();
        self.shown.resize(total, 0);
        let mut place = 0;
        for (worth, count) in runs() {
            if worth > 0
                && let Some(end) = ends.get_mut(usize::from(worth))
            {
                self.shown.iter_mut().skip(*end).take(count).zip(place..).for_each(|(shown, place)| *shown = place);
                *end += count;
            }
            place = place.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        }
    }
}

/// What is shown while nothing is looked for.
fn all(items: &Items) -> Vec<u32> {
    (0..items.len()).filter(|index| !items.is_refused(*index)).filter_map(|index| u32::try_from(index).ok()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::list::item::Item;

    /// A list in which most lines have most words.
    fn items(count: usize) -> Items {
        let item = |n: usize| {
            let place = ["Aarhus", "Bergen", "Cork", "Malmö", "north_branch"][n % 5];
            Item::new(format!("branch_{n:03}"), format!("{place} branch {}", n / 5), ["", "open", "closed now"][n % 3])
        };
        (0..count).map(item).collect()
    }

    fn shown(text: &str, items: &Items) -> Vec<usize> {
        let mut search = Search::default();
        search.start(items);
        search.look_for(text.to_owned(), items);
        search.shown(0).collect()
    }

    #[test]
    fn a_long_list_is_made_ready_before_the_first_letter_and_a_short_one_at_it() {
        for (count, ready) in [(LONG - 1, true), (LONG, false)] {
            let items = items(count);
            let mut search = Search::default();
            search.start(&items);
            assert_eq!(search.is_ready(&items), ready);
            search.prepare(&items);
            assert!(search.is_ready(&items));
            assert_eq!((search.text(), search.count()), ("", count), "nothing is looked for yet");
            search.look_for("cork".into(), &items);
            search.prepare(&items);
            assert_eq!((search.text(), search.count()), ("cork", count.div_ceil(5)));
        }
    }

    #[test]
    fn so_many_words_are_kept_and_no_more() {
        let items = items(3);
        let mut search = Search::default();
        search.start(&items);
        let text = "branch ".repeat(2 * KEPT);
        for end in 1..text.len() {
            search.look_for(text[..end].to_owned(), &items);
            assert!(search.found.len() <= KEPT);
        }
        search.look_for(('a'..='z').map(|c| format!("{c} ")).collect(), &items);
        assert_eq!(search.count(), 0);
        let pasted: String = (0..5000).map(|n| format!("w{n} ")).collect();
        search.look_for(format!("branch {pasted}"), &items);
        assert_eq!((search.count(), search.found.len()), (0, 2), "what no line has ends the search");
    }

    proptest! {
        #[test]
        fn typing_finds_what_a_search_of_everything_does(
            words in proptest::collection::vec("b|br|branch|bran 1|aa|oe|é|ö|mo|1|12|_|n_b|now|op|\\\\| |  |<|<|<<<|<<<<<", 1..9),
        ) {
            let items = items(200);
            for is_prepared in [false, true] {
                let mut search = Search::default();
                search.start(&items);
                if is_prepared {
                    search.prepare(&items);
                }
                let mut text = String::new();
                for key in words.concat().chars() {
                    match key {
                        '<' => drop(text.pop()),
                        key => text.push(key),
                    }
                    search.look_for(text.clone(), &items);
                    prop_assert_eq!(search.shown(0).collect::<Vec<_>>(), shown(&text, &items), "{:?}", &text);
                }
            }
        }

        #[test]
        fn the_best_come_first_and_what_is_worth_the_same_stays_in_its_order(
            worths in proptest::collection::vec(prop_oneof![0..4_u16, 0..=u16::MAX, Just(MOST), Just(MOST - 1)], 0..30),
        ) {
            let mut search = Search::default();
            search.rank(&worths);
            let mut ranked: Vec<usize> = (0..worths.len()).filter(|place| worths[*place] > 0).collect();
            ranked.sort_by_key(|place| std::cmp::Reverse(worths[*place].min(MOST)));
            prop_assert_eq!(search.shown(0).collect::<Vec<_>>(), ranked);
        }
    }
}
