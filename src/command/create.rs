//! `hubticket create`: one ticket without a screen.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::deliver::{Delivered, Patience, deliver, stopped};
use super::known::Portal;
use super::signals::Signals;
use super::unresolved::{self, Became};
use super::{associate, defaults, document, key, labels, note, print_done, print_json, templates};
use crate::config::args::{Create, Output};
use crate::config::{Exit, Failure, FailureKind, Session, session};
use crate::hubspot::{Client, wire};
use crate::store::DraftLock;
use crate::submit::{Order, Twins};
use crate::ticket::draft::{Link, SubmissionState};
use crate::ticket::property::{PIPELINE, STAGE};
use crate::ticket::schema::PartName;
use crate::ticket::value::{self, At, MAX_CHARACTERS, Severity, Wrong};
use crate::ticket::{Draft, DraftId, NewTicket, Schema, Ticket, text};

/// HubSpot's limits are waited for so long with `--wait`: longer than any of them lasts.
const AS_LONG_AS_IT_TAKES: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// A request body, or what the standard input holds, may be this large.
const LARGEST: u64 = 4 << 20;

/// The ticket to send, and the draft that it comes from, kept open.
struct Made {
    ticket: NewTicket,
    /// What a dry run finds wrong with it.
    problems: Problems,
    draft: Option<DraftLock>,
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
    /// Why what the standard input holds is no value, if it is none.
    unfit: Option<String>,
}

impl Typed {
    /// Reads the options, and the standard input where they say so.
    pub fn read(options: &Create) -> Result<Self, Failure> {
        let associations =
            options.associate.iter().map(|text| associate::parse(text)).collect::<Result<Vec<_>, _>>()?;
        let mut properties = labels::typed(options)?;
        let mut unfit = None;
        if let Some(key) = &options.set_from_stdin {
            if options.file.as_deref() == Some(Path::new("-")) {
                let text = "--file - and --set-from-stdin both read the standard input: write one of them otherwise";
                return Err(Failure::usage(text));
            }
            if key.trim().is_empty() {
                return Err(Failure::usage("--set-from-stdin: name the property, such as content"));
            }
            let (text, why) = piped()?;
            // Nearly every program ends its last line, which is not part of what it says.
            let value = text.strip_suffix('\n').unwrap_or(&text);
            let value = value.strip_suffix('\r').unwrap_or(value).to_owned();
            unfit = why.or_else(|| {
                let count = value.chars().count();
                (count > MAX_CHARACTERS).then(|| Wrong::TooLong(count).to_string())
            });
            properties.push(labels::Typed { key: key.trim().to_owned(), value, from: "--property" });
        }
        Ok(Self { properties, associations, unfit })
    }

