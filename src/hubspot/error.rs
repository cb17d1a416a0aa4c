//! Every way a call to HubSpot can end badly, and what it says about the ticket. What to do about it is
//! [`Error::hint`].

use std::time::Duration;

use thiserror::Error as ThisError;

use super::tls::TlsError;

/// How a call ended badly. Owned facts only, so that it can ride in messages and be built by hand in tests.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The HTTP client could not be built (no CA bundle on the machine, a bad address).
    #[error("could not set up the connection: {detail}")]
    Setup {
        /// The library's innermost reason.
        detail: String,
    },
    /// Name lookup or TCP connect failed: no request was sent.
    #[error("could not reach {host}: {detail}")]
    Connect {
        /// Without a port.
        host: String,
        /// The library's innermost reason.
        detail: String,
    },
    /// A proxy stands between, and no connection came about through it: no request was sent.
    #[error("could not reach {host} through the proxy {proxy}: {detail}")]
    Proxy {
        /// Without a port.
        host: String,
        /// Its address without a password, behind the variable that names it.
        proxy: String,
        /// What it did, or why it was not reached.
        detail: String,
    },
    /// No TLS came about: no request was sent.
    #[error("could not reach {host}: {why}")]
    Tls {
        /// Without a port.
        host: String,
        /// What was wrong.
        why: TlsError,
    },
    /// There is no token any more that could be sent: the sign-in ended, or was undone. No request was sent.
    #[error("the sign-in has ended: {detail}")]
    SignedOut {
        /// HubSpot's reason, or who undid it.
        detail: String,
    },
    /// A file that was to be sent could not be read, or is no longer what it was. HubSpot was not sent all of it, and has
    /// not taken it.
    #[error("could not send {name}: {detail}")]
    File {
        /// What it is called in HubSpot.
        name: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The user cancelled.
    #[error("{}", if *.sent { "you stopped it before the answer came" } else { "you stopped it" })]
    Cancelled {
        /// Whether the request may have left before.
        sent: bool,
    },
    /// No answer in time, after the request may have left.
    #[error("HubSpot did not answer within {} s", .after.as_secs())]
    TimedOut {
        /// The time-out of the whole call.
        after: Duration,
    },
    /// The connection broke after the request may have left.
    #[error("the connection to HubSpot broke before the answer came: {detail}")]
    Lost {
        /// The library's innermost reason.
        detail: String,
    },
    /// HubSpot answered, and the status says no.
    #[error("{}", .0.sentence())]
    Answered(Box<Answer>),
    /// A success status with a body that can't be read.
    #[error("could not read HubSpot's answer (status {status}): {detail}")]
    Unreadable {
        /// HTTP status, a 2xx.
        status: u16,
        /// What is wrong with its body.
        detail: String,
    },
}

