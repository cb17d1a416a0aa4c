//! The options of `hubticket history`.

use std::num::NonZeroUsize;

use clap::{Args, ValueEnum};

use super::output::Output;

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
