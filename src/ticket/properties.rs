//! The property definitions of a portal: in the order in which they are shown, and found by name.

use std::ops::Deref;
use std::slice;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use super::property::Property;

/// The definitions of a portal. They never change, so that clones share them: a large portal's take a megabyte.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Vec<Property>")]
pub struct Properties(Arc<Defined>);

#[derive(Debug, Default, PartialEq, Eq)]
struct Defined {
    all: Vec<Property>,
    /// Their places, in the order of their names: each row asks for its definition several times a frame.
    by_name: Vec<usize>,
}

impl Properties {
    /// The definition of this name; of two, the first.
    pub fn named(&self, name: &str) -> Option<&Property> {
        self.place(name).and_then(|at| self.get(at))
    }

    /// The place of the definition of this name.
    pub fn place(&self, name: &str) -> Option<usize> {
        let Defined { all, by_name } = &*self.0;
        let at = by_name.partition_point(|at| all.get(*at).is_some_and(|one| one.name.as_str() < name));
        by_name.get(at).copied().filter(|at| all.get(*at).is_some_and(|one| one.name == name))
    }
}

impl From<Vec<Property>> for Properties {
    fn from(mut all: Vec<Property>) -> Self {
        // Lowest non-negative display order first, then the ones without an order (-1), each by label (PRP).
        all.sort_by(|a, b| {
            let rank = |p: &Property| if p.display_order < 0 { i64::MAX } else { i64::from(p.display_order) };
            rank(a).cmp(&rank(b)).then_with(|| a.label.cmp(&b.label))
        });
        all.shrink_to_fit();
        let mut by_name: Vec<usize> = (0..all.len()).collect();
        by_name.sort_unstable_by_key(|at| (all.get(*at).map(|one| one.name.as_str()), *at));
        Self(Arc::new(Defined { all, by_name }))
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
    fn what_is_written_is_the_list_alone_and_reads_back_the_same() {
        let json = serde_json::to_value(properties()).unwrap();
        assert_eq!(json.as_array().unwrap().len(), 5);
        assert_eq!(serde_json::from_value::<Properties>(json).unwrap(), properties());
    }
}
