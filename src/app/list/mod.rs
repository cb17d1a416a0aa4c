//! Lists: a cursor, what is offered, and the search in it.

pub mod ahead;
pub mod item;
pub mod offers;
pub mod picker;
pub(in crate::app) mod ranking;
pub mod search;
pub(in crate::app) mod texts;
