//! Lists: a cursor, what is offered, and the search in it.

pub mod item;
pub mod offers;
pub mod picker;
pub mod search;
