//! Placeholders filled in when a contact is linked, however that came about.

use crate::app::effect::Effect;
use crate::app::keys::actions::FormAction;
use crate::app::keys::scope::Scope;
use crate::app::request::RequestId;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::app::templates::templates::{Contact, Filled};
use crate::hubspot;
use crate::ticket::Association;
use crate::ticket::placeholder::{Known, Person};

impl App {
    /// Fills in what the linked contact says, once for each contact; asks the portal for it where that is not known.
    pub(in crate::app) fn fill_placeholders(&mut self) {
        let draft = &self.form.draft;
        if draft.placeholders.is_empty() {
            return;
        }
        let linked = draft.contact().and_then(|index| draft.associations.get(index));
        let new = linked.and_then(Association::created);
        // A new contact has no id: it is the one that says so.
        let said = new.map(|new| new.properties.iter().map(|(name, value)| format!("{name}={value}\n")).collect());
        let new = new.map(Person::from);
        let contact = said.or_else(|| linked.map(|one| one.id.clone())).filter(|id: &String| !id.is_empty());
        let draft = draft.id;
        let is_for_other = |one: &mut Filled| one.draft == draft && Some(&one.contact) != contact.as_ref();
        if let Some(old) = self.templates.filled.take_if(is_for_other) {
            self.take_out(&old);
        }
        let Some(id) = contact else { return };
        let is_filled = self.templates.filled.as_ref().is_some_and(|one| one.draft == draft);
        if (is_filled && self.templates.more != Some(draft)) || !self.form.draft.wants_contact() {
            return;
        }
        if let Some(person) = new.or_else(|| self.templates.contact.person(&id).cloned()) {
            self.templates.more = None;
            let before = self.form.draft.properties.clone();
            if self.form.fill_in(Known::Person(&person), &self.context) {
                let notice = Notice::info("Filled in what is taken from the contact; read it before it is sent");
                self.say(notice.hint(&[Scope::Form], FormAction::Undo, "takes it back"));
            }
            let pairs = before.into_iter().zip(&self.form.draft.properties).filter(|(old, new)| old.text != new.text);
            let texts = pairs.map(|(old, new)| (old.name, old.text, new.text.clone()));
            // What was filled in before stays known as the contact's.
            let known = self.templates.filled.take().filter(|one| one.draft == draft);
            let texts = known.map(|one| one.texts).unwrap_or_default().into_iter().chain(texts).collect();
            self.templates.filled = Some(Filled { draft, contact: id, texts });
        } else if !self.templates.contact.is_of(&id) {
            let request = self.context.request();
            self.templates.contact = Contact::Reading(request, id.clone());
            self.effect(Effect::ReadPerson { request, id });
        }
    }

    /// Puts placeholders back that were filled in for a contact who is linked no more. A text that was changed since is
    /// the agent's own by now: it is told.
    fn take_out(&mut self, old: &Filled) {
        let text = |name: &str| self.form.draft.text(name).to_owned();
        let changed: Vec<&str> = old
            .texts
            .iter()
            .filter(|(name, before, after)| ![before, after].contains(&&text(name)))
            .map(|(name, ..)| self.context.schema().label(name))
            .collect();
        if !changed.is_empty() {
            let said = format!("Filled in for the contact before, and changed since: {}", changed.join(", "));
            self.context.notice = Some(Notice::bad(said));
        }
        self.form.take_out(&old.texts, &self.context);
    }

    /// Takes what the portal has of a contact.
    pub(in crate::app) fn person_read(&mut self, request: RequestId, result: Result<Person, hubspot::Error>) {
        let Contact::Reading(wanted, id) = &self.templates.contact else { return };
        if *wanted != request {
            return;
        }
        self.templates.contact = Contact::Known(id.clone(), result.as_ref().ok().cloned());
        if let Err(error) = result {
            self.say(Notice::bad(format!("The contact could not be read for placeholders: {error}")));
        }
    }
}
