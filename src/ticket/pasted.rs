//! What a pasted text holds where it looks like a ticket.
//!
//! Three forms are understood: lines of `label: value`, the JSON of the create call, and a curl command of that call, of
//! which nothing is taken but its body.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use serde_json::Value;

use super::association::{Association, AssociationType, Category, ObjectType};
use super::curl::{body, starts_command};
use super::draft::Entry;
use super::schema::{CONTENT, Kind, OPENING, OWNER, PIPELINE, PRIORITY, STAGE, SUBJECT, Schema, Unavailable};
use super::value::{self, Locale};

/// What people call the properties that every ticket has, besides their labels.
const WORDS: [(&str, &str); 7] = [
    ("subject", SUBJECT),
    ("description", CONTENT),
    ("priority", PRIORITY),
    ("owner", OWNER),
    ("pipeline", PIPELINE),
    ("status", STAGE),
    ("stage", STAGE),
];
/// A longer text in front of a colon is no label.
const LONGEST_KEY: usize = 120;

/// What a pasted text would fill in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pasted {
    /// The property rows, each property once; keys that the portal does not know are raw rows.
    pub properties: Vec<Entry>,
    /// The links.
    pub associations: Vec<Association>,
    /// What can't be filled in, by name, with the reason where there is one.
    pub left_out: Vec<String>,
}

/// What a text holds, as it was written.
#[derive(Default)]
struct Found {
    pairs: Vec<(String, String)>,
    links: Vec<Value>,
    left_out: Vec<String>,
}

/// Reads a text as a ticket; `None` where it does not look like one. Labels become values by the schema, stages in the
/// pipeline that the text names, else in this one; what can't be found stays as it was written.
pub fn read(text: &str, schema: &Schema, pipeline: &str, locale: &Locale) -> Option<Pasted> {
    let names = Names::of(schema);
    let text = plain_breaks(text.trim_start_matches('\u{feff}'));
    let start = text.trim_start();
    let found = if let Some(command) = starts_command(start) {
        json(&body(command)?, &names)?
    } else if start.starts_with('{') {
        json(start, &names)?
    } else {
        lines(&text, &names, schema)?
    };
    let pasted = understood(found, &names, schema, pipeline, locale);
    (!pasted.properties.is_empty() || !pasted.associations.is_empty()).then_some(pasted)
}

/// Terminals send the line breaks of a paste in several ways.
pub(super) fn plain_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Every way to write a property's name, in lower case.
struct Names(HashMap<String, String>);

impl Names {
    /// An internal name wins over a label, a label over a word; of two equal labels, the one that can be set.
    fn of(schema: &Schema) -> Self {
        let all = || schema.properties.iter().flatten();
        let mut known: HashMap<String, String> = all().map(|one| (one.name.to_lowercase(), one.name.clone())).collect();
        for name in OPENING {
            known.entry(name.to_owned()).or_insert_with(|| name.to_owned());
        }
        let settable = all().filter(|one| one.unavailable().is_none());
        let labels = settable.chain(all()).map(|one| (one.label.as_str(), one.name.as_str()));
        let opening = OPENING.iter().map(|name| (schema.label(name), *name));
        for (label, name) in labels.chain(opening).chain(WORDS) {
            known.entry(label.trim().to_lowercase()).or_insert_with(|| name.to_owned());
        }
        known.remove("");
        Self(known)
    }

    fn find(&self, key: &str) -> Option<&str> {
        self.0.get(&key.to_lowercase()).map(String::as_str)
    }
}

