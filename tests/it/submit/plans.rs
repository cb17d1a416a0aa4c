//! Plans of several steps with faults, stops and deaths of the process at each of them: in the end each submission has one
//! ticket with exactly its note, its files, its contact and its links, or none, and then no note is left.

use std::collections::{BTreeMap, BTreeSet};
use std::future::{Future, pending};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hubticket::hubspot::notes;
use hubticket::sandbox::{Inspect, Options, Record};
use hubticket::store::{self, Attempt, JournalResult, Step, StepState, Store};
use hubticket::submit::{Desk, Finished, Order, Outcome, Stop, TakenBack, Twins, plan};
use hubticket::ticket::{AssociationType, Attachment, Category, ContactLink, DraftId, Extras, NewContact, NewTicket};
use proptest::prelude::*;

use super::agent::{Agent, Seen, Tally};
use super::endings::after_polls;
use super::machine::{cases, die_after};
use super::rig::{self, Rig, faults, ticket};

const DELAY: Duration = Duration::from_millis(60);
const HANGS: Duration = Duration::from_millis(500);

const FAULTS: [&str; 30] = [
    "",
    "reset-before@notex1",
    "reset-processed@notex1",
    "reset-mid-answer@notex1",
    "500@notex1",
    "502-processed@notex1",
    "429=0@notex1",
    "hang@notex1",
    "400@notex1",
    "reset-unprocessed@contactx1",
    "reset-processed@contactx1",
    "truncated@contactx1",
    "503@contactx1",
    "400@contactx1",
    "reset-processedx1",
    "reset-unprocessedx1",
    "502-processedx1",
    "429=0x1",
    "400x1",
    "garbagex1",
    "hangx1",
    "reset-before@filex1",
    "reset-processed@filex1",
    "reset-mid-answer@filex2",
    "truncated@filex1",
    "400@filex1",
    "503@filex3",
    "reset-processed@changex1",
    "500@readx2 reset-processed@linkx1",
    "reset-processed@any%30",
];

/// What goes with each of the submissions: whether it has a draft, a note, files, and whose address.
const PLANS: [(bool, bool, usize, Option<&str>); 5] = [
    (true, true, 0, None),
    (true, true, 2, Some("new@analytical.example")),
    (false, false, 1, None),
    (false, true, 1, Some("New@analytical.example")),
    (true, false, 0, Some("other@analytical.example")),
];

#[derive(Debug, Clone)]
enum Deed {
    Fault(usize),
    Submit(usize),
    Stop(usize, u32),
    Die(usize, u32),
    Restart,
    /// What follows the tickets is gone on with.
    Finish,
    /// The same, by a process that dies over it.
    FinishAndDie(u32),
    Look(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let plan = 0..PLANS.len();
    prop_oneof![
        4 => (0..FAULTS.len()).prop_map(Deed::Fault),
        5 => plan.clone().prop_map(Deed::Submit),
        2 => (plan.clone(), 1u32..150).prop_map(|(at, polls)| Deed::Stop(at, polls)),
        5 => (plan.clone(), 1u32..200).prop_map(|(at, polls)| Deed::Die(at, polls)),
        1 => Just(Deed::Restart),
        2 => Just(Deed::Finish),
        2 => (1u32..100).prop_map(Deed::FinishAndDie),
        2 => plan.prop_map(Deed::Look),
    ]
}

/// A submission that somebody wants.
struct Wanted {
    draft: Option<DraftId>,
    ticket: NewTicket,
    extras: Extras,
}

enum State {
    Free,
    Open(Box<Attempt>),
    Done(String),
}

struct Machine {
    rig: Rig,
    wanted: Vec<Wanted>,
    tally: Tally,
}

fn attached(dir: &Path, plan: usize, number: usize) -> Attachment {
    // Both are called the same.
    let folder = dir.join(format!("files-{plan}-{number}"));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("log.txt");
    std::fs::write(&path, format!("plan {plan}, file {number}\n").repeat(4_000)).unwrap();
    store::attach(&path).unwrap()
}

impl Machine {
    async fn new() -> Self {
        let rig = Rig::new(Options { index_delay: DELAY, ..Options::default() }, HANGS).await;
        let wanted = PLANS.iter().enumerate().map(|(at, (has_draft, has_note, files, email))| {
            let types = vec![AssociationType { category: Category::HubspotDefined, type_id: 16, label: None }];
            let contact = email.map(|email| ContactLink { contact: NewContact::of([("email", email)]), types });
            Wanted {
                draft: has_draft.then(DraftId::random),
                ticket: ticket(&format!("Plan {at}")),
                extras: Extras {
                    note: has_note.then(|| format!("Note of plan {at}\n<b>not bold</b>")),
                    contact,
                    files: (0..*files).map(|number| attached(rig.dir.path(), at, number)).collect(),
                },
            }
        });
        let wanted = wanted.collect();
        Self { rig, wanted, tally: Tally::default() }
    }

