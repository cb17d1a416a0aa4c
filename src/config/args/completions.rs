//! What `hubticket complete-values` is asked for by the completions of a shell.

use clap::ValueEnum;

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
