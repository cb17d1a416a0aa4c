//! Templates: what of a draft is worth beginning others with, a draft that begins with one, and the order in which it
//! asks.

use std::collections::BTreeSet;

use super::draft::{Draft, DraftId, Entry};
use super::place::{Cursor, Place};
use super::placeholder::Known;
use super::property::{CONTACT, PIPELINE, STAGE, SUBJECT};
use super::schema::Schema;
use super::value::Locale;
use super::words;

/// What of a draft others can begin with. What is only of this draft is left out: what became of it, and the value of the
/// unique property, which would make the second ticket fail.
pub fn of(draft: &Draft, unique: Option<&str>) -> Draft {
    let mut properties = draft.properties.clone();
    properties.retain(|entry| Some(entry.name.trim()) != unique);
    Draft {
        id: draft.id,
        name: None,
        profile: None,
        created: draft.modified,
        modified: draft.modified,
        properties,
        // A new contact is one customer's, and so is a file.
        associations: draft.associations.iter().filter(|one| one.created().is_none()).cloned().collect(),
        cursor: Cursor::default(),
        submission: None,
        // What a profile filled in is as good as typed: a template says it for every profile.
        filled: Vec::new(),
        linked: Vec::new(),
        filled_note: String::new(),
        sensitive: draft.sensitive.clone(),
        to_fill: Vec::new(),
        template: None,
        ask: draft.ask.clone(),
        hide: draft.hide.clone(),
        placeholders: Vec::new(),
        note: draft.note.clone(),
        files: Vec::new(),
        begun_contacts: Vec::new(),
        prepared: None,
        edits: None,
    }
}

/// A draft that begins with a template of this name.
pub fn begin(template: &Draft, name: &str, id: DraftId, locale: &Locale, unique: Option<&str>) -> Draft {
    let mut draft = Draft { id, created: locale.now, modified: locale.now, ..of(template, unique) };
    draft.template = Some(name.to_owned());
    draft.mark_placeholders();
    draft.fill_in(Known::Today(&today(locale)));
    draft.begin_with_this();
    draft
}

/// What stands for the day in a text.
pub fn today(locale: &Locale) -> String {
    locale.now.to_zoned_datetime(locale.zone.clone()).date().to_string()
}

/// Puts the rows that its template asks for first, in that order, adds those that are missing, and goes to the first
/// one. What is asked for by a label that is not known yet stays to be arranged.
pub fn arrange(draft: &mut Draft, schema: &Schema) {
    let name = |draft: &Draft, typed: &String| named(draft, schema, typed).unwrap_or_else(|| typed.clone());
    let ask: Vec<String> = draft.ask.iter().map(|typed| name(draft, typed)).collect();
    draft.hide = draft.hide.iter().map(|typed| name(draft, typed)).collect();
    for one in &ask {
        if draft.index(one).is_none() && schema.property(one).is_some() {
            draft.properties.push(Entry::new(one));
        }
    }
    draft.properties.sort_by_key(|entry| ask.iter().position(|one| *one == entry.name).unwrap_or(usize::MAX));
    draft.ask = ask;
}

/// Whether something that the template asks for has no row yet, or may be a label.
pub fn is_to_arrange(draft: &Draft) -> bool {
    unknown(draft).is_some()
}

/// What the template asks for first that has no row.
pub fn unknown(draft: &Draft) -> Option<&str> {
    draft.ask.iter().map(String::as_str).find(|one| *one != CONTACT && draft.index(one).is_none())
}

