//! Numbers, percentages and durations as people write them, and HubSpot's form of each: digits with a point, a fraction
//! of 1, milliseconds. What can be read in one way is read; what can be read in two is told.

use super::ValueError;
use crate::ticket::property::NumberHint;

/// What a duration may look like, for hints and errors.
pub const DURATION_FORMS: &str = "1h30, 90 min, 2d";

/// The units of a duration with their milliseconds, the largest first: as it is shown, and all that is read.
const UNITS: [(&str, i64, &[&str]); 6] = [
    ("w", 604_800_000, &["w", "week", "weeks"]),
    ("d", 86_400_000, &["d", "day", "days"]),
    ("h", 3_600_000, &["h", "hr", "hrs", "hour", "hours"]),
    ("min", 60_000, &["min", "m", "mins", "minute", "minutes"]),
    ("s", 1_000, &["s", "sec", "secs", "second", "seconds"]),
    ("ms", 1, &["ms", "millisecond", "milliseconds"]),
];

/// A number of this meaning as it is sent.
///
/// # Errors
/// When it is none, or can be read in two ways.
pub fn wire(hint: NumberHint, text: &str) -> Result<String, ValueError> {
    match hint {
        NumberHint::Percentage => match text.trim().strip_suffix('%') {
            Some(rest) => Ok(shifted(&number(rest)?, -2)),
            None => number(text),
        },
        NumberHint::Duration => match number(text) {
            Err(ValueError::NotANumber) => milliseconds(text).ok_or(ValueError::NotADuration),
            read => read,
        },
        NumberHint::Currency | NumberHint::Plain => number(text),
    }
}

/// A number of this meaning as people write it, so that reading it gives the same again; none where that is how it is
/// sent.
pub fn told(hint: NumberHint, value: &str) -> Option<String> {
    let told = match hint {
        NumberHint::Percentage => format!("{} %", shifted(value, 2)),
        NumberHint::Duration => duration(value.parse().ok()?)?,
        NumberHint::Currency | NumberHint::Plain => return None,
    };
    (wire(hint, &told).ok()? == value).then_some(told)
}

/// Digits, at most one minus in front and one decimal sign, which is sent as a point. Signs between thousands are
/// understood where they can be nothing else.
fn number(text: &str) -> Result<String, ValueError> {
    let typed = text.trim().replace('\u{2212}', "-").replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ").replace('’', "'");
    let (sign, digits) = match typed.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", typed.strip_prefix('+').unwrap_or(&typed)),
    };
    let (point, comma) = (with_decimal(digits, '.', ','), with_decimal(digits, ',', '.'));
    let signed = |number: String| format!("{sign}{number}");
    match (point, comma) {
        // A point alone is how HubSpot writes it, and so are digits alone.
        (Some(one), _) if !digits.contains(',') => Ok(signed(one)),
        (Some(grouped), Some(point)) if grouped != point => {
            Err(ValueError::TwoNumbers { point: signed(point), grouped: signed(grouped) })
        }
        (Some(one), _) | (None, Some(one)) => Ok(signed(one)),
        (None, None) => Err(ValueError::NotANumber),
    }
}

/// Reads digits of which this sign, if it is there, is the decimal one.
fn with_decimal(digits: &str, decimal: char, other: char) -> Option<String> {
    let (whole, fraction) = digits.split_once(decimal).unwrap_or((digits, ""));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !fraction.is_empty() && !is_digits(fraction) {
        return None;
    }
    let tail = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
    if is_digits(whole) {
        return Some(format!("{whole}{tail}"));
    }
    if whole.is_empty() {
        return (!tail.is_empty()).then(|| format!("0{tail}"));
    }
    let by = whole.chars().find(|c| !c.is_ascii_digit()).filter(|c| *c == other || matches!(c, ' ' | '\''))?;
    let mut groups = whole.split(by);
    // Nobody groups what begins with a zero.
    let first = groups.next().filter(|part| is_digits(part) && part.len() <= 3 && !part.starts_with('0'))?;
    let rest: Vec<&str> = groups.collect();
    let fits = rest.iter().all(|part| is_digits(part) && part.len() == 3);
    fits.then(|| format!("{first}{}{tail}", rest.concat()))
}

