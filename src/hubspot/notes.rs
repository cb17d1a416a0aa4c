//! Notes for colleagues: made, changed, read, archived (assets/hubspot-api.md, section 16).

use jiff::Timestamp;
use serde_json::Value;

use super::client::Client;
use super::error::Error;
use super::transport::Sent;
use super::wire;
pub use crate::ticket::note::{LONGEST, body};
use crate::ticket::{NewTicket, ObjectType};

/// A note that is to be made. Nobody sees it in HubSpot until something is linked to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNote {
    /// Its text as it was typed.
    pub text: String,
    /// The moment that it stands at.
    pub time: Timestamp,
    /// The owner whose note it is.
    pub owner: Option<String>,
}

impl Client {
    /// Makes a note that is linked to nothing, and returns its id. Sent once, as a ticket is.
    ///
    /// # Errors
    /// Whatever ended the call; [`Error::certainty`] says whether the note may exist all the same.
    pub async fn create_note(&self, note: &NewNote, sent: &Sent) -> Result<String, Error> {
        let mut new = NewTicket::default();
        new.set("hs_timestamp", format!("{:.3}", note.time));
        new.set("hs_note_body", body(&note.text));
        if let Some(owner) = &note.owner {
            new.set("hubspot_owner_id", owner.clone());
        }
        let path = self.version.objects(&ObjectType::notes());
        self.create(&path, &wire::request_body(&new), sent, |value| wire::ticket(value).map(|note| note.id)).await
    }

    /// Changes properties of a note; an empty text clears one. Doing it twice does no harm.
    ///
    /// # Errors
    /// The error of the last try; a 404 where there is no such note.
    pub async fn change_note(&self, id: &str, properties: &[(&str, &str)]) -> Result<(), Error> {
        let path = self.version.object(&ObjectType::notes(), id);
        match self.patch(&path, &wire::change_body(properties)).await {
            Ok(_) | Err(Error::Unreadable { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Archives a note. One that is gone is as good as archived.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn archive_note(&self, id: &str) -> Result<(), Error> {
        match self.delete(&self.version.object(&ObjectType::notes(), id)).await {
            Err(Error::Answered(answer)) if answer.is_of_missing_record() => Ok(()),
            result => result,
        }
    }

    /// What a note has of these properties; none where the note is gone.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn note(&self, id: &str, properties: &[&str]) -> Result<Option<Vec<(String, String)>>, Error> {
        let path = self.version.object(&ObjectType::notes(), id);
        match self.get(&path, &[("properties", &properties.join(","))]).await {
            Ok(value) => Ok(Some(values(&value))),
            Err(Error::Answered(answer)) if answer.is_of_missing_record() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The properties of a record that have a value.
fn values(record: &Value) -> Vec<(String, String)> {
    let all = record.get("properties").and_then(Value::as_object);
    let text = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
    all.into_iter().flatten().filter_map(text).collect()
}
