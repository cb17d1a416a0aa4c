//! From a draft to its outcome, without a screen: exactly one ticket comes out of every submission.
//!
//! `tickets` is what HubSpot is asked; `resolve` finds out what became of a submission whose answer was lost; `desk`
//! runs a submission to its end and writes it down; `batch` does the same for many tickets at once.

pub mod batch;
mod desk;
mod resolve;
mod tickets;

pub use desk::{Desk, Ended, Order, Outcome, PATIENCE, Progress, Stop, Twins};
pub use resolve::{Begun, Finding, LOOKS, Match, Sought, look, look_on};
pub use tickets::{Lookup, Tickets};
