//! The same wish from several sides: keys that were meant for something else, the outbox and the form at once, and other
//! programs at the same outbox.

use hubticket::hubspot;
use hubticket::store::{ImportRecord, ImportRun, JournalResult, Made, OpenLine, Standing, Twin};
use hubticket::submit::{Finding, Outcome, Progress, Twins};
use hubticket::ticket::draft::{SubmissionMark, SubmissionState};
use hubticket::ticket::{Draft, NewTicket};

use crate::support::{
    Choice, Driver, Effect, Message, Past, Play, Top, answered, attempt, begin, id, listing, problem, summary, ticket,
};

fn refused() -> Outcome {
    Outcome::Rejected(answered(400, vec![problem("subject", "INVALID", "Too short")]))
}

fn made(sent: &NewTicket) -> Outcome {
    Outcome::Created(Box::new(ticket(sent)))
}

fn lost() -> Outcome {
    Outcome::Unknown(hubspot::Error::Lost { detail: "reset".into() })
}

/// A submission of the subject "Printer on fire" that is under way.
fn running() -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer on fire<c-s>");
    d
}

/// The draft of an earlier one, as it waits on disk.
fn waiting(subject: &str) -> Draft {
    let mut draft = Draft::new(id(9), begin());
    draft.set("subject", subject);
    draft.set("hs_pipeline", "0");
    draft.set("hs_pipeline_stage", "1");
    draft.mark(SubmissionState::Waiting, begin());
    draft
}

#[test]
fn what_is_typed_as_a_refusal_comes_belongs_to_the_next_ticket() {
    for reasons in [refused(), Outcome::Rejected(answered(403, Vec::new()))] {
        let mut d = running();
        d.ended_now(reasons);
        assert_eq!(d.text("subject"), "Printer on fire", "it is in the form again");
        d.keys("Second one");
        assert_eq!(d.text("subject"), "Second one");
        assert_eq!(d.top(), Top::Nothing);
        assert!(d.screen().contains("outbox 1 to settle"), "{}", d.screen());
        d.keys("<c-s>");
        let (_, sent) = d.submitted();
        assert_eq!(sent.value("subject"), Some("Second one"));
        d.keys("<f6>");
        assert_eq!(d.lines()[0], "Printer on fire");
    }
    // A text that is pasted is no less meant for it.
    let mut d = running();
    d.ended_now(refused()).paste("Second one");
    assert_eq!(d.text("subject"), "Second one");
    // Whoever waits and looks has it in the form.
    let mut d = running();
    d.ended_now(refused()).see().keys("!");
    assert_eq!(d.text("subject"), "Printer on fire!");
}

#[test]
fn the_key_that_creates_pressed_twice_sends_nothing_that_was_just_refused_or_made() {
    let mut d = running();
    d.ended_now(refused()).keys("<c-s>");
    assert_eq!((d.submits(), d.text("subject").to_owned()), (1, "Printer on fire".to_owned()));
    assert!(d.said().contains("1 field marked"), "the reasons stay: {}", d.said());
    d.see().keys("<c-s>");
    assert_eq!(d.submits(), 2, "later it is another wish");

    let mut d = running();
    d.created_now().keys("<c-s>");
    assert_eq!(d.submits(), 1);
    assert!(d.shows_result());
}

#[test]
fn the_last_ticket_is_the_one_that_was_created_last_whichever_was_looked_at() {
    let mut d = running();
    d.created().keys("<enter>Second<c-s>y<bs>");
    d.ended_nth(1, |sent| {
        let mut ticket = ticket(sent);
        ticket.id = "45601".into();
        Outcome::Created(Box::new(ticket))
    });
    assert!(d.said().contains("45601"), "{}", d.said());
    d.keys("<a-3>");
    assert_eq!(d.result_id(), "45601");
    d.keys("<esc><f6><end><enter>");
    assert_eq!(d.result_id(), "45600", "an older one can be looked at");
    d.keys("<esc><a-3>");
    assert_eq!(d.result_id(), "45601");
}

#[test]
fn what_is_sent_by_itself_is_held_against_what_was_just_created_too() {
    // From the list of drafts, with Ctrl-X l, or from the outbox: each ends in a draft that waits and is taken.
    let mut d = running();
    d.created().keys("<enter>");
    let mut drafted = summary(9, "Printer on fire");
    drafted.submission = Some(SubmissionMark { state: SubmissionState::Waiting, since: begin() });
    d.keys("<c-o>").drafts(Ok(listing([drafted]))).keys("<esc>").wait(100);
    d.queued(Ok(Some(waiting("Printer on fire"))));
    assert_eq!(d.submits(), 1, "nothing is sent");
    assert!(d.said().contains("45600 was created a moment before and is the same"), "{}", d.said());
    d.keys("<f6>s");
    assert!(d.question().contains("45600"), "{}", d.question());
    d.keys("<enter>");
    assert_eq!(d.tries().len(), 1, "the safe answer is the first");
    d.keys("s<down><enter>");
    d.queued(Ok(Some(waiting("Printer on fire"))));
    assert_eq!(d.submits(), 2, "said to be another one, it goes");
}

