//! What a new draft opens with: its rows, and what is filled in.

use std::collections::BTreeMap;

use crate::ticket::property::{CONTACT, CONTENT, FIELDS, OWNER, PIPELINE, PRIORITY, STAGE, SUBJECT};

/// What people call the rows of the form, besides their internal names.
const WORDS: &[(&str, &str)] = &[
    ("name", SUBJECT),
    ("description", CONTENT),
    ("priority", PRIORITY),
    ("owner", OWNER),
    ("pipeline", PIPELINE),
    ("stage", STAGE),
    ("status", STAGE),
];

/// The rows in their order, each once, by internal name; the usual ones where the profile names none.
pub fn fields(written: Option<&[String]>) -> Vec<String> {
    let Some(written) = written else { return FIELDS.map(str::to_owned).to_vec() };
    let mut fields: Vec<String> = Vec::new();
    for name in written.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        let same = |(word, _): &&(&str, &str)| word.eq_ignore_ascii_case(name);
        let name = match WORDS.iter().find(same) {
            Some((_, internal)) => internal,
            None if name.eq_ignore_ascii_case(CONTACT) => CONTACT,
            None => name,
        };
        if fields.iter().all(|have| have != name) {
            fields.push(name.to_owned());
        }
    }
    fields
}

/// What is filled in: the profile's own values, and who uses it as the owner, unless the values name another.
pub fn defaults(written: BTreeMap<String, String>, me: Option<&str>) -> Vec<(String, String)> {
    let mut defaults: Vec<(String, String)> = written.into_iter().collect();
    if let Some(me) = me.map(str::trim).filter(|me| !me.is_empty())
        && defaults.iter().all(|(name, _)| name != OWNER)
    {
        defaults.push((OWNER.to_owned(), me.to_owned()));
    }
    defaults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_named_by_their_internal_names_or_in_everyday_words_and_come_once() {
        assert_eq!(fields(None), FIELDS);
        let written = ["Contact", "name", " subject ", "status", "due_date", "contact", ""].map(str::to_owned);
        assert_eq!(fields(Some(&written)), ["contact", "subject", "hs_pipeline_stage", "due_date"]);
    }

    #[test]
    fn who_uses_it_is_the_owner_unless_the_defaults_name_one() {
        let own = |owner: Option<&str>| owner.map(|text| (OWNER.to_owned(), text.to_owned())).into_iter().collect();
        assert_eq!(defaults(own(None), Some(" ada@example.com ")), [(OWNER.to_owned(), "ada@example.com".to_owned())]);
        assert_eq!(defaults(own(Some("7")), Some("ada@example.com")), [(OWNER.to_owned(), "7".to_owned())]);
        assert_eq!(defaults(own(None), Some(" ")), []);
    }
}
