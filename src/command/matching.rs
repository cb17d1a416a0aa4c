//! What a word can name in what is known of the portal: properties, options, pipelines, stages and owners; and
//! in what was found there: records. Pure.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::config::failure::Meaning;
use crate::ticket::record::Candidate;
use crate::ticket::schema::{OPENING, Property};
use crate::ticket::{Kind, Owner, Pipeline, Schema, Stage};

/// Whether a text has the form of an internal name: these have no blanks and no capitals.
pub(super) fn is_internal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether a text has the form of an id.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text has the form of an internal value, so that nobody has to be asked what it means: `HIGH`, `42`,
/// `2026-11-24`, `sign_in`, `A;B`.
pub(super) fn is_plain(text: &str) -> bool {
    text.split(';').all(|part| {
        let is_word = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let is_upper =
            !part.bytes().any(|byte| byte.is_ascii_lowercase()) && !part.starts_with(|c: char| c.is_ascii_digit());
        let digits = part.strip_prefix('-').unwrap_or(part);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = is_id(whole) && is_id(fraction);
        let is_day = part.len() == 10 && part.parse::<Date>().is_ok();
        (is_word && (is_upper || part.contains('_') || matches!(part, "true" | "false")))
            || is_number
            || is_day
            || part.parse::<Timestamp>().is_ok()
    })
}

fn same(label: &str, text: &str) -> bool {
    label.trim().to_lowercase() == text.trim().to_lowercase()
}

/// The properties that a label names; those that can be set, where there are any.
pub(super) fn by_label<'a>(schema: &'a Schema, label: &str) -> Vec<&'a str> {
    let Some(all) = &schema.properties else {
        return OPENING.into_iter().filter(|name| same(schema.label(name), label)).collect();
    };
    let named: Vec<&Property> = all.iter().filter(|one| same(&one.label, label)).collect();
    let open: Vec<&str> = named.iter().filter(|one| one.unavailable().is_none()).map(|one| one.name.as_str()).collect();
    if open.is_empty() { named.into_iter().map(|one| one.name.as_str()).collect() } else { open }
}

pub(super) fn pipelines<'a>(schema: &'a Schema, text: &str) -> Vec<&'a Pipeline> {
    let all = schema.pipelines.as_deref().unwrap_or_default();
    match all.iter().find(|one| one.id == text) {
        Some(one) => vec![one],
        None => all.iter().filter(|one| same(&one.label, text)).collect(),
    }
}

pub(super) fn stages<'a>(pipeline: &'a Pipeline, text: &str) -> Vec<&'a Stage> {
    match pipeline.stages.iter().find(|one| one.id == text) {
        Some(one) => vec![one],
        None => pipeline.stages.iter().filter(|one| same(&one.label, text)).collect(),
    }
}

pub(super) fn owners<'a>(schema: &'a Schema, text: &str) -> Vec<&'a Owner> {
    let all = schema.owners.as_deref().unwrap_or_default();
    let by = |fits: &dyn Fn(&Owner) -> bool| all.iter().filter(|one| fits(one)).collect::<Vec<_>>();
    let by_id = by(&|one| one.id == text);
    let by_email = by(&|one| one.email.as_deref().is_some_and(|email| same(email, text)));
    let found = [by_id, by_email].into_iter().find(|found| !found.is_empty());
    found.unwrap_or_else(|| by(&|one| same(&one.label(), text)))
}

/// What a text says of options.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// These values, each of them known.
    All(Vec<String>),
    /// One word that fits several options.
    Several(Vec<Meaning>),
    /// Something else.
    None,
}

/// The values that a text names: one, or several set apart by `;`, or by `,` where each of them is known.
pub(super) fn options(property: &Property, text: &str) -> Found {
    let whole = option(property, text);
    if whole != Found::None || property.kind() != Kind::Choices {
        return whole;
    }
    for by in [';', ','] {
        let mut values = Vec::new();
        for part in text.split(by).map(str::trim).filter(|part| !part.is_empty()) {
            match option(property, part) {
                Found::All(known) => values.extend(known),
                Found::Several(candidates) => return Found::Several(candidates),
                // HubSpot judges what is set apart as it wants it.
                Found::None if by == ';' && text.contains(';') => values.push(part.to_owned()),
                Found::None => {
                    values.clear();
                    break;
                }
            }
        }
        if !values.is_empty() {
            return Found::All(values);
        }
    }
    Found::None
}

fn option(property: &Property, text: &str) -> Found {
    if property.options.iter().any(|one| one.value == text) {
        return Found::All(vec![text.to_owned()]);
    }
    let labelled: Vec<_> = property.options.iter().filter(|one| same(&one.label, text)).collect();
    let shown: Vec<_> = labelled.iter().copied().filter(|one| !one.hidden).collect();
    let labelled = if shown.is_empty() { labelled } else { shown };
    let found = match labelled.is_empty() {
        true => property.options.iter().filter(|one| same(&one.value, text)).collect(),
        false => labelled,
    };
    match found.as_slice() {
        [] => Found::None,
        [one] => Found::All(vec![one.value.clone()]),
        many => Found::Several(
            many.iter()
                .map(|one| Meaning { id: one.value.clone(), label: one.label.clone(), detail: String::new() })
                .collect(),
        ),
    }
}

