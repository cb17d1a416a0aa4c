//! What `hubticket login` stores: a token, or the tokens of an OAuth sign-in.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::token;
use crate::hubspot::oauth::Grant;
use crate::store::{self, safe_name};

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
    pub(super) fn is_good(&self, refused: Option<&SecretString>) -> bool {
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
