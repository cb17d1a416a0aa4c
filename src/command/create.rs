//! `hubticket create`: one ticket without a screen.

use std::io::Write;
use std::time::Duration;

use serde_json::{Value, json};

use super::beginning::{begun, refuse_edits};
use super::deliver::{Delivered, Patience, deliver, replayed, stopped};
use super::dry_run;
use super::extras::{self, Said};
use super::finish;
use super::key::Key;
use super::known::Portal;
use super::problems::{Problems, required};
use super::signals::Signals;
use super::similar::{self, Beside, Question, Similar};
use super::typed::{Rest, Typed};
use super::unresolved::{self, Became};
use super::waiting::waiting;
use super::{document, drafted, input, key, note, placeholders, prepare, print_done, sensitive};
use crate::config::args::{Create, Output};
use crate::config::{Exit, Failure, Session, session};
use crate::hubspot::Client;
use crate::store::{self, DraftLock, JournalResult, Step, StepState};
use crate::submit::{Order, Twins};
use crate::ticket::draft::SubmissionState;
use crate::ticket::property::{PIPELINE, STAGE};
use crate::ticket::schema::PartName;
use crate::ticket::value;
use crate::ticket::{Draft, Extras, NewTicket, Schema, Ticket, file, text};

/// HubSpot's limits are waited for so long with `--wait`: longer than any of them lasts.
const AS_LONG_AS_IT_TAKES: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The ticket to send, and the draft that it comes from, kept open.
pub(crate) struct Made {
    pub ticket: NewTicket,
    /// What goes with it.
    pub extras: Extras,
    /// What a dry run finds wrong with it.
    pub problems: Problems,
    draft: Option<DraftLock>,
    /// The key that the program gave the draft which wrote it.
    key: Option<String>,
}

impl Made {
    /// What a dry run prints: the request body, or with more than one step the plan.
    pub fn shown(&self) -> Value {
        dry_run::shown(&self.ticket, &self.extras)
    }
}

pub(super) async fn run(options: Create, session: &Session) -> Result<Exit, Failure> {
    let mut typed = Typed::read(&options)?;
    let said = extras::read(&options, session)?;
    let body = options.file.as_deref().map(input::body).transpose()?;
    let key = key::read(options.idempotency_key.as_deref())?;
    if prepare::is_instead(&options, key.as_deref(), session)? {
        return Err(prepare::instead(&options, typed, said, body, key.as_deref(), session).await);
    }
    let patience = patience(&options, session);
    let mut portal = Portal::new(session);
    if let Some(why) = &typed.unfit {
        if options.dry_run {
            return Err(Failure::usage(format!("what the standard input holds {why}")));
        }
        return Err(typed.kept_alone(why, &portal));
    }
    if options.dry_run {
        let Begun::Made(mut made) = make(&options, &mut typed, said, body, None, &mut portal).await? else {
            return Ok(Exit::Done);
        };
        let key = one_key(key, made.key.clone())?;
        if let (Some(key), Some(property)) = (&key, &session.config.unique_property) {
            made.ticket.set(property, key.clone());
        }
        let (has_stage, has_pipeline) = (made.ticket.value(STAGE).is_some(), made.ticket.value(PIPELINE).is_some());
        if options.file.is_none() && !portal.has(&PartName::Pipelines) && !(has_stage && has_pipeline) {
            let what = if has_stage { "the pipeline of its stage is" } else { "its default pipeline and stage are" };
            note(&format!("the portal's pipelines are not known here; {what} added when it is sent"));
        }
        let shown = made.shown();
        return made.problems.tell(&shown, options.output);
    }
    let client = portal.client()?;
    // All that blocks is read: from here on a signal is answered.
    let signals = Signals::take();
    let begun = tokio::select! {
        begun = make(&options, &mut typed, said, body, Some((&client, patience)), &mut portal) => begun?,
        () = signals.first() => return Err(stopped()),
    };
    let key = match &begun {
        Begun::Made(made) => one_key(key, made.key.clone())?,
        Begun::There(_) => key,
    };
    if let (Begun::Made(made), Some(key)) = (&begun, &key) {
        check_key(key, &made.ticket, session)?;
    }
    portal.check_unique()?;
    let (delivered, similar) = match begun {
        Begun::There(ticket) => (replayed(*ticket, patience, &client, &signals, session).await?, Vec::new()),
        Begun::Made(made) => {
            let question = Question::of(&made.ticket, &portal.schema);
            let mut beside = None;
            if options.fail_if_similar {
                let is_there = match &key {
                    // A ticket that is there already is not refused because it is.
                    Some(key) => Key::new(key.clone(), session)
                        .replay(&made.ticket, &made.extras, made.draft.as_ref().map(DraftLock::id), &client, session)
                        .await?
                        .is_some(),
                    None => false,
                };
                if let Some(question) = question.filter(|_| !is_there) {
                    tokio::select! {
                        refused = waiting("open tickets", similar::refuse(question, &client)) => refused?,
                        () = signals.first() => return Err(stopped()),
                    }
                }
            } else if options.output == Output::Json {
                beside = Some(Beside::begin(question, &client));
            }
            let twins = if options.new { Twins::Allowed } else { Twins::Refused { made_since: None } };
            let draft = made.draft.as_ref().map(DraftLock::id);
            let order = Order { extras: made.extras, draft, key, twins, ..Order::new(made.ticket) };
            let delivered = deliver(order, made.draft, patience, &client, &signals, session).await?;
            let similar = match beside {
                Some(beside) => beside.found(&delivered.ticket.id).await,
                None => Vec::new(),
            };
            (delivered, similar)
        }
    };
    created(&delivered, &similar, options.output, &portal)
}

