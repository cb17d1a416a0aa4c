//! Errors and the state of the portal as texts to read.

use crate::app::overlay::stack::Reader;
use crate::app::portal::knowledge::{Age, Knowledge, part_label};
use crate::hubspot::{self, Operation};
use crate::ticket::schema::PartName;
use crate::ticket::value::{self, Locale};
use crate::ticket::{ObjectType, Schema};

/// An error in full: what happened, what to do, and what HubSpot said.
pub fn reader(error: &hubspot::Error, operation: Operation, schema: &Schema) -> Reader {
    let mut lines = vec![format!("{error}."), String::new()];
    let hint = error.hint(operation);
    if !hint.is_empty() {
        lines.push(format!("What to do\t{hint}"));
    }
    for problem in error.field_problems() {
        let about = problem.property.as_deref().map_or("Also", |name| schema.label(name));
        let code = problem.code.as_deref().map(|code| format!("({code})")).unwrap_or_default();
        lines.push(format!("{about}\t{}", format!("{} {code}", problem.message.trim()).trim()));
    }
    if let hubspot::Error::Answered(answer) = error {
        lines.push(format!("Status\t{}", answer.status));
        if let Some(category) = &answer.category {
            lines.push(format!("Category\t{category}"));
        }
        for (key, values) in &answer.context {
            lines.push(format!("{key}\t{}", values.join(", ")));
        }
        lines.push(format!("HubSpot's words\t{}", answer.message));
    }
    if let Some(correlation) = error.correlation() {
        lines.push(format!("Correlation id\t{correlation}"));
    }
    Reader::new("What went wrong", lines)
}

/// An error in a line: what happened, and what to do.
pub fn line(error: &hubspot::Error, operation: Operation) -> String {
    match error.hint(operation) {
        "" => error.to_string(),
        hint => format!("{error}; {hint}"),
    }
}

/// What is known of the portal, how old it is, and what could not be read.
pub fn portal(knowledge: &Knowledge, host: &str, locale: &Locale) -> Reader {
    let mut lines = Vec::new();
    if let Some(account) = &knowledge.schema.account {
        let name = account.name.clone().unwrap_or_else(|| "Portal".into());
        lines.push(format!("Portal\t{name} {}", account.portal_id));
        for (label, text) in
            [("Kind", &account.kind), ("Time zone", &account.time_zone), ("Currency", &account.currency)]
        {
            if let Some(text) = text {
                lines.push(format!("{label}\t{text}"));
            }
        }
    }
    lines.push(format!("Host\t{host}"));
    lines.push(String::new());
    let parts = [
        PartName::Properties,
        PartName::Pipelines,
        PartName::Owners,
        PartName::Labels(ObjectType::contacts()),
        PartName::Labels(ObjectType::companies()),
        PartName::Labels(ObjectType::deals()),
        PartName::Labels(ObjectType::tickets()),
        PartName::Account,
    ];
    for part in parts {
        let age = match knowledge.ages.get(&part) {
            Some(Age::Fresh) => "read just now".to_owned(),
            Some(Age::Cached(stamp)) => format!("from the cache, read {}", value::moment(&stamp.to_string(), locale)),
            None if knowledge.is_loading() && !knowledge.failures.contains_key(&part) => "being read".to_owned(),
            None => "not known".to_owned(),
        };
        lines.push(format!("{}\t{age}", part_label(&part)));
        if let Some(error) = knowledge.failures.get(&part) {
            lines.push(format!("\tThe last try failed: {}", line(error, Operation::Read)));
        }
    }
    Reader::new("What is known of the portal", lines)
}
