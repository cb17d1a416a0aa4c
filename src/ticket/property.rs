//! The definition of one property: what it is called, what kind of value it takes, and whether it can be set; and the
//! names of the properties that every portal has.

use serde::{Deserialize, Serialize};

/// The name of the property that holds the ticket's title.
pub const SUBJECT: &str = "subject";
/// The name of the property that holds the description.
pub const CONTENT: &str = "content";
/// The name of the property that holds the pipeline's id.
pub const PIPELINE: &str = "hs_pipeline";
/// The name of the property that holds the stage's id.
pub const STAGE: &str = "hs_pipeline_stage";
/// The name of the property that holds the priority.
pub const PRIORITY: &str = "hs_ticket_priority";
/// The name of the property that holds the owner's id.
pub const OWNER: &str = "hubspot_owner_id";
/// What the contact's row is called among [`FIELDS`]; no property.
pub const CONTACT: &str = "contact";
/// The rows that the form opens with, in their order, where the profile has no other.
pub const FIELDS: [&str; 7] = [SUBJECT, CONTACT, CONTENT, PRIORITY, OWNER, PIPELINE, STAGE];
/// The properties that a new draft opens with, in the order of the form.
pub const OPENING: [&str; 6] = [SUBJECT, CONTENT, PRIORITY, OWNER, PIPELINE, STAGE];

/// One property definition (`GET /crm/v3/properties/tickets`: assets/hubspot-api.md, section 2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Property {
    /// Internal name, the key on the wire.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// The portal's explanation, often empty.
    pub description: String,
    /// Internal name of its group.
    pub group: String,
    /// HubSpot's `type`: string, number, bool, enumeration, date, datetime, ...; an open set.
    pub value_type: String,
    /// HubSpot's `fieldType`: text, textarea, select, checkbox, ...; an open set.
    pub field_type: String,
    /// Options of an enumeration in the portal's order, hidden ones included.
    pub options: Vec<Choice>,
    /// Place among the properties; -1 comes after the positive ones.
    pub display_order: i32,
    /// Hidden in HubSpot's own forms.
    pub hidden: bool,
    /// `modificationMetadata.readOnlyValue`: never to be sent.
    pub read_only: bool,
    /// HubSpot computes it.
    pub calculated: bool,
    /// Its options live at another endpoint, and `options` may be empty.
    pub external_options: bool,
    /// No two tickets may hold the same value (`hasUniqueValue`).
    pub unique: bool,
    /// Archived in the portal.
    pub archived: bool,
    /// `referencedObjectType`: `OWNER` where the value is an owner's id.
    pub referenced: Option<String>,
    /// `numberDisplayHint`: currency, duration, percentage, ...
    pub number_hint: Option<String>,
    /// `textDisplayHint`: email, phone_number, multi_line, ...
    pub text_hint: Option<String>,
    /// `dataSensitivity`.
    pub sensitivity: Sensitivity,
}

/// One option of an enumeration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    /// What is sent, byte for byte: it may begin or end with a blank.
    pub value: String,
    /// The name that people see and type.
    pub label: String,
    /// The portal's explanation, often empty.
    pub description: String,
    /// Not offered for new values.
    pub hidden: bool,
    /// `displayOrder`: the lowest comes first.
    pub order: i32,
}

/// How careful HubSpot asks everybody to be with the values of a property (`dataSensitivity`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Values are like any others.
    #[default]
    NonSensitive,
    /// Personal data, say.
    Sensitive,
    /// Health or bank data, say.
    HighlySensitive,
}

impl Sensitivity {
    /// HubSpot's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NonSensitive => "non_sensitive",
            Self::Sensitive => "sensitive",
            Self::HighlySensitive => "highly_sensitive",
        }
    }

    /// What people are told of it; nothing where there is nothing to tell.
    pub fn told(self) -> Option<&'static str> {
        match self {
            Self::NonSensitive => None,
            Self::Sensitive => Some("sensitive"),
            Self::HighlySensitive => Some("highly sensitive"),
        }
    }
}

