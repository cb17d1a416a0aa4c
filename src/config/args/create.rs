//! The options of `hubticket create`.

use std::path::PathBuf;

use clap::Args;

use super::output::Output;

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
