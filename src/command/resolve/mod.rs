//! `hubticket resolve`: what became of attempts whose answer was lost.

pub(crate) mod told;

use std::time::Duration;

use super::deliver::{Delivered, Patience, deliver, stopped};
use super::finish;
use super::known::{Portal, unread};
use super::note;
use super::prepare::is_left_to_a_person;
use super::sensitive;
use super::signals::Signals;
use super::unresolved::{self, Became};
use crate::config::args::ResolveAttempts;
use crate::config::{Exit, Failure, Session};
use crate::hubspot::Client;
use crate::store::{self, Attempt, AttemptId, DraftLock, JournalResult};
use crate::submit::{Begun, LOOKS, Order, Twins};
use told::{End, Told, sentence, tell};

pub(super) async fn run(options: ResolveAttempts, session: &Session) -> Result<Exit, Failure> {
    let told = settle(&options, Portal::new(session), Signals::take, session).await?;
    tell(&told, options.output, session)
}

/// Settles what is sure. The signals are taken once the token is read, which somebody may want to stop.
///
/// # Errors
/// What is wrong with the options; or why it could not be looked for.
pub(crate) async fn settle(
    options: &ResolveAttempts,
    mut portal: Portal<'_>,
    signals: impl FnOnce() -> Signals,
    session: &Session,
) -> Result<Vec<Told>, Failure> {
    if (options.again || options.anyway) && is_left_to_a_person(session) {
        let option = if options.again { "--again" } else { "--anyway" };
        let text = format!("nothing was sent: with agents = \"draft\" a person says {option}, at a terminal");
        return Err(Failure::usage(text));
    }
    let attempts = match wanted(options, session)? {
        Wanted::Open(attempts) => attempts,
        Wanted::Ended(mut told) => {
            let is_unfinished = is_unfinished(&told.attempt, session)?;
            if options.is_plain() && is_unfinished {
                let client = portal.client()?;
                go_on(&mut told, &client, &signals(), session).await?;
            } else if options.drop && is_unfinished && matches!(told.end, End::Created { .. }) {
                leave_out(&mut told, session).await?;
            } else {
                unchanged(&told, options)?;
            }
            return Ok(vec![*told]);
        }
    };
    if options.attempt.is_none() {
        let open = session.store.imports().open(&session.config.profile, &session.config.host())?;
        for import in open.iter().filter(|one| !one.is_running) {
            let command = unresolved::of_import(import, session);
            note(&format!("lines of {} are not known; {command} looks for them", import.name()));
        }
    }
    let names = attempts.iter().flat_map(|one| &one.ticket.properties).map(|(name, _)| name.as_str());
    sensitive::keep_out(&session.cached_schema(), names);
    let left = if options.attempt.is_none() { left(session)? } else { Vec::new() };
    if attempts.is_empty() && left.is_empty() {
        return Ok(Vec::new());
    }
    let client = portal.client()?;
    let signals = signals();
    let mut told = Vec::new();
    if let Some(id) = &options.take {
        for attempt in one(attempts)? {
            told.push(take(attempt, id, &client, session).await?);
        }
    } else if options.drop {
        for attempt in one(attempts)? {
            told.push(let_go(attempt, &client, session).await?);
        }
    } else {
        let looked = tokio::select! {
            looked = look(attempts, options.again || options.wait, &client, session) => looked?,
            () = signals.first() => return Err(stopped()),
        };
        for Told { attempt, end, .. } in looked {
            let end = match end {
                End::Unknown(matches) if options.again && matches.is_empty() => {
                    let why = "it was looked for and not found, and sent again";
                    send(&attempt, why, &client, &signals, session).await?
                }
                // Its plan ended before the ticket: now it goes on.
                End::Absent(_) if (options.again || options.anyway) && !attempt.may_have_left() => {
                    match lock(&attempt, session) {
                        Ok(draft) => {
                            deliver_again(&attempt, AttemptId::random(), draft, &client, &signals, session).await?
                        }
                        Err(error) => End::Failed(Box::new(error.into())),
                    }
                }
                End::Unknown(_) if options.anyway => {
                    let why = "you had it sent again, though it was not known";
                    send(&attempt, why, &client, &signals, session).await?
                }
                other => other,
            };
            told.push(Told { attempt, end, plan: None });
        }
    }
    for one in &mut told {
        go_on(one, &client, &signals, session).await?;
    }
    for (attempt, result) in left {
        if let JournalResult::Created { id, created_at, url } = result {
            let ticket = Box::new(unresolved::remembered(&attempt, id, created_at, url));
            let mut one = Told { attempt, end: End::Created { ticket, sent: false }, plan: None };
            go_on(&mut one, &client, &signals, session).await?;
            told.push(one);
        } else {
            finish::take_back(&attempt, &client, session).await?;
        }
    }
    Ok(told)
}

