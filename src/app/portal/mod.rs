//! What is known of the portal.

pub mod knowledge;
