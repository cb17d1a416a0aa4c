//! Tickets that are being opened or changed. Their drafts never go the way of a submission: no ticket comes of them.

use crate::app::form::undo::History;
use crate::app::request::RequestId;
use crate::ticket::correction::{Changes, Conflict};
use crate::ticket::{Association, Draft, DraftId};

/// A ticket that is being read, to be opened in the form.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Tells its answer.
    pub request: RequestId,
    /// The ticket's id.
    pub ticket: String,
    /// The rows that it is opened with.
    pub rows: Vec<String>,
    /// Records that are known by name.
    pub known: Vec<Association>,
    /// What the form held when it was asked for: the draft, and how far that was.
    pub form: (DraftId, u64),
    /// That draft becomes a note on the ticket, with this text.
    pub note: Option<String>,
}

/// A draft that left the form, to change its ticket.
#[derive(Debug, Clone)]
pub struct Changing {
    /// Tells its answer.
    pub request: RequestId,
    /// The draft.
    pub draft: Draft,
    /// What is changed.
    pub changes: Changes,
    /// What can be undone should it come back into the form.
    pub history: History,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub struct Corrections {
    /// The ticket that is being opened.
    pub opening: Option<Opening>,
    /// The draft that is to be sent as soon as it is known whose portal the token is of, and how far it was.
    pub wanted: Option<(DraftId, u64)>,
    /// What is under way.
    pub running: Vec<Changing>,
    /// The one that the agent waits for: nothing was pressed since.
    pub watched: Option<RequestId>,
    /// What is to be asked about the draft in the form, one after another.
    pub conflicts: Vec<Conflict>,
}

impl Corrections {
    /// Takes out what an answer is of.
    pub fn take(&mut self, request: RequestId) -> Option<Changing> {
        let index = self.running.iter().position(|one| one.request == request)?;
        Some(self.running.remove(index))
    }

    /// The ticket of a draft that is under way.
    pub fn is_running(&self, draft: DraftId) -> bool {
        self.running.iter().any(|one| one.draft.id == draft)
    }
}
