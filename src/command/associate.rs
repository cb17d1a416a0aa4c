//! What `--associate` says: a kind of record, which one, and how it is linked.

use super::known::{Portal, unread};
use super::labels::LISTED;
use super::waiting::waiting;
use crate::config::Failure;
use crate::config::failure::Meaning;
use crate::hubspot::{Client, Error};
use crate::portal::Search;
use crate::ticket::candidates::{query, record};
use crate::ticket::named::{Named, Page};
use crate::ticket::record::Candidate;
use crate::ticket::schema::PartName;
use crate::ticket::words::{is_id, same};
use crate::ticket::{Association, AssociationType, Category, Draft, ObjectType, Schema, text};

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
    /// The one on this page of HubSpot's web application.
    Page(Page),
    /// The one that is found by this text.
    Text(String),
}

impl Who {
    /// What a text names among the records of a kind.
    fn read(text: &str, object: &ObjectType, portal: Option<&str>) -> Result<Self, String> {
        match Named::read(text, object) {
            Named::Id(id) => Ok(Self::Id(id)),
            Named::Page(page) => page.check(object, portal).map(|()| Self::Page(page)),
            Named::Text(text) if object.is_searchable() => Ok(Self::Text(text)),
            Named::Text(text) => Err(format!(
                "{text:?} is not a record id; ids are numbers, and records of this kind can't be searched for"
            )),
        }
    }
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
    /// By a label, if the portal has one that stands behind a colon of what was typed; else that is all of the record's
    /// name, and it is linked by the default.
    Open,
}

/// Reads `TYPE:RECORD`, `TYPE:RECORD:CATEGORY/TYPEID` or `TYPE:RECORD:LABEL`; the address of a record's page stands for
/// both TYPE and RECORD.
pub(super) fn parse(text: &str) -> Result<Typed, Failure> {
    let wrong = |why: String| Failure::usage(format!("--associate {}: {why}", text::visible(text)));
    let (address, how) = split_address(text);
    if let Some(page) = Page::read(address.trim()) {
        let how = how.map_or(Ok(How::Default), How::read).map_err(wrong)?;
        return Ok(Typed { object: page.object.clone(), who: Who::Page(page), how });
    }
    let (kind, rest) = text.split_once(':').map_or((text, None), |(kind, rest)| (kind, Some(rest)));
    let object = ObjectType::parse(kind).ok_or_else(|| {
        wrong(format!(
            "{kind:?} is not a kind of record; use contact, company, deal, ticket or a type id such as 2-1234567"
        ))
    })?;
    let rest = rest.map(str::trim).filter(|rest| !rest.is_empty() && !rest.starts_with(':'));
    let rest = rest.ok_or_else(|| wrong("name the record as TYPE:ID or TYPE:TEXT".into()))?;
    let (first, how) = split_address(rest);
    let first = Who::read(first, &object, None).map_err(wrong)?;
    // An id and an address end at their colon; the name of a record may have some.
    let (who, how) = match (first, how) {
        (Who::Text(text), None) => (Who::Text(text), How::Default),
        (Who::Text(_), Some(_)) => match rest.rsplit_once(':') {
            Some((name, "")) => (Who::read(name, &object, None).map_err(wrong)?, How::Default),
            Some((name, last)) if last.contains('/') && matches!(How::read(last), Ok(How::Exactly(_))) => {
                (Who::read(name, &object, None).map_err(wrong)?, How::read(last).map_err(wrong)?)
            }
            _ => (Who::Text(rest.to_owned()), How::Open),
        },
        (who, how) => (who, how.map_or(Ok(How::Default), How::read).map_err(wrong)?),
    };
    Ok(Typed { object, who, how })
}

/// The contact that a text names, linked by the default.
pub(super) fn contact(text: &str) -> Result<Typed, Failure> {
    let object = ObjectType::contacts();
    let who = Who::read(text, &object, None);
    let who = who.map_err(|why| Failure::usage(format!("contact {}: {why}", text::visible(text))))?;
    Ok(Typed { object, who, how: How::Default })
}

/// Finds the records of a draft of which only what was typed for them is known.
pub(super) async fn find_typed(draft: &mut Draft, portal: &mut Portal<'_>) -> Result<(), Failure> {
    for one in draft.associations.iter_mut() {
        let Some(typed) = one.unfound().map(str::to_owned) else { continue };
        let wrong = |why: String| Failure::usage(format!("{} {}: {why}", one.object, text::visible(&typed)));
        let who = Who::read(&typed, &one.object, None).map_err(wrong)?;
        let typed = Typed { object: one.object.clone(), who, how: How::Default };
        let found = resolve(&typed, portal).await?;
        let types = if one.types.is_empty() { found.types.clone() } else { one.types.clone() };
        *one = Association { types, ..found };
    }
    Ok(())
}

