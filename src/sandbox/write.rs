//! Making, changing and archiving tickets, contacts and notes. A write is planned first, which changes nothing and finds
//! every mistake, then applied.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    associations::{self, Planned},
    call::Call,
    dates,
    errors::ApiError,
    input::Input,
    objects::{CONTACT, NOTE, ObjectType, TICKET},
    route::Version,
    state::{self, Hand, Record},
    validate::{self, Values},
};

/// What the portal knows this app by.
const APP: &str = "8123004";

/// A write that can be done.
#[derive(Debug)]
pub(super) struct Plan {
    kind: ObjectType,
    /// The record that changes; none if one is made.
    target: Option<u64>,
    values: Values,
    links: Vec<Planned>,
    pub warnings: Vec<Value>,
}

pub(super) fn plan_create(call: &Call<'_>, kind: ObjectType, input: &Input) -> Result<Plan, ApiError> {
    let mut checked = validate::check(call.portal, kind, call.version, &input.properties, &Values::new());
    checked.values.retain(|_, value| !value.is_empty());
    if kind == TICKET && call.version == Version::September2026 {
        let values = &checked.values;
        let sent_badly = |name: &String| checked.problems.iter().any(|problem| problem.property == *name);
        let rules = validate::check_rules(call.portal, true, values, values);
        let rules: Vec<_> = rules.into_iter().filter(|problem| !sent_badly(&problem.property)).collect();
        checked.problems.extend(rules);
    }
    if !checked.problems.is_empty() {
        return Err(validate::refuse(call.portal, &checked.problems));
    }
    if let Some(name) = needed(kind).filter(|name| !checked.values.contains_key(*name)) {
        return Err(ApiError::invalid(format!(
            "Cannot create object with type: {}. The following required properties were missing: [{name}]",
            kind.upper
        )));
    }
    check_unique(call, kind, None, &checked.values)?;
    let links = associations::plan(call, kind, &input.associations)?;
    check_pinned(call, &checked.values, None, &links)?;
    Ok(Plan { kind, target: None, values: checked.values, links, warnings: checked.warnings })
}

/// The property without which no record of a type is made.
fn needed(kind: ObjectType) -> Option<&'static str> {
    match kind {
        TICKET => Some("hs_pipeline_stage"),
        NOTE => Some("hs_timestamp"),
        _ => None,
    }
}

pub(super) fn plan_update(call: &Call<'_>, kind: ObjectType, id: u64, input: &Input) -> Result<Plan, ApiError> {
    let record = call.state.live(kind, id).ok_or_else(ApiError::not_found)?;
    let mut checked = validate::check(call.portal, kind, call.version, &input.properties, &record.properties);
    if kind == TICKET && call.version == Version::September2026 {
        let mut after = record.properties.clone();
        after.extend(checked.values.clone());
        checked.problems.extend(validate::check_rules(call.portal, false, &checked.values, &after));
    }
    let cleared = |name: &&str| checked.values.get(*name).is_some_and(String::is_empty);
    if let Some(name) = needed(kind).filter(cleared) {
        checked.problems.push(validate::Problem {
            property: name.to_owned(),
            code: "REQUIRED_PROPERTY",
            message: format!("{name} cannot be cleared"),
            value: Some(String::new()),
        });
    }
    if !checked.problems.is_empty() {
        return Err(validate::refuse(call.portal, &checked.problems));
    }
    check_unique(call, kind, Some(id), &checked.values)?;
    check_pinned(call, &checked.values, Some(id), &[])?;
    Ok(Plan { kind, target: Some(id), values: checked.values, links: Vec::new(), warnings: checked.warnings })
}

