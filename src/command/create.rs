//! `hubticket create`: one ticket without a screen.

use std::collections::HashSet;
use std::io::{Read, Write};

use super::associate::{self, How, Typed};
use super::{print, print_json};
use crate::config::args::{Create, Output};
use crate::config::failure::of_outcome;
use crate::config::{Exit, Failure, Session, session};
use crate::hubspot::{Client, wire};
use crate::portal;
use crate::store::{DraftLock, JournalResult};
use crate::submit::{Finding, Outcome, Progress, look};
use crate::ticket::draft::{Link, Unresolved};
use crate::ticket::schema::{PIPELINE, Part, PartName, STAGE};
use crate::ticket::value::{self, At, Severity};
use crate::ticket::{Draft, DraftId, NewTicket, Schema, Ticket, text};

/// A request body may be this large.
const LARGEST: u64 = 4 << 20;

/// The ticket to send, and the draft that it comes from.
struct Made {
    ticket: NewTicket,
    draft: Option<(Draft, DraftLock)>,
}

pub(super) async fn run(options: Create, session: &Session) -> Result<Exit, Failure> {
    let typed = options.associate.iter().map(|text| associate::parse(text)).collect::<Result<Vec<_>, _>>()?;
    let properties = options.property.iter().map(|text| property(text)).collect::<Result<Vec<_>, _>>()?;
    let mut schema = session.cached_schema();
    let client = if options.dry_run { None } else { Some(session.connect()?) };
    let made = match &options.file {
        Some(path) => {
            let mut ticket = from_file(path)?;
            let parts = wanted(&typed, &schema, false);
            learn(&mut schema, client.as_ref(), parts).await?;
            for (name, value) in properties {
                ticket.set(&name, value);
            }
            for one in &typed {
                let linked = one.resolve(&schema)?;
                ticket.associations.push(Link { id: linked.id, object: Some(linked.object), types: linked.types });
            }
            Made { ticket, draft: None }
        }
        None => {
            let (mut draft, lock) = match &options.draft {
                Some(id) => {
                    let (mut draft, lock) = session.store.open_draft(session.store.find_draft(id)?)?;
                    session.owns(&draft)?;
                    if let Some(client) = client.as_ref().filter(|_| draft.unresolved.is_some())
                        && let Some(ticket) = settle_first(&mut draft, client, session).await?
                    {
                        return created(&ticket, options.output);
                    }
                    (draft, Some(lock))
                }
                None => (Draft::new(DraftId::random(), session::locale().now), None),
            };
            for (name, value) in properties {
                draft.set(&name, value);
            }
            let needs_stage = draft.text(STAGE).is_empty();
            let parts = wanted(&typed, &schema, needs_stage);
            learn(&mut schema, client.as_ref(), parts).await?;
            for one in &typed {
                draft.associations.push(one.resolve(&schema)?);
            }
            draft.choose_defaults(&schema);
            if !options.dry_run {
                required(&schema, &draft, session)?;
            }
            let ticket = value::assemble(&schema, &draft, &session::locale());
            Made { ticket, draft: lock.map(|lock| (draft, lock)) }
        }
    };
    match client {
        None => {
            if options.file.is_none() && made.ticket.value(STAGE).is_none() {
                let why = "the portal's pipelines are not known here; its default pipeline and stage are added when it is sent";
                let _ = writeln!(std::io::stderr(), "hubticket: {why}");
            }
            print_json(&wire::request_body(&made.ticket))
        }
        Some(client) => send(made, &client, options.output, session).await,
    }
}

/// Finds out what became of an earlier submission of this draft that was never answered. Returns its ticket if it made
/// one; returns none where it is sure that it made none.
async fn settle_first(draft: &mut Draft, client: &Client, session: &Session) -> Result<Option<Ticket>, Failure> {
    let journal = session.store.journal();
    let mut open = journal.unresolved()?;
    open.retain(|attempt| attempt.draft == Some(draft.id));
    for attempt in open {
        let found = match &attempt.unique {
            Some(_) => look(client, &attempt, &HashSet::new()).await,
            None => Ok(Finding::Perhaps(Vec::new())),
        };
        let result = match found {
            Ok(Finding::Created(ticket)) => {
                let (id, created_at) = (ticket.id.clone(), ticket.created_at.clone());
                let result = JournalResult::Created { id, created_at, url: ticket.link(None, None) };
                journal.ended(attempt.attempt, session::locale().now, &result)?;
                session.store.keep_sent(draft.id)?;
                return Ok(Some(*ticket));
            }
            Ok(Finding::Absent) => JournalResult::Absent { why: "no ticket has its unique value".into() },
            Ok(Finding::Perhaps(_)) | Err(_) => {
                let text = "an earlier submission of this draft was never answered, so it was not sent again";
                let hint =
                    format!("open it with hubticket --draft {}: there it is looked for, and you decide", draft.id);
                return Err(Failure::new(Exit::Unknown, "unknown", text).with_hint(hint));
            }
        };
        journal.ended(attempt.attempt, session::locale().now, &result)?;
    }
    draft.unresolved = None;
    Ok(None)
}

/// Reads `KEY=VALUE`.
fn property(text: &str) -> Result<(String, String), Failure> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => {
            Err(Failure::usage(format!("--property {text}: write it as KEY=VALUE, such as subject='Printer on fire'")))
        }
    }
}

