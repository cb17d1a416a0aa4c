//! What an import asks: at HubSpot's pace, patient where it asks to wait.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::report::Report;
use crate::hubspot::wire::filter::Filter;
use crate::hubspot::{Client, Error, Heard};
use crate::portal::Search;
use crate::submit::Lookup;
use crate::ticket::{ObjectType, Ticket};

/// Whom to ask, and who is told how far it is.
pub(super) struct Asking<'a> {
    client: &'a Client,
    search: Search,
    /// How long HubSpot's limits are waited for.
    patience: Duration,
    report: Mutex<&'a mut Report>,
}

impl<'a> Asking<'a> {
    pub fn new(client: &'a Client, patience: Duration, report: &'a mut Report) -> Self {
        Self { client, search: Search::default(), patience, report: Mutex::new(report) }
    }

    /// The connection, for what needs no patience.
    pub fn client(&self) -> &Client {
        self.client
    }

    /// Tells something.
    pub fn told<T>(&self, tell: impl FnOnce(&mut Report) -> T) -> T {
        tell(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Asks until HubSpot's limits let it, or for as long as they are waited for.
    ///
    /// # Errors
    /// What the call ended with, where that is no limit or was waited for long enough.
    pub async fn ask<T, F: Future<Output = Result<T, Error>>>(&self, call: impl Fn() -> F) -> Result<T, Error> {
        let begun = Instant::now();
        loop {
            let error = match call().await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let after = error.repeat_after().filter(|after| begun.elapsed() + *after <= self.patience);
            let Some(after) = after else { return Err(error) };
            self.told(|report| report.wait(after, &error.to_string()));
            tokio::time::sleep(after).await;
        }
    }

    /// The way to search, which keeps HubSpot's pace.
    pub fn search(&self) -> &Search {
        &self.search
    }
}

impl Lookup for Asking<'_> {
    async fn clock(&self) -> Option<Heard> {
        self.client.clock().await
    }

    async fn by_unique(&self, property: &str, values: &[&str], properties: &[&str]) -> Result<Vec<Ticket>, Error> {
        self.ask(|| self.client.tickets_by(property, values, properties)).await
    }

    async fn linked_to(&self, object: &ObjectType, id: &str) -> Result<Vec<String>, Error> {
        self.ask(|| self.client.tickets_of(object, id)).await
    }

    async fn with_history(&self, ids: &[String], properties: &[&str]) -> Result<Vec<Ticket>, Error> {
        self.ask(|| self.client.tickets_with_history(ids, properties)).await
    }

    async fn links_of(&self, ticket: &str, object: &ObjectType) -> Result<Vec<String>, Error> {
        self.ask(|| self.client.links_of(ticket, object)).await
    }

    async fn search(&self, groups: &[Vec<Filter<'_>>], properties: &[&str]) -> Result<Vec<Ticket>, Error> {
        let found = self.ask(|| self.search.tickets(self.client, groups, properties)).await?;
        self.told(|report| report.steps(found.len()));
        Ok(found)
    }
}
