//! Which handler does what a call asks for.

use super::{
    account,
    answer::Answer,
    associations, associations_batch, batch,
    call::Call,
    definitions,
    errors::ApiError,
    files, owners, pipelines, records,
    route::{Batch, Resource},
    search,
};

/// Does what was asked.
pub(super) fn perform(call: &mut Call<'_>, resource: &Resource) -> Result<Answer, ApiError> {
    let method = call.request.method.as_str();
    match resource {
        Resource::Records(kind) if method == "POST" => records::create(call, *kind),
        Resource::Records(kind) => records::list(call, *kind),
        Resource::Record(kind, id) if method == "PATCH" => records::update(call, *kind, id),
        Resource::Record(kind, id) if method == "DELETE" => records::archive(call, *kind, id),
        Resource::Record(kind, id) => records::read(call, *kind, id),
        Resource::Search(kind) => search::search(call, *kind),
        Resource::Batch(kind, Batch::Create) => batch::create(call, *kind),
        Resource::Batch(kind, Batch::Read) => batch::read(call, *kind),
        Resource::Batch(kind, Batch::Update) => batch::update(call, *kind),
        Resource::Batch(kind, Batch::Upsert) => batch::upsert(call, *kind),
        Resource::Batch(kind, Batch::Archive) => batch::archive(call, *kind),
        Resource::Linked { from, id, to } => associations::read(call, *from, id, *to),
        Resource::Link { from, id, to, to_id } if method == "DELETE" => {
            associations::remove(call, (*from, id), (*to, to_id))
        }
        Resource::Link { from, id, to, to_id } => associations::put(call, (*from, id), (*to, to_id)),
        Resource::DefaultLink { from, id, to, to_id } => associations::put_default(call, (*from, id), (*to, to_id)),
        Resource::Links { from, to, what } => associations_batch::perform(call, *from, *to, *what),
        Resource::Labels { from, to } => Ok(associations::labels(call, *from, *to)),
        Resource::Properties(kind) => Ok(definitions::list(call, *kind)),
        Resource::Property(kind, name) => definitions::one(call, *kind, name),
        Resource::Validations(kind) => Ok(definitions::validations(call, *kind)),
        Resource::Validation(kind, name) => Ok(definitions::validation(call, *kind, name)),
        Resource::Pipelines(kind) => Ok(pipelines::list(call, *kind)),
        Resource::Pipeline(kind, id) => pipelines::one(call, *kind, id),
        Resource::Stages(kind, id) => pipelines::stages(call, *kind, id),
        Resource::PipelineRules(kind, id) => pipelines::rules(call, *kind, id),
        Resource::Stage(kind, id, stage) => pipelines::stage(call, *kind, id, stage),
        Resource::Owners => owners::list(call),
        Resource::Owner(id) => owners::one(call, id),
        Resource::Files => files::upload(call),
        Resource::File(id) if method == "DELETE" => files::delete(call, id),
        Resource::File(id) => files::read(call, id),
        Resource::FileAt(path) => Ok(files::stat(call, path)),
        Resource::Account => Ok(account::read(call)),
        // These two belong to the tokens, and never come here.
        Resource::TokenInfo | Resource::OauthToken => Err(ApiError::not_found()),
    }
}
