//! What resolving came to, for people and for programs.

use std::io::Write;

use serde_json::{Value, json};

use super::super::finish;
use super::super::unresolved::Became;
use super::super::{document, print, print_done};
use crate::config::args::Output;
use crate::config::failure::Candidate;
use crate::config::{Exit, Failure, FailureKind, Session, session};
use crate::store::Attempt;
use crate::submit::{Finished, Match, lack};
use crate::ticket::property::SUBJECT;
use crate::ticket::{Ticket, text, value};

/// Commands that take a candidate are named for so many of them.
const NAMED: usize = 5;

/// What came of an attempt.
pub(crate) struct Told {
    pub attempt: Attempt,
    pub end: End,
    /// What followed its ticket, where something was left.
    pub plan: Option<Finished>,
}

/// What became of it.
pub(crate) enum End {
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

/// What it came to, for programs; and why it is not all well, if it is not.
pub(crate) fn document_of(told: &[Told], session: &Session) -> (Value, Option<Failure>) {
    let failure = failure(told, session);
    let mut fields = json!({"attempts": told.iter().map(entry).collect::<Vec<_>>()});
    if let (Some(failure), Some(fields)) = (&failure, fields.as_object_mut()) {
        fields.insert("error".into(), failure.json().get("error").cloned().unwrap_or(Value::Null));
    }
    (fields, failure)
}

pub(super) fn tell(told: &[Told], output: Output, session: &Session) -> Result<Exit, Failure> {
    let (fields, failure) = document_of(told, session);
    let printed = |bytes: &[u8]| {
        let ids: Vec<&str> = told.iter().filter_map(|one| one.end.ticket()).map(|ticket| ticket.id.as_str()).collect();
        match ids.is_empty() {
            true => print(bytes),
            false => print_done(bytes, &format!("these tickets are there: {}", ids.join(", "))),
        }
    };
    let said = match output {
        Output::Json => printed(&document(&fields)),
        Output::Text => {
            let locale = session::locale();
            let mut out = String::new();
            for one in told {
                let time = value::moment(&one.attempt.time.to_string(), &locale);
                let line = format!("{}: {}", subject(&one.attempt), sentence(&one.end));
                out.push_str(&format!("{}  {time}  {}\n", short(&one.attempt), text::one_line(&line)));
                for undone in one.plan.iter().flat_map(|plan| &plan.undone) {
                    let line = format!("{}: {}", lack(&undone.step), undone.why);
                    out.push_str(&format!("    {}\n", text::one_line(&line)));
                }
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

pub(super) fn sentence(end: &End) -> String {
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
        "steps": told.plan.as_ref().map(|plan| finish::steps(&plan.attempt)),
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
    let unfinished = || told.iter().find_map(|one| finish::failure(one.plan.as_ref()?, &one.end.ticket()?.id, session));
    let Some(first) = open.first() else { return failed.or_else(unfinished) };
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
