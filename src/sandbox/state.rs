//! The records and their links: everything that calls change. Plain data behind one lock.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use tokio::time::Instant;

use super::{
    drive::{self, Drive},
    inspect,
    objects::{CONTACT, ObjectType},
    schema::{AssociationType, Category, Portal},
};

#[derive(Debug, Clone)]
pub(super) struct Record {
    pub id: u64,
    pub properties: BTreeMap<String, String>,
    /// What each property that a call set was at which time, the oldest first. Those that no call has set are left out: of
    /// the seed there are many.
    pub history: BTreeMap<String, Vec<Version>>,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub archived: Option<Timestamp>,
    /// Whether a call made it, and not the seed.
    pub made: bool,
    /// From when on a search finds it; at once if nothing is said.
    pub indexed: Option<Instant>,
}

impl Record {
    /// What a property was, the oldest first.
    pub fn versions(&self, name: &str) -> Vec<Version> {
        self.history.get(name).cloned().unwrap_or_else(|| self.seeded(name))
    }

    /// Takes note of what a property will be from now on.
    pub fn note(&mut self, name: &str, version: Version) {
        let seeded = self.seeded(name);
        self.history.entry(name.to_owned()).or_insert(seeded).push(version);
    }

    /// What is there of the seed was set by a person, when the record was made.
    fn seeded(&self, name: &str) -> Vec<Version> {
        let value = self.properties.get(name).filter(|_| !self.made);
        let first = |value: &String| Version { time: self.created, value: value.clone(), hand: Hand::Colleague };
        value.map(first).into_iter().collect()
    }
}

/// What a property was from a time on.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub time: Timestamp,
    pub value: String,
    pub hand: Hand,
}

/// Whose write it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hand {
    /// A call to the API.
    Caller,
    /// A person in HubSpot's own screens.
    Colleague,
}

impl Hand {
    /// How a history names it.
    pub fn source(self) -> &'static str {
        match self {
            Self::Caller => "INTEGRATION",
            Self::Colleague => "CRM_UI",
        }
    }
}

/// What is linked to one record, and by which types.
type Links = BTreeMap<(ObjectType, u64), BTreeSet<(Category, u32)>>;

/// Everything that calls change.
#[derive(Debug, Default)]
pub(super) struct State {
    pub drive: Drive,
    records: BTreeMap<(ObjectType, u64), Record>,
    links: BTreeMap<(ObjectType, u64), Links>,
    /// Object type, property and value to the record that has it; archived records hold no values.
    unique: HashMap<(&'static str, String, String), u64>,
    unique_properties: BTreeMap<ObjectType, Vec<String>>,
    last_id: u64,
}

impl State {
    pub fn new(unique_properties: BTreeMap<ObjectType, Vec<String>>) -> Self {
        Self { unique_properties, ..Self::default() }
    }

    /// An id that no record has had.
    pub fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// The id that the next record would get.
    pub fn peek_id(&self) -> u64 {
        self.last_id + 1
    }

    pub fn is_unique(&self, kind: ObjectType, property: &str) -> bool {
        self.unique_properties.get(&kind).is_some_and(|names| names.iter().any(|name| name == property))
    }

    /// A record, archived or not.
    pub fn get(&self, kind: ObjectType, id: u64) -> Option<&Record> {
        self.records.get(&(kind, id))
    }

    /// A record that is not archived.
    pub fn live(&self, kind: ObjectType, id: u64) -> Option<&Record> {
        self.get(kind, id).filter(|record| record.archived.is_none())
    }

    /// The record that has this value of a unique property.
    pub fn holder(&self, kind: ObjectType, property: &str, value: &str) -> Option<u64> {
        self.unique.get(&(kind.id, property.to_owned(), value.to_owned())).copied()
    }

    /// The contact with this address, as its first or a further one, in any case.
    pub fn contact_of(&self, email: &str) -> Option<u64> {
        let live = self.all(CONTACT).filter(|record| record.archived.is_none());
        let has = |record: &&Record| {
            let further = record.properties.get("hs_additional_emails").into_iter().flat_map(|all| all.split(';'));
            let mut all = record.properties.get("email").map(String::as_str).into_iter().chain(further);
            all.any(|one| one.eq_ignore_ascii_case(email))
        };
        live.filter(has).map(|record| record.id).next()
    }

    /// All records of a type, by id, archived ones included.
    pub fn all(&self, kind: ObjectType) -> impl Iterator<Item = &Record> {
        self.from(kind, 0)
    }

