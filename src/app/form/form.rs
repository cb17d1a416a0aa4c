//! The form: the draft, and the row that has the focus.
//!
//! The draft is the one truth. The editor is a view of the focused row; every change goes back into the draft at once.

use std::collections::BTreeSet;

use crate::app::context::Context;
use crate::app::form::editor::Editor;
use crate::app::form::remark::{Refusal, Remark};
use crate::app::form::undo::History;
use crate::ticket::property::CONTACT;
use crate::ticket::record::Candidate;
use crate::ticket::{Association, Draft, Entry, Kind, Place, Schema, defaults, labels, template};

/// How a row takes its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// It is typed.
    Text {
        /// Line breaks are part of it.
        multiline: bool,
    },
    /// It is picked from a list.
    Pick,
}

/// The part of the form that a place belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Properties, the note and the files, and the line that adds them.
    Properties,
    /// Associations, the line that adds one, and the records offered for linking.
    Associations,
}

impl Tab {
    /// Where a place belongs.
    pub fn of(place: Place) -> Self {
        match place {
            Place::Property(_)
            | Place::Contact
            | Place::Note
            | Place::File(_)
            | Place::AddProperty
            | Place::AddNote
            | Place::AddFile => Self::Properties,
            Place::Association(_) | Place::AddAssociation | Place::Suggestion(_) => Self::Associations,
        }
    }
}

/// The form.
#[derive(Debug, Clone)]
pub struct Form {
    /// The ticket being composed.
    pub draft: Draft,
    /// The row that has the focus.
    pub focus: Place,
    /// In a raw row: whether the key has the focus rather than the value.
    pub on_name: bool,
    /// The text being edited, where the focused row is a text.
    pub editor: Option<Editor>,
    /// Grows with every change of the form's own; tells what of it is saved, and nothing else.
    pub revision: u64,
    /// What HubSpot said about the last attempt.
    pub remarks: Vec<Remark>,
    /// What it said about links, or about all of it.
    pub refusal: Option<Refusal>,
    /// Records that belong to one that was linked, offered for linking too.
    pub suggestions: Vec<Suggestion>,
    /// The rows that the template of the draft folds, by name.
    pub folded: BTreeSet<String>,
    /// The first shown row where a click found it.
    pub top: Option<usize>,
    /// The property whose row the contact stands below; on top of all where there is none.
    contact_below: Option<String>,
    /// What was cut or copied last, in whichever field.
    pub(super) kept: String,
    pub(in crate::app) history: History,
}

/// A record that is offered for linking, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The record.
    pub record: Candidate,
    /// The record it belongs to, by name.
    pub because: String,
}

impl Form {
    /// A form on a draft, with the focus where the author was.
    pub fn new(draft: Draft, cx: &Context) -> Self {
        let cursor = draft.cursor;
        let mut form = Self {
            folded: template::folded(&draft),
            draft,
            focus: Place::Property(0),
            on_name: false,
            editor: None,
            revision: 0,
            remarks: Vec::new(),
            refusal: None,
            suggestions: Vec::new(),
            top: None,
            contact_below: cx.settings.contact_below(),
            kept: String::new(),
            history: History::default(),
        };
        form.go_to(cursor, cx);
        form
    }

    /// Every place that can have the focus, from top to bottom; what is folded can't.
    pub fn places(&self) -> Vec<Place> {
        let rows = self.draft.properties.iter().enumerate();
        let shown = rows.filter(|(_, entry)| !self.folded.contains(&entry.name));
        let mut places: Vec<Place> = shown.map(|(index, _)| Place::Property(index)).collect();
        let above = self.above_contact().and_then(|name| self.draft.index(name));
        let is_above = |place: &&Place| matches!(place, Place::Property(index) if Some(*index) <= above);
        places.insert(places.iter().take_while(is_above).count(), Place::Contact);
        self.insert_extras(&mut places);
        places.push(Place::AddProperty);
        places.extend((!self.shows_note()).then_some(Place::AddNote));
        places.extend(self.takes_files().then_some(Place::AddFile));
        let contact = self.draft.contact();
        let others = (0..self.draft.associations.len()).filter(|index| Some(*index) != contact);
        places.extend(others.map(Place::Association));
        places.push(Place::AddAssociation);
        places.extend((0..self.suggestions.len()).map(Place::Suggestion));
        places
    }

    /// The property whose row the contact stands below: as the template asks for it, else as the profile has it.
    fn above_contact(&self) -> Option<&str> {
        match self.draft.ask.iter().position(|name| name == CONTACT) {
            Some(at) => self.draft.ask.get(at.checked_sub(1)?).map(String::as_str),
            None => self.contact_below.as_deref(),
        }
    }

    /// The focused property row.
    pub fn entry(&self) -> Option<(usize, &Entry)> {
        match self.focus {
            Place::Property(index) => self.draft.properties.get(index).map(|entry| (index, entry)),
            Place::Contact
            | Place::Note
            | Place::File(_)
            | Place::Association(_)
            | Place::AddProperty
            | Place::AddNote
            | Place::AddFile
            | Place::AddAssociation
            | Place::Suggestion(_) => None,
        }
    }

