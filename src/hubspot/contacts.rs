//! Contacts: made, and found by their address without the search index (assets/hubspot-api.md, section 14).

use serde_json::{Value, json};

use super::client::{Client, unreadable};
use super::error::Error;
use super::transport::Sent;
use super::wire;
use crate::ticket::contact::EMAIL;
use crate::ticket::record::Candidate;
use crate::ticket::{NewTicket, ObjectType};

impl Client {
    /// Creates a contact; what is blank is left out. Sent once, as a ticket is. An address that a contact has already is
    /// refused, and [`Error::existing_id`] is whose it is.
    ///
    /// # Errors
    /// Whatever ended the call; [`Error::certainty`] says whether the contact may exist all the same.
    pub async fn create_contact(&self, properties: &[(String, String)], sent: &Sent) -> Result<Candidate, Error> {
        let contacts = ObjectType::contacts();
        let mut new = NewTicket::default();
        for (name, value) in properties.iter().filter(|(_, value)| !value.trim().is_empty()) {
            new.set(name, value.trim());
        }
        let read = |value: Value| wire::candidate(&contacts, &value);
        self.create(&self.version.objects(&contacts), &wire::request_body(&new), sent, read).await
    }

    /// The contact that has an address, be it one of its further ones; none where nobody has it. What may only mean that
    /// the path is not known is not taken for that.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn contact_by_email(&self, email: &str) -> Result<Option<Candidate>, Error> {
        let contacts = ObjectType::contacts();
        let telling = wire::telling(&contacts);
        let path = self.version.object(&contacts, email);
        let found = match self.get(&path, &[("idProperty", EMAIL), ("properties", &telling.join(","))]).await {
            Ok(value) => Some(value),
            Err(Error::Answered(answer)) if answer.is_of_missing_record() => None,
            // A batch tells an address that nobody has from a path that is not there.
            Err(error) if path.may_be_retired(&error) => {
                let body = json!({
                    "idProperty": EMAIL, "inputs": [{"id": email}], "properties": telling, "propertiesWithHistory": [],
                });
                let value = self.post(&self.version.batch_read(&contacts), &body).await?;
                wire::results(&value).map_err(unreadable)?.first().cloned()
            }
            Err(error) => return Err(error),
        };
        found.map(|value| wire::candidate(&contacts, &value).map_err(unreadable)).transpose()
    }
}
