//! The command line as a whole: the commands, and what applies to all of them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::completions::Values;
use super::config::ConfigCommand;
use super::create::Create;
use super::doctor::Doctor;
use super::drafts::Drafts;
use super::help::{self, Help};
use super::history::History;
use super::import::Import;
use super::login::{Login, Logout};
use super::open::Open;
use super::output::Output;
use super::resolve::ResolveAttempts;
use super::sandbox::Sandbox;
use super::schema::Schema;
use super::templates::Templates;

/// Compose HubSpot support tickets in a terminal: your portal's own fields, exactly one ticket, no keystroke lost.
#[derive(Debug, Clone, Parser)]
#[command(name = "hubticket", version, max_term_width = 100, after_help = closing(), disable_help_subcommand = true)]
pub struct Cli {
    /// What applies to every command.
    #[command(flatten)]
    pub common: Common,
    /// Open this draft: its id, or the beginning of it
    #[arg(long, value_name = "ID")]
    pub draft: Option<String>,
    /// Begin with a copy of this template
    #[arg(long, value_name = "NAME", conflicts_with = "draft")]
    pub template: Option<String>,
    /// Compose by questions and answers in plain lines: for screen readers, simple terminals and pipes
    #[arg(long)]
    pub accessible: bool,
    /// What to do; without a command, the composer opens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  hubticket --sandbox                     try it with an embedded look-alike of HubSpot
  hubticket login                         ask for a token of your portal and keep it
  hubticket                               compose a ticket
  hubticket create --property subject='Printer on fire' --associate contact:ada@example.com
  hubticket drafts

Exit codes:
  0 done   2 usage   3 HubSpot refused the ticket   4 token missing, refused or lacking a scope
  5 outcome unknown   6 HubSpot could not be reached, nothing was created   7 local files   1 anything else";

fn closing() -> String {
    format!("{EXAMPLES}\n\nThe manual:\n{}", help::pages())
}

/// What applies to every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Common {
    /// Use this profile of config.toml
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Use an embedded look-alike of HubSpot instead of a portal; nothing leaves this machine
    #[arg(long, global = true)]
    pub sandbox: bool,
    /// Talk to HubSpot at this address
    #[arg(long, global = true, value_name = "URL")]
    pub base_url: Option<String>,
    /// Speak this version of HubSpot's API: v3 or 2026-09
    #[arg(long, global = true, value_name = "VERSION")]
    pub api_version: Option<String>,
    /// Keep all files below this directory
    #[arg(long, global = true, value_name = "DIR")]
    pub config_dir: Option<PathBuf>,
    /// Write a log, to this file or to logs/hubticket.log; HUBTICKET_LOG=debug says more
    #[arg(long, global = true, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    pub log: Option<Option<PathBuf>>,
}

/// The commands without a screen.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Create one ticket without a screen
    Create(Create),
    /// Create many tickets from a CSV or JSON Lines file
    Import(Import),
    /// Find out what became of tickets whose answer was lost
    Resolve(ResolveAttempts),
    /// List, show, rename, delete or restore drafts
    Drafts(Drafts),
    /// List, show, save or delete templates
    Templates(Templates),
    /// Show what was submitted, and what became of it
    History(History),
    /// Show the portal's properties, pipelines, owners and association labels
    Schema(Schema),
    /// Print the link of a ticket, and open it in a browser where there is one
    Open(Open),
    /// Serve the sandbox alone, on loopback
    Sandbox(Sandbox),
    /// Serve tools for the Model Context Protocol on the standard input and output
    #[cfg(feature = "mcp")]
    #[command(after_help = "Example:\n  hubticket mcp --profile emea --log")]
    Mcp,
    /// Sign in: ask for a token, check it and keep it
    Login(Login),
    /// Forget the token that login keeps
    Logout(Logout),
    /// Write, check or find config.toml
    #[command(after_help = "Examples:\n  hubticket config init\n  hubticket config check")]
    Config {
        /// What to do with it.
        #[command(subcommand)]
        what: ConfigCommand,
        /// How the result is printed
        #[arg(long, global = true, value_enum, default_value_t)]
        output: Output,
    },
    /// Check the terminal, the files, the token and the connection
    Doctor(Doctor),
    /// Print completions for a shell
    #[command(
        after_help = "Example:\n  hubticket completions bash > ~/.local/share/bash-completion/completions/hubticket"
    )]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Show a page of the manual, or the help of a command
    Help(Help),
    /// Print the manual page
    #[command(after_help = "Example:\n  hubticket man --all pages")]
    Man {
        /// Write the pages of all commands (.1) and those of the manual (.7) into this directory instead
        #[arg(long, value_name = "DIR")]
        all: Option<PathBuf>,
    },
    /// Print the values that fit a place of the command line, one per line; completions use this
    #[command(hide = true)]
    CompleteValues {
        /// The place
        what: Values,
    },
}

impl Command {
    /// Whether it opens the composer instead of doing its work without a screen.
    pub fn composes(&self) -> bool {
        match self {
            Self::Create(create) => create.interactive,
            Self::Open(open) => open.edit,
            _ => false,
        }
    }
}
