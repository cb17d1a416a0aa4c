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
//! A ticket that more goes with has steps before the POST (`before`), each in the journal; a refusal of one ends the plan as
//! `StoppedAt`. What comes after it (`after`) is done by [`Desk::finish`].
//!
//! HubSpot's create has no idempotency key (assets/hubspot-api.md, section 8): what may have been executed is sent
//! again by itself only where a unique property makes a second ticket impossible.

use std::time::Duration;

use futures_util::FutureExt;
use jiff::Timestamp;
use tokio::time::Instant;

use super::batch::others::open_in;
use super::before::before;
use super::desk::{Desk, Order, Twins, blocking};
use super::outcome::{Ended, Outcome, Progress, Stop, ended, jittered, journalled};
use super::plan;
use super::records::Records;
use super::resend::{BEFORE_RESEND, RESENDS};
use super::resolve::{Finding, Sought, look_by_unique};
use super::tickets::Tickets;
use super::way::{Way, along};
use crate::hubspot::{self, Certainty, Sent, wire};
use crate::store::{self, Attempt, AttemptId, Imports, Journal, JournalResult, OpenLine, Steps, Twin, fingerprint};
use crate::ticket::{NewTicket, hash};

/// Reading a ticket by its unique property is given up after this long.
const LOOKING: Duration = Duration::from_secs(20);

impl Desk {
    /// Runs a submission to its end. `stop` ends it early; what that means for the ticket is said by the outcome.
    /// Nothing is sent where its twin is not allowed and there is one.
    ///
    /// A ticket with a plan stays under way when it is created: [`Desk::finish`] goes on with it.
    pub async fn submit<T: Records>(
        &self,
        tickets: &T,
        order: Order,
        stop: impl Future<Output = Stop>,
        tell: impl FnMut(Progress),
    ) -> Ended {
        along(self.patience, stop, tell, |way| self.submit_along(tickets, order, way).boxed()).await
    }

    async fn submit_along<T: Records>(&self, tickets: &T, order: Order, mut way: Way) -> Ended {
        let Order { mut ticket, extras, draft, key, twins, attempt } = order;
        let id = attempt.unwrap_or_else(AttemptId::random);
        let keyed = self.unique.as_deref().filter(|_| key.is_some());
        let fingerprint = Some(fingerprint(&ticket, &extras, keyed));
        let pins = self.pins_note && extras.note.is_some();
        let witness = plan::witness(&extras, self.witness);
        // A value that was typed is kept: then it is what the ticket is known by.
        match (&self.unique, &key) {
            (Some(unique), Some(key)) => ticket.set(unique, key.clone()),
            (Some(unique), None) if ticket.value(unique).is_none() => {
                ticket.set(unique, draft.map_or_else(|| id.to_string(), |draft| draft.to_string()));
            }
            (Some(_) | None, _) => {}
        }
        let mut attempt = Box::new(Attempt {
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
            extras,
            witness,
            steps: Steps::default(),
        });
        let (journal, imports, started) = (self.journal.clone(), self.imports.clone(), attempt.clone());
        let begun = blocking(move || {
            let left = if started.has_plan() { left_by(&journal, &started)? } else { Vec::new() };
            let twin = match twins {
                Twins::Allowed => journal.started_another(&started)?,
                Twins::Refused { made_since } => match open_line(imports.as_ref(), &started)? {
                    Some(line) => Some(Twin::Line(Box::new(line))),
                    None => journal.started_alone(&started, made_since)?,
                },
            };
            Ok((left, twin))
        });
        let left = match begun.await {
            Ok((left, None)) => left,
            Ok((_, Some(twin))) => return Ended { attempt, outcome: Outcome::Twin(twin), unwritten: None },
            Err(error) => return Ended { attempt, outcome: Outcome::NotJournalled(error), unwritten: None },
        };
        tracing::info!(attempt = %id, draft = draft.map(|draft| draft.to_string()), "journalled: started");
        way.tell(Progress::Journalled(id));
        let prepared = match attempt.has_plan() {
            true => before(self, tickets, &mut attempt, left.last(), &mut way).boxed().await,
            false => Ok(()),
        };
        self.close(tickets, left, &attempt, prepared.is_ok()).await;
        let outcome = match prepared {
            Ok(()) => {
                let mut ticket = plan::sent(&attempt);
                if let (true, Some(note)) = (pins, attempt.steps.note()) {
                    ticket.set(plan::PINNED, note);
                }
                self.run(tickets, &attempt, &ticket, &mut way).await
            }
            Err(outcome) => outcome,
        };
        let unwritten = self.ended(tickets, &attempt, &outcome).await;
        Ended { attempt, outcome, unwritten }
    }

