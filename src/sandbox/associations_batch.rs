//! Batches of links, the v4 way: make, read, remove.
//!
//! A batch is done in order, and ends at the first input that is refused, as nothing says what HubSpot does with the
//! ones before it.

use serde_json::{Value, json};

use super::{
    answer::Answer, associations, call::Call, dates, errors::ApiError, input, objects::ObjectType, route::LinkBatch,
};

pub(super) fn perform(
    call: &mut Call<'_>,
    from: ObjectType,
    to: ObjectType,
    what: LinkBatch,
) -> Result<Answer, ApiError> {
    let body = call.request.json()?;
    let inputs = input::inputs(&body)?;
    let mut results = Vec::new();
    for input in inputs {
        match what {
            LinkBatch::Create => results.push(create(call, from, to, input)?),
            LinkBatch::Default => results.extend(create_default(call, from, to, input)?),
            LinkBatch::Read => results.push(read(call, from, to, input)?),
            LinkBatch::Archive => archive(call, from, to, input)?,
        }
    }
    let status = match what {
        LinkBatch::Archive => return Ok(Answer::empty(204)),
        LinkBatch::Create => 201,
        LinkBatch::Default | LinkBatch::Read => 200,
    };
    let now = dates::iso(call.now);
    let body = json!({ "status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now });
    Ok(Answer::json(status, &body))
}

fn create(call: &mut Call<'_>, from: ObjectType, to: ObjectType, input: &Value) -> Result<Value, ApiError> {
    let (from_id, to_id) = (input::id(input.get("from"))?, input::id(input.get("to"))?);
    let types = input::types(input::list(input::object(input)?, "types")?)?;
    associations::link(call, (from, &from_id), (to, &to_id), types)
}

fn create_default(
    call: &mut Call<'_>,
    from: ObjectType,
    to: ObjectType,
    input: &Value,
) -> Result<[Value; 2], ApiError> {
    let (from_id, to_id) = (input::id(input.get("from"))?, input::id(input.get("to"))?);
    associations::link_default(call, (from, &from_id), (to, &to_id))
}

fn read(call: &Call<'_>, from: ObjectType, to: ObjectType, input: &Value) -> Result<Value, ApiError> {
    let id = associations::live(call, from, &input::id(Some(input))?)?;
    let after = input::text(input::object(input)?, "after")?.and_then(|after| after.parse().ok()).unwrap_or(0);
    let (links, next) = associations::page(call, (from, id), to, after, associations::PAGE);
    let mut result = json!({ "from": { "id": id.to_string() }, "to": links });
    if let (Some(next), Some(result)) = (next, result.as_object_mut()) {
        result.insert("paging".to_owned(), json!({ "next": { "after": next.to_string() } }));
    }
    Ok(result)
}

fn archive(call: &mut Call<'_>, from: ObjectType, to: ObjectType, input: &Value) -> Result<(), ApiError> {
    let id = associations::live(call, from, &input::id(input.get("from"))?)?;
    for other in input::list(input::object(input)?, "to")? {
        if let Ok(other) = input::id(Some(other))?.parse() {
            associations::part(call, (from, id), (to, other));
        }
    }
    Ok(())
}