#[test]
fn two_that_wait_and_mean_the_same_are_one_ticket_until_somebody_says_otherwise() {
    let mut d = Driver::ready();
    d.keys("Printer on fire<c-x>l");
    let first = d.writes().pop().unwrap();
    d.keys("Printer on fire<c-x>l");
    let second = d.writes().pop().unwrap();
    assert_ne!(first.id, second.id);
    d.queued(Ok(Some(first))).ended_nth(0, made);
    d.queued(Ok(Some(second)));
    assert_eq!(d.submits(), 1);
    d.keys("<f6>");
    assert_eq!(d.lines().len(), 2, "nothing is lost");
}

#[test]
fn a_twin_in_another_program_is_told_as_what_it_is() {
    let twin = attempt(1, None);
    let running_there = Outcome::Twin(Twin::Running(Box::new(twin.clone())));
    let mut d = running();
    d.ended(running_there);
    assert_eq!((d.text("subject").to_owned(), d.top()), ("Printer on fire".to_owned(), Top::Nothing));
    assert_eq!(d.said(), "Not sent: the same ticket is being created already");

    let mut d = running();
    d.ended(Outcome::Twin(Twin::Unknown(Box::new(twin.clone()))));
    assert_eq!(d.asked(), Some(Choice::Later));

    let there = Made { attempt: twin, id: "900".into(), created_at: "2026-11-24T12:59:00Z".into(), url: None };
    let mut d = running();
    d.ended(Outcome::Twin(Twin::Made(Box::new(there))));
    assert!(d.question().contains("Ticket 900"), "{}", d.question());
    d.see().keys("<down><enter>");
    let last = d.all(|effect| if let Effect::Submit { twins, .. } = effect { Some(*twins) } else { None }).pop();
    assert_eq!((d.submits(), last), (2, Some(Twins::Refused { made_since: None })));
}

#[test]
fn a_line_of_an_import_that_is_the_same_is_named_and_nothing_is_sent() {
    let run = ImportRun {
        import: id(5).to_string().parse().unwrap(),
        time: begin(),
        profile: "default".into(),
        host: "api.hubapi.com".into(),
        file: Some("/home/agent/monday.csv".into()),
        outcomes: "/home/agent/monday.outcomes.ndjson".into(),
        pid: 1,
        lines: 9,
    };
    let import = ImportRecord { run, end: None, is_running: false };
    let mut d = running();
    d.ended(Outcome::Twin(Twin::Line(Box::new(OpenLine { import, line: 7 }))));
    assert_eq!((d.submits(), d.text("subject").to_owned()), (1, "Printer on fire".to_owned()));
    assert!(d.said().starts_with("Not sent: line 7 of the import /home/agent/monday.csv is the same"), "{}", d.said());
    assert!(d.said().contains("hubticket resolve"), "{}", d.said());
}

#[test]
fn what_another_program_has_settled_is_not_sent_from_here() {
    let standings = [
        (Standing::Running, "still on its way in another hubticket"),
        (
            Standing::Ended(JournalResult::Created { id: "900".into(), created_at: String::new(), url: None }),
            "is ticket id 900",
        ),
        (
            Standing::Ended(JournalResult::Absent { why: "sent again".into(), by: None }),
            "was settled in another hubticket",
        ),
    ];
    for (standing, says) in standings {
        let mut d = Driver::ready();
        let one = attempt(3, Some(id(9)));
        d.unresolved(vec![one.clone()]).looked(Ok(Finding::Perhaps(Vec::new())));
        d.keys("<f6><enter><down><enter>");
        assert_eq!(d.settled().len(), 1);
        d.send(Message::Settled { attempt: one.attempt, result: Ok(Some(standing)) });
        assert!(d.said().contains(says), "{}", d.said());
        assert_eq!((d.tries(), d.submits()), (Vec::new(), 0), "{says}");
    }
}

