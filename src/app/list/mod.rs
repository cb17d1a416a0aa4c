//! Lists: the cursor of all of them, what is offered, and the search in it.

pub mod cursor;
pub mod item;
pub mod lookup;
pub mod offers;
pub mod picker;
pub mod search;
