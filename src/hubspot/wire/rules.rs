//! The portal's own rules: for values, and for the stages in which tickets are created (assets/hubspot-api.md,
//! section 18). What can't be read of them is left out: a rule is good to have, and its absence no error.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{list, scalar, text};
use crate::ticket::rules::ValueRule;

/// The validation rules of all properties that have some.
pub fn validations(value: &Value) -> BTreeMap<String, Vec<ValueRule>> {
    let rule = |one: &Value| {
        let kind = text(one, "ruleType")?;
        Some(ValueRule { kind, arguments: list(one, "ruleArguments").iter().filter_map(scalar).collect() })
    };
    let property = |one: &Value| {
        let rules: Vec<ValueRule> = list(one, "propertyValidationRules").iter().filter_map(rule).collect();
        Some((text(one, "propertyName")?, rules)).filter(|(name, rules)| !name.is_empty() && !rules.is_empty())
    };
    list(value, "results").iter().filter_map(property).collect()
}

/// The ids of the stages of a pipeline in which records are created; none where it has no such rule. The rule stands among
/// the others of the pipeline, wherever the beta has them.
pub fn creation_stages(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Object(fields) => match fields.get("objectCreationRule") {
            Some(rule) => {
                let ids: Vec<String> = list(rule, "pipelineStageIds").iter().filter_map(scalar).collect();
                Some(ids).filter(|ids| !ids.is_empty())
            }
            None => fields.values().find_map(creation_stages),
        },
        Value::Array(all) => all.iter().find_map(creation_stages),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rules_are_read_as_far_as_they_can_be() {
        let read = validations(&json!({"results": [
            {"propertyName": "a", "propertyValidationRules": [
                {"ruleType": "MAX_LENGTH", "ruleArguments": ["8"], "shouldApplyNormalization": true},
                {"ruleType": "MIN_NUMBER", "ruleArguments": [1]},
                {"ruleArguments": ["8"]},
                {"ruleType": "EMAIL"},
                7,
            ]},
            {"propertyName": "b", "propertyValidationRules": []},
            {"propertyValidationRules": [{"ruleType": "EMAIL"}]},
            null,
        ]}));
        let told: Vec<_> =
            read.iter().flat_map(|(name, rules)| rules.iter().map(move |one| (name.as_str(), one))).collect();
        let told: Vec<_> = told.iter().map(|(name, one)| (*name, one.kind.as_str(), one.arguments.join(","))).collect();
        let wanted = [("a", "MAX_LENGTH", "8"), ("a", "MIN_NUMBER", "1"), ("a", "EMAIL", "")];
        assert_eq!(told, wanted.map(|(name, kind, arguments)| (name, kind, arguments.to_owned())));
        for odd in [json!(null), json!([]), json!({"results": 5}), json!("x")] {
            assert!(validations(&odd).is_empty(), "{odd}");
        }
    }

    #[test]
    fn the_stages_are_found_wherever_the_rule_stands() {
        let rule = json!({"objectCreationRule": {"pipelineStageIds": ["1", 2]}});
        for value in [rule.clone(), json!({"governanceValidationRules": rule}), json!([{"x": 1}, {"y": [rule]}])] {
            assert_eq!(creation_stages(&value), Some(vec!["1".to_owned(), "2".to_owned()]), "{value}");
        }
        for value in
            [json!({}), json!({"objectCreationRule": {}}), json!({"objectCreationRule": {"pipelineStageIds": []}})]
        {
            assert_eq!(creation_stages(&value), None, "{value}");
        }
    }
}
