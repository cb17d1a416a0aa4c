//! Days and moments as people type them.
//!
//! A day is a day wherever the agent is. A moment is typed in the agent's time zone and kept in UTC.
//!
//! A date in numbers alone is `numbers`' matter.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, Timestamp, ToSpan};

use super::clock::{clock, split_offset, split_time};
use super::numbers::{Numbers, date, digits, plain, year};
use super::yearless::{Side, nearest};
use super::{Locale, ValueError};

/// What a day may look like, for hints and errors.
pub const DAY_FORMS: &str = "2026-11-24, 24.11., tomorrow, +3d, mon";
/// What a moment may look like.
pub const MOMENT_FORMS: &str = "2026-11-24 14:30, tomorrow 9:00, +2h";

/// Today, where the agent is.
pub fn today(locale: &Locale) -> Date {
    locale.zone.to_datetime(locale.now).date()
}

/// Reads a day.
///
/// # Errors
/// When the text is no day, or one that could be read in two ways.
pub fn day(text: &str, side: Side, locale: &Locale) -> Result<Date, ValueError> {
    let typed = text.trim().to_lowercase();
    let today = today(locale);
    let unknown = || ValueError::NotADay;
    // HubSpot knows no day before our era.
    let moved = |span: Span| today.checked_add(span).ok().filter(|day| day.year() > 0).ok_or_else(unknown);
    match typed.as_str() {
        "today" => return Ok(today),
        "tomorrow" => return moved(1.day()),
        "yesterday" => return moved((-1).days()),
        _ => {}
    }
    if let Some(weekday) = weekday(typed.strip_prefix("next ").unwrap_or(&typed).trim()) {
        // The next such day that is not today: who means today says so.
        let ahead = i64::from(weekday.since(today.weekday()));
        return moved(if ahead == 0 { 7 } else { ahead }.days());
    }
    if typed.starts_with(['+', '-']) {
        let (number, unit) = split_unit(&typed).ok_or_else(unknown)?;
        let span = match unit {
            "d" | "day" | "days" => Span::new().try_days(number),
            "w" | "week" | "weeks" => Span::new().try_weeks(number),
            "m" | "month" | "months" => Span::new().try_months(number),
            "y" | "year" | "years" => Span::new().try_years(number),
            _ => return Err(unknown()),
        };
        return moved(span.map_err(|_| unknown())?);
    }
    if let Some(date) = Numbers::read(&typed) {
        return date.day();
    }
    if let Some((day, month)) = typed.strip_suffix('.').and_then(|rest| rest.split_once('.')) {
        let (day, month) = (digits(day, 2).ok_or_else(unknown)?, digits(month, 2).ok_or_else(unknown)?);
        return nearest(day, month, side, today);
    }
    if typed.len() == 8
        && let Some(number) = digits(&typed, 8)
    {
        return date(number / 10_000, number / 100 % 100, number % 100);
    }
    if let Some(stamp) = milliseconds(&typed) {
        // As HubSpot has a day: midnight in UTC.
        return Ok(TimeZone::UTC.to_datetime(stamp).date());
    }
    if is_serial(&typed) {
        return Err(ValueError::Serial);
    }
    let in_words = with_named_month(&typed).or_else(|| named_month_alone(&typed, side, today));
    in_words.unwrap_or_else(|| Err(unknown()))
}

/// Whether a number is one by which spreadsheets count the days from 1954 to 2119, with the time behind a point.
fn is_serial(text: &str) -> bool {
    let (days, time) = text.split_once('.').unwrap_or((text, "0"));
    digits(days, 5).is_some_and(|days| (20_000..80_000).contains(&days)) && time.bytes().all(|b| b.is_ascii_digit())
}

/// Reads a day, or the day that a moment is written with: its time and its offset do not move it.
///
/// # Errors
/// As for [`day`].
pub fn written_day(text: &str, side: Side, locale: &Locale) -> Result<Date, ValueError> {
    let typed = plain(text);
    match day(&typed, side, locale) {
        Err(ValueError::NotADay) => {}
        known => return known,
    }
    let (local, _) = split_offset(typed.split('[').next().unwrap_or_default());
    match split_time(local) {
        Some((left, _)) => day(left, side, locale),
        None => Err(ValueError::NotADay),
    }
}

