//! What is known of a portal: from the cache at once, then from the network; and the search for records to link.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::hubspot::wire::filter::{Filter, PAGE, REACH};
use crate::hubspot::{self, Client, wire};
use crate::store::{Cache, Store};
use crate::ticket::placeholder::Person;
use crate::ticket::property::{CONTENT, OWNER, PIPELINE, PRIORITY, STAGE, SUBJECT};
use crate::ticket::record::{Candidate, Linked};
use crate::ticket::schema::{Part, PartName};
use crate::ticket::{ObjectType, Ticket};

/// What was read this lately is not read again unless it is asked for.
const FRESH: Duration = Duration::from_secs(600);
/// That HubSpot keeps something from a token is found out again so seldom.
const FRESH_IF_WITHHELD: Duration = Duration::from_secs(24 * 60 * 60);
/// Between two searches: HubSpot allows five a second to a whole account, other programs included
/// (assets/hubspot-api.md, section 6).
const BETWEEN_SEARCHES: Duration = Duration::from_millis(250);

/// One part of what is known of a portal, or why it could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The part; or its name and the reason.
    pub part: Result<Part, (PartName, hubspot::Error)>,
    /// Whether it may be out of date.
    pub source: Source,
}

/// Where a part comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// From the cache.
    Cache {
        /// When it was read from the portal.
        fetched: Timestamp,
    },
    /// From the portal, just now.
    Network,
}

/// All parts, in the order in which the form needs them.
pub fn parts() -> Vec<PartName> {
    let labels = [ObjectType::contacts(), ObjectType::companies(), ObjectType::deals(), ObjectType::tickets()];
    let mut all = vec![PartName::Pipelines, PartName::Properties, PartName::Owners, PartName::Account];
    all.extend(labels.map(PartName::Labels));
    all.extend([PartName::Rules, PartName::Creation]);
    all
}

fn file(name: &PartName) -> String {
    match name {
        PartName::Properties => "properties".into(),
        PartName::Pipelines => "pipelines".into(),
        PartName::Owners => "owners".into(),
        PartName::Account => "account".into(),
        PartName::Labels(object) => format!("labels-{}", object.key()),
        PartName::Rules => "rules".into(),
        PartName::Creation => "creation".into(),
    }
}

/// A part as it is kept. Parts are read one by one, and some can fail: each says itself which portal it is of, so that
/// what is left of the one before is not taken for a part of this one.
#[derive(Serialize, Deserialize)]
struct Kept<P> {
    portal: String,
    part: P,
}

/// What the cache knows of one portal. Reads files.
pub fn cached(cache: &Cache) -> Vec<Known> {
    let read = |name: PartName| {
        let (fetched, kept): (Timestamp, Kept<Part>) = cache.read(&file(&name))?;
        if kept.part.name() != name || is_hollow(&kept.part) {
            return None;
        }
        Some((kept.portal, Known { part: Ok(kept.part), source: Source::Cache { fetched } }))
    };
    let all: Vec<(String, Known)> = parts().into_iter().filter_map(read).collect();
    let is_account = |known: &Known| matches!(known.part, Ok(Part::Account(_)));
    let portal = all.iter().find(|(_, known)| is_account(known)).map(|(portal, _)| portal.clone()).unwrap_or_default();
    all.into_iter().filter(|(of, _)| *of == portal).map(|(_, known)| known).collect()
}

/// Whether a part says nothing of what every portal has. Earlier versions have kept such answers.
fn is_hollow(part: &Part) -> bool {
    match part {
        Part::Properties(all) => all.is_empty(),
        Part::Pipelines(all) => all.iter().all(|one| one.stages.is_empty()),
        Part::Owners(all) => all.is_empty(),
        Part::Account(_) | Part::Labels(..) | Part::Rules(_) | Part::Creation(_) => false,
    }
}

