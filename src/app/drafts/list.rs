//! The list of drafts.

use crate::app::context::Context;
use crate::app::keys::actions::{Action, DraftsAction, ListAction};
use crate::app::list::cursor::Cursor;
use crate::app::overlay::reply::{DraftDeed, Outcome, Reply};
use crate::app::request::RequestId;
use crate::store::{Listing, Summary};
use crate::ticket::DraftId;

/// The list of drafts.
#[derive(Debug, Clone)]
pub struct DraftList {
    /// The request whose answer is awaited.
    pub request: Option<RequestId>,
    /// The drafts, the last changed first; behind them those that were deleted lately.
    pub drafts: Vec<Summary>,
    /// What could not be listed, and what became of it.
    pub notes: Vec<String>,
    /// Why there is no list.
    pub failed: Option<String>,
    /// The draft under the cursor.
    pub cursor: Cursor,
    /// The draft that is open here.
    pub open: DraftId,
}

impl DraftList {
    /// A list that is being read.
    pub fn new(request: RequestId, open: DraftId) -> Self {
        Self {
            request: Some(request),
            drafts: Vec::new(),
            notes: Vec::new(),
            failed: None,
            cursor: Cursor::default(),
            open,
        }
    }

    /// Takes the answer, keeping the cursor on its draft.
    pub fn take(&mut self, listing: Listing) {
        let current = self.current().map(|draft| draft.id);
        self.request = None;
        self.failed = None;
        self.drafts = listing.drafts;
        self.drafts.extend(listing.removed);
        self.notes = listing.notes;
        let kept = current.and_then(|id| self.drafts.iter().position(|draft| draft.id == id));
        self.cursor.keep(kept, self.drafts.len());
    }

    /// The draft under the cursor.
    pub fn current(&self) -> Option<&Summary> {
        self.drafts.get(self.cursor.at)
    }

    /// Whether there is a draft for an action, or may be as soon as they are read. One that was deleted is opened or
    /// brought back, and no more.
    pub fn offers(&self, action: Action) -> bool {
        let is_early = self.drafts.is_empty() && self.request.is_some();
        match action {
            _ if is_early => true,
            Action::List(ListAction::Choose) => self.current().is_some(),
            Action::Drafts(
                DraftsAction::Rename | DraftsAction::Duplicate | DraftsAction::Delete | DraftsAction::Send,
            ) => self.current().is_some_and(|draft| draft.removed.is_none()),
            Action::List(_)
            | Action::Drafts(_)
            | Action::Program(_)
            | Action::Outbox(_)
            | Action::Templates(_)
            | Action::Form(_)
            | Action::Text(_)
            | Action::Mode(_)
            | Action::Records(_)
            | Action::Calendar(_)
            | Action::Result(_) => true,
        }
    }

    /// Moves, or does something with the draft under the cursor.
    pub fn perform(&mut self, action: Action, cx: &Context) -> Reply {
        let current = self.current().map(|draft| (draft.id, draft.title.clone(), draft.name.clone()));
        let marker = self.current().and_then(|draft| draft.marker.clone());
        let is_removed = self.current().is_some_and(|draft| draft.removed.is_some());
        let is_locked = self.current().is_some_and(|draft| draft.locked);
        match action {
            Action::List(ListAction::Choose) => match current {
                Some((id, title, _)) if is_removed => Reply::Done(Outcome::Draft(id, DraftDeed::Reopen(title))),
                Some((id, _, _)) if id == self.open => Reply::Done(Outcome::Nothing),
                // Unless it was let go of since it was listed, it is not opened, and another one is chosen.
                Some((id, _, _)) if is_locked => Reply::Do(Outcome::Draft(id, DraftDeed::Open)),
                Some((id, _, _)) => Reply::Done(Outcome::Draft(id, DraftDeed::Open)),
                None => Reply::Stay,
            },
            Action::List(action) => {
                self.cursor.perform(action, cx.geometry.list_rows(), self.drafts.len());
                Reply::Stay
            }
            Action::Drafts(action) => {
                if action == DraftsAction::Restore && !is_removed {
                    return Reply::Do(Outcome::RestoreDraft);
                }
                let deed = |(id, title, name)| match action {
                    DraftsAction::Restore => Some((id, DraftDeed::Restore(title))),
                    DraftsAction::Duplicate | DraftsAction::Rename | DraftsAction::Delete | DraftsAction::Send
                        if is_removed =>
                    {
                        Some((id, DraftDeed::Deleted(title)))
                    }
                    DraftsAction::Duplicate => Some((id, DraftDeed::Copy)),
                    DraftsAction::Rename => Some((id, DraftDeed::Name(name))),
                    DraftsAction::Delete => Some((id, DraftDeed::Delete(title))),
                    DraftsAction::Send => Some((id, DraftDeed::Send(title, marker.clone()))),
                    DraftsAction::List
                    | DraftsAction::Resume
                    | DraftsAction::New
                    | DraftsAction::NewFromList
                    | DraftsAction::Discard => None,
                };
                if action == DraftsAction::NewFromList {
                    return Reply::Done(Outcome::NewDraft);
                }
                let is_of_one = matches!(
                    action,
                    DraftsAction::Rename | DraftsAction::Duplicate | DraftsAction::Delete | DraftsAction::Send
                );
                match current.and_then(deed) {
                    Some((id, deed)) => Reply::Do(Outcome::Draft(id, deed)),
                    None if is_of_one => Reply::Stay,
                    None => Reply::Pass,
                }
            }
            Action::Program(_)
            | Action::Outbox(_)
            | Action::Templates(_)
            | Action::Form(_)
            | Action::Text(_)
            | Action::Mode(_)
            | Action::Records(_)
            | Action::Calendar(_)
            | Action::Result(_) => Reply::Pass,
        }
    }
}
