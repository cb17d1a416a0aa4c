//! The program as a process: in a terminal of its own, or as the sandbox that it talks to, measured from outside.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::SIZE;

const PROGRAM: &str = env!("CARGO_BIN_EXE_hubticket");
const TOKEN: &str = "scale-token";
/// Nobody listens there: the network has no part in it.
pub const NOWHERE: &str = "http://127.0.0.1:9";
/// Nothing that is waited for takes as long.
const LIMIT: Duration = Duration::from_secs(30);

/// A portal, in a process of its own.
pub struct Portal {
    process: Child,
    pub url: String,
}

impl Portal {
    pub fn start(large: bool) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["sandbox", "--listen", "127.0.0.1:0", "--token", TOKEN]).args(large.then_some("--large"));
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        Self { process, url }
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Checks a file of tickets, and sends nothing. Returns how long that took.
pub fn checked(dir: &Path, url: &str, file: &Path) -> Duration {
    let mut command = Command::new(PROGRAM);
    command.arg("import").arg(file).arg("--dry-run").stdout(Stdio::null()).stderr(Stdio::null());
    command.env("HUBTICKET_CONFIG_DIR", dir).env("HUBTICKET_BASE_URL", url).env("HUBSPOT_ACCESS_TOKEN", TOKEN);
    let start = Instant::now();
    let status = command.status().unwrap();
    let took = start.elapsed();
    assert!(status.success(), "{status}");
    took
}

/// The composer in a terminal.
pub struct Composer {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    /// What it wrote, and when. Without a reader of its own a full terminal would hold the program up.
    written: Receiver<(Instant, Vec<u8>)>,
    started: Instant,
    seen: Vec<u8>,
    last: Instant,
}

impl Composer {
    pub fn start(dir: &Path, url: &str) -> Self {
        let size = PtySize { rows: SIZE.height, cols: SIZE.width, pixel_width: 0, pixel_height: 0 };
        let pty = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(PROGRAM);
        command.env("HUBTICKET_CONFIG_DIR", dir);
        command.env("HUBSPOT_ACCESS_TOKEN", TOKEN);
        command.env("HUBTICKET_BASE_URL", url);
        let mut reader = pty.master.try_clone_reader().unwrap();
        let writer = pty.master.take_writer().unwrap();
        let started = Instant::now();
        let child = pty.slave.spawn_command(command).unwrap();
        let (sender, written) = channel();
        thread::spawn(move || {
            let _master = pty.master;
            let mut chunk = [0_u8; 4096];
            // The end of the terminal is an error or nothing to read.
            while let Ok(count @ 1..) = reader.read(&mut chunk) {
                let bytes = chunk.iter().take(count).copied().collect();
                if sender.send((Instant::now(), bytes)).is_err() {
                    break;
                }
            }
        });
        Self { child, writer, written, started, seen: Vec::new(), last: started }
    }

    /// Waits for a text in what is written. Returns how long that took from the start.
    pub fn shows(&mut self, text: &str) -> Duration {
        while !self.seen.windows(text.len()).any(|window| window == text.as_bytes()) {
            self.take(LIMIT).unwrap();
        }
        self.last - self.started
    }

    /// Waits until nothing has been written for this long.
    pub fn rests(&mut self, quiet: Duration) {
        while self.take(quiet).is_ok() {}
    }

    fn take(&mut self, wait: Duration) -> Result<(), RecvTimeoutError> {
        let (at, bytes) = self.written.recv_timeout(wait)?;
        self.last = at;
        self.seen.extend(bytes);
        Ok(())
    }

    pub fn keys(&mut self, keys: &str) {
        self.seen.clear();
        self.writer.write_all(keys.as_bytes()).unwrap();
    }

    /// From a key to the last byte that follows it, and how long the program's loop itself ran: the rest is the
    /// system's, and of others who want the processor.
    pub fn key(&mut self, key: &str) -> (Duration, Duration) {
        let (pressed, before) = (Instant::now(), self.ran());
        self.last = pressed;
        self.keys(key);
        self.rests(Duration::from_millis(12));
        (self.last - pressed, self.ran() - before)
    }

    /// How long the first thread has been running.
    fn ran(&self) -> Duration {
        let file = format!("/proc/{}/schedstat", self.child.process_id().unwrap());
        let text = fs::read_to_string(file).unwrap();
        Duration::from_nanos(text.split_whitespace().next().unwrap().parse().unwrap())
    }

    /// What is in memory, in bytes, and how much of it is its own rather than mapped from files.
    pub fn memory(&self) -> (u64, u64) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.process_id().unwrap())).unwrap();
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
        };
        (of("VmRSS:"), of("RssAnon:"))
    }

    /// Leaves it, by Ctrl-Q.
    pub fn quit(mut self) {
        self.keys("\x11");
        while self.take(LIMIT).is_ok() {}
        self.child.wait().unwrap();
    }
}
