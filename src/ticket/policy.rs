//! Which properties a ticket must have before it is sent.

/// The rules of a profile, and those that the portal has been seen to enforce.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {}
