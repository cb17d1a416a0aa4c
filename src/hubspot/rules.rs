//! The calls that tell the portal's own rules. Many a token may not read them, and many a portal has none.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;

use super::client::Client;
use super::error::Error;
use super::wire;
use crate::ticket::rules::{Creation, Rules};

/// Nobody waits longer for what a ticket can be created without.
const PATIENCE: Duration = Duration::from_secs(5);
/// The rules of so many pipelines are asked for at once.
const AT_ONCE: usize = 4;

impl Client {
    /// What the portal asks of the values of ticket properties; a portal or a token without them has none.
    ///
    /// # Errors
    /// The error of the last try, unless HubSpot keeps them.
    pub async fn validations(&self) -> Result<Rules, Error> {
        let path = self.version.validations();
        match timeout(PATIENCE, self.get(&path, &[])).await {
            Ok(Ok(value)) => Ok(Rules { withheld: false, of: wire::validations(&value) }),
            Ok(Err(error)) if error.is_withheld() => Ok(Rules { withheld: true, ..Rules::default() }),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(Error::TimedOut { after: PATIENCE }),
        }
    }

    /// In which stages of these pipelines tickets are created. Where the first one can't be read, the others are not asked
    /// for.
    ///
    /// # Errors
    /// The error of the last try for the first one, unless HubSpot keeps it.
    pub async fn creation(&self, pipelines: &[String]) -> Result<Creation, Error> {
        timeout(PATIENCE, self.creation_in(pipelines)).await.unwrap_or(Err(Error::TimedOut { after: PATIENCE }))
    }

    async fn creation_in(&self, pipelines: &[String]) -> Result<Creation, Error> {
        let mut creation = Creation::default();
        let Some((first, rest)) = pipelines.split_first() else { return Ok(creation) };
        match self.creation_stages(first).await {
            Ok(found) => creation.stages.extend(found),
            Err(error) if error.is_withheld() => return Ok(Creation { withheld: true, ..creation }),
            Err(error) => return Err(error),
        }
        for some in rest.chunks(AT_ONCE) {
            // One of them that can't be read has no rule.
            let read = join_all(some.iter().map(|id| self.creation_stages(id))).await;
            creation.stages.extend(read.into_iter().filter_map(|found| found.ok().flatten()));
        }
        Ok(creation)
    }

    /// A pipeline with its stages that are open to new tickets; none where it has no such rule.
    async fn creation_stages(&self, pipeline: &str) -> Result<Option<(String, Vec<String>)>, Error> {
        let value = self.get(&self.version.pipeline_rules(pipeline), &[]).await?;
        Ok(wire::creation_stages(&value).map(|stages| (pipeline.to_owned(), stages)))
    }
}