/// Whether a key that the portal does not know may be one all the same.
fn is_internal(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Reads the body of a create call, or a plain object of properties.
fn json(text: &str, names: &Names) -> Option<Found> {
    let Ok(Value::Object(body)) = serde_json::from_str(text) else { return None };
    let (properties, is_body) = match body.get("properties") {
        Some(Value::Object(properties)) => (properties, true),
        _ => (&body, false),
    };
    let mut found = Found::default();
    for (key, value) in properties.iter().filter(|(key, _)| is_body || *key != "associations") {
        match value {
            Value::String(text) => found.pairs.push((key.clone(), text.clone())),
            Value::Number(number) => found.pairs.push((key.clone(), number.to_string())),
            Value::Bool(flag) => found.pairs.push((key.clone(), flag.to_string())),
            Value::Null => {}
            Value::Array(_) | Value::Object(_) => found.left_out.push(key.clone()),
        }
    }
    let known = found.pairs.iter().filter(|(key, _)| names.find(key).is_some()).count();
    let all = found.pairs.len() + found.left_out.len();
    if known == 0 || !(is_body || known >= 2 || known == all) {
        return None;
    }
    found.links = body.get("associations").and_then(Value::as_array).cloned().unwrap_or_default();
    Some(found)
}

/// A value that is being gathered from lines.
struct Gathered<'a> {
    key: &'a str,
    lines: Vec<&'a str>,
    multiline: bool,
    open: bool,
}

impl Gathered<'_> {
    /// The value: a long text keeps its lines without their common indent, any other is one line without its quotes.
    fn value(&self) -> String {
        if !self.multiline {
            let words: Vec<&str> = self.lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
            let value = words.join(" ");
            let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            return quoted.filter(|inner| !inner.contains('"')).map(str::to_owned).unwrap_or(value);
        }
        let (first, rest) = self.lines.split_first().map_or(("", &[][..]), |(first, rest)| (first.trim(), rest));
        let indent = rest.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
        let mut lines: Vec<&str> = rest.iter().map(|line| line.get(indent..).unwrap_or_default()).collect();
        // A lone bar is how YAML begins a text of several lines.
        if !matches!(first, "" | "|" | "|-" | ">" | ">-") {
            lines.insert(0, first);
        }
        lines.join("\n").trim_end().trim_start_matches('\n').to_owned()
    }
}

/// How many bytes of blanks a line begins with.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Key and value of a line, if it has the form of one.
fn pair(line: &str) -> Option<(&str, &str)> {
    let at = line.find([':', '=']).filter(|at| *at <= LONGEST_KEY)?;
    let (key, value) = (line.get(..at)?, line.get(at + 1..)?);
    let key = key.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '-' | '•' | '"'));
    (!key.is_empty()).then_some((key, value.trim_start()))
}

/// Reads lines of `key: value` or `key = value`, of which two are known. A long text goes on up to the next known key,
/// any other value up to an empty line; what belongs to no key is description.
fn lines(text: &str, names: &Names, schema: &Schema) -> Option<Found> {
    let mut all: Vec<Gathered> = Vec::new();
    let mut loose: Vec<&str> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut known = 0;
    let mut deepest = None;
    for line in text.lines() {
        // What is indented under a key is its value, whatever it looks like.
        let found = pair(line).filter(|_| deepest.is_none_or(|most| indent(line) <= most));
        if let Some((key, value)) = found {
            let name = names.find(key);
            let in_long_text = all.last().is_some_and(|last| last.open && last.multiline);
            let wanted = name.is_some() || (!in_long_text && key.contains('_') && is_internal(key));
            // A key that was there already is part of the text that it stands in.
            if wanted && seen.insert(name.unwrap_or(key)) {
                known += usize::from(name.is_some());
                deepest.get_or_insert(indent(line));
                let multiline = name.is_some_and(|name| schema.kind(name).is_multiline());
                all.push(Gathered { key, lines: vec![value], multiline, open: true });
                continue;
            }
        }
        match all.last_mut().filter(|last| last.open) {
            Some(last) if last.multiline || !line.trim().is_empty() => last.lines.push(line),
            Some(last) => last.open = false,
            None => loose.push(line),
        }
    }
    if known < 2 {
        return None;
    }
    let mut pairs: Vec<(String, String)> = all.iter().map(|one| (one.key.to_owned(), one.value())).collect();
    let loose = loose.join("\n");
    let loose = loose.trim();
    if !loose.is_empty() {
        match pairs.iter_mut().find(|(key, _)| names.find(key) == Some(CONTENT)) {
            Some((_, text)) if !text.is_empty() => *text = format!("{text}\n\n{loose}"),
            Some((_, text)) => *text = loose.to_owned(),
            None => pairs.push((CONTENT.to_owned(), loose.to_owned())),
        }
    }
    Some(Found { pairs, ..Found::default() })
}

