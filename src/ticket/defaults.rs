//! What a new draft begins with: the profile's own values, then the portal's pipeline and stage.

use super::draft::Draft;
use super::property::{Kind, PIPELINE, STAGE};
use super::schema::{Pipeline, Schema};
use super::value::Locale;
use super::words;

/// Fills in what the profile says of new drafts, as far as its definitions are known, and chooses pipeline and stage.
/// What was typed meanwhile stays. Returns whether anything changed.
pub fn choose(draft: &mut Draft, schema: &Schema, locale: &Locale) -> bool {
    if draft.edits.is_some() {
        // The ticket is there, and has what it has.
        return false;
    }
    let mut filled = false;
    // A stage is looked for in its pipeline, which is filled in first.
    let (first, rest): (Vec<_>, Vec<_>) =
        std::mem::take(&mut draft.to_fill).into_iter().partition(|(name, _)| name == PIPELINE);
    for (name, text) in first.into_iter().chain(rest) {
        if !is_known(schema, &name, &text) {
            draft.to_fill.push((name, text));
        } else if draft.text(&name).trim().is_empty() {
            // A stage alone brings its pipeline along.
            let own = match (name.as_str(), draft.text(PIPELINE)) {
                (STAGE, "") => words::pipeline_of(schema, text.trim()).map(|own| own.id.clone()),
                _ => None,
            };
            let pipeline = own.as_deref().unwrap_or_else(|| draft.text(PIPELINE));
            let value = words::value(schema, &name, &text, pipeline, locale);
            // A pipeline or stage that is not there must not stand in the way of one that is.
            let has_stage = |own: &Pipeline| {
                let stage = draft.text(STAGE);
                stage.is_empty() || own.stages.iter().any(|one| one.id == stage)
            };
            let is_there = match name.as_str() {
                PIPELINE => schema.pipeline(&value).is_some_and(has_stage),
                STAGE => schema.stage(Some(pipeline).filter(|id| !id.is_empty()), &value).is_some(),
                _ => true,
            };
            if !is_there {
                continue;
            }
            if let Some(own) = own {
                draft.set(PIPELINE, own);
            }
            draft.set(&name, value.clone());
            draft.filled.push((name, value));
            filled = true;
        }
    }
    choose_stage(draft, schema) || filled
}

/// Chooses the default pipeline and its first open stage where none is chosen yet and the portal's are known; and
/// a stage where a pipeline is chosen without one. Returns whether anything changed.
pub fn choose_stage(draft: &mut Draft, schema: &Schema) -> bool {
    if draft.text(PIPELINE).is_empty() && draft.text(STAGE).is_empty() {
        let Some(pipeline) = schema.default_pipeline() else { return false };
        let id = pipeline.id.clone();
        draft.set(PIPELINE, id);
    } else if !draft.text(STAGE).is_empty() {
        return false;
    }
    let stage = schema.pipeline(draft.text(PIPELINE)).and_then(|pipeline| schema.first_stage(pipeline));
    let Some(stage) = stage else { return false };
    let id = stage.id.clone();
    draft.set(STAGE, id);
    true
}

/// Chooses the stage anew that was chosen by itself, where the portal turns out to create no tickets in it. Returns
/// whether anything changed.
pub fn leave_closed_stage(draft: &mut Draft, schema: &Schema) -> bool {
    let Some(pipeline) = schema.pipeline(draft.text(PIPELINE)) else { return false };
    let chosen = pipeline.stages.iter().find(|stage| !stage.closed).or_else(|| pipeline.stages.first());
    let is_own = |id: &str| draft.filled.iter().any(|(name, text)| name == STAGE && text == id);
    let leaves = chosen.filter(|stage| {
        stage.id == draft.text(STAGE) && !is_own(&stage.id) && !schema.is_open_to_new(pipeline, &stage.id)
    });
    let Some(stage) = leaves.and_then(|_| schema.first_stage(pipeline)) else { return false };
    let id = stage.id.clone();
    draft.set(STAGE, id);
    true
}