/// What stands in front of the first colon, that of a scheme not counted, and behind it.
fn split_address(text: &str) -> (&str, Option<&str>) {
    let scheme = text.find("://").filter(|at| text.find(':') == Some(*at)).map_or(0, |at| at + 3);
    let end = text.get(scheme..).and_then(|rest| rest.find(':')).map(|at| scheme + at);
    match end.and_then(|end| Some((text.get(..end)?, text.get(end + 1..)?))) {
        Some((first, rest)) => (first, Some(rest)),
        None => (text, None),
    }
}

impl How {
    fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::Default);
        }
        let exactly = text.rsplit_once('/').filter(|(_, number)| is_id(number));
        let Some((category, number)) = exactly else { return Ok(Self::Label(text.to_owned())) };
        let type_id = number.parse().map_err(|_| format!("{number} is not an association type id"))?;
        match Category::from(category.trim().to_uppercase()) {
            Category::Other(word) => {
                Err(format!("{word} is not a category; use HUBSPOT_DEFINED, USER_DEFINED, INTEGRATOR_DEFINED or WORK"))
            }
            category => Ok(Self::Exactly(AssociationType { category, type_id, label: None })),
        }
    }
}

/// The parts of the portal that could tell more of what was typed than what is known does.
pub(super) fn wanted(all: &[Typed], portal: &Portal) -> Vec<PartName> {
    let mut parts = Vec::new();
    for one in all {
        let name = PartName::Labels(one.object.clone());
        // The default links are the same in every portal; only a label needs to be asked for.
        let unclear = match &one.how {
            How::Label(label) => labelled(&portal.schema, &one.object, label).is_empty(),
            How::Open => one.open_label(&portal.schema).is_none(),
            How::Default | How::Exactly(_) => false,
        };
        if unclear && !portal.is_fresh(&name) && !parts.contains(&name) {
            parts.push(name);
        }
    }
    parts
}

/// Whether labels of the portal are among what was typed.
pub(super) fn have_labels(all: &[Typed]) -> bool {
    all.iter().any(|one| matches!(one.how, How::Label(_) | How::Open))
}

/// The association that is meant; the record is searched for where it is not named by id.
pub(super) async fn resolve(one: &Typed, portal: &mut Portal<'_>) -> Result<Association, Failure> {
    let one = &one.settled(&portal.schema)?;
    // What is refused without asking is refused before anybody is asked.
    let kind = one.kind(portal)?;
    let (id, name, detail) = match &one.who {
        Who::Id(id) => (id.clone(), None, None),
        Who::Page(page) => {
            let portal = portal.schema.account.as_ref().map(|account| account.portal_id.as_str());
            page.check(&one.object, portal).map_err(|why| one.wrong(why))?;
            (page.id.clone(), None, None)
        }
        Who::Text(text) => {
            let client = portal.client()?;
            let found = one.find(text, &client, &Search::default(), &portal.schema).await?;
            let told = |text: String| Some(text).filter(|text| !text.is_empty());
            let detail = found.detail();
            (found.id, told(found.name), told(detail))
        }
    };
    Ok(Association { name, detail, ..Association::to(one.object.clone(), id, vec![kind]) })
}

/// The contact that is meant as it was typed, to be found later; nothing else can be.
pub(super) fn to_find(one: &Typed) -> Option<Association> {
    match (&one.who, &one.how) {
        (Who::Text(text), How::Default) if one.object == ObjectType::contacts() => {
            Some(Association::to_find(one.object.clone(), text, Vec::new()))
        }
        (Who::Text(_) | Who::Id(_) | Who::Page(_), _) => None,
    }
}

/// The association types that a label names.
fn labelled(schema: &Schema, object: &ObjectType, label: &str) -> Vec<AssociationType> {
    let wanted = label.trim().to_lowercase();
    let mut types = schema.association_types(object);
    types.retain(|kind| kind.label.as_deref().is_some_and(|have| have.trim().to_lowercase() == wanted));
    types
}