/// For how long what was read lately is not read again.
fn fresh_for(part: &Part) -> Duration {
    match part {
        Part::Rules(rules) if rules.withheld => FRESH_IF_WITHHELD,
        Part::Creation(creation) if creation.withheld => FRESH_IF_WITHHELD,
        Part::Properties(_)
        | Part::Pipelines(_)
        | Part::Owners(_)
        | Part::Labels(..)
        | Part::Account(_)
        | Part::Rules(_)
        | Part::Creation(_) => FRESH,
    }
}

/// The parts that are read along with one: what the portal asks of it.
pub fn companion(name: &PartName) -> Option<PartName> {
    match name {
        PartName::Properties => Some(PartName::Rules),
        PartName::Pipelines => Some(PartName::Creation),
        PartName::Owners | PartName::Labels(_) | PartName::Account | PartName::Rules | PartName::Creation => None,
    }
}

/// The parts that the cache does not know, or knows for too long. The account is always among them: it tells whether
/// the token still belongs to the same portal.
pub fn stale(known: &[Known], now: Timestamp) -> Vec<PartName> {
    let fresh = |name: &PartName| {
        known.iter().any(|one| match (&one.part, one.source) {
            (Ok(part), Source::Cache { fetched }) => {
                let age = now.duration_since(fetched);
                part.name() == *name && !age.is_negative() && age.unsigned_abs() < fresh_for(part)
            }
            _ => false,
        })
    };
    parts().into_iter().filter(|name| *name == PartName::Account || !fresh(name)).collect()
}

/// The id of the portal that is known.
fn portal_id(known: &[Known]) -> Option<&str> {
    known.iter().find_map(|one| match &one.part {
        Ok(Part::Account(account)) => Some(account.portal_id.as_str()),
        _ => None,
    })
}

/// Reads parts of a portal, all at once; each is told as it comes. When the account turns out to be another one than
/// the cache knew, everything is read. Where the account is only good to have, it is waited for so long after all else
/// has come.
pub async fn read(
    client: &Client,
    wanted: Vec<PartName>,
    known: &[Known],
    for_account: Option<Duration>,
    mut tell: impl FnMut(Known),
) {
    // The pipelines have to be known before their rules can be asked for.
    let is_first = |name: &&PartName| **name != PartName::Creation;
    let mut with_creation = wanted.contains(&PartName::Creation);
    let mut pipelines: Option<Vec<String>> = None;
    let mut running: FuturesUnordered<_> =
        wanted.iter().filter(is_first).map(|name| part(client, name.clone(), Vec::new())).collect();
    if with_creation && !wanted.contains(&PartName::Pipelines) {
        running.push(part(client, PartName::Pipelines, Vec::new()));
    }
    let expected = portal_id(known).map(str::to_owned);
    let mut has_account = !wanted.contains(&PartName::Account);
    loop {
        let is_last = !has_account && running.len() == 1;
        let part = match for_account.filter(|_| is_last) {
            None => running.next().await,
            Some(after) => match timeout(after, running.next()).await {
                Ok(part) => part,
                Err(_) => {
                    let part = Err((PartName::Account, hubspot::Error::TimedOut { after }));
                    return tell(Known { part, source: Source::Network });
                }
            },
        };
        let Some(part) = part else { return };
        has_account |= matches!(&part, Ok(Part::Account(_)) | Err((PartName::Account, _)));
        if let (Ok(Part::Account(account)), Some(expected)) = (&part, &expected)
            && account.portal_id != *expected
        {
            let rest = parts().into_iter().filter(|name| !wanted.contains(name) && is_first(&name));
            running.extend(rest.map(|name| self::part(client, name, Vec::new())));
            with_creation = !wanted.contains(&PartName::Creation);
        }
        if let Ok(Part::Pipelines(all)) = &part {
            pipelines = Some(all.iter().filter(|one| !one.archived).map(|one| one.id.clone()).collect());
        }
        if let Some(ids) = pipelines.take_if(|_| with_creation) {
            with_creation = false;
            running.push(self::part(client, PartName::Creation, ids));
        }
        tell(Known { part, source: Source::Network });
    }
}

