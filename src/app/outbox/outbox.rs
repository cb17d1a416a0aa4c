//! All submissions that the agent may still care about, and when the next one that waits is sent.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::app::form::undo::History;
use crate::app::outbox::lost::{Look, Lost};
use crate::app::outbox::plan::Rest;
use crate::app::outbox::result::ResultPane;
use crate::app::outbox::submission::{Owned, Reason, Sending, State, Submission, SubmissionId, Wait};
use crate::app::request::RequestId;
use crate::hubspot::Error;
use crate::store::{Attempt, AttemptId, Made, Summary, fingerprint};
use crate::ticket::backoff::Backoff;
use crate::ticket::draft::SubmissionState;
use crate::ticket::{Draft, DraftId, Extras, NewTicket, Ticket};

/// How long it waits after what failed, before the next one that waits is sent.
const BETWEEN_TURNS: Backoff = Backoff { first: Duration::from_secs(5), longest: Duration::from_secs(60) };
/// The same as a ticket that was created within this time is asked about.
pub const LATELY: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);

/// When the first one that waits for its turn is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Nothing waits, or the last one is still under way.
    Rests,
    /// At this moment.
    Due(Instant),
    /// Its draft is being taken from the disk.
    Taking(RequestId, SubmissionId),
}

/// Why the same is not sent again without a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Same {
    /// This one is the same, and it is not known what became of it.
    Unknown(SubmissionId),
    /// This one is the same, and it is under way.
    UnderWay(SubmissionId),
    /// This one is the same, and was created a moment ago.
    Created(SubmissionId),
}

/// The outbox.
#[derive(Debug, Clone)]
pub struct Outbox {
    submissions: Vec<Submission>,
    /// When the next one that waits is sent.
    pub turn: Turn,
    /// Why what waits was stopped, as long as it was: until it is told to go on no turn comes by itself.
    pub held: Option<String>,
    /// The one that was made by the last Ctrl-S, as long as nothing was pressed since: its answer may take the screen.
    pub watched: Option<SubmissionId>,
    /// The one whose result is shown, or was shown last.
    pub shown: Option<SubmissionId>,
    /// The question about this draft's submission opens when the journal was read.
    pub asks_about: Option<DraftId>,
    /// The request whose answer says what the journal knows.
    pub journal: Option<RequestId>,
    /// The rest of a plan that somebody stopped.
    pub stopped: Option<RequestId>,
    failures: u32,
    next: u64,
}

impl Default for Outbox {
    fn default() -> Self {
        Self {
            submissions: Vec::new(),
            turn: Turn::Rests,
            held: None,
            watched: None,
            shown: None,
            asks_about: None,
            stopped: None,
            journal: None,
            failures: 0,
            next: 0,
        }
    }
}

impl Outbox {
    /// Takes a submission up.
    pub fn add(&mut self, draft: Owned, title: String, since: Timestamp, state: State) -> SubmissionId {
        self.next += 1;
        let id = SubmissionId(self.next);
        self.submissions.push(Submission {
            id,
            draft,
            history: History::default(),
            title,
            since,
            by_itself: false,
            another: false,
            alone: false,
            takes_match: false,
            passed: 0,
            state,
        });
        id
    }

    /// Takes a draft up that leaves the form.
    pub fn take(&mut self, draft: Draft, since: Timestamp, state: State) -> SubmissionId {
        let title = draft.title().to_owned();
        self.add(Owned::Here(Box::new(draft)), title, since, state)
    }

    /// Takes a draft up that waits for its turn on disk.
    pub fn wait(&mut self, draft: DraftId, title: String, since: Timestamp, now: Instant) {
        let known = self.of_draft(draft).map(|one| one.id);
        let id = known.unwrap_or_else(|| self.add(Owned::OnDisk(draft), title, since, State::Waiting(Wait::Turn)));
        if let Some(one) = self.get_mut(id) {
            one.draft = Owned::OnDisk(draft);
            one.state = State::Waiting(Wait::Turn);
            one.by_itself = true;
        }
        if self.turn == Turn::Rests {
            self.turn = Turn::Due(now);
        }
    }

    /// A submission.
    pub fn get(&self, id: SubmissionId) -> Option<&Submission> {
        self.submissions.iter().find(|one| one.id == id)
    }

