//! How the cost of what agents wait for grows with the portal and with the files: each figure beside the one of the
//! smallest size in the same run, so that the machine does not matter. Flat is 1.0x.
//!
//! `cargo bench --bench scale`
#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyModifiers};
use hubticket::app::App;
use hubticket::app::input::target::{Target, Thing};
use hubticket::app::keys::chord::Chord;
use hubticket::app::keys::scope::Scope;
use hubticket::app::message::Message;
use hubticket::runtime::backend::Backend;
use hubticket::store::{Attempt, AttemptId, JournalResult, Steps, Store};
use hubticket::ticket::{Draft, DraftId, Extras, NewTicket, Place};
use hubticket::view::{self, Theme};
use jiff::Timestamp;
use ratatui::layout::{Rect, Size};
use ratatui::{Terminal, TerminalOptions, Viewport};

mod desk;
mod process;

use desk::now;
use process::{Composer, NOWHERE, Portal};

const SIZE: Size = Size { width: 80, height: 24 };

/// The middle of several runs; what is built for a run is not counted.
fn median<T, R>(runs: usize, mut prepare: impl FnMut() -> T, mut run: impl FnMut(&mut T) -> R) -> Duration {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let mut subject = prepare();
            let start = Instant::now();
            black_box(run(&mut subject));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times.swap_remove(runs / 2)
}

fn head(what: &str, sizes: &[usize]) {
    let columns: String = sizes.iter().map(|size| format!("{size:>22}")).collect();
    println!("\n{what:<44}{columns}");
}

fn row(what: &str, times: &[Duration]) {
    let first = times.first().map_or(1.0, Duration::as_secs_f64);
    let columns: String = times
        .iter()
        .map(|time| format!("{:>13.1} µs {:>4.1}x", time.as_secs_f64() * 1e6, time.as_secs_f64() / first))
        .collect();
    println!("{what:<44}{columns}");
}

/// A screen and the terminal that it is drawn on.
struct Desk {
    app: App,
    theme: Theme,
    terminal: Terminal<Backend<std::io::Sink>>,
}

impl Desk {
    /// With a portal of this size, one of its properties with so many options.
    fn with(properties: usize, options: usize) -> Self {
        let settings = TerminalOptions { viewport: Viewport::Fixed(Rect::from(SIZE)) };
        let terminal = Terminal::with_options(Backend::new(std::io::sink(), SIZE), settings).unwrap();
        let mut desk = Self { app: desk::composer(SIZE, properties, options), theme: Theme::terminal(), terminal };
        desk.draw();
        desk
    }

    fn send(&mut self, message: Message) {
        black_box(self.app.update(now(), message));
    }

    fn key(&mut self, code: KeyCode) {
        self.send(Message::Key { chord: Chord::from(code), exact: false });
    }

    fn keys(&mut self, text: &str) {
        text.chars().for_each(|c| self.key(KeyCode::Char(c)));
    }

    fn draw(&mut self) {
        self.terminal.draw(|frame| view::draw(&self.app, &self.theme, frame)).unwrap();
    }

    fn alt(&mut self, c: char) {
        self.send(Message::Key { chord: Chord::new(KeyCode::Char(c), KeyModifiers::ALT), exact: false });
    }

    /// Whether a list is open.
    fn has_list(&self) -> bool {
        self.app.scopes().contains(&Scope::Picker)
    }

    /// Adds the row with the many options and opens their list.
    fn open_options(&mut self) {
        self.alt('p');
        self.keys("branch office");
        self.key(KeyCode::Enter);
        self.key(KeyCode::Enter);
        assert!(self.has_list());
    }
}

/// What a key costs from the message to the last byte of its frame.
fn properties() {
    let sizes = [10, 100, 1_000];
    head("properties of the portal", &sizes);
    let each = |run: fn(&mut Desk)| sizes.map(|size| median(101, || Desk::with(size, 5_000), run));
    row(
        "type into the subject, draw",
        &each(|desk| {
            desk.key(KeyCode::Char('x'));
            desk.draw();
        }),
    );
    row(
        "go to the next field, draw",
        &each(|desk| {
            desk.key(KeyCode::Tab);
            desk.draw();
        }),
    );
    row("draw again", &each(Desk::draw));
    row(
        "open the list of properties, draw",
        &each(|desk| {
            desk.alt('p');
            desk.draw();
        }),
    );
    let opened = |size| {
        let mut desk = Desk::with(size, 5_000);
        desk.alt('p');
        desk.draw();
        desk
    };
    let letter = |desk: &mut Desk| {
        desk.key(KeyCode::Char('q'));
        desk.draw();
    };
    row("type the first letter, draw", &sizes.map(|size| median(101, || opened(size), letter)));
}