fn from_file(path: &std::path::Path) -> Result<NewTicket, Failure> {
    let name = if path.as_os_str() == "-" { "the standard input".to_owned() } else { path.display().to_string() };
    let unread = |error: std::io::Error| Failure::usage(format!("{name} can't be read: {error}"));
    let mut text = String::new();
    let read = match path.as_os_str() == "-" {
        true => std::io::stdin().lock().take(LARGEST).read_to_string(&mut text),
        false => std::fs::File::open(path).map_err(unread)?.take(LARGEST).read_to_string(&mut text),
    };
    read.map_err(unread)?;
    wire::parse_request_body(&text).map_err(|why| Failure::usage(format!("{name} is no request body: {why}")))
}

/// The parts of the portal that are needed and not known yet.
fn wanted(typed: &[Typed], schema: &Schema, needs_stage: bool) -> Vec<PartName> {
    let mut parts = Vec::new();
    if needs_stage && schema.pipelines.is_none() {
        parts.push(PartName::Pipelines);
    }
    for one in typed {
        let name = PartName::Labels(one.object.clone());
        // The default links are the same in every portal; only a label needs to be asked for.
        if matches!(one.how, How::Label(_)) && one.resolve(schema).is_err() && !parts.contains(&name) {
            parts.push(name);
        }
    }
    parts
}

async fn learn(schema: &mut Schema, client: Option<&Client>, wanted: Vec<PartName>) -> Result<(), Failure> {
    let Some(client) = client.filter(|_| !wanted.is_empty()) else { return Ok(()) };
    let mut parts: Vec<Result<Part, _>> = Vec::new();
    portal::read(client, wanted, &[], |known| parts.push(known.part)).await;
    for part in parts {
        // A read that failed has created nothing, whatever became of it.
        schema.apply(part.map_err(|(_, error)| {
            let mut failure = Failure::from(error.clone());
            if failure.exit == Exit::Unknown {
                failure.exit = Exit::Unreachable;
            }
            failure.message = format!("the portal's definitions could not be read, nothing was sent: {error}");
            failure
        })?);
    }
    Ok(())
}

/// What a ticket must have. Values are HubSpot's to judge: the cache may be older than the portal.
fn required(schema: &Schema, draft: &Draft, session: &Session) -> Result<(), Failure> {
    let problems = value::check(schema, draft, &session.policy(), &session::locale());
    let missing: Vec<(String, String)> = problems
        .into_iter()
        .filter(|one| one.severity == Severity::Blocks)
        .filter_map(|one| {
            let name = match one.at {
                At::Missing(name) => name,
                At::Property(index) => {
                    draft.properties.get(index).filter(|entry| entry.text.trim().is_empty())?.name.clone()
                }
                At::Association(_) | At::Draft => return None,
            };
            Some((name, one.text))
        })
        .collect();
    let Some((name, why)) = missing.first() else { return Ok(()) };
    let mut failure = Failure::new(Exit::Usage, "missing", format!("nothing was sent: {why}"))
        .with_hint(format!("add --property {name}=..."));
    if [PIPELINE, STAGE].contains(&name.as_str()) {
        failure.hint = format!("add --property {PIPELINE}=... and --property {STAGE}=..., by id");
    }
    failure.properties = missing;
    Err(failure)
}

async fn send(made: Made, client: &Client, output: Output, session: &Session) -> Result<Exit, Failure> {
    let stop = async {
        // Without a signal handler the process dies of the signal, as any other.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let tell = |progress: Progress| {
        if let Progress::Repeating { after, why, .. } = progress {
            let why = text::one_line(&why.to_string()).into_owned();
            let _ = writeln!(std::io::stderr(), "hubticket: {why}; sending it again in {} s", after.as_secs().max(1));
        }
    };
    let id = made.draft.as_ref().map(|(draft, _)| draft.id);
    let ended = session.desk().submit(client, id, made.ticket, stop, tell).await;
    if let Some(error) = &ended.unwritten {
        let _ = writeln!(std::io::stderr(), "hubticket: the outcome could not be journalled: {error}");
    }
    if let Some((mut draft, lock)) = made.draft {
        match &ended.outcome {
            Outcome::Created(_) => {
                if let Err(error) = session.store.keep_sent(draft.id) {
                    let _ = writeln!(std::io::stderr(), "hubticket: the draft is still in the list: {error}");
                }
            }
            Outcome::Unknown(_) => {
                draft.unresolved =
                    Some(Unresolved { attempt: ended.attempt.attempt.to_string(), since: ended.attempt.time });
                session.store.save_draft(&draft)?;
            }
            _ => {}
        }
        drop(lock);
    }
    match &ended.outcome {
        Outcome::Created(ticket) => created(ticket, output),
        other => Err(of_outcome(other).unwrap_or_else(|| Failure::new(Exit::Other, "other", other.to_string()))),
    }
}

fn created(ticket: &Ticket, output: Output) -> Result<Exit, Failure> {
    if output == Output::Json {
        return print_json(&ticket.raw);
    }
    let mut out = format!("created ticket {}\n", text::one_line(&ticket.id));
    out.push_str(&format!("  created  {}\n", text::one_line(&value::moment(&ticket.created_at, &session::locale()))));
    if let Some(link) = ticket.link(None, None) {
        out.push_str(&format!("  link     {}\n", text::one_line(&link)));
    }
    for warning in &ticket.warnings {
        out.push_str(&format!("  warning  {}\n", text::one_line(&warning.message)));
    }
    print(out.as_bytes())
}
