//! Which portal a token is of, as far as that was seen before.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::store::Store;

/// Which portal a token is of, as far as that was seen before. Ids of another portal mean something else, or nothing:
/// before what the cache has of them is sent, it has to be sure whose the token is by now.
#[derive(Debug, Clone)]
pub struct Seen {
    store: Store,
    name: String,
    fingerprint: String,
}

impl Seen {
    /// What is known of a token, in a small file of this name.
    pub fn new(store: Store, name: String, token: &SecretString) -> Self {
        // By it the token is known again; it tells nothing of the token.
        let digest = Sha256::digest(token.expose_secret());
        Self { store, name, fingerprint: digest.iter().map(|byte| format!("{byte:02x}")).collect() }
    }

    /// The id of the portal that the token was of, if it is the last one that was seen.
    pub fn portal(&self) -> Option<String> {
        let (fingerprint, portal): (String, String) = self.store.recall(&self.name)?;
        (fingerprint == self.fingerprint).then_some(portal)
    }

    /// Notes which portal the token is of. Where that can't be written, the next run asks once more.
    pub fn note(&self, portal: &str) {
        let _ = self.store.remember(&self.name, &(&self.fingerprint, portal));
    }
}
