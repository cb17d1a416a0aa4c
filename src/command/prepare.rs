//! Drafts that programs write for a person to send: `hubticket drafts new`, and `create` where the profile has it so.

use std::io::{IsTerminal, stderr, stdin, stdout};

use serde_json::json;

use super::beginning::begun;
use super::extras::{self, Said};
use super::known::Portal;
use super::typed::{Rest, Typed};
use super::{document, input, key, note, print_done};
use crate::config::args::{Create, NewDraft, Output};
use crate::config::{Agents, Exit, Failure, FailureKind, Session, session};
use crate::store::{self, DraftLock, JournalResult};
use crate::ticket::{Draft, DraftId, Extras, NewTicket, file, hash, text};

/// The longest name that a program has in a list, in characters.
const LONGEST_NAME: usize = 40;

/// Who wrote a draft, and why.
#[derive(Default)]
struct Author<'a> {
    by: Option<&'a str>,
    why: Option<&'a str>,
}

/// What came of it.
struct Written {
    draft: DraftId,
    /// An earlier run with the same key wrote it.
    replayed: bool,
}

/// Writes one.
///
/// # Errors
/// When what was typed can't be understood, or the draft can't be saved.
pub(super) async fn new(options: &NewDraft, session: &Session) -> Result<Exit, Failure> {
    let ticket = &options.ticket;
    refuse_sending(ticket)?;
    let typed = Typed::read(ticket)?;
    let said = extras::read(ticket, session)?;
    let body = ticket.file.as_deref().map(input::body).transpose()?;
    let key = key::read(ticket.idempotency_key.as_deref())?;
    if let Some(key) = &key
        && let Some(made) = made_by(key, session)?
    {
        let text = format!("this key made ticket {made} already, so no draft was written");
        return Err(Failure::new(Exit::Usage, FailureKind::KeyReused, text)
            .with_hint(format!("hubticket open {made} shows it; another ticket needs another key")));
    }
    let author = Author { by: options.by.as_deref(), why: options.why.as_deref() };
    let Written { draft, replayed } = write(ticket, typed, said, body, key.as_deref(), author, session).await?;
    let printed = match ticket.output {
        Output::Json => document(&json!({"draft": draft, "replayed": replayed})),
        Output::Text => format!("{draft}\n").into_bytes(),
    };
    note(&format!("a person sends it: hubticket --draft {}", draft.short()));
    print_done(&printed, &format!("draft {draft} was written"))
}

/// Whether `create` writes a draft instead of sending: the profile wants a person to send, and none runs it. A key that
/// made a ticket is answered with that.
///
/// # Errors
/// When the journal can't be read.
pub(super) fn is_instead(options: &Create, key: Option<&str>, session: &Session) -> Result<bool, Failure> {
    let is_run_by_a_person = stdin().is_terminal() || stdout().is_terminal() || stderr().is_terminal();
    if session.config.agents == Agents::Create || options.dry_run || is_run_by_a_person {
        return Ok(false);
    }
    Ok(key.map(|key| made_by(key, session)).transpose()?.flatten().is_none())
}

/// Writes the draft that `create` leaves, and says so.
pub(super) async fn instead(
    options: &Create,
    typed: Typed,
    said: Said,
    body: Option<NewTicket>,
    key: Option<&str>,
    session: &Session,
) -> Failure {
    let written = match &options.draft {
        // It is written already.
        Some(id) => session.store.find_draft(id).map(|draft| Written { draft, replayed: true }).map_err(Failure::from),
        None => write(options, typed, said, body, key, Author::default(), session).await,
    };
    written.map_or_else(|failure| failure, |written| told(written.draft))
}

/// That a draft was written and nothing sent.
fn told(draft: DraftId) -> Failure {
    let next = format!("hubticket --draft {draft}");
    let text = format!("nothing was sent: with agents = \"draft\" programs write drafts, and this is draft {draft}");
    let mut failure =
        Failure::new(Exit::Other, FailureKind::Draft, text).with_hint(format!("a person sends it: {next}"));
    failure.details.draft = Some(draft);
    failure.details.next = vec![next];
    failure
}

/// The ticket that a key made.
fn made_by(key: &str, session: &Session) -> Result<Option<String>, Failure> {
    Ok(match session.store.journal().keyed(&session.config.profile, key)? {
        Some((_, Some(JournalResult::Created { id, .. }))) => Some(id),
        Some(_) | None => None,
    })
}

