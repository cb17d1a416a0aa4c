//! Regular expressions that are plainly harmless: from `^` to `$`, one class or character after the other, each so many
//! times. They mean the same in every dialect, and are matched without going back. All others are not read.

/// A longer value is not matched at every key.
const LONGEST: usize = 300;
/// A pattern of more parts is not plain.
const PARTS: usize = 20;
/// More of one are as good as any number.
const TIMES: usize = 1_000;

/// Which characters one may be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Class {
    ranges: Vec<(char, char)>,
}

/// A class, and how many of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    class: Class,
    least: usize,
    most: usize,
}

/// A pattern that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern<'a> {
    /// As the portal has it.
    pub text: &'a str,
    parts: Vec<Part>,
}

/// How a value stands to a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// It fits, or is too long to be looked at.
    Fits,
    /// It can still come to fit when more is typed.
    Begins,
    /// It does not fit.
    Differs,
}

impl<'a> Pattern<'a> {
    /// Reads a pattern; none where it has anything that is not plain.
    pub fn read(text: &'a str) -> Option<Self> {
        let inner = text.strip_prefix('^')?.strip_suffix('$')?;
        let mut rest = inner.chars().peekable();
        let mut parts = Vec::new();
        while let Some(first) = rest.next() {
            let class = match first {
                '[' => class(&mut rest)?,
                '\\' => escaped(rest.next()?)?,
                c if is_plain(c) => Class::of(c),
                _ => return None,
            };
            let (least, most) = times(&mut rest)?;
            parts.push(Part { class, least, most });
        }
        (!parts.is_empty() && parts.len() <= PARTS).then_some(Self { text, parts })
    }

    /// How a value stands to it.
    pub fn matches(&self, value: &str) -> Match {
        let chars: Vec<char> = value.chars().take(LONGEST + 1).collect();
        if chars.len() > LONGEST {
            return Match::Fits;
        }
        let end = chars.len();
        let mut begins = false;
        let mut at = vec![false; end + 1];
        if let Some(first) = at.first_mut() {
            *first = true;
        }
        for part in &self.parts {
            let mut next = vec![false; end + 1];
            for from in (0..=end).filter(|from| at.get(*from) == Some(&true)) {
                let run = chars.iter().skip(from).take(part.most).take_while(|c| part.class.has(**c)).count();
                begins |= from + run == end;
                if run >= part.least {
                    next.iter_mut().skip(from + part.least).take(run - part.least + 1).for_each(|one| *one = true);
                }
            }
            at = next;
        }
        match (at.last(), begins) {
            (Some(true), _) => Match::Fits,
            (_, true) => Match::Begins,
            (_, false) => Match::Differs,
        }
    }

    /// What it asks for in words; none where that would be no shorter than the pattern.
    pub fn words(&self) -> Option<String> {
        let mut all: Vec<String> = Vec::new();
        let mut literal = String::new();
        for part in &self.parts {
            if let (Some(c), 1, 1) = (part.class.single(), part.least, part.most) {
                literal.push(c);
                continue;
            }
            if !literal.is_empty() {
                all.push(format!("“{}”", std::mem::take(&mut literal)));
            }
            let (one, many) = part.class.name()?;
            all.push(match (part.least, part.most) {
                (1, 1) => one.to_owned(),
                (least, most) if least == most => format!("{least} {many}"),
                (1, TIMES) => many.to_owned(),
                (0, _) => return None,
                (least, TIMES) => format!("at least {least} {many}"),
                (least, most) => format!("{least} to {most} {many}"),
            });
        }
        if !literal.is_empty() {
            all.push(format!("“{literal}”"));
        }
        Some(all.join(", then "))
    }
}

impl Class {
    fn of(c: char) -> Self {
        Self { ranges: vec![(c, c)] }
    }

    fn has(&self, c: char) -> bool {
        self.ranges.iter().any(|(from, to)| (*from..=*to).contains(&c))
    }

    fn single(&self) -> Option<char> {
        match self.ranges.as_slice() {
            [(from, to)] if from == to => Some(*from),
            _ => None,
        }
    }

    /// What people call one of it, and several.
    fn name(&self) -> Option<(&'static str, &'static str)> {
        let mut ranges = self.ranges.clone();
        ranges.sort_unstable();
        Some(match ranges.as_slice() {
            [('0', '9')] => ("a digit", "digits"),
            [('A', 'Z')] => ("a capital letter", "capital letters"),
            [('a', 'z')] => ("a small letter", "small letters"),
            [('A', 'Z'), ('a', 'z')] => ("a letter", "letters"),
            [('0', '9'), ('A', 'Z')] => ("a capital letter or digit", "capital letters or digits"),
            [('0', '9'), ('A', 'Z'), ('a', 'z')] => ("a letter or digit", "letters or digits"),
            _ => return None,
        })
    }
}

/// A character that stands for itself in every dialect.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || " -_/:,#@%!;='\"<>~".contains(c)
}

fn escaped(c: char) -> Option<Class> {
    match c {
        'd' => Some(Class { ranges: vec![('0', '9')] }),
        c if c.is_ascii_punctuation() => Some(Class::of(c)),
        _ => None,
    }
}

