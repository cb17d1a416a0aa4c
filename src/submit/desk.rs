//! A submission from its first line in the journal to its last.
//!
//! ```text
//!  journal: started, synced ----> POST --+--> 201                          journal: created    Created
//!       |                          ^     +--> 429, 423: wait ------------+
//!       | can't be written         |______________________________________|
//!       v                          |     +--> refused                      journal: rejected   Rejected
//!   NotJournalled                  |     +--> surely not sent, stopped     journal: not sent   NotSent
//!                                  |     +--> anything else
//!                                  |              | no unique property     journal: unknown    Unknown
//!                                  |              v
//!                                  +-- absent -- read by it -- found       journal: created    Created
//! ```
//!
//! HubSpot's create has no idempotency key (assets/hubspot-api.md, section 8): what may have been executed is sent
//! again by itself only where a unique property makes a second ticket impossible.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use futures_util::FutureExt;
use jiff::Timestamp;
use tokio::time::Instant;

use super::batch::others::open_in;
use super::resend::{BEFORE_RESEND, RESENDS};
use super::resolve::{Finding, Sought, look_by_unique};
use super::tickets::Tickets;
use crate::hubspot::{self, Certainty, Sent, wire};
use crate::store::{self, Attempt, AttemptId, Imports, Journal, JournalResult, OpenLine, Twin, fingerprint};
use crate::ticket::backoff;
use crate::ticket::{DraftId, NewTicket, Ticket, hash};

/// Waiting for HubSpot's limits ends after this long in all, unless the profile says otherwise.
pub const PATIENCE: Duration = Duration::from_secs(120);
/// Reading a ticket by its unique property is given up after this long.
const LOOKING: Duration = Duration::from_secs(20);

/// A step of a submission, told while it runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// It is on disk that it begins, under this name.
    Journalled(AttemptId),
    /// The request is on its way.
    Sending,
    /// HubSpot asked to wait; it is sent again after a while.
    Repeating {
        /// The pause, with its random part.
        after: Duration,
        /// The error of the try before.
        why: Box<hubspot::Error>,
        /// How often it was sent so far.
        attempt: u32,
    },
    /// It was asked to stop when bytes of the request had left already: its answer is waited for.
    TooLate,
    /// The answer was lost; the ticket is being looked for by its unique property.
    Looking {
        /// How the answer was lost.
        why: Box<hubspot::Error>,
    },
}

/// How a submission ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The ticket as HubSpot returned it, or as it was found by its unique property.
    Created(Box<Ticket>),
    /// HubSpot refused it as it is; no ticket is there.
    Rejected(hubspot::Error),
    /// It was surely not executed; no ticket is there.
    NotSent(hubspot::Error),
    /// The ticket may exist; the error is the one that left it open.
    Unknown(hubspot::Error),
    /// Nothing was sent, because the journal could not be written.
    NotJournalled(store::Error),
    /// Nothing was sent, because of an earlier one that means the same.
    Twin(Twin),
}

/// What stopping does to a request of which bytes have left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The answer is still waited for; only what has not left is stopped.
    BeforeItLeaves,
    /// Its connection is broken; whether it made a ticket is not known then.
    AtOnce,
}

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

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created(ticket) => write!(f, "created ticket {}", ticket.id),
            Self::Rejected(error) => write!(f, "rejected: {error}"),
            Self::NotSent(error) => write!(f, "not sent: {error}"),
            Self::Unknown(error) => write!(f, "not known: {error}"),
            Self::NotJournalled(error) => write!(f, "not sent: {error}"),
            Self::Twin(Twin::Running(_)) => f.write_str("not sent: the same ticket is being created already"),
            Self::Twin(Twin::Unknown(_)) => {
                f.write_str("not sent: it is not known what became of an earlier one that is the same")
            }
            Self::Twin(Twin::Made(made)) => write!(f, "not sent: ticket {} is the same", made.id),
            Self::Twin(Twin::Line(open)) => {
                write!(f, "not sent: it is not known what became of line {} of an import, which is the same", open.line)
            }
        }
    }
}

/// A submission that ended, and whether that is on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// The submission as the journal has it.
    pub attempt: Box<Attempt>,
    /// What is known of the ticket.
    pub outcome: Outcome,
    /// Why the outcome could not be written to the journal.
    pub unwritten: Option<store::Error>,
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
}