    /// What earlier attempts left is this one's now, or is not needed any more.
    async fn close<T: Records>(&self, tickets: &T, left: Vec<Attempt>, attempt: &Attempt, is_done: bool) {
        for one in left {
            let note = one.steps.note();
            let is_ours = note.is_none() || note == attempt.steps.note();
            if is_ours && (is_done || note.is_some()) {
                let (journal, id) = (self.journal.clone(), one.attempt);
                let _ = blocking(move || journal.over(id, Timestamp::now())).await;
            } else if is_done {
                self.take_back(tickets, &one).await;
            }
        }
    }

    /// Writes down how the ticket ended. A plan that made it stays under way; one that did not takes its note back, unless
    /// the draft will be sent anew, which uses it again.
    async fn ended<T: Records>(&self, tickets: &T, attempt: &Attempt, outcome: &Outcome) -> Option<store::Error> {
        let written = journalled(outcome);
        let (journal, id) = (self.journal.clone(), attempt.attempt);
        let word = match outcome {
            Outcome::Created(_) => "created",
            Outcome::Rejected(_) => "rejected",
            Outcome::StoppedAt { .. } | Outcome::NotSent(_) | Outcome::NotJournalled(_) | Outcome::Twin(_) => {
                "not sent"
            }
            Outcome::Unknown(_) => "unknown",
        };
        tracing::info!(attempt = %id, outcome = word, text = %outcome, "journalled: ended");
        let stays = attempt.has_plan() && !matches!(outcome, Outcome::Unknown(_));
        let unwritten = blocking(move || match stays {
            true => journal.made(id, Timestamp::now(), &written),
            false => journal.ended(id, Timestamp::now(), &written),
        });
        let unwritten = unwritten.await.err();
        if stays && !matches!(outcome, Outcome::Created(_)) {
            match attempt.draft.is_some() && attempt.steps.note().is_some() {
                true => self.journal.let_go(id),
                false => drop(self.take_back(tickets, attempt).await),
            }
        }
        unwritten
    }

    async fn run<T: Tickets>(&self, tickets: &T, attempt: &Attempt, ticket: &NewTicket, way: &mut Way) -> Outcome {
        let (mut tries, mut resends) = (0, 0);
        // A try whose answer was lost may still be executed, whatever the later ones say.
        let mut lost_before = None;
        let mut stopped = false;
        loop {
            tries += 1;
            let sent = Sent::default();
            way.tell(Progress::Sending);
            let mut call = std::pin::pin!(tickets.create(ticket, &sent));
            let result = tokio::select! {
                result = &mut call => result,
                how = way.stopped() => {
                    stopped = true;
                    if how == Stop::BeforeItLeaves && sent.is_set() {
                        way.tell(Progress::TooLate);
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
                way.tell(Progress::Looking { why: Box::new(error.clone()) });
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
            let Some(after) = again.filter(|after| !stopped && Instant::now() + *after <= way.until) else {
                return ended(lost_before.unwrap_or(error));
            };
            tracing::info!(attempt = %attempt.attempt, kind = error.kind(), ?after, tries, "sends it again");
            way.tell(Progress::Repeating { after, why: Box::new(error.clone()), attempt: tries });
            tokio::select! {
                () = tokio::time::sleep(after) => {}
                _ = way.stopped() => {
                    return ended(lost_before.unwrap_or(hubspot::Error::Cancelled { sent: false }));
                }
            }
        }
    }
}

/// Earlier attempts at the same, from the same draft or the same in all, that ended without a ticket and left something of
/// their plans; those with a note come last.
fn left_by(journal: &Journal, attempt: &Attempt) -> Result<Vec<Attempt>, store::Error> {
    let is_left = |(one, result): &(Attempt, JournalResult)| {
        let is_same = match (one.draft, attempt.draft) {
            (Some(one), Some(other)) => one == other,
            (None, None) => one.means(&attempt.profile, &attempt.fingerprint()) && one.key == attempt.key,
            (Some(_), None) | (None, Some(_)) => false,
        };
        is_same
            && one.profile == attempt.profile
            && one.host == attempt.host
            && !matches!(result, JournalResult::Created { .. })
    };
    let mut left: Vec<Attempt> = journal.unfinished()?.into_iter().filter(is_left).map(|(one, _)| one).collect();
    left.sort_by_key(|one| (one.steps.note().is_some(), one.steps.contact().is_some()));
    Ok(left)
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
