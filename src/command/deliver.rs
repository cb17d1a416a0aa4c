//! One ticket, sent once: through what is known of earlier attempts, to HubSpot, and on until it is known what came of
//! it.

use std::cell::Cell;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::finish::{self, finish, go_on};
use super::key::Key;
use super::signals::Signals;
use super::unresolved::{self, Became};
use super::waiting::{MOMENT, waiting, waits_on};
use super::{drafted, note};
use crate::config::failure::of_outcome;
use crate::config::{Exit, Failure, FailureKind, Session, session};
use crate::hubspot::{self, Client};
use crate::store::{self, Attempt, AttemptId, DraftLock, JournalResult, Made, Step, Twin};
use crate::submit::{Ended, Finished, Order, Outcome, Progress, Stop, Twins};
use crate::ticket::Ticket;
use crate::ticket::draft::SubmissionState;

/// So many earlier attempts that mean the same are settled before it is given up.
const TWINS: usize = 50;

/// How long is waited.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// For HubSpot's limits, in all.
    pub limits: Duration,
    /// For a ticket whose answer was lost to be found.
    pub looking: Duration,
}

/// The ticket that is there.
#[derive(Debug)]
pub(crate) struct Delivered {
    pub ticket: Ticket,
    /// An earlier run made it.
    pub replayed: bool,
    /// The rest of its plan, as far as it got; none where the ticket was all, or where nothing was left of it.
    pub plan: Option<Finished>,
}

/// Sends a ticket, unless one that means the same is there or may be. Keeps its draft as the outcome wants it.
///
/// # Errors
/// Whatever left it without a ticket; where one may be there, with the attempt and the way on.
pub(crate) async fn deliver(
    mut order: Order,
    draft: Option<DraftLock>,
    patience: Patience,
    client: &Client,
    signals: &Signals,
    session: &Session,
) -> Result<Delivered, Failure> {
    let begun = session::locale().now;
    let key = order.key.clone().map(|value| Key::new(value, session));
    for _ in 0..TWINS {
        if let Some(key) = &key
            && let Some(ticket) = key.replay(&order.ticket, &order.extras, order.draft, client, session).await?
        {
            unresolved::keep_sent(order.draft, session);
            return replayed(ticket, patience, client, signals, session).await;
        }
        if let Some(lock) = &draft {
            // Should this process die, it is told by the draft what it was about.
            mark(lock, Some((SubmissionState::Sending, session::locale().now)), session)?;
        }
        let ended = match send(order.clone(), patience, client, signals, session).await {
            Ok(ended) => ended,
            Err(left) => {
                if let Some(lock) = draft {
                    keep(&lock, session::locale().now, &Err(left.clone()), session);
                }
                return Err(left);
            }
        };
        if let (Outcome::Twin(_), Twins::Refused { made_since }) = (&ended.outcome, &mut order.twins) {
            // Whoever waits for the same has not waited alone: a ticket that another one of them makes is the answer.
            made_since.get_or_insert(begun);
        }
        let told = match &ended.outcome {
            Outcome::Created(ticket) => Ok(Delivered { ticket: (**ticket).clone(), replayed: false, plan: None }),
            Outcome::Twin(Twin::Running(twin)) => match ended_elsewhere(twin, patience, signals, session).await {
                Ok(Became::Created(ticket)) if twin.is_twin(&ended.attempt) => {
                    Ok(Delivered { ticket: read_back(*ticket, &order, client).await, replayed: true, plan: None })
                }
                // Nothing came of it, or what came of it is found out now; so is what the key was used for.
                Ok(Became::Created(_) | Became::Absent | Became::Open(_) | Became::Running) => continue,
                Err(open) => Err(open),
            },
            // Another run with the key was quicker: its ticket is the one, or the key was used for another.
            Outcome::Twin(twin) if has_key_of(twin, &ended.attempt) => continue,
            Outcome::Twin(Twin::Unknown(twin)) => match looked_for(twin, patience, client, signals, session).await {
                Ok(Some(ticket)) => Ok(Delivered { ticket, replayed: true, plan: None }),
                // Nothing of it is there any more: now it is sent.
                Ok(None) => continue,
                Err(open) => Err(open),
            },
            Outcome::Twin(Twin::Line(open)) => Err(unresolved::of_line(open, session)),
            // What goes with it is not all there: that is gone on with below.
            Outcome::Twin(Twin::Made(made)) => {
                let Made { attempt, id, created_at, url } = (**made).clone();
                let ticket = unresolved::remembered(&attempt, id, created_at, url);
                Ok(Delivered { ticket: read_back(ticket, &order, client).await, replayed: true, plan: None })
            }
            Outcome::Unknown(_) => found(&ended, key.as_ref(), patience, client, signals, session).await,
            Outcome::Rejected(_) => match met(key.as_ref(), &ended, client, session).await {
                Some(told) => told,
                None => Err(failure(&ended)),
            },
            Outcome::StoppedAt { .. } | Outcome::NotSent(_) | Outcome::NotJournalled(_) => Err(failure(&ended)),
        };
        if let Some(lock) = draft {
            keep(&lock, ended.attempt.time, &told, session);
        }
        // The ticket is there and written down: what follows it can be gone on with at any time.
        let mut delivered = told?;
        if let (Some(key), None) = (&order.key, order.draft) {
            drafted::settle(key, session);
        }
        let id = delivered.ticket.id.clone();
        delivered.plan = match (&ended.outcome, ended.attempt.has_plan()) {
            (Outcome::Created(_), true) => Some(finish(ended.attempt, &id, client, signals, session).await),
            (Outcome::Created(_), false) => None,
            (_, _) => go_on(&id, patience.limits, client, signals, session).await?,
        };
        return Ok(delivered);
    }
    let text = format!("nothing was sent: {TWINS} earlier attempts that are the same are not settled");
    let next = session.command("resolve");
    Err(Failure::new(Exit::Unknown, FailureKind::Unresolved, text).with_hint(format!("run {next}")))
}

