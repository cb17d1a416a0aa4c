//! Changes of whole rows: values that are picked, rows that come, go and move, what a pasted text fills in, links.

use crate::app::context::Context;
use crate::app::form::form::{Form, Suggestion};
use crate::app::form::undo::Change;
use crate::ticket::pasted::Pasted;
use crate::ticket::property::{PIPELINE, STAGE};
use crate::ticket::record::Candidate;
use crate::ticket::{Association, Draft, Entry, ObjectType, Place, Schema};

impl Form {
    /// Sets a row's value as a change of its own: what was picked. A new pipeline takes its first open stage with it,
    /// so that a stage of another pipeline is never sent.
    pub fn set(&mut self, index: usize, text: String, cx: &Context) {
        let Some(entry) = self.draft.properties.get(index) else { return };
        if entry.text == text {
            return;
        }
        let name = entry.name.clone();
        self.note(Change::Whole, cx);
        if let Some(entry) = self.draft.properties.get_mut(index) {
            entry.text = text;
        }
        if name == PIPELINE {
            fit_stage(&mut self.draft, cx.schema());
        }
        self.reopen(cx);
    }

    /// Fills in what a pasted text holds, as one change. False if all of it is there already.
    pub fn fill(&mut self, pasted: &Pasted, cx: &Context) -> bool {
        self.leave(cx);
        let filled = filled(&self.draft, pasted, cx.schema());
        if filled == self.draft {
            return false;
        }
        self.note(Change::Whole, cx);
        let focused = self.focused_record();
        self.draft = filled;
        let linked = &self.draft.associations;
        self.suggestions.retain(|one| !linked.iter().any(|link| is_to(link, &one.record)));
        self.follow(focused);
        self.reopen(cx);
        true
    }

    /// Empties the focused row.
    pub fn clear(&mut self, cx: &Context) {
        match (self.entry(), self.focus) {
            (Some((index, _)), _) => self.set(index, String::new(), cx),
            (None, Place::Note) => self.clear_note(cx),
            (None, Place::Contact | Place::File(_)) => drop(self.remove(cx)),
            (None, _) => {}
        }
    }

    /// Puts what is typed for a contact into the draft; nothing typed is no contact.
    pub(in crate::app) fn type_contact(&mut self, text: String, schema: &Schema) {
        let object = ObjectType::contacts();
        match self.draft.contact() {
            Some(index) if text.trim().is_empty() => drop(self.draft.associations.remove(index)),
            Some(index) => {
                if let Some(one) = self.draft.associations.get_mut(index) {
                    one.text = Some(text);
                }
            }
            None if text.trim().is_empty() => {}
            None => {
                let types = schema.association_types(&object).into_iter().take(1).collect();
                self.draft.associations.push(Association::to_find(object, text, types));
            }
        }
    }

    /// Puts a contact in place of the one that is there, or of what was typed for it.
    pub fn set_contact(&mut self, new: Association, cx: &Context) {
        self.note(Change::Whole, cx);
        let focused = self.focused_record();
        self.put_contact(new);
        self.follow(focused);
        // What is typed in another row goes on: the contact may have been found meanwhile.
        if self.focus == Place::Contact {
            self.reopen(cx);
        }
    }

    fn put_contact(&mut self, new: Association) {
        let is_same = |old: &Association| !new.id.is_empty() && old.object == new.object && old.id == new.id;
        self.suggestions.retain(|old| old.record.object != new.object || old.record.id != new.id);
        let Some(index) = self.draft.contact() else { return self.draft.associations.push(new) };
        // One that is linked further below moves up.
        let below = self.draft.associations.iter().skip(index + 1).position(is_same).map(|at| index + 1 + at);
        let moved = below.map(|below| self.draft.associations.remove(below));
        if let Some(slot) = self.draft.associations.get_mut(index) {
            *slot = moved.unwrap_or(new);
        }
        self.drop_suggestions();
    }

    /// The record whose row has the focus, linked or offered.
    fn focused_record(&self) -> Option<(ObjectType, String)> {
        match self.focus {
            Place::Association(index) => {
                self.draft.associations.get(index).map(|one| (one.object.clone(), one.id.clone()))
            }
            Place::Suggestion(index) => {
                self.suggestions.get(index).map(|one| (one.record.object.clone(), one.record.id.clone()))
            }
            Place::Property(_)
            | Place::Contact
            | Place::Note
            | Place::File(_)
            | Place::AddProperty
            | Place::AddNote
            | Place::AddFile
            | Place::AddAssociation => None,
        }
    }

