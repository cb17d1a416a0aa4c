//! A submission: a draft that left the form and is frozen since, and where it is.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::app::files::fault::Fault;
use crate::app::form::undo::History;
use crate::app::outbox::lost::Lost;
use crate::app::outbox::plan::Rest;
use crate::app::outbox::result::ResultPane;
use crate::app::request::RequestId;
use crate::hubspot;
use crate::store::{self, AttemptId, Step, StepEvent};
use crate::submit::Progress;
use crate::ticket::value::Problem;
use crate::ticket::{Draft, DraftId, Extras, NewTicket};

/// Names a submission while the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SubmissionId(pub u64);

/// Where the draft of a submission is.
#[derive(Debug, Clone, PartialEq)]
pub enum Owned {
    /// Here, locked for this process.
    Here(Box<Draft>),
    /// On disk: whoever sends it takes it from there.
    OnDisk(DraftId),
    /// It never had one, or it is among the sent ones.
    Gone(Option<DraftId>),
}

/// A submission.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Names it.
    pub id: SubmissionId,
    /// Its draft; nobody else changes it.
    pub draft: Owned,
    /// What can be undone should it come back into the form.
    pub history: History,
    /// What people call it.
    pub title: String,
    /// When it left the form; of one that the journal knows, when its attempt began.
    pub since: Timestamp,
    /// It waits for its turn and is sent by itself.
    pub by_itself: bool,
    /// The agent said that it is another ticket than the one just like it that was created a moment ago.
    pub another: bool,
    /// It has its turn while the outbox is stopped: somebody sends it, and not the others.
    pub alone: bool,
    /// Enter was pressed on what is typed for its contact: the only match is meant.
    pub takes_match: bool,
    /// How often the ones behind it were let pass, since another process had its draft open.
    pub passed: u32,
    /// Where it is.
    pub state: State,
}

/// Where a submission is.
#[derive(Debug, Clone)]
pub enum State {
    /// It waits for the definitions of the portal, or for its turn.
    Waiting(Wait),
    /// It is under way.
    Sending(Box<Sending>),
    /// The ticket was created.
    Created(Box<ResultPane>),
    /// HubSpot refused it; no ticket is there.
    Refused(Reason),
    /// Nothing was sent; no ticket is there.
    NotSent(Reason),
    /// The ticket may exist; it is looked for.
    Unknown(Box<Lost>),
}

/// What a submission waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// The portal's pipelines, or whose portal it is.
    Portal(Instant),
    /// Who is meant by what was typed for a contact: the answer to this request, since this moment.
    Contact(RequestId, Instant),
    /// Whether its files are as they were attached: the answer to this request, since this moment.
    Files(RequestId, Instant),
    /// Its turn, and the link.
    Turn,
}

/// A submission that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Sending {
    /// Tells its answers.
    pub request: RequestId,
    /// Since when.
    pub since: Instant,
    /// What is sent.
    pub ticket: NewTicket,
    /// What goes with it.
    pub extras: Extras,
    /// How far it is.
    pub phase: Phase,
}

/// How far a submission is that is under way.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// A step before the ticket is made.
    Step(Step),
    /// It is written to disk and sent.
    Sending,
    /// HubSpot asked it to wait, for this reason, until this moment.
    Repeating(String, Instant),
    /// The answer was lost, and the ticket is looked for.
    Looking,
    /// It was asked to stop.
    Stopping,
    /// It was asked to stop when it had left already: its answer is waited for.
    TooLate,
}

/// Why no ticket came of a submission.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// HubSpot, or the way there.
    HubSpot(hubspot::Error),
    /// The portal's pipelines could not be read.
    Portal(hubspot::Error),
    /// A step before the ticket was refused, or it is not known whether what it makes is there.
    Step(Step, hubspot::Error),
    /// The disk.
    Disk(store::Error),
    /// This stands between the draft and a ticket.
    Problem(Problem),
    /// This attempt means the same, and it is not known what became of it.
    Twin(AttemptId),
    /// A file is not as it was when it was attached.
    File(Box<Fault>),
    /// Another one that means the same is under way, here or in another process.
    UnderWay,
    /// This ticket means the same, and was created a moment ago.
    Made(String),
    /// This ticket was made with the key of the draft, which a program wrote, and does not mean the same.
    Key(String),
    /// This line of an import means the same, and it is not known what became of it.
    Line {
        /// What the input of the import is called.
        file: String,
        /// The line of it.
        line: u64,
    },
    /// The agent stopped it before it left.
    Stopped,
    /// Its process died over it before anything was sent.
    Interrupted,
    /// It ended like this in an earlier run; the journal has the words.
    Earlier,
}

impl Submission {
    /// The draft, if it is here.
    pub fn here(&self) -> Option<&Draft> {
        match &self.draft {
            Owned::Here(draft) => Some(draft),
            Owned::OnDisk(_) | Owned::Gone(_) => None,
        }
    }

