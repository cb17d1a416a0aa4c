//! What is wrong in a TOML file, where, and what was perhaps meant.

use std::fmt;

use toml::Spanned;
use toml::de::DeTable;

/// One mistake and its place; they are ordered by it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// One sentence, without the place.
    pub said: String,
}

impl Mistake {
    /// A mistake at a byte of the file.
    pub fn at(text: &str, byte: usize, said: impl Into<String>) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { line, column, said: said.into() }
    }

    /// What the parser found; without a place it is said at the start.
    pub fn of_parser(text: &str, error: &toml::de::Error) -> Self {
        Self::at(text, error.span().map_or(0, |span| span.start), in_words(error.message()))
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.said)
    }
}

/// The parser's sentence in words for people.
fn in_words(said: &str) -> String {
    if let Some(rest) = said.strip_prefix("unknown field `") {
        return unknown_field(rest);
    }
    if let Some(rest) = said.strip_prefix("unknown variant `") {
        return unknown_word(rest);
    }
    let Some((_, expected)) = said.split_once(", expected ").or_else(|| said.split_once("wanted ")) else {
        return said.to_owned();
    };
    // It is a whole number, and only not one of these.
    if let Some(number) = said.strip_prefix("invalid value: integer `") {
        let most = match expected {
            "u8" => u64::from(u8::MAX),
            "u16" => u64::from(u16::MAX),
            "u32" => u64::from(u32::MAX),
            _ => u64::MAX,
        };
        return match number.starts_with('-') {
            true => "write a number from 0 on here".to_owned(),
            false => format!("write a number from 0 to {most} here"),
        };
    }
    let wanted = match expected {
        "a string" => "write a text here, in quotes",
        "string or table" => "write one of its words here, in quotes",
        "a sequence" => "write a list here, in brackets, such as [\"subject\"]",
        "a boolean" => "write true or false here",
        "u8" | "u16" | "u32" | "u64" | "i64" | "usize" => "write a whole number here, without quotes",
        _ if expected.starts_with("struct ") || expected == "a map" => {
            "this is a table: its settings stand below it, or in braces"
        }
        _ => return said.to_owned(),
    };
    wanted.to_owned()
}

/// Of a word that can't be chosen, those that can.
fn unknown_word(rest: &str) -> String {
    let word = rest.split('`').next().unwrap_or_default();
    let known: Vec<&str> = rest.split('`').skip(2).step_by(2).collect();
    let all: Vec<String> = known.iter().map(|one| format!("{one:?}")).collect();
    let near = perhaps(word, known.into_iter());
    let all = match all.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        all => all.join(", "),
    };
    format!("it is {all}, not {word:?}{near}")
}

/// Of a name that is not known, the nearest that is instead of all.
fn unknown_field(rest: &str) -> String {
    let mut words = rest.split('`').step_by(2);
    let name = words.next().unwrap_or_default();
    // Behind the name, what stands between every other pair of ticks is a name.
    let known: Vec<&str> = rest.split('`').skip(2).step_by(2).collect();
    let near = perhaps(name, known.iter().copied());
    match near.as_str() {
        "" => format!("there is no setting {name:?}; here it can be {}", known.join(", ")),
        near => format!("there is no setting {name:?}{near}"),
    }
}

/// Each mistake on a line of its own.
pub fn listed(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(Mistake::to_string).collect::<Vec<_>>().join("\n")
}

/// The tables and values of a file with their places.
///
/// # Errors
/// When it is no TOML.
pub fn parse(text: &str) -> Result<Spanned<DeTable<'_>>, Mistake> {
    DeTable::parse(text).map_err(|error| Mistake::of_parser(text, &error))
}

/// The nearest of the names as a question, if one is near.
pub fn perhaps<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> String {
    let typed = typed.to_lowercase();
    let near = names.map(|name| (strsim::levenshtein(&typed, name), name)).min();
    match near {
        Some((distance, name)) if distance <= typed.chars().count() / 3 + 1 => format!("; did you mean {name:?}?"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_if_it_is_near() {
        let names = ["submit", "quit", "add-property", "add-association"];
        for (typed, meant) in [("sumbit", "submit"), ("Quit", "quit"), ("add-propertie", "add-property")] {
            assert_eq!(perhaps(typed, names.into_iter()), format!("; did you mean {meant:?}?"));
        }
        assert_eq!(perhaps("hologram", names.into_iter()), "");
        assert_eq!(perhaps("", names.into_iter()), "");
    }

    #[test]
    fn the_place_is_counted_in_lines_and_characters() {
        let text = "a = 1\n\u{e9}\u{e9} = x";
        let mistake = Mistake::at(text, text.find('x').unwrap(), "odd");
        assert_eq!(mistake.to_string(), "line 2, column 6: odd");
    }
}