    /// Keeps in a draft what came in and is no value: whoever wrote it may be gone, and can't write it again.
    fn kept(&self, why: &str, portal: &Portal<'_>) -> Failure {
        let session = portal.session;
        let mut draft = Draft::new(DraftId::random(), session::locale().now);
        draft.profile = Some(session.config.profile.clone());
        for one in &self.properties {
            // Nobody is asked: it is kept first. What is not known here stays as it was typed.
            match labels::resolve(std::slice::from_ref(one), None, portal) {
                Ok(values) => values.into_iter().for_each(|(name, value)| _ = draft.set(&name, value)),
                Err(_) => _ = draft.set(&one.key, one.value.clone()),
            }
        }
        let text = format!("nothing was sent: what the standard input holds {why}");
        if let Err(error) = session.store.save_draft(&draft) {
            return Failure::new(Exit::Files, FailureKind::Files, format!("{text}; and it could not be kept: {error}"));
        }
        let next = format!("hubticket --draft {}", draft.id);
        let mut failure = Failure::usage(format!("{text}; it is kept in the draft {}", draft.id))
            .with_hint(format!("open it with {next}, mend the text and create the ticket there"));
        failure.details.next = vec![next];
        failure
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
    let body = options.file.as_deref().map(from_file).transpose()?;
    let key = key::read(options.idempotency_key.as_deref())?;
    let patience = patience(&options, session);
    let mut portal = Portal::new(session);
    if let Some(why) = &typed.unfit {
        return Err(typed.kept(why, &portal));
    }
    if options.dry_run {
        let Begun::Made(mut made) = make(&options, &typed, body, None, &mut portal).await? else {
            return Ok(Exit::Done);
        };
        if let (Some(key), Some(property)) = (&key, &session.config.unique_property) {
            made.ticket.set(property, key.clone());
        }
        if options.file.is_none() && made.ticket.value(STAGE).is_none() {
            note("the portal's pipelines are not known here; its default pipeline and stage are added when it is sent");
        }
        return made.problems.tell(&wire::request_body(&made.ticket), options.output);
    }
    let client = portal.client()?;
    // All that blocks is read: from here on a signal is answered.
    let signals = Signals::take();
    let begun = tokio::select! {
        begun = make(&options, &typed, body, Some((&client, patience)), &mut portal) => begun?,
        () = signals.first() => return Err(stopped()),
    };
    let delivered = match begun {
        Begun::There(ticket) => Delivered { ticket: *ticket, replayed: true },
        Begun::Made(made) => {
            let twins = if options.new { Twins::Allowed } else { Twins::Refused { made_since: None } };
            let order = Order { draft: made.draft.as_ref().map(DraftLock::id), ticket: made.ticket, key, twins };
            deliver(order, made.draft, patience, &client, &signals, session).await?
        }
    };
    created(&delivered, options.output, &portal)
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

/// What the options come to.
enum Begun {
    /// A ticket that is to be sent.
    Made(Box<Made>),
    /// An earlier submission of the draft made this one.
    There(Box<Ticket>),
}

/// Makes the ticket; without a client it is a dry run.
async fn make(
    options: &Create,
    typed: &Typed,
    body: Option<NewTicket>,
    client: Option<(&Client, Patience)>,
    portal: &mut Portal<'_>,
) -> Result<Begun, Failure> {
    let session = portal.session;
    if let Some(mut ticket) = body {
        typed.put_over(&mut ticket, portal).await?;
        let mut problems = Problems::default();
        if client.is_none() {
            portal.verify_or_forget().await;
            problems = Problems::of_body(&ticket, portal);
        }
        return Ok(Begun::Made(Box::new(Made { ticket, problems, draft: None })));
    }
    let (mut draft, lock) = match (&options.draft, &options.template) {
        (Some(id), _) => {
            let (mut draft, lock) = session.store.open_draft(session.store.find_draft(id)?)?;
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
    Ok(Begun::Made(Box::new(Made { ticket, problems, draft: lock })))
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

fn from_file(path: &Path) -> Result<NewTicket, Failure> {
    let text = read_text(path)?;
    wire::parse_request_body(&text).map_err(|why| Failure::usage(format!("{} is no request body: {why}", source(path))))
}

/// What a file is called in a sentence.
fn source(path: &Path) -> String {
    if path == Path::new("-") { "the standard input".to_owned() } else { path.display().to_string() }
}

/// The text of the standard input, and why it is none, if it is none: then it is as much of it as can be read.
fn piped() -> Result<(String, Option<String>), Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::usage(format!("the standard input can't be read: {error}")))?;
    let is_larger = u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST);
    let (text, is_utf8) = readable(&bytes);
    let why = match (is_larger, is_utf8) {
        (true, _) => Some(format!("is larger than {} MB, of which the beginning was read", LARGEST >> 20)),
        (false, false) => Some("is not UTF-8 (what is not was read as Latin-1)".to_owned()),
        (false, true) => None,
    };
    Ok((text, why))
}

/// Bytes as a text, and whether they are one. A byte that is no UTF-8 becomes the character that it is in Latin-1, which
/// is what most of such texts are; so none is lost.
fn readable(bytes: &[u8]) -> (String, bool) {
    let (mut text, mut is_utf8) = (String::with_capacity(bytes.len()), true);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().copied().map(char::from));
        is_utf8 &= chunk.invalid().is_empty();
    }
    (text, is_utf8)
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

/// What is wrong with a ticket, as far as the portal is known.
#[derive(Default)]
struct Problems {
    /// What would be refused: internal names, and why.
    wrong: Vec<(String, String)>,
    /// Whether all of that is something that is not there.
    is_missing: bool,
    /// What is sent, though it is odd.
    odd: Vec<String>,
}

impl Problems {
    fn of(draft: &Draft, portal: &Portal<'_>) -> Self {
        let mut problems = Self { is_missing: true, ..Self::default() };
        for one in value::check(&portal.schema, draft, &portal.session.policy(), &session::locale()) {
            let is_missing = matches!(one.wrong, Wrong::Required(_));
            let name = match &one.at {
                At::Missing(name) => name.clone(),
                At::Property(index) => draft.properties.get(*index).map(|row| row.name.clone()).unwrap_or_default(),
                At::Association(index) => {
                    draft.associations.get(*index).map(|one| one.title().to_owned()).unwrap_or_default()
                }
                At::Draft => String::new(),
            };
            match one.severity {
                // It is chosen when it is sent.
                _ if is_missing && name == STAGE => {}
                Severity::Warns => problems.odd.push(one.to_string()),
                Severity::Blocks => {
                    problems.is_missing &= is_missing;
                    problems.wrong.push((name, one.to_string()));
                }
            }
        }
        problems
    }

