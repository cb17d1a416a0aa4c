//! A contact that is created with the ticket: opened in its fields, taken into the draft, asked about before it is sent.

use crate::app::effect::Effect;
use crate::app::keys::actions::OutboxAction;
use crate::app::overlay::new_contact::ContactSheet;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::question::Question;
use crate::app::overlay::reply::Answer;
use crate::app::state::App;
use crate::ticket::value::Severity;
use crate::ticket::{Association, BegunContact, NewContact, ObjectType, Place, contact_text};

impl App {
    /// Opens the fields of a new contact: of the one in the row, of who is typed there, or empty.
    pub(in crate::app) fn create_contact(&mut self) {
        let one = self.form.association_at(Place::Contact).map(|(_, one)| one);
        let (row, contact) = row(one);
        self.open_for(&row, contact);
    }

    /// Opens the fields with what was typed for a contact.
    pub(in crate::app) fn open_new_contact(&mut self, typed: &str) {
        self.open_for(typed, contact_text::read(typed));
    }

    /// Opens the fields with a contact; with what stood in them where they were left.
    fn open_for(&mut self, row: &str, contact: NewContact) {
        let begun = self.form.draft.begun_contact.as_ref().filter(|begun| begun.row == row);
        let contact = begun.map_or(contact, |begun| begun.contact.clone());
        self.open_contact_sheet(&contact);
    }

    /// What stands in the fields is in the draft until it is taken: nothing that was typed is lost, whatever becomes of the
    /// program. When something else stands in the row it is over.
    pub(in crate::app) fn keep_begun_contact(&mut self) {
        let sheet =
            self.overlays.iter().find_map(|one| if let Overlay::NewContact(sheet) = one { Some(sheet) } else { None });
        if sheet.is_none() && self.form.draft.begun_contact.is_none() {
            return;
        }
        let (row, contact) = row(self.form.association_at(Place::Contact).map(|(_, one)| one));
        let begun = match sheet {
            Some(sheet) => {
                let untouched = ContactSheet::new(&contact, &self.settings().contact_properties).contact();
                let contact = sheet.contact();
                let is_begun = !contact.properties.is_empty() && contact != untouched;
                is_begun.then(|| Box::new(BegunContact { row, contact }))
            }
            None => self.form.draft.begun_contact.clone().filter(|begun| begun.row == row),
        };
        self.set_begun_contact(begun);
    }

    fn set_begun_contact(&mut self, begun: Option<Box<BegunContact>>) {
        if self.form.draft.begun_contact != begun {
            self.form.draft.begun_contact = begun;
            self.touch();
        }
    }

    fn open_contact_sheet(&mut self, contact: &NewContact) {
        let sheet = ContactSheet::new(contact, &self.settings().contact_properties);
        self.overlays.push(Overlay::NewContact(sheet));
        if !self.context.portal.scopes.is_asked() {
            let request = self.context.request();
            self.context.portal.scopes.ask(request);
            self.effect(Effect::ReadScopes { request });
        }
    }

    /// Puts a new contact into the draft, in place of the one that is there or of what was typed for it.
    pub(in crate::app) fn take_new_contact(&mut self, contact: NewContact) {
        self.set_begun_contact(None);
        let (_, one) = self.form.association_at(Place::Contact).unzip();
        let chosen = one.filter(|one| one.id.is_empty() && !one.types.is_empty()).map(|one| one.types.clone());
        let usual = || self.context.schema().association_types(&ObjectType::contacts()).into_iter().take(1).collect();
        let new = Association::to_create(contact, chosen.unwrap_or_else(usual));
        if one == Some(&new) {
            return;
        }
        self.form.set_contact(new, &self.context);
        if self.form.focus == Place::Contact && self.is_composing() {
            self.form.step(1, &self.context);
        }
    }

    /// The fields were left. Of a contact in the row its changes are given up; who is new is there when they are opened
    /// again.
    pub(in crate::app) fn leave_new_contact(&mut self) {
        let (_, one) = self.form.association_at(Place::Contact).unzip();
        if one.and_then(Association::created).is_some() {
            self.set_begun_contact(None);
        }
    }

    /// What stands in the fields goes into the draft where the form goes: nothing that was typed is lost.
    pub(in crate::app) fn keep_new_contact(&mut self) {
        if let Some(Overlay::NewContact(sheet)) = self.overlays.take(|one| matches!(one, Overlay::NewContact(_))) {
            let contact = sheet.contact();
            if !contact.properties.is_empty() {
                self.take_new_contact(contact);
            }
        }
    }

    /// Whether it is asked first if the contact is to be created without an address: nothing tells it apart then.
    pub(in crate::app) fn asks_about_contact(&mut self, action: OutboxAction) -> bool {
        let Some(contact) = self.form.draft.extras().contact.map(|link| link.contact) else { return false };
        let is_ready = self.problems.iter().all(|one| one.severity != Severity::Blocks)
            || self.waits_for_portal(&self.form.draft, &self.problems);
        if contact.email().is_some() || self.contact.is_meant(&contact) || !is_ready {
            return false;
        }
        let name = contact.title();
        let answers = vec![
            (Answer::Nothing, "Back".to_owned()),
            (Answer::WithoutAddress(action), "Create without an e-mail address".to_owned()),
        ];
        let title = format!("Create {name} without an e-mail address?");
        let text = "If the answer is lost, HubSpot may have this contact twice.";
        self.overlays.push(Overlay::Question(Question::new(title, text, answers)));
        true
    }

    /// The contact is to be created without an address.
    pub(in crate::app) fn do_without_address(&mut self, action: OutboxAction) {
        self.contact.mean(self.form.draft.extras().contact.map(|link| link.contact));
        self.act(action.into());
    }
}

/// What stands in the contact's row, and the contact that its fields begin with.
fn row(one: Option<&Association>) -> (String, NewContact) {
    match one.and_then(Association::created) {
        Some(contact) => (contact.title(), contact.clone()),
        None => {
            let typed = one.and_then(Association::unfound).unwrap_or_default();
            (typed.to_owned(), contact_text::read(typed))
        }
    }
}