/// A note that is pinned to a ticket must be linked to it, before or by the same call (assets/hubspot-api.md, section
/// 16). Of other activities the sandbox has none, and lets their ids pass.
fn check_pinned(call: &Call<'_>, values: &Values, id: Option<u64>, links: &[Planned]) -> Result<(), ApiError> {
    let Some(pinned) = values.get("hs_pinned_engagement_id").filter(|pinned| !pinned.is_empty()) else {
        return Ok(());
    };
    if pinned.parse().map_or(true, |id| call.state.live(NOTE, id).is_none()) {
        return Ok(());
    }
    let is_pinned = |to: u64| to.to_string() == *pinned;
    let linked = id.is_some_and(|id| call.state.linked(TICKET, id, NOTE).any(|(to, _)| is_pinned(to)));
    if linked || links.iter().any(|link| is_pinned(link.to)) {
        return Ok(());
    }
    let message = format!("Engagement {pinned} cannot be pinned, as it is not associated with the ticket");
    Err(ApiError::invalid(message.clone()).detail("INVALID_PINNED_ENGAGEMENT", &message, "hs_pinned_engagement_id"))
}

/// No two tickets share a unique value, and no two contacts an address (assets/hubspot-api.md, section 14); the message
/// names the one that has it.
fn check_unique(call: &Call<'_>, kind: ObjectType, id: Option<u64>, values: &Values) -> Result<(), ApiError> {
    if kind == CONTACT {
        let holder = values.get("email").and_then(|email| call.state.contact_of(email));
        let holder = holder.filter(|holder| Some(*holder) != id);
        let taken = |holder| ApiError::new(409, "CONFLICT", format!("Contact already exists. Existing ID: {holder}"));
        return holder.map_or(Ok(()), |holder| Err(taken(holder)));
    }
    for (name, value) in values.iter().filter(|(name, _)| call.state.is_unique(TICKET, name)) {
        let holder = call.state.holder(TICKET, name, value).filter(|holder| Some(*holder) != id);
        if let Some(holder) = holder {
            return Err(taken(call, id, name, value, holder));
        }
    }
    Ok(())
}

fn taken(call: &Call<'_>, id: Option<u64>, name: &str, value: &str, holder: u64) -> ApiError {
    let portal = call.portal.id();
    let id = id.unwrap_or_else(|| call.state.peek_id());
    ApiError::invalid(format!(
        "Cannot set PropertyValueCoordinates{{portalId={portal}, objectTypeId=0-5, objectId={id}, \
         propertyName={name}, value={value}}} on {id}. {holder} already has that value."
    ))
}

/// A batch that is done whole or not at all must not clash with itself either.
pub(super) fn check_together(call: &Call<'_>, plans: &[Plan]) -> Result<(), ApiError> {
    let mut seen = BTreeMap::new();
    for (at, plan) in plans.iter().enumerate() {
        for (name, value) in plan.values.iter().filter(|(name, _)| call.state.is_unique(plan.kind, name)) {
            let key = (name, value);
            let id = plan.target.unwrap_or_else(|| call.state.peek_id() + at as u64);
            match seen.insert(key, id) {
                Some(holder) if holder != id => return Err(taken(call, Some(id), name, value, holder)),
                _ => {}
            }
        }
    }
    Ok(())
}

/// A person in HubSpot sets a property of a ticket, whatever its value.
pub(super) fn set_by_colleague(call: &mut Call<'_>, id: u64, property: &str, value: &str) {
    if call.state.live(TICKET, id).is_some() {
        let values = Values::from([(property.to_owned(), value.to_owned())]);
        let plan = Plan { kind: TICKET, target: Some(id), values, links: Vec::new(), warnings: Vec::new() };
        write(call, plan, Hand::Colleague);
    }
}

/// Does what was planned.
pub(super) fn apply(call: &mut Call<'_>, plan: Plan) -> Record {
    write(call, plan, Hand::Caller)
}

