//! Terminals that lack something: a screen of their own, or a size.

use crate::terminal::{PROGRAM, Portal, Screen, Start};

#[test]
fn without_a_screen_of_its_own_the_prompt_comes_below_the_form() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    let form = screen.text();
    screen.keys("<c-q>");
    screen.leaves(0);
    // GNU screen, and tmux with `alternate-screen off`, ignore the switch.
    let bytes = screen.bytes().replace("\x1b[?1049h", "").replace("\x1b[?1049l", "");
    let mut emulator = vt100::Parser::new(24, 80, 0);
    emulator.process(b"$ hubticket\r\n");
    emulator.process(bytes.as_bytes());
    emulator.process(b"$ next");
    let text = emulator.screen().contents();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.last(), Some(&"$ next"), "{text}");
    assert!(text.contains("Support Pipeline") && !text.contains("$ hubticket"), "{text}");
    assert_eq!(lines[lines.len() - 2], form.lines().last().unwrap(), "the form ends right above");
}

#[test]
fn a_terminal_that_does_not_know_its_size_has_that_of_the_environment_or_the_usual_one() {
    let portal = Portal::start();
    for (set, rows) in [(None, 24), (Some(("72", "20")), 20)] {
        let home = portal.home();
        let home = match set {
            Some((columns, lines)) => home.with("COLUMNS", columns).with("LINES", lines),
            None => home,
        };
        let mut screen = Screen::start(Start { home: &home, program: PROGRAM, args: &[], columns: 0, rows: 0 });
        screen.emulate(80, 24);
        screen.keys("<c-l>");
        screen.wait("the footer is in the last row", |shown| {
            shown.contents().lines().nth(rows - 1).is_some_and(|line| line.contains("F1"))
        });
        screen.resize(0, 0);
        screen.emulate(80, 24);
        screen.keys("Printer<c-l>");
        screen.shows("Printer");
        screen.wait("the footer stays there", |shown| {
            shown.contents().lines().nth(rows - 1).is_some_and(|line| line.contains("F1"))
        });
        screen.keys("<c-q>");
        screen.leaves(0);
    }
}

#[test]
fn in_a_tmux_that_passes_nothing_on_a_copy_says_what_helps() {
    let portal = Portal::start();
    for (settings, said) in [
        ("external off", "tmux does not pass it on; run: tmux set -s set-clipboard on"),
        ("on off", "Sent the id"),
        ("", "Sent the id"),
    ] {
        let home = portal.home().with("TMUX", "/nowhere,1,0");
        home.script("bin/tmux", &format!("echo '{settings}'"));
        let path = format!("{}:{}", home.dir().join("bin").display(), home.vars["PATH"]);
        let home = home.with("PATH", path);
        let mut screen = Screen::start(Start { home: &home, program: PROGRAM, args: &[], columns: 120, rows: 24 });
        screen.shows("Support Pipeline");
        screen.keys("Printer<c-s>");
        screen.sees("Created in");
        screen.keys("c");
        screen.shows(said);
        screen.keys("<c-q>");
        screen.leaves(0);
    }
}
