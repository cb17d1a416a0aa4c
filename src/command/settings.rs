//! `hubticket config`: writes, checks and finds config.toml, and writes what editors know of it.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use serde_json::{Value, json};

use super::{document, print, print_done};
use crate::config::args::{ConfigCommand, Output};
use crate::config::{Exit, Failure, FailureKind, check, schemas};
use crate::ticket::text;

/// What `config init` writes: every setting, explained.
const EXAMPLE: &str = include_str!("../../assets/config.toml");

pub(super) fn run(what: &ConfigCommand, output: Output, dir: &Path) -> Result<Exit, Failure> {
    let path = dir.join("config.toml");
    match what {
        ConfigCommand::Path => print(&said(output, &json!({"path": path}), format!("{}\n", path.display()))),
        ConfigCommand::Init => init(dir, &path, output),
        ConfigCommand::Check => checked(dir, output),
        ConfigCommand::Schemas => {
            let folder = schemas::write(dir)?;
            let text = format!("wrote the schemas of this version to {}\n", folder.display());
            let done = format!("the schemas were written to {}", folder.display());
            print_done(&said(output, &json!({"wrote": folder}), text), &done)
        }
    }
}

fn said(output: Output, all: &Value, text: String) -> Vec<u8> {
    match output {
        Output::Json => document(all),
        Output::Text => text.into_bytes(),
    }
}

fn init(dir: &Path, path: &Path, output: Output) -> Result<Exit, Failure> {
    let failed = |error: std::io::Error| {
        let text = format!("{} can't be written: {}", path.display(), text::of_system(error));
        Failure::new(Exit::Files, FailureKind::Files, text)
    };
    // The folder is made as the program makes it.
    crate::store::Store::open(dir)?;
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
    // Its first line names one of them.
    schemas::write(dir)?;
    let text = format!("wrote {}; every setting in it is explained, none is set\n", path.display());
    print_done(&said(output, &json!({"wrote": path}), text), &format!("{} was written", path.display()))
}

fn checked(dir: &Path, output: Output) -> Result<Exit, Failure> {
    let checked = check::all(dir);
    let wrong: Vec<&str> = checked.iter().flat_map(|(_, said)| said).map(String::as_str).collect();
    if !wrong.is_empty() {
        return Err(Failure::new(Exit::Files, FailureKind::Config, wrong.join("\n")));
    }
    let mut text: String = checked.iter().map(|(path, _)| format!("{} is correct.\n", path.display())).collect();
    let config = dir.join("config.toml");
    let exists = checked.iter().any(|(path, _)| *path == config);
    if !exists {
        text.push_str(&format!("There is no {}; hubticket config init writes one.\n", config.display()));
    }
    print(&said(output, &json!({"path": config, "exists": exists}), text))
}
