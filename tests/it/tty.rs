//! What terminals send, torn and whole: bytes and time into the parser, and the real program in a real terminal.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use hubticket::app::keys::chord::Chord;
use hubticket::tty::{ESCAPE, Input, Parser};
use proptest::prelude::*;

use crate::terminal::{Home, Portal, Screen, until};

/// A terminal's line, with a clock of its own.
struct Line {
    parser: Parser,
    now: Instant,
    came: VecDeque<Input>,
}

impl Line {
    fn new() -> Self {
        Self { parser: Parser::new(ESCAPE), now: Instant::now(), came: VecDeque::new() }
    }

    fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.parser.feed(self.now, bytes.as_ref(), &mut self.came);
        self
    }

    /// Lets time pass, and wakes the parser whenever it asks for it.
    fn wait(&mut self, milliseconds: u64) -> &mut Self {
        let until = self.now + Duration::from_millis(milliseconds);
        while let Some(at) = self.parser.deadline().filter(|at| *at <= until) {
            self.now = at;
            self.parser.wake(at, &mut self.came);
            assert_ne!(self.parser.deadline(), Some(at), "it is woken once");
        }
        self.now = until;
        self
    }

    /// What came, once nothing is waited for any more.
    fn told(&mut self) -> String {
        self.wait(6000);
        assert_eq!(self.parser.deadline(), None);
        self.so_far()
    }

    fn so_far(&mut self) -> String {
        self.came.drain(..).map(|input| written(&input)).collect::<Vec<_>>().join(" ")
    }
}

/// An input in words. A key that the terminal named itself has an exclamation mark.
fn written(input: &Input) -> String {
    match input {
        Input::Key { event, exact } => {
            let mark = if *exact { "!" } else { "" };
            Chord::from_event(*event).map_or("none".into(), |chord| format!("{chord}{mark}"))
        }
        Input::Mouse(event) => format!("{:?}@{},{}", event.kind, event.column, event.row),
        Input::Paste(text) => format!("paste({text})"),
        Input::Resized { .. } => "resized".into(),
        Input::Answered => "answered".into(),
    }
}

