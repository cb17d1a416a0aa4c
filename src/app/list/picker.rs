//! A list narrowed by typing: options, properties, owners, stages, association types, commands.

use std::collections::BTreeSet;

use crate::app::form::editor::Editor;
use crate::app::keys::actions::{Action, ListAction};
use crate::app::list::cursor::Cursor;
use crate::app::list::item::{Items, Line};
use crate::app::list::search::Search;
use crate::ticket::text;

/// A list of more items is not looked at as a whole before it is shown.
const MEASURED: usize = 200;

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
    Refused(&'static str),
}

/// The list and what is typed into it.
#[derive(Debug, Clone)]
pub struct Picker {
    /// What is chosen here.
    pub title: String,
    /// The text that narrows the list.
    pub query: Editor,
    /// The shown line under the cursor.
    pub cursor: Cursor,
    /// Keys of ticked items, where several can be chosen.
    pub ticks: Option<BTreeSet<String>>,
    /// What is said when nothing matches.
    pub nothing: String,
    /// It takes the width that there is, whatever is in it.
    pub wide: bool,
    items: Items,
    /// How many of the items can be chosen: asked for at every frame.
    offered: usize,
    /// Cells of the longest label and of the longest detail; none in a list that is too long to look at all of it.
    widest: Option<(usize, usize)>,
    search: Search,
}

impl Picker {
    /// A picker of one item. The cursor stands on the item with `current` as its key.
    pub fn new(title: impl Into<String>, items: Items, current: &str) -> Self {
        let mut picker = Self {
            title: title.into(),
            query: Editor::new("", false),
            cursor: Cursor::default(),
            ticks: None,
            nothing: "Nothing matches".into(),
            wide: false,
            items: Items::Own(Vec::new()),
            offered: 0,
            widest: None,
            search: Search::default(),
        };
        picker.take(items);
        picker.cursor.at = picker.place(current);
        picker
    }

    /// A picker of any number of items, with these ticked.
    pub fn with_ticks(mut self, ticked: impl IntoIterator<Item = String>) -> Self {
        self.ticks = Some(ticked.into_iter().collect());
        self
    }

