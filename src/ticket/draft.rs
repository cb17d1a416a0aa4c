//! A ticket being composed, as typed: valid or not, nothing is dropped.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::association::{Association, ObjectType};
use super::contact::BegunContact;
use super::edits::Edits;
use super::new_ticket::{Link, NewTicket};
use super::place::Cursor;
use super::plan::{Attachment, ContactLink, Extras};
use super::prepared::Prepared;
use super::property::{OPENING, PIPELINE, STAGE, SUBJECT};

/// Names a draft, on disk and on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DraftId(Uuid);

impl DraftId {
    /// An id from 16 bytes of randomness; the pure layers are handed it by whoever has a source.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// A fresh random id.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// The first eight digits, for lists.
    pub fn short(&self) -> String {
        self.0.simple().to_string().chars().take(8).collect()
    }
}

impl fmt::Display for DraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for DraftId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// A ticket being composed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The name of its file, too.
    pub id: DraftId,
    /// What its author calls it; the subject stands in where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The profile whose portal its ids are of; only from there it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// When it was begun, by this machine's clock.
    pub created: Timestamp,
    /// When it was last changed; lists are sorted by it.
    pub modified: Timestamp,
    /// The property rows in the order of the form.
    #[serde(default)]
    pub properties: Vec<Entry>,
    /// The links to other records.
    #[serde(default)]
    pub associations: Vec<Association>,
    /// Where the author was when it was saved.
    #[serde(default)]
    pub cursor: Cursor,
    /// Where its submission was when this was written; none while it is composed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<SubmissionMark>,
    /// What the profile or a template filled in: nobody typed it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filled: Vec<(String, String)>,
    /// The records that a template linked: nobody chose them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub linked: Vec<(ObjectType, String)>,
    /// The note that a template brought: nobody typed it.
    #[serde(default, rename = "filledNote", skip_serializing_if = "String::is_empty")]
    pub filled_note: String,
    /// The sensitive properties that it holds a value of, by name, as far as the definitions were known when it was
    /// written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sensitive: Vec<String>,
    /// What the profile still has to fill in, by value or label: property and text. It waits for the definitions.
    #[serde(default, rename = "toFill", skip_serializing_if = "Vec::is_empty")]
    pub to_fill: Vec<(String, String)>,
    /// The template that it was begun with, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The properties that a template asks for first, in their order; by internal name or label, the others are folded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ask: Vec<String>,
    /// The properties that a template folds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hide: Vec<String>,
    /// The placeholders that its template and its snippets had in their texts, as they stand there: none of them is sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub placeholders: Vec<String>,
    /// A text for colleagues, as typed, that goes with the ticket; the customer never sees it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The files that go with the ticket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Attachment>,
    /// The new contacts that are not taken: no part of the ticket. The one that was changed last stands at the end.
    #[serde(default, rename = "begunContacts", skip_serializing_if = "Vec::is_empty")]
    pub begun_contacts: Vec<BegunContact>,
    /// The ticket that it changes: one that is there. No ticket is created of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edits: Option<Edits>,
    /// The program that made it for a person to send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prepared: Option<Box<Prepared>>,
}

/// Where the submission of a draft is, as its file has it. What the journal says of it comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionMark {
    /// How far it is.
    pub state: SubmissionState,
    /// When the draft left the form; for an unknown one, when its last attempt began.
    pub since: Timestamp,
}

/// How far a submission is. One that is created has its draft among the sent ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubmissionState {
    /// It is sent by itself when the link is there, after a restart too.
    Waiting,
    /// A process has it under way, or died over it before its attempt was journalled.
    Sending,
    /// HubSpot refused it.
    Refused,
    /// Nothing was sent.
    NotSent,
    /// The ticket may exist.
    Unknown,
}

/// One property row, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Internal name of the property; may still be empty in a raw row.
    pub name: String,
    /// The text as typed; for picked kinds the value that will be sent (an option's value, an id, `a;b`).
    #[serde(default)]
    pub text: String,
    /// Key and value are sent as they are, whatever the definition says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub raw: bool,
}

impl Entry {
    /// An empty row for a property.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }
}

impl Draft {
    /// An empty draft with the rows that the form opens with.
    pub fn new(id: DraftId, now: Timestamp) -> Self {
        Self {
            id,
            name: None,
            profile: None,
            created: now,
            modified: now,
            properties: OPENING.iter().map(|name| Entry::new(name)).collect(),
            associations: Vec::new(),
            cursor: Cursor::default(),
            submission: None,
            filled: Vec::new(),
            linked: Vec::new(),
            filled_note: String::new(),
            sensitive: Vec::new(),
            to_fill: Vec::new(),
            template: None,
            ask: Vec::new(),
            hide: Vec::new(),
            placeholders: Vec::new(),
            note: String::new(),
            files: Vec::new(),
            begun_contacts: Vec::new(),
            edits: None,
            prepared: None,
        }
    }

