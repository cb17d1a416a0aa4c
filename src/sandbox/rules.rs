//! What a portal asks of the values of a property, beyond its type (assets/hubspot-api.md, section 18). Pure.
//!
//! Rules whose arguments are known are enforced; of the others, REGEX among them, only HubSpot knows what they mean.

use serde::Deserialize;
use serde_json::Value;

/// The rules of one property.
#[derive(Debug)]
pub(super) struct Validation {
    pub property: String,
    pub rules: Vec<Rule>,
    pub json: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    rule_type: String,
    rule_arguments: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ValidationJson {
    property_name: String,
    property_validation_rules: Vec<Rule>,
}

impl Validation {
    pub fn read(json: Value) -> serde_json::Result<Self> {
        let read = ValidationJson::deserialize(&json)?;
        Ok(Self { property: read.property_name, rules: read.property_validation_rules, json })
    }

    /// The first rule that a value breaks, in words.
    pub fn broken_by(&self, value: &str) -> Option<String> {
        let rule = self.rules.iter().find(|rule| rule.is_broken_by(value))?;
        let arguments = rule.rule_arguments.join(", ");
        Some(format!("{value} does not satisfy the validation rule {} [{arguments}]", rule.rule_type))
    }
}

impl Rule {
    fn is_broken_by(&self, value: &str) -> bool {
        let argument = self.rule_arguments.first().map_or("", String::as_str);
        let length = |fits: fn(usize, usize) -> bool| {
            argument.parse().is_ok_and(|limit: usize| !fits(value.chars().count(), limit))
        };
        let number = |fits: fn(f64, f64) -> bool| match (value.parse::<f64>(), argument.parse::<f64>()) {
            (Ok(value), Ok(limit)) => !fits(value, limit),
            _ => false,
        };
        match self.rule_type.as_str() {
            "MIN_LENGTH" => length(|length, limit| length >= limit),
            "MAX_LENGTH" => length(|length, limit| length <= limit),
            "MIN_NUMBER" => number(|value, limit| value >= limit),
            "MAX_NUMBER" => number(|value, limit| value <= limit),
            "ALPHANUMERIC" if argument == "NUMERIC_ONLY" => !value.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        }
    }
}
