//! The conversation in lines: what is asked, what a line means, and the real program at the end of a pipe.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use hubticket::hubspot;
use hubticket::store::{self, JournalResult, Summary};
use hubticket::submit::{Finding, Match, Outcome, Progress};
use hubticket::ticket::draft::SubmissionState;
use hubticket::ticket::record::Candidate;
use hubticket::ticket::schema::Part;
use hubticket::ticket::{Choice, Cursor, Draft, NewTicket, ObjectType, Property};
use proptest::prelude::*;

use crate::support::{
    Did, Driver, Effect, Play, Talk, TerminalEffect, ada, answered, attempt, begin, disk_full, id, kind, listing, open,
    parts, person, problem, reply, summary, ticket,
};

/// These lines, from the first field on, make this of a property.
#[track_caller]
fn check(lines: &[&str], name: &str, wanted: &str) {
    let mut talk = Talk::ready();
    talk.lines(lines);
    let said = talk.said();
    assert_eq!(talk.draft().text(name), wanted, "{lines:?}\n{said}");
}

/// The end of what is said after these lines.
#[track_caller]
pub(crate) fn says(talk: &mut Talk, lines: &[&str], wanted: &str) {
    talk.said();
    talk.lines(lines);
    let said = talk.said();
    assert!(said.contains(wanted), "{wanted:?} is not in:\n{said}");
}

#[test]
fn it_says_where_it_is_and_asks_the_first_field() {
    let mut talk = Talk::with(|_| {}, None);
    assert!(!talk.is_asking(), "nothing is asked before the portal is known");
    talk.begin();
    assert!(talk.is_asking());
    let said = talk.said();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "This is hubticket with the profile default, at api.hubapi.com.");
    assert_eq!(lines[2], "Portal Northwind Support 12345678.");
    assert_eq!(lines[4..], ["A new ticket.", "Ticket name, required. Empty."]);
    let mut sandbox = Talk::with(|settings| settings.sandbox = true, None);
    assert!(sandbox.said().starts_with("SANDBOX"));
}

#[test]
fn a_line_is_the_value_of_the_field_that_is_asked() {
    let tail = "hubspot_owner_id";
    check(&["Printer down"], "subject", "Printer down");
    check(&["Printer", "<", ""], "subject", "Printer");
    check(&["Printer", "<", "-"], "subject", "");
    check(&["\\-"], "subject", "-");
    check(&["\\\\server\\share"], "subject", "\\\\server\\share");
    check(&["Printer", "", "", "waiting ON us"], "hs_pipeline_stage", "3");
    check(&["Printer", "", "", "2"], "hs_pipeline_stage", "2");
    check(&["Printer", "", "", "wait", "2"], "hs_pipeline_stage", "3");
    check(&["Printer", "", "", "nonsense", "4"], "hs_pipeline_stage", "4");
    check(&["Printer", "", "Returns"], "hs_pipeline_stage", "71");
    check(&["Printer", "", "", "", "urg", "1"], "hs_ticket_priority", "URGENT");
    check(&["Printer", "", "", "", "", "grace hopper"], tail, "201");
    check(&["Printer", "", "", "", "", "grace hopper", "<", "-"], tail, "");
    check(&["Printer", "", "", "", "", "", "one", "", "three", "."], "content", "one\n\nthree");
    check(&["Printer", "", "", "", "", "", "\\.", "."], "content", ".");
    check(&["Printer", "", "", "", "", "", "one", "."], "content", "one");
    check(&[">", "property", "due date", "tomorrow"], "due_date", "2026-11-25");
    check(&[">", "property", "due date", "soon", "2026-12-01"], "due_date", "2026-12-01");
    check(&[">", "property", "due date", "soon", ""], "due_date", "soon");
    // What is due is ahead; the nearest such day was yesterday.
    check(&[">", "property", "due date", "23.11."], "due_date", "2027-11-23");
    check(&[">", "property", "seats", "1,5"], "seats", "1.5");
    check(
        &[">", "property", "category", "1", "Feature request", ""],
        "hs_ticket_category",
        "PRODUCT_ISSUE;FEATURE_REQUEST",
    );
    check(&[">", "property", "category", "1", "3", "1", ""], "hs_ticket_category", "FEATURE_REQUEST");
    check(&[">", "property", "vip", "1", "yes"], "is_vip", "true");
    check(&[">", "property", "zzqq", "1", "5"], "zzqq", "5");
    check(&[">", "property", "another", "1", "zzqq", "-1"], "zzqq", "-1");
    check(&["A", ">", "change", "1", "B"], "subject", "B");
    check(&["A", "", "", "", "high", ">", "change", "remove 4"], "hs_ticket_priority", "");
    check(&["A", ">", "change", "1", "B", "undo"], "subject", "A");
}

