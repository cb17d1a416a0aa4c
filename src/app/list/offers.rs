//! What a list offers: the items for options, properties and association types, made from the portal's schema.

use std::collections::HashMap;

use crate::app::list::item::{Item, Items};
use crate::app::list::picker::Picker;
use crate::ticket::property::{Choice, PIPELINE};
use crate::ticket::text;
use crate::ticket::{Association, AssociationType, Category, Draft, Entry, Kind, Schema};

/// The list of values for a property row; `None` where the portal's list is not known.
pub fn options(schema: &Schema, draft: &Draft, entry: &Entry) -> Option<Picker> {
    let label = schema.label(&entry.name).to_owned();
    let kind = schema.kind(&entry.name);
    let items: Items = match kind {
        Kind::Bool => {
            let property = schema.property(&entry.name);
            let word =
                |value: &str, plain: &str| property.and_then(|one| one.option_label(value)).unwrap_or(plain).to_owned();
            let two = [Item::new("true", word("true", "Yes"), ""), Item::new("false", word("false", "No"), "")];
            two.into_iter().collect()
        }
        Kind::Choice | Kind::Choices => return choices(schema, entry, kind),
        Kind::Owner => {
            let item = |owner: &crate::ticket::Owner| {
                let label = owner.label();
                let email = owner.email.as_deref().filter(|email| *email != label).unwrap_or_default();
                let detail = if owner.queue { "queue" } else { email };
                Item { also: owner.id.clone(), ..Item::new(&owner.id, label, detail) }
            };
            schema.owners.as_ref()?.iter().map(item).collect()
        }
        Kind::Pipeline => {
            let item = |one: &crate::ticket::Pipeline| {
                let detail = text::counted(one.stages.len() as u64, "stage");
                Item { also: one.id.clone(), ..Item::new(&one.id, &one.label, detail) }
            };
            schema.pipelines.as_ref()?.iter().map(item).collect()
        }
        Kind::Stage => {
            let chosen = draft.text(PIPELINE);
            let pipeline = schema.pipeline(chosen).or_else(|| schema.default_pipeline())?;
            let item = |one: &crate::ticket::Stage| {
                let state = if one.closed { "closed" } else { "open" };
                let faint = !schema.is_open_to_new(pipeline, &one.id);
                let detail = if faint { format!("{state}, no tickets are created here") } else { state.to_owned() };
                Item { also: one.id.clone(), faint, ..Item::new(&one.id, &one.label, detail) }
            };
            pipeline.stages.iter().map(item).collect()
        }
        Kind::Line
        | Kind::Area
        | Kind::Html
        | Kind::Phone
        | Kind::File
        | Kind::Number(_)
        | Kind::Date
        | Kind::DateTime
        | Kind::Free => return None,
    };
    Some(Picker::new(label, told_apart(items), &entry.text))
}

/// Items of which those that are called the same show what they are sent as.
fn told_apart(items: Items) -> Items {
    let Items::Own(mut items) = items else { return items };
    for at in doubled(items.iter().map(|item| item.label.as_str())) {
        if let Some(item) = items.get_mut(at) {
            item.detail = with_id(&item.key, &item.detail);
        }
    }
    Items::Own(items)
}

/// The places of those labels that another one equals, whatever the case.
fn doubled<'a>(labels: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, label) in labels.enumerate() {
        places.entry(label.trim().to_lowercase()).or_default().push(at);
    }
    places.into_values().filter(|places| places.len() > 1).flatten().collect()
}

fn with_id(id: &str, detail: &str) -> String {
    if detail.trim().is_empty() { id.to_owned() } else { format!("{id}, {detail}") }
}

/// The options of a property: the ones that are not hidden, and what is chosen.
fn choices(schema: &Schema, entry: &Entry, kind: Kind) -> Option<Picker> {
    let properties = schema.properties.clone()?;
    let property = properties.place(&entry.name)?;
    let current = || entry.text.split(';').filter(|one| !one.is_empty());
    let options = properties.get(property)?.options.iter().enumerate();
    let definition = properties.get(property)?;
    let is_offered =
        |one: &Choice| definition.can_take(one) && (!one.hidden || current().any(|text| text == one.value));
    let offered: Vec<(usize, &Choice)> = options.filter(|(_, one)| is_offered(one)).collect();
    let twins = doubled(offered.iter().map(|(_, one)| one.label.as_str())).into_iter();
    let twins = twins.filter_map(|at| offered.get(at)).map(|(at, one)| (*at, with_id(&one.value, &one.description)));
    let (twins, choices) = (twins.collect(), offered.iter().map(|(place, _)| *place).collect());
    let label = schema.label(&entry.name);
    let picker = Picker::new(label, Items::Options { properties, property, choices, twins }, &entry.text);
    let several = kind == Kind::Choices;
    Some(if several { picker.with_ticks(current().map(str::to_owned)) } else { picker })
}

/// The list of properties that can be added, by group; what can't be set is found by typing, with its reason.
pub fn properties(schema: &Schema, draft: &Draft) -> Picker {
    Picker::new("Add a property", property_items(schema, draft), "")
}

/// What that list offers, by what is known of the properties now.
pub fn property_items(schema: &Schema, draft: &Draft) -> Items {
    let properties = schema.properties.clone().unwrap_or_default();
    let marked = draft.properties.iter().filter_map(|entry| properties.place(&entry.name)).collect();
    Items::Properties { properties, marked, last: Item::last("") }
}

