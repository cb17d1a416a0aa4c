//! Files that go with a ticket: found by their paths, attached, and looked at again before they are sent.

mod attach;
mod check;
pub mod fault;
pub mod files;
mod offer;
pub mod paths;
pub mod prompt;