#[test]
fn the_signs_of_a_field_hold_in_every_list() {
    for way in [vec![">", "change"], vec![">", "property"], vec![">", "associate"]] {
        for sign in ["<", ">", ""] {
            let mut talk = Talk::ready();
            says(talk.lines(&way), &[sign], "What next?");
        }
    }
    for sign in ["<", ">", ""] {
        let mut talk = Talk::ready();
        talk.lines(&["A", ">", "drafts"]).drafts(Ok(listing([summary(1, "Printer")])));
        says(&mut talk, &[sign], "What next?");
    }
    says(&mut Talk::ready(), &[">", "?"], "In a menu the number or the beginning of the word in front chooses.");
}

#[test]
fn what_is_wrong_is_told_and_asked_again() {
    let mut talk = Talk::ready();
    talk.lines(&["A", ">", "property", "due date"]);
    says(&mut talk, &["soon"], "Due date: not a day: write it like");
    says(&mut talk, &["2026-12-01"], "Due date: Tue 1 Dec 2026.\nWhat next?");
    let two_ways = "Seats: it can be read in two ways: write 1.234 or 1234.\nSeats. Now: 1,234.\n";
    says(&mut talk, &["property", "seats", "1,234"], two_ways);
    // Nothing that is required holds anybody up; it is told.
    says(&mut Talk::ready(), &[""], "Ticket name is required by every ticket: fill it in.\nWhich contact?");
    says(&mut Talk::ready(), &["A", "", "", "nonsense"], "Nothing matches “nonsense”.\nTicket status");
    says(&mut Talk::ready(), &[">", "fly"], "“fly” is not one of the answers.");
    says(&mut Talk::ready(), &[">", "property", "time open", "1"], "It can't be set: calculated by HubSpot.");
}

#[test]
fn a_long_list_is_searched_and_a_short_one_is_numbered() {
    let many: Vec<Choice> =
        (1..=40).map(|n| Choice { value: format!("V{n}"), label: format!("Shelf {n}"), ..Choice::default() }).collect();
    let mut parts = parts();
    if let Part::Properties(all) = &mut parts[1] {
        let mut changed = all.to_vec();
        let priority = changed.iter_mut().find(|one| one.name == "hs_ticket_priority").unwrap();
        priority.options = many;
        *all = changed.into();
    }
    let mut talk = Talk::with(|_| {}, None);
    talk.portal_of(parts).drafts(Ok(listing([]))).unresolved(Vec::new());
    says(
        &mut talk,
        &["A", "", "", ""],
        "Priority. Empty.\n40 to choose from: type a part of a label, or more to hear them.\n",
    );
    talk.lines(&["shelf"]);
    let said = talk.said();
    assert!(said.contains("9. Shelf 9\n31 more: type more, or more of the label.\n"), "{said}");
    assert!(!said.contains("10. "), "{said}");
    talk.lines(&["Shelf 4"]);
    assert_eq!(talk.draft().text("hs_ticket_priority"), "V4", "a whole label chooses, though others begin with it");
}

/// A conversation in which a customer with two open tickets was linked.
fn talk_with_customer() -> Talk {
    let mut talk = Talk::ready();
    talk.lines(&["VPN drops", "", "", "", "", "", "", "associate", "contact", "ada"]);
    talk.found(Ok(vec![ada()])).lines(&["1"]);
    talk.customer(Ok(person()), Ok(vec![open(2, "Toner is low"), open(75, "VPN drops every hour")]));
    talk.said();
    talk
}