    fn agent(&self) -> Agent<'_> {
        let Rig { desk, client, store, .. } = &self.rig;
        Agent { desk, client, store, delay: DELAY, tally: &self.tally }
    }

    fn attempts(&self, at: usize) -> Vec<(Attempt, Option<JournalResult>)> {
        let subject = self.wanted[at].ticket.value("subject").unwrap().to_owned();
        let is_of = |(one, _): &(Attempt, _)| one.ticket.value("subject") == Some(&subject);
        self.rig.journal().into_iter().filter(is_of).collect()
    }

    fn state(&self, at: usize) -> State {
        match self.attempts(at).pop() {
            Some((_, Some(JournalResult::Created { id, .. }))) => State::Done(id),
            Some((attempt, None | Some(JournalResult::Unknown { .. }))) => State::Open(Box::new(attempt)),
            Some(_) | None => State::Free,
        }
    }

    /// Sends it, and goes on with what follows the ticket.
    async fn submit(&self, at: usize, stop: impl Future<Output = ()>) {
        let Wanted { draft, ticket, extras } = &self.wanted[at];
        let twins = Twins::Refused { made_since: None };
        let order = Order { draft: *draft, extras: extras.clone(), twins, ..Order::new(ticket.clone()) };
        let stop = async {
            stop.await;
            Stop::AtOnce
        };
        let ended = self.rig.desk.submit(&self.rig.client, order, stop, |_| {}).await;
        assert_eq!(ended.unwritten, None);
        assert!(!matches!(ended.outcome, Outcome::NotJournalled(_)), "{}", ended.outcome);
        if let Outcome::Created(ticket) = &ended.outcome {
            assert!(ended.attempt.has_plan());
            self.rig.desk.finish(&self.rig.client, ended.attempt, &ticket.id, pending(), |_| {}).await;
        }
    }

    /// What the next start does: goes on with what follows a ticket, and takes back what is left of one that is not to be.
    async fn finish(&self, dropped: &[usize]) -> Vec<Finished> {
        let mut all = Vec::new();
        let desk = &self.rig.desk;
        for (attempt, result) in self.rig.store.journal().unfinished().unwrap() {
            assert!(desk.take_up(&attempt).await.unwrap(), "nobody else has it under way");
            if let JournalResult::Created { id, .. } = result {
                all.push(desk.finish(&self.rig.client, Box::new(attempt), &id, pending(), |_| {}).await);
                continue;
            }
            let at = self.wanted.iter().position(|one| one.draft.is_some() && one.draft == attempt.draft);
            if at.is_some_and(|at| !dropped.contains(&at)) {
                // Its draft is there: what it left is used again.
                self.rig.store.journal().let_go(attempt.attempt);
                continue;
            }
            let end = desk.take_back(&self.rig.client, &attempt).await;
            assert!(!matches!(end, TakenBack::Used(_)), "{end:?}");
        }
        all
    }

    async fn restart(&mut self) {
        tokio::task::spawn_blocking(|| {}).await.unwrap();
        self.rig.store = Store::open(self.rig.dir.path()).unwrap();
        self.rig.desk = Desk::new(self.rig.store.journal(), "test", "127.0.0.1");
        self.rig.client = rig::client(&self.rig.sandbox, HANGS);
    }

