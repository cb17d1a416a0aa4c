//! The time of day and the offset in a text; what is left of it is for others to read.

use jiff::civil::Time;
use jiff::tz::Offset;

use super::numbers::digits as digits_of;

/// Takes an offset from the end: `+02:00`, `-0500`, `UTC`, `Z`.
pub(super) fn split_offset(text: &str) -> (&str, Option<Offset>) {
    for name in [" utc", " gmt", " z", "z"] {
        if let Some(rest) = text.strip_suffix(name)
            && rest.ends_with(|c: char| c.is_ascii_digit() || c == 'm')
        {
            return (rest.trim(), Some(Offset::UTC));
        }
    }
    let split = text.rfind(['+', '-']).and_then(|at| Some((text.get(..at)?, text.get(at..)?)));
    let Some((rest, last)) = split else { return (text, None) };
    // Four digits behind a sign may be a year, unless a time stands before them.
    let is_timed = rest.contains(':') || rest.trim_end().ends_with('m');
    match offset(last).filter(|_| is_timed || (last.contains(':') && rest.ends_with(' '))) {
        Some(offset) => (rest.trim(), Some(offset)),
        None => (text, None),
    }
}

/// `+02:00`, `-0500`.
fn offset(text: &str) -> Option<Offset> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = match text.get(1..)? {
        four if four.len() == 4 => four.split_at_checked(2)?,
        five if five.len() == 5 => five.split_once(':')?,
        _ => return None,
    };
    let (hours, minutes) = (digits_of(hours, 2)?, digits_of(minutes, 2).filter(|minutes| *minutes < 60)?);
    Offset::from_seconds(i32::try_from(sign * (hours * 3600 + minutes * 60)).ok()?).ok()
}

/// The day and the time of a text that has both.
pub(super) fn split_time(text: &str) -> Option<(&str, Time)> {
    // The time is what stands behind the last blank, or the last but one where am or pm is set apart.
    text.rmatch_indices(' ').take(2).find_map(|(at, _)| {
        let (left, right) = (text.get(..at)?, text.get(at..)?);
        let time = clock(right.trim())?;
        Some((left.trim().trim_end_matches(" at").trim_end_matches(','), time))
    })
}

/// `14:30`, `14:30:15`, `14:30:15.000`, `2pm`, `2:30 pm`.
pub(super) fn clock(text: &str) -> Option<Time> {
    let text = text.replace("a.m.", "am").replace("p.m.", "pm");
    let text = text.as_str();
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(rest), _) => (rest.trim(), Some(0)),
        (_, Some(rest)) => (rest.trim(), Some(12)),
        _ => (text, None),
    };
    let mut parts: Vec<&str> = digits.split(':').collect();
    if parts.len() > 3 || (parts.len() == 1 && half.is_none()) {
        return None;
    }
    // What machines write has parts of a second, which are left out.
    if let Some((seconds, parts_of_one)) = parts.get(2).and_then(|seconds| seconds.split_once('.')) {
        digits_of(parts_of_one, 9)?;
        parts.truncate(2);
        parts.push(seconds);
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
