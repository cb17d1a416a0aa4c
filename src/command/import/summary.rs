//! What an import came to, for people and for programs, and how it ends badly.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::{Value, json};

use super::super::{document, print, print_done};
use super::report::Report;
use crate::config::args::{Import, Output};
use crate::config::session::quoted;
use crate::config::{Exit, Failure, FailureKind, Session};
use crate::hubspot::Operation;
use crate::store::ImportEnd;
use crate::submit::batch::outcomes::LineResult;
use crate::submit::batch::{Counts, Ended, Progress, Stopped};
use crate::ticket::text;

/// Of one, and of several.
const WERE: [&str; 2] = ["was", "were"];
const ARE: [&str; 2] = ["is", "are"];

/// What the lines came to before anything was sent.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub lines: u64,
    pub invalid: u64,
    /// Their tickets were made by an earlier run.
    pub settled: u64,
    /// It is not known whether an earlier run made their tickets.
    pub open: u64,
    /// Where the lines are that were left out or rejected, if a file has them.
    pub rejects: Option<PathBuf>,
    /// The first mistakes: line, column and why.
    mistakes: Vec<(u64, Option<String>, String)>,
}

/// So many mistakes are kept for the document; the standard error has the first of them, too.
const MISTAKES: usize = 1_000;

impl Checked {
    /// Takes a mistake for the document.
    pub fn note(&mut self, line: u64, column: Option<String>, why: String) {
        if self.mistakes.len() < MISTAKES {
            self.mistakes.push((line, column, why));
        }
    }

    /// Takes what HubSpot rejected, too.
    pub fn rejected(&mut self, progress: &Progress<'_>) {
        if let Progress::Ended { line, result: LineResult::Rejected { why } } = progress {
            self.note(*line, None, why.clone());
        }
    }

    /// The mistakes as a document has them.
    fn mistakes(&self) -> Vec<Value> {
        let told =
            |(line, column, why): &(u64, Option<String>, String)| json!({"line": line, "column": column, "why": why});
        self.mistakes.iter().map(told).collect()
    }
}

/// Says what lines came to of which none was sent: in a dry run, or because some are wrong.
pub(super) fn unsent(checked: &Checked, failure: Option<Failure>, output: Output) -> Result<Exit, Failure> {
    let to_send = checked.lines.saturating_sub(checked.invalid + checked.settled + checked.open);
    if output == Output::Text {
        if let Some(failure) = failure {
            return Err(failure);
        }
        let mut sum = format!("{to_send} of {} can be sent", text::counted(checked.lines, "line"));
        for (count, [one, several], what) in
            [(checked.settled, WERE, "created before"), (checked.open, ARE, "not known")]
        {
            if count > 0 {
                sum.push_str(&format!("; {count} {} {what}", if count == 1 { one } else { several }));
            }
        }
        return print(format!("{sum}; nothing was sent\n").as_bytes());
    }
    let mut all = json!({
        "lines": checked.lines, "invalid": checked.invalid, "createdBefore": checked.settled,
        "unknown": checked.open, "toSend": to_send, "sent": false, "mistakes": checked.mistakes(),
    });
    if let (Some(rejects), Some(all)) = (&checked.rejects, all.as_object_mut()) {
        all.insert("rejects".into(), rejects.display().to_string().into());
    }
    if let (Some(failure), Some(all)) = (&failure, all.as_object_mut()) {
        all.insert("error".into(), failure.json().get("error").cloned().unwrap_or(Value::Null));
    }
    print(&document(&all))?;
    let Some(failure) = failure else { return Ok(Exit::Done) };
    let _ = writeln!(std::io::stderr(), "{}", failure.text());
    Ok(failure.exit)
}

/// Tells what happens while lines are sent.
pub(super) fn told(report: &mut Report, progress: Progress<'_>, counts: &Counts) {
    match progress {
        Progress::Ended { line, result: LineResult::Rejected { why } } => report.line(line, None, why),
        Progress::Ended { line, result: LineResult::Unknown { why } } => {
            report.line(line, None, &format!("not known whether it was created: {why}"));
        }
        Progress::Ended { .. } => {}
        Progress::Doubtful { line } => {
            report.line(line, None, "not known whether an earlier run created it; it was not sent again");
        }
        Progress::Waiting { after, why } => report.wait(after, &why.to_string()),
        Progress::Idle { held: Some(held) } => report.hold(held, "HubSpot's rate limit"),
        Progress::Idle { held: None } => {}
        Progress::Stopping => report.note("waiting for the answers that are under way; Ctrl-C leaves without them"),
    }
    report.count(counts);
}

