//! A contact that is not in HubSpot yet.

use serde::{Deserialize, Serialize};

/// The property that tells a contact apart: HubSpot has at most one with the same value (assets/hubspot-api.md,
/// section 14).
pub const EMAIL: &str = "email";

/// A contact that is to be created with a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewContact {
    /// Its properties by internal name, as typed; empty ones are not sent.
    pub properties: Vec<(String, String)>,
    /// The contact that has its address already, where that was looked up: it is linked, and none is created. The ticket is
    /// the same all the same: whoever runs a command again finds the contact that the first run made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub there: Option<String>,
}

/// A new contact whose fields are being filled in, or were left: it is not taken yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BegunContact {
    /// What they were opened for: what was typed for a contact, or what the contact is called that is changed.
    #[serde(default, rename = "for", skip_serializing_if = "String::is_empty")]
    pub of: String,
    /// What stands in the fields.
    pub contact: NewContact,
}

/// The properties that a new contact is asked for first.
pub const NAMES: [&str; 3] = [EMAIL, FIRST_NAME, LAST_NAME];
/// Internal name of the first name.
pub const FIRST_NAME: &str = "firstname";
/// Internal name of the last name.
pub const LAST_NAME: &str = "lastname";

/// What people call a property of a contact: HubSpot's own words for the common ones, else its internal name.
pub fn label(name: &str) -> &str {
    match name {
        EMAIL => "E-mail",
        FIRST_NAME => "First name",
        LAST_NAME => "Last name",
        "phone" => "Phone",
        "mobilephone" => "Mobile phone",
        "company" => "Company",
        "jobtitle" => "Job title",
        _ => name,
    }
}

/// Whether a text can be an e-mail address. HubSpot is the judge; it refuses what has not one `@` with something on both
/// sides.
pub fn is_address(text: &str) -> bool {
    let text = text.trim();
    let parts = text.split_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    parts.is_some() && !text.contains(char::is_whitespace)
}

impl NewContact {
    /// A contact with these properties; empty ones are left out.
    pub fn of<K: Into<String>, V: Into<String>>(properties: impl IntoIterator<Item = (K, V)>) -> Self {
        let all = properties.into_iter().map(|(name, value)| (name.into(), value.into().trim().to_owned()));
        Self { properties: all.filter(|(_, value): &(String, String)| !value.is_empty()).collect(), there: None }
    }

    /// Says another value of a property; an empty one takes it out.
    pub fn set(&mut self, name: &str, value: &str) {
        self.properties.retain(|(key, _)| key != name);
        if !value.trim().is_empty() {
            self.properties.push((name.to_owned(), value.trim().to_owned()));
        }
    }

    /// A property's text without blanks around it; none where nothing is there.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.properties.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The address that it is known by. Without one, two requests make two contacts.
    pub fn email(&self) -> Option<&str> {
        self.value(EMAIL)
    }

    /// The same with what another one says in addition or instead.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        other.properties.iter().for_each(|(name, value)| self.set(name, value));
        self
    }

    /// What people call it: its name, else its address.
    pub fn title(&self) -> String {
        let names: Vec<&str> = [FIRST_NAME, LAST_NAME].iter().filter_map(|name| self.value(name)).collect();
        match (names.is_empty(), self.email()) {
            (false, _) => names.join(" "),
            (true, Some(email)) => email.to_owned(),
            (true, None) => "New contact".to_owned(),
        }
    }
}
