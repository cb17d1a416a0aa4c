//! Dates and times: how HubSpot reads them, and the one way it writes them.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// ISO 8601 in UTC, milliseconds, the fraction dropped when it is zero.
pub(super) fn iso(time: Timestamp) -> String {
    let whole = time.strftime("%Y-%m-%dT%H:%M:%S");
    match time.as_millisecond().rem_euclid(1000) {
        0 => format!("{whole}Z"),
        millis => format!("{whole}.{millis:03}Z"),
    }
}

/// A time as the store keeps it: HubSpot knows no more than milliseconds.
pub(super) fn to_millis(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

/// What became of a value that should be a date or a time.
#[derive(Debug, PartialEq)]
pub(super) enum Reading {
    /// As HubSpot documents it.
    Exact(String),
    /// Only the 2026-09 version takes it, and says what it made of it.
    Loose(String),
    /// A number that is a time, but not midnight.
    NotMidnight(String),
    /// Nothing that can be read.
    Unreadable,
}

/// Reads a `date`: a day, or milliseconds at midnight UTC.
pub(super) fn date(text: &str) -> Reading {
    if let Some(date) = plain_date(text) {
        return Reading::Exact(date.to_string());
    }
    if let Ok(number) = text.parse::<i64>() {
        let seconds = looks_like_seconds(number);
        let time = if seconds { Timestamp::from_second(number) } else { Timestamp::from_millisecond(number) };
        let Ok(time) = time else { return Reading::Unreadable };
        let day = day_of(time).to_string();
        return match (seconds, number.rem_euclid(86_400_000)) {
            (true, _) => Reading::Loose(day),
            (false, 0) => Reading::Exact(day),
            (false, _) => Reading::NotMidnight(day),
        };
    }
    match text.parse::<Timestamp>() {
        Ok(time) => Reading::Loose(day_of(time).to_string()),
        Err(_) => Reading::Unreadable,
    }
}

/// Reads a `datetime`: a moment in ISO 8601, or milliseconds.
pub(super) fn datetime(text: &str) -> Reading {
    if let Ok(number) = text.parse::<i64>() {
        return match Timestamp::from_second(number).ok().filter(|_| looks_like_seconds(number)) {
            Some(time) => Reading::Loose(iso(time)),
            None => Timestamp::from_millisecond(number).map_or(Reading::Unreadable, |time| Reading::Exact(iso(time))),
        };
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        let utc = text.contains('T') && text.ends_with('Z');
        return if utc { Reading::Exact(iso(time)) } else { Reading::Loose(iso(time)) };
    }
    plain_date(text).and_then(midnight).map_or(Reading::Unreadable, |time| Reading::Loose(iso(time)))
}

/// A time of day as the "not midnight" message shows it.
pub(super) fn time_of_day(text: &str) -> String {
    let millis = text.parse::<i64>().unwrap_or(0).rem_euclid(86_400_000);
    format!("{}:{}:{}.{}", millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60, millis % 1000)
}

fn plain_date(text: &str) -> Option<Date> {
    let shape = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    shape.then(|| text.parse().ok()).flatten()
}

fn day_of(time: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(time).date()
}

fn midnight(date: Date) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()
}

/// Milliseconds of the years 1973 to 2286 have 12 or 13 digits, seconds have 9 or 10.
fn looks_like_seconds(number: i64) -> bool {
    (100_000_000..10_000_000_000).contains(&number)
}

/// A stored or asked-for date or time as milliseconds since 1970.
pub(super) fn millis(text: &str) -> Option<i64> {
    let time = || plain_date(text).and_then(midnight).or_else(|| text.parse().ok());
    text.parse().ok().or_else(|| time().map(|time| time.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_without_an_empty_fraction() {
        let written = |millis| iso(Timestamp::from_millisecond(millis).unwrap());
        assert_eq!(written(0), "1970-01-01T00:00:00Z");
        assert_eq!(written(1_772_236_800_070), "2026-02-28T00:00:00.070Z");
    }

    #[test]
    fn dates_are_read_by_their_shape() {
        let table = [
            ("2026-02-28", Reading::Exact("2026-02-28".to_owned())),
            ("1772236800000", Reading::Exact("2026-02-28".to_owned())),
            ("1772236800", Reading::Loose("2026-02-28".to_owned())),
            ("1772236800001", Reading::NotMidnight("2026-02-28".to_owned())),
            ("2026-2-28", Reading::Unreadable),
            ("99999999999999999999", Reading::Unreadable),
        ];
        for (text, expected) in table {
            assert_eq!(date(text), expected, "{text}");
        }
    }

    #[test]
    fn times_are_read_by_their_shape() {
        let at_ten = "2026-02-28T10:00:00Z".to_owned();
        let table = [
            ("2026-02-28T10:00:00Z", Reading::Exact(at_ten.clone())),
            ("2026-02-28T11:00:00+01:00", Reading::Loose(at_ten.clone())),
            ("1772272800000", Reading::Exact(at_ten.clone())),
            ("1772272800", Reading::Loose(at_ten)),
            ("2026-02-28", Reading::Loose("2026-02-28T00:00:00Z".to_owned())),
            ("noon", Reading::Unreadable),
        ];
        for (text, expected) in table {
            assert_eq!(datetime(text), expected, "{text}");
        }
    }
}