/// The list of ways to link a record, with the present ones ticked.
pub fn types(schema: &Schema, association: &Association) -> Picker {
    let mut known = schema.association_types(&association.object);
    for have in &association.types {
        if !known.iter().any(|one| one.same_as(have)) {
            known.push(have.clone());
        }
    }
    let title = format!("How is {} linked?", association.title());
    let mut picker = Picker::new(title, type_items(&known).into_iter().collect(), "");
    picker.nothing = "Type the number of an association type to link with it".into();
    picker.with_ticks(association.types.iter().map(type_key))
}

/// The same list while something is typed: a number is offered in each category.
pub fn types_by_hand(schema: &Schema, association: &Association, typed: &str) -> Items {
    let mut known = schema.association_types(&association.object);
    for have in &association.types {
        if !known.iter().any(|one| one.same_as(have)) {
            known.push(have.clone());
        }
    }
    let mut items = type_items(&known);
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    if let Ok(type_id) = digits.parse::<u32>() {
        for category in Category::ALL {
            let by_hand = AssociationType { category, type_id, label: None };
            if !known.iter().any(|one| one.same_as(&by_hand)) {
                let label = format!("{} {type_id}", by_hand.category.as_str());
                items.push(Item { also: typed.to_owned(), ..Item::new(type_key(&by_hand), label, "by hand") });
            }
        }
    }
    Items::Own(items)
}

/// The types by their labels. HubSpot's words for them are found by typing; they are shown where a label is not the only
/// one of its name.
fn type_items(known: &[AssociationType]) -> Vec<Item> {
    let items = known.iter().map(|kind| (kind, type_item(kind)));
    let mut items: Vec<(&AssociationType, Item)> = items.collect();
    let labels: Vec<String> = items.iter().map(|(_, item)| item.label.clone()).collect();
    for (kind, item) in &mut items {
        if labels.iter().filter(|label| **label == item.label).count() > 1 {
            item.detail = format!("{}, {}", kind.category.whose(), kind.type_id);
        }
    }
    items.into_iter().map(|(_, item)| item).collect()
}

fn type_item(kind: &AssociationType) -> Item {
    let also = format!("{} {}", kind.category.as_str(), kind.type_id);
    let label = if kind.label.is_none() && kind.category == Category::HubspotDefined {
        "Linked (no label)".to_owned()
    } else {
        kind.describe()
    };
    Item { also, ..Item::new(type_key(kind), label, kind.category.whose()) }
}

fn type_key(kind: &AssociationType) -> String {
    format!("{}/{}", kind.category.as_str(), kind.type_id)
}

/// The association types that were ticked, with the labels that the portal has for them.
pub fn chosen_types(schema: &Schema, association: &Association, keys: &[String]) -> Vec<AssociationType> {
    let known = schema.association_types(&association.object);
    let read = |key: &String| {
        let (category, number) = key.split_once('/')?;
        let kind = AssociationType {
            category: Category::from(category.to_owned()),
            type_id: number.parse().ok()?,
            label: None,
        };
        Some(known.iter().find(|one| one.same_as(&kind)).cloned().unwrap_or(kind))
    };
    keys.iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::schema::{Owner, Part, Pipeline, Stage};
    use crate::ticket::{DraftId, Property};

    #[test]
    fn what_is_called_the_same_shows_its_id_in_each_list() {
        let stage = |id: &str, label: &str| Stage { id: id.into(), label: label.into(), ..Stage::default() };
        let pipeline = |id: &str, label: &str| Pipeline {
            id: id.into(),
            label: label.into(),
            stages: vec![stage("1", "New"), stage("2", "New "), stage("3", "Waiting")],
            ..Pipeline::default()
        };
        let owner = |id: &str, name: &str| Owner { id: id.into(), first_name: name.into(), ..Owner::default() };
        let choice =
            |value: &str, label: &str| Choice { value: value.into(), label: label.into(), ..Choice::default() };
        let mut schema = Schema::default();
        let property = Property {
            name: "area".into(),
            value_type: "enumeration".into(),
            field_type: "select".into(),
            options: vec![choice("A", "North"), choice("B", "north"), choice("C", "South")],
            ..Property::default()
        };
        schema.apply(Part::Properties(vec![property].into()));
        schema.apply(Part::Pipelines(vec![
            pipeline("0", "Support"),
            pipeline("7", "Support"),
            pipeline("8", "Training"),
        ]));
        schema.apply(Part::Owners(vec![owner("201", "Sam"), owner("202", "Sam"), owner("203", "Zoe")]));
        let draft = Draft::new(DraftId::from_random([1; 16]), jiff::Timestamp::UNIX_EPOCH);
        for (name, wanted) in [
            ("area", ["A", "B", ""]),
            ("hs_pipeline", ["0, 3 stages", "7, 3 stages", "3 stages"]),
            ("hs_pipeline_stage", ["1, open", "2, open", "open"]),
            ("hubspot_owner_id", ["201", "202", ""]),
        ] {
            let entry = Entry { name: name.into(), text: String::new(), raw: false };
            let picker = options(&schema, &draft, &entry).unwrap();
            let details: Vec<&str> = picker.shown().map(|line| line.detail).collect();
            assert_eq!(details, wanted, "{name}");
        }
    }
}
