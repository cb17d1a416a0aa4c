//! The tools: what each is called, promises and takes; and reading a call of one.

use std::any::Any;
use std::sync::Arc;

use rmcp::handler::server::tool::schema_for_input;
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use rmcp::schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::definitions::{answer, document, error};
use super::input::{Check, Create, Describe, Find, History, Resolve};

/// A tool, with what it takes.
#[derive(Debug, Clone)]
pub(super) enum Call {
    Describe(Describe),
    Find(Find),
    Check(Box<Check>),
    Create(Box<Create>),
    Resolve(Resolve),
    History(History),
}

/// Why a call can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unread {
    /// There is no such tool.
    Tool(String),
    /// The tool takes something else.
    Input(String),
}

impl Call {
    /// Reads a call.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(name: &str, arguments: JsonObject) -> Result<Self, Unread> {
        match name {
            "describe_portal" => input(arguments).map(Self::Describe),
            "find_record" => input(arguments).map(Self::Find),
            "check_ticket" => input(arguments).map(|check| Self::Check(Box::new(check))),
            "create_ticket" => input(arguments).map(|create| Self::Create(Box::new(create))),
            "resolve_attempt" => input(arguments).map(Self::Resolve),
            "history" => input(arguments).map(Self::History),
            other => Err(Unread::Tool(format!("there is no tool {other:?}"))),
        }
    }
}

fn input<T: DeserializeOwned>(arguments: JsonObject) -> Result<T, Unread> {
    let read = serde_json::from_value(Value::Object(arguments));
    read.map_err(|why: serde_json::Error| {
        Unread::Input(format!("nothing was sent; the input can't be read: {}", in_words(&why.to_string())))
    })
}

/// What is wrong with an input, without the words of the language that reads it.
fn in_words(why: &str) -> String {
    let words = [
        ("expected usize", "expected a whole number that is not negative"),
        ("expected a map", "expected an object"),
        ("expected a sequence", "expected a list"),
        ("expected struct NewContact", "expected an object with who"),
        ("expected struct", "expected an object:"),
        ("invalid type: map", "an object does not fit"),
        ("invalid type: sequence", "a list does not fit"),
        ("invalid length", "a list does not fit, of length"),
        ("invalid type: ", "this does not fit: "),
        ("invalid value: ", "this does not fit: "),
        ("unknown variant", "there is no value"),
        ("unknown field", "there is no argument"),
        ("missing field", "this argument is missing:"),
        ("floating point", "number"),
    ];
    words.iter().fold(why.to_owned(), |told, (theirs, ours)| told.replace(theirs, ours))
}

/// What a tool does to the world.
#[derive(Clone, Copy)]
enum Effect {
    /// Nothing.
    Reads,
    /// It adds something; called again it comes to the same.
    Adds,
}

fn tool<T: JsonSchema + Any>(
    name: &'static str,
    title: &str,
    about: &'static str,
    effect: Effect,
    output: Result<Arc<JsonObject>, String>,
) -> Result<Tool, String> {
    let is_read_only = matches!(effect, Effect::Reads);
    let hints = ToolAnnotations::with_title(title).read_only(is_read_only).destructive(false).idempotent(true);
    // The history is on this machine; all else is in the portal.
    let hints = hints.open_world(name != "history");
    let mut input = Value::Object((*schema_for_input::<T>()?).clone());
    plainly(&mut input);
    let input = input.as_object().cloned().unwrap_or_default();
    let tool = Tool::new(name, about, input).with_title(title).with_annotations(hints);
    Ok(tool.with_raw_output_schema(output?))
}

