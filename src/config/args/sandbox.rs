//! The options of `hubticket sandbox`.

use std::net::SocketAddr;

use clap::Args;

/// `hubticket sandbox`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:\n  hubticket sandbox --listen 127.0.0.1:8080 --token t --fault 502@create")]
pub struct Sandbox {
    /// Listen on this address; it must be a loopback one
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDR")]
    pub listen: SocketAddr,
    /// Accept this token
    #[arg(long, default_value = "sandbox-token", value_name = "T")]
    pub token: String,
    /// Give tokens these scopes only, for example tickets,files; without it they have all
    #[arg(long, value_name = "SCOPES", value_delimiter = ',')]
    pub scopes: Option<Vec<String>>,
    /// Wait this long before each answer
    #[arg(long, default_value_t = 0, value_name = "MS")]
    pub latency: u64,
    /// Go wrong in this way, such as 502@create, 429=2x1 or reset-processed@note%30; may be given several times
    ///
    /// After @ stands which calls go wrong: create (the default), change, contact, note, file, link, search, read,
    /// schema or any. changes=hs_ticket_priority:HIGH@read has a colleague change tickets that were just read.
    #[arg(long, value_name = "SPEC")]
    pub fault: Vec<String>,
    /// Answer as if HubSpot had retired the paths of this version, v3 or v4; may be given several times
    #[arg(long, value_name = "VERSION")]
    pub retired: Vec<String>,
    /// Have validation rules for some properties, such as 8 digits for invoice_number
    #[arg(long)]
    pub validations: bool,
    /// Let tickets be created in some stages only, as the rules of pipelines tell
    #[arg(long)]
    pub creation_rules: bool,
    /// Refuse files that are larger, with 413
    #[arg(long, default_value_t = 2 << 30, value_name = "BYTES")]
    pub file_limit: u64,
    /// Serve 1,000 more properties and a list of 5,000 options
    #[arg(long)]
    pub large: bool,
    /// Refuse requests beyond HubSpot's rate limits, as HubSpot does
    #[arg(long)]
    pub enforce_limits: bool,
    /// Let searches know a ticket only so much later; reads by id and of links know it at once
    #[arg(long, default_value_t = 0, value_name = "SECONDS")]
    pub index_lag: u64,
    /// Go by a clock that is so far ahead, or behind if it is negative
    #[arg(long, default_value_t = 0, value_name = "SECONDS", allow_negative_numbers = true)]
    pub clock: i64,
}
