//! The bodies of writes: JSON to plain values, with HubSpot's complaints about their shape.

use serde_json::{Map, Value};

use super::{errors::ApiError, schema::Category};

/// How many inputs a batch may have.
pub(super) const BATCH: usize = 100;

/// A record as a create, an update or an input of a batch describes it.
#[derive(Debug, Default)]
pub(super) struct Input {
    /// In the order in which they were sent; the last of a name counts.
    pub properties: Vec<(String, String)>,
    pub associations: Vec<Association>,
    pub trace: Option<String>,
    pub id: Option<String>,
    pub id_property: Option<String>,
}

/// One entry of `associations`.
#[derive(Debug, PartialEq)]
pub(super) struct Association {
    pub to: String,
    pub types: Vec<(Category, u32)>,
}

/// "Some required fields were not set".
pub(super) fn missing(fields: &str) -> ApiError {
    ApiError::invalid(format!("Invalid input JSON on line 1, column 1. Some required fields were not set: [{fields}]"))
}

fn wrong(what: &str, wanted: &str) -> ApiError {
    ApiError::invalid(format!("Invalid input JSON on line 1, column 1: {what} must be {wanted}"))
}

/// The object that a body must be.
pub(super) fn object(body: &Value) -> Result<&Map<String, Value>, ApiError> {
    body.as_object().ok_or_else(|| wrong("the body", "an object"))
}

/// A list that must be there.
pub(super) fn list<'a>(body: &'a Map<String, Value>, name: &str) -> Result<&'a [Value], ApiError> {
    match body.get(name) {
        None | Some(Value::Null) => Err(missing(name)),
        Some(Value::Array(values)) => Ok(values),
        Some(_) => Err(wrong(name, "an array")),
    }
}

/// A text; a number counts as its text.
pub(super) fn text(body: &Map<String, Value>, name: &str) -> Result<Option<String>, ApiError> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(wrong(name, "a string")),
    }
}

/// A list of texts that may be left out.
pub(super) fn texts(body: &Map<String, Value>, name: &str) -> Result<Vec<String>, ApiError> {
    let values = match body.get(name) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(values)) => values,
        Some(_) => return Err(wrong(name, "an array")),
    };
    let texts = values.iter().map(|value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        _ => Err(wrong(name, "an array of strings")),
    });
    texts.collect()
}

impl Input {
    /// The body of a single call, or one input of a batch.
    pub fn read(body: &Value) -> Result<Self, ApiError> {
        let body = object(body)?;
        Ok(Self {
            properties: properties(body.get("properties"))?,
            associations: associations(body.get("associations"))?,
            trace: text(body, "objectWriteTraceId")?,
            id: text(body, "id")?,
            id_property: text(body, "idProperty")?,
        })
    }
}

/// The `id` of an object that must be there, such as an input of a batch or the `to` of a link.
pub(super) fn id(value: Option<&Value>) -> Result<String, ApiError> {
    text(object(value.ok_or_else(|| missing("id"))?)?, "id")?.ok_or_else(|| missing("id"))
}

/// The inputs of a batch, still unread.
pub(super) fn inputs(body: &Value) -> Result<&[Value], ApiError> {
    let inputs = list(object(body)?, "inputs")?;
    if inputs.len() > BATCH {
        return Err(ApiError::invalid(format!(
            "The maximum number of inputs supported in a batch request for this object type is {BATCH}, {} given",
            inputs.len()
        )));
    }
    Ok(inputs)
}

fn properties(value: Option<&Value>) -> Result<Vec<(String, String)>, ApiError> {
    let properties = match value {
        None | Some(Value::Null) => return Err(missing("properties")),
        Some(Value::Object(properties)) => properties,
        Some(_) => return Err(wrong("properties", "an object")),
    };
    let pairs = properties.iter().map(|(name, value)| match value {
        Value::String(text) => Ok((name.clone(), text.clone())),
        Value::Number(_) | Value::Bool(_) => Ok((name.clone(), value.to_string())),
        Value::Null => Ok((name.clone(), String::new())),
        Value::Array(_) | Value::Object(_) => Err(wrong(name, "a string")),
    });
    pairs.collect()
}

fn associations(value: Option<&Value>) -> Result<Vec<Association>, ApiError> {
    let entries = match value {
        // A batch's inputs may leave them out, as HubSpot's own example does (assets/hubspot-api.md, section 1).
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(entries)) => entries,
        Some(_) => return Err(wrong("associations", "an array")),
    };
    let entries = entries.iter().map(|entry| {
        let entry = entry.as_object().ok_or_else(|| wrong("associations", "an array of objects"))?;
        let to = match entry.get("to") {
            None | Some(Value::Null) => return Err(missing("to")),
            Some(Value::Object(to)) => text(to, "id")?.ok_or_else(|| missing("id"))?,
            Some(_) => return Err(wrong("to", "an object")),
        };
        let types = types(list(entry, "types")?)?;
        if types.is_empty() {
            return Err(wrong("types", "an array with at least one entry"));
        }
        Ok(Association { to, types })
    });
    entries.collect()
}

/// Association types as writes name them.
pub(super) fn types(values: &[Value]) -> Result<Vec<(Category, u32)>, ApiError> {
    let types = values.iter().map(|value| {
        let value = value.as_object().ok_or_else(|| wrong("types", "an array of objects"))?;
        let category = text(value, "associationCategory")?.ok_or_else(|| missing("associationCategory"))?;
        let names = Category::ALL.map(Category::name).join(", ");
        let category = Category::find(&category)
            .ok_or_else(|| wrong("associationCategory", &format!("one of [{names}], not {category}")))?;
        let id = text(value, "associationTypeId")?.ok_or_else(|| missing("associationTypeId"))?;
        let id = id.parse().map_err(|_| wrong("associationTypeId", &format!("a number, not {id}")))?;
        Ok((category, id))
    });
    types.collect()
}
