//! What a profile says of new tickets, held against the portal: what the composer would leave to be seen and corrected in
//! the form is a mistake in config.toml where there is none.

use super::known::Portal;
use super::labels::{self, LISTED, PROFILE, Resolved, Typed};
use super::note;
use crate::config::failure::Meaning;
use crate::config::{Exit, Failure, FailureKind};
use crate::ticket::property::{OPENING, PIPELINE, Property, STAGE, Unavailable};
use crate::ticket::schema::PartName;
use crate::ticket::words::{by_label, is_id, pipelines};
use crate::ticket::{Draft, Kind, Pipeline, Schema, defaults};

/// The parts of the portal by which they are read, where these are not known, or are old and do not have them.
pub(super) fn wanted(draft: &Draft, portal: &Portal) -> Vec<PartName> {
    let mut parts = Vec::new();
    for (name, text) in &draft.to_fill {
        let part = part(&portal.schema, name, text);
        let is_unclear = !portal.has(&part) || meant(name, text, portal).is_err();
        if is_unclear && !portal.is_fresh(&part) && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

/// The part that tells what a default means.
fn part(schema: &Schema, name: &str, text: &str) -> PartName {
    match schema.kind(name) {
        Kind::Pipeline | Kind::Stage => PartName::Pipelines,
        Kind::Owner if schema.properties.is_some() && !is_id(text.trim()) => PartName::Owners,
        _ => PartName::Properties,
    }
}

/// The pipeline that the profile's tickets go to.
fn own<'a>(portal: &'a Portal) -> Option<&'a Pipeline> {
    let named = portal.session.config.defaults.iter().find(|(name, _)| name == PIPELINE);
    match named.map(|(_, text)| pipelines(&portal.schema, text.trim())) {
        None => portal.schema.default_pipeline(),
        Some(found) => match found.as_slice() {
            [one] => Some(*one),
            _ => None,
        },
    }
}

/// The pipeline that a stage is looked for in which was typed without one: that which the draft has, else the profile's
/// if it has such a stage.
pub(super) fn pipeline_for(typed: &[Typed], draft: &Draft, portal: &Portal) -> Option<String> {
    match draft.text(PIPELINE) {
        "" if draft.to_fill.iter().any(|(name, _)| name == PIPELINE) => {
            own(portal).filter(|own| labels::has_stage(typed, own, portal)).map(|own| own.id.clone())
        }
        "" => None,
        id => Some(id.to_owned()),
    }
}

/// Fills in what was not said otherwise.
///
/// # Errors
/// When the portal does not know what one says, or could not be asked what its label means.
pub(super) fn fill(draft: &mut Draft, portal: &Portal) -> Result<(), Failure> {
    for (name, text) in &draft.to_fill {
        if portal.has(&part(&portal.schema, name, text)) {
            meant(name, text, portal)?;
        }
    }
    defaults::choose(draft, &portal.schema, &portal.locale);
    // The portal could not be asked for these: they are taken as what is typed is then.
    let left: Vec<Typed> = std::mem::take(&mut draft.to_fill)
        .into_iter()
        .filter(|(name, _)| draft.text(name).trim().is_empty())
        .map(|(key, value)| Typed { key, value, from: "--property" })
        .collect();
    let pipeline = Some(draft.text(PIPELINE).to_owned());
    for (name, value) in labels::resolve(&left, pipeline.as_deref(), portal)? {
        draft.set(&name, value);
    }
    for sentence in labels::unsure(&left, portal) {
        note(&sentence);
    }
    Ok(())
}

/// What a default says, as it is sent.
///
/// # Errors
/// When the portal does not know what it says.
pub(super) fn meant(name: &str, text: &str, portal: &Portal) -> Result<Resolved, Failure> {
    let typed = Typed { key: name.to_owned(), value: text.to_owned(), from: PROFILE };
    // A stage is one of the profile's own pipeline, whichever this ticket goes to; without one it brings its own.
    let has_own = portal.session.config.defaults.iter().any(|(name, _)| name == PIPELINE);
    let pipeline = own(portal).map(|own| own.id.clone()).filter(|_| name == STAGE && has_own);
    let known = settable(name, &portal.schema).and_then(|()| labels::resolve(&[typed], pipeline.as_deref(), portal));
    known.map_err(|mut failure| {
        if failure.exit == Exit::Usage {
            let config = &portal.session.config;
            let path = config.written.join("config.toml");
            let profile = &config.profile;
            failure.exit = Exit::Files;
            failure.kind = FailureKind::Config;
            failure.message =
                format!("the profile {profile} begins tickets with {name} = {text:?}: {}", failure.message);
            failure.hint = format!("correct [profiles.{profile}.defaults] or [defaults] in {}", path.display());
        }
        failure
    })
}

/// Whether there is a property of this name, and it can be set.
fn settable(name: &str, schema: &Schema) -> Result<(), Failure> {
    let Some(property) = schema.property(name) else {
        if schema.properties.is_none() || OPENING.contains(&name) {
            return Ok(());
        }
        let meaning = |name: &&str| Meaning {
            id: (*name).to_owned(),
            label: schema.label(name).to_owned(),
            detail: String::new(),
        };
        let candidates = by_label(schema, name).iter().take(LISTED).map(meaning).collect();
        let text = "the portal has no property of this internal name";
        return Err(Failure::usage(text).with_candidates(candidates));
    };
    let is_refused = |why: &Unavailable| *why != Unavailable::Hidden && name != PIPELINE;
    match Property::unavailable(property).filter(is_refused) {
        Some(why) => Err(Failure::usage(format!("it can't be set ({})", why.reason()))),
        None => Ok(()),
    }
}
