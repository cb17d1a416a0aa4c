//! Drafts on disk: saved, listed, opened, deleted, brought back.

pub mod drafts;
pub mod keep;
pub mod list;
pub mod open;
mod remove;
pub mod saver;
