//! From a draft to its outcome, without a screen: exactly one ticket comes out of every submission.
//!
//! `tickets` is what HubSpot is asked; `resolve` finds out what became of a submission whose answer was lost; `resend`
//! says how often it is sent again; `batch` runs many tickets at once and writes them down line by line; `desk` runs one
//! ticket to its end, writes it down, and knows what is open of those lines.

pub mod batch;
mod desk;
mod resend;
mod resolve;
mod tickets;

pub use desk::{Desk, Ended, Order, Outcome, PATIENCE, Progress, Stop, Twins};
pub use resolve::{Begun, Finding, LOOKS, Match, Sought, look, look_on};
pub use tickets::{Lookup, Tickets};