fn options() {
    let sizes = [10, 1_000, 5_000];
    head("options of a property", &sizes);
    let chosen = |size| {
        let mut desk = Desk::with(1_000, size);
        desk.open_options();
        desk.key(KeyCode::Enter);
        desk.draw();
        desk
    };
    let opened = |size| {
        let mut desk = chosen(size);
        desk.key(KeyCode::BackTab);
        desk.key(KeyCode::Enter);
        assert!(desk.has_list());
        desk.draw();
        desk
    };
    let typed = |size| {
        let mut desk = opened(size);
        desk.key(KeyCode::Char('b'));
        desk.draw();
        desk
    };
    let key = |desk: &mut Desk, code| {
        desk.key(code);
        desk.draw();
    };
    row(
        "next field, one of them chosen, draw",
        &sizes.map(|size| median(51, || chosen(size), |d| key(d, KeyCode::Tab))),
    );
    row(
        "open the list of them, draw",
        &sizes.map(|size| {
            let closed = || {
                let mut desk = chosen(size);
                desk.key(KeyCode::BackTab);
                desk.draw();
                desk
            };
            median(51, closed, |d| key(d, KeyCode::Enter))
        }),
    );
    row("type the first letter, draw", &sizes.map(|size| median(51, || opened(size), |d| key(d, KeyCode::Char('b')))));
    row("type the second, draw", &sizes.map(|size| median(51, || typed(size), |d| key(d, KeyCode::Char('r')))));
    row("take the letter back, draw", &sizes.map(|size| median(51, || typed(size), |d| key(d, KeyCode::Backspace))));
    row("next line, draw", &sizes.map(|size| median(51, || opened(size), |d| key(d, KeyCode::Down))));
}

/// What a key costs in a long text, and characters that come as fast as a terminal sends them.
fn texts() {
    let line = "It prints every page twice, and the second one upside down. ";
    let wrapped = format!("{}\n", line.trim_end()).repeat(1_080);
    let unbroken = line.repeat(1_080);
    println!("\n{:<44}{:>22}{:>22}{:>22}", "a long text", "empty", "65 kB in lines", "65 kB in one line");
    let content = Place::Property(5);
    let holding = |text: &str| {
        let mut desk = Desk::with(100, 100);
        assert_eq!(desk.app.form().draft.properties.get(5).unwrap().name, "content");
        desk.send(Message::Focus(content));
        desk.send(Message::Rewrite(text.to_owned()));
        let middle = (text.lines().count() / 2, text.lines().next().unwrap_or_default().chars().count() / 2);
        let thing = Thing::Text { place: content, on_name: false, line: middle.0, column: middle.1 };
        desk.send(Message::Pointed { at: Target { thing, top: 0 } });
        desk.draw();
        desk
    };
    let texts = ["", wrapped.as_str(), unbroken.as_str()];
    let each = |run: fn(&mut Desk)| {
        texts.map(|text| {
            let mut desk = holding(text);
            median(301, || (), |()| run(&mut desk))
        })
    };
    row("type in its middle, draw", &each(|desk| key_of(desk, KeyCode::Char('x'))));
    row("begin a word in its middle, draw", &each(|desk| key_of(desk, KeyCode::Char(' '))));
    row("delete in its middle, draw", &each(|desk| key_of(desk, KeyCode::Backspace)));
    row("draw again", &each(Desk::draw));
    let above = |text: &str| {
        let mut desk = holding(text);
        desk.send(Message::Focus(Place::Property(0)));
        desk.draw();
        desk
    };
    row(
        "type into the subject above it, draw",
        &texts.map(|text| median(51, || above(text), |desk| key_of(desk, KeyCode::Char('x')))),
    );

    let pasted = format!("{}\n", line.trim_end()).repeat(1_600);
    let typed = median(
        5,
        || holding(""),
        |desk| {
            let chords = pasted.chars().map(|c| if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) });
            let mut waiting = String::new();
            for (index, chord) in chords.enumerate() {
                waiting.push(desk.app.types(Chord::from(chord)).unwrap());
                // So much comes from a terminal at a time.
                if index % 1_000 == 999 {
                    desk.send(Message::Typed(std::mem::take(&mut waiting)));
                    desk.draw();
                }
            }
            desk.send(Message::Typed(waiting));
            desk.draw();
        },
    );
    println!("{:<44}{:>19.1} ms", "96 kB typed, 1,000 at a time", typed.as_secs_f64() * 1e3);
}

fn key_of(desk: &mut Desk, code: KeyCode) {
    desk.key(code);
    desk.draw();
}