#[test]
fn the_customer_is_heard_of_and_what_looks_alike_is_said_when_a_ticket_is_created() {
    let mut talk = talk_with_customer();
    talk.lines(&["customer"]);
    let said = talk.said();
    let heard = "Ada Lovelace, ada@analytical.example, +44 1632 961101, Analytical Engines.\n2 open tickets.\n";
    assert!(said.starts_with(heard), "{said}");
    let asked = "1. Ticket 77075: VPN drops every hour, New, 3 d, Grace Hopper, looks like this one.\n\
                 2. Ticket 77002: Toner is low, Waiting on us, 2 h, Grace Hopper.\nEnter goes back.\n";
    assert!(said.contains(asked), "{said}");
    talk.lines(&["2"]);
    let said = talk.said();
    assert!(said.starts_with("Toner is low.\nTicket status: Support Pipeline › Waiting on us\n"), "{said}");
    talk.lines(&["9"]);
    assert!(talk.said().starts_with("“9” is not one of the answers.\n"));
    talk.lines(&["", "create"]);
    assert!(talk.said().contains("“VPN drops every hour” is still open.\n"));
    assert_eq!(talk.submits(), 1);
}

#[test]
fn what_was_written_is_a_note_on_an_open_ticket_in_lines_too() {
    let mut talk = talk_with_customer();
    talk.lines(&["customer", "note 1"]);
    assert!(!talk.is_asking(), "the ticket is read first");
    talk.ticket_read(open(75, "VPN drops every hour"));
    let said = talk.said();
    assert!(said.contains("What you wrote is a note on ticket 77075 as soon as you send it.\n"), "{said}");
    assert_eq!(
        (talk.draft().note.trim(), talk.draft().edits.as_ref().unwrap().ticket.as_str()),
        ("VPN drops", "77075")
    );
    says(&mut talk, &["menu", "send"], "Changing ticket 77075");
    assert_eq!(talk.submits(), 0, "no ticket is created");
}

#[test]
fn an_open_ticket_is_linked_in_lines_too() {
    let mut talk = talk_with_customer();
    talk.lines(&["customer", "relate 2"]);
    assert!(talk.said().contains("Ticket 77002 is linked.\n"));
    assert!(talk.draft().associations.iter().any(|one| one.id == "77002"));
    assert!(talk.is_asking());
}

#[test]
fn the_draft_is_the_one_that_the_full_screen_makes() {
    let mut talk = Talk::ready();
    talk.lines(&["Printer down", "", "", "waiting on us", "urgent", "Grace Hopper", "It smokes.", "Much.", "."]);
    talk.lines(&["associate", "contact", "ada"])
        .found(Ok(vec![ada()]))
        .lines(&["1", "property", "due date", "tomorrow"]);
    let mut screen = Driver::ready();
    screen.keys("Printer down<tab><tab>It smokes.<enter>Much.<tab>urg<enter>grace<enter><tab>us<enter>");
    screen.link(&ada());
    screen.keys("<a-p>due date<enter>tomorrow<tab><c-s>");
    // What leaves the form with a ticket says so.
    let plain =
        |draft: &Draft| Draft { cursor: Cursor::default(), modified: begin(), submission: None, ..draft.clone() };
    assert_eq!(plain(&talk.written()), plain(&screen.written()));
    // And so is the ticket.
    talk.lines(&["create"]);
    assert_eq!(talk.submitted().1, screen.submitted().1);
}

#[test]
fn each_answer_is_on_its_way_to_the_disk_before_the_ticket_is_sent() {
    let mut talk = Talk::ready();
    talk.lines(&["Printer"]);
    assert_eq!(talk.written().text("subject"), "Printer");
    talk.lines(&["", "", "3"]);
    assert_eq!(talk.written().text("hs_pipeline_stage"), "3");
    let draft = talk.draft().id;
    talk.lines(&[">", "create"]);
    assert!(talk.when(Did::Saved(draft)) < talk.when(Did::Submitted));
}

