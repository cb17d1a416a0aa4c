//! An error answer, whatever form it has: HubSpot's JSON old and new, a gateway's page, nothing at all.

use serde_json::Value;

use super::super::error::{Answer, FieldProblem};
use super::super::limits;
use super::{list, parse, scalar, text};

/// The longest message that is kept.
const LONGEST: usize = 2_000;

/// Reads an error answer. Every field of the body is optional: the status alone makes one.
pub fn answer(status: u16, headers: &[(String, String)], body: &[u8]) -> Answer {
    let header =
        |name: &str| headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone());
    let mut answer = Answer {
        status,
        correlation: header("x-hubspot-correlation-id"),
        hublet: header("x-hubspot-correct-hublet"),
        retry_after: header("retry-after").and_then(|value| limits::retry_after(&value)),
        ..Answer::default()
    };
    let Ok(Value::Object(fields)) = parse(body) else {
        answer.foreign = true;
        answer.message = first_line(body);
        return answer;
    };
    // Every field is optional to HubSpot, but an answer that has none of these is not like any of its own.
    let is_own = |(name, value): (&String, &Value)| match name.as_str() {
        "status" => value == "error",
        "category" | "errorType" | "correlationId" | "policyName" | "correctHublet" | "validationResults" => true,
        _ => false,
    };
    answer.foreign = !fields.iter().any(is_own);
    let value = Value::Object(fields);
    answer.category = text(&value, "category").or_else(|| text(&value, "errorType"));
    answer.sub_category = text(&value, "subCategory");
    let message = text(&value, "message").unwrap_or_default();
    answer.correlation = text(&value, "correlationId").or(answer.correlation);
    answer.context = context(&value);
    answer.policy = text(&value, "policyName");
    answer.hublet = text(&value, "correctHublet").or(answer.hublet);
    answer.problems = problems(&value, &message);
    // The embedded list is told field by field; it need not be read twice.
    let plain = message.split_once(": [{").filter(|_| !answer.problems.is_empty());
    answer.message = shortened(plain.map_or(message.as_str(), |(plain, _)| plain));
    answer
}

/// From `errors`, else from the list embedded in the message, else from `validationResults` (assets/hubspot-api.md,
/// section 7).
fn problems(value: &Value, message: &str) -> Vec<FieldProblem> {
    let from_errors: Vec<FieldProblem> = list(value, "errors").iter().map(problem).collect();
    let embedded = embedded(message);
    if !from_errors.is_empty() {
        // Newer answers repeat the list: the entries of `errors` may lack the property that the embedded one names.
        let nameless = from_errors.iter().all(|one| one.property.is_none());
        return if nameless && !embedded.is_empty() { embedded } else { from_errors };
    }
    if !embedded.is_empty() {
        return embedded;
    }
    let results: Vec<FieldProblem> = list(value, "validationResults").iter().map(problem).collect();
    if results.is_empty() { taken(message).into_iter().collect() } else { results }
}

/// A unique value that another ticket has, told in words alone: of which property, and which ticket that is.
fn taken(message: &str) -> Option<FieldProblem> {
    let (rest, _) = message.rsplit_once(" already has that value")?;
    let holder = rest.rsplit(' ').next().filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))?;
    let (_, named) = rest.split_once("propertyName=")?;
    let property = named.split([',', '}']).next().filter(|name| !name.is_empty())?;
    Some(FieldProblem {
        property: Some(property.to_owned()),
        message: format!("ticket {holder} already has that value"),
        ..FieldProblem::default()
    })
}

fn embedded(message: &str) -> Vec<FieldProblem> {
    let Some(start) = message.find("[{") else { return Vec::new() };
    let rest = message.get(start..).unwrap_or_default();
    // The list may be followed by more words: take the first complete JSON value.
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
    match values.next() {
        Some(Ok(Value::Array(all))) => all.iter().map(problem).collect(),
        _ => Vec::new(),
    }
}

fn problem(value: &Value) -> FieldProblem {
    let context = context(value);
    let named = context.iter().find(|(key, _)| key == "propertyName").and_then(|(_, values)| values.first().cloned());
    FieldProblem {
        property: named.or_else(|| text(value, "name")).or_else(|| text(value, "in")).filter(|name| !name.is_empty()),
        code: text(value, "code").or_else(|| text(value, "error")),
        message: shortened(
            &text(value, "localizedErrorMessage").or_else(|| text(value, "message")).unwrap_or_default(),
        ),
        context,
    }
}

