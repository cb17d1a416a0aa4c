//! Files of a ticket: attached by a path, by a paste, looked at again before they are sent.

use std::time::Duration;

use hubticket::store;
use hubticket::ticket::{Attachment, Place};

use crate::support::{Driver, Effect, Message, Play, Region, Top, disk_full, file};

/// What the files of the draft are called.
fn names(d: &Driver) -> Vec<&str> {
    d.draft().files.iter().map(|one| one.name.as_str()).collect()
}

fn gone(path: &str) -> store::Error {
    store::Error::Io { doing: "attach", path: path.into(), detail: "no such file or directory".into() }
}

/// How often files were read to be attached, and were looked at before they were sent.
fn readings(d: &Driver) -> (usize, usize) {
    let checks = d.count(|effect| matches!(effect, Effect::CheckFiles { .. }));
    (d.count(|effect| matches!(effect, Effect::Attach { .. })), checks)
}

#[test]
fn a_path_that_is_typed_is_attached() {
    for keys in ["<c-x>f", "<c-p>attach a<enter>"] {
        let mut d = Driver::ready();
        d.keys("Printer").keys(keys);
        assert_eq!(d.top(), Top::Path, "{keys}");
        d.keys("/home/ada/log.txt<enter>");
        assert_eq!((d.top(), names(&d).len(), d.editing().as_deref()), (Top::Nothing, 0, Some("Printer")));
        d.attached(vec![Ok(file("/home/ada/log.txt", 12_345))]);
        assert_eq!(d.draft().files, [file("/home/ada/log.txt", 12_345)]);
        assert!(d.said().starts_with("Attached log.txt, 12 kB"), "{}", d.said());
        assert_eq!(d.focus(), d.place_of("subject"), "the cursor stays where it was");
        assert!(d.region(Region::Row("File")).contains("log.txt  12 kB, text"), "{}", d.screen());
    }
}

#[test]
fn keys_go_on_while_a_file_is_read() {
    let mut d = Driver::ready();
    d.keys("<c-x>f/mnt/big.iso<enter>Printer");
    assert_eq!(d.text("subject"), "Printer");
    // Its ticket waits for it.
    d.keys("<c-s>");
    assert_eq!(d.submits(), 0);
    assert!(d.said().starts_with("Still reading /mnt/big.iso"), "{}", d.said());
    d.keys("<esc>");
    assert!(d.said().starts_with("/mnt/big.iso is not attached"), "{}", d.said());
    d.attached(vec![Ok(file("/mnt/big.iso", 5))]);
    assert!(names(&d).is_empty(), "it was left out");
    d.keys("<c-s>");
    assert_eq!(d.submits(), 1);
    // A file is for the draft that it was attached to.
    d.keys("<c-n><c-x>f/mnt/big.iso<enter><c-n>").attached(vec![Ok(file("/mnt/big.iso", 5))]);
    assert!(names(&d).is_empty());
    assert!(d.said().contains("its draft is not in the form any more"), "{}", d.said());
}

#[test]
fn what_can_not_be_attached_is_said_and_its_path_is_there_to_be_put_right() {
    let mut d = Driver::ready();
    d.keys("<c-x>f/a/b.txt '/a/my c.txt'<enter>");
    d.attached(vec![Ok(file("/a/b.txt", 1_000)), Err(gone("/a/my c.txt"))]);
    assert_eq!(names(&d), ["b.txt"]);
    let said = d.said();
    assert!(said.starts_with("Attached b.txt, 1.0 kB. Could not attach /a/my c.txt: no such file"), "{said}");
    // The line may be shorter than what there is to say.
    d.keys("<f2>");
    assert!(d.screen().contains("no such file"), "{}", d.screen());
    d.keys("<esc><c-x>f");
    assert_eq!(d.path(), r"/a/my\ c.txt");
    d.keys("<esc><c-x>f");
    assert_eq!(d.path(), "");
}

