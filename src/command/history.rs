//! `hubticket history`: what was submitted, and what became of it.

use std::collections::HashSet;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{print, print_json};
use crate::config::args::{History, Outcome, Output};
use crate::config::{Exit, Failure, Session, session};
use crate::store::{Attempt, AttemptId, Correction, CorrectionEnd, ImportRecord, JournalResult};
use crate::ticket::correction::Changes;
use crate::ticket::property::{Kind, SUBJECT};
use crate::ticket::text;
use crate::ticket::value::{self, Locale, Side};

/// What was submitted: a ticket, a change of one, or the lines of a file.
enum Entry {
    Ticket(Box<Attempt>, Option<JournalResult>),
    Change(Box<Correction>, Option<CorrectionEnd>),
    Import(Box<ImportRecord>),
}

impl Entry {
    fn time(&self) -> Timestamp {
        match self {
            Self::Ticket(attempt, _) => attempt.time,
            Self::Change(change, _) => change.time,
            Self::Import(import) => import.run.time,
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Ticket(attempt, result) => entry(attempt, result.as_ref()),
            Self::Change(change, end) => changed(change, end.as_ref()),
            Self::Import(import) => imported(import),
        }
    }

    /// What it was, and what became of it.
    fn words(&self) -> (String, String) {
        match self {
            Self::Ticket(attempt, result) => (subject(attempt).to_owned(), became(result.as_ref())),
            Self::Change(change, end) => {
                let what = format!("change of ticket {}: {}", change.ticket, parts(&change.changes));
                (what, changed_how(end.as_ref()))
            }
            Self::Import(import) => {
                let file =
                    import.run.file.as_ref().map_or("the standard input".into(), |file| file.display().to_string());
                (format!("import of {file}"), lines(import))
            }
        }
    }
}

/// What was submitted and is wanted, for programs, the last first.
///
/// # Errors
/// When an option can't be read, or the journal.
pub(crate) fn told(options: &History, session: &Session) -> Result<Value, Failure> {
    let entries = entries(options, &session::locale(), session)?;
    Ok(Value::Array(entries.iter().map(Entry::json).collect()))
}

fn entries(options: &History, locale: &Locale, session: &Session) -> Result<Vec<Entry>, Failure> {
    let since = options.since.as_deref().map(|text| since(text, locale)).transpose()?;
    let tickets = found(options, since, session)?.into_iter();
    let mut entries: Vec<Entry> = tickets.map(|(attempt, result)| Entry::Ticket(Box::new(attempt), result)).collect();
    let changes = session.store.journal().corrections()?.into_iter();
    let changes = changes.filter(|(change, end)| is_wanted_change(options, since, change, end.as_ref()));
    entries.extend(changes.map(|(change, end)| Entry::Change(Box::new(change), end)));
    let imports = session.store.imports().all()?.into_iter().filter(|one| is_wanted_import(options, since, one));
    entries.extend(imports.map(|one| Entry::Import(Box::new(one))));
    entries.sort_by_key(|one| std::cmp::Reverse(one.time()));
    entries.truncate(options.limit.get());
    Ok(entries)
}

pub(super) fn run(options: &History, session: &Session) -> Result<Exit, Failure> {
    if options.output == Output::Json {
        return print_json(&told(options, session)?);
    }
    let locale = session::locale();
    let entries = entries(options, &locale, session)?;
    let mut out = String::new();
    for one in &entries {
        let time = value::moment(&one.time().to_string(), &locale);
        let (what, became) = one.words();
        out.push_str(&format!("{time}  {}  {}\n", text::one_line(&what), text::one_line(&became)));
    }
    if entries.is_empty() {
        let narrowed = options.since.is_some() || options.text.is_some() || options.outcome.is_some();
        out.push_str(if narrowed { "No submission matches.\n" } else { "Nothing was submitted yet.\n" });
    }
    print(out.as_bytes())
}

fn became(result: Option<&JournalResult>) -> String {
    match result {
        Some(JournalResult::Created { id, .. }) => format!("created {id}"),
        Some(JournalResult::Rejected { why, .. }) => format!("rejected: {why}"),
        Some(JournalResult::NotSent { why }) => format!("not sent: {}", why.strip_prefix("not sent: ").unwrap_or(why)),
        Some(JournalResult::Unknown { why }) => format!("not known: {why}"),
        Some(JournalResult::Absent { why, .. }) => format!("not created: {why}"),
        None => "not known".into(),
    }
}

/// What is changed, in a few words. Properties go by their internal names here, as in what `create` takes.
fn parts(changes: &Changes) -> String {
    let mut parts: Vec<String> = changes.names().into_iter().map(str::to_owned).collect();
    let links = (changes.link.len() + changes.unlink.len()) as u64;
    if links > 0 {
        parts.push(text::counted(links, "link"));
    }
    if changes.note.is_some() {
        parts.push("a note".into());
    }
    parts.join(", ")
}

fn changed_how(end: Option<&CorrectionEnd>) -> String {
    match end {
        Some(CorrectionEnd::Done) => "changed".into(),
        Some(CorrectionEnd::Open { why }) => format!("not known: {why}"),
        None => format!("not known: {NO_END}"),
    }
}

