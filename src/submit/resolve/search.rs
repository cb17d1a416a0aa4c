//! By search, by the moment from which on a ticket could be there and by its subject: workflows change the rest within
//! seconds. What is found could be it; the search index lags behind, so that what is not found may be there.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use super::super::tickets::Lookup;
use super::claims::{Claim, claims};
use super::linked::{AT_ONCE, is_closed};
use super::{Finding, Looking, Match, by_likelihood, differences};
use crate::hubspot::Error;
use crate::hubspot::wire::filter::{self, BODY, Filter, GROUPS, VALUES, packed};
use crate::ticket::property::{PIPELINE, SUBJECT};
use crate::ticket::{NewTicket, Ticket};

/// A longer subject is compared here instead of there: a whole request is limited (assets/hubspot-api.md, section 6).
const LONGEST: usize = 500;
/// No more names of properties are asked for than this many characters hold.
const NAMES: usize = 900;
/// Characters of a search that are left for what is neither a value nor a name.
const AROUND: usize = 700;
/// Of so many tickets the history is read; there are no more that could be told apart.
const MOST: usize = 200;

pub(super) async fn find<T: Lookup>(tickets: &T, looking: &mut Looking<'_>) -> Result<(), Error> {
    let open = looking.open();
    let mut found = search(tickets, looking, &open).await?;
    found.retain(|ticket| !looking.taken.contains(&ticket.id));
    remember(tickets, looking, &open, &mut found).await?;
    let names = looking.names(&open);
    let sent: Vec<NewTicket> = open.iter().filter_map(|at| looking.sent.get(*at).cloned()).collect();
    let differ = |index: usize, ticket: &Ticket| sent.get(index).map(|sent| differences(ticket, sent, &names));
    let in_time = |index: usize, ticket: &Ticket| open.get(index).is_some_and(|at| looking.is_in_time(*at, ticket));
    let fits = |index: usize, ticket: &Ticket| {
        in_time(index, ticket) && differ(index, ticket).is_some_and(|differences| differences.is_empty())
    };
    let claims = claims(&sent, &found, fits);
    let mut findings = Vec::new();
    for (index, claim) in claims.into_iter().enumerate() {
        let (Some(at), Some(sent)) = (open.get(index), sent.get(index)) else { continue };
        let own = match &claim {
            Claim::One(id) if is_linked(tickets, id, sent).await? => Some(id.as_str()),
            Claim::One(_) | Claim::None | Claim::Several(_) => None,
        };
        let named = |ticket: &&Ticket| is_named(ticket, sent) && in_time(index, ticket);
        let mut matches: Vec<Match> = found
            .iter()
            .filter(named)
            .map(|ticket| Match {
                differences: differ(index, ticket).unwrap_or_default(),
                alone: own == Some(ticket.id.as_str()),
                ticket: ticket.clone().without_history(),
            })
            .collect();
        if let Some(sought) = looking.sought.get(*at) {
            by_likelihood(&mut matches, &sought.begun);
        }
        findings.push((*at, Finding::Perhaps(matches)));
    }
    for (at, finding) in findings {
        looking.take(at, finding);
    }
    Ok(())
}

/// Whether a ticket is called what was sent, now or when it was created. A long subject was not part of the search.
fn is_named(ticket: &Ticket, sent: &NewTicket) -> bool {
    let same = |ticket: &Ticket| {
        let name = |text: Option<&str>| text.map(str::to_lowercase).unwrap_or_default();
        name(ticket.value(SUBJECT)) == name(sent.value(SUBJECT))
    };
    same(ticket) || same(&ticket.as_sent())
}

/// Puts the history to what was found, as far as HubSpot tells it.
async fn remember<T: Lookup>(
    tickets: &T,
    looking: &Looking<'_>,
    open: &[usize],
    found: &mut [Ticket],
) -> Result<(), Error> {
    let names = looking.names(open);
    let ids: Vec<String> = found.iter().take(MOST).map(|ticket| ticket.id.clone()).collect();
    for some in ids.chunks(AT_ONCE) {
        let read = match tickets.with_history(some, &names).await {
            Ok(read) => read,
            Err(error) if is_closed(&error) => return Ok(()),
            Err(error) => return Err(error),
        };
        for ticket in read {
            if let Some(slot) = found.iter_mut().find(|one| one.id == ticket.id) {
                *slot = ticket;
            }
        }
    }
    Ok(())
}

