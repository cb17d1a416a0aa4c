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

fn find<'a>(call: &Call<'a>, kind: ObjectType, id: &str) -> Result<&'a Pipeline, ApiError> {
    let portal = call.portal;
    portal.pipeline(id).filter(|_| kind == TICKET).ok_or_else(ApiError::not_found)
}