    /// A submission, to be changed.
    pub fn get_mut(&mut self, id: SubmissionId) -> Option<&mut Submission> {
        self.submissions.iter_mut().find(|one| one.id == id)
    }

    /// Lets go of a submission.
    pub fn remove(&mut self, id: SubmissionId) -> Option<Submission> {
        let at = self.submissions.iter().position(|one| one.id == id)?;
        self.watched.take_if(|watched| *watched == id);
        self.shown.take_if(|shown| *shown == id);
        Some(self.submissions.remove(at))
    }

    /// All of them, in the order in which they came.
    pub fn all(&self) -> impl Iterator<Item = &Submission> {
        self.submissions.iter()
    }

    /// All of them as the list has them: what needs a hand, what is under way, what was created with the last one first.
    pub fn in_order(&self) -> Vec<SubmissionId> {
        let mut all: Vec<&Submission> = self.submissions.iter().collect();
        all.sort_by_key(|one| {
            let created = matches!(one.state, State::Created(_));
            let second = one.since.as_nanosecond();
            (one.rank(), if created { -second } else { second }, one.id)
        });
        all.into_iter().map(|one| one.id).collect()
    }

    /// The one that owns this draft.
    pub fn of_draft(&self, draft: DraftId) -> Option<&Submission> {
        self.submissions.iter().find(|one| one.draft_id() == Some(draft) && !matches!(one.state, State::Created(_)))
    }

    /// The one that is under way with this request.
    pub fn sending(&self, request: RequestId) -> Option<(SubmissionId, &Sending)> {
        self.submissions.iter().find_map(|one| {
            let sending = one.sending().filter(|sending| sending.request == request)?;
            Some((one.id, sending))
        })
    }

    /// The same, to be changed.
    pub fn sending_mut(&mut self, request: RequestId) -> Option<&mut Sending> {
        self.submissions.iter_mut().find_map(|one| match &mut one.state {
            State::Sending(sending) if sending.request == request => Some(&mut **sending),
            State::Sending(_)
            | State::Waiting(_)
            | State::Created(_)
            | State::Refused(_)
            | State::NotSent(_)
            | State::Unknown(_) => None,
        })
    }

    /// The one whose answer was lost, of this attempt.
    pub fn of_attempt(&self, attempt: crate::store::AttemptId) -> Option<SubmissionId> {
        let of = |one: &&Submission| one.lost().is_some_and(|lost| lost.id() == attempt);
        self.submissions.iter().find(of).map(|one| one.id)
    }

    /// The one whose look was asked for with this request.
    pub fn looking(&mut self, request: RequestId) -> Option<&mut Submission> {
        self.submissions.iter_mut().find(|one| one.lost().is_some_and(|lost| lost.look == Look::Running(request)))
    }

    /// Those whose answer was lost, the oldest first.
    pub fn lost(&self) -> impl Iterator<Item = (&Submission, &Lost)> {
        self.submissions.iter().filter_map(|one| Some((one, one.lost()?)))
    }

    /// The one that is looked for next, if it is time and none is being looked for: search has a limit that others share.
    pub fn due_look(&mut self, now: Instant) -> Option<&mut Lost> {
        if self.lost().any(|(_, lost)| matches!(lost.look, Look::Running(_))) {
            return None;
        }
        let due = |lost: &&mut Lost| lost.due().is_some_and(|at| at <= now);
        self.submissions.iter_mut().filter_map(Submission::lost_mut).find(due)
    }

    /// The rest of a plan whose answers have this number.
    pub fn rest_mut(&mut self, request: RequestId) -> Option<&mut Rest> {
        let rests = self.submissions.iter_mut().filter_map(|one| one.created_mut()?.rest.as_mut());
        rests.into_iter().find(|rest| rest.request() == Some(request))
    }

    /// The rests of plans that are due.
    pub fn due_rests(&self, now: Instant) -> Vec<(SubmissionId, Box<Attempt>)> {
        let rest = |one: &Submission| {
            let rest = one.created()?.rest.as_ref()?;
            rest.due().filter(|at| *at <= now).map(|_| (one.id, rest.attempt.clone()))
        };
        self.submissions.iter().filter_map(rest).collect()
    }

    /// When the rest of a plan is tried again next.
    pub fn rest_due(&self) -> Option<Instant> {
        self.submissions.iter().filter_map(|one| one.created()?.rest.as_ref()?.due()).min()
    }

