//! What became of lines that are not known: their tickets are looked for, all at the same time, and taken where they can
//! only be theirs. How they are looked for is in `submit::resolve`.

use std::collections::HashSet;
use std::time::Duration;

use super::asking::Asking;
use super::report::Phase;
use crate::config::Failure;
use crate::config::args::Resolve;
use crate::hubspot::Error;
use crate::submit::batch::outcomes::{LineResult, Outcomes};
use crate::submit::batch::{Line, LineKey};
use crate::submit::{Begun, Finding, LOOKS, Match, Sought, look};

/// Tickets that are named where there are many.
const SHOWN: usize = 5;

/// A line that is not known.
pub(super) struct Open {
    pub line: Line,
    /// When it was sent.
    pub begun: Begun,
    /// The unique property and value that it was sent with.
    pub unique: Option<(String, String)>,
}

impl Open {
    fn sought(&self, import: &str) -> Sought {
        let mut ticket = self.line.ticket.clone();
        // A unique value that is made for the line may not have been sent.
        if let (true, Some((name, _))) = (self.line.own, &self.line.unique) {
            ticket.properties.retain(|(other, _)| other != name);
        }
        let value = self.line.key.unique_value(import);
        let own = self.unique.as_ref().is_some_and(|(_, sent)| *sent == value);
        Sought { ticket, begun: self.begun, unique: self.unique.clone(), own, note: None, may_have_left: true }
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
    asking: &Asking<'_>,
) -> Result<HashSet<LineKey>, Failure> {
    let mut pauses = LOOKS.windows(2).map(|looks| match looks {
        [before, after] => after.saturating_sub(*before),
        _ => Duration::ZERO,
    });
    let left = loop {
        let left = find(open, outcomes, asking).await?;
        // As for a single ticket, it is looked for again until the search had time enough.
        let heard = asking.client().heard();
        let is_young = |(open, left): &(Open, Left)| {
            matches!(left, Left::Absent { surely: false }) && !open.begun.is_surely_indexed(heard)
        };
        match pauses.next().filter(|_| how == Resolve::Again && left.iter().any(is_young)) {
            Some(pause) => {
                asking.told(|report| report.wait(pause, "HubSpot's search does not know new tickets at once"));
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
        asking.told(|report| report.line(open.line.place.line, None, &why));
    }
    Ok(again)
}

/// Looks for the tickets of lines, and writes down what is certain. Returns the others.
async fn find(open: Vec<Open>, outcomes: &mut Outcomes, asking: &Asking<'_>) -> Result<Vec<(Open, Left)>, Failure> {
    asking.told(|report| report.begin(Phase::Finding, u64::try_from(open.len()).unwrap_or(u64::MAX)));
    let taken = outcomes.created_ids()?;
    let sought: Vec<Sought> = open.iter().map(|one| one.sought(outcomes.id())).collect();
    let found = look(asking, &sought, &taken).await.map_err(|error| unread(&error))?;
    let mut left = Vec::new();
    for (open, finding) in open.into_iter().zip(found) {
        let id = match &finding {
            Finding::Created(ticket) => Some(&ticket.id),
            Finding::Perhaps(matches) => matches.iter().find(|one| one.alone).map(|one| &one.ticket.id),
            Finding::Absent | Finding::Unsent => None,
        };
        if let Some(id) = id {
            let result = LineResult::Created { id: id.clone() };
            outcomes.ended(open.line.place, &open.line.key, result)?;
            asking.told(|report| report.line(open.line.place.line, None, &format!("ticket {id} was found")));
            continue;
        }
        let what = match finding {
            Finding::Perhaps(matches) if !matches.is_empty() => Left::Perhaps(doubt(&matches)),
            Finding::Perhaps(_) => Left::Absent { surely: false },
            Finding::Absent | Finding::Unsent | Finding::Created(_) => Left::Absent { surely: true },
        };
        left.push((open, what));
    }
    outcomes.sync()?;
    Ok(left)
}

/// Which tickets could be it.
fn doubt(matches: &[Match]) -> String {
    let ids = |wanted: &dyn Fn(&Match) -> bool| -> Vec<String> {
        matches.iter().filter(|one| wanted(one)).map(|one| one.ticket.id.clone()).collect()
    };
    let same = ids(&|one| one.differences.is_empty());
    if same.is_empty() {
        // Somebody may have changed it at once, a workflow too.
        return format!(
            "no ticket with all of its values was found, but there is its subject: look at {} in HubSpot",
            shown(&ids(&|_| true))
        );
    }
    format!("it could be any of the tickets {}", shown(&same))
}

/// A few of these ids.
fn shown(ids: &[String]) -> String {
    let more = if ids.len() > SHOWN { format!(" and {} more", ids.len() - SHOWN) } else { String::new() };
    format!("{}{more}", ids.get(..SHOWN).unwrap_or(ids).join(", "))
}

/// Nothing was sent, whatever became of a search.
fn unread(error: &Error) -> Failure {
    let mut failure = super::super::known::unread(error);
    failure.message = format!("the tickets could not be looked for, nothing was sent: {}", failure.message);
    failure
}
