//! How the lines of an import are read, as the outcome file keeps it: who reads the same lines in another way would make
//! other tickets of them, and would not know again those that are there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ticket::value::DateOrder;

/// What the options of an import say of its lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Reading {
    /// The system whose export it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The order of day and month.
    pub dates: Orders,
    /// The time zone of times without an offset, where there can be such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Where columns go; nowhere, if that is empty.
    pub map: BTreeMap<String, String>,
    /// What words mean, by property.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
}

/// The order of day and month in the dates of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Orders {
    /// What was given for all columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<DateOrder>,
    /// What lines told, by property.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub found: BTreeMap<String, DateOrder>,
}

impl Orders {
    /// The order in which dates of a property are read.
    pub fn of(&self, property: &str) -> Option<DateOrder> {
        self.given.or_else(|| self.found.get(property).copied())
    }
}

impl Reading {
    /// The first option that says something else now, and what it said and says, as it is typed.
    pub fn differs(&self, now: &Self) -> Option<Difference> {
        if self.from != now.from {
            let typed = |from: &Option<String>| from.as_ref().map(|from| format!("--from {from}"));
            return Some(Difference::new("--from", typed(&self.from), typed(&now.from)));
        }
        // What a column tells by itself leaves no doubt, however the file was saved.
        if let Some((was, is)) = self.dates.given.zip(now.dates.given).filter(|(was, is)| was != is) {
            let typed = |order: DateOrder| Some(format!("--dates {}", order.name()));
            return Some(Difference::new("--dates", typed(was), typed(is)));
        }
        if let Some((was, is)) = self.zone.as_ref().zip(now.zone.as_ref()).filter(|(was, is)| was != is) {
            let typed = |zone: &String| Some(format!("times in the zone {zone}"));
            return Some(Difference::new("TZ", typed(was), typed(is)));
        }
        let columns = self.map.keys().chain(now.map.keys());
        if let Some(column) = columns.into_iter().find(|column| self.map.get(*column) != now.map.get(*column)) {
            let typed = |map: &BTreeMap<String, String>| map.get(column).map(|to| format!("--map {column}={to}"));
            return Some(Difference::new("--map", typed(&self.map), typed(&now.map)));
        }
        let none = BTreeMap::new();
        // More words take nothing back: they are how lines are mended that were left out.
        for (property, was) in &self.values {
            let is = now.values.get(property).unwrap_or(&none);
            if let Some(word) = was.keys().find(|word| was.get(*word) != is.get(*word)) {
                let typed = |words: &BTreeMap<String, String>| {
                    words.get(word).map(|meant| format!("--values with {word:?} = {meant:?} for {property}"))
                };
                return Some(Difference::new("--values", typed(was), typed(is)));
            }
        }
        None
    }
}

/// An option that says something else than it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What was said, as it is typed.
    pub was: String,
    /// What is said now.
    pub is: String,
}

impl Difference {
    fn new(option: &str, was: Option<String>, is: Option<String>) -> Self {
        let without = || match option {
            "--from" | "--dates" => format!("no {option}"),
            _ => format!("no such {option}"),
        };
        Self { was: was.unwrap_or_else(without), is: is.unwrap_or_else(without) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(change: impl FnOnce(&mut Reading)) -> Reading {
        let mut reading = Reading {
            map: BTreeMap::from([("Title".to_owned(), "subject".to_owned())]),
            values: BTreeMap::from([("p".to_owned(), BTreeMap::from([("P1".to_owned(), "HIGH".to_owned())]))]),
            ..Reading::default()
        };
        change(&mut reading);
        reading
    }

    #[test]
    fn what_is_read_in_another_way_is_named() {
        let was = reading(|_| {});
        for (now, wanted) in [
            (reading(|_| {}), None),
            (reading(|one| one.dates.given = Some(DateOrder::DayFirst)), None),
            (reading(|one| one.from = Some("jira".into())), Some(["no --from", "--from jira"])),
            (reading(|one| one.map.clear()), Some(["--map Title=subject", "no such --map"])),
            (reading(|one| _ = one.map.insert("Due".into(), String::new())), Some(["no such --map", "--map Due="])),
            (reading(|one| one.values.clear()), Some(["--values with \"P1\" = \"HIGH\" for p", "no such --values"])),
        ] {
            let told = was.differs(&now).map(|one| [one.was, one.is]);
            assert_eq!(told, wanted.map(|all: [&str; 2]| all.map(str::to_owned)));
        }
    }

    #[test]
    fn an_order_or_a_zone_that_was_given_stays() {
        let given = |order| Orders { given: Some(order), found: BTreeMap::new() };
        let (day, month) = (DateOrder::DayFirst, DateOrder::MonthFirst);
        let found = Orders { given: None, found: BTreeMap::from([("seen".to_owned(), day)]) };
        for (was, now, differs) in [
            (given(day), given(month), true),
            (given(day), given(day), false),
            (given(day), Orders::default(), false),
            (found, given(month), false),
        ] {
            let now = reading(|one| one.dates = now);
            assert_eq!(reading(|one| one.dates = was.clone()).differs(&now).is_some(), differs, "{was:?} {now:?}");
        }
        let zone = |name: &str| reading(|one| one.zone = Some(name.to_owned()));
        let told = zone("Europe/Berlin").differs(&zone("America/New_York")).unwrap();
        assert_eq!(told.was, "times in the zone Europe/Berlin");
        assert_eq!(zone("Europe/Berlin").differs(&reading(|_| {})), None);
    }

    #[test]
    fn more_words_are_no_other_reading() {
        let more = reading(|one| {
            one.values.insert("q".into(), BTreeMap::from([("a".to_owned(), "b".to_owned())]));
        });
        assert_eq!(reading(|_| {}).differs(&more), None);
        assert!(more.differs(&reading(|_| {})).is_some());
    }
}
