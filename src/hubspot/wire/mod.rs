//! JSON to hubticket's own types and back. Pure; tolerant of what is missing and of what is new, as HubSpot asks.

mod answer;
mod batch;
mod file;
pub mod filter;
mod properties;
mod rules;
mod schema;

use serde_json::{Map, Value, json};

use crate::ticket::association::{AssociationType, Category, ObjectType};
use crate::ticket::placeholder::Person;
use crate::ticket::record::{Candidate, Linked, Ticket, Warning};
use crate::ticket::{Link, NewTicket};
pub use answer::answer;
pub use batch::{BatchAnswer, BatchError, batch_answer, batch_body, batch_found};
pub use file::{StoredFile, stored_file, stored_file_at};
pub use properties::{properties, some_properties};
pub use rules::{creation_stages, validations};
pub use schema::{TokenInfo, account, labels, owners, pipelines, token_info};

/// Why a body can't be read; a short phrase.
pub type Unreadable = String;

/// The body of a create: always with both keys, and with strings for values (assets/hubspot-api.md, section 1).
pub fn request_body(ticket: &NewTicket) -> Value {
    let associations: Vec<Value> = ticket
        .associations
        .iter()
        .map(|link| {
            let types: Vec<Value> = link.types.iter().map(association_spec).collect();
            json!({"to": {"id": link.id}, "types": types})
        })
        .collect();
    let properties: Map<String, Value> =
        ticket.properties.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect();
    json!({"associations": associations, "properties": properties})
}

/// The body of a change: the properties that change alone.
pub fn change_body(properties: &[(impl AsRef<str>, impl AsRef<str>)]) -> Value {
    let text = |value: &str| Value::String(value.to_owned());
    let all = properties.iter().map(|(name, value)| (name.as_ref().to_owned(), text(value.as_ref())));
    json!({"properties": all.collect::<Map<String, Value>>()})
}

/// An association type as it is written: with `associationCategory`, where reading gives `category`
/// (assets/hubspot-api.md, section 12).
pub fn association_spec(kind: &AssociationType) -> Value {
    json!({"associationCategory": kind.category.as_str(), "associationTypeId": kind.type_id})
}

/// Reads a request body that somebody wrote: what a create would send.
///
/// # Errors
/// One sentence that names the key and what it should be.
pub fn parse_request_body(text: &str) -> Result<NewTicket, String> {
    let body: Value = serde_json::from_str(text).map_err(|error| format!("it is not JSON ({error})"))?;
    let Value::Object(body) = body else {
        return Err("it should be an object with properties and associations".into());
    };
    if let Some(key) = body.keys().find(|key| !matches!(key.as_str(), "properties" | "associations")) {
        return Err(format!("the key {key:?} is not one of properties and associations"));
    }
    let mut ticket = NewTicket::default();
    match body.get("properties") {
        Some(Value::Object(properties)) => {
            for (name, value) in properties {
                let text = match value {
                    Value::String(text) => text.clone(),
                    Value::Number(number) => number.to_string(),
                    Value::Bool(flag) => flag.to_string(),
                    Value::Null => continue,
                    _ => return Err(format!("the property {name:?} should be a text")),
                };
                ticket.set(name, text);
            }
        }
        Some(_) => return Err("properties should be an object of texts".into()),
        None => return Err("it has no properties".into()),
    }
    match body.get("associations") {
        None | Some(Value::Null) => {}
        Some(Value::Array(all)) => {
            for (index, one) in all.iter().enumerate() {
                ticket.associations.push(link(one).map_err(|why| format!("associations[{index}]: {why}"))?);
            }
        }
        Some(_) => return Err("associations should be a list".into()),
    }
    Ok(ticket)
}

fn link(value: &Value) -> Result<Link, String> {
    let id = match value.pointer("/to/id") {
        Some(Value::String(id)) if !id.is_empty() => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => return Err("to.id should be the id of a record".into()),
    };
    let Some(Value::Array(types)) = value.get("types") else { return Err("types should be a list".into()) };
    let read = |one: &Value| {
        let category = one.get("associationCategory").and_then(Value::as_str);
        let type_id = one.get("associationTypeId").and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok());
        match (category, type_id) {
            (Some(category), Some(type_id)) => {
                Ok(AssociationType { category: Category::from(category.to_owned()), type_id, label: None })
            }
            _ => Err("each type needs associationCategory and associationTypeId".to_owned()),
        }
    };
    let types: Vec<AssociationType> = types.iter().map(read).collect::<Result<_, _>>()?;
    if types.is_empty() {
        return Err("types should name at least one association type".into());
    }
    Ok(Link { id, object: None, types })
}