/// A ticket that is to be created.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// What is sent.
    pub ticket: NewTicket,
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
        Self { ticket, draft: None, key: None, twins: Twins::Allowed, attempt: None }
    }
}

impl Desk {
    /// A desk with the usual patience, and no unique property.
    pub fn new(journal: Journal, profile: impl Into<String>, host: impl Into<String>) -> Self {
        Self { journal, profile: profile.into(), host: host.into(), patience: PATIENCE, unique: None, imports: None }
    }

    /// Runs a submission to its end. `stop` ends it early; what that means for the ticket is said by the outcome.
    /// Nothing is sent where its twin is not allowed and there is one.
    pub async fn submit<T: Tickets>(
        &self,
        tickets: &T,
        order: Order,
        stop: impl Future<Output = Stop>,
        mut tell: impl FnMut(Progress),
    ) -> Ended {
        let Order { mut ticket, draft, key, twins, attempt } = order;
        let id = attempt.unwrap_or_else(AttemptId::random);
        let keyed = self.unique.as_deref().filter(|_| key.is_some());
        let fingerprint = Some(fingerprint(&ticket, keyed));
        // A value that was typed is kept: then it is what the ticket is known by.
        match (&self.unique, &key) {
            (Some(unique), Some(key)) => ticket.set(unique, key.clone()),
            (Some(unique), None) if ticket.value(unique).is_none() => {
                ticket.set(unique, draft.map_or_else(|| id.to_string(), |draft| draft.to_string()));
            }
            (Some(_) | None, _) => {}
        }
        let attempt = Box::new(Attempt {
            attempt: id,
            time: Timestamp::now(),
            date: tickets.heard().map(|heard| heard.date),
            key,
            draft,
            profile: self.profile.clone(),
            host: self.host.clone(),
            pid: std::process::id(),
            hash: hash::hexadecimal(wire::request_body(&ticket).to_string().as_bytes()),
            unique: self.unique.clone(),
            fingerprint,
            ticket,
        });
        let (journal, imports, started) = (self.journal.clone(), self.imports.clone(), attempt.clone());
        let begun = blocking(move || match twins {
            Twins::Allowed => journal.started(&started).map(|()| None),
            Twins::Refused { made_since } => match open_line(imports.as_ref(), &started)? {
                Some(line) => Ok(Some(Twin::Line(Box::new(line)))),
                None => journal.started_alone(&started, made_since),
            },
        });
        let unsent = match begun.await {
            Ok(None) => None,
            Ok(Some(twin)) => Some(Outcome::Twin(twin)),
            Err(error) => Some(Outcome::NotJournalled(error)),
        };
        if let Some(outcome) = unsent {
            return Ended { attempt, outcome, unwritten: None };
        }
        tracing::info!(attempt = %id, draft = draft.map(|draft| draft.to_string()), "journalled: started");
        tell(Progress::Journalled(id));
        let outcome = self.run(tickets, &attempt, stop, tell).await;
        let written = journalled(&outcome);
        let journal = self.journal.clone();
        let word = match &outcome {
            Outcome::Created(_) => "created",
            Outcome::Rejected(_) => "rejected",
            Outcome::NotSent(_) | Outcome::NotJournalled(_) | Outcome::Twin(_) => "not sent",
            Outcome::Unknown(_) => "unknown",
        };
        tracing::info!(attempt = %id, outcome = word, text = %outcome, "journalled: ended");
        let unwritten = blocking(move || journal.ended(id, Timestamp::now(), &written)).await.err();
        Ended { attempt, outcome, unwritten }
    }