/// What terminals send, and what it means; nothing, if it is no concern of ours.
const SEQUENCES: &[(&[u8], &str)] = &[
    // Characters and control characters.
    (b"a", "a"),
    (b"A", "A"),
    ("é中🙂".as_bytes(), "é 中 🙂"),
    (b"\r", "Enter"),
    (b"\t", "Tab"),
    (b"\n", "Ctrl-J"),
    (b"\x13", "Ctrl-S"),
    (b"\x00", "Ctrl-Space"),
    (b"\x08", "Ctrl-H"),
    (b"\x7f", "Backspace"),
    (b"\x1f", "Ctrl-/"),
    // ESC, and keys with Alt.
    (b"\x1b", "Esc"),
    (b"\x1b\x1b", "Esc Esc"),
    (b"\x1b\x1b\x1b", "Esc Esc Esc"),
    (b"\x1ba", "Alt-A"),
    (b"\x1b\r", "Alt-Enter"),
    (b"\x1b\x7f", "Alt-Backspace"),
    (b"\x1b\x01", "Ctrl-Alt-A"),
    ("\x1bü".as_bytes(), "Alt-Ü"),
    (b"\x1b\x1ba", "Esc Alt-A"),
    // What begins a sequence, with nothing behind it.
    (b"\x1bP", "Alt-P"),
    (b"\x1b]", "Alt-]"),
    (b"\x1b_", "Alt-_"),
    (b"\x1b^", "Alt-^"),
    (b"\x1bX", "Alt-X"),
    (b"\x1b[", "Alt-["),
    (b"\x1bO", "Alt-O"),
    // xterm and its kind.
    (b"\x1b[A", "Up"),
    (b"\x1b[D", "Left"),
    (b"\x1bOC", "Right"),
    (b"\x1bOH", "Home"),
    (b"\x1b[F", "End"),
    (b"\x1b[1;5C", "Ctrl-Right"),
    (b"\x1b[1;2A", "Shift-Up"),
    (b"\x1b[1;3D", "Alt-Left"),
    (b"\x1b[1;8B", "Ctrl-Alt-Shift-Down"),
    (b"\x1b[1;5H", "Ctrl-Home"),
    (b"\x1b[5D", "Ctrl-Left"),
    (b"\x1b[Z", "Shift-Tab"),
    (b"\x1b[2~", "Ins"),
    (b"\x1b[3~", "Del"),
    (b"\x1b[3;5~", "Ctrl-Del"),
    (b"\x1b[5~", "PgUp"),
    (b"\x1b[6~", "PgDn"),
    (b"\x1bOP", "F1"),
    (b"\x1bOS", "F4"),
    (b"\x1b[1;2P", "Shift-F1"),
    (b"\x1b[1;2R", "Shift-F3"),
    (b"\x1bO5P", "Ctrl-F1"),
    (b"\x1bO1;5S", "Ctrl-F4"),
    (b"\x1b[15~", "F5"),
    (b"\x1b[21~", "F10"),
    (b"\x1b[24~", "F12"),
    (b"\x1b[25~", "F13"),
    (b"\x1b[28~", "F15"),
    (b"\x1b[34~", "F20"),
    // A terminal that puts ESC before a key for Alt.
    (b"\x1b\x1b[D", "Alt-Left"),
    (b"\x1b\x1bOC", "Alt-Right"),
    (b"\x1b\x1b[3~", "Alt-Del"),
    // There is no Alt with what is no key.
    (b"\x1b\x1b[200~a\x1b[201~", "Esc paste(a)"),
    (b"\x1b\x1b[<0;3;4M", "Esc Down(Left)@2,3"),
    (b"\x1b\x1b[?62;c", "Esc"),
    (b"\x1b\x1b[1;", "Esc"),
    // rxvt, PuTTY, screen and tmux, the console of Linux.
    (b"\x1b[7~", "Home"),
    (b"\x1b[8~", "End"),
    (b"\x1b[1~", "Home"),
    (b"\x1b[4~", "End"),
    (b"\x1b[a", "Shift-Up"),
    (b"\x1bOd", "Ctrl-Left"),
    (b"\x1b[3$", "Shift-Del"),
    (b"\x1b[3^", "Ctrl-Del"),
    (b"\x1b[3@", "Ctrl-Shift-Del"),
    (b"\x1b[11~", "F1"),
    (b"\x1b[[A", "F1"),
    (b"\x1b[[E", "F5"),
    // The keypad of its own.
    (b"\x1bOM", "Enter"),
    (b"\x1bOp\x1bOy", "0 9"),
    (b"\x1bOk\x1bOm\x1bOj\x1bOo\x1bOn\x1bOX", "+ - * / . ="),
    // modifyOtherKeys.
    (b"\x1b[27;5;13~", "Ctrl-Enter!"),
    (b"\x1b[27;3;13~", "Alt-Enter!"),
    (b"\x1b[27;5;127~", "Ctrl-Backspace!"),
    (b"\x1b[27;5;8~", "Ctrl-Backspace!"),
    (b"\x1b[27;2;9~", "Shift-Tab!"),
    (b"\x1b[27;5;105~", "Ctrl-I!"),
    // CSI u, and the kitty keyboard protocol.
    (b"\x1b[13;5u", "Ctrl-Enter!"),
    (b"\x1b[13;3u", "Alt-Enter!"),
    (b"\x1b[27u", "Esc!"),
    (b"\x1b[127;5u", "Ctrl-Backspace!"),
    (b"\x1b[9;2u", "Shift-Tab!"),
    (b"\x1b[115;5u", "Ctrl-S!"),
    (b"\x1b[115;133u", "Ctrl-S!"),
    (b"\x1b[44:60;4u", "Alt-<!"),
    (b"\x1b[97:65;2u", "A!"),
    (b"\x1b[1099::115;5u", "Ctrl-S!"),
    (b"\x1b[4321::115;3u", "Alt-S!"),
    (b"\x1b[1588:1616:97;4u", "Alt-A!"),
    (b"\x1b[233:201:50;3u", "Alt-É!"),
    (b"\x1b[4321::115u", "ს!"),
    (b"\x1b[97;1:1u\x1b[97;1:2u\x1b[97;1:3u", "a! a!"),
    (b"\x1b[128578;3u", "Alt-🙂!"),
    (b"\x1b[0;;228u", "ä!"),
    (b"\x1b[57399u\x1b[57414u\x1b[57419u\x1b[57426u", "0! Enter! Up! Del!"),
    (b"\x1b[57376u\x1b[57387;5u", "F13! Ctrl-F24!"),
    (b"\x1b[57441;2u", ""),
    (b"\x1b[1;5:3A", ""),
    (b"\x1b[3;1:3~", ""),
    (b"\x1b\x1b[13;5u", "Ctrl-Alt-Enter"),
    // Pastes.
    (b"\x1b[200~a\rb\r\n\x1b[Dc\x1b[201\x11\x1b[201~d", "paste(a\rb\r\n\x1b[Dc\x1b[201\x11) d"),
    (b"\x1b[200~\xffa\x1b\x1b[201~", "paste(\u{fffd}a\x1b)"),
    (b"\x1b[200~\x1b[201~", "paste()"),
    (b"\x1b[201~", ""),
    // The mouse.
    (b"\x1b[<0;3;4M\x1b[<0;3;4m", "Down(Left)@2,3 Up(Left)@2,3"),
    (b"\x1b[<65;300;4M\x1b[<64;1;1M", "ScrollDown@299,3 ScrollUp@0,0"),
    (b"\x1b[<2;1;1M\x1b[<32;2;1M", "Down(Right)@0,0 Drag(Left)@1,0"),
    (b"\x1b[<128;1;1M\x1b[<0;0;0M\x1b[<999;1;1M", ""),
    (b"\x1b[M #$", "Down(Left)@2,3"),
    (b"\x1b[M\xff\xff\xff", ""),
    (b"\x1b[32;3;4M", "Down(Left)@2,3"),
    // What the window and the terminal say of themselves.
    (b"\x1b[I\x1b[O", ""),
    (b"\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\a", "a"),
    (b"\x1b]11;rgb:1c1c/1c1c/1c1c\x07a", "a"),
    (b"\x1b]52;c;aGk=\x18a", "a"),
    (b"\x1bP>|XTerm(390)\x1b\\a", "a"),
    (b"\x1bP1$r0m\x1b\\a", "a"),
    (b"\x1bP1+r544e=787465\x1aa", "a"),
    (b"\x1bP!|00000000\x1b\\a", "a"),
    (b"\x1b_Gi=31;OK\x1b\\a", "a"),
    (b"\x1b_any\x1b\\\x1b^any\x1b\\\x1bXany\x1b\\\x1b]any\x1b\\\x1bPany\x1b\\\x1bP\x1b\\a", "a"),
    (b"\x1b[?62;c\x1b[>0;276;0c\x1b[?1;2$y\x1b[4;2$y\x1b[12;40R\x1b[1;40R\x1b[?0u\x1b[3n\x1b[4;600;800t\x1b[?1;0;256Sa", "a"),
    (b"\x1b[0n", "answered"),
    // Bytes that are none of UTF-8: no sequence begins with them.
    (b"\x9b1;5C", "\u{fffd} 1 ; 5 C"),
    (b"\xe4\xb8a", "\u{fffd} a"),
    (b"\xe4\x1b[A", "\u{fffd} Up"),
    (b"\xc2\x9b", ""),
    // A key in the midst of a sequence ends it.
    (b"\x1b[1;\x11", "Ctrl-Q"),
    (b"\x1b]11;rgb\x11", "Ctrl-Q"),
    (b"\x1b[\x13", "Alt-[ Ctrl-S"),
    (b"\x1b[1;\x1b[A", "Up"),
    (b"\x1b]11;rgb\x1b[A", "Up"),
];

