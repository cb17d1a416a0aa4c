//! By the unique value that it was sent with: the answer is sure, and a miss is one.

use std::collections::{BTreeMap, HashMap};

use super::super::tickets::Lookup;
use super::{Finding, Looking};
use crate::hubspot::Error;
use crate::hubspot::wire::filter::VALUES;
use crate::ticket::Ticket;

pub(super) async fn find<T: Lookup>(tickets: &T, looking: &mut Looking<'_>) -> Result<(), Error> {
    let mut by_name: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for at in looking.open() {
        let Some(one) = looking.sought.get(at) else { continue };
        if let Some((name, value)) = &one.unique {
            by_name.entry(name).or_default().push((at, value));
        }
    }
    for (name, all) in by_name {
        for some in all.chunks(VALUES) {
            let places: Vec<usize> = some.iter().map(|(at, _)| *at).collect();
            let values: Vec<&str> = some.iter().map(|(_, value)| *value).collect();
            let mut names = looking.names(&places);
            names.retain(|one| *one != name);
            names.push(name);
            let found = match tickets.by_unique(name, &values, &names).await {
                Ok(found) => found,
                // The property is not as the profile has it, or is gone: nothing can be told by it.
                Err(error) if error.answer().is_some_and(|answer| answer.status == 400) => break,
                Err(error) => return Err(error),
            };
            let by_value: HashMap<&str, &Ticket> =
                found.iter().filter_map(|ticket| Some((ticket.value(name)?, ticket))).collect();
            for (at, value) in some {
                let Some(sought) = looking.sought.get(*at) else { continue };
                // A value that was typed may be another ticket's: then there is none of this one, and can't be.
                let is_it = |ticket: &&Ticket| sought.own || ticket.differences(&sought.ticket).is_empty();
                // A single one is read by its value, whatever comes back of it.
                let ticket = by_value.get(value).copied().or(found.first().filter(|_| values.len() == 1));
                let finding = match ticket.filter(is_it) {
                    Some(ticket) => Finding::Created(Box::new(ticket.clone())),
                    None => Finding::Absent,
                };
                looking.take(*at, finding);
            }
        }
    }
    Ok(())
}
