//! The property definitions of a portal: in the order in which they are shown, by group, and found by name.

use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::slice;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use super::property::{Property, Unavailable};

/// The definitions of a portal. They never change, so that clones share them: a large portal's take a megabyte.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Vec<Property>")]
pub struct Properties(Arc<Defined>);

#[derive(Debug, Default, PartialEq, Eq)]
struct Defined {
    all: Vec<Property>,
    /// Their places, in the order of their names: each row asks for its definition several times a frame.
    by_name: Vec<usize>,
    by_group: Vec<Grouped>,
    /// The groups in words.
    groups: Vec<String>,
    /// What those are called of which there is more to say than their label does, by their places.
    called: HashMap<usize, String>,
}

/// A definition in the list of all of them by group. It says what is asked of each when that list is opened: to look at
/// the definitions themselves takes longer than a key may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grouped {
    /// Its place among the definitions.
    pub place: usize,
    /// Why it can't be set on a new ticket, if it can't.
    pub unavailable: Option<Unavailable>,
    group: usize,
}

impl Properties {
    /// The definition of this name; of two, the first.
    pub fn named(&self, name: &str) -> Option<&Property> {
        self.place(name).and_then(|at| self.get(at))
    }

    /// All of them by group; in a group they stand in their order.
    pub fn by_group(&self) -> &[Grouped] {
        &self.0.by_group
    }

    /// The group of one of them, in words.
    pub fn group(&self, one: &Grouped) -> &str {
        self.0.groups.get(one.group).map(String::as_str).unwrap_or_default()
    }

    /// Whether there are groups.
    pub fn has_groups(&self) -> bool {
        self.0.groups.iter().any(|group| !group.is_empty())
    }

    /// What the property of this name is called: by its label, with its name where another that can be set has that
    /// label too, and with how sensitive its values are.
    pub fn label(&self, name: &str) -> Option<&str> {
        let place = self.place(name)?;
        let own = || self.get(place).map(|one| one.label.as_str());
        self.0.called.get(&place).map(String::as_str).or_else(own)
    }

    /// The place of the definition of this name.
    pub fn place(&self, name: &str) -> Option<usize> {
        let Defined { all, by_name, .. } = &*self.0;
        let at = by_name.partition_point(|at| all.get(*at).is_some_and(|one| one.name.as_str() < name));
        by_name.get(at).copied().filter(|at| all.get(*at).is_some_and(|one| one.name == name))
    }
}

impl From<Vec<Property>> for Properties {
    fn from(mut all: Vec<Property>) -> Self {
        // Lowest non-negative display order first, then those without one (-1), each by label (assets/hubspot-api.md,
        // section 2).
        all.sort_by(|a, b| {
            let rank = |p: &Property| if p.display_order < 0 { i64::MAX } else { i64::from(p.display_order) };
            rank(a).cmp(&rank(b)).then_with(|| a.label.cmp(&b.label))
        });
        all.shrink_to_fit();
        let mut by_name: Vec<usize> = (0..all.len()).collect();
        by_name.sort_unstable_by_key(|at| (all.get(*at).map(|one| one.name.as_str()), *at));
        let (by_group, groups) = grouped(&all);
        let called = called(&all);
        Self(Arc::new(Defined { all, by_name, by_group, groups, called }))
    }
}

fn grouped(all: &[Property]) -> (Vec<Grouped>, Vec<String>) {
    let (mut known, mut groups) = (HashMap::new(), Vec::new());
    let mut by_group = Vec::with_capacity(all.len());
    for (place, property) in all.iter().enumerate() {
        let group = *known.entry(property.group.as_str()).or_insert_with(|| {
            groups.push(group_label(&property.group));
            groups.len() - 1
        });
        by_group.push(Grouped { place, unavailable: property.unavailable(), group });
    }
    by_group.sort_unstable_by(|a, b| (groups.get(a.group), a.place).cmp(&(groups.get(b.group), b.place)));
    (by_group, groups)
}

