//! Values as people read them: labels, days, local times.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use super::{Locale, amount};
use crate::ticket::property::Kind;
use crate::ticket::schema::Schema;

/// A stored or returned value in one line: option labels, names of owners, pipelines and stages, days and times. What
/// is not understood is shown as it is. Not yet safe to show: the view sees to that.
pub fn show(schema: &Schema, name: &str, value: &str, pipeline: Option<&str>, locale: &Locale) -> String {
    let as_is = || value.to_owned();
    match schema.kind(name) {
        Kind::Pipeline => schema.pipeline(value).map_or_else(as_is, |one| schema.pipeline_told(one)),
        Kind::Stage => {
            let own = pipeline.and_then(|id| schema.pipeline(id)?.stage_told(value));
            let other = || schema.pipelines.iter().flatten().find_map(|one| one.stage_told(value));
            own.or_else(other).unwrap_or_else(as_is)
        }
        Kind::Owner => schema.owner(value).map_or_else(as_is, |one| schema.owner_told(one)),
        Kind::Bool => {
            let label = schema.property(name).and_then(|one| one.option_label(value)).filter(|one| !one.is_empty());
            match (label, value) {
                (Some(label), _) => label.to_owned(),
                (None, "true") => "Yes".into(),
                (None, "false") => "No".into(),
                _ => as_is(),
            }
        }
        Kind::Choice => schema.property(name).and_then(|one| one.option_told(value)).unwrap_or_else(as_is),
        Kind::Choices => {
            let property = schema.property(name);
            let label = |part: &str| property.and_then(|one| one.option_told(part)).unwrap_or_else(|| part.to_owned());
            let labels: Vec<String> = value.split(';').filter(|part| !part.is_empty()).map(label).collect();
            labels.join(", ")
        }
        Kind::Date => match (value.parse::<Date>(), stamp(value)) {
            (Ok(date), _) => day(date),
            (Err(_), Some(stamp)) => day(TimeZone::UTC.to_datetime(stamp).date()),
            _ => as_is(),
        },
        Kind::DateTime => stamp(value).map_or_else(as_is, |stamp| local(stamp, locale)),
        Kind::Number(hint) => amount::told(hint, value).unwrap_or_else(as_is),
        _ => as_is(),
    }
}

/// A moment as returned: ISO 8601 or epoch milliseconds.
fn stamp(value: &str) -> Option<Timestamp> {
    if let Ok(stamp) = value.parse() {
        return Some(stamp);
    }
    let milliseconds: i64 = value.parse().ok().filter(|_| value.len() >= 11)?;
    Timestamp::from_millisecond(milliseconds).ok()
}

/// A day in words.
pub fn day(date: Date) -> String {
    date.strftime("%a %-d %b %Y").to_string()
}

/// A moment in the agent's time.
pub fn local(stamp: Timestamp, locale: &Locale) -> String {
    locale.zone.to_datetime(stamp).strftime("%a %-d %b %Y %H:%M").to_string()
}

/// A moment given as ISO 8601, in the agent's time, to the second; as it is where it can't be read.
pub fn moment(value: &str, locale: &Locale) -> String {
    match value.parse::<Timestamp>() {
        Ok(stamp) => locale.zone.to_datetime(stamp).strftime("%a %-d %b %Y %H:%M:%S").to_string(),
        Err(_) => value.to_owned(),
    }
}

/// The time of day, to the second.
pub fn clock(stamp: Timestamp, locale: &Locale) -> String {
    locale.zone.to_datetime(stamp).strftime("%H:%M:%S").to_string()
}

/// The time of day, to the minute.
pub fn minute(stamp: Timestamp, locale: &Locale) -> String {
    locale.zone.to_datetime(stamp).strftime("%H:%M").to_string()
}

/// How long ago a moment is, in a few cells: `5 min`, `2 h`, `3 d`; a day of its own from two weeks on.
pub fn ago(stamp: Timestamp, locale: &Locale) -> String {
    let minutes = locale.now.duration_since(stamp).as_mins();
    match minutes {
        ..1 => "now".to_owned(),
        1..60 => format!("{minutes} min"),
        60..1440 => format!("{} h", minutes / 60),
        1440..20_160 => format!("{} d", minutes / 1440),
        _ => locale.zone.to_datetime(stamp).strftime("%-d %b %Y").to_string(),
    }
}

/// An offset such as `+02:00`.
pub fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A count with commas, for reading.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
