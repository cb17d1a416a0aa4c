//! Text as typed and HubSpot's value for it, for each kind; and the draft as a whole: what stands between it and a
//! ticket, and the ticket it makes.

mod amount;
mod assemble;
mod check;
mod clock;
mod date;
mod numbers;
mod problem;
mod show;
mod yearless;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use thiserror::Error as ThisError;

use super::property::{Kind, NumberHint, Property};
pub use assemble::{assemble, sent, unsent};
pub use check::{check, not_found};
pub use date::is_open_hour;
pub use numbers::{DateOrder, in_order, orders};
pub use problem::{At, Problem, Severity, Wrong};
pub use show::{ago, clock, minute, moment, show};
pub use yearless::Side;

/// The most characters of a value that HubSpot takes (assets/hubspot-api.md, section 2).
pub const MAX_CHARACTERS: usize = 65_536;
/// The year 1: HubSpot knows no moment before our era.
const FIRST: Timestamp = Timestamp::constant(-62_135_596_800, 0);
/// Earlier years have zeros in front: 0026 is written for 2026.
const LONG_AGO: i16 = 1000;
/// From here on the room that is left is told.
const NEARLY: usize = 60_000;

/// The moment and the time zone that values are read by: handed in, never read here.
#[derive(Debug, Clone)]
pub struct Locale {
    /// What "today" and "+2h" are counted from.
    pub now: Timestamp,
    /// The agent's time zone, not the portal's.
    pub zone: TimeZone,
}

/// Why a text is no value of its kind, and what to type instead.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
pub enum ValueError {
    /// A text that is not a number, or groups its digits oddly.
    #[error("not a number: write digits, such as 12.5 or -3")]
    NotANumber,
    /// A comma that could mean either.
    #[error("it can be read in two ways: write {point} or {grouped}")]
    TwoNumbers {
        /// The number if the comma is a decimal one.
        point: String,
        /// The number if the comma groups.
        grouped: String,
    },
    /// A text in none of the forms of a duration.
    #[error("not a duration: write it like {}", amount::DURATION_FORMS)]
    NotADuration,
    /// A text that is neither yes nor no.
    #[error("not yes or no: choose one, or clear it")]
    NotABool,
    /// A text in none of the forms of a day.
    #[error("not a day: write it like {}", date::DAY_FORMS)]
    NotADay,
    /// A day that no month has.
    #[error("there is no such day; that month is shorter")]
    NoSuchDay,
    /// A day that can be read in two ways, or more.
    #[error("it can be read in two ways: write {first} or {second}")]
    TwoDays {
        /// One of them, as `YYYY-MM-DD`.
        first: String,
        /// Another.
        second: String,
    },
    /// No day in the order that its column has.
    #[error("not a day with {}, as in this column: write it like 2026-11-24", .0.words())]
    NotInOrder(DateOrder),
    /// A text in none of the forms of a moment, or a moment before our era.
    #[error("not a date and time: write it like 2026-11-24 14:30, tomorrow 9:00, +2h")]
    NotAMoment,
    /// A number where a date is meant: spreadsheets count days.
    #[error(
        "not a date, but it looks like the serial number that a spreadsheet has for one: format the column as a date \
         and save it again"
    )]
    Serial,
    /// A year of which the first digits are most likely missing.
    #[error("there were no tickets that year; write all four digits of the year")]
    LongAgo,
    /// A local time that does not exist.
    #[error("the clocks skip this time that day; write one an hour later or earlier")]
    Skipped,
}

/// The value that is sent for a text; empty means that nothing is sent. For picked kinds the text is the value.
///
/// # Errors
/// When the text is no value of its kind.
pub fn to_wire(kind: Kind, definition: Option<&Property>, text: &str, locale: &Locale) -> Result<String, ValueError> {
    let side = if matches!(kind, Kind::Date | Kind::DateTime) { Side::of(definition) } else { Side::Either };
    wire(kind, definition, side, text, locale)
}

/// The day or the moment that a text means, on this side of today where it has no year.
///
/// # Errors
/// When the text is none.
pub fn on_side(kind: Kind, side: Side, text: &str, locale: &Locale) -> Result<String, ValueError> {
    wire(kind, None, side, text, locale)
}