/// How a value is typed, shown and sent.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// One line of text.
    Line,
    /// Several lines of text.
    Area,
    /// Several lines that HubSpot may render as HTML.
    Html,
    /// A phone number, kept as typed.
    Phone,
    /// A file id of the Files API, kept as typed.
    File,
    /// A number; the hint says how people read it.
    Number(NumberHint),
    /// Yes, no or not set; `true` and `false` on the wire.
    Bool,
    /// One of the options.
    Choice,
    /// Any of the options, joined with `;` on the wire.
    Choices,
    /// A day, `YYYY-MM-DD` on the wire.
    Date,
    /// A moment, ISO 8601 in UTC on the wire.
    DateTime,
    /// An owner's id.
    Owner,
    /// A ticket pipeline's id.
    Pipeline,
    /// A stage's id, of the chosen pipeline.
    Stage,
    /// Whatever it is, it is sent as typed.
    Free,
}

/// How a number is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberHint {
    /// A number as it is.
    Plain,
    /// In the portal's currency.
    Currency,
    /// A fraction shown as a percentage: 0.5 is 50 %.
    Percentage,
    /// Milliseconds.
    Duration,
}

impl Kind {
    /// Whether the text may hold line breaks.
    pub fn is_multiline(self) -> bool {
        matches!(self, Self::Area | Self::Html)
    }

    /// Whether the value is picked from a list rather than typed.
    pub fn is_picked(self) -> bool {
        matches!(self, Self::Bool | Self::Choice | Self::Choices | Self::Owner | Self::Pipeline | Self::Stage)
    }
}

/// Why a property is not offered for a new ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unavailable {
    /// HubSpot refuses a value for it.
    ReadOnly,
    /// HubSpot computes it.
    Calculated,
    /// The portal hides it.
    Hidden,
    /// The portal archived it.
    Archived,
    /// An internal kind (json, object_coordinates).
    Internal,
}

impl Unavailable {
    /// The reason in a few words, to stand behind the property's label.
    pub fn reason(self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only, set by HubSpot",
            Self::Calculated => "calculated by HubSpot",
            Self::Hidden => "hidden in this portal",
            Self::Archived => "archived in this portal",
            Self::Internal => "internal to HubSpot",
        }
    }
}

impl Property {
    /// How its value is edited. What type or field type is not known is free text (assets/hubspot-api.md, section 2).
    pub fn kind(&self) -> Kind {
        match self.name.as_str() {
            PIPELINE => return Kind::Pipeline,
            STAGE => return Kind::Stage,
            OWNER => return Kind::Owner,
            _ => {}
        }
        if self.referenced.as_deref() == Some("OWNER") {
            return Kind::Owner;
        }
        match (self.value_type.as_str(), self.field_type.as_str()) {
            ("bool", _) | ("enumeration", "booleancheckbox") => Kind::Bool,
            // Options that live elsewhere and are not in the list can't be picked, but must not be refused. Of several
            // values each is set apart by `;` in the text (assets/hubspot-api.md, section 2).
            ("enumeration", _) if self.options.is_empty() => Kind::Free,
            ("enumeration", "checkbox") => Kind::Choices,
            ("enumeration", _) => Kind::Choice,
            ("date", _) => Kind::Date,
            ("datetime", _) => Kind::DateTime,
            ("number", _) => Kind::Number(match self.number_hint.as_deref() {
                Some("currency") => NumberHint::Currency,
                Some("percentage" | "probability") => NumberHint::Percentage,
                Some("duration") => NumberHint::Duration,
                _ => NumberHint::Plain,
            }),
            ("string", "html") => Kind::Html,
            ("string", "textarea") => Kind::Area,
            ("string", "file") => Kind::File,
            ("phone_number", _) | ("string", "phonenumber") => Kind::Phone,
            ("string", "text") if self.text_hint.as_deref() == Some("multi_line") => Kind::Area,
            ("string", "text") => Kind::Line,
            _ => Kind::Free,
        }
    }

