//! What is known of a customer: who it is, and which of its tickets are open.

use serde_json::Value;

use super::search::Search;
use crate::hubspot::{self, Client};
use crate::ticket::placeholder::Person;
use crate::ticket::property::{CONTENT, OWNER, PIPELINE, PRIORITY, STAGE, SUBJECT};
use crate::ticket::{ObjectType, Ticket};

/// What is shown of an open ticket.
const OPEN: [&str; 10] = [
    SUBJECT,
    CONTENT,
    PIPELINE,
    STAGE,
    PRIORITY,
    OWNER,
    "hs_ticket_category",
    "source_type",
    "createdate",
    "hs_lastmodifieddate",
];
/// So many open tickets of a customer are read at most.
pub const MOST_OPEN: usize = 20;
/// Characters of a description that are kept of an open ticket: it is looked at, and opened in HubSpot for the rest.
const GLANCE: usize = 2_000;

/// What is known of a contact; each part can be withheld by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// Who it is.
    pub person: Result<Person, hubspot::Error>,
    /// The open tickets, the newest first, at most [`MOST_OPEN`]. Where the portal's stages were not known, closed ones may
    /// be among them.
    pub tickets: Result<Vec<Ticket>, hubspot::Error>,
}

impl Search {
    /// Who a contact is, and which open tickets are linked to it.
    pub async fn customer(&self, client: &Client, contact: &str, closed: &[String]) -> Customer {
        let contacts = ObjectType::contacts();
        let tickets = self.open_tickets(client, (&contacts, contact), closed);
        let (person, tickets) = tokio::join!(client.person(contact), tickets);
        Customer { person, tickets }
    }

    /// The open tickets of a company; none where its tickets can't be searched for, which is known of contacts only
    /// (assets/hubspot-api.md, section 15). It is nobody in person.
    pub async fn company(&self, client: &Client, company: &str, closed: &[String]) -> Customer {
        let tickets = match self.open_tickets(client, (&ObjectType::companies(), company), closed).await {
            Err(error) if error.answer().is_some_and(|answer| answer.status == 400) => Ok(Vec::new()),
            tickets => tickets,
        };
        Customer { person: Ok(Person::default()), tickets }
    }

    /// The open tickets of a contact or a company: those that are in none of the stages that close one. The newest first.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn open_tickets(
        &self,
        client: &Client,
        record: (&ObjectType, &str),
        closed: &[String],
    ) -> Result<Vec<Ticket>, hubspot::Error> {
        self.turn().await;
        let found = client.tickets_about(record, closed, &OPEN, MOST_OPEN).await?;
        Ok(found.into_iter().map(glance).collect())
    }
}

/// A ticket with what is shown of it: many of them are kept for as long as the program runs.
pub fn glance(ticket: Ticket) -> Ticket {
    let mut ticket = Ticket { raw: Value::Null, with_history: None, warnings: Vec::new(), ..ticket };
    ticket.properties.retain(|(name, _)| OPEN.contains(&name.as_str()));
    for (_, value) in &mut ticket.properties {
        if let Some(text) = value
            && let Some((end, _)) = text.char_indices().nth(GLANCE)
        {
            text.truncate(end);
            text.push('…');
        }
    }
    ticket
}
