//! Links from a ticket to other records: object types, association types, and the ones HubSpot defines itself.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::contact::NewContact;

/// A kind of record, by HubSpot's plural name (`contacts`) or, for others, its type id (`2-1234567`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ObjectType(String);

/// One kind of record that HubSpot itself links tickets to: plural key, label, type id, and association types.
struct Defined {
    key: &'static str,
    label: &'static str,
    type_id: &'static str,
    types: &'static [(u32, Option<&'static str>)],
}

/// How a ticket is linked to a note.
pub const NOTE_TYPE: u32 = 227;

/// The HubSpot-defined association types from a ticket, the same in every portal (assets/hubspot-api.md, section 5).
/// The first of each row is the unlabelled default.
const DEFINED: &[Defined] = &[
    Defined { key: "contacts", label: "Contact", type_id: "0-1", types: &[(16, None)] },
    Defined { key: "companies", label: "Company", type_id: "0-2", types: &[(339, None), (26, Some("Primary"))] },
    Defined { key: "deals", label: "Deal", type_id: "0-3", types: &[(28, None)] },
    Defined { key: "tickets", label: "Ticket", type_id: "0-5", types: &[(452, None)] },
    Defined {
        key: "conversations",
        label: "Conversation",
        type_id: "0-11",
        types: &[(278, None), (32, Some("Thread"))],
    },
    Defined { key: "calls", label: "Call", type_id: "0-48", types: &[(219, None)] },
    Defined { key: "emails", label: "Email", type_id: "0-49", types: &[(223, None)] },
    Defined { key: "meetings", label: "Meeting", type_id: "0-47", types: &[(225, None)] },
    Defined { key: "notes", label: "Note", type_id: "0-46", types: &[(NOTE_TYPE, None)] },
    Defined { key: "tasks", label: "Task", type_id: "0-27", types: &[(229, None)] },
    Defined { key: "communications", label: "Communication", type_id: "0-18", types: &[(84, None)] },
    Defined { key: "postal_mail", label: "Postal mail", type_id: "0-116", types: &[(456, None)] },
    Defined { key: "feedback_submissions", label: "Feedback submission", type_id: "0-19", types: &[(99, None)] },
    Defined { key: "orders", label: "Order", type_id: "0-123", types: &[(526, None)] },
    Defined { key: "appointments", label: "Appointment", type_id: "0-421", types: &[(947, None)] },
    Defined { key: "courses", label: "Course", type_id: "0-410", types: &[(941, None)] },
    Defined { key: "listings", label: "Listing", type_id: "0-420", types: &[(943, None)] },
    Defined { key: "services", label: "Service", type_id: "0-162", types: &[(797, None)] },
    Defined { key: "subscriptions", label: "Subscription", type_id: "0-69", types: &[(1122, None)] },
    Defined { key: "payments", label: "Payment", type_id: "0-101", types: &[(1355, None)] },
    Defined { key: "projects", label: "Project", type_id: "0-970", types: &[(1241, None)] },
];

impl ObjectType {
    /// `contacts`, 0-1.
    pub fn contacts() -> Self {
        Self("contacts".into())
    }

    /// `companies`, 0-2.
    pub fn companies() -> Self {
        Self("companies".into())
    }

    /// `deals`, 0-3.
    pub fn deals() -> Self {
        Self("deals".into())
    }

    /// `tickets`, 0-5.
    pub fn tickets() -> Self {
        Self("tickets".into())
    }

    /// `notes`, 0-46.
    pub fn notes() -> Self {
        Self("notes".into())
    }

    /// The kinds HubSpot defines associations to, the most used first; without notes, which are written with a ticket and
    /// not looked for.
    pub fn known() -> impl Iterator<Item = Self> {
        DEFINED.iter().map(|row| Self(row.key.into())).filter(|object| *object != Self::notes())
    }

