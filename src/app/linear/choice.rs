//! Lists and searches: a line narrows what is offered, or chooses from it.

use crate::app::input::target::{Target, Thing};
use crate::app::keys::actions::{Action, FormAction, ListAction, ProgramAction, TextAction};
use crate::app::linear::question::{found, kinds};
use crate::app::linear::signs::{Sign, leaves, sign, unescaped};
use crate::app::linear::state::{Linear, Step};
use crate::app::linear::words::{MORE, listed, number};
use crate::app::list::picker::Picker;
use crate::app::message::Message;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::types::Of;
use crate::ticket::{Association, ObjectType, Place};

/// A list from which something is chosen.
#[derive(Debug, Clone, Copy)]
enum List {
    /// The values of a row.
    Values(usize),
    /// The properties that can be added.
    Properties,
    /// The ways in which an association is linked, of which there may be one already.
    Types(Option<usize>),
    /// The templates.
    Templates,
}

impl Linear {
    /// Whether a list or a search was narrowed, and nothing of it was chosen yet.
    pub(super) fn is_narrowed(&self) -> bool {
        match self.overlay() {
            Some(Overlay::Records(records)) => !records.query.is_empty(),
            Some(_) | None => self.picker().is_some_and(|picker| !picker.query.is_empty() && picker.ticks.is_none()),
        }
    }

    fn picker(&self) -> Option<&Picker> {
        self.overlay().and_then(Overlay::picker)
    }

    /// Narrows a list, or chooses from it.
    pub(super) fn pick(&mut self, line: &str) {
        let typed = line.trim();
        let Some(picker) = self.picker() else { return };
        let (shown, rest) = listed(picker, self.page);
        if typed == MORE && named(picker, typed).is_none() {
            match rest {
                0 => self.say("That is the whole list"),
                _ => self.page += 1,
            }
            return;
        }
        if let Some(key) = number(typed, shown.len()).and_then(|at| shown.get(at)).map(|one| one.key.to_owned()) {
            return self.chosen(&key);
        }
        self.send(Message::LookFor(typed.to_owned()));
        if let Some(key) = self.picker().and_then(|picker| named(picker, typed)) {
            return self.chosen(&key);
        }
        if self.picker().is_some_and(|picker| picker.count() == 0) {
            self.refuse(&format!("nothing matches “{typed}”"));
            self.send(Message::LookFor(String::new()));
        }
    }

    /// Takes an item of a list: it is chosen, or ticked or not any more where several can be.
    fn chosen(&mut self, key: &str) {
        let Some(list) = self.list() else { return };
        let Some(picker) = self.picker() else { return };
        let several = picker.ticks.is_some();
        let is_refused = picker.shown().any(|one| one.key == key && one.refused.is_some());
        self.send(Message::Pick(key.to_owned()));
        if is_refused {
            // The app has said why.
            self.is_unfit("it can't be set");
            return;
        }

        if several {
            if self.picker().is_some_and(|one| one.ticks.as_ref().is_some_and(|ticks| ticks.is_empty())) {
                // With nothing ticked, the line that a text has found would be taken.
                self.send(Message::LookFor(String::new()));
            }
            self.perform(ListAction::Choose);
        }
        match list {
            List::Values(index) if several => {
                let said = self.form().draft.properties.get(index).map(|entry| self.value(entry)).unwrap_or_default();
                self.say(&said);
                self.go_to(index);
            }
            List::Values(index) => {
                // The list went on to the next row; what was chosen is here.
                self.send(Message::Focus(Place::Property(index)));
                self.accept(index);
            }
            List::Properties => {
                self.todo.clear();
                match self.form().entry().map(|(index, entry)| (index, entry.name.is_empty())) {
                    Some((index, true)) => self.step = Step::RawName(index),
                    Some((index, false)) => self.go_to(index),
                    None => {}
                }
            }
            List::Types(Some(index)) if self.overlay().is_none() => {
                self.perform_on(self.form().place_of_link(index), FormAction::Types);
            }
            // What begins with it is followed when it is read.
            List::Types(_) | List::Templates => {}
        }
    }

    fn list(&self) -> Option<List> {
        match self.overlay()? {
            Overlay::Options(options) => Some(List::Values(options.index)),
            Overlay::Properties(_) => Some(List::Properties),
            Overlay::Types(types) => match types.of {
                Of::Linked(index) => Some(List::Types(Some(index))),
                Of::New { .. } => Some(List::Types(None)),
            },
            Overlay::Templates(_) => Some(List::Templates),
            Overlay::Records(_)
            | Overlay::Calendar(_)
            | Overlay::Prompt(_)
            | Overlay::NewContact(_)
            | Overlay::Path(_)
            | Overlay::Question(_)
            | Overlay::Became(_)
            | Overlay::Offer(_)
            | Overlay::Reader(_)
            | Overlay::Drafts(_)
            | Overlay::Snippets(_)
            | Overlay::Customer(_)
            | Overlay::Outbox(_)
            | Overlay::Jump(_)
            | Overlay::Palette(_) => None,
        }
    }