#[test]
fn a_path_that_failed_is_typed_over_or_put_right_and_is_of_its_draft_alone() {
    let failed = || {
        let mut d = Driver::ready();
        d.keys("Printer<c-x>f/a/b.txt<enter>").attached(vec![Err(gone("/a/b.txt"))]);
        d
    };
    let mut d = failed();
    d.keys("<c-x>f/c");
    assert_eq!(d.path(), "/c");
    let mut d = failed();
    d.keys("<c-x>f<end>.gz");
    assert_eq!(d.path(), "/a/b.txt.gz");
    let mut d = failed();
    d.keys("<c-n><c-x>f");
    assert_eq!(d.path(), "");
}

#[test]
fn a_file_is_attached_once_whatever_it_is_called() {
    let mut d = Driver::ready();
    d.attach("/a/log.txt", 1_000).attach("/a/log.txt", 1_000);
    assert_eq!((names(&d), d.said()), (vec!["log.txt"], "log.txt is attached already".into()));
    let copy = Attachment { path: "/b/copy.txt".into(), name: "copy.txt".into(), ..file("/a/log.txt", 1_000) };
    d.keys("<c-x>f/b/copy.txt<enter>").attached(vec![Ok(copy)]);
    assert_eq!(d.said(), "copy.txt is the same as log.txt, which is attached already");
    d.attach("/b/log.txt", 2_000);
    assert_eq!(names(&d), ["log.txt", "log.txt"]);
    assert!(d.said().starts_with("Attached log.txt, 2.0 kB"), "{}", d.said());
    d.attach("/b/log.txt", 3_000);
    assert_eq!((names(&d), d.draft().files[1].size), (vec!["log.txt", "log.txt"], 3_000));
    assert!(d.said().starts_with("log.txt is attached as it is now"), "{}", d.said());
    d.attach("/b/film.mov", 30_000_000);
    assert!(d.said().contains("HubSpot's free plan takes up to 20 MB"), "{}", d.said());
}

#[test]
fn a_file_is_a_row_that_can_be_removed_and_moved_and_undo_brings_it_back() {
    let mut d = Driver::ready();
    d.keys("Printer").attach("/a/one.txt", 1).attach("/a/two.txt", 2);
    d.reach(Place::File(0)).keys("<a-down>");
    assert_eq!((names(&d), d.focus()), (vec!["two.txt", "one.txt"], Place::File(1)));
    for key in ["<del>", "<bs>", "<c-x>d", "<a-k>"] {
        d.keys(key);
        assert_eq!(names(&d), ["two.txt"], "{key}");
        assert!(d.said().contains("one.txt"), "{key}: {}", d.said());
        d.keys("<a-u>");
        assert_eq!((names(&d), d.focus()), (vec!["two.txt", "one.txt"], Place::File(1)), "{key}");
    }
    d.keys("<a-u><a-u><a-u>");
    assert!(names(&d).is_empty());
    d.keys("<a-r>");
    assert_eq!(names(&d), ["one.txt"]);
    // It is there for the draft on disk, and not for the next one.
    d.wait(2000);
    assert_eq!(d.written().files.len(), 1);
    d.keys("<c-n>");
    assert!(names(&d).is_empty());
}

#[test]
fn tab_completes_a_path() {
    let mut d = Driver::ready();
    d.keys("<c-x>f/home/ada/lo<tab>").paths(Ok(&["log.txt", "logs/"]));
    assert_eq!(d.path(), "/home/ada/log");
    assert!(d.screen().contains("log.txt  logs/"), "{}", d.screen());
    d.keys("s<tab>").paths(Ok(&["logs/"]));
    assert_eq!(d.path(), "/home/ada/logs/");
    d.keys("<tab>").paths(Ok(&["my file.txt"]));
    assert_eq!(d.path(), r"/home/ada/logs/my\ file.txt");
    d.keys("<space>~/no<tab>").paths(Ok(&[]));
    assert!(d.screen().contains("Nothing there begins with “no”"), "{}", d.screen());
    d.keys("x<tab>").paths(Err("~/: permission denied"));
    assert!(d.screen().contains("~/: permission denied"), "{}", d.screen());
    let asked = d.all(|effect| match effect {
        Effect::ListPaths { path, .. } => Some(path.clone()),
        _ => None,
    });
    assert_eq!(asked, ["/home/ada/lo", "/home/ada/logs", "/home/ada/logs/", "~/no", "~/nox"]);
}

