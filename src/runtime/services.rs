//! What effects work with: the files, the journal, and how the connection to the portal is made.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::child::Hidden;
use crate::hubspot::{self, Client};
use crate::portal;
use crate::store::{Cache, Store};
use crate::submit::Desk;

/// How the connection to the portal is made, when it is first needed.
pub type Connect = Arc<dyn Fn() -> Result<Client, hubspot::Error> + Send + Sync>;

/// Files, journal and connection: what effects work with.
#[derive(Clone)]
pub struct Services {
    /// Drafts, templates and what is remembered.
    pub store: Store,
    /// What was read from the portal.
    pub cache: Cache,
    /// Where submissions are written down.
    pub desk: Desk,
    /// Makes the connection when a call first needs it: that takes longer than a frame may.
    pub connect: Connect,
    /// The name under which recently linked records are remembered.
    pub recent: String,
    /// The name under which learned requirements are remembered.
    pub learned: String,
    /// Which portal the token is of.
    pub seen: portal::Seen,
    /// The property whose values are unique: no template has one.
    pub unique: Option<String>,
    /// For how long sent and removed drafts are kept.
    pub keep_sent: Duration,
    /// What the clipboard's tools do not see of the environment.
    pub hidden: Hidden,
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Services").field("store", &self.store).finish_non_exhaustive()
    }
}
