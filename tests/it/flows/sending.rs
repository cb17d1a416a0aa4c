//! The outbox: what is sent as soon as HubSpot can be reached when the link is there.

use hubticket::hubspot;
use hubticket::store::{self, Summary};
use hubticket::submit::Outcome;
use hubticket::ticket::Draft;
use hubticket::ticket::draft::{SubmissionMark, SubmissionState};

use crate::support::{Did, Driver, Play, answered, begin, id, listing, problem, summary};

fn down() -> Outcome {
    Outcome::NotSent(hubspot::Error::Connect { host: "api.hubapi.com".into(), detail: "refused".into() })
}

pub(super) fn waiting(n: u8, title: &str) -> Summary {
    Summary {
        submission: Some(SubmissionMark { state: SubmissionState::Waiting, since: summary(n, title).modified }),
        ..summary(n, title)
    }
}

pub(super) fn draft(n: u8, subject: &str) -> Draft {
    let mut draft = Draft::new(id(n), begin());
    draft.set("subject", subject);
    draft.set("hs_pipeline", "0");
    draft.set("hs_pipeline_stage", "1");
    draft.mark(SubmissionState::Waiting, begin());
    draft
}

/// A start with these drafts in the outbox.
pub(super) fn start(drafts: Vec<Summary>) -> Driver {
    let mut d = Driver::new();
    d.portal();
    d.drafts(Ok(listing(drafts))).wait(0);
    d
}

#[test]
fn a_draft_that_was_not_sent_can_wait_for_the_link() {
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").saved(Ok(())).ended(down());
    assert!(d.said().contains("^X l"), "{}", d.said());
    let first = d.draft().id;
    d.keys("<c-x>l");
    assert!(d.draft().is_blank(), "the next one can be composed");
    let saved = d.writes().into_iter().rfind(|draft| draft.id == first);
    assert!(saved.unwrap().is_marked(SubmissionState::Waiting));
    let (saved, released) = (d.when(Did::Saved(first)), d.when(Did::Released(first)));
    assert!(saved < released && released < d.when(Did::Tried(first)));
    assert!(d.screen().contains("outbox 1"), "{}", d.screen());
}

#[test]
fn what_is_not_complete_does_not_wait_to_be_sent() {
    let mut d = Driver::ready();
    d.keys("<c-x>l");
    assert_eq!(d.tries().len(), 0);
    assert!(d.said().contains("required"), "{}", d.said());
}

#[test]
fn they_are_sent_one_at_a_time_in_order_and_survive_a_restart() {
    // The older one was queued first.
    let mut d = start(vec![waiting(1, "Second"), waiting(2, "First")]);
    assert_eq!(d.tries().len(), 1);
    d.queued(Ok(Some(draft(2, "First"))));
    assert_eq!((d.submits(), d.tries().len()), (1, 1));
    assert_eq!(d.submitted().1.value("subject"), Some("First"));
    d.wait(600_000);
    assert_eq!((d.submits(), d.tries().len()), (1, 1), "the second one waits for the first one's end");
    d.created();
    assert_eq!(d.finishes().into_iter().filter(|(of, _)| *of == id(2)).count(), 1);
    assert_eq!(d.tries().len(), 2);
    d.queued(Ok(Some(draft(1, "Second")))).created();
    assert_eq!(d.submits(), 2);
    assert!(d.is_outbox_idle());
}

#[test]
fn while_the_link_is_down_it_is_tried_ever_more_seldom() {
    let mut d = start(vec![waiting(1, "One")]);
    let mut pauses = Vec::new();
    for _ in 0..7 {
        d.queued(Ok(Some(draft(1, "One")))).ended(down());
        let before = d.tries().len();
        let mut seconds = 0;
        while d.tries().len() == before {
            d.wait(1_000);
            seconds += 1;
        }
        pauses.push(seconds);
    }
    assert_eq!(pauses, [5, 10, 20, 40, 60, 60, 60]);
}

#[test]
fn a_form_and_the_outbox_can_be_on_their_way_at_once() {
    let mut d = start(vec![waiting(1, "One")]);
    d.queued(Ok(Some(draft(1, "One"))));
    let (outbox, _) = d.submitted();
    d.keys("Printer<c-s>");
    let (form, _) = d.submitted();
    assert!(outbox != form && d.submits() == 2);
    d.created();
    assert_eq!(d.result_of().value("subject"), Some("Printer"));
}

