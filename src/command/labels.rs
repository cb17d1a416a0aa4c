//! Labels where ids are meant: what `--property`, `--pipeline`, `--stage` and `--owner` say, in the portal's own words.
//!
//! An internal name and an internal value are sent as they are. A label is understood where it can mean one thing only;
//! what is no label of the portal is sent as it is too, and HubSpot judges.

use super::known::Portal;
use super::sensitive;
use crate::config::args::Create;
use crate::config::failure::Meaning;
use crate::config::{Exit, Failure};
use crate::ticket::property::{OPENING, OWNER, PIPELINE, Property, STAGE};
use crate::ticket::schema::PartName;
use crate::ticket::value::{self, ValueError};
use crate::ticket::words::{Found, by_label, is_id, is_internal, is_plain, options, owners, pipelines, placed, stages};
use crate::ticket::{Choice, Kind, Owner, Pipeline, Schema, Stage, text};

/// What an ambiguous or unknown word could mean is listed up to this many.
pub(super) const LISTED: usize = 10;

/// Where what a profile says of new tickets comes from.
pub(super) const PROFILE: &str = "[defaults]";

/// Where what a line of an import says comes from.
pub(super) const CELL: &str = "a cell";

/// A property as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    pub key: String,
    pub value: String,
    /// The option that it comes from, [`PROFILE`] or [`CELL`]; all but `--property` and a cell has to be understood.
    pub from: &'static str,
}

/// Properties as they are sent.
pub(super) type Resolved = Vec<(String, String)>;

/// Reads the options that set properties.
pub(super) fn typed(options: &Create) -> Result<Vec<Typed>, Failure> {
    let mut all = options.property.iter().map(|text| property(text)).collect::<Result<Vec<_>, _>>()?;
    for (from, key, value) in [
        ("--pipeline", PIPELINE, &options.pipeline),
        ("--stage", STAGE, &options.stage),
        ("--owner", OWNER, &options.owner),
    ] {
        let Some(value) = value else { continue };
        if all.iter().any(|one| one.key == key) {
            return Err(Failure::usage(format!(
                "{from} and --property {key} say the same thing: leave one of them out"
            )));
        }
        all.push(Typed { key: key.into(), value: value.trim().to_owned(), from });
    }
    Ok(all)
}

fn property(text: &str) -> Result<Typed, Failure> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok(Typed { key: key.trim().to_owned(), value: value.to_owned(), from: "--property" })
        }
        _ => {
            Err(Failure::usage(format!("--property {text}: write it as KEY=VALUE, such as subject='Printer on fire'")))
        }
    }
}

/// The parts of the portal that could tell more of what was typed than what is known does.
pub(super) fn wanted(all: &[Typed], portal: &Portal) -> Vec<PartName> {
    let mut parts = Vec::new();
    let by_ids = is_placed_by_ids(all);
    for one in all {
        if let Some(part) = one.wants(&portal.schema)
            && !(part == PartName::Pipelines && by_ids)
            && !portal.is_fresh(&part)
            && !parts.contains(&part)
        {
            parts.push(part);
        }
    }
    parts
}

/// Whether the stage is named by its id, and the pipeline, if it is named: there is nothing to ask about them.
fn is_placed_by_ids(all: &[Typed]) -> bool {
    let mut places = all.iter().filter(|one| [PIPELINE, STAGE].contains(&one.key.as_str()));
    all.iter().any(|one| one.key == STAGE) && places.all(|one| is_id(one.value.trim()))
}

/// The stage that was typed without a pipeline, whose own it then brings along.
pub(super) fn stage_alone(all: &[Typed]) -> Option<&str> {
    let last = |key: &str| all.iter().rev().find(|one| one.key == key).map(|one| one.value.trim());
    last(STAGE).filter(|stage| !stage.is_empty() && last(PIPELINE).is_none_or(str::is_empty))
}

