//! What became of a submission whose answer was lost: looked for, never guessed.
//!
//! With a unique property the answer is sure. Without one, tickets that could be it are searched for; the search index
//! lags behind (30 s were seen: assets/hubspot-api.md, section 6), so it is looked again for a while, and a miss proves
//! nothing.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::tickets::Tickets;
use crate::hubspot::Error;
use crate::hubspot::wire::filter;
use crate::store::Attempt;
use crate::ticket::Ticket;
use crate::ticket::property::{PIPELINE, STAGE, SUBJECT};
use crate::ticket::record::Difference;

/// When it is looked for, counted from the first look: over twice the delay of the search index that was seen.
pub const LOOKS: [Duration; 6] = [
    Duration::ZERO,
    Duration::from_secs(5),
    Duration::from_secs(12),
    Duration::from_secs(25),
    Duration::from_secs(45),
    Duration::from_secs(70),
];
/// The clock of this machine may be ahead of HubSpot's by this much.
pub const SKEW: SignedDuration = SignedDuration::from_secs(120);
/// A search body has 3,000 characters at most (assets/hubspot-api.md, section 6): a longer subject is compared here
/// instead of there...
pub const LONGEST_FILTER: usize = 500;
/// ...and no more names of properties are asked for than this many characters hold.
const LONGEST_NAMES: usize = 1_500;

/// What looking came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// This is surely the ticket.
    Created(Box<Ticket>),
    /// There is none, and sending it again can't make two: HubSpot refuses a second one with the same unique value.
    Absent,
    /// Tickets that could be it, the likeliest first; none may mean that the search does not know it yet.
    Perhaps(Vec<Match>),
}

/// A ticket that could be the one.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The ticket, with those of its properties that were sent.
    pub ticket: Ticket,
    /// What it has otherwise than it was sent.
    pub differences: Vec<Difference>,
}

/// Looks for the ticket of a submission. `others` are tickets that other submissions are known to have made.
///
/// # Errors
/// When HubSpot could not be asked; then nothing is known.
pub async fn look<T: Tickets>(tickets: &T, attempt: &Attempt, others: &HashSet<String>) -> Result<Finding, Error> {
    let sent = &attempt.ticket;
    let names = names(attempt);
    if let Some((unique, value)) = unique(attempt) {
        return Ok(match tickets.by_unique(unique, value, &names).await? {
            Some(ticket) if attempt.is_own(value) || differences(&ticket, attempt, &names).is_empty() => {
                Finding::Created(Box::new(ticket))
            }
            // A value that was typed may be another ticket's: then there is none of this submission, and can't be one.
            _ => Finding::Absent,
        });
    }
    let equal: Vec<(&str, &str)> = [SUBJECT, PIPELINE, STAGE]
        .into_iter()
        .filter_map(|name| Some((name, sent.value(name)?)))
        .filter(|(_, value)| !value.is_empty() && filter::length(value) <= LONGEST_FILTER)
        .collect();
    let found = tickets.since(search_from(attempt), &equal, &names).await?;
    let mut matches: Vec<Match> = found
        .into_iter()
        .filter(|ticket| !others.contains(&ticket.id))
        .map(|ticket| Match { differences: differences(&ticket, attempt, &names), ticket })
        // A long subject was not part of the search.
        .filter(|one| !one.differences.iter().any(|difference| difference.name == SUBJECT))
        .collect();
    matches.sort_by_key(|one| {
        let after: Option<Timestamp> = one.ticket.created().filter(|created| *created >= attempt.time);
        (one.differences.len(), Reverse(after.is_some()), after)
    });
    Ok(Finding::Perhaps(matches))
}

/// The moment from which on tickets could be the one of a submission.
pub fn search_from(attempt: &Attempt) -> Timestamp {
    attempt.time.checked_sub(SKEW).unwrap_or(attempt.time)
}

/// The unique property of a submission and its value.
fn unique(attempt: &Attempt) -> Option<(&str, &str)> {
    let name = attempt.unique.as_deref()?;
    Some((name, attempt.ticket.value(name)?))
}

/// What a ticket has otherwise than it was sent. What was not asked for can't be told apart.
fn differences(ticket: &Ticket, attempt: &Attempt, names: &[&str]) -> Vec<Difference> {
    let mut differences = ticket.differences(&attempt.ticket);
    differences.retain(|one| names.contains(&one.name.as_str()));
    differences
}

/// The properties to ask for: those that were sent, as far as there is room.
fn names(attempt: &Attempt) -> Vec<&str> {
    let mut room = LONGEST_NAMES;
    let mut names = Vec::new();
    for (name, _) in &attempt.ticket.properties {
        if name.len() + 3 > room {
            break;
        }
        room -= name.len() + 3;
        names.push(name.as_str());
    }
    names
}
