//! Slow links: frames wait for the terminal, keys do not, and what the terminal answers is typed nowhere.

use std::collections::VecDeque;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::terminal::{Home, LIMIT, Link, PROGRAM, Portal, Screen, Start};

/// So much may be on its way before a frame, and no frame of these keys is larger.
const MOST: usize = 1_024 + 600;

/// A composer whose terminal has been heard to answer.
#[track_caller]
fn composer(home: &Home) -> Screen {
    let mut screen = Screen::compose(home);
    heard(&mut screen);
    // The first screen is larger than any frame of a key, and was not held back.
    let _ = screen.most_in_flight();
    screen
}

/// Waits until the program has read the answer to its first frame.
#[track_caller]
fn heard(screen: &mut Screen) {
    // The terminal answers before it shows the next frame, and the program reads in turn.
    for text in ["a", "ab"] {
        screen.keys(&text[text.len() - 1..]);
        screen.wait(&format!("{text:?} is typed"), |shown| {
            shown.contents().lines().any(|line| line.split_whitespace().any(|word| word == text))
        });
    }
}

#[test]
fn while_the_link_stands_still_keys_are_taken_and_few_frames_are_sent() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = composer(&home);
    screen.set_link(Link::Stalled);
    for _ in 0..50 {
        for key in ["<tab>", "<s-tab>"] {
            screen.keys(key);
            // Each is read by itself.
            sleep(Duration::from_millis(2));
        }
    }
    screen.keys("c");
    let waiting = screen.in_flight();
    screen.set_link(Link::Direct);
    screen.shows("abc");
    assert!(screen.most_in_flight() <= MOST, "{waiting} bytes waited");
    screen.keys("<c-q>");
    screen.leaves(0);
}

#[test]
fn a_terminal_that_stops_to_answer_is_drawn_to_all_the_same() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = composer(&home);
    screen.mute();
    screen.keys("<f1>");
    screen.shows("Help ─");
    screen.keys("<esc>");
    screen.hides("Help ─");
    screen.keys("c");
    screen.shows("abc");
    screen.keys("<c-q>");
    screen.leaves(0);
}

#[test]
fn what_the_terminal_answers_at_last_is_not_typed_into_the_shell() {
    let portal = Portal::start();
    let home = portal.home();
    let line = format!("{PROGRAM}; read word; echo \"read:$word.\"");
    let args = ["-c", line.as_str()];
    let mut screen = Screen::start(Start { home: &home, program: "sh", args: &args, columns: 80, rows: 24 });
    screen.shows("Support Pipeline");
    heard(&mut screen);
    screen.set_link(Link::Stalled);
    screen.keys("<f1>");
    crate::terminal::until("help is under way", || screen.in_flight() > 512);
    screen.keys("<c-q>");
    sleep(Duration::from_millis(50));
    screen.set_link(Link::Direct);
    screen.wait("the program is left", |shown| !shown.alternate_screen());
    screen.is_given_back();
    screen.keys("word<enter>");
    screen.shows("read:word.");
    assert_eq!(screen.ends().exit_code(), 0);
}

#[test]
fn what_is_typed_while_the_last_answer_is_waited_for_is_there_after_the_editor() {
    let portal = Portal::start();
    let home = portal.home();
    let editor = home.script("editor", "exit 0");
    let home = home.with("EDITOR", editor.to_str().unwrap());
    let mut screen = composer(&home);
    screen.set_link(Link::Stalled);
    screen.keys("<f1>");
    crate::terminal::until("help is under way", || screen.in_flight() > 512);
    // Esc is one by itself.
    screen.keys("<esc>");
    sleep(Duration::from_millis(100));
    screen.keys("<a-e>");
    sleep(Duration::from_millis(50));
    screen.keys("cd");
    screen.set_link(Link::Direct);
    screen.shows("abcd");
    screen.keys("<c-q>");
    screen.leaves(0);
}

/// A key that is held at the end of a link of 2 KB a second with 300 ms each way.
struct Held {
    seconds: f64,
    bytes: usize,
    lag: Duration,
    most: usize,
}

const SLOW: Link = Link::Slow { bytes_per_second: 2_000, delay: DELAY };
const DELAY: Duration = Duration::from_millis(300);

/// Holds a key for a while, and waits until all that came of it is shown.
fn hold(screen: &mut Screen, key: &str, time: Duration) -> Held {
    let mut up: VecDeque<(Instant, Vec<u8>)> = VecDeque::new();
    let (begun, mut pressed) = (Instant::now(), 0);
    let before = screen.bytes().len();
    let _ = screen.most_in_flight();
    let mut moved = Instant::now();
    while moved.elapsed() < Duration::from_secs(4) {
        assert!(begun.elapsed() < LIMIT, "it never ends");
        if begun.elapsed() < time && begun.elapsed() >= Duration::from_millis(33) * pressed {
            pressed += 1;
            up.push_back((Instant::now() + DELAY, key.as_bytes().to_vec()));
        }
        while up.front().is_some_and(|(at, _)| *at <= Instant::now()) {
            let (_, bytes) = up.pop_front().unwrap();
            screen.send(&bytes);
        }
        let shown = screen.in_flight();
        let said = screen.arrive();
        if !said.is_empty() {
            up.push_back((Instant::now() + DELAY, said));
        }
        if screen.in_flight() != shown || begun.elapsed() < time {
            moved = Instant::now();
        }
        sleep(Duration::from_millis(1));
    }
    Held {
        seconds: time.as_secs_f64(),
        bytes: screen.bytes().len() - before,
        lag: moved.duration_since(begun).saturating_sub(time),
        most: screen.most_in_flight(),
    }
}

/// Figures, beside an editor's where there is one: `cargo test --release slow_link -- --ignored --nocapture`.
#[test]
#[ignore = "it takes some ten seconds and prints figures"]
fn a_key_that_is_held_on_a_slow_link_lags_little() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = composer(&home);
    screen.set_link(SLOW);
    let ours = hold(&mut screen, "\x1b[B", Duration::from_secs(3));
    let tell = |name: &str, held: &Held| {
        let Held { seconds, bytes, lag, most } = held;
        println!(
            "{name}: {seconds} s of Down, {bytes} bytes, {:.1} s of lag, at most {most} bytes under way",
            lag.as_secs_f64()
        );
    };
    tell("hubticket", &ours);
    screen.kill();
    let lines: String = (0..200).map(|n| format!("line {n} of a text that is somewhat longer than others\n")).collect();
    let text = home.write("text", &lines);
    let nano = Start { home: &home, program: "nano", args: &[text.to_str().unwrap()], columns: 80, rows: 24 };
    if std::path::Path::new("/usr/bin/nano").exists() {
        let mut screen = Screen::start(nano);
        screen.shows("line 10 ");
        screen.set_link(SLOW);
        tell("nano", &hold(&mut screen, "\x1b[B", Duration::from_secs(3)));
        screen.kill();
    }
    // 300 ms there, 300 ms back, and what is under way at 2 KB a second: 1.5 s.
    assert!(ours.most <= 1_800, "{} bytes were under way", ours.most);
}