#[test]
fn what_is_typed_meanwhile_is_not_completed_and_a_folder_that_does_not_answer_is_asked_once() {
    let mut d = Driver::ready();
    d.keys("<c-x>f/mnt/a<tab><tab><tab>b").paths(Ok(&["abc"]));
    assert_eq!(d.path(), "/mnt/ab");
    assert_eq!(d.count(|effect| matches!(effect, Effect::ListPaths { .. })), 1);
}

#[test]
fn a_pasted_path_of_a_file_is_offered_and_stays_text_unless_that_is_chosen() {
    for (keys, text, attached) in [
        ("<enter>", "See /a/log.txt", false),
        ("<esc>", "See /a/log.txt", false),
        ("!", "See /a/log.txt!", false),
        ("<up><enter>", "See ", true),
        ("<down><enter>", "See ", false),
    ] {
        let mut d = Driver::ready();
        d.keys("<@content>See ").paste("/a/log.txt");
        assert_eq!((d.top(), d.text("content")), (Top::Offer, "See "), "{keys}");
        d.seen(vec![Some(12_345)]);
        assert!(d.screen().contains("12 kB  /a/log.txt"), "{}", d.screen());
        d.keys(keys);
        assert_eq!((d.top(), d.text("content")), (Top::Nothing, text), "{keys}");
        assert_eq!(readings(&d).0, usize::from(attached), "{keys}");
        if attached {
            d.attached(vec![Ok(file("/a/log.txt", 12_345))]);
            assert_eq!(names(&d), ["log.txt"]);
        }
    }
}

#[test]
fn a_paste_of_several_paths_is_offered_as_files() {
    let mut d = Driver::ready();
    d.keys("<@content>").paste("'/a/my log.txt' file:///b/c%20d.png\n").seen(vec![Some(1), Some(2)]);
    d.keys("<up><enter>").attached(vec![Ok(file("/a/my log.txt", 1)), Ok(file("/b/c d.png", 2))]);
    assert_eq!(names(&d), ["my log.txt", "c d.png"]);
    assert!(d.said().starts_with("Attached 2 files, 3 bytes"), "{}", d.said());
}

#[test]
fn what_is_no_file_is_pasted_as_text() {
    let mut d = Driver::ready();
    d.keys("<@content>").paste("/a/none.txt").seen(vec![None]);
    assert_eq!((d.top(), d.text("content")), (Top::Nothing, "/a/none.txt"));
    // Also in the name, where lines are asked about.
    let mut d = Driver::ready();
    d.paste("/a/none.txt\n/b/none.txt").seen(vec![Some(1), None]);
    assert_eq!(d.top(), Top::Offer);
    d.keys("<enter>");
    assert_eq!((d.text("subject"), d.text("content")), ("/a/none.txt", "/b/none.txt"));
    // What is typed before the answer comes behind the paste.
    let mut d = Driver::ready();
    d.keys("<@content>").paste("/a/none.txt").keys(" is broken").seen(vec![None]);
    assert_eq!(d.text("content"), "/a/none.txt is broken");
    let mut d = Driver::ready();
    d.keys("<@content>").paste("see /a/none.txt");
    assert_eq!((d.top(), d.text("content")), (Top::Nothing, "see /a/none.txt"));
}

/// A ticket with two files that was to be created.
fn sent() -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer").attach("/a/one.txt", 1_000).attach("/a/two.txt", 2_000).keys("<c-s>");
    d
}

#[test]
fn files_are_looked_at_before_the_ticket_is_sent() {
    let mut d = sent();
    assert_eq!((d.submits(), readings(&d).1), (0, 1));
    assert_eq!(d.draft().text("subject"), "", "the form is free for the next one");
    d.wait(1000);
    assert!(d.status().starts_with("Checking the files… 1 s"), "{}", d.status());
    d.checked(vec![Ok(file("/a/one.txt", 1_000)), Ok(file("/a/two.txt", 2_000))]);
    assert_eq!(d.submits(), 1);
    let sent = d.written();
    assert_eq!(sent.files.len(), 2);
    d.created();
    assert_eq!(d.submits(), 1);
}

