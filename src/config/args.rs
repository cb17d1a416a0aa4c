//! The command line as it is typed.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Compose HubSpot support tickets in a terminal: your portal's own fields, exactly one ticket, no keystroke lost.
#[derive(Debug, Clone, Parser)]
#[command(name = "hubticket", version, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// What applies to every command.
    #[command(flatten)]
    pub common: Common,
    /// Open this draft: its id, or the beginning of it
    #[arg(long, value_name = "ID")]
    pub draft: Option<String>,
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
  hubticket create --property subject='Printer on fire' --associate contact:101
  hubticket drafts

Exit codes:
  0 done   2 usage   3 HubSpot rejected the ticket   4 token missing, refused or lacking a scope
  5 outcome unknown   6 HubSpot could not be reached, nothing was created   7 local files   1 anything else";

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
    /// List, show or delete drafts
    Drafts(Drafts),
    /// Show what was submitted, and what became of it
    History(History),
    /// Serve the sandbox alone, on loopback
    Sandbox(Sandbox),
    /// Sign in: ask for a token, check it and keep it
    Login(Login),
    /// Forget the token that login keeps
    Logout,
    /// Write, check or find config.toml
    Config {
        /// What to do with it.
        #[command(subcommand)]
        what: ConfigCommand,
    },
    /// Check terminal, files, token and reachability
    Doctor,
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man {
        /// Write the pages of all commands into this directory instead
        #[arg(long, value_name = "DIR")]
        all: Option<PathBuf>,
    },
    /// Print what can be typed in a place of the command line, a value a line; completions ask this
    #[command(hide = true)]
    CompleteValues {
        /// The place
        what: Values,
    },
}

/// `hubticket login`.
#[derive(Debug, Clone, Args)]
pub struct Login {
    /// Sign in by OAuth, with the app that config.toml names
    #[arg(long)]
    pub oauth: bool,
}

/// What can be done with config.toml.
#[derive(Debug, Clone, Subcommand)]
pub enum ConfigCommand {
    /// Write one with every setting explained, if there is none
    Init,
    /// Say what is wrong with it, and where
    Check,
    /// Print where it is
    Path,
}

/// A place of the command line whose values only the files know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Values {
    /// `--profile`
    Profiles,
    /// `--draft`, and the ids of `drafts`
    Drafts,
    /// Templates by name
    Templates,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
}

/// `hubticket create`.
#[derive(Debug, Clone, Default, Args)]
pub struct Create {
    /// Set a property: its internal name and its value
    #[arg(long, short, value_name = "KEY=VALUE")]
    pub property: Vec<String>,
    /// Associate a record: contact:101, company:501:USER_DEFINED/12 or deal:9:LABEL
    #[arg(long, short, value_name = "TYPE:ID[:HOW]")]
    pub associate: Vec<String>,
    /// Send this draft: its id, or the beginning of it
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    pub draft: Option<String>,
    /// Send a JSON request body; - reads it from the standard input
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Print the JSON body and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// `hubticket drafts`.
#[derive(Debug, Clone, Args)]
pub struct Drafts {
    /// What to do with them; they are listed without it.
    #[command(subcommand)]
    pub what: Option<DraftsCommand>,
    /// How the result is printed
    #[arg(long, global = true, value_enum, default_value_t)]
    pub output: Output,
}

/// What can be done with drafts.
#[derive(Debug, Clone, Subcommand)]
pub enum DraftsCommand {
    /// List them, the last changed first
    List,
    /// Print one
    Show {
        /// Its id, or the beginning of it
        id: String,
    },
    /// Delete one
    Delete {
        /// Its id, or the beginning of it
        id: String,
    },
}

/// `hubticket history`.
#[derive(Debug, Clone, Args)]
pub struct History {
    /// Show at most this many submissions, the last first
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub limit: usize,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// `hubticket sandbox`.
#[derive(Debug, Clone, Args)]
pub struct Sandbox {
    /// Listen on this address; it must be a loopback one
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDR")]
    pub listen: SocketAddr,
    /// Accept this token
    #[arg(long, default_value = "sandbox-token", value_name = "T")]
    pub token: String,
    /// Wait so long before each answer
    #[arg(long, default_value_t = 0, value_name = "MS")]
    pub latency: u64,
    /// Go wrong in this way, such as 502@create, 429=2x1 or reset-processed%0.3; may be given several times
    #[arg(long, value_name = "SPEC")]
    pub fault: Vec<String>,
    /// Serve 1,000 more properties and a list of 5,000 options
    #[arg(long)]
    pub large: bool,
    /// Refuse requests beyond HubSpot's rate limits, as HubSpot does
    #[arg(long)]
    pub enforce_limits: bool,
}
