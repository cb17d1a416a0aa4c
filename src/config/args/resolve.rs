//! The options of `hubticket resolve`.

use clap::Args;

use super::output::Output;

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