fn called(all: &[Property]) -> HashMap<usize, String> {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, one) in all.iter().enumerate().filter(|(_, one)| one.unavailable().is_none()) {
        places.entry(one.label.trim().to_lowercase()).or_default().push(place);
    }
    let twins = places.into_iter().filter(|(label, places)| !label.is_empty() && places.len() > 1);
    let twins: HashSet<usize> = twins.flat_map(|(_, places)| places).collect();
    let called = |(place, one): (usize, &Property)| {
        let name = twins.contains(&place).then_some(one.name.as_str());
        Some((place, one.label_with(name)?))
    };
    all.iter().enumerate().filter_map(called).collect()
}

/// A group's internal name in words: `ticketinformation` stays, `sla_times` becomes `Sla times`.
fn group_label(group: &str) -> String {
    let words = group.replace('_', " ");
    let mut characters = words.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

impl FromIterator<Property> for Properties {
    fn from_iter<I: IntoIterator<Item = Property>>(all: I) -> Self {
        all.into_iter().collect::<Vec<_>>().into()
    }
}

impl Deref for Properties {
    type Target = [Property];

    fn deref(&self) -> &[Property] {
        &self.0.all
    }
}

impl<'a> IntoIterator for &'a Properties {
    type Item = &'a Property;
    type IntoIter = slice::Iter<'a, Property>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.all.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn property(name: &str, label: &str, display_order: i32) -> Property {
        Property { name: name.into(), label: label.into(), display_order, ..Property::default() }
    }

    fn properties() -> Properties {
        let all = [("zeta", "B", -1), ("alpha", "A", -1), ("mid", "Z", 3), ("first", "Y", 0), ("mid", "Again", 3)];
        all.into_iter().map(|(name, label, order)| property(name, label, order)).collect()
    }

    #[test]
    fn they_stand_in_the_order_of_the_portal_and_then_by_label() {
        let labels: Vec<String> = properties().iter().map(|one| one.label.clone()).collect();
        assert_eq!(labels, ["Y", "Again", "Z", "A", "B"]);
    }

    #[test]
    fn each_is_found_by_its_name_and_of_two_the_first() {
        let all = properties();
        for (name, label) in [("alpha", "A"), ("first", "Y"), ("mid", "Again"), ("zeta", "B")] {
            assert_eq!(all.named(name).map(|one| one.label.as_str()), Some(label), "{name}");
        }
        for missing in ["", "Alpha", "alph", "alphabet", "zzz"] {
            assert_eq!(all.named(missing), None, "{missing}");
        }
        assert_eq!(Properties::default().named("alpha"), None);
    }

    #[test]
    fn by_group_they_stand_in_their_order_and_say_what_can_not_be_set() {
        let of = |group: &str, property: Property| Property { group: group.into(), ..property };
        let all: Properties = [
            of("sla_times", property("b", "B", 1)),
            of("", Property { read_only: true, ..property("a", "A", 2) }),
            of("sla_times", property("c", "C", 0)),
            of("dates", Property { hidden: true, ..property("d", "D", 3) }),
        ]
        .into_iter()
        .collect();
        let told = |one: &Grouped| (all[one.place].name.clone(), all.group(one).to_owned(), one.unavailable);
        let told: Vec<_> = all.by_group().iter().map(told).collect();
        let expected = [
            ("a", "", Some(Unavailable::ReadOnly)),
            ("d", "Dates", Some(Unavailable::Hidden)),
            ("c", "Sla times", None),
            ("b", "Sla times", None),
        ];
        assert_eq!(told, expected.map(|(name, group, why)| (name.to_owned(), group.to_owned(), why)));
        assert!(all.has_groups() && !properties().has_groups());
    }

    #[test]
    fn what_is_written_is_the_list_alone_and_reads_back_the_same() {
        let json = serde_json::to_value(properties()).unwrap();
        assert_eq!(json.as_array().unwrap().len(), 5);
        assert_eq!(serde_json::from_value::<Properties>(json).unwrap(), properties());
    }
}