    /// Reads what a person calls a kind of record: `contact`, `Contacts`, `company`, `0-1`, `2-1234567`.
    /// `None` if it is neither a known name nor of the form of a type id.
    pub fn parse(name: &str) -> Option<Self> {
        let wanted = name.trim().to_lowercase().replace([' ', '-'], "_");
        let by_name = DEFINED.iter().find(|row| {
            let label = row.label.to_lowercase().replace(' ', "_");
            wanted == row.key || wanted == label || wanted == row.type_id.replace('-', "_")
        });
        if let Some(row) = by_name {
            return Some(Self(row.key.into()));
        }
        let (family, number) = name.trim().split_once('-')?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        (digits(family) && digits(number)).then(|| Self(format!("{family}-{number}")))
    }

    fn defined(&self) -> Option<&'static Defined> {
        DEFINED.iter().find(|row| row.key == self.0)
    }

    /// The key used in HubSpot's paths: the plural name or the type id.
    pub fn key(&self) -> &str {
        &self.0
    }

    /// The singular label for people: `Contact`, or the type id itself for a custom object.
    pub fn label(&self) -> &str {
        self.defined().map_or(&self.0, |row| row.label)
    }

    /// The association types that HubSpot defines from a ticket to this kind, the unlabelled default first; none for
    /// custom objects.
    pub fn defined_types(&self) -> Vec<AssociationType> {
        let types = self.defined().map(|row| row.types).unwrap_or_default();
        types
            .iter()
            .map(|(type_id, label)| AssociationType {
                category: Category::HubspotDefined,
                type_id: *type_id,
                label: label.map(str::to_owned),
            })
            .collect()
    }

    /// The kind that an association type leads to from a ticket, where HubSpot defines it.
    pub fn of(kind: &AssociationType) -> Option<Self> {
        let is_it = |row: &&Defined| row.types.iter().any(|(id, _)| *id == kind.type_id);
        let row = DEFINED.iter().find(is_it).filter(|_| kind.category == Category::HubspotDefined)?;
        Some(Self(row.key.into()))
    }

    /// Whether HubSpot's search endpoint is used to find records of this kind by name.
    pub fn is_searchable(&self) -> bool {
        matches!(self.0.as_str(), "contacts" | "companies" | "deals" | "tickets")
    }
}

impl fmt::Display for ObjectType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// Who defined an association type. HubSpot accepts the four named ones on create; others are kept as read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Category {
    /// `HUBSPOT_DEFINED`, the same in every portal.
    HubspotDefined,
    /// `USER_DEFINED`, a portal's own label.
    UserDefined,
    /// `INTEGRATOR_DEFINED`, made by an app.
    IntegratorDefined,
    /// `WORK`.
    Work,
    /// One that hubticket does not know, as HubSpot wrote it.
    Other(String),
}

impl Category {
    /// The four that a create accepts.
    pub const ALL: [Self; 4] = [Self::HubspotDefined, Self::UserDefined, Self::IntegratorDefined, Self::Work];

    /// The word on the wire, in upper case.
    pub fn as_str(&self) -> &str {
        match self {
            Self::HubspotDefined => "HUBSPOT_DEFINED",
            Self::UserDefined => "USER_DEFINED",
            Self::IntegratorDefined => "INTEGRATOR_DEFINED",
            Self::Work => "WORK",
            Self::Other(word) => word,
        }
    }

    /// Whose it is, for people.
    pub fn whose(&self) -> &str {
        match self {
            Self::HubspotDefined => "HubSpot's own",
            Self::UserDefined => "this portal's",
            Self::IntegratorDefined => "an app's",
            Self::Work => "of work",
            Self::Other(word) => word,
        }
    }
}

impl From<String> for Category {
    fn from(word: String) -> Self {
        Self::ALL.into_iter().find(|known| known.as_str() == word).unwrap_or(Self::Other(word))
    }
}

impl From<Category> for String {
    fn from(category: Category) -> Self {
        category.as_str().to_owned()
    }
}

