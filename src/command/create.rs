//! `hubticket create`: one ticket without a screen.

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use super::key::Key;
use super::known::Portal;
use super::waiting::waiting;
use super::{associate, defaults, key, labels, note, print, print_json, templates};
use crate::config::args::{Create, Output};
use crate::config::failure::of_outcome;
use crate::config::{Exit, Failure, FailureKind, Session, session};
use crate::hubspot::{Client, wire};
use crate::store::{DraftLock, JournalResult};
use crate::submit::{Finding, Outcome, Progress, Stop, Twins, look};
use crate::ticket::draft::{Link, SubmissionState};
use crate::ticket::property::{PIPELINE, STAGE};
use crate::ticket::schema::PartName;
use crate::ticket::value::{self, At, Severity};
use crate::ticket::{Draft, DraftId, NewTicket, Schema, Ticket, text};

/// HubSpot's limits are waited for so long with `--wait`: longer than any of them lasts.
const AS_LONG_AS_IT_TAKES: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// A request body, or what the standard input holds, may be this large.
const LARGEST: u64 = 4 << 20;

/// The ticket to send, and the draft that it comes from.
struct Made {
    ticket: NewTicket,
    draft: Option<(Draft, DraftLock)>,
}

/// Who chooses what is not said: the profile's defaults, and the default pipeline and stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// This run; the portal is asked for its pipelines.
    Chosen,
    /// This run; the portal is asked for its pipelines only if it has to be asked for something else anyway.
    ChosenIfKnown,
    /// Nobody here: the composer, which the draft is for, or who wrote the request body.
    Left,
}

/// What the options say of the ticket, as it was typed.
pub(super) struct Typed {
    properties: Vec<labels::Typed>,
    associations: Vec<associate::Typed>,
}

impl Typed {
    /// Reads the options, and the standard input where they say so.
    pub fn read(options: &Create) -> Result<Self, Failure> {
        let associations =
            options.associate.iter().map(|text| associate::parse(text)).collect::<Result<Vec<_>, _>>()?;
        let mut properties = labels::typed(options)?;
        if let Some(key) = &options.set_from_stdin {
            if options.file.as_deref() == Some(Path::new("-")) {
                let text = "--file - and --set-from-stdin both read the standard input: write one of them otherwise";
                return Err(Failure::usage(text));
            }
            if key.trim().is_empty() {
                return Err(Failure::usage("--set-from-stdin: name the property, such as content"));
            }
            let text = read_text(Path::new("-"))?;
            // Nearly every program ends its last line, which is not part of what it says.
            let value = text.strip_suffix('\n').unwrap_or(&text);
            let value = value.strip_suffix('\r').unwrap_or(value).to_owned();
            properties.push(labels::Typed { key: key.trim().to_owned(), value, from: "--property" });
        }
        Ok(Self { properties, associations })
    }

