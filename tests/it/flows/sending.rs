//! The outbox: what is sent by itself when the link is there.

use hubticket::app::message::{Effect, Message};
use hubticket::app::outbox::outbox::State;
use hubticket::hubspot;
use hubticket::store::{self, Listing, Summary};
use hubticket::submit::Outcome;
use hubticket::ticket::Draft;

use crate::support::{Driver, answered, begin, id, problem, summary};

fn down() -> Outcome {
    Outcome::NotSent(hubspot::Error::Connect {
        host: "api.hubapi.com".into(),
        detail: "refused".into(),
        certificate: false,
    })
}

fn waiting(n: u8, title: &str) -> Summary {
    Summary { queued: Some(summary(n, title).modified), ..summary(n, title) }
}

fn draft(n: u8, subject: &str) -> Draft {
    let mut draft = Draft::new(id(n), begin());
    draft.set("subject", subject);
    draft.set("hs_pipeline", "0");
    draft.set("hs_pipeline_stage", "1");
    draft.queued = Some(begin());
    draft
}

fn openings(d: &Driver) -> usize {
    d.count(|one| matches!(one, Effect::OpenQueued { .. }))
}

/// A start with these drafts in the outbox.
fn start(drafts: Vec<Summary>) -> Driver {
    let mut d = Driver::new();
    d.portal();
    d.drafts(Ok(Listing { drafts, notes: Vec::new() })).wait(0);
    d
}

#[test]
fn a_draft_that_was_not_sent_can_wait_for_the_link() {
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").saved(Ok(())).ended(down());
    assert!(d.said().contains("Alt-L"), "{}", d.said());
    let first = d.app.composer().form.draft.id;
    d.keys("<a-l>");
    assert!(d.app.composer().form.draft.is_blank(), "the next one can be composed");
    let order = |fits: &dyn Fn(&Effect) -> bool| d.log.iter().rposition(fits).unwrap();
    let saved =
        order(&|one| matches!(one, Effect::SaveDraft { draft, .. } if draft.id == first && draft.queued.is_some()));
    let released = order(&|one| matches!(one, Effect::ReleaseDraft(of) if *of == first));
    let opened = order(&|one| matches!(one, Effect::OpenQueued { id, .. } if *id == first));
    assert!(saved < released && released < opened);
    assert!(d.screen().contains("outbox 1"), "{}", d.screen());
}

#[test]
fn what_is_not_complete_does_not_wait_to_be_sent() {
    let mut d = Driver::ready();
    d.keys("<a-l>");
    assert_eq!(openings(&d), 0);
    assert!(d.said().contains("required"), "{}", d.said());
}

#[test]
fn they_are_sent_one_at_a_time_in_order_and_survive_a_restart() {
    // The older one was queued first.
    let mut d = start(vec![waiting(1, "Second"), waiting(2, "First")]);
    assert_eq!(openings(&d), 1);
    d.queued(Ok(Some(draft(2, "First"))));
    assert_eq!((d.submits(), openings(&d)), (1, 1));
    assert_eq!(d.submitted().1.value("subject"), Some("First"));
    d.wait(600_000);
    assert_eq!((d.submits(), openings(&d)), (1, 1), "the second one waits for the first one's end");
    d.created();
    assert_eq!(d.count(|one| matches!(one, Effect::FinishDraft { id: of, .. } if *of == id(2))), 1);
    assert_eq!(openings(&d), 2);
    d.queued(Ok(Some(draft(1, "Second")))).created();
    assert_eq!(d.submits(), 2);
    assert_eq!(d.app.outbox().state, State::Idle);
}

