//! What goes with a ticket: refused before it, gone on with behind it, tried again, told.

use hubticket::app::message::Past;
use hubticket::store::{Attempt, Made, Step, StepEvent, StepState};
use hubticket::submit::{Finished, Outcome, Progress, Undone};
use hubticket::ticket::{Attachment, Extras};

use crate::support::{Driver, Effect, Message, Play, Top, answered, attempt, file};

fn log() -> Step {
    Step::File { name: "log.txt".into() }
}

fn finishes(d: &Driver) -> Vec<bool> {
    d.all(|effect| if let Effect::Finish { is_own, .. } = effect { Some(*is_own) } else { None })
}

/// Sends a ticket with a note and a file; the file is as it was.
fn sent() -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer<a-i>Third call<c-x>f/home/ada/log.txt<enter>");
    let one = file("/home/ada/log.txt", 12_345);
    d.attached(vec![Ok(one.clone())]).keys("<c-s>").checked(vec![Ok(one)]);
    d
}

fn extras(d: &Driver) -> Extras {
    d.last(|effect| if let Effect::Submit { extras, .. } = effect { Some((**extras).clone()) } else { None })
}

/// Answers the last going on with a plan.
fn finished(d: &mut Driver, undone: Vec<Undone>) {
    let (request, attempt) = d.last(|effect| match effect {
        Effect::Finish { request, attempt, .. } => Some((*request, attempt.clone())),
        _ => None,
    });
    let finished = Some(Box::new(Finished { attempt, undone }));
    d.send(Message::Finished { request, finished });
}

fn undone(why: &str, needs_a_hand: bool) -> Vec<Undone> {
    vec![Undone { step: log(), why: why.into(), needs_a_hand }]
}

fn event(step: Step, state: StepState) -> Progress {
    Progress::Step(StepEvent { step, state })
}

#[test]
fn what_goes_with_a_ticket_is_sent_with_it_and_gone_on_with_behind_it() {
    let mut d = sent();
    let extras = extras(&d);
    assert_eq!((extras.note.as_deref(), extras.files.len()), (Some("Third call"), 1));
    d.progress(event(Step::Note, StepState::Begun));
    assert!(d.status().starts_with("Writing the note…"), "{}", d.status());
    d.progress(event(Step::Ticket, StepState::Begun)).progress(Progress::Sending);
    assert!(d.status().starts_with("Creating the ticket…"), "{}", d.status());
    d.created();
    assert_eq!(finishes(&d), [true]);
    // The next ticket can be typed meanwhile; the end is told.
    d.keys("<esc>Router");
    finished(&mut d, Vec::new());
    assert!(d.said().starts_with("1 file of “Printer” attached"), "{}", d.said());
    assert_eq!(d.text("subject"), "Router");
    assert_eq!((d.draft().note.as_str(), d.draft().files.len()), ("", 0));
}

#[test]
fn a_note_that_nobody_wrote_is_not_said_to_be_written() {
    let with = |keys: &str| {
        let mut d = Driver::ready();
        d.keys("Printer").keys(keys).keys("<c-x>f/home/ada/log.txt<enter>");
        let one = file("/home/ada/log.txt", 12_345);
        d.attached(vec![Ok(one.clone())]).keys("<c-s>").checked(vec![Ok(one)]).created();
        for step in [Step::Note, Step::Links, log(), Step::Attach] {
            d.progress(event(step, StepState::Done { id: Some("7".into()), existed: false }));
        }
        d.screen()
    };
    let shown = with("");
    assert!(shown.contains("With it") && shown.contains("log.txt: ") && !shown.contains("Note"), "{shown}");
    let shown = with("<a-i>Third call");
    assert!(shown.contains("With it") && shown.contains("Note"), "{shown}");
}

#[test]
fn what_did_not_come_through_is_tried_again_and_what_was_refused_waits_for_a_hand() {
    let mut d = sent();
    d.created();
    finished(&mut d, undone("the connection broke", false));
    assert!(d.said().contains("the file log.txt is not there yet: the connection broke"), "{}", d.said());
    d.wait(11_000);
    assert_eq!(finishes(&d), [true, false]);
    finished(&mut d, undone("HubSpot refused it", true));
    d.wait(600_000);
    assert_eq!(finishes(&d).len(), 2, "nobody repeats what was refused");
    d.keys("<esc><f6>");
    assert_eq!(d.top(), Top::Outbox);
    d.keys("s");
    assert_eq!(finishes(&d).len(), 3);
    finished(&mut d, Vec::new());
    d.keys("s");
    assert_eq!(finishes(&d).len(), 3, "nothing is left to do");
}

#[test]
fn what_was_refused_can_be_left_out() {
    let mut d = sent();
    d.created();
    finished(&mut d, undone("HubSpot refused it", true));
    d.keys("<esc><f6>x");
    assert!(d.said().contains("Left out for good: the file log.txt"), "{}", d.said());
    assert_eq!(d.count(|effect| matches!(effect, Effect::LeaveOut(_))), 1);
    d.keys("sx").wait(600_000);
    assert_eq!((finishes(&d).len(), d.count(|effect| matches!(effect, Effect::LeaveOut(_)))), (1, 1));
}

#[test]
fn a_refused_note_asks_whether_the_ticket_goes_without() {
    let mut d = sent();
    let error = answered(400, Vec::new());
    d.ended(Outcome::StoppedAt { step: Step::Note, error });
    assert_eq!((d.top(), d.text("subject")), (Top::Question, "Printer"));
    assert_eq!(d.draft().note, "Third call");
    d.keys("<down><enter>");
    assert_eq!(d.submits(), 2);
    assert!(extras(&d).is_empty(), "files have nothing that they could be on: {:?}", extras(&d));
    // Back to the form, nothing is sent, and all is there.
    let mut d = sent();
    d.ended(Outcome::StoppedAt { step: Step::Note, error: answered(400, Vec::new()) }).keys("<enter>");
    assert_eq!((d.submits(), d.draft().note.as_str(), d.draft().files.len()), (1, "Third call", 1));
}

#[test]
fn what_an_earlier_run_left_is_gone_on_with_at_the_start() {
    let mut d = Driver::ready();
    let files: Vec<Attachment> = vec![file("/home/ada/log.txt", 12_345)];
    let left = Attempt { extras: Extras { files, ..Extras::default() }, ..attempt(3, None) };
    let made = Made { attempt: left.clone(), id: "77".into(), created_at: String::new(), url: None };
    let noted = Attempt { extras: Extras { note: Some("x".into()), ..Extras::default() }, ..attempt(4, None) };
    d.past(Past { unfinished: vec![made.clone()], left: vec![noted], ..Past::default() });
    assert_eq!(finishes(&d), [false], "it has to be taken up first");
    assert_eq!(d.count(|effect| matches!(effect, Effect::TakeBack(_))), 1);
    // The outbox is read again while it runs.
    d.keys("<f6>").past(Past { unfinished: vec![made], ..Past::default() });
    assert_eq!(finishes(&d).len(), 1);
}