    /// Asks the portal for what labels and defaults need, and for its pipelines where one will have to be chosen.
    async fn learn(&self, draft: Option<&Draft>, portal: &mut Portal<'_>, rest: Rest) {
        let typed_labels = |portal: &Portal<'_>| {
            let mut parts = labels::wanted(&self.properties, portal);
            parts.extend(associate::wanted(&self.associations, portal));
            parts
        };
        if rest != Rest::Left || labels::may_be_labels(&self.properties) || associate::have_labels(&self.associations) {
            portal.verify_or_forget().await;
        }
        loop {
            let mut parts = typed_labels(portal);
            if rest != Rest::Left {
                parts.extend(draft.map(|draft| defaults::wanted(draft, portal)).unwrap_or_default());
            }
            let is_unknown = !portal.has(&PartName::Pipelines) && portal.why(&PartName::Pipelines).is_none();
            let has_stage =
                |draft: &Draft| !draft.text(STAGE).is_empty() || self.properties.iter().any(|one| one.key == STAGE);
            let is_open = draft.is_some_and(|draft| !has_stage(draft));
            let is_asked = rest == Rest::Chosen || (rest == Rest::ChosenIfKnown && !parts.is_empty());
            if is_open && is_asked && is_unknown {
                parts.push(PartName::Pipelines);
            }
            if parts.is_empty() {
                return;
            }
            // What becomes known may tell that more is needed: a property's kind that it names an owner.
            portal.read(parts).await;
        }
    }

    /// Puts all that was typed into a draft.
    pub async fn fill(&self, draft: &mut Draft, portal: &mut Portal<'_>, rest: Rest) -> Result<(), Failure> {
        self.learn(Some(draft), portal, rest).await;
        let pipeline = defaults::pipeline_for(&self.properties, draft, portal);
        let resolved = labels::resolve(&self.properties, pipeline.as_deref(), portal)?;
        let chosen = self.properties.iter().any(|one| one.from == "--pipeline");
        let typed_stage = resolved.iter().any(|(name, _)| name == STAGE);
        draft.associations.extend(associate::resolve(&self.associations, portal).await?);
        // What is said here wins over the profile, also where it says that there is nothing.
        draft.to_fill.retain(|(name, _)| resolved.iter().all(|(said, _)| said != name));
        for (name, value) in resolved {
            draft.set(&name, value);
        }
        let own = portal.schema.pipeline(draft.text(PIPELINE));
        if chosen && !typed_stage && own.is_some_and(|own| own.stages.iter().all(|one| one.id != draft.text(STAGE))) {
            // The stage that the draft brought along is one of another pipeline.
            draft.set(STAGE, "");
        }
        if rest != Rest::Left {
            defaults::fill(draft, portal)?;
            draft.choose_defaults(&portal.schema);
        }
        self.tell_unsure(portal);
        Ok(())
    }

    /// Puts all that was typed over a request body.
    async fn put_over(&self, ticket: &mut NewTicket, portal: &mut Portal<'_>) -> Result<(), Failure> {
        self.learn(None, portal, Rest::Left).await;
        let resolved = labels::resolve(&self.properties, ticket.value(PIPELINE), portal)?;
        for (name, value) in resolved {
            ticket.set(&name, value);
        }
        for one in associate::resolve(&self.associations, portal).await? {
            ticket.associations.push(Link { id: one.id, object: Some(one.object), types: one.types });
        }
        self.tell_unsure(portal);
        Ok(())
    }

    fn tell_unsure(&self, portal: &Portal<'_>) {
        for sentence in labels::unsure(&self.properties, portal) {
            note(&sentence);
        }
    }
}

pub(super) async fn run(options: Create, session: &Session) -> Result<Exit, Failure> {
    let typed = Typed::read(&options)?;
    let key = Key::read(&options, session)?;
    let mut portal = Portal::new(session);
    let client = if options.dry_run { None } else { Some(portal.client()?) };
    let mut made = match &options.file {
        Some(path) => {
            let mut ticket = from_file(path)?;
            typed.put_over(&mut ticket, &mut portal).await?;
            Made { ticket, draft: None }
        }
        None => {
            let (mut draft, lock) = match (&options.draft, &options.template) {
                (Some(id), _) => {
                    let (mut draft, lock) = session.store.open_draft(session.store.find_draft(id)?)?;
                    session.owns(&draft)?;
                    if let Some(client) = client.as_ref().filter(|_| draft.is_marked(SubmissionState::Unknown))
                        && let Some(ticket) = settle_first(&mut draft, client, session).await?
                    {
                        return created(&ticket, options.output, &portal);
                    }
                    (draft, Some(lock))
                }
                (None, template) => (begun(template.as_deref(), session)?, None),
            };
            let rest = if client.is_some() { Rest::Chosen } else { Rest::ChosenIfKnown };
            typed.fill(&mut draft, &mut portal, rest).await?;
            if client.is_some() {
                if draft.text(STAGE).is_empty()
                    && let Some(failure) = portal.not_sent(&PartName::Pipelines)
                {
                    return Err(failure);
                }
                required(&portal.schema, &draft, session)?;
            }
            let ticket = value::assemble(&portal.schema, &draft, &session::locale());
            Made { ticket, draft: lock.map(|lock| (draft, lock)) }
        }
    };
    if let Some(key) = &key {
        made.ticket.set(&key.property, key.value.clone());
    }
    let Some(client) = client else {
        if options.file.is_none() && made.ticket.value(STAGE).is_none() {
            note("the portal's pipelines are not known here; its default pipeline and stage are added when it is sent");
        }
        return print_json(&wire::request_body(&made.ticket));
    };
    let ticket = send(made, key.as_ref(), &client, &options, session).await?;
    created(&ticket, options.output, &portal)
}

