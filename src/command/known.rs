//! What a command knows of the portal: the cache first, and the portal itself where that does not do.

use std::collections::HashMap;

use crate::config::{Exit, Failure, Session, session};
use crate::hubspot::{self, Client};
use crate::portal::{self, Known};
use crate::ticket::Schema;
use crate::ticket::schema::{Part, PartName};

/// The portal, as far as it is known, and the way to know more of it.
pub(super) struct Portal<'a> {
    pub session: &'a Session,
    pub schema: Schema,
    client: Option<Client>,
    known: Vec<Known>,
    /// Parts that were asked for, with the reason where they did not come.
    asked: HashMap<PartName, Option<Failure>>,
}

impl<'a> Portal<'a> {
    /// What the cache has; nobody is asked.
    pub fn new(session: &'a Session) -> Self {
        let known = portal::cached(&session.cache());
        let mut schema = Schema::default();
        for part in known.iter().filter_map(|one| one.part.as_ref().ok()) {
            schema.apply(part.clone());
        }
        Self { session, schema, client: None, known, asked: HashMap::new() }
    }

    /// The connection; the token is read when it is first wanted.
    pub fn client(&mut self) -> Result<Client, Failure> {
        match &self.client {
            Some(client) => Ok(client.clone()),
            None => Ok(self.client.insert(self.session.connect()?).clone()),
        }
    }

    /// Whether a part is known.
    pub fn has(&self, name: &PartName) -> bool {
        match name {
            PartName::Properties => self.schema.properties.is_some(),
            PartName::Pipelines => self.schema.pipelines.is_some(),
            PartName::Owners => self.schema.owners.is_some(),
            PartName::Account => self.schema.account.is_some(),
            PartName::Labels(object) => self.schema.labels.contains_key(object),
        }
    }

    /// Whether asking for a part would tell nothing new: it was read just now, or lately.
    pub fn is_fresh(&self, name: &PartName) -> bool {
        self.asked.contains_key(name)
            || (self.has(name) && !portal::stale(&self.known, session::locale().now).contains(name))
    }

    /// Asks the portal for parts and keeps them. What did not come is told by [`Portal::why`].
    pub async fn read(&mut self, mut wanted: Vec<PartName>) {
        wanted.retain(|name| !self.asked.contains_key(name));
        if wanted.is_empty() {
            return;
        }
        let client = match self.client() {
            Ok(client) => client,
            Err(failure) => {
                self.asked.extend(wanted.into_iter().map(|name| (name, Some(failure.clone()))));
                return;
            }
        };
        // What is kept must be of one portal: the account tells whether the token still belongs to the same.
        if !wanted.contains(&PartName::Account) && !self.asked.contains_key(&PartName::Account) {
            wanted.push(PartName::Account);
        }
        let mut parts = Vec::new();
        portal::read(&client, wanted, &self.known, |known| parts.push(known.part)).await;
        let before = self.schema.account.as_ref().map(|account| account.portal_id.clone());
        let moved = parts.iter().any(|part| {
            matches!((part, &before), (Ok(Part::Account(account)), Some(before)) if account.portal_id != *before)
        });
        if moved {
            self.schema = Schema::default();
        }
        let (cache, now) = (self.session.cache(), session::locale().now);
        for part in parts {
            match part {
                Ok(part) => {
                    portal::keep(&cache, now, &part);
                    self.asked.insert(part.name(), None);
                    self.schema.apply(part);
                }
                Err((name, error)) => drop(self.asked.insert(name, Some(unread(error)))),
            }
        }
    }

    /// Why a part did not come, if it was asked for and did not.
    pub fn why(&self, name: &PartName) -> Option<Failure> {
        self.asked.get(name)?.clone()
    }

    /// The same, as the reason for sending nothing.
    pub fn not_sent(&self, name: &PartName) -> Option<Failure> {
        let mut failure = self.why(name)?;
        if failure.exit != Exit::Usage && failure.kind != "token" {
            failure.message =
                format!("the portal's definitions could not be read, nothing was sent: {}", failure.message);
        }
        Some(failure)
    }
}

/// A read that failed has created nothing, whatever became of it.
pub(super) fn unread(error: hubspot::Error) -> Failure {
    let mut failure = Failure::from(error);
    if matches!(failure.exit, Exit::Unknown | Exit::Rejected) {
        failure.exit = Exit::Unreachable;
    }
    failure
}
