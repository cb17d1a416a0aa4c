//! The calls that tell of the portal: properties, pipelines, owners, labels, the account, the token.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::future::join;
use secrecy::ExposeSecret;
use serde_json::json;
use tokio::time::timeout;

use super::client::{Client, unreadable};
use super::error::Error;
use super::wire::{self, TokenInfo};
use crate::ticket::{Account, AssociationType, ObjectType, Owner, Pipeline, Property, Sensitivity};

/// Sensitive properties are waited for so long, once all others have come.
const FOR_SENSITIVE: Duration = Duration::from_secs(10);

impl Client {
    /// All ticket property definitions but archived ones, read while they come: a portal may have megabytes of them.
    /// Sensitive ones are among them as far as the token may read them.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn properties(&self) -> Result<Vec<Property>, Error> {
        let mut all = self.get_streamed(&self.version.properties(), &[], wire::properties).await?;
        // Whatever comes between: a ticket can be created without them.
        let sensitive = timeout(FOR_SENSITIVE, self.sensitive_properties()).await;
        let sensitive = sensitive.ok().and_then(Result::ok).unwrap_or_default();
        let known: HashSet<String> = all.iter().map(|one| one.name.clone()).collect();
        all.extend(sensitive.into_iter().filter(|one| !known.contains(&one.name)));
        Ok(all)
    }

    /// The definitions of sensitive ticket properties, which HubSpot leaves out unless it is asked for them
    /// (assets/hubspot-api.md, section 2). Where a token may read those of one degree only, it is them.
    ///
    /// # Errors
    /// The first error, where those of no degree can be read.
    pub async fn sensitive_properties(&self) -> Result<Vec<Property>, Error> {
        let of = |degree: Sensitivity| async move {
            let query = [("dataSensitivity", degree.as_str())];
            let mut all = self.get_streamed(&self.version.properties(), &query, wire::some_properties).await?;
            // It is what was asked for, whether the definition says so or not.
            all.iter_mut().filter(|one| !one.is_sensitive()).for_each(|one| one.sensitivity = degree);
            Ok(all)
        };
        match join(of(Sensitivity::Sensitive), of(Sensitivity::HighlySensitive)).await {
            (Ok(mut some), Ok(more)) => {
                some.extend(more);
                Ok(some)
            }
            (Ok(some), Err(_)) | (Err(_), Ok(some)) => Ok(some),
            (Err(error), Err(_)) => Err(error),
        }
    }

    /// All ticket pipelines with their stages.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn pipelines(&self) -> Result<Vec<Pipeline>, Error> {
        let value = self.get(&self.version.pipelines(), &[]).await?;
        wire::pipelines(&value).map_err(unreadable)
    }

    /// All owners, page by page. There is one at least, the user who made the portal.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn owners(&self) -> Result<Vec<Owner>, Error> {
        let all = self.pages(&self.version.owners(), "100", wire::owners).await?;
        if all.is_empty() { Err(unreadable("it has no owner".into())) } else { Ok(all) }
    }

    /// The association types from a ticket to a kind of record.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn labels(&self, object: &ObjectType) -> Result<Vec<AssociationType>, Error> {
        let value = self.get(&self.version.labels(object), &[]).await?;
        wire::labels(&value).map_err(unreadable)
    }

    /// Number, name and settings of the portal. A Service Key may lack the scope for it: a 403.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn account(&self) -> Result<Account, Error> {
        let value = self.get(&self.version.account(), &[]).await?;
        wire::account(&value).map_err(unreadable)
    }

    /// What HubSpot knows of the token in use. Only private apps' tokens and service keys are known to this call.
    ///
    /// # Errors
    /// The error of the last try; an OAuth token is refused.
    pub async fn token_info(&self) -> Result<TokenInfo, Error> {
        let token = self.token(None).await?;
        let value = self.post(&self.version.token_info(), &json!({"tokenKey": token.expose_secret()})).await?;
        Ok(wire::token_info(&value))
    }
}
