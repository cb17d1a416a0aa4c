//! Random keys, pastes, sizes and torn bytes into the real program in a real terminal: it goes on, it makes no ticket that
//! nobody asked for, and it leaves the terminal and the draft whole. The same keys without a terminal are in `flows/anything`.
//!
//! The keys that submit are not among them, and nothing that is typed can confirm a question about it: whatever is created
//! is one too many. `HUBTICKET_RANDOM_KEYS=2000 cargo test --release random_keys` runs the long form, 5 seeds of each preset;
//! `HUBTICKET_RANDOM_SEED=100` takes others.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use fastrand::Rng;
use serde_json::{Value, json};

use crate::terminal::{Home, PROGRAM, Portal, Screen, Start, until};

/// Esc that no terminal can send as a part of something else, so that what it closes is closed.
const ESC: &str = "\x1b[27u";

/// Keys by themselves. Submitting, queueing and leaving are not among them, nor what opens the list of commands: all of
/// these can be chosen there.
const KEYS: &[&str] = &[
    "\t",
    "\t",
    "\t",
    "\x1b[Z",
    "\r",
    "\r",
    " ",
    "\x7f",
    "\x7f",
    "\x1b[A",
    "\x1b[A",
    "\x1b[B",
    "\x1b[B",
    "\x1b[C",
    "\x1b[D",
    "\x1b[H",
    "\x1b[F",
    "\x1b[3~",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[1;5C",
    "\x1b[1;5D",
    "\x1b[1;2C",
    "\x1b[1;2A",
    "\x1b[1;3A",
    "\x1b[1;3B",
    "\x1b[1;5H",
    "\x1b[1;5F",
    ESC,
    ESC,
    "\x1bOP",
    "\x1bOQ",
    "\x1bOR",
    "\x1b[15~",
    "\x1b[17~",
    "\x1b[18~",
    "\x1b[19~",
    "\x01",
    "\x02",
    "\x04",
    "\x05",
    "\x06",
    "\x08",
    "\n",
    "\x0b",
    "\x0c",
    "\x0e",
    "\x0f",
    "\x12",
    "\x15",
    "\x17",
    "\x19",
    "\x1f",
    "\x1b1",
    "\x1b2",
    "\x1b3",
    "\x1ba",
    "\x1bb",
    "\x1bc",
    "\x1bd",
    "\x1bf",
    "\x1bj",
    "\x1bk",
    "\x1bn",
    "\x1bp",
    "\x1bq",
    "\x1br",
    "\x1bs",
    "\x1bt",
    "\x1bu",
    "\x1bu",
    "\x1bu",
    "\x1bv",
    "\x1bw",
    "\x1bx",
    "\x1by",
    "\x1b\x7f",
    "\x1b<",
    "\x1b>",
    "\x18o",
    "\x18u",
    "\x18r",
    "\x18j",
    "\x18p",
    "\x18a",
    "\x18c",
    "\x18d",
    "\x18d",
    "\x18w",
    "\x18n",
    "\x18k",
    "\x18k",
];

/// Short runs that reach further than single keys do: what they open they also close.
const RUNS: &[&str] = &[
    "\x10printer\x1b[27u",
    "\x1b[20~undi\x1b[B\x1b[A\x1b[27u",
    ":w\r",
    ":nnsense\r",
    "/printer\r",
    "\x1bpdue date\r",
    "\x1bpseats\r",
    "\x1bpcateg\r",
    "\x1bplast email\r",
    "\x1baada\r",
    "\x1ba101\r",
    "\x1bnMnday\r",
    "3dw",
    "ciwnew",
    "2yyp",
    "vjd",
    "gg",
    "\x0fx\x1b[B\r",
    "\x0fr\r",
    "\x1b[<0;20;6M\x1b[<0;20;6m",
    "\x1b[<65;20;6M",
    // Answers of a terminal, which nobody typed.
    "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\",
    "\x1b[?1;2c",
    "\x1b[I",
    "\x1b[O",
];

/// Single characters: `o` asks whether a listed draft is sent, `:` and `Z` may lead out of the program.
const LETTERS: &str = "abcdefghijklmnpqrstuvwxyzABCDEFGHIJKLMNPQRSTUVWXY0123456789.,;-_ä狐é🙂?$^~@";

/// One thing that hands or a terminal do.
#[derive(Debug, Clone)]
enum Step {
    Keys(String),
    /// Esc as most terminals send it: it is a key if nothing comes close behind it.
    Escape,
    Bracketed(String),
    /// A paste whose end is missing for a moment, or comes twice.
    Torn(String),
    Resize(u16, u16),
    Wait(u64),
    /// The key that opens the editor, if there is a text to edit.
    Editor,
}

fn text(rng: &mut Rng) -> String {
    let letters: Vec<char> = LETTERS.chars().collect();
    let count = if rng.u8(..) < 20 { rng.usize(500..3000) } else { rng.usize(1..60) };
    let mut text: String =
        (0..count).map(|_| if rng.u8(..) < 40 { ' ' } else { letters[rng.usize(..letters.len())] }).collect();
    if rng.bool() {
        text.push_str("\nsecnd line\n\tthird");
    }
    match rng.u8(..) {
        0..10 => text.push_str("\nSubject: Printer n fire\nFrom: Ada <ada@example.cm>\n\nIt burns.\n"),
        10..20 => text = r#"{"properties": {"subject": "Pasted", "hs_ticket_priority": "HIGH"}}"#.into(),
        20..30 => text.push_str("\u{202e}\u{7}\x1b[2J\x1b]0;wned\x07"),
        _ => {}
    }
    text
}

impl Step {
    fn random(rng: &mut Rng, after_escape: bool) -> Self {
        let pick = |rng: &mut Rng, from: &[&str]| from[rng.usize(..from.len())].to_owned();
        match rng.u8(..100) {
            0..45 => {
                let key = pick(rng, KEYS);
                // Esc and Enter are one chord where the machine is slow, and that chord asks whether to submit.
                Self::Keys(if after_escape && key == "\r" { "\t".into() } else { key })
            }
            45..75 => {
                let letters: Vec<char> = LETTERS.chars().collect();
                Self::Keys((0..rng.usize(1..4)).map(|_| letters[rng.usize(..letters.len())]).collect())
            }
            75..84 => Self::Keys(pick(rng, RUNS)),
            84..88 => Self::Escape,
            88..91 => Self::Bracketed(text(rng)),
            91..92 if rng.bool() => Self::Editor,
            91..92 => Self::Torn(text(rng)),
            // Lines of a paste end in Enter, as terminals without bracketed paste send them.
            92..94 => Self::Keys(text(rng).replace('\n', "\r").replace(['\x1b', '\x07', '{'], "")),
            94..97 => match rng.u8(..4) {
                0 => Self::Resize(rng.u16(1..40), rng.u16(1..10)),
                _ => Self::Resize(rng.u16(40..160), rng.u16(10..50)),
            },
            _ => Self::Wait(rng.u64(50..200)),
        }
    }
}

/// What hands do, with the moments between: bursts, a fast typist, a pause.
struct Hands<'a> {
    rng: Rng,
    screen: &'a mut Screen,
    /// What the editor has written down of its starts.
    edited: PathBuf,
}

