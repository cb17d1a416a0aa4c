//! HTTP to HubSpot.
//!
//! ```text
//!  NewTicket --wire--> JSON --client--> one POST --+--> 2xx: wire --> Ticket
//!                       |                          |           \--> Unreadable            may exist
//!                       |                          +--> error answer --> Answered         not, if HubSpot itself refuses
//!                       +--> Setup, Connect, Tls   +--> no answer --> TimedOut, Lost      may exist
//!                            surely not sent
//! ```
//!
//! A create is never repeated here. Reads are, a few times. What is known of HubSpot's API, and how surely, is in
//! assets/hubspot-api.md.

pub mod client;
mod clock;
mod contacts;
mod definitions;
pub mod error;
pub mod files;
mod form;
pub mod limits;
mod moves;
pub mod notes;
pub mod oauth;
pub mod paths;
mod proxy;
mod records;
mod remedy;
mod repeatable;
mod rules;
mod secrets;
mod settings;
mod tickets;
pub mod tls;
mod transport;
pub mod wire;

pub use client::Client;
pub use clock::Heard;
pub use error::{Answer, Certainty, Error, FieldProblem};
pub use files::{StoredFile, Upload};
pub use notes::NewNote;
pub use paths::{ApiVersion, Area, Moved};
pub use remedy::Operation;
pub use settings::{Renew, Settings};
pub use transport::{Sent, check_address};
