//! `hubticket history`: what was submitted, and what became of it.

use serde_json::{Value, json};

use super::{print, print_json};
use crate::config::args::{History, Output};
use crate::config::{Exit, Failure, Session, session};
use crate::store::{Attempt, JournalResult};
use crate::ticket::schema::SUBJECT;
use crate::ticket::{text, value};

pub(super) fn run(options: &History, session: &Session) -> Result<Exit, Failure> {
    let entries = session.store.journal().latest(options.limit)?;
    if options.output == Output::Json {
        return print_json(&Value::Array(
            entries.iter().map(|(attempt, result)| entry(attempt, result.as_ref())).collect(),
        ));
    }
    let locale = session::locale();
    let mut out = String::new();
    for (attempt, result) in &entries {
        let what = match result {
            Some(JournalResult::Created { id, .. }) => format!("created {id}"),
            Some(JournalResult::Rejected { why, .. }) => format!("rejected: {why}"),
            Some(JournalResult::NotSent { why }) => format!("not sent: {why}"),
            Some(JournalResult::Unknown { why }) => format!("not known: {why}"),
            Some(JournalResult::Absent { why }) => format!("not created: {why}"),
            None => "not known: the program ended before the answer".into(),
        };
        let time = value::moment(&attempt.time.to_string(), &locale);
        out.push_str(&format!("{time}  {}  {}\n", text::one_line(subject(attempt)), text::one_line(&what)));
    }
    if entries.is_empty() {
        out.push_str("Nothing was submitted yet.\n");
    }
    print(out.as_bytes())
}

fn subject(attempt: &Attempt) -> &str {
    attempt.ticket.value(SUBJECT).unwrap_or("(no subject)")
}

fn entry(attempt: &Attempt, result: Option<&JournalResult>) -> Value {
    let outcome = match result {
        Some(result) => serde_json::to_value(result).unwrap_or_default(),
        None => json!({"result": "unknown", "why": "the program ended before the answer"}),
    };
    let attempted = serde_json::to_value(attempt).unwrap_or_default();
    let mut entry = match attempted {
        Value::Object(fields) => fields,
        _ => serde_json::Map::new(),
    };
    let properties = attempt.ticket.properties.iter().map(|(key, value)| (key.clone(), Value::String(value.clone())));
    entry.insert("properties".into(), Value::Object(properties.collect()));
    entry.insert("outcome".into(), outcome);
    Value::Object(entry)
}
