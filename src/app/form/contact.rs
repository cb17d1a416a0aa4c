//! The contact's row: who is meant by what is typed there, and how that becomes a link.

use crate::app::context::Context;
use crate::app::form::contact_search::{Stand, Standing};
use crate::app::form::links::linked;
use crate::app::keys::actions::FormAction;
use crate::app::keys::scope::Scope;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::records::Records;
use crate::app::request::RequestId;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::app::status::report;
use crate::app::status::said::Surprise;
use crate::hubspot::{self, Operation};
use crate::ticket::named::{Named, Page};
use crate::ticket::record::Candidate;
use crate::ticket::{Association, ObjectType, Place, contact_text};

impl App {
    /// Takes up what is typed for a contact by now.
    pub(in crate::app) fn look_for_contact(&mut self) {
        let (_, one) = self.form.association_at(Place::Contact).unzip();
        let typed = one.and_then(Association::unfound).map(str::to_owned);
        if self.contact.look(typed.as_deref(), self.form.focus, &mut self.context) {
            self.take_match();
        }
    }

    /// Enter in the row: the contact that is meant is linked, as soon as it is known; of several one is chosen, and for an
    /// address that nobody has one is created. Where one is linked, another one is looked for; a new one is changed.
    pub(in crate::app) fn choose_contact(&mut self) {
        let Some((_, one)) = self.form.association_at(Place::Contact) else {
            return self.form.step(1, &self.context);
        };
        if one.created().is_some() {
            return self.create_contact();
        }
        let Some(typed) = one.unfound().map(str::to_owned) else { return self.search_contact("", Vec::new()) };
        match named(&typed, &self.context) {
            Err(why) => return self.say(Notice::bad(why)),
            Ok(Some(id)) => {
                self.link_id(ObjectType::contacts(), id, false, true);
                return self.form.step(1, &self.context);
            }
            Ok(None) => {}
        }
        self.look_for_contact();
        self.contact.want(&mut self.context);
        match self.contact.standing() {
            // What is typed next is for the next field; the match is taken when it comes.
            Standing::Searching => {
                self.form.step(1, &self.context);
                self.contact.choose_later(self.stand());
            }
            Standing::Unknown | Standing::One(_) | Standing::Several(_) | Standing::None | Standing::Failed(_) => {
                self.take_match();
            }
        }
    }

    /// Looks for the contact that was pasted, and links the one that is called so when it comes.
    pub(in crate::app) fn look_for_pasted(&mut self) {
        self.look_for_contact();
        self.contact.pasted(&mut self.context);
    }

    /// Takes the answer of the search for the contact. Returns whether it was the answer of this one.
    pub(in crate::app) fn contact_found(
        &mut self,
        request: RequestId,
        result: &Result<Vec<Candidate>, hubspot::Error>,
    ) -> bool {
        if !self.contact.is_of(request) {
            return false;
        }
        let result = result.clone().map_err(|error| report::line(&error, Operation::Search));
        if self.contact.answer(request, result) {
            self.take_match();
        }
        true
    }