    /// The result that was opened last.
    pub fn shown(&self) -> Option<(SubmissionId, &ResultPane)> {
        let one = self.shown.and_then(|id| self.get(id))?;
        Some((one.id, one.created()?))
    }

    /// The result of the ticket that was created last.
    pub fn last(&self) -> Option<(SubmissionId, &ResultPane)> {
        let created = |id| self.get(id).and_then(|one| Some((one.id, one.created()?)));
        self.in_order().into_iter().find_map(created)
    }

    /// Whether the same as this ticket is under way, unknown, or was created a moment ago.
    pub fn same(&self, ticket: &NewTicket, extras: &Extras, profile: &str, now: Timestamp) -> Option<Same> {
        let wanted = fingerprint(ticket, extras, None);
        let is = |one: &Submission| match &one.state {
            State::Unknown(lost) => lost.attempt.means(profile, &wanted).then_some(Same::Unknown(one.id)),
            State::Sending(sending) => {
                (fingerprint(&sending.ticket, &sending.extras, None) == wanted).then_some(Same::UnderWay(one.id))
            }
            State::Created(pane) => {
                let lately = now.duration_since(one.since) < LATELY;
                (lately && pane.fingerprint == wanted).then_some(Same::Created(one.id))
            }
            State::Waiting(_) | State::Refused(_) | State::NotSent(_) => None,
        };
        let all: Vec<Same> = self.submissions.iter().filter_map(is).collect();
        // What is not known is asked about before what is.
        let first = all.iter().find(|same| !matches!(same, Same::Created(_)));
        first.or(all.last()).cloned()
    }