/// A number in HubSpot's form with its point moved to the right by so many digits; what is no such number as it is.
fn shifted(number: &str, by: i32) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.to_owned();
    }
    let point = i32::try_from(whole.len()).unwrap_or(i32::MAX).saturating_add(by);
    let zeros = |count: i32| "0".repeat(usize::try_from(count.max(0)).unwrap_or(0));
    let missing = point.saturating_sub(i32::try_from(all.len()).unwrap_or(i32::MAX));
    let padded = format!("{}{all}{}", zeros(-point), zeros(missing));
    let (whole, fraction) = padded.split_at_checked(usize::try_from(point).unwrap_or(0)).unwrap_or((&padded, ""));
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if whole == "0" && fraction.is_empty() { "" } else { sign };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// `1h30`, `1 h 30 min`, `90 min`, `1.5 h`: numbers with their units, from the largest to the smallest. The last one may
/// go without, where it is of the next smaller unit.
fn milliseconds(text: &str) -> Option<String> {
    let typed = text.trim().to_lowercase();
    let (sign, mut rest) = typed.strip_prefix('-').map_or((1, typed.as_str()), |rest| (-1, rest));
    let (mut sum, mut last): (i64, Option<usize>) = (0, None);
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c.is_alphabetic()).unwrap_or(rest.len());
        let (amount, behind) = rest.split_at_checked(end)?;
        let end = behind.find(|c: char| !c.is_alphabetic()).unwrap_or(behind.len());
        let (name, behind) = behind.split_at_checked(end)?;
        let at = match (name, last) {
            // Hours and minutes are followed by what a clock shows.
            ("", Some(before @ (2 | 3))) => before + 1,
            _ => UNITS.iter().position(|(_, _, names)| names.contains(&name))?,
        };
        if last.is_some_and(|last| at <= last) {
            return None;
        }
        let (_, size, _) = UNITS.get(at)?;
        sum = sum.checked_add(times(&number(amount).ok().filter(|one| !one.starts_with('-'))?, *size)?)?;
        (last, rest) = (Some(at), behind);
    }
    last.map(|_| (sign * sum).to_string())
}

/// A number in HubSpot's form times a whole one, if that is a whole one.
fn times(number: &str, size: i64) -> Option<i64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let fraction = fraction.trim_end_matches('0');
    let scale = 10_i64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let parts = if fraction.is_empty() { 0 } else { fraction.parse::<i64>().ok()?.checked_mul(size)? };
    let whole = whole.parse::<i64>().ok()?.checked_mul(size)?;
    (parts % scale == 0).then(|| whole.checked_add(parts / scale)).flatten()
}

