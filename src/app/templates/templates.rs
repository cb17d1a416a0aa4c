//! What was asked of the templates on disk, and what placeholders were filled in with.

use crate::app::request::RequestId;
use crate::store::TemplateName;
use crate::ticket::DraftId;
use crate::ticket::placeholder::Person;

/// Templates in use.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    /// The template that a draft is to begin with is being read.
    pub reading: Option<RequestId>,
    /// The draft that is being saved as one.
    pub saving: Option<DraftId>,
    /// The one that the last ticket was begun with.
    pub last: Option<TemplateName>,
    /// What placeholders are filled in with.
    pub contact: Contact,
    /// What placeholders were filled in for: undo brings them back, and then they stay.
    pub filled: Option<Filled>,
    /// More of them came into this draft since.
    pub more: Option<DraftId>,
}

/// Texts that placeholders were filled in in.
#[derive(Debug, Clone)]
pub struct Filled {
    /// The draft.
    pub draft: DraftId,
    /// The contact that they were filled in for.
    pub contact: String,
    /// Each text by its property, before and after.
    pub texts: Vec<(String, String, String)>,
}

/// What is known of the contact, for placeholders.
#[derive(Debug, Clone, Default)]
pub enum Contact {
    /// Nothing was asked.
    #[default]
    Unknown,
    /// The contact of this id is being read.
    Reading(RequestId, String),
    /// What was read of it; nothing where that failed.
    Known(String, Option<Person>),
}

impl Contact {
    /// Whether it was asked for the contact of this id.
    pub fn is_of(&self, wanted: &str) -> bool {
        match self {
            Self::Unknown => false,
            Self::Reading(_, id) | Self::Known(id, _) => id == wanted,
        }
    }

    /// What was read of the contact of this id.
    pub fn person(&self, wanted: &str) -> Option<&Person> {
        match self {
            Self::Known(id, person) if id == wanted => person.as_ref(),
            Self::Unknown | Self::Reading(..) | Self::Known(..) => None,
        }
    }
}
