//! The conversation with a pipe: it ends at the first line that is not an answer, and without the ticket that was asked for.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use hubticket::app::linear::Ending;
use hubticket::hubspot;
use hubticket::store;
use hubticket::submit::{Finding, Outcome};
use hubticket::ticket::Draft;

use crate::support::{Play, Talk, answered, disk_full, id, listing, problem, summary};

/// These lines end a conversation with a pipe at the last of them, for this reason.
#[track_caller]
fn ends(lines: &[&str], wanted: &str) {
    let mut talk = Talk::piped();
    talk.lines(lines);
    let said = talk.said();
    let Some(Ending::Unfit { answered, why }) = talk.ending() else { panic!("{lines:?}: it goes on:\n{said}") };
    assert_eq!((answered.number, answered.line.as_str()), (lines.len(), *lines.last().unwrap()));
    assert!(why.contains(wanted), "{lines:?}: {why}");
    assert!(talk.quits(), "{lines:?}");
    assert_eq!(talk.submits(), 0);
}

#[test]
fn the_first_line_that_is_no_answer_ends_it() {
    ends(&["A", "", "nonsense"], "nothing matches “nonsense”");
    ends(&["A", "", "wait", ""], "nothing was chosen from the list");
    ends(&["A", "", "wait", ">"], "nothing was chosen from the list");
    ends(&["A", ">", "fly"], "not one of the answers");
    ends(&["A", ">", "re"], "“re” could be review or redo");
    ends(&["A", ">", "property", "due date", "soon"], "not a day");
    ends(&["A", ">", "property", "time open"], "it can't be set");
    ends(&["A", ">", "change", "99"], "not one of the answers");
    ends(&["A", ">", "associate", "order", "abc"], "can only be named by id");
    ends(&["A", "", "", "", "", "e"], "an editor needs a terminal");
    // Somebody who hears the question is asked again.
    let mut talk = Talk::ready();
    talk.lines(&["A", "", "nonsense", "2", ">", "fly", "review"]);
    assert_eq!(talk.ending(), None);
}

#[test]
fn what_a_pipe_typed_is_kept_when_it_ends() {
    let mut talk = Talk::piped();
    talk.lines(&["Printer", ">", "property", "due date", "soon"]);
    assert_eq!((talk.written().text("subject"), talk.written().text("due_date")), ("Printer", "soon"));
}

#[test]
fn a_record_that_is_not_found_ends_it_when_the_answer_is_there() {
    let mut talk = Talk::piped();
    talk.lines(&["A", ">", "associate", "contact", "nobody"]);
    assert!(!talk.quits());
    talk.found(Ok(Vec::new()));
    assert!(talk.quits());
    assert!(matches!(talk.ending(), Some(Ending::Unfit { answered, .. }) if answered.line == "nobody"));
}

#[test]
fn a_pipe_is_not_asked_about_drafts_of_earlier() {
    let mut talk = Talk::piped();
    assert!(!talk.said().contains("The drafts"));
    let mut person = Talk::with(|_| {}, None);
    person.portal().drafts(Ok(listing([summary(1, "Scanner")]))).unresolved(Vec::new());
    person.drafts(Ok(listing([summary(1, "Scanner")])));
    assert!(person.said().contains("The drafts"));
    let mut talk = Talk::piped_with(vec![summary(1, "Scanner")], None);
    assert!(talk.said().ends_with("A new ticket.\nTicket name, required. Empty.\n"));
}

/// How a conversation with a pipe ends in which the submission of a ticket ended like this.
#[track_caller]
fn after(outcome: Outcome) -> Ending {
    let mut talk = Talk::piped();
    talk.lines(&["Printer", ">", "create"]);
    talk.ended(outcome);
    if !talk.quits() {
        talk.looked(Ok(Finding::Perhaps(Vec::new())));
    }
    assert!(talk.quits(), "{}", talk.said());
    talk.ending().unwrap()
}

#[test]
fn a_ticket_that_did_not_come_ends_it() {
    let refused = Outcome::Rejected(answered(400, vec![problem("seats", "INVALID", "no")]));
    let stopped = Outcome::NotSent(hubspot::Error::Cancelled { sent: false });
    let lost = Outcome::Unknown(hubspot::Error::Cancelled { sent: true });
    let unwritten = Outcome::NotJournalled(disk_full());
    for outcome in [refused, stopped, lost, unwritten] {
        assert_eq!(after(outcome.clone()), Ending::NoTicket(Box::new(outcome)));
    }
    let mut talk = Talk::piped();
    talk.lines(&["", ">", "create"]);
    assert!(matches!(talk.ending(), Some(Ending::NotReady(problems)) if problems.len() == 1));
    assert!(talk.quits());
    let mut talk = Talk::piped();
    talk.lines(&["Printer", ">", "create"]).created();
    assert!(!talk.quits(), "there may be a next one");
    // The same once more is not sent, and not asked about.
    talk.lines(&["next", "Printer", ">", "create"]);
    assert!(matches!(talk.ending(), Some(Ending::Same(said)) if said.contains("is the same")), "{:?}", talk.ending());
    assert_eq!(talk.submits(), 1);
}

#[test]
fn a_draft_that_is_named_and_can_not_be_opened_ends_it() {
    let locked = store::Error::Locked(id(2));
    let mut talk = Talk::piped_with(Vec::new(), Some((id(2), Err(locked.clone()))));
    assert_eq!(talk.ending(), Some(Ending::Disk(locked)));
    assert!(talk.quits());
    assert_eq!(talk.said().matches("open in another").count(), 1);
}

