//! What became of tickets whose answer was lost: looked for, never guessed. The composer, `create`, `resolve` and
//! `import --resolve` all look here, for one ticket or for many at once.
//!
//! ```text
//!  its plan never came to the ticket ----------------------------------------------------> Unsent
//!
//!  by its unique value (unique.rs) --+-- found -----------------------------------------> Created
//!       |                            +-- not there -------------------------------------> Absent
//!       | it has none
//!       v
//!  by the note that was made for it (note.rs) -- a ticket has it ------------------------> Created
//!       |
//!       | none has it, or it has no note
//!       v
//!  among the tickets of the records that it is linked to (linked.rs) -- one, and nobody's -> Created
//!       |
//!       | none, or none can be told apart
//!       v
//!  by search (search.rs) ---------------------------------------------------------------> Perhaps
//! ```
//!
//! The first ones do not depend on the search index, which lags behind (30 s were seen: assets/hubspot-api.md,
//! section 6). So it is searched again for a while, and a miss proves nothing.

mod claims;
mod clock;
mod linked;
mod note;
mod search;
mod unique;

use std::cmp::Reverse;
use std::collections::HashSet;
use std::time::Duration;

use super::plan;
use super::tickets::Lookup;
use crate::hubspot::{Error, Heard};
use crate::store::Attempt;
use crate::ticket::record::Difference;
use crate::ticket::{NewTicket, Ticket};
pub use clock::Begun;

/// When it is looked for, counted from the first look: over twice the delay of the search index that was seen.
pub const LOOKS: [Duration; 6] = [
    Duration::ZERO,
    Duration::from_secs(5),
    Duration::from_secs(12),
    Duration::from_secs(25),
    Duration::from_secs(45),
    Duration::from_secs(70),
];

/// A ticket whose answer was lost.
#[derive(Debug, Clone, PartialEq)]
pub struct Sought {
    /// The ticket as it was sent.
    pub ticket: NewTicket,
    /// When it was sent.
    pub begun: Begun,
    /// The unique property and the value that it was sent with.
    pub unique: Option<(String, String)>,
    /// The unique value was made for it: no other ticket has it.
    pub own: bool,
    /// The note that was made for it: a ticket that has it is the one.
    pub note: Option<String>,
    /// The ticket may have left; of a plan, the steps before it come first.
    pub may_have_left: bool,
}

impl From<&Attempt> for Sought {
    fn from(attempt: &Attempt) -> Self {
        let unique = attempt.unique.clone().and_then(|name| {
            let value = attempt.ticket.value(&name)?.to_owned();
            Some((name, value))
        });
        Self {
            own: unique.as_ref().is_some_and(|(_, value)| attempt.is_own(value)),
            ticket: plan::sent(attempt),
            note: attempt.steps.note().map(str::to_owned),
            may_have_left: attempt.may_have_left(),
            begun: Begun { time: attempt.time, date: attempt.date },
            unique,
        }
    }
}

impl Sought {
    /// What of it can be compared: a value that was made for it may not be there where its property is gone.
    fn compared(&self) -> NewTicket {
        let mut sent = self.ticket.clone();
        if let (true, Some((name, _))) = (self.own, &self.unique) {
            sent.properties.retain(|(other, _)| other != name);
        }
        sent
    }
}

/// What looking came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// This is surely the ticket.
    Created(Box<Ticket>),
    /// There is none, and sending it again can't make two: HubSpot refuses a second one with the same unique value.
    Absent,
    /// It ended before the ticket was sent: there is none.
    Unsent,
    /// Tickets that could be it, the likeliest first; none may mean that the search does not know it yet.
    Perhaps(Vec<Match>),
}

/// A ticket that could be the one.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The ticket, with those of its properties that were sent.
    pub ticket: Ticket,
    /// What it was created with otherwise than was sent; where HubSpot does not tell that, what it has otherwise now.
    pub differences: Vec<Difference>,
    /// It is as it was sent, could be no other ticket that is looked for at the same time, and no other ticket could be
    /// this one.
    pub alone: bool,
}

/// What is known while it is looked for.
struct Looking<'a> {
    sought: &'a [Sought],
    /// Each as it is compared.
    sent: Vec<NewTicket>,
    /// What the host's clock says, as far as it answers.
    heard: Option<Heard>,
    /// Tickets of which it is known whose they are.
    taken: HashSet<String>,
    found: Vec<Option<Finding>>,
}

