//! How a file of tickets is written, by what it begins with: its encoding, and what sets its columns apart.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::encoded::{Encoded, marked};
use crate::config::args::{Encoding, Format};

/// So much of the file is looked at for its line of column names.
const BEGINNING: u64 = 64 << 10;

/// What may set columns apart without being named, those that count first where a header has as many of both.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub format: Format,
    pub encoding: Encoding,
    /// Bytes of the mark of its encoding.
    pub mark: u64,
    pub delimiter: u8,
    /// Bytes of a first line that only says what sets columns apart, once decoded.
    pub preface: u64,
}

/// Why it can't be read.
pub(super) enum Unfit {
    /// The system refused.
    Io(io::Error),
    /// It is something else; a clause about "it".
    Not(String),
}

impl From<io::Error> for Unfit {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// What a file is that is no text at all, by its first bytes.
pub(super) fn foreign(first: &[u8]) -> Option<&'static str> {
    match first {
        [b'P', b'K', 3, 4, ..] if first.windows(16).any(|some| some == b"vnd.oasis.opendo") => {
            Some("it is an OpenDocument file (.ods), no CSV; save it as CSV (Text CSV, UTF-8)")
        }
        [b'P', b'K', 3, 4, ..] => {
            Some("it is an Excel workbook (.xlsx) or a zip file, no CSV; open it and save it as CSV (CSV UTF-8)")
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            Some("it is an old Excel workbook (.xls), no CSV; open it and save it as CSV (CSV UTF-8)")
        }
        [0x1f, 0x8b, ..] => Some("it is compressed (gzip); unpack it first"),
        _ => None,
    }
}

impl Shape {
    /// Looks at the beginning of a file. What is named counts, but for the mark of an encoding, which is never text.
    pub fn of(
        mut file: &File,
        format: Format,
        encoding: Option<Encoding>,
        delimiter: Option<u8>,
    ) -> Result<Self, Unfit> {
        let first = beginning(file, 4)?;
        let (encoding, mark) = match (marked(&first), encoding, first.as_slice()) {
            (Some(marked), ..) => marked,
            (None, Some(named), _) => (named, 0),
            (None, None, [0, _, ..]) => return Err(unmarked("utf-16be")),
            (None, None, [_, 0, ..]) => return Err(unmarked("utf-16le")),
            (None, None, _) => (Encoding::Utf8, 0),
        };
        let mut shape = Self { format, encoding, mark, delimiter: b',', preface: 0 };
        if format == Format::Csv {
            file.seek(SeekFrom::Start(mark))?;
            let mut text = Vec::new();
            Encoded::new(file.try_clone()?, encoding).take(BEGINNING).read_to_end(&mut text)?;
            let said = preface(&text);
            let header = text.get(said.map_or(0, |(_, length)| length)..).unwrap_or_default();
            shape.preface = said.map_or(0, |(_, length)| u64::try_from(length).unwrap_or_default());
            shape.delimiter = delimiter.or(said.map(|(by, _)| by)).unwrap_or_else(|| likely(header));
        }
        Ok(shape)
    }
}

/// The first bytes of a file.
pub(super) fn beginning(mut file: &File, count: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(0))?;
    let mut first = Vec::new();
    file.take(count).read_to_end(&mut first)?;
    Ok(first)
}

fn unmarked(name: &str) -> Unfit {
    Unfit::Not(format!("it is UTF-16 without the mark that says so; add --encoding {name}, or save it as UTF-8"))
}

/// What `sep=;` in the first line says, and the length of that line with its end.
fn preface(text: &[u8]) -> Option<(u8, usize)> {
    let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let line = text.get(..end)?;
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let (word, [by]) = line.split_at_checked(4)? else { return None };
    let is_crlf = text.get(end..).is_some_and(|rest| rest.starts_with(b"\r\n"));
    (word.eq_ignore_ascii_case(b"sep=") && is_delimiter(*by)).then_some((*by, end + 1 + usize::from(is_crlf)))
}

/// Whether this byte can set columns apart.
fn is_delimiter(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'"' | b'\n' | b'\r' | 0)
}

/// Reads what `--delimiter` names.
///
/// # Errors
/// When it is nothing that can set columns apart.
pub(super) fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        _ if text.eq_ignore_ascii_case("tab") || text == "\\t" => Ok(b'\t'),
        [byte] if is_delimiter(*byte) => Ok(*byte),
        _ => Err(format!("--delimiter {text}: it is one character, such as ';' or '|', or the word tab")),
    }
}

/// What sets apart most of the column names.
fn likely(text: &[u8]) -> u8 {
    let mut counts = [0usize; DELIMITERS.len()];
    let (mut is_quoted, mut is_begun) = (false, false);
    for byte in text {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if is_begun && !is_quoted => break,
            _ if is_quoted => {}
            _ => {
                for (count, by) in counts.iter_mut().zip(DELIMITERS) {
                    *count += usize::from(*byte == by);
                }
            }
        }
        is_begun |= !matches!(byte, b'\n' | b'\r');
    }
    let most = counts.iter().max().copied().unwrap_or_default();
    counts.iter().zip(DELIMITERS).find(|(count, _)| **count == most).map_or(b',', |(_, by)| by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_what_sets_columns_apart() {
        for (header, by) in [
            ("a,b,c\n1;2;3\n", b','),
            ("a;b;c\n", b';'),
            ("a\tb\r\n", b'\t'),
            ("a|b|c", b'|'),
            ("\n\r\na;b\n", b';'),
            ("\"a, b\";\"c, d\ne, f\";g\n", b';'),
            ("a;b,c\n", b','),
            ("subject\na;b;c\n", b','),
            ("", b','),
        ] {
            assert_eq!(char::from(likely(header.as_bytes())), char::from(by), "{header:?}");
        }
    }

    #[test]
    fn a_first_line_may_say_it() {
        for (text, said) in [
            ("sep=;\r\na;b\n", Some((b';', 7))),
            ("SEP=\t\na", Some((b'\t', 6))),
            ("\"sep=|\"\ra", Some((b'|', 8))),
            ("sep=\na", None),
            ("sep=;;\na", None),
            ("sep=x\na", None),
            ("separate\na", None),
        ] {
            assert_eq!(preface(text.as_bytes()), said, "{text:?}");
        }
    }

    #[test]
    fn a_delimiter_is_a_character_or_its_name() {
        assert_eq!(["tab", "\\t", ";", "|", ","].map(|text| delimiter(text).unwrap()), *b"\t\t;|,");
        for text in ["", "ab", "\"", "\n", "x", "ä"] {
            assert!(delimiter(text).unwrap_err().contains("one character"), "{text:?}");
        }
    }
}
