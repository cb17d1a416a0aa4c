//! What HubSpot is asked for a submission: to create a ticket, and whether one is there.

use std::future::Future;

use jiff::Timestamp;

use crate::hubspot::{Client, Error, Sent};
use crate::ticket::{NewTicket, Ticket};

/// Where tickets are: HubSpot, or a stand-in in a test.
pub trait Tickets {
    /// Sends a ticket once. `sent` is set before the first byte leaves.
    fn create(&self, ticket: &NewTicket, sent: &Sent) -> impl Future<Output = Result<Ticket, Error>> + Send;

    /// The ticket with this value of a unique property; the answer does not depend on the search index.
    fn by_unique(
        &self,
        property: &str,
        value: &str,
        properties: &[&str],
    ) -> impl Future<Output = Result<Option<Ticket>, Error>> + Send;

    /// Tickets created since a moment with these values; the search index lags behind.
    fn since(
        &self,
        since: Timestamp,
        equal: &[(&str, &str)],
        properties: &[&str],
    ) -> impl Future<Output = Result<Vec<Ticket>, Error>> + Send;
}

impl Tickets for Client {
    async fn create(&self, ticket: &NewTicket, sent: &Sent) -> Result<Ticket, Error> {
        self.create_ticket(ticket, sent).await
    }

    async fn by_unique(&self, property: &str, value: &str, properties: &[&str]) -> Result<Option<Ticket>, Error> {
        self.ticket_by(property, value, properties).await
    }

    async fn since(&self, since: Timestamp, equal: &[(&str, &str)], properties: &[&str]) -> Result<Vec<Ticket>, Error> {
        self.tickets_since(since, equal, properties).await
    }
}

/// A connection that may not have come about: then every call ends with the reason, and is journalled as not sent.
impl<T: Tickets + Sync> Tickets for Result<T, Error> {
    async fn create(&self, ticket: &NewTicket, sent: &Sent) -> Result<Ticket, Error> {
        match self {
            Ok(tickets) => tickets.create(ticket, sent).await,
            Err(error) => Err(error.clone()),
        }
    }

    async fn by_unique(&self, property: &str, value: &str, properties: &[&str]) -> Result<Option<Ticket>, Error> {
        match self {
            Ok(tickets) => tickets.by_unique(property, value, properties).await,
            Err(error) => Err(error.clone()),
        }
    }

    async fn since(&self, since: Timestamp, equal: &[(&str, &str)], properties: &[&str]) -> Result<Vec<Ticket>, Error> {
        match self {
            Ok(tickets) => tickets.since(since, equal, properties).await,
            Err(error) => Err(error.clone()),
        }
    }
}
