//! A terminal that the program runs in: keys go in, a screen comes out, and what the program left behind can be told.

use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Instant;

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use super::link::{Link, Replies, Way};
use super::{Home, LIMIT, PROGRAM};

/// How a program is started in a terminal.
pub struct Start<'a> {
    pub home: &'a Home,
    pub program: &'a str,
    pub args: &'a [&'a str],
    pub columns: u16,
    pub rows: u16,
}

/// A terminal with a program in it.
pub struct Screen {
    child: Program,
    master: Box<dyn MasterPty + Send>,
    writer: Writer,
    shared: Arc<Shared>,
    reader: Option<JoinHandle<()>>,
    settings: String,
}

type Writer = Arc<Mutex<Box<dyn Write + Send>>>;

/// The program in the terminal; it ends with this.
pub struct Program(Box<dyn Child + Send + Sync>);

impl Program {
    pub fn is_gone(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
}

struct Seen {
    parser: vt100::Parser<Replies>,
    link: Link,
    way: Way,
    bytes: Vec<u8>,
    /// The beginning of a character whose rest has not come.
    begun: Vec<u8>,
    /// No more will come.
    over: bool,
    /// The terminal is to be closed.
    closing: bool,
}

impl Seen {
    /// The emulator fails at a wide character of which a screen of so many columns has the first half only; terminals
    /// drop it.
    fn drop_halves(&mut self, columns: u16) {
        let screen = self.parser.screen();
        let is_half = |row: &u16| screen.cell(*row, columns - 1).is_some_and(vt100::Cell::is_wide);
        let halves: Vec<u16> = (0..screen.size().0).filter(is_half).collect();
        for row in halves {
            self.parser.process(format!("\x1b7\x1b[{};{columns}H\x1b[2X\x1b8", row + 1).as_bytes());
        }
    }

    /// Shows what arrives now. Returns what the terminal answers.
    fn arrive(&mut self) -> Vec<u8> {
        while let Some(bytes) = self.way.arrives(self.link) {
            // The emulator loses a character behind one that comes in two pieces: it gets whole ones.
            self.begun.extend(&bytes);
            let rest = self.begun.split_off(whole(&self.begun));
            self.parser.process(&std::mem::replace(&mut self.begun, rest));
        }
        self.parser.callbacks_mut().take()
    }
}

impl Screen {
    /// Opens the composer at 80x24.
    pub fn open(home: &Home, args: &[&str]) -> Self {
        Self::start(Start { home, program: PROGRAM, args, columns: 80, rows: 24 })
    }

    /// Opens the composer, and waits until it is there.
    #[track_caller]
    pub fn compose(home: &Home) -> Self {
        let screen = Self::open(home, &[]);
        screen.shows("Support Pipeline");
        screen
    }