/// How long is waited, for limits and for a ticket whose answer was lost.
fn patience(options: &Create, session: &Session) -> Patience {
    let usual = session.config.patience;
    match (options.wait, options.no_wait) {
        (true, _) => Patience { limits: AS_LONG_AS_IT_TAKES, looking: usual },
        (_, true) => Patience { limits: Duration::ZERO, looking: Duration::ZERO },
        _ => Patience { limits: usual, looking: usual },
    }
}

/// The key of the ticket: the one that was typed, or that of the draft.
///
/// # Errors
/// When they are two: of the program's own one there is one ticket.
fn one_key(typed: Option<String>, of_draft: Option<String>) -> Result<Option<String>, Failure> {
    match (typed, of_draft) {
        (Some(typed), Some(own)) if typed != own => {
            Err(Failure::usage(format!("--idempotency-key {typed}: the draft has the key {own} already; leave it out")))
        }
        (typed, own) => Ok(typed.or(own)),
    }
}

/// Refuses a key where the property that gets it was given another value.
///
/// # Errors
/// When it was.
pub(crate) fn check_key(key: &str, ticket: &NewTicket, session: &Session) -> Result<(), Failure> {
    let Some(property) = &session.config.unique_property else { return Ok(()) };
    match ticket.value(property).is_some_and(|value| !value.is_empty() && value != key) {
        true => Err(Failure::usage(format!("--idempotency-key is what {property} gets: leave one of the two out"))),
        false => Ok(()),
    }
}

/// What the options come to.
pub(crate) enum Begun {
    /// A ticket that is to be sent.
    Made(Box<Made>),
    /// An earlier submission of the draft made this one.
    There(Box<Ticket>),
}

/// Makes the ticket; without a client it is a dry run.
pub(crate) async fn make(
    options: &Create,
    typed: &mut Typed,
    said: Said,
    body: Option<NewTicket>,
    client: Option<(&Client, Patience)>,
    portal: &mut Portal<'_>,
) -> Result<Begun, Failure> {
    let session = portal.session;
    if let Some(mut ticket) = body {
        typed.put_over(&mut ticket, portal).await?;
        keep_out(&portal.schema, &ticket);
        let mut problems = Problems::default();
        if client.is_none() {
            portal.verify_or_forget().await;
            problems = Problems::of_body(&ticket, portal);
        }
        let extras = Extras { note: said.note, files: said.files, contact: None };
        return Ok(Begun::Made(Box::new(Made { ticket, extras, problems, draft: None, key: None })));
    }
    let (mut draft, lock) = match (&options.draft, &options.template) {
        (Some(id), _) => {
            let opened = session.store.find_draft(id).and_then(|id| session.store.open_draft(id));
            let (mut draft, lock) = match opened {
                Err(store::Error::NoDraft(named)) if client.is_some() => match sent_before(id, session)? {
                    Some(ticket) => return Ok(Begun::There(Box::new(ticket))),
                    None => return Err(store::Error::NoDraft(named).into()),
                },
                opened => opened?,
            };
            refuse_edits(&draft)?;
            session.owns(&draft)?;
            if let Some((client, patience)) = client.filter(|_| draft.is_marked(SubmissionState::Unknown))
                && let Some(ticket) = settle_first(&mut draft, client, patience, session).await?
            {
                return Ok(Begun::There(Box::new(ticket)));
            }
            (draft, Some(lock))
        }
        (None, template) => (begun(template.as_deref(), session)?, None),
    };
    let rest = if client.is_some() { Rest::Chosen } else { Rest::ChosenIfKnown };
    typed.fill(&mut draft, portal, rest).await?;
    if let Some(note) = said.note {
        draft.note = note;
    }
    for one in said.files {
        file::add(&mut draft.files, one);
    }
    placeholders::fill(&mut draft, portal).await?;
    let mut problems = Problems::default();
    if client.is_none() {
        problems = Problems::of(&draft, portal);
    } else {
        if draft.text(STAGE).is_empty()
            && let Some(failure) = portal.not_sent(&PartName::Pipelines)
        {
            return Err(failure);
        }
        required(&portal.schema, &draft, session)?;
    }
    let ticket = value::assemble(&portal.schema, &draft, &session::locale());
    keep_out(&portal.schema, &ticket);
    let key = lock.is_some().then(|| draft.key().map(str::to_owned)).flatten();
    Ok(Begun::Made(Box::new(Made { ticket, extras: draft.extras(), problems, draft: lock, key })))
}

/// The log has none of its values that may be sensitive.
fn keep_out(schema: &Schema, ticket: &NewTicket) {
    sensitive::keep_out(schema, ticket.properties.iter().map(|(name, _)| name.as_str()));
}

