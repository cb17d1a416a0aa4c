//! Paths as they stand in a line: as a shell writes them when files are dropped on a terminal, or as addresses.

use std::path::Path;

/// A text that is longer is no list of paths.
const LONGEST: usize = 20_000;
/// So many files at most are offered at once.
const MOST: usize = 50;

/// The paths in a line. Blanks part them, but for those in quotes and behind a backslash.
pub fn split(text: &str) -> Vec<String> {
    let mut words = Words::default();
    let mut all = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (words.quote, c) {
            (Some('\''), '\'') | (Some('"'), '"') => words.quote = None,
            (None, '\'' | '"') => words.open(c),
            (None | Some('"'), '\\') => words.extend(chars.next()),
            (None, c) if c.is_whitespace() => all.extend(words.end()),
            (Some(_) | None, c) => words.extend([c]),
        }
    }
    all.extend(words.end());
    all.iter().map(|word| plain(word)).collect()
}

/// A word that is being read.
#[derive(Default)]
struct Words {
    word: Option<String>,
    quote: Option<char>,
}

impl Words {
    fn open(&mut self, quote: char) {
        self.quote = Some(quote);
        self.extend([]);
    }

    fn extend(&mut self, more: impl IntoIterator<Item = char>) {
        self.word.get_or_insert_default().extend(more);
    }

    fn end(&mut self) -> Option<String> {
        self.word.take()
    }
}

/// The paths that a pasted text is, if it is nothing else: each begins at the root. A line with blanks may be one path.
pub fn pasted(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let is_path = |path: &String| Path::new(path).is_absolute() && path.len() > 1;
    let mut all = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words = split(line);
        match words.iter().all(is_path) {
            true => all.extend(words),
            false if line.starts_with('/') && line.len() > 1 => all.push(line.to_owned()),
            false => return None,
        }
    }
    (!all.is_empty() && all.len() <= MOST).then_some(all)
}

/// A path as a shell takes it for one word.
pub fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+,:@%~".contains(c);
    let mut word = String::with_capacity(path.len());
    for c in path.chars() {
        if !is_plain(c) {
            word.push('\\');
        }
        word.push(c);
    }
    word
}

/// The path of a `file://` address of this machine, else the text as it is.
fn plain(word: &str) -> String {
    let path = word.strip_prefix("file://").and_then(|rest| Some(rest.get(rest.find('/')?..)?.to_owned()));
    match path {
        Some(path) => decoded(&path).unwrap_or_else(|| word.to_owned()),
        None => word.to_owned(),
    }
}

/// A text without the percent signs of an address.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// The word that ends a line: the character that it begins at, and the path that it is so far.
pub fn last(text: &str) -> (usize, String) {
    let mut start = 0;
    let mut quote = None;
    let mut is_in = false;
    let mut chars = text.chars().enumerate();
    while let Some((at, c)) = chars.next() {
        let is_blank = quote.is_none() && c.is_whitespace();
        if !is_blank && !is_in {
            start = at;
        }
        is_in = !is_blank;
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None | Some('"'), '\\') => drop(chars.next()),
            (Some(_) | None, _) => {}
        }
    }
    if !is_in {
        return (text.chars().count(), String::new());
    }
    let word: String = text.chars().skip(start).collect();
    (start, split(&word).pop().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_parted_as_a_shell_writes_them() {
        for (text, paths) in [
            ("/a/b.txt", vec!["/a/b.txt"]),
            (" /a/b.txt  ~/c.log\n", vec!["/a/b.txt", "~/c.log"]),
            (r"/a/my\ file.txt '/b/it is.txt' ", vec!["/a/my file.txt", "/b/it is.txt"]),
            (r#""/a/say \"x\".txt""#, vec!["/a/say \"x\".txt"]),
            (r"'/a/b'\''s.txt'", vec!["/a/b's.txt"]),
            ("file:///a/my%20file.txt", vec!["/a/my file.txt"]),
            ("file://localhost/a/b%C3%A9.txt", vec!["/a/bé.txt"]),
            ("file:///a/50%zz", vec!["file:///a/50%zz"]),
            ("'/a/b", vec!["/a/b"]),
            (r"/a\", vec!["/a"]),
            ("''", vec![""]),
            ("  ", vec![]),
        ] {
            assert_eq!(split(text), paths, "{text}");
        }
    }

    #[test]
    fn a_path_is_one_word_again() {
        for path in ["/a/b.txt", "/a/my file (1).txt", "/a/b's \"x\" $HOME;*.txt", "/狐/é.txt", "/a\\b"] {
            assert_eq!(split(&quoted(path)), [path], "{}", quoted(path));
        }
    }

    #[test]
    fn only_what_is_nothing_but_paths_is_taken_for_paths() {
        for (text, paths) in [
            ("/a/b.txt\n", Some(vec!["/a/b.txt"])),
            ("'/a/b c.txt' /d", Some(vec!["/a/b c.txt", "/d"])),
            ("/a/my file.txt\n/b/c.txt", Some(vec!["/a/my file.txt", "/b/c.txt"])),
            ("file:///a/b%20c.txt\r\nfile:///d", Some(vec!["/a/b c.txt", "/d"])),
            ("see /a/b.txt", None),
            ("a/b.txt", None),
            ("~/b.txt", None),
            ("/", None),
            ("", None),
            ("https://example.com/a", None),
        ] {
            let paths = paths.map(|all| all.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(pasted(text), paths, "{text}");
        }
    }

    #[test]
    fn the_last_word_is_the_one_that_is_completed() {
        for (text, found) in [
            ("", (0, "")),
            ("/a/b", (0, "/a/b")),
            ("/a /b", (3, "/b")),
            (r"/a\ b/c", (0, "/a b/c")),
            ("/x '/a b/c", (3, "/a b/c")),
            ("/a ", (3, "")),
        ] {
            assert_eq!(last(text), (found.0, found.1.to_owned()), "{text}");
        }
    }
}
