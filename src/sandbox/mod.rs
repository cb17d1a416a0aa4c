//! A server on loopback that behaves like HubSpot for the calls that hubticket makes.
//!
//! It owns a portal of its own (the seed), a store that lasts as long as the process, HubSpot's validation and error
//! shapes, rate-limit headers, and faults on demand. It shares no code with the client, so that a mistake in one is
//! not repeated in the other; what both hold to is in assets/hubspot-api.md.
//!
//! ```text
//! socket -> wire (faults on bytes) -> server (log, faults, latency) -> route -> auth, limits -> dispatch -> one handler -> state
//! ```
//!
//! Tokens: [`Options::token`] holds every scope, or those of [`Options::scopes`]. `<token>.no-SCOPE` is the same token without that scope (repeat
//! `.no-SCOPE` to take several away), for example `sandbox-token.no-crm.objects.owners.read`. Any other token is
//! refused. `POST /oauth/v1/token` issues tokens that expire; see [`auth`]. Faults: see [`fault`]. Handy records: see
//! [`seed`].

mod account;
mod answer;
mod associations;
mod associations_batch;
pub mod auth;
mod batch;
mod call;
mod colleague;
mod dates;
mod definitions;
mod dispatch;
mod drive;
mod errors;
pub mod fault;
mod faults;
mod files;
mod filter;
pub mod flood;
mod input;
mod inspect;
mod limits;
mod log;
mod multipart;
mod objects;
mod owners;
mod pipelines;
mod records;
mod refusals;
mod request;
mod route;
mod rules;
mod schema;
mod search;
pub mod seed;
mod server;
mod state;
mod upload;
mod validate;
mod wire;
mod write;

use std::{
    net::SocketAddr,
    sync::{Arc, PoisonError},
    time::Duration,
};

use jiff::SignedDuration;
use tokio::{net::TcpListener, task::JoinHandle};

pub use fault::Fault;
pub use inspect::{Association, File, Inspect, LoggedRequest, Record, Ticket};

/// What the sandbox does, beyond being HubSpot.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; loopback only. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The token that holds every scope.
    pub token: String,
    /// The scopes that tokens have at most; without it, all.
    pub scopes: Option<Vec<String>>,
    /// How long each answer is held back.
    pub latency: Duration,
    /// What goes wrong, in order: the first fault that fires decides.
    pub faults: Vec<Fault>,
    /// Versions whose paths are gone, such as `v3` and `v4`.
    pub retired: Vec<String>,
    /// Whether the portal has validation rules for some of its properties, to be read and enforced.
    pub validations: bool,
    /// Whether the portal tells in which stages tickets may be created.
    pub creation_rules: bool,
    /// How large a file may be, in bytes; a larger upload is a 413.
    pub file_limit: u64,
    /// Adds 1,000 properties, and one with 5,000 options.
    pub large: bool,
    /// Refuses calls over the rate limits; the headers count either way.
    pub enforce_limits: bool,
    /// What random faults are drawn from.
    pub seed: u64,
    /// How long a new or changed ticket stays out of search (never out of a read by id).
    pub index_delay: Duration,
    /// How far its clock is ahead of this machine's: the `Date` of its answers, and the times of its records.
    pub ahead: SignedDuration,
    /// Calls in ten seconds, for one token.
    pub burst_limit: u32,
    /// Calls a day, for the whole portal.
    pub daily_limit: u32,
    /// How long an OAuth access token lasts.
    pub oauth_lifetime: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            token: "sandbox-token".to_owned(),
            scopes: None,
            latency: Duration::ZERO,
            faults: Vec::new(),
            retired: Vec::new(),
            validations: false,
            creation_rules: false,
            file_limit: 2 << 30,
            large: false,
            enforce_limits: false,
            seed: 0,
            index_delay: Duration::ZERO,
            ahead: SignedDuration::ZERO,
            burst_limit: 190,
            daily_limit: 625_000,
            oauth_lifetime: Duration::from_secs(1800),
        }
    }
}

/// Why the sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address is reachable from other machines.
    #[error("the sandbox listens on loopback only, and {0} is not; use 127.0.0.1 or [::1]")]
    NotLoopback(SocketAddr),
    /// Another program has the port.
    #[error("{0} is in use by another program; choose another port, or 0 for a free one")]
    AddressInUse(SocketAddr),
    /// The system refused for another reason.
    #[error("the sandbox could not listen on {address}: {source}; choose another address")]
    Listen {
        /// The address as it was given.
        address: SocketAddr,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The token cannot be told from one with scopes taken away, or cannot stand in a header.
    #[error("the sandbox token must be visible ASCII without spaces and without \".no-\"; choose another --token")]
    Token,
}

/// Binds, starts to serve, and returns at once.
///
/// The seed is read on another thread; the first request waits for it.
pub async fn start(options: Options) -> Result<Running, Error> {
    if !options.listen.ip().is_loopback() {
        return Err(Error::NotLoopback(options.listen));
    }
    let visible = options.token.bytes().all(|byte| byte.is_ascii_graphic());
    if options.token.is_empty() || !visible || options.token.contains(".no-") {
        return Err(Error::Token);
    }
    let refused = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::AddrInUse => Error::AddressInUse(options.listen),
        _ => Error::Listen { address: options.listen, source },
    };
    let listener = TcpListener::bind(options.listen).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let shared = Arc::new(server::Shared::new(options, address));
    let task = tokio::spawn(server::accept(listener, Arc::clone(&shared)));
    Ok(Running { address, shared, task })
}

/// A sandbox that serves until this is dropped.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    shared: Arc<server::Shared>,
    task: JoinHandle<()>,
}

impl Running {
    /// The address that it listens on, with the port that the system chose.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a client takes for HubSpot's base URL.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The token that holds every scope.
    pub fn token(&self) -> &str {
        &self.shared.options.token
    }

    /// What was created and asked so far.
    pub fn inspect(&self) -> Inspect {
        self.shared.inspect()
    }

    /// Replaces the faults; their counts start anew.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.shared.faults.lock().unwrap_or_else(PoisonError::into_inner).replace(faults);
    }

    /// Sets how far its clock is ahead of this machine's from now on.
    pub fn set_ahead(&self, ahead: SignedDuration) {
        self.shared.set_ahead(ahead);
    }

    /// Serves until Ctrl-C.
    pub async fn stopped(mut self) {
        tokio::select! {
            // Without a signal handler the process still dies of the signal; waiting on is all there is to do.
            signal = tokio::signal::ctrl_c() => if signal.is_err() { std::future::pending::<()>().await },
            _ = &mut self.task => {}
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}
