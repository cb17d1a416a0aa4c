//! Searches: query, filters, one sort, pages, and the limits of each.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::{
    answer::Answer,
    call::Call,
    errors::ApiError,
    filter::{self, Filter, Shape},
    input,
    objects::ObjectType,
    state::Record,
};

const GROUPS: usize = 5;
const FILTERS_IN_GROUP: usize = 6;
const FILTERS: usize = 18;
const QUERY: usize = 3000;
/// Characters of a whole body (assets/hubspot-api.md, section 6).
const BODY: usize = 3000;
/// Values of one `IN` or `NOT_IN`.
const VALUES: usize = 100;
const PAGE: usize = 200;
/// No search shows more than its first so many.
const REACH: usize = 10_000;

struct Search {
    /// Lower-case words; each must be in the record.
    words: Vec<String>,
    groups: Vec<Vec<Filter>>,
    sort: Option<(String, Shape, bool)>,
    properties: Vec<String>,
    limit: usize,
    after: usize,
}

pub(super) fn search(call: &mut Call<'_>, kind: ObjectType) -> Result<Answer, ApiError> {
    let body = call.request.json()?;
    let search = read(call, kind, input::object(&body)?)?;
    let length = String::from_utf8_lossy(&call.request.body).chars().count();
    if length > BODY {
        return Err(ApiError::invalid(format!("A search takes a body of up to {BODY} characters, not {length}")));
    }
    let live =
        |record: &&Record| record.archived.is_none() && record.indexed.is_none_or(|indexed| indexed <= call.instant);
    let mut found: Vec<&Record> =
        call.state.all(kind).filter(live).filter(|record| search.matches(call, kind, record)).collect();
    if let Some((property, shape, descending)) = &search.sort {
        found.sort_by(|one, other| compare(one, other, property, *shape, *descending));
    }
    let total = found.len();
    let asked: Vec<&str> = search.properties.iter().map(String::as_str).collect();
    let page = found.iter().skip(search.after).take(search.limit);
    let results: Vec<Value> = page.map(|record| Value::Object(call.show(kind, record, &asked))).collect();
    let next = search.after + results.len();
    let mut body = json!({ "total": total, "results": results });
    if let (true, Some(body)) = (next < total && !results.is_empty(), body.as_object_mut()) {
        body.insert("paging".to_owned(), json!({ "next": { "after": next.to_string() } }));
    }
    Ok(Answer::json(200, &body))
}

impl Search {
    fn matches(&self, call: &Call<'_>, kind: ObjectType, record: &Record) -> bool {
        let texts = kind.searchable().iter().filter_map(|name| record.properties.get(*name));
        let texts: Vec<String> =
            if self.words.is_empty() { Vec::new() } else { texts.map(|text| text.to_lowercase()).collect() };
        let has_words = self.words.iter().all(|word| texts.iter().any(|text| text.contains(word)));
        let passes = |filter: &Filter| match filter.shape {
            Shape::Linked(to) => {
                let ids: Vec<String> = call.state.linked(kind, record.id, to).map(|(id, _)| id.to_string()).collect();
                filter.passes(&ids.iter().map(String::as_str).collect::<Vec<_>>())
            }
            _ => match record.properties.get(&filter.property) {
                Some(value) => filter.passes(&[value]),
                None => filter.passes(&[]),
            },
        };
        has_words && (self.groups.is_empty() || self.groups.iter().any(|group| group.iter().all(passes)))
    }
}

/// Records without the value come last, whichever way the others are sorted.
fn compare(one: &Record, other: &Record, property: &str, shape: Shape, descending: bool) -> Ordering {
    let key = |record: &Record| record.properties.get(property).and_then(|value| filter::key(shape, value));
    match (key(one), key(other)) {
        (Some(one), Some(other)) => {
            let order = one.partial_cmp(&other).unwrap_or(Ordering::Equal);
            if descending { order.reverse() } else { order }
        }
        (one, other) => other.is_some().cmp(&one.is_some()),
    }
}