fn changed(change: &Correction, end: Option<&CorrectionEnd>) -> Value {
    let Ok(Value::Object(mut entry)) = serde_json::to_value(change) else { return Value::Null };
    let values = change.changes.properties.iter().map(|(name, value)| (name.clone(), Value::String(value.clone())));
    entry.insert("properties".into(), Value::Object(values.collect()));
    let Changes { unlink, link, .. } = &change.changes;
    if !unlink.is_empty() {
        let gone = unlink.iter().map(|(object, id)| json!({"object": object, "id": id, "types": []}));
        entry.insert("unlink".into(), gone.collect());
    }
    if !link.is_empty() {
        let there = link.iter().map(|(object, id, types)| json!({"object": object, "id": id, "types": types}));
        entry.insert("link".into(), there.collect());
    }
    let outcome = match end {
        Some(end) => serde_json::to_value(end).unwrap_or_default(),
        None => json!({"result": "open", "why": NO_END}),
    };
    entry.insert("outcome".into(), outcome);
    Value::Object(entry)
}

/// Why nothing is known of how a change ended. To send it again does no harm.
const NO_END: &str = "it is under way, or the program ended before the answer";

fn is_wanted_change(
    options: &History,
    since: Option<Timestamp>,
    change: &Correction,
    end: Option<&CorrectionEnd>,
) -> bool {
    let is_done = matches!(end, Some(CorrectionEnd::Done));
    since.is_none_or(|since| change.time >= since)
        // The other outcomes are of tickets that were to be created.
        && options.outcome.is_none_or(|outcome| outcome == Outcome::Unknown && !is_done)
        && options.text.as_deref().is_none_or(|wanted| {
            let wanted = wanted.to_lowercase();
            let changes = &change.changes;
            let values = changes.properties.iter().map(|(_, value)| value).chain(&changes.note).chain([&change.ticket]);
            values.into_iter().any(|value| value.to_lowercase().contains(&wanted))
        })
}

/// What became of the lines of an import.
fn lines(import: &ImportRecord) -> String {
    let place = import.run.outcomes.display();
    let Some(end) = &import.end else {
        return match import.is_running {
            true => format!("under way, {}; see {place}", text::counted(import.run.lines, "line")),
            false => {
                format!("broken off, {}; run it again, it goes on by {place}", text::counted(import.run.lines, "line"))
            }
        };
    };
    let mut parts = vec![format!("created {}", end.created)];
    for (count, what) in [
        (end.created_before, "created before"),
        (end.rejected, "rejected"),
        (end.not_sent, "not sent"),
        (end.unknown, "not known"),
    ] {
        if count > 0 {
            parts.push(format!("{what} {count}"));
        }
    }
    format!("{}; see {place}", parts.join(", "))
}

fn imported(import: &ImportRecord) -> Value {
    let mut entry = serde_json::to_value(&import.run).unwrap_or_default();
    if let Some(entry) = entry.as_object_mut() {
        let state = match (&import.end, import.is_running) {
            (Some(_), _) => "ended",
            (None, true) => "running",
            (None, false) => "broken-off",
        };
        entry.insert("state".into(), state.into());
        entry.insert("ended".into(), json!(import.end));
    }
    entry
}

fn is_wanted_import(options: &History, since: Option<Timestamp>, import: &ImportRecord) -> bool {
    let has = |outcome: Outcome| match (&import.end, outcome) {
        (None, Outcome::Unknown) => true,
        (None, _) | (Some(_), Outcome::Absent) => false,
        (Some(end), Outcome::Created) => end.created + end.created_before > 0,
        (Some(end), Outcome::Rejected) => end.rejected > 0,
        (Some(end), Outcome::NotSent) => end.not_sent > 0,
        (Some(end), Outcome::Unknown) => end.unknown > 0,
    };
    let run = &import.run;
    since.is_none_or(|since| run.time >= since)
        && options.outcome.is_none_or(has)
        && options.text.as_deref().is_none_or(|wanted| {
            let paths = run.file.iter().chain([&run.outcomes]);
            paths.map(|path| path.to_string_lossy().to_lowercase()).any(|path| path.contains(&wanted.to_lowercase()))
        })
}

/// The last submissions that are wanted, the last first.
fn found(
    options: &History,
    since: Option<Timestamp>,
    session: &Session,
) -> Result<Vec<(Attempt, Option<JournalResult>)>, Failure> {
    let journal = session.store.journal();
    // The journal is read from its end; further back only as far as it takes.
    let mut window = options.limit.get();
    loop {
        let mut all = journal.latest(window)?;
        let reached = all.len() < window
            || since.is_some_and(|since| all.last().is_some_and(|(attempt, _)| attempt.time < since));
        all.retain(|(attempt, result)| is_wanted(options, since, attempt, result.as_ref()));
        if reached || all.len() >= options.limit.get() {
            all.truncate(options.limit.get());
            return with_open(all, session);
        }
        window = window.saturating_mul(4);
    }
}

