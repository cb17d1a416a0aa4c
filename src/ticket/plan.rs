//! What a plan makes beside its ticket: a note for colleagues, a contact that is not there yet, files.

use serde::{Deserialize, Serialize};

use super::association::AssociationType;
use super::contact::NewContact;

/// A contact that is to be created, and how the ticket links it then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactLink {
    /// The contact.
    #[serde(flatten)]
    pub contact: NewContact,
    /// How it is linked; at least one.
    pub types: Vec<AssociationType>,
}

/// A file that goes with a ticket, as it was when it was attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Where it is on this machine.
    pub path: String,
    /// What it is called; of several that are called the same, each gets a number in front in HubSpot.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its MD5 in 32 small hexadecimal digits: HubSpot tells the same of what it has (assets/hubspot-api.md, section 17).
    pub md5: String,
}

/// What goes with a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extras {
    /// A text for colleagues, as typed; the customer never sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// A contact that is to be created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactLink>,
    /// Files, in the order in which they were attached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Attachment>,
}

impl Extras {
    /// Whether the ticket is all there is.
    pub fn is_empty(&self) -> bool {
        self.note.is_none() && self.contact.is_none() && self.files.is_empty()
    }
}
