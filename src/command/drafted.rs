//! The draft that a program wrote with a key: the same key means the same ticket, whether a draft is made of it or sent.

use serde_json::json;

use crate::config::{Session, session};
use crate::store::DraftLock;
use crate::ticket::property::{CONTENT, SUBJECT};
use crate::ticket::value::assemble;
use crate::ticket::{Draft, DraftId, Extras, NewTicket, Prepared, hash, labels};

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