/// Says of those without an outcome why they have none.
fn with_open(
    mut all: Vec<(Attempt, Option<JournalResult>)>,
    session: &Session,
) -> Result<Vec<(Attempt, Option<JournalResult>)>, Failure> {
    if all.iter().all(|(_, result)| result.is_some()) {
        return Ok(all);
    }
    let open: HashSet<AttemptId> = session.store.journal().unresolved()?.iter().map(|one| one.attempt).collect();
    for (attempt, result) in all.iter_mut().filter(|(_, result)| result.is_none()) {
        let why = match open.contains(&attempt.attempt) {
            true => "the program ended before the answer",
            false => "it is under way",
        };
        *result = Some(JournalResult::Unknown { why: why.into() });
    }
    Ok(all)
}

fn is_wanted(options: &History, since: Option<Timestamp>, attempt: &Attempt, result: Option<&JournalResult>) -> bool {
    let id = match result {
        Some(JournalResult::Created { id, .. }) => id.as_str(),
        _ => "",
    };
    since.is_none_or(|since| attempt.time >= since)
        && options.outcome.is_none_or(|outcome| outcome == outcome_of(result))
        && options.text.as_deref().is_none_or(|wanted| {
            let wanted = wanted.to_lowercase();
            let values = attempt.ticket.properties.iter().map(|(_, value)| value.as_str());
            values.chain([id]).any(|value| value.to_lowercase().contains(&wanted))
        })
}

fn outcome_of(result: Option<&JournalResult>) -> Outcome {
    match result {
        Some(JournalResult::Created { .. }) => Outcome::Created,
        Some(JournalResult::Rejected { .. }) => Outcome::Rejected,
        Some(JournalResult::NotSent { .. }) => Outcome::NotSent,
        Some(JournalResult::Absent { .. }) => Outcome::Absent,
        Some(JournalResult::Unknown { .. }) | None => Outcome::Unknown,
    }
}

/// Reads `3d`, or a day or a moment as people type them.
fn since(text: &str, locale: &Locale) -> Result<Timestamp, Failure> {
    let wrong = || {
        Failure::usage(format!(
            "--since {text}: write 30min, 8h, 3d or 2w, a day such as 2026-11-24, or a day and time"
        ))
    };
    if let Some(ago) = ago(text) {
        return locale.now.checked_sub(ago).map_err(|_| wrong());
    }
    let meant = |kind| value::on_side(kind, Side::Past, text, locale).ok();
    let moment = meant(Kind::DateTime).and_then(|moment| moment.parse().ok()).or_else(|| {
        // A day whose midnight the clocks skip begins when they go on.
        let day: Date = meant(Kind::Date)?.parse().ok()?;
        locale.zone.to_timestamp(day.to_datetime(Time::midnight())).ok()
    });
    let moment = moment.ok_or_else(wrong)?;
    if moment > locale.now {
        return Err(Failure::usage(format!(
            "--since {text} means {}, which is still to come",
            value::moment(&moment.to_string(), locale)
        )));
    }
    Ok(moment)
}

/// A span such as `3d`.
fn ago(text: &str) -> Option<SignedDuration> {
    let text = text.trim();
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(unit)?;
    let hours = match unit.trim() {
        "min" => return Some(SignedDuration::from_mins(number.parse().ok().filter(|n| *n < 1 << 40)?)),
        "h" => 1,
        "d" => 24,
        "w" => 24 * 7,
        _ => return None,
    };
    let number: i64 = number.parse().ok().filter(|n| *n < 1 << 40)?;
    Some(SignedDuration::from_hours(number * hours))
}

fn subject(attempt: &Attempt) -> &str {
    attempt.ticket.value(SUBJECT).unwrap_or("(no subject)")
}

fn entry(attempt: &Attempt, result: Option<&JournalResult>) -> Value {
    let outcome = match result {
        Some(result) => serde_json::to_value(result).unwrap_or_default(),
        None => json!({"result": "unknown", "why": ""}),
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

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    #[test]
    fn a_beginning_is_read_as_people_type_it() {
        let zone = TimeZone::posix("CET-1").unwrap();
        let locale = Locale { now: "2026-11-24T13:00:00Z".parse().unwrap(), zone };
        for (typed, wanted) in [
            ("30min", "2026-11-24T12:30:00Z"),
            ("8h", "2026-11-24T05:00:00Z"),
            ("3d", "2026-11-21T13:00:00Z"),
            ("2w", "2026-11-10T13:00:00Z"),
            ("today", "2026-11-23T23:00:00Z"),
            ("yesterday", "2026-11-22T23:00:00Z"),
            ("2026-11-01", "2026-10-31T23:00:00Z"),
            ("2026-11-24 12:00", "2026-11-24T11:00:00Z"),
        ] {
            assert_eq!(since(typed, &locale).map(|moment| moment.to_string()).as_deref(), Ok(wanted), "{typed}");
        }
        for (typed, words) in [("soon", "3d"), ("d", "3d"), ("99999999999999999999d", "3d"), ("tomorrow", "to come")] {
            assert!(since(typed, &locale).unwrap_err().message.contains(words), "{typed}");
        }
    }
}
