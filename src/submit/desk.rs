//! What submissions are written down with, and what is ordered.

use std::time::Duration;

use jiff::Timestamp;

use super::outcome::{Outcome, Progress};
use super::way::Way;
use crate::store::{self, Attempt, AttemptId, Imports, Journal, Step, StepEvent, StepState};
use crate::ticket::{DraftId, Extras, NewTicket};

/// Waiting for HubSpot's limits ends after this long in all, unless the profile says otherwise.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Whether the same ticket may be sent while an earlier attempt that means the same is under way or unresolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twins {
    /// It is another ticket.
    Allowed,
    /// It is not sent.
    Refused {
        /// Nor is it if the same was created since this moment.
        made_since: Option<Timestamp>,
    },
}

/// What submissions are written down with.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Written and synced before a byte is sent.
    pub journal: Journal,
    /// The profile in use; journalled with each attempt.
    pub profile: String,
    /// The host that is talked to; journalled with each attempt.
    pub host: String,
    /// How long HubSpot's limits are waited for in all.
    pub patience: Duration,
    /// The ticket property with unique values by which a lost ticket is found, where the profile names one.
    pub unique: Option<String>,
    /// The runs of imports, whose lines may be the same as what is to be sent; none where there are none to be known.
    pub imports: Option<Imports>,
    /// Each ticket gets a note of one line where it has none: a ticket whose answer was lost is found by it at once.
    pub witness: bool,
    /// The note that somebody wrote is pinned.
    pub pins_note: bool,
}

/// A ticket that is to be created.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// What is sent.
    pub ticket: NewTicket,
    /// What goes with it.
    pub extras: Extras,
    /// The draft it comes from, if it comes from one.
    pub draft: Option<DraftId>,
    /// The caller's own name for it, if there is one.
    pub key: Option<String>,
    /// Whether it is another ticket than an earlier one that is the same.
    pub twins: Twins,
    /// What the submission is to be called in the journal, where that was said before.
    pub attempt: Option<AttemptId>,
}

impl Order {
    /// A ticket of its own: no draft, no key, whatever else was sent.
    pub fn new(ticket: NewTicket) -> Self {
        Self { ticket, extras: Extras::default(), draft: None, key: None, twins: Twins::Allowed, attempt: None }
    }
}

impl Desk {
    /// A desk with the usual patience, and no unique property.
    pub fn new(journal: Journal, profile: impl Into<String>, host: impl Into<String>) -> Self {
        Self {
            journal,
            profile: profile.into(),
            host: host.into(),
            patience: PATIENCE,
            unique: None,
            imports: None,
            witness: false,
            pins_note: false,
        }
    }

    /// Writes down what became of a step, and tells it.
    ///
    /// # Errors
    /// When it can't be written: then nothing more may be sent.
    pub(super) async fn step(
        &self,
        attempt: &mut Attempt,
        step: Step,
        state: StepState,
        way: &Way,
    ) -> Result<(), Outcome> {
        let event = StepEvent { step, state };
        self.write_step(attempt.attempt, event.clone()).await?;
        attempt.steps.push(event.clone());
        way.tell(Progress::Step(event));
        Ok(())
    }

    pub(super) async fn write_step(&self, id: AttemptId, event: StepEvent) -> Result<(), Outcome> {
        tracing::info!(attempt = %id, ?event, "journalled: step");
        let journal = self.journal.clone();
        blocking(move || journal.step(id, Timestamp::now(), &event)).await.map_err(Outcome::NotJournalled)
    }
}

/// Runs what blocks on a file where it hurts nobody.
pub(super) async fn blocking<T: Send + 'static>(
    run: impl FnOnce() -> Result<T, store::Error> + Send + 'static,
) -> Result<T, store::Error> {
    match tokio::task::spawn_blocking(run).await {
        Ok(result) => result,
        Err(_) => Err(store::Error::Io {
            doing: "write to the journal",
            path: "journal.jsonl".into(),
            detail: "the program is ending".into(),
        }),
    }
}