/// Files below a directory of its own.
struct Files {
    dir: tempfile::TempDir,
    store: Store,
}

impl Files {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { store: Store::open(dir.path()).unwrap(), dir }
    }

    fn drafts(count: usize) -> Self {
        let files = Self::new();
        for n in 0..count {
            let mut draft = Draft::new(DraftId::random(), Timestamp::from_second(1_700_000_000).unwrap());
            draft.set("subject", format!("Printer {n} on the third floor prints everything twice"));
            draft.set("content", "It began on Monday.\n".repeat(5));
            if n == 0 {
                files.store.save_draft(&draft).unwrap();
                continue;
            }
            // Without the sync of a save, which is not what is measured.
            let mut json = serde_json::to_value(&draft).unwrap();
            json.as_object_mut().unwrap().insert("version".into(), 1.into());
            let path = files.dir.path().join("drafts").join(format!("{}.json", draft.id));
            fs::write(path, serde_json::to_vec_pretty(&json).unwrap()).unwrap();
        }
        files
    }

    fn journal(lines: usize) -> Self {
        let files = Self::new();
        let mut ticket = NewTicket::default();
        ticket.set("subject", "Printer on the third floor prints everything twice");
        ticket.set("content", "It began on Monday. ".repeat(5));
        let attempt = Attempt {
            attempt: AttemptId::random(),
            time: Timestamp::from_second(1_700_000_000).unwrap(),
            date: None,
            key: None,
            draft: None,
            profile: "default".into(),
            host: "api.hubapi.com".into(),
            pid: 4711,
            hash: "0123456789abcdef".into(),
            unique: None,
            fingerprint: None,
            ticket,
            extras: Extras::default(),
            witness: None,
            steps: Steps::default(),
        };
        let journal = files.store.journal();
        let result =
            JournalResult::Created { id: "45600".into(), created_at: "2026-11-24T13:00:01Z".into(), url: None };
        journal.started(&attempt).unwrap();
        journal.ended(attempt.attempt, attempt.time, &result).unwrap();
        // The other lines are the first two again, each pair with an id of its own.
        let path = files.dir.path().join("journal.jsonl");
        let pair = fs::read_to_string(&path).unwrap();
        let mut all = String::with_capacity(pair.len() * lines / 2);
        for _ in 0..lines / 2 {
            all.push_str(&pair.replace(&attempt.attempt.to_string(), &AttemptId::random().to_string()));
        }
        fs::write(path, all).unwrap();
        files
    }
}

/// From the start of the program to its first frame, in a terminal.
fn first_frame(dir: &Path) -> Duration {
    let mut composer = Composer::start(dir, NOWHERE);
    let took = composer.shows("Ticket ");
    composer.quit();
    took
}

fn starts(files: &[Files]) -> Vec<Duration> {
    let one = |files: &Files| {
        let mut times: Vec<Duration> = (0..15).map(|_| first_frame(files.dir.path())).collect();
        times.sort_unstable();
        times.swap_remove(7)
    };
    files.iter().map(one).collect()
}

fn drafts() {
    let sizes = [10, 1_000, 10_000];
    head("drafts on disk", &sizes);
    let files = sizes.map(Files::drafts);
    row("start to the first frame, with the process", &starts(&files));
    let lists = files.each_ref().map(|files| median(5, || (), |()| files.store.list_drafts().unwrap().drafts.len()));
    row("list them, behind the first frame", &lists);
}

fn journals() {
    let sizes = [1_000, 10_000, 100_000];
    head("lines in the journal", &sizes);
    let files = sizes.map(Files::journal);
    let each = |run: fn(&Store) -> usize| files.each_ref().map(|files| median(5, || (), |()| run(&files.store)));
    row("the last 50 submissions", &each(|store| store.journal().latest(50).unwrap().len()));
    row("what is unresolved, behind the first frame", &each(|store| store.journal().unresolved().unwrap().len()));
    // Last: a start compacts a long journal.
    row("start to the first frame, with the process", &starts(&files));
}

/// A portal of the usual size and a large one, with 1,000 properties and 5,000 options in one of them.
fn portals() -> [Portal; 2] {
    [false, true].map(Portal::start)
}

/// What the program takes in memory, in the form, two seconds after all has come.
fn memory() {
    println!("\n{:<44}{:>26}{:>26}", "memory, of it not mapped from files", "usual portal", "large portal");
    let dirs = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let portals = portals();
    for what in ["just read from the portal", "from the cache"] {
        let mut columns = String::new();
        let mut first = None;
        for (dir, portal) in dirs.iter().zip(&portals) {
            let mut composer = Composer::start(dir.path(), &portal.url);
            composer.shows("Ticket ");
            composer.rests(Duration::from_secs(2));
            let (all, own) = composer.memory();
            composer.quit();
            let megabytes = |bytes: u64| Duration::from_micros(bytes).as_secs_f64();
            let first = *first.get_or_insert(all);
            let times = megabytes(all) / megabytes(first);
            columns.push_str(&format!("{:>8.1} MB {:>4.1} MB {times:>7.1}x", megabytes(all), megabytes(own)));
        }
        println!("{what:<44}{columns}");
    }
}

