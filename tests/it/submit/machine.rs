//! Random sequences of submissions, faults, stops, deaths of the process, restarts, looks and decisions: at every
//! moment no draft has two tickets, and in the end each has one.

use std::collections::BTreeSet;
use std::future::{Future, pending, poll_fn};
use std::task::Poll;
use std::time::Duration;

use hubticket::sandbox::Options;
use hubticket::store::{Attempt, JournalResult, Store};
use hubticket::submit::{Desk, Order, Outcome, Stop};
use hubticket::ticket::{DraftId, NewTicket};
use proptest::prelude::*;

use super::agent::{Agent, Seen, Tally};
use super::endings::after_polls;
use super::rig::{self, Rig, faults, ticket};

/// How long a new ticket stays out of search.
const DELAY: Duration = Duration::from_millis(60);
/// What hangs is given up after this long.
const HANGS: Duration = Duration::from_millis(500);
/// Drafts; the first two are alike in all.
const SUBJECTS: [&str; 4] = ["Printer jams", "Printer jams", "Router hums", "Screen flickers"];

const FAULTS: [&str; 18] = [
    "",
    "reset-beforex1",
    "reset-unprocessedx1",
    "reset-processedx1",
    "reset-mid-answerx1",
    "502x1",
    "502-processedx1",
    "503x1+1",
    "429=0x1",
    "429-dailyx1",
    "488x2",
    "truncatedx2",
    "garbagex1",
    "hangx1",
    "301x1 reset-processedx1",
    "500%50 500-processed%50",
    "reset-processedx1 truncated@searchx1 truncated@readx1",
    "reset-unprocessedx1 488@searchx2 488@readx2",
];

#[derive(Debug, Clone)]
enum Step {
    /// From now on this goes wrong.
    Fault(usize),
    /// A draft is submitted.
    Submit(usize),
    /// A draft is submitted, and stopped when its submission was looked at so often.
    Stop(usize, u32),
    /// The process dies when the submission of a draft was looked at so often; another one starts.
    Die(usize, u32),
    /// The process ends between two submissions; another one starts.
    Restart,
    /// A submission whose outcome is not known is looked for once.
    Look(usize),
    /// It is looked for until the agent can say what became of it.
    Decide(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let draft = 0..SUBJECTS.len();
    prop_oneof![
        4 => (0..FAULTS.len()).prop_map(Step::Fault),
        4 => draft.clone().prop_map(Step::Submit),
        2 => (draft.clone(), 1u32..50).prop_map(|(draft, polls)| Step::Stop(draft, polls)),
        3 => (draft.clone(), 1u32..50).prop_map(|(draft, polls)| Step::Die(draft, polls)),
        1 => Just(Step::Restart),
        2 => draft.clone().prop_map(Step::Look),
        2 => draft.prop_map(Step::Decide),
    ]
}

/// What the journal says of a draft.
enum State {
    /// It has no ticket, and may be sent.
    Free,
    /// It may have one.
    Open(Box<Attempt>),
    /// This is its ticket.
    Done(String),
}

struct Machine {
    rig: Rig,
    unique: bool,
    drafts: Vec<(DraftId, NewTicket)>,
    tally: Tally,
}

impl Machine {
    async fn new(unique: bool) -> Self {
        let rig = Rig::new(Options { index_delay: DELAY, ..Options::default() }, HANGS).await;
        let rig = if unique { rig.unique() } else { rig };
        let drafts = SUBJECTS.iter().map(|subject| (DraftId::random(), ticket(subject))).collect();
        Self { rig, unique, drafts, tally: Tally::default() }
    }

    fn agent(&self) -> Agent<'_> {
        let Rig { desk, client, store, .. } = &self.rig;
        Agent { desk, client, store, delay: DELAY, tally: &self.tally }
    }

    fn state(&self, draft: usize) -> State {
        let of_draft = |attempt: &Attempt| attempt.draft == Some(self.drafts[draft].0);
        let last = self.rig.journal().into_iter().rfind(|(attempt, _)| of_draft(attempt));
        match last {
            None => State::Free,
            Some((_, Some(JournalResult::Created { id, .. }))) => State::Done(id),
            Some((attempt, None | Some(JournalResult::Unknown { .. }))) => State::Open(Box::new(attempt)),
            Some(_) => State::Free,
        }
    }

    async fn submit(&self, draft: usize, stop: impl Future<Output = ()>) {
        let (id, ticket) = &self.drafts[draft];
        let stop = async {
            stop.await;
            Stop::AtOnce
        };
        let desk = &self.rig.desk;
        let ended =
            desk.submit(&self.rig.client, Order { draft: Some(*id), ..Order::new(ticket.clone()) }, stop, |_| {}).await;
        assert_eq!(ended.unwritten, None);
        assert!(!matches!(ended.outcome, Outcome::Rejected(_) | Outcome::NotJournalled(_)), "{}", ended.outcome);
    }