/// One way in which a ticket is linked to a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociationType {
    /// Who defined it; a type id is unique only together with it.
    pub category: Category,
    /// HubSpot's number for it, which also names a direction.
    pub type_id: u32,
    /// What people call it; the unlabelled default has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl AssociationType {
    /// The label, or words that stand for a missing one.
    pub fn describe(&self) -> String {
        match &self.label {
            Some(label) => label.clone(),
            None if self.category == Category::HubspotDefined => "Linked".into(),
            None => format!("{} {}", self.category.as_str(), self.type_id),
        }
    }

    /// The same link, whatever it is called.
    pub fn same_as(&self, other: &Self) -> bool {
        self.category == other.category && self.type_id == other.type_id
    }
}

/// A link from the ticket being composed to one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Association {
    /// The kind of record.
    pub object: ObjectType,
    /// The record's id, digits; empty as long as it is only known what was typed for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// What was typed for a record that is not found yet. It is never sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The contact that is to be created and linked; it has no id then. It is not sent with the ticket but made before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create: Option<NewContact>,
    /// What the record is called, where that is known; for people only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What tells it apart from others of that name (an e-mail address, a domain); for people only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// How it is linked; at least one.
    pub types: Vec<AssociationType>,
}

impl Association {
    /// A link to a record of which only the id is known.
    pub fn to(object: ObjectType, id: impl Into<String>, types: Vec<AssociationType>) -> Self {
        Self { object, id: id.into(), text: None, create: None, name: None, detail: None, types }
    }

    /// A link to a record that is still to be found by this text: a name or an e-mail address.
    pub fn to_find(object: ObjectType, text: impl Into<String>, types: Vec<AssociationType>) -> Self {
        Self { text: Some(text.into()), ..Self::to(object, "", types) }
    }

    /// A contact that is to be created with the ticket.
    pub fn to_create(contact: NewContact, types: Vec<AssociationType>) -> Self {
        Self { create: Some(contact), ..Self::to(ObjectType::contacts(), "", types) }
    }

    /// What was typed for the record, as long as it is not found.
    pub fn unfound(&self) -> Option<&str> {
        self.text.as_deref().filter(|_| self.id.is_empty() && self.create.is_none())
    }

    /// The contact that is to be created.
    pub fn created(&self) -> Option<&NewContact> {
        self.create.as_ref().filter(|_| self.id.is_empty())
    }

    /// The record's name, else what was typed for it, else its id.
    pub fn title(&self) -> String {
        let named = self.name.clone().filter(|name| !name.trim().is_empty());
        let typed = || self.unfound().map(|text| text.trim().to_owned());
        let new = || self.created().map(NewContact::title);
        named.or_else(typed).or_else(new).unwrap_or_else(|| format!("#{}", self.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_in_the_words_people_use() {
        for (typed, key) in [
            ("contact", "contacts"),
            ("Contacts", "contacts"),
            ("company", "companies"),
            ("0-3", "deals"),
            ("feedback submission", "feedback_submissions"),
            ("2-1234567", "2-1234567"),
        ] {
            assert_eq!(ObjectType::parse(typed).map(|o| o.key().to_owned()).as_deref(), Some(key), "{typed}");
        }
        for typed in ["", "contract", "2-", "-1", "2-x"] {
            assert_eq!(ObjectType::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn the_default_type_from_a_ticket_is_the_ticket_s_direction() {
        let contact = ObjectType::contacts().defined_types();
        assert_eq!(contact.first().map(|t| t.type_id), Some(16));
        let company = ObjectType::companies().defined_types();
        assert_eq!(company.iter().map(|t| t.type_id).collect::<Vec<_>>(), [339, 26]);
    }

    #[test]
    fn an_unknown_category_survives() {
        let json = r#"{"category":"MARTIAN_DEFINED","typeId":7}"#;
        let read: AssociationType = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
    }
}
