//! Attempts that nobody knows the end of: looked for, settled as far as is sure, told as they are.

use std::collections::HashSet;
use std::time::Duration;

use super::known::unread;
use super::note;
use super::waiting::waiting;
use crate::config::failure::{Candidate, of_twin};
use crate::config::session::quoted;
use crate::config::{Failure, Session, session};
use crate::hubspot;
use crate::store::{Attempt, AttemptId, ImportRecord, JournalResult, OpenLine, Standing, Twin};
use crate::submit::{Finding, Lookup, Match, Sought, look, look_on};
use crate::ticket::{DraftId, Ticket};

/// What is known of an attempt now.
#[derive(Debug)]
pub(super) enum Became {
    /// This is its ticket.
    Created(Box<Ticket>),
    /// No ticket of it is there: it may be sent again.
    Absent,
    /// Still nothing for sure; these could be it.
    Open(Vec<Match>),
    /// A process that lives has it under way.
    Running,
}

/// Looks once for attempts, all at the same time, and settles what is sure; what each became, in their order.
///
/// # Errors
/// When HubSpot could not be asked, or the journal fails.
pub(super) async fn look_for<T: Lookup>(
    attempts: &[Attempt],
    tickets: &T,
    session: &Session,
) -> Result<Vec<Became>, Failure> {
    let sought: Vec<Sought> = attempts.iter().map(Sought::from).collect();
    let others = others(attempts, session)?;
    let found = waiting("lost tickets", look(tickets, &sought, &others)).await.map_err(|error| unlooked(&error))?;
    attempts.iter().zip(found).map(|(attempt, finding)| became(attempt, finding, session)).collect()
}

/// Looks for an attempt until it is settled, or for as long as `patience`.
///
/// # Errors
/// When HubSpot could not be asked the last time, or the journal fails.
pub(super) async fn look_on_for<T: Lookup>(
    attempt: &Attempt,
    tickets: &T,
    session: &Session,
    patience: Duration,
) -> Result<Became, Failure> {
    let mut told = false;
    let tell = |_| {
        if !told {
            note("looking for the ticket in HubSpot; its search may not know it for a minute");
        }
        told = true;
    };
    let others = others(std::slice::from_ref(attempt), session)?;
    let finding = look_on(tickets, &Sought::from(attempt), &others, patience, tell).await;
    became(attempt, finding.map_err(|error| unlooked(&error))?, session)
}

/// Tickets that other attempts are known to have made.
fn others(attempts: &[Attempt], session: &Session) -> Result<HashSet<String>, Failure> {
    let Some(first) = attempts.iter().map(|attempt| attempt.time).min() else { return Ok(HashSet::new()) };
    Ok(session.store.journal().created_since(first)?)
}

fn became(attempt: &Attempt, finding: Finding, session: &Session) -> Result<Became, Failure> {
    match finding {
        Finding::Created(ticket) => take(attempt, *ticket, session),
        Finding::Absent => {
            let why = "no ticket has its unique value".to_owned();
            match settle(attempt, &JournalResult::Absent { why, by: None }, session)? {
                None => Ok(Became::Absent),
                Some(standing) => of_standing(attempt, standing, session),
            }
        }
        Finding::Unsent => {
            let why = "it ended before the ticket was sent".to_owned();
            match settle(attempt, &JournalResult::Absent { why, by: None }, session)? {
                None => Ok(Became::Absent),
                Some(standing) => of_standing(attempt, standing, session),
            }
        }
        Finding::Perhaps(matches) => Ok(Became::Open(matches)),
    }
}

/// Writes down that a ticket is the one of an attempt, unless it is known to be another one's.
///
/// # Errors
/// When the journal or the draft fails.
pub(super) fn take(attempt: &Attempt, ticket: Ticket, session: &Session) -> Result<Became, Failure> {
    let (id, created_at) = (ticket.id.clone(), ticket.created_at.clone());
    let result = JournalResult::Created { id, created_at, url: ticket.link(None, None) };
    match settle(attempt, &result, session)? {
        None => {
            keep_sent(attempt.draft, session);
            Ok(Became::Created(Box::new(ticket)))
        }
        Some(standing) => of_standing(attempt, standing, session),
    }
}

/// Writes down what became of an attempt. Where the journal knows better by now, that is returned.
///
/// # Errors
/// When the journal fails.
pub(super) fn settle(
    attempt: &Attempt,
    result: &JournalResult,
    session: &Session,
) -> Result<Option<Standing>, Failure> {
    Ok(session.store.journal().settle(attempt.attempt, session::locale().now, result)?)
}