#[test]
fn a_signal_that_ends_the_wait_for_a_ticket_tells_that_it_is_not_known() {
    let mut talk = Talk::piped();
    talk.lines(&["Printer", ">", "create"]).end();
    assert_eq!(talk.ending(), Some(Ending::Unknown("Printer".into())));
    let mut talk = Talk::piped();
    talk.lines(&["Printer"]).end();
    assert_eq!(talk.ending(), None, "the end of the lines keeps the draft");
}

#[test]
fn a_pipe_that_ends_in_the_middle_of_a_choice_has_not_answered() {
    let mut talk = Talk::piped();
    talk.lines(&["Printer", "", "wait"]).no_more();
    assert!(matches!(talk.ending(), Some(Ending::Unfit { answered, .. }) if answered.line == "wait"));
    assert!(talk.quits());
    let mut talk = Talk::piped();
    talk.lines(&["Printer", ""]).no_more();
    assert_eq!(talk.ending(), None);
}

#[test]
fn a_pipe_that_ends_in_the_middle_of_a_note_has_not_ended_it() {
    let mut talk = Talk::piped();
    talk.lines(&["Printer", ">", "note", "VIP", ">", "create"]).no_more();
    assert!(matches!(talk.ending(), Some(Ending::Unfit { why, .. }) if why.contains("one dot")), "{:?}", talk.ending());
    assert_eq!((talk.draft().note.as_str(), talk.submits()), ("VIP\n>\ncreate", 0), "it is kept");
}

/// The real program with these lines piped into it.
fn piped(dir: &Path, change: impl FnOnce(&mut Command), lines: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubticket"));
    command.env_clear().env("HUBTICKET_CONFIG_DIR", dir).env("TZ", "UTC").arg("--accessible");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    change(&mut command);
    let mut child = command.spawn().unwrap();
    // A program that has left reads no more.
    let _ = child.stdin.take().unwrap().write_all((lines.join("\n") + "\n").as_bytes());
    child.wait_with_output().unwrap()
}

fn sandbox(command: &mut Command) {
    command.arg("--sandbox");
}

/// What the sandbox makes of these lines: the exit code, and what is said on the standard error.
#[track_caller]
fn exits(lines: &[&str], code: i32, wanted: &str) {
    let dir = tempfile::tempdir().unwrap();
    let output = piped(dir.path(), sandbox, lines);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{lines:?}: {said}");
    assert!(said.contains(wanted) && said.is_empty() == wanted.is_empty(), "{lines:?}: {said}");
}

#[test]
fn the_exit_code_is_the_one_of_create() {
    exits(&["Printer on fire", "", "Waiting on us", ">", "create"], 0, "");
    exits(
        &["Printer on fire", "", "nonsense", ">", "create"],
        2,
        "line 3, “nonsense”, is not an answer to “Ticket status",
    );
    exits(&["", ">", "create"], 2, "Ticket name is required");
    exits(&["A", ">", "property", "another", "1", "zzqq", "5", "create"], 3, "zzqq");
    let dir = tempfile::tempdir().unwrap();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let away = |command: &mut Command| {
        command.env("HUBSPOT_ACCESS_TOKEN", "t").env("HUBTICKET_BASE_URL", format!("http://{nobody}"));
    };
    let output = piped(dir.path(), away, &["A", "0", "1", ">", "create"]);
    assert_eq!(output.status.code(), Some(6), "{}", String::from_utf8_lossy(&output.stderr));
}

#[cfg(target_os = "linux")]
#[test]
fn what_can_not_be_told_ends_it_and_a_reader_that_left_is_told_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let full = |command: &mut Command| {
        sandbox(command);
        command.stdout(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    };
    let output = piped(dir.path(), full, &["Printer"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("could not be written"), "{said}");
    let closed = |command: &mut Command| {
        sandbox(command);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        command.stdout(writer);
    };
    let output = piped(dir.path(), closed, &["Printer"]);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn lines_for_a_new_ticket_never_go_into_a_draft_of_earlier() {
    let dir = tempfile::tempdir().unwrap();
    piped(dir.path(), sandbox, &["Half a ticket"]);
    let output = piped(dir.path(), sandbox, &["Printer on fire", "", "Waiting on us", ">", "create"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("\nTicket name: Printer on fire\n"), "{said}");
    let drafts = fs::read_dir(dir.path().join("sandbox/drafts")).unwrap().map(|one| one.unwrap().path());
    let drafts: Vec<_> = drafts.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect();
    let draft: Draft = serde_json::from_str(&fs::read_to_string(&drafts[0]).unwrap()).unwrap();
    assert_eq!((drafts.len(), draft.text("subject")), (1, "Half a ticket"));
}

#[test]
fn a_pipe_ends_when_what_goes_with_the_ticket_is_there_or_is_known_not_to_be() {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log.txt");
    std::fs::write(&log, "it smokes").unwrap();
    let path = log.to_str().unwrap();
    let portal = crate::terminal::Portal::start();
    let there = |command: &mut Command| {
        command.env("HUBSPOT_ACCESS_TOKEN", "sandbox-token").env("HUBTICKET_BASE_URL", portal.url());
    };
    let lines = ["Printer", ">", "file", path, "create"];
    let output = piped(dir.path(), there, &lines);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("log.txt: attached"));
    assert_eq!(portal.inspect().files.len(), 1);
    portal.set_faults(&["400@file"]);
    let output = piped(dir.path(), there, &["Toner", ">", "file", path, "create"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("the file log.txt is not there"), "{said}");
    portal.set_faults(&[]);
    let before = portal.inspect().count();
    let output = piped(dir.path(), there, &["Toner", ">", "file", "/nowhere/log.txt", ">", "create"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), portal.inspect().count()), (Some(2), before), "{said}");
    assert!(said.contains("/nowhere/log.txt"), "{said}");
}