    /// Keeps the focus on the record that had it: its row may be another one by now, or gone.
    fn follow(&mut self, record: Option<(ObjectType, String)>) {
        let Some((object, id)) = record else { return };
        let link = self.draft.associations.iter().position(|one| one.object == object && one.id == id);
        let offer = || self.suggestions.iter().position(|one| one.record.object == object && one.record.id == id);
        self.focus = match link {
            Some(index) => self.place_of_link(index),
            None => offer().map_or(Place::AddAssociation, Place::Suggestion),
        };
    }

    /// Adds a property below the others, or goes to it if it is there.
    pub fn add_property(&mut self, name: &str, cx: &Context) {
        if self.focus_property(name, cx) {
            return;
        }
        self.insert(Entry::new(name), cx);
    }

    /// Adds a row whose key and value are typed as they are sent.
    pub fn add_raw(&mut self, name: &str, cx: &Context) {
        self.insert(Entry { name: name.to_owned(), text: String::new(), raw: true }, cx);
    }

    fn insert(&mut self, entry: Entry, cx: &Context) {
        self.leave(cx);
        self.note(Change::Whole, cx);
        self.draft.properties.push(entry);
        self.focus_on(Place::Property(self.draft.properties.len() - 1), cx);
    }

    /// Removes the focused property, note, file or association. Returns what was removed, by label.
    pub fn remove(&mut self, cx: &Context) -> Option<String> {
        let title = match self.focus {
            Place::Property(index) => {
                let entry = self.draft.properties.get(index)?;
                let title = cx.schema().label(&entry.name).to_owned();
                self.note(Change::Whole, cx);
                let removed = self.draft.properties.remove(index);
                self.draft.ask.retain(|name| *name != removed.name);
                title
            }
            Place::Association(_) | Place::Contact => {
                let (index, one) = self.association()?;
                let title = one.title();
                self.note(Change::Whole, cx);
                self.draft.associations.remove(index);
                title
            }
            Place::Note | Place::File(_) => self.take_extra_out(cx)?,
            Place::Suggestion(index) if index < self.suggestions.len() => self.suggestions.remove(index).record.name,
            Place::AddProperty | Place::AddNote | Place::AddFile | Place::AddAssociation | Place::Suggestion(_) => {
                return None;
            }
        };
        self.drop_suggestions();
        self.close_editor();
        if !self.places().contains(&self.focus) {
            self.focus = match self.focus {
                Place::Property(_) => Place::AddProperty,
                Place::Contact => Place::Contact,
                Place::Note => Place::AddNote,
                Place::File(_) => Place::AddFile,
                Place::AddProperty
                | Place::AddNote
                | Place::AddFile
                | Place::Association(_)
                | Place::AddAssociation
                | Place::Suggestion(_) => Place::AddAssociation,
            };
        }
        self.on_name = false;
        self.open_editor(cx);
        Some(title)
    }

    /// Moves the focused row among its like.
    pub fn move_row(&mut self, by: isize, cx: &Context) {
        match self.focus {
            Place::Property(index) => {
                let Some(target) = index.checked_add_signed(by).filter(|t| *t < self.draft.properties.len()) else {
                    return;
                };
                self.note(Change::Whole, cx);
                self.draft.properties.swap(index, target);
                self.focus = Place::Property(target);
            }
            Place::Association(index) => {
                let contact = self.draft.contact();
                let links: Vec<usize> =
                    (0..self.draft.associations.len()).filter(|index| Some(*index) != contact).collect();
                let at = links.iter().position(|one| *one == index).and_then(|at| at.checked_add_signed(by));
                let Some(mut target) = at.and_then(|at| links.get(at)).copied() else { return };
                self.note(Change::Whole, cx);
                self.draft.associations.swap(index, target);
                // Another contact that is moved past the one in its row does not take its place.
                if let Some(contact) = contact.filter(|contact| self.draft.contact() != Some(*contact)) {
                    let one = self.draft.associations.remove(contact);
                    self.draft.associations.insert(0, one);
                    target += usize::from(target < contact);
                }
                self.focus = Place::Association(target);
            }
            Place::File(index) => {
                let target = index.checked_add_signed(by).filter(|target| *target < self.draft.files.len());
                let Some(target) = target else { return };
                self.note(Change::Whole, cx);
                self.draft.files.swap(index, target);
                self.focus = Place::File(target);
            }
            Place::Contact
            | Place::Note
            | Place::AddProperty
            | Place::AddNote
            | Place::AddFile
            | Place::AddAssociation
            | Place::Suggestion(_) => {}
        }
    }

