//! Batches of records: make, read, change, make or change, archive.
//!
//! A batch of writes is done whole or not at all, unless every input carries an `objectWriteTraceId`: then each input
//! stands for itself, and the answer is 207 where some failed.

use serde_json::{Map, Value, json};

use super::{
    answer::Answer,
    call::Call,
    dates,
    errors::ApiError,
    input::{self, Input},
    objects::ObjectType,
    write::{self, Plan},
};

/// Records of one read with history at most.
const HISTORIES: usize = 50;

/// What a batch did so far.
#[derive(Default)]
struct Outcome {
    results: Vec<Value>,
    errors: Vec<Value>,
}

impl Outcome {
    fn answer(self, call: &Call<'_>, good: u16) -> Answer {
        let now = dates::iso(call.now);
        let mut body = json!({ "status": "COMPLETE", "results": self.results, "startedAt": now, "completedAt": now });
        let status = if self.errors.is_empty() { good } else { 207 };
        if let (207, Some(body)) = (status, body.as_object_mut()) {
            body.insert("numErrors".to_owned(), json!(self.errors.len()));
            body.insert("errors".to_owned(), json!(self.errors));
        }
        Answer::json(status, &body)
    }
}

/// A plan, and whether it is told if the record is new.
type Planner = fn(&Call<'_>, ObjectType, &Input) -> Result<(Plan, Option<bool>), ApiError>;

pub(super) fn create(call: &mut Call<'_>, kind: ObjectType) -> Result<Answer, ApiError> {
    let outcome = write_all(call, kind, |call, kind, input| Ok((write::plan_create(call, kind, input)?, None)))?;
    Ok(outcome.answer(call, 201))
}

pub(super) fn update(call: &mut Call<'_>, kind: ObjectType) -> Result<Answer, ApiError> {
    let outcome = write_all(call, kind, |call, kind, input| {
        let id = input.id.as_deref().ok_or_else(|| input::missing("id"))?;
        let id = call.find(kind, id, input.id_property.as_deref())?.ok_or_else(ApiError::not_found)?;
        Ok((write::plan_update(call, kind, id, input)?, None))
    })?;
    Ok(outcome.answer(call, 200))
}

pub(super) fn upsert(call: &mut Call<'_>, kind: ObjectType) -> Result<Answer, ApiError> {
    let outcome = write_all(call, kind, plan_upsert)?;
    Ok(outcome.answer(call, 200))
}

/// What is not there is passed over.
pub(super) fn archive(call: &mut Call<'_>, kind: ObjectType) -> Result<Answer, ApiError> {
    let body = call.request.json()?;
    let ids = input::inputs(&body)?.iter().map(|input| input::id(Some(input))).collect::<Result<Vec<_>, _>>()?;
    for id in ids.iter().filter_map(|id| id.parse().ok()) {
        write::archive(call, kind, id);
    }
    Ok(Answer::empty(204))
}

fn plan_upsert(call: &Call<'_>, kind: ObjectType, input: &Input) -> Result<(Plan, Option<bool>), ApiError> {
    let id = input.id.as_deref().ok_or_else(|| input::missing("id"))?;
    let property = input.id_property.as_deref().filter(|name| !name.is_empty());
    if let Some(found) = call.find(kind, id, property)?.filter(|found| call.state.live(kind, *found).is_some()) {
        return Ok((write::plan_update(call, kind, found, input)?, Some(false)));
    }
    let property = property.filter(|name| *name != "hs_object_id").ok_or_else(ApiError::not_found)?;
    let mut properties: Vec<_> = input.properties.iter().filter(|(name, _)| name != property).cloned().collect();
    properties.push((property.to_owned(), id.to_owned()));
    let input = Input { properties, ..Input::default() };
    Ok((write::plan_create(call, kind, &input)?, Some(true)))
}

fn write_all(call: &mut Call<'_>, kind: ObjectType, plan: Planner) -> Result<Outcome, ApiError> {
    let body = call.request.json()?;
    let inputs = input::inputs(&body)?;
    let inputs = inputs.iter().map(Input::read).collect::<Result<Vec<_>, _>>()?;
    let traced = !inputs.is_empty() && inputs.iter().all(|input| input.trace.is_some());
    let mut outcome = Outcome::default();
    if traced {
        for input in &inputs {
            match plan(call, kind, input) {
                Ok((planned, new)) => outcome.results.push(done(call, kind, planned, new)),
                Err(error) => outcome.errors.push(error.batch_entry(input.trace.as_deref().unwrap_or_default())),
            }
        }
        return Ok(outcome);
    }
    let planned = inputs.iter().map(|input| plan(call, kind, input)).collect::<Result<Vec<_>, _>>()?;
    let (plans, new): (Vec<_>, Vec<_>) = planned.into_iter().unzip();
    write::check_together(call, &plans)?;
    for (planned, new) in plans.into_iter().zip(new) {
        outcome.results.push(done(call, kind, planned, new));
    }
    Ok(outcome)
}

fn done(call: &mut Call<'_>, kind: ObjectType, plan: Plan, new: Option<bool>) -> Value {
    let warnings = plan.warnings.clone();
    let record = write::apply(call, plan);
    let mut shown: Map<String, Value> = call.show_all(kind, &record, &warnings);
    if let Some(new) = new {
        shown.insert("new".to_owned(), json!(new));
    }
    Value::Object(shown)
}

pub(super) fn read(call: &mut Call<'_>, kind: ObjectType) -> Result<Answer, ApiError> {
    let body = call.request.json()?;
    let inputs = input::inputs(&body)?;
    let fields = input::object(&body)?;
    let property = input::text(fields, "idProperty")?;
    let asked = input::texts(fields, "properties")?;
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let with_history = match fields.contains_key("propertiesWithHistory") {
        true => input::texts(fields, "propertiesWithHistory")?,
        false => Vec::new(),
    };
    let with_history: Vec<&str> = with_history.iter().map(String::as_str).collect();
    // A read with history is half as large at most.
    if !with_history.is_empty() && inputs.len() > HISTORIES {
        return Err(ApiError::invalid(format!(
            "With a history up to {HISTORIES} records are read, not {}",
            inputs.len()
        )));
    }
    let archived = call.request.flag("archived");
    let mut outcome = Outcome::default();
    let mut missing = Vec::new();
    for input in inputs {
        let id = input::text(input::object(input)?, "id")?.ok_or_else(|| input::missing("id"))?;
        let record = call.find(kind, &id, property.as_deref())?.and_then(|id| call.state.get(kind, id));
        match record.filter(|record| record.archived.is_some() == archived) {
            Some(record) => {
                let mut shown = call.show(kind, record, &asked);
                call.add_history(&mut shown, record, &with_history);
                outcome.results.push(Value::Object(shown));
            }
            None => missing.push(id),
        }
    }
    if !missing.is_empty() {
        outcome.errors.push(json!({
            "status": "error", "category": "OBJECT_NOT_FOUND", "message": "Could not get some objects, they may be \
            deleted or not exist. Check that ids are valid.", "context": { "ids": missing }, "errors": [], "links": {},
        }));
    }
    Ok(outcome.answer(call, 200))
}
