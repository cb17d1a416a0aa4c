//! What is known of the drafts on disk, and what was asked of them.

use crate::app::request::RequestId;
use crate::store::Summary;
use crate::ticket::{Draft, DraftId};

/// The drafts on disk.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    /// The listing that is awaited.
    pub listing: Option<RequestId>,
    /// The draft that is being opened.
    pub opening: Option<RequestId>,
    /// The last unfinished one is opened as soon as the drafts are listed.
    pub resuming: bool,
    /// The last unfinished one.
    pub unfinished: Option<Summary>,
    /// How many unfinished ones there are.
    pub count: usize,
    /// What was deleted in this run and can be brought back, the last one at the end.
    pub removed: Vec<Removed>,
}

/// A draft that was deleted.
#[derive(Debug, Clone)]
pub struct Removed {
    /// Which.
    pub id: DraftId,
    /// What people call it.
    pub title: String,
    /// What it held, if it was the one in the form: it goes back there, where the form is empty.
    pub draft: Option<Box<Draft>>,
    /// The draft and the revision that the form had then: as long as these are the same, it is the last thing that undo
    /// can take back.
    pub form: (DraftId, u64),
}
