//! Names for requests, and the moment of a message.

use std::time::Instant;

use jiff::Timestamp;

/// Names one request; its answer carries it, and an answer to an older request is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u64);

/// Gives each request its number.
#[derive(Debug, Clone, Default)]
pub struct Requests(u64);

impl Requests {
    /// The next number.
    pub fn fresh(&mut self) -> RequestId {
        self.0 += 1;
        RequestId(self.0)
    }
}

/// The moment of a message, by both clocks: one that never jumps, and one that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// For deadlines and elapsed time.
    pub at: Instant,
    /// For dates and times on the screen.
    pub wall: Timestamp,
}
