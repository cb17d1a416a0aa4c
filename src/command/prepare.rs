//! Drafts that programs write for a person to send: `hubticket drafts new`, and `create` where the profile has it so.

use std::io::{IsTerminal, stderr, stdin, stdout};

use serde_json::json;

use super::beginning::begun;
use super::extras::{self, Said};
use super::known::Portal;
use super::typed::{Rest, Typed};
use super::unresolved::{self, Became};
use super::{document, drafted, input, key, note, print_done};
use crate::config::args::{Create, NewDraft, Output};
use crate::config::{Agents, Exit, Failure, FailureKind, Session, session};
use crate::hubspot::wire;
use crate::store::{self, Attempt, DraftLock, JournalResult};
use crate::ticket::value::assemble;
use crate::ticket::{Draft, DraftId, Extras, NewTicket, Prepared, file, hash, text};

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

/// What a key stands for already.
enum Standing {
    Free,
    /// This ticket was made with it.
    Made(Box<Attempt>, String),
    /// A ticket with it is under way, or may be there.
    Open(Box<Attempt>, Became),
}

/// Writes one.
///
/// # Errors
/// When what was typed can't be understood, or the draft can't be saved; when the key is that of something else.
pub(super) async fn new(options: &NewDraft, session: &Session) -> Result<Exit, Failure> {
    let ticket = &options.ticket;
    refuse_sending(ticket)?;
    let typed = Typed::read(ticket)?;
    let said = extras::read(ticket, session)?;
    let body = ticket.file.as_deref().map(input::body).transpose()?;
    let key = key::read(ticket.idempotency_key.as_deref())?;
    match standing(key.as_deref(), session)? {
        Standing::Free => {}
        Standing::Made(attempt, made) => {
            refuse_other(&attempt, &made, ticket, typed, said, body, session).await?;
            let draft = attempt.draft;
            let printed = match ticket.output {
                Output::Json => document(&json!({"draft": draft, "replayed": true, "ticket": made})),
                Output::Text => draft.map(|draft| format!("{draft}\n")).unwrap_or_default().into_bytes(),
            };
            note(&format!("nothing was written: with this key ticket {made} was created"));
            return print_done(&printed, &format!("ticket {made} was created"));
        }
        Standing::Open(attempt, became) => return Err(unresolved::failure(&attempt, &became, session)),
    }
    let author = Author { by: options.by.as_deref(), why: options.why.as_deref() };
    let Written { draft, replayed } = write(ticket, typed, said, body, key.as_deref(), author, session).await?;
    let printed = match ticket.output {
        Output::Json => document(&json!({"draft": draft, "replayed": replayed})),
        Output::Text => format!("{draft}\n").into_bytes(),
    };
    note(&format!("a person sends it: {}", session.command(&format!("--draft {}", draft.short()))));
    print_done(&printed, &format!("draft {draft} was written"))
}

/// Whether the profile wants a person to send, and none runs this.
pub(super) fn is_left_to_a_person(session: &Session) -> bool {
    let is_run_by_a_person = stdin().is_terminal() || stdout().is_terminal() || stderr().is_terminal();
    session.config.agents == Agents::Draft && !is_run_by_a_person
}

/// Whether `create` writes a draft instead of sending: the profile wants a person to send, and none runs it. A key that
/// made a ticket is answered with that.
///
/// # Errors
/// When the journal can't be read, or it is not known what became of the ticket of the key.
pub(super) fn is_instead(options: &Create, key: Option<&str>, session: &Session) -> Result<bool, Failure> {
    if options.dry_run || !is_left_to_a_person(session) {
        return Ok(false);
    }
    if options.draft.as_ref().is_some_and(|typed| drafted::sent(typed, session).is_some()) {
        return Ok(false);
    }
    match standing(key, session)? {
        Standing::Free => Ok(true),
        Standing::Made(..) => Ok(false),
        // It is looked for, and would be sent again where it is not there: not by a program.
        Standing::Open(attempt, became) => Err(unresolved::failure(&attempt, &became, session)),
    }
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
        Some(_) if !(typed.is_empty() && said.note.is_none() && said.files.is_empty() && key.is_none()) => {
            let text = "nothing was sent: with agents = \"draft\" a program changes no draft; name the draft alone";
            return Failure::usage(text);
        }
        Some(id) => session.store.find_draft(id).map(|draft| Written { draft, replayed: true }).map_err(Failure::from),
        None => write(options, typed, said, body, key, Author::default(), session).await,
    };
    written.map_or_else(|failure| failure, |written| told(written.draft, session))
}