/// The ticket of a key that was used before, and what was left of its plan; nothing is sent. None where the key has no
/// ticket, and can have none. What another process has under way with it is waited for.
///
/// # Errors
/// When it was used for another ticket, or it is not known what became of it.
#[cfg(feature = "mcp")]
pub(crate) async fn of_key(
    order: &Order,
    patience: Patience,
    client: &Client,
    signals: &Signals,
    session: &Session,
) -> Result<Option<Delivered>, Failure> {
    let Some(value) = &order.key else { return Ok(None) };
    let keyed = || session.store.journal().keyed(&session.config.profile, value);
    if let Some((attempt, None)) = keyed()? {
        ended_elsewhere(&attempt, patience, signals, session).await?;
    }
    let key = Key::new(value.clone(), session);
    let ticket = match key.replay(&order.ticket, &order.extras, order.draft, client, session).await? {
        Some(ticket) => Some(ticket),
        None => match keyed()? {
            Some((attempt, _)) => looked_for(&attempt, patience, client, signals, session).await?,
            None => None,
        },
    };
    match ticket {
        Some(ticket) => replayed(ticket, patience, client, signals, session).await.map(Some),
        None => Ok(None),
    }
}

/// A ticket that the journal remembers, as HubSpot has it by now, if it can be read.
async fn read_back(ticket: Ticket, order: &Order, client: &Client) -> Ticket {
    let names: Vec<&str> = order.ticket.properties.iter().map(|(name, _)| name.as_str()).collect();
    client.ticket(&ticket.id, &names).await.unwrap_or(ticket)
}

/// Waits until no other process has an attempt under way, as long as limits are waited for. Returns what became of it.
///
/// # Errors
/// When it still is, or it was not waited for any more.
async fn ended_elsewhere(
    attempt: &Attempt,
    patience: Patience,
    signals: &Signals,
    session: &Session,
) -> Result<Became, Failure> {
    let begun = Instant::now();
    let until = begun + patience.limits;
    let mut is_told = false;
    loop {
        match unresolved::now(attempt.attempt, session)? {
            Became::Running => {}
            ended @ (Became::Created(_) | Became::Absent | Became::Open(_)) => return Ok(ended),
        }
        if !is_told && begun.elapsed() > MOMENT {
            note("another process is creating this ticket; waiting for it…");
            is_told = true;
        }
        if !waits_on(until, signals).await {
            return Err(unresolved::failure(attempt, &Became::Running, session));
        }
    }
}

