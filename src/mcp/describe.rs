//! `describe_portal`: what the portal has, as much of it as is asked for.

use serde_json::{Value, json};

use super::answer::Answer;
use super::input::{Describe, Part};
use crate::command::known::Portal;
use crate::command::schema::{learn, shown};
use crate::config::Failure;
use crate::ticket::policy::Policy;
use crate::ticket::property::{PIPELINE, STAGE};
use crate::ticket::schema::PartName;
use crate::ticket::value::{self, At, Wrong};
use crate::ticket::{Draft, DraftId};

/// So many are listed where nothing is said, and at most.
const USUAL: usize = 20;
const MOST: usize = 200;
/// Of several properties, each is listed with so many options.
const OPTIONS: usize = 20;

pub(super) async fn run(input: &Describe, mut portal: Portal<'_>) -> Result<Answer, Failure> {
    let (part, name) = match input.what {
        Part::Properties => (PartName::Properties, "properties"),
        Part::Pipelines => (PartName::Pipelines, "pipelines"),
        Part::Owners => (PartName::Owners, "owners"),
        Part::Required => return required(portal).await,
    };
    learn(&part, false, &mut portal).await?;
    let (mut all, _) = shown(&part, false, &portal.schema);
    if let Some(wanted) = input.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let wanted = wanted.to_lowercase();
        all.retain(|one| has(one, &wanted));
    }
    let limit = input.limit.unwrap_or(USUAL).clamp(1, MOST);
    let left_out = all.len().saturating_sub(limit);
    all.truncate(limit);
    let cut: Vec<Value> = match all.len() {
        0 | 1 => Vec::new(),
        _ => all.iter_mut().filter_map(cut_options).collect(),
    };
    Ok(Answer::of(json!({name: all, "leftOut": left_out, "optionsLeftOut": cut})))
}

/// Whether a text is among the words that people know something by.
fn has(one: &Value, wanted: &str) -> bool {
    let words = ["label", "name", "description", "email"];
    let is_in = |value: &Value| value.as_str().is_some_and(|text| text.to_lowercase().contains(wanted));
    let mut stages = one.get("stages").and_then(Value::as_array).into_iter().flatten();
    words.iter().filter_map(|word| one.get(word)).any(is_in)
        || stages.any(|stage| stage.get("label").is_some_and(is_in))
}

/// Leaves the first options; its name, where it has more.
fn cut_options(property: &mut Value) -> Option<Value> {
    let options = property.get_mut("options")?.as_array_mut()?;
    if options.len() <= OPTIONS {
        return None;
    }
    options.truncate(OPTIONS);
    property.get("name").cloned()
}

/// What a ticket must have: always, by the profile's rules, and by those that the portal was seen to enforce.
async fn required(mut portal: Portal<'_>) -> Result<Answer, Failure> {
    for part in [PartName::Properties, PartName::Pipelines] {
        learn(&part, false, &mut portal).await?;
    }
    let draft = Draft::new(DraftId::random(), portal.locale.now);
    let missing = value::check(&portal.schema, &draft, &Policy::default(), &portal.locale).into_iter();
    let always: Vec<String> = missing
        .filter_map(|one| match (one.wrong, one.at) {
            (Wrong::Required(_), At::Missing(name)) => Some(name),
            // A new draft has a row for it, which is empty.
            (Wrong::Required(_), At::Property(index)) => Some(draft.properties.get(index)?.name.clone()),
            _ => None,
        })
        // These two are chosen where they are not named.
        .filter(|name| ![PIPELINE, STAGE].contains(&name.as_str()))
        .collect();
    Ok(Answer::of(json!({"always": always, "rules": portal.session.policy().rules})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_of_one_property_among_many_are_cut() {
        let options: Vec<Value> = (0..30).map(|number| json!({"label": number})).collect();
        let mut long = json!({"name": "long", "options": options});
        assert_eq!(cut_options(&mut long), Some(json!("long")));
        assert_eq!(long["options"].as_array().unwrap().len(), OPTIONS);
        assert_eq!(cut_options(&mut json!({"name": "short", "options": [1]})), None);
        assert!(has(&json!({"label": "Priority"}), "prior") && !has(&json!({"label": "Priority"}), "status"));
        assert!(has(&json!({"label": "Support", "stages": [{"label": "Waiting on us"}]}), "waiting"));
    }
}
