//! What a command knows of the portal: the cache first, and the portal itself where that does not do.
//!
//! The cache is of the portal that the profile's token was of when it was written. Ids of another portal mean something
//! else, or nothing: before they are used it is made sure whose the token is by now, see [`Portal::verify`].

use std::collections::HashMap;
use std::time::Duration;

use secrecy::SecretString;

use super::note;
use super::waiting::{blocked, waiting};
use crate::config::{Exit, Failure, FailureKind, Session, session};
use crate::hubspot::{self, Client, Operation};
use crate::portal::{self, Known};
use crate::ticket::Schema;
use crate::ticket::property::Property;
use crate::ticket::schema::{Part, PartName};
use crate::ticket::value::Locale;

/// What a command can do without is waited for so long, after all that it needs has come.
const PATIENCE: Duration = Duration::from_secs(2);

/// A token and the connection with it, for a run that knows a portal more than once: the token is read once.
#[cfg(feature = "mcp")]
#[derive(Clone)]
pub(crate) struct Opened {
    token: SecretString,
    client: Client,
}

/// The portal, as far as it is known, and the way to know more of it.
pub(crate) struct Portal<'a> {
    pub session: &'a Session,
    pub schema: Schema,
    /// What values are read by, the same in the whole run.
    pub locale: Locale,
    token: Option<Result<SecretString, Failure>>,
    client: Option<Client>,
    known: Vec<Known>,
    /// Parts that were asked for, with the reason where they did not come.
    asked: HashMap<PartName, Option<Failure>>,
    /// Those of them that HubSpot keeps from the token, or does not have.
    withheld: Vec<PartName>,
}

impl<'a> Portal<'a> {
    /// What the cache has; nobody is asked.
    pub fn new(session: &'a Session) -> Self {
        let known = portal::cached(&session.cache());
        let mut schema = Schema::default();
        for part in known.iter().filter_map(|one| one.part.as_ref().ok()) {
            schema.apply(part.clone());
        }
        Self { schema, known, ..Self::unknown(session) }
    }

    /// Nothing is known yet: what is needed has to be as it is now.
    pub fn unknown(session: &'a Session) -> Self {
        let schema = Schema::default();
        let locale = session::locale();
        let (known, asked, withheld) = (Vec::new(), HashMap::new(), Vec::new());
        Self { session, schema, locale, token: None, client: None, known, asked, withheld }
    }

    /// The token. It is read once: somebody may have to type a passphrase for it.
    fn token(&mut self) -> Result<SecretString, Failure> {
        self.token.get_or_insert_with(|| blocked("the token", || self.session.token())).clone()
    }

    /// The connection; the token is read when it is first wanted.
    pub fn client(&mut self) -> Result<Client, Failure> {
        match &self.client {
            Some(client) => Ok(client.clone()),
            None => {
                let token = self.token()?;
                let client = self.session.connect_with(token)?;
                client.tell_moves(|moved| note(&moved.to_string()));
                Ok(self.client.insert(client).clone())
            }
        }
    }

    /// The token and the connection, to know the portal again with them.
    #[cfg(feature = "mcp")]
    pub fn opened(&mut self) -> Result<Opened, Failure> {
        Ok(Opened { token: self.token()?, client: self.client()? })
    }

    /// With a token and a connection that were opened before.
    #[cfg(feature = "mcp")]
    #[must_use]
    pub fn with(self, opened: Opened) -> Self {
        Self { token: Some(Ok(opened.token)), client: Some(opened.client), ..self }
    }

    /// Makes sure that what the cache has is of the portal that the token is of. Asks the portal only where the token is
    /// another one than the last time. Without a token nothing can be sent, and the cache is all there is.
    pub async fn verify(&mut self) {
        self.verify_within(None).await;
    }

    async fn verify_within(&mut self, patience: Option<Duration>) {
        if self.known.is_empty() || self.asked.contains_key(&PartName::Account) {
            return;
        }
        let Ok(token) = self.token() else { return };
        let account = self.schema.account.as_ref().map(|account| account.portal_id.clone());
        if account.is_none() || self.session.seen(&token).portal() != account {
            self.ask(vec![PartName::Account], patience).await;
        }
    }

    /// The same; where it can't be told soon whose the token is, the cache is no help.
    pub async fn verify_or_forget(&mut self) {
        self.verify_within(Some(PATIENCE)).await;
        if self.why(&PartName::Account).is_some() {
            self.schema = Schema::default();
            self.known = Vec::new();
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
            PartName::Rules => self.schema.rules.is_some(),
            PartName::Creation => self.schema.creation.is_some(),
        }
    }

    /// Whether asking for a part would tell nothing new: it was read just now, or lately.
    pub fn is_fresh(&self, name: &PartName) -> bool {
        self.asked.contains_key(name)
            || (self.has(name) && !portal::stale(&self.known, session::locale().now).contains(name))
    }

    /// Asks the portal for parts and keeps them. What did not come is told by [`Portal::why`].
    pub async fn read(&mut self, wanted: Vec<PartName>) {
        let patience = (!wanted.contains(&PartName::Account)).then_some(PATIENCE);
        self.ask(wanted, patience).await;
    }

