//! Links between records: labels, reading, writing, and what is wrong with a link that cannot be made.

use serde_json::{Value, json};

use super::{
    answer::Answer,
    call::Call,
    dates,
    errors::ApiError,
    input::{self, Association},
    objects::{COMPANY, ObjectType, TICKET},
    schema::{AssociationType, Category},
};

/// How many links of one record come at once.
pub(super) const PAGE: usize = 500;
const INVALID: &str = "One or more associations are invalid";

/// A link that can be made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Planned {
    pub to: u64,
    category: Category,
    type_id: u32,
}

/// Checks the links of a record that is about to be made. A single bad one refuses the whole write.
pub(super) fn plan(call: &Call<'_>, from: ObjectType, wanted: &[Association]) -> Result<Vec<Planned>, ApiError> {
    let pairs = wanted.iter().flat_map(|entry| entry.types.iter().map(move |kind| (entry, *kind)));
    let pairs: Vec<_> = pairs.collect();
    let unknown = pairs.iter().filter(|(_, (category, id))| call.portal.association(*category, *id).is_none());
    let unknown: Vec<(Category, u32)> = unknown.map(|(_, kind)| *kind).collect();
    if !unknown.is_empty() {
        return Err(unknown_types(&unknown));
    }
    let mut planned = Vec::new();
    let mut missing = Vec::new();
    for (entry, (category, type_id)) in pairs {
        let Some(kind) = call.portal.association(category, type_id) else { continue };
        check_direction(from, kind)?;
        match target(call, kind.to, &entry.to) {
            Some(to) => planned.push(Planned { to, category, type_id }),
            None if missing.contains(&(kind.to, entry.to.as_str())) => {}
            None => missing.push((kind.to, entry.to.as_str())),
        }
    }
    if missing.is_empty() { Ok(planned) } else { Err(missing_targets(&missing)) }
}

fn target(call: &Call<'_>, kind: ObjectType, id: &str) -> Option<u64> {
    let id = id.parse().ok()?;
    call.state.live(kind, id).map(|record| record.id)
}

fn unknown_types(kinds: &[(Category, u32)]) -> ApiError {
    let mut error = ApiError::invalid(INVALID);
    for (category, id) in kinds {
        let name = category.name();
        error = error
            .context("INVALID_ASSOCIATION_TYPE_ID", format!("{name}={id} is not a valid association definition id"))
            .context("associationSpec", format!("{name}={id}"));
    }
    error
}

fn missing_targets(targets: &[(ObjectType, &str)]) -> ApiError {
    let mut error = ApiError::invalid(INVALID);
    for (kind, id) in targets {
        error = error
            .context("INVALID_OBJECT_IDS", format!("{}={id} is not valid", kind.upper))
            .context("objectId", *id)
            .context("objectType", kind.upper);
    }
    error
}

fn check_direction(from: ObjectType, kind: &AssociationType) -> Result<(), ApiError> {
    if kind.from == from {
        return Ok(());
    }
    Err(ApiError::invalid(format!(
        "invalid from object type {} for associations to be created. expected: {}. For definition {}-{}",
        from.id,
        kind.from.id,
        kind.category.number(),
        kind.id
    )))
}

/// Makes the links, and counts the companies anew.
pub(super) fn apply(call: &mut Call<'_>, from: ObjectType, id: u64, links: &[Planned]) {
    for link in links {
        if let Some(kind) = call.portal.association(link.category, link.type_id) {
            call.state.link(call.portal, id, link.to, kind);
        }
    }
    if from == TICKET {
        count_companies(call, id);
    }
}

fn count_companies(call: &mut Call<'_>, id: u64) {
    let is_primary = |(category, type_id): &(Category, u32)| {
        call.portal.association(*category, *type_id).is_some_and(|kind| kind.primary)
    };
    let companies: Vec<(u64, bool)> = call
        .state
        .linked(TICKET, id, COMPANY)
        .map(|(company, types)| (company, types.iter().any(is_primary)))
        .collect();
    let primary = companies.iter().find(|(_, primary)| *primary).map(|(company, _)| company.to_string());
    let Some(mut record) = call.state.get(TICKET, id).cloned() else { return };
    record.properties.insert("hs_num_associated_companies".to_owned(), companies.len().to_string());
    match primary {
        Some(company) => record.properties.insert("hs_primary_company_id".to_owned(), company),
        None => record.properties.remove("hs_primary_company_id"),
    };
    call.state.put(TICKET, record);
}

/// The types that two object types can be linked by, in this direction.
pub(super) fn labels(call: &Call<'_>, from: ObjectType, to: ObjectType) -> Answer {
    let kinds = call.portal.associations.iter().filter(|kind| kind.from == from && kind.to == to);
    let results: Vec<Value> = kinds.map(label).collect();
    Answer::json(200, &json!({ "results": results }))
}

fn label(kind: &AssociationType) -> Value {
    json!({ "category": kind.category.name(), "typeId": kind.id, "label": kind.label })
}