#[test]
fn a_sequence_is_the_same_whole_torn_anywhere_and_in_single_bytes() {
    for (bytes, meant) in SEQUENCES {
        let shown = bytes.escape_ascii();
        assert_eq!(Line::new().send(bytes).told(), *meant, "{shown}");
        for at in 1..bytes.len() {
            let (begin, end) = bytes.split_at(at);
            assert_eq!(Line::new().send(begin).wait(20).send(end).told(), *meant, "{shown} torn at {at}");
        }
        for pause in [1, 5, 20] {
            let mut line = Line::new();
            for byte in bytes.chunks(1) {
                line.send(byte).wait(pause);
            }
            assert_eq!(line.told(), *meant, "{shown} in bytes, {pause} ms apart");
        }
    }
}

#[test]
fn esc_is_told_when_its_time_is_over_and_not_before() {
    let mut line = Line::new();
    assert_eq!(line.send("\x1b").wait(49).so_far(), "");
    assert_eq!(line.wait(1).so_far(), "Esc");
    assert_eq!(line.send("a").told(), "a");
    let mut line = Line { parser: Parser::new(Duration::ZERO), ..Line::new() };
    assert_eq!(line.send("\x1b").wait(0).so_far(), "Esc");
    assert_eq!(line.send("\x1b[D").wait(0).so_far(), "Left", "in one piece it is one key all the same");
    // A machine that is busy reads late what came in time.
    let mut line = Line::new();
    line.send("\x1b").now += Duration::from_millis(300);
    assert_eq!(line.send("[D").told(), "Left");
}

