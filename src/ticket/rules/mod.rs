//! The portal's own rules for values, beyond their types: what they mean, how they read, and what breaks one.
//!
//! A rule is kept as HubSpot tells it (assets/hubspot-api.md, section 18). What is not understood of it is a hint at
//! most; what is understood by halves never keeps a ticket from being sent.

mod check;
mod hint;
mod meaning;
mod pattern;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use check::{Broken, check};
pub use hint::hint;

/// A rule that the portal has for the values of a property.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueRule {
    /// HubSpot's word for it, such as `MAX_LENGTH`.
    pub kind: String,
    /// What is said of it, such as `40`.
    pub arguments: Vec<String>,
}

/// The rules of all properties that have some.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// HubSpot keeps them from the token, or does not have them.
    pub withheld: bool,
    /// By the internal name of the property.
    pub of: BTreeMap<String, Vec<ValueRule>>,
}

impl Rules {
    /// The rules of one property; mostly there are none.
    pub fn of(&self, property: &str) -> &[ValueRule] {
        self.of.get(property).map(Vec::as_slice).unwrap_or_default()
    }
}

/// In which stages the portal has tickets created.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Creation {
    /// HubSpot keeps it from the token, or does not have it.
    pub withheld: bool,
    /// The ids of the stages that are open to new tickets, by the pipeline's; a pipeline that is not named has no rule.
    pub stages: BTreeMap<String, Vec<String>>,
}

#[cfg(test)]
pub(super) fn rule(kind: &str, arguments: &[&str]) -> ValueRule {
    ValueRule { kind: kind.to_owned(), arguments: arguments.iter().map(|one| (*one).to_owned()).collect() }
}
