//! The search in a list: what of it is shown, narrowed and ranked by each letter that is typed.

use std::cmp::Reverse;

use super::item::{Items, Line};
use super::ranking::Ranker;

/// For so many shorter texts it is kept what they found.
const EARLIER: usize = 32;
/// So many lines at the top are shown in their order at once. Of lists as long as screens are, no more are seen.
pub const TOP: usize = 64;

/// A line that was found. There are thousands of them at a key, and memory that was given back costs more than what is
/// done with it.
#[derive(Debug, Clone, Copy)]
struct Found {
    index: u32,
    /// What it is worth and one more, where it is ranked; what can't be chosen comes after all that can.
    score: u32,
    /// What it is worth by the words before the last.
    others: u32,
}

/// What a text found.
#[derive(Debug, Clone, Default)]
struct Hits {
    text: String,
    /// In the order of the items.
    found: Vec<Found>,
    /// In the order in which they are shown.
    shown: Vec<usize>,
    /// Whether all of them are ranked, or only the top ones.
    whole: bool,
}

/// What is looked for in a list, and what of it was found.
#[derive(Debug, Clone, Default)]
pub struct Search {
    hits: Hits,
    /// What was found for shorter texts: taking letters back is no search.
    earlier: Vec<Hits>,
    /// Kept for its memory, once something was looked for.
    ranker: Option<Ranker>,
}

impl Search {
    /// The places of the lines that are shown: best first, or in their order while nothing is looked for. Of a long list
    /// only the [`TOP`] stand in their places until the rest is ranked too.
    pub fn shown(&self) -> &[usize] {
        &self.hits.shown
    }

    /// The text that is looked for.
    pub fn text(&self) -> &str {
        &self.hits.text
    }

    /// Forgets what was found: the items are others now.
    pub fn start(&mut self, items: &Items) {
        self.earlier.clear();
        self.hits = Hits { shown: items.choosable().collect(), whole: true, ..Hits::default() };
    }

    /// Looks for another text.
    pub fn look_for(&mut self, text: String, items: &Items) {
        if text.trim().is_empty() {
            self.start(items);
            self.hits.text = text;
            return;
        }
        self.earlier.retain(|one| text.starts_with(&one.text));
        if let Some(one) = self.earlier.pop_if(|one| one.text == text) {
            self.hits = one;
            return;
        }
        let added = Added::to(&self.hits.text, &text);
        if added == Added::Nothing {
            self.hits.text = text;
            return;
        }
        let hits = self.find(text, items, added, false);
        let before = std::mem::replace(&mut self.hits, hits);
        if added != Added::Other && self.earlier.len() < EARLIER {
            self.earlier.push(before);
        }
    }

    /// Ranks what is below the top too.
    pub fn rank(&mut self, items: &Items) {
        if !self.hits.whole {
            self.hits = self.find(self.hits.text.clone(), items, Added::Both, true);
        }
    }

    fn find(&mut self, text: String, items: &Items, added: Added, whole: bool) -> Hits {
        let mut ranker = self.ranker.take().unwrap_or_default();
        ranker.look_for(&text);
        let best = ranker.best();
        let most = if added == Added::Other { items.len() } else { self.hits.found.len() };
        let mut hits = Hits { text, found: Vec::with_capacity(most), shown: Vec::with_capacity(most), whole: true };
        let (mut top, mut ranked) = (0, most);
        let look = |index: usize, others: Option<u32>, line: Line<'_>| {
            let Some(index) = u32::try_from(index).ok().filter(|_| !line.always) else { return };
            // Nothing that follows stands before those that are worth the most. Whether it is found at all is told
            // quicker than where it stands.
            if top == TOP && !whole {
                if std::mem::take(&mut hits.whole) {
                    ranked = hits.found.len();
                }
                if ranker.has(&line) {
                    hits.found.push(Found { index, score: 0, others: 0 });
                }
                return;
            }
            let Some(last) = ranker.last(&line) else { return };
            let Some(others) = others.or_else(|| ranker.others(&line)) else { return };
            let score = if line.refused.is_some() { 0 } else { 1 + others + last };
            top += usize::from(score > best);
            hits.found.push(Found { index, score, others });
        };
        // What the words before the last are worth is known of a ranked line, where only the last is new.
        let known = |one: &Found| match added {
            Added::Word => one.score.checked_sub(1),
            Added::Letters => one.score.checked_sub(1).map(|_| one.others),
            _ => None,
        };
        match added {
            Added::Other => items.each((0..items.len()).map(|index| (index, None)), look),
            _ => items.each(self.hits.found.iter().map(|one| (one.index as usize, known(one))), look),
        }
        let (ranked, rest) = hits.found.split_at(ranked.min(hits.found.len()));
        let mut ranked: Vec<(Reverse<u32>, u32)> = ranked.iter().map(|one| (Reverse(one.score), one.index)).collect();
        // They are in their order, and few scores are many lines': this needs a fraction of what sorting by both does.
        ranked.sort_by_key(|(score, _)| *score);
        let places = ranked.iter().map(|(_, index)| *index).chain(rest.iter().map(|one| one.index));
        hits.shown.extend(places.map(|index| index as usize).chain(items.always()));
        self.ranker = Some(ranker);
        hits
    }
}

