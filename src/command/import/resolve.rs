//! What became of lines that are not known: their tickets are looked for, many in one search, and taken where they can
//! only be theirs. HubSpot's search lags behind: a miss proves nothing about a line that was sent just before.
//!
//! A line that was sent with a unique value is read by it. Others are searched for by the moment from which on their
//! tickets could be there, and by their subjects; which ticket is whose is decided over all of them at once.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use jiff::Timestamp;

use super::asking::{Asking, packed};
use super::report::Phase;
use crate::config::args::Resolve;
use crate::config::{Failure, session};
use crate::hubspot::Error;
use crate::hubspot::wire::filter::{self, BODY, Filter, GROUPS, VALUES};
use crate::submit::batch::outcomes::{LineKey, LineResult, Outcomes};
use crate::submit::batch::{Claim, Line, claims};
use crate::submit::{LONGEST_FILTER, LOOKS, SKEW};
use crate::ticket::property::{PIPELINE, STAGE, SUBJECT};
use crate::ticket::{NewTicket, ObjectType, Ticket};

/// Names of properties that are asked for have so many characters in all at most.
const NAMES: usize = 900;
/// Tickets that are named where there are many.
const SHOWN: usize = 5;
/// Characters of a search that are left for what is neither a value nor a name.
const AROUND: usize = 700;

/// What each ticket is linked to, where that matters.
type Links = HashMap<String, HashSet<(ObjectType, String)>>;

/// A line that is not known.
pub(super) struct Open {
    pub line: Line,
    /// When it was begun.
    pub since: Timestamp,
    /// The unique property and value that it was sent with.
    pub unique: Option<(String, String)>,
}

impl Open {
    /// What of the ticket can be compared: a unique value that is made for the line may not have been sent.
    fn sent(&self) -> NewTicket {
        let mut sent = self.line.ticket.clone();
        if let (true, Some((name, _))) = (self.line.own, &self.line.unique) {
            sent.properties.retain(|(other, _)| other != name);
        }
        sent
    }

    /// Whether it was sent so lately that the search may not know its ticket.
    fn is_young(&self) -> bool {
        let age = session::locale().now.duration_since(self.since);
        LOOKS.last().is_some_and(|late| age.unsigned_abs() < *late)
    }

    /// From when on its ticket could be there.
    fn from(&self) -> Timestamp {
        self.since.checked_sub(SKEW).unwrap_or(self.since)
    }

    fn subject(&self) -> Option<String> {
        let subject = self.line.ticket.value(SUBJECT)?;
        (filter::length(subject) <= LONGEST_FILTER).then(|| subject.to_lowercase())
    }
}

/// What is known of a line whose ticket was not found.
enum Left {
    /// No ticket is there that could be its own.
    Absent {
        /// Whether that is sure, however lately it was sent.
        surely: bool,
    },
    /// A ticket is there that could be; a sentence that says which.
    Perhaps(String),
}

/// Settles lines that are not known, as far as is certain. Returns those that may be sent again.
///
/// # Errors
/// When HubSpot could not be asked, or the outcome file fails.
pub(super) async fn settle(
    how: Resolve,
    mut open: Vec<Open>,
    outcomes: &mut Outcomes,
    asking: &mut Asking<'_>,
) -> Result<HashSet<LineKey>, Failure> {
    let mut pauses = LOOKS.windows(2).map(|looks| match looks {
        [before, after] => after.saturating_sub(*before),
        _ => Duration::ZERO,
    });
    let left = loop {
        let left = find(open, outcomes, asking).await?;
        // As for a single ticket, it is looked for again until the search had time enough.
        let is_young = |(open, left): &(Open, Left)| matches!(left, Left::Absent { surely: false }) && open.is_young();
        match pauses.next().filter(|_| how == Resolve::Again && left.iter().any(is_young)) {
            Some(pause) => {
                asking.report.wait(pause, "HubSpot's search does not know new tickets at once");
                tokio::time::sleep(pause).await;
                open = left.into_iter().map(|(open, _)| open).collect();
            }
            None => break left,
        }
    };
    let mut again = HashSet::new();
    for (open, left) in left {
        let why = match (how, left) {
            (Resolve::Again, Left::Absent { .. }) | (Resolve::Anyway, _) => {
                again.insert(open.line.key);
                continue;
            }
            (_, Left::Perhaps(why)) => why,
            (Resolve::Found, Left::Absent { .. }) => {
                "no ticket of it was found; it may take a while until HubSpot finds it".to_owned()
            }
        };
        asking.report.line(open.line.number, None, &why);
    }
    Ok(again)
}

