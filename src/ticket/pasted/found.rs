//! What a text holds as it was written, and what people call the properties in it.

use std::collections::HashMap;

use serde_json::Value;

use crate::ticket::property::{CONTENT, OPENING, OWNER, PIPELINE, PRIORITY, STAGE, SUBJECT};
use crate::ticket::schema::Schema;
use crate::ticket::words;

/// What people call the properties that every ticket has, besides their labels.
const WORDS: [(&str, &str); 7] = [
    ("subject", SUBJECT),
    ("description", CONTENT),
    ("priority", PRIORITY),
    ("owner", OWNER),
    ("pipeline", PIPELINE),
    ("status", STAGE),
    ("stage", STAGE),
];

/// What people call the contact. The first means it whatever a property's label is: such a property goes by its internal
/// name.
const CONTACT: [&str; 5] = ["contact", "contact name", "contact email", "customer", "customer email"];

/// What a text holds, as it was written.
#[derive(Default)]
pub(super) struct Found {
    pub pairs: Vec<(String, String)>,
    pub links: Vec<Value>,
    /// Who it is from, by address, name or id.
    pub contact: Option<String>,
    pub left_out: Vec<String>,
}

/// Every way to write a property's name, in lower case.
pub(super) struct Names(HashMap<String, String>);

impl Names {
    /// An internal name wins over a label, a label over a word; of two equal labels, the one that can be set.
    pub fn of(schema: &Schema) -> Self {
        let all = || schema.properties.iter().flatten();
        let mut known: HashMap<String, String> = all().map(|one| (one.name.to_lowercase(), one.name.clone())).collect();
        for name in OPENING {
            known.entry(name.to_owned()).or_insert_with(|| name.to_owned());
        }
        let settable = all().filter(|one| one.unavailable().is_none());
        let labels = settable.chain(all()).map(|one| (one.label.as_str(), one.name.as_str()));
        let opening = OPENING.iter().map(|name| (schema.label(name), *name));
        for (label, name) in labels.chain(opening).chain(WORDS) {
            known.entry(label.trim().to_lowercase()).or_insert_with(|| name.to_owned());
        }
        known.remove("");
        let [contact, ..] = CONTACT;
        if schema.property(contact).is_none() {
            known.remove(contact);
        }
        Self(known)
    }

    /// Whether a key means the contact.
    pub fn is_contact(&self, key: &str) -> bool {
        let key = key.to_lowercase();
        CONTACT.contains(&key.as_str()) && !self.0.contains_key(&key)
    }

    pub fn find(&self, key: &str) -> Option<&str> {
        self.0.get(&key.to_lowercase()).map(String::as_str)
    }
}

/// Whether a key that the portal does not know may be one all the same.
pub(super) fn is_internal(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase()) && words::is_internal(key)
}