#[test]
fn one_that_has_changed_is_asked_about() {
    let changed = || vec![Ok(file("/a/one.txt", 1_000)), Ok(file("/a/two.txt", 9_000))];
    let mut d = sent();
    d.checked(changed()).see();
    assert_eq!((d.submits(), d.top(), d.text("subject")), (0, Top::Question, "Printer"));
    assert_eq!(d.question(), "two.txt has changed since it was attached. It had 2.0 kB, and has 9.0 kB now.");
    let back = d.clone();
    d.keys("<enter>");
    assert_eq!((d.top(), d.submits(), d.draft().files[1].size), (Top::Nothing, 0, 2_000));
    let mut d = back.clone();
    d.keys("<down><enter>").checked(changed());
    assert_eq!((d.submits(), d.written().files[1].size), (1, 9_000));
    let mut d = back;
    d.keys("<down><down><enter>").checked(vec![Ok(file("/a/one.txt", 1_000))]);
    assert_eq!((d.submits(), d.written().files.len()), (1, 1));
}

#[test]
fn one_that_is_gone_is_asked_about_and_can_be_left_out() {
    let mut d = sent();
    d.checked(vec![Err(gone("/a/one.txt")), Ok(file("/a/two.txt", 2_000))]).see();
    assert_eq!((d.submits(), d.top()), (0, Top::Question));
    assert_eq!(d.question(), "one.txt can't be read any more. /a/one.txt: no such file or directory.");
    d.keys("<down><enter>").checked(vec![Ok(file("/a/two.txt", 2_000))]);
    assert_eq!((d.submits(), d.written().files.len()), (1, 1));
}

#[test]
fn whoever_has_gone_on_finds_it_in_the_outbox() {
    let mut d = sent();
    d.keys("Next").checked(vec![Err(gone("/a/one.txt")), Err(disk_full())]).see();
    assert_eq!((d.submits(), d.top(), d.text("subject")), (0, Top::Nothing, "Next"));
    assert!(d.said().starts_with("“Printer” was not sent: one.txt can't be read any more"), "{}", d.said());
    // Stopped, the draft comes back.
    let mut d = sent();
    d.keys("<esc>");
    assert_eq!((d.text("subject"), names(&d).len()), ("Printer", 2));
    d.checked(vec![Ok(file("/a/one.txt", 1_000)), Ok(file("/a/two.txt", 2_000))]);
    assert_eq!(d.submits(), 0);
}

#[test]
fn a_ticket_that_waited_has_its_files_looked_at_when_it_is_sent() {
    let mut d = Driver::ready();
    d.keys("Printer").attach("/a/one.txt", 1_000).keys("<c-x>l");
    let draft = d.written();
    assert_eq!((draft.files.len(), d.submits()), (1, 0));
    d.queued(Ok(Some(draft))).checked(vec![Ok(file("/a/one.txt", 1_000))]);
    assert_eq!(d.submits(), 1);
}

#[test]
fn the_same_ticket_again_has_its_files_looked_at_too() {
    let one = || vec![Ok(file("/a/one.txt", 1_000))];
    let mut d = Driver::ready();
    d.keys("Printer").attach("/a/one.txt", 1_000).keys("<c-s>").checked(one()).created();
    d.keys("n").keys("Printer").attach("/a/one.txt", 1_000).keys("<c-s>").checked(one()).see();
    assert_eq!((d.top(), d.submits()), (Top::Question, 1));
    d.keys("<down><enter>");
    assert_eq!((d.submits(), readings(&d).1), (1, 3));
    d.checked(one());
    assert_eq!(d.submits(), 2);
}

#[test]
fn a_question_about_a_file_takes_no_keys_by_surprise() {
    let mut d = sent();
    d.checked(vec![Ok(file("/a/one.txt", 1_001)), Ok(file("/a/two.txt", 2_000))]);
    assert_eq!(d.top(), Top::Question);
    d.wait(u64::try_from(Duration::from_millis(100).as_millis()).unwrap()).keys("N");
    assert_eq!((d.top(), d.text("subject"), d.submits()), (Top::Nothing, "N", 0));
    d.send(Message::Noticed);
}
