//! `resolve_attempt`: what became of an attempt whose answer was lost, as `hubticket resolve ATTEMPT` finds it out.

use serde_json::Value;

use super::answer::Answer;
use super::input::Resolve;
use crate::command::known::Portal;
use crate::command::resolve::settle;
use crate::command::resolve::told::document_of;
use crate::command::signals::Signals;
use crate::config::args::{Output, ResolveAttempts};
use crate::config::{Exit, Failure, Session};

pub(super) async fn run(input: &Resolve, portal: Portal<'_>, signals: &Signals) -> Result<Answer, Failure> {
    let attempt = input.attempt.trim();
    if attempt.is_empty() {
        return Err(Failure::usage("attempt is empty: create_ticket and history name the attempts"));
    }
    let options = ResolveAttempts {
        attempt: Some(attempt.to_owned()),
        take: None,
        again: false,
        anyway: false,
        drop: false,
        wait: false,
        output: Output::Json,
    };
    let session: &Session = portal.session;
    let told = settle(&options, portal, || signals.clone(), session).await?;
    let (document, failure) = document_of(&told, session);
    let outcome = document.pointer("/attempts/0/outcome").cloned().unwrap_or_default();
    let next = match outcome.as_str() {
        Some("created") if failure.is_some() => {
            Some("The ticket is there; what goes with it is not all done: see steps.")
        }
        Some("created") => None,
        Some("absent") => {
            Some("No ticket was created. Check the ticket again; create_ticket with the same key sends it then.")
        }
        Some("running") => Some("It is under way: call resolve_attempt again in a moment."),
        _ if document.pointer("/attempts/0/candidates/0").is_some() => Some(
            "It is not known for sure: candidates in data.attempts may be the ticket. A person looks at them, and says \
             which one it is, or that none is, with hubticket resolve; do not create the ticket with another key.",
        ),
        _ => Some(
            "It is still not known: HubSpot's search learns of a new ticket only after a while. Call resolve_attempt \
             again in a minute. If it stays unknown, a person decides with hubticket resolve; do not create the ticket \
             with another key.",
        ),
    };
    Ok(Answer::of(document).with("outcome", outcome).next(next))
}

/// Why it could not be looked for.
pub(super) fn failed(failure: &Failure) -> Answer {
    let answer = Answer::failed(failure).with("outcome", Value::Null);
    match failure.exit {
        Exit::Unreachable => answer.next(Some("It is still not known. Call resolve_attempt again later.")),
        Exit::Done | Exit::Other | Exit::Usage | Exit::Rejected | Exit::Token | Exit::Unknown | Exit::Files => answer,
    }
}