/// An error answer, with all that HubSpot said. Every field of its body is optional
/// (assets/hubspot-api.md, section 7).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// It is not in HubSpot's own JSON: who wrote it is not known, nor whether HubSpot had worked by then.
    pub foreign: bool,
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
    /// `Retry-After`, a day at most.
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
    /// One sentence: what HubSpot answered. Branches on status and category only: HubSpot may change its wording.
    pub fn sentence(&self) -> String {
        match self.status {
            _ if self.is_of_another() => {
                format!("something between here and HubSpot refused it with status {}: {}", self.status, self.words())
            }
            400 if !self.problems.is_empty() => {
                format!("HubSpot refused it: {}{}", self.first_problem(), self.objects())
            }
            400 => format!("HubSpot refused it: {}{}", self.words(), self.objects()),
            401 if self.is("EXPIRED_AUTHENTICATION") => "the token has expired".into(),
            401 => "HubSpot did not accept the token".into(),
            403 => match self.scopes().as_slice() {
                [] => format!("the token may not do this: {}", self.words()),
                scopes => format!("the token lacks a scope: {}", scopes.join(" or ")),
            },
            404 => format!("HubSpot did not find it: {}", self.words()),
            410 => format!("HubSpot no longer has it: {}", self.words()),
            423 => "HubSpot has locked the record for a moment".into(),
            429 if self.is_daily() => "the portal's daily limit of calls is reached".into(),
            429 => "HubSpot's rate limit is reached".into(),
            477 => "HubSpot is moving this portal to another data centre".into(),
            488 => match &self.hublet {
                Some(hublet) => format!("this portal lives in HubSpot's data centre {hublet}"),
                None => "this portal lives in another of HubSpot's data centres".into(),
            },
            300..=399 => format!("the address answered with a redirect ({}), which is not followed", self.status),
            502 | 504 | 520..=530 => format!("a gateway in front of HubSpot answered {}", self.status),
            503 => "HubSpot is not available for a moment".into(),
            status if status >= 500 => format!("HubSpot failed with status {status}"),
            status => format!("HubSpot answered {status}: {}", self.words()),
        }
    }

    /// Whether something else than HubSpot refused it: a proxy, or a firewall. Of a 401 it is not sure, and 477 and 488
    /// are numbers of HubSpot's own.
    pub(super) fn is_of_another(&self) -> bool {
        self.foreign && (400..500).contains(&self.status) && !matches!(self.status, 401 | 477 | 488)
    }

    fn is(&self, category: &str) -> bool {
        self.category.as_deref() == Some(category)
    }

    fn words(&self) -> &str {
        if self.message.trim().is_empty() { "no reason was given" } else { self.message.trim() }
    }

    /// What HubSpot says of records that can't be linked, behind its sentence about them.
    fn objects(&self) -> String {
        let contexts = self.problems.iter().flat_map(|problem| &problem.context).chain(&self.context);
        let mut told: Vec<&str> = Vec::new();
        for value in contexts.filter(|(key, _)| key == "INVALID_OBJECT_IDS").flat_map(|(_, values)| values) {
            if !told.contains(&value.as_str()) {
                told.push(value);
            }
        }
        if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) }
    }

    fn first_problem(&self) -> String {
        let Some(first) = self.problems.first() else { return self.words().to_owned() };
        let about = first.property.as_deref().map(|name| format!("{name}: ")).unwrap_or_default();
        let message = if first.message.trim().is_empty() {
            first.code.as_deref().unwrap_or("no reason was given")
        } else {
            first.message.trim()
        };
        match self.problems.len() {
            1 => format!("{about}{message}"),
            count => format!("{about}{message} (and {} more)", count - 1),
        }
    }

    /// Whether HubSpot says in its own words that it did not do what was asked. A gateway that answers in its place does
    /// not know; of a 5xx nobody does, also where it names a time to come back: a gateway may add that when HubSpot has
    /// worked already.
    pub fn is_refusal(&self) -> bool {
        !self.foreign
            && matches!(self.status, 400 | 401 | 403 | 404 | 405 | 409 | 413 | 414 | 415 | 422 | 423 | 429 | 477 | 488)
    }

    /// Whether HubSpot says that there is no such record, where a path that it does not know is a 404 too. HubSpot has been
    /// seen to say so less clearly: a no proves nothing (assets/hubspot-api.md, section 12).
    pub fn is_of_missing_record(&self) -> bool {
        self.status == 404 && !self.foreign && self.is("OBJECT_NOT_FOUND")
    }

    /// Whether it is the daily limit, which is not waited for.
    pub fn is_daily(&self) -> bool {
        self.policy.as_deref() == Some("DAILY")
    }

    /// Scopes of which any one would do.
    pub fn scopes(&self) -> Vec<String> {
        let contexts = self.problems.iter().flat_map(|problem| &problem.context).chain(&self.context);
        let mut scopes: Vec<String> = contexts
            .filter(|(key, _)| matches!(key.as_str(), "requiredGranularScopes" | "requiredScopes"))
            .flat_map(|(_, values)| values.clone())
            .collect();
        scopes.dedup();
        scopes
    }
}

