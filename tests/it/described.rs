//! What a JSON Schema says of a document.

use serde_json::{Map, Value, json};

const SIX_DIGITS: &str = "^#[0-9A-Fa-f]{6}$";

/// What is wrong with a value by a schema; of JSON Schema, the words that our files use.
pub fn wrong(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(to) = schema.get("$ref").and_then(Value::as_str) {
        return wrong(root, root.pointer(to.strip_prefix('#').unwrap()).unwrap(), value, at);
    }
    let mut found = Vec::new();
    for (word, said) in schema.as_object().unwrap() {
        match word.as_str() {
            "type" => {
                let types = said.as_array().cloned().unwrap_or_else(|| vec![said.clone()]);
                let is = |name: &Value| match name.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "null" => value.is_null(),
                    other => panic!("the checker knows no type {other}"),
                };
                if !types.iter().any(is) {
                    found.push(format!("{at}: {value} is not of type {said}"));
                }
            }
            "enum" if !said.as_array().unwrap().contains(value) => {
                found.push(format!("{at}: {value} is none of {said}"))
            }
            "required" => {
                let missing = |name: &&Value| value.get(name.as_str().unwrap()).is_none();
                found.extend(said.as_array().unwrap().iter().filter(missing).map(|name| format!("{at}: no {name}")));
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(wrong(root, said, item, &format!("{at}/{index}")));
                }
            }
            "properties" | "additionalProperties" => {
                let none = Map::new();
                let named = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
                for (name, member) in value.as_object().into_iter().flatten() {
                    let at = format!("{at}/{name}");
                    match (word.as_str(), named.get(name), said) {
                        ("properties", Some(own), _) => found.extend(wrong(root, own, member, &at)),
                        ("additionalProperties", None, Value::Bool(false)) => {
                            found.push(format!("{at} is not described"))
                        }
                        ("additionalProperties", None, rest) => found.extend(wrong(root, rest, member, &at)),
                        _ => {}
                    }
                }
            }
            "minLength" => {
                if value.as_str().is_some_and(|text| (text.chars().count() as u64) < said.as_u64().unwrap()) {
                    found.push(format!("{at}: {value} is too short"));
                }
            }
            "minimum" if value.as_f64().is_some_and(|number| number < said.as_f64().unwrap()) => {
                found.push(format!("{at}: {value} is less than {said}"));
            }
            "maximum" if value.as_f64().is_some_and(|number| number > said.as_f64().unwrap()) => {
                found.push(format!("{at}: {value} is more than {said}"));
            }
            "format" => {
                let fits = |text: &str| match said.as_str().unwrap() {
                    "uuid" => uuid::Uuid::parse_str(text).is_ok(),
                    "date-time" => text.parse::<jiff::Timestamp>().is_ok(),
                    other => panic!("the checker knows no format {other}"),
                };
                if value.as_str().is_some_and(|text| !fits(text)) {
                    found.push(format!("{at}: {value} is no {said}"));
                }
            }
            "pattern" => {
                assert_eq!(said, SIX_DIGITS, "the checker knows no other pattern");
                let digits = value.as_str().map(|text| text.strip_prefix('#').unwrap_or_default());
                if digits.is_some_and(|text| text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_hexdigit())) {
                    found.push(format!("{at}: {value} is not # and six digits"));
                }
            }
            "allOf" => {
                found.extend(said.as_array().unwrap().iter().flat_map(|one| wrong(root, one, value, at)));
            }
            "anyOf" => {
                let tries: Vec<_> = said.as_array().unwrap().iter().map(|one| wrong(root, one, value, at)).collect();
                if tries.iter().all(|wrong| !wrong.is_empty()) {
                    found.push(format!("{at}: none of the forms fits: {tries:?}"));
                }
            }
            "oneOf" => {
                let tries: Vec<_> = said.as_array().unwrap().iter().map(|one| wrong(root, one, value, at)).collect();
                if tries.iter().filter(|wrong| wrong.is_empty()).count() != 1 {
                    found.push(format!("{at}: not exactly one of the forms fits: {tries:?}"));
                }
            }
            "enum" | "minimum" | "maximum" | "description" | "title" | "$schema" | "$defs" => {}
            "definitions" | "default" | "examples" | "x-taplo" => {}
            other => panic!("the checker knows no word {other}"),
        }
    }
    found
}

#[test]
fn the_checker_sees_what_is_wrong() {
    let schema = json!({"type": "object", "required": ["a"], "additionalProperties": false,
        "properties": {"a": {"enum": ["x"]}, "b": {"type": "array", "items": {"type": ["string", "null"]}}}});
    for (value, count) in [
        (json!({"a": "x", "b": [null, "y"]}), 0),
        (json!({"a": "y"}), 1),
        (json!({"b": []}), 1),
        (json!({"a": "x", "c": 1}), 1),
        (json!({"a": "x", "b": [1, true]}), 2),
        (json!([]), 2),
    ] {
        assert_eq!(wrong(&schema, &schema, &value, "").len(), count, "{value}");
    }
    let schema = json!({"definitions": {"number": {"type": "integer", "minimum": 0, "maximum": 9}},
        "anyOf": [{"allOf": [{"$ref": "#/definitions/number"}]}, {"type": "string", "pattern": SIX_DIGITS, "minLength": 1}]});
    for (value, count) in
        [(json!(9), 0), (json!(10), 1), (json!(-1), 1), (json!("#00aaFF"), 0), (json!("#00aaFG"), 1), (json!(""), 1)]
    {
        assert_eq!(wrong(&schema, &schema, &value, "").len(), count, "{value}");
    }
}
