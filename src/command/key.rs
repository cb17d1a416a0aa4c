//! `--idempotency-key`: the caller's own name for a ticket, by which a rerun finds the ticket of the first run. It is kept
//! in the journal of this machine, and in the profile's unique property, if it has one: then every machine knows it.

use super::known::unread;
use super::unresolved::{self, Became};
use super::waiting::waiting;
use super::{drafted, note};
use crate::config::{Exit, Failure, FailureKind, Session};
use crate::hubspot::{self, Client};
use crate::store::{Attempt, JournalResult, fingerprint};
use crate::submit::Lookup;
use crate::ticket::record::Difference;
use crate::ticket::{DraftId, Extras, NewTicket, Ticket};

/// A key, and where other machines know it from.
pub(super) struct Key {
    value: String,
    property: Option<String>,
}

impl Key {
    pub fn new(value: String, session: &Session) -> Self {
        Self { value, property: session.config.unique_property.clone() }
    }

    /// The ticket that the key was used for, if there is one, by a `draft` that is sent or without one; none where it is new, or where it is not known what became
    /// of its ticket.
    ///
    /// # Errors
    /// When it was used for another ticket, or could not be looked up.
    pub async fn replay(
        &self,
        wanted: &NewTicket,
        extras: &Extras,
        draft: Option<DraftId>,
        client: &Client,
        session: &Session,
    ) -> Result<Option<Ticket>, Failure> {
        // Of the draft itself a person has the last word.
        if draft != Some(drafted::draft_of(&self.value, session))
            && let Some(prepared) = drafted::written(&self.value, session)
            && drafted::is_other(&prepared, wanted, extras, session)
        {
            let mut failure = self.reused(Vec::new(), None);
            failure.details.draft = Some(drafted::draft_of(&self.value, session));
            return Err(failure);
        }
        if let Some((attempt, result)) = session.store.journal().keyed(&session.config.profile, &self.value)? {
            let is_other = attempt.fingerprint() != fingerprint(wanted, extras, self.property.as_deref());
            // Of a draft that a program wrote a person has the last word: what came of it is the ticket.
            let is_drafted = attempt.draft == Some(drafted::draft_of(&self.value, session));
            if is_other && !is_drafted {
                let mut changes = changes(&attempt.ticket, wanted, self.property.as_deref());
                if changes.is_empty() {
                    changes.push(other_extras(&attempt.extras, extras));
                }
                return Err(self.reused(changes, result.as_ref()));
            }
            if let Some(JournalResult::Created { id, created_at, url }) = result {
                if is_other {
                    note(&format!("a person changed the draft of this key and sent it: that is ticket {id}"));
                }
                let read = client.ticket(&id, &names(wanted)).await;
                if read.as_ref().is_err_and(|error| error.answer().is_some_and(|answer| answer.status == 404)) {
                    note(&format!("ticket {id} is not in HubSpot any more: it was archived, or deleted"));
                }
                return Ok(Some(read.unwrap_or_else(|_| unresolved::remembered(&attempt, id, created_at, url))));
            }
        }
        let found = self.find(wanted, client).await.map_err(|error| self.unlooked(&error))?;
        let Some(ticket) = found else { return Ok(None) };
        self.compared(&ticket, wanted, client).await?;
        self.settle(&ticket, session)?;
        Ok(Some(ticket))
    }

    /// The ticket that another run has made with this key at the same time; none where none is there.
    pub async fn met(&self, attempt: &Attempt, client: &Client, session: &Session) -> Option<Result<Ticket, Failure>> {
        let ticket = self.find(&attempt.ticket, client).await.ok()??;
        Some(self.taken(attempt, ticket, client, session).await)
    }

    async fn taken(
        &self,
        attempt: &Attempt,
        ticket: Ticket,
        client: &Client,
        session: &Session,
    ) -> Result<Ticket, Failure> {
        self.compared(&ticket, &attempt.ticket, client).await?;
        // What was refused stays refused; what is not known is known now.
        let journal = session.store.journal();
        if journal.unresolved()?.iter().any(|open| open.attempt == attempt.attempt) {
            unresolved::take(attempt, ticket.clone(), session)?;
        }
        Ok(ticket)
    }

    /// Earlier submissions with this key whose answer was lost made the ticket that is there.
    fn settle(&self, ticket: &Ticket, session: &Session) -> Result<(), Failure> {
        for attempt in session.store.journal().unresolved()? {
            let by_value = || attempt.ticket.value(self.property.as_deref()?);
            if attempt.key.as_deref().or_else(by_value) == Some(&self.value)
                && attempt.profile == session.config.profile
                && let Became::Created(_) = unresolved::take(&attempt, ticket.clone(), session)?
            {
                break;
            }
        }
        Ok(())
    }

    async fn find(&self, wanted: &NewTicket, client: &Client) -> Result<Option<Ticket>, hubspot::Error> {
        match &self.property {
            Some(property) => {
                waiting("ticket of the key", client.ticket_by(property, &self.value, &names(wanted))).await
            }
            None => Ok(None),
        }
    }

