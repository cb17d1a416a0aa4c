//! The input of an import: CSV or JSON Lines, one line at a time, as often as it is needed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, Value};

use crate::config::Failure;
use crate::config::args::Format;

/// One line may be this long. Without a bound, a quote that is never closed would be read to the end of the file.
const LONGEST: u64 = 8 << 20;

/// The file, or what came on the standard input.
pub(super) struct Source {
    file: File,
    /// What it is called in what is said.
    pub name: String,
    format: Format,
}

/// One line: a ticket to be.
pub(super) struct Record {
    /// The number of its first line in the file.
    pub number: u64,
    /// What it is known by.
    pub bytes: Vec<u8>,
    /// Column names and texts; or why it can't be read.
    pub cells: Result<Vec<(String, String)>, String>,
}

impl Source {
    pub fn open(path: &Path, format: Option<Format>) -> Result<Self, Failure> {
        let stdin = path.as_os_str() == "-";
        let name = if stdin { "the standard input".to_owned() } else { path.display().to_string() };
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let format = match (format, ending.as_str()) {
            (Some(format), _) => format,
            (None, "csv") => Format::Csv,
            (None, "jsonl" | "ndjson") => Format::Jsonl,
            (None, _) => {
                if let (false, Err(error)) = (stdin, std::fs::metadata(path)) {
                    return Err(Failure::usage(format!("{name} can't be read: {error}")));
                }
                let why = format!("it does not tell how {name} is written: add --format csv or --format jsonl");
                return Err(Failure::usage(why));
            }
        };
        let unread = |error: io::Error| Failure::usage(format!("{name} can't be read: {error}"));
        let file = if stdin {
            spooled(io::stdin().lock()).map_err(unread)?
        } else {
            let file = File::open(path).map_err(unread)?;
            match file.metadata().map_err(unread)? {
                metadata if metadata.is_dir() => {
                    return Err(Failure::usage(format!("{name} is a folder; name a file")));
                }
                metadata if metadata.is_file() => file,
                _ => spooled(file).map_err(unread)?,
            }
        };
        let source = Self { file, name, format };
        source.check_encoding()?;
        Ok(source)
    }

    /// Refuses UTF-16, which would be read as letters with nothing between them.
    fn check_encoding(&self) -> Result<(), Failure> {
        let unread = |error: io::Error| self.unread(&error.to_string());
        let mut file = self.file.try_clone().map_err(unread)?;
        file.seek(SeekFrom::Start(0)).map_err(unread)?;
        let mut first = Vec::new();
        file.take(4).read_to_end(&mut first).map_err(unread)?;
        match first.as_slice() {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..] => {
                Err(self.unread("it is UTF-16, as Excel writes \"Unicode text\"; save it as UTF-8"))
            }
            _ => Ok(()),
        }
    }

    /// All lines, from the first.
    pub fn records(&self) -> Result<Records, Failure> {
        let unread = |error: io::Error| self.unread(&error.to_string());
        let mut file = self.file.try_clone().map_err(unread)?;
        file.seek(SeekFrom::Start(0)).map_err(unread)?;
        let left = Arc::new(AtomicU64::new(LONGEST));
        let quotes = (self.format == Format::Csv).then(Quotes::default);
        let bounded = Bounded { file, left: left.clone(), quotes };
        match self.format {
            Format::Jsonl => Ok(Records::Jsonl { lines: BufReader::new(bounded), number: 0, left }),
            Format::Csv => {
                let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bounded);
                let headers = reader.byte_headers().map_err(|error| self.unread(&error.to_string()))?;
                let names = headers.iter().map(|name| match std::str::from_utf8(name) {
                    Ok(name) => Ok(name.trim_start_matches('\u{feff}').trim().to_owned()),
                    Err(_) => Err(self.unread("its column names are not UTF-8; save it as CSV in UTF-8")),
                });
                let names = names.collect::<Result<Vec<_>, _>>()?;
                if let [one] = names.as_slice()
                    && let Some(by) = one.chars().find(|c| matches!(c, ';' | '\t'))
                {
                    let why = format!("its columns are set apart by {by:?}; save it as CSV with commas");
                    return Err(self.unread(&why));
                }
                Ok(Records::Csv { reader: Box::new(reader), names, left })
            }
        }
    }

    /// The names of the columns, where they are told once for all lines.
    pub fn columns(&self) -> Result<Vec<String>, Failure> {
        Ok(match self.records()? {
            Records::Csv { names, .. } => names,
            Records::Jsonl { .. } => Vec::new(),
        })
    }

    pub fn unread(&self, why: &str) -> Failure {
        Failure::usage(format!("{} can't be read: {why}", self.name))
    }
}

/// What can be read once only, in a file that can be read twice. It has no name, and is gone with the program.
fn spooled(mut from: impl Read) -> io::Result<File> {
    let mut spool = tempfile::tempfile()?;
    io::copy(&mut from, &mut spool)?;
    Ok(spool)
}