#[test]
fn a_submission_tells_its_steps_and_its_ticket() {
    let mut talk = Talk::ready();
    talk.lines(&["Printer", ">", "create"]);
    assert!(!talk.is_asking(), "nothing is asked while it runs");
    talk.said();
    let why = Box::new(answered(429, Vec::new()));
    for progress in [
        Progress::Journalled(store::AttemptId::random()),
        Progress::Sending,
        Progress::Repeating { after: Duration::from_millis(2400), why, attempt: 1 },
        Progress::Sending,
    ] {
        talk.progress(progress);
    }
    assert_eq!(talk.said(), "Creating the ticket.\nHubSpot asks to wait 3 seconds.\nCreating the ticket.\n");
    talk.created();
    let said = talk.said();
    assert!(said.starts_with("Created. id 45600, created Tue 24 Nov 2026 14:00:01.\n"), "{said}");
    assert!(
        said.contains("\nTicket name: Printer\nPipeline: Support Pipeline\nTicket status: New\nWhat next?\n"),
        "{said}"
    );
    assert!(said.contains("\n1. next: "), "{said}");
    assert_eq!(talk.submits(), 1);
    says(&mut talk, &["next"], "A new ticket.\nTicket name, required. Empty.\n");
}

#[test]
fn what_is_missing_is_told_at_once_and_asked() {
    let mut talk = Talk::ready();
    let wanted = "Before the ticket can be created:\nTicket name is required by every ticket: fill it in.\n\
                  Ticket name, required. Empty.\n";
    says(&mut talk, &[">", "create"], wanted);
    assert_eq!(talk.submits(), 0);
    talk.lines(&["Printer", "create"]);
    assert_eq!(talk.submits(), 1);
}

#[test]
fn a_rejected_ticket_is_asked_again_where_it_is_wrong() {
    let mut talk = Talk::ready();
    talk.lines(&["Printer", ">", "create"]).said();
    let problems = vec![
        problem("hs_ticket_priority", "INVALID_OPTION", "LOW is not allowed here"),
        problem("seats", "MISSING_REQUIRED", ""),
    ];
    talk.ended(Outcome::Rejected(answered(400, problems)));
    let said = talk.said();
    assert!(said.contains("HubSpot refused it, nothing was created: 2 fields marked.\n"), "{said}");
    assert!(said.contains("Correlation id: aeb5f871"), "{said}");
    assert!(said.contains("Priority. Empty.\nHubSpot said: LOW is not allowed here.\n"), "{said}");
    says(&mut talk, &["high"], "Priority: High.\nSeats, required. Empty.\nHubSpot said: this portal requires it.\n");
    talk.lines(&["3", "create"]);
    assert_eq!(talk.submits(), 2);
    assert_eq!(talk.submitted().1.value("seats"), Some("3"));
}

/// A submission whose answer was lost, looked for once, with this finding.
fn lost(finding: Finding) -> Talk {
    let mut talk = Talk::ready();
    talk.lines(&["Printer", ">", "create"]);
    talk.ended(Outcome::Unknown(hubspot::Error::Cancelled { sent: true }));
    assert!(!talk.is_asking(), "it is looked for first");
    talk.said();
    talk.looked(Ok(finding));
    talk
}

fn candidate_ticket(talk_sent: &NewTicket) -> Finding {
    Finding::Perhaps(vec![Match { ticket: ticket(talk_sent), differences: Vec::new(), alone: true }])
}

#[test]
fn a_lost_answer_is_asked_about_and_never_sent_again_unasked() {
    let sent = {
        let mut talk = Talk::ready();
        talk.lines(&["Printer", ">", "create"]);
        talk.submitted().1
    };
    let mut talk = lost(candidate_ticket(&sent));
    let said = talk.said();
    assert!(said.starts_with("Was the ticket “Printer” created? It was sent"), "{said}");
    assert!(
        said.contains("\n1. This is it: id 45600, Printer, created Tue 24 Nov 2026 14:00:01, as it was sent\n"),
        "{said}"
    );
    says(&mut talk, &["1"], "it was created after all.\nCreated. id 45600");
    assert!(matches!(talk.settled().as_slice(), [JournalResult::Created { .. }]));
    assert_eq!(talk.submits(), 1);

    let mut talk = lost(Finding::Perhaps(Vec::new()));
    says(&mut talk, &["2"], "“2” is not one of the answers.");
    assert_eq!(talk.submits(), 1);
    talk.lines(&["again"]);
    assert!(!talk.is_asking(), "it is being sent");
    // Its draft was let go of: it is taken from the disk, and sent only where it still waits there.
    talk.noted();
    talk.queued(Ok(Some(talk.written())));
    assert_eq!(talk.submits(), 2);
    assert!(matches!(talk.settled().as_slice(), [JournalResult::Absent { .. }]));

    // The next ticket does not wait for it; the same is asked about.
    let mut talk = lost(Finding::Perhaps(Vec::new()));
    says(&mut talk, &[""], "A new ticket.\nTicket name, required. Empty.\n");
    says(&mut talk, &["Printer", ">", "create"], "Was the ticket “Printer” created?");
    assert_eq!(talk.submits(), 1);
    assert!(talk.writes().iter().any(|one| one.is_marked(SubmissionState::Unknown)));
}

