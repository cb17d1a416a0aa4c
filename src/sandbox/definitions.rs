//! Property definitions, as lists and one at a time.

use serde::Serialize;
use serde_json::Value;

use super::{answer::Answer, call::Call, errors::ApiError, objects::ObjectType};

/// A list without paging; borrowed, as a large portal's is a megabyte.
#[derive(Serialize)]
pub(super) struct Results<'a> {
    pub results: Vec<&'a Value>,
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
