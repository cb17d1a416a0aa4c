//! `--idempotency-key`: the value of the unique property, by which a rerun finds the ticket of the first run.

use super::known::unread;
use super::waiting::waiting;
use crate::config::args::Create;
use crate::config::{Exit, Failure, Session, session};
use crate::hubspot::{self, Client};
use crate::store::JournalResult;
use crate::submit::{Ended, Outcome};
use crate::ticket::{NewTicket, Ticket};

/// The unique property of the profile, and the value that makes the ticket the only one.
pub(super) struct Key {
    pub property: String,
    pub value: String,
}

impl Key {
    /// Reads the option; it needs a unique property in the profile.
    pub fn read(options: &Create, session: &Session) -> Result<Option<Self>, Failure> {
        let Some(value) = &options.idempotency_key else { return Ok(None) };
        if value.trim().is_empty() {
            return Err(Failure::usage("--idempotency-key is empty: give each ticket a value of its own"));
        }
        let Some(property) = &session.config.unique_property else {
            let path = session.config.dir.join("config.toml");
            let text = format!("--idempotency-key needs unique_property in {}, which names none", path.display());
            let hint = "an admin makes a ticket property with unique values in HubSpot; write its internal name there";
            return Err(Failure::usage(text).with_hint(hint));
        };
        Ok(Some(Self { property: property.clone(), value: value.trim().to_owned() }))
    }

    /// The ticket that has the value, however it looks by now.
    pub async fn ticket(&self, wanted: &NewTicket, client: &Client) -> Result<Option<Ticket>, Failure> {
        self.find(wanted, client).await.map_err(|error| {
            let refused = error.answer().is_some_and(|answer| answer.status == 400);
            let mut failure = unread(&error);
            failure.message = format!("the key could not be looked up, nothing was sent: {}", failure.message);
            if refused {
                failure.exit = Exit::Usage;
                failure.hint = format!("check that {} is a ticket property with unique values", self.property);
            }
            failure
        })
    }

    /// Earlier submissions with this value whose answer was lost made the ticket that is there.
    pub fn settle(&self, ticket: &Ticket, session: &Session) -> Result<(), Failure> {
        let journal = session.store.journal();
        for attempt in journal.unresolved()? {
            if attempt.ticket.value(&self.property) == Some(&self.value) {
                journal.ended(attempt.attempt, session::locale().now, &created(ticket))?;
            }
        }
        Ok(())
    }

    async fn find(&self, wanted: &NewTicket, client: &Client) -> Result<Option<Ticket>, hubspot::Error> {
        let names: Vec<&str> = wanted.properties.iter().map(|(name, _)| name.as_str()).collect();
        waiting("ticket of the key", client.ticket_by(&self.property, &self.value, &names)).await
    }

    /// A submission that ended without a ticket may have met the one of another run at the same time.
    pub async fn look_again(&self, ended: &mut Ended, client: &Client, session: &Session) {
        if !matches!(ended.outcome, Outcome::Rejected(_) | Outcome::Unknown(_)) {
            return;
        }
        let Ok(Some(ticket)) = self.find(&ended.attempt.ticket, client).await else { return };
        let written = session.store.journal().ended(ended.attempt.attempt, session::locale().now, &created(&ticket));
        ended.unwritten = written.err();
        ended.outcome = Outcome::Created(Box::new(ticket));
    }
}

/// A ticket in the words of the journal.
pub(super) fn created(ticket: &Ticket) -> JournalResult {
    let (id, created_at) = (ticket.id.clone(), ticket.created_at.clone());
    JournalResult::Created { id, created_at, url: ticket.link(None, None) }
}
