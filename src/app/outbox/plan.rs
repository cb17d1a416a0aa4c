//! What is left to be done of a plan whose ticket is there: files that are sent, and what they are put on.

use std::time::{Duration, Instant};

use crate::app::request::RequestId;
use crate::store::{Attempt, Step, StepEvent, StepState};
use crate::submit::{Finished, Progress, Undone, plan};
use crate::ticket::backoff::Backoff;

/// What did not come through is tried again after these pauses.
const AGAIN: Backoff = Backoff { first: Duration::from_secs(10), longest: Duration::from_secs(300) };

/// The rest of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Rest {
    /// The submission, with what is known of its steps.
    pub attempt: Box<Attempt>,
    /// How far it is.
    pub state: RestState,
    /// How often it did not come through, in a row.
    failures: u32,
}

/// How far the rest of a plan is.
#[derive(Debug, Clone, PartialEq)]
pub enum RestState {
    /// It is under way.
    Running {
        /// Tells its answers.
        request: RequestId,
        /// The file that is being sent, its bytes that have left, and all of them.
        upload: Option<(String, u64, u64)>,
    },
    /// This did not come through; it is tried again then.
    Due(Instant, Vec<Undone>),
    /// This is not tried again by itself.
    Stuck(Vec<Undone>),
    /// Another process goes on with it.
    Elsewhere,
    /// All of it is done.
    Over,
}

impl Rest {
    /// The rest of a plan that is about to be gone on with.
    pub fn running(attempt: Box<Attempt>, request: RequestId) -> Self {
        Self { attempt, state: RestState::Running { request, upload: None }, failures: 0 }
    }

    /// What is awaited of it, if it is under way.
    pub fn request(&self) -> Option<RequestId> {
        match self.state {
            RestState::Running { request, .. } => Some(request),
            RestState::Due(..) | RestState::Stuck(_) | RestState::Elsewhere | RestState::Over => None,
        }
    }

    /// When it is tried again.
    pub fn due(&self) -> Option<Instant> {
        match self.state {
            RestState::Due(at, _) => Some(at),
            RestState::Running { .. } | RestState::Stuck(_) | RestState::Elsewhere | RestState::Over => None,
        }
    }

    /// What is left to be done, where it is not under way.
    pub fn undone(&self) -> &[Undone] {
        match &self.state {
            RestState::Due(_, undone) | RestState::Stuck(undone) => undone,
            RestState::Running { .. } | RestState::Elsewhere | RestState::Over => &[],
        }
    }

    /// Whether there is more to do of it, which nobody else does.
    pub fn is_left(&self) -> bool {
        match self.state {
            RestState::Running { .. } | RestState::Due(..) | RestState::Stuck(_) => true,
            RestState::Elsewhere | RestState::Over => false,
        }
    }

    /// Whether nothing more happens with it unless somebody does something.
    pub fn is_stuck(&self) -> bool {
        matches!(self.state, RestState::Stuck(_))
    }

    /// Goes on with it.
    pub fn again(&mut self, request: RequestId) {
        self.state = RestState::Running { request, upload: None };
    }

    /// Takes a step.
    pub fn progress(&mut self, progress: &Progress) {
        let RestState::Running { upload, .. } = &mut self.state else { return };
        match progress {
            Progress::Step(event) => {
                self.attempt.steps.push(event.clone());
                *upload = None;
            }
            Progress::Uploading { name, sent, size } => *upload = Some((name.clone(), *sent, *size)),
            Progress::Journalled(_)
            | Progress::Sending
            | Progress::Repeating { .. }
            | Progress::TooLate
            | Progress::Looking { .. } => {}
        }
    }

    /// Takes how far it got; none where another process has it under way. What was stopped is not tried again by itself.
    pub fn finished(&mut self, finished: Option<Finished>, stopped: bool, now: Instant) {
        let Some(Finished { attempt, undone }) = finished else {
            self.state = RestState::Elsewhere;
            return;
        };
        self.attempt = attempt;
        self.state = if undone.is_empty() {
            RestState::Over
        } else if stopped || undone.iter().all(|one| one.needs_a_hand) {
            RestState::Stuck(undone)
        } else {
            self.failures = self.failures.saturating_add(1);
            RestState::Due(now + AGAIN.after(self.failures), undone)
        };
    }

    /// Leaves out what is not done of it: it is not wanted any more.
    pub fn leave_out(&mut self) {
        for one in self.undone().to_vec() {
            self.attempt.steps.push(StepEvent { step: one.step, state: StepState::LeftOut });
        }
        self.state = RestState::Over;
    }

    /// Each step beside the ticket and its links, and how far it is.
    pub fn steps(&self) -> Vec<(Step, Standing)> {
        let attempt = &self.attempt;
        let own = |step: &Step| !matches!(step, Step::Ticket | Step::Links | Step::Attach | Step::Plan);
        let all = plan::steps(&attempt.extras).into_iter().filter(own);
        all.map(|step| {
            let standing = self.standing(&step);
            (step, standing)
        })
        .collect()
    }

    fn standing(&self, step: &Step) -> Standing {
        if let (RestState::Running { upload: Some((name, sent, size)), .. }, Step::File { name: own }) =
            (&self.state, step)
            && name == own
        {
            return Standing::Uploading(*sent, *size);
        }
        if let Some(undone) = self.undone().iter().find(|one| one.step == *step) {
            return Standing::Undone(undone.why.clone());
        }
        match self.attempt.steps.of(step) {
            Some(StepState::Done { existed, .. }) => Standing::Done { existed: *existed },
            Some(StepState::Refused { why }) => Standing::Undone(why.clone()),
            Some(StepState::LeftOut | StepState::TakenBack) => Standing::LeftOut,
            Some(StepState::Begun) | None => Standing::Waits,
        }
    }
}

/// How far a step is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It has its turn soon.
    Waits,
    /// So many bytes of so many have left.
    Uploading(u64, u64),
    /// It is done; what it makes may have been there before.
    Done {
        /// It was there before.
        existed: bool,
    },
    /// It is not done, for this reason.
    Undone(String),
    /// It is not wanted any more.
    LeftOut,
}