    /// Takes the submissions among the drafts of a listing; those that are here already stay as they are.
    pub fn take_listed<'a>(&mut self, drafts: impl Iterator<Item = &'a Summary>, now: Instant) {
        let mut drafts: Vec<&Summary> =
            drafts.filter(|draft| !draft.locked && self.of_draft(draft.id).is_none()).collect();
        drafts.sort_unstable_by_key(|draft| (draft.submission.map(|mark| mark.since), draft.id));
        for draft in drafts {
            let Some(mark) = draft.submission else { continue };
            let reason = match mark.state {
                SubmissionState::Waiting => {
                    self.wait(draft.id, draft.title.clone(), mark.since, now);
                    continue;
                }
                SubmissionState::Refused => {
                    self.add(Owned::OnDisk(draft.id), draft.title.clone(), mark.since, State::Refused(Reason::Earlier));
                    continue;
                }
                SubmissionState::Sending => Reason::Interrupted,
                // Of one that is not known the journal has more, and comes first.
                SubmissionState::NotSent | SubmissionState::Unknown => Reason::Earlier,
            };
            self.add(Owned::OnDisk(draft.id), draft.title.clone(), mark.since, State::NotSent(reason));
        }
    }

    /// What an earlier process left open and another one settled meanwhile is not open any more. What was lost here is
    /// in the journal later than in here, and stays.
    pub fn let_go_of_settled(&mut self, open: &[AttemptId]) {
        self.submissions.retain(|one| {
            one.lost().is_none_or(|lost| lost.why.is_some() || lost.given_up || open.contains(&lost.attempt.attempt))
        });
    }

    /// Takes an attempt that was never answered, of an earlier process.
    pub fn take_unresolved(&mut self, attempt: Attempt, now: Instant) {
        let here = attempt.draft.and_then(|draft| self.of_draft(draft));
        // One that is under way here has its own line in the journal by now.
        let is_known = here.is_some_and(Submission::is_under_way) || self.of_attempt(attempt.attempt).is_some();
        if is_known {
            return;
        }
        let replaced = here.map(|one| one.id);
        let lost = Lost::new(Box::new(attempt), None, now);
        let (title, since, draft) = (lost.title().to_owned(), lost.attempt.time, lost.attempt.draft);
        let state = State::Unknown(Box::new(lost));
        match replaced.and_then(|id| self.get_mut(id)) {
            Some(one) => one.state = state,
            None => drop(self.add(draft.map_or(Owned::Gone(None), Owned::OnDisk), title, since, state)),
        }
    }

    /// The submission that made a ticket.
    pub fn of_ticket(&self, id: &str) -> Option<SubmissionId> {
        let is_it = |one: &&Submission| one.created().is_some_and(|pane| pane.ticket.id == id);
        self.submissions.iter().find(is_it).map(|one| one.id)
    }

    /// Takes a ticket that was made earlier.
    pub fn take_made(&mut self, made: Made) {
        if self.of_ticket(&made.id).is_some() {
            return;
        }
        // Another process has sent what waited here.
        let waited = made.attempt.draft.and_then(|draft| self.of_draft(draft)).filter(|one| one.waits_for_turn());
        if let Some(id) = waited.map(|one| one.id) {
            self.remove(id);
        }
        let Made { attempt, id, created_at, url } = made;
        let properties = attempt.ticket.properties.iter().map(|(name, value)| (name.clone(), Some(value.clone())));
        let ticket = Ticket::remembered(id, created_at, url, properties.collect());
        let draft = Draft::from_sent(
            attempt.draft.unwrap_or_else(|| DraftId::from_random([0; 16])),
            attempt.time,
            &attempt.ticket,
            attempt.extras.clone(),
        );
        let pane = ResultPane {
            fingerprint: attempt.fingerprint(),
            from_journal: true,
            ..ResultPane::new(ticket, attempt.ticket, draft, None)
        };
        let title = pane.draft.title().to_owned();
        self.add(Owned::Gone(attempt.draft), title, attempt.time, State::Created(Box::new(pane)));
    }

    /// Those that wait for their turn, in the order in which they are sent.
    pub fn waiting(&self) -> Vec<&Submission> {
        let mut all: Vec<&Submission> = self.submissions.iter().filter(|one| one.waits_for_turn()).collect();
        all.sort_by_key(|one| (one.passed, one.since, one.id));
        all
    }

    /// The one whose turn is next. Of those that were stopped only one that somebody sends alone has a turn.
    pub fn next_up(&self) -> Option<&Submission> {
        self.waiting().into_iter().find(|one| one.alone || !self.is_held())
    }

    /// The next one that waits is tried at once, unless it was stopped, or there is none.
    pub fn go_on(&mut self, now: Instant) {
        self.failures = 0;
        let waits = self.submissions.iter().any(Submission::waits_for_turn);
        self.turn = if waits { Turn::Due(now) } else { Turn::Rests };
    }

    /// Tries again at once: the link was seen to work.
    pub fn hurry(&mut self, now: Instant) {
        if matches!(self.turn, Turn::Due(_)) {
            self.go_on(now);
        }
    }

    /// What waits is stopped until it is told to go on.
    pub fn hold(&mut self, why: impl Into<String>) {
        self.held = Some(why.into());
        self.turn = Turn::Rests;
        self.submissions.iter_mut().for_each(|one| one.alone = false);
    }

    /// What was stopped goes on.
    pub fn restart(&mut self, now: Instant) {
        self.held = None;
        self.go_on(now);
    }

    /// Whether anything is under way.
    pub fn is_sending(&self) -> bool {
        self.submissions.iter().any(|one| one.sending().is_some())
    }

    /// Whether it was stopped.
    pub fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// The first one could not be sent, and nothing is lost: it is tried again after a while, unless it was stopped.
    pub fn later(&mut self, now: Instant) {
        if self.is_held() && self.next_up().is_none() {
            return;
        }
        self.failures = self.failures.saturating_add(1);
        let after = BETWEEN_TURNS.after(self.failures);
        self.turn = Turn::Due(now + after);
    }

    /// When the next one that waits is tried.
    pub fn due(&self) -> Option<Instant> {
        match self.turn {
            Turn::Due(at) if !self.is_held() || self.next_up().is_some() => Some(at),
            Turn::Rests | Turn::Due(_) | Turn::Taking(..) => None,
        }
    }
}

/// Whether an error is a matter of the link or of the moment, so that trying again may help.
pub fn may_pass(error: &Error) -> bool {
    match error {
        Error::Connect { .. } | Error::Proxy { .. } => true,
        Error::Tls { why, .. } => why.may_pass(),
        Error::Answered(answer) => matches!(answer.status, 423 | 429 | 477 | 503) && !answer.is_daily(),
        Error::Setup { .. }
        | Error::SignedOut { .. }
        | Error::File { .. }
        | Error::Cancelled { .. }
        | Error::TimedOut { .. }
        | Error::Lost { .. }
        | Error::Unreadable { .. } => false,
    }
}