/// What a key takes through a terminal, from the key to the last byte, and how much of it the program ran.
fn keys() {
    // The longest list of each.
    let lists = ["source", "branch office"];
    let mut rows = [("typed into the subject", Vec::new()), ("typed into its longest list", Vec::new())];
    for (portal, list) in portals().iter().zip(lists) {
        let dir = tempfile::tempdir().unwrap();
        let mut composer = Composer::start(dir.path(), &portal.url);
        composer.shows("Ticket ");
        composer.rests(Duration::from_secs(2));
        let each = |composer: &mut Composer, keys: &str| -> (Vec<Duration>, Vec<Duration>) {
            keys.chars().map(|c| composer.key(&c.to_string())).unzip()
        };
        let subject = each(&mut composer, &"Printer on the third floor prints everything twice. ".repeat(4));
        for keys in ["\x1bp", list, "\r", "\r"] {
            composer.keys(keys);
            composer.rests(Duration::from_millis(300));
        }
        let listed = each(&mut composer, &format!("branch 12{}", "\x7f".repeat(9)).repeat(10));
        composer.quit();
        for ((_, row), times) in rows.iter_mut().zip([subject, listed]) {
            row.push(times);
        }
    }
    let share = |times: &[Duration], percent: usize| {
        let mut sorted = times.to_vec();
        sorted.sort_unstable();
        *sorted.get((sorted.len() * percent).div_ceil(100) - 1).unwrap()
    };
    println!("\n{:<44}{:>22}{:>22}", "a key through a terminal", "usual portal", "large portal");
    for (what, portals) in rows {
        for percent in [50, 99] {
            let last: Vec<Duration> = portals.iter().map(|(last, _)| share(last, percent)).collect();
            row(&format!("{what}, p{percent}"), &last);
            let ran: Vec<Duration> = portals.iter().map(|(_, ran)| share(ran, percent)).collect();
            row("  of the program itself", &ran);
        }
    }
}

/// Checking a file of tickets without sending any, against the crate that reads it.
fn imports() {
    let sizes = [20_000, 200_000];
    head("lines of a file of tickets", &sizes);
    let dir = tempfile::tempdir().unwrap();
    let portal = Portal::start(false);
    let (mut bare, mut checked) = (Vec::new(), Vec::new());
    for size in sizes {
        let file = dir.path().join(format!("{size}.csv"));
        let mut text = "Ticket name,Ticket description,Priority,Status,Owner,First seen on,Seats affected\n".to_owned();
        for n in 0..size {
            let day = n % 28 + 1;
            text.push_str(&format!(
                "Printer {n} is on fire,\"It smells of smoke, since {day} days\",High,Waiting on us,411200,{day}/11/2026,{n}\n"
            ));
        }
        fs::write(&file, text).unwrap();
        bare.push(median(
            5,
            || csv::Reader::from_path(&file).unwrap(),
            |reader| {
                let mut record = csv::ByteRecord::new();
                let mut cells = 0;
                while reader.read_byte_record(&mut record).unwrap() {
                    cells += record.len();
                }
                cells
            },
        ));
        let mut times: Vec<Duration> = (0..3).map(|_| process::checked(dir.path(), &portal.url, &file)).collect();
        times.sort_unstable();
        checked.push(times.swap_remove(1));
    }
    row("the csv crate alone", &bare);
    row("import --dry-run, the whole program", &checked);
    let times = checked.iter().zip(&bare).map(|(checked, bare)| checked.as_secs_f64() / bare.as_secs_f64());
    println!("{:<44}{}", "  as a multiple", times.map(|times| format!("{times:>22.1}")).collect::<String>());
}

fn main() {
    let parts: [(&str, fn()); 8] = [
        ("properties", properties),
        ("options", options),
        ("texts", texts),
        ("memory", memory),
        ("keys", keys),
        ("drafts", drafts),
        ("journals", journals),
        ("imports", imports),
    ];
    let wanted: Vec<String> = std::env::args().skip(1).filter(|one| !one.starts_with('-')).collect();
    for (name, part) in parts {
        if wanted.is_empty() || wanted.iter().any(|one| one == name) {
            part();
        }
    }
}