/// The plans of this portal of which something is left, though it is known what became of their tickets.
fn left(session: &Session) -> Result<Vec<(Attempt, JournalResult)>, Failure> {
    let mut all = session.store.journal().unfinished()?;
    all.retain(|(one, _)| one.profile == session.config.profile && one.host == session.config.host());
    Ok(all)
}

fn is_unfinished(attempt: &Attempt, session: &Session) -> Result<bool, Failure> {
    Ok(left(session)?.iter().any(|(one, _)| one.attempt == attempt.attempt))
}

/// Goes on with what follows its ticket, or takes back what it left.
async fn go_on(told: &mut Told, client: &Client, signals: &Signals, session: &Session) -> Result<(), Failure> {
    match &mut told.end {
        End::Created { ticket, .. } => {
            told.plan = finish::go_on(&ticket.id, Duration::ZERO, client, signals, session).await?;
        }
        End::Absent(why) => {
            if let Some(made) = finish::contact_made(&told.attempt) {
                *why = format!("{why}; {made}");
            }
            if is_unfinished(&told.attempt, session)? {
                finish::take_back(&told.attempt, client, session).await?;
            }
        }
        End::Unknown(_) | End::Running | End::Failed(_) => {}
    }
    Ok(())
}

/// A person says that what is not there with a ticket is not wanted any more.
async fn leave_out(told: &mut Told, session: &Session) -> Result<(), Failure> {
    let desk = session.desk();
    if !desk.take_up(&told.attempt).await? {
        return Err(Failure::usage("nothing is left out: another hubticket has it under way"));
    }
    desk.leave_out(&mut told.attempt).await?;
    note("what is not there with the ticket is left out for good");
    Ok(())
}

/// What was said of an attempt that is settled: there is nothing that it could change.
fn unchanged(told: &Told, options: &ResolveAttempts) -> Result<(), Failure> {
    let is_so = match (&told.end, &options.take) {
        (End::Created { ticket, .. }, Some(id)) => ticket.id == id.trim(),
        (_, Some(_)) => false,
        (End::Created { .. }, None) => !options.drop && !options.anyway,
        (End::Absent(_) | End::Unknown(_) | End::Running | End::Failed(_), None) => !(options.again || options.anyway),
    };
    match is_so {
        true => Ok(()),
        false => {
            let text = format!("nothing is changed, it is settled: {}", sentence(&told.end));
            Err(Failure::usage(text).with_attempt(told.attempt.attempt, Vec::new()))
        }
    }
}

/// What is to be settled.
enum Wanted {
    Open(Vec<Attempt>),
    /// The one that was named ended long ago.
    Ended(Box<Told>),
}