/// Looks for the tickets of lines, and writes down what is certain. Returns the others.
async fn find(open: Vec<Open>, outcomes: &mut Outcomes, asking: &mut Asking<'_>) -> Result<Vec<(Open, Left)>, Failure> {
    let mut left = Vec::new();
    let mut taken = outcomes.created_ids()?;
    asking.report.begin(Phase::Finding, u64::try_from(open.len()).unwrap_or(u64::MAX));
    let found = by_unique(&open, outcomes.id(), asking).await?;
    let mut rest = Vec::new();
    for (open, found) in open.into_iter().zip(found) {
        match found {
            Some(Claim::One(id)) => {
                asking.report.step();
                created(&open, &id, outcomes, asking)?;
                taken.insert(id);
            }
            Some(_) => {
                asking.report.step();
                left.push((open, Left::Absent { surely: true }));
            }
            None => rest.push(open),
        }
    }
    let sent: Vec<NewTicket> = rest.iter().map(Open::sent).collect();
    let names = names(&sent);
    let mut tickets = search(&rest, &names, asking).await?;
    tickets.retain(|ticket| !taken.contains(&ticket.id));
    let links = links(&sent, &tickets, asking).await?;
    let fits = |at: usize, ticket: &Ticket| {
        let (Some(open), Some(sent)) = (rest.get(at), sent.get(at)) else { return false };
        if ticket.value(SUBJECT) != sent.value(SUBJECT) {
            return false;
        }
        let differs = ticket.differences(sent).iter().any(|one| names.contains(&one.name));
        let is_linked = |links: &HashSet<(ObjectType, String)>| {
            let known = sent.associations.iter().filter_map(|link| Some((link.object.clone()?, link.id.clone())));
            known.into_iter().all(|link| links.contains(&link))
        };
        !differs
            && ticket.created().is_none_or(|created| created >= open.from())
            && links.get(&ticket.id).is_none_or(is_linked)
    };
    let claims = claims(&sent, &tickets, fits);
    taken.extend(claims.iter().filter_map(id_of));
    tickets.retain(|ticket| !taken.contains(&ticket.id));
    for (open, claim) in rest.into_iter().zip(claims) {
        let subject = open.subject();
        let called = |ticket: &&Ticket| ticket.value(SUBJECT).map(str::to_lowercase) == subject && subject.is_some();
        let near: Vec<String> = tickets.iter().filter(called).map(|ticket| ticket.id.clone()).collect();
        let what = match claim {
            Claim::One(id) => {
                created(&open, &id, outcomes, asking)?;
                continue;
            }
            Claim::None if near.is_empty() => Left::Absent { surely: false },
            // Somebody may have changed it at once, a workflow too.
            Claim::None => Left::Perhaps(format!(
                "no ticket with all of its values was found, but there is its subject: look at {} in HubSpot",
                shown(&near)
            )),
            Claim::Several(ids) => Left::Perhaps(format!("it could be any of the tickets {}", shown(&ids))),
        };
        left.push((open, what));
    }
    outcomes.sync()?;
    Ok(left)
}

/// Writes down, and tells, which ticket a line has.
fn created(open: &Open, id: &str, outcomes: &mut Outcomes, asking: &mut Asking<'_>) -> Result<(), Failure> {
    outcomes.ended(open.line.number, &open.line.key, LineResult::Created { id: id.to_owned() })?;
    asking.report.line(open.line.number, None, &format!("ticket {id} was found"));
    Ok(())
}

