//! A draft that a program made for a person to send: who made it, why, and what it filled in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::association::{Association, ObjectType};
use super::plan::Attachment;

/// Stands before what a program filled in.
pub const MARK: &str = "•";

/// How a draft came about that nobody typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    /// Who made it: the name that the program gave itself.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What a person who is to send it should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The program's own name for the ticket: the same one never makes two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Tells apart what was asked for: with the same key it has to be the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// What it filled in, by internal name.
    #[serde(default)]
    pub values: Vec<(String, String)>,
    /// The records that it linked; one that is still to be found has no id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<(ObjectType, String)>,
    /// The note that it wrote.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The MD5 sums of the files that it attached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}

impl Prepared {
    /// Whether the row of a property is as it was filled in.
    pub fn filled(&self, property: &str, text: &str) -> bool {
        self.values.iter().any(|(name, filled)| name == property && filled == text)
    }

    /// Whether it linked a record.
    pub fn linked(&self, link: &Association) -> bool {
        self.links.iter().any(|(object, id)| *object == link.object && *id == link.id)
    }

    /// Whether the note is as it was written.
    pub fn wrote(&self, note: &str) -> bool {
        !self.note.is_empty() && self.note == note
    }

    /// Whether it attached a file.
    pub fn attached(&self, file: &Attachment) -> bool {
        self.files.contains(&file.md5)
    }

    /// What a list says of it.
    pub fn marker(&self) -> String {
        format!("prepared by {}, not sent", self.by)
    }

    /// The same as the beginning of a sentence, with what a person should know.
    pub fn sentence(&self) -> String {
        match &self.why {
            Some(why) => format!("Prepared by {}: {why}", self.by),
            None => format!("Prepared by {}", self.by),
        }
    }
}
