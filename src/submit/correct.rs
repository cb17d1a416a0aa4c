//! A ticket put right.
//!
//! ```text
//!  read what is there --+--> changed by another hand since            Conflict, nothing is sent
//!                       +--> so already                               Done
//!                       +--> journal: correction, synced --> PATCH, links --> journal: corrected    Done, Failed
//! ```
//!
//! All of it can be repeated: the same values and links come out. So an answer that was lost is no riddle, and nothing
//! here ever creates a ticket.

use jiff::Timestamp;

use super::desk::{Desk, blocking};
use crate::hubspot::{self, Client};
use crate::store::{self, AttemptId, Correction, CorrectionEnd};
use crate::ticket::correction::{Changes, Conflict, Links};
use crate::ticket::{DraftId, Edits, ObjectType, Ticket};

/// What is to be changed, and what the agent saw of the ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correct {
    /// The draft that it comes from.
    pub draft: DraftId,
    /// The ticket, as the agent saw it.
    pub edits: Edits,
    /// What is to be changed.
    pub changes: Changes,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Corrected {
    /// The ticket is as it was wanted.
    Done {
        /// The ticket as HubSpot returned it last.
        ticket: Box<Ticket>,
        /// What had to be changed; nothing where it was so already.
        changes: Changes,
    },
    /// Somebody else changed it since the agent saw it. Nothing was sent.
    Conflict(Vec<Conflict>),
    /// It is not known to be as it was wanted, or not all of it.
    Failed(hubspot::Error),
    /// Nothing was sent, because the journal could not be written.
    NotJournalled(store::Error),
}

/// A ticket with its links to these kinds of record. What the token may not see of these is left out.
///
/// # Errors
/// The error of the last try.
pub async fn read_ticket(
    client: &Client,
    ticket: &str,
    properties: &[&str],
    objects: &[ObjectType],
) -> Result<(Ticket, Links), hubspot::Error> {
    let found = client.ticket(ticket, properties).await?;
    let mut links = Links::new();
    for object in objects {
        match client.linked(&ObjectType::tickets(), ticket, object).await {
            Ok(linked) => links.push((object.clone(), linked)),
            Err(error) if error.is_withheld() => {}
            Err(error) => return Err(error),
        }
    }
    Ok((found, links))
}

impl Desk {
    /// Changes a ticket, unless somebody else has changed the same of it.
    pub async fn correct(&self, client: &Result<Client, hubspot::Error>, wanted: Correct) -> Corrected {
        let client = match client {
            Ok(client) => client,
            Err(error) => return Corrected::Failed(error.clone()),
        };
        let Correct { draft, edits, changes } = wanted;
        let (ticket, links) = match read_ticket(client, &edits.ticket, &changes.names(), &changes.objects()).await {
            Ok(read) => read,
            Err(error) => return Corrected::Failed(error),
        };
        let conflicts = changes.conflicts(|name| edits.seen(name).to_owned(), &ticket);
        if !conflicts.is_empty() {
            return Corrected::Conflict(conflicts);
        }
        let changes = changes.left(&ticket, &links);
        if changes.is_empty() {
            return Corrected::Done { ticket: Box::new(ticket), changes };
        }
        let correction = Correction {
            correction: AttemptId::random(),
            time: Timestamp::now(),
            profile: self.profile.clone(),
            host: self.host.clone(),
            draft,
            ticket: edits.ticket.clone(),
            changes: changes.clone(),
        };
        let (journal, id) = (self.journal.clone(), correction.correction);
        if let Err(error) = blocking(move || journal.correction_begins(&correction)).await {
            return Corrected::NotJournalled(error);
        }
        let sent = send(client, &edits.ticket, &changes).await;
        let end = match &sent {
            Ok(_) => CorrectionEnd::Done,
            Err(error) => CorrectionEnd::Open { why: error.to_string() },
        };
        let journal = self.journal.clone();
        if let Err(error) = blocking(move || journal.correction_ends(id, Timestamp::now(), &end)).await {
            // Nothing depends on that line: to send the correction again does no harm.
            tracing::warn!(text = %error, "the end of a correction is not in the journal");
        }
        match sent {
            Ok(changed) => Corrected::Done { ticket: Box::new(changed.unwrap_or(ticket)), changes },
            Err(error) => Corrected::Failed(error),
        }
    }
}

async fn send(client: &Client, ticket: &str, changes: &Changes) -> Result<Option<Ticket>, hubspot::Error> {
    let changed = match changes.properties.as_slice() {
        [] => None,
        properties => Some(client.change_ticket(ticket, properties).await?),
    };
    for (object, id) in &changes.unlink {
        client.unlink(ticket, object, id).await?;
    }
    for (object, id, types) in &changes.link {
        client.link(ticket, object, id, types).await?;
    }
    Ok(changed)
}
