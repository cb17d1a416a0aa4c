//! `hubticket schema`: what the portal has, for people who write scripts.

use serde_json::{Value, json};

use super::known::Portal;
use super::{note, print, print_json};
use crate::config::args::{Output, Schema as Options, SchemaCommand};
use crate::config::{Exit, Failure, FailureKind, Session};
use crate::portal::companion;
use crate::ticket::policy::Rule;
use crate::ticket::property::Property;
use crate::ticket::required;
use crate::ticket::rules::{self, ValueRule};
use crate::ticket::schema::PartName;
use crate::ticket::{ObjectType, Schema, text};

/// A cell of a table is this wide at most; what is longer is in the JSON.
const WIDEST: usize = 60;
/// So many options are shown in a table.
const OPTIONS: usize = 8;

pub(super) async fn run(options: Options, session: &Session) -> Result<Exit, Failure> {
    if options.required {
        return required(&options, session);
    }
    let what = options.what.unwrap_or(SchemaCommand::Properties);
    let part = match &what {
        SchemaCommand::Properties => PartName::Properties,
        SchemaCommand::Pipelines => PartName::Pipelines,
        SchemaCommand::Owners => PartName::Owners,
        SchemaCommand::Labels { object } => PartName::Labels(ObjectType::parse(object).ok_or_else(|| {
            Failure::usage(format!(
                "{object:?} is not a kind of record; use contact, company, deal, ticket or a type id such as 2-1234567"
            ))
        })?),
    };
    let mut portal = Portal::new(session);
    learn(&part, options.refresh, &mut portal).await?;
    let (document, table) = shown(&part, options.all, &portal.schema);
    match options.output {
        Output::Json => print_json(&Value::Array(document)),
        Output::Text => print(aligned(&table).as_bytes()),
    }
}

/// Asks the portal for a part and what belongs to it, unless they are known well enough.
///
/// # Errors
/// Why nothing is known of it.
pub(crate) async fn learn(part: &PartName, refresh: bool, portal: &mut Portal<'_>) -> Result<(), Failure> {
    portal.verify().await;
    let with_rules = [Some(part.clone()), companion(part)];
    let wanted = with_rules.into_iter().flatten().filter(|name| refresh || !portal.is_fresh(name)).collect();
    portal.read(wanted).await;
    if let Some(mut failure) = portal.why(part) {
        if refresh || !portal.has(part) {
            if failure.exit != Exit::Usage && failure.kind != FailureKind::Token {
                failure.message = format!("the portal's definitions could not be read: {}", failure.message);
            }
            return Err(failure);
        }
        Portal::tell_old(&failure);
    } else if let Some(failure) = portal.why(&PartName::Account).filter(|_| !portal.has_come(part)) {
        Portal::tell_old(&failure);
    }
    Ok(())
}

/// What the portal was seen to require, as lines for config.toml; nobody is asked.
fn required(options: &Options, session: &Session) -> Result<Exit, Failure> {
    if options.what.is_some() {
        return Err(Failure::usage("--required prints lines for config.toml: leave out what else is to be shown"));
    }
    let schema = session.cached_schema();
    let learnt = required::learnt(&session.policy(), &schema);
    if options.output == Output::Json {
        return print_json(&Value::Array(learnt.iter().map(required_rule).collect()));
    }
    if learnt.is_empty() {
        note("no refusal has told of a rule that is not in config.toml");
    }
    let config = &session.config;
    let profile = Some(config.profile.as_str()).filter(|name| *name != "default" && !config.sandbox);
    print(required::lines(&learnt, &schema, profile).as_bytes())
}

/// What is shown, as a document and as the rows of a table.
pub(crate) type Shown = (Vec<Value>, Vec<Vec<String>>);

/// What is known of a part; of the properties `all`, or those that can be set on a new ticket.
pub(crate) fn shown(part: &PartName, all: bool, schema: &Schema) -> Shown {
    match part {
        PartName::Pipelines => pipelines(schema),
        PartName::Owners => owners(schema),
        PartName::Labels(object) => labels(schema, object),
        PartName::Properties | PartName::Account | PartName::Rules | PartName::Creation => properties(schema, all),
    }
}

/// A rule for what a ticket must have, for programs.
pub(crate) fn required_rule(rule: &Rule) -> Value {
    json!({"pipeline": rule.pipeline, "stage": rule.stage, "require": rule.require})
}

