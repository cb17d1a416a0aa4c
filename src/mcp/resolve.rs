//! `resolve_attempt`: what became of an attempt whose answer was lost, as `hubticket resolve ATTEMPT` finds it out.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::answer::Answer;
use super::input::Resolve;
use crate::command::known::Portal;
use crate::command::resolve::settle;
use crate::command::resolve::told::document_of;
use crate::command::signals::Signals;
use crate::config::args::{Output, ResolveAttempts};
use crate::config::{Exit, Failure, FailureKind, Session, session};
use crate::hubspot::Client;
use crate::store::Attempt;
use crate::submit::Begun;

/// After so long an attempt is old in any case.
const LONG: SignedDuration = SignedDuration::from_mins(10);

pub(super) async fn run(input: &Resolve, mut portal: Portal<'_>, signals: &Signals) -> Result<Answer, Failure> {
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
    let client = portal.client()?;
    let told = settle(&options, portal, || signals.clone(), session).await?;
    let (document, failure) = document_of(&told, session);
    let outcome = document.pointer("/attempts/0/outcome").cloned().unwrap_or_default();
    let is_old = told.first().is_some_and(|one| is_old(&one.attempt, &client));
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
        _ if is_old => Some(
            "It stays unknown: HubSpot's search has no such ticket, and by now it knows what was created then. A person \
             decides, with hubticket resolve; do not create the ticket with another key.",
        ),
        _ => Some(
            "It is still not known: HubSpot's search learns of a new ticket only after a while. Call resolve_attempt \
             again in a minute. If it stays unknown, a person decides with hubticket resolve; do not create the ticket \
             with another key.",
        ),
    };
    Ok(Answer::of(document).with("outcome", outcome).next(next))
}

/// Whether HubSpot's search knows by now what an attempt has created.
fn is_old(attempt: &Attempt, client: &Client) -> bool {
    let begun = Begun { time: attempt.time, date: attempt.date };
    // Where the clocks don't agree a longer time does: nothing is sent because of it.
    begun.is_surely_indexed(client.heard()) || session::locale().now.duration_since(attempt.time) > LONG
}

/// Why it could not be looked for: then it is as unknown as before, which is no error. That there is no such attempt is one.
pub(super) fn failed(failure: &Failure) -> Answer {
    let mut told = failure.clone();
    if failure.kind == FailureKind::Cancelled {
        // What it says of a ticket that is to be sent is not true of one that may be there.
        told.message = "it was stopped before the ticket was found".into();
    }
    let answer = Answer::failed(&told);
    match failure.exit {
        Exit::Usage => answer.with("outcome", Value::Null),
        Exit::Token => answer.with("outcome", json!("unknown")).not_an_error(),
        Exit::Unreachable | Exit::Done | Exit::Other | Exit::Rejected | Exit::Unknown | Exit::Files => {
            let next = "It could not be looked for, and is as unknown as before. Call resolve_attempt again later.";
            answer.with("outcome", json!("unknown")).next(Some(next)).not_an_error()
        }
    }
}