/// Whether the portal's own words could be among what was typed.
pub(super) fn may_be_labels(all: &[Typed]) -> bool {
    all.iter().any(|one| one.wants(&Schema::default()).is_some())
}

/// What is sent as it was typed though it may be a label, because the portal could not be asked; one sentence each.
pub(super) fn unsure(all: &[Typed], portal: &Portal) -> Vec<String> {
    let told = |one: &Typed| {
        let failure = portal.why(&one.wants(&portal.schema)?)?;
        Some(format!("{} is used as it was typed; the portal could not be asked: {}", one.key, failure.message))
    };
    all.iter().filter_map(told).collect()
}

/// What was typed, as it is sent. `pipeline` is the one that a stage is of, unless another one is typed.
pub(super) fn resolve(all: &[Typed], pipeline: Option<&str>, portal: &Portal) -> Result<Resolved, Failure> {
    sensitive::keep_out(&portal.schema, all.iter().map(|one| one.key.as_str()));
    let mut resolved = Vec::new();
    let mut stages = Vec::new();
    for one in all {
        match one.name(portal)? {
            // A stage is a stage of a pipeline, so it comes after that.
            name if name == STAGE => stages.push(one),
            name => {
                let value = one.value(&name, portal)?;
                resolved.push((name, value));
            }
        }
    }
    for one in stages {
        let typed = resolved.iter().rev().find(|(name, _)| name == PIPELINE).map(|(_, value)| value.clone());
        let pipeline = typed.as_deref().or(pipeline).filter(|id| !id.is_empty());
        let (own, stage) = one.stage(pipeline, portal)?;
        resolved.extend(own.map(|own| (PIPELINE.to_owned(), own)));
        resolved.push((STAGE.to_owned(), stage));
    }
    Ok(resolved)
}

/// Whether a stage that was typed is one of this pipeline.
pub(super) fn has_stage(all: &[Typed], own: &Pipeline, portal: &Portal) -> bool {
    all.iter().any(|one| one.name(portal).is_ok_and(|name| name == STAGE) && !stages(own, one.value.trim()).is_empty())
}

impl Typed {
    fn wrong(&self, why: impl std::fmt::Display) -> Failure {
        match self.from {
            "--property" => Failure::usage(format!("--property {}: {why}", self.key)),
            // Who asks says what it is about.
            PROFILE | CELL => Failure::usage(why.to_string()),
            from => Failure::usage(format!("{from} {}: {why}", text::visible(&self.value))),
        }
    }

    /// Refused because it could mean several things.
    fn ambiguous(&self, what: &str, candidates: Vec<Meaning>) -> Failure {
        self.wrong(format!("{what} can mean several things: name it by one of these ids")).with_candidates(candidates)
    }

    fn is_strict(&self) -> bool {
        !["--property", CELL].contains(&self.from)
    }

    /// The part of the portal that could tell more, as far as this is not clear already.
    fn wants(&self, schema: &Schema) -> Option<PartName> {
        let is_named = OPENING.contains(&self.key.as_str()) || schema.property(&self.key).is_some();
        let name = match is_named {
            true => self.key.as_str(),
            false => match by_label(schema, &self.key).as_slice() {
                [] if is_internal(&self.key) && self.key.contains('_') && is_plain(&self.value) => return None,
                [] => return Some(PartName::Properties),
                [one] => one,
                _ => return None,
            },
        };
        let text = self.value.trim();
        let property = schema.property(name);
        match schema.kind(name) {
            _ if text.is_empty() => None,
            // What --pipeline says is wanted for its stages too.
            Kind::Pipeline => ((self.is_strict() || !is_id(text)) && pipelines(schema, text).is_empty())
                .then_some(PartName::Pipelines),
            Kind::Stage => {
                let known = schema.pipelines.iter().flatten().any(|one| !stages(one, text).is_empty());
                let known = known || !placed(schema, text).is_empty();
                (!is_id(text) && !known).then_some(PartName::Pipelines)
            }
            Kind::Owner => (!is_id(text) && owners(schema, text).is_empty()).then_some(PartName::Owners),
            Kind::Choice | Kind::Choices | Kind::Bool => {
                let known = property.is_some_and(|one| matches!(options(one, text), Found::All(_) | Found::Several(_)));
                (!known && !is_plain(text)).then_some(PartName::Properties)
            }
            Kind::Free => (property.is_none() && !is_plain(text)).then_some(PartName::Properties),
            _ => None,
        }
    }