    /// A draft that makes this ticket again: every value raw, as it was sent. For a submission whose own draft is gone.
    pub fn from_sent(id: DraftId, now: Timestamp, ticket: &NewTicket, extras: Extras) -> Self {
        let mut draft = Self::new(id, now);
        for (name, value) in &ticket.properties {
            draft.set(name, value.clone());
        }
        // Without the kind of record only the types say what is linked; they are what is sent.
        let object = |link: &Link| link.object.clone().unwrap_or_else(ObjectType::contacts);
        let link = |link: &Link| Association::to(object(link), link.id.clone(), link.types.clone());
        draft.associations = ticket.associations.iter().map(link).collect();
        draft.associations.extend(extras.contact.map(|one| Association::to_create(one.contact, one.types)));
        draft.note = extras.note.unwrap_or_default();
        draft.files = extras.files;
        draft
    }

    /// Marks it with where its submission is.
    pub fn mark(&mut self, state: SubmissionState, since: Timestamp) {
        self.submission = Some(SubmissionMark { state, since });
    }

    /// Whether its submission is in this state.
    pub fn is_marked(&self, state: SubmissionState) -> bool {
        self.submission.is_some_and(|mark| mark.state == state)
    }

    /// The text of a property's first row; empty where there is no such row.
    pub fn text(&self, name: &str) -> &str {
        self.properties.iter().find(|entry| entry.name == name).map_or("", |entry| &entry.text)
    }