impl Hands<'_> {
    fn moment(&mut self) -> Duration {
        Duration::from_millis(match self.rng.u8(..20) {
            0..12 => 0,
            12..18 => self.rng.u64(..8),
            _ => self.rng.u64(8..60),
        })
    }

    /// Sends bytes, now and then torn in two.
    fn send(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let at = if bytes.len() > 1 && self.rng.u8(..8) == 0 { self.rng.usize(1..bytes.len()) } else { 0 };
        let between = self.moment();
        match bytes.split_at(at) {
            // An ESC by itself would be a key, if the machine is busy for long.
            (first, second) if !first.is_empty() && first.last() != Some(&0x1b) => {
                self.screen.send_in_parts(&[first, second], between);
            }
            _ => self.screen.send(bytes),
        }
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Keys(keys) => self.send(keys),
            Step::Escape => self.send("\x1b"),
            Step::Bracketed(text) => self.send(&format!("\x1b[200~{text}\x1b[201~")),
            Step::Torn(text) => {
                let (begun, between) = (format!("\x1b[200~{text}"), self.moment());
                self.screen.send_in_parts(&[begun.as_bytes(), b"\x1b[201~\x1b[201~"], between);
            }
            Step::Resize(columns, rows) => self.screen.resize(*columns, *rows),
            Step::Wait(milliseconds) => std::thread::sleep(Duration::from_millis(*milliseconds)),
            Step::Editor => {
                let starts = |hands: &Self| std::fs::read(&hands.edited).map_or(0, |all| all.len());
                let (before, begun) = (starts(self), Instant::now());
                self.send("\x1be");
                // What is typed while an editor begins or ends is not the form's.
                while starts(self) == before && begun.elapsed() < Duration::from_millis(1_200) {
                    std::thread::sleep(Duration::from_millis(5));
                }
                until("the terminal is the form's again", || self.screen.is_raw() || self.screen.is_gone());
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        std::thread::sleep(self.moment());
    }
}

/// Closes the run's report even where an assertion fails: which keys led there.
struct Told<'a> {
    name: String,
    steps: &'a [Step],
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let last = &self.steps[self.steps.len().saturating_sub(30)..];
            eprintln!("{}, after {} steps; the last were {last:?}", self.name, self.steps.len());
        }
    }
}

/// What the rows of the form hold, without the lines around it and without records that were only offered. Pipeline and
/// stage are chosen by themselves where they are empty.
fn form(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let rows = lines.iter().skip(1).take(lines.len().saturating_sub(4)).flat_map(|line| line.split('│'));
    let is_offered =
        |cell: &str| ["Company?", "Contact?", "Pipeline *", "Ticket status *"].iter().any(|label| cell.contains(label));
    rows.map(str::trim).filter(|cell| !["", "▏"].contains(cell) && !is_offered(cell)).map(str::to_owned).collect()
}