/// That a draft was written and nothing sent.
fn told(draft: DraftId, session: &Session) -> Failure {
    let next = session.command(&format!("--draft {draft}"));
    let text = format!("nothing was sent: with agents = \"draft\" programs write drafts, and this is draft {draft}");
    let mut failure =
        Failure::new(Exit::Other, FailureKind::Draft, text).with_hint(format!("a person sends it: {next}"));
    failure.details.draft = Some(draft);
    failure.details.next = vec![next];
    failure
}

fn standing(key: Option<&str>, session: &Session) -> Result<Standing, Failure> {
    let Some(key) = key else { return Ok(Standing::Free) };
    let journal = session.store.journal();
    Ok(match journal.keyed(&session.config.profile, key)? {
        Some((attempt, Some(JournalResult::Created { id, .. }))) => Standing::Made(Box::new(attempt), id),
        Some((attempt, _)) => {
            let is_lost = journal.unresolved()?.iter().any(|one| one.attempt == attempt.attempt);
            Standing::Open(Box::new(attempt), if is_lost { Became::Open(Vec::new()) } else { Became::Running })
        }
        None => Standing::Free,
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
    let asked = Asked::new(key, &asked_for(options, &typed, &said, body.as_ref()));
    let (id, _lock) = match place(key, session)? {
        Place::Free(id, lock) => (id, lock),
        Place::Taken(id) => {
            if let Some(why) = &typed.unfit {
                same(id, &asked, None, session)?;
                return Err(typed.kept(why, Ok(id), session));
            }
            let written = same(id, &asked, None, session);
            if written.is_ok() {
                return written;
            }
            // It may be asked for in other words, or through mcp.
            let draft = composed(id, options, &mut typed, said, body, &mut portal).await?;
            return same(id, &asked, Some(&draft), session);
        }
    };
    let now = session::locale().now;
    if let Some(why) = &typed.unfit {
        let mut draft = typed.as_typed(Draft::new(id, now), &portal);
        draft.sensitive = portal.schema.sensitive_in(&draft);
        let kept = save(draft, &asked, &author, session).map(|written| written.draft);
        return Err(typed.kept(why, kept, session));
    }
    let mut draft = composed(id, options, &mut typed, said, body, &mut portal).await?;
    if draft.is_blank() {
        return Err(Failure::usage("nothing is in it: say what the ticket is about, such as -p subject=…"));
    }
    draft.sensitive = portal.schema.sensitive_in(&draft);
    save(draft, &asked, &author, session)
}

/// The draft that the options say.
async fn composed(
    id: DraftId,
    options: &Create,
    typed: &mut Typed,
    said: Said,
    body: Option<NewTicket>,
    portal: &mut Portal<'_>,
) -> Result<Draft, Failure> {
    let mut draft = match body {
        Some(mut ticket) => {
            typed.put_over(&mut ticket, portal).await?;
            Draft::from_sent(id, session::locale().now, &ticket, Extras::default())
        }
        None => {
            let mut draft = Draft { id, ..begun(options.template.as_deref(), portal.session)? };
            typed.fill(&mut draft, portal, Rest::Left).await?;
            draft
        }
    };
    if let Some(note) = said.note {
        draft.note = note;
    }
    for one in said.files {
        file::add(&mut draft.files, one);
    }
    Ok(draft)
}

/// All that the options say of the ticket; in which order does not matter.
fn asked_for(options: &Create, typed: &Typed, said: &Said, body: Option<&NewTicket>) -> serde_json::Value {
    let mut properties = typed.properties();
    let mut links: Vec<&String> = options.associate.iter().collect();
    let mut files: Vec<&str> = said.files.iter().map(|file| file.md5.as_str()).collect();
    properties.sort_unstable();
    links.sort_unstable();
    files.sort_unstable();
    json!([
        properties,
        links,
        options.create_contact,
        options.contact_property,
        options.template,
        said.note,
        files,
        body.map(wire::request_body)
    ])
}

/// Writes a ticket down that was made for it elsewhere, and says so.
#[cfg(feature = "mcp")]
pub(crate) fn written(ticket: &NewTicket, extras: Extras, key: &str, portal: &Portal<'_>) -> Failure {
    let session = portal.session;
    let files: Vec<&str> = extras.files.iter().map(|file| file.md5.as_str()).collect();
    let asked = Asked::new(Some(key), &json!([wire::request_body(ticket), extras.note, files]));
    let kept = place(Some(key), session).and_then(|place| match place {
        Place::Taken(id) => {
            let draft = Draft::from_sent(id, session::locale().now, ticket, extras);
            same(id, &asked, Some(&draft), session)
        }
        Place::Free(id, _lock) => {
            let mut draft = Draft::from_sent(id, session::locale().now, ticket, extras);
            draft.sensitive = portal.schema.sensitive_in(&draft);
            save(draft, &asked, &Author::default(), session)
        }
    });
    kept.map_or_else(|failure| failure, |written| told(written.draft, session))
}

/// Where a draft goes.
enum Place {
    Free(DraftId, DraftLock),
    /// An earlier run with the same key wrote it.
    Taken(DraftId),
}

/// What a program asks for, under a name of its own.
struct Asked<'a> {
    key: Option<&'a str>,
    /// Tells it apart from anything else.
    hash: String,
}

impl<'a> Asked<'a> {
    fn new(key: Option<&'a str>, what: &serde_json::Value) -> Self {
        Self { key, hash: hash::hexadecimal(what.to_string().as_bytes()) }
    }
}

fn place(key: Option<&str>, session: &Session) -> Result<Place, Failure> {
    let id = key.map_or_else(DraftId::random, |key| drafted::draft_of(key, session));
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
            let next = session.command(&format!("drafts restore {short}"));
            let hint = format!("{next} brings it back; another key makes another draft");
            return Err(Failure::new(Exit::Other, FailureKind::Draft, text).with_hint(hint));
        }
    }
    Ok(Place::Free(id, lock))
}

