//! What was typed by its label while the portal's lists were not known: looked up when they are.

use super::draft::{Draft, Entry};
use super::property::{CONTENT, Kind, PIPELINE, STAGE, SUBJECT};
use super::schema::Schema;
use super::value::Locale;
use super::words;

/// Whether the portal's list of what a property can hold is not known yet.
pub fn is_awaited(schema: &Schema, name: &str) -> bool {
    match schema.kind(name) {
        Kind::Pipeline | Kind::Stage => schema.pipelines.is_none(),
        Kind::Owner => schema.owners.is_none(),
        _ => schema.properties.is_none() && ![SUBJECT, CONTENT].contains(&name),
    }
}

/// Whether a draft holds something that only a list can tell which is not known yet: a label, or what may be one.
pub fn awaits(schema: &Schema, draft: &Draft) -> bool {
    let typed = draft.properties.iter().filter(|entry| !entry.raw && !entry.text.trim().is_empty());
    let mut labels = typed.filter(|entry| !words::is_plain(entry.text.trim()));
    labels.any(|entry| is_awaited(schema, &entry.name))
}

/// Puts the values in place of the labels that name them, as far as the lists are known, but not in the row of this index,
/// which is being typed. What names nothing stays as it is, for the form to say what is wrong with it. Returns whether
/// anything changed.
pub fn resolve(draft: &mut Draft, schema: &Schema, locale: &Locale, typing: Option<usize>) -> bool {
    let is_label = |entry: &Entry| {
        let is_typed = !entry.raw && !entry.text.trim().is_empty();
        is_typed && schema.kind(&entry.name).is_picked() && !is_awaited(schema, &entry.name)
    };
    let rows = draft.properties.iter().enumerate().filter(|(at, entry)| Some(*at) != typing && is_label(entry));
    let mut rows: Vec<(usize, Entry)> = rows.map(|(at, entry)| (at, entry.clone())).collect();
    // A stage is looked for in its pipeline.
    rows.sort_by_key(|(_, entry)| entry.name != PIPELINE);
    let mut changed = false;
    for (at, entry) in rows {
        if entry.name == STAGE {
            if draft.text(PIPELINE).is_empty() {
                let Some(own) = words::pipeline_of(schema, entry.text.trim()) else { continue };
                draft.set(PIPELINE, own.id.clone());
                changed = true;
            } else if schema.pipeline(draft.text(PIPELINE)).is_none() {
                continue;
            }
        }
        let value = words::value(schema, &entry.name, &entry.text, draft.text(PIPELINE), locale);
        if value == entry.text {
            continue;
        }
        // What the profile, the ticket before or a program filled in is still theirs.
        let prepared = draft.prepared.iter_mut().flat_map(|one| &mut one.values);
        for filled in draft.filled.iter_mut().chain(prepared).filter(|one| one.0 == entry.name && one.1 == entry.text) {
            filled.1.clone_from(&value);
        }
        if let Some(row) = draft.properties.get_mut(at) {
            row.text = value;
            changed = true;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::DraftId;
    use crate::ticket::property::{Choice, OWNER, PRIORITY, Property};
    use crate::ticket::schema::{Owner, Part, Pipeline, Stage};

    fn locale() -> Locale {
        Locale { now: "2026-11-24T13:00:00Z".parse().unwrap(), zone: jiff::tz::TimeZone::UTC }
    }

    fn draft(texts: &[(&str, &str)]) -> Draft {
        let mut draft = Draft::new(DraftId::from_random([7; 16]), locale().now);
        texts.iter().for_each(|(name, text)| _ = draft.set(name, *text));
        draft
    }

    fn schema() -> Schema {
        let stage = |id: &str, label: &str| Stage { id: id.into(), label: label.into(), ..Stage::default() };
        let pipeline = |id: &str, label: &str, stages| Pipeline {
            id: id.into(),
            label: label.into(),
            stages,
            ..Pipeline::default()
        };
        let option =
            |value: &str, label: &str| Choice { value: value.into(), label: label.into(), ..Choice::default() };
        let mut schema = Schema::default();
        schema.apply(Part::Pipelines(vec![
            pipeline("0", "Support", vec![stage("1", "New"), stage("2", "Waiting")]),
            pipeline("7", "Billing", vec![stage("70", "New"), stage("71", "Waiting"), stage("72", "Paid")]),
        ]));
        schema.apply(Part::Owners(vec![Owner { id: "12".into(), first_name: "Ada".into(), ..Owner::default() }]));
        schema.apply(Part::Properties(
            vec![Property {
                name: PRIORITY.into(),
                value_type: "enumeration".into(),
                field_type: "select".into(),
                options: vec![option("LOW", "Low"), option("HIGH", "Very high")],
                ..Property::default()
            }]
            .into(),
        ));
        schema
    }

    #[test]
    fn labels_are_awaited_until_their_list_is_known_and_ids_and_texts_are_not() {
        let empty = Schema::default();
        for (name, text) in [(PIPELINE, "Billing"), (STAGE, "Paid"), (PRIORITY, "Very high"), (OWNER, "Ada")] {
            assert!(awaits(&empty, &draft(&[(name, text)])), "{name}");
            assert!(!awaits(&schema(), &draft(&[(name, text)])), "{name}");
        }
        let plain = [(PIPELINE, "7"), (STAGE, "71"), (PRIORITY, "HIGH"), (OWNER, "12"), (SUBJECT, "On fire")];
        assert!(!awaits(&empty, &draft(&plain)));
    }

    #[test]
    fn each_label_becomes_its_value_and_what_names_nothing_stays() {
        let mut all = draft(&[(STAGE, "waiting"), (PRIORITY, "very high"), (OWNER, "ada"), (PIPELINE, " Billing")]);
        assert!(!resolve(&mut all, &Schema::default(), &locale(), None));
        assert!(resolve(&mut all, &schema(), &locale(), None));
        let texts = |draft: &Draft| [PIPELINE, STAGE, PRIORITY, OWNER].map(|name| draft.text(name).to_owned());
        assert_eq!(texts(&all), ["7", "71", "HIGH", "12"]);
        assert!(!resolve(&mut all, &schema(), &locale(), None), "a value means itself");
        let wrong = [(PIPELINE, "Sales"), (STAGE, "New"), (PRIORITY, "hgh"), (OWNER, "Bob")];
        let mut none = draft(&wrong);
        assert!(!resolve(&mut none, &schema(), &locale(), None));
        assert_eq!(texts(&none), ["Sales", "New", "hgh", "Bob"], "a stage is not taken from another pipeline");
    }

    #[test]
    fn a_stage_alone_brings_its_pipeline_and_a_row_that_is_being_typed_stays() {
        let mut alone = draft(&[(STAGE, "Paid")]);
        assert!(resolve(&mut alone, &schema(), &locale(), None));
        assert_eq!((alone.text(PIPELINE), alone.text(STAGE)), ("7", "72"));
        let mut typing = draft(&[(PRIORITY, "Low")]);
        let row = typing.index(PRIORITY);
        assert!(!resolve(&mut typing, &schema(), &locale(), row));
        assert_eq!(typing.text(PRIORITY), "Low");
    }

    #[test]
    fn what_was_filled_in_stays_so_and_makes_no_draft_worth_keeping() {
        let mut filled = draft(&[(PRIORITY, "Very high")]);
        filled.begin_with_this();
        assert!(resolve(&mut filled, &schema(), &locale(), None) && filled.is_blank());
    }

    #[test]
    fn what_a_program_filled_in_by_label_is_still_its_own() {
        let mut draft = draft(&[(PIPELINE, "Billing"), (STAGE, "Waiting"), (OWNER, "Ada")]);
        draft.prepare("watcher", None);
        assert!(resolve(&mut draft, &schema(), &locale(), None));
        let prepared = draft.prepared.as_ref().unwrap();
        for (name, text) in [(PIPELINE, "7"), (STAGE, "71"), (OWNER, "12")] {
            assert!(draft.text(name) == text && prepared.filled(name, text), "{name}: {:?}", draft.text(name));
        }
    }
}