fn write(call: &mut Call<'_>, plan: Plan, hand: Hand) -> Record {
    let now = dates::to_millis(call.now);
    let kind = plan.kind;
    let before = plan.target.and_then(|id| call.state.get(kind, id).cloned());
    let creates = before.is_none();
    let mut record = before.unwrap_or_else(|| Record {
        id: call.state.next_id(),
        properties: BTreeMap::new(),
        history: BTreeMap::new(),
        created: now,
        updated: now,
        archived: None,
        made: true,
        indexed: None,
    });
    let owner = plan.values.get("hubspot_owner_id").filter(|owner| !owner.is_empty()).cloned();
    let stage_changed = plan.values.get("hs_pipeline_stage") != record.properties.get("hs_pipeline_stage");
    let closes = plan.values.contains_key("hs_pipeline_stage") && stage_changed;
    let closed_said = plan.values.contains_key("closed_date");
    for (name, value) in plan.values {
        // To say again what is so already leaves no trace.
        if creates || record.properties.get(&name).map_or("", String::as_str) != value {
            let version = state::Version { time: now, value: value.clone(), hand };
            record.note(&name, version);
        }
        if value.is_empty() {
            record.properties.remove(&name);
        } else {
            record.properties.insert(name, value);
        }
    }
    if creates {
        system_properties(call, kind, &mut record);
    }
    let time = dates::iso(now);
    record.properties.insert(kind.modified().to_owned(), time.clone());
    if owner.is_some() {
        record.properties.insert("hubspot_owner_assigneddate".to_owned(), time.clone());
    }
    let closed = is_closed(call, &record);
    if kind == TICKET {
        record.properties.insert("hs_is_closed".to_owned(), closed.to_string());
    }
    if kind == TICKET && closes && !closed_said {
        if closed {
            record.properties.insert("closed_date".to_owned(), time);
        } else {
            record.properties.remove("closed_date");
        }
    }
    record.updated = now;
    record.indexed = call.indexed;
    let id = record.id;
    call.state.put(kind, record.clone());
    associations::apply(call, kind, id, &plan.links);
    call.state.get(kind, id).cloned().unwrap_or(record)
}

fn is_closed(call: &Call<'_>, record: &Record) -> bool {
    let value = |name: &str| record.properties.get(name).map_or("", String::as_str);
    let pipeline = call.portal.pipeline(value("hs_pipeline"));
    pipeline.and_then(|pipeline| pipeline.stage(value("hs_pipeline_stage"))).is_some_and(|stage| stage.closed)
}

/// Archives a record, if it is not yet.
pub(super) fn archive(call: &mut Call<'_>, kind: ObjectType, id: u64) {
    if let Some(mut record) = call.state.live(kind, id).cloned() {
        record.archived = Some(dates::to_millis(call.now));
        call.state.put(kind, record);
    }
}

/// What HubSpot adds to a new record by itself.
fn system_properties(call: &Call<'_>, kind: ObjectType, record: &mut Record) {
    let time = dates::iso(record.created);
    if kind != TICKET {
        record.properties.insert(kind.created().to_owned(), time);
        record.properties.insert("hs_object_id".to_owned(), record.id.to_string());
        return;
    }
    let pipeline = call.portal.default_pipeline().map_or("0", |pipeline| pipeline.id.as_str());
    let id = record.id.to_string();
    let own = [
        ("createdate", time.as_str()),
        ("hs_createdate", &time),
        ("hs_helpdesk_sort_timestamp", &time),
        ("hs_is_visible_in_help_desk", "true"),
        ("hs_last_message_from_visitor", "false"),
        ("hs_num_associated_companies", "0"),
        ("hs_num_associated_conversations", "0"),
        ("hs_num_times_contacted", "0"),
        ("hs_object_id", &id),
        ("hs_object_source", "INTEGRATION"),
        ("hs_object_source_id", APP),
        ("hs_object_source_label", "INTEGRATION"),
        ("hs_pipeline", pipeline),
        ("hs_ticket_id", &id),
        ("num_notes", "0"),
    ];
    for (name, value) in own {
        // createdate and hs_pipeline may have been sent.
        record.properties.entry(name.to_owned()).or_insert_with(|| value.to_owned());
    }
}
