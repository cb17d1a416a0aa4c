//! How often and how soon what was lost, and is sure not to be there, is sent again: one ticket or a batch of them.

use std::time::Duration;

use crate::ticket::backoff::Backoff;

/// This often at most.
pub(super) const RESENDS: u32 = 2;
/// After these pauses.
pub(super) const BEFORE_RESEND: Backoff = Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(120) };
