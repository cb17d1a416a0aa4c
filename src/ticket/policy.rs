//! Which properties a ticket must have before it is sent: the profile's rules, and those that the portal was seen to
//! enforce.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error as ThisError;

use super::draft::Draft;
use super::property::{PIPELINE, STAGE};
use super::schema::Schema;

/// The rules of a profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Policy {
    /// All rules; each that applies adds what it requires.
    pub rules: Vec<Rule>,
}

/// What is required, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// Only in this pipeline, by id or label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<String>,
    /// Only in this stage, by id or label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// Only when a property has one of these values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Internal names of the properties that are required.
    pub require: Vec<String>,
    /// Whether the portal was seen to enforce it, rather than the profile saying so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub learned: bool,
}

/// When a rule applies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Internal name of the property that is looked at.
    pub property: String,
    /// The values that make the rule apply.
    pub is: Vec<String>,
}

/// Something that is required of this draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Internal name of the property.
    pub property: String,
    /// Why, in words that can follow "required".
    pub why: String,
}

/// A rule that can't be read.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[error("column {column}: expected {expected}, as in: when hs_ticket_priority = \"URGENT\" require content")]
pub struct NotARule {
    column: usize,
    expected: &'static str,
}

impl Rule {
    /// A rule that requires these properties of every ticket.
    pub fn always(properties: &[String]) -> Self {
        Self { require: properties.to_vec(), ..Self::default() }
    }

    fn applies(&self, schema: &Schema, draft: &Draft) -> bool {
        let is = |wanted: &str, id: &str, label: Option<&str>| {
            wanted == id || label.is_some_and(|label| label.to_lowercase() == wanted.to_lowercase())
        };
        let pipeline = draft.text(PIPELINE);
        let stage = draft.text(STAGE);
        let in_pipeline = self.pipeline.as_deref().is_none_or(|wanted| {
            !pipeline.is_empty() && is(wanted, pipeline, schema.pipeline(pipeline).map(|one| one.label.as_str()))
        });
        let in_stage = self.stage.as_deref().is_none_or(|wanted| {
            let label = schema.stage(Some(pipeline), stage).map(|one| one.label.as_str());
            !stage.is_empty() && is(wanted, stage, label)
        });
        let met = self.when.as_ref().is_none_or(|condition| {
            let text = draft.text(&condition.property);
            let label = schema.property(&condition.property).and_then(|one| one.option_label(text));
            !text.is_empty()
                && (condition.is.iter().any(|value| is(value, text, label))
                    || text.split(';').any(|part| condition.is.iter().any(|value| value == part)))
        });
        in_pipeline && in_stage && met
    }

    fn why(&self, schema: &Schema) -> String {
        if self.learned {
            return "by this portal here".into();
        }
        match (&self.when, &self.stage, &self.pipeline) {
            (Some(when), _, _) => {
                let definition = schema.property(&when.property);
                let label =
                    |value: &String| definition.and_then(|one| one.option_label(value)).unwrap_or(value).to_owned();
                let values: Vec<String> = when.is.iter().map(label).collect();
                format!("when {} is {}", schema.label(&when.property), values.join(" or "))
            }
            (None, Some(stage), _) => format!("in the stage {stage}"),
            (None, None, Some(pipeline)) => format!("in the pipeline {pipeline}"),
            (None, None, None) => "by your profile".into(),
        }
    }
}

impl Policy {
    /// What is required of this draft, each property once.
    pub fn required(&self, schema: &Schema, draft: &Draft) -> Vec<Requirement> {
        let mut found: Vec<Requirement> = Vec::new();
        for rule in self.rules.iter().filter(|rule| rule.applies(schema, draft)) {
            for property in &rule.require {
                if !found.iter().any(|one| one.property == *property) {
                    found.push(Requirement { property: property.clone(), why: rule.why(schema) });
                }
            }
        }
        found
    }

    /// Remembers what the portal turned out to require in a pipeline and stage. Returns whether it is news.
    pub fn learn(&mut self, pipeline: &str, stage: &str, properties: &[String]) -> bool {
        let known = |rule: &&mut Rule| {
            rule.learned && rule.pipeline.as_deref() == Some(pipeline) && rule.stage.as_deref() == Some(stage)
        };
        let rule = match self.rules.iter_mut().find(known) {
            Some(rule) => rule,
            None => {
                self.rules.push(Rule {
                    pipeline: Some(pipeline.to_owned()),
                    stage: Some(stage.to_owned()),
                    learned: true,
                    ..Rule::default()
                });
                match self.rules.last_mut() {
                    Some(rule) => rule,
                    None => return false,
                }
            }
        };
        let before = rule.require.len();
        for property in properties {
            if !rule.require.contains(property) {
                rule.require.push(property.clone());
            }
        }
        rule.require.len() > before
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(when) = &self.when {
            let quoted: Vec<String> = when.is.iter().map(|value| format!("\"{value}\"")).collect();
            match quoted.as_slice() {
                [one] => write!(f, "when {} = {one} ", when.property)?,
                many => write!(f, "when {} in ({}) ", when.property, many.join(", "))?,
            }
        }
        write!(f, "require {}", self.require.join(", "))
    }
}