    /// The id of its draft, if it has or had one.
    pub fn draft_id(&self) -> Option<DraftId> {
        match &self.draft {
            Owned::Here(draft) => Some(draft.id),
            Owned::OnDisk(id) => Some(*id),
            Owned::Gone(id) => *id,
        }
    }

    /// Whether HubSpot asked it to wait.
    pub fn waits_for_limit(&self) -> bool {
        self.sending().is_some_and(|sending| matches!(sending.phase, Phase::Repeating(..)))
    }

    /// What is under way.
    pub fn sending(&self) -> Option<&Sending> {
        match &self.state {
            State::Sending(sending) => Some(sending),
            State::Waiting(_) | State::Created(_) | State::Refused(_) | State::NotSent(_) | State::Unknown(_) => None,
        }
    }

    /// What is known of the one whose answer was lost.
    pub fn lost(&self) -> Option<&Lost> {
        match &self.state {
            State::Unknown(lost) => Some(lost),
            State::Waiting(_) | State::Sending(_) | State::Created(_) | State::Refused(_) | State::NotSent(_) => None,
        }
    }

    /// The same, to be changed.
    pub fn lost_mut(&mut self) -> Option<&mut Lost> {
        match &mut self.state {
            State::Unknown(lost) => Some(lost),
            State::Waiting(_) | State::Sending(_) | State::Created(_) | State::Refused(_) | State::NotSent(_) => None,
        }
    }

    /// The ticket that came of it.
    pub fn created(&self) -> Option<&ResultPane> {
        match &self.state {
            State::Created(pane) => Some(pane),
            State::Waiting(_) | State::Sending(_) | State::Refused(_) | State::NotSent(_) | State::Unknown(_) => None,
        }
    }

    /// The same, to be changed.
    pub fn created_mut(&mut self) -> Option<&mut ResultPane> {
        match &mut self.state {
            State::Created(pane) => Some(pane),
            State::Waiting(_) | State::Sending(_) | State::Refused(_) | State::NotSent(_) | State::Unknown(_) => None,
        }
    }

    /// Whether it waits to be sent by itself.
    pub fn waits_for_turn(&self) -> bool {
        matches!(self.state, State::Waiting(Wait::Turn))
    }

    /// Whether nothing more happens with it unless somebody does something.
    pub fn needs_a_hand(&self) -> bool {
        match &self.state {
            State::Refused(_) | State::NotSent(_) | State::Unknown(_) => true,
            State::Created(pane) => pane.rest.as_ref().is_some_and(Rest::is_stuck),
            State::Waiting(_) | State::Sending(_) => false,
        }
    }

    /// Whether it is under way, or will be by itself.
    pub fn is_under_way(&self) -> bool {
        match self.state {
            State::Waiting(_) | State::Sending(_) => true,
            State::Refused(_) | State::NotSent(_) | State::Unknown(_) | State::Created(_) => false,
        }
    }

    /// Since when it is watched, while it is under way.
    pub fn begun(&self) -> Option<Instant> {
        match &self.state {
            State::Waiting(Wait::Portal(since) | Wait::Contact(_, since) | Wait::Files(_, since)) => Some(*since),
            State::Sending(sending) => Some(sending.since),
            State::Waiting(Wait::Turn)
            | State::Refused(_)
            | State::NotSent(_)
            | State::Unknown(_)
            | State::Created(_) => None,
        }
    }

    /// Where it stands in the outbox: what needs a hand first, then what is under way, then what was created.
    pub fn rank(&self) -> u8 {
        match &self.state {
            State::Created(_) if self.needs_a_hand() => 1,
            State::Unknown(_) => 0,
            State::Refused(_) | State::NotSent(_) => 1,
            State::Sending(_) => 2,
            State::Waiting(_) => 3,
            State::Created(_) => 4,
        }
    }
}

impl Sending {
    /// Takes a step.
    pub fn progress(&mut self, progress: &Progress, now: Instant) {
        let stopping = matches!(self.phase, Phase::Stopping | Phase::TooLate);
        self.phase = match progress {
            Progress::TooLate => Phase::TooLate,
            Progress::Looking { .. } => Phase::Looking,
            Progress::Journalled(_) | Progress::Sending | Progress::Repeating { .. } if stopping => return,
            Progress::Step(_) | Progress::Uploading { .. } if stopping => return,
            Progress::Step(StepEvent { step, .. }) => Phase::Step(step.clone()),
            Progress::Uploading { name, .. } => Phase::Step(Step::File { name: name.clone() }),
            Progress::Journalled(_) | Progress::Sending => Phase::Sending,
            Progress::Repeating { after, why, .. } => Phase::Repeating(why.to_string(), now + *after),
        };
    }
}

/// When whole seconds since a moment change next.
pub fn next_second(since: Instant, now: Instant) -> Instant {
    since + Duration::from_secs(now.saturating_duration_since(since).as_secs() + 1)
}
