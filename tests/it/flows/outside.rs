//! The window's title and notifications: when, and with what words.

use hubticket::store::Listing;
use hubticket::submit::Outcome;
use hubticket::ticket::Draft;
use hubticket::ticket::draft::{SubmissionMark, SubmissionState};

use crate::support::{Driver, Effect, Notify, Play, TerminalEffect, answered, begin, id, listing, summary, ticket};

fn driver(sandbox: bool, notify: Notify) -> Driver {
    let mut d = Driver::with(
        |settings| {
            settings.title = true;
            settings.sandbox = sandbox;
            settings.notify = notify;
        },
        None,
    );
    d.portal().drafts(Ok(Listing::default()));
    d
}

/// The titles that were set since the last call.
fn titles(d: &mut Driver) -> Vec<String> {
    let effects = d.effects();
    effects
        .into_iter()
        .filter_map(|effect| if let Effect::Terminal(TerminalEffect::Title(text)) = effect { Some(text) } else { None })
        .collect()
}

fn notified(d: &mut Driver) -> Vec<(Notify, String)> {
    let effects = d.effects();
    let read = |effect| {
        if let Effect::Terminal(TerminalEffect::Notify { how, text }) = effect { Some((how, text)) } else { None }
    };
    effects.into_iter().filter_map(read).collect()
}

#[test]
fn the_title_follows_the_work_and_is_set_only_when_it_changes() {
    let mut d = driver(false, Notify::Off);
    assert_eq!(titles(&mut d), ["hubticket: new ticket"]);
    d.keys("Printer");
    assert_eq!(titles(&mut d), [""; 0], "not with every key");
    d.keys("<tab>");
    assert_eq!(titles(&mut d), [""; 0], "not while the hands go on");
    d.wait(400);
    assert_eq!(titles(&mut d), ["hubticket: Printer"]);
    d.keys("<@hs_ticket_priority><tab><s-tab>").wait(3000);
    assert_eq!(titles(&mut d), [""; 0]);
    d.keys("<a-n>Monday<enter>");
    assert_eq!(titles(&mut d), ["hubticket: Monday"]);
    d.keys("<c-s>").saved(Ok(())).created();
    assert_eq!(titles(&mut d), [""; 0], "the result is that of the same ticket");
    d.keys("<enter>");
    assert_eq!(titles(&mut d), ["hubticket: new ticket"]);
    d.keys("<c-q>");
    assert_eq!(titles(&mut d), [""; 0], "the window has its own title back");
}

#[test]
fn a_title_is_safe_and_short_and_names_the_sandbox() {
    let mut d = driver(true, Notify::Off);
    d.paste(&format!("\u{1b}]0;evil\u{7}a\u{9b}2Jb\u{202e}\n{}", "long ".repeat(50))).keys("<esc><tab>").wait(400);
    let last = titles(&mut d).pop().unwrap();
    assert!(last.starts_with("hubticket SANDBOX: ab long long"), "{last}");
    assert_eq!(last.chars().count(), 60);
    assert!(last.ends_with('…') && !last.chars().any(char::is_control), "{last:?}");
}

#[test]
fn without_the_setting_there_is_neither_title_nor_notification() {
    let mut d = Driver::ready();
    d.keys("Printer<tab><c-s>").saved(Ok(())).wait(60_000).created();
    assert_eq!(
        d.count(|effect| matches!(
            effect,
            Effect::Terminal(TerminalEffect::Title(_)) | Effect::Terminal(TerminalEffect::Notify { .. })
        )),
        0
    );
}

#[test]
fn a_submission_that_took_long_calls_for_attention_and_a_quick_one_does_not() {
    for (wait, said) in [(4_900, None), (5_100, Some("Ticket 45600 is created: Printer"))] {
        let mut d = driver(false, Notify::Osc9);
        d.keys("Printer<c-s>").saved(Ok(())).wait(wait).created();
        let told = notified(&mut d);
        assert_eq!(told.first().map(|(how, text)| (*how, text.as_str())), said.map(|text| (Notify::Osc9, text)));
        assert!(told.len() <= 1);
    }
    let mut d = driver(false, Notify::Bell);
    d.keys("Printer<c-s>").saved(Ok(())).wait(6000);
    d.ended(Outcome::Unknown(hubticket::hubspot::Error::Lost { detail: "reset".into() }));
    assert_eq!(notified(&mut d), [(Notify::Bell, "Not known whether it was created: Printer".to_owned())]);
}

#[test]
fn what_goes_by_itself_is_told_when_it_is_over_and_not_at_each_try() {
    let outbox = || {
        let mut d = driver(false, Notify::Osc777);
        let mut queued = summary(1, "Printer");
        queued.submission = Some(SubmissionMark { state: SubmissionState::Waiting, since: begin() });
        d.keys("<c-o>").drafts(Ok(listing([queued]))).keys("<esc>").wait(100);
        let mut draft = Draft::new(id(1), begin());
        for (name, text) in [("subject", "Printer"), ("hs_pipeline", "0"), ("hs_pipeline_stage", "1")] {
            draft.set(name, text);
        }
        draft.mark(SubmissionState::Waiting, begin());
        d.queued(Ok(Some(draft)));
        d.effects();
        d
    };
    let mut d = outbox();
    let (_, sent) = d.submitted();
    d.ended(Outcome::Created(Box::new(ticket(&sent))));
    assert_eq!(notified(&mut d), [(Notify::Osc777, "Ticket 45600 is created: Printer".to_owned())]);
    let mut d = outbox();
    d.ended(Outcome::NotSent(answered(503, Vec::new())));
    assert_eq!(notified(&mut d), []);
    let mut d = outbox();
    d.ended(Outcome::Rejected(answered(400, Vec::new())));
    assert_eq!(notified(&mut d), [(Notify::Osc777, "Not created: Printer".to_owned())]);
}
