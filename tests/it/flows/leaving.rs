//! Ways out: the draft is written, and nothing keeps anybody.

use crate::support::{Driver, Effect, Play, TerminalEffect, ada, disk_full};

#[test]
fn every_way_out_writes_the_draft() {
    for leave in ["<c-q>", "<c-c>", "<tab><c-q>", "<@hs_pipeline_stage><enter><c-q>", "<f1><c-q>", "<a-a>ada<c-q>"] {
        let mut d = Driver::ready();
        d.keys("Printer").keys(leave);
        assert!(d.quits(), "{leave}");
        assert_eq!(d.written().text("subject"), "Printer", "{leave}");
    }
    let mut d = Driver::ready();
    d.keys("Printer").terminate();
    assert!(d.quits());
    assert_eq!(d.written().text("subject"), "Printer");
}

#[test]
fn a_draft_that_is_on_disk_as_it_is_is_not_written_again() {
    let mut d = Driver::ready();
    d.keys("Printer").wait(1000).saved(Ok(()));
    d.effects();
    d.keys("<c-q>");
    assert!(d.quits());
    assert_eq!(d.effects(), []);
}

#[test]
fn a_blank_draft_leaves_no_file() {
    let mut d = Driver::ready();
    d.keys("<c-q>");
    assert_eq!(d.effects(), []);
    // One that was written and emptied since is taken away.
    let mut d = Driver::ready();
    d.keys("P").wait(1000).saved(Ok(())).keys("<bs>").effects();
    let draft = d.draft().id;
    d.keys("<c-q>");
    assert!(d.effects().contains(&Effect::RemoveDraft(draft)));
}

#[test]
fn leaving_with_a_draft_that_can_not_be_written_is_asked_about() {
    let mut d = Driver::ready();
    d.keys("Printer").wait(1000).saved(Err(disk_full())).keys("<c-q>");
    assert!(!d.quits());
    assert!(d.question().contains("no space left on device"), "{}", d.question());
    let stays = d.clone().keys("<enter>").quits();
    assert!(!stays, "the safe answer is the first");
    d.keys("<c-q><c-q>");
    assert_eq!(d.depth(), 1, "it is asked once");
    d.keys("<down><enter>");
    assert!(d.quits());
}

#[test]
fn a_signal_is_not_asked_about() {
    let mut d = Driver::ready();
    d.keys("Printer").wait(1000).saved(Err(disk_full())).terminate();
    assert!(d.quits());
    assert_eq!(d.written().text("subject"), "Printer", "it is tried once more");
}

#[test]
fn suspending_writes_the_draft_first() {
    let mut d = Driver::ready();
    d.keys("Printer").effects();
    d.keys("<c-z>");
    assert!(matches!(d.effects().as_slice(), [Effect::SaveDraft { .. }, Effect::Terminal(TerminalEffect::Suspend)]));
}

#[test]
fn leaving_waits_for_what_must_not_be_lost() {
    let mut d = Driver::ready();
    d.keys("Printer");
    d.link(&ada());
    d.keys("<c-s><c-q>");
    assert!(d.quits());
    for effect in d.log() {
        let must = matches!(effect, Effect::SaveDraft { .. } | Effect::Submit { .. } | Effect::Remember(_));
        assert_eq!(effect.must_finish(), must, "{effect:?}");
    }
}

#[test]
fn esc_alone_never_leaves_the_program() {
    let mut d = Driver::ready();
    d.keys("Printer<esc><esc><esc>");
    assert!(!d.quits());
    assert_eq!(d.said(), "The draft is kept; ^Q leaves");
    assert_eq!(d.text("subject"), "Printer");
}

#[test]
fn a_connection_is_opened_again_by_the_first_key_after_a_while_and_by_nothing_else() {
    let warms = |d: &Driver| d.count(|one| matches!(one, Effect::Warm));
    let mut d = Driver::ready();
    d.keys("Printer").wait(30_000).saved(Ok(())).keys(" down").wait(1_000).saved(Ok(()));
    assert_eq!(warms(&d), 0, "it is still open");
    d.wait(600_000);
    assert_eq!(warms(&d), 0, "nobody is there");
    d.keys("!");
    assert_eq!(warms(&d), 1);
    d.keys("??").wait(39_000).keys("?");
    assert_eq!(warms(&d), 1, "no storm");
}

#[test]
fn the_question_at_the_way_out_comes_to_the_top_when_leaving_is_wanted_again() {
    let mut d = Driver::ready();
    d.keys("Printer").wait(1_000).saved(Err(disk_full())).keys("<c-q><f1><c-q>");
    assert!(!d.quits());
    d.keys("<down><enter>");
    assert!(d.quits());
}
