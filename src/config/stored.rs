//! What `hubticket login` stores: a token, or the tokens of an OAuth sign-in; and how those are kept in force.
//!
//! ```text
//!  before a call: the token at hand, while it is good
//!    else: the file, which another process may have renewed, or a new sign-in written
//!      else, under the lock: the file once more, then HubSpot, then the file
//! ```

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use super::token::{self, Source};
use crate::hubspot::oauth::{App, Grant};
use crate::hubspot::{self, Renew};
use crate::store::{self, Lock, safe_name};

/// Another process that renews the token is waited for so long.
const PATIENCE: Duration = Duration::from_secs(40);
const BETWEEN_LOOKS: Duration = Duration::from_millis(25);

/// Where the token of a profile is stored.
pub fn path(dir: &Path, profile: &str) -> PathBuf {
    dir.join("tokens").join(safe_name(profile))
}

/// What is stored.
#[derive(Debug, Clone)]
pub enum Stored {
    /// A token that lasts until somebody ends it.
    Token(SecretString),
    /// Tokens that have to be renewed.
    Oauth(Grant),
}

/// The file as it is written.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Oauth { access_token: String, refresh_token: String, renew_after: Timestamp },
    Token { token: String },
}

impl Stored {
    /// What calls are made with.
    pub fn token(&self) -> &SecretString {
        match self {
            Self::Token(token) => token,
            Self::Oauth(grant) => &grant.access,
        }
    }

    /// Whether it can be used for the next call, for all that is known.
    fn is_good(&self, refused: Option<&SecretString>) -> bool {
        let is_refused = refused.is_some_and(|refused| refused.expose_secret() == self.token().expose_secret());
        match self {
            Self::Token(_) => !is_refused,
            Self::Oauth(grant) => !is_refused && Timestamp::now() < grant.renew_after,
        }
    }

    /// Reads the file; none if there is none.
    ///
    /// # Errors
    /// When it can't be read, is open to others, or holds something else.
    pub fn read(path: &Path) -> Result<Option<Self>, token::Error> {
        let text = match std::fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            _ => token::read_file(path)?,
        };
        let secret = SecretString::from;
        match serde_json::from_str(&text) {
            Ok(Written::Token { token }) => Ok(Some(Self::Token(secret(token)))),
            Ok(Written::Oauth { access_token, refresh_token, renew_after }) => {
                let (access, refresh) = (secret(access_token), secret(refresh_token));
                Ok(Some(Self::Oauth(Grant { access, refresh, renew_after })))
            }
            // What the parser says could hold a piece of the token.
            Err(_) => Err(token::Error::NotStored(path.to_owned())),
        }
    }

    /// Writes the file, which nobody else can read.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, path: &Path) -> Result<(), store::Error> {
        let text = |secret: &SecretString| secret.expose_secret().to_owned();
        let written = match self {
            Self::Token(token) => Written::Token { token: text(token) },
            Self::Oauth(grant) => Written::Oauth {
                access_token: text(&grant.access),
                refresh_token: text(&grant.refresh),
                renew_after: grant.renew_after,
            },
        };
        store::replace(path, &serde_json::to_vec_pretty(&written).unwrap_or_default(), false)
    }
}

/// Keeps a token in force that lives in a file.
#[derive(Debug)]
pub struct Keeper {
    source: Source,
    app: Option<App>,
    held: Mutex<Option<Stored>>,
}

impl Keeper {
    /// For a source, and the app that its tokens are of, if any.
    pub fn new(source: Source, app: Option<App>) -> Self {
        Self { source, app, held: Mutex::default() }
    }

    fn read(&self) -> Result<Stored, hubspot::Error> {
        let ended = |detail: String| hubspot::Error::SignedOut { detail };
        match &self.source {
            Source::Stored(path) => match Stored::read(path) {
                Ok(Some(stored)) => Ok(stored),
                Ok(None) => Err(ended(format!("{} is gone", path.display()))),
                Err(error) => Err(ended(error.to_string())),
            },
            other => other.read().map(Stored::Token).map_err(|error| ended(error.to_string())),
        }
    }

    async fn current(&self, refused: Option<&SecretString>) -> Result<SecretString, hubspot::Error> {
        // One at a time: the many calls of a start ask together.
        let mut held = self.held.lock().await;
        if let Some(stored) = held.as_ref().filter(|stored| stored.is_good(refused)) {
            return Ok(stored.token().clone());
        }
        let mut stored = self.read()?;
        if let (Stored::Oauth(_), Source::Stored(path)) = (&stored, &self.source)
            && !stored.is_good(refused)
        {
            let _lock = locked(path).await?;
            stored = self.read()?;
            if let Stored::Oauth(grant) = &stored
                && !stored.is_good(refused)
            {
                let Some(app) = &self.app else {
                    let detail = "config.toml has no [oauth] any more, by which the token is renewed".to_owned();
                    return Err(hubspot::Error::SignedOut { detail });
                };
                stored = Stored::Oauth(app.refresh(&grant.refresh).await?);
                tracing::info!("the token was renewed");
                // A disk that is full must not lose the new token while the program runs.
                if let Err(error) = stored.write(path) {
                    tracing::warn!(%error, "the renewed token could not be stored");
                }
            }
        }
        let token = stored.token().clone();
        *held = Some(stored);
        Ok(token)
    }
}

impl Renew for Keeper {
    fn token<'a>(&'a self, refused: Option<&'a SecretString>) -> BoxFuture<'a, Result<SecretString, hubspot::Error>> {
        self.current(refused).boxed()
    }
}

/// The right to renew, which one process has at a time.
async fn locked(path: &Path) -> Result<Lock, hubspot::Error> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let lock = path.with_file_name(format!(".lock-{name}"));
    let begun = Instant::now();
    loop {
        match Lock::take(&lock) {
            Ok(Some(lock)) => return Ok(lock),
            Ok(None) if begun.elapsed() < PATIENCE => sleep(BETWEEN_LOOKS).await,
            Ok(None) => {
                let detail = "another hubticket has been renewing the token for too long; end it".to_owned();
                return Err(hubspot::Error::Setup { detail });
            }
            Err(error) => return Err(hubspot::Error::Setup { detail: error.to_string() }),
        }
    }
}
