//! The portal that every sandbox begins with.
//!
//! | what | which |
//! | --- | --- |
//! | portal | 24816357 |
//! | contacts | 300, from 101; 101 is Ada Lovelace (`ada@example.com`), 103 has control characters in its name |
//! | companies | 80, from 501 |
//! | deals | 60, from 901 |
//! | tickets | 20; 27094817210 holds the `hubticket_submission_id` `3f1c9a52-7a0e-4f7b-9d55-0a7f0c2f6b11` |
//! | pipelines | `0` (stages 1 to 4), `648120417` (1054128316 to 1054128321), `512009338` archived |
//! | owners | 411200 to 411263, a queue 411290, an archived one 411297; user ids from 9100 |
//! | unique | `hubticket_submission_id` is a text property that no two tickets share |
//! | labels | to contacts 37, 39 and 41, to companies 43 and 45, to deals 47, to tickets 49 and 50 |
//! | validations | only if asked for: an `invoice_number` has 8 digits, a `satisfaction_score` is from 1 to 10, a |
//! | | `product_version` is not longer than 20 characters, and a `serial_number` has a REGEX that is not enforced |
//! | creation | only if asked for: tickets of pipeline `0` are created in its stages 2 and 3; told, and not enforced |
//! | rules | on 2026-09 paths: a subject; content and owner if URGENT; a resolution in stage 4 |
//!
//! With `large`, 1,000 more properties (`intake_0001` and on, of several types) and `branch_office`, with 5,000
//! options.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    dates,
    objects::{self, COMPANY, CONTACT, DEAL, NOTE, ObjectType, TICKET},
    rules::Validation,
    schema::{AssociationType, Definition, Definitions, Owner, Pipeline, Portal, Rules},
    state::{Record, State},
};

const PORTAL: &str = include_str!("../../assets/sandbox/portal.json");
const VALIDATIONS: &str = include_str!("../../assets/sandbox/validations.json");
const PIPELINE_RULES: &str = include_str!("../../assets/sandbox/pipeline-rules.json");
const OWNERS: &str = include_str!("../../assets/sandbox/owners.json");
const PIPELINES: &str = include_str!("../../assets/sandbox/pipelines.json");
/// Object type, definitions, records.
const KINDS: [(ObjectType, &str, &str); 5] = [
    (
        CONTACT,
        include_str!("../../assets/sandbox/properties-contacts.json"),
        include_str!("../../assets/sandbox/contacts.json"),
    ),
    (
        COMPANY,
        include_str!("../../assets/sandbox/properties-companies.json"),
        include_str!("../../assets/sandbox/companies.json"),
    ),
    (DEAL, include_str!("../../assets/sandbox/properties-deals.json"), include_str!("../../assets/sandbox/deals.json")),
    (
        TICKET,
        include_str!("../../assets/sandbox/properties-tickets.json"),
        include_str!("../../assets/sandbox/tickets.json"),
    ),
    (NOTE, include_str!("../../assets/sandbox/properties-notes.json"), "[]"),
];