fn wire(
    kind: Kind,
    definition: Option<&Property>,
    side: Side,
    text: &str,
    locale: &Locale,
) -> Result<String, ValueError> {
    if text.trim().is_empty() && !matches!(kind, Kind::Free | Kind::Choice) {
        return Ok(String::new());
    }
    match kind {
        Kind::Number(hint) => amount::wire(hint, text),
        Kind::Bool => match text.trim().to_lowercase().as_str() {
            // As spreadsheets of other languages write them, too.
            "true" | "yes" | "y" | "wahr" | "ja" | "vrai" | "oui" => Ok("true".into()),
            "false" | "no" | "n" | "falsch" | "nein" | "faux" | "non" => Ok("false".into()),
            _ => Err(ValueError::NotABool),
        },
        Kind::Date => match date::written_day(text, side, locale)? {
            day if day.year() < LONG_AGO => Err(ValueError::LongAgo),
            day => Ok(day.to_string()),
        },
        Kind::DateTime => match date::moment(text, side, locale)? {
            stamp if stamp < FIRST => Err(ValueError::NotAMoment),
            stamp if locale.zone.to_datetime(stamp).year() < LONG_AGO => Err(ValueError::LongAgo),
            stamp => Ok(stamp.to_string()),
        },
        Kind::Choices => Ok(choices(definition, text)),
        Kind::Choice => Ok(choice(definition, text).to_owned()),
        Kind::Owner | Kind::Pipeline | Kind::Stage => Ok(text.trim().to_owned()),
        Kind::Phone | Kind::File => Ok(text.trim().to_owned()),
        Kind::Line | Kind::Area | Kind::Html | Kind::Free => Ok(text.to_owned()),
    }
}

/// A value with the blanks around it, where an option has them; else without.
fn choice<'a>(definition: Option<&Property>, text: &'a str) -> &'a str {
    let trimmed = text.trim();
    let is_option = || definition.is_some_and(|property| property.options.iter().any(|one| one.value == text));
    if trimmed.len() < text.len() && is_option() { text } else { trimmed }
}

/// Values joined by semicolons in the order of the options, each once, as the options have them.
fn choices(definition: Option<&Property>, text: &str) -> String {
    let all = || text.split(';').map(|part| choice(definition, part)).filter(|part| !part.is_empty());
    // At every key: what is looked through is the few that are chosen, not a set of thousands of options.
    let mut wanted: BTreeSet<&str> = all().collect();
    let options = definition.map(|property| property.options.as_slice()).unwrap_or_default();
    let known = options.iter().map(|option| option.value.as_str());
    let parts: Vec<&str> = known.chain(all()).filter(|part| wanted.remove(part)).collect();
    parts.join(";")
}

/// Whether a text for a day or a moment means another one each day that it is read: "tomorrow", "14:30". A day without
/// its year does not.
pub fn is_relative(kind: Kind, text: &str, locale: &Locale) -> bool {
    let meant = to_wire(kind, None, text, locale);
    // No whole number of weeks. What turns on one day of the year turns at most once between the two.
    let differs = |hours: i64| {
        let now = locale.now.checked_add(jiff::SignedDuration::from_hours(hours));
        now.is_ok_and(|now| to_wire(kind, None, text, &Locale { now, zone: locale.zone.clone() }) != meant)
    };
    differs(24 * 8 + 5) && differs(-24 * 8 - 5)
}

/// What the text of a field becomes when the field is left: "tomorrow" becomes the day it means. A text that can't be
/// read stays as it is.
pub fn settle(kind: Kind, definition: Option<&Property>, text: &str, locale: &Locale) -> String {
    match kind {
        Kind::Date | Kind::DateTime | Kind::Number(_) if !text.trim().is_empty() => {
            to_wire(kind, definition, text, locale).unwrap_or_else(|_| text.to_owned())
        }
        _ => text.to_owned(),
    }
}

/// What the editor shows for a stored text: a moment in local time, percentages and durations in people's units, all else
/// as it is.
pub fn editable(kind: Kind, text: &str, locale: &Locale) -> String {
    if let Kind::Number(hint) = kind {
        return amount::told(hint, text).unwrap_or_else(|| text.to_owned());
    }
    if kind != Kind::DateTime {
        return text.to_owned();
    }
    let Ok(stamp) = text.trim().parse::<Timestamp>() else { return text.to_owned() };
    if stamp.subsec_nanosecond() != 0 || stamp.to_string() != text {
        return text.to_owned();
    }
    let local = locale.zone.to_datetime(stamp);
    let form = if local.second() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
    let shown = local.strftime(form).to_string();
    if date::is_twice(stamp, locale) {
        let offset = locale.zone.to_offset(stamp);
        return format!("{shown} {}", show::offset(offset));
    }
    shown
}