/// The rows of a draft that its template folds, by name.
pub fn folded(draft: &Draft) -> BTreeSet<String> {
    let is_given = |entry: &Entry| {
        let is_filled = |(name, text): &(String, String)| *name == entry.name && *text == entry.text;
        entry.name == PIPELINE || entry.text.trim().is_empty() || draft.filled.iter().any(is_filled)
    };
    let is_folded = |entry: &&Entry| {
        let is_hidden = !draft.ask.is_empty() || draft.hide.contains(&entry.name);
        let is_needed = draft.ask.contains(&entry.name) || [SUBJECT, STAGE].contains(&entry.name.as_str());
        is_hidden && !is_needed && !entry.raw && is_given(entry)
    };
    draft.properties.iter().filter(is_folded).map(|entry| entry.name.clone()).collect()
}

/// The place where a draft of a template is begun: behind the text of the first row that it asks for.
pub fn start(draft: &Draft) -> Cursor {
    if draft.ask.first().is_some_and(|one| one == CONTACT) {
        return Cursor { place: Place::Contact, ..Cursor::default() };
    }
    let first = draft.ask.iter().find_map(|one| draft.index(one)).unwrap_or(0);
    let text = draft.properties.get(first).map_or("", |entry| &entry.text);
    let (line, last) = text.split('\n').enumerate().last().unwrap_or_default();
    Cursor { place: Place::Property(first), line, column: last.chars().count() }
}

/// The internal name of a property that a template names by it or by its label.
fn named(draft: &Draft, schema: &Schema, typed: &str) -> Option<String> {
    let typed = typed.trim();
    if draft.index(typed).is_some() || schema.property(typed).is_some() {
        return Some(typed.to_owned());
    }
    // A property of that label goes by its name.
    if typed.to_lowercase() == CONTACT {
        return Some(CONTACT.to_owned());
    }
    match words::by_label(schema, typed).as_slice() {
        [name] => Some((*name).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::Property;
    use crate::ticket::property::{CONTENT, PRIORITY};
    use crate::ticket::schema::Part;
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    fn schema() -> Schema {
        let property =
            |name: &str, label: &str| Property { name: name.into(), label: label.into(), ..Property::default() };
        let mut schema = Schema::default();
        let all = vec![property("due", "Due date"), property(PRIORITY, "Priority"), property(CONTENT, "Description")];
        schema.apply(Part::Properties(all.into()));
        schema
    }

    fn template(ask: &[&str]) -> Draft {
        let mut draft = Draft::new(DraftId::from_random([7; 16]), Timestamp::UNIX_EPOCH);
        draft.set(SUBJECT, "Line is down, {{date}}");
        draft.ask = ask.iter().map(|one| (*one).to_owned()).collect();
        draft
    }

    #[test]
    fn what_it_asks_for_stands_first_by_name_or_label_and_what_is_not_there_is_added() {
        let mut draft = template(&["Due date", "content", "no such"]);
        arrange(&mut draft, &Schema::default());
        assert_eq!(draft.ask, ["Due date", "content", "no such"]);
        assert!(is_to_arrange(&draft));
        assert_eq!(draft.index(CONTENT), Some(0));
        arrange(&mut draft, &schema());
        assert_eq!(draft.ask, ["due", "content", "no such"]);
        let names: Vec<&str> = draft.properties.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names.get(..3), Some(["due", CONTENT, SUBJECT].as_slice()));
        assert_eq!(start(&draft).place, Place::Property(0));
        let mut again = draft.clone();
        arrange(&mut again, &schema());
        assert_eq!(again, draft);
    }

    #[test]
    fn a_draft_of_a_template_is_blank_with_its_day_filled_in_and_knows_where_it_is_from() {
        let locale =
            Locale { now: "2026-11-24T23:30:00Z".parse().unwrap(), zone: TimeZone::fixed(jiff::tz::offset(1)) };
        let draft = begin(&template(&[]), "outage", DraftId::from_random([1; 16]), &locale, None);
        assert_eq!(draft.text(SUBJECT), "Line is down, 2026-11-25");
        assert!(draft.is_blank());
        assert!(!draft.has_unfilled());
        assert_eq!(draft.template.as_deref(), Some("outage"));
        assert_eq!(of(&draft, None).template, None);
    }
}