    /// Holds what the ticket was created with against what is wanted now, as far as HubSpot tells it.
    async fn compared(&self, ticket: &Ticket, wanted: &NewTicket, client: &Client) -> Result<(), Failure> {
        let Ok(read) = client.tickets_with_history(std::slice::from_ref(&ticket.id), &names(wanted)).await else {
            return Ok(());
        };
        let Some(read) = read.into_iter().find(|read| read.with_history.is_some()) else { return Ok(()) };
        let own = |name: &str| self.property.as_deref() == Some(name);
        let is_change =
            |one: &Difference| !own(&one.name) && one.sent.trim() != one.got.as_deref().unwrap_or_default().trim();
        let changes: Vec<(String, String)> = read
            .as_sent()
            .differences(wanted)
            .into_iter()
            .filter(is_change)
            .map(|one| (one.name, why(one.got.as_deref(), &one.sent)))
            .collect();
        let mut changes = changes;
        if changes.is_empty() && !self.is_linked(ticket, wanted, client).await {
            changes.push(("associations".into(), "it was linked to other records".into()));
        }
        match changes.is_empty() {
            true => Ok(()),
            false => Err(self.reused(changes, Some(&created(ticket)))),
        }
    }

    /// Whether the ticket is linked to what is wanted now, as far as HubSpot tells it.
    async fn is_linked(&self, ticket: &Ticket, wanted: &NewTicket, client: &Client) -> bool {
        for (object, record) in wanted.records() {
            match client.links_of(&ticket.id, &object).await {
                Ok(ids) if !ids.contains(&record) => return false,
                Ok(_) | Err(_) => {}
            }
        }
        true
    }

    fn reused(&self, changes: Vec<(String, String)>, made: Option<&JournalResult>) -> Failure {
        let of = match made {
            Some(JournalResult::Created { id, .. }) => format!("ticket {id}"),
            _ => "another ticket".to_owned(),
        };
        let text =
            format!("nothing was sent: the key {:?} was used for {of} before, which is not the same", self.value);
        let hint = "give each ticket a key of its own; the same key always means the same ticket";
        let mut failure = Failure::new(Exit::Usage, FailureKind::KeyReused, text).with_hint(hint);
        failure.properties = changes;
        failure
    }

    fn unlooked(&self, error: &hubspot::Error) -> Failure {
        let refused = error.answer().is_some_and(|answer| answer.status == 400);
        let mut failure = unread(error);
        failure.message = format!("the key could not be looked up, nothing was sent: {}", failure.message);
        if let (true, Some(property)) = (refused, &self.property) {
            failure.exit = Exit::Usage;
            failure.hint = format!("check that {property} is a ticket property with unique values");
        }
        failure
    }
}

/// What the key is worth as it was typed.
///
/// # Errors
/// When it is empty.
pub(crate) fn read(typed: Option<&str>) -> Result<Option<String>, Failure> {
    match typed.map(str::trim) {
        Some("") => Err(Failure::usage("--idempotency-key is empty: give each ticket a value of its own")),
        value => Ok(value.map(str::to_owned)),
    }
}

fn names(wanted: &NewTicket) -> Vec<&str> {
    wanted.properties.iter().map(|(name, _)| name.as_str()).collect()
}

/// What one ticket has otherwise than another, and why that matters.
fn changes(before: &NewTicket, now: &NewTicket, property: Option<&str>) -> Vec<(String, String)> {
    let mut seen: Vec<&str> = Vec::new();
    let all = before.properties.iter().chain(&now.properties).map(|(name, _)| name.as_str());
    for name in all.filter(|name| Some(*name) != property) {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    let mut changes: Vec<(String, String)> = seen
        .into_iter()
        .filter(|name| before.value(name) != now.value(name))
        .map(|name| (name.to_owned(), why(before.value(name), now.value(name).unwrap_or_default())))
        .collect();
    let links = |ticket: &NewTicket| {
        let mut all: Vec<String> = ticket.records().into_iter().map(|(_, id)| id).collect();
        all.sort_unstable();
        all
    };
    if changes.is_empty() && links(before) != links(now) {
        changes.push(("associations".into(), "it was linked to other records".into()));
    }
    changes
}

/// What goes with one ticket otherwise than with another, and why that matters.
fn other_extras(before: &Extras, now: &Extras) -> (String, String) {
    let email = |extras: &Extras| extras.contact.as_ref().and_then(|one| one.contact.email().map(str::to_lowercase));
    if before.note != now.note {
        ("note".into(), why(before.note.as_deref(), now.note.as_deref().unwrap_or_default()))
    } else if email(before) != email(now) {
        ("contact".into(), why(email(before).as_deref(), &email(now).unwrap_or_default()))
    } else {
        ("files".into(), "the files are not the same".into())
    }
}

fn why(before: Option<&str>, now: &str) -> String {
    match before.filter(|before| !before.is_empty()) {
        Some(before) if now.is_empty() => format!("was {before:?}, now it is empty"),
        Some(before) => format!("was {before:?}, now {now:?}"),
        None => format!("was empty, now {now:?}"),
    }
}

/// A ticket in the words of the journal.
fn created(ticket: &Ticket) -> JournalResult {
    let (id, created_at) = (ticket.id.clone(), ticket.created_at.clone());
    JournalResult::Created { id, created_at, url: ticket.link(None, None) }
}