fn wanted(options: &ResolveAttempts, session: &Session) -> Result<Wanted, Failure> {
    let journal = session.store.journal();
    let Some(typed) = &options.attempt else {
        let mut open = journal.unresolved()?;
        open.retain(|attempt| attempt.profile == session.config.profile);
        let all = open.len();
        open.retain(|attempt| attempt.host == session.config.host());
        if open.len() < all {
            note(&format!("{} more were sent to another address than {}", all - open.len(), session.config.host()));
        }
        return Ok(Wanted::Open(open));
    };
    let mut named = journal.named(typed.trim())?;
    let (attempt, result) = match (named.pop(), named.len()) {
        (Some(one), 0) => one,
        (None, _) => {
            let text = format!("there is no attempt {typed}");
            return Err(Failure::usage(text).with_hint("hubticket resolve lists those that are not known"));
        }
        (Some(_), more) => {
            return Err(Failure::usage(format!("{} attempts begin with {typed}; type more of it", more + 1)));
        }
    };
    if attempt.profile != session.config.profile {
        let text = format!("attempt {} belongs to the profile {:?}", attempt.attempt, attempt.profile);
        return Err(Failure::usage(text).with_hint(format!("add --profile {}", attempt.profile)));
    }
    let is_open = matches!(result, None | Some(JournalResult::Unknown { .. }));
    if is_open && attempt.host != session.config.host() {
        let text =
            format!("attempt {} was sent to {}, not to {}", attempt.attempt, attempt.host, session.config.host());
        return Err(Failure::usage(text).with_hint("name its address with --base-url"));
    }
    let end = match result {
        Some(JournalResult::Created { id, created_at, url }) => {
            let ticket = Box::new(unresolved::remembered(&attempt, id, created_at, url));
            End::Created { ticket, sent: false }
        }
        Some(JournalResult::Rejected { why, .. }) => End::Absent(format!("HubSpot refused it: {why}")),
        Some(JournalResult::NotSent { why }) => End::Absent(format!("it was not sent: {why}")),
        Some(JournalResult::Absent { by: Some(other), .. }) => unresolved::now(other, session)?.into(),
        Some(JournalResult::Absent { by: None, .. })
            if (options.again || options.anyway) && !attempt.may_have_left() =>
        {
            return Ok(Wanted::Open(vec![attempt]));
        }
        Some(JournalResult::Absent { why, by: None }) => End::Absent(why),
        Some(JournalResult::Unknown { .. }) | None => {
            let open = journal.unresolved()?;
            if open.iter().any(|one| one.attempt == attempt.attempt) {
                return Ok(Wanted::Open(vec![attempt]));
            }
            End::Running
        }
    };
    Ok(Wanted::Ended(Box::new(Told { attempt, end, plan: None })))
}

/// The only attempt: what a person says of one is not meant for another.
fn one(attempts: Vec<Attempt>) -> Result<Vec<Attempt>, Failure> {
    match attempts.len() {
        1 => Ok(attempts),
        count => {
            let text = format!("{count} attempts are not known: say which one is meant");
            Err(Failure::usage(text).with_hint("hubticket resolve lists them"))
        }
    }
}

/// Looks for attempts, and settles what is sure. With `on`, until the search must know them.
async fn look(attempts: Vec<Attempt>, on: bool, client: &Client, session: &Session) -> Result<Vec<Told>, Failure> {
    let order: Vec<_> = attempts.iter().map(|attempt| attempt.attempt).collect();
    let mut told: Vec<Told> = Vec::new();
    let mut open = attempts;
    let mut pauses = LOOKS.windows(2).filter_map(|looks| Some(*looks.get(1)? - *looks.first()?));
    loop {
        let became = unresolved::look_for(&open, client, session).await?;
        let mut still = Vec::new();
        for (attempt, became) in std::mem::take(&mut open).into_iter().zip(became) {
            let begun = Begun { time: attempt.time, date: attempt.date };
            match became {
                // One that is all that was sent does not get better.
                Became::Open(matches)
                    if on
                        && matches.iter().all(|one| !one.differences.is_empty())
                        && !begun.is_surely_indexed(client.heard()) =>
                {
                    still.push(Told { attempt, end: End::Unknown(matches), plan: None });
                }
                other => told.push(Told { attempt, end: other.into(), plan: None }),
            }
        }
        match pauses.next().filter(|_| !still.is_empty()) {
            Some(pause) => {
                note(&format!(
                    "HubSpot's search does not know new tickets at once; looking again in {} s",
                    pause.as_secs()
                ));
                tokio::time::sleep(pause).await;
                open = still.into_iter().map(|one| one.attempt).collect();
            }
            None => {
                told.extend(still);
                break;
            }
        }
    }
    told.sort_by_key(|one| order.iter().position(|id| *id == one.attempt.attempt));
    Ok(told)
}