#[test]
fn ctrl_c_stops_a_submission_first_and_leaves_else() {
    let mut talk = Talk::ready();
    talk.lines(&["Printer", ">", "create"]);
    let (request, _) = talk.submitted();
    talk.effects();
    assert_eq!(talk.interrupt().effects(), [Effect::StopSubmission(request)]);
    assert!(!talk.quits());
    talk.interrupt();
    assert!(talk.quits());
    let mut talk = Talk::ready();
    talk.lines(&["Printer"]);
    talk.interrupt();
    assert!(talk.quits());
    assert_eq!(talk.written().text("subject"), "Printer");
}

#[test]
fn the_end_of_the_input_keeps_the_lines_of_a_text_that_is_being_typed() {
    let mut talk = Talk::ready();
    talk.lines(&["Printer", "", "", "", "", "", "one", "two"]);
    talk.end();
    assert!(talk.quits());
    assert_eq!(talk.written().text("content"), "one\ntwo");
}

#[test]
fn the_editor_s_text_is_the_value_and_nothing_is_asked_while_it_has_the_terminal() {
    let mut talk = Talk::ready();
    talk.lines(&["Printer", "", "", "", "", "", "e"]);
    assert!(!talk.is_asking());
    assert!(talk.log().iter().any(
        |one| matches!(one, Effect::Terminal(TerminalEffect::OpenEditor { begun, line: 1 }) if begun.text.is_empty())
    ));
    talk.edited(Ok("one\ntwo\n"));
    assert_eq!(talk.draft().text("content"), "one\ntwo");
    assert!(talk.said().ends_with("17. leave: save the draft and leave\n"));
    let mut talk = Talk::ready();
    talk.lines(&["Printer", "", "", "", "", "", "e"]).said();
    talk.edited(Err("set VISUAL"));
    assert!(talk.said().starts_with("The editor did not work: set VISUAL.\nTicket description. Empty.\n"));
}

#[test]
fn unfinished_drafts_are_offered_and_opened_by_number() {
    let mut talk = Talk::with(|_| {}, None);
    talk.portal().unresolved(vec![attempt(1, Some(id(2)))]);
    let list = vec![summary(1, "Scanner"), Summary { locked: true, ..summary(2, "Printer") }];
    talk.drafts(Ok(listing(list.clone()))).drafts(Ok(listing(list)));
    let said = talk.said();
    assert!(said.contains("The answer for “Printer” was lost"), "{said}");
    assert!(said.contains("\n1. Scanner, changed "), "{said}");
    assert!(said.contains("\n2. Printer, changed Tue 24 Nov 2026 13:58:00, open in another hubticket\n"), "{said}");
    talk.lines(&["2"]).opened(Err(store::Error::Locked(id(2))));
    talk.drafts(Ok(listing([summary(1, "Scanner"), summary(2, "Printer")])));
    let said = talk.said();
    assert!(said.contains("open in another"), "{said}");
    talk.lines(&["1"]);
    let mut draft = Draft::new(id(1), begin());
    draft.set("subject", "Scanner");
    talk.opened(Ok(draft));
    let said = talk.said();
    assert!(said.contains("The draft “Scanner”.\nTicket name, required. Now: Scanner.\n"), "{said}");
    assert_eq!(talk.draft().id, id(1));
}