#[test]
fn a_rejected_one_stays_as_a_draft_and_the_next_one_goes() {
    let mut d = start(vec![waiting(2, "One"), waiting(1, "Two")]);
    let bad = answered(400, vec![problem("subject", "INVALID", "no")]);
    d.queued(Ok(Some(draft(2, "One")))).ended(Outcome::Rejected(bad));
    assert!(d.writes().iter().any(|draft| draft.id == id(2) && draft.is_marked(SubmissionState::Refused)));
    assert_eq!(d.waiting().len(), 1);
    assert_eq!(d.tries().len(), 2);
}

#[test]
fn an_unknown_one_leaves_the_outbox_and_is_looked_for() {
    let mut d = start(vec![waiting(1, "One")]);
    d.queued(Ok(Some(draft(1, "One")))).ended(Outcome::Unknown(hubspot::Error::Lost { detail: "reset".into() }));
    assert!(d.waiting().is_empty());
    assert_eq!(d.looks(), 1);
    assert!(d.writes().iter().any(|draft| draft.is_marked(SubmissionState::Unknown)));
    d.wait(600_000);
    assert_eq!(d.submits(), 1);
}

#[test]
fn a_refused_token_stops_it_until_it_is_told_to_go_on() {
    let mut d = start(vec![waiting(1, "One")]);
    d.queued(Ok(Some(draft(1, "One")))).ended(Outcome::NotSent(answered(401, Vec::new())));
    assert!(d.is_stopped());
    d.wait(600_000);
    assert_eq!(d.tries().len(), 1);
    d.keys("<f7>");
    assert_eq!(d.tries().len(), 2);
}

#[test]
fn it_can_be_stopped_before_anything_waits() {
    let mut d = Driver::ready();
    d.keys("<f7>");
    assert!(d.said().starts_with("The outbox is stopped;") && d.said().ends_with("F7 starts it again"), "{}", d.said());
    assert!(d.screen().contains("outbox stopped"), "{}", d.screen());
    d.keys("Printer<c-x>l");
    assert_eq!(d.said(), "“Printer” waits; the outbox is stopped; F7 starts it again");
    d.wait(600_000);
    assert_eq!(d.tries().len(), 0);
    d.keys("<f7>");
    assert_eq!((d.tries().len(), d.said().as_str()), (1, "The outbox is running again"));
    assert!(!d.screen().contains("stopped"), "{}", d.screen());
}

#[test]
fn it_can_be_stopped_and_what_waits_is_kept() {
    let mut d = start(vec![waiting(1, "One")]);
    d.queued(Ok(Some(draft(1, "One")))).ended(down()).keys("<f7>");
    assert!(d.screen().contains("outbox 1 stopped"), "{}", d.screen());
    d.wait(600_000);
    assert_eq!(d.tries().len(), 1);
    assert_eq!(d.due(), None);
}

/// Sends the marked line of a stopped outbox, in which two more wait.
fn alone() -> Driver {
    let mut d = start(vec![waiting(3, "One"), waiting(2, "Two"), waiting(1, "Three")]);
    d.queued(Ok(Some(draft(3, "One")))).ended(down()).keys("<f7><f6>");
    assert_eq!(d.lines(), ["One", "Two", "Three"]);
    d.keys("<down>s");
    d
}

#[test]
fn of_a_stopped_outbox_one_can_be_sent_and_the_others_stay() {
    let mut d = alone();
    assert_eq!(d.tries(), [id(3), id(2)]);
    d.queued(Ok(Some(draft(2, "Two")))).created();
    d.wait(600_000);
    assert_eq!((d.submits(), d.tries().len(), d.is_stopped()), (2, 2, true));
    assert!(d.screen().contains("2 stopped"), "{}", d.screen());
    d.keys("<f7>");
    assert_eq!(d.tries().len(), 3);
    assert!(!d.is_stopped());
}

#[test]
fn two_that_are_sent_of_a_stopped_outbox_go_one_after_the_other() {
    let mut d = alone();
    d.keys("<down>s");
    d.queued(Ok(Some(draft(2, "Two")))).created();
    assert_eq!(d.tries(), [id(3), id(2), id(1)]);
    d.queued(Ok(Some(draft(1, "Three")))).created().wait(600_000);
    assert_eq!((d.submits(), d.waiting().len(), d.is_stopped()), (3, 1, true));
}

#[test]
fn one_of_a_stopped_outbox_that_can_t_be_sent_says_so_and_stays_stopped() {
    let mut d = alone();
    d.queued(Ok(Some(draft(2, "Two")))).ended(down());
    assert!(d.said().starts_with("“Two” was not sent: "), "{}", d.said());
    d.wait(600_000);
    assert_eq!((d.tries().len(), d.waiting().len(), d.is_stopped()), (2, 3, true));

    let mut d = alone();
    d.queued(Err(store::Error::Locked(id(2)))).wait(6_000);
    assert_eq!(d.tries(), [id(3), id(2), id(2)], "it is let go elsewhere in a moment");
}

