//! The customer at a glance: who is linked as the contact, and which tickets of theirs are open; whether one of these is
//! the ticket that is being composed.

pub mod customers;
pub mod list;
pub mod read;
pub mod show;
pub mod told;