fn context(value: &Value) -> Vec<(String, Vec<String>)> {
    let Some(Value::Object(all)) = value.get("context") else { return Vec::new() };
    all.iter()
        .map(|(key, value)| {
            let values = match value {
                Value::Array(all) => all.iter().filter_map(scalar).collect(),
                other => scalar(other).into_iter().collect(),
            };
            (key.clone(), values)
        })
        .collect()
}

/// The first line with words of a body that is not HubSpot's JSON, without its tags: never the page.
fn first_line(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body.get(..body.len().min(16 * 1024)).unwrap_or_default()).into_owned();
    let title = text.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next());
    let words = title.map(str::to_owned).unwrap_or_else(|| without_tags(&text));
    let line = words.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().take(200).collect()
}

fn without_tags(text: &str) -> String {
    let mut out = String::new();
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            c if !in_tag => out.push(c),
            _ => {}
        }
    }
    out
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_validation_answer_names_its_fields_in_every_form() {
        let embedded = r#"Property values were not valid: [{\"isValid\":false,\"message\":\"HIH was not one of the allowed options: [LOW, HIGH]\",\"error\":\"INVALID_OPTION\",\"name\":\"hs_ticket_priority\"}]"#;
        let errors = r#""errors":[{"message":"HIH is wrong","code":"INVALID_OPTION","context":{"propertyName":["hs_ticket_priority"]}}]"#;
        for body in [
            format!(r#"{{"status":"error","message":"{embedded}","category":"VALIDATION_ERROR"}}"#),
            format!(r#"{{"status":"error","message":"{embedded}",{errors}}}"#),
            r#"{"validationResults":[{"isValid":false,"message":"no","error":"INVALID_OPTION","name":"hs_ticket_priority"}]}"#.to_owned(),
        ] {
            let read = answer(400, &[], body.as_bytes());
            assert_eq!(read.problems.len(), 1, "{body}");
            assert_eq!(read.problems[0].property.as_deref(), Some("hs_ticket_priority"));
            assert_eq!(read.problems[0].code.as_deref(), Some("INVALID_OPTION"));
            assert!(!read.message.contains("[{"), "{}", read.message);
        }
    }

    #[test]
    fn a_unique_value_that_is_taken_stands_on_its_property_with_the_other_ticket() {
        let told = |value: &str, holder: &str| {
            let message = format!(
                "Cannot set PropertyValueCoordinates{{portalId=1, objectTypeId=0-5, objectId=9, propertyName=order, \
                 value={value}}} on 9. {holder} already has that value."
            );
            serde_json::json!({"status": "error", "category": "VALIDATION_ERROR", "message": message}).to_string()
        };
        for value in ["A-1", "a, propertyName=x} on 3. 4 already has that value"] {
            let read = answer(400, &[], told(value, "27094817210").as_bytes());
            assert_eq!(read.problems.len(), 1, "{value}");
            assert_eq!(read.problems[0].property.as_deref(), Some("order"));
            assert_eq!(read.sentence(), "HubSpot refused it: order: ticket 27094817210 already has that value");
        }
        assert_eq!(answer(400, &[], told("A-1", "somebody").as_bytes()).problems, []);
    }

    #[test]
    fn what_is_not_json_gives_its_first_words_never_the_page() {
        for (body, words) in [
            ("<html><head><title>502 Bad Gateway</title></head><body><h1>x</h1></body>", "502 Bad Gateway"),
            ("<html>\n<body>\n  Oops &amp; sorry\nmore</body>", "Oops &amp; sorry"),
            ("", ""),
            ("{\"status\":\"err", "{\"status\":\"err"),
        ] {
            assert_eq!(answer(502, &[], body.as_bytes()).message, words);
        }
        let huge = vec![b'x'; 5_000_000];
        assert_eq!(answer(500, &[], &huge).message.len(), 200);
    }

    #[test]
    fn headers_help_where_the_body_is_silent() {
        let headers = [
            ("X-HubSpot-Correlation-Id".to_owned(), "c".to_owned()),
            ("Retry-After".to_owned(), "7".to_owned()),
            ("x-hubspot-correct-hublet".to_owned(), "eu1".to_owned()),
        ];
        let read = answer(488, &headers, b"");
        assert_eq!(read.correlation.as_deref(), Some("c"));
        assert_eq!(read.retry_after, Some(std::time::Duration::from_secs(7)));
        assert_eq!(read.sentence(), "this portal lives in HubSpot's data centre eu1");
    }
}
