//! What to do about an error: it depends on what the call was made for.

use super::error::{Certainty, Error};

/// What a call was made for. An error is the same whatever it ended, its remedy is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A ticket was to be created.
    Create,
    /// Definitions, records or the portal were to be read, or a connection to be made ready for it.
    Read,
    /// One record was to be read or changed, by its id.
    Record,
    /// Records were searched for while somebody types.
    Search,
}

impl Operation {
    /// What to do where HubSpot may or may not have done it.
    fn undecided(self) -> &'static str {
        match self {
            Self::Create => "look for the ticket in HubSpot before it is sent again",
            Self::Read | Self::Record => "try it again in a moment",
            Self::Search => "try again",
        }
    }

    /// What to do where HubSpot did not take what was sent.
    fn refused(self) -> &'static str {
        match self {
            Self::Create => "correct what it names and send it again",
            Self::Record => "correct what it names and try it again",
            Self::Read => "try it again in a moment",
            Self::Search => "search for something else",
        }
    }
}

impl Error {
    /// What to do about it where the call was made for `operation`; empty where there is nothing to do.
    pub fn hint(&self, operation: Operation) -> &'static str {
        match self {
            Self::Setup { .. } => "check base_url",
            Self::Tls { why, .. } => why.hint(),
            Self::Connect { .. } => "check the connection and try again",
            Self::Proxy { .. } => {
                "correct the proxy's address, name or password in that variable, or name HubSpot's host in NO_PROXY"
            }
            Self::SignedOut { .. } => "run hubticket login, or correct where config.toml takes the token from",
            Self::File { .. } => "attach the file again",
            Self::Cancelled { .. } => "",
            Self::TimedOut { .. } | Self::Lost { .. } | Self::Unreadable { .. } => operation.undecided(),
            // A create is never sent to another path: whoever set the version has to.
            Self::Answered(answer) if operation == Operation::Create && answer.status == 410 => {
                "look for the ticket in HubSpot before it is sent again, with api_version set to 2026-09"
            }
            Self::Answered(_) if operation == Operation::Create && self.certainty() == Certainty::Unknown => {
                operation.undecided()
            }
            Self::Answered(answer) if answer.is_of_another() => {
                "ask whoever runs the proxy or firewall in between to let it through"
            }
            Self::Answered(answer) => match answer.status {
                401 => {
                    "set HUBSPOT_ACCESS_TOKEN, or the source in config.toml, to a token of this portal that is in force"
                }
                403 if answer.scopes().len() == 1 => {
                    "give the token this scope in HubSpot, under its Service Key or private app"
                }
                403 => "give the token one of these scopes in HubSpot, under its Service Key or private app",
                400 | 409 | 422 => operation.refused(),
                423 => "try again in a few seconds",
                429 if answer.is_daily() => "it is lifted at midnight in the portal's time zone",
                429 => "wait a few seconds; another integration may be using the limit up",
                477 => "try again later; the move can take a day",
                488 => "set base_url to the address of that data centre, such as https://api-eu1.hubapi.com",
                300..=399 => "set base_url to the address of the API itself",
                404 if operation == Operation::Record && answer.is_of_missing_record() => {
                    "look for it in HubSpot: it may have been deleted, or belong to another portal"
                }
                404 | 410 => "check base_url and api_version: HubSpot may have retired the path",
                _ if self.certainty() == Certainty::Unknown => operation.undecided(),
                _ => "try again later",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hubspot::error::Answer;
    use crate::hubspot::tls::TlsError;
    use std::time::Duration;

    #[test]
    fn a_record_that_is_not_there_is_no_wrong_address() {
        let answer = Answer { status: 404, category: Some("OBJECT_NOT_FOUND".into()), ..Answer::default() };
        let hint = |operation, answer: &Answer| Error::Answered(Box::new(answer.clone())).hint(operation);
        assert!(hint(Operation::Record, &answer).contains("deleted"), "{}", hint(Operation::Record, &answer));
        // Where all of a kind was asked for, or nothing is said of a record, the path may be wrong.
        for operation in [Operation::Read, Operation::Create, Operation::Search] {
            assert!(hint(operation, &answer).contains("base_url"));
        }
        assert!(hint(Operation::Record, &Answer { status: 404, ..Answer::default() }).contains("base_url"));
    }

    #[test]
    fn what_a_proxy_refuses_is_no_missing_scope() {
        for status in (400..500).filter(|status| ![401, 477, 488].contains(status)) {
            let answer = Answer { status, foreign: true, message: "Blocked".into(), ..Answer::default() };
            assert!(answer.sentence().contains("between here and HubSpot"), "{}", answer.sentence());
            let error = Error::Answered(Box::new(answer));
            assert!(!error.hint(Operation::Read).contains("scope") && error.kind() != "scope", "{error:?}");
            assert!(error.hint(Operation::Search).contains("proxy or firewall"));
        }
    }

    #[test]
    fn a_create_that_has_no_path_is_told_of_the_version() {
        for (status, foreign) in [(404, false), (410, false), (410, true)] {
            let error = Error::Answered(Box::new(Answer { status, foreign, ..Answer::default() }));
            assert!(error.hint(Operation::Create).contains("api_version"), "{error:?}");
        }
    }

    #[test]
    fn a_remedy_speaks_of_a_ticket_only_where_one_was_to_be_created() {
        let detail = String::new;
        let mut errors = vec![
            Error::Setup { detail: detail() },
            Error::Connect { host: detail(), detail: detail() },
            Error::Proxy { host: detail(), proxy: detail(), detail: detail() },
            Error::Tls { host: detail(), why: TlsError::NotTls },
            Error::SignedOut { detail: detail() },
            Error::File { name: detail(), detail: detail() },
            Error::Cancelled { sent: false },
            Error::Cancelled { sent: true },
            Error::TimedOut { after: Duration::ZERO },
            Error::Lost { detail: detail() },
            Error::Unreadable { status: 201, detail: detail() },
        ];
        for status in 200..=599 {
            for retry_after in [None, Some(Duration::from_secs(1))] {
                for (policy, foreign) in [(None, false), (Some("DAILY".to_owned()), false), (None, true)] {
                    let answer = Answer { status, foreign, policy, retry_after, ..Answer::default() };
                    errors.push(Error::Answered(Box::new(answer)));
                }
            }
        }
        for error in &errors {
            let is_cancelled = matches!(error, Error::Cancelled { .. });
            for operation in [Operation::Create, Operation::Read, Operation::Record, Operation::Search] {
                let hint = error.hint(operation);
                assert_eq!(hint.is_empty(), is_cancelled, "{error:?}, {operation:?}");
                let speaks = ["the ticket", "sent", "send"].iter().any(|word| hint.contains(word));
                assert!(!speaks || operation == Operation::Create, "{error:?}, {operation:?}: {hint}");
            }
            // What may be there is looked for, whatever the error is.
            let is_looked_for = error.hint(Operation::Create).contains("before it is sent again");
            let is_unknown = error.certainty() == Certainty::Unknown && !is_cancelled;
            assert_eq!(is_looked_for, is_unknown, "{error:?}");
        }
    }
}