#[test]
fn while_the_link_is_down_it_is_tried_ever_more_seldom() {
    let mut d = start(vec![waiting(1, "One")]);
    let mut pauses = Vec::new();
    for _ in 0..7 {
        d.queued(Ok(Some(draft(1, "One")))).ended(down());
        let before = openings(&d);
        let mut seconds = 0;
        while openings(&d) == before {
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
    assert_eq!(d.app.result().unwrap().sent.value("subject"), Some("Printer"));
}

#[test]
fn a_rejected_one_stays_as_a_draft_and_the_next_one_goes() {
    let mut d = start(vec![waiting(2, "One"), waiting(1, "Two")]);
    let bad = answered(400, vec![problem("subject", "INVALID", "no")]);
    d.queued(Ok(Some(draft(2, "One")))).ended(Outcome::Rejected(bad));
    let kept = d
        .log
        .iter()
        .any(|one| matches!(one, Effect::SaveDraft { draft, .. } if draft.id == id(2) && draft.queued.is_none()));
    assert!(kept);
    assert_eq!(d.app.outbox().waiting.len(), 1);
    assert_eq!(openings(&d), 2);
}

#[test]
fn an_unknown_one_leaves_the_outbox_and_is_looked_for() {
    let mut d = start(vec![waiting(1, "One")]);
    d.queued(Ok(Some(draft(1, "One")))).ended(Outcome::Unknown(hubspot::Error::Lost { detail: "reset".into() }));
    assert!(d.app.outbox().waiting.is_empty());
    assert_eq!(d.count(|one| matches!(one, Effect::Look { .. })), 1);
    let marked = d.log.iter().any(
        |one| matches!(one, Effect::SaveDraft { draft, .. } if draft.queued.is_none() && draft.unresolved.is_some()),
    );
    assert!(marked);
    d.wait(600_000);
    assert_eq!(d.submits(), 1);
}

#[test]
fn a_refused_token_stops_it_until_it_is_told_to_go_on() {
    let mut d = start(vec![waiting(1, "One")]);
    d.queued(Ok(Some(draft(1, "One")))).ended(Outcome::NotSent(answered(401, Vec::new())));
    assert!(matches!(d.app.outbox().state, State::Stopped(_)));
    d.wait(600_000);
    assert_eq!(openings(&d), 1);
    d.keys("<f7>");
    assert_eq!(openings(&d), 2);
}

#[test]
fn it_can_be_stopped_and_what_waits_is_kept() {
    let mut d = start(vec![waiting(1, "One")]);
    d.queued(Ok(Some(draft(1, "One")))).ended(down()).keys("<f7>");
    assert!(d.screen().contains("outbox 1, stopped"), "{}", d.screen());
    d.wait(600_000);
    assert_eq!(openings(&d), 1);
    assert_eq!(d.app.deadline(), None);
}

#[test]
fn one_that_is_open_elsewhere_or_gone_is_passed() {
    let mut d = start(vec![waiting(2, "One"), waiting(1, "Two")]);
    d.queued(Err(store::Error::Locked(id(2)))).wait(6_000);
    assert_eq!(d.log.iter().filter(|one| matches!(one, Effect::OpenQueued { id: of, .. } if *of == id(1))).count(), 1);
    d.queued(Ok(None));
    assert_eq!(d.app.outbox().waiting.len(), 1);
    assert_eq!(d.submits(), 0);
}

#[test]
fn opening_a_waiting_draft_takes_it_out() {
    let mut d = start(vec![waiting(1, "One")]);
    d.queued(Ok(Some(draft(1, "One")))).ended(down());
    d.keys("<c-o>").drafts(Ok(Listing { drafts: vec![waiting(1, "One")], notes: Vec::new() }));
    d.keys("<enter>").opened(Ok(draft(1, "One")));
    assert!(d.app.outbox().waiting.is_empty());
    assert_eq!(d.app.composer().form.draft.queued, None);
    d.wait(600_000);
    assert_eq!(d.submits(), 1);
}

#[test]
fn the_list_puts_a_draft_in_and_takes_it_out() {
    let mut d = Driver::ready();
    d.keys("<c-o>").drafts(Ok(Listing { drafts: vec![summary(1, "One")], notes: Vec::new() })).keys("o");
    assert_eq!(d.count(|one| matches!(one, Effect::QueueDraft { since: Some(_), .. })), 1);
    d.send(Message::Changed { what: "Changing the outbox".into(), result: Ok(()) });
    d.drafts(Ok(Listing { drafts: vec![waiting(1, "One")], notes: Vec::new() })).keys("o");
    assert_eq!(d.count(|one| matches!(one, Effect::QueueDraft { since: None, .. })), 1);
}

#[test]
fn the_list_of_drafts_shows_that_one_does_not_wait_any_more() {
    let mut d = start(vec![waiting(1, "One")]);
    d.keys("<c-o>").drafts(Ok(Listing { drafts: vec![waiting(1, "One")], notes: Vec::new() }));
    let lists = |d: &Driver| d.count(|one| matches!(one, Effect::ListDrafts(_)));
    let before = lists(&d);
    let mut incomplete = draft(1, "One");
    incomplete.set("hs_pipeline_stage", "");
    d.queued(Ok(Some(incomplete)));
    assert!(d.said().contains("can't be sent"), "{}", d.said());
    assert_eq!(lists(&d), before + 1);
}
