//! Starting other programs: an editor, a browser, a clipboard's tool, what prints a token and what keeps one. No other
//! file starts any, so that none of them sees a token.

use std::collections::BTreeSet;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{ExitStatus, Stdio};

/// A program that is about to be started. Only [`Hidden`] makes one.
pub use std::process::Command;

/// The variable that holds a token.
pub const TOKEN: &str = "HUBSPOT_ACCESS_TOKEN";

/// The variables that no other program sees: the usual one of the token, and those that the config names as one, of
/// whichever profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden(BTreeSet<String>);

impl Hidden {
    /// The usual variable and these.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        // What can't be a variable's name can't be set, and the system refuses to leave it out.
        Self(names.into_iter().filter(|name| !name.is_empty() && !name.contains(['=', '\0'])).collect())
    }

    /// Whether a variable is one of them.
    fn has(&self, name: &str) -> bool {
        name == TOKEN || self.0.contains(name)
    }

    /// A program with the environment of this one, but for what is hidden.
    pub fn program(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_remove(TOKEN);
        for name in &self.0 {
            command.env_remove(name);
        }
        command
    }

    /// The same for a command line that sh understands; arguments that are added are its `$0`, `$1` and so on.
    pub fn shell(&self, line: &str) -> Command {
        let mut command = self.program("sh");
        command.arg("-c").arg(line);
        command
    }

    /// The same for a command line that can ask nobody: it has no input, and to read from the terminal stops it.
    pub fn shell_aside(&self, line: &str) -> Command {
        let mut command = self.shell(line);
        command.stdin(Stdio::null()).process_group(0);
        command
    }

    /// A program that gets these variables and nothing else.
    pub fn program_with(&self, program: &str, variables: &[&str]) -> Command {
        let mut command = Command::new(program);
        let passed = variables.iter().filter(|name| !self.has(name));
        command.env_clear().envs(passed.filter_map(|name| Some((name, std::env::var_os(name)?))));
        command
    }
}

/// How a program ended that did not end well, as it follows its name.
pub fn how_it_failed(status: ExitStatus) -> Option<String> {
    match (status.code(), status.signal()) {
        (Some(0), _) => None,
        (Some(code), _) => Some(format!("ended with code {code}")),
        (None, Some(signal)) => Some(format!("was ended by signal {signal}")),
        (None, None) => Some("failed".to_owned()),
    }
}

/// The same program, for whoever has other things to do while it runs.
pub fn awaited(command: Command) -> tokio::process::Command {
    command.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The variables of the test's own environment that the program sees.
    fn seen(mut command: Command) -> BTreeSet<String> {
        let output = command.output().unwrap();
        assert!(output.status.success());
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().filter_map(|line| Some(line.split_once('=')?.0.to_owned())).collect()
    }

    #[test]
    fn a_program_sees_the_environment_but_for_what_is_hidden() {
        // Cargo sets both for whatever it runs.
        let (hidden, shown) = ("CARGO_PKG_NAME", "CARGO_PKG_VERSION");
        let all = Hidden::default();
        let some = Hidden::new([hidden.to_owned(), String::new(), "A=B".into(), "A\0B".into()]);
        for (command, is_seen) in [
            (all.program("env"), true),
            (all.shell("env"), true),
            (some.program("env"), false),
            (some.shell("env"), false),
            (all.program_with("env", &["PATH", hidden, shown]), true),
            (some.program_with("env", &["PATH", hidden, shown]), false),
        ] {
            let seen = seen(command);
            assert_eq!(seen.contains(hidden), is_seen, "{seen:?}");
            assert!(seen.contains(shown), "{seen:?}");
        }
        let only = seen(some.program_with("env", &["PATH", shown]));
        assert!(only.iter().all(|name| ["PATH", shown].contains(&name.as_str())), "{only:?}");
    }
}
