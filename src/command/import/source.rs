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
                let why = format!("it does not tell how {name} is written: add --format csv or --format jsonl");
                return Err(Failure::usage(why));
            }
        };
        let unread = |error: io::Error| Failure::usage(format!("{name} can't be read: {error}"));
        let file = if stdin {
            // It is read twice. The file has no name, and is gone with the program.
            let mut spool = tempfile::tempfile().map_err(unread)?;
            io::copy(&mut io::stdin().lock(), &mut spool).map_err(unread)?;
            spool
        } else {
            File::open(path).map_err(unread)?
        };
        if file.metadata().map_err(unread)?.is_dir() {
            return Err(Failure::usage(format!("{name} is a folder; name a file")));
        }
        Ok(Self { file, name, format })
    }

    /// All lines, from the first.
    pub fn records(&self) -> Result<Records, Failure> {
        let unread = |error: io::Error| self.unread(&error.to_string());
        let mut file = self.file.try_clone().map_err(unread)?;
        file.seek(SeekFrom::Start(0)).map_err(unread)?;
        let left = Arc::new(AtomicU64::new(LONGEST));
        let bounded = Bounded { file, left: left.clone() };
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

/// A file of which a record may have only so many bytes.
pub(super) struct Bounded {
    file: File,
    left: Arc<AtomicU64>,
}

impl Read for Bounded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            let why = format!("a line is longer than {} MB: is there a quote that is not closed?", LONGEST >> 20);
            return Err(io::Error::other(why));
        }
        let count = self.file.read(into)?;
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
        serde_json::from_slice(text).map_err(|error| format!("it is no JSON object ({error})"))?;
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
