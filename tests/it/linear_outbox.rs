//! The conversation in lines when more than one ticket is on its way: what left the form, what comes back into it, and
//! the outbox.

use std::time::Duration;

use hubticket::hubspot;
use hubticket::store::JournalResult;
use hubticket::submit::{Finding, Outcome, Progress};
use hubticket::ticket::schema::Part;
use hubticket::ticket::{Draft, NewTicket};

use crate::support::{
    Effect, Past, Play, Talk, answered, attempt, begin, disk_full, id, listing, parts, problem, summary, ticket,
};

/// The end of what is said after these lines.
#[track_caller]
fn says(talk: &mut Talk, lines: &[&str], wanted: &str) {
    talk.said();
    talk.lines(lines);
    hears(talk, wanted);
}

/// What is said since the last time has this in it.
#[track_caller]
fn hears(talk: &mut Talk, wanted: &str) {
    let said = talk.said();
    assert!(said.contains(wanted), "{wanted:?} is not in:\n{said}");
}

/// A conversation in which a ticket of this name is being created.
fn creating(name: &str) -> Talk {
    let mut talk = Talk::ready();
    talk.lines(&[name, ">", "create"]).said();
    talk
}

/// The same, stopped when it had left already: its answer is told when it comes.
fn left(name: &str) -> Talk {
    let mut talk = creating(name);
    talk.interrupt().progress(Progress::TooLate);
    talk
}

fn refusal() -> hubspot::Error {
    answered(400, vec![problem("hs_ticket_priority", "INVALID_OPTION", "LOW is not allowed here")])
}

fn refused(_: &NewTicket) -> Outcome {
    Outcome::Rejected(refusal())
}

fn made(number: &str) -> impl FnOnce(&NewTicket) -> Outcome {
    move |sent| Outcome::Created(Box::new(hubticket::ticket::Ticket { id: number.into(), ..ticket(sent) }))
}

#[test]
fn the_next_ticket_does_not_wait_for_one_that_nobody_knows_of() {
    let mut talk = creating("Printer");
    talk.ended(Outcome::Unknown(hubspot::Error::Cancelled { sent: true })).looked(Ok(Finding::Perhaps(Vec::new())));
    talk.lines(&["", "Scanner", ">", "create"]);
    assert_eq!(talk.submitted().1.value("subject"), Some("Scanner"));
    talk.said();
    talk.ended_nth(1, made("7"));
    hears(&mut talk, "Created. id 7, ");
    says(
        &mut talk,
        &["next", ">"],
        ", 10 outbox, 11 later, 12 template, 13 keep, 14 note, 15 file, 16 help, 17 leave.\n",
    );
    let wanted = "\n1. Printer, sent Tue 24 Nov 2026 14:00:00; it is not known whether it was created\n\
                  2. Scanner, created Tue 24 Nov 2026 14:00:01, id 7\nEnter goes back.\n";
    says(&mut talk, &["outbox"], wanted);
    says(&mut talk, &["1"], "Was the ticket “Printer” created? It was sent Tue 24 Nov 2026 14:00:00; ");
    // It is found while it is asked about, and keeps its number in the list.
    talk.lines(&["look"]);
    let sent = NewTicket::default();
    talk.looked(Ok(Finding::Created(Box::new(ticket(&sent)))));
    let said = talk.said();
    assert!(said.contains("Ticket id 45600 is “Printer”: it was created after all.\n"), "{said}");
    assert!(said.contains("\n1. Printer, created Tue 24 Nov 2026 14:00:01, id 45600\n2. Scanner, created "), "{said}");
    assert!(matches!(talk.settled().as_slice(), [JournalResult::Created { .. }]));
    // A ticket is shown, and the way goes back to the draft.
    says(&mut talk, &["2"], "Created. id 7, ");
    says(&mut talk, &["next"], "What next? 1 create, ");
    assert_eq!(talk.submits(), 2);
}

#[test]
fn what_is_too_late_to_stop_is_told_when_it_comes() {
    let mut talk = left("Printer");
    let said = talk.said();
    let wanted = "Stopping.\nIt has been sent already; the answer is shown when it comes.\nA new ticket.\nTicket name, required.";
    assert!(said.starts_with(wanted), "{said}");
    talk.lines(&["Scanner"]);
    talk.said();
    talk.ended_nth(0, made("7"));
    assert_eq!(talk.said(), "Ticket id 7 was created: “Printer”.\n", "nothing is taken away from the next one");
    assert_eq!(talk.draft().text("subject"), "Scanner");
    talk.interrupt();
    assert!(talk.quits());
}

