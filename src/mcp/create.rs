//! `create_ticket`: sends a ticket that was checked, once, by the same way as `hubticket create --idempotency-key`.

use std::time::Duration;

use serde_json::json;

use super::answer::Answer;
use super::check::{made, sent_before};
use super::checked;
use super::input::Create;
use super::keys::Keys;
use crate::command::create::{check_key, told};
use crate::command::deliver::{Delivered, Patience, deliver, of_key, stopped};
use crate::command::key;
use crate::command::known::Portal;
use crate::command::prepare;
use crate::command::signals::Signals;
use crate::config::{Agents, Exit, Failure, FailureKind, Session};
use crate::submit::{Order, Twins};

/// HubSpot's limits are waited for so long at most, and a lost ticket is looked for: a client waits a minute.
const LIMITS: Duration = Duration::from_secs(30);
const LOOKING: Duration = Duration::from_secs(10);

pub(super) async fn run(input: &Create, portal: Result<Portal<'_>, Failure>, keys: &Keys, signals: &Signals) -> Answer {
    let sent = async {
        let mut portal = portal?;
        let delivered = send(input, &mut portal, keys, signals).await?;
        Ok((delivered, portal.session))
    };
    match sent.await {
        Ok((delivered, session)) => created(&delivered, session),
        Err(failure) => failed(&input.key, failure, keys),
    }
}

async fn send(input: &Create, portal: &mut Portal<'_>, keys: &Keys, signals: &Signals) -> Result<Delivered, Failure> {
    let session = portal.session;
    let key = key::read(Some(&input.key))?.unwrap_or_default();
    let usual = session.config.patience;
    let patience = Patience { limits: usual.min(LIMITS), looking: usual.min(LOOKING) };
    let client = portal.client()?;
    let (made, _) = tokio::select! {
        made = made(&input.ticket, Some((&client, patience)), portal) => made?,
        () = signals.first() => return Err(stopped()),
    };
    check_key(&key, &made.ticket, session)?;
    portal.check_unique()?;
    let is_checked = checked::token(&made, &sent_before(&made, portal)?, portal) == input.checked.trim();
    let twins = Twins::Refused { made_since: None };
    let order = Order { extras: made.extras, key: Some(key.clone()), twins, ..Order::new(made.ticket) };
    // A key that was used before has its answer, whatever was checked: what the first call has made, such as a contact,
    // makes another request of the same ticket.
    if (!is_checked || keys.attempt(&key)?.is_some())
        && let Some(delivered) = of_key(&order, patience, &client, signals, session).await?
    {
        return Ok(delivered);
    }
    if !is_checked {
        let text = "nothing was sent: this is not the ticket that was checked, the portal has changed since, or the same ticket \
                    was sent with another key";
        return Err(Failure::usage(text).with_hint("call check_ticket with this ticket, and use what it answers"));
    }
    if session.config.agents == Agents::Draft {
        return Err(prepare::written(&order.ticket, order.extras, &key, portal));
    }
    deliver(order, None, patience, &client, signals, session).await
}

fn created(delivered: &Delivered, session: &Session) -> Answer {
    let (ticket, unfinished) = told(delivered, &[], session);
    let attempt = unfinished.as_ref().and_then(|failure| failure.details.attempt);
    let next =
        unfinished.map(|_| "The ticket is there, but not all that goes with it: call resolve_attempt, which goes on.");
    Answer::of(ticket).with("outcome", json!("created")).with("attempt", json!(attempt)).next(next)
}

/// Why there is no ticket; or that it is not known whether there is one, which is an answer and no error.
pub(super) fn failed(key: &str, failure: Failure, keys: &Keys) -> Answer {
    untold(&keys.told(key, failure))
}

fn untold(failure: &Failure) -> Answer {
    let attempt = json!(failure.details.attempt);
    if failure.kind == FailureKind::Draft {
        // A person has the next word: the commands are for them.
        let mut failure = failure.clone();
        failure.hint = "tell the person who is to send it".into();
        failure.details.next.clear();
        let answer = Answer::failed(&failure).with("attempt", attempt);
        if failure.details.draft.is_none() {
            let next =
                "A person has deleted the draft of this key: nothing is created. Ask a person before you try again.";
            return answer.with("outcome", json!("not-created")).next(Some(next));
        }
        let next = "It is written down as a draft. A person reads it and sends it; do not create it in another way.";
        return answer.with("outcome", json!("draft")).next(Some(next)).not_an_error();
    }
    let answer = Answer::failed(failure).with("attempt", attempt);
    match failure.exit {
        Exit::Unknown => {
            let next = "The ticket may be there. Call resolve_attempt with this attempt. Do not create it again with \
                        another key.";
            answer.with("outcome", json!("unknown")).next(Some(next)).not_an_error()
        }
        Exit::Done | Exit::Other | Exit::Usage | Exit::Rejected | Exit::Token | Exit::Unreachable | Exit::Files => {
            answer.with("outcome", json!("not-created"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::AttemptId;

    #[test]
    fn a_lost_answer_is_told_with_its_attempt_and_is_no_error() {
        let attempt = AttemptId::random();
        let lost = Failure::new(Exit::Unknown, FailureKind::Unknown, "lost").with_attempt(attempt, Vec::new());
        let result = untold(&lost).result();
        assert_eq!(result.is_error, Some(false));
        let told = result.structured_content.unwrap();
        assert_eq!((&told["outcome"], &told["attempt"]), (&json!("unknown"), &json!(attempt)));
        assert!(told["next"].as_str().unwrap().contains("resolve_attempt"));
        let refused = untold(&Failure::new(Exit::Rejected, FailureKind::Rejected, "no")).result();
        assert_eq!(refused.is_error, Some(true));
        assert_eq!(refused.structured_content.unwrap()["outcome"], "not-created");
    }
}
