//! The kitty keyboard protocol: what its bytes do in the real program, and that it is given back on every way out.

use rustix::process::Signal;

use crate::terminal::{PROGRAM, Portal, Screen, Start};

/// A key as a terminal with the protocol sends it: its code, and one more than the sum of its modifiers.
fn kitty(screen: &mut Screen, code: &str, modifiers: u8) {
    screen.send(format!("\x1b[{code};{modifiers}u").as_bytes());
}

const SHIFT: u8 = 2;
const ALT: u8 = 3;
const ALT_SHIFT: u8 = 4;
const CTRL: u8 = 5;
/// NumLock, which is told too.
const NUM_LOCK: u8 = 129;

#[test]
fn ctrl_enter_makes_a_ticket_where_the_terminal_tells_it() {
    let portal = Portal::start();
    let mut screen = Screen::compose(&portal.home());
    assert_eq!(screen.asked_for_keys(), [0, 1]);
    screen.keys("Printer on fire");
    kitty(&mut screen, "13", CTRL);
    screen.sees("Created in");
    assert_eq!(portal.body()["properties"]["subject"], "Printer on fire");
    screen.keys("<enter>");
    screen.shows("Needed");
    screen.keys("Scanner");
    kitty(&mut screen, "115", CTRL);
    screen.sees("Created in");
    assert_eq!(portal.creates().len(), 2);
    kitty(&mut screen, "113", CTRL);
    screen.leaves(0);
}

#[test]
fn escape_as_a_sequence_of_its_own_leaves_the_innermost_thing() {
    let portal = Portal::start();
    let mut screen = Screen::compose(&portal.home());
    for escape in ["\x1b[27u", "\x1b[91;5u", "\x1b[27;2u", "\x1b[27;1:1u\x1b[27;1:3u", "\x1b"] {
        screen.keys("<f1>");
        screen.shows("Help ─");
        screen.send(escape.as_bytes());
        screen.hides("Help ─");
    }
    screen.keys("<c-q>");
    screen.leaves(0);
    assert!(portal.creates().is_empty());
}

#[test]
fn nothing_that_is_typed_is_lost_or_doubled() {
    let portal = Portal::start();
    let mut screen = Screen::compose(&portal.home());
    // The digits of the keypad, a letter that is pressed, held and let go, one with Shift, one with a desktop's key.
    for code in ["57400", "57401", "57402"] {
        kitty(&mut screen, code, NUM_LOCK);
    }
    screen.send(b"\x1b[97;1:1u\x1b[97;1:2u\x1b[97;1:3u\x1b[98:66;2u\x1b[118;9uc");
    screen.shows("123aaBc  ");
    kitty(&mut screen, "127", SHIFT);
    screen.keys("d");
    screen.shows("123aaBd  ");
    // Alt-Shift-dot is Alt->, Shift-Tab goes back, Shift-Enter and the keypad's Enter are Enter.
    kitty(&mut screen, "46:62", ALT_SHIFT);
    screen.shows("Type a name");
    kitty(&mut screen, "44:60", ALT_SHIFT);
    screen.keys("x");
    screen.shows("123aaBdx  ");
    kitty(&mut screen, "9", SHIFT);
    screen.shows("Type a name");
    screen.keys("<tab>");
    kitty(&mut screen, "13", SHIFT);
    screen.shows("▌ Contact");
    screen.keys("<tab><tab><tab><tab>");
    screen.shows("▌ Pipeline");
    kitty(&mut screen, "57414", 1);
    screen.shows("Pipeline ─");
    kitty(&mut screen, "27", 1);
    kitty(&mut screen, "112", ALT);
    screen.shows("Add a property ─");
    kitty(&mut screen, "27", 1);
    screen.keys("<s-tab><s-tab><s-tab>");
    screen.shows("▌ Ticket description");
    screen.keys("one");
    kitty(&mut screen, "13", SHIFT);
    screen.keys("two");
    // The key of S where the letters are Cyrillic.
    kitty(&mut screen, "1099", CTRL);
    screen.sees("Created in");
    assert_eq!(portal.body()["properties"]["content"], "one\ntwo");
    screen.keys("<c-q>");
    screen.leaves(0);
}