/// Milliseconds since 1970, as HubSpot takes days and moments.
fn milliseconds(text: &str) -> Option<Timestamp> {
    let number = text.trim().parse().ok().filter(|_| text.trim().len() >= 11)?;
    Timestamp::from_millisecond(number).ok()
}

/// `29-Nov-26`, `29 November 2026`, `Nov 29, 2026`, `Sun, 29 Nov 2026`; nothing where no month is named.
fn with_named_month(text: &str) -> Option<Result<Date, ValueError>> {
    let words = text.split([' ', '-', '/', ',', '.']).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let (of_week, rest) = match words.split_first() {
        Some((first, rest)) if rest.len() == 3 => (Some(weekday(first)?), rest),
        _ => (None, words.as_slice()),
    };
    let (of_year, month, day) = match rest {
        [first, second, third] => match (month(first), month(second)) {
            (Some(month), None) => (*third, month, *second),
            (None, Some(month)) if first.len() == 4 => (*first, month, *third),
            (None, Some(month)) => (*third, month, *first),
            _ => return None,
        },
        _ => return None,
    };
    let day = date(year(of_year)?, month, digits(day, 2)?);
    Some(day.and_then(|day| match of_week {
        Some(wanted) if day.weekday() != wanted => Err(ValueError::NoSuchDay),
        _ => Ok(day),
    }))
}

/// `24 Nov`, `24. November`, `Nov 24`: nothing where no month is named.
fn named_month_alone(text: &str, side: Side, today: Date) -> Option<Result<Date, ValueError>> {
    let mut words = text.split([' ', '-', '.']).filter(|word| !word.is_empty());
    let (first, second) = (words.next()?, words.next().filter(|_| words.next().is_none())?);
    let (day, month) = match (month(first), month(second)) {
        (Some(month), None) => (digits(second, 2)?, month),
        (None, Some(month)) => (digits(first, 2)?, month),
        _ => return None,
    };
    Some(nearest(day, month, side, today))
}

fn month(text: &str) -> Option<i64> {
    // English, German, French, Spanish, Italian and Dutch, where they differ.
    const MONTHS: [&[&str]; 12] = [
        &["january", "januar", "jänner", "janvier", "enero", "gennaio"],
        &["february", "februar", "février", "fevrier", "febrero"],
        &["march", "märz", "maerz", "mrz", "mars", "maart"],
        &["april", "avril", "abril"],
        &["may", "mai", "mei", "maggio"],
        &["june", "juni", "juin", "junio", "giugno"],
        &["july", "juli", "juillet", "julio", "luglio"],
        &["august", "août", "aout", "agosto", "augustus"],
        &["september", "septembre", "septiembre", "settembre"],
        &["october", "oktober", "octobre", "octubre", "ottobre"],
        &["november", "novembre", "noviembre"],
        &["december", "dezember", "décembre", "decembre", "diciembre", "dicembre"],
    ];
    let is_named = |names: &&[&str]| text.chars().count() >= 3 && names.iter().any(|name| name.starts_with(text));
    let mut found = MONTHS.iter().enumerate().filter(|(_, names)| is_named(names));
    // "jui" begins two of them.
    let (place, _) = found.next().filter(|_| found.next().is_none())?;
    i64::try_from(place + 1).ok()
}

/// `+3d`, `-2 weeks` as a number and a unit.
fn split_unit(text: &str) -> Option<(i64, &str)> {
    let end = text.char_indices().skip(1).find(|(_, c)| !c.is_ascii_digit()).map(|(at, _)| at)?;
    let number: i64 = text.get(..end)?.parse().ok()?;
    Some((number, text.get(end..)?.trim()))
}