/// What a record is linked to, the v4 way.
pub(super) fn read(call: &Call<'_>, from: ObjectType, id: &str, to: ObjectType) -> Result<Answer, ApiError> {
    let id = live(call, from, id)?;
    let limit = call.request.limit(PAGE, PAGE)?;
    let after: u64 = call.request.parameter("after").and_then(|after| after.parse().ok()).unwrap_or(0);
    let (results, next) = page(call, (from, id), to, after, limit);
    let mut body = json!({ "results": results });
    if let (Some(next), Some(body)) = (next, body.as_object_mut()) {
        body.insert("paging".to_owned(), call.paging(&next.to_string()));
    }
    Ok(Answer::json(200, &body))
}

/// Some of what a record is linked to, from an id on, and where the next page begins.
pub(super) fn page(
    call: &Call<'_>,
    from: (ObjectType, u64),
    to: ObjectType,
    after: u64,
    limit: usize,
) -> (Vec<Value>, Option<u64>) {
    let mut linked = call.state.linked(from.0, from.1, to).filter(|(other, _)| *other >= after);
    let results = linked.by_ref().take(limit).map(|(other, types)| {
        let types = types.iter().filter_map(|(category, type_id)| call.portal.association(*category, *type_id));
        json!({ "toObjectId": other.to_string(), "associationTypes": types.map(label).collect::<Vec<_>>() })
    });
    (results.collect(), linked.next().map(|(next, _)| next))
}

pub(super) fn live(call: &Call<'_>, kind: ObjectType, id: &str) -> Result<u64, ApiError> {
    target(call, kind, id).ok_or_else(ApiError::not_found)
}

/// Links two records by the types in the body.
pub(super) fn put(call: &mut Call<'_>, from: (ObjectType, &str), to: (ObjectType, &str)) -> Result<Answer, ApiError> {
    let body = call.request.json()?;
    let Some(specs) = body.as_array().filter(|specs| !specs.is_empty()) else {
        return Err(ApiError::invalid(
            "Invalid input JSON on line 1, column 1: an array of association types is wanted",
        ));
    };
    let pair = link(call, from, to, input::types(specs)?)?;
    Ok(Answer::json(201, &pair))
}

/// Links two records, and says by which labels.
pub(super) fn link(
    call: &mut Call<'_>,
    from: (ObjectType, &str),
    to: (ObjectType, &str),
    types: Vec<(Category, u32)>,
) -> Result<Value, ApiError> {
    let id = live(call, from.0, from.1)?;
    for (category, type_id) in &types {
        // A type between two other object types is as unknown here as one that does not exist.
        if call.portal.association(*category, *type_id).is_some_and(|kind| kind.from == from.0 && kind.to != to.0) {
            return Err(unknown_types(&[(*category, *type_id)]));
        }
    }
    let links = plan(call, from.0, &[Association { to: to.1.to_owned(), types }])?;
    apply(call, from.0, id, &links);
    let labels = links.iter().filter_map(|link| call.portal.association(link.category, link.type_id));
    let labels: Vec<&str> = labels.filter_map(|kind| kind.label.as_deref()).collect();
    Ok(json!({
        "fromObjectTypeId": from.0.id, "fromObjectId": id.to_string(),
        "toObjectTypeId": to.0.id, "toObjectId": links.first().map(|link| link.to.to_string()), "labels": labels,
    }))
}

/// Removes every link of a pair; to part what is not linked is no mistake.
pub(super) fn remove(
    call: &mut Call<'_>,
    from: (ObjectType, &str),
    to: (ObjectType, &str),
) -> Result<Answer, ApiError> {
    let id = live(call, from.0, from.1)?;
    if let Ok(to_id) = to.1.parse() {
        part(call, (from.0, id), (to.0, to_id));
    }
    Ok(Answer::empty(204))
}

/// Parts two records, and counts the companies anew.
pub(super) fn part(call: &mut Call<'_>, from: (ObjectType, u64), to: (ObjectType, u64)) {
    call.state.unlink(from, to);
    for (kind, id) in [from, to] {
        if kind == TICKET {
            count_companies(call, id);
        }
    }
}

/// Links two records by the type without a label.
pub(super) fn put_default(
    call: &mut Call<'_>,
    from: (ObjectType, &str),
    to: (ObjectType, &str),
) -> Result<Answer, ApiError> {
    let results = link_default(call, from, to)?;
    let now = dates::iso(call.now);
    let body = json!({ "status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now });
    Ok(Answer::json(200, &body))
}

/// Links two records by the type without a label, and shows the link from both ends.
pub(super) fn link_default(
    call: &mut Call<'_>,
    from: (ObjectType, &str),
    to: (ObjectType, &str),
) -> Result<[Value; 2], ApiError> {
    let id = live(call, from.0, from.1)?;
    let Some(kind) = call.portal.unlabelled(from.0, to.0) else {
        let message = format!("No association definition between {} and {}", from.0.upper, to.0.upper);
        return Err(ApiError::invalid(message));
    };
    let types = vec![(kind.category, kind.id)];
    let links = plan(call, from.0, &[Association { to: to.1.to_owned(), types }])?;
    apply(call, from.0, id, &links);
    let one = |from: &str, to: &str, type_id: u32| {
        json!({
            "from": { "id": from }, "to": { "id": to },
            "associationSpec": { "associationCategory": kind.category.name(), "associationTypeId": type_id },
        })
    };
    Ok([one(from.1, to.1, kind.id), one(to.1, from.1, kind.inverse)])
}