impl Error {
    /// HubSpot's answer; none where it never came, or was a success.
    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Answered(answer) => Some(answer),
            _ => None,
        }
    }

    /// Whether HubSpot keeps from this token what was to be read, or has no such thing (any more): what can be done without
    /// it is done without it.
    pub fn is_withheld(&self) -> bool {
        self.answer().is_some_and(|answer| matches!(answer.status, 403 | 404 | 410))
    }

    /// The record that is there already, where HubSpot refused a second one with the same unique value
    /// (assets/hubspot-api.md, section 14).
    pub fn existing_id(&self) -> Option<&str> {
        let answer = self.answer().filter(|answer| answer.status == 409 && !answer.foreign)?;
        let (_, rest) = answer.message.split_once("Existing ID: ")?;
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest.get(..end).filter(|id| !id.is_empty())
    }

    /// What HubSpot said about single properties or associations.
    pub fn field_problems(&self) -> &[FieldProblem] {
        self.answer().map(|answer| answer.problems.as_slice()).unwrap_or_default()
    }

    /// HubSpot's correlation id: what its support asks for.
    pub fn correlation(&self) -> Option<&str> {
        self.answer()?.correlation.as_deref()
    }

    /// What the error of a *create* says about the ticket. "Not created" is claimed only where HubSpot itself says so;
    /// everything else may have made a ticket (assets/hubspot-api.md, sections 7 and 8).
    pub fn certainty(&self) -> Certainty {
        match self {
            Self::Setup { .. }
            | Self::Connect { .. }
            | Self::Proxy { .. }
            | Self::Tls { .. }
            | Self::SignedOut { .. }
            | Self::File { .. }
            | Self::Cancelled { sent: false } => Certainty::NotCreated,
            Self::Cancelled { sent: true } | Self::TimedOut { .. } | Self::Lost { .. } | Self::Unreadable { .. } => {
                Certainty::Unknown
            }
            Self::Answered(answer) if answer.is_refusal() => Certainty::NotCreated,
            Self::Answered(_) => Certainty::Unknown,
        }
    }

    /// How long to wait before the same create may be sent again by itself; `None` where it must not be. Only what was
    /// surely not executed is ever repeated; the daily limit is not waited for.
    pub fn repeat_after(&self) -> Option<Duration> {
        let answer = self.answer().filter(|answer| answer.is_refusal())?;
        let seconds = match answer.status {
            429 if answer.is_daily() => return None,
            429 => match answer.policy.as_deref() {
                Some("TEN_SECONDLY_ROLLING") => 10,
                _ => 1,
            },
            423 => 2,
            _ => return None,
        };
        Some(answer.retry_after.unwrap_or(Duration::from_secs(seconds)).max(Duration::from_millis(200)))
    }

    /// `kind` of the JSON error document. The words are a contract: scripts branch on them.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Setup { .. } => "setup",
            Self::Tls { why, .. } if why.is_setup() => "setup",
            Self::Connect { .. } | Self::Proxy { .. } | Self::Tls { .. } => "unreachable",
            Self::SignedOut { .. } => "auth",
            Self::File { .. } => "files",
            Self::Cancelled { sent: false } => "cancelled",
            Self::Cancelled { sent: true } | Self::TimedOut { .. } | Self::Lost { .. } | Self::Unreadable { .. } => {
                "unknown"
            }
            Self::Answered(answer) => match answer.status {
                401 => "auth",
                403 if !answer.foreign => "scope",
                429 => "rate-limited",
                477 | 488 => "data-centre",
                _ if self.certainty() == Certainty::Unknown => "unknown",
                400 | 409 | 415 | 422 => "rejected",
                _ => "refused",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16) -> Answer {
        Answer { status, ..Answer::default() }
    }

    #[test]
    fn only_what_is_sure_is_called_not_created() {
        for status in [400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 423, 429, 477, 488] {
            let error = Error::Answered(Box::new(answered(status)));
            assert_eq!(error.certainty(), Certainty::NotCreated, "{status}");
        }
        for status in
            [500, 502, 503, 504, 521, 522, 523, 524, 200, 204, 300, 301, 302, 303, 304, 307, 308, 408, 421, 499]
        {
            for retry_after in [None, Some(Duration::from_secs(1))] {
                let error = Error::Answered(Box::new(Answer { retry_after, ..answered(status) }));
                assert_eq!(error.certainty(), Certainty::Unknown, "{status}");
                assert_eq!(error.repeat_after(), None, "{status}");
            }
        }
        for status in 200..=599 {
            let foreign = Error::Answered(Box::new(Answer { foreign: true, ..answered(status) }));
            assert_eq!((foreign.certainty(), foreign.repeat_after()), (Certainty::Unknown, None), "{status}");
        }
        assert_eq!(Error::Lost { detail: String::new() }.certainty(), Certainty::Unknown);
        assert_eq!(Error::Cancelled { sent: true }.certainty(), Certainty::Unknown);
    }

    #[test]
    fn only_limits_are_repeated_and_the_daily_one_is_not() {
        let after = |answer| Error::Answered(Box::new(answer)).repeat_after().map(|one| one.as_secs());
        assert_eq!(after(answered(429)), Some(1));
        let rolling = Answer { policy: Some("TEN_SECONDLY_ROLLING".into()), ..answered(429) };
        assert_eq!(after(rolling), Some(10));
        assert_eq!(after(Answer { retry_after: Some(Duration::from_secs(4)), ..answered(429) }), Some(4));
        assert_eq!(after(Answer { policy: Some("DAILY".into()), ..answered(429) }), None);
        assert_eq!(after(answered(423)), Some(2));
        for status in [400, 500, 502, 503, 504] {
            assert_eq!(after(answered(status)), None, "{status}");
        }
    }

    #[test]
    fn records_that_can_not_be_linked_are_named() {
        let answer = Answer {
            message: "One or more associations are invalid".into(),
            context: vec![("INVALID_OBJECT_IDS".into(), vec!["CONTACT=999 is not valid".into(); 2])],
            ..answered(400)
        };
        let told = "HubSpot refused it: One or more associations are invalid (CONTACT=999 is not valid)";
        assert_eq!(answer.sentence(), told);
    }

    #[test]
    fn a_record_that_is_there_already_is_named() {
        for (message, id) in [
            ("Contact already exists. Existing ID: 101", Some("101")),
            ("Contact already exists. Existing ID: 101, by e-mail.", Some("101")),
            ("Contact already exists. Existing ID: ", None),
            ("Contact already exists", None),
        ] {
            let error = |status| Error::Answered(Box::new(Answer { message: message.into(), ..answered(status) }));
            assert_eq!((error(409).existing_id(), error(400).existing_id()), (id, None), "{message}");
        }
    }

    #[test]
    fn a_missing_scope_is_named() {
        let problem = FieldProblem {
            context: vec![("requiredGranularScopes".into(), vec!["tickets".into()])],
            ..FieldProblem::default()
        };
        let error = Error::Answered(Box::new(Answer { problems: vec![problem], ..answered(403) }));
        assert_eq!(error.to_string(), "the token lacks a scope: tickets");
        assert_eq!(error.kind(), "scope");
    }
}
