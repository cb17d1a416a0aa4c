//! Open tickets of the same contact or company that look like the one that is to be created: they are told, or it is refused.

use std::time::Duration;

use serde::Serialize;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::known::unread;
use super::note;
use crate::config::failure::Meaning;
use crate::config::{Exit, Failure, FailureKind};
use crate::hubspot::{self, Client};
use crate::portal::Search;
use crate::ticket::property::SUBJECT;
use crate::ticket::schema::Part;
use crate::ticket::{NewTicket, ObjectType, Schema, Ticket, similar, text};

/// The tickets that look alike are waited for so long at most, once the ticket is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// A ticket that looks alike, as the document has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Similar {
    id: String,
    subject: String,
    created_at: String,
    link: Option<String>,
}

/// What is looked for.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    subject: String,
    /// The contact and the companies whose tickets are looked at.
    records: Vec<(ObjectType, String)>,
    /// The tickets that it is linked to: it is known that these are there.
    linked: Vec<String>,
    schema: Schema,
}

impl Question {
    /// What there is to look for. Without a subject, or anybody whom the ticket is about, that is nothing.
    pub fn of(ticket: &NewTicket, schema: &Schema) -> Option<Self> {
        let records = ticket.records();
        let of = |kind: ObjectType| -> Vec<String> {
            records.iter().filter(|(object, _)| *object == kind).map(|(_, id)| id.clone()).collect()
        };
        let subject = ticket.value(SUBJECT).filter(|subject| !subject.trim().is_empty())?.to_owned();
        // What else is known of the portal has no part in it.
        let schema =
            Schema { pipelines: schema.pipelines.clone(), account: schema.account.clone(), ..Schema::default() };
        let contact = of(ObjectType::contacts()).into_iter().take(1).map(|id| (ObjectType::contacts(), id));
        let companies = of(ObjectType::companies()).into_iter().map(|id| (ObjectType::companies(), id));
        let about: Vec<(ObjectType, String)> = contact.chain(companies).collect();
        let is_about_nobody = about.is_empty();
        (!is_about_nobody).then(|| Self { subject, records: about, linked: of(ObjectType::tickets()), schema })
    }

    /// The open tickets of these that look alike.
    ///
    /// # Errors
    /// The first call that failed.
    pub async fn look(mut self, client: &Client) -> Result<Vec<Similar>, hubspot::Error> {
        if self.schema.pipelines.is_none() {
            self.schema.apply(Part::Pipelines(client.pipelines().await?));
        }
        let (search, closed) = (Search::default(), self.schema.closed_stages());
        let mut open: Vec<Ticket> = Vec::new();
        for (object, id) in &self.records {
            let tickets = match *object == ObjectType::companies() {
                true => search.company(client, id, &closed).await.tickets?,
                false => search.open_tickets(client, (object, id), &closed).await?,
            };
            let new: Vec<Ticket> =
                tickets.into_iter().filter(|one| open.iter().all(|have| have.id != one.id)).collect();
            open.extend(new);
        }
        let mut alike = similar::like(&self.subject, &open);
        alike.retain(|ticket| !self.linked.contains(&ticket.id));
        Ok(alike.into_iter().map(|ticket| told(ticket, &self.schema)).collect())
    }
}

fn told(ticket: &Ticket, schema: &Schema) -> Similar {
    let account = schema.account.as_ref();
    Similar {
        id: ticket.id.clone(),
        subject: ticket.value(SUBJECT).unwrap_or_default().to_owned(),
        created_at: ticket.created_at.clone(),
        link: ticket.link(account.and_then(|one| one.ui_domain.as_deref()), account.map(|one| one.portal_id.as_str())),
    }
}

/// Looks beside the ticket, which does not wait for it.
pub(super) struct Beside(Option<JoinHandle<Result<Vec<Similar>, hubspot::Error>>>);

impl Beside {
    /// Begins, where there is something to look for.
    pub fn begin(question: Option<Question>, client: &Client) -> Self {
        let client = client.clone();
        Self(question.map(|question| tokio::spawn(async move { question.look(&client).await })))
    }

    /// What was found besides the ticket itself. That it could not be looked for is told, and no more.
    pub async fn found(mut self, but: &str) -> Vec<Similar> {
        let Some(task) = self.0.as_mut() else { return Vec::new() };
        let why = match timeout(PATIENCE, task).await {
            Ok(Ok(Ok(mut found))) => {
                found.retain(|one| one.id != but);
                return found;
            }
            Ok(Ok(Err(error))) => error.to_string(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("HubSpot did not answer within {} s", PATIENCE.as_secs()),
        };
        note(&format!("open tickets that look alike could not be looked for: {why}"));
        Vec::new()
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

/// Refuses a ticket where an open one looks alike.
///
/// # Errors
/// Where there is one, or that could not be found out.
pub(super) async fn refuse(question: Question, client: &Client) -> Result<(), Failure> {
    let found = question.look(client).await.map_err(|error| {
        let mut failure = unread(&error);
        failure.message =
            format!("nothing was sent: open tickets that look alike could not be looked for: {}", failure.message);
        failure
    })?;
    if found.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = found.iter().map(|one| format!("{} “{}”", one.id, text::one_line(&one.subject))).collect();
    let what = match found.len() {
        1 => "an open ticket of the same customer looks alike".to_owned(),
        more => format!("{more} open tickets of the same customer look alike"),
    };
    let text = format!("nothing was sent: {what}: {}", named.join(", "));
    let hint = "without --fail-if-similar it is created anyway; --associate ticket:ID links it to one of these";
    let mut failure = Failure::new(Exit::Other, FailureKind::Similar, text).with_hint(hint);
    failure.details.next = found.iter().map(|one| format!("hubticket open {}", one.id)).collect();
    failure.details.meanings = found
        .into_iter()
        .map(|one| Meaning { id: one.id, label: one.subject, detail: format!("created {}", one.created_at) })
        .collect();
    Err(failure)
}
