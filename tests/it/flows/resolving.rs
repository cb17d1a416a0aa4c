//! What became of a submission whose answer was lost: looked for, asked about, never sent again unasked.

use std::time::Duration;

use hubticket::hubspot;
use hubticket::store::JournalResult;
use hubticket::submit::{Finding, LOOKS, Match, Outcome};
use hubticket::ticket::draft::SubmissionState;
use hubticket::ticket::{Draft, Ticket};

use crate::support::{Choice, Did, Driver, Play, Top, attempt, begin, id, listing, summary, ticket};

fn lost() -> hubspot::Error {
    hubspot::Error::TimedOut { after: Duration::from_secs(30) }
}

/// A submission of the subject "Printer" whose answer was lost.
fn unknown() -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").saved(Ok(()));
    d.effects();
    d.ended(Outcome::Unknown(lost()));
    d
}

fn found(d: &Driver, id: &str) -> Match {
    let (_, sent) = d.submitted();
    Match { ticket: Ticket { id: id.into(), ..ticket(&sent) }, differences: Vec::new(), alone: true }
}

#[test]
fn an_unknown_outcome_marks_the_draft_and_is_looked_for_at_once() {
    let d = unknown();
    assert!(d.draft().is_blank(), "the next one can be composed");
    assert!(
        d.writes().iter().any(|draft| draft.is_marked(SubmissionState::Unknown)),
        "the mark is on disk, for the next start"
    );
    assert_eq!(d.looks(), 1);
    assert_eq!(d.asked(), Some(Choice::Later), "the safe answer is under the cursor");
    assert_eq!(d.submits(), 1);
}

#[test]
fn it_is_looked_for_again_over_the_delay_of_the_index_and_then_no_more() {
    let mut d = unknown();
    for n in 1..=LOOKS.len() {
        assert_eq!(d.looks(), n);
        d.looked(Ok(Finding::Perhaps(Vec::new()))).wait(30_000);
    }
    d.wait(600_000);
    assert_eq!(d.looks(), LOOKS.len());
    assert!(d.lost()[0].is_over);
    assert_eq!(d.due(), None, "and then the program sleeps");
    assert_eq!(d.submits(), 1);
}

#[test]
fn a_look_that_failed_is_no_look() {
    let mut d = unknown();
    for _ in 0..20 {
        d.looked(Err(lost())).wait(5_000);
    }
    let lost = &d.lost()[0];
    assert_eq!((lost.looked, d.looks()), (0, 21));
    assert!(lost.failed);
}

#[test]
fn looking_goes_on_while_another_ticket_is_composed() {
    let mut d = unknown();
    d.looked(Ok(Finding::Perhaps(Vec::new()))).keys("<esc><c-n>Scanner");
    d.saved(Ok(())).wait(6_000);
    assert_eq!(d.looks(), 2);
    let found = found(&d, "7");
    d.looked(Ok(Finding::Perhaps(vec![found])));
    assert_eq!(d.text("subject"), "Scanner", "nothing takes the keys away");
    assert_eq!(d.asked(), None);
    d.keys("<a-q><enter>");
    assert_eq!(d.asked(), Some(Choice::Later));
}

#[test]
fn enter_esc_and_submit_never_send_again_by_accident() {
    for keys in ["<enter>", "<esc>", "<c-s>", "<a-enter>", "<esc><c-s>", "<esc><c-s><enter>", "<enter><c-s><esc><c-s>"]
    {
        let mut d = unknown();
        d.looked(Ok(Finding::Perhaps(Vec::new()))).keys(keys);
        assert_eq!(d.submits(), 1, "{keys}");
        assert_eq!(d.to_settle(), [("Printer", "unknown")], "{keys}");
    }
}

#[test]
fn this_is_it_makes_the_result_and_keeps_the_draft_with_the_sent_ones() {
    let mut d = unknown();
    let one = found(&d, "77");
    d.looked(Ok(Finding::Perhaps(vec![one]))).keys("<down><enter>");
    assert!(matches!(d.settled().as_slice(), [JournalResult::Created { id, .. }] if id == "77"));
    assert!(d.shows_result());
    assert_eq!(d.result_id(), "77");
    assert!(d.draft().is_blank());
    assert_eq!(d.lost(), []);
    assert_eq!(d.submits(), 1);
}

#[test]
fn send_again_settles_the_old_submission_and_begins_a_new_one() {
    let mut d = unknown();
    d.looked(Ok(Finding::Perhaps(Vec::new()))).keys("<down>");
    assert_eq!(d.asked(), Some(Choice::SendAgain));
    let draft = d.written();
    d.keys("<enter>");
    assert!(matches!(d.settled().as_slice(), [JournalResult::Absent { .. }]));
    assert_eq!(d.tries(), [], "nothing is sent before that is on disk");
    d.noted().queued(Ok(Some(draft)));
    assert!(d.when(Did::Settled) < d.when(Did::Submitted));
    assert_eq!(d.submits(), 2);
    d.created();
    assert!(d.shows_result());
}

