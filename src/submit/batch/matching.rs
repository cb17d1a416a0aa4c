//! Which ticket of a batch's answer is which line's. Pure; never a guess.
//!
//! A trace id in a result decides, where HubSpot echoes it. Else the unique value decides. Else the values that came
//! back do, where they fit one input only, or inputs that are all alike.

use std::collections::HashMap;

use super::line::Line;
use super::outcomes::LineResult;
use crate::hubspot::Error;
use crate::hubspot::wire::BatchAnswer;
use crate::ticket::{NewTicket, Ticket};

/// What became of each line of a batch, in its order.
pub(super) fn assign(lines: &[Line], traces: &[String], answer: BatchAnswer) -> Vec<LineResult> {
    let mut results: Vec<Option<LineResult>> = vec![None; lines.len()];
    let by_trace: HashMap<&str, usize> = traces.iter().enumerate().map(|(at, trace)| (trace.as_str(), at)).collect();
    let mut untold = Vec::new();
    for error in answer.errors {
        let why = Error::Answered(Box::new(error.answer)).to_string();
        if error.traces.is_empty() {
            untold.push(why);
            continue;
        }
        for at in error.traces.iter().filter_map(|trace| by_trace.get(trace.as_str())) {
            set(&mut results, *at, LineResult::Rejected { why: why.clone() });
        }
    }
    let mut left = Vec::new();
    for ticket in answer.tickets {
        match by_key(lines, &by_trace, &ticket) {
            Some(at) => set(&mut results, at, LineResult::Created { id: ticket.id }),
            None => left.push(ticket),
        }
    }
    by_values(lines, &mut results, left);
    // With every ticket found its line, as many refusals as lines are left can only be theirs.
    let open = results.iter().filter(|one| one.is_none()).count();
    if open > 0 && open == untold.len() {
        for (slot, why) in results.iter_mut().filter(|one| one.is_none()).zip(untold) {
            *slot = Some(LineResult::Rejected { why });
        }
    }
    let lost = || LineResult::Unknown { why: "HubSpot's answer does not tell what became of this line".into() };
    results.into_iter().map(|one| one.unwrap_or_else(lost)).collect()
}

fn set(results: &mut [Option<LineResult>], at: usize, result: LineResult) {
    if let Some(slot) = results.get_mut(at) {
        *slot = Some(result);
    }
}

/// By what only this input has.
fn by_key(lines: &[Line], by_trace: &HashMap<&str, usize>, ticket: &Ticket) -> Option<usize> {
    if let Some(trace) = &ticket.trace_id {
        return by_trace.get(trace.as_str()).copied();
    }
    lines
        .iter()
        .position(|line| line.unique.as_ref().is_some_and(|(name, value)| ticket.value(name) == Some(value.as_str())))
}

/// By the values that came back, as long as one more ticket finds its line.
fn by_values(lines: &[Line], results: &mut [Option<LineResult>], mut left: Vec<Ticket>) {
    loop {
        let open: Vec<(usize, &NewTicket)> = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| results.get(*at).is_some_and(Option::is_none))
            .map(|(at, line)| (at, &line.ticket))
            .collect();
        // The last ticket is the last line's, whatever HubSpot made of its values.
        let only = open.len() == 1 && left.len() == 1;
        let found = left.iter().enumerate().find_map(|(index, ticket)| {
            let fits: Vec<_> = open.iter().filter(|(_, sent)| only || fits(ticket, sent)).collect();
            let (at, first) = fits.first()?;
            fits.iter().all(|(_, sent)| sent == first).then_some((index, *at))
        });
        let Some((index, at)) = found else { return };
        set(results, at, LineResult::Created { id: left.remove(index).id });
    }
}

/// Whether what came back contradicts nothing that was sent. The subject has to be there.
fn fits(ticket: &Ticket, sent: &NewTicket) -> bool {
    ticket.value(crate::ticket::property::SUBJECT).is_some()
        && ticket.differences(sent).iter().all(|difference| difference.got.is_none())
}

#[cfg(test)]
mod tests {
    use super::super::key::{Content, Keys, Place};
    use super::*;
    use crate::hubspot::Answer;
    use crate::hubspot::wire::BatchError;

    fn line(number: u64, subject: &str, unique: Option<&str>) -> Line {
        let mut ticket = NewTicket::default();
        ticket.set("subject", subject);
        let unique = unique.map(|value| ("key".to_owned(), value.to_owned()));
        Line {
            place: Place { line: number, row: number },
            key: Keys::default().next(subject.as_bytes()),
            content: Content::of(Vec::new()),
            ticket,
            extras: crate::ticket::Extras::default(),
            unique,
            own: true,
        }
    }

    fn made(id: &str, subject: &str) -> Ticket {
        let value = serde_json::json!({"id": id, "properties": {"subject": subject, "key": format!("k-{id}")}});
        crate::hubspot::wire::ticket(value).unwrap()
    }

    /// What each line came to: an id, `!` if it was refused, `?` if it is not known.
    #[track_caller]
    fn check(lines: &[Line], tickets: Vec<Ticket>, errors: &[&[&str]], wanted: &[&str]) {
        let traces: Vec<String> = (0..lines.len()).map(|at| format!("t{at}")).collect();
        let errors = errors
            .iter()
            .map(|traces| BatchError {
                traces: traces.iter().map(|one| (*one).to_owned()).collect(),
                answer: Answer { status: 400, ..Answer::default() },
            })
            .collect();
        let results = assign(lines, &traces, BatchAnswer { tickets, errors });
        let said: Vec<&str> = results
            .iter()
            .map(|one| match one {
                LineResult::Created { id } => id.as_str(),
                LineResult::Rejected { .. } => "!",
                _ => "?",
            })
            .collect();
        assert_eq!(said, wanted);
    }

    #[test]
    fn each_ticket_finds_its_line_or_none() {
        let three = [line(1, "a", None), line(2, "b", None), line(3, "c", None)];
        check(&three, vec![made("1", "a"), made("2", "b"), made("3", "c")], &[], &["1", "2", "3"]);
        check(&three, vec![made("3", "c"), made("1", "a")], &[&["t1"]], &["1", "!", "3"]);
        // A refusal that names no line belongs to the one that is left.
        check(&three, vec![made("3", "c"), made("1", "a")], &[&[]], &["1", "!", "3"]);
        // HubSpot changed one value: by elimination.
        check(&three, vec![made("1", "a"), made("2", "B "), made("3", "c")], &[], &["1", "2", "3"]);
        // Two changed values could be either's.
        check(&three, vec![made("1", "a"), made("2", "B "), made("3", "C ")], &[], &["1", "?", "?"]);
        check(&three, vec![made("1", "a")], &[], &["1", "?", "?"]);
        check(&three, vec![], &[&["t0"], &["t1"], &["t2"]], &["!", "!", "!"]);
    }

    #[test]
    fn equal_lines_share_their_tickets_and_a_unique_value_or_trace_id_decides() {
        let equal = [line(1, "a", None), line(2, "a", None)];
        check(&equal, vec![made("1", "a"), made("2", "a")], &[], &["1", "2"]);
        let unique = [line(1, "a", Some("k-9")), line(2, "a", Some("k-8"))];
        check(&unique, vec![made("8", "x"), made("9", "x")], &[], &["9", "8"]);
        let mut traced = made("5", "a");
        traced.trace_id = Some("t1".into());
        check(&equal, vec![traced], &[&["t0"]], &["!", "5"]);
    }
}
