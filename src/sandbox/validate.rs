//! Whether a record's values can be stored, and how they are stored. Pure: portal and values in, problems out.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    dates::{self, Reading},
    errors::ApiError,
    objects::{CONTACT, ObjectType, TICKET},
    route::Version,
    schema::{Definition, Pipeline, Portal, allowed},
};

/// The longest text of one property, in characters.
const LONGEST: usize = 65_536;
const PIPELINE: &str = "hs_pipeline";
const STAGE: &str = "hs_pipeline_stage";

/// Properties by name.
pub(super) type Values = BTreeMap<String, String>;

/// One property that cannot be stored.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Problem {
    pub property: String,
    pub code: &'static str,
    pub message: String,
    pub value: Option<String>,
}

/// A value as it is stored, and what was said about it.
#[derive(Debug, PartialEq)]
struct Stored {
    value: String,
    normalized: bool,
}

/// What became of the values that were sent.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// As they are to be stored; an empty one clears.
    pub values: Values,
    pub warnings: Vec<Value>,
    pub problems: Vec<Problem>,
}

/// Checks every value, and reports everything that is wrong at once.
pub(super) fn check(
    portal: &Portal,
    kind: ObjectType,
    version: Version,
    sent: &[(String, String)],
    before: &Values,
) -> Checked {
    let mut checked = Checked::default();
    for (name, value) in sent {
        match one(portal, kind, version, name, value, before.get(name)) {
            Ok(stored) => {
                if stored.normalized {
                    checked.warnings.push(normalized(name, value, &stored.value));
                }
                checked.values.insert(name.clone(), stored.value);
            }
            Err((code, message)) => {
                let value = (code != "PROPERTY_DOESNT_EXIST").then(|| value.clone());
                checked.problems.push(Problem { property: name.clone(), code, message, value });
            }
        }
    }
    if kind == TICKET {
        check_stage(portal, before, &mut checked);
    }
    checked
}

fn normalized(name: &str, raw: &str, value: &str) -> Value {
    json!({
        "category": "PROPERTY_VALUE_NORMALIZED",
        "message": format!("The value of property \"{name}\" was normalized."),
        "context": { "propertyName": name, "rawValue": raw, "normalizedValue": value },
    })
}

