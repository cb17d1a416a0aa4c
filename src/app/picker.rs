//! A list narrowed by typing: options, properties, owners, stages, association types, commands.

use std::collections::BTreeSet;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::editor::Editor;
use super::keymap::Action;

/// One line of a picker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// What choosing it means to whoever opened the picker.
    pub key: String,
    /// What is read first.
    pub label: String,
    /// What tells it apart, shown dimmed.
    pub detail: String,
    /// What can be searched too, but is not shown.
    pub also: String,
    /// Heading under which it stands while nothing is typed.
    pub group: String,
    /// Why it can't be chosen; such items are found by typing only.
    pub refused: Option<String>,
    /// Shown with a mark: already present, or the current value.
    pub marked: bool,
    /// Stands at the end of the list whatever is typed.
    pub always: bool,
}

impl Item {
    /// An item with a label and a detail.
    pub fn new(key: impl Into<String>, label: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { key: key.into(), label: label.into(), detail: detail.into(), ..Self::default() }
    }
}

/// What came of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// The picker goes on.
    Nothing,
    /// The text changed: whoever opened it may want to offer other items.
    Typed,
    /// This item was chosen.
    Chosen(String),
    /// These items are ticked, in the order of the list.
    Ticked(Vec<String>),
    /// The line under the cursor can't be chosen, for this reason.
    Refused(String),
}

/// The list and what is typed into it.
#[derive(Debug, Clone)]
pub struct Picker {
    /// What is chosen here.
    pub title: String,
    /// The text that narrows the list.
    pub query: Editor,
    /// Index into [`Picker::shown`] of the line under the cursor.
    pub cursor: usize,
    /// The first shown line where a click found it.
    pub top: Option<usize>,
    /// Keys of ticked items, where several can be chosen.
    pub ticks: Option<BTreeSet<String>>,
    /// What is said when nothing matches.
    pub nothing: String,
    items: Vec<Item>,
    /// How many of the items can be chosen, and whether any of them has a group: asked for at every frame.
    offered: usize,
    grouped: bool,
    shown: Vec<usize>,
    searched: String,
}

impl Picker {
    /// A picker of one item. The cursor stands on the item with `current` as its key.
    pub fn new(title: impl Into<String>, items: Vec<Item>, current: &str) -> Self {
        let mut picker = Self {
            title: title.into(),
            query: Editor::new("", false),
            cursor: 0,
            top: None,
            ticks: None,
            nothing: "Nothing matches".into(),
            items: Vec::new(),
            offered: 0,
            grouped: false,
            shown: Vec::new(),
            searched: String::new(),
        };
        picker.take(items);
        let at = picker.shown().position(|item| item.key == current).unwrap_or(0);
        picker.cursor = at;
        picker
    }

    /// A picker of any number of items, with these ticked.
    pub fn with_ticks(mut self, ticked: impl IntoIterator<Item = String>) -> Self {
        self.ticks = Some(ticked.into_iter().collect());
        self
    }

    /// The lines that match what is typed, best first; all of them in their order while nothing is typed.
    pub fn shown(&self) -> impl Iterator<Item = &Item> {
        self.shown.iter().filter_map(|index| self.items.get(*index))
    }

    /// How many items can be chosen, whatever is typed.
    pub fn offered(&self) -> usize {
        self.offered
    }

    /// Whether the items stand under headings.
    pub fn is_grouped(&self) -> bool {
        self.grouped
    }

    /// How many lines match.
    pub fn count(&self) -> usize {
        self.shown.len()
    }

    /// A window of the shown lines.
    pub fn window(&self, top: usize, height: usize) -> impl Iterator<Item = &Item> {
        self.shown.iter().skip(top).take(height).filter_map(|index| self.items.get(*index))
    }

    /// The line under the cursor.
    pub fn current(&self) -> Option<&Item> {
        self.shown.get(self.cursor).and_then(|index| self.items.get(*index))
    }

    /// Whether the item of this key is ticked.
    pub fn is_ticked(&self, key: &str) -> bool {
        self.ticks.as_ref().is_some_and(|ticks| ticks.contains(key))
    }

    /// Puts other items in place of the ones it has, keeping what is typed and the line under the cursor.
    pub fn set_items(&mut self, items: Vec<Item>) {
        let current = self.current().map(|item| item.key.clone());
        self.take(items);
        self.cursor = current.and_then(|key| self.shown().position(|item| item.key == key)).unwrap_or(0);
    }

    fn take(&mut self, items: Vec<Item>) {
        self.offered = items.iter().filter(|item| item.refused.is_none()).count();
        self.grouped = items.iter().any(|item| !item.group.is_empty());
        self.items = items;
        self.searched.clear();
        self.filter();
    }

    /// Types a character.
    pub fn type_char(&mut self, c: char) -> Picked {
        self.query.insert(c);
        self.typed()
    }

    /// Pastes a text into the line.
    pub fn paste(&mut self, text: &str) -> Picked {
        self.query.paste(text);
        self.typed()
    }

    fn typed(&mut self) -> Picked {
        self.filter();
        self.cursor = 0;
        Picked::Typed
    }

    /// Does what a list action says; `page` is the number of lines in view.
    pub fn perform(&mut self, action: Action, page: usize) -> Picked {
        let last = self.shown.len().saturating_sub(1);
        match action {
            // From the end back to the start, so that the last line is one key away.
            Action::ListUp => self.cursor = if self.cursor == 0 { last } else { self.cursor - 1 },
            Action::ListDown => self.cursor = if self.cursor >= last { 0 } else { self.cursor + 1 },
            Action::PageUp => self.cursor = self.cursor.saturating_sub(page),
            Action::PageDown => self.cursor = (self.cursor + page).min(last),
            Action::ListTop => self.cursor = 0,
            Action::ListBottom => self.cursor = last,
            Action::Tick => self.tick(),
            Action::Choose => return self.choose(),
            _ => {
                if self.query.perform(action, usize::MAX) && self.query.text() != self.searched {
                    return self.typed();
                }
            }
        }
        Picked::Nothing
    }