/// The labels of a kind of record, in a list; of equal ones, with what tells them apart.
fn labels(schema: &Schema, object: &ObjectType) -> String {
    let types: Vec<AssociationType> =
        schema.association_types(object).into_iter().filter(|kind| kind.label.is_some()).collect();
    let label = |kind: &AssociationType| kind.label.clone().unwrap_or_default();
    let told = types.iter().map(|kind| match types.iter().filter(|other| same(&label(other), &label(kind))).count() {
        1 => label(kind),
        _ => format!("{} ({}/{})", label(kind), kind.category.as_str(), kind.type_id),
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { "none".to_owned() } else { told.join(", ") }
}

impl Typed {
    fn wrong(&self, why: impl std::fmt::Display) -> Failure {
        let (Who::Id(who) | Who::Text(who) | Who::Page(Page { id: who, .. })) = &self.who;
        Failure::usage(format!("--associate {}:{}: {why}", self.object.key(), text::visible(who)))
    }

    /// The name and the label of a text with colons, at the first of them that a label of the portal stands behind.
    fn open_label(&self, schema: &Schema) -> Option<(&str, &str)> {
        let (How::Open, Who::Text(text)) = (&self.how, &self.who) else { return None };
        let mut colons = text.match_indices(':').filter_map(|(at, _)| Some((text.get(..at)?, text.get(at + 1..)?)));
        colons.find(|(name, label)| !name.trim().is_empty() && !labelled(schema, &self.object, label).is_empty())
    }

    /// The same, when the labels of the portal are known as far as they can be.
    fn settled(&self, schema: &Schema) -> Result<Self, Failure> {
        match self.open_label(schema) {
            Some((name, label)) => {
                let who = Who::read(name, &self.object, None).map_err(|why| self.wrong(why))?;
                Ok(Self { object: self.object.clone(), who, how: How::Label(label.trim().to_owned()) })
            }
            None => Ok(self.clone()),
        }
    }

    /// The association type that is meant.
    fn kind(&self, portal: &Portal) -> Result<AssociationType, Failure> {
        let known = portal.schema.association_types(&self.object);
        let label = match &self.how {
            How::Exactly(kind) => return Ok(kind.clone()),
            How::Default | How::Open => {
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
                let has = labels(&portal.schema, &self.object);
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
    async fn find(&self, text: &str, client: &Client, search: &Search, schema: &Schema) -> Result<Candidate, Failure> {
        let what = format!("search for {}", self.object.key());
        let found = waiting(&what, search.find(client, &self.object, &query(&self.object, text))).await;
        let found = found.map_err(|error| unsearched(&self.object, text, error))?;
        record(text, found).map_err(|unclear| {
            let why = unclear.to_string();
            let found = unclear.found();
            if self.how == How::Open && found.is_empty() {
                let labels = labels(schema, &self.object);
                return self.wrong(format!("{why}; and nothing after a colon is a label: there is {labels}"));
            }
            let meaning = |one: Candidate| Meaning { detail: one.detail(), id: one.id, label: one.name };
            let meanings = found.into_iter().take(LISTED).map(meaning).collect();
            self.wrong(why).with_candidates(meanings)
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
        assert_eq!(parse("contact:12 345 678").unwrap().who, Who::Id("12345678".into()));
        assert_eq!(parse("contact:Ada <ada@example.com>").unwrap().who, Who::Text("ada@example.com".into()));
    }

    #[test]
    fn an_address_says_what_kind_of_record_it_is_and_ends_at_its_colon() {
        let address = "https://app.hubspot.com/contacts/7/record/0-2/501";
        for (typed, how) in [
            (address.to_owned(), How::Default),
            (format!("company:{address}"), How::Default),
            (format!("{address}:Primary"), How::Label("Primary".into())),
            (format!("company:{address}?a=b:Primary"), How::Label("Primary".into())),
        ] {
            let one = parse(&typed).unwrap();
            let Who::Page(page) = one.who else { panic!("{typed}: {:?}", one.who) };
            assert_eq!((one.object, page.id.as_str(), one.how), (ObjectType::companies(), "501", how), "{typed}");
        }
        let other = parse(&format!("contact:{address}")).unwrap_err();
        assert!(other.message.contains("the address of a company, not of a contact"), "{}", other.message);
    }

    #[test]
    fn what_stands_behind_a_colon_is_a_label_of_the_portal_or_the_name_goes_on() {
        let schema = Schema::default();
        let name = |text: &str| Who::Text(text.to_owned());
        for (typed, who, how) in [
            ("company:A: B", name("A: B"), How::Open),
            ("company:A: B: Primary", name("A: B"), How::Label("Primary".into())),
            ("company:A:primary", name("A"), How::Label("primary".into())),
            ("company:A: 2026/7", name("A: 2026/7"), How::Open),
            ("company:A:", name("A"), How::Default),
        ] {
            let one = parse(typed).unwrap().settled(&schema).unwrap();
            assert_eq!((one.who, one.how), (who, how), "{typed}");
        }
        let exact = parse("company:A: B:USER_DEFINED/43").unwrap();
        assert_eq!(exact.who, name("A: B"));
        assert!(matches!(exact.how, How::Exactly(kind) if kind.type_id == 43));
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