async fn part(client: &Client, name: PartName, pipelines: Vec<String>) -> Result<Part, (PartName, hubspot::Error)> {
    let result = match &name {
        PartName::Properties => client.properties().await.map(|all| Part::Properties(all.into())),
        PartName::Pipelines => client.pipelines().await.map(Part::Pipelines),
        PartName::Owners => client.owners().await.map(Part::Owners),
        PartName::Account => client.account().await.map(Part::Account),
        PartName::Labels(object) => client.labels(object).await.map(|types| Part::Labels(object.clone(), types)),
        PartName::Rules => client.validations().await.map(Part::Rules),
        PartName::Creation => client.creation(&pipelines).await.map(Part::Creation),
    };
    result.map_err(|error| (name, error))
}

/// Keeps parts that came from the network together. Writes files; a failure only costs time at the next start.
///
/// Where the account did not come with them, and there was one before, nobody knows whose they are: they are let go.
pub fn keep(cache: &Cache, now: Timestamp, parts: &[Part], known: &[Known]) {
    let account = portal_of(parts);
    if account.is_none() && portal_id(known).is_some() {
        return;
    }
    for part in parts {
        let kept = Kept { portal: account.unwrap_or_default().to_owned(), part };
        let _ = cache.write(&file(&part.name()), now, &kept);
    }
}

/// Which portal a token is of, as far as that was seen before. Ids of another portal mean something else, or nothing:
/// before what the cache has of them is sent, it has to be sure whose the token is by now.
#[derive(Debug, Clone)]
pub struct Seen {
    store: Store,
    name: String,
    fingerprint: String,
}

impl Seen {
    /// What is known of a token, in a small file of this name.
    pub fn new(store: Store, name: String, token: &SecretString) -> Self {
        // By it the token is known again; it tells nothing of the token.
        let digest = Sha256::digest(token.expose_secret());
        Self { store, name, fingerprint: digest.iter().map(|byte| format!("{byte:02x}")).collect() }
    }

    /// The id of the portal that the token was of, if it is the last one that was seen.
    pub fn portal(&self) -> Option<String> {
        let (fingerprint, portal): (String, String) = self.store.recall(&self.name)?;
        (fingerprint == self.fingerprint).then_some(portal)
    }

    /// Notes which portal the token is of. Where that can't be written, the next run asks once more.
    pub fn note(&self, portal: &str) {
        let _ = self.store.remember(&self.name, &(&self.fingerprint, portal));
    }
}

/// The id of the portal that parts belong to, where the account is among them.
pub fn portal_of(parts: &[Part]) -> Option<&str> {
    parts.iter().find_map(|part| match part {
        Part::Account(account) => Some(account.portal_id.as_str()),
        _ => None,
    })
}

/// The search for records, kept below HubSpot's limit. Clones share the pace.
#[derive(Debug, Clone, Default)]
pub struct Search {
    last: Arc<Mutex<Option<Instant>>>,
}