    async fn take(&mut self, deed: &Deed) {
        match *deed {
            Deed::Fault(at) => self.rig.sandbox.set_faults(faults(FAULTS[at])),
            Deed::Submit(at) if matches!(self.state(at), State::Free) => self.submit(at, pending()).await,
            Deed::Stop(at, polls) if matches!(self.state(at), State::Free) => self.submit(at, after_polls(polls)).await,
            Deed::Die(at, polls) if matches!(self.state(at), State::Free) => {
                die_after(polls, self.submit(at, pending())).await;
                self.restart().await;
            }
            Deed::Restart => self.restart().await,
            Deed::Finish => drop(self.finish(&[]).await),
            Deed::FinishAndDie(polls) => {
                die_after(polls, async {
                    self.finish(&[]).await;
                })
                .await;
                self.restart().await;
            }
            Deed::Look(at) => {
                if let State::Open(attempt) = self.state(at) {
                    match self.agent().look(&attempt).await {
                        Some(Seen::It(ticket)) => drop(self.agent().this_is_it(&attempt, &ticket)),
                        Some(Seen::Absent) => drop(self.agent().settle(&attempt).await),
                        Some(Seen::NotYet) | None => {}
                    }
                }
            }
            Deed::Submit(_) | Deed::Stop(..) | Deed::Die(..) => {}
        }
    }

    /// All goes well from here on. Those that are dropped are not sent any more.
    async fn end(&mut self, dropped: &[usize]) {
        self.rig.sandbox.set_faults(Vec::new());
        for at in 0..self.wanted.len() {
            for _ in 0..20 {
                match self.state(at) {
                    State::Done(_) => break,
                    State::Open(attempt) => drop(self.agent().settle(&attempt).await),
                    State::Free if dropped.contains(&at) => break,
                    State::Free => self.submit(at, pending()).await,
                }
            }
        }
        for finished in self.finish(dropped).await {
            assert_eq!(finished.undone, [], "nothing is left to be done");
        }
        assert_eq!(self.finish(&[]).await.len(), 0);
        let left = self.rig.store.journal().unfinished().unwrap();
        assert_eq!(left.iter().map(|(one, _)| one.attempt).collect::<Vec<_>>(), [], "{left:?}");
        assert_eq!(self.rig.store.journal().unresolved().unwrap(), []);
        let seen = self.rig.sandbox.inspect();
        for at in 0..self.wanted.len() {
            self.check(at, &seen, dropped.contains(&at));
        }
        self.check_notes(&seen);
    }

    fn check(&self, at: usize, seen: &Inspect, dropped: bool) {
        let Wanted { ticket, extras, .. } = &self.wanted[at];
        let subject = ticket.value("subject").unwrap();
        let made: Vec<_> = seen.tickets.iter().filter(|one| one.properties["subject"] == subject).collect();
        let State::Done(id) = self.state(at) else {
            assert!(dropped, "{subject} has no ticket");
            assert_eq!(made.len(), 0, "{subject} is dropped");
            return;
        };
        assert_eq!(made.iter().map(|one| &one.id).collect::<Vec<_>>(), [&id], "one ticket of {subject}");
        let linked = |kind: &str| -> BTreeSet<String> {
            let links = made[0].associations.iter().filter(|one| one.object == kind);
            links.map(|one| one.id.clone()).collect()
        };
        let notes = linked("notes");
        assert_eq!(notes.len(), usize::from(extras.note.is_some() || !extras.files.is_empty()), "notes of {subject}");
        if let Some(id) = notes.first() {
            let note = seen.notes.iter().find(|one| one.id == *id).unwrap();
            assert!(!note.archived, "the note of {subject} is there");
            let text = extras.note.clone().or_else(|| plan::witness(extras, false)).unwrap();
            assert_eq!(note.properties["hs_note_body"], notes::body(&text));
            let attached = note.properties.get("hs_attachment_ids").map(String::as_str).unwrap_or_default();
            let attached: BTreeSet<&str> = attached.split(';').filter(|id| !id.is_empty()).collect();
            assert_eq!(attached.len(), extras.files.len(), "files on the note of {subject}");
            let found: BTreeMap<&str, &str> = (seen.files.iter())
                .filter(|file| attached.contains(file.id.as_str()))
                .map(|file| (file.path.rsplit('/').next().unwrap(), file.md5.as_str()))
                .collect();
            let names = plan::names(&extras.files);
            let wanted: BTreeMap<&str, &str> =
                names.iter().map(String::as_str).zip(extras.files.iter().map(|file| file.md5.as_str())).collect();
            assert_eq!(found, wanted, "the files of {subject}");
        }
        if let Some(link) = &extras.contact {
            let email = link.contact.email().unwrap().to_lowercase();
            let is_it = |one: &&Record| one.properties.get("email").is_some_and(|own| own.to_lowercase() == email);
            let made: Vec<_> = seen.contacts.iter().filter(is_it).collect();
            assert_eq!(made.len(), 1, "one contact {email}");
            assert!(linked("contacts").contains(&made[0].id), "{subject} is linked to {email}");
        }
    }

