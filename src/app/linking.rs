//! Linking records: what is chosen becomes an association, gets its name, and brings its relatives.

use crate::app::composer::Composer;
use crate::app::message::{Effect, RequestId};
use crate::app::overlay::stack::Overlay;
use crate::app::status::notice::Notice;
use crate::app::status::report;
use crate::app::turn::Turn;
use crate::hubspot::{self, Operation};
use crate::ticket::record::Candidate;
use crate::ticket::{Association, ObjectType, Place};

/// Most records that are remembered as recently used.
const RECENT: usize = 30;

impl Composer {
    /// Links a record with the default type of its kind, remembers it, and asks for its relatives.
    pub(super) fn link(&mut self, record: Candidate, choose_types: bool, turn: &mut Turn) {
        let types: Vec<_> = self.knowledge.schema.association_types(&record.object).into_iter().take(1).collect();
        let association = Association {
            object: record.object.clone(),
            id: record.id.clone(),
            name: Some(record.name.clone()).filter(|name| !name.trim().is_empty()),
            detail: Some(record.detail()).filter(|detail| !detail.trim().is_empty()),
            types,
        };
        let untyped = association.types.is_empty();
        let title = association.title();
        if !self.form.associate(association, turn.around(&self.knowledge.schema)) {
            turn.say(Notice::info(format!("{title} is linked already")));
        }
        let to = match record.object.key() {
            "contacts" => Some(ObjectType::companies()),
            "companies" => Some(ObjectType::contacts()),
            _ => None,
        };
        if let Some(to) = to {
            let request = turn.requests.fresh();
            self.lookups.push((request, title));
            turn.effects.push(Effect::Related { request, object: record.object.clone(), id: record.id.clone(), to });
        }
        self.remember(record, turn);
        if (choose_types || untyped)
            && let Place::Association(index) = self.form.focus
        {
            self.open_types(index);
        }
    }

    /// Asks for the name of a record that was linked by its id.
    pub(super) fn look_up(&mut self, object: ObjectType, id: String, turn: &mut Turn) {
        let request = turn.requests.fresh();
        self.lookups.push((request, String::new()));
        turn.effects.push(Effect::Record { request, object, id });
    }

    pub(super) fn link_id(&mut self, object: ObjectType, id: String, choose_types: bool, turn: &mut Turn) {
        self.look_up(object.clone(), id.clone(), turn);
        let types: Vec<_> = self.knowledge.schema.association_types(&object).into_iter().take(1).collect();
        let untyped = types.is_empty();
        let association = Association { object, id, name: None, detail: None, types };
        if !self.form.associate(association, turn.around(&self.knowledge.schema)) {
            turn.say(Notice::info("It is linked already"));
        }
        if (choose_types || untyped)
            && let Place::Association(index) = self.form.focus
        {
            self.open_types(index);
        }
    }

    pub(super) fn remember(&mut self, record: Candidate, turn: &mut Turn) {
        self.recent.retain(|old| old.object != record.object || old.id != record.id);
        self.recent.insert(0, record);
        self.recent.truncate(RECENT);
        turn.effects.push(Effect::Remember(self.recent.clone()));
    }

    /// Takes the answer to a search, if it is still wanted.
    pub fn found(&mut self, request: RequestId, result: Result<Vec<Candidate>, hubspot::Error>) {
        for overlay in &mut self.overlays {
            if let Overlay::Records(records) = overlay
                && records.running() == Some(request)
            {
                records.answer(result.map_err(|error| report::line(&error, Operation::Search)));
                return;
            }
        }
    }

    fn lookup(&mut self, request: RequestId) -> Option<String> {
        let index = self.lookups.iter().position(|(known, _)| *known == request)?;
        Some(self.lookups.swap_remove(index).1)
    }

    /// Takes a record that was looked up by its id.
    pub fn record(&mut self, request: RequestId, result: Result<Candidate, hubspot::Error>, turn: &mut Turn) {
        if self.lookup(request).is_none() {
            return;
        }
        match result {
            Ok(record) => {
                self.form.name_association(&record.object, &record.id, &record.name, &record.detail());
                self.remember(record, turn);
            }
            Err(error) => turn.say(Notice::bad(format!("The record could not be looked up: {error}"))),
        }
    }

    /// Takes the relatives of a record that was linked; that there are none to be had is no news.
    pub fn related(&mut self, request: RequestId, result: Result<Vec<Candidate>, hubspot::Error>) {
        if let (Some(because), Ok(records)) = (self.lookup(request), result) {
            self.form.suggest(records, &because);
        }
    }
}
