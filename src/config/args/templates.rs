//! The commands of `hubticket templates`, and their options.

use clap::{Args, Subcommand};

use super::output::Output;

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
