//! What a portal was seen to require, as the lines that config.toml takes for it.

use super::policy::{Policy, Rule};
use super::schema::{Pipeline, Schema};
use super::text;

/// What was learnt from refusals and is not among the profile's own rules yet.
pub fn learnt(policy: &Policy, schema: &Schema) -> Vec<Rule> {
    let own: Vec<&Rule> = policy.rules.iter().filter(|rule| !rule.learned && rule.when.is_none()).collect();
    let learnt = policy.rules.iter().filter(|rule| rule.learned).filter_map(|rule| {
        let is_own = |name: &String| own.iter().any(|own| covers(own, rule, schema) && own.require.contains(name));
        let mut rule = rule.clone();
        rule.require.retain(|name| !is_own(name));
        (!rule.require.is_empty()).then_some(rule)
    });
    learnt.collect()
}

/// Whether a rule of the profile holds wherever a learnt one does.
fn covers(own: &Rule, learnt: &Rule, schema: &Schema) -> bool {
    let same = |wanted: &Option<String>, id: &Option<String>, label: Option<&str>| match (wanted, id) {
        (None, _) => true,
        (Some(wanted), Some(id)) => {
            wanted == id || label.is_some_and(|label| label.to_lowercase() == wanted.to_lowercase())
        }
        (Some(_), None) => false,
    };
    let pipeline = learnt.pipeline.as_deref().unwrap_or_default();
    let stage = learnt.stage.as_deref().and_then(|stage| schema.stage(Some(pipeline), stage));
    same(&own.pipeline, &learnt.pipeline, schema.pipeline(pipeline).map(|one| one.label.as_str()))
        && same(&own.stage, &learnt.stage, stage.map(|one| one.label.as_str()))
}

/// The lines for config.toml: a table for each rule, by ids, with a comment that has the labels. They belong to the
/// whole file, or to a profile if one is named.
pub fn lines(rules: &[Rule], schema: &Schema, profile: Option<&str>) -> String {
    let table = match profile {
        None => "required.in".to_owned(),
        Some(name) => format!("profiles.{}.required.in", key(name)),
    };
    let one = |rule: &Rule| {
        let mut lines = Vec::new();
        let label = labels(rule, schema);
        if !label.is_empty() {
            lines.push(format!("# {}", text::one_line(&label)));
        }
        lines.push(format!("[[{table}]]"));
        for (name, value) in [("pipeline", &rule.pipeline), ("stage", &rule.stage)] {
            if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
                lines.push(format!("{name} = {}", string(value)));
            }
        }
        let names: Vec<String> = rule.require.iter().map(|name| string(name)).collect();
        lines.push(format!("require = [{}]", names.join(", ")));
        lines.into_iter().map(|line| format!("{line}\n")).collect::<String>()
    };
    rules.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// What people call the place where a rule holds; empty where that is not known.
fn labels(rule: &Rule, schema: &Schema) -> String {
    let pipeline = rule.pipeline.as_deref().and_then(|id| schema.pipeline(id));
    let stage = rule.stage.as_deref().and_then(|id| schema.stage(pipeline.map(|one: &Pipeline| one.id.as_str()), id));
    let all = pipeline.map(|one| one.label.as_str()).into_iter().chain(stage.map(|one| one.label.as_str()));
    all.collect::<Vec<_>>().join(", ")
}

/// A key of a table, in quotes where it has to be.
fn key(name: &str) -> String {
    let is_bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if is_bare { name.to_owned() } else { string(name) }
}

/// A text in quotes.
fn string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::schema::{Part, Stage};

    fn schema() -> Schema {
        let stage = |id: &str, label: &str| Stage { id: id.into(), label: label.into(), ..Stage::default() };
        let mut schema = Schema::default();
        schema.apply(Part::Pipelines(vec![Pipeline {
            id: "0".into(),
            label: "Support\u{7} Pipeline".into(),
            stages: vec![stage("1", "New"), stage("4", "Closed")],
            ..Pipeline::default()
        }]));
        schema
    }

    #[test]
    fn what_was_learnt_becomes_lines_until_the_profile_says_it_itself() {
        let mut policy = Policy::default();
        policy.learn("0", "1", &["content".into(), "hubspot_owner_id".into()]);
        policy.learn("0", "4", &["hs_resolution".into()]);
        policy.learn("7", "9", &["a\"b".into()]);
        let told = lines(&learnt(&policy, &schema()), &schema(), None);
        let wanted = "# Support Pipeline, New\n[[required.in]]\npipeline = \"0\"\nstage = \"1\"\n\
            require = [\"content\", \"hubspot_owner_id\"]\n\n\
            # Support Pipeline, Closed\n[[required.in]]\npipeline = \"0\"\nstage = \"4\"\nrequire = [\"hs_resolution\"]\n\n\
            [[required.in]]\npipeline = \"7\"\nstage = \"9\"\nrequire = [\"a\\\"b\"]\n";
        assert_eq!(told, wanted);
        assert!(
            lines(&learnt(&policy, &schema()), &schema(), Some("my eu")).contains("[[profiles.\"my eu\".required.in]]")
        );

        policy.rules.push(Rule { stage: Some("closed".into()), ..Rule::always(&["hs_resolution".into()]) });
        policy.rules.push(Rule::always(&["content".into(), "a\"b".into()]));
        let left = learnt(&policy, &schema());
        let left: Vec<_> = left.iter().map(|rule| rule.require.join(",")).collect();
        assert_eq!(left, ["hubspot_owner_id"]);
    }
}
