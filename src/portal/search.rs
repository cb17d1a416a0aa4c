//! The search for records, kept below HubSpot's limit.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::hubspot::wire::filter::{Filter, PAGE, REACH};
use crate::hubspot::{self, Client, wire};
use crate::ticket::record::Candidate;
use crate::ticket::{ObjectType, Ticket};

/// Between two searches: HubSpot allows five a second to a whole account, other programs included
/// (assets/hubspot-api.md, section 6).
const BETWEEN_SEARCHES: Duration = Duration::from_millis(250);

/// The search for records, kept below HubSpot's limit. Clones share the pace.
#[derive(Debug, Clone, Default)]
pub struct Search {
    last: Arc<Mutex<Option<Instant>>>,
}

impl Search {
    /// Records of a kind that match a text, best first.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn find(
        &self,
        client: &Client,
        object: &ObjectType,
        text: &str,
    ) -> Result<Vec<Candidate>, hubspot::Error> {
        self.turn().await;
        client.search(object, text).await
    }

    /// The records of a kind whose value of one of these properties is one of these texts, whatever its case.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn among(
        &self,
        client: &Client,
        object: &ObjectType,
        names: &[&str],
        values: &[String],
    ) -> Result<Vec<Candidate>, hubspot::Error> {
        let groups: Vec<_> = names.iter().map(|name| vec![Filter::Among(name, values.to_vec())]).collect();
        let found = self.filtered(client, object, &groups, wire::telling(object)).await?;
        Ok(found.iter().filter_map(|one| wire::candidate(object, one).ok()).collect())
    }

    /// The tickets that pass one of these groups of filters; those that the search index does not know yet are missing.
    ///
    /// # Errors
    /// The error of the last try; [`hubspot::Error::Unreadable`] where more fit than a search shows.
    pub async fn tickets(
        &self,
        client: &Client,
        groups: &[Vec<Filter<'_>>],
        properties: &[&str],
    ) -> Result<Vec<Ticket>, hubspot::Error> {
        let found = self.filtered(client, &ObjectType::tickets(), groups, properties).await?;
        Ok(found.into_iter().filter_map(|one| wire::ticket(one).ok()).collect())
    }

    async fn filtered(
        &self,
        client: &Client,
        object: &ObjectType,
        groups: &[Vec<Filter<'_>>],
        properties: &[&str],
    ) -> Result<Vec<Value>, hubspot::Error> {
        let mut all = Vec::new();
        let mut after = "0".to_owned();
        loop {
            self.turn().await;
            let (page, next) = client.filtered(object, groups, properties, &after).await?;
            all.extend(page);
            match next {
                Some(next) if next == after || all.len() + PAGE > REACH => {
                    let detail = format!("more than {} records fit", all.len());
                    return Err(hubspot::Error::Unreadable { status: 200, detail });
                }
                Some(next) => after = next,
                None => return Ok(all),
            }
        }
    }

    /// Waits until a search may be sent.
    pub(super) async fn turn(&self) {
        let mut last = self.last.lock().await;
        if let Some(last) = *last {
            tokio::time::sleep_until(last + BETWEEN_SEARCHES).await;
        }
        *last = Some(Instant::now());
    }
}