#[test]
fn the_rest_of_a_sequence_that_was_torn_is_no_text() {
    for rest in ["[D", "OP", "[1;5C", "[3~", "[[A", "[<0;3;4M", "[?62;c", "[12;40R", "[I", "[13;3u"] {
        for pause in [60, 200, 900] {
            assert_eq!(Line::new().send("\x1b").wait(pause).send(rest).send("a").told(), "Esc a", "{rest}");
        }
        let mut line = Line::new();
        line.send("\x1b").wait(200);
        for byte in rest.as_bytes().chunks(1) {
            line.send(byte).wait(5);
        }
        assert_eq!(line.told(), "Esc", "{rest} in bytes");
        let typed: Vec<String> = rest.chars().map(String::from).collect();
        assert_eq!(Line::new().send("\x1b").wait(1100).send(rest).told(), format!("Esc {}", typed.join(" ")));
    }
    for (begin, rest, meant) in [
        ("\x1b", "]11;rgb:0000/0000/0000\x1b\\a", "Esc a"),
        ("\x1b]", "11;rgb:0000/0000/0000\x07a", "Alt-] a"),
        ("\x1b", "P>|foot\x1b\\a", "Esc a"),
        ("\x1bP", "1$r0m\x1b\\a", "Alt-P a"),
        ("\x1b[", "1;5Ca", "Alt-[ a"),
        ("\x1b\x1b", "[Da", "Esc Esc a"),
        ("\x1b", "[200~pasted\r\x1b[201~a", "Esc paste(pasted\r) a"),
    ] {
        assert_eq!(Line::new().send(begin).wait(300).send(rest).told(), meant, "{begin:?} {rest:?}");
    }
}

#[test]
fn what_is_typed_after_esc_is_typed() {
    for (typed, meant) in [
        ("O", "Esc O"),
        ("[", "Esc ["),
        ("[ ] todo", "Esc [ Space ] Space t o d o"),
        ("P1 is down", "Esc P 1 Space i s Space d o w n"),
        ("Only this", "Esc O n l y Space t h i s"),
        ("]", "Esc ]"),
        ("[\x13", "Esc [ Ctrl-S"),
        ("[\x1b[A", "Esc [ Up"),
    ] {
        // In one piece, as after a link that stood still, and by hand.
        if !typed.starts_with("On") && !typed.starts_with("[ ") {
            assert_eq!(Line::new().send("\x1b").wait(100).send(typed).told(), meant, "{typed:?}");
        }
        let mut line = Line::new();
        line.send("\x1b").wait(100);
        let first = typed.chars().next().unwrap().to_string();
        line.send(&first).wait(10);
        assert_eq!(line.so_far(), format!("Esc {first}"), "it is shown at once");
    }
    // One key later it is nobody's rest.
    assert_eq!(Line::new().send("\x1b").wait(100).send("x[D").told(), "Esc x [ D");
    assert_eq!(Line::new().send("\x1b[").wait(100).send("D").told(), "Alt-[ D");
}

#[test]
fn what_is_typed_after_alt_and_a_letter_is_not_taken_for_a_reply() {
    for (bytes, meant) in [
        ("\x1bPdue\r", "Alt-P d u e Enter"),
        ("\x1bPDUE", "Alt-P D U E"),
        ("\x1bP12", "Alt-P 1 2"),
        ("\x1b]a b", "Alt-] a Space b"),
        ("\x1b_G", "Alt-_ G"),
        ("\x1bXab\x7f", "Alt-X a b Backspace"),
        ("\x1b^é\x13", "Alt-^ é Ctrl-S"),
        ("\x1bXa\x1b", "Alt-X a Esc"),
        ("\x1bXa\x1b[A", "Alt-X a Up"),
    ] {
        assert_eq!(Line::new().send(bytes).told(), meant, "{bytes:?}");
    }
    let long = "x".repeat(10_000);
    assert_eq!(Line::new().send("\x1bX").send(&long).told().matches('x').count(), long.len());
    let mut line = Line::new();
    assert_eq!(line.send("\x1bPd").wait(60).so_far(), "Alt-P d", "it is shown at once");
}