impl Looking<'_> {
    /// The places of those that nothing was found of so far.
    fn open(&self) -> Vec<usize> {
        self.found.iter().enumerate().filter(|(_, one)| one.is_none()).map(|(at, _)| at).collect()
    }

    fn take(&mut self, at: usize, finding: Finding) {
        if let Finding::Created(ticket) = &finding {
            self.taken.insert(ticket.id.clone());
        }
        if let Some(slot) = self.found.get_mut(at) {
            *slot = Some(finding);
        }
    }

    /// Whether a ticket was there at a time when the one that is looked for could be.
    fn is_in_time(&self, at: usize, ticket: &Ticket) -> bool {
        let since = self.sought.get(at).map(|one| one.begun.since(self.heard));
        ticket.created().zip(since).is_none_or(|(created, since)| created >= since)
    }

    /// The names of the properties that some of them were sent with.
    fn names(&self, of: &[usize]) -> Vec<&str> {
        let mut seen = HashSet::new();
        let sent = of.iter().filter_map(|at| self.sent.get(*at)).flat_map(|one| &one.properties);
        sent.map(|(name, _)| name.as_str()).filter(|name| seen.insert(*name)).collect()
    }
}

/// Looks for tickets whose answer was lost. `others` are tickets that other submissions are known to have made. The
/// findings are in the order of what is looked for.
///
/// # Errors
/// When HubSpot could not be asked; then nothing is known.
pub async fn look<T: Lookup>(tickets: &T, sought: &[Sought], others: &HashSet<String>) -> Result<Vec<Finding>, Error> {
    let mut looking = Looking {
        sent: sought.iter().map(Sought::compared).collect(),
        heard: None,
        taken: others.clone(),
        found: vec![None; sought.len()],
        sought,
    };
    for (at, one) in sought.iter().enumerate() {
        if !one.may_have_left {
            looking.take(at, Finding::Unsent);
        }
    }
    unique::find(tickets, &mut looking).await?;
    note::find(tickets, &mut looking).await?;
    if !looking.open().is_empty() {
        looking.heard = tickets.clock().await;
        linked::find(tickets, &mut looking).await?;
    }
    if !looking.open().is_empty() {
        search::find(tickets, &mut looking).await?;
    }
    Ok(looking.found.into_iter().map(|one| one.unwrap_or(Finding::Perhaps(Vec::new()))).collect())
}

/// The same for a single one, where it was sent with a unique value: only that is looked at. None where it had none, or
/// where HubSpot does not know it for one.
///
/// # Errors
/// When HubSpot could not be asked; then nothing is known.
pub(super) async fn look_by_unique<T: Lookup>(tickets: &T, sought: Sought) -> Result<Option<Finding>, Error> {
    let mut looking = Looking {
        sent: vec![sought.compared()],
        heard: None,
        taken: HashSet::new(),
        found: vec![None],
        sought: &[sought],
    };
    unique::find(tickets, &mut looking).await?;
    Ok(looking.found.pop().flatten())
}

/// Looks for one again and again, at the moments of [`LOOKS`] and on, until it is settled, a ticket is there that is all
/// that was sent, or the time is over. `tell` is told of each pause.
///
/// # Errors
/// When HubSpot could not be asked the last time.
pub async fn look_on<T: Lookup>(
    tickets: &T,
    sought: &Sought,
    others: &HashSet<String>,
    patience: Duration,
    mut tell: impl FnMut(Duration),
) -> Result<Finding, Error> {
    let begun = tokio::time::Instant::now();
    let step = LOOKS.iter().rev().take(2).copied().reduce(|last, before| last - before).unwrap_or_default();
    let mut looked = 0_u32;
    loop {
        let found = look(tickets, std::slice::from_ref(sought), others).await.map(|mut found| found.pop());
        if let Ok(Some(found)) = &found
            && !matches!(found, Finding::Perhaps(matches) if matches.iter().all(|one| !one.differences.is_empty()))
        {
            return Ok(found.clone());
        }
        looked += 1;
        let planned = usize::try_from(looked).ok().and_then(|looked| LOOKS.get(looked).copied());
        let beyond = looked.saturating_sub(u32::try_from(LOOKS.len()).unwrap_or_default()) + 1;
        let next = planned.unwrap_or_else(|| LOOKS.last().copied().unwrap_or_default() + step * beyond);
        // The last look is at the end of the time that there is.
        let left = next.min(patience).saturating_sub(begun.elapsed());
        if left.is_zero() {
            return found.map(|found| found.unwrap_or(Finding::Perhaps(Vec::new())));
        }
        tell(left);
        tokio::time::sleep(left).await;
    }
}

/// What a ticket was created with otherwise than was sent. What was not asked for can't be told apart.
fn differences(ticket: &Ticket, sent: &NewTicket, names: &[&str]) -> Vec<Difference> {
    let mut differences = ticket.as_sent().differences(sent);
    differences.retain(|one| names.contains(&one.name.as_str()));
    differences
}

/// The likeliest first: those with the fewest differences, of these the first one after it was sent.
fn by_likelihood(matches: &mut [Match], begun: &Begun) {
    matches.sort_by_key(|one| {
        let after = one.ticket.created().filter(|created| *created >= begun.time);
        (one.differences.len(), Reverse(after.is_some()), after)
    });
}