#[test]
fn a_draft_that_can_not_be_saved_is_not_left_by_mistake() {
    let mut talk = Talk::ready();
    talk.lines(&["Printer", ">"]);
    talk.saved(Err(disk_full()));
    says(&mut talk, &["leave"], "1. Stay and try again to save it\n2. Leave and lose what is not saved\n");
    talk.lines(&[""]);
    assert!(!talk.quits());
    talk.lines(&["leave", "2"]);
    assert!(talk.quits());
}

#[test]
fn records_are_linked_by_number_by_id_and_in_the_way_that_is_chosen() {
    let mut talk = Talk::ready();
    talk.lines(&["Printer", ">", "associate", "1", "ada"]).found(Ok(Vec::new()));
    let said = talk.said();
    let wanted = "No contact matches “ada”.\n1. Create a contact ada with the ticket\nEnter goes back.\n";
    assert!(said.ends_with(wanted), "{said}");
    talk.lines(&["love"]).found(Ok(vec![ada()]));
    assert!(talk.said().contains("\n1. Ada Lovelace, ada@analytical.example, id 101\n"));
    says(&mut talk, &["1"], "Linked: Contact Ada Lovelace.\nWhat next?");
    // How it is linked is changed like a field.
    says(&mut talk, &["change", "2"], "2. Reported by, this portal's\n");
    talk.lines(&["reported by", "1", ""]);
    let types: Vec<u32> = talk.draft().associations[0].types.iter().map(|one| one.type_id).collect();
    assert_eq!(types, [35]);
    // A kind without a search takes an id.
    says(&mut talk, &["associate", "order", "abc"], "can only be named by id");
    talk.lines(&["77", "1"]);
    assert_eq!(talk.draft().associations[1].object, ObjectType::parse("order").unwrap());
    // A custom object has no type that goes without saying.
    talk.lines(&["associate", "2-9", "5", "1"]);
    talk.lines(&["12", "2", ""]);
    assert_eq!(talk.draft().associations[2].types, [kind(hubticket::ticket::Category::UserDefined, 12, None)]);
}

#[test]
fn nothing_that_is_said_can_be_anything_but_text() {
    let evil = "Evil\u{1b}]0;owned\u{7}\u{202e}\u{9b}2J name";
    let mut parts = parts();
    if let Part::Properties(all) = &mut parts[1] {
        let named = |one: &Property| Property { label: format!("{evil} {}", one.label), ..one.clone() };
        *all = all.iter().map(named).collect();
    }
    let mut talk = Talk::with(|settings| settings.profile = evil.into(), None);
    talk.portal_of(parts).drafts(Ok(listing([]))).unresolved(Vec::new());
    talk.lines(&[evil, "", "?", "", "", evil, "", evil, "", evil, evil, "."]);
    talk.lines(&["associate", "1", evil]).found(Ok(vec![Candidate {
        name: evil.into(),
        details: vec![evil.into()],
        ..ada()
    }]));
    talk.lines(&["1", "review", "change", "", "property", evil, "", "create"]);
    talk.created();
    let said = talk.said();
    assert!(said.len() > 2000);
    let bad: Vec<char> = said.chars().filter(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}').collect();
    assert!(bad.is_empty(), "{bad:?}");
    assert_eq!(talk.submitted().1.value("subject"), Some(evil), "what is sent is what was typed");
}