#[test]
fn a_reply_is_swallowed_up_to_its_end_or_a_second_of_silence() {
    for begin in ["\x1b]11;rgb:00", "\x1bP>|XTe", "\x1b_Gi=31;O", "\x1b[?62;"] {
        let end = if begin.ends_with(';') { "22c" } else { "rm\x1b\\" };
        assert_eq!(Line::new().send(begin).wait(900).send(end).send("a").told(), "a", "{begin:?}");
        assert_eq!(Line::new().send(begin).wait(1001).send("a").told(), "a", "{begin:?} without end");
    }
    assert_eq!(Line::new().send("\x1b]11;rgb:00\x1b").wait(500).send("\\a").told(), "a");
    assert_eq!(Line::new().send("\x1b]11;rgb:00\x1b").told(), "");
    // However long it is.
    let mut line = Line::new();
    line.send("\x1b]52;c;");
    for _ in 0..100 {
        line.send("QUJD".repeat(1000)).wait(500);
    }
    assert_eq!(line.send("\x07a").told(), "a");
}

#[test]
fn a_paste_without_an_end_is_told_after_five_seconds_and_holds_no_ctrl_q_back() {
    for (bytes, meant) in [
        ("\x1b[200~text", "paste(text)"),
        ("\x1b[200~", ""),
        ("\x1b[200~text\x1b[20", "paste(text)"),
        ("\x1b[200~text\x11", "paste(text) Ctrl-Q"),
        ("\x1b[200~\x11\x11", "Ctrl-Q"),
        ("\x1b[200~a\x11b", "paste(a\x11b)"),
    ] {
        let mut line = Line::new();
        assert_eq!(line.send(bytes).wait(4999).so_far(), "", "{bytes:?}");
        assert_eq!(line.wait(1).so_far(), meant, "{bytes:?}");
        assert_eq!(line.send("\x11").told(), "Ctrl-Q");
    }
    assert_eq!(Line::new().send("\x1b[200~a\x11").wait(4000).send("b\x1b[201~c").told(), "paste(a\x11b) c");
}

#[test]
fn a_paste_of_any_size_is_one_and_keeps_no_second_copy() {
    let text = "ä\x1b[201 ~\r\n".repeat(1_000_000);
    let mut line = Line::new();
    line.send("\x1b[200~");
    for piece in text.as_bytes().chunks(4095) {
        line.send(piece);
    }
    line.send("\x1b[201~x");
    let Some(Input::Paste(pasted)) = line.came.pop_front() else { panic!("a paste") };
    assert!(pasted == text && pasted.capacity() <= 2 * text.len());
    assert_eq!(line.told(), "x");
}

/// Bytes of which sequences are made, more often than others.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<Vec<u8>> = SEQUENCES.iter().map(|(bytes, _)| bytes.to_vec()).collect();
    let special = prop::sample::select(b"\x1b\x1b\x1b[]OPX^_\\~0123;:?<>M$\x07\x18\x11\r\xc3\xa9\xf0 aD".to_vec());
    let piece = prop_oneof![
        4 => special.prop_map(|byte| vec![byte]),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
        2 => prop::sample::select(pieces),
        1 => Just(b"\x1b[200~".to_vec()),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_a_key_works_after_a_silence(parts in prop::collection::vec((bytes(), 0u64..1500), 0..4)) {
        let mut line = Line::new();
        for (bytes, pause) in &parts {
            line.send(bytes).wait(*pause);
            prop_assert!(line.parser.deadline().is_none_or(|at| at <= line.now + Duration::from_secs(5)));
        }
        line.told();
        prop_assert_eq!(line.send("a").told(), "a");
        prop_assert_eq!(line.send("\x1b[A").told(), "Up");
    }

    #[test]
    fn where_reads_end_changes_nothing(bytes in bytes(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8)) {
        let whole = Line::new().send(&bytes).told();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let mut line = Line::new();
        for cut in cuts.windows(2) {
            line.send(&bytes[cut[0]..cut[1]]);
        }
        prop_assert_eq!(line.told(), whole);
    }
}

/// The text of the subject once the program was left.
#[track_caller]
fn subject(home: &Home, mut screen: Screen) -> String {
    screen.keys("<c-q>");
    screen.leaves(0);
    let drafts = home.drafts();
    let rows = drafts[0]["properties"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == "subject").unwrap()["text"].as_str().unwrap().to_owned()
}

/// What is told with short pauses between bytes. Where the machine makes a longer one the program is right to take it for
/// a silence: then it is told again.
fn told_without_stalls(told: impl Fn() -> (String, Duration)) -> String {
    loop {
        let (text, pause) = told();
        if pause < Duration::from_millis(800) {
            return text;
        }
        println!("the machine stood still for {pause:?}");
    }
}