    /// Links the contact that was found, or says why none is.
    fn take_match(&mut self) {
        let is_there = self.form.focus == Place::Contact && self.is_composing();
        if let Some(record) = self.contact.taken() {
            let found = linked(&record, self.context.schema());
            if self.contact.is_pasted() && self.form.find_pasted(&found, &self.contact_typed(), &self.context) {
                self.links.ask_relatives(&record, found.title(), &mut self.context);
                return self.links.remember(record, &mut self.context);
            }
            self.link(record, false, true);
            if is_there {
                self.form.step(1, &self.context);
            }
            return;
        }
        if !self.contact.is_chosen() {
            return;
        }
        self.contact.rest();
        let typed = self.contact_typed();
        match self.contact.standing() {
            Standing::One(_) | Standing::Several(_) if is_there => {
                let found = self.contact.found().to_vec();
                self.search_contact(&typed, found);
            }
            Standing::Several(count) => {
                let said = format!("{count} contacts match “{typed}”");
                self.say(Notice::info(said).hint(&[Scope::Contact], FormAction::Open, "on the contact lists them"));
            }
            Standing::None if is_there && contact_text::address(&typed).is_some() => self.create_contact(),
            // Whoever chose it waits for it, as long as nothing else was done.
            Standing::None
                if contact_text::address(&typed).is_some()
                    && self.is_composing()
                    && self.contact.is_waited_for(self.stand()) =>
            {
                self.create_contact();
                self.came_up(Surprise::Sheet);
            }
            Standing::None => self.say_no_contact(),
            Standing::Failed(why) => {
                let said = format!("“{typed}” could not be searched for: {why}");
                self.say(Notice::bad(said));
            }
            Standing::One(one) => {
                let said = format!("“{typed}” is not the address of {}, the only contact that matches", one.name);
                self.say(Notice::info(said).hint(&[Scope::Form], FormAction::NewContact, "creates another one"));
            }
            Standing::Unknown | Standing::Searching => {}
        }
    }

    fn stand(&self) -> Stand {
        (self.form.draft.id, self.form.revision, self.form.focus)
    }

    /// Says that nobody is called as it is typed.
    pub(in crate::app) fn say_no_contact(&mut self) {
        let notice = Notice::bad(format!("No contact matches “{}”", self.contact_typed()));
        self.say(notice.hint(&[Scope::Form], FormAction::NewContact, "creates one"));
    }

    /// Whether an address is typed that nobody in HubSpot has.
    pub(in crate::app) fn is_of_nobody(&self) -> bool {
        self.contact.standing() == Standing::None && contact_text::address(&self.contact_typed()).is_some()
    }

    /// What is typed for the contact.
    fn contact_typed(&self) -> String {
        let (_, one) = self.form.association_at(Place::Contact).unzip();
        one.and_then(Association::unfound).unwrap_or_default().trim().to_owned()
    }

    /// Links the contact that is meant without a doubt, before the ticket is sent.
    pub(in crate::app) fn settle_contact(&mut self) {
        let typed = self.contact_typed();
        if typed.is_empty() {
            return;
        }
        self.look_for_contact();
        if let Ok(Some(id)) = named(&typed, &self.context) {
            self.link_id(ObjectType::contacts(), id, false, true);
        } else if let Some(record) = self.contact.sure() {
            self.link(record, false, true);
        }
    }

    /// Whether it is still open who is meant: nobody was asked yet, or the answer is not there.
    pub fn is_contact_open(&self) -> bool {
        match self.contact.standing() {
            Standing::Unknown => false,
            Standing::Searching | Standing::Failed(_) => true,
            Standing::One(_) | Standing::Several(_) | Standing::None => false,
        }
    }

    /// Opens the search for the contact of the form.
    pub(in crate::app) fn search_contact(&mut self, typed: &str, found: Vec<Candidate>) {
        let records = Records::for_contact(&self.links.recent, typed, found);
        self.overlays.push(Overlay::Records(records));
    }
}

/// The id that a text says by itself: it is one, or the address of a contact's page in this portal.
pub(in crate::app) fn named(typed: &str, cx: &Context) -> Result<Option<String>, String> {
    let object = ObjectType::contacts();
    match Named::read(typed.trim(), &object) {
        Named::Id(id) => Ok(Some(id)),
        Named::Page(page) => check(&page, &object, cx).map(|()| Some(page.id.clone())),
        Named::Text(_) => Ok(None),
    }
}

fn check(page: &Page, object: &ObjectType, cx: &Context) -> Result<(), String> {
    let portal = cx.schema().account.as_ref().map(|account| account.portal_id.as_str());
    page.check(object, portal)
}

/// A link to the record that was found for what was typed, in the ways that were chosen for it.
pub(in crate::app) fn found(record: &Candidate, typed: &Association, cx: &Context) -> Association {
    let new = linked(record, cx.schema());
    if typed.types.is_empty() { new } else { Association { types: typed.types.clone(), ..new } }
}
