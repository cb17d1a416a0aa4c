//! What a word that people write can name in what is known of the portal: a property, an option, a pipeline, a stage, an
//! owner. Who reads a command line, a paste or a profile asks here, so that a word means the same everywhere.
//!
//! What is written exactly as it is sent means that. A label counts in any case, and only where it means one thing: which
//! of two is meant is not for a program to guess.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::named;
use super::property::{Choice, Kind, OPENING, Property};
use super::schema::{Owner, Pipeline, Schema, Stage};
use super::value::{self, Locale};

/// Whether a text has the form of an internal name: these have no blanks and no capitals.
pub fn is_internal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether a text has the form of an id.
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text has the form of an internal value, so that nobody has to be asked what it means: `HIGH`, `42`,
/// `2026-11-24`, `sign_in`, `A;B`.
pub fn is_plain(text: &str) -> bool {
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

/// A label or a word of one, as it is compared.
fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Whether a text is a label, whatever its case.
pub fn same(label: &str, text: &str) -> bool {
    folded(label) == folded(text)
}

/// The properties that a label names; those that can be set, where there are any.
pub fn by_label<'a>(schema: &'a Schema, label: &str) -> Vec<&'a str> {
    let Some(all) = &schema.properties else {
        return OPENING.into_iter().filter(|name| same(schema.label(name), label)).collect();
    };
    let named: Vec<&Property> = all.iter().filter(|one| same(&one.label, label)).collect();
    let open: Vec<&str> = named.iter().filter(|one| one.unavailable().is_none()).map(|one| one.name.as_str()).collect();
    if open.is_empty() { named.into_iter().map(|one| one.name.as_str()).collect() } else { open }
}

/// The pipelines that a text names.
pub fn pipelines<'a>(schema: &'a Schema, text: &str) -> Vec<&'a Pipeline> {
    let all = schema.pipelines.as_deref().unwrap_or_default();
    match all.iter().find(|one| one.id == text) {
        Some(one) => vec![one],
        None => all.iter().filter(|one| same(&one.label, text)).collect(),
    }
}

/// The stages of a pipeline that a text names.
pub fn stages<'a>(pipeline: &'a Pipeline, text: &str) -> Vec<&'a Stage> {
    match pipeline.stages.iter().find(|one| one.id == text) {
        Some(one) => vec![one],
        None => pipeline.stages.iter().filter(|one| same(&one.label, text)).collect(),
    }
}

/// The stages that a text names together with their pipeline, as HubSpot's exports do: "Waiting on us (Support Pipeline)".
pub fn placed<'a>(schema: &'a Schema, text: &str) -> Vec<(&'a Pipeline, &'a Stage)> {
    let Some(text) = text.trim().strip_suffix(')') else { return Vec::new() };
    // Either name may have brackets of its own.
    let all = text.match_indices('(').flat_map(|(at, bracket)| {
        let (stage, pipeline) =
            (text.get(..at).unwrap_or_default(), text.get(at + bracket.len()..).unwrap_or_default());
        let named = pipelines(schema, pipeline).into_iter();
        named.flat_map(move |pipeline| stages(pipeline, stage.trim()).into_iter().map(move |stage| (pipeline, stage)))
    });
    all.collect()
}

/// The pipeline that a stage is of which is named without one: the default one where it has such a stage, else the only
/// one that has.
pub fn pipeline_of<'a>(schema: &'a Schema, stage: &str) -> Option<&'a Pipeline> {
    let own = |pipeline: &&Pipeline| !stages(pipeline, stage).is_empty();
    let mut found: Vec<&Pipeline> = schema.default_pipeline().into_iter().filter(own).collect();
    if found.is_empty() {
        found = schema.pipelines.iter().flatten().filter(own).collect();
    }
    if found.is_empty() {
        found = placed(schema, stage).into_iter().map(|(pipeline, _)| pipeline).collect();
    }
    one(&found)
}

/// The owners that a text names: by id, else by e-mail address, else by name.
pub fn owners<'a>(schema: &'a Schema, text: &str) -> Vec<&'a Owner> {
    let all = schema.owners.as_deref().unwrap_or_default();
    let by = |fits: &dyn Fn(&Owner) -> bool| all.iter().filter(|one| fits(one)).collect::<Vec<_>>();
    let by_id = by(&|one| one.id == text);
    let address = named::address(text);
    let by_email = by(&|one| one.email.as_deref().is_some_and(|email| same(email, address)));
    let found = [by_id, by_email].into_iter().find(|found| !found.is_empty());
    found.unwrap_or_else(|| by(&|one| same(&one.label(), text)))
}

