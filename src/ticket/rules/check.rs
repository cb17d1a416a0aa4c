//! What of the portal's own rules a value breaks.

use std::fmt;

use jiff::civil::Date;

use super::ValueRule;
use super::hint::words;
use super::meaning::{Alphabet, Meaning, is_domain, meanings};
use super::pattern::Match;
use crate::ticket::property::Kind;
use crate::ticket::text;

/// Characters that everybody calls special. Which ones HubSpot does is not documented.
const SPECIAL: &str = "$%&§!?#*+=<>{}[]|\\^~`\"";
/// Longer values are looked at by their length alone.
const LONGEST: usize = 10_000;

/// A rule that a value breaks. Shown, it goes on from the label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// What the portal asks for, in words that can follow "this portal takes".
    pub wants: String,
    /// How long the value is, where that is what is wrong.
    pub has: Option<usize>,
    /// Whether HubSpot surely refuses it: what a rule means may be understood by halves only.
    pub sure: bool,
    /// Whether it may be right when more is typed.
    pub unfinished: bool,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this portal takes {}", self.wants)?;
        match self.has {
            Some(count) => write!(f, "; it has {count}"),
            None => Ok(()),
        }
    }
}

/// How surely a rule is broken, and whether more could mend it.
struct Verdict {
    sure: bool,
    unfinished: bool,
    has: Option<usize>,
}

/// What a value breaks, which is in HubSpot's form; what is surely broken comes first. An empty value breaks nothing.
pub fn check(rules: &[ValueRule], kind: Kind, value: &str) -> Option<Broken> {
    if value.trim().is_empty() {
        return None;
    }
    let (known, _) = meanings(rules, kind);
    let length = Length::of(value);
    // In others the portal may count something else, tags for example.
    let is_counted = matches!(kind, Kind::Line | Kind::Area | Kind::Phone);
    let mut broken: Option<Verdict> = None;
    for one in &known {
        let Some(mut verdict) = verdict(one, value, length) else { continue };
        verdict.sure &= is_counted || matches!(kind, Kind::Number(_));
        if broken.as_ref().is_none_or(|before| verdict.sure && !before.sure) {
            broken = Some(verdict);
        }
    }
    let Verdict { sure, unfinished, has } = broken?;
    Some(Broken { wants: words(&known).join(", "), has, sure, unfinished })
}

/// The length of a value by whichever way of counting makes it shortest, and longest: HubSpot does not say how it counts.
#[derive(Clone, Copy)]
struct Length {
    shortest: usize,
    longest: usize,
    /// As people count.
    plain: usize,
}

impl Length {
    fn of(value: &str) -> Self {
        let plain = value.chars().count();
        Self {
            shortest: text::graphemes(value.trim()).count(),
            longest: value.encode_utf16().count() + value.matches('\n').count(),
            plain,
        }
    }
}

fn verdict(rule: &Meaning<'_>, value: &str, length: Length) -> Option<Verdict> {
    let perhaps =
        |is_broken: bool, unfinished: bool| is_broken.then_some(Verdict { sure: false, unfinished, has: None });
    let surely = |is_broken: bool, unfinished: bool| is_broken.then_some(Verdict { sure: true, unfinished, has: None });
    let counted = |is_broken: bool, sure: bool, unfinished: bool| {
        is_broken.then_some(Verdict { sure, unfinished, has: Some(length.plain) })
    };
    let number = || value.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    if value.len() > LONGEST && !matches!(rule, Meaning::MinLength(_) | Meaning::MaxLength(_)) {
        return None;
    }
    match rule {
        Meaning::MinLength(least) => counted(length.shortest < *least, length.longest < *least, true),
        Meaning::MaxLength(most) => counted(length.longest > *most, length.shortest > *most, false),
        Meaning::MinNumber(limit) => surely(number().is_some_and(|number| number < limit.number), true),
        Meaning::MaxNumber(limit) => surely(number().is_some_and(|number| number > limit.number), false),
        Meaning::Decimals(most) => {
            let places = value.trim().split_once('.').map_or("", |(_, places)| places).trim_end_matches('0');
            let is_plain = number().is_some() && places.bytes().all(|byte| byte.is_ascii_digit());
            perhaps(is_plain && places.len() > *most, false)
        }
        Meaning::Made(alphabet) => {
            let fits: fn(char) -> bool = match alphabet {
                Alphabet::Digits => |c| c.is_numeric(),
                Alphabet::Letters => |c| c.is_alphabetic() || is_mark(c),
                Alphabet::LettersAndDigits => |c| c.is_alphanumeric() || is_mark(c),
            };
            perhaps(!value.chars().all(fits), false)
        }
        Meaning::NoSpecial => perhaps(value.contains(|c| SPECIAL.contains(c)), false),
        Meaning::NoBlanks => perhaps(value.trim().contains(char::is_whitespace), false),
        Meaning::Email => perhaps(email(value).is_none(), true),
        Meaning::EmailOf(domains) => perhaps(email(value).is_none_or(|domain| !is_of(domain, domains)), true),
        Meaning::EmailNotOf(domains) => perhaps(email(value).is_some_and(|domain| is_of(domain, domains)), true),
        Meaning::Url => perhaps(host(value).is_none(), true),
        Meaning::UrlOf(domains) => perhaps(host(value).is_none_or(|host| !is_of(host, domains)), true),
        Meaning::UrlNotOf(domains) => perhaps(host(value).is_some_and(|host| is_of(host, domains)), true),
        Meaning::Domain => perhaps(!is_domain(value.trim()), true),
        Meaning::Phone => {
            let digits = value.chars().filter(char::is_ascii_digit).count();
            let is_number = value.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-().x/".contains(c));
            let is_whole = value.trim().starts_with('+') && digits >= 7;
            perhaps(!(is_whole && is_number), is_number)
        }
        Meaning::Pattern(pattern) => match pattern.matches(value) {
            Match::Fits => None,
            Match::Begins => perhaps(true, true),
            Match::Differs => perhaps(true, false),
        },
        Meaning::Weekdays(days) => perhaps(date(value).is_some_and(|date| !days.contains(&date.weekday())), false),
        Meaning::From(first) => perhaps(date(value).is_some_and(|date| date < *first), false),
        Meaning::Until(last) => perhaps(date(value).is_some_and(|date| date > *last), false),
        Meaning::Form(_) => None,
    }
}

