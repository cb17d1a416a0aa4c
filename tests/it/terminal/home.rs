//! A folder and an environment of its own for each run of the program, and the program run to its end.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::{PROGRAM, until};

/// Where one user of the program lives.
pub struct Home {
    dir: TempDir,
    pub vars: BTreeMap<String, String>,
}

/// What a run to the end came to.
#[derive(Debug)]
pub struct Done {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Home {
    /// A home without a token and without a portal.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let home = Self { vars: BTreeMap::new(), dir };
        let path = std::env::var("PATH").unwrap_or_default();
        let config = home.config_dir().display().to_string();
        home.with("PATH", path).with("TERM", "xterm-256color").with("TZ", "UTC").with("HUBTICKET_CONFIG_DIR", config)
    }

    /// A home with a portal at this address.
    pub fn on(url: &str, token: &str) -> Self {
        Self::new().with("HUBTICKET_BASE_URL", url).with("HUBSPOT_ACCESS_TOKEN", token)
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.vars.insert(name.to_owned(), value.into());
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.vars.remove(name);
        self
    }

    /// The folder that everything of the test lives in.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The program's own folder; it does not exist until somebody makes it.
    pub fn config_dir(&self) -> PathBuf {
        self.dir.path().join("hubticket")
    }

    /// A file below the program's folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.config_dir().join(name)
    }

    /// Writes config.toml.
    pub fn configured(self, text: &str) -> Self {
        self.write("hubticket/config.toml", text);
        self
    }

    /// Writes a file below the test's folder.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        // As the program makes its folders: it tells of one that is open to others.
        let folder = path.parent().unwrap();
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Writes an executable script for sh.
    pub fn script(&self, name: &str, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.write(name, &format!("#!/bin/sh\n{text}\n"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        path
    }

    /// The program with these arguments, in this home, with no word of the test's own environment.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(args).env_clear().envs(&self.vars).current_dir(self.dir());
        command
    }

    /// Runs the program to its end.
    #[track_caller]
    pub fn run(&self, args: &[&str]) -> Done {
        self.run_with(args, "")
    }

    /// Runs the program to its end with a text on its standard input.
    #[track_caller]
    pub fn run_with(&self, args: &[&str], input: &str) -> Done {
        let mut command = self.command(args);
        finish(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap(), input)
    }

    /// The files of a folder below the program's own that end like this, by name.
    pub fn files(&self, folder: &str, ending: &str) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.file(folder)) else { return Vec::new() };
        let mut all: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        all.retain(|path| path.to_string_lossy().ends_with(ending));
        all.sort();
        all
    }

    /// The drafts in the list, as their files have them.
    pub fn drafts(&self) -> Vec<Value> {
        let read = |path: PathBuf| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        self.files("drafts", ".json").into_iter().map(read).collect()
    }

    /// The lines of the journal.
    pub fn journal(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.file("journal.jsonl")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Every byte that the program left on disk.
    pub fn everything(&self) -> String {
        let mut all = String::new();
        let mut folders = vec![self.config_dir()];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(folder) else { continue };
            for entry in entries {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => all.push_str(&String::from_utf8_lossy(&std::fs::read(path).unwrap())),
                }
            }
        }
        all
    }
}

/// Waits for a child's end, and takes all that it said.
#[track_caller]
pub fn finish(mut child: Child, input: &str) -> Done {
    let mut stdin = child.stdin.take();
    let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let out = std::thread::spawn(move || drained(out));
    let err = std::thread::spawn(move || drained(err));
    if let Some(stdin) = &mut stdin {
        // A program that wants no input may be gone before it is written.
        let _ = stdin.write_all(input.as_bytes());
    }
    drop(stdin);
    let mut guard = Ending(child);
    until("the program ended", || guard.0.try_wait().unwrap().is_some());
    let code = guard.0.wait().unwrap().code();
    Done { code, out: out.join().unwrap(), err: err.join().unwrap() }
}

fn drained(mut pipe: impl Read) -> String {
    let mut bytes = Vec::new();
    pipe.read_to_end(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Ends a child that the test leaves behind.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Done {
    #[track_caller]
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "standard output:\n{}\nstandard error:\n{}", self.out, self.err);
        self
    }

    /// The one JSON document of the standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}:\n{}\n{}", self.out, self.err))
    }

    /// Its standard output has these words.
    #[track_caller]
    pub fn tells(&self, words: &str) {
        assert!(self.out.contains(words), "{words:?} is not in:\n{}", self.out);
    }

    #[track_caller]
    pub fn says(&self, words: &[&str]) {
        for word in words {
            assert!(self.err.contains(word), "{word:?} is not in:\n{}", self.err);
        }
    }
}

/// `hubticket sandbox` in a process of its own, ended when this goes.
pub struct Serving {
    _child: Ending,
    pub url: String,
}

impl Serving {
    /// Starts it on a free port; its token is `t`.
    #[track_caller]
    pub fn start(args: &[&str]) -> Self {
        let mut all = vec!["sandbox", "--listen", "127.0.0.1:0", "--token", "t"];
        all.extend(args);
        let mut child = Home::new().command(&all).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let _child = Ending(child);
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("it said {line:?}")).to_owned();
        Self { _child, url }
    }

    /// A home whose portal this is.
    pub fn home(&self) -> Home {
        Home::on(&self.url, "t")
    }
}
