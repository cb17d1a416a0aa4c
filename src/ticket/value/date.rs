//! Days and moments as people type them.
//!
//! A day is a day wherever the agent is. A moment is typed in the agent's time zone and kept in UTC.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::AmbiguousOffset;
use jiff::{Span, Timestamp, ToSpan};

use super::{Locale, ValueError};

/// What a day may look like, for hints and errors.
pub const DAY_FORMS: &str = "2026-11-24, 24.11., tomorrow, +3d, mon";
/// What a moment may look like.
pub const MOMENT_FORMS: &str = "2026-11-24 14:30, tomorrow 9:00, mon 14:30, +2h, now";

/// Today, where the agent is.
pub fn today(locale: &Locale) -> Date {
    locale.zone.to_datetime(locale.now).date()
}

/// Reads a day.
///
/// # Errors
/// When the text is no day, or one that could be read in two ways.
pub fn day(text: &str, locale: &Locale) -> Result<Date, ValueError> {
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
    if let Some(parts) = numbers(&typed, '-') {
        let [year, month, day] = parts.as_slice() else { return Err(unknown()) };
        return if typed.len() == 10 { date(*year, *month, *day) } else { Err(unknown()) };
    }
    if let Some(parts) = numbers(typed.trim_end_matches('.'), '.') {
        return match parts.as_slice() {
            [day, month, year] if *year >= 1000 => date(*year, *month, *day),
            // Without a year it is the next such day, today included.
            [day, month] if typed.ends_with('.') => {
                let year = i64::from(today.year());
                let this = date(year, *month, *day);
                match this {
                    Ok(day) if day >= today => Ok(day),
                    _ => date(year + 1, *month, *day),
                }
            }
            _ => Err(unknown()),
        };
    }
    if let Some(parts) = numbers(&typed, '/') {
        return match parts.as_slice() {
            [a, b, year] if *year >= 1000 && a == b => date(*year, *a, *b),
            [day, month, year] if *year >= 1000 && *day > 12 => date(*year, *month, *day),
            [month, day, year] if *year >= 1000 && *day > 12 => date(*year, *month, *day),
            [a, b, year] if *year >= 1000 => {
                let (first, second) = (date(*year, *a, *b)?, date(*year, *b, *a)?);
                Err(ValueError::TwoDays { first: first.to_string(), second: second.to_string() })
            }
            _ => Err(unknown()),
        };
    }
    Err(unknown())
}

fn date(year: i64, month: i64, day: i64) -> Result<Date, ValueError> {
    let small = |n: i64| i8::try_from(n).map_err(|_| ValueError::NotADay);
    let year = i16::try_from(year).map_err(|_| ValueError::NotADay)?;
    let known = Date::new(year, small(month)?, small(day)?).ok().filter(|day| day.year() > 0);
    known.ok_or(ValueError::NoSuchDay)
}