#[test]
fn what_was_settled_elsewhere_is_no_question_any_more() {
    let mut d = Driver::ready();
    d.unresolved(vec![attempt(3, Some(id(9)))]).looked(Ok(Finding::Perhaps(Vec::new())));
    d.keys("<f6><enter>");
    assert_eq!(d.top(), Top::Lost);
    d.keys("<esc><esc><f6>");
    let there = Made {
        attempt: attempt(3, Some(id(9))),
        id: "900".into(),
        created_at: "2026-11-24T12:59:00Z".into(),
        url: None,
    };
    d.past(Past { made: vec![there], ..Past::default() });
    assert_eq!(d.lost(), []);
    assert_eq!(d.created_ids(), ["900"]);
}

#[test]
fn a_draft_that_nobody_knows_the_fate_of_opens_its_question() {
    let mut draft = waiting("Printer");
    draft.mark(SubmissionState::Unknown, begin());
    let mut listed = summary(9, "Printer");
    listed.submission = draft.submission;
    // Whichever is read first: the draft, the list of drafts, or the journal.
    for order in [[0, 1, 2], [1, 0, 2], [0, 2, 1], [2, 1, 0]] {
        let mut d = Driver::with(|_| {}, Some(id(9)));
        d.portal();
        for part in order {
            match part {
                0 => drop(d.opened(Ok(draft.clone()))),
                1 => drop(d.drafts(Ok(listing([listed.clone()])))),
                _ => drop(d.unresolved(vec![attempt(3, Some(id(9)))])),
            }
        }
        assert_eq!(d.asked(), Some(Choice::Later), "{order:?}: {}", d.said());
    }
}

#[test]
fn what_was_kept_from_being_sent_by_one_that_is_created_by_now_asks_at_once() {
    let mut d = Driver::ready();
    d.keys("Printer on fire<c-s>x<bs>Printer on fire<c-x>l");
    // The form says no; what waited since an earlier start does not ask.
    let mut other = summary(9, "Printer on fire");
    other.submission = Some(SubmissionMark { state: SubmissionState::Waiting, since: begin() });
    d.keys("<c-o>").drafts(Ok(listing([other]))).keys("<esc>").wait(100);
    d.queued(Ok(Some(waiting("Printer on fire"))));
    assert!(d.said().contains("is being created already"), "{}", d.said());
    d.created();
    d.keys("<f6>s");
    assert_eq!((d.submits(), d.tries().len()), (1, 1));
    assert!(d.question().contains("45600"), "{}", d.question());
}

#[test]
fn nothing_is_sent_or_settled_that_nobody_can_see() {
    let mut d = Driver::ready();
    d.keys("Printer on fire").resize(30, 8).keys("<c-s><c-x>l");
    assert_eq!((d.submits(), d.waiting().len()), (0, 0));
    d.keys("!").resize(80, 24);
    assert_eq!(d.text("subject"), "Printer on fire!", "what is typed is taken");
    d.keys("<c-s>").ended(lost()).looked(Ok(Finding::Perhaps(Vec::new()))).see();
    d.resize(30, 8).keys("<down><enter>");
    assert_eq!((d.settled().len(), d.tries().len()), (0, 0));
    d.resize(80, 24);
    assert_eq!(d.top(), Top::Lost, "the question waits");
}

#[test]
fn the_outbox_is_left_for_other_places_and_opens_though_it_is_empty() {
    let mut d = Driver::ready();
    d.keys("<f6>");
    assert_eq!(d.top(), Top::Outbox);
    assert!(d.screen().contains("The outbox is empty"), "{}", d.screen());
    d.keys("<esc>Printer on fire<c-s>").created().keys("<enter><f6><a-3>");
    assert!(d.shows_result());
    d.keys("<esc><f6><c-o>");
    assert_eq!((d.top(), d.depth()), (Top::Drafts, 1));
    d.keys("<esc>Next<c-x>l<f6><f7>");
    assert_eq!(d.top(), Top::Outbox, "the outbox is stopped from its list");
    d.keys("<a-1>");
    assert_eq!(d.said(), "The outbox is still open; Esc leaves it");
}

#[test]
fn what_has_left_says_so_when_it_is_to_be_stopped() {
    let mut d = running();
    d.keys("y<f6>x").progress(Progress::TooLate);
    assert!(d.said().starts_with("It has been sent already"), "{}", d.said());
    d.keys("x");
    assert!(d.said().starts_with("It has been sent already"), "{}", d.said());
    d.keys("<enter>");
    assert!(!d.said().contains("stops"), "{}", d.said());
}

#[test]
fn who_leaves_while_something_is_on_its_way_is_told_what_is_waited_for() {
    let mut d = running();
    d.keys("<c-q>");
    assert_eq!(d.said(), "Leaving; waiting a moment for answers that are on their way");
    let mut d = running();
    d.created().keys("<c-q>");
    assert!(!d.said().contains("Leaving"), "{}", d.said());
}