#[test]
fn one_that_is_sent_and_taken_back_in_one_breath_is_sent() {
    let mut d = alone();
    d.keys("t").queued(Ok(Some(draft(2, "Two")))).opened(Ok(draft(2, "Two")));
    assert!(d.draft().is_blank() && d.said() == "“Two” is being created already", "{}", d.said());
    assert!(!d.releases().contains(&id(2)), "it is the submission's");
    d.created();
    // The disk was slower than HubSpot.
    let mut d = alone();
    d.keys("t").queued(Ok(Some(draft(2, "Two")))).created().opened(Ok(draft(2, "Two")));
    assert!(d.draft().is_blank() && d.said().starts_with("“Two” was created meanwhile: ticket"), "{}", d.said());
    // The other way round it is a draft again, and stays one.
    let mut d = start(vec![waiting(1, "One")]);
    d.queued(Ok(Some(draft(1, "One")))).ended(down()).keys("<f7><f6>ts").opened(Ok(draft(1, "One")));
    assert_eq!(d.text("subject"), "One");
    d.queued(Ok(Some(draft(1, "One")))).wait(600_000);
    assert_eq!((d.submits(), d.text("subject")), (1, "One"));
}

#[test]
fn one_that_is_open_elsewhere_or_gone_is_passed() {
    let mut d = start(vec![waiting(2, "One"), waiting(1, "Two")]);
    d.queued(Err(store::Error::Locked(id(2)))).wait(6_000);
    assert_eq!(d.tries().into_iter().filter(|of| *of == id(1)).count(), 1);
    d.queued(Ok(None));
    assert_eq!(d.waiting().len(), 1);
    assert_eq!(d.submits(), 0);
}

#[test]
fn opening_a_waiting_draft_takes_it_out() {
    let mut d = start(vec![waiting(1, "One")]);
    d.queued(Ok(Some(draft(1, "One")))).ended(down());
    d.keys("<c-o>").drafts(Ok(listing([waiting(1, "One")])));
    assert_eq!(d.lines(), [""; 0], "what left the form is in the outbox, not among the drafts");
    d.keys("<esc><f6>t").opened(Ok(draft(1, "One")));
    assert!(d.waiting().is_empty());
    assert_eq!((d.text("subject"), d.draft().submission), ("One", None));
    d.wait(600_000);
    assert_eq!(d.submits(), 1);
}

#[test]
fn the_list_of_drafts_asks_before_it_sends_one_and_the_outbox_takes_it_out_again() {
    for (keys, sent) in [("o<enter>", false), ("o<esc>", false), ("o<down><enter>", true)] {
        let mut d = Driver::ready();
        d.keys("<c-o>").drafts(Ok(listing([summary(1, "One")]))).keys("o");
        assert!(d.question().contains("“One” is sent at once"), "{}", d.question());
        d.keys(&keys[1..]);
        assert_eq!(d.queue_changes(), if sent { vec![(id(1), true)] } else { Vec::new() }, "{keys}");
        assert_eq!(d.submits(), 0, "{keys}");
        if sent {
            d.queued(Err(store::Error::Locked(id(1))));
            d.keys("<esc><f6>x");
            assert_eq!(d.queue_changes(), [(id(1), true), (id(1), false)]);
            assert!(d.waiting().is_empty());
        }
    }
}

#[test]
fn what_can_not_be_sent_stays_in_the_outbox_and_says_why() {
    let mut d = start(vec![waiting(1, "One")]);
    let mut incomplete = draft(1, "One");
    incomplete.set("hs_pipeline_stage", "none");
    d.queued(Ok(Some(incomplete)));
    assert!(d.said().contains("“One” was not sent: Ticket status"), "{}", d.said());
    assert_eq!(d.to_settle(), [("One", "not sent")]);
    assert!(d.written().is_marked(SubmissionState::NotSent));
    d.wait(600_000);
    assert_eq!(d.submits(), 0);
    // What waits behind it is sent.
    let mut d = start(vec![waiting(1, "Second"), waiting(2, "First")]);
    let mut incomplete = draft(2, "First");
    incomplete.set("hs_pipeline_stage", "none");
    d.queued(Ok(Some(incomplete))).wait(0).queued(Ok(Some(draft(1, "Second"))));
    assert_eq!(d.submitted().1.value("subject"), Some("Second"));
}
