//! The draft that a program wrote with a key: the same key means the same ticket, whether a draft is made of it or sent.

use serde_json::json;

use crate::config::{Session, session};
use crate::store::DraftLock;
use crate::ticket::property::{CONTENT, PIPELINE, STAGE, SUBJECT};
use crate::ticket::value::assemble;
use crate::ticket::{Draft, DraftId, Extras, NewTicket, ObjectType, Prepared, hash, labels};

/// The draft of a key: the same for all who use it at the same time.
pub(super) fn draft_of(key: &str, session: &Session) -> DraftId {
    let whole = json!([session.config.profile, session.host(), key]).to_string();
    let back: Vec<u8> = whole.bytes().rev().collect();
    let (first, second) = (hash::fnv1a(whole.as_bytes()), hash::fnv1a(&back));
    DraftId::from_random(((u128::from(first) << 64) | u128::from(second)).to_be_bytes())
}

/// What a program wrote with this key, whatever a person has made of it since; none where it wrote nothing, or that is
/// not kept any more.
pub(super) fn written(key: &str, session: &Session) -> Option<Prepared> {
    let id = draft_of(key, session);
    let draft = session.store.load_draft(id).ok().or_else(|| session.store.sent_draft(id))?;
    draft.prepared.map(|prepared| *prepared)
}

/// The draft that a full id or the beginning of one names, if its ticket was made and it is not in the list any more.
pub(super) fn sent(typed: &str, session: &Session) -> Option<DraftId> {
    let id = session.store.find_sent(typed).ok()?;
    session.store.sent_draft(id).filter(|_| session.store.load_draft(id).is_err()).map(|draft| draft.id)
}

/// Whether a ticket is another one than a program wrote. What only one of both names is no difference but for its texts:
/// profile and portal fill in the rest of a ticket that is sent.
pub(super) fn is_other(prepared: &Prepared, wanted: &NewTicket, extras: &Extras, session: &Session) -> bool {
    let (schema, locale) = (session.cached_schema(), session::locale());
    let mut draft = Draft::new(DraftId::random(), locale.now);
    for (name, text) in &prepared.values {
        draft.set(name, text.as_str());
    }
    labels::resolve(&mut draft, &schema, &locale, None);
    let was = assemble(&schema, &draft, &locale);
    let text = |ticket: &NewTicket, name: &str| ticket.value(name).unwrap_or_default().trim().to_owned();
    [SUBJECT, CONTENT].iter().any(|name| text(&was, name) != text(wanted, name))
        || was.properties.iter().any(|(name, value)| wanted.value(name).is_some_and(|other| other != value))
        || prepared.note.trim() != extras.note.as_deref().unwrap_or_default().trim()
}

/// Whether what a program wrote is what is asked for again, in whatever words: `create` and `drafts new` leave open what
/// the portal chooses, mcp does not.
pub(super) fn is_same(prepared: &Prepared, again: &Draft) -> bool {
    let texts = again.properties.iter().filter(|entry| !entry.text.trim().is_empty());
    let now: Vec<(&str, &str)> = texts.map(|entry| (entry.name.as_str(), entry.text.trim())).collect();
    let was: Vec<(&str, &str)> = prepared.values.iter().map(|(name, text)| (name.as_str(), text.trim())).collect();
    let is_in = |all: &[(&str, &str)], one: &(&str, &str)| match one.0 {
        PIPELINE | STAGE => all.iter().all(|(name, text)| *name != one.0 || *text == one.1),
        _ => all.contains(one),
    };
    let mut links: Vec<(ObjectType, String)> =
        again.associations.iter().map(|one| (one.object.clone(), one.id.clone())).collect();
    let mut linked = prepared.links.clone();
    links.sort_unstable();
    linked.sort_unstable();
    let mut files: Vec<&str> = again.files.iter().map(|file| file.md5.as_str()).collect();
    let mut attached: Vec<&str> = prepared.files.iter().map(String::as_str).collect();
    files.sort_unstable();
    attached.sort_unstable();
    now.iter().all(|one| is_in(&was, one))
        && was.iter().all(|one| is_in(&now, one))
        // Who is still to be found or made may be anybody.
        && links.iter().all(|(_, id)| !id.is_empty())
        && (links, files, again.note.trim()) == (linked, attached, prepared.note.trim())
}

/// The ticket of a key is there: the draft of that key goes with the sent ones, unless a person has it open, or has changed
/// it.
pub(super) fn settle(key: &str, session: &Session) {
    let id = draft_of(key, session);
    let Ok(draft) = session.store.load_draft(id) else { return };
    let Ok(_lock): Result<DraftLock, _> = session.store.lock_draft(id) else { return };
    let is_untouched = draft.prepared.as_ref().is_some_and(|prepared| {
        let rows = draft.properties.iter().filter(|row| !row.text.is_empty());
        rows.into_iter().all(|row| prepared.filled(&row.name, &row.text)) && prepared.note == draft.note
    });
    if is_untouched && let Err(error) = session.store.keep_sent(id) {
        super::note(&format!("the draft of this key is still in the list: {error}"));
    }
}
