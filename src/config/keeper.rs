//! How a token that was signed in for is kept in force.
//!
//! ```text
//!  before a call: the token at hand, while it is good
//!    else: the file, which another process may have renewed, or a new sign-in written
//!      else, under the lock: the file once more, then HubSpot, then the file
//! ```
//!
//! A command that prints a token is run again once it was refused: it may give another one by now.

use std::path::Path;
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt};
use secrecy::SecretString;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use super::source::Source;
use super::stored::Stored;
use crate::child::Hidden;
use crate::hubspot::oauth::App;
use crate::hubspot::{self, Renew};
use crate::store::Lock;

/// Another process that renews the token is waited for so long.
const PATIENCE: Duration = Duration::from_secs(40);
const BETWEEN_LOOKS: Duration = Duration::from_millis(25);
/// A command that was run again is not run once more for so long: all calls of a moment are refused together.
const REST: Duration = Duration::from_secs(30);

/// Keeps a token in force that lives in a file, or that a command prints.
#[derive(Debug)]
pub struct Keeper {
    source: Source,
    app: Option<App>,
    hidden: Hidden,
    held: Mutex<Option<Stored>>,
    again: Mutex<Option<Again>>,
}

/// When the command was run again last, and why that gave no token, if so.
#[derive(Debug)]
struct Again {
    at: Instant,
    failed: Option<String>,
}

impl Keeper {
    /// For a source, the app that its tokens are of, if any, and what a command does not see.
    pub fn new(source: Source, app: Option<App>, hidden: Hidden) -> Self {
        Self { source, app, hidden, held: Mutex::default(), again: Mutex::default() }
    }

    /// With the token that was read already.
    #[must_use]
    pub fn holding(self, token: SecretString) -> Self {
        Self { held: Mutex::new(Some(Stored::Token(token))), ..self }
    }

    /// What the command prints by now; `before` is what it printed.
    async fn run_again(&self, before: Option<Stored>) -> Result<Stored, hubspot::Error> {
        let failure =
            |detail: &str| hubspot::Error::SignedOut { detail: format!("HubSpot refused the token, and {detail}") };
        let mut again = self.again.lock().await;
        if let (Some(before), Some(last)) = (before, again.as_ref())
            && last.at.elapsed() < REST
        {
            // All calls of a moment say the same of it.
            return last.failed.as_deref().map_or(Ok(before), |detail| Err(failure(detail)));
        }
        let at = Instant::now();
        let (source, hidden) = (self.source.clone(), self.hidden.clone());
        let printed = spawn_blocking(move || source.read_again(&hidden)).await;
        let detail = match printed {
            Ok(Ok(token)) => {
                *again = Some(Again { at, failed: None });
                return Ok(Stored::Token(token));
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => "the program is ending".to_owned(),
        };
        let error = failure(&detail);
        *again = Some(Again { at, failed: Some(detail) });
        Err(error)
    }

    fn read(&self) -> Result<Stored, hubspot::Error> {
        let ended = |detail: String| hubspot::Error::SignedOut { detail };
        match &self.source {
            Source::Stored(path) => match Stored::read(path) {
                Ok(Some(stored)) => Ok(stored),
                Ok(None) => Err(ended(format!("{} is gone", path.display()))),
                Err(error) => Err(ended(error.to_string())),
            },
            other => other.read(&self.hidden).map(Stored::Token).map_err(|error| ended(error.to_string())),
        }
    }

    async fn current(&self, refused: Option<&SecretString>) -> Result<SecretString, hubspot::Error> {
        // One at a time: the many calls of a start ask together.
        let mut held = self.held.lock().await;
        if let Some(stored) = held.as_ref().filter(|stored| stored.is_good(refused)) {
            return Ok(stored.token().clone());
        }
        let mut stored = match &self.source {
            Source::Command(_) => self.run_again(held.clone()).await?,
            _ => self.read()?,
        };
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
                let detail = "another hubticket has been renewing the token for too long; close it".to_owned();
                return Err(hubspot::Error::Setup { detail });
            }
            Err(error) => return Err(hubspot::Error::Setup { detail: error.to_string() }),
        }
    }
}
