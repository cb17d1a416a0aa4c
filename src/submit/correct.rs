//! A ticket put right.
//!
//! ```text
//!  read what is there --+--> changed by another hand since            Conflict, nothing is sent
//!                       +--> so already                               Done
//!                       +--> journal: correction, synced --> note --> PATCH, links --> journal: corrected    Done, Failed
//! ```
//!
//! All of it can be repeated: the same values and links come out. A note is made first and written down, seen nowhere, and
//! linked at the end: so the ticket has one note of a draft, however often that is sent. So an answer that was lost is no
//! riddle, and nothing here ever creates a ticket.

use jiff::Timestamp;
use tokio::time::Instant;

use super::desk::{Desk, blocking};
use super::outcome::{is_refusal, jittered};
use super::plan;
use crate::hubspot::{self, Certainty, Client, NewNote, Sent, notes};
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
#[non_exhaustive]
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
        let sent = match self.note(client, draft, &changes).await {
            Ok(note) => {
                let sent = send(client, &edits.ticket, &changes, note.as_deref()).await;
                if let (Err(error), Some(note)) = (&sent, &note)
                    && is_refusal(error)
                {
                    // Nobody sees it, and it may never be wanted; should it be, another one is made.
                    let _ = client.archive_note(note).await;
                }
                sent
            }
            Err(NoNote::Refused(error)) => Err(error),
            Err(NoNote::NotJournalled(error)) => return Corrected::NotJournalled(error),
        };
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

    /// The note that is to be put on the ticket, linked to nothing yet: the one that was made for the draft before, with the
    /// text of now, or a new one.
    async fn note(&self, client: &Client, draft: DraftId, changes: &Changes) -> Result<Option<String>, NoNote> {
        let Some(text) = changes.note.clone() else { return Ok(None) };
        let journal = self.journal.clone();
        let before = blocking(move || journal.note_of(draft)).await.map_err(NoNote::NotJournalled)?;
        if let Some(note) = before {
            match client.change_note(&note, &[("hs_note_body", &notes::body(&text))]).await {
                Ok(()) => return Ok(Some(note)),
                Err(hubspot::Error::Answered(answer)) if answer.is_of_missing_record() => {}
                Err(error) => return Err(NoNote::Refused(error)),
            }
        }
        let new = NewNote { text, time: Timestamp::now(), owner: None };
        let until = Instant::now() + self.patience;
        let note = loop {
            let error = match client.create_note(&new, &Sent::default()).await {
                Ok(note) => break note,
                Err(error) => error,
            };
            match error.repeat_after().map(jittered).filter(|after| Instant::now() + *after <= until) {
                Some(after) if error.certainty() == Certainty::NotCreated => tokio::time::sleep(after).await,
                Some(_) | None => return Err(NoNote::Refused(error)),
            }
        };
        let (journal, id) = (self.journal.clone(), note.clone());
        blocking(move || journal.correction_note(draft, Timestamp::now(), &id)).await.map_err(NoNote::NotJournalled)?;
        Ok(Some(note))
    }
}

/// Why there is no note; nothing else was sent.
enum NoNote {
    Refused(hubspot::Error),
    NotJournalled(store::Error),
}

async fn send(
    client: &Client,
    ticket: &str,
    changes: &Changes,
    note: Option<&str>,
) -> Result<Option<Ticket>, hubspot::Error> {
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
    if let Some(note) = note {
        client.link(ticket, &ObjectType::notes(), note, &[plan::note_type()]).await?;
    }
    Ok(changed)
}
