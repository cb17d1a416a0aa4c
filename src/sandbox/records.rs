//! Single records: read and list all; make, change and archive tickets, contacts and notes.

use serde_json::{Value, json};

use super::{
    answer::Answer,
    call::Call,
    errors::ApiError,
    input::{self, Input},
    objects::{ObjectType, TICKET},
    state::Record,
    write,
};

pub(super) fn create(call: &mut Call<'_>, kind: ObjectType) -> Result<Answer, ApiError> {
    let body = call.request.json()?;
    // A ticket by itself needs both (assets/hubspot-api.md, section 1); a batch's inputs, contacts and notes do without.
    if kind == TICKET {
        input::list(input::object(&body)?, "associations")?;
    }
    let plan = write::plan_create(call, kind, &Input::read(&body)?)?;
    let warnings = plan.warnings.clone();
    let record = write::apply(call, plan);
    let shown = call.show_all(kind, &record, &warnings);
    let path = call.request.path.trim_end_matches('/');
    let location = format!("{}{path}/{}", call.base_url, record.id);
    Ok(Answer::json(201, &Value::Object(shown)).header("location", location))
}

pub(super) fn read(call: &mut Call<'_>, kind: ObjectType, id: &str) -> Result<Answer, ApiError> {
    let id = call.find(kind, id, call.request.parameter("idProperty"))?;
    let record = id.and_then(|id| call.state.get(kind, id));
    let record = record.filter(|record| record.archived.is_some() == call.request.flag("archived"));
    let record = record.ok_or_else(ApiError::not_found)?;
    let mut shown = call.show(kind, record, &call.request.list("properties"));
    call.add_history(&mut shown, record, &call.request.list("propertiesWithHistory"));
    call.add_links(&mut shown, kind, record.id)?;
    Ok(Answer::json(200, &Value::Object(shown)))
}

pub(super) fn list(call: &mut Call<'_>, kind: ObjectType) -> Result<Answer, ApiError> {
    let limit = call.request.limit(10, 100)?;
    let after = call.request.parameter("after").filter(|after| !after.is_empty()).map(str::parse).transpose();
    let after: Option<u64> = after.map_err(|_| ApiError::invalid("after must be the value of paging.next.after"))?;
    let archived = call.request.flag("archived");
    let asked = call.request.list("properties");
    let matching = |record: &&Record| record.archived.is_some() == archived;
    let mut records = call.state.from(kind, after.unwrap_or(0)).filter(matching);
    let mut results = Vec::new();
    for record in records.by_ref().take(limit) {
        let mut shown = call.show(kind, record, &asked);
        call.add_links(&mut shown, kind, record.id)?;
        results.push(Value::Object(shown));
    }
    let mut body = json!({ "results": results });
    if let (Some(next), Some(body)) = (records.next(), body.as_object_mut()) {
        body.insert("paging".to_owned(), call.paging(&next.id.to_string()));
    }
    Ok(Answer::json(200, &body))
}

pub(super) fn update(call: &mut Call<'_>, kind: ObjectType, id: &str) -> Result<Answer, ApiError> {
    let id = call.find(kind, id, call.request.parameter("idProperty"))?.ok_or_else(ApiError::not_found)?;
    let body = call.request.json()?;
    let plan = write::plan_update(call, kind, id, &Input::read(&body)?)?;
    let warnings = plan.warnings.clone();
    let record = write::apply(call, plan);
    Ok(Answer::json(200, &Value::Object(call.show_all(kind, &record, &warnings))))
}

/// Archiving what is archived already is no mistake.
pub(super) fn archive(call: &mut Call<'_>, kind: ObjectType, id: &str) -> Result<Answer, ApiError> {
    let id = id.parse().map_err(|_| ApiError::not_found())?;
    if call.state.get(kind, id).is_none() {
        return Err(ApiError::not_found());
    }
    write::archive(call, kind, id);
    Ok(Answer::empty(204))
}