    async fn run<T: Tickets>(
        &self,
        tickets: &T,
        attempt: &Attempt,
        stop: impl Future<Output = Stop>,
        mut tell: impl FnMut(Progress),
    ) -> Outcome {
        let mut stop = std::pin::pin!(stop.fuse());
        let until = Instant::now() + self.patience;
        let (mut tries, mut resends) = (0, 0);
        // A try whose answer was lost may still be executed, whatever the later ones say.
        let mut lost_before = None;
        let mut stopped = false;
        loop {
            tries += 1;
            let sent = Sent::default();
            tell(Progress::Sending);
            let mut call = std::pin::pin!(tickets.create(&attempt.ticket, &sent));
            let result = tokio::select! {
                result = &mut call => result,
                how = &mut stop => {
                    stopped = true;
                    if how == Stop::BeforeItLeaves && sent.is_set() {
                        tell(Progress::TooLate);
                        call.await
                    } else {
                        // Dropping the call breaks its connection; whether the request had left is what counts.
                        Err(hubspot::Error::Cancelled { sent: sent.is_set() })
                    }
                }
            };
            let error = match result {
                Ok(ticket) => return Outcome::Created(Box::new(ticket)),
                Err(error) => error,
            };
            let mut again = error.repeat_after().map(jittered);
            if error.certainty() == Certainty::Unknown {
                lost_before = Some(error.clone());
            }
            if may_be_there(attempt, &error) {
                tracing::info!(attempt = %attempt.attempt, kind = error.kind(), "looks for the ticket");
                tell(Progress::Looking { why: Box::new(error.clone()) });
                match tokio::time::timeout(LOOKING, look_by_unique(tickets, Sought::from(attempt))).await {
                    Ok(Ok(Some(Finding::Created(ticket)))) => return Outcome::Created(ticket),
                    // The value is taken, for all that is known by the ticket of an earlier try.
                    Ok(Err(_)) | Err(_) if error.certainty() == Certainty::NotCreated => {
                        return Outcome::Unknown(error);
                    }
                    Ok(Ok(Some(Finding::Absent))) if resends < RESENDS && may_be_sent_again(&error) => {
                        resends += 1;
                        again = Some(jittered(BEFORE_RESEND.after(resends)));
                    }
                    _ => {}
                }
            }
            let Some(after) = again.filter(|after| !stopped && Instant::now() + *after <= until) else {
                return ended(lost_before.unwrap_or(error));
            };
            tracing::info!(attempt = %attempt.attempt, kind = error.kind(), ?after, tries, "sends it again");
            tell(Progress::Repeating { after, why: Box::new(error.clone()), attempt: tries });
            tokio::select! {
                () = tokio::time::sleep(after) => {}
                _ = &mut stop => {
                    return ended(lost_before.unwrap_or(hubspot::Error::Cancelled { sent: false }));
                }
            }
        }
    }
}

/// A line of an import that means the same as an attempt, and is not known. Those with a key mean their own ticket.
fn open_line(imports: Option<&Imports>, attempt: &Attempt) -> Result<Option<OpenLine>, store::Error> {
    let Some(imports) = imports.filter(|_| attempt.key.is_none()) else { return Ok(None) };
    let meaning = attempt.fingerprint();
    for import in imports.open(&attempt.profile, &attempt.host)? {
        if let Some((_, line)) = open_in(&import.run.outcomes).into_iter().find(|(other, _)| *other == meaning) {
            return Ok(Some(OpenLine { import, line }));
        }
    }
    Ok(None)
}

/// Whether the ticket may be there although the answer says nothing of it, and can be read by its unique property: the
/// answer was lost, or HubSpot refuses the value as one that another ticket has, which is this one from before.
fn may_be_there(attempt: &Attempt, error: &hubspot::Error) -> bool {
    let Some(unique) = &attempt.unique else { return false };
    match error.certainty() {
        Certainty::Unknown => true,
        Certainty::NotCreated => error.answer().is_some_and(|answer| {
            let named = answer.problems.iter().any(|one| one.property.as_ref() == Some(unique));
            matches!(answer.status, 400 | 409) && (named || answer.message.contains(unique.as_str()))
        }),
    }
}

/// Whether what is not there is sent again by itself: its answer was lost, and the user does not want it to end.
fn may_be_sent_again(error: &hubspot::Error) -> bool {
    error.certainty() == Certainty::Unknown && !matches!(error, hubspot::Error::Cancelled { .. })
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
        Outcome::Twin(_) => JournalResult::NotSent { why: outcome.to_string() },
        Outcome::Unknown(error) => JournalResult::Unknown { why: error.to_string() },
    }
}

/// A wait that many programs do not end at the same moment.
fn jittered(after: Duration) -> Duration {
    backoff::spread(after, fastrand::f64())
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
