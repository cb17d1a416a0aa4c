//! What a tool answers: a few words of the server's own, and `data`, which comes from others. What the program's documents
//! say to whoever types commands is said to an assistant here: none of it sends a ticket again.

use rmcp::model::CallToolResult;
use serde_json::{Map, Value, json};

use crate::config::{Exit, Failure, FailureKind};
use crate::ticket::text;

/// An answer in the making.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    /// What the server says itself: fixed words and ids, no texts of others.
    own: Map<String, Value>,
    /// A document of the program.
    data: Value,
    is_error: bool,
}

impl Answer {
    /// With a document of the program.
    pub fn of(data: Value) -> Self {
        Self { own: Map::new(), data, is_error: false }
    }

    /// Nothing was done.
    pub fn failed(failure: &Failure) -> Self {
        Self { is_error: true, ..Self::of(failure.json()) }.next(match failure.exit {
            Exit::Usage => Some("Read error.message and error.hint in data, correct the input, and call again."),
            Exit::Token => Some("A person has to sign in, or to give the token a scope: hubticket doctor tells more."),
            Exit::Unreachable => Some("Nothing was created. Call again later."),
            Exit::Done | Exit::Other | Exit::Rejected | Exit::Unknown | Exit::Files => None,
        })
    }

    /// The same, though it is no error of the call.
    #[must_use]
    pub fn not_an_error(self) -> Self {
        Self { is_error: false, ..self }
    }

    /// With a member of the server's own.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.own.insert(name.to_owned(), value);
        self
    }

    /// With what to do next; none where that is up to the caller.
    #[must_use]
    pub fn next(self, sentence: Option<&str>) -> Self {
        self.with("next", json!(sentence))
    }

    /// As it goes to the client: as a structure, and the same as a text.
    pub fn result(mut self) -> CallToolResult {
        let mut whole = self.own;
        whole.entry("next").or_insert(Value::Null);
        if let Some(error) = self.data.get_mut("error").and_then(Value::as_object_mut) {
            for_assistants(error);
        }
        whole.insert("data".into(), harmless(self.data));
        match self.is_error {
            true => CallToolResult::structured_error(Value::Object(whole)),
            false => CallToolResult::structured(Value::Object(whole)),
        }
    }
}

/// What people type, and what an assistant calls it. The longer words come first.
const WORDS: [(&str, &str); 13] = [
    ("hubticket schema owners lists what there is", "describe_portal lists the owners"),
    ("hubticket schema lists what there is", "describe_portal lists what there is"),
    ("hubticket resolve lists those that are not known", "history names the attempts"),
    ("add --property", "give the property"),
    ("--contact-property", "create_contact.properties"),
    ("--create-contact", "create_contact"),
    ("--idempotency-key", "key"),
    ("--associate", "associations"),
    ("--property", "properties"),
    ("--pipeline", "pipeline"),
    ("--stage", "stage"),
    ("--owner", "owner"),
    ("--since", "since"),
];

/// A sentence in the words of the tools.
fn in_tools_words(sentence: &str) -> String {
    WORDS.iter().fold(sentence.to_owned(), |told, (typed, called)| told.replace(typed, called))
}

/// A command that settles an attempt, as far as it only tells what can be decided.
fn without_a_decision(command: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut all = command.split(' ');
    while let Some(word) = all.next() {
        match word {
            "--take" => drop(all.next()),
            "--wait" | "--again" | "--anyway" | "--drop" => {}
            other => words.push(other),
        }
    }
    words.join(" ")
}

/// Puts what a failure advises into an assistant's words. The commands that lead on are a person's: of those that settle an
/// attempt there are some that send it again.
fn for_assistants(error: &mut Map<String, Value>) {
    let kind = error.get("kind").and_then(Value::as_str).unwrap_or_default();
    let is = |one: FailureKind| kind == one.word();
    let next = error.get("next").and_then(|all| all.get(0)).and_then(Value::as_str).unwrap_or("hubticket resolve");
    let command = without_a_decision(next);
    let hint = if is(FailureKind::Unknown) || is(FailureKind::Unresolved) {
        Some(format!(
            "resolve_attempt looks for the ticket. What stays unknown a person settles, on the command line: {command}"
        ))
    } else if is(FailureKind::Unfinished) {
        Some(format!(
            "resolve_attempt goes on with what is left. What is refused a person corrects, or leaves out, on the command \
             line: {command}"
        ))
    } else {
        None
    };
    if let Some(hint) = hint {
        error.insert("hint".into(), hint.trim_end().into());
    }
    for name in ["message", "hint"] {
        if let Some(Value::String(said)) = error.get_mut(name) {
            *said = in_tools_words(said);
        }
    }
    error.insert("next".into(), json!([]));
}

/// The same document, in whose texts nothing controls a terminal, hides, or reorders what stands around it.
fn harmless(value: Value) -> Value {
    match value {
        Value::String(string) => Value::String(text::block(&string).into_owned()),
        Value::Array(all) => Value::Array(all.into_iter().map(harmless).collect()),
        Value::Object(fields) => Value::Object(
            fields.into_iter().map(|(name, value)| (text::one_line(&name).into_owned(), harmless(value))).collect(),
        ),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_others_stand_below_data_and_hide_nothing() {
        let hostile = "a\u{1b}[2Jb\u{202e}c\u{e0041}d\u{9b}1me\nf";
        let answer = Answer::of(json!({hostile: [hostile]})).with("checked", json!(null)).result();
        let told = answer.structured_content.unwrap();
        assert_eq!(told, json!({"checked": null, "next": null, "data": {"abcde f": ["abcde\nf"]}}));
        assert_eq!(answer.is_error, Some(false));
    }

    #[test]
    fn no_advice_is_to_send_again() {
        for kind in [FailureKind::Unknown, FailureKind::Unresolved, FailureKind::Unfinished] {
            let failure = Failure::new(Exit::Unknown, kind, "lost").with_hint("or give it another key, or --again");
            let attempt = crate::store::AttemptId::random();
            let next = vec![format!("hubticket resolve {attempt} --take 7 --anyway --profile emea")];
            let answer = Answer::failed(&failure.with_attempt(attempt, next)).result();
            let error = &answer.structured_content.unwrap()["data"]["error"];
            let hint = error["hint"].as_str().unwrap();
            assert!(
                hint.contains("resolve_attempt")
                    && hint.ends_with(&format!(": hubticket resolve {attempt} --profile emea"))
            );
            assert!(!hint.contains("another key") && !hint.contains("--a"), "{hint}");
            assert_eq!(error["next"], json!([]));
        }
    }

    #[test]
    fn a_failure_is_an_error_with_the_document_of_the_program() {
        let answer = Answer::failed(&Failure::usage("no")).result();
        assert_eq!(answer.is_error, Some(true));
        assert_eq!(answer.structured_content.unwrap()["data"]["error"]["message"], "no");
    }
}