/// An accent that follows its letter.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The domain of an e-mail address; none where it does not look like one.
fn email(value: &str) -> Option<&str> {
    let (name, domain) = value.trim().rsplit_once('@')?;
    let is_name = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '@');
    (is_name && is_domain(domain)).then_some(domain)
}

/// The host of a web address, which may come without its scheme; none where it does not look like one.
fn host(value: &str) -> Option<&str> {
    let value = value.trim();
    let rest = match value.split_once("://") {
        Some((scheme, rest)) if !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphabetic()) => rest,
        Some(_) => return None,
        None => value,
    };
    if value.contains(char::is_whitespace) {
        return None;
    }
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    is_domain(host).then_some(host)
}

/// Whether a host is one of these domains, or below one.
fn is_of(host: &str, domains: &[&str]) -> bool {
    let host = host.to_lowercase();
    domains.iter().any(|domain| {
        let domain = domain.to_lowercase();
        host.strip_suffix(&domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

fn date(value: &str) -> Option<Date> {
    value.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{hint, rule};
    use super::*;
    use crate::ticket::property::NumberHint;

    const PLAIN: Kind = Kind::Number(NumberHint::Plain);

    #[test]
    fn each_rule_is_held_against_the_value_as_far_as_it_is_understood() {
        // The rule, a value that keeps it, one that breaks it, and whether that is sure.
        for (kind, (name, arguments), kept, broken, sure) in [
            (Kind::Line, ("MIN_LENGTH", &["3"][..]), "abc", "ab", true),
            (Kind::Line, ("MAX_LENGTH", &["3"]), "äöü", "abcd", true),
            (Kind::Html, ("MAX_LENGTH", &["3"]), "abc", "abcd", false),
            (Kind::Line, ("MAX_LENGTH", &["1"]), "a", "🙂", false),
            (PLAIN, ("MIN_NUMBER", &["-1.5"]), "-1.5", "-1.6", true),
            (PLAIN, ("MAX_NUMBER", &["10"]), "10", "10.01", true),
            (PLAIN, ("DECIMAL", &["2"]), "1.250", "1.255", false),
            (Kind::Line, ("ALPHANUMERIC", &["NUMERIC_ONLY"]), "123", "12a", false),
            (Kind::Line, ("ALPHANUMERIC", &["ALPHA_ONLY"]), "Größe", "a1", false),
            (Kind::Line, ("ALPHANUMERIC", &["ALPHANUMERIC"]), "a1", "a-1", false),
            (Kind::Line, ("SPECIAL_CHARACTERS", &[]), "a.b", "a$b", false),
            (Kind::Line, ("WHITESPACE", &[]), "ab ", "a b", false),
            (Kind::Line, ("EMAIL", &[]), "ada@example.com", "ada@example", false),
            (Kind::Line, ("EMAIL_ALLOWED_DOMAINS", &["Example.com"]), "a@mail.example.COM", "a@badexample.com", false),
            (Kind::Line, ("EMAIL_BLOCKED_DOMAINS", &["@example.com"]), "a@example.org", "a@example.com", false),
            (Kind::Line, ("URL", &[]), "example.com/x?y", "not an address", false),
            (
                Kind::Line,
                ("URL_ALLOWED_DOMAINS", &["example.com"]),
                "https://a@www.example.com:8/x",
                "http://example.org",
                false,
            ),
            (Kind::Line, ("URL_BLOCKED_DOMAINS", &["example.com"]), "http://example.org", "HTTP://example.com/", false),
            (Kind::Line, ("DOMAIN", &[]), "example.com", "example", false),
            (Kind::Phone, ("PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE", &[]), "+353 1 234 5678", "01 234 5678", false),
            (Kind::Line, ("REGEX", &["^SN-[0-9]{6}$"]), "SN-123456", "SN-1234567", false),
            (Kind::Date, ("DAYS_OF_WEEK", &["MONDAY"]), "2026-11-30", "2026-12-01", false),
            (Kind::Date, ("START_DATE", &["2026-12-01"]), "2026-12-01", "2026-11-30", false),
            (Kind::Date, ("END_DATE", &["2026-12-01"]), "2026-12-01", "2026-12-02", false),
        ] {
            let rules = [rule(name, arguments)];
            assert_eq!(check(&rules, kind, kept), None, "{name} {kept}");
            let found = check(&rules, kind, broken).unwrap_or_else(|| panic!("{name} {broken}"));
            assert_eq!(found.sure, sure, "{name} {broken}");
            assert!(!found.wants.is_empty());
        }
    }

    #[test]
    fn the_sentence_names_all_that_is_asked_for() {
        let rules = [rule("MIN_LENGTH", &["8"]), rule("ALPHANUMERIC", &["NUMERIC_ONLY"]), rule("MAX_LENGTH", &["8"])];
        let found = check(&rules, Kind::Line, "1234").unwrap();
        assert_eq!(found.to_string(), "this portal takes 8 digits; it has 4");
        assert!(found.sure && found.unfinished);
        let found = check(&rules, Kind::Line, "abcdefghi").unwrap();
        assert!(found.sure && !found.unfinished, "what is sure comes first: {found:?}");
    }

    #[test]
    fn what_is_not_understood_breaks_nothing() {
        for (kind, name, arguments, value) in [
            (Kind::Line, "FORMAT", &["X"][..], "y"),
            (Kind::Line, "MAX_LENGTH", &["3", "4"], "abcde"),
            (Kind::Line, "MAX_LENGTH", &["three"], "abcde"),
            (Kind::Line, "MAX_LENGTH", &["-3"], "abcde"),
            (Kind::Line, "MAX_LENGTH", &["0"], "abcde"),
            (Kind::Line, "MAX_LENGTH", &[], "abcde"),
            (PLAIN, "MAX_LENGTH", &["1"], "12"),
            (PLAIN, "MAX_NUMBER", &["1e3"], "2000"),
            (PLAIN, "MAX_NUMBER", &["NaN"], "2000"),
            (Kind::Number(NumberHint::Duration), "MAX_NUMBER", &["1"], "2000"),
            (Kind::Line, "REGEX", &["(a|b)+"], "c"),
            (Kind::Line, "WHITESPACE", &["ALLOWED"], "a b"),
            (Kind::Line, "EMAIL_ALLOWED_DOMAINS", &["*"], "a@b.c"),
            (Kind::Date, "START_DATE", &["1764547200000"], "2020-01-01"),
            (Kind::DateTime, "START_DATE", &["2026-12-01"], "2020-01-01T00:00:00Z"),
            (Kind::Choice, "MAX_LENGTH", &["1"], "URGENT"),
        ] {
            assert_eq!(check(&[rule(name, arguments)], kind, value), None, "{name} {arguments:?}");
        }
    }

    proptest! {
        #[test]
        fn odd_rules_neither_panic_nor_block(
            names in prop::collection::vec(
                "MIN_LENGTH|MAX_LENGTH|M(IN|AX)_NUMBER|ALPHANUMERIC|SPECIAL_CHARACTERS|WHITESPACE|DECIMAL|REGEX|EMAIL|URL|DOMAIN|EMAIL_ALLOWED_DOMAINS|URL_BLOCKED_DOMAINS|DAYS_OF_WEEK|(START|END)_DATE|PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE|[A-Z_]{0,9}",
                0..4,
            ),
            arguments in prop::collection::vec("\\PC{0,12}|-?[0-9.]{1,20}[eE]?|\\^[\\[\\]a-z0-9{},+*?\\\\-]{0,12}\\$", 0..3),
            value in "\\PC{0,20}|[0-9.-]{1,20}",
        ) {
            let rules: Vec<ValueRule> =
                names.iter().map(|kind| ValueRule { kind: kind.clone(), arguments: arguments.clone() }).collect();
            let is_clean = arguments.len() == 1
                && arguments.iter().all(|one| one.trim().trim_start_matches('-').chars().all(|c| c.is_ascii_digit() || c == '.'));
            for kind in [Kind::Line, Kind::Area, Kind::Free, Kind::Date, Kind::DateTime, Kind::Choice, PLAIN] {
                let _ = hint(&rules, kind);
                if let Some(found) = check(&rules, kind, &value) {
                    prop_assert!(!found.sure || is_clean, "{rules:?} {found:?}");
                }
            }
        }
    }
}
