//! From a draft to its outcome, without a screen: exactly one ticket comes out of every submission.
//!
//! `tickets` is what HubSpot is asked for a ticket, `records` for what goes with it; `plan` says which steps that takes,
//! `before` runs those before the ticket, and `after` those that follow it, along a `way` on which they are stopped;
//! `resolve` finds out what became of a submission whose answer was lost; `resend` says how often it is sent again;
//! `batch` runs many tickets at once and writes them down line by line; `send` runs one ticket to its end, writes it down
//! at the `desk`, and says what its `outcome` is; `correct` changes a ticket that is there.

mod after;
pub mod batch;
mod before;
mod correct;
mod desk;
mod outcome;
pub mod plan;
mod records;
mod resend;
mod resolve;
mod send;
mod tickets;
mod way;

pub use after::{Finished, TakenBack, Undone, unfinished};
pub use correct::{Correct, Corrected, read_ticket};
pub use desk::{Desk, Order, PATIENCE, Twins};
pub use outcome::{Ended, Outcome, Progress, Stop, lack, noun};
pub use records::{Local, Records};
pub use resolve::{Begun, Finding, LOOKS, Match, Sought, look, look_on};
pub use tickets::{Lookup, Tickets};