    /// The internal name that the typed key means: itself, or a label that one property has.
    pub(super) fn name(&self, portal: &Portal) -> Result<String, Failure> {
        let schema = &portal.schema;
        if OPENING.contains(&self.key.as_str()) || schema.property(&self.key).is_some() {
            return Ok(self.key.clone());
        }
        match by_label(schema, &self.key).as_slice() {
            [one] => {
                if let Some(why) = schema.property(one).and_then(Property::unavailable) {
                    return Err(self.wrong(format!("{one} can't be set ({}): leave it out", why.reason())));
                }
                Ok((*one).to_owned())
            }
            [] => match portal.not_sent(&PartName::Properties) {
                Some(failure) if !is_internal(&self.key) => Err(failure),
                _ => Ok(self.key.clone()),
            },
            many => {
                let meaning = |name: &&str| Meaning {
                    id: (*name).to_owned(),
                    label: schema.property(name).map_or(*name, |one| one.label.as_str()).to_owned(),
                    detail: schema.property(name).map(|one| one.group.clone()).unwrap_or_default(),
                };
                Err(self.ambiguous("the label", many.iter().map(meaning).collect()))
            }
        }
    }

    /// The value as it is sent.
    fn value(&self, name: &str, portal: &Portal) -> Result<String, Failure> {
        let (schema, text) = (&portal.schema, self.value.trim());
        let property = schema.property(name);
        let kind = schema.kind(name);
        let typed = match (kind, property) {
            _ if text.is_empty() => self.value.clone(),
            (Kind::Pipeline, _) => self.pipeline(portal)?,
            (Kind::Owner, _) => self.owner(portal)?,
            (Kind::Choice | Kind::Choices | Kind::Bool, Some(property)) => match options(property, &self.value) {
                Found::All(values) => values.join(";"),
                Found::Several(many) => {
                    return Err(self.ambiguous("the value", many.into_iter().map(option_meaning).collect()));
                }
                Found::None if self.is_strict() => {
                    let offered = property
                        .options
                        .iter()
                        .filter(|one| !one.hidden && property.can_take(one))
                        .map(option_meaning)
                        .collect();
                    return Err(self.unknown("value", PartName::Properties, offered, portal));
                }
                Found::None => self.value.clone(),
            },
            _ => self.value.clone(),
        };
        match value::to_wire(kind, property, &typed, &portal.locale) {
            Ok(value) => Ok(value),
            // Only what can be read in two ways is refused here; of what can't be read at all, HubSpot may know more.
            Err(
                error @ (ValueError::TwoNumbers { .. }
                | ValueError::TwoDays { .. }
                | ValueError::Skipped
                | ValueError::Serial
                | ValueError::LongAgo),
            ) => Err(self.wrong(format!("{}: {error}", text::quoted(&typed)))),
            Err(_) => Ok(typed),
        }
    }

    fn pipeline(&self, portal: &Portal) -> Result<String, Failure> {
        let (schema, text) = (&portal.schema, self.value.trim());
        match pipelines(schema, text).as_slice() {
            [one] => Ok(one.id.clone()),
            [] if !self.is_strict() || is_id(text) => Ok(self.value.clone()),
            [] => {
                let all = schema.pipelines.as_deref().unwrap_or_default();
                Err(self.unknown("pipeline", PartName::Pipelines, all.iter().map(pipeline_meaning).collect(), portal))
            }
            many => Err(self.ambiguous("the label", many.iter().map(|one| pipeline_meaning(one)).collect())),
        }
    }

