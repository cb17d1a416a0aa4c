//! A desk with a journal in a folder of its own, and a client of a sandbox of its own.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use hubticket::hubspot::{self, ApiVersion, Client, Settings};
use hubticket::sandbox::{self, Fault, Options, Running};
use hubticket::store::{Attempt, JournalResult, Store};
use hubticket::submit::{Desk, Finding, Sought, look};
use hubticket::ticket::NewTicket;
use tempfile::TempDir;

/// A ticket property of the sandbox's portal that no two tickets share.
pub const UNIQUE: &str = "hubticket_submission_id";
/// Nothing that is not made to hang takes this long.
pub const PLENTY: Duration = Duration::from_secs(30);

/// All that a submission needs.
pub struct Rig {
    pub sandbox: Running,
    pub store: Store,
    pub desk: Desk,
    pub client: Client,
    pub dir: TempDir,
}

pub fn faults(spec: &str) -> Vec<Fault> {
    spec.split_whitespace().map(|one| one.parse().unwrap()).collect()
}

pub fn client(sandbox: &Running, timeout: Duration) -> Client {
    let settings = Settings::new(sandbox.base_url(), ApiVersion::V3, sandbox.token().to_owned().into());
    Client::new(&Settings { timeout, ..settings }).unwrap()
}

/// What a look for one submission comes to.
pub async fn looked(client: &Client, attempt: &Attempt, others: &HashSet<String>) -> Result<Finding, hubspot::Error> {
    look(client, &[Sought::from(attempt)], others).await.map(|mut found| found.pop().unwrap())
}

/// A ticket in the first stage of the default pipeline.
pub fn ticket(subject: &str) -> NewTicket {
    let mut ticket = NewTicket::default();
    ticket.set("subject", subject);
    ticket.set("hs_pipeline", "0");
    ticket.set("hs_pipeline_stage", "1");
    ticket
}

impl Rig {
    pub async fn new(options: Options, timeout: Duration) -> Self {
        let faults = options.faults.clone();
        let sandbox = sandbox::start(Options { faults: Vec::new(), ..options }).await.unwrap();
        // The first request waits for the sandbox's seed: not one whose time counts.
        client(&sandbox, PLENTY).pipelines().await.unwrap();
        sandbox.set_faults(faults);
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let desk = Desk::new(store.journal(), "test", "127.0.0.1");
        let client = client(&sandbox, timeout);
        Self { sandbox, store, desk, client, dir }
    }

    /// With these faults, and time-outs that nobody waits for.
    pub async fn with(spec: &str) -> Self {
        Self::new(Options { faults: faults(spec), ..Options::default() }, PLENTY).await
    }

    pub fn unique(mut self) -> Self {
        self.desk.unique = Some(UNIQUE.to_owned());
        self
    }

    /// How many requests to make a ticket have arrived.
    pub fn posts(&self) -> usize {
        let is_create = |path: &str| path == "/crm/v3/objects/tickets";
        self.sandbox.inspect().requests.iter().filter(|one| one.method == "POST" && is_create(&one.path)).count()
    }

    pub fn tickets(&self) -> usize {
        self.sandbox.inspect().count()
    }

    /// All submissions, oldest first, with what the journal says of their end.
    pub fn journal(&self) -> Vec<(Attempt, Option<JournalResult>)> {
        let mut all = self.store.journal().latest(usize::MAX).unwrap();
        all.reverse();
        all
    }

    /// The one submission of a test.
    #[track_caller]
    pub fn only_result(&self) -> JournalResult {
        let all = self.journal();
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].1.clone().expect("its outcome is in the journal")
    }

    /// What must hold when all is done: of `ids`, one for each draft, all differ and are the tickets there are; each is
    /// in the journal as made by one submission, and nothing in the journal is left open.
    #[track_caller]
    pub fn check_one_each(&self, ids: &[String], about: &str) {
        let (lost, twice) = self.lost_and_twice(ids);
        assert_eq!((lost, twice), (0, 0), "lost and twice, {about}");
        let there: BTreeSet<String> = self.sandbox.inspect().tickets.into_iter().map(|one| one.id).collect();
        let mut journalled = Vec::new();
        for (attempt, result) in self.journal() {
            match result {
                Some(JournalResult::Created { id, .. }) => journalled.push(id),
                Some(JournalResult::Unknown { why }) => panic!("{} is left unknown ({why}), {about}", attempt.attempt),
                Some(_) => {}
                None => panic!("{} has no outcome, {about}", attempt.attempt),
            }
        }
        assert_eq!(journalled.len(), ids.len(), "one journalled ticket a draft, {about}");
        assert_eq!(journalled.into_iter().collect::<BTreeSet<_>>(), there, "the journalled tickets, {about}");
        assert_eq!(self.store.journal().unresolved().unwrap(), [], "{about}");
        let running = std::fs::read_dir(self.dir.path().join("running")).unwrap();
        assert_eq!(running.count(), 0, "nothing is held as if it were under way, {about}");
    }

    /// How many drafts have no ticket of their own, and how many tickets are there that no draft has.
    pub fn lost_and_twice(&self, ids: &[String]) -> (usize, usize) {
        let there: BTreeSet<String> = self.sandbox.inspect().tickets.into_iter().map(|one| one.id).collect();
        let known: BTreeSet<String> = ids.iter().cloned().collect();
        let found = known.intersection(&there).count();
        (ids.len() - found, there.len() - found)
    }
}