#[derive(Deserialize)]
struct PortalJson {
    account: Value,
    scopes: Vec<String>,
    associations: Vec<AssociationType>,
    rules: Vec<Rules>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordJson {
    id: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    properties: BTreeMap<String, String>,
    #[serde(default)]
    contacts: Vec<String>,
    #[serde(default)]
    companies: Vec<String>,
    #[serde(default)]
    deals: Vec<String>,
}

/// Reads the whole seed.
pub(super) fn load(large: bool) -> serde_json::Result<(Portal, State)> {
    let read: PortalJson = serde_json::from_str(PORTAL)?;
    let mut portal = Portal {
        account: read.account,
        scopes: read.scopes,
        associations: read.associations,
        rules: read.rules,
        validations: validations()?,
        pipeline_rules: parse(PIPELINE_RULES)?,
        definitions: Vec::new(),
        pipelines: list(PIPELINES, Pipeline::read)?,
        owners: list(OWNERS, Owner::read)?,
    };
    for (kind, definitions, _) in KINDS {
        let mut definitions = list(definitions, |json| Definition::read(complete(&json)))?;
        if large && kind == TICKET {
            for json in large_definitions() {
                definitions.push(Definition::read(complete(&json))?);
            }
        }
        portal.definitions.push((kind, Definitions::new(definitions)));
    }
    let unique = KINDS.into_iter().map(|(kind, ..)| (kind, portal.unique_properties(kind))).collect();
    let mut state = State::new(unique);
    let mut links = Vec::new();
    for (kind, _, records) in KINDS {
        for record in parse::<Vec<RecordJson>>(records)? {
            let Ok(id) = record.id.parse() else { continue };
            let targets = [(CONTACT, &record.contacts), (COMPANY, &record.companies), (DEAL, &record.deals)];
            for (to, ids) in targets {
                let ids = ids.iter().filter_map(|id| id.parse().ok());
                links.extend(ids.enumerate().map(|(at, to_id): (_, u64)| (kind, id, to, to_id, at == 0)));
            }
            state.put(kind, seeded(kind, id, record));
        }
    }
    for (kind, id, to, to_id, first) in links {
        let between = |link: &&AssociationType| link.from == kind && link.to == to;
        let primary = portal.associations.iter().filter(between).find(|link| link.primary && first);
        if let Some(link) = primary.or_else(|| portal.unlabelled(kind, to)) {
            state.link(&portal, id, to_id, link);
        }
    }
    Ok((portal, state))
}

fn validations() -> serde_json::Result<Vec<(ObjectType, Validation)>> {
    let mut all = Vec::new();
    for (name, validations) in parse::<BTreeMap<String, Vec<Value>>>(VALIDATIONS)? {
        let kind = objects::find(&name).ok_or_else(|| serde::de::Error::custom(format!("no type {name}")))?;
        for json in validations {
            all.push((kind, Validation::read(json)?));
        }
    }
    Ok(all)
}

fn parse<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    serde_json::from_str(text)
}

fn list<T>(text: &str, read: fn(Value) -> serde_json::Result<T>) -> serde_json::Result<Vec<T>> {
    parse::<Vec<Value>>(text)?.into_iter().map(read).collect()
}

fn seeded(kind: ObjectType, id: u64, record: RecordJson) -> Record {
    let mut properties = record.properties;
    let mut set = |name: &str, value: String| {
        properties.entry(name.to_owned()).or_insert(value);
    };
    set("createdate", dates::iso(record.created_at));
    set(kind.modified(), dates::iso(record.updated_at));
    set("hs_object_id", id.to_string());
    if kind == TICKET {
        set("hs_createdate", dates::iso(record.created_at));
        set("hs_ticket_id", id.to_string());
        set("hs_object_source", "CRM_UI".to_owned());
        set("hs_object_source_label", "CRM_UI".to_owned());
    }
    Record {
        id,
        properties,
        history: BTreeMap::new(),
        created: record.created_at,
        updated: record.updated_at,
        archived: None,
        made: false,
        indexed: None,
    }
}

const TOPICS: [&str; 20] = [
    "Router",
    "Handset",
    "Invoice",
    "Contract",
    "Warranty",
    "Delivery",
    "Meter",
    "Licence",
    "Site visit",
    "Training",
    "Backup",
    "Domain",
    "Certificate",
    "Mailbox",
    "Printer",
    "Badge",
    "Locker",
    "Vehicle",
    "Sensor",
    "Tablet",
];
const ASPECTS: [&str; 10] = [
    "reference",
    "notes",
    "count",
    "due date",
    "reported at",
    "approved",
    "status",
    "regions",
    "contact phone",
    "supplier",
];
const PLACES: [&str; 25] = [
    "Aarhus", "Bergen", "Cork", "Delft", "Espoo", "Fulda", "Ghent", "Hull", "Izmir", "Jena", "Kaunas", "Lille",
    "Malmö", "Nantes", "Ostrava", "Porto", "Quimper", "Riga", "Split", "Tartu", "Uppsala", "Varna", "Worms", "York",
    "Zadar",
];

