//! The input of an import: CSV or JSON Lines, one line at a time, as often as it is needed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use serde_json::{Map, Value};

use super::encoded::Encoded;
use super::scan::Scanner;
use super::shape::{self, Shape, Unfit};
use crate::config::Failure;
use crate::config::args::{Encoding, Format, Import};
use crate::submit::batch::Place;
use crate::ticket::text;

/// One line may be this long. Without a bound, a quote that is never closed would be read to the end of the file.
const LONGEST: u64 = 8 << 20;

/// What to do about bytes that are no UTF-8.
const ENCODED: &str = "add --encoding windows-1252 if it is of an older Excel, or save it as CSV in UTF-8";

/// The file, or what came on the standard input.
pub(super) struct Source {
    file: File,
    /// What it is called in what is said.
    pub name: String,
    shape: Shape,
}

/// One line: a ticket to be.
pub(super) struct Record {
    /// Where it begins in the file.
    pub place: Place,
    /// What it is known by.
    pub bytes: Vec<u8>,
    /// Column names and texts; or why it can't be read.
    pub cells: Result<Vec<(String, String)>, String>,
}

impl Record {
    /// The cells of a row as they stand in the file, one that a line of column names has no name for included.
    pub fn cells(&self) -> Vec<&[u8]> {
        let (mut all, mut rest) = (Vec::new(), self.bytes.as_slice());
        while let Some((length, more)) = rest.split_first_chunk::<8>() {
            let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
            let (cell, more) = more.split_at_checked(length).unwrap_or((more, &[]));
            all.push(cell);
            rest = more;
        }
        all
    }
}

impl Source {
    pub fn open(options: &Import) -> Result<Self, Failure> {
        let path = options.file.as_path();
        let stdin = path.as_os_str() == "-";
        let name = if stdin { "the standard input".to_owned() } else { path.display().to_string() };
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let format = match (options.format, ending.as_str()) {
            (Some(format), _) => Some(format),
            (None, "csv" | "tsv" | "tab") => Some(Format::Csv),
            (None, "jsonl" | "ndjson") => Some(Format::Jsonl),
            (None, _) => None,
        };
        let untold = || {
            let why = format!("it does not tell how {name} is written: add --format csv or --format jsonl");
            Failure::usage(why)
        };
        if stdin && format.is_none() {
            return Err(untold());
        }
        let delimiter = options.delimiter.as_deref().map(shape::delimiter).transpose().map_err(Failure::usage)?;
        if delimiter.is_some() && format == Some(Format::Jsonl) {
            return Err(Failure::usage("--delimiter is for CSV, and this is JSON Lines; leave it out"));
        }
        let unread = |error: io::Error| unread(&name, &text::of_system(error));
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
        if let Some(what) = shape::foreign(&shape::beginning(&file, 256).map_err(unread)?) {
            return Err(self::unread(&name, what));
        }
        let format = format.ok_or_else(untold)?;
        let shape = Shape::of(&file, format, options.encoding, delimiter).map_err(|unfit| match unfit {
            Unfit::Io(error) => unread(error),
            Unfit::Not(why) => self::unread(&name, &why),
        })?;
        Ok(Self { file, name, shape })
    }