/// The ticket that an earlier run has made of a draft, which is not in the list any more.
fn sent_before(typed: &str, session: &Session) -> Result<Option<Ticket>, Failure> {
    let Some(id) = drafted::sent(typed, session) else { return Ok(None) };
    let profile = &session.config.profile;
    let all = session.store.journal().latest(usize::MAX)?;
    let mut of_draft = all.into_iter().filter(|(attempt, _)| attempt.draft == Some(id) && attempt.profile == *profile);
    Ok(of_draft.find_map(|(attempt, result)| match result {
        Some(JournalResult::Created { id, created_at, url }) => {
            Some(unresolved::remembered(&attempt, id, created_at, url))
        }
        Some(
            JournalResult::Rejected { .. }
            | JournalResult::NotSent { .. }
            | JournalResult::Unknown { .. }
            | JournalResult::Absent { .. },
        )
        | None => None,
    }))
}

/// Finds out what became of an earlier submission of this draft that was never answered. Returns its ticket if it made
/// one; returns none where it is sure that it made none.
async fn settle_first(
    draft: &mut Draft,
    client: &Client,
    patience: Patience,
    session: &Session,
) -> Result<Option<Ticket>, Failure> {
    let mut open = session.store.journal().unresolved()?;
    open.retain(|attempt| attempt.draft == Some(draft.id));
    for attempt in open {
        match unresolved::look_on_for(&attempt, client, session, patience.looking).await? {
            Became::Created(ticket) => return Ok(Some(*ticket)),
            Became::Absent => {}
            open @ (Became::Open(_) | Became::Running) => {
                let mut failure = unresolved::failure(&attempt, &open, session);
                failure.message =
                    "an earlier submission of this draft was never answered, so it was not sent again".into();
                failure.hint = format!("run {}: it tells what can be done", failure.details.next.join(""));
                return Err(failure);
            }
        }
    }
    draft.submission = None;
    Ok(None)
}

/// The ticket for programs; and why the run ends badly though it is there, if something of its plan is not done.
pub(crate) fn told(delivered: &Delivered, similar: &[Similar], session: &Session) -> (Value, Option<Failure>) {
    let Delivered { ticket, replayed, plan } = delivered;
    let failure = plan.as_ref().and_then(|plan| finish::failure(plan, &ticket.id, session));
    let mut told = ticket.raw.clone();
    if let Some(fields) = told.as_object_mut() {
        fields.insert("replayed".into(), (*replayed).into());
        fields.insert("similar".into(), json!(similar));
        if let Some(plan) = plan {
            fields.insert("steps".into(), finish::steps(&plan.attempt));
        }
        if let Some(failure) = &failure {
            fields.insert("error".into(), failure.json().get("error").cloned().unwrap_or(Value::Null));
        }
    }
    (told, failure)
}

fn created(delivered: &Delivered, similar: &[Similar], output: Output, portal: &Portal) -> Result<Exit, Failure> {
    let Delivered { ticket, replayed, plan } = delivered;
    let done = format!("ticket {} was created", ticket.id);
    let (fields, failure) = told(delivered, similar, portal.session);
    if output == Output::Json {
        return end(print_done(&document(&fields), &done), failure);
    }
    let what = if *replayed { "already created" } else { "created" };
    let mut out = format!("{what} ticket {}\n", text::one_line(&ticket.id));
    out.push_str(&format!("  created  {}\n", text::one_line(&value::moment(&ticket.created_at, &session::locale()))));
    let account = portal.schema.account.as_ref();
    let (host, number) = (account.and_then(|one| one.ui_domain.as_deref()), account.map(|one| one.portal_id.as_str()));
    if let Some(link) = ticket.link(host, number) {
        out.push_str(&format!("  link     {}\n", text::one_line(&link)));
    }
    for warning in &ticket.warnings {
        out.push_str(&format!("  warning  {}\n", text::one_line(&warning.sentence())));
    }
    let is_written = plan.as_ref().is_some_and(|plan| plan.attempt.extras.note.is_some());
    for event in plan.iter().flat_map(|plan| plan.attempt.steps.events()) {
        let label = match &event.step {
            // Nobody wrote it: it only carries the files.
            Step::Note if !is_written => continue,
            Step::Note => "note".to_owned(),
            Step::Contact => "contact".to_owned(),
            Step::File { name } => format!("file     {}", text::one_line(name)),
            Step::Ticket | Step::Links | Step::Attach | Step::Plan => continue,
        };
        if let StepState::Done { id: Some(id), .. } = &event.state {
            out.push_str(&format!("  {label:<8} {}\n", text::one_line(id)));
        }
    }
    end(print_done(out.as_bytes(), &done), failure)
}

/// The ticket is there, and printed; what is missing with it is told, too.
fn end(printed: Result<Exit, Failure>, failure: Option<Failure>) -> Result<Exit, Failure> {
    let exit = printed?;
    let Some(failure) = failure else { return Ok(exit) };
    let _ = writeln!(std::io::stderr(), "{}", failure.text());
    Ok(failure.exit)
}
