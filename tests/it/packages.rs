//! What a package holds, as its script makes it; and that the lists beside the script say the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::terminal::{Done, Home, PROGRAM, finish};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The script with the program that is there; nothing is built or packed.
fn package(home: &Home, to: &Path, more: &[(&str, &str)]) -> Done {
    let mut command = Command::new("sh");
    command.arg(root().join("assets/package.sh")).arg(to).env_clear().envs(&home.vars);
    command.envs([("PROGRAM", PROGRAM), ("TARGET", "this-machine"), ("ONLY", "files")]).envs(more.iter().copied());
    finish(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap(), "")
}

fn files(folder: &Path, into: &mut BTreeSet<String>, from: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into, from);
        } else {
            assert!(fs::metadata(&path).unwrap().len() > 20, "{} is empty", path.display());
            into.insert(path.strip_prefix(from).unwrap().display().to_string());
        }
    }
}

#[test]
fn a_package_holds_the_program_its_pages_completions_schemas_licences_and_notices() {
    let home = Home::new();
    let to = home.dir().join("package");
    let notices = home.write("notices.txt", "the licences of everything that hubticket is built of");
    package(&home, &to, &[("NOTICES", notices.to_str().unwrap())]).ended(0);
    let mut held = BTreeSet::new();
    files(&to.join("files"), &mut held, &to.join("files"));
    for file in [
        "bin/hubticket",
        "share/man/man1/hubticket.1.gz",
        "share/man/man1/hubticket-create.1.gz",
        "share/man/man7/hubticket-keys.7.gz",
        "share/doc/hubticket/assets/manual/keys.md",
        "share/doc/hubticket/assets/pictures/ticket.svg",
        "share/bash-completion/completions/hubticket",
        "share/zsh/site-functions/_hubticket",
        "share/fish/vendor_completions.d/hubticket.fish",
        "share/doc/hubticket/README.md",
        "share/doc/hubticket/LICENSE-MIT",
        "share/doc/hubticket/LICENSE-APACHE",
        "share/doc/hubticket/THIRD-PARTY-NOTICES.txt",
        "share/hubticket/config.toml",
        "share/hubticket/keymap/vim.toml",
        "share/hubticket/themes/dark.toml",
        "share/hubticket/schemas/config.json",
        "share/hubticket/schemas/keymap.json",
        "share/hubticket/schemas/template.json",
        "share/hubticket/schemas/theme.json",
    ] {
        assert!(held.contains(file), "{file} is missing: {held:#?}");
    }
    // Each folder is one that the .rpm lists.
    let spec = fs::read_to_string(root().join("assets/packages/hubticket.spec")).unwrap();
    for file in &held {
        let is_listed = |line: &str| {
            let place = line.rsplit(' ').next().unwrap_or_default().trim_end_matches('*');
            place.starts_with("/usr/") && format!("/usr/{file}").starts_with(place.split('[').next().unwrap_or(place))
        };
        let listed = spec.split("%files").nth(1).unwrap();
        assert!(listed.lines().any(is_listed), "{file} is not in the .rpm");
    }
}

#[test]
fn no_package_is_made_without_notices_unless_that_is_wanted() {
    let home = Home::new();
    let to = home.dir().join("package");
    let gone = package(&home, &to, &[("NOTICES", "/nowhere/notices.txt")]);
    gone.ended(1).says(&["there is no file /nowhere/notices.txt"]);
    // A cargo that knows no cargo-about.
    let cargo = home.script("bin/cargo", "exit 101");
    let path = format!("{}:{}", cargo.parent().unwrap().display(), home.vars["PATH"]);
    let without = package(&home, &to, &[("PATH", &path)]);
    without.ended(1).says(&["cargo-about is not here", "NOTICES"]);
    assert!(!to.exists());
    package(&home, &to, &[("NOTICES", "none")]).ended(0).tells("must not be passed on");
    assert!(!to.join("files/share/doc/hubticket/THIRD-PARTY-NOTICES.txt").exists());
}

/// The words between the marks of a list in TOML.
fn licences(file: &str, key: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join(file)).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let table = table.get("licenses").and_then(toml::Value::as_table).cloned().unwrap_or(table);
    let mut all: BTreeSet<String> =
        table[key].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect();
    for one in table.get("exceptions").and_then(toml::Value::as_array).into_iter().flatten() {
        all.extend(one["allow"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()));
    }
    all
}

#[test]
fn the_licences_that_are_allowed_are_those_of_the_notices() {
    assert_eq!(licences(".deny.toml", "allow"), licences("assets/packages/about.toml", "accepted"));
}
