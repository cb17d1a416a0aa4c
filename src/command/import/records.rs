//! The records that lines name by something else than an id: an e-mail address, a domain, a name. Each distinct text is
//! looked up once, before anything is sent; many in one search where one property has it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::associate::unsearched;
use super::super::labels::LISTED;
use super::asking::Asking;
use super::report::{Phase, Report};
use crate::config::Failure;
use crate::hubspot::wire::filter::{self, BODY, VALUES};
use crate::ticket::ObjectType;
use crate::ticket::candidates::{Unclear, is_called, query, record};
use crate::ticket::named::Named;
use crate::ticket::record::Candidate;

/// Characters of a search that are left for what is not a value.
const AROUND: usize = 700;
/// A longer text is looked up by itself.
const LONGEST: usize = 200;
/// Addresses that no contact has are looked up once more, by themselves, for what might be meant; so many of them.
const MISSED: usize = 10;

/// A text and the kind of record that it names.
type Wanted = (ObjectType, String);

/// What texts mean.
#[derive(Debug, Default)]
pub(super) struct Records {
    /// An id, or why there is none; nothing as long as it was not looked up.
    known: BTreeMap<Wanted, Option<Result<String, String>>>,
    /// Those that are nobody's.
    absent: BTreeSet<Wanted>,
    /// The portal, as far as it is known: an address of another one is none of its records.
    portal: Option<String>,
}

impl Records {
    /// Of this portal.
    pub fn of(portal: Option<String>) -> Self {
        Self { portal, ..Self::default() }
    }

    /// A text will be needed.
    pub fn want(&mut self, object: &ObjectType, text: &str) {
        if let Named::Text(text) = Named::read(text, object) {
            self.known.entry(key(object, &text)).or_default();
        }
    }

    /// What a text means, as far as it says it itself or was looked up.
    pub fn id(&self, object: &ObjectType, text: &str) -> Result<String, String> {
        match Named::read(text, object) {
            Named::Id(id) => Ok(id),
            Named::Page(page) => page.check(object, self.portal.as_deref()).map(|()| page.id),
            Named::Text(text) => match self.known.get(&key(object, &text)) {
                Some(Some(meant)) => meant.clone(),
                Some(None) | None => Err("it was not looked up".to_owned()),
            },
        }
    }

    /// Whether it was looked up and no record has exactly this text.
    pub fn absent(&self, object: &ObjectType, text: &str) -> bool {
        self.absent.contains(&key(object, text))
    }

    /// Looks up all that is needed.
    ///
    /// # Errors
    /// When HubSpot could not be asked; what it does not know is no error here.
    pub async fn look_up(&mut self, asking: &Asking<'_>) -> Result<(), Failure> {
        if self.known.is_empty() {
            return Ok(());
        }
        let all = u64::try_from(self.known.len()).unwrap_or(u64::MAX);
        asking.told(|report| report.begin(Phase::LookingUp, all));
        let objects: BTreeSet<ObjectType> = self.known.keys().map(|(object, _)| object.clone()).collect();
        for object in objects {
            let (together, mut apart): (Vec<String>, Vec<String>) =
                self.known.keys().filter(|(one, _)| *one == object).map(|(_, text)| text.clone()).partition(|text| {
                    text.len() <= LONGEST && (object != ObjectType::contacts() || text.contains('@'))
                });
            apart.extend(self.together(&object, together, asking).await?);
            self.apart(&object, apart, asking).await?;
        }
        Ok(())
    }

    /// Looks up texts by the properties that have them, many at once. Returns those that it did not find.
    async fn together(
        &mut self,
        object: &ObjectType,
        texts: Vec<String>,
        asking: &Asking<'_>,
    ) -> Result<Vec<String>, Failure> {
        let names = having(object);
        let mut missed = Vec::new();
        let mut chunks =
            filter::packed(texts, VALUES, BODY - AROUND, |text| (filter::length(text) + 1) * names.len()).into_iter();
        while let Some(texts) = chunks.next() {
            let found = asking.ask(|| asking.search().among(asking.client(), object, names, &texts)).await;
            let found = match found {
                Ok(found) => found,
                // There are portals that take no list: then each is looked up by itself.
                Err(error) if error.answer().is_some_and(|answer| answer.status == 400) => {
                    missed.extend(texts);
                    missed.extend(chunks.flatten());
                    return Ok(missed);
                }
                Err(error) => {
                    return Err(unsearched(object, texts.first().map_or("", String::as_str), error));
                }
            };
            for text in texts {
                let own: Vec<Candidate> = found.iter().filter(|one| is_called(one, &text)).cloned().collect();
                match own.is_empty() {
                    true => missed.push(text),
                    false => self.keep(object, text, own, asking),
                }
            }
        }
        Ok(missed)
    }

    /// Looks up texts one by one, as `hubticket create` does.
    async fn apart(&mut self, object: &ObjectType, texts: Vec<String>, asking: &Asking<'_>) -> Result<(), Failure> {
        // How many addresses no contact had, as the search for many had said. One that is there makes that worthless.
        let mut confirmed = Some(0);
        for text in texts {
            let is_address = *object == ObjectType::contacts() && text.contains('@');
            if is_address && confirmed.is_some_and(|count| count >= MISSED) {
                self.keep(object, text, Vec::new(), asking);
                continue;
            }
            let query = query(object, &text);
            let found = asking.ask(|| asking.search().find(asking.client(), object, &query)).await;
            let found = found.map_err(|error| unsearched(object, &text, error))?;
            if is_address {
                let is_there = found.iter().any(|one| is_called(one, &text));
                confirmed = confirmed.filter(|_| !is_there).map(|count| count + 1);
            }
            self.keep(object, text, found, asking);
        }
        Ok(())
    }

    fn keep(&mut self, object: &ObjectType, text: String, found: Vec<Candidate>, asking: &Asking<'_>) {
        let meant = record(&text, found);
        if matches!(meant, Err(Unclear::Nothing | Unclear::Partly(_))) {
            self.absent.insert(key(object, &text));
        }
        let meant = meant.map(|one| one.id).map_err(told);
        self.known.insert((object.clone(), text), Some(meant));
        asking.told(Report::step);
    }
}

/// Texts that differ in their case are the same to HubSpot.
fn key(object: &ObjectType, text: &str) -> Wanted {
    (object.clone(), text.trim().to_lowercase())
}

/// The properties by which people name a record of a kind.
fn having(object: &ObjectType) -> &'static [&'static str] {
    match object.key() {
        "contacts" => &["email"],
        "companies" => &["domain", "name"],
        _ => &["dealname"],
    }
}

/// Why a text names no one record, with those that may be meant.
fn told(unclear: Unclear) -> String {
    let one = |one: &Candidate| match one.details.is_empty() {
        true => format!("{} {}", one.id, one.name),
        false => format!("{} {} ({})", one.id, one.name, one.detail()),
    };
    let why = unclear.to_string();
    let all: Vec<String> = unclear.found().iter().take(LISTED).map(one).collect();
    if all.is_empty() { why } else { format!("{why}: {}", all.join(", ")) }
}