    fn owner(&self, portal: &Portal) -> Result<String, Failure> {
        let (schema, text) = (&portal.schema, self.value.trim());
        match owners(schema, text).as_slice() {
            [one] => Ok(one.id.clone()),
            [] if is_id(text) => Ok(self.value.clone()),
            [] if !self.is_strict() => match self.unasked(PartName::Owners, portal) {
                Some(failure) => Err(failure),
                None => Ok(self.value.clone()),
            },
            [] => {
                let words = text.to_lowercase();
                let near = schema.owners.iter().flatten().map(owner_meaning);
                let near = near.filter(|one| format!("{} {}", one.label, one.detail).to_lowercase().contains(&words));
                Err(self.unknown("owner", PartName::Owners, near.collect(), portal))
            }
            many => Err(self.ambiguous("the name", many.iter().map(|one| owner_meaning(one)).collect())),
        }
    }

    /// The stage as it is sent, and its pipeline where that follows from it.
    fn stage(&self, pipeline: Option<&str>, portal: &Portal) -> Result<(Option<String>, String), Failure> {
        let (schema, text) = (&portal.schema, self.value.trim());
        let as_is = || Ok((None, self.value.trim().to_owned()));
        if text.is_empty() {
            return as_is();
        }
        // Without a pipeline it is the default one, as everywhere.
        let own = match pipeline {
            Some(id) => schema.pipeline(id),
            None => schema.default_pipeline(),
        };
        let Some(own) = own else {
            return match self.unasked(PartName::Pipelines, portal) {
                Some(failure) if !is_id(text) => Err(failure),
                _ => as_is(),
            };
        };
        let all = schema.pipelines.as_deref().unwrap_or_default();
        if schema.stage(None, text).is_some() {
            // An id; whether it is of a pipeline that is named is for HubSpot to judge.
            let own = if pipeline.is_none() { schema.pipeline_of_stage(text) } else { None };
            return Ok((own.map(|own| own.id.clone()), text.to_owned()));
        }
        let meaning = |(pipeline, stage): (&Pipeline, &Stage)| Meaning {
            id: stage.id.clone(),
            label: stage.label.clone(),
            detail: pipeline.label.clone(),
        };
        let here: Vec<_> = stages(own, text).into_iter().map(|stage| (own, stage)).collect();
        let found: Vec<_> = match here.is_empty() && pipeline.is_none() {
            true => all.iter().flat_map(|one| stages(one, text).into_iter().map(move |stage| (one, stage))).collect(),
            false => here,
        };
        let placed = if found.is_empty() { placed(schema, text) } else { Vec::new() };
        let found = match pipeline {
            _ if placed.is_empty() => found,
            None => placed,
            Some(_) if placed.iter().any(|(of, _)| of.id == own.id) => {
                placed.into_iter().filter(|(of, _)| of.id == own.id).collect()
            }
            Some(_) => {
                let other = placed.first().map_or("", |(of, _)| of.label.as_str());
                let why = format!("it is a stage of {other}, but the pipeline is {}: correct one of them", own.label);
                return Err(self.wrong(format!("{text:?}: {why}")));
            }
        };
        match found.as_slice() {
            [(pipeline, stage)] => Ok((Some(pipeline.id.clone()), stage.id.clone())),
            [] if !self.is_strict() || is_id(text) => as_is(),
            [] => {
                let what = format!("stage of {}", own.label);
                let candidates = own.stages.iter().map(|stage| meaning((own, stage))).collect();
                Err(self.unknown(&what, PartName::Pipelines, candidates, portal))
            }
            many => Err(self.ambiguous("the label", many.iter().copied().map(meaning).collect())),
        }
    }