/// Rows and links of what was found.
fn understood(found: Found, names: &Names, schema: &Schema, pipeline: &str, locale: &Locale) -> Pasted {
    let mut pasted = Pasted { left_out: found.left_out, ..Pasted::default() };
    let named = found.pairs.iter().find(|(key, _)| names.find(key) == Some(PIPELINE));
    let named = named.map(|(_, text)| resolve(schema, PIPELINE, text, "", locale)).filter(|text| !text.is_empty());
    let pipeline = named.as_deref().unwrap_or(pipeline);
    let mut seen: HashSet<String> = HashSet::new();
    for (key, text) in found.pairs {
        let name = names.find(&key);
        let refused = name.filter(|name| *name != PIPELINE).and_then(|name| schema.property(name)?.unavailable());
        let refused = refused.filter(|why| *why != Unavailable::Hidden);
        if text.trim().is_empty() {
            continue;
        }
        if let Some(why) = refused {
            pasted.left_out.push(format!("{} ({})", schema.label(&key), why.reason()));
        } else if (name.is_none() && !is_internal(&key)) || !seen.insert(name.unwrap_or(&key).to_owned()) {
            pasted.left_out.push(key);
        } else if let Some(name) = name {
            let text = resolve(schema, name, &text, pipeline, locale);
            pasted.properties.push(Entry { name: name.to_owned(), text, raw: false });
        } else {
            pasted.properties.push(Entry { name: key, text, raw: true });
        }
    }
    for link in &found.links {
        match association(link, schema) {
            Some(one) => pasted.associations.push(one),
            None => pasted.left_out.push("an association whose kind of record is not known".to_owned()),
        }
    }
    pasted
}

/// The values of a list, by themselves and by their labels in any case.
struct Values<'a> {
    exact: HashSet<&'a str>,
    folded: HashMap<String, Option<&'a str>>,
}

impl<'a> Values<'a> {
    /// Which of two with the same label is meant is not for a program to guess: then neither is found by it.
    fn of(all: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let mut values = Self { exact: HashSet::new(), folded: HashMap::new() };
        for (value, label) in all {
            values.exact.insert(value);
            for word in [label.as_str(), value] {
                let known = values.folded.entry(word.trim().to_lowercase()).or_insert(Some(value));
                *known = known.filter(|other| *other == value);
            }
        }
        values
    }

    fn find(&self, wanted: &str) -> Option<String> {
        let exact = self.exact.get(wanted).copied();
        exact.or_else(|| self.folded.get(&wanted.to_lowercase()).copied().flatten()).map(str::to_owned)
    }
}

/// The value that a text means for a property: that of a label, an id as it is, else the text.
pub(super) fn resolve(schema: &Schema, name: &str, text: &str, pipeline: &str, locale: &Locale) -> String {
    let kind = schema.kind(name);
    let wanted = text.trim();
    let options = || {
        let all = schema.property(name).map(|one| one.options.as_slice()).unwrap_or_default();
        Values::of(all.iter().map(|one| (one.value.as_str(), one.label.clone())))
    };
    let resolved = match kind {
        Kind::Choice => options().find(wanted),
        Kind::Choices => {
            let options = options();
            options.find(wanted).or_else(|| {
                let separator = if wanted.contains(';') { ';' } else { ',' };
                let parts = wanted.split(separator).map(str::trim).filter(|part| !part.is_empty());
                let parts: Vec<String> = parts.map(|part| options.find(part).unwrap_or_else(|| part.into())).collect();
                Some(parts.join(";"))
            })
        }
        Kind::Bool => options().find(wanted).or_else(|| value::to_wire(kind, None, wanted, locale).ok()),
        Kind::Owner => {
            let names = schema.owners.iter().flatten().map(|one| (one.id.as_str(), one.label()));
            let mails = schema.owners.iter().flatten().filter_map(|one| Some((one.id.as_str(), one.email.clone()?)));
            Values::of(names.chain(mails)).find(wanted)
        }
        Kind::Pipeline => {
            let all = schema.pipelines.iter().flatten();
            Values::of(all.map(|one| (one.id.as_str(), one.label.clone()))).find(wanted)
        }
        Kind::Stage => {
            let chosen = schema.pipeline(pipeline).or_else(|| schema.default_pipeline());
            let stages = chosen.map(|one| one.stages.as_slice()).unwrap_or_default();
            Values::of(stages.iter().map(|one| (one.id.as_str(), one.label.clone()))).find(wanted)
        }
        Kind::Date | Kind::DateTime => {
            let moment = milliseconds(wanted);
            Some(value::settle(kind, moment.as_deref().unwrap_or(text), locale))
        }
        Kind::Number(_) => Some(value::settle(kind, text, locale)),
        Kind::Line | Kind::Area | Kind::Html | Kind::Phone | Kind::File | Kind::Free => None,
    };
    match resolved {
        Some(value) => value,
        None if kind.is_picked() => wanted.to_owned(),
        None => text.to_owned(),
    }
}

