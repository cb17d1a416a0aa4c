//! The commands of `hubticket schema`, and their options.

use clap::{Args, Subcommand};

use super::output::Output;

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
