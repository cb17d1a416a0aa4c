//! Which values HubSpot asks to be careful with: what a draft holds of them, and what may be one of them.

use super::draft::Draft;
use super::property::{OPENING, Property};
use super::schema::Schema;

impl Schema {
    /// Whether a property can hold what must not get into a log. What is not known may.
    pub fn may_be_sensitive(&self, name: &str) -> bool {
        match self.property(name) {
            Some(property) => property.is_sensitive(),
            None => !OPENING.contains(&name) && !name.starts_with("hs_"),
        }
    }

    /// The sensitive properties of which a draft holds a value, by name. Where the definition of one is not known now, it
    /// is what was known before.
    pub fn sensitive_in(&self, draft: &Draft) -> Vec<String> {
        let is_sensitive = |name: &str| match self.property(name) {
            Some(property) => property.is_sensitive(),
            None => draft.sensitive.iter().any(|known| known == name),
        };
        let held = draft.properties.iter().filter(|entry| !entry.text.is_empty() && is_sensitive(&entry.name));
        held.map(|entry| entry.name.clone()).collect()
    }
}

impl Property {
    /// What stands behind its label, where there is more to say of it than its label does.
    pub(super) fn label_with(&self, name: Option<&str>) -> Option<String> {
        let said: Vec<&str> = name.into_iter().chain(self.sensitivity.told()).collect();
        let label = if self.label.trim().is_empty() { &self.name } else { &self.label };
        (!said.is_empty()).then(|| format!("{label} ({})", said.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::schema::Part;
    use crate::ticket::{DraftId, Sensitivity};
    use jiff::Timestamp;

    fn schema() -> Schema {
        let property = |name: &str, sensitivity| Property {
            name: name.into(),
            label: name.to_uppercase(),
            sensitivity,
            ..Property::default()
        };
        let mut schema = Schema::default();
        schema.apply(Part::Properties(
            vec![
                property("iban", Sensitivity::HighlySensitive),
                property("health", Sensitivity::Sensitive),
                property("colour", Sensitivity::NonSensitive),
            ]
            .into(),
        ));
        schema
    }

    #[test]
    fn a_label_says_that_values_are_sensitive() {
        let labels = ["iban", "health", "colour"].map(|name| schema().label(name).to_owned());
        assert_eq!(labels, ["IBAN (highly sensitive)", "HEALTH (sensitive)", "COLOUR"]);
    }

    #[test]
    fn what_is_not_known_may_be_sensitive_and_what_every_portal_has_is_not() {
        for (name, known, unknown) in
            [("iban", true, true), ("colour", false, true), ("subject", false, false), ("hs_pipeline", false, false)]
        {
            assert_eq!((schema().may_be_sensitive(name), Schema::default().may_be_sensitive(name)), (known, unknown));
        }
    }

    #[test]
    fn a_draft_is_told_to_hold_what_it_has_a_value_of_also_where_nothing_is_known_for_now() {
        let mut draft = Draft::new(DraftId::from_random([1; 16]), Timestamp::UNIX_EPOCH);
        draft.set("health", "");
        draft.set("colour", "red");
        assert_eq!(schema().sensitive_in(&draft), [""; 0]);
        draft.set("iban", "DE89");
        draft.sensitive = schema().sensitive_in(&draft);
        assert_eq!(draft.sensitive, ["iban"]);
        assert_eq!(Schema::default().sensitive_in(&draft), ["iban"]);
        draft.set("iban", "");
        assert_eq!(Schema::default().sensitive_in(&draft), [""; 0]);
    }
}
