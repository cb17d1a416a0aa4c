//! The options of `hubticket login` and `hubticket logout`.

use clap::Args;

use super::output::Output;

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
