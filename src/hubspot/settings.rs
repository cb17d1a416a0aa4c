//! Where and how a client calls, and where its token comes from.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::SecretString;

use super::error::Error;
use super::paths::ApiVersion;

/// Where a token comes from that can change while the program runs. It is asked before each call.
pub trait Renew: fmt::Debug + Send + Sync {
    /// The token for the next call. `refused` is the one that HubSpot has just refused: another is wanted, if there is
    /// one.
    fn token<'a>(&'a self, refused: Option<&'a SecretString>) -> BoxFuture<'a, Result<SecretString, Error>>;
}

/// Where and how a client calls.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Scheme and host, such as `https://api.hubapi.com`; a slash at the end does not matter.
    pub base_url: String,
    /// The version that paths are made for.
    pub version: ApiVersion,
    /// The token; never shown.
    pub token: SecretString,
    /// Where later tokens come from, if they change.
    pub renew: Option<Arc<dyn Renew>>,
    /// A connection that takes longer is given up.
    pub connect_timeout: Duration,
    /// A call that takes longer is given up. HubSpot's own gateway gives up after 100 s (a 524:
    /// assets/hubspot-api.md, section 7).
    pub timeout: Duration,
}

impl Settings {
    /// Settings without renewal, that give up after 10 s without a connection and 60 s without an answer.
    pub fn new(base_url: impl Into<String>, version: ApiVersion, token: SecretString) -> Self {
        Self {
            base_url: base_url.into(),
            version,
            token,
            renew: None,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(60),
        }
    }
}