/// What a text has that the one before it had not: whether the lines that this one found are all that have to be looked
/// at, and by which words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Added {
    /// Blanks.
    Nothing,
    /// The last word is longer.
    Letters,
    /// There is a word more.
    Word,
    /// It goes on as the other did.
    Both,
    /// It is another one.
    Other,
}

impl Added {
    fn to(before: &str, text: &str) -> Self {
        // A blank behind a backslash belongs to its word.
        let is_plain = !text.contains('\\') && !before.contains('\\') && !before.trim().is_empty();
        match text.strip_prefix(before) {
            _ if !is_plain => Self::Other,
            _ if before.trim_end_matches(' ') == text.trim_end_matches(' ') => Self::Nothing,
            None => Self::Other,
            Some(added) if added.contains(' ') => Self::Both,
            Some(_) if before.ends_with(' ') => Self::Word,
            Some(_) => Self::Letters,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::item::Item;

    /// A list in which most lines have most words.
    fn items(count: usize) -> Items {
        let item = |n: usize| {
            let place = ["Aarhus", "Bergen", "Cork", "Malmö", "north_branch"][n % 5];
            Item::new(format!("branch_{n:03}"), format!("{place} branch {}", n / 5), ["", "open", "closed now"][n % 3])
        };
        (0..count).map(item).collect()
    }

    fn whole(text: &str, items: &Items) -> Vec<usize> {
        let mut search = Search::default();
        search.start(items);
        search.look_for(text.to_owned(), items);
        search.rank(items);
        search.shown().to_vec()
    }

    #[test]
    fn the_top_of_a_long_list_is_found_without_ranking_the_rest() {
        let items = items(8 * TOP);
        let mut search = Search::default();
        search.start(&items);
        search.look_for("co".into(), &items);
        assert!(!search.hits.whole);
        let (found, ranked) = (search.shown().to_vec(), whole("co", &items));
        assert_eq!(found[..TOP], ranked[..TOP]);
        assert_eq!(found.len(), ranked.len());
        assert_ne!(found, ranked);
    }

    proptest! {
        #[test]
        fn typing_finds_what_a_search_of_everything_does(
            words in proptest::collection::vec("b|br|branch|bran 1|aa|oe|é|ö|mo|1|12|_|n_b|now|op|\\\\| |  |<|<|<<<|<<<<<", 1..9),
        ) {
            let items = items(3 * TOP);
            let mut search = Search::default();
            search.start(&items);
            let mut text = String::new();
            for key in words.concat().chars() {
                match key {
                    '<' => drop(text.pop()),
                    key => text.push(key),
                }
                search.look_for(text.clone(), &items);
                let (found, ranked) = (search.shown().to_vec(), whole(&text, &items));
                prop_assert_eq!(found.get(..TOP.min(found.len())), ranked.get(..TOP.min(found.len())), "{:?}", &text);
                prop_assert_eq!(found.len(), ranked.len(), "{:?}", &text);
            }
            search.rank(&items);
            prop_assert_eq!(search.shown(), whole(&text, &items));
        }
    }
}
