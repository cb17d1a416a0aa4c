//! When the draft is written to disk: shortly after each change, again after a failure, and at every way out.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::store;

/// A change is written when nothing was typed for this long...
const PAUSE: Duration = Duration::from_millis(300);
/// ...or when it has waited this long, so that a dying process loses at most the last second.
const LONGEST: Duration = Duration::from_millis(700);
/// A failed write is tried again after this long.
const AGAIN: Duration = Duration::from_secs(2);
/// A change that is not on disk after this long is told.
const LATE: Duration = Duration::from_millis(1_500);

/// What is known of the draft on disk.
#[derive(Debug, Clone, Default)]
pub struct Saver {
    /// The revision that is safe on disk.
    saved: u64,
    /// The revision that is being written.
    writing: Option<u64>,
    due: Option<Instant>,
    waiting_since: Option<Instant>,
    /// Since when there is something that is not on disk.
    changed: Option<Instant>,
    seen: u64,
    /// When it was last written.
    pub at: Option<Timestamp>,
    /// Why the last write failed.
    pub failed: Option<store::Error>,
}

impl Saver {
    /// A saver for a draft that is on disk as it is in the form.
    pub fn saved(at: Option<Timestamp>) -> Self {
        Self { at, ..Self::default() }
    }

    /// Looks at the form's revision after each message.
    pub fn look(&mut self, revision: u64, now: Instant) {
        if revision == self.seen {
            return;
        }
        self.seen = revision;
        self.changed.get_or_insert(now);
        let since = *self.waiting_since.get_or_insert(now);
        self.due = Some((now + PAUSE).min(since + LONGEST));
    }

    /// Whether a write should begin now.
    pub fn is_due(&self, now: Instant) -> bool {
        self.writing.is_none() && self.due.is_some_and(|due| due <= now)
    }

    /// When something has to happen next.
    pub fn deadline(&self) -> Option<Instant> {
        self.due.filter(|_| self.writing.is_none())
    }

    /// Notes that this revision is being written.
    pub fn begin(&mut self, revision: u64) {
        self.writing = Some(revision);
        self.due = None;
        self.waiting_since = None;
    }

    /// Notes that there is nothing worth a write.
    pub fn rest(&mut self) {
        self.due = None;
        self.waiting_since = None;
    }

    /// Takes the outcome of a write.
    pub fn end(&mut self, revision: u64, result: Result<Timestamp, store::Error>, now: Instant) {
        if self.writing == Some(revision) {
            self.writing = None;
        }
        match result {
            Ok(at) => {
                self.saved = self.saved.max(revision);
                // What came while it was written is younger than that.
                self.changed = self.waiting_since.filter(|_| self.is_dirty());
                self.at = Some(at);
                self.failed = None;
            }
            Err(error) => {
                self.failed = Some(error);
                self.due = Some(now + AGAIN);
            }
        }
    }

    /// Whether what was changed should be on disk by now and is not: the disk is slow. `rests` is whether nobody types.
    pub fn is_late(&self, now: Instant, rests: bool) -> bool {
        self.is_dirty() && (rests || self.changed.is_some_and(|since| now.saturating_duration_since(since) > LATE))
    }

    /// Whether the form holds anything that is not on disk.
    pub fn is_dirty(&self) -> bool {
        self.seen > self.saved
    }
}