fn weekday(text: &str) -> Option<Weekday> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    if text.len() < 3 {
        return None;
    }
    DAYS.iter().find(|(name, _)| name.starts_with(text)).map(|(_, day)| *day)
}

/// Reads a moment, typed in the agent's time zone.
///
/// # Errors
/// When the text is no moment, or one that the clocks skip.
pub fn moment(text: &str, side: Side, locale: &Locale) -> Result<Timestamp, ValueError> {
    let typed = text.trim();
    let lower = typed.to_lowercase();
    if let Ok(stamp) = typed.parse::<Timestamp>() {
        return Ok(stamp);
    }
    if lower == "now" {
        let whole = locale.now.as_second() / 60 * 60;
        return Timestamp::from_second(whole).map_err(|_| ValueError::NotAMoment);
    }
    if lower.starts_with(['+', '-'])
        && let Some((number, unit)) = split_unit(&lower)
    {
        let seconds = match unit {
            "h" | "hour" | "hours" => 3600,
            "min" | "minute" | "minutes" => 60,
            _ => 0,
        };
        if let Some(ahead) = number.checked_mul(seconds).filter(|_| seconds > 0) {
            let whole = locale.now.as_second() / 60 * 60;
            let stamp = whole.checked_add(ahead).and_then(|second| Timestamp::from_second(second).ok());
            return stamp.ok_or(ValueError::NotAMoment);
        }
    }
    if let Some(stamp) = milliseconds(typed) {
        return Ok(stamp);
    }
    let typed = plain(typed);
    let (typed, offset) = split_offset(&typed);
    let local = local(typed, side, locale)?;
    if let Some(offset) = offset {
        return offset.to_timestamp(local).map_err(|_| ValueError::NotAMoment);
    }
    let ambiguous = locale.zone.to_ambiguous_timestamp(local);
    match ambiguous.offset() {
        // There are days that begin at one o'clock.
        AmbiguousOffset::Gap { .. } if day(typed, side, locale).is_ok() => {
            ambiguous.later().map_err(|_| ValueError::NotAMoment)
        }
        AmbiguousOffset::Gap { .. } => Err(ValueError::Skipped),
        // The first of the two: the hint says so, and an offset picks the other.
        _ => ambiguous.earlier().map_err(|_| ValueError::NotAMoment),
    }
}

/// Whether the clocks show this moment's time twice that day.
pub fn is_twice(stamp: Timestamp, locale: &Locale) -> bool {
    let local = locale.zone.to_datetime(stamp);
    matches!(locale.zone.to_ambiguous_timestamp(local).offset(), AmbiguousOffset::Fold { .. })
}

/// Whether a text for a moment has a time that the clocks show twice that day, and does not say which is meant.
pub fn is_open_hour(text: &str, locale: &Locale) -> bool {
    let typed = plain(text);
    let (typed, offset) = split_offset(&typed);
    let is_exact = offset.is_some() || text.trim().parse::<Timestamp>().is_ok() || milliseconds(text).is_some();
    let is_twice = |local| matches!(locale.zone.to_ambiguous_timestamp(local).offset(), AmbiguousOffset::Fold { .. });
    !is_exact && local(typed, Side::Either, locale).is_ok_and(is_twice)
}

