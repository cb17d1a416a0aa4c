//! Pipelines and their stages. Lists hold archived ones too, marked; by id an archived one is not found.

use super::{
    answer::Answer,
    call::Call,
    definitions::Results,
    errors::ApiError,
    objects::{ObjectType, TICKET},
    schema::Pipeline,
};

pub(super) fn list(call: &Call<'_>, kind: ObjectType) -> Answer {
    let pipelines = call.portal.pipelines.iter().filter(|_| kind == TICKET);
    Answer::json(200, &Results { results: pipelines.map(|pipeline| &pipeline.json).collect() })
}

pub(super) fn one(call: &Call<'_>, kind: ObjectType, id: &str) -> Result<Answer, ApiError> {
    Ok(Answer::json(200, &find(call, kind, id)?.json))
}

pub(super) fn stages(call: &Call<'_>, kind: ObjectType, id: &str) -> Result<Answer, ApiError> {
    let stages = &find(call, kind, id)?.stages;
    Ok(Answer::json(200, &Results { results: stages.iter().map(|stage| &stage.json).collect() }))
}

pub(super) fn stage(call: &Call<'_>, kind: ObjectType, id: &str, stage: &str) -> Result<Answer, ApiError> {
    let stage = find(call, kind, id)?.stage(stage).ok_or_else(ApiError::not_found)?;
    Ok(Answer::json(200, &stage.json))
}

/// What is asked of the stages of a pipeline; without any such rules the path is not there.
pub(super) fn rules(call: &Call<'_>, kind: ObjectType, id: &str) -> Result<Answer, ApiError> {
    let rules = &call.portal.pipeline_rules;
    if rules.is_empty() {
        return Err(ApiError::not_found());
    }
    find(call, kind, id)?;
    match rules.get(id) {
        Some(rules) => Ok(Answer::json(200, rules)),
        None => Ok(Answer::json(200, &serde_json::json!({}))),
    }
}

fn find<'a>(call: &Call<'a>, kind: ObjectType, id: &str) -> Result<&'a Pipeline, ApiError> {
    let portal = call.portal;
    portal.pipeline(id).filter(|_| kind == TICKET).ok_or_else(ApiError::not_found)
}