fn class(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Class> {
    let mut ranges: Vec<(char, char)> = Vec::new();
    loop {
        let from = match rest.next()? {
            ']' if !ranges.is_empty() => return Some(Class { ranges }),
            '\\' => match escaped(rest.next()?)?.ranges.as_slice() {
                [(from, to)] if from == to => *from,
                [range] => {
                    ranges.push(*range);
                    continue;
                }
                _ => return None,
            },
            // What these mean in a class depends on the dialect, or on where they stand.
            '[' | ']' | '^' | '&' | '~' | '|' => return None,
            c => c,
        };
        if rest.peek() != Some(&'-') {
            ranges.push((from, from));
            continue;
        }
        rest.next();
        match rest.peek() {
            // A hyphen at the end is one.
            Some(']') => ranges.extend([(from, from), ('-', '-')]),
            Some(to) => {
                let to = *to;
                let is_alike = |is: fn(&char) -> bool| is(&from) && is(&to);
                let is_range = is_alike(char::is_ascii_digit)
                    || is_alike(char::is_ascii_uppercase)
                    || is_alike(char::is_ascii_lowercase);
                if !is_range || from > to {
                    return None;
                }
                rest.next();
                ranges.push((from, to));
            }
            None => return None,
        }
    }
}

/// How many of what stands before.
fn times(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<(usize, usize)> {
    let found = match rest.peek() {
        Some('?') => (0, 1),
        Some('*') => (0, TIMES),
        Some('+') => (1, TIMES),
        Some('{') => {
            rest.next();
            let mut inner = String::new();
            loop {
                match rest.peek()? {
                    '}' => break,
                    c if c.is_ascii_digit() || *c == ',' => inner.push(*c),
                    _ => return None,
                }
                rest.next();
            }
            let number = |text: &str| text.parse::<usize>().ok().filter(|count| *count < TIMES);
            match inner.split_once(',') {
                None => (number(&inner)?, number(&inner)?),
                Some((least, "")) => (number(least)?, TIMES),
                Some((least, most)) => (number(least)?, number(most)?),
            }
        }
        _ => return Some((1, 1)),
    };
    rest.next();
    // A lazy or possessive one is not plain.
    let is_last = !matches!(rest.peek(), Some('?' | '+' | '*' | '{'));
    (is_last && found.0 <= found.1 && found.1 > 0).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_is_read_and_all_else_is_not() {
        for (text, words) in [
            ("^[0-9]{8}$", Some("8 digits")),
            ("^\\d{8}$", Some("8 digits")),
            ("^SN-[0-9]{6}$", Some("“SN-”, then 6 digits")),
            ("^[A-Z]{2,3}[0-9]+$", Some("2 to 3 capital letters, then digits")),
            ("^[A-Za-z0-9]{4,}/X$", Some("at least 4 letters or digits, then “/X”")),
            ("^[A-Z]\\.[0-9]$", Some("a capital letter, then “.”, then a digit")),
            ("^[0-9]?[a-f-]*$", None),
        ] {
            assert_eq!(Pattern::read(text).unwrap().words().as_deref(), words, "{text}");
        }
        for text in [
            "",
            "[0-9]{8}",
            "^$",
            "^[0-9]{8}",
            "^(a|b)$",
            "^a|b$",
            "^.*$",
            "^a+?$",
            "^a{2}{3}$",
            "^[^a]$",
            "^\\w+$",
            "^\\p{L}$",
            "^[0-Z]$",
            "^[z-a]$",
            "^[a-z&&[b]]$",
            "^a{3,2}$",
            "^a{0}$",
            "^a{99999}$",
            "^(?i)a$",
            "^[]$",
            "^[a$",
            "^a\\$",
            "^\\n$",
            "^a{,3}$",
            "^a{2$",
            "^*a$",
            "^{2}$",
        ] {
            assert_eq!(Pattern::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_value_fits_begins_or_differs() {
        use Match::*;
        for (pattern, value, wanted) in [
            ("^SN-[0-9]{6}$", "SN-123456", Fits),
            ("^SN-[0-9]{6}$", "SN-12", Begins),
            ("^SN-[0-9]{6}$", "", Begins),
            ("^SN-[0-9]{6}$", "sn-123456", Differs),
            ("^SN-[0-9]{6}$", "SN-1234567", Differs),
            ("^[0-9]+[0-9]$", "12", Fits),
            ("^[0-9]*1[0-9]?$", "2213", Fits),
            ("^[0-9]*1[0-9]?$", "22", Begins),
            ("^a?a?a?aaa$", "aaa", Fits),
            ("^a?a?a?aaa$", "aaaaaaa", Differs),
            ("^\\d{2}$", "١٢", Differs),
        ] {
            assert_eq!(Pattern::read(pattern).unwrap().matches(value), wanted, "{pattern} {value}");
        }
        assert_eq!(Pattern::read("^a$").unwrap().matches(&"b".repeat(LONGEST + 1)), Fits);
    }
}
