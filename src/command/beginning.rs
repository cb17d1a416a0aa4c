//! The draft that a command begins with: a new one, a copy of a template, or one that is there.

use super::templates;
use crate::config::{Failure, Session, session};
use crate::ticket::{Draft, DraftId};

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

/// A draft that changes a ticket creates none.
pub(super) fn refuse_edits(draft: &Draft) -> Result<(), Failure> {
    let Some(edits) = &draft.edits else { return Ok(()) };
    let text = format!("this draft changes ticket {}, so that no ticket is created of it", edits.ticket);
    Err(Failure::usage(text).with_hint(format!("hubticket --draft {} opens it", draft.id.short())))
}
