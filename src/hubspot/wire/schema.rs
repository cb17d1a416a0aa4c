//! Definitions: of one property, pipelines, owners, association labels, the account.

use serde_json::Value;

use super::{Unreadable, flag, list, results, scalar, text};
use crate::ticket::association::{AssociationType, Category};
use crate::ticket::property::{Choice, Property, Sensitivity};
use crate::ticket::schema::{Account, Owner, Pipeline, Stage};

/// A definition, without its options, and these.
pub(super) fn property(value: &Value, mut options: Vec<Choice>) -> Option<Property> {
    let name = text(value, "name").filter(|name| !name.is_empty())?;
    // -1 means "after the others"; the sort is stable, so that equal ones stay in the portal's order.
    options.sort_by_key(|option| if option.order < 0 { i32::MAX } else { option.order });
    let none = Value::Null;
    let metadata = value.get("modificationMetadata").unwrap_or(&none);
    Some(Property {
        label: text(value, "label").unwrap_or_default(),
        description: text(value, "description").unwrap_or_default(),
        group: text(value, "groupName").unwrap_or_default(),
        value_type: text(value, "type").unwrap_or_default(),
        field_type: text(value, "fieldType").unwrap_or_default(),
        display_order: order(value),
        hidden: flag(value, "hidden"),
        read_only: flag(metadata, "readOnlyValue"),
        calculated: flag(value, "calculated"),
        external_options: flag(value, "externalOptions"),
        unique: flag(value, "hasUniqueValue"),
        archived: flag(value, "archived"),
        referenced: text(value, "referencedObjectType"),
        number_hint: text(value, "numberDisplayHint"),
        text_hint: text(value, "textDisplayHint"),
        sensitivity: sensitivity(value),
        name,
        options,
    })
}

/// A word that is not known asks for care too.
fn sensitivity(value: &Value) -> Sensitivity {
    match text(value, "dataSensitivity").as_deref() {
        None | Some("" | "non_sensitive") => Sensitivity::NonSensitive,
        Some("highly_sensitive") => Sensitivity::HighlySensitive,
        Some(_) => Sensitivity::Sensitive,
    }
}

/// One option of a definition.
pub(super) fn choice(value: &Value) -> Option<Choice> {
    let sent = text(value, "value")?;
    Some(Choice {
        label: label(value, &sent),
        value: sent,
        description: text(value, "description").unwrap_or_default(),
        hidden: flag(value, "hidden"),
        order: order(value),
    })
}

fn order(value: &Value) -> i32 {
    value.get("displayOrder").and_then(Value::as_i64).and_then(|one| i32::try_from(one).ok()).unwrap_or(-1)
}

/// Where one stands in a list, by its `displayOrder`; what has none comes last.
fn place(value: &Value) -> i32 {
    value.get("displayOrder").and_then(Value::as_i64).and_then(|one| i32::try_from(one).ok()).unwrap_or(i32::MAX)
}

/// What people call it; what has no label is called by its id.
fn label(value: &Value, id: &str) -> String {
    text(value, "label").filter(|label| !label.trim().is_empty()).unwrap_or_else(|| id.to_owned())
}

/// The results that can be read. A list of which none can be read is not an empty one.
fn entries<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Result<Vec<T>, Unreadable> {
    let all = results(value)?;
    let read: Vec<T> = all.iter().filter_map(read).collect();
    if read.is_empty() && !all.is_empty() {
        return Err("none of its results has an id".into());
    }
    Ok(read)
}

fn id(value: &Value) -> Option<String> {
    text(value, "id").filter(|id| !id.is_empty())
}

/// Ticket pipelines with their stages, all in one answer (assets/hubspot-api.md, section 3).
///
/// # Errors
/// When there is no list of results, or no pipeline that a ticket could be in: every portal has one.
pub fn pipelines(value: &Value) -> Result<Vec<Pipeline>, Unreadable> {
    let read = |one: &Value| {
        let id = id(one)?;
        Some(Pipeline {
            label: label(one, &id),
            id,
            order: place(one),
            archived: flag(one, "archived"),
            stages: list(one, "stages").iter().filter_map(stage).collect(),
        })
    };
    let all = entries(value, read)?;
    match all.iter().any(|one| !one.archived && one.stages.iter().any(|stage| !stage.archived)) {
        true => Ok(all),
        false => Err("it has no pipeline with a stage".into()),
    }
}

fn stage(value: &Value) -> Option<Stage> {
    let none = Value::Null;
    let metadata = value.get("metadata").unwrap_or(&none);
    // PIP: ticketState is OPEN or CLOSED and may be missing; isClosed is seen beside it.
    let closed = match text(metadata, "ticketState") {
        Some(state) => state == "CLOSED",
        None => flag(metadata, "isClosed"),
    };
    let id = id(value)?;
    Some(Stage { label: label(value, &id), id, order: place(value), archived: flag(value, "archived"), closed })
}

/// One page of owners; the last one may be empty.
///
/// # Errors
/// When there is no list of results, or none of them has an id.
pub fn owners(value: &Value) -> Result<Vec<Owner>, Unreadable> {
    let read = |one: &Value| {
        Some(Owner {
            id: id(one)?,
            email: text(one, "email").filter(|email| !email.is_empty()),
            first_name: text(one, "firstName").unwrap_or_default(),
            last_name: text(one, "lastName").unwrap_or_default(),
            queue: text(one, "type").as_deref() == Some("QUEUE"),
            archived: flag(one, "archived"),
        })
    };
    entries(value, read)
}

/// Association labels; a null label is the unlabelled type.
///
/// # Errors
/// When there is no list of results, or none of them has an id.
pub fn labels(value: &Value) -> Result<Vec<AssociationType>, Unreadable> {
    entries(value, association_type)
}

/// An association type as it is read: `category` and `typeId`.
pub fn association_type(value: &Value) -> Option<AssociationType> {
    Some(AssociationType {
        category: Category::from(text(value, "category")?),
        type_id: text(value, "typeId")?.parse().ok()?,
        label: text(value, "label").filter(|label| !label.trim().is_empty()),
    })
}

/// What HubSpot tells of a private app's token or a Service Key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenInfo {
    /// `hubId`: the number of the portal that it belongs to.
    pub portal: Option<String>,
    /// The names of its scopes, such as `tickets`.
    pub scopes: Vec<String>,
}

/// What is told of a token; nothing of it is promised.
pub fn token_info(value: &Value) -> TokenInfo {
    let scopes = value.get("scopes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    TokenInfo {
        portal: value.get("hubId").and_then(scalar),
        scopes: scopes.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
    }
}

/// Account details.
///
/// # Errors
/// When there is no portal id.
pub fn account(value: &Value) -> Result<Account, Unreadable> {
    let portal_id = value.get("portalId").and_then(scalar).filter(|id| !id.is_empty()).ok_or("it names no portal")?;
    Ok(Account {
        portal_id,
        name: text(value, "portalName"),
        kind: text(value, "accountType"),
        time_zone: text(value, "timeZone"),
        currency: text(value, "companyCurrency"),
        ui_domain: text(value, "uiDomain"),
    })
}