/// Looks for the ticket of an earlier attempt that is the same. None where nothing of it is there any more.
///
/// # Errors
/// When it is still not known.
async fn looked_for(
    twin: &Attempt,
    patience: Patience,
    client: &Client,
    signals: &Signals,
    session: &Session,
) -> Result<Option<Ticket>, Failure> {
    let looked = tokio::select! {
        looked = unresolved::look_on_for(twin, client, session, patience.looking) => looked,
        () = signals.first() => Ok(Became::Open(Vec::new())),
    };
    match looked {
        Ok(Became::Created(ticket)) => Ok(Some(*ticket)),
        // Another process has taken it up: that is waited for.
        Ok(Became::Absent | Became::Running) => Ok(None),
        Ok(open @ Became::Open(_)) => match unresolved::now(twin.attempt, session)? {
            // It was settled elsewhere while it was looked for.
            Became::Created(ticket) => Ok(Some(*ticket)),
            Became::Absent | Became::Running => Ok(None),
            Became::Open(_) => Err(unresolved::failure(twin, &open, session)),
        },
        Err(unlooked) => Err(and_unlooked(unresolved::failure(twin, &Became::Open(Vec::new()), session), &unlooked)),
    }
}

/// Whether the journal has the answer to a key that was not there when it was looked for: its ticket, or that it is used
/// for another one.
fn has_key_of(twin: &Twin, attempt: &Attempt) -> bool {
    twin.attempt().is_some_and(|one| {
        let is_known = matches!(twin, Twin::Made(_)) || !one.is_twin(attempt);
        attempt.key.is_some() && one.key == attempt.key && is_known
    })
}

/// A ticket that an earlier run has made, and what was left of its plan.
///
/// # Errors
/// When the journal can't be read.
pub(super) async fn replayed(
    ticket: Ticket,
    patience: Patience,
    client: &Client,
    signals: &Signals,
    session: &Session,
) -> Result<Delivered, Failure> {
    let plan = go_on(&ticket.id, patience.limits, client, signals, session).await?;
    Ok(Delivered { ticket, replayed: true, plan })
}

/// Sends it. The first signal stops waits and what has not left; one more leaves what is under way.
async fn send(
    order: Order,
    patience: Patience,
    client: &Client,
    signals: &Signals,
    session: &Session,
) -> Result<Ended, Failure> {
    let stop = async {
        signals.first().await;
        Stop::BeforeItLeaves
    };
    let begun = Cell::new(None);
    let tell = |progress: Progress| match progress {
        Progress::Journalled(attempt) => begun.set(Some(attempt)),
        Progress::Repeating { after, why, .. } => {
            note(&format!("{why}; sending it again in {} s", after.as_secs().max(1)));
        }
        Progress::TooLate => {
            note("the ticket is on its way: waiting for HubSpot's answer; Ctrl-C leaves without it");
        }
        Progress::Sending | Progress::Looking { .. } | Progress::Step(_) | Progress::Uploading { .. } => {}
    };
    let mut desk = session.desk();
    desk.patience = patience.limits;
    let ended = tokio::select! {
        ended = waiting("ticket", desk.submit(client, order, stop, tell)) => ended,
        () = signals.second() => return Err(left(begun.get(), session)),
    };
    if let Some(error) = &ended.unwritten {
        note(&format!("the outcome could not be written to the journal: {error}; hubticket resolve settles it later"));
    }
    Ok(ended)
}

/// It was stopped once more, while the answer was under way: the connection breaks.
fn left(attempt: Option<AttemptId>, session: &Session) -> Failure {
    let Some(attempt) = attempt else { return stopped() };
    let why = "it was left before HubSpot answered";
    let unknown = JournalResult::Unknown { why: why.into() };
    if let Err(error) = session.store.journal().ended(attempt, session::locale().now, &unknown) {
        note(&format!("the outcome could not be written to the journal: {error}"));
    }
    let text = format!("it is not known whether the ticket was created: {why}");
    unresolved::unknown(Failure::new(Exit::Unknown, FailureKind::Unknown, text), attempt, &[], session)
}