/// What the journal knows of an attempt; of one that was sent again, what became of the other one.
///
/// # Errors
/// When the journal can't be read.
pub(super) fn of_standing(attempt: &Attempt, standing: Standing, session: &Session) -> Result<Became, Failure> {
    Ok(match standing {
        Standing::Running => Became::Running,
        Standing::Taken(_) => Became::Open(Vec::new()),
        Standing::Ended(JournalResult::Created { id, created_at, url }) => {
            Became::Created(Box::new(remembered(attempt, id, created_at, url)))
        }
        Standing::Ended(JournalResult::Absent { by: Some(other), .. }) => return now(other, session),
        Standing::Ended(
            JournalResult::Absent { .. } | JournalResult::NotSent { .. } | JournalResult::Rejected { .. },
        ) => Became::Absent,
        Standing::Ended(JournalResult::Unknown { .. }) => Became::Open(Vec::new()),
    })
}

/// What became of an attempt, by the journal alone.
///
/// # Errors
/// When the journal can't be read.
pub(super) fn now(attempt: AttemptId, session: &Session) -> Result<Became, Failure> {
    let journal = session.store.journal();
    let Some((attempt, result)) = journal.named(&attempt.to_string())?.pop() else {
        // Its first line is not there yet.
        return Ok(Became::Running);
    };
    match result {
        Some(result) => of_standing(&attempt, Standing::Ended(result), session),
        None if journal.unresolved()?.iter().any(|open| open.attempt == attempt.attempt) => {
            Ok(Became::Open(Vec::new()))
        }
        None => Ok(Became::Running),
    }
}

/// The command that looks for the lines of an import.
pub(super) fn of_import(record: &ImportRecord, session: &Session) -> String {
    let outcomes = || format!(" --outcomes {}", quoted(&record.run.outcomes.display().to_string()));
    let (file, outcomes) = match &record.run.file {
        Some(file) => {
            let name = file.display().to_string();
            let is_usual = record.run.outcomes.as_os_str() == format!("{name}.outcomes.jsonl").as_str();
            (quoted(&name), if is_usual { String::new() } else { outcomes() })
        }
        None => ("-".to_owned(), outcomes()),
    };
    session.command(&format!("import {file}{outcomes} --resolve found"))
}

/// Why nothing is sent: a line of an import is the same, and is not known.
pub(super) fn of_line(open: &OpenLine, session: &Session) -> Failure {
    let command = of_import(&open.import, session);
    let mut failure = of_twin(&Twin::Line(Box::new(open.clone())));
    failure.hint =
        format!("run {command}; or say that this is another ticket, with --new or another --idempotency-key");
    failure.details.next = vec![command];
    failure
}

/// The ticket of an attempt as far as the journal has it.
pub(super) fn remembered(attempt: &Attempt, id: String, created_at: String, url: Option<String>) -> Ticket {
    let values = attempt.ticket.properties.iter().map(|(name, value)| (name.clone(), Some(value.clone())));
    Ticket::remembered(id, created_at, url, values.collect())
}

/// Keeps a draft with the sent ones, if it is still in the list. Its ticket is journalled: should it stay in the list, it
/// is not sent again.
pub(super) fn keep_sent(draft: Option<DraftId>, session: &Session) {
    let Some(id) = draft else { return };
    match session.store.keep_sent(id) {
        Ok(()) | Err(crate::store::Error::NoDraft(_)) => {}
        Err(error) => note(&format!("the draft is still in the list: {error}")),
    }
}

/// Why nothing is sent: an attempt that is the same is not settled.
pub(super) fn failure(attempt: &Attempt, became: &Became, session: &Session) -> Failure {
    let attempt = Box::new(attempt.clone());
    let (id, with_key) = (attempt.attempt, attempt.key.is_some());
    let (twin, matches) = match became {
        Became::Running => (Twin::Running(attempt), &[][..]),
        Became::Open(matches) => (Twin::Unknown(attempt), matches.as_slice()),
        Became::Created(_) | Became::Absent => (Twin::Unknown(attempt), &[][..]),
    };
    let mut failure = of_twin(&twin);
    failure.details.tickets = matches.iter().map(Candidate::from).collect();
    failure.details.next = vec![session.command(&format!("resolve {id}"))];
    failure.hint = match became {
        Became::Running => format!("wait for it; {} tells what became of it", next(&failure)),
        Became::Created(_) | Became::Absent | Became::Open(_) => {
            let other = match &with_key {
                true => "give it another key",
                false => "add --new",
            };
            format!("run {}; or {other} if this is another ticket", next(&failure))
        }
    };
    failure
}

/// Why it is not known what this run made.
pub(super) fn unknown(mut failure: Failure, attempt: AttemptId, matches: &[Match], session: &Session) -> Failure {
    failure.details.attempt = Some(attempt);
    failure.details.tickets = matches.iter().map(Candidate::from).collect();
    failure.details.next = vec![session.command(&format!("resolve {attempt}"))];
    failure.hint = format!("run {}: it looks for the ticket, and tells what can be done", next(&failure));
    failure
}

fn next(failure: &Failure) -> &str {
    failure.details.next.first().map_or("hubticket resolve", String::as_str)
}

/// Why a look came to nothing.
fn unlooked(error: &hubspot::Error) -> Failure {
    let mut failure = unread(error);
    failure.message = format!("the ticket could not be looked for: {}", failure.message);
    failure
}
