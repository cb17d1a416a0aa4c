//! Lines that more goes with than a ticket: a note, a contact that is not there yet. They are sent one after the other, each
//! with a key of its own, by which a later run finds what became of it.

use std::collections::HashSet;

use super::super::deliver::{Patience, deliver};
use super::super::signals::Signals;
use crate::config::{Exit, Failure, Session};
use crate::hubspot::Client;
use crate::submit::batch::outcomes::{Known, LineResult, Outcomes};
use crate::submit::batch::{Counts, Line, LineKey, Progress};
use crate::submit::{Order, Twins};

/// What came of them.
#[derive(Debug, Default)]
pub(super) struct Planned {
    lines: HashSet<LineKey>,
    /// How many came to what.
    pub counts: Counts,
    /// Why no more were sent.
    pub stopped: Option<Failure>,
}

impl Planned {
    /// Whether a line is one of them.
    pub fn has(&self, key: &LineKey) -> bool {
        self.lines.contains(key)
    }
}

/// Sends them.
///
/// # Errors
/// When the outcome file fails.
pub(super) async fn send(
    lines: impl Iterator<Item = Result<Line, Failure>>,
    outcomes: &mut Outcomes,
    client: &Client,
    signals: &Signals,
    session: &Session,
    mut told: impl FnMut(Progress<'_>, &Counts),
) -> Result<Planned, Failure> {
    let mut planned = Planned::default();
    for line in lines {
        let line = line?;
        planned.lines.insert(line.key.clone());
        if let Some(Known::Created) = outcomes.known(&line.key) {
            planned.counts.already += 1;
            continue;
        }
        let result = match &planned.stopped {
            Some(_) => LineResult::NotSent { why: "the import was stopped before".to_owned() },
            None => {
                line.begin(outcomes, client.heard().map(|heard| heard.date))?;
                match one(&line, outcomes.id(), client, signals, session).await {
                    Ok(id) => LineResult::Created { id },
                    Err(failure) => {
                        let why = failure.message.clone();
                        match failure.exit {
                            Exit::Unknown => LineResult::Unknown { why },
                            Exit::Rejected | Exit::Usage => LineResult::Rejected { why },
                            Exit::Token | Exit::Unreachable | Exit::Files | Exit::Other | Exit::Done => {
                                planned.stopped = Some(failure);
                                LineResult::NotSent { why }
                            }
                        }
                    }
                }
            }
        };
        match &result {
            LineResult::Created { .. } => planned.counts.created += 1,
            LineResult::Rejected { .. } => planned.counts.rejected += 1,
            LineResult::NotSent { .. } => planned.counts.not_sent += 1,
            LineResult::Unknown { .. } => planned.counts.unknown += 1,
        }
        told(Progress::Ended { line: line.place.line, result: &result }, &planned.counts);
        outcomes.ended(line.place, &line.key, result)?;
    }
    outcomes.sync()?;
    Ok(planned)
}

/// Sends one; the id of its ticket.
async fn one(
    line: &Line,
    import: &str,
    client: &Client,
    signals: &Signals,
    session: &Session,
) -> Result<String, Failure> {
    let typed = line.unique.as_ref().filter(|_| !line.own).map(|(_, value)| value.clone());
    let order = Order {
        extras: line.extras.clone(),
        key: Some(typed.unwrap_or_else(|| line.key.unique_value(import))),
        twins: Twins::Refused { made_since: None },
        ..Order::new(line.ticket.clone())
    };
    let patience = Patience { limits: session.config.patience, looking: session.config.patience };
    Ok(deliver(order, None, patience, client, signals, session).await?.ticket.id)
}
