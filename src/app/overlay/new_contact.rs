//! A contact that is to be created with the ticket: a field for each of its properties.

use crate::app::context::Context;
use crate::app::form::editor::Editor;
use crate::app::keys::actions::{Action, FormAction, OutboxAction};
use crate::app::overlay::reply::{Outcome, Reply};
use crate::app::status::notice::Notice;
use crate::ticket::NewContact;
use crate::ticket::contact::{EMAIL, NAMES, is_address, label};

/// The scope without which HubSpot creates no contact.
pub const SCOPE: &str = "crm.objects.contacts.write";

/// What a contact without an address means, in a sentence.
pub const NAMELESS: &str =
    "Without an e-mail address HubSpot may get this contact twice: if an answer is lost, nothing tells the two apart";

/// A property of the contact, as it is being typed.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its internal name.
    pub name: String,
    /// Its text.
    pub editor: Editor,
}

/// The fields.
#[derive(Debug, Clone)]
pub struct ContactSheet {
    /// All of them, from top to bottom.
    pub fields: Vec<Field>,
    /// The one that is typed into.
    pub at: usize,
    /// What they were opened for: what was typed for a contact, or what the contact is called that is changed.
    pub of: String,
    /// The contact as long as nothing is typed in them.
    untouched: NewContact,
}

impl ContactSheet {
    /// Fields for the names, for what the profile asks for, and for what else the contact has. The first empty one is
    /// typed into. `untouched` is what stands in them where nothing was begun.
    pub fn new(contact: &NewContact, more: &[String], of: &str, untouched: NewContact) -> Self {
        let own = contact.properties.iter().map(|(name, _)| name.as_str());
        let mut names: Vec<&str> = Vec::new();
        for name in NAMES.into_iter().chain(more.iter().map(String::as_str)).chain(own) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let field = |name: &str| Field {
            name: name.to_owned(),
            editor: Editor::new(contact.value(name).unwrap_or_default(), false),
        };
        let fields: Vec<Field> = names.into_iter().map(field).collect();
        let at = fields.iter().position(|one| one.editor.is_empty()).unwrap_or(0);
        Self { fields, at, of: of.to_owned(), untouched }
    }

    /// What was begun in them, if anything was.
    pub fn begun(&self) -> Option<NewContact> {
        let contact = self.contact();
        let is_same = contact.properties.len() == self.untouched.properties.len()
            && self.untouched.properties.iter().all(|(name, value)| contact.value(name) == Some(value));
        (!is_same && !contact.properties.is_empty()).then_some(contact)
    }

    /// The contact as it stands in the fields.
    pub fn contact(&self) -> NewContact {
        NewContact::of(self.fields.iter().map(|one| (one.name.as_str(), one.editor.text())))
    }

    /// The field that is typed into.
    pub fn field(&self) -> Option<&Field> {
        self.fields.get(self.at)
    }

    /// Whether the field is the last one.
    pub fn is_last(&self) -> bool {
        self.at + 1 >= self.fields.len()
    }

    /// Goes from field to field, edits one, or takes the contact.
    pub fn perform(&mut self, action: Action, cx: &mut Context) -> Reply {
        match action {
            Action::Outbox(OutboxAction::Submit) => return self.take(cx),
            Action::Form(FormAction::Accept) if self.is_last() => return self.take(cx),
            Action::Form(FormAction::Accept | FormAction::NextField | FormAction::Down) => self.step(1),
            Action::Form(FormAction::PreviousField | FormAction::Up) => self.step(-1),
            Action::Form(FormAction::FirstField) => self.at = 0,
            Action::Form(FormAction::LastField) => self.at = self.fields.len().saturating_sub(1),
            Action::Text(action) => {
                self.edit(|editor| _ = editor.perform(action, usize::MAX));
            }
            Action::Form(_)
            | Action::Program(_)
            | Action::Outbox(_)
            | Action::Drafts(_)
            | Action::Templates(_)
            | Action::List(_)
            | Action::Records(_)
            | Action::Mode(_)
            | Action::Calendar(_)
            | Action::Result(_) => return Reply::Pass,
        }
        Reply::Stay
    }

    /// Changes the text of the field.
    pub fn edit(&mut self, change: impl FnOnce(&mut Editor)) {
        if let Some(field) = self.fields.get_mut(self.at) {
            change(&mut field.editor);
        }
    }

    fn step(&mut self, by: isize) {
        let count = self.fields.len().max(1);
        self.at = (self.at + count).saturating_add_signed(by) % count;
    }

    fn take(&mut self, cx: &mut Context) -> Reply {
        let contact = self.contact();
        if contact.properties.is_empty() {
            cx.say(Notice::info("Type an e-mail address or a name first"));
            return Reply::Stay;
        }
        if let Some(email) = contact.email().filter(|email| !is_address(email)) {
            let said = format!("“{email}” is no e-mail address: one has an @ with something on both sides");
            cx.say(Notice::bad(said));
            self.at = self.fields.iter().position(|one| one.name == EMAIL).unwrap_or(0);
            return Reply::Stay;
        }
        Reply::Done(Outcome::NewContact(contact))
    }
}

/// What people call the property of a field.
pub fn called(field: &Field) -> &str {
    label(&field.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_are_the_names_what_the_profile_asks_for_and_what_is_there() {
        let contact = NewContact::of([("email", "ada@example.com"), ("jobtitle", "Analyst"), ("phone", " 7 ")]);
        let sheet = ContactSheet::new(&contact, &["phone".to_owned(), "email".to_owned()], "", contact.clone());
        assert_eq!(sheet.begun(), None);
        let names: Vec<&str> = sheet.fields.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["email", "firstname", "lastname", "phone", "jobtitle"]);
        assert_eq!(sheet.at, 1, "the first empty one");
        assert_eq!(
            sheet.contact(),
            NewContact::of([("email", "ada@example.com"), ("phone", "7"), ("jobtitle", "Analyst")])
        );
    }
}
