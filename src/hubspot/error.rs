//! Every way a call to HubSpot can end badly, what it says about the ticket, and what the user can do.

use std::time::Duration;

use thiserror::Error as ThisError;

/// How a call ended badly. Owned facts only, so that it can ride in messages and be built by hand in tests.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The HTTP client could not be built (no CA bundle on the machine, a bad address).
    #[error("could not set up the connection: {detail}")]
    Setup {
        /// What was wrong.
        detail: String,
    },
    /// Name lookup, TCP connect or TLS failed: no request was sent.
    #[error("could not reach {host}: {detail}")]
    Connect {
        /// The host that was tried.
        host: String,
        /// What was wrong.
        detail: String,
        /// Whether the certificate was the reason.
        certificate: bool,
    },
    /// The user cancelled.
    #[error("cancelled")]
    Cancelled {
        /// Whether the request may have left before.
        sent: bool,
    },
    /// No answer in time, after the request may have left.
    #[error("HubSpot did not answer within {} s", .after.as_secs())]
    TimedOut {
        /// How long was waited.
        after: Duration,
    },
    /// The connection broke after the request may have left.
    #[error("the connection to HubSpot broke before the answer came: {detail}")]
    Lost {
        /// What was seen.
        detail: String,
    },
    /// HubSpot answered, and the status says no.
    #[error("{}", .0.sentence())]
    Answered(Box<Answer>),
    /// A success status with a body that can't be read.
    #[error("could not read HubSpot's answer (status {status}): {detail}")]
    Unreadable {
        /// HTTP status.
        status: u16,
        /// What was wrong with it.
        detail: String,
    },
}

/// An error answer, with all that HubSpot said. Every field of its body is optional (ERR).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// HubSpot's category (or `errorType`), where there is one.
    pub category: Option<String>,
    /// HubSpot's `subCategory`.
    pub sub_category: Option<String>,
    /// HubSpot's message, or the trimmed first line of a body that is not JSON. Not yet safe to show.
    pub message: String,
    /// HubSpot's correlation id, from the body or the header.
    pub correlation: Option<String>,
    /// The entries of `errors`, of the embedded array, or of `validationResults`, in one shape.
    pub problems: Vec<FieldProblem>,
    /// `context` of the body.
    pub context: Vec<(String, Vec<String>)>,
    /// `Retry-After`.
    pub retry_after: Option<Duration>,
    /// `policyName` of a 429: DAILY, TEN_SECONDLY_ROLLING, SECONDLY.
    pub policy: Option<String>,
    /// `correctHublet` of a 488.
    pub hublet: Option<String>,
}

/// What HubSpot says about one property or one association.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldProblem {
    /// Internal name of the property, where one is named.
    pub property: Option<String>,
    /// HubSpot's code, such as `INVALID_OPTION`.
    pub code: Option<String>,
    /// HubSpot's sentence. Not yet safe to show.
    pub message: String,
    /// The entry's own `context` (requiredGranularScopes, INVALID_OBJECT_IDS, ...).
    pub context: Vec<(String, Vec<String>)>,
}

/// What an error of a *create* says about the ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// Surely not created.
    NotCreated,
    /// It may exist.
    Unknown,
}

impl Answer {
    /// One sentence: what HubSpot answered.
    pub fn sentence(&self) -> String {
        format!("HubSpot answered {}: {}", self.status, self.message)
    }
}