/// Leaves out that null stands for what is not given, as it does: not every client finds the type beside it.
fn plainly(schema: &mut Value) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|one| one != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            if let Some(fields) = schema.as_object_mut() {
                fields.insert("type".into(), one);
            }
        }
    }
    let is_null = |one: &Value| one.get("type").is_some_and(|name| name == "null");
    if let Some(Value::Array(forms)) = schema.get_mut("anyOf") {
        forms.retain(|one| !is_null(one));
        if let [Value::Object(one)] = forms.as_slice() {
            let one = one.clone();
            if let Some(fields) = schema.as_object_mut() {
                fields.remove("anyOf");
                for (word, said) in one {
                    fields.entry(word).or_insert(said);
                }
            }
        }
    }
    match schema {
        Value::Object(fields) => fields.values_mut().for_each(plainly),
        Value::Array(all) => all.iter_mut().for_each(plainly),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// All tools, in the order in which they are used.
///
/// # Errors
/// When one can't be described.
pub(super) fn all() -> Result<Vec<Tool>, String> {
    let text = json!({"type": "string"});
    let or_null = |about: &str| json!({"type": ["string", "null"], "description": about});
    Ok(vec![
        tool::<Describe>(
            "describe_portal",
            "Describe the portal",
            "Tells what a ticket of this HubSpot portal can have (properties with types and options), its pipelines and \
             stages, its owners, or what is required. Give a text to keep the answer small. Changes nothing.",
            Effect::Reads,
            answer(
                &[],
                json!({"type": "object", "properties": {
                    "properties": document("schema properties"),
                    "pipelines": document("schema pipelines"),
                    "owners": document("schema owners"),
                    "always": {
                        "type": "array", "items": text,
                        "description": "Internal names of what every ticket must have; a pipeline and a stage are chosen where none is named.",
                    },
                    "rules": {"type": "array", "description": "What is required besides, and where.", "items": {
                        "type": "object", "required": ["require"], "properties": {
                            "pipeline": {"type": ["string", "null"]}, "stage": {"type": ["string", "null"]},
                            "require": {"type": "array", "items": text},
                            "when": {"type": "object", "properties": {
                                "property": text, "is": {"type": "array", "items": text},
                            }},
                            "learned": {"type": "boolean"},
                        },
                    }},
                    "leftOut": {"type": "integer", "description": "So many more match: narrow the text, or raise the limit."},
                    "optionsLeftOut": {
                        "type": "array", "items": text,
                        "description": "Internal names of properties that have more options than are listed: ask for one alone to see all of them.",
                    },
                    "error": error(),
                }}),
            ),
        )?,
        tool::<Find>(
            "find_record",
            "Find a record",
            "Finds contacts, companies, deals or tickets by a text: a name, an e-mail address, a subject. Its ids are \
             what a ticket can be linked to. Changes nothing.",
            Effect::Reads,
            answer(
                &[],
                json!({"type": "object", "properties": {
                    "records": {"type": "array", "items": document("meaning")},
                    "error": error(),
                }}),
            ),
        )?,
        tool::<Check>(
            "check_ticket",
            "Check a ticket",
            "Says what would be sent for a ticket, what is wrong with it, and which open tickets of its contact look \
             alike. Sends nothing. Its answer has `checked`, which create_ticket needs, unless the ticket is wrong.",
            Effect::Reads,
            answer(
                &[("checked", or_null("For create_ticket with the same ticket; null where the ticket is wrong."))],
                json!({"type": "object", "properties": {
                    "request": {"anyOf": [
                        document("create --dry-run"), document("create --dry-run with a plan"), {"type": "null"},
                    ]},
                    "warnings": {"type": "array", "items": text, "description": "What is sent, though it is odd."},
                    "similar": document("create/properties/similar"),
                    "error": error(),
                }}),
            ),
        )?,
        tool::<Create>(
            "create_ticket",
            "Create a ticket",
            "Creates a ticket that was checked, exactly once. The same key again answers with the same ticket and makes \
             no other one. Where HubSpot's answer was lost, the outcome is `unknown` and the attempt is named: \
             resolve_attempt is next.",
            Effect::Adds,
            answer(
                &[
                    (
                        "outcome",
                        json!({"enum": ["created", "unknown", "draft", "not-created"], "description": "unknown: the ticket may be there. draft: it waits for a person to send it."}),
                    ),
                    ("attempt", or_null("For resolve_attempt.")),
                ],
                json!({"anyOf": [document("create"), document("error")]}),
            ),
        )?,
        tool::<Resolve>(
            "resolve_attempt",
            "Resolve an attempt",
            "Looks for what became of an attempt to create a ticket whose answer was lost, and goes on with what was \
             left to do for a ticket that is there. It never sends a ticket again.",
            Effect::Adds,
            answer(
                &[("outcome", json!({"enum": ["created", "absent", "unknown", "running", null]}))],
                json!({"anyOf": [document("resolve"), document("error")]}),
            ),
        )?,
        tool::<History>(
            "history",
            "Show what was submitted",
            "Tells the last submissions from this machine, and what became of each. Changes nothing.",
            Effect::Reads,
            answer(
                &[],
                json!({"type": "object", "properties": {"submissions": document("history"), "error": error()}}),
            ),
        )?,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_that_is_listed_can_be_called() {
        let all = all().unwrap();
        assert_eq!(all.len(), 6);
        for tool in &all {
            // What is missing is told; what is called is known.
            assert!(!matches!(Call::read(&tool.name, JsonObject::new()), Err(Unread::Tool(_))), "{}", tool.name);
            assert_eq!(tool.input_schema["additionalProperties"], false, "{}", tool.name);
            let said = tool.schema_as_json_value().to_string();
            assert!(!said.contains("$ref") && !said.contains("null"), "{said}");
        }
        let create = all.iter().find(|tool| tool.name == "create_ticket").unwrap().schema_as_json_value();
        assert_eq!(create["properties"]["ticket"]["properties"]["create_contact"]["type"], "object");
        assert_eq!(create["properties"]["ticket"]["properties"]["stage"]["type"], "string");
        assert!(matches!(Call::read("drop_ticket", JsonObject::new()), Err(Unread::Tool(_))));
    }
}