fn id_of(claim: &Claim) -> Option<String> {
    match claim {
        Claim::One(id) => Some(id.clone()),
        Claim::None | Claim::Several(_) => None,
    }
}

/// A few of these ids.
fn shown(ids: &[String]) -> String {
    let more = if ids.len() > SHOWN { format!(" and {} more", ids.len() - SHOWN) } else { String::new() };
    format!("{}{more}", ids.get(..SHOWN).unwrap_or(ids).join(", "))
}

/// Reads lines by the unique values that they were sent with; nothing for those that had none, or whose property is
/// gone.
async fn by_unique(open: &[Open], import: &str, asking: &mut Asking<'_>) -> Result<Vec<Option<Claim>>, Failure> {
    let mut claims: Vec<Option<Claim>> = open.iter().map(|_| None).collect();
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, one) in open.iter().enumerate() {
        if let Some((name, _)) = &one.unique {
            by_name.entry(name).or_default().push(at);
        }
    }
    for (name, all) in by_name {
        for some in all.chunks(VALUES) {
            let some: Vec<(usize, &Open)> = some.iter().filter_map(|at| Some((*at, open.get(*at)?))).collect();
            let value = |one: &Open| one.unique.as_ref().map_or(String::new(), |(_, value)| value.clone());
            let values: Vec<String> = some.iter().map(|(_, one)| value(one)).collect();
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let mut wanted = vec![name];
            wanted.extend(
                some.iter().flat_map(|(_, one)| one.line.ticket.properties.iter().map(|(name, _)| name.as_str())),
            );
            wanted.sort_unstable();
            wanted.dedup();
            let found = asking.ask(async |_, client| client.tickets_by(name, &values, &wanted).await).await;
            let found = match found {
                Ok(found) => found,
                Err(Error::Answered(answer)) if answer.status == 400 => break,
                Err(error) => return Err(unread(&error)),
            };
            let by_value: HashMap<&str, &Ticket> =
                found.iter().filter_map(|ticket| Some((ticket.value(name)?, ticket))).collect();
            for ((at, one), value) in some.into_iter().zip(values) {
                // A value that was typed may be another ticket's.
                let own = value == one.line.key.unique_value(import);
                let ticket = by_value.get(value).filter(|ticket| own || ticket.differences(&one.sent()).is_empty());
                if let Some(slot) = claims.get_mut(at) {
                    *slot = Some(ticket.map_or(Claim::None, |ticket| Claim::One(ticket.id.clone())));
                }
            }
        }
    }
    Ok(claims)
}

