//! What changes the portal: submissions, corrections and links; and what is left of earlier submissions.

use tokio::sync::oneshot;

use super::tasks::Tasks;
use crate::app::message::Message;
use crate::app::request::RequestId;
use crate::portal;
use crate::store::Attempt;
use crate::submit::{Correct, Corrected, Finding, Order, Sought, look};
use crate::ticket::correction::Changes;
use crate::ticket::{AssociationType, Draft, ObjectType, Schema};

/// Kind, id and association types of a record that a ticket is linked to.
type NewLink = (ObjectType, String, Vec<AssociationType>);

impl Tasks {
    /// Links records to a ticket. It changes something, so that leaving waits for it as for a submission.
    pub(super) fn link(&mut self, request: RequestId, ticket: String, links: Vec<NewLink>, objects: Vec<ObjectType>) {
        let (client, tell) = (self.connected(), self.teller(true));
        self.network(async move {
            let result = async {
                let client = client.await?;
                for (object, id, types) in &links {
                    client.link(&ticket, object, id, types).await?;
                }
                portal::links(&client, &ticket, &objects).await
            };
            tell(Message::Links { request, result: result.await });
        });
    }

    /// Looks for the ticket of a submission whose answer was lost.
    pub(super) fn look(&mut self, request: RequestId, attempt: Attempt) {
        // The journal does not say what is sensitive.
        if attempt.ticket.properties.iter().any(|(name, _)| Schema::default().may_be_sensitive(name)) {
            keep_out_of_log();
        }
        let journal = self.services.desk.journal.clone();
        let since = attempt.time;
        self.read(request, move |client| async move {
            // Without a journal every match is shown; the agent knows which is which.
            let others = tokio::task::spawn_blocking(move || journal.created_since(since)).await;
            let others = others.ok().and_then(Result::ok).unwrap_or_default();
            let found = look(&client, &[Sought::from(&attempt)], &others).await;
            let result = found.map(|mut found| found.pop().unwrap_or(Finding::Perhaps(Vec::new())));
            Message::Looked { request, result }
        });
    }

    /// Takes back what was left. What can't be taken back now can be at the next start.
    pub(super) fn take_back(&mut self, attempt: Box<Attempt>) {
        let (client, desk) = (self.connected(), self.services.desk.clone());
        self.network(async move {
            if desk.take_up(&attempt).await.unwrap_or(false) {
                let end = desk.take_back(&client.await, &attempt).await;
                tracing::info!(attempt = %attempt.attempt, ?end, "took back what was left");
            }
        });
    }

    /// Gives up what was not done with a ticket.
    pub(super) fn leave_out(&mut self, mut attempt: Box<Attempt>) {
        let desk = self.services.desk.clone();
        self.network(async move {
            if desk.take_up(&attempt).await.unwrap_or(false) {
                // Should it not be written, it is tried again, as before.
                let end = desk.leave_out(&mut attempt).await;
                tracing::info!(attempt = %attempt.attempt, ?end, "left out what was not done");
            }
        });
    }

    /// Goes on with a plan. Leaving does not wait for it: the next run goes on with it.
    pub(super) fn finish(&mut self, request: RequestId, attempt: Box<Attempt>, ticket: String, is_own: bool) {
        let stop = self.stoppable(request);
        let (client, desk, aside) = (self.connected(), self.services.desk.clone(), self.aside());
        let tell = self.teller(false);
        self.network(async move {
            if !is_own && !desk.take_up(&attempt).await.unwrap_or(false) {
                return tell(Message::Finished { request, finished: None });
            }
            let progress = |progress| aside(Message::Progress { request, progress });
            let finished = desk.finish(&client.await, attempt, &ticket, stop, progress).await;
            tell(Message::Finished { request, finished: Some(Box::new(finished)) });
        });
    }

    /// Writes the draft down, and changes the ticket that it is about.
    pub(super) fn correct(&mut self, request: RequestId, draft: Draft, changes: Changes) {
        if !draft.sensitive.is_empty() || draft.properties.iter().any(|entry| entry.raw) {
            keep_out_of_log();
        }
        let (id, Some(edits)) = (draft.id, draft.edits.clone()) else { return };
        let (done, saved) = oneshot::channel();
        self.disk(false, move |shelf| {
            let _ = done.send(shelf.save(&draft));
            None
        });
        let (client, desk) = (self.connected(), self.services.desk.clone());
        let tell = self.teller(true);
        self.network(async move {
            // Without an answer the program is ending, and nothing may begin.
            let came = match saved.await {
                Ok(Ok(_)) => desk.correct(&client.await, Correct { draft: id, edits, changes }).await,
                Ok(Err(error)) => Corrected::NotJournalled(error),
                Err(_) => return,
            };
            tell(Message::Corrected { request, came: Box::new(came) });
        });
    }

    /// Writes the draft down, and sends it.
    pub(super) fn submit(&mut self, request: RequestId, draft: Draft, order: Order) {
        // It changes a ticket that is there: none may come of it.
        if draft.edits.is_some() {
            return;
        }
        // What is sent as it was typed may be a value of anything.
        if !draft.sensitive.is_empty() || draft.properties.iter().any(|entry| entry.raw) {
            keep_out_of_log();
        }
        let stop = self.stoppable(request);
        // The draft is on disk as a submission, locked, before its ticket can be anywhere.
        let (done, saved) = oneshot::channel();
        self.disk(false, move |shelf| {
            let _ = done.send(shelf.save(&draft));
            None
        });
        let (client, desk, aside) = (self.connected(), self.services.desk.clone(), self.aside());
        let tell = self.teller(true);
        self.network(async move {
            // Without an answer the program is ending, and nothing may begin.
            match saved.await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => return tell(Message::NotSaved { request, error }),
                Err(_) => return,
            }
            let tickets = client.await;
            let progress = |progress| aside(Message::Progress { request, progress });
            let ended = desk.submit(&tickets, order, stop, progress).await;
            tell(Message::Submitted { request, ended: Box::new(ended) });
        });
    }
}

/// Has the log leave texts out, before anything is done with a value that may be sensitive.
fn keep_out_of_log() {
    tracing::warn!(sensitive = true, "a value may be sensitive: texts are left out from here on");
}
