//! A contact that is created with the ticket: opened in its fields, taken into the draft, asked about before it is sent.

use crate::app::effect::Effect;
use crate::app::keys::actions::OutboxAction;
use crate::app::overlay::new_contact::ContactSheet;
use crate::app::overlay::question::Question;
use crate::app::overlay::reply::Answer;
use crate::app::overlay::stack::Overlay;
use crate::app::state::App;
use crate::ticket::value::Severity;
use crate::ticket::{Association, NewContact, ObjectType, Place, contact_text};

impl App {
    /// Opens the fields of a new contact: of the one in the row, of who is typed there, or empty.
    pub(in crate::app) fn create_contact(&mut self) {
        let (_, one) = self.form.association_at(Place::Contact).unzip();
        match one.and_then(Association::created).cloned() {
            Some(contact) => self.open_contact_sheet(&contact),
            None => {
                let typed = one.and_then(Association::unfound).unwrap_or_default().to_owned();
                self.open_new_contact(&typed);
            }
        }
    }

    /// Opens the fields with what was typed for a contact; with what stood in them where they were left.
    pub(in crate::app) fn open_new_contact(&mut self, typed: &str) {
        let contact = self.contact.unfinished(typed).unwrap_or_else(|| contact_text::read(typed));
        self.open_contact_sheet(&contact);
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

    /// The fields were left. What was typed in them is there again when they are opened for the same text.
    pub(in crate::app) fn leave_new_contact(&mut self, contact: NewContact) {
        let (_, one) = self.form.association_at(Place::Contact).unzip();
        if one.and_then(Association::created).is_none() {
            self.contact.leave_unfinished(contact);
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