#[test]
fn no_sentence_tells_of_keys_that_do_nothing_here() {
    let mut talk = Talk::ready();
    talk.lines(&["A", "", "", "", "", "", ">", "help", "property", "due date", "?", "", "review", "create"]);
    talk.ended(Outcome::NotSent(hubspot::Error::Cancelled { sent: false })).lines(&["create"]);
    talk.ended(Outcome::Rejected(answered(400, vec![problem("seats", "INVALID", "no")])));
    talk.lines(&[">", "change", "remove 1", "drafts"]).drafts(Ok(listing([summary(1, "Scanner")])));
    let said = talk.said();
    for key in ["Alt-", "Esc", "F1", "F2", "F3", "F6", "Tab"] {
        assert!(!said.contains(key), "{key} in:\n{said}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever is typed, nothing breaks, at most one ticket comes of each wish, and there is always a way out.
    #[test]
    fn any_lines_are_answered(picks in proptest::collection::vec(0usize..44, 1..60)) {
        const LINES: [&str; 32] = [
            "", "-", "?", "<", ">", ".", "e", "1", "2", "3", "9", "12", "create", "review", "change", "property",
            "associate", "undo", "drafts", "help", "outbox", "next", "same", "again", "Printer", "ada", "new", "order",
            "again 1", "back 1", "stop 1", "look",
        ];
        let mut talk = Talk::ready();
        let mut wishes = 0;
        for pick in picks {
            if !talk.is_asking() {
                break;
            }
            let line = LINES.get(pick).copied().unwrap_or("remove 2");
            wishes += 1;
            talk.lines(&[line]);
            for _ in 0..10 {
                for effect in talk.effects() {
                    if let Effect::Submit { ticket: sent, .. } = &effect {
                        wishes -= 1;
                        talk.ended(match pick % 3 {
                            0 => Outcome::Created(Box::new(ticket(sent))),
                            1 => Outcome::Rejected(answered(400, vec![problem("seats", "INVALID", "no")])),
                            _ => Outcome::Unknown(hubspot::Error::Cancelled { sent: true }),
                        });
                    }
                    if let Effect::TakeWaiting { id, .. } = &effect {
                        let draft = talk.writes().into_iter().rfind(|one| one.id == *id);
                        talk.queued(Ok(draft));
                    }
                    for message in reply(&effect, pick % 5 != 0) {
                        talk.send(message);
                    }
                }
            }
            prop_assert!(wishes >= 0);
        }
        talk.end();
        prop_assert!(talk.quits());
    }
}

/// The real program with a private directory and nothing of the environment that could matter.
fn program(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubticket"));
    command.env_clear().env("HUBTICKET_CONFIG_DIR", dir).env("TERM", "dumb").env("TZ", "UTC").arg("--sandbox");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn feed(mut child: Child, lines: &[&str]) -> Output {
    let mut input = child.stdin.take().unwrap();
    // A program that has left reads no more; what it said is looked at.
    let _ = input.write_all((lines.join("\n") + "\n").as_bytes());
    drop(input);
    child.wait_with_output().unwrap()
}

#[track_caller]
fn text(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b), "an escape byte");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let ending = |path: &Path| path.extension().is_some_and(|ending| ending == "json");
    let all = fs::read_dir(folder).into_iter().flatten().map(|one| one.unwrap().path());
    all.filter(|path| ending(path)).map(|path| fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn a_pipe_creates_a_ticket_from_end_to_end() {
    let dir = tempfile::tempdir().unwrap();
    let child = program(dir.path()).arg("--accessible").spawn().unwrap();
    let output = feed(
        child,
        &[
            "Printer on fire",
            "",
            "waiting on us",
            "",
            "Maya Lindqvist",
            "It smokes.",
            ".",
            "associate",
            "contact",
            "ada lovelace",
            "1",
            "create",
            "leave",
        ],
    );
    let said = text(&output);
    for wanted in ["Created. id ", "Ticket status: Waiting on us\n", "Ticket owner: Maya Lindqvist\n", ": linked\n"] {
        assert!(said.contains(wanted), "{wanted:?} is not in:\n{said}");
    }
    let sandbox = dir.path().join("sandbox");
    let journal = fs::read_to_string(sandbox.join("journal.jsonl")).unwrap();
    assert!(journal.contains("\"subject\",\"Printer on fire\""), "{journal}");
    assert!(journal.contains("\"hs_pipeline_stage\",\"3\""), "{journal}");
    assert_eq!(files(&sandbox.join("drafts")).len(), 0, "the draft is with the sent ones");
    assert_eq!(files(&sandbox.join("drafts/sent")).len(), 1);
}

#[test]
fn the_end_of_a_pipe_keeps_the_draft_which_opens_again() {
    let dir = tempfile::tempdir().unwrap();
    let child = program(dir.path()).env("ACCESSIBLE", "1").spawn().unwrap();
    let said = text(&feed(child, &["Printer on fire", "", "", "", "", "half a"]));
    let short = said.split("hubticket --draft ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
    let saved = files(&dir.path().join("sandbox/drafts"));
    let draft: Draft = serde_json::from_str(&saved[0]).unwrap();
    assert_eq!((draft.text("subject"), draft.text("content")), ("Printer on fire", "half a"));
    assert_eq!(draft.id.short(), short);
    let child = program(dir.path()).args(["--accessible", "--draft", short]).spawn().unwrap();
    let said = text(&feed(child, &[""]));
    assert!(said.contains("Ticket name, required. Now: Printer on fire.\n"), "{said}");
}

#[test]
fn without_being_asked_for_it_a_pipe_is_no_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let output = feed(program(dir.path()).env("ACCESSIBLE", "0").spawn().unwrap(), &[]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn signals_save_the_draft_and_leave() {
    use rustix::process::{Pid, Signal, kill_process};
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let dir = tempfile::tempdir().unwrap();
        let mut child = program(dir.path()).arg("--accessible").spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut input = child.stdin.take().unwrap();
        input.write_all(b"Printer\n").unwrap();
        let mut line = String::new();
        while line != "Ticket name: Printer.\n" {
            line.clear();
            assert_ne!(said.read_line(&mut line).unwrap(), 0, "it ended");
        }
        kill_process(Pid::from_child(&child), signal).unwrap();
        let mut rest = String::new();
        said.read_to_string(&mut rest).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal:?}");
        assert!(rest.contains("The draft “Printer” is saved"), "{rest}");
        assert_eq!(files(&dir.path().join("sandbox/drafts")).len(), 1);
        drop(input);
    }
}

#[test]
fn a_terminal_that_can_not_move_its_cursor_gets_lines_without_asking() {
    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    let dir = tempfile::tempdir().unwrap();
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_hubticket"));
    command.env_clear();
    command.env("HUBTICKET_CONFIG_DIR", dir.path());
    command.env("TERM", "dumb");
    command.arg("--sandbox");
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    pair.master.take_writer().unwrap().write_all(b"Printer\n>\nleave\n").unwrap();
    let mut bytes = Vec::new();
    // Linux ends a terminal whose other side is gone with an error.
    let _ = reader.read_to_end(&mut bytes);
    assert_eq!(child.wait().unwrap().exit_code(), 0);
    assert!(!bytes.contains(&0x1b));
    let said = String::from_utf8(bytes).unwrap();
    assert!(said.contains("Ticket name: Printer."), "{said}");
    assert!(said.contains("The draft “Printer” is saved"), "{said}");
}

#[test]
fn who_it_is_about_is_asked_after_the_name_and_a_pipe_of_earlier_has_no_line_for_it() {
    let mut talk = Talk::ready();
    says(&mut talk, &["Printer"], "Which contact? Type a name, an e-mail address, a domain or an id.\nEnter goes on");
    talk.lines(&["ada"]).found(Ok(vec![ada()]));
    says(&mut talk, &["1"], "Linked: Contact Ada Lovelace.\nPipeline.");
    says(&mut talk, &["<"], "Which contact?");
    says(&mut talk, &["-"], "Pipeline.");
    assert!(talk.draft().associations.is_empty(), "a minus sign takes the contact out");
    says(&mut talk, &["<", "<"], "Ticket name, required. Now: Printer.");
    let mut pipe = Talk::piped();
    says(&mut pipe, &["Printer"], "Pipeline.");
}

#[test]
fn who_is_not_there_yet_is_created_with_the_ticket() {
    let mut talk = Talk::ready();
    talk.lines(&["Printer", "grace@navy.example"]).found(Ok(Vec::new()));
    let said = talk.said();
    assert!(said.contains("1. Create a contact grace@navy.example with the ticket\n"), "{said}");
    says(&mut talk, &["1"], "New contact, First name. Empty.");
    says(&mut talk, &["<"], "New contact, E-mail. Now: grace@navy.example.");
    says(&mut talk, &[""], "New contact, First name. Empty.");
    says(&mut talk, &["Grace"], "New contact, Last name. Empty.");
    says(&mut talk, &["<"], "New contact, First name. Now: Grace.");
    says(&mut talk, &["", "Hopper"], "New contact: Grace Hopper, created with the ticket");
    let created = talk.draft().associations[0].created().unwrap().clone();
    assert_eq!((created.email(), created.title().as_str()), (Some("grace@navy.example"), "Grace Hopper"));
    says(&mut talk, &[">", "review"], "Contact Grace Hopper, new, created with the ticket");
}