/// All tickets that could be one of these lines'.
async fn search(open: &[Open], names: &[String], asking: &mut Asking<'_>) -> Result<Vec<Ticket>, Failure> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let room = BODY - AROUND - names.iter().map(|name| name.len() + 3).sum::<usize>();
    let size = |text: &str| filter::length(text) + 1;
    let mut windows: BTreeMap<Timestamp, Vec<&Open>> = BTreeMap::new();
    for one in open {
        windows.entry(one.from()).or_default().push(one);
    }
    let mut tickets: HashMap<String, Ticket> = HashMap::new();
    let mut lists = true;
    for (from, lines) in &windows {
        let subjects: HashSet<String> = lines.iter().filter_map(|one| one.subject()).collect();
        for subjects in packed(subjects.into_iter().collect(), VALUES, room, |subject| size(subject)) {
            if !lists {
                break;
            }
            let groups = [vec![Filter::Since(*from), Filter::Among(SUBJECT, subjects)]];
            match asking.ask(async |search, client| search.tickets(client, &groups, &names).await).await {
                Ok(found) => {
                    let subjects: HashSet<&str> = found.iter().filter_map(|ticket| ticket.value(SUBJECT)).collect();
                    asking.report.steps(subjects.len());
                    tickets.extend(found.into_iter().map(|ticket| (ticket.id.clone(), ticket)));
                }
                // There are portals that take no list.
                Err(Error::Answered(answer)) if answer.status == 400 => lists = false,
                Err(error) => return Err(unread(&error)),
            }
        }
    }
    // What a list did not find is searched for by each subject, before it is said that it is not there.
    let subjects: HashSet<String> =
        tickets.values().filter_map(|ticket| Some(ticket.value(SUBJECT)?.to_lowercase())).collect();
    let missing = open.iter().filter(|one| one.subject().is_none_or(|subject| !subjects.contains(&subject)));
    let mut groups: Vec<Vec<Filter<'_>>> = Vec::new();
    for one in missing {
        // Of a subject that is too long to be asked for, the place has to do.
        let by: &[&str] = if one.subject().is_some() { &[SUBJECT] } else { &[PIPELINE, STAGE] };
        let equal = by.iter().filter_map(|name| Some((*name, one.line.ticket.value(name)?)));
        let mut group = vec![Filter::Since(one.from())];
        group.extend(equal.map(|(name, value)| Filter::Equal(name, value)));
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    let value = |filter: &Filter<'_>| match filter {
        Filter::Equal(_, value) => size(value) + 60,
        _ => 80,
    };
    for groups in packed(groups, GROUPS, room, |group| group.iter().map(value).sum()) {
        let found = asking.ask(async |search, client| search.tickets(client, &groups, &names).await).await;
        asking.report.steps(groups.len());
        tickets.extend(found.map_err(|error| unread(&error))?.into_iter().map(|ticket| (ticket.id.clone(), ticket)));
    }
    let mut tickets: Vec<Ticket> = tickets.into_values().collect();
    tickets.sort_unstable_by(|one, other| (one.created(), &one.id).cmp(&(other.created(), &other.id)));
    Ok(tickets)
}

/// The records that tickets are linked to, where only these tell the lines apart.
async fn links(sent: &[NewTicket], tickets: &[Ticket], asking: &mut Asking<'_>) -> Result<Links, Failure> {
    let mut by_values: BTreeMap<&[(String, String)], Vec<&NewTicket>> = BTreeMap::new();
    for one in sent {
        by_values.entry(&one.properties).or_default().push(one);
    }
    // What one line is compared by has to be known for every line that the ticket could be of.
    let objects: HashSet<&ObjectType> =
        sent.iter().flat_map(|one| &one.associations).filter_map(|link| link.object.as_ref()).collect();
    let mut links = Links::new();
    for alike in by_values.values().filter(|alike| alike.iter().any(|one| Some(one) != alike.first())) {
        let Some(first) = alike.first() else { continue };
        for ticket in tickets.iter().filter(|ticket| ticket.value(SUBJECT) == first.value(SUBJECT)) {
            if links.contains_key(&ticket.id) {
                continue;
            }
            let mut ids = HashSet::new();
            for object in &objects {
                let linked =
                    asking.ask(async |_, client| client.linked(&ObjectType::tickets(), &ticket.id, object).await);
                ids.extend(
                    linked.await.map_err(|error| unread(&error))?.into_iter().map(|one| ((*object).clone(), one.id)),
                );
            }
            links.insert(ticket.id.clone(), ids);
        }
    }
    Ok(links)
}

/// The properties to ask for, as far as there is room; the subject first.
fn names(sent: &[NewTicket]) -> Vec<String> {
    let mut names = vec![SUBJECT.to_owned()];
    let mut room = NAMES;
    let mut seen: HashSet<&str> = HashSet::from([SUBJECT]);
    for (name, _) in sent.iter().flat_map(|one| &one.properties) {
        if seen.insert(name) && name.len() + 3 <= room {
            room -= name.len() + 3;
            names.push(name.clone());
        }
    }
    names
}

/// Nothing was sent, whatever became of a search.
fn unread(error: &Error) -> Failure {
    let mut failure = super::super::known::unread(error);
    failure.message = format!("the tickets could not be looked for, nothing was sent: {}", failure.message);
    failure
}
