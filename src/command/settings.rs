//! `hubticket config`: writes, checks and finds config.toml.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use serde_json::{Value, json};

use super::{document, print, print_done};
use crate::config::args::{ConfigCommand, Output};
use crate::config::{Exit, Failure, FailureKind, check};

/// What `config init` writes: every setting, explained.
const EXAMPLE: &str = include_str!("../../assets/config.toml");

pub(super) fn run(what: &ConfigCommand, output: Output, dir: &Path) -> Result<Exit, Failure> {
    let path = dir.join("config.toml");
    match what {
        ConfigCommand::Path => print(&said(output, &json!({"path": path}), format!("{}\n", path.display()))),
        ConfigCommand::Init => init(&path, output),
        ConfigCommand::Check => checked(&path, output),
    }
}

fn said(output: Output, all: &Value, text: String) -> Vec<u8> {
    match output {
        Output::Json => document(all),
        Output::Text => text.into_bytes(),
    }
}

fn init(path: &Path, output: Output) -> Result<Exit, Failure> {
    let failed = |error: std::io::Error| {
        let text = format!("{} can't be written: {error}", path.display());
        Failure::new(Exit::Files, FailureKind::Files, text)
    };
    // The folder is made as the program makes it.
    crate::store::Store::open(path.parent().unwrap_or(Path::new(".")))?;
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => file.write_all(EXAMPLE.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let text = format!("{} is there already and is left as it is", path.display());
            return Err(
                Failure::new(Exit::Files, FailureKind::Config, text).with_hint("move it away to have a new one")
            );
        }
        Err(error) => return Err(failed(error)),
    }
    let text = format!("wrote {}; every setting in it is explained, none is set\n", path.display());
    print_done(&said(output, &json!({"wrote": path}), text), &format!("{} was written", path.display()))
}

fn checked(path: &Path, output: Output) -> Result<Exit, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let text = format!("There is no {}; hubticket config init writes one.\n", path.display());
            return print(&said(output, &json!({"path": path, "exists": false}), text));
        }
        Err(error) => {
            let text = format!("{} can't be read: {error}", path.display());
            return Err(Failure::new(Exit::Files, FailureKind::Config, text));
        }
    };
    let mistakes = check::check(&text, path);
    if mistakes.is_empty() {
        let text = format!("{} is as it should be.\n", path.display());
        return print(&said(output, &json!({"path": path, "exists": true}), text));
    }
    let lines: Vec<String> = mistakes.iter().map(|mistake| format!("{}: {mistake}", path.display())).collect();
    Err(Failure::new(Exit::Files, FailureKind::Config, lines.join("\n")))
}