/// A file of which a record may have only so many bytes, and, if it is CSV, which may not end within quotes.
pub(super) struct Bounded {
    file: File,
    left: Arc<AtomicU64>,
    quotes: Option<Quotes>,
}

/// Where a quote of a CSV file was opened. The reader takes the end of the file for its end, with all lines between.
#[derive(Default)]
struct Quotes {
    cell: Cell,
    line: u64,
    opened: u64,
}

/// Where in a cell the text is.
#[derive(Default, Clone, Copy, PartialEq)]
enum Cell {
    #[default]
    Begin,
    Plain,
    Quoted,
    /// Behind a quote within quotes: it ends them, or is one itself.
    Quote,
}

impl Quotes {
    fn pass(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.line += u64::from(*byte == b'\n');
            self.cell = match (self.cell, byte) {
                // The mark of UTF-8 is no part of the first cell.
                (Cell::Begin, 0xef | 0xbb | 0xbf) if self.line == 0 => Cell::Begin,
                (Cell::Begin, b'"') => {
                    self.opened = self.line + 1;
                    Cell::Quoted
                }
                (Cell::Quoted, b'"') => Cell::Quote,
                (Cell::Quoted, _) | (Cell::Quote, b'"') => Cell::Quoted,
                (_, b',' | b'\n' | b'\r') => Cell::Begin,
                _ => Cell::Plain,
            };
        }
    }
}

impl Read for Bounded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            let why = format!("a line is longer than {} MB: is there a quote that is not closed?", LONGEST >> 20);
            return Err(io::Error::other(why));
        }
        let count = self.file.read(into)?;
        if let Some(quotes) = &mut self.quotes {
            quotes.pass(into.get(..count).unwrap_or_default());
            if count == 0 && !into.is_empty() && quotes.cell == Cell::Quoted {
                return Err(io::Error::other(format!(
                    "the quote that is opened in line {} is not closed",
                    quotes.opened
                )));
            }
        }
        self.left.store(left.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX)), Ordering::Relaxed);
        Ok(count)
    }
}

/// The lines of one reading.
pub(super) enum Records {
    Csv { reader: Box<csv::Reader<Bounded>>, names: Vec<String>, left: Arc<AtomicU64> },
    Jsonl { lines: BufReader<Bounded>, number: u64, left: Arc<AtomicU64> },
}

impl Iterator for Records {
    type Item = Result<Record, String>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Csv { reader, names, left } => {
                left.store(LONGEST, Ordering::Relaxed);
                let mut record = csv::ByteRecord::new();
                match reader.read_byte_record(&mut record) {
                    Ok(false) => None,
                    Ok(true) => Some(Ok(of_csv(&record, names))),
                    Err(error) => Some(Err(error.to_string())),
                }
            }
            Self::Jsonl { lines, number, left } => loop {
                left.store(LONGEST, Ordering::Relaxed);
                let mut line = Vec::new();
                match lines.read_until(b'\n', &mut line) {
                    Ok(0) => return None,
                    Ok(_) => *number += 1,
                    Err(error) => return Some(Err(error.to_string())),
                }
                let text = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line).trim_ascii();
                if !text.is_empty() {
                    return Some(Ok(Record { number: *number, bytes: text.to_owned(), cells: of_json(text) }));
                }
            },
        }
    }
}

fn of_csv(record: &csv::ByteRecord, names: &[String]) -> Record {
    let mut bytes = Vec::new();
    for cell in record {
        // Lengths, so that no two rows become the same bytes.
        bytes.extend_from_slice(&u64::try_from(cell.len()).unwrap_or(u64::MAX).to_le_bytes());
        bytes.extend_from_slice(cell);
    }
    let cells = if record.len() == names.len() {
        names
            .iter()
            .zip(record)
            .map(|(name, cell)| match std::str::from_utf8(cell) {
                Ok(cell) => Ok((name.clone(), cell.to_owned())),
                Err(_) => Err(format!("{name} is not UTF-8; save the file as CSV in UTF-8")),
            })
            .collect()
    } else {
        Err(format!("it has {} cells where the first line names {} columns", record.len(), names.len()))
    };
    Record { number: record.position().map_or(0, csv::Position::line), bytes, cells }
}

fn of_json(text: &[u8]) -> Result<Vec<(String, String)>, String> {
    let object: Map<String, Value> =
        serde_json::from_slice(text).map_err(|error| format!("it is not a JSON object ({error})"))?;
    let mut cells = Vec::new();
    for (name, value) in object {
        let text = match value {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            // It says that there is nothing, as an empty cell does.
            Value::Null => String::new(),
            _ => return Err(format!("{name} should be a text, a number, true or false")),
        };
        cells.push((name, text));
    }
    Ok(cells)
}