/// A local date and time, in whichever order of words.
fn local(typed: &str, side: Side, locale: &Locale) -> Result<DateTime, ValueError> {
    if let Some(time) = clock(typed) {
        return Ok(today(locale).to_datetime(time));
    }
    match day(typed, side, locale) {
        Ok(day) => return Ok(day.to_datetime(Time::midnight())),
        Err(ValueError::NotADay) => {}
        Err(error) => return Err(error),
    }
    match split_time(typed) {
        Some((left, time)) => Ok(day(left, side, locale)?.to_datetime(time)),
        None => Err(ValueError::NotAMoment),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(now: &str, zone: &str) -> Locale {
        Locale { now: now.parse().unwrap(), zone: TimeZone::posix(zone).unwrap() }
    }

    /// A Tuesday, in Berlin.
    fn berlin() -> Locale {
        at("2026-11-24T13:00:00Z", "CET-1CEST,M3.5.0,M10.5.0/3")
    }

    #[test]
    fn days_as_people_type_them() {
        for (typed, wanted) in [
            ("2026-11-24", "2026-11-24"),
            ("24.11.2026", "2026-11-24"),
            ("24.11.", "2026-11-24"),
            ("23.11.", "2026-11-23"),
            ("1.3.", "2027-03-01"),
            ("24 Nov", "2026-11-24"),
            ("2. December", "2026-12-02"),
            ("oct 31", "2026-10-31"),
            ("11/30/2026", "2026-11-30"),
            ("30/11/2026", "2026-11-30"),
            ("05/05/2026", "2026-05-05"),
            ("29-11-2026", "2026-11-29"),
            ("24.11.26", "2026-11-24"),
            ("2026/11/24", "2026-11-24"),
            ("2026.11.24", "2026-11-24"),
            ("2026-1-5", "2026-01-05"),
            ("11/29/26", "2026-11-29"),
            ("20261124", "2026-11-24"),
            ("1764374400000", "2025-11-29"),
            ("29-Nov-26", "2026-11-29"),
            ("29/Nov/98", "1998-11-29"),
            ("Nov 29, 2026", "2026-11-29"),
            ("29 november 2026", "2026-11-29"),
            ("2026-Nov-29", "2026-11-29"),
            ("Sun, 29 Nov 2026", "2026-11-29"),
            ("29 Dez 2026", "2026-12-29"),
            ("1. März 2026", "2026-03-01"),
            ("3 juin 2026", "2026-06-03"),
            (" Today ", "2026-11-24"),
            ("tomorrow", "2026-11-25"),
            ("yesterday", "2026-11-23"),
            ("+3d", "2026-11-27"),
            ("-2w", "2026-11-10"),
            ("+1m", "2026-12-24"),
            ("+1 year", "2027-11-24"),
            ("mon", "2026-11-30"),
            ("tue", "2026-12-01"),
            ("next wednesday", "2026-11-25"),
        ] {
            assert_eq!(
                day(typed, Side::Either, &berlin()).map(|day| day.to_string()).as_deref(),
                Ok(wanted),
                "{typed}"
            );
        }
    }

    #[test]
    fn what_is_no_day_is_refused_with_the_reason() {
        for (typed, wrong) in [
            ("03/04/2026", "TwoDays"),
            ("2026-02-30", "NoSuchDay"),
            ("31.4.2026", "NoSuchDay"),
            ("soon", "NotADay"),
            ("26-11-24", "TwoDays { first: \"2024-11-26\", second: \"2026-11-24\""),
            ("13/13/2026", "NoSuchDay"),
            ("29-Foo-26", "NotADay"),
            ("31 Nov", "NoSuchDay"),
            ("Nov", "NotADay"),
            ("31-Nov-26", "NoSuchDay"),
            ("Mon, 29 Nov 2026", "NoSuchDay"),
            ("1-2-3-4", "NotADay"),
            ("1/2/3", "NotADay"),
            ("46000", "Serial"),
            ("46000.604", "Serial"),
            ("460000", "NotADay"),
            ("3 jui 2026", "NotADay"),
            ("+3", "NotADay"),
            ("+99999999999d", "NotADay"),
            ("mo", "NotADay"),
            ("", "NotADay"),
        ] {
            let error = format!("{:?}", day(typed, Side::Either, &berlin()).unwrap_err());
            assert!(error.starts_with(wrong), "{typed}: {error}");
        }
    }

    #[test]
    fn a_moment_is_the_day_it_is_written_with_whatever_its_offset() {
        for typed in [
            "2026-11-29",
            "2026-11-29T23:30:00-05:00",
            "2026-11-29T23:30:00.000-0500",
            "2026-11-29T00:30:00+14:00",
            "2026-11-29T00:00:00Z",
            "2026-11-29 00:00:00",
            "2026-11-29 23:30 UTC",
            "2026/11/29 0:00",
            "29/11/2026 23:30",
            "29/Nov/26 11:30 PM",
            "2026-11-29T23:30:00-05:00[America/New_York]",
        ] {
            let day = written_day(typed, Side::Either, &berlin()).map(|day| day.to_string());
            assert_eq!(day.as_deref(), Ok("2026-11-29"), "{typed}");
        }
        for typed in ["14:30", "00:00.0", "+2h", "now", "2026-11-29 25:00"] {
            assert!(written_day(typed, Side::Either, &berlin()).is_err(), "{typed}");
        }
    }

    #[test]
    fn today_is_the_day_where_the_agent_is() {
        for (zone, wanted) in
            [("<+14>-14", "2026-11-25"), ("NST3:30NDT,M3.2.0,M11.1.0", "2026-11-24"), ("UTC0", "2026-11-24")]
        {
            assert_eq!(today(&at("2026-11-24T13:00:00Z", zone)).to_string(), wanted, "{zone}");
        }
    }

    #[test]
    fn moments_are_typed_in_local_time() {
        for (typed, wanted) in [
            ("2026-11-24 14:30", "2026-11-24T13:30:00Z"),
            ("2026-11-24T14:30", "2026-11-24T13:30:00Z"),
            ("2026-11-24T14:30:00Z", "2026-11-24T14:30:00Z"),
            ("2026-11-24 14:30 +05:00", "2026-11-24T09:30:00Z"),
            ("24.11. 2pm", "2026-11-24T13:00:00Z"),
            ("tomorrow at 9:05 am", "2026-11-25T08:05:00Z"),
            ("mon 14:30", "2026-11-30T13:30:00Z"),
            ("14:30", "2026-11-24T13:30:00Z"),
            ("12am", "2026-11-23T23:00:00Z"),
            ("12 pm", "2026-11-24T11:00:00Z"),
            ("now", "2026-11-24T13:00:00Z"),
            ("+2h", "2026-11-24T15:00:00Z"),
            ("-30min", "2026-11-24T12:30:00Z"),
            ("2026-07-01", "2026-06-30T22:00:00Z"),
            ("2026/11/24 14:30", "2026-11-24T13:30:00Z"),
            ("2026-11-24 14:30 UTC", "2026-11-24T14:30:00Z"),
            ("2026-11-24 14:30:15 -0500", "2026-11-24T19:30:15Z"),
            ("2026-11-24T14:30:00.000-0500", "2026-11-24T19:30:00Z"),
            ("2026-11-24 14:30:00.000", "2026-11-24T13:30:00Z"),
            ("24/Nov/26 2:30 PM", "2026-11-24T13:30:00Z"),
            ("24 nov 14:30", "2026-11-24T13:30:00Z"),
            ("Nov 24, 2026, 2:30 pm", "2026-11-24T13:30:00Z"),
            ("Tue, 24 Nov 2026 14:30:00 +0100", "2026-11-24T13:30:00Z"),
            ("1764374400000", "2025-11-29T00:00:00Z"),
        ] {
            assert_eq!(
                moment(typed, Side::Either, &berlin()).map(|one| one.to_string()).as_deref(),
                Ok(wanted),
                "{typed}"
            );
        }
        for typed in ["", "soon", "25:00", "2026-11-24 14", "13pm", "2026-11-24 14:60", "00:00.0", "1/2/2026 14:30"] {
            assert!(moment(typed, Side::Either, &berlin()).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_time_the_clocks_skip_is_refused_and_one_they_show_twice_is_the_first() {
        let spring = moment("2026-03-29 02:30", Side::Either, &berlin());
        assert_eq!(spring, Err(ValueError::Skipped));
        let first = moment("2026-10-25 02:30", Side::Either, &berlin()).unwrap();
        assert_eq!(first.to_string(), "2026-10-25T00:30:00Z");
        assert!(is_twice(first, &berlin()));
        let second = moment("2026-10-25 02:30 +01:00", Side::Either, &berlin()).unwrap();
        assert_eq!(second.to_string(), "2026-10-25T01:30:00Z");
    }
}
