//! Placeholders filled in when a contact is linked, however that came about.

use crate::app::effect::Effect;
use crate::app::keys::actions::FormAction;
use crate::app::keys::scope::Scope;
use crate::app::request::RequestId;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::app::templates::templates::Contact;
use crate::hubspot;
use crate::ticket::placeholder::{Known, Person};

impl App {
    /// Fills in what the linked contact says, once for each contact; asks the portal for it where that is not known.
    pub(in crate::app) fn fill_placeholders(&mut self) {
        let draft = &self.form.draft;
        if draft.placeholders.is_empty() {
            return;
        }
        let linked = draft.contact().and_then(|index| draft.associations.get(index));
        let contact = linked.map(|one| one.id.clone()).filter(|id| !id.is_empty());
        let Some(id) = contact else {
            self.templates.filled = None;
            return;
        };
        let now = (draft.id, id);
        if self.templates.filled.as_ref() == Some(&now) || !draft.wants_contact() {
            return;
        }
        let id = &now.1;
        if let Some(person) = self.templates.contact.person(id).cloned() {
            if self.form.fill_in(Known::Person(&person), &self.context) {
                let notice = Notice::info("Filled in what the template takes from the contact");
                self.say(notice.hint(&[Scope::Form], FormAction::Undo, "takes it back"));
            }
            self.templates.filled = Some(now);
        } else if !self.templates.contact.is_of(id) {
            let request = self.context.request();
            self.templates.contact = Contact::Reading(request, id.clone());
            self.effect(Effect::ReadPerson { request, id: now.1 });
        }
    }

    /// Takes what the portal has of a contact.
    pub(in crate::app) fn person_read(&mut self, request: RequestId, result: Result<Person, hubspot::Error>) {
        let Contact::Reading(wanted, id) = &self.templates.contact else { return };
        if *wanted != request {
            return;
        }
        self.templates.contact = Contact::Known(id.clone(), result.as_ref().ok().cloned());
        if let Err(error) = result {
            self.say(Notice::bad(format!("The contact could not be read for the template's placeholders: {error}")));
        }
    }
}