    pub fn start(start: Start<'_>) -> Self {
        let size = PtySize { rows: start.rows, cols: start.columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(start.program);
        command.args(start.args);
        command.env_clear();
        for (name, value) in &start.home.vars {
            command.env(name, value);
        }
        command.cwd(start.home.dir());
        let settings = settings_of(&*pair.master);
        let mut output = pair.master.try_clone_reader().unwrap();
        let writer: Writer = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let child = Program(pair.slave.spawn_command(command).unwrap());
        let (rows, columns) = emulated(start.rows, start.columns);
        let parser = vt100::Parser::new_with_callbacks(rows, columns, 0, Replies::default());
        let (link, way) = (Link::Direct, Way::default());
        let seen =
            Mutex::new(Seen { parser, link, way, bytes: Vec::new(), begun: Vec::new(), over: false, closing: false });
        let shared = Arc::new(Shared { seen, changed: Condvar::new() });
        let (to, answers) = (Arc::clone(&shared), Arc::clone(&writer));
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 8192];
            loop {
                let mut count = output.read(&mut bytes).unwrap_or(0);
                if count == 0 {
                    // Linux looks for bytes first and for the end of the terminal then: what is written and closed
                    // between its two looks is still there for who asks once more.
                    count = output.read(&mut bytes).unwrap_or(0);
                }
                let mut seen = to.seen.lock().unwrap();
                seen.way.take(&bytes[..count]);
                seen.bytes.extend(&bytes[..count]);
                let direct = seen.link == Link::Direct;
                let said = if direct { seen.arrive() } else { Vec::new() };
                seen.over = count == 0;
                let ends = seen.over || seen.closing;
                drop(seen);
                to.changed.notify_all();
                // A program that is gone needs no answer.
                let _ = answers.lock().unwrap().write_all(&said);
                if ends {
                    return;
                }
            }
        });
        Self { child, master: pair.master, writer, shared, reader: Some(reader), settings }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.shared.seen.lock().unwrap()
    }

    /// The screen's text.
    pub fn text(&self) -> String {
        self.seen().parser.screen().contents()
    }

    /// Every byte that came out so far.
    pub fn bytes(&self) -> String {
        String::from_utf8_lossy(&self.seen().bytes).into_owned()
    }

    /// Waits until the screen is correct.
    #[track_caller]
    pub fn wait(&self, what: &str, holds: impl Fn(&vt100::Screen) -> bool) {
        let begun = Instant::now();
        let mut seen = self.seen();
        while !holds(seen.parser.screen()) {
            let left = LIMIT.saturating_sub(begun.elapsed());
            if left.is_zero() || seen.over {
                let gone = if seen.over { " (the program is gone)" } else { "" };
                let text = seen.parser.screen().contents();
                drop(seen);
                panic!("waited in vain until {what}{gone}; the screen:\n{text}");
            }
            seen = self.shared.changed.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until the screen shows a text.
    #[track_caller]
    pub fn shows(&self, text: &str) {
        self.wait(&format!("{text:?} is shown"), |screen| screen.contents().contains(text));
    }

    /// Waits until the screen shows what an answer brought up, and until keys are meant for it: for 300 ms they still
    /// belong to the form.
    #[track_caller]
    pub fn sees(&self, text: &str) {
        self.shows(text);
        std::thread::sleep(std::time::Duration::from_millis(320));
    }

    /// Waits until the screen shows a text no more.
    #[track_caller]
    pub fn hides(&self, text: &str) {
        self.wait(&format!("{text:?} is not shown"), |screen| !screen.contents().contains(text));
    }

    /// Waits until all that was typed is on disk.
    #[track_caller]
    pub fn saved(&self) {
        let is_saved = |line: &str| line.rsplit_once("saved ").is_some_and(|(_, time)| time.contains(':'));
        self.wait("the draft is saved", |screen| screen.contents().lines().next().is_some_and(is_saved));
    }

    /// Presses keys: plain characters, and names such as `<tab>`, `<c-s>`, `<a-x>`.
    pub fn keys(&mut self, keys: &str) {
        self.send(&encoded(keys));
    }

    /// Sends bytes as they are.
    pub fn send(&mut self, bytes: &[u8]) {
        let mut writer = self.writer.lock().unwrap();
        writer.write_all(bytes).unwrap();
        writer.flush().unwrap();
    }

    /// Sends bytes in parts with a moment between them. What the terminal answers meanwhile comes before or behind all of
    /// them, as from a real one. Returns how long the longest pause was in truth: a busy machine makes longer ones.
    pub fn send_in_parts(&mut self, parts: &[&[u8]], between: std::time::Duration) -> std::time::Duration {
        let mut writer = self.writer.lock().unwrap();
        let (mut longest, mut last) = (std::time::Duration::ZERO, None::<Instant>);
        for part in parts {
            if last.is_some() {
                std::thread::sleep(between);
            }
            // Before it is written: the machine may stand still behind that, too.
            let begun = Instant::now();
            writer.write_all(part).unwrap();
            writer.flush().unwrap();
            longest = longest.max(last.map_or(longest, |last| last.elapsed()));
            last = Some(begun);
        }
        longest
    }

    /// Gives the program another way to the terminal. What waited for it arrives, as far as it lets anything through.
    pub fn set_link(&mut self, link: Link) {
        let mut seen = self.seen();
        seen.link = link;
        let said = seen.arrive();
        drop(seen);
        self.send(&said);
        self.shared.changed.notify_all();
    }

    /// Lets the terminal answer no more.
    pub fn mute(&mut self) {
        self.seen().parser.callbacks_mut().mute();
    }

    /// Lets arrive what is due on a slow link. Returns what the terminal answers.
    pub fn arrive(&self) -> Vec<u8> {
        let said = self.seen().arrive();
        self.shared.changed.notify_all();
        said
    }

    /// How many bytes are under way to the terminal.
    pub fn in_flight(&self) -> usize {
        self.seen().way.in_flight()
    }

    /// The most that were under way since this was asked last.
    pub fn most_in_flight(&self) -> usize {
        self.seen().way.most()
    }

    /// Pastes as a terminal with bracketed paste does.
    pub fn paste(&mut self, text: &str) {
        self.send(format!("\x1b[200~{text}\x1b[201~").as_bytes());
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let (rows, columns) = emulated(rows, columns);
        let mut seen = self.seen();
        seen.drop_halves(columns);
        seen.parser.screen_mut().set_size(rows, columns);
        drop(seen);
        self.master.resize(size).unwrap();
    }

    /// Shows what comes at this size, whatever the program is told.
    pub fn emulate(&mut self, columns: u16, rows: u16) {
        self.seen().parser.screen_mut().set_size(rows, columns);
    }

    pub fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.0.process_id().unwrap()).unwrap()).unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Ends the program as a crash of the machine would.
    pub fn kill(mut self) {
        self.signal(Signal::KILL);
        self.child.0.wait().unwrap();
    }

    /// Whether the program ended.
    pub fn is_gone(&mut self) -> bool {
        self.child.is_gone()
    }

    /// Waits until nothing more is drawn for a while.
    pub fn settles(&self) {
        let (mut drawn, mut since) = (self.seen().bytes.len(), Instant::now());
        super::until("the screen is quiet", || {
            let now = self.seen().bytes.len();
            if now != drawn {
                (drawn, since) = (now, Instant::now());
            }
            since.elapsed() > std::time::Duration::from_millis(1_200)
        });
    }

    /// Waits until the program is gone and all that it said is here.
    #[track_caller]
    pub fn ends(&mut self) -> ExitStatus {
        super::until("the program ended", || self.child.is_gone());
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        self.child.0.wait().unwrap()
    }

    /// Waits until the program is gone with this exit code and the terminal is as it was.
    #[track_caller]
    pub fn leaves(&mut self, code: u32) {
        let status = self.ends();
        assert_eq!((status.exit_code(), status.signal()), (code, None), "{}", self.bytes());
        self.is_restored();
    }

    /// Waits until lines are read as they were before the program: for who types into what comes after it.
    #[track_caller]
    pub fn is_given_back(&self) {
        super::until("the terminal's settings are as before", || settings_of(&*self.master) == self.settings);
    }

    /// How often the kitty keyboard protocol is asked for now: a list for each of the terminal's two screens.
    #[track_caller]
    pub fn asked_for_keys(&self) -> [usize; 2] {
        let mut lists = [0, 0];
        let mut on = 0;
        for sequence in self.bytes().split('\x1b') {
            if sequence.starts_with("[?1049h") {
                on = 1;
            } else if sequence.starts_with("[?1049l") {
                on = 0;
            } else if sequence.starts_with("[>5u") {
                lists[on] += 1;
            } else if sequence.starts_with("[<1u") {
                assert!(lists[on] > 0, "what somebody else asked for is taken back");
                lists[on] -= 1;
            }
        }
        lists
    }

    /// The terminal is as it was before the program.
    #[track_caller]
    pub fn is_restored(&self) {
        assert_eq!(self.asked_for_keys(), [0, 0], "keys are told as before");
        let settings = settings_of(&*self.master);
        assert_eq!(settings, self.settings, "the terminal's settings");
        let seen = self.seen();
        let screen = seen.parser.screen();
        let tail = String::from_utf8_lossy(&seen.bytes[seen.bytes.len().saturating_sub(200)..]);
        assert!(!screen.alternate_screen(), "the alternate screen is left: {tail:?}");
        assert!(!screen.hide_cursor(), "the cursor is shown");
        assert!(!screen.bracketed_paste(), "bracketed paste is off");
        let mouse = screen.mouse_protocol_mode();
        assert_eq!(mouse, vt100::MouseProtocolMode::None, "no mouse events are sent");
    }

    /// Whether the terminal hands every key to the program at once.
    pub fn is_raw(&self) -> bool {
        settings_of(&*self.master) != self.settings
    }

    /// Closes the terminal, as a lost connection does; the program is on its own.
    #[track_caller]
    pub fn close(self) -> Program {
        let Self { child, master, writer, shared, reader, .. } = self;
        shared.seen.lock().unwrap().closing = true;
        // The reading side is let go with the next output: Ctrl-L draws anew and types nothing.
        writer.lock().unwrap().write_all(b"\x0c").unwrap();
        reader.unwrap().join().unwrap();
        drop(writer);
        drop(master);
        child
    }
}

