//! By the note that was made for it: a ticket that has it is the one, without the search index. A miss proves nothing.

use super::super::tickets::Lookup;
use super::linked::is_closed;
use super::{Finding, Looking};
use crate::hubspot::Error;
use crate::ticket::ObjectType;

pub(super) async fn find<T: Lookup>(tickets: &T, looking: &mut Looking<'_>) -> Result<(), Error> {
    for at in looking.open() {
        let Some(note) = looking.sought.get(at).and_then(|one| one.note.clone()) else { continue };
        let ids = match tickets.linked_to(&ObjectType::notes(), &note).await {
            Ok(ids) => ids,
            Err(error) if is_closed(&error) => continue,
            Err(error) => return Err(error),
        };
        // Of several, somebody put the note on the others.
        let [_] = ids.as_slice() else { continue };
        let names = looking.names(&[at]);
        let read = match tickets.with_history(&ids, &names).await {
            Ok(read) => read,
            Err(error) if is_closed(&error) => continue,
            Err(error) => return Err(error),
        };
        if let Some(ticket) = read.into_iter().next() {
            looking.take(at, Finding::Created(Box::new(ticket.without_history())));
        }
    }
    Ok(())
}
