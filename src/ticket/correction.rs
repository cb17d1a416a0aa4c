//! A ticket put right: the draft that it is opened as, what was changed in it, and what somebody else changed since.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::association::{Association, AssociationType, ObjectType};
use super::draft::{Draft, DraftId, Entry};
use super::edits::{Edits, SeenLink, all_in, same_types};
use super::property::{PIPELINE, STAGE, SUBJECT};
use super::record::{Linked, Ticket};
use super::schema::Schema;
use super::value::{self, Locale};

/// What a ticket is linked to, by kind of record.
pub type Links = Vec<(ObjectType, Vec<Linked>)>;

/// What is to be changed of a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Property values as they are sent; an empty one clears.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<(String, String)>,
    /// Links that are to go; before those are made that are to be there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlink: Vec<(ObjectType, String)>,
    /// Links that are to be there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub link: Vec<(ObjectType, String, Vec<AssociationType>)>,
    /// A note for colleagues that is to be put on it, as it was typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A property that somebody else changed since the agent saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Its internal name.
    pub property: String,
    /// What the agent saw.
    pub seen: String,
    /// What the agent wants; empty to clear it.
    pub yours: String,
    /// What is there now.
    pub theirs: String,
}

/// The kinds of record whose links are read of a ticket that is opened.
pub fn objects() -> Vec<ObjectType> {
    vec![ObjectType::contacts(), ObjectType::companies(), ObjectType::deals(), ObjectType::tickets()]
}

/// The properties that are read of a ticket that is opened with these rows, in the order of its rows.
pub fn rows<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names.into_iter().map(str::trim).chain([SUBJECT, PIPELINE, STAGE]).filter(|name| !name.is_empty()) {
        if !all.iter().any(|have| have == name) {
            all.push(name.to_owned());
        }
    }
    all
}

/// A ticket as a draft that changes it. Of the records that it is linked to, these are known by name.
pub fn opened(
    id: DraftId,
    now: Timestamp,
    ticket: &Ticket,
    rows: &[String],
    links: &Links,
    known: &[Association],
) -> Draft {
    let mut draft = Draft::new(id, now);
    let value = |name: &String| ticket.value(name).unwrap_or_default().to_owned();
    draft.properties =
        rows.iter().map(|name| Entry { text: value(name), name: name.clone(), ..Entry::default() }).collect();
    let mut edits = Edits {
        ticket: ticket.id.clone(),
        created: ticket.created(),
        seen: rows.iter().map(|name| (name.clone(), value(name))).collect(),
        linked: Vec::new(),
    };
    for (object, linked) in links {
        for one in linked.iter().filter(|one| !one.types.is_empty()) {
            let like = known.iter().find(|known| known.object == *object && known.id == one.id);
            let mut link = Association::to(object.clone(), one.id.clone(), one.types.clone());
            if let Some(like) = like {
                (link.name, link.detail) = (like.name.clone(), like.detail.clone());
            }
            edits.linked.push(SeenLink { object: object.clone(), id: one.id.clone(), types: one.types.clone() });
            draft.associations.push(link);
        }
    }
    // Mostly something is added.
    draft.cursor.column = draft.properties.first().map_or(0, |entry| entry.text.chars().count());
    draft.edits = Some(edits);
    draft
}

/// What was changed in a draft since its ticket was opened. A row that is not there any more changes nothing; one that was
/// emptied clears its property.
pub fn changes(schema: &Schema, draft: &Draft, locale: &Locale) -> Changes {
    let Some(edits) = &draft.edits else { return Changes::default() };
    let mut changes = Changes { note: draft.extras().note, ..Changes::default() };
    for entry in draft.properties.iter().filter(|entry| !entry.name.trim().is_empty()) {
        if let Some(value) = changed(schema, edits, entry, locale) {
            changes.properties.push((entry.name.trim().to_owned(), value));
        }
    }
    let links = draft.associations.iter().filter(|one| one.unfound().is_none() && one.created().is_none());
    for one in links.clone().filter(|one| !edits.has(one)) {
        if let Some(seen) = edits.link(&one.object, &one.id)
            && !all_in(&seen.types, &one.types)
        {
            changes.unlink.push((one.object.clone(), one.id.clone()));
        }
        changes.link.push((one.object.clone(), one.id.clone(), one.types.clone()));
    }
    for seen in &edits.linked {
        if !links.clone().any(|one| one.object == seen.object && one.id == seen.id) {
            changes.unlink.push((seen.object.clone(), seen.id.clone()));
        }
    }
    changes
}

/// What is to be sent of a row; none where it means what the agent saw.
pub fn changed(schema: &Schema, edits: &Edits, entry: &Entry, locale: &Locale) -> Option<String> {
    let seen = edits.seen(entry.name.trim());
    if entry.text == seen {
        return None;
    }
    // The same can be written in several ways, such as a moment.
    let before = value::sent(schema, &Entry { text: seen.to_owned(), ..entry.clone() }, locale);
    let now = value::sent(schema, entry, locale);
    (now != before).then(|| now.unwrap_or_default())
}