    /// All lines, from the first.
    pub fn records(&self) -> Result<Records, Failure> {
        let unread = |error: io::Error| self.unread(&text::of_system(error));
        let shape = &self.shape;
        let mut file = self.file.try_clone().map_err(unread)?;
        file.seek(SeekFrom::Start(shape.mark)).map_err(unread)?;
        let mut text = Encoded::new(file, shape.encoding);
        io::copy(&mut text.by_ref().take(shape.preface), &mut io::sink()).map_err(unread)?;
        let scanner = Scanner::new(shape.delimiter, u64::from(shape.preface > 0));
        let watched = Watched { text, left: LONGEST, scanner: (shape.format == Format::Csv).then_some(scanner) };
        match shape.format {
            Format::Jsonl => Ok(Records::Jsonl { lines: BufReader::new(watched), number: 0 }),
            Format::Csv => {
                let mut builder = csv::ReaderBuilder::new();
                let mut reader = builder.flexible(true).delimiter(shape.delimiter).from_reader(watched);
                let headers = reader.byte_headers().map_err(|error| self.unread(&text::of_system(error)))?;
                let names = headers.iter().map(|name| match std::str::from_utf8(name) {
                    Ok(name) => Ok(name.trim_start_matches('\u{feff}').trim().to_owned()),
                    Err(_) => Err(self.unread(&format!("its column names are not UTF-8; {ENCODED}"))),
                });
                let names = names.collect::<Result<Vec<_>, _>>()?;
                // Where the names stand.
                reader.get_mut().place();
                Ok(Records::Csv { reader: Box::new(reader), names })
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

    pub fn format(&self) -> Format {
        self.shape.format
    }

    /// Rows as a file of such columns; with the mark of UTF-8 where who reads such files would take it for something else.
    pub fn alike(&self, rows: Vec<Vec<Vec<u8>>>) -> Result<Vec<u8>, Failure> {
        let Shape { delimiter, encoding, mark, .. } = self.shape;
        let mark: &[u8] = if mark > 0 || encoding != Encoding::Utf8 { "\u{feff}".as_bytes() } else { b"" };
        let mut writer = csv::WriterBuilder::new().flexible(true).delimiter(delimiter).from_writer(mark.to_vec());
        for row in rows {
            writer.write_record(row).map_err(|error| self.unread(&text::of_system(error)))?;
        }
        writer.into_inner().map_err(|error| self.unread(&text::of_system(error)))
    }

    pub fn unread(&self, why: &str) -> Failure {
        unread(&self.name, why)
    }

    /// Why there is nothing to import, if there is no line.
    pub fn without_lines(&self) -> Failure {
        let text = match self.file.metadata() {
            Ok(metadata) if metadata.len() == 0 => format!("{} is empty, so nothing was sent", self.name),
            _ => format!("{} has no lines that could become tickets, so nothing was sent", self.name),
        };
        let hint = match self.shape.format {
            Format::Csv => "below the line of column names, write one line for each ticket",
            Format::Jsonl => "write one JSON object on a line of its own for each ticket",
        };
        Failure::usage(text).with_hint(hint)
    }
}

fn unread(name: &str, why: &str) -> Failure {
    Failure::usage(format!("{name} can't be read: {why}"))
}

/// What can be read once only, in a file that can be read twice. It has no name, and is gone with the program.
fn spooled(mut from: impl Read) -> io::Result<File> {
    let mut spool = tempfile::tempfile()?;
    io::copy(&mut from, &mut spool)?;
    Ok(spool)
}

/// A text of which a record may have only so many bytes, and, if it is CSV, whose quotes and ends of lines are watched.
pub(super) struct Watched {
    text: Encoded,
    left: u64,
    scanner: Option<Scanner>,
}

impl Watched {
    /// Where the record begins that is read next.
    fn place(&mut self) -> Place {
        self.scanner.as_mut().and_then(Scanner::next).unwrap_or_default()
    }
}

impl Read for Watched {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            let why = format!("a line is longer than {} MB: is there a quote that is not closed?", LONGEST >> 20);
            return Err(io::Error::other(why));
        }
        let count = self.text.read(into)?;
        if let Some(scanner) = &mut self.scanner {
            let seen = scanner.pass(into.get(..count).unwrap_or_default());
            let ended = if count == 0 && !into.is_empty() { scanner.end() } else { Ok(()) };
            seen.and(ended).map_err(io::Error::other)?;
        }
        self.left = self.left.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
        Ok(count)
    }
}

/// The lines of one reading.
pub(super) enum Records {
    Csv { reader: Box<csv::Reader<Watched>>, names: Vec<String> },
    Jsonl { lines: BufReader<Watched>, number: u64 },
}

impl Iterator for Records {
    type Item = Result<Record, String>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Csv { reader, names } => loop {
                reader.get_mut().left = LONGEST;
                let mut record = csv::ByteRecord::new();
                match reader.read_byte_record(&mut record) {
                    Ok(false) => return None,
                    Ok(true) => {
                        let place = reader.get_mut().place();
                        if !record.iter().all(is_blank) {
                            return Some(Ok(of_csv(&record, place, names)));
                        }
                    }
                    Err(error) => return Some(Err(text::of_system(error))),
                }
            },
            Self::Jsonl { lines, number } => loop {
                lines.get_mut().left = LONGEST;
                let mut line = Vec::new();
                match lines.read_until(b'\n', &mut line) {
                    Ok(0) => return None,
                    Ok(_) => *number += 1,
                    Err(error) => return Some(Err(text::of_system(error))),
                }
                let text = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line).trim_ascii();
                if !text.is_empty() {
                    let place = Place { line: *number, row: *number };
                    return Some(Ok(Record { place, bytes: text.to_owned(), cells: of_json(text) }));
                }
            },
        }
    }
}

/// Whether nothing is in a cell. The mark that ends a text in DOS is nothing.
fn is_blank(cell: &[u8]) -> bool {
    cell.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0x1a)
}

fn of_csv(record: &csv::ByteRecord, place: Place, names: &[String]) -> Record {
    // What it is known by is what stands in the file, whatever is made of it below.
    let mut bytes = Vec::new();
    for cell in record {
        // Lengths, so that no two rows become the same bytes.
        bytes.extend_from_slice(&u64::try_from(cell.len()).unwrap_or(u64::MAX).to_le_bytes());
        bytes.extend_from_slice(cell);
    }
    // Spreadsheets leave out empty cells at the end of a row, and write some where no column is.
    let cells = if record.iter().skip(names.len()).all(is_blank) {
        let all = names.iter().enumerate().map(|(at, name)| (name, record.get(at).unwrap_or_default()));
        let named = all.filter(|(name, cell)| !(name.is_empty() && is_blank(cell)));
        named
            .map(|(name, cell)| match std::str::from_utf8(cell) {
                Ok(cell) => Ok((name.clone(), plain_breaks(cell))),
                Err(_) => Err(format!("{name} is not UTF-8; {ENCODED}")),
            })
            .collect()
    } else {
        Err(format!(
            "it has {} where the first line names {}",
            text::counted(record.len() as u64, "cell"),
            text::counted(names.len() as u64, "column")
        ))
    };
    Record { place, bytes, cells }
}

/// A text whose lines end as everywhere else.
fn plain_breaks(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
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
