//! From a draft to its outcome: the exactly-one-ticket logic, without a screen.
//!
//! ```text
//!  journal: started, synced ----> POST --+--> 201                          journal: created    Created
//!       |                          ^     +--> 429, sure 503, 423: wait --+
//!       | can't be written         |_____________________________________|
//!       v                                +--> refused                      journal: rejected   Rejected
//!   NotJournalled                        +--> surely not sent, stopped     journal: not sent   NotSent
//!                                        +--> anything else                journal: unknown    Unknown
//! ```
//!
//! HubSpot's create has no idempotency key (fact sheet, section 8): what may have been executed is never sent again by
//! itself.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::hubspot::{self, Certainty, Client, Sent, wire};
use crate::store::{self, Attempt, AttemptId, Journal, JournalResult, hash};
use crate::ticket::{DraftId, NewTicket, Ticket};

/// Waiting for HubSpot's limits ends after this long in all.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A step of a submission.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// It is on disk that it begins.
    Journalled,
    /// The request is on its way.
    Sending,
    /// HubSpot asked to wait; it is sent again after a while.
    Repeating {
        /// After how long.
        after: Duration,
        /// Why.
        why: Box<hubspot::Error>,
        /// How often it was sent so far.
        attempt: u32,
    },
}

/// How a submission ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The ticket is there.
    Created(Box<Ticket>),
    /// HubSpot refused it as it is; no ticket is there.
    Rejected(hubspot::Error),
    /// It was surely not executed; no ticket is there.
    NotSent(hubspot::Error),
    /// A ticket may be there.
    Unknown(hubspot::Error),
    /// Nothing was sent, because the journal could not be written.
    NotJournalled(store::Error),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created(ticket) => write!(f, "created ticket {}", ticket.id),
            Self::Rejected(error) => write!(f, "rejected: {error}"),
            Self::NotSent(error) => write!(f, "not sent: {error}"),
            Self::Unknown(error) => write!(f, "not known: {error}"),
            Self::NotJournalled(error) => write!(f, "not sent: {error}"),
        }
    }
}

/// The end of a submission.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// Names it in the journal.
    pub attempt: AttemptId,
    /// When it began.
    pub since: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
    /// Why the outcome could not be written to the journal.
    pub unwritten: Option<store::Error>,
}

/// What creates tickets: HubSpot, or a stand-in in a test.
pub trait Tickets {
    /// Sends a ticket once. `sent` is set before the first byte leaves.
    fn create(
        &self,
        ticket: &NewTicket,
        sent: &Sent,
    ) -> impl Future<Output = Result<Ticket, hubspot::Error>> + Send;
}

impl Tickets for Client {
    async fn create(&self, ticket: &NewTicket, sent: &Sent) -> Result<Ticket, hubspot::Error> {
        self.create_ticket(ticket, sent).await
    }
}

/// What submissions are written down with.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The journal.
    pub journal: Journal,
    /// The profile in use.
    pub profile: String,
    /// The host that is talked to.
    pub host: String,
    /// How long HubSpot's limits are waited for in all.
    pub patience: Duration,
}

impl Desk {
    /// A desk with the usual patience.
    pub fn new(journal: Journal, profile: impl Into<String>, host: impl Into<String>) -> Self {
        Self { journal, profile: profile.into(), host: host.into(), patience: PATIENCE }
    }

    /// Runs a submission to its end. `stop` ends it early; what that means for the ticket is said by the outcome.
    pub async fn submit<T: Tickets>(
        &self,
        tickets: &T,
        draft: Option<DraftId>,
        ticket: NewTicket,
        stop: impl Future<Output = ()>,
        mut tell: impl FnMut(Progress),
    ) -> Ended {
        let since = Timestamp::now();
        let attempt = Attempt {
            attempt: AttemptId::random(),
            time: since,
            draft,
            profile: self.profile.clone(),
            host: self.host.clone(),
            pid: std::process::id(),
            hash: hash(wire::request_body(&ticket).to_string().as_bytes()),
            properties: ticket.properties.clone(),
        };
        let id = attempt.attempt;
        let journal = self.journal.clone();
        if let Err(error) = blocking(move || journal.started(&attempt)).await {
            return Ended { attempt: id, since, outcome: Outcome::NotJournalled(error), unwritten: None };
        }
        tell(Progress::Journalled);
        let outcome = self.run(tickets, &ticket, stop, tell).await;
        let written = journalled(&outcome);
        let journal = self.journal.clone();
        let unwritten = blocking(move || journal.ended(id, Timestamp::now(), &written)).await.err();
        Ended { attempt: id, since, outcome, unwritten }
    }

    async fn run<T: Tickets>(
        &self,
        tickets: &T,
        ticket: &NewTicket,
        stop: impl Future<Output = ()>,
        mut tell: impl FnMut(Progress),
    ) -> Outcome {
        let mut stop = std::pin::pin!(stop);
        let until = Instant::now() + self.patience;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let sent = Sent::default();
            tell(Progress::Sending);
            let result = tokio::select! {
                result = tickets.create(ticket, &sent) => result,
                // Dropping the call breaks its connection; whether the request had left is what counts.
                () = &mut stop => Err(hubspot::Error::Cancelled { sent: sent.is_set() }),
            };
            let error = match result {
                Ok(ticket) => return Outcome::Created(Box::new(ticket)),
                Err(error) => error,
            };
            let Some(after) = error.repeat_after().map(jittered) else { return ended(error) };
            if Instant::now() + after > until {
                return ended(error);
            }
            tell(Progress::Repeating { after, why: Box::new(error), attempt });
            tokio::select! {
                () = tokio::time::sleep(after) => {}
                () = &mut stop => return Outcome::NotSent(hubspot::Error::Cancelled { sent: false }),
            }
        }
    }
}

/// The outcome that an error means.
fn ended(error: hubspot::Error) -> Outcome {
    match (error.certainty(), &error) {
        (Certainty::Unknown, _) => Outcome::Unknown(error),
        (Certainty::NotCreated, hubspot::Error::Answered(answer))
            if matches!(answer.status, 400..=422) && answer.status != 421 =>
        {
            Outcome::Rejected(error)
        }
        (Certainty::NotCreated, _) => Outcome::NotSent(error),
    }
}

/// An outcome in the words of the journal.
fn journalled(outcome: &Outcome) -> JournalResult {
    match outcome {
        Outcome::Created(ticket) => JournalResult::Created {
            id: ticket.id.clone(),
            created_at: ticket.created_at.clone(),
            url: ticket.link(None, None),
        },
        Outcome::Rejected(error) => {
            JournalResult::Rejected { why: error.to_string(), correlation: error.correlation().map(str::to_owned) }
        }
        Outcome::NotSent(error) => JournalResult::NotSent { why: error.to_string() },
        Outcome::NotJournalled(error) => JournalResult::NotSent { why: error.to_string() },
        Outcome::Unknown(error) => JournalResult::Unknown { why: error.to_string() },
    }
}

/// A little more than asked, by chance, so that many waiting programs do not come back at the same moment.
fn jittered(after: Duration) -> Duration {
    let (random, _) = uuid::Uuid::new_v4().as_u64_pair();
    after + after.mul_f64(f64::from(u32::try_from(random >> 40).unwrap_or_default()) / f64::from(1u32 << 24) / 4.0)
}

/// Runs what blocks on a file where it hurts nobody.
async fn blocking<T: Send + 'static>(
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