impl Changes {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.properties.is_empty() && self.unlink.is_empty() && self.link.is_empty() && self.note.is_none()
    }

    /// Whether a note is all there is to do.
    pub fn is_note_only(&self) -> bool {
        self.note.is_some() && Self { note: None, ..self.clone() }.is_empty()
    }

    /// The names of the properties.
    pub fn names(&self) -> Vec<&str> {
        self.properties.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The kinds of record that links are changed to.
    pub fn objects(&self) -> Vec<ObjectType> {
        let link = self.link.iter().map(|(object, _, _)| object);
        let mut all: Vec<ObjectType> = self.unlink.iter().map(|(object, _)| object).chain(link).cloned().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What of it is not so yet.
    pub fn left(&self, ticket: &Ticket, links: &Links) -> Self {
        let now = |name: &str| ticket.value(name).unwrap_or_default();
        let there = |object: &ObjectType, id: &str| {
            let of_kind = links.iter().filter(|(kind, _)| kind == object).flat_map(|(_, linked)| linked);
            of_kind.into_iter().find(|one| one.id == id)
        };
        let is_so = |object: &ObjectType, id: &str, types: &[AssociationType]| {
            let goes_first = self.unlink.iter().any(|(kind, gone)| kind == object && gone == id);
            there(object, id)
                .is_some_and(|one| if goes_first { same_types(&one.types, types) } else { all_in(types, &one.types) })
        };
        let mut left = self.clone();
        left.properties.retain(|(name, value)| now(name) != value);
        left.link.retain(|(object, id, types)| !is_so(object, id, types));
        left.unlink.retain(|(object, id)| {
            let comes_again = self.link.iter().find(|(kind, made, _)| kind == object && made == id);
            there(object, id).is_some() && !comes_again.is_some_and(|(_, _, types)| is_so(object, id, types))
        });
        left
    }

    /// What somebody else changed of it since the agent saw it, to something else than the agent wants.
    pub fn conflicts(&self, seen: impl Fn(&str) -> String, ticket: &Ticket) -> Vec<Conflict> {
        let conflict = |(name, yours): &(String, String)| {
            let (seen, theirs) = (seen(name), ticket.value(name).unwrap_or_default().to_owned());
            let is_one = theirs != seen && theirs != *yours;
            is_one.then(|| Conflict { property: name.clone(), seen, yours: yours.clone(), theirs })
        };
        self.properties.iter().filter_map(conflict).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::property::Property;
    use crate::ticket::schema::Part;
    use jiff::tz::TimeZone;
    use serde_json::json;

    fn locale() -> Locale {
        Locale { now: Timestamp::UNIX_EPOCH, zone: TimeZone::UTC }
    }

    fn schema() -> Schema {
        let typed = |name: &str, kind: &str| Property {
            name: name.into(),
            label: name.into(),
            value_type: kind.into(),
            field_type: if kind == "datetime" { "date".into() } else { "text".into() },
            ..Default::default()
        };
        let mut schema = Schema::default();
        schema.apply(Part::Properties(vec![typed("subject", "string"), typed("due", "datetime")].into()));
        schema
    }

    fn ticket(properties: &[(&str, &str)]) -> Ticket {
        let value = |(name, value): &(&str, &str)| ((*name).to_owned(), Some((*value).to_owned()));
        Ticket {
            id: "42".into(),
            properties: properties.iter().map(value).collect(),
            created_at: "2026-11-30T12:00:00Z".into(),
            updated_at: String::new(),
            archived: None,
            archived_at: None,
            url: None,
            trace_id: None,
            with_history: None,
            warnings: Vec::new(),
            raw: json!({}),
        }
    }

    fn kinds(object: &ObjectType, ids: &[u32]) -> Vec<AssociationType> {
        let known = object.defined_types();
        ids.iter().filter_map(|id| known.iter().find(|one| one.type_id == *id).cloned()).collect()
    }

    fn linked(object: ObjectType, id: &str, types: &[u32]) -> (ObjectType, Vec<Linked>) {
        let types = kinds(&object, types);
        (object, vec![Linked { id: id.into(), types }])
    }

    fn printer() -> Draft {
        let links =
            vec![linked(ObjectType::contacts(), "101", &[16]), linked(ObjectType::companies(), "501", &[339, 26])];
        let rows = rows(["subject", "due", "content"]);
        let there = ticket(&[
            ("subject", "Printer"),
            ("due", "2026-12-01T10:00:00Z"),
            ("hs_pipeline", "0"),
            ("hs_pipeline_stage", "1"),
        ]);
        let known = Association { name: Some("Ada".into()), ..Association::to(ObjectType::contacts(), "101", vec![]) };
        opened(DraftId::from_random([1; 16]), Timestamp::UNIX_EPOCH, &there, &rows, &links, &[known])
    }

    #[test]
    fn a_ticket_is_opened_as_it_is_and_nothing_is_changed_yet() {
        let draft = printer();
        let names: Vec<&str> = draft.properties.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["subject", "due", "content", "hs_pipeline", "hs_pipeline_stage"]);
        assert_eq!((draft.text("subject"), draft.text("content")), ("Printer", ""));
        assert_eq!(draft.associations[0].title(), "Ada");
        assert!(draft.is_blank() && changes(&schema(), &draft, &locale()).is_empty());
        let edits = draft.edits.as_ref().unwrap();
        assert_eq!((edits.ticket.as_str(), edits.created.is_some(), edits.linked.len()), ("42", true, 2));
        let text = serde_json::to_string(&draft).unwrap();
        assert_eq!(serde_json::from_str::<Draft>(&text).unwrap(), draft);
    }

    #[test]
    fn only_what_was_changed_is_sent_and_what_was_emptied_is_cleared() {
        let mut draft = printer();
        draft.set("subject", "Toner");
        draft.set("due", "2026-12-01 10:00");
        draft.set("hs_pipeline_stage", "");
        draft.set("hs_ticket_priority", "HIGH");
        draft.set("content", "");
        assert!(!draft.is_blank());
        let changes = changes(&schema(), &draft, &locale());
        let properties: Vec<(&str, &str)> = changes.properties.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(properties, [("subject", "Toner"), ("hs_pipeline_stage", ""), ("hs_ticket_priority", "HIGH")]);
        draft.properties.retain(|entry| entry.name != "subject");
        assert!(!super::changes(&schema(), &draft, &locale()).names().contains(&"subject"));
    }

    #[test]
    fn links_come_go_and_change_how_they_are() {
        let (contacts, companies) = (ObjectType::contacts(), ObjectType::companies());
        let mut draft = printer();
        draft.associations.remove(0);
        draft.associations[0].types = kinds(&companies, &[339]);
        draft.associations.push(Association::to(contacts.clone(), "102", kinds(&contacts, &[16])));
        draft.associations.push(Association::to_find(contacts.clone(), "somebody", kinds(&contacts, &[16])));
        assert!(!draft.is_blank());
        let changes = changes(&schema(), &draft, &locale());
        assert_eq!(changes.unlink, [(companies.clone(), "501".to_owned()), (contacts.clone(), "101".to_owned())]);
        let made: Vec<(&str, usize)> = changes.link.iter().map(|(_, id, types)| (id.as_str(), types.len())).collect();
        assert_eq!(made, [("501", 1), ("102", 1)]);
        assert_eq!(changes.objects(), [companies.clone(), contacts.clone()]);
        // All of it is so already: a repeat does nothing.
        let now = vec![linked(contacts.clone(), "102", &[16]), linked(companies.clone(), "501", &[339])];
        assert!(changes.left(&ticket(&[]), &now).is_empty());
        // Half of it is.
        let now = vec![linked(contacts, "101", &[16]), linked(companies, "501", &[339])];
        let left = changes.left(&ticket(&[]), &now);
        assert_eq!((left.unlink.len(), left.link.len()), (1, 1));
    }

    #[test]
    fn a_link_that_gets_another_way_beside_its_own_is_not_taken_away() {
        let mut draft = printer();
        draft.edits.as_mut().unwrap().linked[1].types = kinds(&ObjectType::companies(), &[339]);
        let changes = changes(&schema(), &draft, &locale());
        assert_eq!((changes.unlink.len(), changes.link.len()), (0, 1));
    }

    #[test]
    fn what_somebody_else_changed_to_something_else_is_a_conflict() {
        let mut draft = printer();
        draft.set("subject", "Toner");
        draft.set("content", "smoke");
        draft.set("hs_ticket_priority", "HIGH");
        let (schema, locale) = (schema(), locale());
        let changes = changes(&schema, &draft, &locale);
        let mut edits = draft.edits.clone().unwrap();
        let now = ticket(&[
            ("subject", "Printer, 3rd floor"),
            ("content", "smoke"),
            ("hs_ticket_priority", "LOW"),
            ("due", "2027-01-01T00:00:00Z"),
        ]);
        let conflicts = changes.conflicts(|name| edits.seen(name).to_owned(), &now);
        let names: Vec<(&str, &str, &str)> =
            conflicts.iter().map(|one| (one.property.as_str(), one.seen.as_str(), one.theirs.as_str())).collect();
        assert_eq!(
            names,
            [("subject", "Printer", "Printer, 3rd floor"), ("hs_ticket_priority", "", "LOW")],
            "what is so already, or was not changed here, is none"
        );
        edits.sees("subject", "Printer, 3rd floor");
        edits.sees("hs_ticket_priority", "LOW");
        assert_eq!(changes.conflicts(|name| edits.seen(name).to_owned(), &now), []);
        assert_eq!(changes.left(&now, &Vec::new()).names(), ["subject", "hs_ticket_priority"]);
    }
}