    /// Why it can't be set on a new ticket, if it can't.
    pub fn unavailable(&self) -> Option<Unavailable> {
        if self.archived {
            Some(Unavailable::Archived)
        } else if self.calculated || self.field_type.starts_with("calculation_") {
            Some(Unavailable::Calculated)
        } else if self.read_only {
            Some(Unavailable::ReadOnly)
        } else if matches!(self.value_type.as_str(), "object_coordinates" | "json") {
            Some(Unavailable::Internal)
        } else if self.hidden {
            Some(Unavailable::Hidden)
        } else {
            None
        }
    }

    /// Whether several of its values stand in one text, set apart by `;`.
    pub fn is_several(&self) -> bool {
        self.value_type == "enumeration" && self.field_type == "checkbox"
    }

    /// Whether one of its options can be chosen at all: among several, a `;` in its value would make two of it.
    pub fn can_take(&self, choice: &Choice) -> bool {
        !self.is_several() || !choice.value.contains(';')
    }

    /// Whether its values are kept out of the log, and drafts that hold one say so.
    pub fn is_sensitive(&self) -> bool {
        self.sensitivity != Sensitivity::NonSensitive
    }

    /// The label of one of its options, by the option's value.
    pub fn option_label(&self, value: &str) -> Option<&str> {
        self.options.iter().find(|choice| choice.value == value).map(|choice| choice.label.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn property(value_type: &str, field_type: &str) -> Property {
        Property {
            value_type: value_type.into(),
            field_type: field_type.into(),
            options: vec![Choice::default()],
            ..Default::default()
        }
    }

    #[test]
    fn every_pair_of_type_and_field_type_has_its_kind() {
        for (value_type, field_type, kind) in [
            ("string", "text", Kind::Line),
            ("string", "textarea", Kind::Area),
            ("string", "html", Kind::Html),
            ("string", "file", Kind::File),
            ("string", "phonenumber", Kind::Phone),
            ("phone_number", "phonenumber", Kind::Phone),
            ("number", "number", Kind::Number(NumberHint::Plain)),
            ("bool", "booleancheckbox", Kind::Bool),
            ("enumeration", "booleancheckbox", Kind::Bool),
            ("enumeration", "select", Kind::Choice),
            ("enumeration", "radio", Kind::Choice),
            ("enumeration", "checkbox", Kind::Choices),
            ("date", "date", Kind::Date),
            ("datetime", "date", Kind::DateTime),
            ("hologram", "wand", Kind::Free),
        ] {
            assert_eq!(property(value_type, field_type).kind(), kind, "{value_type}/{field_type}");
        }
    }

    #[test]
    fn an_enumeration_without_options_is_free_text_not_an_empty_list() {
        for field_type in ["select", "radio", "checkbox"] {
            let mut open = property("enumeration", field_type);
            open.options.clear();
            assert_eq!(open.kind(), Kind::Free, "{field_type}");
        }
    }

    #[test]
    fn an_option_that_would_be_two_among_several_is_none() {
        let choice = Choice { value: "A;B".into(), ..Choice::default() };
        assert!(property("enumeration", "select").can_take(&choice));
        assert!(!property("enumeration", "checkbox").can_take(&choice));
    }

    #[test]
    fn what_can_not_be_set_says_why() {
        let mut rollup = property("number", "calculation_rollup");
        assert_eq!(rollup.unavailable(), Some(Unavailable::Calculated));
        rollup.field_type = "number".into();
        rollup.read_only = true;
        assert_eq!(rollup.unavailable(), Some(Unavailable::ReadOnly));
        assert_eq!(property("string", "text").unavailable(), None);
    }
}