fn read(call: &Call<'_>, kind: ObjectType, body: &Map<String, Value>) -> Result<Search, ApiError> {
    let query = input::text(body, "query")?.unwrap_or_default();
    if query.chars().count() > QUERY {
        return Err(ApiError::invalid(format!("query must not be longer than {QUERY} characters")));
    }
    let limit = number(body, "limit")?.unwrap_or(10);
    if !(1..=PAGE).contains(&limit) {
        return Err(ApiError::invalid(format!("limit must be between 1 and {PAGE}, not {limit}")));
    }
    let after = number(body, "after")?.unwrap_or(0);
    if after.saturating_add(limit) > REACH {
        return Err(ApiError::invalid(format!("The {REACH} result paging limit was exceeded: after {after}")));
    }
    Ok(Search {
        words: query.split_whitespace().map(str::to_lowercase).collect(),
        groups: groups(call, kind, body)?,
        sort: sort(call, kind, body)?,
        properties: input::texts(body, "properties")?,
        limit,
        after,
    })
}

fn number(body: &Map<String, Value>, name: &str) -> Result<Option<usize>, ApiError> {
    let Some(text) = input::text(body, name)?.filter(|text| !text.is_empty()) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| ApiError::invalid(format!("{name} must be a number, not {text}")))
}

fn shape(call: &Call<'_>, kind: ObjectType, name: &str) -> Option<Shape> {
    let definition = call.portal.definition(kind, name)?;
    Some(Shape::of(&definition.kind, definition.is_multiple()))
}

fn optional_list<'a>(body: &'a Map<String, Value>, name: &str) -> Result<&'a [Value], ApiError> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(&[]),
        Some(_) => input::list(body, name),
    }
}

/// How many values a filter lists.
fn values(filter: &Value) -> Option<usize> {
    filter.get("values")?.as_array().map(Vec::len)
}

fn groups(call: &Call<'_>, kind: ObjectType, body: &Map<String, Value>) -> Result<Vec<Vec<Filter>>, ApiError> {
    let filters = |group: &Map<String, Value>| -> Result<Vec<Filter>, ApiError> {
        let filters = optional_list(group, "filters")?;
        if let Some(many) = filters.iter().filter_map(values).find(|count| *count > VALUES) {
            return Err(ApiError::invalid(format!("A filter takes up to {VALUES} values, not {many}")));
        }
        filters.iter().map(|filter| Filter::read(filter, |name| shape(call, kind, name))).collect()
    };
    let groups = optional_list(body, "filterGroups")?;
    let mut groups = groups.iter().map(|group| filters(input::object(group)?)).collect::<Result<Vec<_>, _>>()?;
    // One group may be said without the list around it.
    let plain = filters(body)?;
    if !plain.is_empty() {
        groups.push(plain);
    }
    let all: usize = groups.iter().map(Vec::len).sum();
    let most = groups.iter().map(Vec::len).max().unwrap_or(0);
    if groups.len() > GROUPS || most > FILTERS_IN_GROUP || all > FILTERS {
        return Err(ApiError::invalid(format!(
            "A search takes up to {GROUPS} filterGroups of up to {FILTERS_IN_GROUP} filters, {FILTERS} in all"
        )));
    }
    Ok(groups)
}

fn sort(
    call: &Call<'_>,
    kind: ObjectType,
    body: &Map<String, Value>,
) -> Result<Option<(String, Shape, bool)>, ApiError> {
    let sorts = optional_list(body, "sorts")?;
    if sorts.len() > 1 {
        return Err(ApiError::invalid("Only one sort is supported"));
    }
    let Some(sort) = sorts.first() else { return Ok(None) };
    let (property, descending) = match sort {
        Value::String(text) => match text.strip_prefix('-') {
            Some(property) => (property.to_owned(), true),
            None => (text.clone(), false),
        },
        _ => {
            let fields = input::object(sort)?;
            let property = input::text(fields, "propertyName")?.ok_or_else(|| input::missing("propertyName"))?;
            (property, input::text(fields, "direction")?.as_deref() == Some("DESCENDING"))
        }
    };
    let shape = shape(call, kind, &property).ok_or_else(|| {
        let message = format!("Property \"{property}\" does not exist for {}", kind.upper);
        ApiError::invalid(message.clone()).detail("PROPERTY_DOESNT_EXIST", &message, &property)
    })?;
    Ok(Some((property, shape, descending)))
}
