//! The placeholders of a template, filled in with what the portal has of the contact.

use super::known::Portal;
use super::note;
use crate::config::Failure;
use crate::ticket::placeholder::{Known, Person};
use crate::ticket::{Association, Draft};

/// Fills in what the linked contact says. What stays unfilled is told by whoever looks at the draft before it is sent.
pub(super) async fn fill(draft: &mut Draft, portal: &mut Portal<'_>) -> Result<(), Failure> {
    let contact = draft.contact().and_then(|index| draft.associations.get(index));
    if let Some(person) = contact.and_then(Association::created).map(Person::from) {
        draft.fill_in(Known::Person(&person));
        return Ok(());
    }
    let contact = contact.map(|one| one.id.clone());
    let Some(id) = contact.filter(|id| !id.is_empty() && draft.wants_contact()) else { return Ok(()) };
    match portal.client()?.person(&id).await {
        Ok(person) => _ = draft.fill_in(Known::Person(&person)),
        Err(error) => note(&format!("the contact {id} could not be read for the template's placeholders: {error}")),
    }
    Ok(())
}
