//! Drafts on disk: saved, listed, opened, discarded.

pub mod drafts;
pub mod keep;
pub mod list;
pub mod open;
pub mod saver;