    /// A new process on the same files: what the old one had in hand is gone.
    async fn restart(&mut self) {
        // A write to the journal that was begun is done; there is one thread for these.
        tokio::task::spawn_blocking(|| {}).await.unwrap();
        // With the old journal go the locks of what was under way, as the kernel takes them from a dead process.
        self.rig.store = Store::open(self.rig.dir.path()).unwrap();
        let unique = self.rig.desk.unique.take();
        self.rig.desk = Desk { unique, ..Desk::new(self.rig.store.journal(), "test", "127.0.0.1") };
        self.rig.client = rig::client(&self.rig.sandbox, HANGS);
        let listed: BTreeSet<_> =
            self.rig.store.journal().unresolved().unwrap().into_iter().map(|attempt| attempt.attempt).collect();
        let open = (0..self.drafts.len()).filter_map(|draft| match self.state(draft) {
            State::Open(attempt) => Some(attempt.attempt),
            State::Free | State::Done(_) => None,
        });
        assert_eq!(listed, open.collect(), "the next process is told of all that is open");
    }

    async fn take(&mut self, step: &Step) {
        match *step {
            Step::Fault(at) => self.rig.sandbox.set_faults(faults(FAULTS[at])),
            Step::Submit(draft) if matches!(self.state(draft), State::Free) => self.submit(draft, pending()).await,
            Step::Stop(draft, polls) if matches!(self.state(draft), State::Free) => {
                self.submit(draft, after_polls(polls)).await;
            }
            Step::Die(draft, polls) if matches!(self.state(draft), State::Free) => {
                die_after(polls, self.submit(draft, pending())).await;
                self.restart().await;
            }
            Step::Restart => self.restart().await,
            Step::Look(draft) => {
                if let State::Open(attempt) = self.state(draft)
                    && let Some(Seen::It(ticket)) = self.agent().look(&attempt).await
                {
                    self.agent().this_is_it(&attempt, &ticket);
                }
            }
            Step::Decide(draft) => {
                if let State::Open(attempt) = self.state(draft) {
                    self.agent().settle(&attempt).await;
                }
            }
            // A draft whose submission is open is not sent; neither is one that has its ticket.
            Step::Submit(_) | Step::Stop(..) | Step::Die(..) => {}
        }
    }

    fn check(&self, about: &str) {
        let states: Vec<State> = (0..self.drafts.len()).map(|draft| self.state(draft)).collect();
        let done: Vec<String> = states
            .iter()
            .filter_map(|state| match state {
                State::Done(id) => Some(id.clone()),
                State::Free | State::Open(_) => None,
            })
            .collect();
        let (lost, others) = self.rig.lost_and_twice(&done);
        assert_eq!(lost, 0, "every ticket that is said to be there is, and no two drafts have the same: {about}");
        // A late ticket is harmless where it is found by the next try.
        let may_have = |state: &&State| matches!(state, State::Open(_)) || self.unique && matches!(state, State::Free);
        assert!(others <= states.iter().filter(may_have).count(), "a ticket more than can be: {about}");
    }

    async fn end(&mut self) {
        self.rig.sandbox.set_faults(Vec::new());
        let mut ids = Vec::new();
        for draft in 0..self.drafts.len() {
            let agent = self.agent();
            let settled = match self.state(draft) {
                State::Done(id) => Some(id),
                State::Open(attempt) => agent.settle(&attempt).await,
                State::Free => None,
            };
            let (id, ticket) = &self.drafts[draft];
            ids.push(match settled {
                Some(id) => id,
                None => agent.send(*id, ticket).await,
            });
        }
        self.rig.check_one_each(&ids, "in the end");
    }
}

/// Drops a future when it was polled so often.
pub async fn die_after(mut polls: u32, future: impl Future<Output = ()>) {
    let mut future = std::pin::pin!(future);
    poll_fn(|context| {
        polls -= 1;
        match future.as_mut().poll(context) {
            Poll::Pending if polls > 0 => Poll::Pending,
            _ => Poll::Ready(()),
        }
    })
    .await;
}

fn run(unique: bool, steps: &[Step]) {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().max_blocking_threads(1).build().unwrap();
    runtime.block_on(async {
        let mut machine = Machine::new(unique).await;
        for (number, step) in steps.iter().enumerate() {
            machine.take(step).await;
            machine.check(&format!("after step {number}, {step:?}"));
        }
        machine.end().await;
    });
}

/// Few cases, unless more are asked for.
pub fn cases(few: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(few), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(10))]

    #[test]
    fn whatever_happens_each_draft_has_one_ticket_when_the_agent_decides(steps in prop::collection::vec(step(), 1..25)) {
        run(false, &steps);
    }
}

proptest! {
    #![proptest_config(cases(4))]

    #[test]
    fn whatever_happens_each_draft_has_one_ticket_with_a_unique_property(steps in prop::collection::vec(step(), 1..20)) {
        run(true, &steps);
    }
}
