//! Lines of `key: value`: the labels of a form, an e-mail that was filled in, a little YAML.

use std::collections::HashSet;

use super::found::{Found, Names, is_internal};
use crate::ticket::named;
use crate::ticket::property::CONTENT;
use crate::ticket::schema::Schema;

/// A longer text in front of a colon is no label.
const LONGEST_KEY: usize = 120;

/// A value that is being gathered from lines.
struct Gathered<'a> {
    key: &'a str,
    lines: Vec<&'a str>,
    multiline: bool,
    open: bool,
}

impl Gathered<'_> {
    fn has_text(&self) -> bool {
        self.lines.iter().any(|line| !line.trim().is_empty())
    }

    /// The value: a long text keeps its lines without their common indent, any other is one line without its quotes.
    fn value(&self) -> String {
        if !self.multiline {
            let words: Vec<&str> = self.lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
            let value = words.join(" ");
            let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            return quoted.filter(|inner| !inner.contains('"')).map(str::to_owned).unwrap_or(value);
        }
        let (first, rest) = self.lines.split_first().map_or(("", &[][..]), |(first, rest)| (first.trim(), rest));
        let indent = rest.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
        let mut lines: Vec<&str> = rest.iter().map(|line| line.get(indent..).unwrap_or_default()).collect();
        // A lone bar is how YAML begins a text of several lines.
        if !matches!(first, "" | "|" | "|-" | ">" | ">-") {
            lines.insert(0, first);
        }
        lines.join("\n").trim_end().trim_start_matches('\n').to_owned()
    }
}

/// Whether a text is or holds an e-mail address as one word.
fn is_address(text: &str) -> bool {
    let address = named::address(text);
    address.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.')) && !address.contains(' ')
}

/// How many bytes of blanks a line begins with.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Key and value of a line, if it has the form of one.
fn pair(line: &str) -> Option<(&str, &str)> {
    let at = line.find([':', '=']).filter(|at| *at <= LONGEST_KEY)?;
    let (key, value) = (line.get(..at)?, line.get(at + 1..)?);
    let key = key.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '-' | '•' | '"'));
    (!key.is_empty()).then_some((key, value.trim_start()))
}

/// Reads lines of `key: value` or `key = value`, of which two are known. A long text goes on up to the next known key,
/// any other value over lines that are indented, or stands below its key; what belongs to no key is description.
pub(super) fn lines(text: &str, names: &Names, schema: &Schema) -> Option<Found> {
    let mut all: Vec<Gathered> = Vec::new();
    let mut loose: Vec<&str> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut known = 0;
    let mut deepest = None;
    for line in text.lines() {
        // What is indented under a key is its value, whatever it looks like.
        let found = pair(line).filter(|_| deepest.is_none_or(|most| indent(line) <= most));
        if let Some((key, value)) = found {
            let name = names.find(key);
            let in_long_text = all.last().is_some_and(|last| last.open && last.multiline);
            let is_known = name.is_some() || names.is_contact(key);
            let wanted = is_known || (!in_long_text && key.contains('_') && is_internal(key));
            // A key that was there already is part of the text that it stands in.
            if wanted && seen.insert(name.unwrap_or(key)) {
                known += usize::from(is_known);
                deepest.get_or_insert(indent(line));
                let multiline = name.is_some_and(|name| schema.kind(name).is_multiline());
                all.push(Gathered { key, lines: vec![value], multiline, open: true });
                continue;
            }
            // What looks like a key is no second line of a short value, also where the key is not known.
            if let Some(last) = all.last_mut().filter(|last| !last.multiline && last.has_text()) {
                last.open = false;
            }
        }
        // A short value goes on below it only where it stands there alone, or is indented.
        let is_deeper = deepest.is_some_and(|most| indent(line) > most);
        let goes_on = |last: &Gathered| !line.trim().is_empty() && (is_deeper || !last.has_text());
        match all.last_mut().filter(|last| last.open) {
            Some(last) if last.multiline || goes_on(last) => last.lines.push(line),
            Some(last) => {
                last.open = false;
                loose.push(line);
            }
            None => loose.push(line),
        }
    }
    // One line alone may be anything, but for who it is about.
    let is_contact = |one: &Gathered| names.is_contact(one.key) && is_address(one.value().trim()) && loose.is_empty();
    if known < 2 && !matches!(all.as_slice(), [one] if is_contact(one)) {
        return None;
    }
    let mut pairs: Vec<(String, String)> = all.iter().map(|one| (one.key.to_owned(), one.value())).collect();
    let loose = loose.join("\n");
    let loose = loose.trim();
    if !loose.is_empty() {
        match pairs.iter_mut().find(|(key, _)| names.find(key) == Some(CONTENT)) {
            Some((_, text)) if !text.is_empty() => *text = format!("{text}\n\n{loose}"),
            Some((_, text)) => *text = loose.to_owned(),
            None => pairs.push((CONTENT.to_owned(), loose.to_owned())),
        }
    }
    Some(Found { pairs, ..Found::default() })
}
