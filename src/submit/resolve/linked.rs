//! Among the tickets of the records that it was linked to: they are read without the search index, so that a ticket is
//! there at the first look (assets/hubspot-api.md, section 15). Workflows change values within seconds: what counts is
//! what each ticket was created with. A hit is sure where it is the only one; a miss proves nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::tickets::Lookup;
use super::claims::{Claim, claims};
use super::{Finding, Looking};
use crate::hubspot::Error;
use crate::ticket::property::SUBJECT;
use crate::ticket::{ObjectType, Ticket};

/// Of one ticket, so many links are looked at, the first ones first.
const LINKS: usize = 4;
/// So many tickets are read in one call (assets/hubspot-api.md, section 15; with a history, HubSpot takes half).
pub(super) const AT_ONCE: usize = 50;
/// Of one record, so many tickets are looked at, the newest first, and two more for each that is looked for.
const MOST: usize = 500;

/// A kind of record, and an id.
type Record = (ObjectType, String);

pub(super) async fn find<T: Lookup>(tickets: &T, looking: &mut Looking<'_>) -> Result<(), Error> {
    for nth in 0..LINKS {
        let mut wanted: BTreeMap<Record, Vec<usize>> = BTreeMap::new();
        for at in looking.open() {
            if let Some(record) = looking.sought.get(at).and_then(|one| one.ticket.records().into_iter().nth(nth)) {
                wanted.entry(record).or_default().push(at);
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let mut found: HashMap<String, Ticket> = HashMap::new();
        let mut linked: HashSet<(String, usize)> = HashSet::new();
        for ((object, id), places) in &wanted {
            for ticket in newest(tickets, looking, object, id, places).await? {
                linked.extend(places.iter().map(|at| (ticket.id.clone(), *at)));
                found.insert(ticket.id.clone(), ticket);
            }
        }
        let mut found: Vec<Ticket> = found.into_values().collect();
        found.sort_unstable_by(|one, other| (one.created(), &one.id).cmp(&(other.created(), &other.id)));
        settle(looking, &wanted, found, &linked);
    }
    Ok(())
}

/// Takes what can be nobody else's.
fn settle(
    looking: &mut Looking<'_>,
    wanted: &BTreeMap<Record, Vec<usize>>,
    found: Vec<Ticket>,
    linked: &HashSet<(String, usize)>,
) {
    let mut places: Vec<usize> = wanted.values().flatten().copied().collect();
    places.sort_unstable();
    let sent: Vec<_> = places.iter().filter_map(|at| looking.sent.get(*at).cloned()).collect();
    let firsts: HashMap<&str, Ticket> = found.iter().map(|ticket| (ticket.id.as_str(), ticket.as_sent())).collect();
    let fits = |index: usize, ticket: &Ticket| {
        let (Some(at), Some(sent), Some(first)) = (places.get(index), sent.get(index), firsts.get(ticket.id.as_str()))
        else {
            return false;
        };
        // Of many, nearly all are told apart by this.
        first.value(SUBJECT) == sent.value(SUBJECT)
            && linked.contains(&(ticket.id.clone(), *at))
            && looking.is_in_time(*at, ticket)
            && first.differences(sent).is_empty()
    };
    let claims = claims(&sent, &found, fits);
    for (at, claim) in places.into_iter().zip(claims) {
        let Claim::One(id) = claim else { continue };
        if let Some(ticket) = found.iter().find(|ticket| ticket.id == id) {
            looking.take(at, Finding::Created(Box::new(ticket.clone().without_history())));
        }
    }
}

/// The tickets of a record that could be one of these, read from the newest back to where they are too old.
async fn newest<T: Lookup>(
    tickets: &T,
    looking: &Looking<'_>,
    object: &ObjectType,
    id: &str,
    places: &[usize],
) -> Result<Vec<Ticket>, Error> {
    let ids = match tickets.linked_to(object, id).await {
        Ok(ids) => ids,
        Err(error) if is_closed(&error) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let most = MOST + 2 * places.len();
    let ids: Vec<String> = ids.into_iter().filter(|id| !looking.taken.contains(id)).take(most).collect();
    let names = looking.names(places);
    let mut all = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let read = match tickets.with_history(some, &names).await {
            Ok(read) => read,
            Err(error) if is_closed(&error) => break,
            Err(error) => return Err(error),
        };
        let (young, old): (Vec<Ticket>, Vec<Ticket>) =
            read.into_iter().partition(|ticket| places.iter().any(|at| looking.is_in_time(*at, ticket)));
        all.extend(young);
        // Ids grow with time.
        if !old.is_empty() {
            break;
        }
    }
    Ok(all)
}

/// Whether HubSpot keeps from us what was asked, or does not have it: then there is nothing to be learnt from it.
pub(super) fn is_closed(error: &Error) -> bool {
    error.is_withheld() || error.answer().is_some_and(|answer| answer.status == 400)
}