#[test]
fn the_choice_stays_what_it_was_when_the_list_grows_under_it() {
    let mut d = unknown();
    d.looked(Ok(Finding::Perhaps(Vec::new()))).keys("<down>");
    assert_eq!(d.asked(), Some(Choice::SendAgain));
    d.wait(6_000);
    let (one, two) = (found(&d, "1"), found(&d, "2"));
    d.looked(Ok(Finding::Perhaps(vec![one, two])));
    assert_eq!(d.asked(), Some(Choice::SendAgain));
    d.keys("<up>");
    assert_eq!(d.asked(), Some(Choice::ThisIsIt("2".into())));
}

#[test]
fn what_a_unique_property_says_is_sure_and_needs_no_answer() {
    let mut d = unknown();
    let one = found(&d, "88").ticket;
    d.looked(Ok(Finding::Created(Box::new(one))));
    assert!(matches!(d.settled().as_slice(), [JournalResult::Created { id, .. }] if id == "88"));
    assert!(d.shows_result());
    assert_eq!(d.asked(), None);
}

#[test]
fn keys_typed_while_it_was_on_its_way_are_the_next_draft_and_keep_the_focus() {
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").saved(Ok(()));
    let first = d.written().id;
    d.keys(" two");
    d.ended(Outcome::Unknown(lost()));
    assert_eq!(d.asked(), None, "the keys go on into the form");
    d.keys("!");
    assert_eq!(d.text("subject"), " two!");
    let form = &d.draft();
    assert!(form.id != first && form.submission.is_none());
    let mark = |draft: &Draft| {
        draft.id == first && draft.is_marked(SubmissionState::Unknown) && draft.text("subject") == "Printer"
    };
    assert!(d.writes().iter().any(mark));
    assert!(d.lost().iter().any(|one| one.draft == Some(first)));
}

#[test]
fn submissions_of_an_earlier_process_are_looked_for_at_the_start_and_told() {
    let mut d = Driver::ready();
    d.unresolved(vec![attempt(3, Some(id(9)))]);
    assert_eq!(d.looks(), 1);
    assert!(d.screen().contains("Not known whether “Printer” was created"), "{}", d.screen());
    assert_eq!(d.top(), Top::Nothing, "nothing takes the keys away");
    d.looked(Ok(Finding::Perhaps(Vec::new()))).keys("<a-q><enter><down><enter>").noted();
    assert_eq!((d.tries(), d.submits()), (vec![id(9)], 0));
    let mut draft = Draft::new(id(9), begin());
    draft.set("subject", "Printer");
    draft.set("hs_pipeline", "0");
    draft.set("hs_pipeline_stage", "1");
    draft.mark(SubmissionState::Waiting, begin());
    d.queued(Ok(Some(draft)));
    assert_eq!(d.submits(), 1, "said to be sent again, it is");
}

#[test]
fn one_without_a_draft_is_sent_again_from_the_journal() {
    let mut d = Driver::ready();
    d.unresolved(vec![attempt(3, None)])
        .looked(Ok(Finding::Perhaps(Vec::new())))
        .keys("<a-q><enter><down><enter>")
        .noted();
    let draft = d.written();
    d.queued(Ok(Some(draft)));
    let (_, sent) = d.submitted();
    assert_eq!(sent, attempt(3, None).ticket);
}

#[test]
fn a_draft_that_was_never_answered_is_not_sent_before_it_is_known() {
    let mut d = Driver::ready();
    let mut draft = Draft::new(id(9), begin());
    draft.set("subject", "Printer");
    draft.mark(SubmissionState::Unknown, begin());
    d.keys("<c-o>").drafts(Ok(listing([]))).keys("<esc>");
    d.unresolved(vec![attempt(3, Some(id(9)))]);
    d.keys("<c-o>").drafts(Ok(listing([summary(9, "Printer")])));
    d.keys("<enter>").opened(Ok(draft)).keys("<c-s>");
    assert_eq!(d.submits(), 0);
    assert_eq!(d.asked(), Some(Choice::Later));
}

#[test]
fn one_look_at_a_time() {
    let mut d = Driver::ready();
    d.unresolved(vec![attempt(1, Some(id(1))), attempt(2, Some(id(2))), attempt(3, None)]);
    assert_eq!(d.looks(), 1);
    d.looked(Ok(Finding::Perhaps(Vec::new())));
    assert_eq!(d.looks(), 2);
}