/// Every file of a draft can be read.
#[track_caller]
fn are_readable(home: &Home) {
    for folder in ["drafts", "drafts/removed"] {
        for path in home.files(folder, "") {
            assert!(!path.to_string_lossy().contains("unreadable"), "{}", path.display());
        }
    }
    let done = home.run(&["drafts", "--output", "json"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{}", done.out);
}

fn run(preset: &str, seed: u64, count: usize) {
    let portal = Portal::start();
    let home = portal.home().configured(&format!("keymap = \"{preset}\"\n"));
    let edited = home.dir().join("edited");
    let editor = home.script("editor", &format!("echo x >> '{}'; echo 'frm an editr' >> \"$1\"", edited.display()));
    let home = home.with("EDITOR", editor.display().to_string());
    let mut screen = Screen::compose(&home);
    let mut rng = Rng::with_seed(seed);
    let mut steps: Vec<Step> = Vec::new();
    for _ in 0..count {
        let after_escape = matches!(steps.last(), Some(Step::Escape));
        steps.push(Step::random(&mut rng, after_escape));
    }
    let mut hands = Hands { rng, screen: &mut screen, edited };
    for at in 0..count {
        let told = Told { name: format!("{preset}, seed {seed}"), steps: &steps[..=at] };
        assert!(!hands.screen.is_gone(), "the program ended:\n{}", hands.screen.text());
        hands.take(&steps[at]);
        drop(told);
    }
    let _told = Told { name: format!("{preset}, seed {seed}"), steps: &steps };

    // All that is open is left, and the draft is looked at as a whole.
    screen.resize(120, 48);
    for _ in 0..12 {
        screen.send(ESC.as_bytes());
        std::thread::sleep(Duration::from_millis(20));
    }
    // The help comes up when all that came before it is taken.
    screen.keys("<f1>");
    screen.shows("─ Help ─");
    screen.send(ESC.as_bytes());
    screen.hides("─ Help ─");
    screen.settles();
    let before = screen.text();
    let open = home.files("drafts", ".lock");
    // It still takes what is typed, as a draft of its own.
    screen.keys("<c-n>Last words<c-q>");
    screen.leaves(0);
    assert!(!home.file("crash.log").exists(), "{}", home.everything());
    are_readable(&home);
    assert_eq!(portal.creates(), [], "nobody asked for a ticket");
    assert!(!home.file("journal.jsonl").exists(), "nothing was submitted");

    // What the screen had is what comes back. A draft in which nothing is worth it was not kept.
    let is_last = |draft: &Value| draft["properties"][0]["text"] == "Last words";
    assert_eq!(home.drafts().iter().filter(|draft| is_last(draft)).count(), 1, "{:?}", home.drafts());
    if before.lines().next().unwrap().contains("new draft") {
        return;
    }
    let [open] = open.as_slice() else { panic!("{open:?}") };
    let id = open.file_stem().unwrap().to_str().unwrap();
    if !open.with_extension("json").exists() {
        // It was saved once, and whoever left it had taken everything out again.
        let removed =
            home.files("drafts/removed", ".json").into_iter().find(|path| path.to_string_lossy().contains(id));
        let draft: Value = serde_json::from_slice(&std::fs::read(removed.unwrap()).unwrap()).unwrap();
        let is_typed = |row: &Value| row["text"] != "" && !row["name"].as_str().unwrap().starts_with("hs_pipeline");
        assert!(!draft["properties"].as_array().unwrap().iter().any(is_typed), "{draft}");
        return assert_eq!(
            [&draft["associations"], &draft["note"], &draft["files"]],
            [&json!([]), &Value::Null, &Value::Null]
        );
    }
    let start = Start { home: &home, program: PROGRAM, args: &["--draft", id], columns: 120, rows: 48 };
    let mut screen = Screen::start(start);
    screen.shows("portal 24816357");
    screen.settles();
    let after = screen.text();
    assert_eq!(form(&after), form(&before), "{}", std::fs::read_to_string(open.with_extension("json")).unwrap());
    screen.send(b"\x11");
    screen.leaves(0);
    assert_eq!(portal.creates(), []);
}

/// Runs the seeds of a preset: one, with few keys; where more are asked for, five, from a seed on that may be named.
fn all(preset: &str) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let first = number("HUBTICKET_RANDOM_SEED").unwrap_or(1);
    match number("HUBTICKET_RANDOM_KEYS") {
        Some(count) => (first..first + 5).for_each(|seed| run(preset, seed, usize::try_from(count).unwrap())),
        None => run(preset, first, 400),
    }
}

#[test]
fn random_keys_leave_terminal_and_draft_whole() {
    all("default");
}

#[test]
fn random_keys_in_the_vim_preset_leave_terminal_and_draft_whole() {
    all("vim");
}
