//! The list of drafts.

use crate::app::keys::keymap::Action;
use crate::app::message::RequestId;
use crate::store::{Listing, Summary};
use crate::ticket::DraftId;

/// The list of drafts.
#[derive(Debug, Clone)]
pub struct DraftList {
    /// The request whose answer is awaited.
    pub request: Option<RequestId>,
    /// The drafts, the last changed first.
    pub drafts: Vec<Summary>,
    /// What could not be listed, and what became of it.
    pub notes: Vec<String>,
    /// Why there is no list.
    pub failed: Option<String>,
    /// Index of the draft under the cursor.
    pub cursor: usize,
    /// The first shown line where a click found it.
    pub top: Option<usize>,
    /// The draft that is open here.
    pub open: DraftId,
}

impl DraftList {
    /// A list that is being read.
    pub fn new(request: RequestId, open: DraftId) -> Self {
        Self { request: Some(request), drafts: Vec::new(), notes: Vec::new(), failed: None, cursor: 0, top: None, open }
    }

    /// Takes the answer, keeping the cursor on its draft.
    pub fn take(&mut self, listing: Listing) {
        let current = self.current().map(|draft| draft.id);
        self.request = None;
        self.failed = None;
        self.drafts = listing.drafts;
        self.notes = listing.notes;
        let kept = current.and_then(|id| self.drafts.iter().position(|draft| draft.id == id));
        self.cursor = kept.unwrap_or(self.cursor.min(self.drafts.len().saturating_sub(1)));
    }

    /// The draft under the cursor.
    pub fn current(&self) -> Option<&Summary> {
        self.drafts.get(self.cursor)
    }

    /// Moves the cursor by what an action says.
    pub fn perform(&mut self, action: Action, page: usize) {
        let last = self.drafts.len().saturating_sub(1);
        match action {
            Action::ListUp => self.cursor = self.cursor.saturating_sub(1),
            Action::ListDown => self.cursor = (self.cursor + 1).min(last),
            Action::PageUp => self.cursor = self.cursor.saturating_sub(page),
            Action::PageDown => self.cursor = (self.cursor + page).min(last),
            Action::ListTop => self.cursor = 0,
            Action::ListBottom => self.cursor = last,
            _ => {}
        }
    }
}
