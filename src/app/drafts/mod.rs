//! Drafts on disk: saved, listed, opened.

pub mod drafting;
pub mod list;
pub mod saver;
