//! What time it is for HubSpot, as far as its answers tell. This machine's clock may be days off, and may jump.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

/// The `Date` of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// The moment by the clock of the host, to a second.
    pub date: Timestamp,
    /// The moment by this machine's clock when the answer came.
    pub at: Timestamp,
}

/// The last `Date` that the host sent. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Clock(Arc<Mutex<Option<Heard>>>);

impl Clock {
    /// Takes the `Date` of an answer that came just now; one that can't be read changes nothing.
    pub fn hear(&self, date: &str) {
        if let Ok(date) = DateTimeParser::new().parse_timestamp(date) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Heard { date, at: Timestamp::now() });
        }
    }

    /// The last one; none where no answer came yet.
    pub fn heard(&self) -> Option<Heard> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
