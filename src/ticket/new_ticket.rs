//! A ticket as it is sent: the values and the links that a draft comes to.

use serde::{Deserialize, Serialize};

use super::association::{AssociationType, ObjectType};

/// The ticket to create, as it will be sent: values in HubSpot's form, empty ones left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTicket {
    /// Property values in the order of the form.
    pub properties: Vec<(String, String)>,
    /// The links, each with at least one type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<Link>,
}

/// A link of a [`NewTicket`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The record's id.
    pub id: String,
    /// The kind of record where it is known; not sent, HubSpot reads it off the types.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectType>,
    /// How it is linked.
    pub types: Vec<AssociationType>,
}

impl NewTicket {
    /// The value of a property, if it is sent.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The records that it is linked to, as far as their kind is known; people first, who have the fewest tickets.
    pub fn records(&self) -> Vec<(ObjectType, String)> {
        let kind = |link: &Link| link.object.clone().or_else(|| ObjectType::of(link.types.first()?));
        let mut all: Vec<(ObjectType, String)> =
            self.associations.iter().filter_map(|link| Some((kind(link)?, link.id.clone()))).collect();
        all.sort_by_key(|(object, _)| *object != ObjectType::contacts());
        all.dedup();
        all
    }

    /// Sets a property's value, replacing an earlier one.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.properties.iter_mut().find(|(key, _)| key == name) {
            Some((_, slot)) => *slot = value.into(),
            None => self.properties.push((name.to_owned(), value.into())),
        }
    }
}
