//! The rules of a property in an agent's words: "8 digits", "at most 40 characters".

use jiff::civil::{Date, Weekday};

use super::ValueRule;
use super::meaning::{Alphabet, Limit, Meaning, meanings};
use crate::ticket::property::Kind;
use crate::ticket::text::{counted, one_line, truncate};

/// So many domains are named.
const DOMAINS: usize = 3;
/// A pattern is shown so far.
const WIDEST: usize = 50;

/// A day as people read it.
fn day(date: Date) -> String {
    date.strftime("%a %-d %b %Y").to_string()
}

/// What the rules of a property of this kind ask for; none where there are no rules. What is not understood is said to
/// be there.
pub fn hint(rules: &[ValueRule], kind: Kind) -> Option<String> {
    let (known, is_partial) = meanings(rules, kind);
    let mut all = words(&known);
    if is_partial && !kind.is_picked() {
        let besides = if all.is_empty() { "HubSpot checks it by a rule of its own" } else { "and what HubSpot checks" };
        all.push(besides.to_owned());
    }
    (!all.is_empty()).then(|| all.join(", "))
}

/// What is understood, a piece for each thing that is asked for. Each can follow "this portal takes".
pub(super) fn words(known: &[Meaning<'_>]) -> Vec<String> {
    let mut all: Vec<String> = made_and_long(known).into_iter().chain(number(known)).chain(days(known)).collect();
    let mut email = Vec::new();
    let mut url = Vec::new();
    for one in known {
        match one {
            Meaning::Email => email.push("an e-mail address".to_owned()),
            Meaning::EmailOf(domains) => email.push(format!("an address of {}", of(domains))),
            Meaning::EmailNotOf(domains) => email.push(format!("no address of {}", of(domains))),
            Meaning::Url => url.push("a web address".to_owned()),
            Meaning::UrlOf(domains) => url.push(format!("a web address of {}", of(domains))),
            Meaning::UrlNotOf(domains) => url.push(format!("no web address of {}", of(domains))),
            Meaning::Domain => all.push("a domain, such as example.com".to_owned()),
            Meaning::Phone => all.push("a phone number with its country code, such as +353 1 234 5678".to_owned()),
            Meaning::Pattern(pattern) => all.push(pattern.words().unwrap_or_else(|| form(pattern.text))),
            Meaning::Form(text) => all.push(form(text)),
            Meaning::NoBlanks => all.push("no blanks".to_owned()),
            Meaning::NoSpecial => all.push("no special characters".to_owned()),
            Meaning::MinLength(_)
            | Meaning::MaxLength(_)
            | Meaning::Made(_)
            | Meaning::MinNumber(_)
            | Meaning::MaxNumber(_)
            | Meaning::Decimals(_)
            | Meaning::Weekdays(_)
            | Meaning::From(_)
            | Meaning::Until(_) => {}
        }
    }
    // An address of a domain is an address.
    for (plain, mut told) in [("an e-mail address", email), ("a web address", url)] {
        if told.len() > 1 && told.iter().any(|one| one.starts_with("a") && one != plain) {
            told.retain(|one| one != plain);
        }
        all.extend(told);
    }
    all
}

fn form(text: &str) -> String {
    format!("the form {}", truncate(&one_line(text), WIDEST))
}

/// Of which characters, and how many of them.
fn made_and_long(known: &[Meaning<'_>]) -> Option<String> {
    let alphabet = known.iter().find_map(|one| if let Meaning::Made(alphabet) = one { Some(*alphabet) } else { None });
    let least = known.iter().filter_map(|one| if let Meaning::MinLength(least) = one { Some(*least) } else { None });
    let most = known.iter().filter_map(|one| if let Meaning::MaxLength(most) = one { Some(*most) } else { None });
    let what = match alphabet {
        None => "characters",
        Some(Alphabet::Digits) => "digits",
        Some(Alphabet::Letters) => "letters",
        Some(Alphabet::LettersAndDigits) => "letters and digits",
    };
    let count =
        |count: usize| match (count, what.strip_suffix('s').filter(|_| alphabet != Some(Alphabet::LettersAndDigits))) {
            (1, Some(one)) => format!("1 {one}"),
            (count, _) => format!("{count} {what}"),
        };
    Some(match (least.max().filter(|least| *least > 1), most.min()) {
        (None, None) => format!("{} only", alphabet.map(|_| what)?),
        (None, Some(most)) => format!("at most {}", count(most)),
        (Some(least), None) => format!("at least {}", count(least)),
        (Some(least), Some(most)) if least == most => count(least),
        (Some(least), Some(most)) => format!("{least} to {}", count(most)),
    })
}

fn number(known: &[Meaning<'_>]) -> Option<String> {
    let strictest = |limits: Vec<Limit<'_>>, is_stricter: fn(f64, f64) -> bool| {
        limits
            .into_iter()
            .reduce(|one, other| if is_stricter(other.number, one.number) { other } else { one })
            .map(|one| one.text.to_owned())
    };
    let least = known.iter().filter_map(|one| if let Meaning::MinNumber(limit) = one { Some(*limit) } else { None });
    let most = known.iter().filter_map(|one| if let Meaning::MaxNumber(limit) = one { Some(*limit) } else { None });
    let decimals =
        known.iter().filter_map(|one| if let Meaning::Decimals(count) = one { Some(*count) } else { None }).min();
    let what = if decimals == Some(0) { "a whole number" } else { "a number" };
    let range = match (strictest(least.collect(), |a, b| a > b), strictest(most.collect(), |a, b| a < b)) {
        (None, None) => String::new(),
        (Some(least), None) => format!(" of at least {least}"),
        (None, Some(most)) => format!(" of at most {most}"),
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
    };
    let places = match decimals {
        None | Some(0) => String::new(),
        Some(count) => format!(" with at most {}", counted(count as u64, "decimal")),
    };
    (!range.is_empty() || decimals.is_some()).then(|| format!("{what}{range}{places}"))
}

fn days(known: &[Meaning<'_>]) -> Vec<String> {
    let weekdays =
        known.iter().filter_map(|one| if let Meaning::Weekdays(days) = one { Some(named(days)) } else { None });
    let mut all: Vec<String> = weekdays.collect();
    let from: Option<Date> =
        known.iter().filter_map(|one| if let Meaning::From(date) = one { Some(*date) } else { None }).max();
    let until: Option<Date> =
        known.iter().filter_map(|one| if let Meaning::Until(date) = one { Some(*date) } else { None }).min();
    match (from.map(day), until.map(day)) {
        (None, None) => {}
        (Some(from), None) => all.push(format!("a day from {from} on")),
        (None, Some(until)) => all.push(format!("a day until {until}")),
        (Some(from), Some(until)) => all.push(format!("a day from {from} to {until}")),
    }
    all
}

fn named(days: &[Weekday]) -> String {
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    match days {
        [Monday, Tuesday, Wednesday, Thursday, Friday] => return "a day from Monday to Friday".to_owned(),
        [Saturday, Sunday] => return "a day of a weekend".to_owned(),
        _ => {}
    }
    let names = days.iter().map(|day| match day {
        Monday => "Monday",
        Tuesday => "Tuesday",
        Wednesday => "Wednesday",
        Thursday => "Thursday",
        Friday => "Friday",
        Saturday => "Saturday",
        Sunday => "Sunday",
    });
    format!("a {}", either(&names.collect::<Vec<_>>()))
}

fn of(domains: &[&str]) -> String {
    match domains.len().checked_sub(DOMAINS).filter(|more| *more > 0) {
        None => either(domains),
        Some(more) => {
            format!("{} or {more} more domains", domains.iter().take(DOMAINS).copied().collect::<Vec<_>>().join(", "))
        }
    }
}

/// Names as alternatives.
fn either(all: &[&str]) -> String {
    match all {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rule;
    use super::*;
    use crate::ticket::property::NumberHint;

    #[test]
    fn rules_read_as_an_agent_would_say_them() {
        let number = Kind::Number(NumberHint::Plain);
        let own = "HubSpot checks it by a rule of its own";
        type Case<'a> = (Kind, &'a [(&'a str, &'a [&'a str])], &'a str);
        let cases: &[Case<'_>] = &[
            (
                Kind::Line,
                &[("ALPHANUMERIC", &["NUMERIC_ONLY"]), ("MIN_LENGTH", &["8"]), ("MAX_LENGTH", &["8"])],
                "8 digits",
            ),
            (Kind::Line, &[("MAX_LENGTH", &["40"])], "at most 40 characters"),
            (Kind::Area, &[("MIN_LENGTH", &["3"]), ("MAX_LENGTH", &["5"])], "3 to 5 characters"),
            (Kind::Line, &[("MIN_LENGTH", &["1"]), ("MAX_LENGTH", &["1"])], "at most 1 character"),
            (Kind::Line, &[("ALPHANUMERIC", &["ALPHANUMERIC"])], "letters and digits only"),
            (Kind::Line, &[("ALPHANUMERIC", &["ALPHA_ONLY"]), ("WHITESPACE", &[])], "letters only, no blanks"),
            (Kind::Line, &[("EMAIL", &[]), ("EMAIL_ALLOWED_DOMAINS", &["example.com"])], "an address of example.com"),
            (
                Kind::Line,
                &[("EMAIL", &[]), ("EMAIL_BLOCKED_DOMAINS", &["a.de", "b.de"])],
                "an e-mail address, no address of a.de or b.de",
            ),
            (
                Kind::Line,
                &[("URL_ALLOWED_DOMAINS", &["a.de", "b.de", "c.de", "d.de", "e.de"])],
                "a web address of a.de, b.de, c.de or 2 more domains",
            ),
            (Kind::Line, &[("REGEX", &["^SN-[0-9]{6}$"])], "“SN-”, then 6 digits"),
            (Kind::Line, &[("REGEX", &["(?i)x.*"])], "the form (?i)x.*"),
            (number, &[("MIN_NUMBER", &["1"]), ("MAX_NUMBER", &["10"])], "a number from 1 to 10"),
            (
                number,
                &[("MIN_NUMBER", &["0.5"]), ("DECIMAL", &["2"])],
                "a number of at least 0.5 with at most 2 decimals",
            ),
            (number, &[("DECIMAL", &["0"])], "a whole number"),
            (Kind::Number(NumberHint::Percentage), &[("MAX_NUMBER", &["1"])], own),
            (Kind::Date, &[("DAYS_OF_WEEK", &["FRIDAY", "MONDAY"])], "a Monday or Friday"),
            (Kind::Date, &[("START_DATE", &["2026-12-01"])], "a day from Tue 1 Dec 2026 on"),
            (Kind::Date, &[("START_DATE", &["1764547200000"])], own),
            (Kind::Line, &[("MIN_LENGTH", &["9"]), ("MAX_LENGTH", &["8"])], own),
            (
                Kind::Line,
                &[("MAX_LENGTH", &["8"]), ("FORMAT", &["X"])],
                "at most 8 characters, and what HubSpot checks",
            ),
            (Kind::Choice, &[("MAX_LENGTH", &["8"])], ""),
            (Kind::Line, &[], ""),
        ];
        for (kind, rules, wanted) in cases {
            let rules: Vec<ValueRule> = rules.iter().map(|(kind, arguments)| rule(kind, arguments)).collect();
            assert_eq!(hint(&rules, *kind).unwrap_or_default(), *wanted, "{rules:?}");
        }
    }
}
