//! The word that says, to programs, in what way a run ended badly.

use serde::Serialize;

use crate::hubspot;

/// `kind` of the JSON error document. The words are a contract: scripts branch on them. assets/output.schema.json lists
/// them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The command line, or what it named, is wrong.
    Usage,
    /// The ticket lacks something that it must have.
    Missing,
    /// The key was used for another ticket before.
    KeyReused,
    /// An open ticket of the contact looks alike, and that was not wanted.
    Similar,
    /// HubSpot refused the ticket; none is there.
    Rejected,
    /// HubSpot refused the call, not what was in it.
    Refused,
    /// The token is not accepted.
    Auth,
    /// The token lacks a scope.
    Scope,
    /// There is no token, or it can't be read.
    Token,
    /// It is not known whether a ticket was made in this run.
    Unknown,
    /// Nothing was sent: it is not known what became of an earlier attempt that means the same, or it is under way.
    Unresolved,
    /// HubSpot could not be reached.
    Unreachable,
    /// The connection could not be set up.
    Setup,
    /// HubSpot's limits are reached.
    RateLimited,
    /// The portal lives, or moves, elsewhere.
    DataCentre,
    /// It was stopped before anything had left.
    Cancelled,
    /// An import was stopped; it goes on when it is run again.
    Stopped,
    /// The ticket is there, and something that goes with it is not.
    Unfinished,
    /// It was written down as a draft, which a person sends.
    Draft,
    /// Local files: drafts, journal, disk.
    Files,
    /// config.toml, or what it names.
    Config,
    /// The standard output could not be written.
    Output,
    /// What was to be typed could not be read.
    Input,
    /// The terminal can't be used.
    Terminal,
    /// The portal does not say what is needed.
    Portal,
    /// The sandbox could not start.
    Sandbox,
    /// The system refused.
    System,
    /// Anything else.
    Other,
}

impl FailureKind {
    /// All of them.
    pub const ALL: [Self; 28] = [
        Self::Usage,
        Self::Missing,
        Self::KeyReused,
        Self::Similar,
        Self::Rejected,
        Self::Refused,
        Self::Auth,
        Self::Scope,
        Self::Token,
        Self::Unknown,
        Self::Unresolved,
        Self::Unreachable,
        Self::Setup,
        Self::RateLimited,
        Self::DataCentre,
        Self::Cancelled,
        Self::Stopped,
        Self::Unfinished,
        Self::Draft,
        Self::Files,
        Self::Config,
        Self::Output,
        Self::Input,
        Self::Terminal,
        Self::Portal,
        Self::Sandbox,
        Self::System,
        Self::Other,
    ];

    /// What a call to HubSpot that failed is called.
    pub fn of_call(error: &hubspot::Error) -> Self {
        let is_it = |kind: &&Self| kind.word() == error.kind();
        Self::ALL.iter().find(is_it).copied().unwrap_or(Self::Other)
    }

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Missing => "missing",
            Self::KeyReused => "key-reused",
            Self::Similar => "similar",
            Self::Rejected => "rejected",
            Self::Refused => "refused",
            Self::Auth => "auth",
            Self::Scope => "scope",
            Self::Token => "token",
            Self::Unknown => "unknown",
            Self::Unresolved => "unresolved",
            Self::Unreachable => "unreachable",
            Self::Setup => "setup",
            Self::RateLimited => "rate-limited",
            Self::DataCentre => "data-centre",
            Self::Cancelled => "cancelled",
            Self::Stopped => "stopped",
            Self::Unfinished => "unfinished",
            Self::Draft => "draft",
            Self::Files => "files",
            Self::Config => "config",
            Self::Output => "output",
            Self::Input => "input",
            Self::Terminal => "terminal",
            Self::Portal => "portal",
            Self::Sandbox => "sandbox",
            Self::System => "system",
            Self::Other => "other",
        }
    }

    /// Whether the same command may be run again as it is: nothing was made, and a later run may fare better.
    pub fn is_retryable(self) -> bool {
        match self {
            Self::Unreachable | Self::RateLimited | Self::Cancelled | Self::Stopped => true,
            Self::Usage
            | Self::Missing
            | Self::KeyReused
            | Self::Similar
            | Self::Rejected
            | Self::Refused
            | Self::Auth
            | Self::Scope
            | Self::Token
            | Self::Unknown
            | Self::Unresolved
            | Self::Setup
            | Self::DataCentre
            | Self::Unfinished
            | Self::Draft
            | Self::Files
            | Self::Config
            | Self::Output
            | Self::Input
            | Self::Terminal
            | Self::Portal
            | Self::Sandbox
            | Self::System
            | Self::Other => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_that_are_described() {
        let described: serde_json::Value =
            serde_json::from_str(include_str!("../../assets/output.schema.json")).unwrap();
        let listed = &described["$defs"]["error"]["properties"]["error"]["properties"]["kind"]["enum"];
        let words: Vec<&str> = FailureKind::ALL.iter().map(|kind| kind.word()).collect();
        assert_eq!(*listed, serde_json::json!(words));
        assert_eq!(serde_json::to_value(FailureKind::ALL).unwrap(), *listed, "what is written is the word");
    }
}
