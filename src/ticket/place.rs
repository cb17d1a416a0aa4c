//! The places of the form, by which a draft says where its author was.

use serde::{Deserialize, Serialize};

/// A place in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The property row of this index.
    Property(usize),
    /// The contact: the first association with one, whichever its index, or none yet.
    Contact,
    /// The note for colleagues.
    Note,
    /// The file of this index.
    File(usize),
    /// The line that adds a property.
    AddProperty,
    /// What adds a note.
    AddNote,
    /// What attaches a file.
    AddFile,
    /// The association of this index.
    Association(usize),
    /// The line that adds an association.
    AddAssociation,
    /// The record of this index that is offered for linking.
    Suggestion(usize),
}

impl Place {
    /// Whether a text that is typed or pasted here opens a list, or the note, and goes on in it.
    pub fn opens_by_typing(self) -> bool {
        match self {
            Self::Property(_)
            | Self::Contact
            | Self::AddProperty
            | Self::AddNote
            | Self::AddFile
            | Self::AddAssociation => true,
            Self::Note | Self::File(_) | Self::Association(_) | Self::Suggestion(_) => false,
        }
    }
}

/// Where the author was: a place, and the position in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The row.
    pub place: Place,
    /// Line of the text, from 0.
    #[serde(default)]
    pub line: usize,
    /// Character in the line, from 0.
    #[serde(default)]
    pub column: usize,
}

impl Default for Cursor {
    fn default() -> Self {
        Self { place: Place::Property(0), line: 0, column: 0 }
    }
}
