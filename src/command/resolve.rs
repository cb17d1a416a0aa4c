//! `hubticket resolve`: what became of attempts whose answer was lost.

use std::io::Write;

use serde_json::{Value, json};

use super::deliver::{Delivered, Patience, deliver, stopped};
use super::known::{Portal, unread};
use super::signals::Signals;
use super::unresolved::{self, Became};
use super::{document, note, print, print_done};
use crate::config::args::{Output, ResolveAttempts};
use crate::config::failure::Candidate;
use crate::config::{Exit, Failure, FailureKind, Session, session};
use crate::hubspot::Client;
use crate::store::{self, Attempt, AttemptId, DraftLock, JournalResult};
use crate::submit::{Begun, LOOKS, Match, Order, Twins};
use crate::ticket::property::SUBJECT;
use crate::ticket::{Ticket, text, value};

/// Commands that take a candidate are named for so many of them.
const NAMED: usize = 5;

/// What came of an attempt.
struct Told {
    attempt: Attempt,
    end: End,
}

enum End {
    /// This is its ticket.
    Created { ticket: Box<Ticket>, sent: bool },
    /// None is there, and none was sent.
    Absent(String),
    /// It is still not known.
    Unknown(Vec<Match>),
    /// A process that lives has it under way.
    Running,
    /// It was sent again, and that came to nothing.
    Failed(Box<Failure>),
}

impl End {
    fn ticket(&self) -> Option<&Ticket> {
        match self {
            Self::Created { ticket, .. } => Some(ticket),
            Self::Absent(_) | Self::Unknown(_) | Self::Running | Self::Failed(_) => None,
        }
    }
}

impl From<Became> for End {
    fn from(became: Became) -> Self {
        match became {
            Became::Created(ticket) => Self::Created { ticket, sent: false },
            Became::Absent => Self::Absent("no ticket of it is there".into()),
            Became::Open(matches) => Self::Unknown(matches),
            Became::Running => Self::Running,
        }
    }
}

pub(super) async fn run(options: ResolveAttempts, session: &Session) -> Result<Exit, Failure> {
    let attempts = match wanted(&options, session)? {
        Wanted::Open(attempts) => attempts,
        Wanted::Ended(told) => {
            unchanged(&told, &options)?;
            return tell(&[*told], options.output, session);
        }
    };
    if options.attempt.is_none() {
        for record in unresolved::open_imports(session)?.iter().filter(|one| !one.is_running) {
            let (name, command) = unresolved::of_import(record, session);
            note(&format!("lines of {name} are not known; {command} looks for them"));
        }
    }
    if attempts.is_empty() {
        return tell(&[], options.output, session);
    }
    let client = Portal::new(session).client()?;
    let signals = Signals::take();
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
        for Told { attempt, end } in looked {
            let end = match end {
                End::Unknown(matches) if options.again && matches.is_empty() => {
                    let why = "it was looked for and not found, and sent again";
                    send(&attempt, why, &client, &signals, session).await?
                }
                End::Unknown(_) if options.anyway => {
                    let why = "you had it sent again, though it was not known";
                    send(&attempt, why, &client, &signals, session).await?
                }
                other => other,
            };
            told.push(Told { attempt, end });
        }
    }
    tell(&told, options.output, session)
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
        Some(JournalResult::Rejected { why, .. }) => End::Absent(format!("HubSpot rejected it: {why}")),
        Some(JournalResult::NotSent { why }) => End::Absent(format!("it was not sent: {why}")),
        Some(JournalResult::Absent { by: Some(other), .. }) => unresolved::now(other, session)?.into(),
        Some(JournalResult::Absent { why, by: None }) => End::Absent(why),
        Some(JournalResult::Unknown { .. }) | None => {
            let open = journal.unresolved()?;
            if open.iter().any(|one| one.attempt == attempt.attempt) {
                return Ok(Wanted::Open(vec![attempt]));
            }
            End::Running
        }
    };
    Ok(Wanted::Ended(Box::new(Told { attempt, end })))
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
                    still.push(Told { attempt, end: End::Unknown(matches) });
                }
                other => told.push(Told { attempt, end: other.into() }),
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
            let text = format!("ticket {id} is known to be the one of another attempt; nothing is changed");
            Err(Failure::usage(text).with_hint("hubticket history names the attempt of each ticket"))
        }
        other => Ok(Told { attempt, end: other.into() }),
    }
}