impl Search {
    /// Records of a kind that match a text, best first.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn find(
        &self,
        client: &Client,
        object: &ObjectType,
        text: &str,
    ) -> Result<Vec<Candidate>, hubspot::Error> {
        self.turn().await;
        client.search(object, text).await
    }

    /// The records of a kind whose value of one of these properties is one of these texts, whatever its case.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn among(
        &self,
        client: &Client,
        object: &ObjectType,
        names: &[&str],
        values: &[String],
    ) -> Result<Vec<Candidate>, hubspot::Error> {
        let groups: Vec<_> = names.iter().map(|name| vec![Filter::Among(name, values.to_vec())]).collect();
        let found = self.filtered(client, object, &groups, wire::telling(object)).await?;
        Ok(found.iter().filter_map(|one| wire::candidate(object, one).ok()).collect())
    }

    /// The tickets that pass one of these groups of filters; those that the search index does not know yet are missing.
    ///
    /// # Errors
    /// The error of the last try; [`hubspot::Error::Unreadable`] where more fit than a search shows.
    pub async fn tickets(
        &self,
        client: &Client,
        groups: &[Vec<Filter<'_>>],
        properties: &[&str],
    ) -> Result<Vec<Ticket>, hubspot::Error> {
        let found = self.filtered(client, &ObjectType::tickets(), groups, properties).await?;
        Ok(found.into_iter().filter_map(|one| wire::ticket(one).ok()).collect())
    }

    async fn filtered(
        &self,
        client: &Client,
        object: &ObjectType,
        groups: &[Vec<Filter<'_>>],
        properties: &[&str],
    ) -> Result<Vec<Value>, hubspot::Error> {
        let mut all = Vec::new();
        let mut after = "0".to_owned();
        loop {
            self.turn().await;
            let (page, next) = client.filtered(object, groups, properties, &after).await?;
            all.extend(page);
            match next {
                Some(next) if next == after || all.len() + PAGE > REACH => {
                    let detail = format!("more than {} records fit", all.len());
                    return Err(hubspot::Error::Unreadable { status: 200, detail });
                }
                Some(next) => after = next,
                None => return Ok(all),
            }
        }
    }

    /// Waits until a search may be sent.
    async fn turn(&self) {
        let mut last = self.last.lock().await;
        if let Some(last) = *last {
            tokio::time::sleep_until(last + BETWEEN_SEARCHES).await;
        }
        *last = Some(Instant::now());
    }
}

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

/// For each kind of record, what a ticket is linked to.
///
/// # Errors
/// The first way in which a call went wrong.
pub async fn links(
    client: &Client,
    ticket: &str,
    objects: &[ObjectType],
) -> Result<Vec<(ObjectType, Vec<Linked>)>, hubspot::Error> {
    let mut all = Vec::new();
    for object in objects {
        let linked = client.linked(&ObjectType::tickets(), ticket, object).await?;
        all.push((object.clone(), linked));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::rules::Rules;
    use crate::ticket::{Account, Properties};

    fn known(part: Part, fetched: &str) -> Known {
        Known { part: Ok(part), source: Source::Cache { fetched: fetched.parse().unwrap() } }
    }

    #[test]
    fn what_is_fresh_is_not_read_again_but_the_account_always_is() {
        let now = "2026-11-24T13:00:00Z".parse().unwrap();
        let old = known(Part::Pipelines(Vec::new()), "2026-11-24T12:00:00Z");
        let fresh = known(Part::Properties(Properties::default()), "2026-11-24T12:55:00Z");
        let account = known(Part::Account(Account::default()), "2026-11-24T12:59:00Z");
        let from_the_future = known(Part::Owners(Vec::new()), "2026-11-25T12:59:00Z");
        let names = stale(&[old, fresh, account, from_the_future], now);
        assert!(names.contains(&PartName::Pipelines) && names.contains(&PartName::Account));
        assert!(names.contains(&PartName::Owners), "a clock that was set back must not freeze the cache");
        assert!(!names.contains(&PartName::Properties));
    }

    #[test]
    fn what_is_kept_from_a_token_is_asked_for_once_a_day() {
        let now = "2026-11-24T13:00:00Z".parse().unwrap();
        let rules = |withheld| Part::Rules(Rules { withheld, ..Rules::default() });
        for (withheld, fetched, is_stale) in [
            (false, "2026-11-24T12:45:00Z", true),
            (true, "2026-11-24T12:45:00Z", false),
            (true, "2026-11-23T12:45:00Z", true),
        ] {
            let names = stale(&[known(rules(withheld), fetched)], now);
            assert_eq!(names.contains(&PartName::Rules), is_stale, "{withheld} {fetched}");
        }
    }
}
