//! What the driver's form shows, in the words of a user.

use hubticket::app::form::editor::Editor;
use hubticket::app::form::form::{Field, Form};
use hubticket::ticket::record::Candidate;
use hubticket::ticket::{Association, Draft, Entry, Place};

use super::driver::Driver;

impl Driver {
    fn form(&self) -> &Form {
        self.app.form()
    }

    /// The draft in the form.
    pub fn draft(&self) -> &Draft {
        &self.form().draft
    }

    /// The text of a property.
    pub fn text(&self, name: &str) -> &str {
        self.draft().text(name)
    }

    /// The internal names of the properties in the form, in their order.
    pub fn names(&self) -> Vec<&str> {
        self.draft().properties.iter().map(|entry| entry.name.as_str()).collect()
    }

    /// What people call the linked records, in their order.
    pub fn linked(&self) -> Vec<String> {
        self.draft().associations.iter().map(|one| one.title()).collect()
    }

    /// The contact in its row, found or not.
    pub fn contact(&self) -> Option<&Association> {
        self.draft().contact().map(|index| &self.draft().associations[index])
    }

    /// What is typed for a contact that is not found; empty where there is none.
    pub fn contact_typed(&self) -> &str {
        self.contact().and_then(Association::unfound).unwrap_or_default()
    }

    /// The records that are offered for linking, and the name of what each belongs to.
    pub fn suggestions(&self) -> Vec<(Candidate, String)> {
        self.form().suggestions.iter().map(|one| (one.record.clone(), one.because.clone())).collect()
    }

    /// Every place that can have the focus, from top to bottom.
    pub fn places(&self) -> Vec<Place> {
        self.form().places()
    }

    /// The place of a property.
    pub fn place_of(&self, name: &str) -> Place {
        Place::Property(self.draft().index(name).unwrap())
    }

    /// The place that has the focus.
    pub fn focus(&self) -> Place {
        self.form().focus
    }

    /// The property row that has the focus.
    pub fn entry(&self) -> Option<&Entry> {
        self.form().entry().map(|(_, entry)| entry)
    }

    /// In a row that is sent as typed: whether the key has the focus rather than the value.
    pub fn is_on_name(&self) -> bool {
        self.form().on_name
    }

    /// Whether the row that has the focus takes its value from a list, by its definition.
    pub fn is_picked(&self) -> bool {
        self.entry().is_some_and(|entry| Form::field(entry, self.schema()) == Field::Pick)
    }

    /// The text that is being edited in the form.
    pub fn editing(&self) -> Option<String> {
        self.form().editor.as_ref().map(Editor::text)
    }

    /// Line and column of the cursor in it, from 0.
    pub fn cursor(&self) -> (usize, usize) {
        self.form().editor.as_ref().expect("no text is being edited").cursor()
    }

    /// What HubSpot said about a property of the last attempt.
    pub fn remark(&self, name: &str) -> Option<&str> {
        let entry = self.draft().properties.iter().find(|entry| entry.name == name)?;
        self.form().remark(entry)
    }

    /// How many properties HubSpot said something about.
    pub fn remarks(&self) -> usize {
        self.form().remarks.len()
    }
}
