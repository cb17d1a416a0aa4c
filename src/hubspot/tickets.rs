//! The calls that create tickets, and that find them again.

use hyper::body::Bytes;
use serde_json::{Value, json};

use super::client::{Client, unreadable};
use super::error::Error;
use super::limits::{self, RateLimit};
use super::transport::Sent;
use super::wire::filter::{self, Filter};
use super::wire::{self, BatchAnswer};
use crate::ticket::property::STAGE;
use crate::ticket::{NewTicket, ObjectType, Ticket};

/// Pages of the tickets of one record that are read at most (assets/hubspot-api.md, section 15).
const LINKED_PAGES: usize = 10;

impl Client {
    /// Creates a ticket. Sent once, unless a renewed token takes the place of a refused one.
    ///
    /// # Errors
    /// Whatever ended the call; [`Error::certainty`] says whether the ticket may exist all the same.
    pub async fn create_ticket(&self, ticket: &NewTicket, sent: &Sent) -> Result<Ticket, Error> {
        let body = wire::request_body(ticket);
        tracing::debug!(body = body.to_string(), "a ticket");
        self.create(&self.version.objects(&ObjectType::tickets()), &body, sent, wire::ticket).await
    }

    /// Changes properties of a ticket; an empty text clears one. Doing it twice does no harm.
    ///
    /// # Errors
    /// The error of the last try; a 404 where there is no such ticket.
    pub async fn change_ticket(&self, id: &str, properties: &[(String, String)]) -> Result<Ticket, Error> {
        let path = self.version.object(&ObjectType::tickets(), id);
        let value = self.patch(&path, &wire::change_body(properties)).await?;
        wire::ticket(value).map_err(unreadable)
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
    /// (assets/hubspot-api.md, section 8). What may only mean that the path is not known is not taken for that.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn ticket_by(&self, unique: &str, value: &str, properties: &[&str]) -> Result<Option<Ticket>, Error> {
        let path = self.version.object(&ObjectType::tickets(), value);
        let query = [("idProperty", unique), ("properties", &properties.join(","))];
        match self.get(&path, &query).await {
            Ok(value) => wire::ticket(value).map(Some).map_err(unreadable),
            Err(Error::Answered(answer)) if answer.is_of_missing_record() => Ok(None),
            // A batch tells a value that nothing has from a path that is not there.
            Err(error) if path.may_be_retired(&error) => {
                Ok(self.tickets_by(unique, &[value], properties).await?.into_iter().next())
            }
            Err(error) => Err(error),
        }
    }

    /// These tickets, with the history of these properties; those that are gone are left out (assets/hubspot-api.md,
    /// section 15).
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn tickets_with_history(&self, ids: &[String], properties: &[&str]) -> Result<Vec<Ticket>, Error> {
        let inputs: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
        let body = json!({"inputs": inputs, "properties": properties, "propertiesWithHistory": properties});
        let value = self.post(&self.version.batch_read(&ObjectType::tickets()), &body).await?;
        wire::batch_found(&value).map_err(unreadable)
    }

    /// The ids of the tickets that a record is linked to, the newest first: ids grow with time, and the order in which
    /// HubSpot lists them is not known. Of very many, the first pages are read. The search index has no part in it
    /// (assets/hubspot-api.md, section 15).
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn tickets_of(&self, object: &ObjectType, id: &str) -> Result<Vec<String>, Error> {
        let path = self.version.linked(object, id, &ObjectType::tickets());
        let linked = self.some_pages(&path, "500", LINKED_PAGES, wire::linked).await?;
        let mut ids: Vec<String> = linked.into_iter().map(|one| one.id).collect();
        ids.sort_unstable_by_key(|id| std::cmp::Reverse(id.parse::<u64>().unwrap_or_default()));
        Ok(ids)
    }

    /// The tickets that pass one of these groups of filters, with these properties, the newest first; the search index
    /// lags behind, so that a miss proves nothing (assets/hubspot-api.md, section 6).
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn tickets_like(&self, groups: &[Vec<Filter<'_>>], properties: &[&str]) -> Result<Vec<Ticket>, Error> {
        let (found, _) = self.filtered(&ObjectType::tickets(), groups, properties, "0").await?;
        Ok(found.into_iter().filter_map(|one| wire::ticket(one).ok()).collect())
    }

    /// The newest tickets of a contact or a company that are in none of these stages, up to so many, with these properties;
    /// those that the search index does not know yet are missing (assets/hubspot-api.md, section 15).
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn tickets_about(
        &self,
        (object, record): (&ObjectType, &str),
        closed: &[String],
        properties: &[&str],
        most: usize,
    ) -> Result<Vec<Ticket>, Error> {
        let word = if *object == ObjectType::companies() { "company" } else { "contact" };
        let mut filters = vec![Filter::LinkedTo(word, record)];
        if !closed.is_empty() {
            filters.push(Filter::NoneOf(STAGE, closed));
        }
        let body = filter::search_body(&[filters], properties, most, "0");
        let value = self.post(&self.version.search(&ObjectType::tickets()), &body).await?;
        let all = wire::results(&value).map_err(unreadable)?;
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
        let body = filter::search_body(groups, properties, filter::PAGE, after);
        let value = self.post(&self.version.search(object), &body).await?;
        let next = wire::next_page(&value);
        Ok((wire::results(&value).map_err(unreadable)?.to_vec(), next))
    }
}