/// A body has this many values at most: as a tree each takes dozens of bytes, whatever it took on the way. The largest
/// known answer, a hundred pipelines of a hundred stages each, has some 200,000.
const VALUES: usize = 400_000;

/// The JSON of a body.
///
/// # Errors
/// When it is no JSON, with what was wrong; or when it would take too much memory.
pub fn parse(bytes: &[u8]) -> Result<Value, Unreadable> {
    if values(bytes) > VALUES {
        return Err(format!("it has more than {VALUES} values"));
    }
    serde_json::from_slice(bytes.trim_ascii()).map_err(|error| not_json(&error))
}

/// How many values JSON has, by what stands between them; no less, where it is JSON.
fn values(bytes: &[u8]) -> usize {
    let (mut count, mut in_text, mut escaped) = (1, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b',' | b'[' | b'{' if !in_text => count += 1,
            _ => {}
        }
    }
    count
}

fn not_json(error: &serde_json::Error) -> Unreadable {
    match error.is_eof() {
        true if error.line() == 1 && error.column() == 0 => "the answer is empty".into(),
        true => "the answer breaks off".into(),
        false => format!("it is not JSON ({error})"),
    }
}

/// A text field; numbers and flags are read as their text.
fn text(value: &Value, key: &str) -> Option<String> {
    scalar(value.get(key)?)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn flag(value: &Value, key: &str) -> bool {
    match value.get(key) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text == "true",
        _ => false,
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The entries of `results`.
///
/// # Errors
/// When there is no such list.
pub fn results(value: &Value) -> Result<&[Value], Unreadable> {
    match value.get("results") {
        Some(Value::Array(all)) => Ok(all),
        _ => Err("it has no results".into()),
    }
}

/// `paging.next.after`, if there is a next page.
pub fn next_page(value: &Value) -> Option<String> {
    value.pointer("/paging/next/after").and_then(scalar).filter(|after| !after.is_empty())
}

/// A ticket record (`SimplePublicObject`: assets/hubspot-api.md, section 1).
///
/// # Errors
/// When there is no id: then it can't be told which ticket it is.
pub fn ticket(value: Value) -> Result<Ticket, Unreadable> {
    let id = text(&value, "id").filter(|id| !id.is_empty()).ok_or("it names no id")?;
    let properties = match value.get("properties") {
        Some(Value::Object(all)) => all.iter().map(|(name, value)| (name.clone(), scalar(value))).collect(),
        _ => Vec::new(),
    };
    let warnings = list(&value, "warnings")
        .iter()
        .map(|one| Warning {
            category: text(one, "category").unwrap_or_default(),
            message: text(one, "message").unwrap_or_default(),
            context: match one.get("context") {
                Some(Value::Object(all)) => all
                    .iter()
                    .map(|(key, value)| (key.clone(), scalar(value).unwrap_or_else(|| value.to_string())))
                    .collect(),
                _ => Vec::new(),
            },
        })
        .collect();
    Ok(Ticket {
        id,
        properties,
        created_at: text(&value, "createdAt").unwrap_or_default(),
        updated_at: text(&value, "updatedAt").unwrap_or_default(),
        archived: value.get("archived").and_then(Value::as_bool),
        archived_at: text(&value, "archivedAt"),
        url: text(&value, "url"),
        trace_id: text(&value, "objectWriteTraceId"),
        with_history: value.get("propertiesWithHistory").cloned(),
        warnings,
        raw: value,
    })
}

/// The properties that tell records of a kind apart: what a search asks for.
pub fn telling(object: &ObjectType) -> &'static [&'static str] {
    match object.key() {
        "contacts" => &["firstname", "lastname", "email", "company"],
        "companies" => &["name", "domain"],
        "deals" => &["dealname", "dealstage", "amount"],
        "tickets" => &["subject", "hs_ticket_id", "hs_pipeline_stage", "createdate"],
        _ => &["name", "hs_object_id"],
    }
}

/// A record as something that can be linked.
///
/// # Errors
/// When there is no id.
pub fn candidate(object: &ObjectType, value: &Value) -> Result<Candidate, Unreadable> {
    let id = text(value, "id").filter(|id| !id.is_empty()).ok_or("it names no id")?;
    let none = Value::Null;
    let properties = value.get("properties").unwrap_or(&none);
    let get = |name: &str| text(properties, name).map(|one| one.trim().to_owned()).filter(|one| !one.is_empty());
    let (name, details) = match object.key() {
        "contacts" => match (get("firstname"), get("lastname")) {
            (None, None) => (get("email"), [get("company"), None]),
            (first, last) => {
                let name: Vec<String> = [first, last].into_iter().flatten().collect();
                (Some(name.join(" ")), [get("email"), get("company")])
            }
        },
        "companies" => match get("name") {
            Some(name) => (Some(name), [get("domain"), None]),
            None => (get("domain"), [None, None]),
        },
        "deals" => (get("dealname"), [get("dealstage"), get("amount")]),
        "tickets" => {
            let day = get("createdate").map(|stamp| stamp.chars().take(10).collect());
            (get("subject"), [Some(format!("#{id}")), day])
        }
        _ => (get("name"), [Some(format!("#{id}")), None]),
    };
    let details = details.into_iter().flatten().collect();
    Ok(Candidate { object: object.clone(), id, name: name.unwrap_or_default(), details })
}

/// What is told of a contact.
pub fn person(value: &Value) -> Person {
    let none = Value::Null;
    let properties = value.get("properties").unwrap_or(&none);
    let get = |name: &str| text(properties, name).unwrap_or_default();
    let mut phone = get("phone");
    if phone.trim().is_empty() {
        phone = get("mobilephone");
    }
    Person {
        first_name: get("firstname"),
        last_name: get("lastname"),
        email: get("email"),
        company: get("company"),
        phone,
    }
}

/// The links of a record (v4 association read).
///
/// # Errors
/// When there is no list of results.
pub fn linked(value: &Value) -> Result<Vec<Linked>, Unreadable> {
    let read = |one: &Value| {
        let id = text(one, "toObjectId").or_else(|| one.get("to").and_then(|to| text(to, "id")))?;
        let types = list(one, "associationTypes").iter().filter_map(schema::association_type).collect();
        Some(Linked { id, types })
    };
    Ok(results(value)?.iter().filter_map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_would_take_too_much_memory_as_a_tree_is_not_read() {
        let many = format!("[{}0]", "0,".repeat(VALUES));
        assert!(parse(many.as_bytes()).unwrap_err().contains("more than 400000 values"));
        let long = json!({"a": "],[{\\\"".repeat(VALUES), "b": [1, {"c": "\\"}]});
        assert_eq!(parse(long.to_string().as_bytes()).as_ref(), Ok(&long), "what a text holds is no value");
    }

    #[test]
    fn a_create_has_both_keys_and_values_are_strings() {
        let mut new = NewTicket::default();
        assert_eq!(request_body(&new).to_string(), r#"{"associations":[],"properties":{}}"#);
        new.set("subject", "Printer");
        let kind = |category| AssociationType { category, type_id: 16, label: None };
        new.associations.push(Link {
            id: "101".into(),
            object: None,
            types: Category::ALL.into_iter().map(kind).collect(),
        });
        let body = request_body(&new);
        assert_eq!(
            body.to_string(),
            r#"{"associations":[{"to":{"id":"101"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":16},{"associationCategory":"USER_DEFINED","associationTypeId":16},{"associationCategory":"INTEGRATOR_DEFINED","associationTypeId":16},{"associationCategory":"WORK","associationTypeId":16}]}],"properties":{"subject":"Printer"}}"#
        );
        assert_eq!(parse_request_body(&body.to_string()).unwrap().properties, new.properties);
    }

    #[test]
    fn a_body_by_hand_is_read_or_refused_with_its_key() {
        let read = parse_request_body(r#"{"properties":{"subject":"x","amount":5,"vip":true,"none":null}}"#).unwrap();
        let pairs: Vec<_> = read.properties.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(pairs, [("subject", "x"), ("amount", "5"), ("vip", "true")]);
        for (text, words) in [
            ("{", "not JSON"),
            ("[]", "an object"),
            ("{}", "no properties"),
            (r#"{"properties":{"a":[]}}"#, "\"a\""),
            (r#"{"properties":{},"asociations":[]}"#, "asociations"),
            (r#"{"properties":{},"associations":[{"to":{},"types":[]}]}"#, "associations[0]: to.id"),
            (r#"{"properties":{},"associations":[{"to":{"id":1},"types":[{}]}]}"#, "associationCategory"),
        ] {
            let error = parse_request_body(text).unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn a_ticket_is_read_whole_and_what_is_new_stays_in_its_raw_form() {
        let body = json!({"id": "42", "properties": {"subject": "x", "content": null}, "createdAt": "2026-11-24T13:00:00Z",
            "updatedAt": "2026-11-24T13:00:01Z", "archived": false, "url": "https://app.hubspot.com/x", "objectWriteTraceId": "t",
            "warnings": [{"category": "PROPERTY_VALUE_NORMALIZED", "message": "m", "context": {"propertyName": "due"}}],
            "propertiesWithHistory": {"subject": []}, "somethingNew": {"a": 1}});
        let read = ticket(body.clone()).unwrap();
        assert_eq!(read.id, "42");
        assert_eq!(read.properties, [("subject".into(), Some("x".into())), ("content".into(), None)]);
        assert_eq!(read.warnings[0].context, [("propertyName".into(), "due".into())]);
        assert_eq!(read.trace_id.as_deref(), Some("t"));
        assert_eq!(read.raw, body);
        assert!(ticket(json!({"id": 7})).is_ok());
        assert!(ticket(json!({"properties": {}})).is_err());
    }

    #[test]
    fn the_id_of_a_linked_record_is_read_as_the_specification_and_as_the_guide_has_it() {
        for id in [json!("101"), json!(101)] {
            let types = json!([{"category": "HUBSPOT_DEFINED", "typeId": 16, "label": null}]);
            let answer = json!({"results": [{"toObjectId": id, "associationTypes": types}]});
            let links = linked(&answer).unwrap();
            assert_eq!((links[0].id.as_str(), links[0].types.len()), ("101", 1), "{answer}");
        }
    }

    #[test]
    fn candidates_are_told_apart() {
        let contact = json!({"id": "1", "properties": {"firstname": "Ada", "lastname": null, "email": "ada@example.com", "company": "AE"}});
        let one = candidate(&ObjectType::contacts(), &contact).unwrap();
        assert_eq!((one.name.as_str(), one.detail().as_str()), ("Ada", "ada@example.com · AE"));
        assert_eq!(one.details, ["ada@example.com", "AE"]);
        let nameless = json!({"id": "2", "properties": {"email": "x@example.com"}});
        assert_eq!(candidate(&ObjectType::contacts(), &nameless).unwrap().name, "x@example.com");
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-z]{0,8}".prop_map(Value::from),
        ];
        let keys = prop_oneof![
            Just("results".to_owned()),
            Just("properties".to_owned()),
            Just("id".to_owned()),
            Just("message".to_owned()),
            Just("errors".to_owned()),
            Just("context".to_owned()),
            Just("options".to_owned()),
            Just("stages".to_owned()),
            Just("paging".to_owned()),
            Just("next".to_owned()),
            "[a-z]{1,6}"
        ];
        leaf.prop_recursive(4, 40, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((keys.clone(), inner), 0..5)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_json_makes_a_reader_panic(value in any_json(), bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = ticket(value.clone());
            let _ = candidate(&ObjectType::contacts(), &value);
            let _ = linked(&value);
            let _ = properties(value.to_string().as_bytes());
            let _ = properties(bytes.as_slice());
            let _ = pipelines(&value);
            let _ = owners(&value);
            let _ = labels(&value);
            let _ = account(&value);
            let _ = next_page(&value);
            let _ = batch_answer(&value);
            let _ = batch_found(&value);
            let _ = parse(&bytes);
            let _ = answer(400, &[], &bytes);
            let _ = answer(400, &[], value.to_string().as_bytes());
            let _ = parse_request_body(&value.to_string());
        }
    }
}
