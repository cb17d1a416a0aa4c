//! The submission that is running, if one is: what was sent, since when, and what it waits for.

use std::time::{Duration, Instant};

use crate::app::message::RequestId;
use crate::submit::Progress;
use crate::ticket::{Draft, DraftId, NewTicket};

/// Where the submission is.
#[derive(Debug, Clone)]
pub enum Submission {
    /// None is running.
    Idle,
    /// The user wants the ticket created as soon as the pipelines are known.
    Wanted {
        /// Since when.
        since: Instant,
    },
    /// It is running.
    Running(Box<Running>),
}

/// A running submission.
#[derive(Debug, Clone)]
pub struct Running {
    /// Tells its answers.
    pub request: RequestId,
    /// Since when.
    pub since: Instant,
    /// What was sent.
    pub sent: NewTicket,
    /// The draft as it was sent.
    pub draft: Draft,
    /// The form's revision as it was sent.
    pub revision: u64,
    /// What it waits for, if HubSpot asked it to wait: why, and until when.
    pub waiting: Option<(String, Instant)>,
    /// Whether the answer was lost and the ticket is being looked for.
    pub looking: bool,
    /// Whether the user asked it to stop.
    pub stopping: bool,
}

impl Submission {
    /// The running submission with this request.
    pub fn running(&mut self, request: RequestId) -> Option<&mut Running> {
        match self {
            Self::Running(running) if running.request == request => Some(running),
            _ => None,
        }
    }

    /// Whether one of this draft is running.
    pub fn sends(&self, draft: Option<DraftId>) -> bool {
        matches!(self, Self::Running(running) if draft == Some(running.draft.id))
    }

    /// Whether one is running or wanted.
    pub fn is_busy(&self) -> bool {
        !matches!(self, Self::Idle)
    }

    /// Since when one is running or wanted.
    pub fn since(&self) -> Option<Instant> {
        match self {
            Self::Idle => None,
            Self::Wanted { since } => Some(*since),
            Self::Running(running) => Some(running.since),
        }
    }

    /// When the shown seconds change next.
    pub fn deadline(&self, now: Instant) -> Option<Instant> {
        let since = self.since()?;
        let whole = now.duration_since(since).as_secs() + 1;
        Some(since + Duration::from_secs(whole))
    }
}

impl Running {
    /// Takes a step of the submission.
    pub fn progress(&mut self, progress: &Progress, now: Instant) {
        self.looking = matches!(progress, Progress::Looking { .. });
        self.waiting = match progress {
            Progress::Repeating { after, why, .. } => Some((why.to_string(), now + *after)),
            _ => None,
        };
    }
}
