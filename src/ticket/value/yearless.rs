//! A day without its year: the nearest one that the meaning of its field allows.

use jiff::civil::Date;

use super::ValueError;
use super::numbers::date;
use crate::ticket::property::Property;

/// On which side of today the days of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Behind it, or today: when something was bought, or closed.
    Past,
    /// Ahead of it, or today: when something is due.
    Future,
    /// Nobody can tell.
    Either,
}

/// Words of labels and names that tell it.
const PAST: [&str; 17] = [
    "birth",
    "birthday",
    "bought",
    "closed",
    "completed",
    "created",
    "happened",
    "last",
    "occurred",
    "opened",
    "purchase",
    "purchased",
    "received",
    "reported",
    "seen",
    "since",
    "started",
];
const FUTURE: [&str; 12] = [
    "appointment",
    "deadline",
    "due",
    "expires",
    "expiry",
    "follow",
    "next",
    "planned",
    "reminder",
    "renewal",
    "scheduled",
    "until",
];

impl Side {
    /// The side that the words of a property tell.
    pub fn of(property: Option<&Property>) -> Self {
        let Some(property) = property else { return Self::Either };
        let text = format!("{} {}", property.label, property.name).to_lowercase();
        let has = |words: &[&str]| text.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word));
        match (has(&PAST), has(&FUTURE)) {
            (true, false) => Self::Past,
            (false, true) => Self::Future,
            (true, true) | (false, false) => Self::Either,
        }
    }

    fn allows(self, day: Date, today: Date) -> bool {
        match self {
            Self::Past => day <= today,
            Self::Future => day >= today,
            Self::Either => true,
        }
    }
}

/// The nearest such day. A 29 February is the one of a year that has it; of two that are as near it is the one ahead.
pub(super) fn nearest(day: i64, month: i64, side: Side, today: Date) -> Result<Date, ValueError> {
    let year = i64::from(today.year());
    // Between two leap years there are eight years at most.
    let days = (year - 8..=year + 8).filter_map(|year| date(year, month, day).ok());
    let away = |day: &Date| (today.until(*day).map_or(i32::MAX, |span| span.get_days().abs()), *day < today);
    days.filter(|day| side.allows(*day, today)).min_by_key(away).ok_or(ValueError::NoSuchDay)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(label: &str) -> Side {
        Side::of(Some(&Property { label: label.into(), name: "a_day".into(), ..Property::default() }))
    }

    #[test]
    fn the_words_of_a_property_tell_its_side() {
        for label in ["Due date", "Next visit", "Follow-up on", "RENEWAL"] {
            assert_eq!(side(label), Side::Future, "{label}");
        }
        for label in ["Date of purchase", "Closed on", "Birthday"] {
            assert_eq!(side(label), Side::Past, "{label}");
        }
        for label in ["Day", "Duel", "Last call due", ""] {
            assert_eq!(side(label), Side::Either, "{label}");
        }
        assert_eq!(Side::of(None), Side::Either);
    }

    #[test]
    fn it_is_the_nearest_day_on_that_side() {
        let today = Date::constant(2026, 11, 24);
        for (day, month, past, either, future) in [
            (24, 11, "2026-11-24", "2026-11-24", "2026-11-24"),
            (23, 11, "2026-11-23", "2026-11-23", "2027-11-23"),
            (25, 11, "2025-11-25", "2026-11-25", "2026-11-25"),
            (2, 1, "2026-01-02", "2027-01-02", "2027-01-02"),
            (1, 9, "2026-09-01", "2026-09-01", "2027-09-01"),
            (29, 2, "2024-02-29", "2028-02-29", "2028-02-29"),
        ] {
            let on = |side| nearest(day, month, side, today).unwrap().to_string();
            assert_eq!([on(Side::Past), on(Side::Either), on(Side::Future)], [past, either, future], "{day}.{month}.");
        }
        assert_eq!(nearest(31, 4, Side::Either, today), Err(ValueError::NoSuchDay));
    }
}