    /// The lines that match what is typed, best first; all of them in their order while nothing is typed.
    pub fn shown(&self) -> impl Iterator<Item = Line<'_>> {
        self.window(0, usize::MAX)
    }

    /// How many items can be chosen, whatever is typed.
    pub fn offered(&self) -> usize {
        self.offered
    }

    /// Cells of the longest label and of the longest detail, where the list is short enough to know them.
    pub fn widest(&self) -> Option<(usize, usize)> {
        self.widest
    }

    /// Whether the items stand under headings.
    pub fn is_grouped(&self) -> bool {
        self.items.is_grouped()
    }

    /// How many lines match.
    pub fn count(&self) -> usize {
        self.search.count()
    }

    /// A window of the shown lines.
    pub fn window(&self, top: usize, height: usize) -> impl Iterator<Item = Line<'_>> {
        self.search.shown(top).take(height).filter_map(|index| self.items.line(index))
    }

    /// The line under the cursor.
    pub fn current(&self) -> Option<Line<'_>> {
        self.search.get(self.cursor.at).and_then(|index| self.items.line(index))
    }

    /// Which characters of a line's label are those that are typed: their indices, counted in characters, in their order.
    pub fn matched(&self, line: &Line) -> Vec<u32> {
        self.search.matched(line)
    }

    /// Whether the item of this key is ticked.
    pub fn is_ticked(&self, key: &str) -> bool {
        self.ticks.as_ref().is_some_and(|ticks| ticks.contains(key))
    }

    /// Puts other items in place of the ones it has, keeping what is typed and the line under the cursor.
    pub fn set_items(&mut self, items: Items) {
        let current = self.current().map(|item| item.key.to_owned());
        self.take(items);
        self.cursor.at = current.map(|key| self.place(&key)).unwrap_or_default();
    }

    fn take(&mut self, items: Items) {
        self.items = items;
        self.search.look_for(String::new(), &self.items);
        self.offered = self.search.count();
        self.widest = (self.items.len() <= MEASURED).then(|| self.measured());
        if !self.query.is_empty() {
            self.filter();
        }
    }

    fn measured(&self) -> (usize, usize) {
        let cells = |content: &str| text::width(&text::one_line(content));
        let lines = (0..self.items.len()).filter_map(|index| self.items.line(index));
        lines.fold((0, 0), |(label, detail), line| (label.max(cells(line.label)), detail.max(cells(line.detail))))
    }

    /// The line on which this key stands, else the first.
    fn place(&self, key: &str) -> usize {
        if key.is_empty() { 0 } else { self.shown().position(|item| item.key == key).unwrap_or(0) }
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
        self.cursor.at = 0;
        Picked::Typed
    }

    /// Does what an action of lists or of texts says; `page` is the number of lines in view. None for any other.
    pub fn perform(&mut self, action: Action, page: usize) -> Option<Picked> {
        match action {
            Action::List(ListAction::Choose) => return Some(self.choose()),
            Action::List(ListAction::Tick) => self.tick(),
            Action::List(action) => {
                self.cursor.perform(action, page, self.search.count());
            }
            Action::Text(action) => {
                if self.query.perform(action, usize::MAX) && self.query.text() != self.search.text() {
                    return Some(self.typed());
                }
            }
            Action::Program(_)
            | Action::Outbox(_)
            | Action::Drafts(_)
            | Action::Templates(_)
            | Action::Form(_)
            | Action::Mode(_)
            | Action::Records(_)
            | Action::Calendar(_)
            | Action::Result(_) => return None,
        }
        Some(Picked::Nothing)
    }

    /// Puts another text in place of what is typed.
    pub fn look_for(&mut self, text: &str) {
        self.query = Editor::new("", false);
        self.paste(text);
    }

    /// Puts the cursor on the item of this key, or ticks or unticks it where several can be chosen. None if it is not
    /// shown.
    ///
    /// # Errors
    /// Why it can't be chosen.
    pub fn pick(&mut self, key: &str) -> Option<Result<(), &'static str>> {
        let at = self.shown().position(|item| item.key == key)?;
        self.cursor.at = at;
        if let Some(why) = self.current().and_then(|item| item.refused) {
            return Some(Err(why));
        }
        self.tick();
        Some(Ok(()))
    }

    fn tick(&mut self) {
        let Some(key) = self.current().filter(|item| item.refused.is_none()).map(|item| item.key.to_owned()) else {
            return;
        };
        if let Some(ticks) = &mut self.ticks
            && !ticks.remove(&key)
        {
            ticks.insert(key);
        }
    }

    fn choose(&mut self) -> Picked {
        let current = self.current();
        if let Some(reason) = current.and_then(|item| item.refused) {
            return Picked::Refused(reason);
        }
        match (&self.ticks, current) {
            (Some(ticks), current) => {
                let all = (0..self.items.len()).filter_map(|index| self.items.line(index)).map(|item| item.key);
                let mut chosen: Vec<String> = all.filter(|key| ticks.contains(*key)).map(str::to_owned).collect();
                // Enter on a line with nothing ticked takes that line: the quick way to a single value.
                if chosen.is_empty() && !self.query.is_empty() {
                    chosen.extend(current.map(|item| item.key.to_owned()));
                }
                Picked::Ticked(chosen)
            }
            (None, Some(item)) => Picked::Chosen(item.key.to_owned()),
            (None, None) => Picked::Nothing,
        }
    }

    fn filter(&mut self) {
        let typed = self.query.text();
        self.items.typed(&typed);
        self.search.look_for(typed, &self.items);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keys::actions::TextAction;
    use crate::app::list::item::Item;
    use crate::app::list::offers;
    use crate::ticket::property::Unavailable;
    use crate::ticket::schema::Part;
    use crate::ticket::{Choice, Draft, DraftId, Entry, Property, Schema};

    fn picker() -> Picker {
        let items = [
            Item::new("LOW", "Low", ""),
            Item::new("MEDIUM", "Medium", ""),
            Item::new("HIGH", "High", "answer within a day"),
        ];
        Picker::new("Priority", items.into_iter().collect(), "MEDIUM")
    }

    fn labels(picker: &Picker) -> Vec<&str> {
        picker.shown().map(|item| item.label).collect()
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
            picker.perform(TextAction::DeleteLeft.into(), 5);
        }
        assert_eq!(labels(&picker).len(), 3);
    }

    #[test]
    fn taking_letters_back_shows_what_a_new_search_would() {
        let words = ["low", "lowest", "slow", "below", "low tide", "tide", "follow low"];
        let fresh = |query: &str| {
            let items = words.iter().map(|word| Item::new(*word, *word, ""));
            let mut picker = Picker::new("Words", items.collect(), "");
            picker.query.paste(query);
            picker.filter();
            picker
        };
        let mut picker = fresh("");
        let press = |picker: &mut Picker, key: char| match key {
            '<' => drop(picker.perform(TextAction::DeleteLeft.into(), 5)),
            '|' => drop(picker.perform(TextAction::Left.into(), 5)),
            c => drop(picker.type_char(c)),
        };
        for key in "low t<<<<low ti<<de<<<<||x<<s<<<<<<<<<<<<low  l<<\\ l<<<<w\\ t<< o\\ <<f".chars() {
            press(&mut picker, key);
            assert_eq!(labels(&picker), labels(&fresh(&picker.query.text())), "{:?}", picker.query.text());
        }
        for (before, added) in
            [("low ", "t l"), ("low ", " t"), ("lo", "w t"), ("low", "  "), (" ", "low"), ("low\\", " t"), ("\\", " ")]
        {
            let mut picker = fresh(before);
            picker.query.paste(added);
            picker.filter();
            assert_eq!(labels(&picker), labels(&fresh(&format!("{before}{added}"))), "{before:?} and {added:?}");
        }
    }

    /// The properties of a portal, as they are offered to a form with the first of them.
    fn properties() -> Picker {
        let property = |name: &str, label: &str, group: &str, read_only| Property {
            name: name.into(),
            label: label.into(),
            group: group.into(),
            description: format!("about {name}"),
            read_only,
            ..Property::default()
        };
        let all = vec![
            property("branch", "Branch", "the_office", false),
            property("closed_date", "Close date", "dates", true),
            property("due", "Due date", "dates", false),
            property("nameless", " ", "", false),
        ];
        let mut schema = Schema::default();
        schema.apply(Part::Properties(all.into()));
        let mut draft = Draft::new(DraftId::random(), jiff::Timestamp::UNIX_EPOCH);
        draft.set("branch", "Cork");
        offers::properties(&schema, &draft)
    }

    #[test]
    fn properties_stand_by_group_and_the_line_for_any_other_stays_last() {
        let mut picker = properties();
        let told: Vec<_> = picker.shown().map(|item| (item.group, item.label, item.marked)).collect();
        let raw = "Another property, by its internal name";
        let describe = "Put this text into the description";
        let all =
            [("", "nameless", false), ("Dates", "Due date", false), ("The office", "Branch", true), ("", raw, false)];
        assert_eq!(told, all);
        assert!(picker.is_grouped());
        assert_eq!(picker.offered(), 4);
        for (typed, found) in [
            ("about branch", vec!["Branch", describe]),
            ("branch", vec!["Branch", "Raw property “branch”"]),
            (" shoe_size2 ", vec!["Raw property “shoe_size2”"]),
            ("another", vec![raw]),
            ("", vec!["nameless", "Due date", "Branch", raw]),
            ("It smokes", vec![describe]),
            ("Smoke", vec![describe]),
            ("2fast", vec![describe]),
        ] {
            picker.query = Editor::new("", false);
            picker.paste(typed);
            assert_eq!(labels(&picker), found, "{typed}");
        }
    }

    #[test]
    fn what_can_not_be_chosen_is_found_by_typing_and_says_why() {
        let mut picker = properties();
        picker.paste("date");
        assert_eq!(labels(&picker).get(..2), Some(["Due date", "Close date"].as_slice()));
        picker.perform(ListAction::Down.into(), 5);
        assert_eq!(picker.perform(ListAction::Choose.into(), 5), Some(Picked::Refused(Unavailable::ReadOnly.reason())));
    }

    #[test]
    fn hidden_options_are_offered_only_where_they_are_chosen() {
        let option = |value: &str, label: &str, hidden| Choice {
            value: value.into(),
            label: label.into(),
            hidden,
            ..Choice::default()
        };
        let office = Property {
            name: "office".into(),
            value_type: "enumeration".into(),
            options: vec![option("a", "Aarhus", false), option("b", "", true), option("c", "", true)],
            ..Property::default()
        };
        let mut schema = Schema::default();
        schema.apply(Part::Properties(vec![office].into()));
        let mut draft = Draft::new(DraftId::random(), jiff::Timestamp::UNIX_EPOCH);
        for (chosen, offered, current) in
            [("", vec!["Aarhus"], "a"), ("a", vec!["Aarhus"], "a"), ("c", vec!["Aarhus", "c"], "c")]
        {
            draft.set("office", chosen);
            let entry = Entry { text: chosen.into(), ..Entry::new("office") };
            let picker = offers::options(&schema, &draft, &entry).unwrap();
            assert_eq!(labels(&picker), offered, "{chosen}");
            assert_eq!(picker.current().unwrap().key, current, "{chosen}");
        }
    }

    #[test]
    fn an_option_that_would_be_two_among_several_is_not_offered() {
        let option = |value: &str| Choice { value: value.into(), label: value.into(), ..Choice::default() };
        for (field_type, offered) in [("select", vec!["a;b", " c "]), ("checkbox", vec![" c "])] {
            let office = Property {
                name: "office".into(),
                value_type: "enumeration".into(),
                field_type: field_type.into(),
                options: vec![option("a;b"), option(" c ")],
                ..Property::default()
            };
            let mut schema = Schema::default();
            schema.apply(Part::Properties(vec![office].into()));
            let draft = Draft::new(DraftId::random(), jiff::Timestamp::UNIX_EPOCH);
            let picker = offers::options(&schema, &draft, &Entry::new("office")).unwrap();
            assert_eq!(picker.shown().map(|item| item.key).collect::<Vec<_>>(), offered, "{field_type}");
        }
    }

    #[test]
    fn each_word_is_found_in_the_label_or_in_what_stands_beside_it() {
        let items = [
            Item::new("1", "Zürich branch", "north"),
            Item::new("2", "Zurich shop", "branch of the north"),
            Item::new("3", "Bern branch", "south"),
        ];
        for (typed, found) in [
            ("branch", vec!["1", "3", "2"]),
            ("zurich branch", vec!["1", "2"]),
            ("branch  ZUR", vec!["1", "2"]),
            ("zürich", vec!["1", "2"]),
            ("north sh", vec!["2"]),
            ("branch east", vec![]),
        ] {
            let mut picker = Picker::new("", items.iter().cloned().collect(), "");
            picker.paste(typed);
            assert_eq!(picker.shown().map(|item| item.key).collect::<Vec<_>>(), found, "{typed}");
        }
    }

    #[test]
    fn ticks_are_given_back_in_the_order_of_the_list() {
        let mut picker = picker().with_ticks(["HIGH".to_owned()]);
        picker.perform(ListAction::Top.into(), 5);
        picker.perform(ListAction::Tick.into(), 5);
        assert_eq!(
            picker.perform(ListAction::Choose.into(), 5),
            Some(Picked::Ticked(vec!["LOW".into(), "HIGH".into()]))
        );
        picker.perform(ListAction::Tick.into(), 5);
        assert_eq!(picker.perform(ListAction::Choose.into(), 5), Some(Picked::Ticked(vec!["HIGH".into()])));
    }

    #[test]
    fn the_list_goes_round() {
        let mut picker = picker();
        picker.perform(ListAction::Bottom.into(), 5);
        picker.perform(ListAction::Down.into(), 5);
        assert_eq!(picker.cursor.at, 0);
        picker.perform(ListAction::Up.into(), 5);
        assert_eq!(picker.cursor.at, 2);
    }

    #[test]
    fn an_empty_list_takes_every_key() {
        let mut empty = Picker::new("", Items::Own(Vec::new()), "");
        for action in Action::ALL {
            assert!(matches!(empty.perform(*action, 3), None | Some(Picked::Nothing | Picked::Typed)), "{action:?}");
        }
    }
}