#[test]
fn the_outbox_is_gone_through_by_number() {
    let mut talk = left("Printer");
    talk.said();
    talk.ended_nth(0, refused);
    let said = talk.said();
    assert!(said.starts_with("“Printer” was not created: HubSpot refused it: "), "{said}");
    assert_eq!(said.matches("HubSpot refused it").count(), 1, "{said}");
    assert!(said.contains("Correlation id: aeb5f871"), "{said}");

    says(&mut talk, &["Scanner", ">", "outbox"], "\n1. Printer, refused: HubSpot refused it: ");
    says(&mut talk, &["9"], "“9” is not one of the answers.\nThe outbox.");
    says(&mut talk, &["1"], "Refused; no ticket was created.\nTicket: Printer\nRefused: HubSpot refused it: ");
    // Taken back, it is asked where it is wrong; the draft that was in the form is kept.
    let scanner = talk.draft().id;
    says(&mut talk, &["back 1"], "The draft “Printer”.\nPriority. Empty.\nHubSpot said: LOW is not allowed here.\n");
    assert_eq!(talk.draft().text("subject"), "Printer");
    assert!(talk.writes().iter().any(|one| one.id == scanner && one.text("subject") == "Scanner"));
    says(&mut talk, &["high"], "Priority: High.\nWhat next?");
    talk.lines(&["create"]).said();
    talk.ended_nth(1, made("7"));
    hears(&mut talk, "Created. id 7, ");
}

#[test]
fn what_needs_a_hand_is_sent_again_or_stopped_by_its_number() {
    let mut talk = left("Printer");
    talk.ended_nth(0, refused).lines(&[">", "outbox"]);
    let draft = talk.writes().into_iter().rfind(|one| one.text("subject") == "Printer").unwrap();
    says(&mut talk, &["again 1"], "1. Printer, waits for its turn\n");
    talk.queued(Ok(Some(draft)));
    hears(&mut talk, "1. Printer, is being created\n");
    assert_eq!(talk.submits(), 2);
    says(&mut talk, &["stop 1"], "1. Printer, is being stopped\n");
    assert!(talk.log().iter().any(|one| matches!(one, Effect::StopSubmission(_))));
    talk.ended_nth(1, refused);
    hears(&mut talk, "1. Printer, refused: ");
    says(&mut talk, &["stop 1"], "“Printer” is a draft again.\nThe outbox is empty.\nEnter goes back.\n");
    says(&mut talk, &[""], "17 leave.\n");
}

#[test]
fn of_two_submissions_the_one_that_was_refused_comes_back() {
    let mut talk = left("Printer");
    talk.lines(&["Scanner", ">", "create"]).said();
    assert!(!talk.is_asking());
    talk.ended_nth(0, refused);
    let said = talk.said();
    assert!(said.starts_with("HubSpot refused it, nothing was created: 1 field marked.\n"), "{said}");
    assert!(
        said.contains("The draft “Printer”.\nPriority. Empty.\nHubSpot said: LOW is not allowed here.\n"),
        "{said}"
    );
    // The other one goes on, and is told.
    talk.lines(&["high"]);
    talk.said();
    talk.ended_nth(1, made("7"));
    assert_eq!(talk.said(), "Ticket id 7 was created: “Scanner”.\n");
    says(&mut talk, &["create"], "");
    assert_eq!(talk.submitted().1.value("subject"), Some("Printer"));
}

#[test]
fn a_ticket_waits_for_the_portal_and_is_stopped_there() {
    let portal = || parts().into_iter().filter(|part| !matches!(part, Part::Pipelines(_)));
    let mut talk = Talk::with(|_| {}, None);
    for part in portal() {
        talk.part(Ok(part));
    }
    let lost = hubspot::Error::Lost { detail: "reset".into() };
    talk.part(Err((hubticket::ticket::schema::PartName::Pipelines, lost))).portal_done();
    talk.drafts(Ok(listing([]))).unresolved(Vec::new());
    talk.lines(&["Printer", ">"]);
    says(&mut talk, &["create"], "The ticket is created as soon as the portal has answered.\n");
    assert!(!talk.is_asking());
    talk.interrupt();
    assert!(!talk.quits());
    let said = talk.said();
    assert!(said.starts_with("Stopped; nothing was created.\nWhat next?"), "{said}");
    assert_eq!(talk.draft().text("subject"), "Printer");
    talk.lines(&["create"]);
    talk.portal();
    assert_eq!(talk.submits(), 1);
    talk.said();
    talk.created();
    hears(&mut talk, "Created. id 45600, ");
}

