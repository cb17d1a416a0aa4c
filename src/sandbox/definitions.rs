//! Property definitions and their validation rules, as lists and one at a time.

use serde::Serialize;

use super::{answer::Answer, call::Call, errors::ApiError, objects::ObjectType};

/// A list without paging; borrowed, as a large portal's is a megabyte.
#[derive(Serialize)]
pub(super) struct Results<'a, T> {
    pub results: Vec<&'a T>,
}

/// Sensitive properties are only in the list that is asked for them.
pub(super) fn list(call: &Call<'_>, kind: ObjectType) -> Answer {
    let archived = call.request.flag("archived");
    let sensitivity = call.request.parameter("dataSensitivity").unwrap_or("non_sensitive");
    let names = call.request.list("properties");
    let all = call.portal.definitions(kind).map(|definitions| definitions.list.as_slice()).unwrap_or_default();
    let wanted = all.iter().filter(|definition| {
        definition.archived == archived
            && definition.sensitivity == sensitivity
            && (names.is_empty() || names.contains(&definition.name.as_str()))
    });
    Answer::json(200, &Results { results: wanted.map(|definition| &definition.json).collect() })
}

pub(super) fn one(call: &Call<'_>, kind: ObjectType, name: &str) -> Result<Answer, ApiError> {
    let archived = call.request.flag("archived");
    let definition = call.portal.definitions(kind).and_then(|definitions| definitions.get(name));
    let definition = definition.filter(|definition| definition.archived == archived);
    let definition = definition.ok_or_else(|| {
        ApiError::new(404, "OBJECT_NOT_FOUND", format!("Property {name} does not exist for object type {}", kind.id))
    })?;
    Ok(Answer::json(200, &definition.json))
}

/// The rules of all properties that have some.
pub(super) fn validations(call: &Call<'_>, kind: ObjectType) -> Answer {
    Answer::json(200, &Results { results: call.portal.validations(kind).map(|validation| &validation.json).collect() })
}

/// The rules of one property; one without any has an empty list.
pub(super) fn validation(call: &Call<'_>, kind: ObjectType, name: &str) -> Answer {
    let found = call.portal.validations(kind).find(|validation| validation.property == name);
    let rules = found.and_then(|validation| validation.json.get("propertyValidationRules")?.as_array());
    Answer::json(200, &Results { results: rules.into_iter().flatten().collect() })
}
