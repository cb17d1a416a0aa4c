//! The commands of `hubticket config`.

use clap::Subcommand;

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