/// A new draft, copied from a template if one is named; the profile has still to fill in what it says of new tickets.
/// A draft that is there already is complete by itself.
pub(super) fn begun(template: Option<&str>, session: &Session) -> Result<Draft, Failure> {
    let mut draft = match template {
        Some(name) => templates::copied(name, session)?,
        None => Draft::new(DraftId::random(), session::locale().now),
    };
    draft.to_fill = session.config.defaults.clone();
    Ok(draft)
}

/// Finds out what became of an earlier submission of this draft that was never answered. Returns its ticket if it made
/// one; returns none where it is sure that it made none.
async fn settle_first(draft: &mut Draft, client: &Client, session: &Session) -> Result<Option<Ticket>, Failure> {
    let journal = session.store.journal();
    let mut open = journal.unresolved()?;
    open.retain(|attempt| attempt.draft == Some(draft.id));
    for attempt in open {
        let found = match &attempt.unique {
            Some(_) => waiting("earlier ticket", look(client, &attempt, &HashSet::new())).await,
            None => Ok(Finding::Perhaps(Vec::new())),
        };
        let result = match found {
            Ok(Finding::Created(ticket)) => {
                journal.ended(attempt.attempt, session::locale().now, &key::created(&ticket))?;
                session.store.keep_sent(draft.id)?;
                return Ok(Some(*ticket));
            }
            Ok(Finding::Absent) => JournalResult::Absent { why: "no ticket has its unique value".into() },
            Ok(Finding::Perhaps(_)) | Err(_) => {
                let text = "an earlier submission of this draft was never answered, so it was not sent again";
                let hint =
                    format!("open it with hubticket --draft {}: there it is looked for, and you decide", draft.id);
                return Err(Failure::new(Exit::Unknown, FailureKind::Unknown, text).with_hint(hint));
            }
        };
        journal.ended(attempt.attempt, session::locale().now, &result)?;
    }
    draft.submission = None;
    Ok(None)
}

fn from_file(path: &Path) -> Result<NewTicket, Failure> {
    let text = read_text(path)?;
    wire::parse_request_body(&text).map_err(|why| Failure::usage(format!("{} is no request body: {why}", source(path))))
}

/// What a file is called in a sentence.
fn source(path: &Path) -> String {
    if path == Path::new("-") { "the standard input".to_owned() } else { path.display().to_string() }
}

/// The text of a file, or of the standard input.
fn read_text(path: &Path) -> Result<String, Failure> {
    let unread = |error: std::io::Error| Failure::usage(format!("{} can't be read: {error}", source(path)));
    let mut text = String::new();
    let read = match path == Path::new("-") {
        true => std::io::stdin().lock().take(LARGEST + 1).read_to_string(&mut text),
        false => std::fs::File::open(path).map_err(unread)?.take(LARGEST + 1).read_to_string(&mut text),
    };
    let length = read.map_err(unread)?;
    if u64::try_from(length).is_ok_and(|length| length > LARGEST) {
        return Err(Failure::usage(format!("{} is larger than {} MB; shorten it", source(path), LARGEST >> 20)));
    }
    Ok(text)
}

