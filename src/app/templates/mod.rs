//! Templates and snippets: listed, begun with, saved, filled in.

pub mod begin;
pub mod fill;
pub mod insert;
pub mod list;
pub mod save;
pub mod snippets;
pub mod templates;
