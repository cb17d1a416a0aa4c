//! The filters of a search: reading one, and whether a record passes it. Pure.

use std::cmp::Ordering;

use serde_json::Value;

use super::{
    dates,
    errors::ApiError,
    input,
    objects::{self, ObjectType},
};

/// How the values of a property are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Option,
    Options,
    Number,
    Time,
    /// Not a property, but what the record is linked to.
    Linked(ObjectType),
}

impl Shape {
    /// The shape of a property by its `type`.
    pub fn of(kind: &str, multiple: bool) -> Self {
        match kind {
            "number" => Self::Number,
            "date" | "datetime" => Self::Time,
            "enumeration" if multiple => Self::Options,
            "enumeration" | "bool" => Self::Option,
            _ => Self::Text,
        }
    }
}

/// A value that can be compared.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub(super) enum Key {
    Text(String),
    Number(f64),
}

/// The value of a property as its shape compares it; `None` if it is not of that shape.
pub(super) fn key(shape: Shape, value: &str) -> Option<Key> {
    match shape {
        Shape::Text => Some(Key::Text(value.to_lowercase())),
        Shape::Option | Shape::Options | Shape::Linked(_) => Some(Key::Text(value.to_owned())),
        Shape::Number => value.trim().parse().ok().map(Key::Number),
        Shape::Time => dates::millis(value).map(|millis| Key::Number(millis as f64)),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Has(bool),
    /// One of these, or none of these.
    In(Vec<Key>, bool),
    Less(Key, bool),
    Greater(Key, bool),
    Between(Key, Key),
    /// A word, with `*` standing for anything.
    Token(String, bool),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Filter {
    pub property: String,
    pub shape: Shape,
    test: Test,
}

impl Filter {
    /// Reads a filter; `shape` knows the properties of the object type.
    pub fn read(value: &Value, shape: impl Fn(&str) -> Option<Shape>) -> Result<Self, ApiError> {
        let fields = input::object(value)?;
        let property = input::text(fields, "propertyName")?.ok_or_else(|| input::missing("propertyName"))?;
        let operator = input::text(fields, "operator")?.ok_or_else(|| input::missing("operator"))?;
        let shape = match property.strip_prefix("associations.") {
            Some(kind) => objects::find(kind).map(Shape::Linked),
            None => shape(&property),
        };
        let shape = shape.ok_or_else(|| {
            let message = format!("Property \"{property}\" does not exist");
            ApiError::invalid(message.clone()).detail("PROPERTY_DOESNT_EXIST", &message, &property)
        })?;
        let read = |name: &str| -> Result<Key, ApiError> {
            let text = input::text(fields, name)?;
            let text = text.ok_or_else(|| ApiError::invalid(format!("operator {operator} requires {name}")))?;
            key(shape, &text).ok_or_else(|| {
                ApiError::invalid(format!("{text} is not a valid value for property {property} with {operator}"))
            })
        };
        let read_all = || -> Result<Vec<Key>, ApiError> {
            let values = input::texts(fields, "values")?;
            if values.is_empty() {
                return Err(ApiError::invalid(format!("operator {operator} requires values")));
            }
            // IN compares what was sent as it is with the stored value in lower case.
            let exact = |value: &String| (shape == Shape::Text).then(|| Key::Text(value.clone()));
            Ok(values.iter().filter_map(|value| exact(value).or_else(|| key(shape, value))).collect())
        };
        let token = || -> Result<String, ApiError> {
            let text = input::text(fields, "value")?;
            let text = text.ok_or_else(|| ApiError::invalid(format!("operator {operator} requires value")))?;
            Ok(text.to_lowercase())
        };
        let test = match operator.as_str() {
            "EQ" => Test::In(vec![read("value")?], true),
            "NEQ" => Test::In(vec![read("value")?], false),
            "LT" => Test::Less(read("value")?, false),
            "LTE" => Test::Less(read("value")?, true),
            "GT" => Test::Greater(read("value")?, false),
            "GTE" => Test::Greater(read("value")?, true),
            "BETWEEN" => Test::Between(read("value")?, read("highValue")?),
            "IN" => Test::In(read_all()?, true),
            "NOT_IN" => Test::In(read_all()?, false),
            "HAS_PROPERTY" => Test::Has(true),
            "NOT_HAS_PROPERTY" => Test::Has(false),
            "CONTAINS_TOKEN" => Test::Token(token()?, true),
            "NOT_CONTAINS_TOKEN" => Test::Token(token()?, false),
            _ => {
                return Err(ApiError::invalid(format!(
                    "Invalid input JSON on line 1, column 1: {operator} is not one of the filter operators [EQ, NEQ, \
                     LT, LTE, GT, GTE, BETWEEN, IN, NOT_IN, HAS_PROPERTY, NOT_HAS_PROPERTY, CONTAINS_TOKEN, \
                     NOT_CONTAINS_TOKEN]"
                )));
            }
        };
        Ok(Self { property, shape, test })
    }

    /// Whether a record with these values passes: one value of a property, or all ids it is linked to.
    ///
    /// A record without a value passes nothing but `NOT_HAS_PROPERTY`.
    pub fn passes(&self, stored: &[&str]) -> bool {
        if let Test::Has(wanted) = self.test {
            return stored.is_empty() != wanted;
        }
        let parts: Vec<&str> = match self.shape {
            Shape::Options => stored.iter().flat_map(|value| value.split(';')).collect(),
            _ => stored.to_vec(),
        };
        let whole = stored.first().copied().filter(|_| self.shape == Shape::Options);
        let keys: Vec<Key> = parts.iter().copied().chain(whole).filter_map(|part| key(self.shape, part)).collect();
        if keys.is_empty() {
            return false;
        }
        let any = |test: &dyn Fn(&Key) -> bool| keys.iter().any(test);
        let order = |key: &Key, than: &Key| key.partial_cmp(than);
        match &self.test {
            Test::Has(_) => false,
            Test::In(values, wanted) => any(&|key| values.contains(key)) == *wanted,
            Test::Less(than, equal) => any(&|key| match order(key, than) {
                Some(Ordering::Less) => true,
                Some(Ordering::Equal) => *equal,
                _ => false,
            }),
            Test::Greater(than, equal) => any(&|key| match order(key, than) {
                Some(Ordering::Greater) => true,
                Some(Ordering::Equal) => *equal,
                _ => false,
            }),
            Test::Between(low, high) => any(&|key| key >= low && key <= high),
            Test::Token(pattern, wanted) => stored.iter().any(|value| has_token(value, pattern)) == *wanted,
        }
    }
}

/// Whether every word of the pattern is a word of the text.
fn has_token(text: &str, pattern: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<&str> = words(&text, "").collect();
    let whole = text.as_str();
    let fits = |wanted: &str| words.iter().any(|word| glob(wanted, word)) || glob(wanted, whole);
    self::words(pattern, "*@.-_").all(fits)
}

/// The words of a text; the characters of `keep` do not part them.
fn words<'a>(text: &'a str, keep: &'a str) -> impl Iterator<Item = &'a str> {
    let parts = move |c: char| !c.is_alphanumeric() && !keep.contains(c);
    text.split(parts).filter(|word| !word.is_empty())
}

/// Whether a pattern with `*` fits the whole of a word.
fn glob(pattern: &str, word: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = word.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filter(value: Value) -> Result<Filter, ApiError> {
        Filter::read(&value, |name| match name {
            "text" => Some(Shape::Text),
            "choice" => Some(Shape::Option),
            "choices" => Some(Shape::Options),
            "number" => Some(Shape::Number),
            "time" => Some(Shape::Time),
            _ => None,
        })
    }

    #[test]
    fn every_operator_compares_by_the_shape_of_the_property() {
        let table = [
            (json!({"propertyName": "text", "operator": "EQ", "value": "ADA"}), "ada", true),
            (json!({"propertyName": "text", "operator": "NEQ", "value": "ADA"}), "ada", false),
            (json!({"propertyName": "text", "operator": "IN", "values": ["ada"]}), "Ada", true),
            (json!({"propertyName": "text", "operator": "IN", "values": ["Ada"]}), "Ada", false),
            (json!({"propertyName": "text", "operator": "NOT_IN", "values": ["bob"]}), "Ada", true),
            (json!({"propertyName": "choice", "operator": "EQ", "value": "high"}), "HIGH", false),
            (json!({"propertyName": "choices", "operator": "IN", "values": ["B"]}), "A;B", true),
            (json!({"propertyName": "choices", "operator": "EQ", "value": "A;B"}), "A;B", true),
            (json!({"propertyName": "number", "operator": "LT", "value": "10"}), "9", true),
            (json!({"propertyName": "number", "operator": "LTE", "value": 9}), "9", true),
            (json!({"propertyName": "number", "operator": "GT", "value": "9"}), "9", false),
            (json!({"propertyName": "number", "operator": "GTE", "value": "9.0"}), "9", true),
            (json!({"propertyName": "number", "operator": "BETWEEN", "value": 1, "highValue": 9}), "9", true),
            (json!({"propertyName": "time", "operator": "GTE", "value": "1772236800000"}), "2026-02-28", true),
            (json!({"propertyName": "time", "operator": "LT", "value": "2026-02-28"}), "2026-02-28T00:00:01Z", false),
            (json!({"propertyName": "text", "operator": "HAS_PROPERTY"}), "x", true),
            (json!({"propertyName": "text", "operator": "NOT_HAS_PROPERTY"}), "x", false),
            (json!({"propertyName": "text", "operator": "CONTAINS_TOKEN", "value": "love*"}), "Ada Lovelace", true),
            (json!({"propertyName": "text", "operator": "CONTAINS_TOKEN", "value": "love"}), "Ada Lovelace", false),
            (
                json!({"propertyName": "text", "operator": "CONTAINS_TOKEN", "value": "*@example.com"}),
                "a@example.com",
                true,
            ),
            (json!({"propertyName": "text", "operator": "NOT_CONTAINS_TOKEN", "value": "ada"}), "Ada", false),
        ];
        for (value, stored, expected) in table {
            assert_eq!(filter(value.clone()).unwrap().passes(&[stored]), expected, "{value} on {stored}");
        }
    }

    #[test]
    fn a_record_without_a_value_only_passes_not_has_property() {
        for (operator, expected) in [("NEQ", false), ("NOT_CONTAINS_TOKEN", false), ("NOT_HAS_PROPERTY", true)] {
            let filter = filter(json!({"propertyName": "text", "operator": operator, "value": "x"})).unwrap();
            assert_eq!(filter.passes(&[]), expected, "{operator}");
        }
    }

    #[test]
    fn bad_filters_are_refused() {
        for value in [
            json!({"operator": "EQ", "value": "x"}),
            json!({"propertyName": "text", "value": "x"}),
            json!({"propertyName": "nothing", "operator": "EQ", "value": "x"}),
            json!({"propertyName": "text", "operator": "LIKE", "value": "x"}),
            json!({"propertyName": "text", "operator": "EQ"}),
            json!({"propertyName": "text", "operator": "IN"}),
            json!({"propertyName": "number", "operator": "EQ", "value": "x"}),
            json!({"propertyName": "number", "operator": "BETWEEN", "value": "1"}),
            json!([]),
        ] {
            assert_eq!(filter(value.clone()).unwrap_err().status, 400, "{value}");
        }
    }
}