/// Milliseconds since 1970, as HubSpot takes them, as a moment that people read.
fn milliseconds(text: &str) -> Option<String> {
    let number = text.parse().ok().filter(|_| text.len() >= 11)?;
    Timestamp::from_millisecond(number).ok().map(|stamp| stamp.to_string())
}

/// A link of the create call. The kind of record is not in it: its types tell.
fn association(link: &Value, schema: &Schema) -> Option<Association> {
    let id = match link.pointer("/to/id")? {
        Value::String(id) => id.clone(),
        id => id.as_u64()?.to_string(),
    };
    let read = |one: &Value| {
        let category = one.get("associationCategory")?.as_str()?;
        let type_id = u32::try_from(one.get("associationTypeId")?.as_u64()?).ok()?;
        Some(AssociationType { category: Category::from(category.to_owned()), type_id, label: None })
    };
    let types: Vec<AssociationType> = link.get("types")?.as_array()?.iter().map(read).collect::<Option<_>>()?;
    let first = types.first()?;
    let portal = schema.labels.iter().find(|(_, known)| known.iter().any(|one| one.same_as(first)));
    let object = match portal {
        Some((object, _)) => object.clone(),
        None => ObjectType::known().find(|object| object.defined_types().iter().any(|one| one.same_as(first)))?,
    };
    let known = schema.association_types(&object);
    let types = types.into_iter().map(|one| known.iter().find(|have| have.same_as(&one)).cloned().unwrap_or(one));
    Some(Association { id, name: None, detail: None, types: types.collect(), object })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::curl::{curl, without_secrets};
    use crate::ticket::schema::{Choice, Owner, Part, Pipeline, Property, Stage};
    use jiff::tz::TimeZone;
    use proptest::prelude::*;
    use serde_json::json;

    fn locale() -> Locale {
        Locale { now: "2026-11-24T13:00:00Z".parse().unwrap(), zone: TimeZone::UTC }
    }

    fn schema() -> Schema {
        let typed = |name: &str, label: &str, kind: &str, field: &str| Property {
            name: name.into(),
            label: label.into(),
            value_type: kind.into(),
            field_type: field.into(),
            ..Property::default()
        };
        let choices = |all: &[(&str, &str)]| -> Vec<Choice> {
            let choice = |(value, label): &(&str, &str)| Choice {
                value: (*value).into(),
                label: (*label).into(),
                ..Choice::default()
            };
            all.iter().map(choice).collect()
        };
        let stage = |id: &str, label: &str| Stage { id: id.into(), label: label.into(), ..Stage::default() };
        let pipeline = |id: &str, label: &str, stages| Pipeline {
            id: id.into(),
            label: label.into(),
            stages,
            ..Pipeline::default()
        };
        let owner = |id: &str, first: &str, last: &str, email: &str| Owner {
            id: id.into(),
            first_name: first.into(),
            last_name: last.into(),
            email: Some(email.into()),
            ..Owner::default()
        };
        let mut schema = Schema::default();
        schema.apply(Part::Properties(
            vec![
                typed("subject", "Ticket name", "string", "text"),
                typed("content", "Ticket description", "string", "textarea"),
                Property {
                    options: choices(&[("LOW", "Low"), ("HIGH", "High"), ("A", "Twice"), ("B", "twice")]),
                    ..typed("hs_ticket_priority", "Priority", "enumeration", "select")
                },
                Property {
                    options: choices(&[("PRODUCT", "Product issue"), ("BILLING", "Billing, refunds")]),
                    ..typed("hs_ticket_category", "Category", "enumeration", "checkbox")
                },
                typed("is_vip", "VIP", "bool", "booleancheckbox"),
                typed("due_date", "Due date", "date", "date"),
                typed("call_at", "Call at", "datetime", "date"),
                Property { read_only: true, ..typed("createdate", "Create date", "datetime", "date") },
            ]
            .into(),
        ));
        schema.apply(Part::Pipelines(vec![
            pipeline("0", "Support", vec![stage("1", "New"), stage("3", "Waiting on us")]),
            pipeline("7", "Returns", vec![stage("70", "Waiting on us"), stage("71", "Requested")]),
        ]));
        schema.apply(Part::Owners(vec![
            owner("201", "Ada", "Lovelace", "ada@northwind.example"),
            owner("202", "Sam", "Smith", "sam@northwind.example"),
            owner("203", "Sam", "Smith", "sam.smith@northwind.example"),
        ]));
        schema
    }

    fn pasted(text: &str) -> Option<Pasted> {
        read(text, &schema(), "0", &locale())
    }

    /// Reads a text and compares the rows; a raw one has a `!` in front of its name.
    #[track_caller]
    fn check(text: &str, rows: &[(&str, &str)]) {
        let found = pasted(text).unwrap_or_default();
        let name = |entry: &Entry| if entry.raw { format!("!{}", entry.name) } else { entry.name.clone() };
        let found: Vec<(String, &str)> =
            found.properties.iter().map(|entry| (name(entry), entry.text.as_str())).collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        assert_eq!(found, rows, "{text}");
    }

    #[test]
    fn lines_with_known_keys_are_a_ticket() {
        let printer = [("subject", "Printer"), ("hs_ticket_priority", "HIGH")];
        for text in [
            "Subject: Printer\nPriority: High\n",
            "subject = Printer\r\nhs_ticket_priority = HIGH\r\n",
            "Ticket name: Printer\rPRIORITY: high",
            "\u{feff}- Subject: \"Printer\"\n- **Priority**: High",
            "  Subject: Printer\n  Priority: High",
            "Subject:\n  Printer\nPriority:\n  High\n",
        ] {
            check(text, &printer);
        }
        check(
            "Subject: Printer: it smokes = bad\nPriority: soon",
            &[("subject", "Printer: it smokes = bad"), ("hs_ticket_priority", "soon")],
        );
        check(
            "Subject: Printer\nis broken\nPriority:\n\nIt smokes.\n\nStill.\n",
            &[("subject", "Printer is broken"), ("content", "It smokes.\n\nStill.")],
        );
        check(
            "Please open:\nSubject: a\nDescription: b\nc\n\n d\nPriority: Low",
            &[("subject", "a"), ("content", "b\nc\n\n d\n\nPlease open:"), ("hs_ticket_priority", "LOW")],
        );
    }

    #[test]
    fn a_long_text_keeps_what_only_looks_like_a_key() {
        check(
            "Subject: a\nDescription: |\n  status: 500\n    owner: root\n  end\nOwner: Ada Lovelace",
            &[("subject", "a"), ("content", "status: 500\n  owner: root\nend"), ("hubspot_owner_id", "201")],
        );
        check(
            "Priority: Low\nDescription: first\nPriority: High\nerror_code: 5\nhttp://x.example",
            &[("hs_ticket_priority", "LOW"), ("content", "first\nPriority: High\nerror_code: 5\nhttp://x.example")],
        );
    }

    #[test]
    fn labels_become_values_and_what_can_not_be_found_stays() {
        for (line, name, value) in [
            ("Priority: HIGH", "hs_ticket_priority", "HIGH"),
            ("Priority: twice", "hs_ticket_priority", "twice"),
            ("Category: product issue; billing, refunds", "hs_ticket_category", "PRODUCT;BILLING"),
            ("Category: Billing, refunds", "hs_ticket_category", "BILLING"),
            ("Category: PRODUCT, unheard of", "hs_ticket_category", "PRODUCT;unheard of"),
            ("Owner: ada lovelace", "hubspot_owner_id", "201"),
            ("Owner: SAM@northwind.example", "hubspot_owner_id", "202"),
            ("Owner: Sam Smith", "hubspot_owner_id", "Sam Smith"),
            ("Owner: 203", "hubspot_owner_id", "203"),
            ("Status: waiting on us", "hs_pipeline_stage", "3"),
            ("Status: Requested", "hs_pipeline_stage", "Requested"),
            ("Pipeline: returns", "hs_pipeline", "7"),
            ("VIP: yes", "is_vip", "true"),
            ("Due date: tomorrow", "due_date", "2026-11-25"),
            ("Due date: 1764201600000", "due_date", "2025-11-27"),
            ("Call at: 2026-11-25 14:30", "call_at", "2026-11-25T14:30:00Z"),
            ("Call at: when it suits", "call_at", "when it suits"),
        ] {
            check(&format!("Subject: a\n{line}"), &[("subject", "a"), (name, value)]);
        }
        check("Pipeline: Returns\nStatus: Waiting on us", &[("hs_pipeline", "7"), ("hs_pipeline_stage", "70")]);
    }

    #[test]
    fn unknown_keys_are_raw_rows_only_if_they_look_like_internal_names() {
        check(
            "Subject: a\nShoe size: 44\nshoe_size: 44\nPriority: Low",
            &[("subject", "a Shoe size: 44"), ("!shoe_size", "44"), ("hs_ticket_priority", "LOW")],
        );
        let found = pasted(r#"{"properties": {"subject": "a", "Shoe size": "44", "asset": 7, "deep": {}}}"#).unwrap();
        assert_eq!(found.properties.last(), Some(&Entry { name: "asset".into(), text: "7".into(), raw: true }));
        assert_eq!(found.left_out, ["deep", "Shoe size"]);
        let found = pasted("Subject: a\nPriority: Low\nCreate date: 2026-01-01").unwrap();
        assert_eq!(found.left_out, ["Create date (read-only, set by HubSpot)"]);
    }

    #[test]
    fn a_body_and_a_flat_object_are_a_ticket() {
        check(
            r#"{"properties": {"subject": "a", "hs_ticket_priority": "HIGH", "content": null, "is_vip": true}}"#,
            &[("subject", "a"), ("hs_ticket_priority", "HIGH"), ("is_vip", "true")],
        );
        check(r#" {"subject": "a"} "#, &[("subject", "a")]);
        check(r#"{"Subject": "a", "Priority": "High", "x y": 1}"#, &[("subject", "a"), ("hs_ticket_priority", "HIGH")]);
        for text in [
            "",
            "Subject: a",
            "From: a\nTo: b\nSubject: c",
            "a sentence: with a colon\nand another = sign",
            r#"{"level": "info", "subject": "a"}"#,
            r#"{"type": "Feature", "properties": {"name": "x"}}"#,
            r#"{"properties": {"subject": {"type": "string"}}}"#,
            r#"{"properties": {"subject": "cut o"#,
            r#"["subject", "priority"]"#,
            "{}",
        ] {
            assert_eq!(pasted(text), None, "{text}");
        }
    }

    #[test]
    fn links_are_read_by_their_types() {
        let link = |id: &str, category: &str, number: u32| {
            format!(
                r#"{{"to": {{"id": {id}}}, "types": [{{"associationCategory": "{category}", "associationTypeId": {number}}}]}}"#
            )
        };
        let links = [
            link("101", "HUBSPOT_DEFINED", 16),
            link("\"501\"", "HUBSPOT_DEFINED", 26),
            link("5", "USER_DEFINED", 99),
            "{}".to_owned(),
        ];
        let text = format!(r#"{{"properties": {{"subject": "a"}}, "associations": [{}]}}"#, links.join(","));
        let found = pasted(&text).unwrap();
        let read: Vec<(&str, &str, Option<&str>)> = found
            .associations
            .iter()
            .map(|one| (one.object.key(), one.id.as_str(), one.types[0].label.as_deref()))
            .collect();
        assert_eq!(read, [("contacts", "101", None), ("companies", "501", Some("Primary"))]);
        assert_eq!(found.left_out.len(), 2);
    }

    #[test]
    fn a_curl_command_gives_its_body_and_nothing_else() {
        let body = r#"{"properties":{"subject":"it'"'"'s","content":"a\nb"}}"#;
        let rows = [("subject", "it's"), ("content", "a\nb")];
        let url = "https://api.hubapi.com/crm/v3/objects/tickets";
        for text in [
            format!("curl -X POST {url} -H 'Authorization: Bearer pat-na1-1' -d '{body}'"),
            format!(
                "$ curl --request POST \\\n  --url {url} \\\n  --header 'authorization: Bearer x' \\\n  --data '{body}'"
            ),
            format!("curl -sSXPOST '{url}?x=1' --data-raw '{body}' | jq ."),
            format!("curl {url} --json '{body}'; curl {url} -d '{{}}'"),
            format!("curl -sd'{body}' https://api.hubapi.com/crm/objects/2026-09/tickets"),
            format!("curl \"{url}\" -d $'{{\"properties\":{{\"subject\":\"it\\'\\u0073\",\"content\":\"a\\\\nb\"}}}}'"),
            format!(
                "curl {url} -d \"{{\\\"properties\\\":{{\\\"subject\\\":\\\"it's\\\",\\\"content\\\":\\\"a\\\\nb\\\"}}}}\""
            ),
        ] {
            check(&text, &rows);
        }
        for text in [
            format!("curl {url} -d @body.json"),
            format!("curl {url}"),
            format!("curl {url}/search -d '{body}'"),
            format!("curl https://example.com/tickets -d '{body}'"),
            format!("curlew {url} -d '{body}'"),
        ] {
            assert_eq!(pasted(&text), None, "{text}");
        }
    }

    #[test]
    fn a_written_command_is_read_back_and_holds_no_control() {
        let hostile = "it's \"$(rm -rf ~)\" `id` $HOME \\ !! \u{1b}[2J\u{9b}\u{202e}\n-- @x";
        let body = json!({"associations": [], "properties": {"subject": hostile, "content": "b"}});
        let command = curl("https://api.hubapi.com/crm/v3/objects/tickets", &body);
        check(&command, &[("subject", hostile), ("content", "b")]);
        assert!(command.chars().all(|c| c == '\n' || !c.is_control()), "{command:?}");
        assert!(command.contains("\"Authorization: Bearer $HUBSPOT_ACCESS_TOKEN\""), "{command}");
    }

    #[test]
    fn a_long_paste_of_anything_is_read_in_one_pass() {
        let key = "Priority: High\n";
        for piece in
            ["x", "a: b\n", key, "x_y: 1\n", "{", "\"", "'", "\n", ";", "PRODUCT;", "curl -H 'Authorization: x' y\n"]
        {
            // Anything that grows with the square of it would not end.
            let text = piece.repeat(100_000 / piece.len());
            for text in [text.clone(), format!("Subject: a\n{key}Category: {text}"), format!("curl {text}")] {
                let _ = pasted(&text);
                let _ = without_secrets(&text);
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_pasted_ever_panics(
            text in "\\PC{0,80}|[a-z:=\\n\\r\t {}\"'\\\\$|;-]{0,80}",
            before in prop::sample::select(vec!["", "Subject: a\nPriority: High\n", "curl ", "curl -H Authorization: -d '", "{\"subject\": \""]),
        ) {
            let text = format!("{before}{text}");
            let _ = pasted(&text);
            let safe = without_secrets(&text);
            prop_assert_eq!(without_secrets(&safe), safe);
        }

        #[test]
        fn every_value_survives_its_curl_command(subject in "\\PC{1,40}|[a-z'\"\\\\$`!\\n\\x00-\\x1f\\x7f-\\x{9f}]{1,40}") {
            prop_assume!(!subject.trim().is_empty());
            let command = curl("https://h.example/crm/v3/objects/tickets", &json!({"properties": {"subject": subject}}));
            let found = pasted(&command).unwrap();
            prop_assert_eq!(&found.properties[0].text, &subject);
            prop_assert!(command.chars().all(|c| c == '\n' || !c.is_control()));
        }
    }
}