/// Why a text names no one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unclear {
    pub why: &'static str,
    /// What was found.
    pub found: Vec<Candidate>,
}

/// Whether a record is called so: that is its name, or one of the things that tell it apart.
pub(super) fn is_called(one: &Candidate, text: &str) -> bool {
    same(&one.name, text) || one.detail.split(" · ").any(|part| same(part, text))
}

/// The one record that a text means, of those that were found by it.
pub(super) fn record(text: &str, mut found: Vec<Candidate>) -> Result<Candidate, Unclear> {
    if found.iter().any(|one| is_called(one, text)) {
        found.retain(|one| is_called(one, text));
    } else if let [one] = found.as_slice() {
        let (told, wanted) = (format!("{} {}", one.name, one.detail).to_lowercase(), text.to_lowercase());
        // HubSpot looks into other properties too, and finds parts of words: an address has to be the whole one.
        if wanted.contains('@') || !wanted.split_whitespace().all(|word| told.contains(word)) {
            return Err(Unclear { why: "this one is found, but it is not called so: name it by its id", found });
        }
    }
    match found.as_slice() {
        [] => Err(Unclear { why: "nothing is found: look for it in another way, or name it by its id", found }),
        [one] => Ok(one.clone()),
        _ => Err(Unclear { why: "several are found: name one by its id", found }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::schema::Part;
    use crate::ticket::{Choice, ObjectType};

    fn option(label: &str, value: &str) -> Choice {
        Choice { label: label.into(), value: value.into(), ..Choice::default() }
    }

    fn modules() -> Property {
        Property {
            name: "modules".into(),
            label: "Modules".into(),
            value_type: "enumeration".into(),
            field_type: "checkbox".into(),
            options: vec![
                option("Sign-in", "sign_in"),
                option("Inbox, shared", "inbox"),
                option("Both", "one"),
                option("both", "two"),
            ],
            ..Property::default()
        }
    }

    #[test]
    fn options_are_named_by_value_or_label_alone_or_together() {
        let property = modules();
        for (typed, values) in [
            ("sign_in", vec!["sign_in"]),
            ("SIGN-IN", vec!["sign_in"]),
            ("Inbox, shared", vec!["inbox"]),
            ("Sign-in; Inbox, shared", vec!["sign_in", "inbox"]),
            ("sign_in,inbox", vec!["sign_in", "inbox"]),
            ("sign_in;nonsense", vec!["sign_in", "nonsense"]),
        ] {
            let wanted = values.into_iter().map(str::to_owned).collect();
            assert_eq!(options(&property, typed), Found::All(wanted), "{typed}");
        }
        assert_eq!(options(&property, "sign_in, nonsense"), Found::None);
        let Found::Several(candidates) = options(&property, "BOTH") else { panic!("it is ambiguous") };
        assert_eq!(candidates.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    }

    #[test]
    fn a_label_of_a_property_that_can_be_set_is_meant_before_one_that_can_not() {
        let mut schema = Schema::default();
        let mut read_only = modules();
        read_only.name = "calculated_modules".into();
        read_only.read_only = true;
        schema.apply(Part::Properties(vec![modules(), read_only.clone()]));
        assert_eq!(by_label(&schema, "modules"), ["modules"]);
        schema.apply(Part::Properties(vec![read_only]));
        assert_eq!(by_label(&schema, "modules"), ["calculated_modules"]);
    }

    #[test]
    fn one_record_is_meant_or_none() {
        let contact = |id: &str, name: &str, detail: &str| Candidate {
            object: ObjectType::contacts(),
            id: id.into(),
            name: name.into(),
            detail: detail.into(),
        };
        let ada = contact("101", "Ada Lovelace", "ada@example.com · Analytical Engines");
        let nada = contact("102", "Nada Surf", "nada@example.com");
        let second = contact("103", "Ada Lovelace", "ada@example.org");
        for (typed, found, wanted) in [
            ("ada@example.com", vec![&ada, &nada], Ok("101")),
            ("ADA LOVELACE", vec![&nada, &ada], Ok("101")),
            ("lovelace", vec![&ada], Ok("101")),
            ("ada@example.com", vec![&nada], Err(1)),
            ("countess", vec![&ada], Err(1)),
            ("ada", vec![&ada, &nada], Err(2)),
            ("ada lovelace", vec![&ada, &nada, &second], Err(2)),
            ("grace", vec![], Err(0)),
        ] {
            let chosen = record(typed, found.into_iter().cloned().collect());
            let chosen = chosen.map(|one| one.id).map_err(|unclear| unclear.found.len());
            assert_eq!(chosen.as_deref(), wanted.as_ref().copied(), "{typed}");
        }
    }
}
