//! The body of the create call, and the links in it.

use serde_json::Value;

use super::found::{Found, Names};
use crate::ticket::association::{Association, AssociationType, Category, ObjectType};
use crate::ticket::schema::Schema;

/// Reads the body of a create call, or a plain object of properties.
pub(super) fn json(text: &str, names: &Names) -> Option<Found> {
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
    let known = found.pairs.iter().filter(|(key, _)| names.find(key).is_some() || names.is_contact(key)).count();
    let all = found.pairs.len() + found.left_out.len();
    if known == 0 || !(is_body || known >= 2 || known == all) {
        return None;
    }
    if is_body && let Some(Value::String(text)) = body.get("contact") {
        found.contact = Some(text.clone());
    }
    found.links = body.get("associations").and_then(Value::as_array).cloned().unwrap_or_default();
    Some(found)
}

/// A link of the create call. The kind of record is not in it: its types tell.
pub(super) fn association(link: &Value, schema: &Schema) -> Option<Association> {
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
        None => ObjectType::of(first)?,
    };
    let known = schema.association_types(&object);
    let types = types.into_iter().map(|one| known.iter().find(|have| have.same_as(&one)).cloned().unwrap_or(one));
    Some(Association::to(object, id, types.collect()))
}
