//! The README's commands, run as they stand there.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::terminal::{Home, PROGRAM, Portal, finish};

const README: &str = include_str!("../../README.md");
/// Stands in front of a block that is run here.
const MARK: &str = "<!-- run -->";

/// The blocks for sh that are marked, without the indentation of the list that they may be in.
fn blocks() -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = README.lines();
    while let Some(line) = lines.next() {
        if line.trim() != MARK {
            continue;
        }
        assert_eq!(lines.next().map(str::trim), Some("```sh"), "a mark stands in front of a block for sh");
        let block: Vec<&str> = lines.by_ref().map(str::trim).take_while(|line| *line != "```").collect();
        blocks.push(block.join("\n"));
    }
    blocks
}

#[test]
fn every_marked_command_of_the_readme_does_what_it_says() {
    let all = blocks();
    assert!(all.len() >= 4, "{all:?}");
    for block in all {
        let portal = Portal::start();
        let home = portal.home();
        // A token is handed over by those that sign in; the others have one.
        let home = if block.contains("login") { home.without("HUBSPOT_ACCESS_TOKEN") } else { home };
        let home = home.with("TOKEN", "sandbox-token");
        let programs = Path::new(PROGRAM).parent().unwrap().display().to_string();
        let path = format!("{programs}:{}", home.vars["PATH"]);
        let mut command = Command::new("sh");
        command.args(["-eu", "-c", &block]).env_clear().envs(&home.vars).current_dir(home.dir());
        command.env("PATH", path).env("HOME", home.dir());
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let done = finish(child, "");
        assert_eq!(done.code, Some(0), "{block}\n{}\n{}", done.out, done.err);
        assert_eq!(done.err, "", "{block}");
    }
}

#[test]
fn every_setting_of_the_readme_is_one() {
    for block in README.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()) {
        // The other kind of file that the README shows is keymap.toml.
        if !block.contains("preset =") {
            let home = Home::new().configured(block);
            assert!(home.run(&["config", "check"]).ended(0).out.contains("is correct"), "{block}");
        }
    }
}