#[test]
fn it_is_given_back_on_every_way_out() {
    let portal = Portal::start();
    let home = portal.home();
    let editor = home.script("editor", "echo >seen");
    let home = home.with("EDITOR", editor.to_str().unwrap());
    let mut screen = Screen::compose(&home);
    screen.keys("Printer<a-e>");
    screen.wait("the editor came back", |seen| seen.alternate_screen() && home.dir().join("seen").exists());
    screen.keys("!");
    screen.shows("Printer!");
    assert_eq!(screen.asked_for_keys(), [0, 1]);
    let bytes = screen.bytes();
    let (before, after) = bytes.split_once("\x1b[<1u").unwrap();
    assert!(!before.contains("\x1b[?1049l"), "each screen has a list of its own: it is taken back on the same one");
    assert!(after.find("\x1b[?1049l") < after.find("\x1b[>5u"), "{after:?}");
    screen.signal(Signal::TERM);
    screen.leaves(0);
}

#[test]
fn the_shell_has_its_own_keys_while_the_program_is_stopped() {
    let portal = Portal::start();
    let home = portal.home().with("PS1", "shell> ").with("ENV", "/dev/null").configured("mouse = true\n");
    let mut screen = Screen::start(Start { home: &home, program: "sh", args: &["-i"], columns: 80, rows: 24 });
    screen.shows("shell>");
    screen.keys(&format!("{PROGRAM}\r"));
    screen.shows("Support Pipeline");
    let clicks = |seen: &vt100::Screen| seen.mouse_protocol_mode() != vt100::MouseProtocolMode::None;
    screen.wait("clicks are told", clicks);
    assert_eq!(screen.asked_for_keys(), [0, 1]);
    screen.keys("<c-z>");
    screen.wait("the shell is back", |seen| !seen.alternate_screen() && seen.contents().ends_with("shell> "));
    screen.wait("no clicks are told", |seen| !clicks(seen));
    assert_eq!(screen.asked_for_keys(), [0, 0]);
    screen.keys("fg\r");
    screen.shows("Support Pipeline");
    screen.wait("clicks are told", clicks);
    assert_eq!(screen.asked_for_keys(), [0, 1]);
    screen.keys("<c-q>");
    screen.wait("the shell is back", |seen| !seen.alternate_screen() && seen.contents().ends_with("shell> "));
    assert_eq!(screen.asked_for_keys(), [0, 0]);
    screen.keys("exit\r");
    screen.ends();
}

#[test]
fn a_terminal_that_would_show_it_is_not_asked() {
    let portal = Portal::start();
    for (name, value) in [("TERM", "linux"), ("STY", "4711.pts-0.host")] {
        let mut screen = Screen::compose(&portal.home().with(name, value));
        screen.keys("<c-q>");
        screen.leaves(0);
        assert!(!screen.bytes().contains("\x1b[>5u"), "{name}");
        assert!(!screen.bytes().contains("\x1b[?1000h"), "clicks are not asked for unless they are wanted");
    }
}

#[test]
fn esc_with_a_key_behind_it_makes_no_ticket_in_any_place() {
    let portal = Portal::start();
    for preset in ["default", "vim"] {
        let home = portal.home().configured(&format!("keymap = \"{preset}\"\n"));
        let mut screen = Screen::compose(&home);
        screen.keys("Printer on fire");
        screen.shows("Printer on fire");
        for key in ["l", "\r", "d", "\x7f", "L", "k"] {
            screen.send(format!("\x1b{key}").as_bytes());
            // Where it asks, that is left.
            screen.send(b"\x1b[27u");
        }
        for (open, title) in [("<f1>", "Help ─"), ("<c-p>", "Commands ─"), ("<f6>", "Outbox ─"), ("<c-o>", "Drafts ─")]
        {
            screen.keys(open);
            screen.shows(title);
            screen.send(b"\x1bl");
            screen.hides(title);
        }
        screen.keys("<c-x>");
        screen.send(b"\x1bl");
        screen.keys("<f1>");
        screen.shows("Help ─");
        screen.keys("<c-q>");
        screen.leaves(0);
    }
    assert!(portal.creates().is_empty());
}
