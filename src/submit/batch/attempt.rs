//! One attempt at a batch: it is sent once, or looked for, and what came of each of its lines.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::line::Line;
use super::matching;
use super::outcomes::LineResult;
use crate::hubspot::limits::RateLimit;
use crate::hubspot::{self, Certainty, Client, Sent};
use crate::ticket::NewTicket;

/// A lost request is given this long to be executed before its tickets are looked for.
const BEFORE_LOOK: Duration = Duration::from_secs(1);

/// Lines that travel together.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) lines: Vec<Line>,
    pub(super) traces: Vec<String>,
    /// Whether an earlier run has begun them: they are looked for, not sent.
    pub(super) look: bool,
    /// How often they were lost, or may have been.
    pub(super) lost: u32,
    pub(super) due: Instant,
    /// Since when HubSpot asks to wait.
    pub(super) waiting: Option<Instant>,
}

impl Batch {
    /// Lines that go out together for the first time, or once more.
    pub(super) fn new(lines: Vec<Line>, look: bool, lost: u32, due: Instant) -> Self {
        Self { lines, traces: Vec::new(), look, lost, due, waiting: None }
    }
}

/// What an attempt at a batch came to.
pub(super) enum End {
    /// For each line; none means that it is not there and may be sent again.
    Lines(Vec<Option<LineResult>>),
    /// Surely not executed, and may be sent again after a while.
    Later(Duration, hubspot::Error),
    /// Refused as a whole.
    Halves,
    /// Surely not executed, and nothing else would be.
    Stop(hubspot::Error),
}

/// Sends a batch once, or looks for its tickets.
pub(super) async fn attempt(client: &Client, batch: Batch) -> (Batch, Option<RateLimit>, End) {
    if batch.look {
        let nothing = vec![None; batch.lines.len()];
        let results = settled(client, &batch.lines, nothing).await;
        return (batch, None, End::Lines(results));
    }
    let inputs: Vec<(&str, &NewTicket)> =
        batch.traces.iter().map(String::as_str).zip(batch.lines.iter().map(|line| &line.ticket)).collect();
    let sent = Sent::default();
    let (limit, result) = client.create_tickets(&inputs, &sent).await;
    let end = match result {
        Ok(answer) => {
            let results = matching::assign(&batch.lines, &batch.traces, answer);
            End::Lines(looked_up(client, &batch, results).await)
        }
        Err(error) if error.certainty() == Certainty::Unknown => {
            let why = error.to_string();
            let unknown = |line: &Line| line.unique.is_none().then(|| LineResult::Unknown { why: why.clone() });
            let results: Vec<_> = batch.lines.iter().map(unknown).collect();
            match results.iter().any(Option::is_none) {
                true => {
                    tokio::time::sleep(BEFORE_LOOK).await;
                    End::Lines(settled(client, &batch.lines, results).await)
                }
                false => End::Lines(results),
            }
        }
        Err(error) => {
            let refused = error.answer().is_some_and(|answer| matches!(answer.status, 400 | 409 | 413 | 414 | 422));
            match error.repeat_after() {
                Some(after) => End::Later(after, error),
                None if refused && batch.lines.len() > 1 => End::Halves,
                None if refused => {
                    let rejected = LineResult::Rejected { why: error.to_string() };
                    End::Lines(looked_up(client, &batch, vec![rejected; batch.lines.len()]).await)
                }
                None => End::Stop(error),
            }
        }
    };
    (batch, limit, end)
}

/// Reads by their unique values those lines that are not known, and those that HubSpot refuses with a word of that value:
/// a try of this run, or of one before, may have made the ticket that has it.
async fn looked_up(client: &Client, batch: &Batch, results: Vec<LineResult>) -> Vec<Option<LineResult>> {
    let is_doubtful = |line: &Line, result: &LineResult| match (result, &line.unique) {
        (LineResult::Unknown { .. }, Some(_)) => true,
        (LineResult::Rejected { why }, Some((name, value))) => {
            why.contains(name.as_str()) || why.contains(value.as_str())
        }
        _ => false,
    };
    let doubtful: Vec<bool> = batch.lines.iter().zip(&results).map(|(line, one)| is_doubtful(line, one)).collect();
    if !doubtful.contains(&true) {
        return results.into_iter().map(Some).collect();
    }
    let sure = results.iter().zip(&doubtful).map(|(one, doubtful)| (!doubtful).then(|| one.clone())).collect();
    let looked = settled(client, &batch.lines, sure).await;
    let told = |(looked, answered): (Option<LineResult>, LineResult)| match (looked, &answered) {
        (Some(LineResult::Unknown { .. }) | None, LineResult::Rejected { .. }) if batch.lost == 0 => Some(answered),
        (looked, _) => looked,
    };
    looked.into_iter().zip(results).map(told).collect()
}

/// Reads the lines that have no result by their unique values; none stays where there is no ticket.
async fn settled(client: &Client, lines: &[Line], mut results: Vec<Option<LineResult>>) -> Vec<Option<LineResult>> {
    let wanted: Vec<&Line> =
        lines.iter().zip(&results).filter(|(_, one)| one.is_none()).map(|(line, _)| line).collect();
    let Some((name, _)) = wanted.first().and_then(|line| line.unique.as_ref()) else { return results };
    let values: Vec<&str> =
        wanted.iter().filter_map(|line| line.unique.as_ref()).map(|(_, value)| value.as_str()).collect();
    let mut names = vec![name.as_str()];
    // Only a value that somebody typed may be another ticket's.
    for line in wanted.iter().filter(|line| !line.own) {
        for (name, _) in &line.ticket.properties {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    let found = client.tickets_by(name, &values, &names).await;
    let by_value: Result<HashMap<&str, _>, _> =
        found.as_ref().map(|tickets| tickets.iter().filter_map(|ticket| Some((ticket.value(name)?, ticket))).collect());
    for (line, slot) in lines.iter().zip(&mut results).filter(|(_, slot)| slot.is_none()) {
        let Some((_, value)) = &line.unique else { continue };
        *slot = match &by_value {
            Err(error) => Some(LineResult::Unknown { why: format!("its ticket could not be looked for: {error}") }),
            Ok(tickets) => tickets.get(value.as_str()).map(|ticket| {
                if line.own || ticket.differences(&line.ticket).is_empty() {
                    LineResult::Created { id: ticket.id.clone() }
                } else {
                    LineResult::Rejected { why: format!("ticket {} already has the {name} {value}", ticket.id) }
                }
            }),
        };
    }
    results
}