/// Numbers set apart by one character; nothing else may be in the text.
fn numbers(text: &str, by: char) -> Option<Vec<i64>> {
    if !text.contains(by) {
        return None;
    }
    text.split(by)
        .map(|part| {
            let part = part.trim();
            let digits = !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse().ok()).flatten()
        })
        .collect()
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
pub fn moment(text: &str, locale: &Locale) -> Result<Timestamp, ValueError> {
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
    let (typed, offset) = split_offset(&lower);
    let local = local(typed, locale)?;
    if let Some(offset) = offset {
        return offset.to_timestamp(local).map_err(|_| ValueError::NotAMoment);
    }
    let ambiguous = locale.zone.to_ambiguous_timestamp(local);
    match ambiguous.offset() {
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

/// Takes an offset such as `+02:00` from the end.
fn split_offset(text: &str) -> (&str, Option<jiff::tz::Offset>) {
    if let Some((rest, last)) = text.rsplit_once(' ')
        && last.starts_with(['+', '-'])
        && last.contains(':')
        && let Ok(stamp) = format!("1970-01-02T00:00{last}").parse::<Timestamp>()
    {
        let seconds = 86_400 - stamp.as_second();
        if let Some(offset) = i32::try_from(seconds).ok().and_then(|one| jiff::tz::Offset::from_seconds(one).ok()) {
            return (rest.trim(), Some(offset));
        }
    }
    (text, None)
}

/// A local date and time, in whichever order of words.
fn local(typed: &str, locale: &Locale) -> Result<DateTime, ValueError> {
    let iso = typed.replace('t', " ");
    let dated = typed.starts_with(|c: char| c.is_ascii_digit()) && typed.get(10..11) == Some("t");
    let iso = if dated { iso.as_str() } else { typed };
    if let Some(time) = clock(iso) {
        return Ok(today(locale).to_datetime(time));
    }
    if let Ok(day) = day(iso, locale) {
        return Ok(day.to_datetime(Time::midnight()));
    }
    // The time is what stands behind the last blank, or the last but one where am or pm is set apart.
    for (at, _) in iso.rmatch_indices(' ').take(2) {
        let (left, right) = (iso.get(..at).unwrap_or_default(), iso.get(at..).unwrap_or_default());
        if let Some(time) = clock(right.trim()) {
            let left = left.trim().trim_end_matches(" at").trim_end_matches(',');
            return Ok(day(left, locale)?.to_datetime(time));
        }
    }
    Err(ValueError::NotAMoment)
}

/// `14:30`, `14:30:15`, `2pm`, `2:30 pm`.
fn clock(text: &str) -> Option<Time> {
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(rest), _) => (rest.trim(), Some(0)),
        (_, Some(rest)) => (rest.trim(), Some(12)),
        _ => (text, None),
    };
    let parts: Vec<&str> = digits.split(':').collect();
    if parts.len() > 3 || (parts.len() == 1 && half.is_none()) {
        return None;
    }
    let number = |index: usize| -> Option<i8> {
        match parts.get(index) {
            Some(part) if (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()) => {
                part.parse().ok()
            }
            Some(_) => None,
            None => Some(0),
        }
    };
    let (mut hour, minute, second) = (number(0)?, number(1)?, number(2)?);
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + half;
    }
    Time::new(hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

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
            ("23.11.", "2027-11-23"),
            ("1.3.", "2027-03-01"),
            ("11/30/2026", "2026-11-30"),
            ("30/11/2026", "2026-11-30"),
            ("05/05/2026", "2026-05-05"),
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
            assert_eq!(day(typed, &berlin()).map(|day| day.to_string()).as_deref(), Ok(wanted), "{typed}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused_with_the_reason() {
        for (typed, wrong) in [
            ("03/04/2026", "TwoDays"),
            ("2026-02-30", "NoSuchDay"),
            ("31.4.2026", "NoSuchDay"),
            ("soon", "NotADay"),
            ("26-11-24", "NotADay"),
            ("24.11.26", "NotADay"),
            ("+3", "NotADay"),
            ("+99999999999d", "NotADay"),
            ("mo", "NotADay"),
            ("", "NotADay"),
        ] {
            let error = format!("{:?}", day(typed, &berlin()).unwrap_err());
            assert!(error.starts_with(wrong), "{typed}: {error}");
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
        ] {
            assert_eq!(moment(typed, &berlin()).map(|one| one.to_string()).as_deref(), Ok(wanted), "{typed}");
        }
        for typed in ["", "soon", "25:00", "2026-11-24 14", "13pm", "2026-11-24 14:60"] {
            assert!(moment(typed, &berlin()).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_time_the_clocks_skip_is_refused_and_one_they_show_twice_is_the_first() {
        let spring = moment("2026-03-29 02:30", &berlin());
        assert_eq!(spring, Err(ValueError::Skipped));
        let first = moment("2026-10-25 02:30", &berlin()).unwrap();
        assert_eq!(first.to_string(), "2026-10-25T00:30:00Z");
        assert!(is_twice(first, &berlin()));
        let second = moment("2026-10-25 02:30 +01:00", &berlin()).unwrap();
        assert_eq!(second.to_string(), "2026-10-25T01:30:00Z");
    }
}
