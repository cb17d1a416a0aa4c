//! The calls that create tickets, and that find them again.

use hyper::body::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::client::{Client, unreadable};
use super::error::Error;
use super::limits::{self, RateLimit};
use super::transport::Sent;
use super::wire::filter::{self, Filter};
use super::wire::{self, BatchAnswer};
use crate::ticket::{NewTicket, ObjectType, Ticket};

impl Client {
    /// Creates a ticket. Sent once, unless a renewed token takes the place of a refused one.
    ///
    /// # Errors
    /// Whatever ended the call; [`Error::certainty`] says whether the ticket may exist all the same.
    pub async fn create_ticket(&self, ticket: &NewTicket, sent: &Sent) -> Result<Ticket, Error> {
        let body = wire::request_body(ticket).to_string();
        tracing::debug!(body, "a ticket");
        let bytes = Bytes::from(body);
        let make = || self.carrying(&self.version.objects(&ObjectType::tickets()), &bytes, sent);
        let (response, token) = self.send(make, Some(sent)).await?;
        let status = response.status().as_u16();
        let value = self.value(response, &token).await?;
        wire::ticket(value).map_err(|detail| Error::Unreadable { status, detail })
    }

    /// Creates many tickets, each with a trace id of its own. Sent once. Beside the answer comes what its headers say
    /// of the rate limit.
    ///
    /// # Errors
    /// Why the call as a whole failed; of single tickets the answer tells.
    pub async fn create_tickets(
        &self,
        inputs: &[(&str, &NewTicket)],
        sent: &Sent,
    ) -> (Option<RateLimit>, Result<BatchAnswer, Error>) {
        let bytes: Bytes = wire::batch_body(inputs).to_string().into();
        let make = || self.carrying(&self.version.batch_create(&ObjectType::tickets()), &bytes, sent);
        let (response, token) = match self.send(make, Some(sent)).await {
            Ok(answered) => answered,
            Err(error) => return (None, Err(error)),
        };
        let headers = response.headers();
        let limit = limits::rate_limit(|name| headers.get(name)?.to_str().ok());
        let status = response.status().as_u16();
        let read = |value| wire::batch_answer(&value).map_err(|detail| Error::Unreadable { status, detail });
        (limit, self.value(response, &token).await.and_then(read))
    }

    /// The tickets with these values of a unique property, read without the search index; one that is not among them
    /// is not there.
    ///
    /// # Errors
    /// The error of the last try; then nothing is known of any.
    pub async fn tickets_by(&self, unique: &str, values: &[&str], properties: &[&str]) -> Result<Vec<Ticket>, Error> {
        let inputs: Vec<Value> = values.iter().map(|value| json!({"id": value})).collect();
        let body = json!({
            "idProperty": unique, "inputs": inputs, "properties": properties, "propertiesWithHistory": [],
        });
        let value = self.post(&self.version.batch_read(&ObjectType::tickets()), &body).await?;
        wire::batch_found(&value).map_err(unreadable)
    }

    /// One ticket by its id, with these properties.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn ticket(&self, id: &str, properties: &[&str]) -> Result<Ticket, Error> {
        let path = self.version.object(&ObjectType::tickets(), id);
        let value = self.get(&path, &[("properties", &properties.join(","))]).await?;
        wire::ticket(value).map_err(unreadable)
    }

    /// The ticket with this value of a unique property, read without the search index; `None` if there is none
    /// (assets/hubspot-api.md, section 8).
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn ticket_by(&self, unique: &str, value: &str, properties: &[&str]) -> Result<Option<Ticket>, Error> {
        let path = self.version.object(&ObjectType::tickets(), value);
        let query = [("idProperty", unique), ("properties", &properties.join(","))];
        match self.get(&path, &query).await {
            Ok(value) => wire::ticket(value).map(Some).map_err(unreadable),
            Err(Error::Answered(answer)) if answer.status == 404 => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Tickets created since a moment with these values, with these properties; the search index lags behind, so that a
    /// miss proves nothing (assets/hubspot-api.md, section 6).
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn tickets_since(
        &self,
        since: Timestamp,
        equal: &[(&str, &str)],
        properties: &[&str],
    ) -> Result<Vec<Ticket>, Error> {
        let mut filters = vec![Filter::Since(since)];
        filters.extend(equal.iter().map(|(name, value)| Filter::Equal(name, value)));
        let (all, _) = self.filtered(&ObjectType::tickets(), &[filters], properties, "0").await?;
        Ok(all.iter().filter_map(|one| wire::ticket(one.clone()).ok()).collect())
    }

    /// A page of the records that pass one of these groups of filters, and where the next one begins. The search index
    /// lags behind.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn filtered(
        &self,
        object: &ObjectType,
        groups: &[Vec<Filter<'_>>],
        properties: &[&str],
        after: &str,
    ) -> Result<(Vec<Value>, Option<String>), Error> {
        let body = filter::search_body(groups, properties, after);
        let value = self.post(&self.version.search(object), &body).await?;
        let next = wire::next_page(&value);
        Ok((wire::results(&value).map_err(unreadable)?.to_vec(), next))
    }
}
