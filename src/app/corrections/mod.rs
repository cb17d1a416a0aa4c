//! Tickets put right: opened in the form, changed, and what somebody else changed meanwhile.

mod ask;
mod change;
pub mod corrections;
mod open;
mod told;
