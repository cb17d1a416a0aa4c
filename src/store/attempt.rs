//! What the journal keeps of a submission: its name, what was sent, and how it ended.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::steps::{Step, Steps};
use crate::ticket::Link;
use crate::ticket::{DraftId, Extras, NewTicket, ObjectType, hash};

/// Names one submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttemptId(Uuid);

impl AttemptId {
    /// A fresh random id.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl std::str::FromStr for AttemptId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl std::fmt::Display for AttemptId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// What is written before a byte is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Names it.
    pub attempt: AttemptId,
    /// When it began, by this machine's clock.
    pub time: Timestamp,
    /// The last `Date` that the host had sent by then: this machine's clock may be wrong. None where it had not answered
    /// yet; version 0.1.0 wrote none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Timestamp>,
    /// The caller's own name for the ticket, by which a rerun is known for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The draft it came from, if it came from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<DraftId>,
    /// The profile in use.
    pub profile: String,
    /// The host that was talked to.
    pub host: String,
    /// The process that sent it, for people: whether it still runs is told by its lock.
    pub pid: u32,
    /// A hash of the request body (FNV-1a, 64 bits), to tell attempts apart.
    pub hash: String,
    /// The ticket property with unique values by which it can be found for sure, where the profile names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique: Option<String>,
    /// Tells what was meant to be created apart from everything else; version 0.1.0 wrote none.
    /// [`Attempt::fingerprint`] gives it in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The ticket as it was sent, but for the links to what the plan's own steps made.
    #[serde(flatten)]
    pub ticket: NewTicket,
    /// What the plan makes beside it.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
    /// The text of a note that nobody wrote: files need one to be on, and a ticket may have one as its witness.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<String>,
    /// What became of the steps of its plan, by lines of their own.
    #[serde(skip)]
    pub steps: Steps,
}

impl Attempt {
    /// The value of its unique property was made for it or its draft: nobody else's ticket has it.
    pub fn is_own(&self, value: &str) -> bool {
        value == self.attempt.to_string() || self.draft.is_some_and(|draft| value == draft.to_string())
    }

    /// What tells two requests apart: properties and links as they are sent, in whatever order, without a unique value
    /// that was generated.
    pub fn fingerprint(&self) -> String {
        self.fingerprint.clone().unwrap_or_else(|| {
            let unique = self.unique.as_deref();
            let generated = unique.filter(|name| self.ticket.value(name).is_some_and(|value| self.is_own(value)));
            fingerprint(&self.ticket, &self.extras, generated)
        })
    }

    /// Whether it has more steps than the ticket.
    pub fn has_plan(&self) -> bool {
        !self.extras.is_empty() || self.witness.is_some()
    }

    /// The text of its note, if it has one.
    pub fn note(&self) -> Option<&str> {
        self.extras.note.as_deref().or(self.witness.as_deref())
    }

    /// Whether the ticket may have left; of a plan, the steps before it come first.
    pub fn may_have_left(&self) -> bool {
        !self.has_plan() || self.steps.of(&Step::Ticket).is_some()
    }

    /// Whether it is of this profile and means the same as what this fingerprint was made of.
    pub fn means(&self, profile: &str, fingerprint: &str) -> bool {
        self.profile == profile && self.fingerprint() == fingerprint
    }

    /// Whether both mean the same ticket. Those with different keys never do.
    pub fn is_twin(&self, other: &Self) -> bool {
        let keys = self.key.as_ref().zip(other.key.as_ref());
        self.host == other.host
            && keys.is_none_or(|(own, other)| own == other)
            && self.is_same(&other.profile, &other.fingerprint())
    }

    /// Whether it is of this profile and means the same as what this fingerprint was made of, whatever its key is. The
    /// contact that this one has made may be linked by the other, which was begun when it was there.
    pub fn is_same(&self, profile: &str, wanted: &str) -> bool {
        self.means(profile, wanted)
            || (self.profile == profile && self.linked_fingerprint().is_some_and(|own| own == wanted))
    }

    /// The fingerprint of the same ticket with the contact that was made as a link; none where none was made.
    fn linked_fingerprint(&self) -> Option<String> {
        let (id, made) = (self.steps.contact()?, self.extras.contact.as_ref()?);
        let link = Link { id: id.to_owned(), object: Some(ObjectType::contacts()), types: made.types.clone() };
        let mut ticket = self.ticket.clone();
        ticket.associations.push(link);
        let is_generated = |value: &str| self.is_own(value) || self.key.as_deref() == Some(value);
        let generated = self.unique.as_deref().filter(|name| ticket.value(name).is_some_and(is_generated));
        Some(fingerprint(&ticket, &Extras { contact: None, ..self.extras.clone() }, generated))
    }
}

/// What tells a ticket to be created, with what goes with it, apart from others; `generated` is a property whose value was
/// made for it alone. What tells a contact apart is its address, and a file its content.
pub fn fingerprint(ticket: &NewTicket, extras: &Extras, generated: Option<&str>) -> String {
    let mut properties: Vec<&(String, String)> =
        ticket.properties.iter().filter(|(name, _)| Some(name.as_str()) != generated).collect();
    properties.sort_unstable();
    let mut links: Vec<(&str, Vec<(&str, u32)>)> = Vec::new();
    for link in &ticket.associations {
        let mut types: Vec<_> = link.types.iter().map(|kind| (kind.category.as_str(), kind.type_id)).collect();
        types.sort_unstable();
        links.push((&link.id, types));
    }
    links.sort_unstable();
    let mut all = vec![serde_json::json!(properties), serde_json::json!(links)];
    if !extras.is_empty() {
        let contact = extras.contact.as_ref().map(|new| match new.contact.email() {
            Some(email) => serde_json::json!(email.to_lowercase()),
            None => serde_json::json!(new.contact.properties),
        });
        let mut files: Vec<&str> = extras.files.iter().map(|file| file.md5.as_str()).collect();
        files.sort_unstable();
        all.extend([serde_json::json!(extras.note), serde_json::json!(contact), serde_json::json!(files)]);
    }
    hash::hexadecimal(serde_json::Value::Array(all).to_string().as_bytes())
}

/// How a submission ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
pub enum Result {
    /// The ticket was created.
    Created {
        /// The ticket's id, digits.
        id: String,
        /// `createdAt` as returned.
        created_at: String,
        /// Its address, where HubSpot gave one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    /// HubSpot refused; no ticket is there.
    Rejected {
        /// The error's sentence, for people.
        why: String,
        /// HubSpot's correlation id: what its support asks for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        correlation: Option<String>,
    },
    /// Nothing was sent; no ticket is there.
    NotSent {
        /// Why.
        why: String,
    },
    /// The ticket may exist.
    Unknown {
        /// Why.
        why: String,
    },
    /// It was not known; then it was looked for and settled that no ticket of it is there.
    Absent {
        /// How that was settled.
        why: String,
        /// The submission that was sent in its place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<AttemptId>,
    },
}
