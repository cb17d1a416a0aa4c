//! The options of `hubticket open`.

use clap::Args;

use super::output::Output;

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
