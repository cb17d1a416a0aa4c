//! Which ticket is whose, of several that are looked for and of several that were found. Pure; never a guess.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::ticket::{NewTicket, Ticket};

/// Which of the tickets that were found is a line's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Claim {
    /// It can only be this one, by its id.
    One(String),
    /// None of them.
    None,
    /// It could be any of these.
    Several(Vec<String>),
}

/// Which ticket is which line's, by which could be: a ticket that fits one line only, or lines that are all alike, is
/// theirs, if there are not more such tickets than lines; what is left is looked at again.
pub(super) fn claims(lines: &[NewTicket], tickets: &[Ticket], fits: impl Fn(usize, &Ticket) -> bool) -> Vec<Claim> {
    // Lines that are alike share the place of the first of them.
    let mut firsts: HashMap<String, usize> = HashMap::new();
    let alike: Vec<usize> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| *firsts.entry(serde_json::json!(line).to_string()).or_insert(at))
        .collect();
    let mut open: Vec<usize> = (0..lines.len()).collect();
    let mut left: Vec<(&Ticket, Vec<usize>)> = tickets
        .iter()
        .map(|ticket| (ticket, open.iter().copied().filter(|at| fits(*at, ticket)).collect::<Vec<_>>()))
        .collect();
    let mut claims = vec![Claim::None; lines.len()];
    loop {
        let mut sure: BTreeMap<usize, Vec<(&Ticket, usize)>> = BTreeMap::new();
        let mut free: HashSet<usize> = open.iter().copied().collect();
        let all = free.clone();
        for (ticket, lines) in &left {
            let mut kinds = lines.iter().filter(|at| all.contains(at)).filter_map(|at| alike.get(*at));
            let Some(kind) = kinds.next().filter(|first| kinds.all(|other| other == *first)) else { continue };
            // Of lines that are alike, each takes one; a place beyond the last is a ticket too many.
            let line = lines.iter().copied().find(|at| free.contains(at)).unwrap_or(usize::MAX);
            free.remove(&line);
            sure.entry(*kind).or_default().push((ticket, line));
        }
        sure.retain(|_, pairs| pairs.iter().all(|(_, line)| *line != usize::MAX));
        if sure.is_empty() {
            break;
        }
        let (mut done, mut gone) = (HashSet::new(), HashSet::new());
        for (ticket, line) in sure.into_values().flatten() {
            if let Some(claim) = claims.get_mut(line) {
                *claim = Claim::One(ticket.id.clone());
            }
            done.insert(line);
            gone.insert(ticket.id.as_str());
        }
        open.retain(|at| !done.contains(at));
        left.retain(|(other, _)| !gone.contains(other.id.as_str()));
    }
    for at in open {
        let ids: Vec<String> =
            left.iter().filter(|(_, lines)| lines.contains(&at)).map(|(ticket, _)| ticket.id.clone()).collect();
        if let Some(claim) = claims.get_mut(at).filter(|_| !ids.is_empty()) {
            *claim = Claim::Several(ids);
        }
    }
    claims
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each line, by its priority, claims of tickets, by theirs; all have one subject.
    #[track_caller]
    fn check_claims(lines: &[&str], tickets: &[&str], wanted: &[&str]) {
        let new = |priority: &&str| {
            let mut ticket = NewTicket::default();
            ticket.set("subject", "a");
            if !priority.is_empty() {
                ticket.set("priority", *priority);
            }
            ticket
        };
        let lines: Vec<NewTicket> = lines.iter().map(new).collect();
        let found = tickets.iter().enumerate().map(|(at, priority)| {
            let properties = serde_json::json!({"subject": "a", "priority": priority});
            crate::hubspot::wire::ticket(serde_json::json!({"id": at.to_string(), "properties": properties})).unwrap()
        });
        let found: Vec<Ticket> = found.collect();
        let all = claims(&lines, &found, |at, ticket| ticket.differences(&lines[at]).is_empty());
        let said: Vec<String> = all
            .into_iter()
            .map(|claim| match claim {
                Claim::One(id) => id,
                Claim::None => "-".into(),
                Claim::Several(ids) => format!("?{}", ids.join("")),
            })
            .collect();
        assert_eq!(said, wanted, "{tickets:?}");
    }

    #[test]
    fn a_ticket_is_claimed_where_it_can_be_nobody_elses() {
        check_claims(&["LOW", "HIGH"], &["HIGH", "LOW"], &["1", "0"]);
        check_claims(&["LOW", "HIGH"], &["HIGH"], &["-", "0"]);
        check_claims(&["LOW"], &["HIGH"], &["-"]);
        // Lines that are alike share what is there; of more tickets than lines, none is taken.
        check_claims(&["LOW", "LOW"], &["LOW", "LOW"], &["0", "1"]);
        check_claims(&["LOW", "LOW"], &["LOW"], &["0", "-"]);
        check_claims(&["LOW"], &["LOW", "LOW"], &["?01"]);
        // A line that says less fits more: it is decided by what is left.
        check_claims(&["", "HIGH"], &["LOW", "HIGH"], &["0", "1"]);
        check_claims(&["", "HIGH"], &["HIGH"], &["?0", "?0"]);
        check_claims(&["", ""], &["LOW", "HIGH"], &["0", "1"]);
        check_claims(&[], &["HIGH"], &[]);
        check_claims(&["", "HIGH", "LOW"], &[], &["-", "-", "-"]);
    }
}
