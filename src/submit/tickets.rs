//! What HubSpot is asked for a submission: to create a ticket, and whether one is there.

use std::future::Future;

use crate::hubspot::wire::filter::Filter;
use crate::hubspot::{Client, Error, Heard, Sent};
use crate::ticket::{NewTicket, ObjectType, Ticket};

/// Where tickets are looked for: HubSpot, or a stand-in in a test.
pub trait Lookup {
    /// The last `Date` that the host sent; where it sent none so far, it is asked for one. None where it does not answer.
    fn clock(&self) -> impl Future<Output = Option<Heard>> + Send;

    /// The tickets with these values of a unique property; the answer does not depend on the search index, and what is
    /// not in it is not there.
    fn by_unique(
        &self,
        property: &str,
        values: &[&str],
        properties: &[&str],
    ) -> impl Future<Output = Result<Vec<Ticket>, Error>> + Send;

    /// The ids of the tickets that a record is linked to, the newest first; of very many, the newest may be missing. The
    /// answer does not depend on the search index.
    fn linked_to(&self, object: &ObjectType, id: &str) -> impl Future<Output = Result<Vec<String>, Error>> + Send;

    /// These tickets, with the history of these properties; those that are gone are left out.
    fn with_history(
        &self,
        ids: &[String],
        properties: &[&str],
    ) -> impl Future<Output = Result<Vec<Ticket>, Error>> + Send;

    /// The ids of the records of a kind that a ticket is linked to.
    fn links_of(&self, ticket: &str, object: &ObjectType) -> impl Future<Output = Result<Vec<String>, Error>> + Send;

    /// The tickets that pass one of these groups of filters; the search index lags behind.
    fn search(
        &self,
        groups: &[Vec<Filter<'_>>],
        properties: &[&str],
    ) -> impl Future<Output = Result<Vec<Ticket>, Error>> + Send;
}

/// Where tickets are made, too.
pub trait Tickets: Lookup {
    /// Sends a ticket once. `sent` is set before the first byte leaves.
    fn create(&self, ticket: &NewTicket, sent: &Sent) -> impl Future<Output = Result<Ticket, Error>> + Send;

    /// The last `Date` that the host sent before this moment; nobody is asked.
    fn heard(&self) -> Option<Heard>;
}

impl Lookup for Client {
    async fn clock(&self) -> Option<Heard> {
        if self.heard().is_none() {
            self.warm().await;
        }
        self.heard()
    }

    async fn by_unique(&self, property: &str, values: &[&str], properties: &[&str]) -> Result<Vec<Ticket>, Error> {
        match values {
            [one] => Ok(self.ticket_by(property, one, properties).await?.into_iter().collect()),
            many => self.tickets_by(property, many, properties).await,
        }
    }

    async fn linked_to(&self, object: &ObjectType, id: &str) -> Result<Vec<String>, Error> {
        self.tickets_of(object, id).await
    }

    async fn with_history(&self, ids: &[String], properties: &[&str]) -> Result<Vec<Ticket>, Error> {
        self.tickets_with_history(ids, properties).await
    }

    async fn links_of(&self, ticket: &str, object: &ObjectType) -> Result<Vec<String>, Error> {
        let linked = self.linked(&ObjectType::tickets(), ticket, object).await?;
        Ok(linked.into_iter().map(|one| one.id).collect())
    }

    async fn search(&self, groups: &[Vec<Filter<'_>>], properties: &[&str]) -> Result<Vec<Ticket>, Error> {
        self.tickets_like(groups, properties).await
    }
}

impl Tickets for Client {
    async fn create(&self, ticket: &NewTicket, sent: &Sent) -> Result<Ticket, Error> {
        self.create_ticket(ticket, sent).await
    }

    fn heard(&self) -> Option<Heard> {
        self.heard()
    }
}

/// A connection that may not have come about: then every call ends with the reason, and is journalled as not sent.
impl<T: Tickets + Sync> Lookup for Result<T, Error> {
    async fn clock(&self) -> Option<Heard> {
        self.as_ref().ok()?.clock().await
    }

    async fn by_unique(&self, property: &str, values: &[&str], properties: &[&str]) -> Result<Vec<Ticket>, Error> {
        self.as_ref().map_err(Clone::clone)?.by_unique(property, values, properties).await
    }

    async fn linked_to(&self, object: &ObjectType, id: &str) -> Result<Vec<String>, Error> {
        self.as_ref().map_err(Clone::clone)?.linked_to(object, id).await
    }

    async fn with_history(&self, ids: &[String], properties: &[&str]) -> Result<Vec<Ticket>, Error> {
        self.as_ref().map_err(Clone::clone)?.with_history(ids, properties).await
    }

    async fn links_of(&self, ticket: &str, object: &ObjectType) -> Result<Vec<String>, Error> {
        self.as_ref().map_err(Clone::clone)?.links_of(ticket, object).await
    }

    async fn search(&self, groups: &[Vec<Filter<'_>>], properties: &[&str]) -> Result<Vec<Ticket>, Error> {
        self.as_ref().map_err(Clone::clone)?.search(groups, properties).await
    }
}

impl<T: Tickets + Sync> Tickets for Result<T, Error> {
    async fn create(&self, ticket: &NewTicket, sent: &Sent) -> Result<Ticket, Error> {
        self.as_ref().map_err(Clone::clone)?.create(ticket, sent).await
    }

    fn heard(&self) -> Option<Heard> {
        self.as_ref().ok()?.heard()
    }
}
