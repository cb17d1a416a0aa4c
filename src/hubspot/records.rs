//! The calls about records that a ticket can be linked to.

use serde_json::{Value, json};

use super::client::{Client, unreadable};
use super::error::Error;
use super::wire;
use crate::ticket::placeholder::Person;
use crate::ticket::record::{Candidate, Linked};
use crate::ticket::{AssociationType, ObjectType};

/// Records of a search that are shown.
const FOUND: usize = 20;

impl Client {
    /// Records of a kind that match a text, best first.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn search(&self, object: &ObjectType, text: &str) -> Result<Vec<Candidate>, Error> {
        // HubSpot takes no more characters in a query (assets/hubspot-api.md, section 6).
        let query: String = text.chars().take(3_000).collect();
        let body = json!({
            "query": query, "filterGroups": [], "sorts": [], "properties": wire::telling(object), "limit": FOUND,
            "after": "0",
        });
        let value = self.post(&self.version.search(object), &body).await?;
        let all = wire::results(&value).map_err(unreadable)?;
        Ok(all.iter().filter_map(|one| wire::candidate(object, one).ok()).collect())
    }

    /// One record by its id.
    ///
    /// # Errors
    /// The error of the last try; a 404 where there is no such record.
    pub async fn record(&self, object: &ObjectType, id: &str) -> Result<Candidate, Error> {
        let properties = wire::telling(object).join(",");
        let value = self.get(&self.version.object(object, id), &[("properties", &properties)]).await?;
        wire::candidate(object, &value).map_err(unreadable)
    }

    /// What is told of a contact, by its id.
    ///
    /// # Errors
    /// The error of the last try; a 404 where there is no such contact.
    pub async fn person(&self, id: &str) -> Result<Person, Error> {
        let contacts = ObjectType::contacts();
        let properties = [wire::telling(&contacts), &["phone", "mobilephone"]].concat().join(",");
        let value = self.get(&self.version.object(&contacts, id), &[("properties", &properties)]).await?;
        Ok(wire::person(&value))
    }

    /// The records of a kind that a record is linked to.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn linked(&self, from: &ObjectType, id: &str, to: &ObjectType) -> Result<Vec<Linked>, Error> {
        self.pages(&self.version.linked(from, id, to), "500", wire::linked).await
    }

    /// The records of a kind that a record is linked to, by name; the first few.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn related(&self, from: &ObjectType, id: &str, to: &ObjectType) -> Result<Vec<Candidate>, Error> {
        let linked = self.linked(from, id, to).await?;
        if linked.is_empty() {
            return Ok(Vec::new());
        }
        let inputs: Vec<Value> = linked.iter().take(5).map(|one| json!({"id": one.id})).collect();
        let body = json!({"inputs": inputs, "properties": wire::telling(to), "propertiesWithHistory": []});
        let value = self.post(&self.version.batch_read(to), &body).await?;
        let all = wire::results(&value).map_err(unreadable)?;
        Ok(all.iter().filter_map(|one| wire::candidate(to, one).ok()).collect())
    }

    /// Links a ticket to a record. Doing it twice does no harm.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn link(&self, ticket: &str, to: &ObjectType, id: &str, types: &[AssociationType]) -> Result<(), Error> {
        let specs: Vec<Value> = types.iter().map(wire::association_spec).collect();
        match self.put(&self.version.link(ticket, to, id), &Value::Array(specs)).await {
            // What it says about the link is of no interest; the links are read back anyway.
            Ok(_) | Err(Error::Unreadable { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Takes away all links between a ticket and a record. Doing it twice does no harm.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn unlink(&self, ticket: &str, to: &ObjectType, id: &str) -> Result<(), Error> {
        self.delete(&self.version.link(ticket, to, id)).await
    }
}
