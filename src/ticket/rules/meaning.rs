//! What a rule means, as far as it is understood: the kinds and arguments that are documented, or that can be read in one
//! way only.

use jiff::civil::{Date, Weekday};

use super::ValueRule;
use super::pattern::Pattern;
use crate::ticket::property::{Kind, NumberHint};

/// The longest limit of a length that is taken for one; HubSpot keeps 65,536 characters.
const DIGITS_OF_LENGTH: usize = 6;
/// A number with more digits is not exact here.
const DIGITS_OF_NUMBER: usize = 15;

/// Of which characters a value is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    Digits,
    Letters,
    LettersAndDigits,
}

/// A number with the text that it was read from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limit<'a> {
    pub text: &'a str,
    pub number: f64,
}

/// What a rule means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning<'a> {
    MinLength(usize),
    MaxLength(usize),
    MinNumber(Limit<'a>),
    MaxNumber(Limit<'a>),
    Decimals(usize),
    Made(Alphabet),
    NoSpecial,
    NoBlanks,
    Email,
    EmailOf(Vec<&'a str>),
    EmailNotOf(Vec<&'a str>),
    Url,
    UrlOf(Vec<&'a str>),
    UrlNotOf(Vec<&'a str>),
    Domain,
    Phone,
    Pattern(Pattern<'a>),
    /// A pattern that is more than plain; it can be shown.
    Form(&'a str),
    Weekdays(Vec<Weekday>),
    From(Date),
    Until(Date),
}

/// What is understood of the rules of a property of this kind, and whether something is not.
pub(super) fn meanings(rules: &[ValueRule], kind: Kind) -> (Vec<Meaning<'_>>, bool) {
    let read: Vec<Option<Meaning<'_>>> = rules.iter().map(|rule| meaning(rule, kind)).collect();
    let count = read.len();
    let mut known: Vec<Meaning<'_>> = read.into_iter().flatten().collect();
    let is_partial = known.len() < count;
    // Limits that no value could keep are not what they seem.
    let odd = is_odd(&known);
    if odd {
        known.retain(|one| {
            !matches!(
                one,
                Meaning::MinLength(_) | Meaning::MaxLength(_) | Meaning::MinNumber(_) | Meaning::MaxNumber(_)
            )
        });
    }
    (known, is_partial || odd)
}

fn is_odd(known: &[Meaning<'_>]) -> bool {
    let lengths = |wanted: fn(&Meaning<'_>) -> Option<usize>| known.iter().filter_map(wanted).collect::<Vec<_>>();
    let least = lengths(|one| if let Meaning::MinLength(length) = one { Some(*length) } else { None });
    let most = lengths(|one| if let Meaning::MaxLength(length) = one { Some(*length) } else { None });
    let numbers = |wanted: fn(&Meaning<'_>) -> Option<f64>| known.iter().filter_map(wanted).collect::<Vec<_>>();
    let low = numbers(|one| if let Meaning::MinNumber(limit) = one { Some(limit.number) } else { None });
    let high = numbers(|one| if let Meaning::MaxNumber(limit) = one { Some(limit.number) } else { None });
    most.contains(&0)
        || least.iter().any(|least| most.iter().any(|most| least > most))
        || low.iter().any(|low| high.iter().any(|high| low > high))
}

fn meaning(rule: &ValueRule, kind: Kind) -> Option<Meaning<'_>> {
    let arguments: Vec<&str> = rule.arguments.iter().map(|one| one.trim()).collect();
    let one = match arguments.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    let text = matches!(kind, Kind::Line | Kind::Area | Kind::Html | Kind::Phone | Kind::Free);
    // Of a percentage or a duration nobody says what its limits count.
    let number = matches!(kind, Kind::Number(NumberHint::Plain | NumberHint::Currency));
    let date = kind == Kind::Date;
    let word = rule.kind.trim();
    Some(match word {
        "MIN_LENGTH" if text => Meaning::MinLength(length(one?)?),
        "MAX_LENGTH" if text => Meaning::MaxLength(length(one?)?),
        "ALPHANUMERIC" if text => Meaning::Made(match one? {
            "NUMERIC_ONLY" => Alphabet::Digits,
            "ALPHA_ONLY" => Alphabet::Letters,
            "ALPHANUMERIC" => Alphabet::LettersAndDigits,
            _ => return None,
        }),
        "SPECIAL_CHARACTERS" if text && forbids(&arguments) => Meaning::NoSpecial,
        "WHITESPACE" if text && forbids(&arguments) => Meaning::NoBlanks,
        "REGEX" if text => match Pattern::read(one?) {
            Some(pattern) => Meaning::Pattern(pattern),
            None => Meaning::Form(one.filter(|form| !form.is_empty())?),
        },
        "EMAIL" if text && arguments.is_empty() => Meaning::Email,
        "EMAIL_ALLOWED_DOMAINS" if text => Meaning::EmailOf(domains(&arguments)?),
        "EMAIL_BLOCKED_DOMAINS" if text => Meaning::EmailNotOf(domains(&arguments)?),
        "URL" if text && arguments.is_empty() => Meaning::Url,
        "URL_ALLOWED_DOMAINS" if text => Meaning::UrlOf(domains(&arguments)?),
        "URL_BLOCKED_DOMAINS" if text => Meaning::UrlNotOf(domains(&arguments)?),
        "DOMAIN" if text && arguments.is_empty() => Meaning::Domain,
        "PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE" if text && arguments.is_empty() => Meaning::Phone,
        "MIN_NUMBER" if number => Meaning::MinNumber(limit(one?)?),
        "MAX_NUMBER" if number => Meaning::MaxNumber(limit(one?)?),
        "DECIMAL" if number => Meaning::Decimals(length(one?)?),
        "DAYS_OF_WEEK" if date => Meaning::Weekdays(weekdays(&arguments)?),
        "START_DATE" if date => Meaning::From(day(one?)?),
        "END_DATE" if date => Meaning::Until(day(one?)?),
        _ => return None,
    })
}

/// A count of characters or digits: digits and nothing else.
fn length(text: &str) -> Option<usize> {
    let is_plain = !text.is_empty() && text.len() <= DIGITS_OF_LENGTH && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { text.parse().ok() } else { None }
}

/// A number as everybody writes it: no exponent, nothing grouped, not so long that it would be rounded.
fn limit(text: &str) -> Option<Limit<'_>> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = all_digits(whole) && all_digits(rest) && whole.len() + rest.len() <= DIGITS_OF_NUMBER;
    is_plain.then(|| text.parse().ok()).flatten().map(|number| Limit { text, number })
}

/// Whether characters are forbidden. The words for it are not documented: others may as well allow something.
fn forbids(arguments: &[&str]) -> bool {
    match arguments {
        [] => true,
        [one] => ["NOT_ALLOWED", "NONE_ALLOWED", "DISALLOWED", "DISALLOW", "NONE", "FORBIDDEN"].contains(one),
        _ => false,
    }
}

/// Domains, of which each looks like one.
fn domains<'a>(arguments: &[&'a str]) -> Option<Vec<&'a str>> {
    let all: Vec<&str> = arguments.iter().map(|one| one.trim_start_matches('@')).collect();
    (!all.is_empty() && all.iter().all(|one| is_domain(one))).then_some(all)
}

/// Whether a text looks like a domain: at least two labels, of letters, digits and hyphens.
pub(super) fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_edge = |c: char| c == '-';
        !label.is_empty()
            && !label.starts_with(is_edge)
            && !label.ends_with(is_edge)
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    text.contains('.') && text.split('.').all(is_label)
}

fn weekdays(arguments: &[&str]) -> Option<Vec<Weekday>> {
    let read = |text: &&str| {
        Some(match text.to_ascii_uppercase().as_str() {
            "MONDAY" | "MON" => Weekday::Monday,
            "TUESDAY" | "TUE" => Weekday::Tuesday,
            "WEDNESDAY" | "WED" => Weekday::Wednesday,
            "THURSDAY" | "THU" => Weekday::Thursday,
            "FRIDAY" | "FRI" => Weekday::Friday,
            "SATURDAY" | "SAT" => Weekday::Saturday,
            "SUNDAY" | "SUN" => Weekday::Sunday,
            _ => return None,
        })
    };
    let mut all: Vec<Weekday> = arguments.iter().map(read).collect::<Option<_>>()?;
    all.sort_by_key(|day| day.to_monday_one_offset());
    all.dedup();
    (!all.is_empty()).then_some(all)
}

/// A plain date: `2026-12-01`, and nothing else.
fn day(text: &str) -> Option<Date> {
    if text.len() == 10 { text.parse().ok() } else { None }
}