    /// Makes the focused row raw, or lets the portal's definition rule it again. Returns whether it is raw now.
    pub fn toggle_raw(&mut self, cx: &Context) -> Option<bool> {
        let (index, entry) = self.entry()?;
        let raw = !entry.raw;
        self.note(Change::Whole, cx);
        if let Some(entry) = self.draft.properties.get_mut(index) {
            entry.raw = raw;
        }
        self.on_name = false;
        self.reopen(cx);
        Some(raw)
    }

    /// Adds an association and puts the focus on it; one to the same record is taken over instead of doubled.
    /// Returns whether it is new.
    pub fn associate(&mut self, new: Association, cx: &Context) -> bool {
        self.leave(cx);
        self.note(Change::Whole, cx);
        let count = self.draft.associations.len();
        let index = take_link(&mut self.draft, new);
        if let Some(linked) = self.draft.associations.get(index) {
            self.suggestions.retain(|old| !is_to(linked, &old.record));
        }
        self.focus_on(self.place_of_link(index), cx);
        index == count
    }

    /// Offers records for linking, without the ones that are linked already.
    pub fn suggest(&mut self, records: Vec<Candidate>, because: &str) {
        // It may have been replaced while its relatives were asked for.
        if self.draft.associations.iter().all(|one| one.title() != because) {
            return;
        }
        for record in records {
            let linked = self.draft.associations.iter().any(|old| is_to(old, &record));
            let offered = self.suggestions.iter().any(|old| old.record == record);
            if !linked && !offered && self.suggestions.len() < 5 {
                self.suggestions.push(Suggestion { record, because: because.to_owned() });
            }
        }
    }

    /// Lets go of what was offered for records that are linked no more.
    pub(in crate::app) fn drop_suggestions(&mut self) {
        let titles: Vec<String> = self.draft.associations.iter().map(Association::title).collect();
        self.suggestions.retain(|one| titles.contains(&one.because));
    }

    /// Types over a contact that is linked: another one is looked for. False where none is.
    pub fn type_over_contact(&mut self, text: &str, cx: &Context) -> bool {
        let Some((index, _)) = self.association_at(Place::Contact).filter(|_| self.focus == Place::Contact) else {
            return false;
        };
        // What is typed on is the same step.
        self.pause();
        self.note(Change::Typing(Place::Contact), cx);
        let types = cx.schema().association_types(&ObjectType::contacts()).into_iter().take(1).collect();
        if let Some(slot) = self.draft.associations.get_mut(index) {
            *slot = Association::to_find(ObjectType::contacts(), text, types);
        }
        self.drop_suggestions();
        self.reopen(cx);
        if let Some(editor) = &mut self.editor {
            editor.set_cursor(0, usize::MAX);
        }
        true
    }

    /// Changes an association as a change of its own.
    pub fn change_association(&mut self, index: usize, cx: &Context, change: impl FnOnce(&mut Association)) {
        let Some(mut changed) = self.draft.associations.get(index).cloned() else { return };
        change(&mut changed);
        if self.draft.associations.get(index) == Some(&changed) {
            return;
        }
        self.note(Change::Whole, cx);
        if let Some(slot) = self.draft.associations.get_mut(index) {
            *slot = changed;
        }
    }

    /// Fills in the contact that was found for what was pasted. No change of the author's, but a part of the paste: undo
    /// takes both back. False if that contact is linked already.
    pub fn find_pasted(&mut self, found: &Association, typed: &str, cx: &Context) -> bool {
        if self.draft.associations.iter().any(|one| one.object == found.object && one.id == found.id) {
            return false;
        }
        let find = |one: &mut Association| {
            if one.object == found.object && one.unfound().is_some_and(|text| text.trim() == typed) {
                *one = Association { types: one.types.clone(), ..found.clone() };
            }
        };
        self.draft.associations.iter_mut().for_each(find);
        self.history.associations().for_each(find);
        self.revision += 1;
        if self.focus == Place::Contact {
            self.reopen(cx);
        }
        true
    }

