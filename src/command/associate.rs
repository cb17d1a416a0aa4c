//! What `--associate` says: a kind of record, which one, and how it is linked.

use super::known::{Portal, unread};
use super::labels::LISTED;
use super::matching::record;
use super::waiting::waiting;
use crate::config::Failure;
use crate::config::failure::Meaning;
use crate::hubspot::{Client, Error};
use crate::portal::Search;
use crate::ticket::record::Candidate;
use crate::ticket::schema::PartName;
use crate::ticket::{Association, AssociationType, Category, ObjectType, Schema};

/// An association as it was typed; the label may need the portal to be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    pub object: ObjectType,
    pub who: Who,
    pub how: How,
}

/// Which record is to be linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// The one with this id.
    Id(String),
    /// The one that is found by this text.
    Text(String),
}

/// How the record is to be linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum How {
    /// By the default of its kind.
    Default,
    /// By category and type id.
    Exactly(AssociationType),
    /// By a label of the portal.
    Label(String),
}

/// Reads `TYPE:RECORD`, `TYPE:RECORD:CATEGORY/TYPEID` or `TYPE:RECORD:LABEL`.
pub(super) fn parse(text: &str) -> Result<Typed, Failure> {
    let wrong = |why: String| Failure::usage(format!("--associate {text}: {why}"));
    let mut parts = text.splitn(3, ':');
    let (kind, id, how) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let object = ObjectType::parse(kind).ok_or_else(|| {
        wrong(format!(
            "{kind:?} is not a kind of record; use contact, company, deal, ticket or a type id such as 2-1234567"
        ))
    })?;
    let id = id
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .ok_or_else(|| wrong("name the record as TYPE:ID or TYPE:TEXT".into()))?;
    let who = match id.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Who::Id(id.to_owned()),
        false if object.is_searchable() => Who::Text(id.to_owned()),
        false => {
            return Err(wrong(format!(
                "{id:?} is not a record id; ids are numbers, and records of this kind can't be searched for"
            )));
        }
    };
    let how = match how.map(str::trim).filter(|how| !how.is_empty()) {
        None => How::Default,
        Some(how) => match how.rsplit_once('/') {
            Some((category, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty() => {
                let type_id = number.parse().map_err(|_| wrong(format!("{number} is not an association type id")))?;
                let category = Category::from(category.trim().to_uppercase());
                if let Category::Other(word) = &category {
                    return Err(wrong(format!(
                        "{word} is not a category; use HUBSPOT_DEFINED, USER_DEFINED, INTEGRATOR_DEFINED or WORK"
                    )));
                }
                How::Exactly(AssociationType { category, type_id, label: None })
            }
            _ => How::Label(how.to_owned()),
        },
    };
    Ok(Typed { object, who, how })
}

/// The parts of the portal that could tell more of what was typed than what is known does.
pub(super) fn wanted(all: &[Typed], portal: &Portal) -> Vec<PartName> {
    let mut parts = Vec::new();
    for one in all {
        let name = PartName::Labels(one.object.clone());
        // The default links are the same in every portal; only a label needs to be asked for.
        let unclear = matches!(&one.how, How::Label(label) if labelled(&portal.schema, &one.object, label).is_empty());
        if unclear && !portal.is_fresh(&name) && !parts.contains(&name) {
            parts.push(name);
        }
    }
    parts
}

/// Whether labels of the portal are among what was typed.
pub(super) fn have_labels(all: &[Typed]) -> bool {
    all.iter().any(|one| matches!(one.how, How::Label(_)))
}

/// The associations that are meant; records are searched for where they are not named by id.
pub(super) async fn resolve(all: &[Typed], portal: &mut Portal<'_>) -> Result<Vec<Association>, Failure> {
    let search = Search::default();
    let mut associations = Vec::new();
    for one in all {
        // What is refused without asking is refused before anybody is asked.
        let kind = one.kind(portal)?;
        let (id, name, detail) = match &one.who {
            Who::Id(id) => (id.clone(), None, None),
            Who::Text(text) => {
                let client = portal.client()?;
                let found = one.find(text, &client, &search).await?;
                let told = |text: String| Some(text).filter(|text| !text.is_empty());
                let detail = found.detail();
                (found.id, told(found.name), told(detail))
            }
        };
        associations.push(Association { object: one.object.clone(), id, name, detail, types: vec![kind] });
    }
    Ok(associations)
}

/// The association types that a label names.
fn labelled(schema: &Schema, object: &ObjectType, label: &str) -> Vec<AssociationType> {
    let wanted = label.trim().to_lowercase();
    let mut types = schema.association_types(object);
    types.retain(|kind| kind.label.as_deref().is_some_and(|have| have.trim().to_lowercase() == wanted));
    types
}

impl Typed {
    fn wrong(&self, why: impl std::fmt::Display) -> Failure {
        let (Who::Id(who) | Who::Text(who)) = &self.who;
        Failure::usage(format!("--associate {}:{who}: {why}", self.object.key()))
    }

    /// The association type that is meant.
    fn kind(&self, portal: &Portal) -> Result<AssociationType, Failure> {
        let known = portal.schema.association_types(&self.object);
        let label = match &self.how {
            How::Exactly(kind) => return Ok(kind.clone()),
            How::Default => {
                return known.into_iter().next().ok_or_else(|| {
                    self.wrong("HubSpot has no default link to this kind; name it as TYPE:ID:CATEGORY/TYPEID")
                });
            }
            How::Label(label) => label,
        };
        match labelled(&portal.schema, &self.object, label).as_slice() {
            [one] => Ok(one.clone()),
            [] => {
                if let Some(failure) = portal.not_sent(&PartName::Labels(self.object.clone())) {
                    return Err(failure);
                }
                let labels: Vec<String> = known.iter().filter_map(|kind| kind.label.clone()).collect();
                let has = if labels.is_empty() { "none".to_owned() } else { labels.join(", ") };
                Err(self.wrong(format!("there is no label {label:?}; the portal has {has}")))
            }
            many => {
                let failure = self
                    .wrong(format!("the label {label:?} can mean several things: name it as TYPE:ID:CATEGORY/TYPEID"));
                let meaning = |kind: &AssociationType| Meaning {
                    id: format!("{}/{}", kind.category.as_str(), kind.type_id),
                    label: kind.describe(),
                    detail: String::new(),
                };
                Err(failure.with_candidates(many.iter().map(meaning).collect()))
            }
        }
    }

    /// The one record that a text means.
    async fn find(&self, text: &str, client: &Client, search: &Search) -> Result<Candidate, Failure> {
        let what = format!("search for {}", self.object.key());
        let found = waiting(&what, search.find(client, &self.object, text)).await;
        let found = found.map_err(|error| unsearched(&self.object, text, error))?;
        record(text, found).map_err(|unclear| {
            let meaning = |one: Candidate| Meaning { detail: one.detail(), id: one.id, label: one.name };
            let meanings = unclear.found.into_iter().take(LISTED).map(meaning).collect();
            self.wrong(unclear.why).with_candidates(meanings)
        })
    }
}

/// Why a record that somebody named by a text could not be looked for; nothing was sent.
pub(super) fn unsearched(object: &ObjectType, text: &str, error: Error) -> Failure {
    let mut failure = unread(&error);
    failure.message = format!("{object} {text:?} could not be searched for, nothing was sent: {}", failure.message);
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_are_read() {
        assert_eq!(parse("contact:101").unwrap().how, How::Default);
        let exact = parse("company:501:user_defined/43").unwrap();
        let kind = AssociationType { category: Category::UserDefined, type_id: 43, label: None };
        assert_eq!((exact.object, exact.how), (ObjectType::companies(), How::Exactly(kind)));
        assert_eq!(parse("contact:ada@example.com").unwrap().who, Who::Text("ada@example.com".into()));
        assert_eq!(parse("contact:101").unwrap().who, Who::Id("101".into()));
        assert_eq!(parse("deal:9:Blocked deal").unwrap().how, How::Label("Blocked deal".into()));
        assert_eq!(parse("2-77:5:Billing/Shipping").unwrap().how, How::Label("Billing/Shipping".into()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (typed, words) in [
            ("contract:1", "contract"),
            ("contact", "TYPE:ID"),
            ("call:ada", "numbers"),
            ("contact:1:MARTIAN/7", "MARTIAN"),
        ] {
            let failure = parse(typed).unwrap_err();
            assert!(failure.message.contains(words), "{typed}: {}", failure.message);
            assert_eq!(failure.exit, crate::config::Exit::Usage);
        }
    }

    #[test]
    fn a_label_is_found_whatever_its_case() {
        let schema = Schema::default();
        let ids = |label: &str| -> Vec<u32> {
            labelled(&schema, &ObjectType::companies(), label).iter().map(|one| one.type_id).collect()
        };
        assert_eq!(ids("primary"), [26]);
        assert_eq!(ids("reseller"), [0; 0]);
    }
}