    /// The line under the cursor of the list on top.
    fn cursor(&self) -> Option<usize> {
        match self.overlay()? {
            Overlay::Records(list) => Some(list.cursor.at),
            Overlay::Drafts(list) => Some(list.cursor.at),
            Overlay::Outbox(list) => Some(list.cursor.at),
            Overlay::Customer(list) => Some(list.cursor.at),
            Overlay::Question(asked) => Some(asked.cursor.at),
            Overlay::Became(asked) => Some(asked.cursor.at),
            Overlay::Offer(offer) => Some(offer.cursor.at),
            Overlay::Options(_)
            | Overlay::Properties(_)
            | Overlay::Types(_)
            | Overlay::Calendar(_)
            | Overlay::Prompt(_)
            | Overlay::NewContact(_)
            | Overlay::Path(_)
            | Overlay::Reader(_)
            | Overlay::Templates(_)
            | Overlay::Snippets(_)
            | Overlay::Jump(_)
            | Overlay::Palette(_) => None,
        }
    }

    /// Does what the key of an action does on a line of the list on top.
    pub(super) fn perform_on_line(&mut self, at: usize, action: impl Into<Action>) {
        // Pointing at the line under the cursor would choose it.
        if self.cursor() != Some(at) {
            self.send(Message::Pointed { at: Target { thing: Thing::Line(at), top: 0 } });
        }
        self.perform(action);
    }

    /// Searches for a record, or takes one that was found.
    pub(super) fn search(&mut self, line: &str) {
        let Some(Overlay::Records(records)) = self.overlay() else { return };
        let typed = line.trim();
        if typed.is_empty() {
            return self.perform(ProgramAction::Back);
        }
        if let Some(at) = number(typed, found(records).len()) {
            let before = self.form().draft.associations.clone();
            self.perform_on_line(at, ListAction::Choose);
            return self.associated(&before);
        }
        self.send(Message::LookFor(typed.to_owned()));
        let Some(Overlay::Records(records)) = self.overlay() else { return };
        let searchable = records.object.as_ref().is_some_and(ObjectType::is_searchable);
        if !searchable && records.lines().is_empty() {
            self.refuse("records of this kind can only be named by id, a number");
        }
    }

    /// Takes a line for a field of a new contact.
    pub(super) fn fill_in_contact(&mut self, line: &str) {
        let before = self.form().draft.associations.clone();
        let text = match sign(line) {
            Some(Sign::Back) if matches!(self.overlay(), Some(Overlay::NewContact(one)) if one.at > 0) => {
                return self.perform(FormAction::PreviousField);
            }
            Some(Sign::Back | Sign::Menu | Sign::Explain) => return self.perform(ProgramAction::Back),
            Some(Sign::Keep) => None,
            Some(Sign::Clear) => Some(""),
            None => Some(unescaped(line)),
        };
        if let Some(text) = text {
            self.perform(TextAction::SelectAll);
            self.perform(TextAction::DeleteLeft);
            self.send(Message::Paste(text.to_owned()));
        }
        self.perform(FormAction::Accept);
        self.associated(&before);
    }

    /// Says what was associated, if something was.
    fn associated(&mut self, before: &[Association]) {
        let new = self.form().draft.associations.iter().find(|one| !before.contains(one));
        let said = |one: &Association| match one.created() {
            Some(new) => format!("New contact: {}, created with the ticket", new.title()),
            None => format!("Linked: {} {}", one.object.label(), one.title()),
        };
        if let Some(said) = new.map(said) {
            self.say(&said);
        }
        if self.step != Step::Contact {
            self.step = Step::Menu;
        }
    }

    /// Takes the kind of record to associate, or one of the records that are offered with the kinds.
    pub(super) fn choose_kind(&mut self, line: &str) {
        if leaves(line) {
            self.step = Step::Menu;
            return;
        }
        let kinds = kinds();
        let offered = kinds.len() + self.form().suggestions.len();
        if let Some(at) = number(line, offered).and_then(|at| at.checked_sub(kinds.len())) {
            let before = self.form().draft.associations.clone();
            self.perform_on(Place::Suggestion(at), FormAction::Open);
            return self.associated(&before);
        }
        let by_number = number(line, kinds.len()).and_then(|at| kinds.get(at).cloned());
        match by_number.or_else(|| ObjectType::parse(line)) {
            Some(kind) => {
                self.send(Message::SearchIn(kind));
                self.step = Step::Menu;
            }
            None => self.not_understood(line),
        }
    }
}

/// The item that a line names: by its whole label, or by what is sent for it; unless two have it.
fn named(picker: &Picker, typed: &str) -> Option<String> {
    let whole = |text: &str| text.to_lowercase() == typed.to_lowercase();
    let mut same = picker.shown().filter(|one| !one.always && (whole(one.label) || whole(one.key)));
    let first = same.next()?;
    same.next().is_none().then(|| first.key.to_owned())
}