/// What is about sending says nothing of a draft.
fn refuse_sending(options: &Create) -> Result<(), Failure> {
    let about_sending = [
        ("--draft", options.draft.is_some()),
        ("--new", options.new),
        ("--fail-if-similar", options.fail_if_similar),
        ("--dry-run", options.dry_run),
        ("--interactive", options.interactive),
        ("--wait", options.wait),
        ("--no-wait", options.no_wait),
    ];
    match about_sending.iter().find(|(_, is_said)| *is_said) {
        Some((name, _)) => {
            Err(Failure::usage(format!("{name} is about sending a ticket; drafts new sends nothing: leave it out")))
        }
        None => Ok(()),
    }
}

async fn write(
    options: &Create,
    mut typed: Typed,
    said: Said,
    body: Option<NewTicket>,
    key: Option<&str>,
    author: Author<'_>,
    session: &Session,
) -> Result<Written, Failure> {
    let mut portal = Portal::new(session);
    if let Some(why) = &typed.unfit {
        return Err(typed.kept(why, &portal));
    }
    let (id, _lock) = match place(key, session)? {
        Place::Free(id, lock) => (id, lock),
        Place::Taken(id) => return Ok(Written { draft: id, replayed: true }),
    };
    let now = session::locale().now;
    let mut draft = match body {
        Some(mut ticket) => {
            typed.put_over(&mut ticket, &mut portal).await?;
            Draft::from_sent(id, now, &ticket, Extras::default())
        }
        None => {
            let mut draft = Draft { id, ..begun(options.template.as_deref(), session)? };
            typed.fill(&mut draft, &mut portal, Rest::Left).await?;
            draft
        }
    };
    if let Some(note) = said.note {
        draft.note = note;
    }
    for one in said.files {
        file::add(&mut draft.files, one);
    }
    if draft.is_blank() {
        return Err(Failure::usage("nothing is in it: say what the ticket is about, such as -p subject=…"));
    }
    draft.sensitive = portal.schema.sensitive_in(&draft);
    save(draft, key, author, session)
}

/// Writes a ticket down that was made for it elsewhere, and says so.
#[cfg(feature = "mcp")]
pub(crate) fn written(ticket: &NewTicket, extras: Extras, key: &str, portal: &Portal<'_>) -> Failure {
    let session = portal.session;
    let kept = place(Some(key), session).and_then(|place| match place {
        Place::Taken(draft) => Ok(Written { draft, replayed: true }),
        Place::Free(id, _lock) => {
            let mut draft = Draft::from_sent(id, session::locale().now, ticket, extras);
            draft.sensitive = portal.schema.sensitive_in(&draft);
            save(draft, Some(key), Author::default(), session)
        }
    });
    kept.map_or_else(|failure| failure, |written| told(written.draft))
}

/// Where a draft goes.
enum Place {
    Free(DraftId, DraftLock),
    /// An earlier run with the same key wrote it.
    Taken(DraftId),
}

fn place(key: Option<&str>, session: &Session) -> Result<Place, Failure> {
    let id = key.map_or_else(DraftId::random, |key| id_of(key, session));
    let lock = match session.store.lock_draft(id) {
        Ok(lock) => lock,
        // A person has it open.
        Err(store::Error::Locked(_)) => return Ok(Place::Taken(id)),
        Err(error) => return Err(error.into()),
    };
    if key.is_some() {
        if session.store.load_draft(id).is_ok() {
            return Ok(Place::Taken(id));
        }
        if session.store.list_removed(usize::MAX)?.iter().any(|one| one.id == id) {
            let short = id.short();
            let text = format!("the draft of this key, {short}, was deleted, so it was not written again");
            let hint = format!("hubticket drafts restore {short} brings it back; another key makes another draft");
            return Err(Failure::new(Exit::Other, FailureKind::Draft, text).with_hint(hint));
        }
    }
    Ok(Place::Free(id, lock))
}

fn save(mut draft: Draft, key: Option<&str>, author: Author<'_>, session: &Session) -> Result<Written, Failure> {
    let user = || std::env::var("USER").ok().filter(|name| !name.trim().is_empty());
    let by = author.by.map(str::to_owned).or_else(user).unwrap_or_else(|| "a program".to_owned());
    let by: String = text::one_line(by.trim()).chars().take(LONGEST_NAME).collect();
    let why = author.why.map(str::trim).filter(|why| !why.is_empty());
    draft.prepare(&by, why, key, draft.created);
    draft.profile = Some(session.config.profile.clone());
    session.store.save_draft(&draft)?;
    Ok(Written { draft: draft.id, replayed: false })
}

/// The draft of a key: the same for all who use it at the same time.
fn id_of(key: &str, session: &Session) -> DraftId {
    let whole = json!([session.config.profile, session.host(), key]).to_string();
    let back: Vec<u8> = whole.bytes().rev().collect();
    let (first, second) = (hash::fnv1a(whole.as_bytes()), hash::fnv1a(&back));
    DraftId::from_random(((u128::from(first) << 64) | u128::from(second)).to_be_bytes())
}
