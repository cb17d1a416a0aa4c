//! What left the form: submissions and what became of them.

pub mod outbox;
pub mod resolve;
pub mod resolving;
pub mod result;
pub mod sending;
pub mod submission;
pub mod submitting;