    /// A request body says of its links only what HubSpot judges.
    fn of_body(ticket: &NewTicket, portal: &Portal<'_>) -> Self {
        let mut draft = Draft::new(DraftId::random(), session::locale().now);
        for (name, value) in &ticket.properties {
            draft.set(name, value.clone());
        }
        Self::of(&draft, portal)
    }

    /// Prints the request body, and says what is wrong with it. As JSON it is one or the other.
    fn tell(self, body: &Value, output: Output) -> Result<Exit, Failure> {
        for sentence in &self.odd {
            note(sentence);
        }
        let Some((_, first)) = self.wrong.first() else { return print_json(body) };
        let kind = if self.is_missing { FailureKind::Missing } else { FailureKind::Usage };
        let mut failure =
            Failure::new(Exit::Usage, kind, format!("the ticket is not as this portal takes it: {first}"))
                .with_hint("correct it; nothing was sent");
        failure.properties = self.wrong;
        if output == Output::Text {
            print_json(body)?;
        }
        Err(failure)
    }
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

fn created(delivered: &Delivered, output: Output, portal: &Portal) -> Result<Exit, Failure> {
    let Delivered { ticket, replayed } = delivered;
    let done = format!("ticket {} was created", ticket.id);
    if output == Output::Json {
        let mut fields = ticket.raw.clone();
        if let Some(fields) = fields.as_object_mut() {
            fields.insert("replayed".into(), (*replayed).into());
        }
        return print_done(&document(&fields), &done);
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
        out.push_str(&format!("  warning  {}\n", text::one_line(&warning.message)));
    }
    print_done(out.as_bytes(), &done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_read_with_none_lost() {
        for (bytes, text, is_utf8) in [
            (&b"Gr\xc3\xbc\xc3\x9fe"[..], "Gr\u{fc}\u{df}e", true),
            (b"Gr\xfc\xdfe", "Gr\u{fc}\u{df}e", false),
            (b"\xc3\xbc and \xfc\xff", "\u{fc} and \u{fc}\u{ff}", false),
            (b"", "", true),
        ] {
            assert_eq!(readable(bytes), (text.to_owned(), is_utf8));
        }
    }
}