    /// The association of a place.
    pub fn association_at(&self, place: Place) -> Option<(usize, &Association)> {
        let index = match place {
            Place::Association(index) => index,
            Place::Contact => self.draft.contact()?,
            Place::Property(_)
            | Place::Note
            | Place::File(_)
            | Place::AddProperty
            | Place::AddNote
            | Place::AddFile
            | Place::AddAssociation
            | Place::Suggestion(_) => return None,
        };
        self.draft.associations.get(index).map(|found| (index, found))
    }

    /// The focused association.
    pub fn association(&self) -> Option<(usize, &Association)> {
        self.association_at(self.focus)
    }

    /// The place of an association.
    pub fn place_of_link(&self, index: usize) -> Place {
        if self.draft.contact() == Some(index) { Place::Contact } else { Place::Association(index) }
    }

    /// What is typed in the contact's row, if it has the focus and no contact is there yet.
    pub(super) fn typed_contact(&self) -> Option<&str> {
        match self.association_at(Place::Contact).filter(|_| self.focus == Place::Contact) {
            Some((_, one)) => one.unfound(),
            None => (self.focus == Place::Contact).then_some(""),
        }
    }

    /// What stands in the draft for the focused text.
    pub(in crate::app) fn kept_text(&self) -> &str {
        match self.entry() {
            Some((_, entry)) if self.on_name => &entry.name,
            Some((_, entry)) => &entry.text,
            None if self.focus == Place::Note => &self.draft.note,
            None => self.typed_contact().unwrap_or_default(),
        }
    }

    /// How a property row takes its value: picked where the portal's list is known, else typed.
    pub fn field(entry: &Entry, schema: &Schema) -> Field {
        if entry.raw {
            return Field::Text { multiline: entry.text.contains('\n') };
        }
        let kind = schema.kind(&entry.name);
        let listed = match kind {
            Kind::Bool => true,
            Kind::Choice | Kind::Choices => schema.property(&entry.name).is_some_and(|p| !p.options.is_empty()),
            Kind::Owner => schema.owners.as_ref().is_some_and(|all| !all.is_empty()),
            Kind::Pipeline => schema.pipelines.as_ref().is_some_and(|all| !all.is_empty()),
            Kind::Stage => schema.pipelines.as_ref().is_some_and(|all| all.iter().any(|one| !one.stages.is_empty())),
            Kind::Line
            | Kind::Area
            | Kind::Html
            | Kind::Phone
            | Kind::File
            | Kind::Number(_)
            | Kind::Date
            | Kind::DateTime
            | Kind::Free => false,
        };
        if listed { Field::Pick } else { Field::Text { multiline: kind.is_multiline() } }
    }

    /// What has to be done when the definitions changed under the form: a row that is typed may be picked from now on.
    /// A text that is being typed stays an editor until it is left.
    pub fn schema_changed(&mut self, cx: &Context) {
        self.arrange(cx);
        let typing = self.entry().map(|(index, _)| index).filter(|_| self.editor.is_some() && self.history.is_typing());
        let named = labels::resolve(&mut self.draft, cx.schema(), &cx.locale, typing);
        let chosen = defaults::choose(&mut self.draft, cx.schema(), &cx.locale);
        if chosen || named {
            self.revision += 1;
        }
        let Some((_, entry)) = self.entry() else { return };
        // What was chosen went into a row that was empty: its editor has to hold it too.
        let filled =
            chosen && !self.on_name && !entry.text.is_empty() && self.editor.as_ref().is_some_and(Editor::is_empty);
        let reopens = match (Self::field(entry, cx.schema()), &self.editor) {
            (Field::Pick, Some(editor)) => editor.is_empty() || !self.history.is_typing(),
            (Field::Pick, None) => false,
            (Field::Text { multiline }, Some(editor)) => multiline && !editor.is_multiline() && !self.on_name,
            (Field::Text { .. }, None) => true,
        };
        if reopens || filled {
            let cursor = self.cursor();
            self.go_to(cursor, cx);
        }
    }

    /// The portal turned out to create tickets in some stages only.
    pub fn leave_closed_stage(&mut self, cx: &Context) {
        if defaults::leave_closed_stage(&mut self.draft, cx.schema()) {
            self.revision += 1;
        }
    }

    /// What HubSpot said about a row, if the row is still as it was sent.
    pub fn remark(&self, entry: &Entry) -> Option<&str> {
        self.remarks
            .iter()
            .find(|remark| remark.name == entry.name && remark.about == entry.text)
            .map(|remark| remark.text.as_str())
    }

    /// What HubSpot said about a link, if it is still as it was sent.
    pub fn remark_on_link(&self, link: &Association) -> Option<&str> {
        self.refusal.as_ref()?.on_link(link)
    }

    /// What HubSpot said about the draft as a whole, if all of it is still as it was sent.
    pub fn remark_on_all(&self) -> Option<&str> {
        self.refusal.as_ref()?.on_all(&self.draft)
    }
}
