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
    /// Opens the fields of a new contact: of the one in the row, of who is typed there, or of who was begun last.
    pub(in crate::app) fn create_contact(&mut self) {
        let one = self.form.association_at(Place::Contact).map(|(_, one)| one);
        match one.and_then(Association::created).cloned() {
            Some(contact) => self.open_contact_sheet(&contact.title(), contact),
            None => {
                let last = || self.form.draft.begun_contacts.last().map(|begun| begun.of.clone());
                let typed = one.and_then(Association::unfound).map(str::to_owned);
                self.open_new_contact(&typed.or_else(last).unwrap_or_default());
            }
        }
    }

    /// Opens the fields with what was typed for a contact.
    pub(in crate::app) fn open_new_contact(&mut self, typed: &str) {
        self.open_contact_sheet(typed, contact_text::read(typed));
    }

    /// Opens the fields with a contact, and with what was begun for the same. Where only the address was corrected since,
    /// the rest is there, too.
    fn open_contact_sheet(&mut self, of: &str, untouched: NewContact) {
        let all = &self.form.draft.begun_contacts;
        let is_corrected =
            |begun: &str| !begun.is_empty() && !of.is_empty() && (begun.starts_with(of) || of.starts_with(begun));
        let same = all.iter().find(|begun| begun.of == of).map(|begun| begun.contact.clone());
        let corrected =
            || all.iter().rfind(|begun| is_corrected(&begun.of)).map(|one| one.contact.clone().with(&untouched));
        let contact = same.or_else(corrected).unwrap_or_else(|| untouched.clone());
        let sheet = ContactSheet::new(&contact, &self.settings().contact_properties, of, untouched);
        self.overlays.push(Overlay::NewContact(sheet));
        if !self.context.portal.scopes.is_asked() {
            let request = self.context.request();
            self.context.portal.scopes.ask(request);
            self.effect(Effect::ReadScopes { request });
        }
    }

    /// What stands in the fields is in the draft until it is taken: nothing that was typed is lost, whatever becomes of the
    /// program.
    pub(in crate::app) fn keep_begun_contact(&mut self) {
        let sheet =
            self.overlays.iter().find_map(|one| if let Overlay::NewContact(sheet) = one { Some(sheet) } else { None });
        let Some(sheet) = sheet else { return };
        let begun = sheet.begun().map(|contact| BegunContact { of: sheet.of.clone(), contact });
        let known = self.form.draft.begun_contacts.iter().find(|one| one.of == sheet.of);
        if begun.as_ref() != known {
            let of = sheet.of.clone();
            self.forget_begun_contact(&of);
            self.form.draft.begun_contacts.extend(begun);
            self.touch();
        }
    }

    fn forget_begun_contact(&mut self, of: &str) {
        let all = &mut self.form.draft.begun_contacts;
        let count = all.len();
        all.retain(|one| one.of != of);
        if all.len() != count {
            self.touch();
        }
    }

    /// The ticket has its contact, or shall have none: what was begun is over.
    fn forget_begun_contacts(&mut self) {
        if !self.form.draft.begun_contacts.is_empty() {
            self.form.draft.begun_contacts.clear();
            self.touch();
        }
    }

    /// Puts a new contact into the draft, in place of the one that is there or of what was typed for it.
    pub(in crate::app) fn take_new_contact(&mut self, contact: NewContact) {
        self.forget_begun_contacts();
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
        if let Some(contact) = one.and_then(Association::created) {
            self.forget_begun_contact(&contact.title());
        }
    }

    /// The contact that was begun and not taken, where the ticket has none.
    pub fn begun_contact(&self) -> Option<&BegunContact> {
        let draft = &self.form.draft;
        draft.begun_contacts.last().filter(|_| draft.contact().is_none() && draft.edits.is_none())
    }

    /// Opens the fields of the contact that was begun last.
    pub(in crate::app) fn open_begun_contact(&mut self) {
        if let Some(of) = self.form.draft.begun_contacts.last().map(|begun| begun.of.clone()) {
            self.open_new_contact(&of);
        }
    }

    /// The ticket is to be created without the contact that was begun.
    pub(in crate::app) fn do_without_begun(&mut self, action: OutboxAction) {
        self.forget_begun_contacts();
        self.act(action.into());
    }

    /// Whether it is asked first what is meant: a contact that was begun and is not taken, or one that is to be created
    /// without an address, so that nothing tells it apart.
    pub(in crate::app) fn asks_about_contact(&mut self, action: OutboxAction) -> bool {
        let is_ready = self.problems.iter().all(|one| one.severity != Severity::Blocks)
            || self.waits_for_portal(&self.form.draft, &self.problems);
        if let Some(begun) = self.begun_contact().filter(|_| is_ready) {
            let text =
                format!("You began a new contact, {}, and did not take it into the ticket.", begun.contact.title());
            let answers = vec![
                (Answer::OpenBegun, "Go on with the contact".to_owned()),
                (Answer::WithoutBegun(action), "Create the ticket without a contact".to_owned()),
            ];
            self.overlays.push(Overlay::Question(Question::new("Create without the contact?", text, answers)));
            return true;
        }
        let Some(contact) = self.form.draft.extras().contact.map(|link| link.contact) else { return false };
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