    /// Why the portal could not be asked what a word means. What it keeps to itself can be named by its id.
    fn unasked(&self, part: PartName, portal: &Portal) -> Option<Failure> {
        let mut failure = portal.not_sent(&part)?;
        let (all, by) = match part {
            PartName::Pipelines => ("pipelines", "name pipeline and stage by their ids"),
            PartName::Owners => ("owners", "name the owner by id"),
            PartName::Properties | PartName::Account | PartName::Labels(_) | PartName::Rules | PartName::Creation => {
                return Some(failure);
            }
        };
        if !portal.is_withheld(&part) {
            return Some(failure);
        }
        let why = portal.why(&part).map(|failure| failure.message).unwrap_or_default();
        if self.from == CELL {
            return Some(self.wrong(format!("the portal's {all} can't be read: {by}")));
        }
        if failure.exit == Exit::Token {
            failure.hint = format!("{by}, which needs no reading; or {}", failure.hint);
            return Some(failure);
        }
        let text = self.wrong(format!("the portal's {all} can't be read, nothing was sent: {why}"));
        Some(text.with_hint(format!("{by}: that needs no reading")))
    }

    /// Refused because the portal has none of that name; or the reason why the portal could not be asked.
    fn unknown(&self, what: &str, part: PartName, mut candidates: Vec<Meaning>, portal: &Portal) -> Failure {
        if let Some(failure) = self.unasked(part.clone(), portal) {
            return failure;
        }
        candidates.truncate(LISTED);
        let remedy = match candidates.is_empty() {
            true if part == PartName::Owners => "hubticket schema owners lists what there is",
            true => "hubticket schema lists what there is",
            false => "name one of these, by its id or its label",
        };
        self.wrong(format!("the portal has no such {what}: {remedy}")).with_candidates(candidates)
    }
}

fn pipeline_meaning(one: &Pipeline) -> Meaning {
    Meaning { id: one.id.clone(), label: one.label.clone(), detail: String::new() }
}

fn option_meaning(one: &Choice) -> Meaning {
    Meaning { id: one.value.clone(), label: one.label.clone(), detail: String::new() }
}

fn owner_meaning(one: &Owner) -> Meaning {
    Meaning { id: one.id.clone(), label: one.label(), detail: one.email.clone().unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_could_be_a_label_has_to_be_asked_for() {
        let check = |key: &str, value: &str, wanted: Option<PartName>| {
            let one = Typed { key: key.into(), value: value.into(), from: "--property" };
            assert_eq!(one.wants(&Schema::default()), wanted, "{key}={value}");
        };
        for (key, value) in [
            ("subject", "Waiting on us"),
            ("content", "any text"),
            ("hs_pipeline", "0"),
            ("hs_pipeline_stage", "1054128316"),
            ("hs_ticket_priority", "HIGH"),
            ("hubspot_owner_id", "411200"),
            ("first_seen_on", "2026-11-24"),
            ("affected_modules", "sign_in;IMPORT"),
            ("outage_started_at", "2026-11-24T14:30:00.000Z"),
            ("refund_amount", "-12.50"),
            ("vip_customer", "true"),
            ("hs_ticket_priority", ""),
        ] {
            check(key, value, None);
        }
        check("Priority", "High", Some(PartName::Properties));
        check("hs_ticket_priority", "High", Some(PartName::Properties));
        check("first_seen_on", "tomorrow", Some(PartName::Properties));
        check("first_seen_on", "24.11.2026", Some(PartName::Properties));
        check("outage_started_at", "14:30", Some(PartName::Properties));
        check("seats_affected", "1,234", Some(PartName::Properties));
        check("environment", "production", Some(PartName::Properties));
        check("hs_pipeline", "Support Pipeline", Some(PartName::Pipelines));
        check("Ticket status", "New", Some(PartName::Pipelines));
        check("hubspot_owner_id", "ada@example.com", Some(PartName::Owners));
    }
}
