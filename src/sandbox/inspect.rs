//! What a test can see of the sandbox from inside: what was made, and every request.

use std::collections::BTreeMap;

/// A snapshot of what happened so far.
#[derive(Debug, Clone, Default)]
pub struct Inspect {
    /// The tickets made through the API, oldest first, archived ones included.
    pub tickets: Vec<Ticket>,
    /// The contacts made through the API, likewise.
    pub contacts: Vec<Record>,
    /// The notes made through the API, likewise.
    pub notes: Vec<Record>,
    /// The files uploaded and not deleted since, oldest first.
    pub files: Vec<File>,
    /// The requests, in the order in which they arrived: all of them, or the last 10,000.
    pub requests: Vec<LoggedRequest>,
}

impl Inspect {
    /// How many tickets were made through the API.
    pub fn count(&self) -> usize {
        self.tickets.len()
    }

    /// The ticket with this id, if it was made through the API.
    pub fn ticket(&self, id: &str) -> Option<&Ticket> {
        self.tickets.iter().find(|ticket| ticket.id == id)
    }
}

/// A ticket made through the API.
pub type Ticket = Record;

/// A ticket, contact or note made through the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its id, digits.
    pub id: String,
    /// Everything stored of it, system properties included.
    pub properties: BTreeMap<String, String>,
    /// Its links, those that HubSpot adds by itself included.
    pub associations: Vec<Association>,
    /// Whether it was archived since.
    pub archived: bool,
}

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its id, digits.
    pub id: String,
    /// Of its folder and its name, with a slash in front.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// Hexadecimal, in lower case.
    pub md5: String,
    /// `PRIVATE`, ...
    pub access: String,
}

/// One link of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Association {
    /// The plural name of the object type, like `contacts`.
    pub object: String,
    /// The linked record's id, digits.
    pub id: String,
    /// `HUBSPOT_DEFINED` or `USER_DEFINED`.
    pub category: String,
    /// The id of the association type, from this record to the other.
    pub type_id: u32,
}

/// One request, with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedRequest {
    /// `GET`, `POST`, ...
    pub method: String,
    /// Path and query as sent.
    pub path: String,
    /// The body as sent, of an upload its fields and what is known of its file, as JSON; empty if it was never read.
    pub body: String,
    /// The status of the answer; none if there was no answer (yet).
    pub status: Option<u16>,
    /// Whether the request was processed (and, for instance, refused by validation), not stopped by a fault.
    pub executed: bool,
}
