//! The options of `hubticket doctor`.

use clap::Args;

use super::output::Output;

/// `hubticket doctor`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  hubticket doctor --profile emea\n  hubticket doctor --output json")]
pub struct Doctor {
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}
