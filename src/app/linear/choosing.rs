//! Lists and searches: a line narrows what is offered, or chooses from it.

use std::collections::VecDeque;

use crate::app::form::editor::Editor;
use crate::app::keys::keymap::Action;
use crate::app::linear::answering::leaves;
use crate::app::linear::asking::found;
use crate::app::linear::words::{listed, number};
use crate::app::linear::{Linear, Step};
use crate::app::list::offers;
use crate::app::list::picker::Picker;
use crate::app::message::Effect;
use crate::app::overlay::records::{Records, Search};
use crate::app::overlay::stack::Overlay;
use crate::ticket::{ObjectType, Place};

impl Linear {
    /// Narrows a list, or chooses from it.
    pub(super) fn pick(&mut self, mut picker: Picker, line: &str, effects: &mut Vec<Effect>) {
        let typed = line.trim();
        let shown = listed(&picker);
        if let Some(one) = number(typed, shown.len()).and_then(|at| shown.get(at)) {
            let key = one.key.to_owned();
            return self.chosen(picker, &key, effects);
        }
        if let Some(Overlay::Types { index, .. }) = self.overlay()
            && let Some(association) = self.form().draft.associations.get(*index)
        {
            picker.set_items(offers::types_by_hand(&self.knowledge().schema, association, typed));
        }
        // A whole label, or what is sent for it, chooses at once; unless two have it.
        let whole = |text: &str| text.to_lowercase() == typed.to_lowercase();
        picker.query = Editor::new("", false);
        picker.paste(typed);
        let mut same = picker.shown().filter(|one| !one.always && (whole(one.label) || whole(one.key)));
        let only = same.next().map(|one| one.key.to_owned()).filter(|_| same.next().is_none());
        drop(same);
        if let Some(key) = only {
            return self.chosen(picker, &key, effects);
        }
        if picker.count() == 0 {
            self.say(&format!("Nothing matches “{typed}”"));
            picker.query = Editor::new("", false);
            picker.paste("");
        }
        self.put_back(picker);
    }

    /// Puts a list back with what is typed in it.
    fn put_back(&mut self, new: Picker) {
        if let Some(Overlay::Options { picker, .. } | Overlay::Properties(picker) | Overlay::Types { picker, .. }) =
            self.app.composer.overlays.last_mut()
        {
            *picker = new;
        }
    }

    /// Takes an item of a list: it is chosen, or ticked or not any more where several can be.
    fn chosen(&mut self, mut picker: Picker, key: &str, effects: &mut Vec<Effect>) {
        if let Some(why) = picker.shown().find(|one| one.key == key).and_then(|one| one.refused) {
            self.say(&format!("It can't be set: {why}"));
            return;
        }
        match &mut picker.ticks {
            Some(ticks) => {
                if !ticks.remove(key) {
                    ticks.insert(key.to_owned());
                }
                picker.query = Editor::new("", false);
            }
            None => {
                let cursor = picker.shown().position(|one| one.key == key);
                picker.go_to(cursor.unwrap_or(0));
            }
        }
        let several = picker.ticks.is_some();
        let overlay = self.app.composer.overlays.last().cloned();
        self.put_back(picker);
        self.perform(Action::Choose, effects);
        match overlay {
            Some(Overlay::Options { index, .. }) if several => {
                let said = self.form().draft.properties.get(index).map(|entry| self.value(entry)).unwrap_or_default();
                self.say(&said);
                self.go_to(index, effects);
            }
            Some(Overlay::Options { index, .. }) => {
                // The list went on to the next row; what was chosen is here.
                self.composer(effects, |composer, turn| {
                    composer.form.focus_on(Place::Property(index), turn.around(&composer.knowledge.schema));
                });
                self.accept(index, effects);
            }
            Some(Overlay::Properties(_)) => {
                self.todo = VecDeque::new();
                match self.form().entry().map(|(index, entry)| (index, entry.name.is_empty())) {
                    Some((index, true)) => self.step = Step::RawName(index),
                    Some((index, false)) => self.go_to(index, effects),
                    None => {}
                }
            }
            Some(Overlay::Types { index, .. }) if self.overlay().is_none() => {
                self.perform_on(Place::Association(index), Action::Types, effects);
            }
            _ => {}
        }
    }

    /// Searches for a record, or takes one that was found.
    pub(super) fn search(&mut self, records: Records, line: &str, effects: &mut Vec<Effect>) {
        let typed = line.trim();
        if typed.is_empty() {
            return self.perform(Action::Back, effects);
        }
        let at = number(typed, found(&records).len());
        let searchable = records.object.as_ref().is_some_and(ObjectType::is_searchable);
        let now = self.app.now.at;
        let Some(Overlay::Records(records)) = self.app.composer.overlays.last_mut() else { return };
        if let Some(at) = at {
            records.cursor = at;
            let before = self.form().draft.associations.len();
            self.perform(Action::Choose, effects);
            self.associated(before);
            return;
        }
        records.query = Editor::new("", false);
        records.query.paste(typed);
        records.typed(now);
        if searchable {
            // A whole line is there: nothing more is waited for.
            records.search = Search::Due(now);
        } else if records.lines().is_empty() {
            self.say("Records of this kind can only be named by id, a number");
        }
    }

    /// Says what was associated, if something was.
    fn associated(&mut self, before: usize) {
        let new = self.form().draft.associations.get(before);
        if let Some(said) = new.map(|one| format!("Associated: {} {}", one.object.label(), one.title())) {
            self.say(&said);
        }
        self.step = Step::Menu;
    }

    pub(super) fn choose_kind(&mut self, line: &str, effects: &mut Vec<Effect>) {
        if leaves(line) {
            self.step = Step::Menu;
            return;
        }
        let kinds = self.kinds();
        let offered = kinds.len() + self.form().suggestions.len();
        if let Some(at) = number(line, offered).and_then(|at| at.checked_sub(kinds.len())) {
            let before = self.form().draft.associations.len();
            self.perform_on(Place::Suggestion(at), Action::Open, effects);
            self.associated(before);
            return;
        }
        let by_number = number(line, kinds.len()).and_then(|at| kinds.get(at).cloned());
        match by_number.or_else(|| ObjectType::parse(line)) {
            Some(kind) => {
                let mut records = Records::new(&self.app.composer.recent);
                records.take_kind(kind);
                self.app.composer.overlays.push(Overlay::Records(records));
                self.step = Step::Menu;
            }
            None => self.not_understood(line),
        }
    }
}