/// A person says that no ticket was made, and that none is wanted.
async fn let_go(attempt: Attempt, client: &Client, session: &Session) -> Result<Told, Failure> {
    // Nobody has to be asked; but what is there is not denied.
    if let Ok(found) = unresolved::look_for(std::slice::from_ref(&attempt), client, session).await
        && let Some(Became::Created(ticket)) = found.into_iter().next()
    {
        note("it was not dropped: its ticket is there");
        return Ok(Told { attempt, end: End::Created { ticket, sent: false } });
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
    Ok(Told { attempt, end })
}

/// Sends what is not there, or what somebody wants to be sent all the same.
async fn send(
    attempt: &Attempt,
    why: &str,
    client: &Client,
    signals: &Signals,
    session: &Session,
) -> Result<End, Failure> {
    // Nobody else may open the draft while its ticket is made.
    let draft: Option<DraftLock> = match attempt.draft {
        Some(id) => match session.store.lock_draft(id).and_then(|lock| session.store.load_draft(id).map(|_| lock)) {
            Ok(lock) => Some(lock),
            Err(store::Error::NoDraft(_)) => None,
            Err(error) => return Ok(End::Failed(Box::new(error.into()))),
        },
        None => None,
    };
    let next = AttemptId::random();
    let result = JournalResult::Absent { why: why.to_owned(), by: Some(next) };
    if let Some(standing) = unresolved::settle(attempt, &result, session)? {
        return Ok(unresolved::of_standing(attempt, standing, session)?.into());
    }
    let mut ticket = attempt.ticket.clone();
    // A value that was made for it is made anew.
    ticket.properties.retain(|(name, value)| attempt.unique.as_ref() != Some(name) || !attempt.is_own(value));
    let order = Order {
        ticket,
        draft: attempt.draft,
        key: attempt.key.clone(),
        twins: Twins::Refused { made_since: None },
        attempt: Some(next),
    };
    let patience = Patience { limits: session.config.patience, looking: session.config.patience };
    Ok(match deliver(order, draft, patience, client, signals, session).await {
        Ok(Delivered { ticket, replayed }) => End::Created { ticket: Box::new(ticket), sent: !replayed },
        Err(failure) => End::Failed(Box::new(failure)),
    })
}

fn tell(told: &[Told], output: Output, session: &Session) -> Result<Exit, Failure> {
    let failure = failure(told, session);
    let printed = |bytes: &[u8]| {
        let ids: Vec<&str> = told.iter().filter_map(|one| one.end.ticket()).map(|ticket| ticket.id.as_str()).collect();
        match ids.is_empty() {
            true => print(bytes),
            false => print_done(bytes, &format!("these tickets are there: {}", ids.join(", "))),
        }
    };
    let said = match output {
        Output::Json => {
            let mut fields = json!({"attempts": told.iter().map(entry).collect::<Vec<_>>()});
            if let (Some(failure), Some(fields)) = (&failure, fields.as_object_mut()) {
                fields.insert("error".into(), failure.json().get("error").cloned().unwrap_or(Value::Null));
            }
            printed(&document(&fields))
        }
        Output::Text => {
            let locale = session::locale();
            let mut out = String::new();
            for one in told {
                let time = value::moment(&one.attempt.time.to_string(), &locale);
                let line = format!("{}: {}", subject(&one.attempt), sentence(&one.end));
                out.push_str(&format!("{}  {time}  {}\n", short(&one.attempt), text::one_line(&line)));
                if let End::Unknown(matches) = &one.end {
                    for found in matches.iter().map(Candidate::from) {
                        out.push_str(&format!("    {}\n", text::one_line(&found.to_string())));
                    }
                }
            }
            if told.is_empty() {
                out.push_str("There is nothing to resolve.\n");
            }
            printed(out.as_bytes())
        }
    };
    let Some(failure) = failure else { return said };
    // What is not settled weighs more than that it could not be printed.
    if let Err(unheard) = said {
        let _ = writeln!(std::io::stderr(), "{}", unheard.text());
    }
    let _ = writeln!(std::io::stderr(), "{}", failure.text());
    Ok(failure.exit)
}

fn short(attempt: &Attempt) -> String {
    attempt.attempt.to_string().chars().take(8).collect()
}

fn subject(attempt: &Attempt) -> &str {
    attempt.ticket.value(SUBJECT).unwrap_or("(no subject)")
}

fn sentence(end: &End) -> String {
    match end {
        End::Created { ticket, sent: true } => format!("created ticket {}", ticket.id),
        End::Created { ticket, sent: false } => format!("ticket {} is it", ticket.id),
        End::Absent(why) => format!("not created: {why}"),
        End::Unknown(matches) if matches.is_empty() => "not known; no ticket was found that could be it".into(),
        End::Unknown(_) => "not known; these could be it:".into(),
        End::Running => "under way".into(),
        End::Failed(failure) => failure.message.clone(),
    }
}

fn entry(told: &Told) -> Value {
    let (outcome, ticket, sent, why, matches): (_, Option<&Ticket>, _, _, &[Match]) = match &told.end {
        End::Created { ticket, sent } => ("created", Some(&**ticket), *sent, None, &[]),
        End::Absent(why) => ("absent", None, false, Some(why.as_str()), &[]),
        End::Unknown(matches) => ("unknown", None, false, None, matches),
        End::Running => ("running", None, false, None, &[]),
        End::Failed(failure) if failure.exit == Exit::Unknown => {
            ("unknown", None, true, Some(failure.message.as_str()), &[])
        }
        End::Failed(failure) => ("absent", None, false, Some(failure.message.as_str()), &[]),
    };
    json!({
        "attempt": told.attempt.attempt,
        "time": told.attempt.time,
        "subject": told.attempt.ticket.value(SUBJECT),
        "outcome": outcome,
        "id": ticket.map(|ticket| &ticket.id),
        "created": ticket.map(|ticket| &ticket.created_at),
        "link": ticket.and_then(|ticket| ticket.link(None, None)),
        "sent": sent,
        "why": why,
        "candidates": matches.iter().map(Candidate::from).collect::<Vec<_>>(),
    })
}

/// What is left, the gravest first.
fn failure(told: &[Told], session: &Session) -> Option<Failure> {
    let open: Vec<&Told> = told.iter().filter(|one| matches!(one.end, End::Unknown(_) | End::Running)).collect();
    let failed = told.iter().find_map(|one| match &one.end {
        End::Failed(failure) => Some((**failure).clone()),
        End::Created { .. } | End::Absent(_) | End::Unknown(_) | End::Running => None,
    });
    let Some(first) = open.first() else { return failed };
    let id = first.attempt.attempt;
    let text = match open.len() {
        1 => format!("it is still not known what became of attempt {id}"),
        count => format!("it is still not known what became of {count} attempts"),
    };
    let mut failure = Failure::new(Exit::Unknown, FailureKind::Unresolved, text);
    if let ([_], End::Unknown(matches)) = (open.as_slice(), &first.end) {
        failure.details.attempt = Some(id);
        failure.details.tickets = matches.iter().map(Candidate::from).collect();
    }
    let command = |rest: &str| session.command(&format!("resolve {id} {rest}"));
    failure.details.next = match &first.end {
        End::Unknown(matches) if matches.is_empty() => vec![command("--wait"), command("--again")],
        End::Unknown(matches) => {
            let mut all: Vec<String> =
                matches.iter().take(NAMED).map(|one| command(&format!("--take {}", one.ticket.id))).collect();
            all.push(command("--anyway"));
            all
        }
        End::Running | End::Created { .. } | End::Absent(_) | End::Failed(_) => vec![session.command("resolve")],
    };
    failure.hint = match &first.end {
        End::Unknown(matches) if matches.is_empty() => format!(
            "{} looks until HubSpot's search must know it; {} then sends it, too",
            command("--wait"),
            command("--again")
        ),
        End::Unknown(_) => {
            format!("if one of these is it: {}; if none is: {} sends it", command("--take TICKET"), command("--anyway"))
        }
        End::Running | End::Created { .. } | End::Absent(_) | End::Failed(_) => "wait until it has ended".into(),
    };
    Some(failure)
}