    /// A note that is there is on a ticket, but for those whose answer was lost: of these nobody can know.
    fn check_notes(&self, seen: &Inspect) {
        let known: BTreeSet<String> = (self.rig.journal().into_iter())
            .flat_map(|(one, _)| one.steps.events().to_vec())
            .filter(|event| event.step == Step::Note)
            .filter_map(|event| if let StepState::Done { id, .. } = event.state { id } else { None })
            .collect();
        for note in seen.notes.iter().filter(|note| !note.archived && known.contains(&note.id)) {
            let on = note.associations.iter().filter(|one| one.object == "tickets").count();
            assert_eq!(on, 1, "note {} is on a ticket: {:?}", note.id, note.properties);
        }
        for file in &seen.files {
            assert_eq!(file.access, "PRIVATE", "{}", file.path);
        }
    }
}

fn run(deeds: &[Deed], dropped: &[usize]) {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().max_blocking_threads(1).build().unwrap();
    runtime.block_on(async {
        let mut machine = Machine::new().await;
        for deed in deeds {
            machine.take(deed).await;
        }
        machine.end(dropped).await;
    });
}

#[test]
fn a_plan_without_faults_makes_all_that_goes_with_its_ticket() {
    run(&[Deed::Submit(0), Deed::Submit(1), Deed::Submit(2), Deed::Submit(3), Deed::Submit(4)], &[]);
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn whatever_happens_each_plan_is_done_once_or_taken_back(
        deeds in prop::collection::vec(deed(), 1..20),
        dropped in prop::collection::vec(0..PLANS.len(), 0..3),
    ) {
        run(&deeds, &dropped);
    }
}

/// Runs so many things on a few threads: they wait for the most part.
fn each(count: usize, run: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= count {
                        return;
                    }
                    run(at);
                }
            });
        }
    });
}

/// How many times over: as often as PLANS says, for figures.
fn times() -> usize {
    std::env::var("PLANS").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

#[test]
fn each_fault_leaves_each_plan_done_once() {
    each(FAULTS.len() * times(), |at| {
        let fault = at % FAULTS.len();
        // All plans, with another one first in each round: where two share a contact, the first makes it.
        let plans = (0..PLANS.len()).map(|plan| (plan + at / FAULTS.len()) % PLANS.len());
        let deeds: Vec<_> = plans.flat_map(|plan| [Deed::Fault(fault), Deed::Submit(plan)]).collect();
        run(&deeds, &[]);
    });
    eprintln!("{} plans with each of {} faults", PLANS.len() * times(), FAULTS.len());
}

#[test]
fn a_process_that_dies_at_any_moment_leaves_each_plan_done_once() {
    // Spread over all that a plan does, with other moments for each round.
    each(4 * times(), |at| {
        let polls = |plan: usize| 1 + u32::try_from((at * 17 + plan * 41) % 200).unwrap();
        let deeds =
            (0..PLANS.len()).flat_map(|plan| [Deed::Die(plan, polls(plan)), Deed::FinishAndDie(polls(plan + 1))]);
        run(&deeds.collect::<Vec<_>>(), &[]);
    });
    eprintln!("{} plans whose process dies, and dies again", 4 * PLANS.len() * times());
}