/// What a text says of options.
#[derive(Debug, PartialEq)]
pub enum Found<'a> {
    /// These values, each of them known unless it was set apart by `;`.
    All(Vec<String>),
    /// One word that fits several options.
    Several(Vec<&'a Choice>),
    /// Something else.
    None,
}

/// Options by what they are called: a text may name thousands, of thousands.
struct Options<'a> {
    values: HashSet<&'a str>,
    labels: HashMap<String, Vec<&'a Choice>>,
    folded: HashMap<String, Vec<&'a Choice>>,
}

impl<'a> Options<'a> {
    fn of(property: &'a Property) -> Self {
        let mut options = Self { values: HashSet::new(), labels: HashMap::new(), folded: HashMap::new() };
        for one in property.options.iter().filter(|one| property.can_take(one)) {
            options.values.insert(&one.value);
            options.labels.entry(folded(&one.label)).or_default().push(one);
            options.folded.entry(folded(&one.value)).or_default().push(one);
        }
        // One that is not offered any more is meant only where no other is called so.
        for labelled in options.labels.values_mut() {
            if labelled.iter().any(|one| !one.hidden) {
                labelled.retain(|one| !one.hidden);
            }
        }
        options
    }

    fn find(&self, text: &str) -> Found<'a> {
        for exact in [text, text.trim()] {
            if self.values.contains(exact) {
                return Found::All(vec![exact.to_owned()]);
            }
        }
        let folded = folded(text);
        match self.labels.get(&folded).or_else(|| self.folded.get(&folded)).map(Vec::as_slice) {
            None | Some([]) => Found::None,
            Some([one]) => Found::All(vec![one.value.clone()]),
            Some(many) => Found::Several(many.to_vec()),
        }
    }
}

