//! What a pasted text holds where it looks like a ticket.
//!
//! Four forms are understood: lines of `label: value`, an e-mail, the JSON of the create call, and a curl command of that
//! call, of which nothing is taken but its body.

mod found;
mod json;
mod lines;
mod mail;
mod mime;

use std::collections::HashSet;

use super::association::{Association, ObjectType};
use super::curl::{body, plain_breaks, starts_command};
use super::draft::Entry;
use super::named::Named;
use super::property::{PIPELINE, Unavailable};
use super::schema::Schema;
use super::value::Locale;
use super::words;
use found::{Found, Names, is_internal};
use json::{association, json};
use lines::lines;
use mail::mail;

/// What a pasted text would fill in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pasted {
    /// The property rows, each property once; keys that the portal does not know are raw rows.
    pub properties: Vec<Entry>,
    /// Who it is from: the contact of the form.
    pub contact: Option<Association>,
    /// The other links.
    pub associations: Vec<Association>,
    /// What can't be filled in, by name, with the reason where there is one.
    pub left_out: Vec<String>,
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
        mail(&text, &names, schema).or_else(|| lines(&text, &names, schema))?
    };
    let pasted = understood(found, &names, schema, pipeline, locale);
    let is_something = !pasted.properties.is_empty() || pasted.contact.is_some() || !pasted.associations.is_empty();
    is_something.then_some(pasted)
}

/// Rows and links of what was found.
fn understood(found: Found, names: &Names, schema: &Schema, pipeline: &str, locale: &Locale) -> Pasted {
    let named = found.contact.filter(|text| !text.trim().is_empty()).map(|text| contact(&text, schema));
    let mut pasted = Pasted { contact: named, left_out: found.left_out, ..Pasted::default() };
    let named = found.pairs.iter().find(|(key, _)| names.find(key) == Some(PIPELINE));
    let named = named.map(|(_, text)| words::value(schema, PIPELINE, text, "", locale)).filter(|text| !text.is_empty());
    let pipeline = named.as_deref().unwrap_or(pipeline);
    let mut seen: HashSet<String> = HashSet::new();
    for (key, text) in found.pairs {
        let name = names.find(&key);
        let refused = name.filter(|name| *name != PIPELINE).and_then(|name| schema.property(name)?.unavailable());
        let refused = refused.filter(|why| *why != Unavailable::Hidden);
        if text.trim().is_empty() {
            continue;
        }
        if names.is_contact(&key) && pasted.contact.is_none() {
            pasted.contact = Some(contact(&text, schema));
        } else if let Some(why) = refused {
            pasted.left_out.push(format!("{} ({})", schema.label(&key), why.reason()));
        } else if (name.is_none() && !is_internal(&key)) || !seen.insert(name.unwrap_or(&key).to_owned()) {
            pasted.left_out.push(key);
        } else if let Some(name) = name {
            let text = words::value(schema, name, &text, pipeline, locale);
            pasted.properties.push(Entry { name: name.to_owned(), text, raw: false });
        } else {
            pasted.properties.push(Entry { name: key, text, raw: true });
        }
    }
    for link in &found.links {
        match association(link, schema) {
            Some(one) => pasted.associations.push(one),
            None => pasted.left_out.push("a link to a kind of record that is not known".to_owned()),
        }
    }
    pasted
}