    /// The index of a property's first row.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.properties.iter().position(|entry| entry.name == name)
    }

    /// Sets a property's text, adding the row if there is none. Returns the row's index.
    pub fn set(&mut self, name: &str, text: impl Into<String>) -> usize {
        let index = self.index(name).unwrap_or_else(|| {
            self.properties.push(Entry::new(name));
            self.properties.len() - 1
        });
        if let Some(entry) = self.properties.get_mut(index) {
            entry.text = text.into();
        }
        index
    }

    /// The index of the contact that the form has in a row of its own: the first association with one. The others are
    /// links like all else.
    pub fn contact(&self) -> Option<usize> {
        self.associations.iter().position(|one| one.object == ObjectType::contacts())
    }

    /// The id of that contact, once it is linked.
    pub fn linked_contact(&self) -> Option<&str> {
        let contact = self.associations.get(self.contact()?)?;
        Some(contact.id.as_str()).filter(|id| !id.is_empty())
    }

    /// The id of the first company that is linked.
    pub fn linked_company(&self) -> Option<&str> {
        let company = self.associations.iter().find(|one| one.object == ObjectType::companies())?;
        Some(company.id.as_str()).filter(|id| !id.is_empty())
    }

    /// Whether a record in it is known only by what was typed for it.
    pub fn has_unfound(&self) -> bool {
        self.associations.iter().any(|one| one.unfound().is_some())
    }

    /// What goes with the ticket that it makes.
    pub fn extras(&self) -> Extras {
        let new = self.associations.iter().find_map(|one| Some((one.created()?, one)));
        let contact = new.map(|(contact, one)| ContactLink { contact: contact.clone(), types: one.types.clone() });
        let note = Some(self.note.trim()).filter(|note| !note.is_empty()).map(str::to_owned);
        Extras { note, contact, files: self.files.clone() }
    }

    /// Takes what is in it as filled in by a program, for a person to send.
    pub fn prepare(&mut self, by: &str, why: Option<&str>) {
        let texts = self.properties.iter().filter(|entry| !entry.text.trim().is_empty());
        self.prepared = Some(Box::new(Prepared {
            by: by.to_owned(),
            at: self.created,
            why: why.map(str::to_owned),
            key: None,
            asked: None,
            values: texts.map(|entry| (entry.name.clone(), entry.text.clone())).collect(),
            links: self.associations.iter().map(|one| (one.object.clone(), one.id.clone())).collect(),
            note: self.note.clone(),
            files: self.files.iter().map(|file| file.md5.clone()).collect(),
        }));
    }

    /// The key that a program gave it: of one there is one ticket.
    pub fn key(&self) -> Option<&str> {
        self.prepared.as_ref()?.key.as_deref()
    }

    /// It is another ticket than the one that its key stands for.
    pub fn forget_key(&mut self) {
        if let Some(prepared) = &mut self.prepared {
            prepared.key = None;
        }
    }

    /// What a list calls it: its name, else its subject, else that it is untitled.
    pub fn title(&self) -> &str {
        let named = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let subject = Some(self.text(SUBJECT).trim()).filter(|subject| !subject.is_empty());
        named.or(subject).unwrap_or("Untitled")
    }

    /// Takes what is in it as the beginning that somebody made for many drafts, as a template is: it is worth keeping
    /// when something is added.
    pub fn begin_with_this(&mut self) {
        let texts = self.properties.iter().filter(|entry| !entry.text.trim().is_empty());
        self.filled = texts.map(|entry| (entry.name.clone(), entry.text.clone())).collect();
        self.linked = self.associations.iter().map(|one| (one.object.clone(), one.id.clone())).collect();
        self.filled_note = self.note.clone();
    }

    /// Takes what was filled in as the author's own: it is about to be sent.
    pub fn own(&mut self) {
        self.filled.clear();
        self.linked.clear();
        self.filled_note.clear();
    }

    /// Whether nothing worth keeping is in it: only pipeline and stage, which are chosen by themselves, and what the
    /// profile or a template filled in; and no ticket was to be made of it yet.
    pub fn is_blank(&self) -> bool {
        if !self.begun_contacts.is_empty() {
            return false;
        }
        if let Some(edits) = &self.edits {
            return self.is_untouched(edits);
        }
        let is_given =
            |one: &Association| self.linked.iter().any(|(object, id)| *object == one.object && *id == one.id);
        self.name.is_none()
            && self.submission.is_none()
            && (self.note.trim().is_empty() || self.note == self.filled_note)
            && self.files.is_empty()
            && self.associations.iter().all(is_given)
            && self.properties.iter().all(|entry| {
                let is_filled = || self.filled.iter().any(|(name, text)| *name == entry.name && *text == entry.text);
                matches!(entry.name.as_str(), PIPELINE | STAGE) || entry.text.trim().is_empty() || is_filled()
            })
    }

    /// Whether the ticket that it changes is in it as it was opened.
    fn is_untouched(&self, edits: &Edits) -> bool {
        self.name.is_none()
            && self.note.trim().is_empty()
            && self.files.is_empty()
            && self.properties.iter().all(|entry| entry.text == edits.seen(&entry.name))
            && self.associations.len() == edits.linked.len()
            && self.associations.iter().all(|link| edits.has(link))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_prepared_draft_what_a_person_changes_is_theirs() {
        let mut draft = Draft::new(DraftId::from_random([1; 16]), Timestamp::UNIX_EPOCH);
        draft.set("subject", "Disk full");
        draft.note = "df says so".into();
        let link = Association::to(ObjectType::contacts(), "101", ObjectType::contacts().defined_types());
        draft.associations.push(link.clone());
        draft.prepare("watcher", Some("alert 4711"));
        let prepared = draft.prepared.clone().unwrap();
        assert!(prepared.filled("subject", draft.text("subject")) && !prepared.filled("content", ""));
        assert!(prepared.linked(&link) && prepared.wrote(&draft.note) && !prepared.wrote(""));
        assert!(!prepared.filled("subject", "Disk full on db3") && !prepared.wrote("df says so!"));
        assert!(!prepared.linked(&Association { id: "102".into(), ..link }));
        assert_eq!(prepared.marker(), "prepared by watcher, not sent");
        assert_eq!(prepared.sentence(), "Prepared by watcher: alert 4711");
    }

    fn draft() -> Draft {
        Draft::new(DraftId::from_random([7; 16]), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_beginning_that_was_made_for_many_drafts_is_blank_until_something_is_added_or_it_is_sent() {
        let mut begun = draft();
        begun.set(SUBJECT, "Line is down");
        begun.note = "Ask the provider first".into();
        let contact = |id: &str| Association::to(ObjectType::contacts(), id, Vec::new());
        begun.associations.push(contact("101"));
        assert!(!begun.is_blank());
        begun.begin_with_this();
        assert!(begun.is_blank());
        let changes: [fn(&mut Draft); 6] = [
            |draft| draft.properties.push(Entry { name: "key".into(), text: "x".into(), raw: true }),
            |draft| draft.properties[0].text.push('!'),
            |draft| draft.name = Some("Monday".into()),
            |draft| draft.note.push('!'),
            |draft| {
                let since = Timestamp::UNIX_EPOCH;
                draft.submission = Some(SubmissionMark { state: SubmissionState::Waiting, since });
            },
            Draft::own,
        ];
        for change in changes {
            let mut changed = begun.clone();
            change(&mut changed);
            assert!(!changed.is_blank(), "{changed:?}");
        }
        begun.associations.push(contact("102"));
        assert!(!begun.is_blank());
    }

    #[test]
    fn a_draft_survives_json() {
        let mut draft = draft();
        draft.set(SUBJECT, "Printer \u{1b}[31m on fire\n");
        draft.properties.push(Entry { name: String::new(), text: "kept".into(), raw: true });
        draft.to_fill.push(("hs_ticket_priority".into(), "High".into()));
        let json = serde_json::to_string(&draft).unwrap();
        assert_eq!(serde_json::from_str::<Draft>(&json).unwrap(), draft);
    }

    #[test]
    fn a_draft_is_called_by_its_name_then_its_subject() {
        let mut draft = draft();
        assert_eq!(draft.title(), "Untitled");
        draft.set(SUBJECT, " Printer ");
        assert_eq!(draft.title(), "Printer");
        draft.name = Some("Monday".into());
        assert_eq!(draft.title(), "Monday");
    }
}