/// A rule being read.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn wrong<T>(&self, expected: &'static str) -> Result<T, NotARule> {
        let before = self.text.get(..self.at).unwrap_or_default();
        Err(NotARule { column: before.chars().count() + 1, expected })
    }

    fn take(&mut self, token: &str) -> bool {
        self.blanks();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn word(&mut self, expected: &'static str) -> Result<&'a str, NotARule> {
        self.blanks();
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
        if end == 0 {
            return self.wrong(expected);
        }
        self.at += end;
        Ok(rest.get(..end).unwrap_or_default())
    }

    fn quoted(&mut self) -> Result<String, NotARule> {
        self.blanks();
        if !self.take("\"") {
            return self.wrong("a value in double quotes");
        }
        let rest = self.rest();
        let Some(end) = rest.find('"') else { return self.wrong("a closing double quote") };
        self.at += end + 1;
        Ok(rest.get(..end).unwrap_or_default().to_owned())
    }
}

impl FromStr for Rule {
    type Err = NotARule;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut reader = Reader { text, at: 0 };
        let mut rule = Self::default();
        let mut verb = reader.word("when or require")?;
        if verb == "when" {
            let property = reader.word("the name of a property")?.to_owned();
            let mut is = Vec::new();
            if reader.take("=") {
                is.push(reader.quoted()?);
            } else if reader.take("in") {
                if !reader.take("(") {
                    return reader.wrong("( and values");
                }
                is.push(reader.quoted()?);
                while reader.take(",") {
                    is.push(reader.quoted()?);
                }
                if !reader.take(")") {
                    return reader.wrong(", or )");
                }
            } else {
                return reader.wrong("= or in");
            }
            rule.when = Some(Condition { property, is });
            verb = reader.word("require")?;
        }
        if verb != "require" {
            reader.at -= verb.len();
            return reader.wrong("when or require");
        }
        rule.require.push(reader.word("the name of a property")?.to_owned());
        while reader.take(",") {
            rule.require.push(reader.word("the name of a property")?.to_owned());
        }
        reader.blanks();
        if !reader.rest().is_empty() {
            return reader.wrong("a comma or the end");
        }
        Ok(rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::DraftId;
    use crate::ticket::schema::{Part, Pipeline, Stage};

    #[test]
    fn rules_are_read_and_written() {
        for text in [
            "when hs_ticket_priority = \"URGENT\" require content, hubspot_owner_id",
            "when a in (\"x y\", \"z\") require b",
            "require a, b_2",
        ] {
            assert_eq!(text.parse::<Rule>().unwrap().to_string(), text);
        }
        for (text, column) in [
            ("", 1),
            ("wen a", 1),
            ("when a \"x\" require b", 8),
            ("when a = x require b", 10),
            ("when a = \"x require b", 11),
            ("require", 8),
            ("require a b", 11),
        ] {
            let error = text.parse::<Rule>().unwrap_err();
            assert_eq!(error.column, column, "{text}: {error}");
        }
    }

    fn draft(stage: &str, priority: &str) -> Draft {
        let mut draft = Draft::new(DraftId::from_random([1; 16]), jiff::Timestamp::UNIX_EPOCH);
        draft.set(PIPELINE, "0");
        draft.set(STAGE, stage);
        draft.set("hs_ticket_priority", priority);
        draft
    }

    #[test]
    fn rules_apply_by_stage_label_and_by_value() {
        let mut schema = Schema::default();
        schema.apply(Part::Pipelines(vec![Pipeline {
            id: "0".into(),
            label: "Support".into(),
            stages: vec![Stage { id: "4".into(), label: "Closed".into(), ..Default::default() }],
            ..Default::default()
        }]));
        let mut closing = Rule::always(&["hs_resolution".to_owned()]);
        closing.stage = Some("closed".into());
        closing.pipeline = Some("SUPPORT".into());
        let urgent: Rule = "when hs_ticket_priority = \"URGENT\" require content".parse().unwrap();
        let policy = Policy { rules: vec![closing, urgent] };
        let names = |stage, priority| {
            policy.required(&schema, &draft(stage, priority)).into_iter().map(|one| one.property).collect::<Vec<_>>()
        };
        assert_eq!(names("1", "LOW"), [""; 0]);
        assert_eq!(names("4", "LOW"), ["hs_resolution"]);
        assert_eq!(names("4", "URGENT"), ["hs_resolution", "content"]);
    }

    #[test]
    fn what_the_portal_requires_is_learned_once() {
        let mut policy = Policy::default();
        assert!(policy.learn("0", "1", &["content".into()]));
        assert!(!policy.learn("0", "1", &["content".into()]));
        assert!(policy.learn("0", "1", &["hubspot_owner_id".into()]));
        assert_eq!(policy.rules.len(), 1);
        let required = policy.required(&Schema::default(), &draft("1", ""));
        assert_eq!(required.len(), 2);
    }
}
