//! Errors and the state of the portal as texts to read.

use crate::app::keys::actions::ProgramAction;
use crate::app::keys::help;
use crate::app::keys::keymap::Keymap;
use crate::app::keys::scope::Scope;
use crate::app::outbox::submission::Reason;
use crate::app::overlay::reader::{Line, Reader};
use crate::app::portal::knowledge::{Age, Knowledge, part_label};
use crate::hubspot::{self, Certainty, Operation};
use crate::submit::noun;
use crate::ticket::schema::PartName;
use crate::ticket::text;
use crate::ticket::value::{self, Locale};
use crate::ticket::{ObjectType, Schema};

/// Over what is told of something that went wrong.
const TITLE: &str = "What went wrong";

/// An error in full: what happened, what to do, and what HubSpot said. What was said last stands above it, where that was
/// of something else.
pub fn reader(error: &hubspot::Error, operation: Operation, said: Option<&str>, schema: &Schema) -> Reader {
    let what = text::sentence(&error.to_string());
    let other = said.filter(|said| !said.to_lowercase().contains(what.trim_end_matches('.').to_lowercase().as_str()));
    let mut all: Vec<Line> = other.into_iter().flat_map(|said| [whole(said), Line::default()]).collect();
    all.extend([Line::whole(what), Line::default()]);
    all.extend(lines(error, operation, schema));
    Reader::new(TITLE, all)
}

/// What was said of something that went wrong, all of it.
pub fn said(said: &str) -> Reader {
    Reader::new(TITLE, vec![whole(said)])
}

fn whole(said: &str) -> Line {
    Line::whole(text::sentence(said))
}

/// What there is to know of an error besides what happened.
pub fn lines(error: &hubspot::Error, operation: Operation, schema: &Schema) -> Vec<Line> {
    let mut lines = Vec::new();
    let hint = error.hint(operation);
    if !hint.is_empty() {
        lines.push(Line::pair("What to do", hint));
    }
    for problem in error.field_problems() {
        let about = problem.property.as_deref().map_or("Also", |name| schema.label(name));
        let code = problem.code.as_deref().map(|code| format!("({code})")).unwrap_or_default();
        lines.push(Line::pair(about, format!("{} {code}", problem.message.trim()).trim()));
    }
    if let hubspot::Error::Answered(answer) = error {
        lines.push(Line::pair("Status", answer.status.to_string()));
        if let Some(category) = &answer.category {
            lines.push(Line::pair("Category", category));
        }
        for (key, values) in &answer.context {
            lines.push(Line::pair(key, values.join(", ")));
        }
        lines.push(Line::pair("HubSpot's words", &answer.message));
    }
    if let Some(correlation) = error.correlation() {
        lines.push(Line::pair("Correlation id", correlation));
    }
    lines
}

/// Why no ticket came of a submission, in words.
pub fn reason(reason: &Reason) -> String {
    match reason {
        Reason::HubSpot(error) => error.to_string(),
        Reason::Portal(error) => format!("the portal's pipelines could not be read: {error}"),
        Reason::Step(step, error) if error.certainty() == Certainty::Unknown => {
            format!("it is not known whether {} was made: {error}", noun(step))
        }
        Reason::Step(step, error) => format!("{} was refused: {error}", noun(step)),
        Reason::Disk(error) => error.to_string(),
        Reason::Problem(problem) => problem.to_string(),
        Reason::Twin(_) => "it is not known what became of another one that is the same".into(),
        Reason::File(fault) => fault.to_string(),
        Reason::UnderWay => "the same ticket is being created already".into(),
        Reason::Key(ticket) => format!("the program that wrote it has ticket {ticket} for it already"),
        Reason::Made(ticket) => format!("ticket {ticket} was created a moment before and is the same"),
        Reason::Line { file, line } => {
            format!(
                "line {line} of the import {file} is the same and is not known; hubticket resolve tells how to look for it"
            )
        }
        Reason::Stopped => "it was stopped before it left".into(),
        Reason::Interrupted => "hubticket ended before the ticket was sent".into(),
        Reason::Earlier => "it ended without a ticket in an earlier run; hubticket history has the reason".into(),
    }
}

/// The keys of every day in the form, those that work here, the innermost first, and what else is good to know.
pub fn keys(keymap: &Keymap, scopes: &[Scope]) -> Reader {
    let mut lines = Vec::new();
    for section in help::of_a_day(keymap, scopes).into_iter().chain(help::sections(keymap, scopes)) {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::whole(format!("{}:", section.title)));
        lines.extend(section.rows.into_iter().map(|(keys, does)| Line::pair(keys, does)));
    }
    let palette = keymap.key(scopes, ProgramAction::Palette.into());
    let known = help::good_to_know(scopes, &palette);
    if !known.is_empty() {
        lines.extend([Line::default(), Line::whole("Good to know:")]);
        lines.extend(known.into_iter().map(|said| Line::pair("", said)));
    }
    Reader::new("Help", lines).opened_by(ProgramAction::Help).narrowed_by_typing()
}

/// An error in a line: what happened, and what to do.
pub fn line(error: &hubspot::Error, operation: Operation) -> String {
    match error.hint(operation) {
        "" => error.to_string(),
        hint => format!("{error}; {hint}"),
    }
}

/// Whether HubSpot keeps a part from the token that nobody misses.
fn is_withheld(schema: &Schema, part: &PartName) -> bool {
    match part {
        PartName::Rules => schema.rules.as_ref().is_some_and(|rules| rules.withheld),
        PartName::Creation => schema.creation.as_ref().is_some_and(|creation| creation.withheld),
        PartName::Properties | PartName::Pipelines | PartName::Owners | PartName::Labels(_) | PartName::Account => {
            false
        }
    }
}

/// What is known of the portal, how old it is, and what could not be read.
pub fn portal(knowledge: &Knowledge, host: &str, locale: &Locale) -> Reader {
    let mut lines = Vec::new();
    if let Some(account) = &knowledge.schema.account {
        let name = account.name.clone().unwrap_or_else(|| "Portal".into());
        lines.push(Line::pair("Portal", format!("{name} {}", account.portal_id)));
        for (label, text) in
            [("Kind", &account.kind), ("Time zone", &account.time_zone), ("Currency", &account.currency)]
        {
            if let Some(text) = text {
                lines.push(Line::pair(label, text));
            }
        }
    }
    lines.push(Line::pair("Host", host));
    lines.push(Line::default());
    let parts = [
        PartName::Properties,
        PartName::Pipelines,
        PartName::Owners,
        PartName::Labels(ObjectType::contacts()),
        PartName::Labels(ObjectType::companies()),
        PartName::Labels(ObjectType::deals()),
        PartName::Labels(ObjectType::tickets()),
        PartName::Account,
        PartName::Rules,
        PartName::Creation,
    ];
    for part in parts {
        let age = match knowledge.ages.get(&part) {
            Some(_) if is_withheld(&knowledge.schema, &part) => "this token may not read them".to_owned(),
            Some(Age::Fresh) => "read just now".to_owned(),
            Some(Age::Cached(stamp)) => format!("from the cache, read {}", value::moment(&stamp.to_string(), locale)),
            None if knowledge.is_loading() && !knowledge.failures.contains_key(&part) => "being read".to_owned(),
            None => "not known".to_owned(),
        };
        lines.push(Line::pair(part_label(&part), age));
        if let Some(error) = knowledge.failures.get(&part) {
            lines.push(Line::pair("", format!("The last try failed: {}", line(error, Operation::Read))));
        }
    }
    Reader::new("What is known about the portal", lines).opened_by(ProgramAction::Portal)
}
