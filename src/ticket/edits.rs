//! What a draft is about that puts a ticket right: which ticket, and what the agent saw of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::association::{Association, AssociationType, ObjectType};

/// The ticket that a draft changes, as it was when it was opened. No ticket is ever created of such a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edits {
    /// The ticket's id.
    pub ticket: String,
    /// When HubSpot says that it was created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// The values that the agent saw, by internal name; empty ones too.
    pub seen: Vec<(String, String)>,
    /// The links that the agent saw.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub linked: Vec<SeenLink>,
}

/// A link that the agent saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenLink {
    /// The kind of record.
    pub object: ObjectType,
    /// Its id.
    pub id: String,
    /// How it is linked.
    pub types: Vec<AssociationType>,
}

impl Edits {
    /// The value that the agent saw of a property; empty where none was there, or it was not looked at.
    pub fn seen(&self, name: &str) -> &str {
        self.seen.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Takes a value as one that the agent has seen.
    pub fn sees(&mut self, name: &str, value: &str) {
        match self.seen.iter_mut().find(|(key, _)| key == name) {
            Some((_, slot)) => *slot = value.to_owned(),
            None => self.seen.push((name.to_owned(), value.to_owned())),
        }
    }

    /// The link to a record, as the agent saw it.
    pub fn link(&self, object: &ObjectType, id: &str) -> Option<&SeenLink> {
        self.linked.iter().find(|one| one.object == *object && one.id == id)
    }

    /// Whether a link is as the agent saw it.
    pub fn has(&self, link: &Association) -> bool {
        self.link(&link.object, &link.id).is_some_and(|seen| same_types(&seen.types, &link.types))
    }
}

/// Whether these are the same ways to link, in whatever order.
pub(super) fn same_types(one: &[AssociationType], other: &[AssociationType]) -> bool {
    all_in(one, other) && all_in(other, one)
}

/// Whether each of these ways is one of those.
pub(super) fn all_in(some: &[AssociationType], all: &[AssociationType]) -> bool {
    some.iter().all(|kind| all.iter().any(|have| have.same_as(kind)))
}