/// Refuses a key whose ticket was made of something else: of another draft that a program wrote, whatever a person made of
/// that; or by another `create`, which may have filled in more.
async fn refuse_other(
    attempt: &Attempt,
    made: &str,
    options: &Create,
    mut typed: Typed,
    said: Said,
    body: Option<NewTicket>,
    session: &Session,
) -> Result<(), Failure> {
    if typed.unfit.is_some() {
        return Ok(());
    }
    let is_other = match attempt.draft {
        Some(id) if attempt.key.as_deref().is_some_and(|key| drafted::draft_of(key, session) == id) => {
            let asked = Asked::new(attempt.key.as_deref(), &asked_for(options, &typed, &said, body.as_ref()));
            let there = session.store.sent_draft(id).and_then(|draft| draft.prepared?.asked);
            there.is_some_and(|there| there != asked.hash)
        }
        _ => {
            let mut portal = Portal::new(session);
            let draft = composed(DraftId::random(), options, &mut typed, said, body, &mut portal).await?;
            let wanted = assemble(&portal.schema, &draft, &session::locale());
            let lacks = |(name, value): &(String, String)| attempt.ticket.value(name) != Some(value);
            let is_other_note = !draft.note.trim().is_empty() && attempt.extras.note.as_ref() != Some(&draft.note);
            wanted.properties.iter().any(lacks) || is_other_note
        }
    };
    if is_other { Err(reused(&format!("ticket {made}"))) } else { Ok(()) }
}

fn reused(of: &str) -> Failure {
    let text = format!("nothing was written: this key is that of {of}, which is not the same");
    let hint = "give each ticket a key of its own; the same key always means the same ticket";
    Failure::new(Exit::Usage, FailureKind::KeyReused, text).with_hint(hint)
}

/// The draft that is there, if it was written for the same: whatever a person has made of it since. `again` is what is
/// asked for now, where that is known as a draft.
fn same(id: DraftId, asked: &Asked<'_>, again: Option<&Draft>, session: &Session) -> Result<Written, Failure> {
    let there = session.store.load_draft(id).ok().and_then(|one| one.prepared);
    let is_asked = |there: &Prepared| there.asked.as_ref().is_none_or(|there| *there == asked.hash);
    let is_same = |there: &Prepared| again.is_some_and(|again| drafted::is_same(there, again));
    if there.is_none_or(|there| is_asked(&there) || is_same(&there)) {
        return Ok(Written { draft: id, replayed: true });
    }
    let mut failure = reused(&format!("draft {}", id.short()));
    failure.details.draft = Some(id);
    Err(failure)
}

fn save(mut draft: Draft, asked: &Asked<'_>, author: &Author<'_>, session: &Session) -> Result<Written, Failure> {
    let named = |name: &str| Some(text::one_line(name.trim()).into_owned()).filter(|name| !name.is_empty());
    let user = || std::env::var("USER").or_else(|_| std::env::var("LOGNAME")).ok().and_then(|name| named(&name));
    let by = author.by.and_then(named).or_else(user).unwrap_or_else(|| "a program".to_owned());
    let by: String = by.chars().take(LONGEST_NAME).collect();
    draft.prepare(&by, author.why.map(str::trim).filter(|why| !why.is_empty()));
    if let Some(prepared) = &mut draft.prepared {
        prepared.key = asked.key.map(str::to_owned);
        prepared.asked = asked.key.map(|_| asked.hash.clone());
    }
    draft.profile = Some(session.config.profile.clone());
    session.store.save_draft(&draft)?;
    Ok(Written { draft: draft.id, replayed: false })
}