    fn tick(&mut self) {
        let Some(key) = self.current().filter(|item| item.refused.is_none()).map(|item| item.key.clone()) else {
            return;
        };
        if let Some(ticks) = &mut self.ticks
            && !ticks.remove(&key)
        {
            ticks.insert(key);
        }
    }

    fn choose(&mut self) -> Picked {
        let current = self.current().cloned();
        if let Some(reason) = current.as_ref().and_then(|item| item.refused.clone()) {
            return Picked::Refused(reason);
        }
        match (&self.ticks, current) {
            (Some(ticks), current) => {
                let mut chosen: Vec<String> =
                    self.items.iter().filter(|item| ticks.contains(&item.key)).map(|item| item.key.clone()).collect();
                // Enter on a line with nothing ticked takes that line: the quick way to a single value.
                if chosen.is_empty() && !self.query.is_empty() {
                    chosen.extend(current.map(|item| item.key));
                }
                Picked::Ticked(chosen)
            }
            (None, Some(item)) => Picked::Chosen(item.key),
            (None, None) => Picked::Nothing,
        }
    }

    fn filter(&mut self) {
        let query = self.query.text();
        if query.trim().is_empty() {
            self.shown = (0..self.items.len())
                .filter(|index| self.items.get(*index).is_some_and(|item| item.refused.is_none()))
                .collect();
            self.searched = query;
            return;
        }
        let narrowed = !self.searched.trim().is_empty() && query.starts_with(&self.searched);
        let candidates: Vec<usize> =
            if narrowed { std::mem::take(&mut self.shown) } else { (0..self.items.len()).collect() };
        let pattern = Pattern::new(&query, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let (mut buffer, mut text) = (Vec::new(), String::new());
        let mut scored: Vec<(u32, usize)> = Vec::new();
        for index in candidates {
            let Some(item) = self.items.get(index) else { continue };
            let mut score = pattern.score(Utf32Str::new(&item.label, &mut buffer), &mut matcher).map(|score| score * 2);
            if score.is_none() {
                text.clear();
                for part in [&item.label, &item.detail, &item.also, &item.group] {
                    text.push_str(part);
                    text.push(' ');
                }
                score = pattern.score(Utf32Str::new(&text, &mut buffer), &mut matcher);
            }
            if let Some(score) = score {
                // What can't be chosen comes after all that can.
                scored.push((if item.refused.is_some() { 0 } else { score + 1 }, index));
            }
        }
        scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        self.shown = scored.into_iter().map(|(_, index)| index).collect();
        let always = |index: &usize| self.items.get(*index).is_some_and(|item| item.always);
        self.shown.retain(|index| !always(index));
        self.shown.extend((0..self.items.len()).filter(always));
        self.searched = query;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picker() -> Picker {
        let mut refused = Item::new("closed", "Close date", "closed_date");
        refused.refused = Some("read-only".into());
        let items = vec![
            Item::new("LOW", "Low", ""),
            Item::new("MEDIUM", "Medium", ""),
            Item::new("HIGH", "High", "answer within a day"),
            refused,
        ];
        Picker::new("Priority", items, "MEDIUM")
    }

    fn labels(picker: &Picker) -> Vec<&str> {
        picker.shown().map(|item| item.label.as_str()).collect()
    }

    #[test]
    fn it_opens_on_the_current_value_and_offers_what_can_be_chosen() {
        let picker = picker();
        assert_eq!(picker.current().unwrap().key, "MEDIUM");
        assert_eq!(labels(&picker), ["Low", "Medium", "High"]);
    }

    #[test]
    fn typing_narrows_by_label_first_then_by_the_rest_and_deleting_widens_again() {
        let mut picker = picker();
        for c in "day".chars() {
            picker.type_char(c);
        }
        assert_eq!(labels(&picker), ["High"]);
        for _ in 0..3 {
            picker.perform(Action::DeleteLeft, 5);
        }
        assert_eq!(labels(&picker).len(), 3);
    }

    #[test]
    fn what_can_not_be_chosen_is_found_and_says_why() {
        let mut picker = picker();
        picker.paste("close");
        assert_eq!(labels(&picker), ["Close date"]);
        assert_eq!(picker.perform(Action::Choose, 5), Picked::Refused("read-only".into()));
    }

    #[test]
    fn ticks_are_given_back_in_the_order_of_the_list() {
        let mut picker = picker().with_ticks(["HIGH".to_owned()]);
        picker.perform(Action::ListTop, 5);
        picker.perform(Action::Tick, 5);
        assert_eq!(picker.perform(Action::Choose, 5), Picked::Ticked(vec!["LOW".into(), "HIGH".into()]));
        picker.perform(Action::Tick, 5);
        assert_eq!(picker.perform(Action::Choose, 5), Picked::Ticked(vec!["HIGH".into()]));
    }

    #[test]
    fn the_list_goes_round() {
        let mut picker = picker();
        picker.perform(Action::ListBottom, 5);
        picker.perform(Action::ListDown, 5);
        assert_eq!(picker.cursor, 0);
        picker.perform(Action::ListUp, 5);
        assert_eq!(picker.cursor, 2);
    }

    #[test]
    fn an_empty_list_takes_every_key() {
        let mut empty = Picker::new("", Vec::new(), "");
        for action in Action::ALL {
            assert!(matches!(empty.perform(*action, 3), Picked::Nothing | Picked::Typed), "{action:?}");
        }
    }
}