/// A link to the contact that a text names, linked as it usually is.
fn contact(text: &str, schema: &Schema) -> Association {
    let contacts = ObjectType::contacts();
    let types = schema.association_types(&contacts).into_iter().take(1).collect();
    let portal = schema.account.as_ref().map(|account| account.portal_id.as_str());
    match Named::read(text, &contacts) {
        Named::Id(id) => Association::to(contacts, id, types),
        Named::Page(page) if page.check(&contacts, portal).is_ok() => Association::to(contacts, page.id, types),
        // What names none is shown as it is, to be corrected.
        Named::Page(_) => Association::to_find(contacts, text.trim(), types),
        Named::Text(text) => Association::to_find(contacts, text, types),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::curl::{curl, without_secrets};
    use crate::ticket::property::{Choice, Property};
    use crate::ticket::schema::{Owner, Part, Pipeline, Stage};
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
            "Subject: Printer\n  is broken\nPriority:\n\nIt smokes.\n\nStill.\n",
            &[("subject", "Printer is broken"), ("content", "It smokes.\n\nStill.")],
        );
        // A line that names no property is description, whatever stands above it.
        check(
            "Subject: Printer\nIt smokes.\nPriority: High\nStill.",
            &[("subject", "Printer"), ("hs_ticket_priority", "HIGH"), ("content", "It smokes.\nStill.")],
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
            ("Category: PRODUCT, unheard of", "hs_ticket_category", "PRODUCT, unheard of"),
            ("Category: product issue; unheard of", "hs_ticket_category", "PRODUCT;unheard of"),
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
            &[("subject", "a"), ("!shoe_size", "44"), ("hs_ticket_priority", "LOW"), ("content", "Shoe size: 44")],
        );
        check(
            "Owner: Ada Lovelace\nFloor: 3\nRoom: 5\nSubject:\n  Room: 6\nDescription: It smokes",
            &[("hubspot_owner_id", "201"), ("subject", "Room: 6"), ("content", "It smokes\n\nFloor: 3\nRoom: 5")],
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
    fn a_contact_is_who_the_ticket_is_from_whatever_the_portal_calls_contact() {
        let mut schema = schema();
        let extra = [("caller", "Contact"), ("customer_number", "Customer"), ("subject", "Ticket name")];
        let property = |(name, label): (&str, &str)| Property {
            name: name.into(),
            label: label.into(),
            value_type: "string".into(),
            field_type: "text".into(),
            ..Property::default()
        };
        let read = |schema: &Schema, text: &str| {
            let found = read(text, schema, "0", &locale()).unwrap_or_default();
            let contact = found.contact.map(|one| (one.title(), one.types.first().map(|kind| kind.type_id)));
            let rows: Vec<String> = found.properties.iter().map(|one| format!("{}={}", one.name, one.text)).collect();
            (contact, rows.join(" "))
        };
        for (text, contact, rows) in [
            ("Subject: a\nContact: ada@example.com", "ada@example.com", "subject=a"),
            ("Contact: Ada <ada@example.com>\r\nSubject: a", "ada@example.com", "subject=a"),
            ("CONTACT NAME: Ada Lovelace\nSubject: a", "Ada Lovelace", "subject=a"),
            ("Customer: Ada\nSubject: a", "Ada", "subject=a"),
            ("Subject: a\nContact: 101", "#101", "subject=a"),
            ("Subject: a\nContact: https://app.hubspot.com/contacts/7/record/0-1/101", "#101", "subject=a"),
            (r#"{"subject": "a", "contact": "ada@example.com"}"#, "ada@example.com", "subject=a"),
            (r#"{"properties": {"subject": "a", "contact": 101}}"#, "#101", "subject=a"),
            (r#"{"properties": {"subject": "a"}, "contact": "ada@example.com"}"#, "ada@example.com", "subject=a"),
            (
                "From: Ada <ada@example.com>\nSubject: a\nPriority: High\n\nb",
                "ada@example.com",
                "subject=a hs_ticket_priority=HIGH content=b",
            ),
            (
                "From: ada@example.com\nSubject: a\nMessage-ID: <1>\nPriority: High\n\nb",
                "ada@example.com",
                "subject=a content=b",
            ),
        ] {
            assert_eq!(read(&schema, text), (Some((contact.to_owned(), Some(16))), rows.to_owned()), "{text}");
        }
        assert_eq!(
            read(&schema, "Subject: a\nPriority: Low\nContact:"),
            (None, "subject=a hs_ticket_priority=LOW".into())
        );
        schema.apply(Part::Properties(extra.map(property).to_vec().into()));
        let (contact, rows) = read(&schema, "Contact: Ada\nCustomer: 7\nCaller: Bob\nSubject: a");
        assert_eq!((contact.unwrap().0.as_str(), rows.as_str()), ("Ada", "customer_number=7 caller=Bob subject=a"));
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
        for piece in [
            "x",
            "a: b\n",
            "X-a: b\n",
            " a\n",
            "> \n",
            "=?a?Q?x",
            "=?a?B?!?=",
            "--x\n",
            key,
            "x_y: 1\n",
            "{",
            "\"",
            "'",
            "\n",
            ";",
            "PRODUCT;",
            "curl -H 'Authorization: x' y\n",
        ] {
            // Anything that grows with the square of it would not end.
            let text = piece.repeat(100_000 / piece.len());
            let mail = "From: a@b\nSubject: a\nContent-Type: multipart/a; boundary=x\n";
            for text in [
                text.clone(),
                format!("Subject: a\n{key}Category: {text}"),
                format!("curl {text}"),
                format!("{mail}{text}"),
                format!("{mail}\n{text}"),
            ] {
                let _ = pasted(&text);
                let _ = without_secrets(&text);
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_pasted_ever_panics(
            text in "\\PC{0,80}|[a-z:=\\n\\r\t {}\"'\\\\$|;-]{0,80}",
            before in prop::sample::select(vec!["", "Subject: a\nPriority: High\n", "curl ", "curl -H Authorization: -d '", "{\"subject\": \"", "From: a@b\nSubject: ", "From: a@b\nSubject: =?utf-8?", "From: a@b\nSubject: a\nContent-Type: multipart/a; boundary=x\n\n--x\n"]),
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
