//! What `hubticket help` is asked for: a page of the manual, or a command.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueEnum};

/// A page of the manual. Where a command is called the same, `--help` behind the command has its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Topic {
    /// The keys, the mouse, and how to change them
    Keys,
    /// Writing tickets: form, contact, note, files, templates, outbox, corrections
    Tickets,
    /// Tickets without a screen: create, resolve, history, JSON, exit codes
    Scripts,
    /// Many tickets at once, from a spreadsheet or another system
    Import,
    /// Token, profiles, config.toml, colours
    Config,
    /// What is kept where: drafts, templates, the journal
    Files,
    /// The look-alike of HubSpot, for trying and testing
    Sandbox,
    /// For assistants: tickets over the Model Context Protocol
    Mcp,
    /// When something is wrong
    Troubleshooting,
}

/// The commands that no page is called like; a test holds them against the command line.
const COMMANDS: [&str; 13] = [
    "create",
    "resolve",
    "drafts",
    "templates",
    "history",
    "schema",
    "open",
    "login",
    "logout",
    "doctor",
    "completions",
    "man",
    "help",
];

impl Topic {
    /// The page of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::value_variants().iter().copied().find(|topic| topic.name() == name)
    }

    /// What it is called.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// What it is about.
    pub fn about(self) -> String {
        self.to_possible_value().and_then(|value| Some(value.get_help()?.to_string())).unwrap_or_default()
    }
}

const EXAMPLES: &str = "\
Examples:
  hubticket help keys
  hubticket help create
  hubticket help drafts rename
  hubticket import --help                 the arguments of a command that a page is called like";

/// `hubticket help`.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct Help {
    /// A page of the manual, or a command
    #[arg(value_parser = PossibleValuesParser::new(subjects()))]
    pub what: Option<String>,
    /// What comes after the command, as in drafts rename
    pub then: Option<String>,
}

fn subjects() -> Vec<PossibleValue> {
    let pages = Topic::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    pages.chain(COMMANDS.map(PossibleValue::new)).collect()
}

/// The pages, a line each, for the end of the program's help.
pub(super) fn pages() -> String {
    let line = |topic: &Topic| format!("  hubticket help {:<24}{}\n", topic.name(), topic.about());
    Topic::value_variants().iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::config::args::Cli;

    #[test]
    fn help_can_be_asked_for_every_command_and_every_page() {
        let root = Cli::command();
        let commands = root.get_subcommands().filter(|one| !one.is_hide_set()).map(|one| one.get_name().to_owned());
        let topics: BTreeSet<String> = Topic::value_variants().iter().map(|topic| topic.name()).collect();
        let wanted: BTreeSet<String> = commands.chain(topics.clone()).collect();
        let offered: Vec<String> = subjects().iter().map(|value| value.get_name().to_owned()).collect();
        assert_eq!(offered.iter().cloned().collect::<BTreeSet<_>>(), wanted);
        assert_eq!(offered.len(), wanted.len());
        assert!(topics.iter().all(|name| Topic::named(name).is_some_and(|topic| !topic.about().is_empty())));
        assert_eq!(Topic::named("create"), None);
    }
}