/// Says what it all came to.
pub(super) fn tell(
    failure: Option<Failure>,
    end: &ImportEnd,
    checked: &Checked,
    place: &Path,
    output: Output,
) -> Result<Exit, Failure> {
    let mut parts = vec![format!("created {}", text::counted(end.created, "ticket"))];
    for (count, [one, several], what) in [
        (end.created_before, WERE, "created before"),
        (end.rejected, WERE, "rejected"),
        (end.not_sent, WERE, "not sent"),
        (end.unknown, ARE, "not known"),
        (checked.invalid, WERE, "left out as wrong"),
    ] {
        if count > 0 {
            let verb = if count == 1 { one } else { several };
            parts.push(format!("{} {verb} {what}", text::counted(count, "line")));
        }
    }
    let sum = parts.join("; ");
    let said = match output {
        Output::Json => {
            let mut all = json!({
                "lines": checked.lines, "invalid": checked.invalid, "created": end.created,
                "createdBefore": end.created_before, "rejected": end.rejected, "notSent": end.not_sent,
                "unknown": end.unknown, "outcomes": place.display().to_string(), "mistakes": checked.mistakes(),
            });
            if let (Some(rejects), Some(all)) = (&checked.rejects, all.as_object_mut()) {
                all.insert("rejects".into(), rejects.display().to_string().into());
            }
            if let (Some(failure), Some(all)) = (&failure, all.as_object_mut()) {
                all.insert("error".into(), failure.json().get("error").cloned().unwrap_or(Value::Null));
            }
            document(&all)
        }
        Output::Text => format!("{sum}\n").into_bytes(),
    };
    let printed = print_done(&said, &format!("the import {sum} ({})", place.display()));
    let Some(failure) = failure else { return printed };
    // How the import ended weighs more than that its sum could not be printed.
    if let Err(unheard) = printed {
        let _ = writeln!(std::io::stderr(), "{}", unheard.text());
    }
    let _ = writeln!(std::io::stderr(), "{}", failure.text());
    Ok(failure.exit)
}

/// What is wrong with the end of an import, the gravest first.
pub(super) fn failure(ended: &Ended<Failure>, not_sent: u64, options: &Import, session: &Session) -> Option<Failure> {
    let Counts { rejected, unknown, .. } = ended.counts;
    let stopped = match &ended.stopped {
        None => None,
        // It came when all lines had left: there is nothing more to be done.
        Some(Stopped::ByUser) if not_sent == 0 => None,
        Some(Stopped::ByUser) => Some(Failure::new(Exit::Other, FailureKind::Stopped, "the import was stopped")),
        Some(Stopped::Local(failure)) => Some(failure.clone()),
        Some(Stopped::HubSpot(error)) => {
            let mut failure = Failure::of_call(error, Operation::Create);
            failure.message = format!("the import was stopped: {error}");
            if !matches!(failure.exit, Exit::Token) {
                failure.exit = Exit::Unreachable;
            }
            Some(failure)
        }
    };
    if unknown > 0 {
        let why = stopped.map(|failure| format!("; {}", failure.message)).unwrap_or_default();
        let message = match unknown {
            1 => format!("it is not known whether 1 line was created{why}"),
            _ => format!("it is not known whether {unknown} lines were created{why}"),
        };
        let hint = "run it again with --resolve found, which looks for them; or with --resolve again, which also sends those \
                    that are not there";
        let mut failure = Failure::new(Exit::Unknown, FailureKind::Unknown, message).with_hint(hint);
        failure.details.next = vec![session.command(&again(options, "--resolve found"))];
        return Some(failure);
    }
    if let Some(mut failure) = stopped {
        if failure.kind != FailureKind::DataCentre || failure.details.retryable {
            failure.details.next = vec![session.command(&again(options, ""))];
        }
        let hint = "run it again: it goes on where it stopped";
        let hint = if failure.hint.is_empty() { hint.to_owned() } else { format!("{}\n{hint}", failure.hint) };
        return Some(failure.with_hint(hint));
    }
    let message = format!("HubSpot refused {}", text::counted(rejected, "line"));
    (rejected > 0).then(|| {
        let hint = "correct them and run it again: lines that were created are not sent again";
        Failure::new(Exit::Rejected, FailureKind::Rejected, message).with_hint(hint)
    })
}

/// The command that goes on with an import, as it is typed.
fn again(options: &Import, more: &str) -> String {
    let mut command = format!("import {}", quoted(&options.file.display().to_string()));
    let name = |value: Option<clap::builder::PossibleValue>| value.map(|value| value.get_name().to_owned());
    let named = [
        ("--format", options.format.and_then(|one| name(one.to_possible_value()))),
        ("--encoding", options.encoding.and_then(|one| name(one.to_possible_value()))),
        ("--from", options.from.and_then(|one| name(one.to_possible_value()))),
        ("--dates", options.dates.and_then(|one| name(one.to_possible_value()))),
        ("--delimiter", options.delimiter.clone()),
        ("--values", options.values.as_ref().map(|path| path.display().to_string())),
        ("--rejects", options.rejects.as_ref().map(|path| path.display().to_string())),
    ];
    let named = named.into_iter().filter_map(|(option, value)| Some((option, value?)));
    let maps = options.map.iter().map(|map| ("--map", map.clone()));
    let ignored = options.ignore.iter().map(|name| ("--ignore", name.clone()));
    for (option, value) in named.chain(maps).chain(ignored) {
        command.push_str(&format!(" {option} {}", quoted(&value)));
    }
    for (is_said, option) in [(options.ignore_unknown, "--ignore-unknown"), (options.skip_invalid, "--skip-invalid")] {
        if is_said {
            command.push_str(&format!(" {option}"));
        }
    }
    if let Some(outcomes) = &options.outcomes {
        command.push_str(&format!(" --outcomes {}", quoted(&outcomes.display().to_string())));
    }
    format!("{command} {more}").trim_end().to_owned()
}

/// It was stopped before the first line was sent.
pub(super) fn before() -> Failure {
    Failure::new(Exit::Other, FailureKind::Stopped, "the import was stopped; nothing was sent")
        .with_hint("run it again")
}

/// It was stopped once more, while answers were under way.
pub(super) fn left() -> Failure {
    let text = "the import was left before all answers had come: it is not known whether some lines were created";
    Failure::new(Exit::Unknown, FailureKind::Unknown, text)
        .with_hint("run it again: it tells which, and goes on with the others")
}