/// A short help for the focused field: what the text means, or what is expected.
pub fn hint(kind: Kind, definition: Option<&Property>, text: &str, locale: &Locale) -> Option<String> {
    let length = if text.len() > NEARLY { text.chars().count() } else { 0 };
    if length > NEARLY {
        return Some(format!("{} of {} characters", show::grouped(length), show::grouped(MAX_CHARACTERS)));
    }
    let empty = text.trim().is_empty();
    match kind {
        Kind::Date if empty => Some(format!("a day: {}", date::DAY_FORMS)),
        Kind::Date => date::written_day(text, Side::of(definition), locale).ok().map(show::day),
        Kind::DateTime if empty => Some(format!("in your time: {}", date::MOMENT_FORMS)),
        Kind::DateTime => {
            let stamp = date::moment(text, Side::of(definition), locale).ok()?;
            let twice = if date::is_twice(stamp, locale) { ", the clocks show it twice that day" } else { "" };
            let utc = TimeZone::UTC.to_datetime(stamp).strftime("%Y-%m-%d %H:%M UTC").to_string();
            Some(format!("{} here, {utc}{twice}", show::local(stamp, locale)))
        }
        Kind::Number(hint) if empty => Some(match hint {
            NumberHint::Percentage => "a percentage, such as 25%; 0.25 is the same".into(),
            NumberHint::Duration => format!("a duration: {}; digits alone are milliseconds", amount::DURATION_FORMS),
            NumberHint::Currency => "an amount in the portal's currency, such as 1200.50".into(),
            NumberHint::Plain => "a number, such as 12 or 12.5".into(),
        }),
        Kind::Number(hint) => {
            let value = amount::wire(hint, text).ok()?;
            match amount::told(hint, &value) {
                Some(told) => Some(told),
                // Where digits are grouped, what they mean is said.
                None => (value != text.trim()).then_some(value),
            }
        }
        Kind::Html => Some("HTML: sent as it is typed".into()),
        Kind::File => Some("the id of a file in HubSpot, sent as it is typed".into()),
        Kind::Phone if empty => Some("a phone number, such as +353 1 234 5678".into()),
        Kind::Free if definition.is_some_and(Property::is_several) => Some("several values have ; between them".into()),
        Kind::Free if definition.is_some_and(|one| one.value_type == "json") => {
            Some("JSON, sent as it is typed".into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::property::Choice;
    use proptest::prelude::*;

    fn locale(zone: &str) -> Locale {
        Locale { now: "2026-11-24T13:00:00Z".parse().unwrap(), zone: TimeZone::posix(zone).unwrap() }
    }

    const BERLIN: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

    #[test]
    fn several_choices_are_joined_in_the_order_of_the_options() {
        let option = |value: &str| Choice { value: value.into(), ..Default::default() };
        let property = Property { options: vec![option("A"), option("B"), option("C")], ..Default::default() };
        assert_eq!(to_wire(Kind::Choices, Some(&property), ";C; A;C", &locale("UTC0")).as_deref(), Ok("A;C"));
    }

    #[test]
    fn an_option_is_sent_with_the_blanks_that_it_has() {
        let option = |value: &str| Choice { value: value.into(), ..Default::default() };
        let options = vec![option(" A"), option("B "), option("C"), option(" C "), option(" ")];
        let property = Property { options, ..Default::default() };
        let wire = |kind, text: &str| to_wire(kind, Some(&property), text, &locale("UTC0")).unwrap();
        for (text, one, several) in [
            (" A", " A", " A"),
            ("B ", "B ", "B "),
            (" C ", " C ", " C "),
            ("  C", "C", "C"),
            (" D ", "D", "D"),
            ("  ", "", ""),
            ("", "", ""),
        ] {
            assert_eq!((wire(Kind::Choice, text), wire(Kind::Choices, text)), (one.into(), several.into()), "{text:?}");
        }
        assert_eq!(wire(Kind::Choice, " "), " ");
        assert_eq!(wire(Kind::Choices, " C ; C; A;B ;x "), " A;B ;C; C ;x");
    }

    #[test]
    fn a_day_stays_the_same_day_in_every_zone() {
        for zone in ["<+14>-14", "NST3:30NDT,M3.2.0,M11.1.0", BERLIN, "<-12>12"] {
            let locale = locale(zone);
            assert_eq!(to_wire(Kind::Date, None, "2026-11-24", &locale).as_deref(), Ok("2026-11-24"));
            assert_eq!(to_wire(Kind::Date, None, "2026-11-24T00:00:00Z", &locale).as_deref(), Ok("2026-11-24"));
            assert_eq!(to_wire(Kind::Date, None, "2026-11-24T23:30:00-05:00", &locale).as_deref(), Ok("2026-11-24"));
        }
    }

    #[test]
    fn a_relative_day_is_settled_and_what_can_not_be_read_stays() {
        let locale = locale(BERLIN);
        assert_eq!(settle(Kind::Date, None, "tomorrow", &locale), "2026-11-25");
        assert_eq!(settle(Kind::Date, None, "soonish", &locale), "soonish");
        assert_eq!(settle(Kind::DateTime, None, "14:30", &locale), "2026-11-24T13:30:00Z");
        assert_eq!(editable(Kind::DateTime, "2026-11-24T13:30:00Z", &locale), "2026-11-24 14:30");
        assert_eq!(editable(Kind::DateTime, "2026-10-25T01:30:00Z", &locale), "2026-10-25 02:30 +01:00");
    }

    #[test]
    fn what_to_type_instead_fits_the_line_of_a_small_terminal() {
        use ValueError::*;
        for error in [
            NotANumber,
            NotADuration,
            NotABool,
            NotADay,
            NoSuchDay,
            NotAMoment,
            Skipped,
            NotInOrder(DateOrder::MonthFirst),
        ] {
            assert!(error.to_string().len() <= 78, "{error}");
        }
    }

    #[test]
    fn hints_say_what_a_text_means() {
        let locale = locale(BERLIN);
        let said = |kind, text: &str| hint(kind, None, text, &locale).unwrap_or_default();
        assert_eq!(said(Kind::Date, "tomorrow"), "Wed 25 Nov 2026");
        assert_eq!(said(Kind::DateTime, "14:30"), "Tue 24 Nov 2026 14:30 here, 2026-11-24 13:30 UTC");
        assert_eq!(said(Kind::Number(NumberHint::Percentage), "0.25"), "25 %");
        assert_eq!(said(Kind::Number(NumberHint::Percentage), "25%"), "25 %");
        assert_eq!(said(Kind::Number(NumberHint::Duration), "5400000"), "1 h 30 min");
        assert_eq!(said(Kind::Number(NumberHint::Duration), "1h30"), "1 h 30 min");
        assert_eq!(said(Kind::Number(NumberHint::Plain), "1 234,5"), "1234.5");
        assert_eq!(said(Kind::Line, &"x".repeat(65_400)), "65,400 of 65,536 characters");
        assert_eq!(said(Kind::Line, "x"), "");
    }

    proptest! {
        #[test]
        fn nothing_typed_ever_panics(text in "\\PC{0,30}|[0-9+:./ a-z-]{0,20}", zone in 0usize..3) {
            let locale = locale(["<+14>-14", "NST3:30NDT,M3.2.0,M11.1.0", BERLIN].get(zone).copied().unwrap_or("UTC0"));
            for kind in [Kind::Line, Kind::Number(NumberHint::Plain), Kind::Bool, Kind::Date, Kind::DateTime, Kind::Choices] {
                let _ = to_wire(kind, None, &text, &locale);
                let _ = hint(kind, None, &text, &locale);
                let settled = settle(kind, None, &text, &locale);
                prop_assert_eq!(settle(kind, None, &settled, &locale), settled);
            }
        }

        #[test]
        fn a_moment_comes_back_as_it_was_shown(second in 0i64..4_000_000_000, zone in 0usize..4) {
            let zones = ["<+14>-14", "NST3:30NDT,M3.2.0,M11.1.0", BERLIN, "<-0930>9:30"];
            let locale = locale(zones.get(zone).copied().unwrap_or("UTC0"));
            let stored = Timestamp::from_second(second).unwrap().to_string();
            let shown = editable(Kind::DateTime, &stored, &locale);
            prop_assert_eq!(settle(Kind::DateTime, None, &shown, &locale), stored);
        }
    }
}