/// Milliseconds in all the units that they take, days the largest: who reads of 10 d needs no weeks.
pub fn duration(milliseconds: i64) -> Option<String> {
    let mut rest = milliseconds.checked_abs()?;
    let mut parts = Vec::new();
    for (unit, size, _) in UNITS.iter().skip(1) {
        if rest >= *size {
            parts.push(format!("{} {unit}", rest / size));
            rest %= size;
        }
    }
    let sign = if milliseconds < 0 { "-" } else { "" };
    Some(if parts.is_empty() { "0 ms".to_owned() } else { format!("{sign}{}", parts.join(" ")) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn reads(hint: NumberHint, typed: &str, wanted: &str) {
        assert_eq!(wire(hint, typed).as_deref(), Ok(wanted), "{typed}");
    }

    #[test]
    fn a_number_that_can_be_read_in_one_way_is_read() {
        for (typed, wanted) in [
            ("12", "12"),
            (" -3.50 ", "-3.50"),
            ("\u{2212}7", "-7"),
            ("+7", "7"),
            (".5", "0.5"),
            (",5", "0.5"),
            ("5.", "5"),
            ("1.234", "1.234"),
            ("1,5", "1.5"),
            ("-1,50", "-1.50"),
            ("0,123", "0.123"),
            ("1234,567", "1234.567"),
            ("1 234,50", "1234.50"),
            ("1\u{202f}234,567", "1234.567"),
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1'234.50", "1234.50"),
            ("1’234", "1234"),
            ("1,234,567", "1234567"),
            ("1.234.567", "1234567"),
            ("1.234.567,8", "1234567.8"),
            ("1 234 567.25", "1234567.25"),
        ] {
            reads(NumberHint::Plain, typed, wanted);
            reads(NumberHint::Currency, typed, wanted);
        }
        for typed in
            ["1e5", "inf", "NaN", "--1", "1.2.3", "1,2,3", "1,23,4.5", "12a", "-", ".", ",", "0x10", "25%", "1h"]
        {
            assert_eq!(wire(NumberHint::Plain, typed), Err(ValueError::NotANumber), "{typed}");
        }
    }

    #[test]
    fn a_number_that_can_be_read_in_two_ways_is_told_with_both() {
        for (typed, point, grouped) in [("1,234", "1.234", "1234"), ("-12,500", "-12.500", "-12500")] {
            let wanted = ValueError::TwoNumbers { point: point.into(), grouped: grouped.into() };
            assert_eq!(wire(NumberHint::Plain, typed), Err(wanted), "{typed}");
        }
    }

    #[test]
    fn a_percentage_is_a_fraction_and_is_read_back_as_shown() {
        for (typed, wanted, shown) in [
            ("25%", "0.25", "25 %"),
            ("25 %", "0.25", "25 %"),
            ("12,5 %", "0.125", "12.5 %"),
            ("0.5%", "0.005", "0.5 %"),
            ("100%", "1", "100 %"),
            ("250 %", "2.5", "250 %"),
            ("-5%", "-0.05", "-5 %"),
            ("0%", "0", "0 %"),
            ("0.25", "0.25", "25 %"),
        ] {
            reads(NumberHint::Percentage, typed, wanted);
            assert_eq!(told(NumberHint::Percentage, wanted).as_deref(), Some(shown), "{typed}");
        }
        assert_eq!(told(NumberHint::Percentage, "0.250"), None, "it would be changed by being looked at");
        assert!(wire(NumberHint::Percentage, "%").is_err());
    }

    #[test]
    fn a_duration_is_milliseconds_and_is_read_back_as_shown() {
        for (typed, wanted, shown) in [
            ("1h30", "5400000", "1 h 30 min"),
            ("1 h 30 min", "5400000", "1 h 30 min"),
            ("1H30M", "5400000", "1 h 30 min"),
            ("90 min", "5400000", "1 h 30 min"),
            ("1.5h", "5400000", "1 h 30 min"),
            ("1,5 hours", "5400000", "1 h 30 min"),
            ("2d", "172800000", "2 d"),
            ("1 week 2 days", "777600000", "9 d"),
            ("5min30", "330000", "5 min 30 s"),
            ("1 d 2 h 3 min 4 s 5 ms", "93784005", "1 d 2 h 3 min 4 s 5 ms"),
            ("-90s", "-90000", "-1 min 30 s"),
            ("5400000", "5400000", "1 h 30 min"),
            ("0", "0", "0 ms"),
        ] {
            reads(NumberHint::Duration, typed, wanted);
            assert_eq!(told(NumberHint::Duration, wanted).as_deref(), Some(shown), "{typed}");
        }
        for typed in ["30 min 1 h", "1h 2h", "2d4", "1 fortnight", "h", "-", "1h-5", "0.3 ms", "99999999999999999 d"] {
            assert_eq!(wire(NumberHint::Duration, typed), Err(ValueError::NotADuration), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(milliseconds in -10_000_000_000_000i64..10_000_000_000_000) {
            let value = milliseconds.to_string();
            for hint in [NumberHint::Duration, NumberHint::Percentage] {
                let shown = told(hint, &value).unwrap();
                prop_assert_eq!(wire(hint, &shown).unwrap(), value.clone());
            }
        }

        #[test]
        fn what_is_sent_is_read_as_it_is(text in "[0-9 .,'%hmind-]{0,12}") {
            for hint in [NumberHint::Plain, NumberHint::Percentage, NumberHint::Duration] {
                if let Ok(value) = wire(hint, &text) {
                    prop_assert_eq!(wire(hint, &value), Ok(value.clone()));
                }
            }
        }
    }
}
