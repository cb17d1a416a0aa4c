//! Owners: the list in pages, and one by owner id or user id.

use serde_json::json;

use super::{answer::Answer, call::Call, errors::ApiError};

pub(super) fn list(call: &Call<'_>) -> Result<Answer, ApiError> {
    let limit = call.request.limit(100, 500)?;
    let archived = call.request.flag("archived");
    let email = call.request.parameter("email").filter(|email| !email.is_empty());
    let after = call.request.parameter("after").unwrap_or("");
    let after: u64 = if after.is_empty() { Ok(0) } else { after.parse() }
        .map_err(|_| ApiError::invalid("after must be the value of paging.next.after"))?;
    let wanted = call.portal.owners.iter().filter(|owner| {
        owner.archived == archived && email.is_none_or(|email| owner.email.eq_ignore_ascii_case(email))
    });
    let mut rest = wanted.skip_while(|owner| owner.id.parse::<u64>().is_ok_and(|id| id < after));
    let results: Vec<_> = rest.by_ref().take(limit).map(|owner| &owner.json).collect();
    let mut body = json!({ "results": results });
    if let (Some(next), Some(body)) = (rest.next(), body.as_object_mut()) {
        body.insert("paging".to_owned(), call.paging(&next.id));
    }
    Ok(Answer::json(200, &body))
}

pub(super) fn one(call: &Call<'_>, id: &str) -> Result<Answer, ApiError> {
    let by_user = call.request.parameter("idProperty") == Some("userId");
    let archived = call.request.flag("archived");
    let owner = call.portal.owners.iter().find(|owner| {
        let same = if by_user { owner.user_id.is_some_and(|user| user.to_string() == id) } else { owner.id == id };
        same && owner.archived == archived
    });
    owner.map(|owner| Answer::json(200, &owner.json)).ok_or_else(ApiError::not_found)
}