/// What a ticket must have. Values are HubSpot's to judge: the cache may be older than the portal.
fn required(schema: &Schema, draft: &Draft, session: &Session) -> Result<(), Failure> {
    let problems = value::check(schema, draft, &session.policy(), &session::locale());
    let missing: Vec<(String, String)> = problems
        .into_iter()
        .filter(|one| one.severity == Severity::Blocks)
        .filter_map(|one| {
            let why = one.to_string();
            let name = match one.at {
                At::Missing(name) => name,
                At::Property(index) => {
                    draft.properties.get(index).filter(|entry| entry.text.trim().is_empty())?.name.clone()
                }
                At::Association(_) | At::Draft => return None,
            };
            Some((name, why))
        })
        .collect();
    let Some((name, why)) = missing.first() else { return Ok(()) };
    let mut failure = Failure::new(Exit::Usage, FailureKind::Missing, format!("nothing was sent: {why}"))
        .with_hint(format!("add --property {name}=..."));
    if [PIPELINE, STAGE].contains(&name.as_str()) {
        failure.hint = "add --pipeline and --stage, by label or id".into();
    }
    failure.properties = missing;
    Err(failure)
}

/// Sends the ticket and keeps the draft as the outcome wants it. Returns the ticket that is there.
async fn send(
    made: Made,
    key: Option<&Key>,
    client: &Client,
    options: &Create,
    session: &Session,
) -> Result<Ticket, Failure> {
    if let Some(key) = key
        && let Some(ticket) = key.ticket(&made.ticket, client).await?
    {
        note("the ticket of this key is there already, nothing was sent");
        key.settle(&ticket, session)?;
        if let Some((draft, lock)) = made.draft {
            keep_sent(&draft, session);
            drop(lock);
        }
        return Ok(ticket);
    }
    let stop = async {
        // Without a signal handler the process dies of the signal, as any other.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Stop::AtOnce
    };
    let tell = |progress: Progress| {
        if let Progress::Repeating { after, why, .. } = progress {
            note(&format!("{why}; sending it again in {} s", after.as_secs().max(1)));
        }
    };
    let mut desk = session.desk();
    match (options.wait, options.no_wait) {
        (true, _) => desk.patience = AS_LONG_AS_IT_TAKES,
        (_, true) => desk.patience = Duration::ZERO,
        _ => {}
    }
    let id = made.draft.as_ref().map(|(draft, _)| draft.id);
    let submission = desk.submit(client, id, made.ticket, Twins::Allowed, stop, tell);
    let mut ended = waiting("ticket", submission).await;
    if let Some(key) = key {
        key.look_again(&mut ended, client, session).await;
    }
    if let Some(error) = &ended.unwritten {
        note(&format!("the outcome could not be journalled: {error}"));
    }
    if let Some((mut draft, lock)) = made.draft {
        match &ended.outcome {
            Outcome::Created(_) => keep_sent(&draft, session),
            Outcome::Unknown(_) => {
                draft.mark(SubmissionState::Unknown, ended.attempt.time);
                session.store.save_draft(&draft)?;
            }
            _ => {}
        }
        drop(lock);
    }
    match ended.outcome {
        Outcome::Created(ticket) => Ok(*ticket),
        other => {
            Err(of_outcome(&other).unwrap_or_else(|| Failure::new(Exit::Other, FailureKind::Other, other.to_string())))
        }
    }
}

fn keep_sent(draft: &Draft, session: &Session) {
    if let Err(error) = session.store.keep_sent(draft.id) {
        note(&format!("the draft is still in the list: {error}"));
    }
}

fn created(ticket: &Ticket, output: Output, portal: &Portal) -> Result<Exit, Failure> {
    if output == Output::Json {
        return print_json(&ticket.raw);
    }
    let mut out = format!("created ticket {}\n", text::one_line(&ticket.id));
    out.push_str(&format!("  created  {}\n", text::one_line(&value::moment(&ticket.created_at, &session::locale()))));
    let account = portal.schema.account.as_ref();
    let (host, number) = (account.and_then(|one| one.ui_domain.as_deref()), account.map(|one| one.portal_id.as_str()));
    if let Some(link) = ticket.link(host, number) {
        out.push_str(&format!("  link     {}\n", text::one_line(&link)));
    }
    for warning in &ticket.warnings {
        out.push_str(&format!("  warning  {}\n", text::one_line(&warning.message)));
    }
    print(out.as_bytes())
}
