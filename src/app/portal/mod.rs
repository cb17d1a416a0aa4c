//! What is known of the portal, and what happens when more of it comes.

pub mod knowledge;
pub mod read;
pub mod scopes;