/// It was stopped before anything had left.
pub(crate) fn stopped() -> Failure {
    let outcome = Outcome::NotSent(hubspot::Error::Cancelled { sent: false });
    of_outcome(&outcome).unwrap_or_else(|| Failure::new(Exit::Unreachable, FailureKind::Cancelled, outcome.to_string()))
}

/// The ticket that another run has made with the same key at the same time.
async fn met(
    key: Option<&Key>,
    ended: &Ended,
    client: &Client,
    session: &Session,
) -> Option<Result<Delivered, Failure>> {
    let met = key?.met(&ended.attempt, client, session).await?;
    Some(met.map(|ticket| Delivered { ticket, replayed: true, plan: None }))
}

/// Looks for the ticket of an attempt whose answer was lost.
async fn found(
    ended: &Ended,
    key: Option<&Key>,
    patience: Patience,
    client: &Client,
    signals: &Signals,
    session: &Session,
) -> Result<Delivered, Failure> {
    if let Some(told) = met(key, ended, client, session).await {
        return told;
    }
    let looked = tokio::select! {
        looked = unresolved::look_on_for(&ended.attempt, client, session, patience.looking) => looked,
        () = signals.first() => Ok(Became::Open(Vec::new())),
    };
    match looked {
        Ok(Became::Created(ticket)) => Ok(Delivered { ticket: *ticket, replayed: false, plan: None }),
        Ok(Became::Open(matches)) => Err(unresolved::unknown(failure(ended), ended.attempt.attempt, &matches, session)),
        Ok(Became::Absent) => {
            let mut failure = failure(ended);
            failure.message = format!("{}; no ticket has its unique value", failure.message);
            Err(unresolved::unknown(failure, ended.attempt.attempt, &[], session))
        }
        Ok(Became::Running) => Err(unresolved::unknown(failure(ended), ended.attempt.attempt, &[], session)),
        Err(unlooked) => {
            Err(and_unlooked(unresolved::unknown(failure(ended), ended.attempt.attempt, &[], session), &unlooked))
        }
    }
}

/// With why the ticket could not be looked for.
fn and_unlooked(mut failure: Failure, unlooked: &Failure) -> Failure {
    failure.message = format!("{}; {}", failure.message, unlooked.message);
    failure
}

fn failure(ended: &Ended) -> Failure {
    let other = || Failure::new(Exit::Other, FailureKind::Other, ended.outcome.to_string());
    let mut failure = of_outcome(&ended.outcome).unwrap_or_else(other);
    if let Outcome::StoppedAt { step: Step::Note, .. } = &ended.outcome
        && ended.attempt.extras.note.is_none()
        && !ended.attempt.extras.files.is_empty()
    {
        failure.message = format!("{} (files are put on a note)", failure.message);
    }
    if let Some(made) = finish::contact_made(&ended.attempt) {
        failure.message = format!("{}; {made}", failure.message);
    }
    failure
}

/// Leaves the draft where its submission is.
fn keep(lock: &DraftLock, since: Timestamp, told: &Result<Delivered, Failure>, session: &Session) {
    let state = match told {
        Ok(_) => return unresolved::keep_sent(Some(lock.id()), session),
        Err(failure) if failure.kind == FailureKind::Unknown => Some((SubmissionState::Unknown, since)),
        Err(_) => None,
    };
    if let Err(error) = mark(lock, state, session) {
        note(&format!("the draft could not be saved: {error}"));
    }
}

/// Writes into a draft where its submission is. What else is in it stays as its author left it.
fn mark(lock: &DraftLock, state: Option<(SubmissionState, Timestamp)>, session: &Session) -> Result<(), store::Error> {
    let mut draft = session.store.load_draft(lock.id())?;
    match state {
        Some((state, since)) => draft.mark(state, since),
        None => draft.submission = None,
    }
    session.store.save_draft(&draft)
}