    /// Fills in the name of a record that was looked up. No change of the author's: it can't be undone, and a ticket that
    /// is being created is still the one in the form.
    pub fn name_association(&mut self, object: &crate::ticket::ObjectType, id: &str, name: &str, detail: &str) {
        let fill_in = |association: &mut Association| {
            if association.object == *object && association.id == id {
                association.name = Some(name.to_owned());
                association.detail = Some(detail.to_owned()).filter(|detail| !detail.is_empty());
            }
        };
        self.draft.associations.iter_mut().for_each(fill_in);
        self.history.associations().for_each(fill_in);
    }
}

/// The draft with what a pasted text holds.
pub(in crate::app) fn filled(draft: &Draft, pasted: &Pasted, schema: &Schema) -> Draft {
    let mut draft = draft.clone();
    for entry in &pasted.properties {
        let index = draft.set(&entry.name, entry.text.as_str());
        if let Some(row) = draft.properties.get_mut(index) {
            row.raw |= entry.raw;
        }
    }
    let names = |name: &str| pasted.properties.iter().any(|entry| entry.name == name);
    if names(PIPELINE) && !names(STAGE) {
        fit_stage(&mut draft, schema);
    }
    if let Some(new) = &pasted.contact {
        take_contact(&mut draft, new.clone());
    }
    for new in &pasted.associations {
        take_link(&mut draft, new.clone());
    }
    draft
}

/// Takes the first open stage of the pipeline where the stage is one of another.
fn fit_stage(draft: &mut Draft, schema: &Schema) {
    let pipeline = schema.pipeline(draft.text(PIPELINE));
    let fits = pipeline.is_some_and(|one| one.stages.iter().any(|stage| stage.id == draft.text(STAGE)));
    if !fits {
        let first = pipeline.and_then(|one| schema.first_stage(one)).map(|stage| stage.id.clone());
        draft.set(STAGE, first.unwrap_or_default());
    }
}

/// Adds an association; one to the same record takes its types over. Returns its index.
fn take_link(draft: &mut Draft, new: Association) -> usize {
    let all = &mut draft.associations;
    let known = all.iter_mut().enumerate().find(|(_, old)| old.object == new.object && old.id == new.id);
    let Some((index, old)) = known else {
        all.push(new);
        return all.len() - 1;
    };
    for kind in new.types {
        if !old.types.iter().any(|have| have.same_as(&kind)) {
            old.types.push(kind);
        }
    }
    index
}

/// Lets this be the contact of the form, in place of the one that was. What names the same person again changes nothing.
fn take_contact(draft: &mut Draft, new: Association) {
    let Some(at) = draft.contact() else { return draft.associations.push(new) };
    let Some(old) = draft.associations.get_mut(at).filter(|old| !names_again(&new, old)) else { return };
    *old = new.clone();
    // The record may have been linked further down.
    let mut index = 0;
    draft.associations.retain(|one| {
        index += 1;
        index <= at + 1 || new.id.is_empty() || one.object != new.object || one.id != new.id
    });
}

/// Whether a new contact is the one that is there: by id, by name, or by what was typed for it or is told of it, of which
/// the address is a part.
fn names_again(new: &Association, old: &Association) -> bool {
    let details = old.detail.iter().flat_map(|detail| detail.split_whitespace());
    let created = old.created().map(|one| (one.title(), one.email().unwrap_or_default()));
    let (title, email) = created.as_ref().map(|(title, email)| (title.as_str(), *email)).unzip();
    let mut known = [old.name.as_deref(), old.unfound(), title, email].into_iter().flatten().chain(details);
    match new.unfound() {
        Some(text) => known.any(|one| one.trim().eq_ignore_ascii_case(text)),
        None => old.id == new.id,
    }
}

/// Whether an association is to this record.
fn is_to(association: &Association, record: &Candidate) -> bool {
    association.object == record.object && association.id == record.id
}