fn head(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn properties(schema: &Schema, all: bool) -> Shown {
    let known = schema.properties.as_deref().unwrap_or_default();
    let shown: Vec<&Property> = known.iter().filter(|one| all || one.unavailable().is_none()).collect();
    let document = shown.iter().map(|one| {
        let options: Vec<Value> = one
            .options
            .iter()
            .map(|option| json!({"label": option.label, "value": option.value, "hidden": option.hidden}))
            .collect();
        json!({
            "label": one.label, "name": one.name, "type": one.value_type, "fieldType": one.field_type,
            "group": one.group, "description": one.description, "unique": one.unique,
            "sensitivity": one.sensitivity, "rules": schema.rules(&one.name).iter().map(rule).collect::<Vec<_>>(),
            "asks": rules::hint(schema.rules(&one.name), one.kind()),
            "unavailable": one.unavailable().map(|why| why.reason()), "options": options,
        })
    });
    let rows = shown.iter().map(|one| {
        let mut options: Vec<String> =
            one.options.iter().take(OPTIONS).map(|option| format!("{}={}", option.label, option.value)).collect();
        if one.options.len() > OPTIONS {
            options.push(format!("and {} more", one.options.len() - OPTIONS));
        }
        let asks = rules::hint(schema.rules(&one.name), one.kind());
        let options: Vec<String> = asks.into_iter().chain(options).collect();
        let care = one.sensitivity.told().map(|told| format!("({told}) ")).unwrap_or_default();
        let label = if one.label.trim().is_empty() { schema.label(&one.name) } else { &one.label };
        let told = one.unavailable().map(|why| format!("({})", why.reason()));
        let kind = format!("{}/{}", one.value_type, one.field_type);
        vec![label.to_owned(), one.name.clone(), kind, care + &told.unwrap_or_else(|| options.join(", "))]
    });
    let head = [head(&["LABEL", "INTERNAL NAME", "TYPE", "OPTIONS (LABEL=VALUE)"])];
    (document.collect(), head.into_iter().chain(rows).collect())
}

fn rule(rule: &ValueRule) -> Value {
    json!({"type": rule.kind, "arguments": rule.arguments})
}

fn pipelines(schema: &Schema) -> Shown {
    let all = schema.pipelines.as_deref().unwrap_or_default();
    let document = all.iter().map(|one| {
        let stages: Vec<Value> = one
            .stages
            .iter()
            .map(|stage| {
                let takes_new = schema.is_open_to_new(one, &stage.id);
                json!({"label": stage.label, "id": stage.id, "closed": stage.closed, "takesNew": takes_new})
            })
            .collect();
        json!({"label": one.label, "id": one.id, "stages": stages})
    });
    let mut rows = vec![head(&["PIPELINE", "ID", "STAGE", "ID", "STATE"])];
    for one in all {
        rows.extend(one.stages.iter().map(|stage| {
            let state = if stage.closed { "closed" } else { "open" };
            let told = if schema.is_open_to_new(one, &stage.id) { "" } else { ", no tickets are created here" };
            vec![one.label.clone(), one.id.clone(), stage.label.clone(), stage.id.clone(), format!("{state}{told}")]
        }));
    }
    (document.collect(), rows)
}

fn owners(schema: &Schema) -> Shown {
    let all = schema.owners.as_deref().unwrap_or_default();
    let email = |one: &crate::ticket::Owner| one.email.clone().filter(|email| !email.is_empty());
    let document =
        all.iter().map(|one| json!({"label": one.label(), "id": one.id, "email": email(one), "queue": one.queue}));
    let rows = all.iter().map(|one| {
        let kind = if one.queue { "queue" } else { "person" };
        vec![one.label(), one.id.clone(), email(one).unwrap_or_default(), kind.to_owned()]
    });
    (document.collect(), [head(&["OWNER", "ID", "E-MAIL", "KIND"])].into_iter().chain(rows).collect())
}

fn labels(schema: &Schema, object: &ObjectType) -> Shown {
    let all = schema.association_types(object);
    let document =
        all.iter().map(|one| json!({"label": one.label, "category": one.category.as_str(), "typeId": one.type_id}));
    let rows = all.iter().map(|one| {
        let label = one.label.clone().unwrap_or_else(|| "(no label)".into());
        vec![label, format!("{}/{}", one.category.as_str(), one.type_id)]
    });
    (document.collect(), [head(&["LABEL", "CATEGORY/TYPEID"])].into_iter().chain(rows).collect())
}

/// Rows with their columns one below the other; the last column is as wide as it wants to be.
pub(super) fn aligned(rows: &[Vec<String>]) -> String {
    let shown: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let last = row.len().saturating_sub(1);
            let cell = |(index, cell): (usize, &String)| {
                let line = text::one_line(cell);
                if index == last { line.into_owned() } else { text::truncate(&line, WIDEST).into_owned() }
            };
            row.iter().enumerate().map(cell).collect()
        })
        .collect();
    let columns = shown.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|column| shown.iter().filter_map(|row| row.get(column)).map(|cell| text::width(cell)).max().unwrap_or(0))
        .collect();
    let mut out = String::new();
    for row in &shown {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width.saturating_sub(text::width(cell)) + 2));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_one_below_the_other_whatever_is_in_them() {
        let rows = [head(&["A", "B"]), head(&["狐狸", "x"]), head(&["e\u{301}\u{1b}[1m", "y"])];
        let lines: Vec<String> = aligned(&rows).lines().map(str::to_owned).collect();
        let at = |line: &str, what: &str| text::width(line.split(what).next().unwrap());
        assert_eq!(at(&lines[0], "B"), at(&lines[1], "x"));
        assert_eq!(at(&lines[0], "B"), at(&lines[2], "y"));
        assert!(!lines[2].contains('\u{1b}'));
    }
}