#[test]
fn what_is_sent_again_without_a_link_waits_and_nothing_is_taken_away() {
    let mut talk = creating("Printer");
    talk.ended(Outcome::Unknown(hubspot::Error::Cancelled { sent: true })).looked(Ok(Finding::Perhaps(Vec::new())));
    talk.lines(&["again"]).noted();
    talk.queued(Ok(Some(talk.written()))).said();
    talk.ended(Outcome::NotSent(hubspot::Error::Connect { host: "api.hubapi.com".into(), detail: "refused".into() }));
    let said = talk.said();
    let wanted = "“Printer” waits in the outbox and is sent as soon as HubSpot can be reached.\nA new ticket.\nTicket name, required. Empty.\n";
    assert!(said.ends_with(wanted), "{said}");
    talk.lines(&["Scanner"]);
    assert_eq!(talk.draft().text("subject"), "Scanner");
    talk.end();
    assert!(talk.quits());
}

#[test]
fn the_same_ticket_once_more_is_asked_about() {
    let mut talk = creating("Printer");
    talk.created().lines(&["next", "Printer", ">"]);
    says(&mut talk, &["create"], "Create the same ticket again? Ticket 45600, created a moment ago, is the same.\n");
    assert_eq!(talk.submits(), 1);
    says(&mut talk, &["", "create", "2"], "");
    assert_eq!(talk.submits(), 2);
}

#[test]
fn what_was_left_in_the_outbox_is_told_at_the_start() {
    use hubticket::ticket::draft::{SubmissionMark, SubmissionState};
    let mut talk = Talk::with(|_| {}, None);
    talk.portal();
    let marked = |n, title, state| hubticket::store::Summary {
        submission: Some(SubmissionMark { state, since: begin() }),
        ..summary(n, title)
    };
    talk.past(Past { unresolved: vec![attempt(1, Some(id(9)))], ..Past::default() });
    talk.drafts(Ok(listing([
        marked(1, "Scanner", SubmissionState::Refused),
        marked(2, "Toner", SubmissionState::NotSent),
        marked(3, "Paper", SubmissionState::Waiting),
    ])));
    let said = talk.said();
    for wanted in [
        "The answer for “Printer” was lost; hubticket looks for the ticket, and the outbox in the menu tells more.\n",
        "HubSpot refused “Scanner”; the outbox in the menu tells more.\n",
        "“Toner” was not sent; the outbox in the menu tells more.\n",
        "“Paper” waits in the outbox and is sent as soon as HubSpot can be reached.\nA new ticket.\n",
    ] {
        assert!(said.contains(wanted), "{wanted:?} is not in:\n{said}");
    }
    // One that is on disk is opened, and comes back.
    talk.lines(&[">", "outbox"]).said();
    talk.lines(&["back 3"]);
    let mut draft = Draft::new(id(2), begin());
    draft.set("subject", "Toner");
    draft.mark(SubmissionState::NotSent, begin());
    talk.opened(Ok(draft));
    hears(&mut talk, "The draft “Toner”.\nWhat next?");
    assert_eq!(talk.draft().id, id(2));
}

#[test]
fn a_draft_that_is_not_safe_is_told_once() {
    let mut talk = Talk::ready();
    talk.lines(&["Printer"]).said();
    talk.saved(Err(disk_full()));
    hears(&mut talk, "The draft is not saved: ");
    talk.saved(Err(disk_full()));
    assert_eq!(talk.said(), "");
    talk.saved(Ok(())).saved(Err(disk_full()));
    hears(&mut talk, "; trying again.\n");
}

#[test]
fn a_limit_of_hubspot_s_is_told_with_how_long_it_takes() {
    let mut talk = creating("Printer");
    let why = Box::new(hubspot::Error::Lost { detail: "reset".into() });
    talk.progress(Progress::Repeating { after: Duration::from_millis(900), why, attempt: 1 });
    hears(&mut talk, "; sending it again in 1 second.\n");
}