#[test]
fn keys_that_come_in_single_bytes_are_keys_in_the_program_too() {
    let portal = Portal::start();
    let told = || {
        let home = portal.home().configured("escape_ms = 1000\n");
        let mut screen = Screen::compose(&home);
        let mut pause = Duration::ZERO;
        screen.keys("b");
        for between in [1, 5, 20].map(Duration::from_millis) {
            for bytes in [
                "\x1b[D",
                "\x1bOC",
                "\x1b[H",
                "\x1b[4~",
                "\x1bOd",
                "\x1b[1;5C",
                "\x1b\x1b[D",
                "\x1b[F",
                "\x1b[57424u",
                "é",
                "\x1b[<128;1;1M",
                "\x1b]11;rgb:0000/0000/0000\x1b\\",
                "\x1bP>|a\x1b\\",
                "\x1b[?62;22c",
                "\x1b[0n",
                "\x1b[I",
                "\x1b[200~中\x1b[201~",
            ] {
                let bytes: Vec<&[u8]> = bytes.as_bytes().chunks(1).collect();
                pause = pause.max(screen.send_in_parts(&bytes, between));
            }
            screen.keys("c");
        }
        (subject(&home, screen), pause)
    };
    assert_eq!(told_without_stalls(told), "bé中cé中cé中c");
}

#[test]
fn what_a_terminal_says_late_is_typed_nowhere() {
    let portal = Portal::start();
    let told = || {
        let home = portal.home();
        let mut screen = Screen::compose(&home);
        let mut pause = Duration::ZERO;
        screen.keys("a");
        for (begin, end) in [
            ("\x1b]11;rgb:1c1c", "/1c1c/1c1c\x1b\\"),
            ("\x1b]11;rgb:1c1c/1c1c/1c1c\x1b", "\\"),
            ("\x1bP1+r54", "4e=78\x1b\\"),
            ("\x1b[?62", ";22c"),
            ("\x1b", "[D"),
            ("\x1b", "OP"),
        ] {
            let parts = [begin.as_bytes(), end.as_bytes()];
            pause = pause.max(screen.send_in_parts(&parts, Duration::from_millis(200)));
            screen.keys("b");
        }
        (subject(&home, screen), pause)
    };
    assert_eq!(told_without_stalls(told), "abbbbbb");
}

#[test]
fn esc_alone_leaves_what_lies_over_the_form() {
    let portal = Portal::start();
    for setting in ["", "escape_ms = 0\n", "escape_ms = 300\n"] {
        let home = portal.home().configured(setting);
        let mut screen = Screen::compose(&home);
        screen.keys("<a-p>");
        screen.shows("Refund amount");
        screen.keys("<esc>");
        screen.hides("Refund amount");
        screen.keys("x");
        screen.shows("x");
        assert_eq!(subject(&home, screen), "x");
    }
}

#[test]
fn a_paste_that_never_ends_keeps_nobody_from_leaving() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.send(b"\x1b[200~Printer\x11");
    screen.leaves(0);
    assert_eq!(home.drafts()[0]["properties"][0]["text"], "Printer");
}

#[test]
fn an_answer_that_comes_while_the_editor_ends_is_typed_nowhere() {
    let portal = Portal::start();
    let told = || {
        let home = portal.home();
        let editor =
            home.script("editor", "touch begun; until test -e asked; do sleep 0.01; done; printf 'It burns.' >\"$1\"");
        let home = home.with("VISUAL", editor.to_str().unwrap());
        let mut screen = Screen::compose(&home);
        screen.keys("Printer<tab><tab>Smoke");
        screen.shows("Smoke");
        screen.keys("<a-e>");
        until("the editor runs", || home.dir().join("begun").exists());
        screen.send(b"\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\");
        // A terminal answers one after the other: none of its own in the midst of the one that comes in two pieces.
        screen.mute();
        std::fs::write(home.dir().join("asked"), "").unwrap();
        screen.send(b"\x1bP>|foot\x1b\\");
        screen.shows("It burns.");
        let parts: [&[u8]; 2] = [b"\x1b[?62;22c\x1b]10;rgb:00", b"00/0000/0000\x07!"];
        let pause = screen.send_in_parts(&parts, Duration::from_millis(100));
        screen.shows("!");
        assert_eq!(subject(&home, screen), "Printer");
        (home.drafts()[0]["properties"].to_string(), pause)
    };
    let text = told_without_stalls(told);
    assert!(text.contains("\"It burns.!\""), "{text}");
}