/// Whether the portal's lists are there by which a label is read.
fn is_known(schema: &Schema, name: &str, text: &str) -> bool {
    if [PIPELINE, STAGE].contains(&name) {
        return schema.pipelines.is_some();
    }
    let is_id = text.trim().bytes().all(|byte| byte.is_ascii_digit());
    schema.properties.is_some() && (schema.kind(name) != Kind::Owner || schema.owners.is_some() || is_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::DraftId;
    use crate::ticket::property::{Choice, OWNER, PRIORITY, Property, SUBJECT};
    use crate::ticket::schema::{Owner, Part, Stage};
    use jiff::tz::TimeZone;

    fn locale() -> Locale {
        Locale { now: "2026-11-24T13:00:00Z".parse().unwrap(), zone: TimeZone::UTC }
    }

    fn draft(to_fill: &[(&str, &str)]) -> Draft {
        let mut draft = Draft::new(DraftId::from_random([7; 16]), locale().now);
        draft.to_fill = to_fill.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
        draft
    }

    fn pipelines() -> Part {
        let stage = |id: &str, label: &str| Stage { id: id.into(), label: label.into(), ..Default::default() };
        let pipeline = |id: &str, label: &str, stages| Pipeline {
            id: id.into(),
            label: label.into(),
            stages,
            ..Default::default()
        };
        Part::Pipelines(vec![
            pipeline("0", "Support", vec![stage("1", "New"), stage("2", "Waiting")]),
            pipeline("7", "Billing", vec![stage("70", "New"), stage("71", "Waiting")]),
        ])
    }

    fn properties() -> Part {
        let option =
            |value: &str, label: &str| Choice { value: value.into(), label: label.into(), ..Default::default() };
        Part::Properties(
            vec![Property {
                name: PRIORITY.into(),
                value_type: "enumeration".into(),
                field_type: "select".into(),
                options: vec![option("LOW", "Low"), option("HIGH", "Very high")],
                ..Default::default()
            }]
            .into(),
        )
    }

    #[test]
    fn labels_become_values_when_their_lists_are_there_and_the_draft_stays_blank() {
        let mut schema = Schema::default();
        let wanted = [(STAGE, "waiting"), (PIPELINE, "Billing"), (PRIORITY, "very high"), (OWNER, "ada@example.com")];
        let mut draft = draft(&wanted);
        assert!(!choose(&mut draft, &schema, &locale()));
        schema.apply(pipelines());
        assert!(choose(&mut draft, &schema, &locale()));
        assert_eq!((draft.text(PIPELINE), draft.text(STAGE), draft.text(PRIORITY)), ("7", "71", ""));
        schema.apply(properties());
        assert!(choose(&mut draft, &schema, &locale()));
        assert_eq!((draft.text(PRIORITY), draft.text(OWNER)), ("HIGH", ""));
        let ada = Owner { id: "12".into(), email: Some("ada@example.com".into()), ..Default::default() };
        schema.apply(Part::Owners(vec![ada]));
        assert!(choose(&mut draft, &schema, &locale()));
        assert_eq!(draft.text(OWNER), "12");
        assert!(draft.is_blank() && !choose(&mut draft, &schema, &locale()));
        draft.set(PRIORITY, "LOW");
        assert!(!draft.is_blank());
    }

    #[test]
    fn a_stage_alone_brings_its_pipeline_and_one_that_is_not_there_is_left_to_the_portal() {
        let mut schema = Schema::default();
        let Part::Pipelines(mut all) = pipelines() else { panic!("they are pipelines") };
        all[1].stages.push(Stage { id: "72".into(), label: "Paid".into(), ..Default::default() });
        schema.apply(Part::Pipelines(all));
        for (stage, wanted) in [("71", ("7", "71")), ("Paid", ("7", "72")), ("New (Billing)", ("7", "70"))] {
            let mut other = draft(&[(STAGE, stage)]);
            choose(&mut other, &schema, &locale());
            assert_eq!((other.text(PIPELINE), other.text(STAGE)), wanted, "{stage}");
        }
        let mut alone = draft(&[(STAGE, "Waiting")]);
        choose(&mut alone, &schema, &locale());
        assert_eq!((alone.text(PIPELINE), alone.text(STAGE)), ("0", "2"));
        let mut wrong = draft(&[(STAGE, "Nowhere"), (PIPELINE, "None")]);
        choose(&mut wrong, &schema, &locale());
        assert_eq!((wrong.text(PIPELINE), wrong.text(STAGE)), ("0", "1"));
        let mut staged = draft(&[(PIPELINE, "Billing")]);
        staged.set(STAGE, "2");
        choose(&mut staged, &schema, &locale());
        assert_eq!(
            (staged.text(PIPELINE), staged.text(STAGE)),
            ("", "2"),
            "a stage that was chosen stays in its pipeline"
        );
    }

    #[test]
    fn what_was_typed_stays_and_what_was_cleared_is_not_filled_in_again() {
        let mut schema = Schema::default();
        let mut draft = draft(&[(SUBJECT, "Printer: "), (PRIORITY, "LOW")]);
        draft.set(PRIORITY, "HIGH");
        schema.apply(properties());
        assert!(choose(&mut draft, &schema, &locale()));
        assert_eq!((draft.text(SUBJECT), draft.text(PRIORITY)), ("Printer: ", "HIGH"));
        draft.set(SUBJECT, "");
        assert!(!choose(&mut draft, &schema, &locale()));
        assert_eq!(draft.text(SUBJECT), "");
    }

    fn ended() -> Schema {
        let stage = |id: &str, closed| Stage { id: id.into(), label: id.into(), closed, ..Default::default() };
        let mut schema = Schema::default();
        schema.apply(Part::Pipelines(vec![
            Pipeline {
                id: "0".into(),
                label: "Support".into(),
                order: 1,
                stages: vec![stage("4", true), stage("1", false)],
                ..Default::default()
            },
            Pipeline { id: "7".into(), label: "Empty".into(), ..Default::default() },
        ]));
        schema
    }

    #[test]
    fn a_new_draft_takes_the_default_pipeline_and_its_first_open_stage_and_stays_blank() {
        let mut draft = draft(&[]);
        assert!(!choose_stage(&mut draft, &Schema::default()));
        assert!(choose_stage(&mut draft, &ended()));
        assert_eq!((draft.text(PIPELINE), draft.text(STAGE)), ("0", "1"));
        assert!(draft.is_blank());
        assert!(!choose_stage(&mut draft, &ended()));
    }

    #[test]
    fn a_chosen_pipeline_or_stage_is_left_alone() {
        let mut chosen = draft(&[]);
        chosen.set(STAGE, "9");
        assert!(!choose_stage(&mut chosen, &ended()));
        assert_eq!((chosen.text(PIPELINE), chosen.text(STAGE)), ("", "9"));
        let mut without_stages = draft(&[]);
        without_stages.set(PIPELINE, "7");
        assert!(!choose_stage(&mut without_stages, &ended()));
    }
}