type Verdict = Result<Stored, (&'static str, String)>;

fn one(
    portal: &Portal,
    kind: ObjectType,
    version: Version,
    name: &str,
    value: &str,
    before: Option<&String>,
) -> Verdict {
    let Some(definition) = portal.definition(kind, name) else {
        return Err(("PROPERTY_DOESNT_EXIST", format!("Property \"{name}\" does not exist")));
    };
    if definition.read_only {
        let kind = if definition.calculated { "calculated" } else { "read only" };
        let message = format!("\"{name}\" is a {kind} property; its value cannot be set.");
        return Err(("READ_ONLY_VALUE", message));
    }
    if value.is_empty() {
        return exact(value);
    }
    if value.chars().count() > LONGEST {
        return Err(("VALUE_TOO_LONG", format!("The value is longer than {LONGEST} characters")));
    }
    let stored = typed(portal, kind, version, definition, value, before)?;
    let mut rules = portal.validations(kind).filter(|validation| validation.property == name);
    match rules.find_map(|validation| validation.broken_by(value)) {
        Some(broken) => Err(("VALIDATION_RULE_FAILED", broken)),
        None => Ok(stored),
    }
}

/// A value as its type wants it.
fn typed(
    portal: &Portal,
    kind: ObjectType,
    version: Version,
    definition: &Definition,
    value: &str,
    before: Option<&String>,
) -> Verdict {
    let name = definition.name.as_str();
    match definition.kind.as_str() {
        "number" if !is_number(value) => Err(("INVALID_INTEGER", format!("{value} was not a valid number"))),
        "date" => date(version, value),
        "datetime" => datetime(version, value),
        "bool" => option(&["true", "false"], value),
        // Whether a stage fits depends on the pipeline, which may come after it.
        "enumeration" if name == STAGE => exact(value),
        "enumeration" => enumeration(portal, definition, value, before.map_or("", String::as_str)),
        _ if kind == CONTACT && name == "email" => email(value),
        _ => exact(value),
    }
}

/// An address is stored in lower case.
fn email(value: &str) -> Verdict {
    let (name, domain) = value.split_once('@').unwrap_or_default();
    let is_address = !name.is_empty() && domain.contains('.') && !domain.contains('@') && !value.contains(' ');
    match is_address {
        true => exact(&value.to_lowercase()),
        false => Err(("INVALID_EMAIL", format!("Email address {value} is invalid"))),
    }
}

fn exact(value: &str) -> Verdict {
    Ok(Stored { value: value.to_owned(), normalized: false })
}

/// Digits, one minus in front, one point.
fn is_number(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(fraction) && !(whole.is_empty() && fraction.is_empty())
}

fn date(version: Version, value: &str) -> Verdict {
    let loose = version == Version::September2026;
    match dates::date(value) {
        Reading::Exact(value) => exact(&value),
        Reading::Loose(value) | Reading::NotMidnight(value) if loose => Ok(Stored { value, normalized: true }),
        Reading::NotMidnight(day) => {
            Err(("INVALID_DATE", format!("{value} is at {day} {} UTC, not midnight!", dates::time_of_day(value))))
        }
        Reading::Loose(_) | Reading::Unreadable => Err(("INVALID_DATE", format!("{value} was not a valid date"))),
    }
}

fn datetime(version: Version, value: &str) -> Verdict {
    match dates::datetime(value) {
        Reading::Exact(value) => exact(&value),
        Reading::Loose(value) if version == Version::September2026 => Ok(Stored { value, normalized: true }),
        _ => Err(("INVALID_LONG", format!("{value} was not a valid long."))),
    }
}

fn option(allowed: &[&str], value: &str) -> Verdict {
    if allowed.contains(&value) {
        return exact(value);
    }
    let message = format!("{value} was not one of the allowed options: [{}]", allowed.join(", "));
    Err(("INVALID_OPTION", message))
}

fn enumeration(portal: &Portal, definition: &Definition, value: &str, before: &str) -> Verdict {
    let Some(allowed) = allowed(portal, definition) else { return exact(value) };
    if !definition.is_multiple() {
        return option(&allowed, value);
    }
    // A leading semicolon adds to what is stored.
    let (kept, added) = value.strip_prefix(';').map_or(("", value), |added| (before, added));
    let mut values: Vec<&str> = Vec::new();
    for part in kept.split(';').filter(|part| !part.is_empty()) {
        values.push(part);
    }
    for part in added.split(';').filter(|part| !part.is_empty()) {
        option(&allowed, part)?;
        if !values.contains(&part) {
            values.push(part);
        }
    }
    exact(&values.join(";"))
}

/// A stage must belong to the ticket's pipeline, whichever of the two was sent.
fn check_stage(portal: &Portal, before: &Values, checked: &mut Checked) {
    let named = |name: &str| checked.values.get(name).filter(|value| !value.is_empty()).or_else(|| before.get(name));
    let bad_pipeline = checked.problems.iter().any(|problem| problem.property == PIPELINE);
    let touched = checked.values.contains_key(STAGE) || checked.values.contains_key(PIPELINE);
    if bad_pipeline || !touched {
        return;
    }
    let pipeline = named(PIPELINE).and_then(|id| portal.pipeline(id)).or_else(|| portal.default_pipeline());
    let (Some(pipeline), Some(stage)) = (pipeline, named(STAGE)) else { return };
    if pipeline.stage(stage).is_none() {
        let message = format!("{stage} is not a valid pipeline stage ID. Valid options are: {}", stages(pipeline));
        let value = Some(stage.clone());
        checked.problems.push(Problem { property: STAGE.to_owned(), code: "INVALID_OPTION", message, value });
    }
}

fn stages(pipeline: &Pipeline) -> String {
    let open = pipeline.stages.iter().filter(|stage| !stage.archived);
    let ids: Vec<&str> = open.map(|stage| stage.id.as_str()).collect();
    format!("pipelineId={} : [{}]", pipeline.id, ids.join(", "))
}

/// What the portal's own rules ask for. `changed` are the names that the write touches, `after` the whole ticket.
pub(super) fn check_rules(portal: &Portal, creates: bool, changed: &Values, after: &Values) -> Vec<Problem> {
    let empty = |name: &String| after.get(name).is_none_or(String::is_empty);
    let problem = |name: &String, code, message| Problem { property: name.clone(), code, message, value: None };
    let mut problems = Vec::new();
    for rules in &portal.rules {
        if creates {
            let missing = rules.create_required.iter().filter(|name| empty(name));
            problems.extend(missing.map(|name| {
                problem(
                    name,
                    "MISSING_REQUIRED_PROPERTY",
                    format!("Property \"{name}\" is required to create a ticket"),
                )
            }));
        }
        for condition in &rules.conditional {
            let touched = changed.contains_key(&condition.property)
                || condition.require.iter().any(|name| changed.contains_key(name));
            let holds = after.get(&condition.property).is_some_and(|value| condition.values.contains(value));
            if !(touched && holds) {
                continue;
            }
            let missing = condition.require.iter().filter(|name| empty(name));
            problems.extend(missing.map(|name| {
                let value = after.get(&condition.property).map_or("", String::as_str);
                let message = format!("Property \"{name}\" is required when \"{}\" is {value}", condition.property);
                problem(name, "MISSING_CONDITIONAL_REQUIRED_PROPERTY", message)
            }));
        }
    }
    problems
}

/// All problems as one answer: once as `errors`, once as JSON inside the message, as HubSpot does.
pub(super) fn refuse(portal: &Portal, problems: &[Problem]) -> ApiError {
    let embedded: Vec<Value> = problems.iter().map(|problem| embedded(portal, problem)).collect();
    let mut error = ApiError::invalid(format!("Property values were not valid: {}", Value::Array(embedded)));
    for problem in problems {
        error = error.detail(problem.code, &problem.message, &problem.property);
    }
    error
}

fn embedded(portal: &Portal, problem: &Problem) -> Value {
    let mut entry = json!({
        "isValid": false,
        "message": problem.message,
        "error": problem.code,
        "name": problem.property,
        "localizedErrorMessage": problem.message,
        "portalId": portal.id(),
    });
    if let (Some(value), Some(fields)) = (&problem.value, entry.as_object_mut()) {
        fields.insert("propertyValue".to_owned(), json!(value));
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::seed;

    fn checked(version: Version, pairs: &[(&str, &str)], before: &[(&str, &str)]) -> Checked {
        let (portal, _) = seed::load(false).unwrap();
        let own = |pair: &(&str, &str)| (pair.0.to_owned(), pair.1.to_owned());
        let sent: Vec<_> = pairs.iter().map(own).collect();
        check(&portal, TICKET, version, &sent, &before.iter().map(own).collect())
    }

    #[test]
    fn values_are_stored_or_refused() {
        let long = "é".repeat(LONGEST + 1);
        let fits = "é".repeat(LONGEST);
        let table: &[(&str, &str, Result<&str, &str>)] = &[
            ("subject", &fits, Ok(&fits)),
            ("subject", &long, Err("VALUE_TOO_LONG")),
            ("nothing_such", "1", Err("PROPERTY_DOESNT_EXIST")),
            ("legacy_code", "1", Err("PROPERTY_DOESNT_EXIST")),
            ("hs_object_id", "1", Err("READ_ONLY_VALUE")),
            ("escalation_score", "1", Err("READ_ONLY_VALUE")),
            ("refund_amount", "-12.50", Ok("-12.50")),
            ("refund_amount", "1,000", Err("INVALID_INTEGER")),
            ("refund_amount", "-", Err("INVALID_INTEGER")),
            ("refund_amount", "1e3", Err("INVALID_INTEGER")),
            ("first_seen_on", "2026-02-28", Ok("2026-02-28")),
            ("first_seen_on", "1772236800000", Ok("2026-02-28")),
            ("first_seen_on", "1772236800001", Err("INVALID_DATE")),
            ("first_seen_on", "2026-02-30", Err("INVALID_DATE")),
            ("first_seen_on", "2026-02-28T10:00:00Z", Err("INVALID_DATE")),
            ("outage_started_at", "2026-02-28T10:00:00.000Z", Ok("2026-02-28T10:00:00Z")),
            ("outage_started_at", "soon", Err("INVALID_LONG")),
            ("hs_ticket_priority", "HIGH", Ok("HIGH")),
            ("hs_ticket_priority", "high", Err("INVALID_OPTION")),
            ("hs_ticket_category", "BILLING_ISSUE;SPAM", Ok("BILLING_ISSUE;SPAM")),
            ("hs_ticket_category", "BILLING_ISSUE; SPAM", Err("INVALID_OPTION")),
            ("hs_ticket_category", ";SPAM", Ok("SPAM")),
            ("vip_customer", "yes", Err("INVALID_OPTION")),
            ("hubspot_owner_id", "411200", Ok("411200")),
            ("hubspot_owner_id", "9100", Err("INVALID_OPTION")),
            ("hubspot_owner_id", "411297", Err("INVALID_OPTION")),
            ("second_agent", "9100", Err("INVALID_OPTION")),
            ("hs_pipeline", "512009338", Err("INVALID_OPTION")),
            ("hs_pipeline_stage", "1054128316", Err("INVALID_OPTION")),
            ("hs_pipeline_stage", "1048117702", Err("INVALID_OPTION")),
            ("hs_pipeline_stage", "4", Ok("4")),
        ];
        for (name, value, expected) in table {
            let checked = checked(Version::Numbered, &[(name, value)], &[]);
            match expected {
                Ok(stored) => assert_eq!(checked.values[*name], *stored, "{name}={value}"),
                Err(code) => {
                    let codes: Vec<_> = checked.problems.iter().map(|problem| problem.code).collect();
                    assert_eq!(codes, [*code], "{name}={value:.20}");
                }
            }
        }
    }

    #[test]
    fn a_leading_semicolon_appends() {
        let before = [("hs_ticket_category", "SPAM")];
        let checked = checked(Version::Numbered, &[("hs_ticket_category", ";BILLING_ISSUE;SPAM")], &before);
        assert_eq!(checked.values["hs_ticket_category"], "SPAM;BILLING_ISSUE");
    }

    #[test]
    fn a_new_pipeline_must_fit_the_old_stage() {
        let before = [("hs_pipeline", "0"), ("hs_pipeline_stage", "2")];
        let checked = checked(Version::Numbered, &[("hs_pipeline", "648120417")], &before);
        assert_eq!(checked.problems[0].property, "hs_pipeline_stage");
    }

    #[test]
    fn the_september_version_reads_dates_loosely_and_says_so() {
        for value in ["1772236800", "1772236800001", "2026-02-28T10:00:00+01:00"] {
            let checked = checked(Version::September2026, &[("first_seen_on", value)], &[]);
            assert_eq!(checked.values["first_seen_on"], "2026-02-28", "{value}");
            assert_eq!(checked.warnings[0]["context"]["rawValue"], *value);
        }
    }
}