/// A person says that a ticket is the one of an attempt.
async fn take(attempt: Attempt, id: &str, client: &Client, session: &Session) -> Result<Told, Failure> {
    let id = id.trim();
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Failure::usage(format!("--take {id:?} is no ticket: write its id, digits such as 27094000001")));
    }
    let names: Vec<&str> = attempt.ticket.properties.iter().map(|(name, _)| name.as_str()).collect();
    let ticket = client.ticket(id, &names).await.map_err(|error| {
        match error.answer().is_some_and(|answer| answer.status == 404) {
            true => Failure::usage(format!("HubSpot has no ticket {id}; nothing is changed")),
            false => unread(&error),
        }
    })?;
    let begun = Begun { time: attempt.time, date: attempt.date };
    if ticket.created().is_some_and(|created| created < begun.since(client.heard())) {
        let text = format!("ticket {id} was there before this one was sent: it can't be it; nothing is changed");
        return Err(Failure::usage(text).with_hint("hubticket resolve lists those that could be it"));
    }
    if let [first, ..] = ticket.differences(&attempt.ticket).as_slice() {
        note(&format!("ticket {id} is not as it was sent: {} is another", first.name));
    }
    match unresolved::take(&attempt, ticket, session)? {
        Became::Open(_) => {
            let text = format!("ticket {id} belongs to another attempt; nothing is changed");
            Err(Failure::usage(text).with_hint("hubticket history names the attempt of each ticket"))
        }
        other => Ok(Told { attempt, end: other.into(), plan: None }),
    }
}

/// A person says that no ticket was made, and that none is wanted.
async fn let_go(attempt: Attempt, client: &Client, session: &Session) -> Result<Told, Failure> {
    // Nobody has to be asked; but what is there is not denied.
    if let Ok(found) = unresolved::look_for(std::slice::from_ref(&attempt), client, session).await
        && let Some(Became::Created(ticket)) = found.into_iter().next()
    {
        note("it was not dropped: its ticket is there");
        return Ok(Told { attempt, end: End::Created { ticket, sent: false }, plan: None });
    }
    let why = "you said that none was made, and that none is wanted".to_owned();
    let result = JournalResult::Absent { why: why.clone(), by: None };
    let end = match unresolved::settle(&attempt, &result, session)? {
        Some(standing) => unresolved::of_standing(&attempt, standing, session)?.into(),
        None => End::Absent(why),
    };
    if let (Some(draft), End::Absent(_)) = (attempt.draft, &end) {
        match session.store.lock_draft(draft).and_then(|_lock| session.store.remove_draft(draft)) {
            Ok(()) => note(&format!("its draft {} is with the removed ones, in drafts/removed", draft.short())),
            Err(store::Error::NoDraft(_)) => {}
            Err(error) => note(&format!("its draft is still in the list: {error}")),
        }
    }
    Ok(Told { attempt, end, plan: None })
}

/// Sends what is not there, or what somebody wants to be sent all the same.
async fn send(
    attempt: &Attempt,
    why: &str,
    client: &Client,
    signals: &Signals,
    session: &Session,
) -> Result<End, Failure> {
    let draft = match lock(attempt, session) {
        Ok(draft) => draft,
        Err(error) => return Ok(End::Failed(Box::new(error.into()))),
    };
    let next = AttemptId::random();
    let result = JournalResult::Absent { why: why.to_owned(), by: Some(next) };
    if let Some(standing) = unresolved::settle(attempt, &result, session)? {
        return Ok(unresolved::of_standing(attempt, standing, session)?.into());
    }
    deliver_again(attempt, next, draft, client, signals, session).await
}

/// Nobody else may open the draft while its ticket is made.
fn lock(attempt: &Attempt, session: &Session) -> Result<Option<DraftLock>, store::Error> {
    let Some(id) = attempt.draft else { return Ok(None) };
    match session.store.lock_draft(id).and_then(|lock| session.store.load_draft(id).map(|_| lock)) {
        Ok(lock) => Ok(Some(lock)),
        Err(store::Error::NoDraft(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Sends the ticket of an attempt that made none.
async fn deliver_again(
    attempt: &Attempt,
    next: AttemptId,
    draft: Option<DraftLock>,
    client: &Client,
    signals: &Signals,
    session: &Session,
) -> Result<End, Failure> {
    let mut ticket = attempt.ticket.clone();
    // A value that was made for it is made anew.
    ticket.properties.retain(|(name, value)| attempt.unique.as_ref() != Some(name) || !attempt.is_own(value));
    let order = Order {
        ticket,
        extras: attempt.extras.clone(),
        draft: attempt.draft,
        key: attempt.key.clone(),
        twins: Twins::Refused { made_since: None },
        attempt: Some(next),
    };
    let patience = Patience { limits: session.config.patience, looking: session.config.patience };
    Ok(match deliver(order, draft, patience, client, signals, session).await {
        Ok(Delivered { ticket, replayed, .. }) => End::Created { ticket: Box::new(ticket), sent: !replayed },
        Err(failure) => End::Failed(Box::new(failure)),
    })
}