/// The 1,001 properties of a portal that has grown for ten years.
fn large_definitions() -> impl Iterator<Item = Value> {
    let many = (0..1000_usize).map(|at| {
        let topic = TOPICS.get(at % TOPICS.len()).copied().unwrap_or_default();
        let aspect = ASPECTS.get(at / TOPICS.len() % ASPECTS.len()).copied().unwrap_or_default();
        let (kind, field, options) = match aspect {
            "notes" => ("string", "textarea", json!([])),
            "count" => ("number", "number", json!([])),
            "due date" => ("date", "date", json!([])),
            "reported at" => ("datetime", "date", json!([])),
            "approved" => ("bool", "booleancheckbox", options(&["true", "false"], &["Yes", "No"])),
            "status" => ("enumeration", "select", options(&["open", "held", "done"], &["Open", "On hold", "Done"])),
            "regions" => ("enumeration", "checkbox", options(&["north", "south"], &["North", "South"])),
            "contact phone" => ("string", "phonenumber", json!([])),
            _ => ("string", "text", json!([])),
        };
        let round = at / (TOPICS.len() * ASPECTS.len()) + 1;
        definition(&format!("intake_{:04}", at + 1), &format!("{topic} {aspect} {round}"), kind, field, options)
    });
    let offices = (0..5000_usize).map(|at| {
        let place = PLACES.get(at % PLACES.len()).copied().unwrap_or_default();
        let number = at / PLACES.len() + 1;
        json!({ "label": format!("{place} branch {number}"), "value": format!("branch_{:04}", at + 1) })
    });
    let offices = Value::Array(offices.collect());
    many.chain(std::iter::once(definition("branch_office", "Branch office", "enumeration", "select", offices)))
}

fn options(values: &[&str], labels: &[&str]) -> Value {
    values.iter().zip(labels).map(|(value, label)| json!({ "label": label, "value": value })).collect()
}

fn definition(name: &str, label: &str, kind: &str, field: &str, options: Value) -> Value {
    json!({
        "name": name, "hubspotDefined": false, "label": label, "type": kind, "fieldType": field, "groupName": "intake",
        "options": options,
    })
}

/// A definition with what is left out of it here: what most of HubSpot's own say, and most of the portal's.
fn complete(json: &Value) -> Value {
    let own = json.get("hubspotDefined") == Some(&Value::Bool(false));
    let (created, updated) = match own {
        true => ("2024-03-11T09:12:44.107Z", "2026-06-18T13:05:09.511Z"),
        false => ("2019-08-06T14:52:31.000Z", "2025-11-04T07:20:02.000Z"),
    };
    let mut whole = json!({
        "name": "", "label": "", "type": "", "fieldType": "", "description": "", "groupName": "", "options": [],
        "displayOrder": -1, "calculated": false, "externalOptions": false, "hasUniqueValue": false, "hidden": false,
        "hubspotDefined": true,
        "modificationMetadata": { "archivable": own, "readOnlyDefinition": !own, "readOnlyValue": false },
        "formField": own, "dataSensitivity": "non_sensitive", "createdAt": created, "updatedAt": updated,
        "archived": false,
    });
    if own {
        lay_over(&mut whole, &json!({ "createdUserId": "9100", "updatedUserId": "9102" }));
    }
    lay_over(&mut whole, json);
    let options = whole.get_mut("options").and_then(Value::as_array_mut);
    for (at, option) in options.into_iter().flatten().enumerate() {
        let mut filled = json!({ "label": "", "value": "", "displayOrder": at, "hidden": false });
        lay_over(&mut filled, option);
        *option = filled;
    }
    whole
}

/// Puts what is said in place of what is usual.
fn lay_over(usual: &mut Value, said: &Value) {
    for (key, value) in said.as_object().into_iter().flatten() {
        if let Some(usual) = usual.as_object_mut() {
            usual.insert(key.clone(), value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_is_whole() {
        let (portal, state) = load(false).unwrap();
        let counts = KINDS.map(|(kind, ..)| state.all(kind).count());
        assert_eq!(counts, [300, 80, 60, 20, 0]);
        let first: Vec<_> = state.linked(TICKET, 27_094_817_210, COMPANY).collect();
        assert_eq!(first.len(), 1);
        let ids: Vec<u32> = first[0].1.iter().map(|(_, id)| *id).collect();
        assert_eq!(ids, [26, 339]);
        assert!(state.is_unique(TICKET, "hubticket_submission_id"));
        for (kind, _, records) in KINDS {
            for record in parse::<Vec<RecordJson>>(records).unwrap() {
                for name in record.properties.keys() {
                    assert!(portal.definition(kind, name).is_some(), "{kind:?} {name}");
                }
            }
        }
    }

    #[test]
    fn a_large_portal_has_a_thousand_properties_and_five_thousand_options_more() {
        let count = |large| load(large).unwrap().0.definitions(TICKET).unwrap().list.len();
        assert_eq!(count(true) - count(false), 1001);
        let (portal, _) = load(true).unwrap();
        assert_eq!(portal.definition(TICKET, "branch_office").unwrap().options.len(), 5000);
    }
}