/// How many bytes are before a character whose end is missing.
fn whole(bytes: &[u8]) -> usize {
    let tail = bytes.iter().rev().take(4).take_while(|byte| **byte & 0xc0 == 0x80).count();
    let lead = bytes.len().checked_sub(tail + 1).and_then(|at| Some((at, *bytes.get(at)?)));
    match lead {
        Some((at, lead)) if usize::try_from(lead.leading_ones()).unwrap() > tail + 1 && lead >= 0xc0 => at,
        Some(_) | None => bytes.len(),
    }
}

/// The emulator fails at sizes of a few cells, and nothing could be read from these.
fn emulated(rows: u16, columns: u16) -> (u16, u16) {
    (rows.max(5), columns.max(20))
}

/// The settings of the terminal's line, as far as a program changes them.
fn settings_of(master: &(dyn MasterPty + Send)) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

/// What a terminal sends for keys.
fn encoded(keys: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = keys;
    while let Some(at) = rest.find('<') {
        bytes.extend(&rest.as_bytes()[..at]);
        let (name, after) = rest[at + 1..].split_once('>').unwrap();
        match name {
            "tab" => bytes.push(b'\t'),
            "s-tab" => bytes.extend(b"\x1b[Z"),
            "enter" => bytes.push(b'\r'),
            "esc" => bytes.push(0x1b),
            "bs" => bytes.push(0x7f),
            "up" => bytes.extend(b"\x1b[A"),
            "down" => bytes.extend(b"\x1b[B"),
            "right" => bytes.extend(b"\x1b[C"),
            "left" => bytes.extend(b"\x1b[D"),
            "home" => bytes.extend(b"\x1b[H"),
            "end" => bytes.extend(b"\x1b[F"),
            "del" => bytes.extend(b"\x1b[3~"),
            "f1" => bytes.extend(b"\x1bOP"),
            "f6" => bytes.extend(b"\x1b[17~"),
            _ if name.starts_with("c-") => bytes.push(name.as_bytes()[2] & 0x1f),
            _ if name.starts_with("a-") => bytes.extend([0x1b, name.as_bytes()[2]]),
            _ => panic!("no key is called {name}"),
        }
        rest = after;
    }
    bytes.extend(rest.as_bytes());
    bytes
}
