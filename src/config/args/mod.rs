//! The command line as it is typed.

mod help;
mod import;
mod output;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use help::{Help, Topic};
pub use import::{Dates, Encoding, Format, Import, Resolve, System};
pub use output::Output;

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

const LOGIN_EXAMPLES: &str = "\
Examples:
  hubticket login --profile emea
  pass show hubspot | hubticket login
  hubticket login --oauth                 with an app of your own, [oauth] in config.toml";

/// `hubticket login`.
#[derive(Debug, Clone, Args)]
#[command(after_help = LOGIN_EXAMPLES)]
pub struct Login {
    /// Sign in by OAuth, with the app that config.toml names
    #[arg(long)]
    pub oauth: bool,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// `hubticket logout`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:\n  hubticket logout --profile emea")]
pub struct Logout {
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// `hubticket doctor`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  hubticket doctor --profile emea\n  hubticket doctor --output json")]
pub struct Doctor {
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
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
    /// Write the JSON Schemas beside it again, by which editors explain its settings
    Schemas,
}

/// A place of the command line whose values only the files know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Values {
    /// `--profile`
    Profiles,
    /// `--draft`, and the ids of `drafts`
    Drafts,
    /// The ids of deleted drafts
    Removed,
    /// Templates by name
    Templates,
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

const CREATE_EXAMPLES: &str = "\
Examples:
  hubticket create -p subject='Printer on fire' -p Priority=High --stage 'Waiting on us' --owner 'Maya Lindqvist'
  hubticket create -p subject='Printer on fire' -a contact:ada@example.com -a company:501:Reseller --dry-run
  journalctl -u printer | hubticket create -p subject='Printer log' --set-from-stdin content --output json
  hubticket create --template outage -p subject='Line 3 is down' --idempotency-key alert-4711";

/// `hubticket create`.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = CREATE_EXAMPLES)]
pub struct Create {
    /// Set a property: its internal name or label, and a value, by value or label
    #[arg(long, short, value_name = "KEY=VALUE")]
    pub property: Vec<String>,
    /// Set a property to what is read from the standard input
    #[arg(long, value_name = "KEY")]
    pub set_from_stdin: Option<String>,
    /// The pipeline: its label or id; without it, the portal's default one
    #[arg(long, value_name = "PIPELINE")]
    pub pipeline: Option<String>,
    /// The ticket status, a stage of the pipeline: its label or id; without it, the first open one
    #[arg(long, value_name = "STAGE")]
    pub stage: Option<String>,
    /// The owner: e-mail address, name or id
    #[arg(long, value_name = "OWNER")]
    pub owner: Option<String>,
    /// Link a record: contact:101, contact:ada@example.com, company:501:USER_DEFINED/12 or deal:9:LABEL
    #[arg(long, short, value_name = "TYPE:RECORD[:HOW]")]
    pub associate: Vec<String>,
    /// Create this contact with the ticket: ada@example.com, or 'Ada Lovelace <ada@example.com>'; one that is there is linked
    #[arg(long, value_name = "WHO", conflicts_with = "file")]
    pub create_contact: Option<String>,
    /// Set a property of that contact, by its internal name
    #[arg(long, value_name = "KEY=VALUE", requires = "create_contact")]
    pub contact_property: Vec<String>,
    /// Send this draft: its id, or the beginning of it
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    pub draft: Option<String>,
    /// Begin with a copy of this template
    #[arg(long, value_name = "NAME", conflicts_with_all = ["draft", "file"])]
    pub template: Option<String>,
    /// Send a JSON request body; - reads it from the standard input
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// A note for colleagues, which the customer never sees; - reads it from the standard input
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Attach a file; - reads it from the standard input
    #[arg(long, value_name = "FILE")]
    pub attach: Vec<PathBuf>,
    /// What the file from the standard input is called
    #[arg(long, value_name = "NAME", requires = "attach")]
    pub attach_name: Option<String>,
    /// A name of your own for this ticket: running it again with the same one returns the same ticket
    #[arg(long, value_name = "VALUE")]
    pub idempotency_key: Option<String>,
    /// Create another ticket, though it is not known what became of an earlier one that is the same
    #[arg(long, conflicts_with_all = ["idempotency_key", "dry_run"])]
    pub new: bool,
    /// Create no ticket where an open one of the same contact or company looks alike
    #[arg(long, conflicts_with_all = ["dry_run", "interactive"])]
    pub fail_if_similar: bool,
    /// Print the JSON body and send nothing; tell what this portal would refuse (exit code 2)
    #[arg(long)]
    pub dry_run: bool,
    /// Open the composer with all this filled in
    #[arg(long, conflicts_with_all = ["file", "set_from_stdin", "dry_run", "output", "wait", "no_wait"])]
    pub interactive: bool,
    /// Wait for HubSpot's rate limits as long as it takes
    #[arg(long, conflicts_with = "no_wait")]
    pub wait: bool,
    /// Don't wait for HubSpot's rate limits at all
    #[arg(long)]
    pub no_wait: bool,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

const RESOLVE_EXAMPLES: &str = "\
Examples:
  hubticket resolve                              look for every ticket whose answer was lost
  hubticket resolve 1f0c9a52 --wait              look for one until HubSpot's search must know it
  hubticket resolve 1f0c9a52 --take 27094000001  this ticket is it
  hubticket resolve 1f0c9a52 --again             look for it, and send it if it is not there";

/// `hubticket resolve`.
#[derive(Debug, Clone, Args)]
#[command(after_help = RESOLVE_EXAMPLES)]
pub struct ResolveAttempts {
    /// One attempt: its id, or the beginning of it; by default all whose outcome is not known
    pub attempt: Option<String>,
    /// This ticket is it
    #[arg(long, value_name = "TICKET")]
    pub take: Option<String>,
    /// Look until HubSpot's search must know it, and send it if it is not there
    #[arg(long, conflicts_with = "take")]
    pub again: bool,
    /// Look once, and send it if that is still not known, though it may exist
    #[arg(long, conflicts_with_all = ["take", "again"])]
    pub anyway: bool,
    /// No ticket was created, and none is wanted; where the ticket is there, what is missing with it is left out
    #[arg(long, conflicts_with_all = ["take", "again", "anyway"])]
    pub drop: bool,
    /// Look until HubSpot's search must know it
    #[arg(long, conflicts_with_all = ["take", "anyway", "drop"])]
    pub wait: bool,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

impl ResolveAttempts {
    /// Whether nothing is said but which attempt is meant.
    pub fn is_plain(&self) -> bool {
        self.take.is_none() && !(self.again || self.anyway || self.drop)
    }
}

const DRAFTS_EXAMPLES: &str = "\
Examples:
  hubticket drafts
  hubticket drafts show 77aa9a52 --output json
  hubticket drafts rename 77aa9a52 'Monday, line 3'";

const NEW_DRAFT_EXAMPLES: &str = "\
Examples:
  hubticket drafts new -p 'Ticket name=Disk full on db3' --by watcher --why 'alert 4711'
  df | hubticket drafts new -p subject='Disk full' --note - --idempotency-key alert-4711 --output json";

/// `hubticket drafts new`. What is about sending is refused with a word of its own, and not offered.
#[derive(Debug, Clone, Args)]
#[command(
    mut_arg("draft", |arg| arg.hide(true)),
    mut_arg("new", |arg| arg.hide(true)),
    mut_arg("fail_if_similar", |arg| arg.hide(true)),
    mut_arg("dry_run", |arg| arg.hide(true)),
    mut_arg("interactive", |arg| arg.hide(true)),
    mut_arg("wait", |arg| arg.hide(true)),
    mut_arg("no_wait", |arg| arg.hide(true)),
    mut_arg("idempotency_key", |arg| arg.help(
        "A name of your own for this ticket: running it again with the same one returns the same draft, or its ticket"
    ))
)]
pub struct NewDraft {
    /// What is in it.
    #[command(flatten)]
    pub ticket: Create,
    /// What the person who sends it should know
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
    /// Who wrote it; by default the user's name, or "a program"
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// `hubticket drafts`.
#[derive(Debug, Clone, Args)]
#[command(after_help = DRAFTS_EXAMPLES)]
pub struct Drafts {
    /// What to do with them; by default they are listed.
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
    #[command(after_help = "Examples:\n  hubticket drafts list --output json\n  hubticket drafts list --removed")]
    List {
        /// List those that were deleted and can be restored
        #[arg(long)]
        removed: bool,
    },
    /// Write one for a person to send: it takes what create takes
    #[command(after_help = NEW_DRAFT_EXAMPLES)]
    New(Box<NewDraft>),
    /// Print one
    #[command(after_help = "Example:\n  hubticket drafts show 77aa9a52")]
    Show {
        /// Its id, or the beginning of it
        id: String,
    },
    /// Name one; an empty name removes its name
    #[command(after_help = "Example:\n  hubticket drafts rename 77aa9a52 'Monday, line 3'")]
    Rename {
        /// Its id, or the beginning of it
        id: String,
        /// Its new name
        name: String,
    },
    /// Delete one; it can be restored for a time
    #[command(after_help = "Example:\n  hubticket drafts delete 77aa9a52")]
    Delete {
        /// Its id, or the beginning of it
        id: String,
    },
    /// Bring a deleted one back
    #[command(after_help = "Examples:\n  hubticket drafts list --removed\n  hubticket drafts restore 77aa9a52")]
    Restore {
        /// The id of a deleted one, or the beginning of it
        id: String,
    },
}

const TEMPLATES_EXAMPLES: &str = "\
Examples:
  hubticket templates save outage --draft 77aa9a52
  hubticket templates
  hubticket create --template outage -p subject='Line 3 is down'
  hubticket --template outage";

/// `hubticket templates`.
#[derive(Debug, Clone, Args)]
#[command(after_help = TEMPLATES_EXAMPLES)]
pub struct Templates {
    /// What to do with them; by default they are listed.
    #[command(subcommand)]
    pub what: Option<TemplatesCommand>,
    /// How the result is printed
    #[arg(long, global = true, value_enum, default_value_t)]
    pub output: Output,
}

/// What can be done with templates.
#[derive(Debug, Clone, Subcommand)]
pub enum TemplatesCommand {
    /// List them, by name
    #[command(after_help = "Example:\n  hubticket templates list --output json")]
    List,
    /// Print one
    #[command(after_help = "Example:\n  hubticket templates show outage")]
    Show {
        /// Its name
        name: String,
    },
    /// Make one from a draft; the draft stays as it is
    #[command(after_help = "Example:\n  hubticket templates save outage --draft 77aa9a52")]
    Save {
        /// Its name
        name: String,
        /// The draft: its id, or the beginning of it
        #[arg(long, value_name = "ID")]
        draft: String,
        /// Replace the template of that name
        #[arg(long)]
        replace: bool,
    },
    /// Delete one
    #[command(after_help = "Example:\n  hubticket templates delete outage")]
    Delete {
        /// Its name
        name: String,
    },
}

const HISTORY_EXAMPLES: &str = "\
Examples:
  hubticket history --since 3d --outcome created
  hubticket history --since 2026-11-24 --text printer --output json";

/// `hubticket history`.
#[derive(Debug, Clone, Args)]
#[command(after_help = HISTORY_EXAMPLES)]
pub struct History {
    /// Show those that began since then: a day, a day and time, or 30min, 8h, 3d, 2w ago
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub since: Option<String>,
    /// Show those with this text in a value or in the ticket's id, and imports with it in the name of a file
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// Show those that ended in this way
    #[arg(long, value_enum, value_name = "OUTCOME")]
    pub outcome: Option<Outcome>,
    /// Show at most this many tickets, changes and imports, the latest first
    #[arg(long, default_value = "50", value_name = "N", value_parser = from_one)]
    pub limit: NonZeroUsize,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

fn from_one(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.trim().parse().map_err(|_| "it is a whole number from 1 on")
}

/// How a submission ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Outcome {
    /// The ticket was created
    Created,
    /// HubSpot refused it
    Rejected,
    /// Nothing was sent
    NotSent,
    /// The ticket may exist
    Unknown,
    /// It was not known at first, and then settled: there is no ticket
    Absent,
}

const SCHEMA_EXAMPLES: &str = "\
Examples:
  hubticket schema
  hubticket schema pipelines
  hubticket schema labels company --output json
  hubticket schema --required >> ~/.config/hubticket/config.toml
  hubticket schema --commands --output json       what hubticket itself can do, for programs";

/// `hubticket schema`.
#[derive(Debug, Clone, Args)]
#[command(after_help = SCHEMA_EXAMPLES)]
pub struct Schema {
    /// What to show; by default the ticket properties.
    #[command(subcommand)]
    pub what: Option<SchemaCommand>,
    /// Describe the commands of hubticket instead: the arguments, the effect and the output of each
    #[arg(long, conflicts_with_all = ["all", "refresh"])]
    pub commands: bool,
    /// Print what the portal was seen to require instead, as lines for config.toml
    #[arg(long, conflicts_with_all = ["all", "refresh", "commands"])]
    pub required: bool,
    /// Show what can't be set on a new ticket, too
    #[arg(long, global = true)]
    pub all: bool,
    /// Ask the portal, even if it was asked a moment ago
    #[arg(long, global = true)]
    pub refresh: bool,
    /// How the result is printed
    #[arg(long, global = true, value_enum, default_value_t)]
    pub output: Output,
}

/// What a portal has.
#[derive(Debug, Clone, Subcommand)]
pub enum SchemaCommand {
    /// The ticket properties: label, internal name, type, options
    #[command(after_help = "Example:\n  hubticket schema properties --all")]
    Properties,
    /// The ticket pipelines and their stages
    #[command(after_help = "Example:\n  hubticket schema pipelines --refresh")]
    Pipelines,
    /// Who a ticket can belong to
    #[command(after_help = "Example:\n  hubticket schema owners --output json")]
    Owners,
    /// The association labels from a ticket to a kind of record
    #[command(after_help = "Example:\n  hubticket schema labels company")]
    Labels {
        /// The kind: contact, company, deal, ticket or a type id such as 2-1234567
        #[arg(value_name = "TYPE")]
        object: String,
    },
}

/// `hubticket open`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  hubticket open 27094000001\n  hubticket open 27094000001 --print\n  hubticket open 27094000001 --edit"
)]
pub struct Open {
    /// The ticket's id
    pub id: String,
    /// Print the link and open nothing
    #[arg(long)]
    pub print: bool,
    /// Open the ticket in the composer, to change it
    #[arg(long, conflicts_with_all = ["print", "output"])]
    pub edit: bool,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// `hubticket sandbox`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:\n  hubticket sandbox --listen 127.0.0.1:8080 --token t --fault 502@create")]
pub struct Sandbox {
    /// Listen on this address; it must be a loopback one
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDR")]
    pub listen: SocketAddr,
    /// Accept this token
    #[arg(long, default_value = "sandbox-token", value_name = "T")]
    pub token: String,
    /// Give tokens these scopes only, for example tickets,files; without it they have all
    #[arg(long, value_name = "SCOPES", value_delimiter = ',')]
    pub scopes: Option<Vec<String>>,
    /// Wait this long before each answer
    #[arg(long, default_value_t = 0, value_name = "MS")]
    pub latency: u64,
    /// Go wrong in this way, such as 502@create, 429=2x1 or reset-processed@note%30; may be given several times
    ///
    /// After @ stands which calls go wrong: create (the default), change, contact, note, file, link, search, read,
    /// schema or any. changes=hs_ticket_priority:HIGH@read has a colleague change tickets that were just read.
    #[arg(long, value_name = "SPEC")]
    pub fault: Vec<String>,
    /// Answer as if HubSpot had retired the paths of this version, v3 or v4; may be given several times
    #[arg(long, value_name = "VERSION")]
    pub retired: Vec<String>,
    /// Have validation rules for some properties, such as 8 digits for invoice_number
    #[arg(long)]
    pub validations: bool,
    /// Let tickets be created in some stages only, as the rules of pipelines tell
    #[arg(long)]
    pub creation_rules: bool,
    /// Refuse files that are larger, with 413
    #[arg(long, default_value_t = 2 << 30, value_name = "BYTES")]
    pub file_limit: u64,
    /// Serve 1,000 more properties and a list of 5,000 options
    #[arg(long)]
    pub large: bool,
    /// Refuse requests beyond HubSpot's rate limits, as HubSpot does
    #[arg(long)]
    pub enforce_limits: bool,
    /// Let searches know a ticket only so much later; reads by id and of links know it at once
    #[arg(long, default_value_t = 0, value_name = "SECONDS")]
    pub index_lag: u64,
    /// Go by a clock that is so far ahead, or behind if it is negative
    #[arg(long, default_value_t = 0, value_name = "SECONDS", allow_negative_numbers = true)]
    pub clock: i64,
}