/// The values that a text names: one, or several set apart by `;`, or by `,` where each of them is known.
pub fn options<'a>(property: &'a Property, text: &str) -> Found<'a> {
    let options = Options::of(property);
    let whole = options.find(text);
    if whole != Found::None || property.kind() != Kind::Choices {
        return whole;
    }
    for by in [';', ','] {
        let mut values = Vec::new();
        for part in text.split(by).filter(|part| !part.trim().is_empty() || options.values.contains(part)) {
            match options.find(part) {
                Found::All(known) => values.extend(known),
                Found::Several(candidates) => return Found::Several(candidates),
                // What is set apart on purpose is several values, whatever becomes of them.
                Found::None if by == ';' && text.contains(';') => values.push(part.trim().to_owned()),
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

/// The value that a text means for a property: what it names if that is one thing, else the text as it is, for the form
/// to tell what is wrong with it. A stage is one of this pipeline, else of the default one.
pub fn value(schema: &Schema, name: &str, text: &str, pipeline: &str, locale: &Locale) -> String {
    let kind = schema.kind(name);
    let wanted = text.trim();
    let chosen = || match schema.property(name).map(|property| options(property, text)) {
        Some(Found::All(values)) => Some(values.join(";")),
        _ => None,
    };
    let meant = match kind {
        Kind::Choice | Kind::Choices => chosen(),
        Kind::Bool => chosen().or_else(|| value::to_wire(kind, None, wanted, locale).ok()),
        Kind::Owner => one(&owners(schema, wanted)).map(|owner| owner.id.clone()),
        Kind::Pipeline => one(&pipelines(schema, wanted)).map(|pipeline| pipeline.id.clone()),
        Kind::Stage => {
            let own = schema.pipeline(pipeline).or_else(|| schema.default_pipeline());
            own.and_then(|own| {
                let placed =
                    || placed(schema, wanted).into_iter().filter(|(of, _)| of.id == own.id).map(|(_, stage)| stage);
                let named = Some(stages(own, wanted)).filter(|named| !named.is_empty());
                one(&named.unwrap_or_else(|| placed().collect())).map(|stage| stage.id.clone())
            })
        }
        Kind::Date | Kind::DateTime | Kind::Number(_) => Some(value::settle(kind, schema.property(name), text, locale)),
        Kind::Line | Kind::Area | Kind::Html | Kind::Phone | Kind::File | Kind::Free => None,
    };
    match meant {
        Some(value) => value,
        None if kind.is_picked() => wanted.to_owned(),
        None => text.to_owned(),
    }
}

/// The only one of several.
fn one<'a, T>(found: &[&'a T]) -> Option<&'a T> {
    match found {
        [one] => Some(*one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::schema::Part;

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
        assert_eq!(candidates.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    }

    #[test]
    fn an_option_with_blanks_is_named_by_it_or_by_its_label() {
        let mut property = modules();
        property.options = vec![option("Plain", "A"), option("Blanks", " A "), option("Two in one", "A;B")];
        let all = |values: &[&str]| Found::All(values.iter().map(|value| (*value).to_owned()).collect());
        for (typed, values) in [
            ("A", &["A"][..]),
            (" A ", &[" A "]),
            ("blanks", &[" A "]),
            ("A ", &["A"]),
            (" a", &[]),
            (" A ;A", &[" A ", "A"]),
            ("Plain; Blanks", &["A", " A "]),
        ] {
            let found = options(&property, typed);
            match values {
                [] => assert!(matches!(found, Found::Several(_)), "{typed:?}: {found:?}"),
                values => assert_eq!(found, all(values), "{typed:?}"),
            }
        }
        // Among several it would be two values.
        assert_eq!(options(&property, "Two in one"), Found::None);
        property.field_type = "select".into();
        assert_eq!(options(&property, "Two in one"), all(&["A;B"]));
        assert_eq!(options(&property, "A;B"), all(&["A;B"]));
    }

    #[test]
    fn a_label_of_a_property_that_can_be_set_is_meant_before_one_that_can_not() {
        let mut schema = Schema::default();
        let mut read_only = modules();
        read_only.name = "calculated_modules".into();
        read_only.read_only = true;
        schema.apply(Part::Properties(vec![modules(), read_only.clone()].into()));
        assert_eq!(by_label(&schema, "modules"), ["modules"]);
        schema.apply(Part::Properties(vec![read_only].into()));
        assert_eq!(by_label(&schema, "modules"), ["calculated_modules"]);
    }

    #[test]
    fn a_stage_may_be_named_with_its_pipeline() {
        let stage = |id: &str, label: &str| Stage { id: id.into(), label: label.into(), ..Stage::default() };
        let pipeline = |id: &str, label: &str, stages: Vec<Stage>| Pipeline {
            id: id.into(),
            label: label.into(),
            stages,
            ..Pipeline::default()
        };
        let mut schema = Schema::default();
        schema.apply(Part::Pipelines(vec![
            pipeline("0", "Support", vec![stage("1", "New"), stage("2", "New (again)")]),
            pipeline("9", "Returns (2023)", vec![stage("91", "New")]),
        ]));
        for (text, wanted) in [
            ("New (Support)", &[("0", "1")][..]),
            (" new(SUPPORT) ", &[("0", "1")]),
            ("New (again) (Support)", &[("0", "2")]),
            ("New (Returns (2023))", &[("9", "91")]),
            ("New (Sales)", &[]),
            ("New", &[]),
            ("(Support)", &[]),
        ] {
            let found = placed(&schema, text);
            let found: Vec<_> = found.iter().map(|(of, stage)| (of.id.as_str(), stage.id.as_str())).collect();
            assert_eq!(found, wanted, "{text}");
        }
        let locale = Locale { now: Timestamp::UNIX_EPOCH, zone: jiff::tz::TimeZone::UTC };
        let value = |text: &str, of: &str| value(&schema, "hs_pipeline_stage", text, of, &locale);
        assert_eq!([value("New (Support)", "0"), value("New (Support)", "9")], ["1", "New (Support)"]);
    }

    #[test]
    fn many_values_of_many_options_are_found_in_one_pass() {
        let mut property = modules();
        property.options = (0..20_000).map(|number| option(&format!("Label {number}"), &number.to_string())).collect();
        // Looking at each option for each of them would not end.
        let typed: Vec<String> = (0..20_000).map(|number| format!("label {number}")).collect();
        let Found::All(values) = options(&property, &typed.join(";")) else { panic!("all are known") };
        assert_eq!((values.len(), values[19_999].as_str()), (20_000, "19999"));
    }

    #[test]
    fn an_option_that_is_not_offered_any_more_yields_to_one_that_is() {
        let mut property = modules();
        property.options = vec![Choice { hidden: true, ..option("North", "old") }, option("north", "new")];
        assert_eq!(options(&property, "North"), Found::All(vec!["new".into()]));
        property.options.pop();
        assert_eq!(options(&property, "North"), Found::All(vec!["old".into()]));
    }
}
