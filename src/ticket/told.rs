//! What things of the portal are called where two are called the same: by their label and their id.

use super::association::{AssociationType, ObjectType};
use super::property::Property;
use super::schema::{Owner, Pipeline, Schema};

/// Whether two labels are the same to somebody who reads them.
pub fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim().chars(), other.trim().chars());
    one.flat_map(char::to_lowercase).eq(other.flat_map(char::to_lowercase))
}

/// A label, with the id where another of these labels is the same.
fn told<'a>(label: &str, id: &str, all: impl Iterator<Item = &'a str>) -> String {
    if label.trim().is_empty() {
        return id.to_owned();
    }
    match label != id && all.filter(|one| alike(one, label)).nth(1).is_some() {
        true => format!("{label} ({id})"),
        false => label.to_owned(),
    }
}

impl Schema {
    /// What a pipeline is called.
    pub fn pipeline_told(&self, one: &Pipeline) -> String {
        told(&one.label, &one.id, self.pipelines.iter().flatten().map(|one| one.label.as_str()))
    }

    /// What an owner is called.
    pub fn owner_told(&self, one: &Owner) -> String {
        let labels: Vec<String> = self.owners.iter().flatten().map(Owner::label).collect();
        told(&one.label(), &one.id, labels.iter().map(String::as_str))
    }

    /// What a way to link a record is called.
    pub fn type_told(&self, object: &ObjectType, one: &AssociationType) -> String {
        let all = self.labels.get(object).map(Vec::as_slice).unwrap_or_default();
        let label = one.describe();
        let twins = all.iter().filter(|other| !other.same_as(one) && alike(&other.describe(), &label)).count();
        match twins {
            0 => label,
            _ => format!("{label} ({}, {})", one.category.whose(), one.type_id),
        }
    }
}

impl Pipeline {
    /// What one of its stages is called, by the stage's id.
    pub fn stage_told(&self, id: &str) -> Option<String> {
        let stage = self.stages.iter().find(|stage| stage.id == id)?;
        Some(told(&stage.label, id, self.stages.iter().map(|stage| stage.label.as_str())))
    }
}

impl Property {
    /// What one of its options is called, by the option's value.
    pub fn option_told(&self, value: &str) -> Option<String> {
        let label = self.option_label(value)?;
        Some(told(label, value, self.options.iter().map(|one| one.label.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::super::property::Choice;
    use super::*;
    use crate::ticket::Stage;

    #[test]
    fn what_is_called_like_another_is_told_with_its_id() {
        let option =
            |value: &str, label: &str| Choice { value: value.into(), label: label.into(), ..Choice::default() };
        let options =
            vec![option("s", "Sud"), option("t", "SUD "), option("n", "Nord"), option("o", ""), option("p", "")];
        let property = Property { options, ..Property::default() };
        for (value, wanted) in [("s", "Sud (s)"), ("t", "SUD  (t)"), ("n", "Nord"), ("o", "o"), ("p", "p")] {
            assert_eq!(property.option_told(value).as_deref(), Some(wanted));
        }
        let stage = |id: &str, label: &str| Stage { id: id.into(), label: label.into(), ..Stage::default() };
        let pipeline = |id: &str| Pipeline {
            id: id.into(),
            label: "Support".into(),
            stages: vec![stage("1", "New"), stage("2", "new"), stage("3", "Done")],
            ..Pipeline::default()
        };
        let schema = Schema { pipelines: Some(vec![pipeline("7"), pipeline("8")]), ..Schema::default() };
        let seven = schema.pipeline("7").unwrap();
        assert_eq!(schema.pipeline_told(seven), "Support (7)");
        let stages = ["1", "2", "3", "4"].map(|id| seven.stage_told(id));
        assert_eq!(stages.map(Option::unwrap_or_default), ["New (1)", "new (2)", "Done", ""]);
    }
}