/// Whether a ticket is linked to all that was sent; where HubSpot does not tell, it is not known to be.
async fn is_linked<T: Lookup>(tickets: &T, id: &str, sent: &NewTicket) -> Result<bool, Error> {
    let mut known: HashMap<_, HashSet<String>> = HashMap::new();
    for (object, record) in sent.records() {
        if !known.contains_key(&object) {
            match tickets.links_of(id, &object).await {
                Ok(ids) => drop(known.insert(object.clone(), ids.into_iter().collect())),
                Err(error) if is_closed(&error) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        if !known.get(&object).is_some_and(|ids| ids.contains(&record)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What of each is asked for.
struct Asked<'a> {
    from: Timestamp,
    /// In lower case, where it is not too long.
    subject: Option<String>,
    sent: &'a NewTicket,
}

/// All tickets that could be one of these.
async fn search<T: Lookup>(tickets: &T, looking: &Looking<'_>, open: &[usize]) -> Result<Vec<Ticket>, Error> {
    let mut all_names = looking.names(open);
    all_names.retain(|name| *name != SUBJECT);
    all_names.insert(0, SUBJECT);
    let mut room = NAMES;
    let names: Vec<&str> = all_names
        .into_iter()
        .take_while(|name| {
            let size = name.len() + 3;
            let fits = size <= room;
            room = room.saturating_sub(size);
            fits
        })
        .collect();
    let room = BODY - AROUND - names.iter().map(|name| name.len() + 3).sum::<usize>();
    let asked: Vec<Asked<'_>> = open
        .iter()
        .filter_map(|at| {
            let (sought, sent) = (looking.sought.get(*at)?, looking.sent.get(*at)?);
            let subject = sent.value(SUBJECT).filter(|subject| filter::length(subject) <= LONGEST);
            Some(Asked { from: sought.begun.since(looking.heard), subject: subject.map(str::to_lowercase), sent })
        })
        .collect();
    let mut searching = Searching { tickets, asked, names, room, found: HashMap::new() };
    if searching.asked.len() > 1 {
        searching.in_lists().await?;
    }
    searching.one_by_one().await?;
    let mut found: Vec<Ticket> = searching.found.into_values().collect();
    found.sort_unstable_by(|one, other| (one.created(), &one.id).cmp(&(other.created(), &other.id)));
    Ok(found)
}

fn size(text: &str) -> usize {
    filter::length(text) + 1
}

/// The searches for tickets that could be what is asked for.
struct Searching<'a, T> {
    tickets: &'a T,
    asked: Vec<Asked<'a>>,
    /// Names of the properties to bring.
    names: Vec<&'a str>,
    /// Characters that values may take up in one request.
    room: usize,
    found: HashMap<String, Ticket>,
}

impl<T: Lookup> Searching<'_, T> {
    fn take(&mut self, some: Vec<Ticket>) {
        self.found.extend(some.into_iter().map(|ticket| (ticket.id.clone(), ticket)));
    }

    /// Many subjects in one search.
    async fn in_lists(&mut self) -> Result<(), Error> {
        let mut windows: BTreeMap<Timestamp, HashSet<String>> = BTreeMap::new();
        for one in &self.asked {
            windows.entry(one.from).or_default().extend(one.subject.clone());
        }
        for (from, subjects) in windows {
            for subjects in packed(subjects.into_iter().collect(), VALUES, self.room, |subject| size(subject)) {
                let groups = [vec![Filter::Since(from), Filter::Among(SUBJECT, subjects)]];
                match self.tickets.search(&groups, &self.names).await {
                    Ok(some) => self.take(some),
                    // There are portals that take no list.
                    Err(error) if error.answer().is_some_and(|answer| answer.status == 400) => return Ok(()),
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// What a list did not find is searched for by each subject, before it is said that it is not there.
    async fn one_by_one(&mut self) -> Result<(), Error> {
        let subjects: HashSet<String> =
            self.found.values().filter_map(|ticket| Some(ticket.value(SUBJECT)?.to_lowercase())).collect();
        let is_missing = |one: &&Asked<'_>| one.subject.as_ref().is_none_or(|subject| !subjects.contains(subject));
        let mut groups: Vec<Vec<Filter<'_>>> = Vec::new();
        for one in self.asked.iter().filter(is_missing) {
            // Of a subject that is too long to be asked for, the pipeline has to do.
            let by = if one.subject.is_some() { SUBJECT } else { PIPELINE };
            let mut group = vec![Filter::Since(one.from)];
            group.extend(one.sent.value(by).filter(|value| !value.is_empty()).map(|value| Filter::Equal(by, value)));
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        let value = |filter: &Filter<'_>| match filter {
            Filter::Equal(_, value) => size(value) + 60,
            Filter::Among(..) | Filter::NoneOf(..) | Filter::LinkedTo(..) | Filter::Since(_) => 80,
        };
        let mut found = Vec::new();
        for groups in packed(groups, GROUPS, self.room, |group| group.iter().map(value).sum()) {
            found.extend(self.tickets.search(&groups, &self.names).await?);
        }
        self.take(found);
        Ok(())
    }
}
