//! Watches the bytes of a CSV file on their way to its reader: where each record begins, as lines of the file and as rows
//! of a spreadsheet, and quotes that are not as CSV has them. Pure.
//!
//! The reader counts only some ends of lines, and takes any text behind a closing quote, and the end of the file for the
//! end of an open one: what it would make of such a file is not what stands in it.

use std::collections::VecDeque;

use crate::submit::batch::Place;

/// Where in a record the bytes are.
#[derive(Debug, Clone, Copy, PartialEq)]
enum At {
    /// Before a record, or between lines that have none.
    Record,
    /// Before a cell.
    Cell,
    /// Behind nothing but blanks.
    Blank,
    Plain,
    Quoted,
    /// Behind a quote within quotes: it ends them, or is one itself.
    Quote,
}

pub(super) struct Scanner {
    delimiter: u8,
    at: At,
    /// Lines and rows that have ended.
    ended: Place,
    /// The last byte was a carriage return: a line feed behind it ends no other line.
    is_return: bool,
    /// A line feed has ended a line: a carriage return alone is none of their ends then.
    has_feeds: bool,
    /// The line of the last opening quote.
    opened: u64,
    starts: VecDeque<Place>,
}

impl Scanner {
    /// So many lines of the file were passed over before the first row.
    pub fn new(delimiter: u8, lines: u64) -> Self {
        let ended = Place { line: lines, row: 0 };
        Self {
            delimiter,
            at: At::Record,
            ended,
            is_return: false,
            has_feeds: false,
            opened: 0,
            starts: VecDeque::new(),
        }
    }

    /// Where the next record begins that the reader gives out.
    pub fn next(&mut self) -> Option<Place> {
        self.starts.pop_front()
    }

    /// More bytes are on their way.
    ///
    /// # Errors
    /// When a quote is wrong.
    pub fn pass(&mut self, bytes: &[u8]) -> Result<(), String> {
        for byte in bytes {
            let is_end = matches!(byte, b'\n' | b'\r');
            if *byte == 0 {
                return Err(self.wrong("has a NUL in it: the file is damaged, or no text in this encoding"));
            }
            if self.is_return && !is_end && self.has_feeds && self.at != At::Quoted {
                let why = "begins behind a carriage return, where other lines end with a line feed; if it is part of a cell, \
                           put that in quotes";
                return Err(self.wrong(why));
            }
            self.has_feeds |= *byte == b'\n' && self.at != At::Quoted;
            if is_end && !(self.is_return && *byte == b'\n') {
                self.ended.line += 1;
                self.ended.row += u64::from(self.at != At::Quoted);
            }
            self.is_return = *byte == b'\r';
            if self.at == At::Record && !is_end {
                self.starts.push_back(Place { line: self.ended.line + 1, row: self.ended.row + 1 });
            }
            self.at = match (self.at, byte) {
                (At::Quoted, b'"') => At::Quote,
                (At::Quoted, _) | (At::Quote, b'"') => At::Quoted,
                (_, b'\n' | b'\r') => At::Record,
                (_, byte) if *byte == self.delimiter => At::Cell,
                (At::Record | At::Cell, b'"') => {
                    self.opened = self.ended.line + 1;
                    At::Quoted
                }
                (At::Blank, b'"') => {
                    return Err(self.wrong("has a blank before an opening quote; leave the blank out"));
                }
                (At::Record | At::Cell | At::Blank, b' ' | b'\t') => At::Blank,
                (At::Record | At::Cell | At::Blank | At::Plain, _) => At::Plain,
                (At::Quote, _) => {
                    let line = self.ended.line + 1;
                    let why = "text follows a closing quote; write a quote inside a cell twice (\"\")";
                    return Err(format!("line {line}: {why}"));
                }
            };
        }
        Ok(())
    }

    fn wrong(&self, why: &str) -> String {
        format!("line {} {why}", self.ended.line + 1)
    }

    /// The file is at its end.
    ///
    /// # Errors
    /// When it ends within quotes.
    pub fn end(&self) -> Result<(), String> {
        match self.at {
            At::Quoted => Err(format!("the quote that is opened in line {} is not closed", self.opened)),
            At::Record | At::Cell | At::Blank | At::Plain | At::Quote => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<(u64, u64)> {
        let mut scanner = Scanner::new(b',', 0);
        scanner.pass(text.as_bytes()).unwrap();
        std::iter::from_fn(|| scanner.next()).map(|place| (place.line, place.row)).collect()
    }

    #[test]
    fn a_record_is_where_an_editor_and_a_spreadsheet_show_it() {
        for end in ["\n", "\r\n", "\r"] {
            let text = |text: &str| places(&text.replace('\n', end));
            assert_eq!(text("h\na\nb\n"), [(1, 1), (2, 2), (3, 3)], "{end:?}");
            assert_eq!(text("h\n\n\n\na\n\n\nb"), [(1, 1), (5, 5), (8, 8)], "{end:?}");
            assert_eq!(text("\n\nh\n"), [(3, 3)], "{end:?}");
            assert_eq!(text("h,i\n\"a\n\nb\",\"c\nd\"\n\nx,y\n"), [(1, 1), (2, 2), (7, 4)], "{end:?}");
        }
    }

    #[test]
    fn the_reader_gives_out_a_record_for_each_place() {
        for text in
            ["a,b\r\n\r\n\"\"\n,\r\r\n \n\"x\"\"\ny\"", "\n\r\n\r\n", "\"a\",b\n\"\",\"\"\r\n", "a\"b,c\"\nd", "", "\n"]
        {
            let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
            assert_eq!(places(text).len(), reader.byte_records().count(), "{text:?}");
        }
    }

    #[test]
    fn quotes_that_are_not_as_csv_has_them_are_told_by_line() {
        let wrong = |text: &str| {
            let mut scanner = Scanner::new(b',', 0);
            scanner.pass(text.as_bytes()).and_then(|()| scanner.end()).unwrap_err()
        };
        assert!(wrong("h\r\na\r\n\"say \\\"hi\\\"\"\r\n").starts_with("line 3: text follows a closing quote"));
        assert!(wrong("h,i\n\"a\nb\" \"c\",d\n").starts_with("line 3: "));
        assert!(wrong("h,i\n\"a\" ,b\n").starts_with("line 2: text follows a closing quote"));
        for blanks in [" ", "\t", "  "] {
            let told = wrong(&format!("h,i\na,{blanks}\"first\nsecond\"\n"));
            assert_eq!(told, "line 2 has a blank before an opening quote; leave the blank out");
        }
        assert!(wrong("h\na\n\0\0").starts_with("line 3 has a NUL in it"));
        assert!(wrong("h,i\nA,foo\rbar\n").starts_with("line 3 begins behind a carriage return"));
        assert_eq!(wrong("h\na\n\"b\nc\n"), "the quote that is opened in line 3 is not closed");
    }
}