    /// The records of a type from an id on.
    pub fn from(&self, kind: ObjectType, id: u64) -> impl Iterator<Item = &Record> {
        self.records.range((kind, id)..=(kind, u64::MAX)).map(|(_, record)| record)
    }

    /// Adds a record, or replaces the one with its id.
    pub fn put(&mut self, kind: ObjectType, record: Record) {
        let id = record.id;
        self.last_id = self.last_id.max(id);
        let before = self.records.remove(&(kind, id));
        for name in self.unique_properties.get(&kind).into_iter().flatten() {
            let key = |value: &String| (kind.id, name.clone(), value.clone());
            if let Some(value) = before.as_ref().and_then(|before| before.properties.get(name)) {
                self.unique.remove(&key(value));
            }
            if let Some(value) = record.properties.get(name).filter(|_| record.archived.is_none()) {
                self.unique.insert(key(value), id);
            }
        }
        self.records.insert((kind, id), record);
    }

    /// Links two records, both ways; the type of "linked at all" comes along, and a primary link moves.
    pub fn link(&mut self, portal: &Portal, from: u64, to: u64, kind: &AssociationType) {
        if kind.primary {
            self.remove_type(kind.from, from, kind.to, (kind.category, kind.id), kind.inverse);
        }
        self.link_one(kind, from, to);
        if let Some(plain) = portal.unlabelled(kind.from, kind.to).filter(|plain| plain.id != kind.id) {
            self.link_one(plain, from, to);
        }
    }

    fn link_one(&mut self, kind: &AssociationType, from: u64, to: u64) {
        let mut add = |here, there, id| {
            self.links.entry(here).or_default().entry(there).or_default().insert((kind.category, id));
        };
        add((kind.from, from), (kind.to, to), kind.id);
        add((kind.to, to), (kind.from, from), kind.inverse);
    }

    fn remove_type(&mut self, kind: ObjectType, id: u64, to: ObjectType, link: (Category, u32), inverse: u32) {
        let mut others = Vec::new();
        for ((other, other_id), types) in self.links.get_mut(&(kind, id)).into_iter().flatten() {
            if *other == to && types.remove(&link) {
                others.push((*other, *other_id));
            }
        }
        for other in others {
            if let Some(types) = self.links.get_mut(&other).and_then(|links| links.get_mut(&(kind, id))) {
                types.remove(&(link.0, inverse));
            }
        }
    }

    /// Parts two records, whichever types linked them.
    pub fn unlink(&mut self, one: (ObjectType, u64), other: (ObjectType, u64)) {
        for (here, there) in [(one, other), (other, one)] {
            if let Some(links) = self.links.get_mut(&here) {
                links.remove(&there);
            }
        }
    }

    /// What a record is linked to, of one object type, archived records left out.
    pub fn linked(
        &self,
        kind: ObjectType,
        id: u64,
        to: ObjectType,
    ) -> impl Iterator<Item = (u64, &BTreeSet<(Category, u32)>)> {
        let links = self.links.get(&(kind, id)).into_iter().flatten();
        links
            .filter(move |((other, other_id), types)| {
                *other == to && !types.is_empty() && self.live(to, *other_id).is_some()
            })
            .map(|((_, other_id), types)| (*other_id, types))
    }

    /// The records of a type that calls made, as tests see them.
    pub fn inspect(&self, kind: ObjectType) -> Vec<inspect::Record> {
        self.all(kind).filter(|record| record.made).map(|record| self.inspect_one(kind, record)).collect()
    }

    /// The files that calls uploaded, as tests see them.
    pub fn inspect_files(&self) -> Vec<inspect::File> {
        let shown = |file: &drive::File| inspect::File {
            id: file.id.to_string(),
            path: file.path.clone(),
            size: file.size,
            md5: file.md5.clone(),
            access: file.access.clone(),
        };
        self.drive.files().map(shown).collect()
    }

    fn inspect_one(&self, kind: ObjectType, record: &Record) -> inspect::Record {
        let links = self.links.get(&(kind, record.id)).into_iter().flatten();
        let links = links.filter(|(_, types)| !types.is_empty());
        let associations = links.flat_map(|((kind, id), types)| {
            types.iter().map(|(category, type_id)| inspect::Association {
                object: kind.plural.to_owned(),
                id: id.to_string(),
                category: category.name().to_owned(),
                type_id: *type_id,
            })
        });
        inspect::Record {
            id: record.id.to_string(),
            properties: record.properties.clone(),
            associations: associations.collect(),
            archived: record.archived.is_some(),
        }
    }
}