    /// The same. The account is waited for only so long, where that is said.
    async fn ask(&mut self, mut wanted: Vec<PartName>, patience: Option<Duration>) {
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
        // What the portal asks of them comes with them; it is no reason to ask for nothing else.
        let stale = portal::stale(&self.known, session::locale().now);
        let companions: Vec<PartName> = wanted.iter().filter_map(portal::companion).collect();
        let is_wanted =
            |name: &PartName| stale.contains(name) && !wanted.contains(name) && !self.asked.contains_key(name);
        let companions: Vec<PartName> = companions.into_iter().filter(is_wanted).collect();
        // What is kept must be of one portal: the account tells whether the token still belongs to the same.
        if !wanted.contains(&PartName::Account) && !self.asked.contains_key(&PartName::Account) {
            wanted.push(PartName::Account);
        }
        let mut parts = Vec::new();
        let what: Vec<String> = wanted.iter().map(called).collect();
        wanted.extend(companions);
        let all = portal::read(&client, wanted, &self.known, patience, |known| parts.push(known.part));
        waiting(&what.join(", "), all).await;
        let now_of = parts.iter().find_map(|part| match part {
            Ok(part) => portal::portal_of(std::slice::from_ref(part)).map(str::to_owned),
            Err(_) => None,
        });
        if let Some(portal) = &now_of {
            if self.schema.account.as_ref().is_none_or(|before| before.portal_id != *portal) {
                self.schema = Schema::default();
                self.known = Vec::new();
            }
            if let Ok(token) = self.token() {
                self.session.seen(&token).note(portal);
            }
        }
        let mut fetched = Vec::new();
        for part in parts {
            match part {
                Ok(part) => {
                    self.asked.insert(part.name(), None);
                    self.schema.apply(part.clone());
                    fetched.push(part);
                }
                Err((name, error)) => {
                    if error.is_withheld() {
                        self.withheld.push(name.clone());
                    }
                    let failure = match &name {
                        // A portal's own kind was typed; all else that is asked for every portal has.
                        PartName::Labels(object) if object.defined_types().is_empty() && is_refused(&error) => {
                            Failure::usage(format!("HubSpot knows no kind of record {}: {error}", object.key()))
                                .with_hint("a custom object is named by its type id, such as 2-1234567")
                        }
                        _ => unread(&error),
                    };
                    self.asked.insert(name, Some(failure));
                }
            }
        }
        if now_of.is_none() {
            // It came with an earlier call of this run.
            fetched
                .extend(self.schema.account.clone().filter(|_| self.has_come(&PartName::Account)).map(Part::Account));
        }
        portal::keep(&self.session.cache(), session::locale().now, &fetched, &self.known);
    }

    /// Whether a part came from the portal in this run.
    pub fn has_come(&self, name: &PartName) -> bool {
        self.asked.get(name).is_some_and(Option::is_none)
    }

    /// Says that what is shown is of an earlier run.
    pub fn tell_old(failure: &Failure) {
        note(&format!("this was read earlier; the portal could not be asked: {}", failure.message));
    }

    /// Holds the profile's unique property against what is known of the portal.
    ///
    /// # Errors
    /// When the portal has no such property, or one that does not keep its values apart: it would be filled for nothing,
    /// and what somebody else reads in it would be an id.
    pub fn check_unique(&self) -> Result<(), Failure> {
        let Some(name) = self.session.config.unique_property.as_ref().filter(|_| self.schema.properties.is_some())
        else {
            return Ok(());
        };
        let Some(why) = not_unique(self.schema.property(name)) else { return Ok(()) };
        let path = self.session.config.dir.join("config.toml");
        let text = format!("unique_property = {name:?} in {}: {why}; nothing was sent", path.display());
        let hint = "an admin makes a ticket property with unique values in HubSpot; write its internal name there";
        Err(Failure::new(Exit::Files, FailureKind::Config, text).with_hint(hint))
    }

    /// Why a part did not come, if it was asked for and did not.
    pub fn why(&self, name: &PartName) -> Option<Failure> {
        self.asked.get(name)?.clone()
    }

    /// Whether a part was asked for that HubSpot keeps from the token, or does not have.
    pub fn is_withheld(&self, name: &PartName) -> bool {
        self.withheld.contains(name)
    }

    /// The same, as the reason for sending nothing.
    pub fn not_sent(&self, name: &PartName) -> Option<Failure> {
        let mut failure = self.why(name)?;
        if failure.exit != Exit::Usage && failure.kind != FailureKind::Token {
            failure.message =
                format!("the portal's definitions could not be read, nothing was sent: {}", failure.message);
        }
        Some(failure)
    }
}

/// What a part is called in the middle of a sentence.
fn called(name: &PartName) -> String {
    match name {
        PartName::Properties => "properties".into(),
        PartName::Pipelines => "pipelines".into(),
        PartName::Owners => "owners".into(),
        PartName::Account => "account".into(),
        PartName::Labels(object) => format!("labels for {}", object.key()),
        PartName::Rules => "rules for values".into(),
        PartName::Creation => "stages for new tickets".into(),
    }
}

/// Why a property can't be the profile's unique one; none where it can.
pub(super) fn not_unique(property: Option<&Property>) -> Option<String> {
    match property {
        Some(property) if property.unique => None,
        Some(property) => Some(format!("“{}” is no property with unique values", property.label)),
        None => Some("this portal has no such ticket property".to_owned()),
    }
}

/// A read that failed has created nothing, whatever became of it.
pub(crate) fn unread(error: &hubspot::Error) -> Failure {
    let mut failure = Failure::of_call(error, Operation::Read);
    if matches!(failure.exit, Exit::Unknown | Exit::Rejected) {
        failure.exit = Exit::Unreachable;
        failure.kind = FailureKind::Unreachable;
    }
    failure
}

/// Whether HubSpot does not take what was asked.
fn is_refused(error: &hubspot::Error) -> bool {
    Failure::of_call(error, Operation::Read).exit == Exit::Rejected
}
