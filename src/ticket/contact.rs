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
}

impl NewContact {
    /// A property's text without blanks around it; none where nothing is there.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.properties.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The address that it is known by. Without one, two requests make two contacts.
    pub fn email(&self) -> Option<&str> {
        self.value(EMAIL)
    }

    /// What people call it: its name, else its address.
    pub fn title(&self) -> String {
        let names: Vec<&str> = ["firstname", "lastname"].iter().filter_map(|name| self.value(name)).collect();
        match (names.is_empty(), self.email()) {
            (false, _) => names.join(" "),
            (true, Some(email)) => email.to_owned(),
            (true, None) => "New contact".to_owned(),
        }
    }
}
