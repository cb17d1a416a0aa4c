//! What is known of the drafts on disk, and what was asked of them.

use crate::app::request::RequestId;
use crate::store::Summary;
use crate::ticket::Draft;

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
    /// What was discarded last, as long as nothing new was begun.
    pub discarded: Option<Draft>,
}
