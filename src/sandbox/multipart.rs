//! The parts of a `multipart/form-data` body, as they come: nothing of it is kept but what a boundary might begin in.

use super::errors::ApiError;

/// How long the headers of a part may be.
const HEADERS: usize = 16 << 10;

/// What the bytes that were fed come to.
#[derive(Debug, PartialEq)]
pub(super) enum Event<'a> {
    /// A part begins.
    Part { name: String, file_name: Option<String> },
    /// Some of the part's content.
    Data(&'a [u8]),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// Before the first boundary.
    Before,
    Headers,
    Content,
    End,
}

#[derive(Debug)]
pub(super) struct Parts {
    /// A boundary with the line break in front of it.
    delimiter: Vec<u8>,
    pending: Vec<u8>,
    place: Place,
}

impl Parts {
    /// Reads the boundary out of a `Content-Type`; none if it is of something else.
    pub fn new(content_type: &str) -> Option<Self> {
        let (kind, parameters) = content_type.split_once(';')?;
        if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
            return None;
        }
        let boundary = parameter(parameters, "boundary").filter(|boundary| !boundary.is_empty())?;
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        // The first boundary has no line break in front of it.
        Some(Self { delimiter, pending: b"\r\n".to_vec(), place: Place::Before })
    }

    /// Takes the next bytes, and tells what is in them.
    pub fn feed(
        &mut self,
        bytes: &[u8],
        mut tell: impl FnMut(Event<'_>) -> Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        self.pending.extend_from_slice(bytes);
        let mut done = 0;
        loop {
            let rest = self.pending.get(done..).unwrap_or_default();
            match self.place {
                Place::End => {
                    self.pending.clear();
                    return Ok(());
                }
                Place::Headers => {
                    let Some(end) = find(rest, b"\r\n\r\n") else {
                        if rest.len() > HEADERS {
                            return Err(malformed("the headers of a part are too long"));
                        }
                        break;
                    };
                    let headers = String::from_utf8_lossy(rest.get(..end).unwrap_or_default()).into_owned();
                    tell(part(&headers)?)?;
                    done += end + 4;
                    self.place = Place::Content;
                }
                Place::Before | Place::Content => {
                    let found = find(rest, &self.delimiter);
                    // Without a boundary, its beginning may stand at the end.
                    let content = found.unwrap_or_else(|| (rest.len() + 1).saturating_sub(self.delimiter.len()));
                    if self.place == Place::Content && content > 0 {
                        tell(Event::Data(rest.get(..content).unwrap_or_default()))?;
                    }
                    done += content;
                    if found.is_none() {
                        break;
                    }
                    let after = self.pending.get(done + self.delimiter.len()..).unwrap_or_default();
                    match after.get(..2) {
                        Some(b"--") => self.place = Place::End,
                        Some(b"\r\n") => {
                            done += self.delimiter.len() + 2;
                            self.place = Place::Headers;
                        }
                        Some(_) => return Err(malformed("a boundary does not end its line")),
                        None => break,
                    }
                }
            }
        }
        self.pending.drain(..done);
        Ok(())
    }

    /// Whether the last boundary was there.
    pub fn is_whole(&self) -> bool {
        self.place == Place::End
    }
}

pub(super) fn malformed(why: &str) -> ApiError {
    ApiError::invalid(format!("Failed to parse multipart form data: {why}"))
}

fn part(headers: &str) -> Result<Event<'static>, ApiError> {
    let named = headers.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    });
    let disposition = named.ok_or_else(|| malformed("a part has no Content-Disposition"))?;
    let name = parameter(disposition, "name").ok_or_else(|| malformed("a part has no name"))?;
    Ok(Event::Part { name, file_name: parameter(disposition, "filename") })
}

/// A parameter of a header, with its quotes undone; browsers and curl write `%22` or `\"` for a quote.
fn parameter(text: &str, wanted: &str) -> Option<String> {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([';', ' ', '\t']);
        let end = rest.find(['=', ';']).filter(|end| rest[*end..].starts_with('='));
        let Some(end) = end else {
            // A word without a value, such as form-data.
            rest = rest.split_once(';')?.1;
            continue;
        };
        let (name, after) = (rest[..end].trim(), rest[end + 1..].trim_start());
        let (value, tail) = match after.strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => {
                let end = after.find(';').unwrap_or(after.len());
                (after[..end].trim().to_owned(), &after[end..])
            }
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = tail;
    }
}

/// What stands up to the closing quote, and what comes after that.
fn unquote(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value.replace("%22", "\""), &text[at + 1..]),
            '\\' if text[at + 1..].starts_with(['"', '\\']) => value.extend(chars.next().map(|(_, c)| c)),
            _ => value.push(c),
        }
    }
    (value, "")
}

/// Where the first of these bytes stand.
fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = text.get(from..)?.iter().position(|byte| *byte == first) {
        if text.get(from + at..)?.starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, file name and content.
    type Part = (String, Option<String>, Vec<u8>);

    fn read(body: &[u8], piece: usize) -> Result<Vec<Part>, ApiError> {
        let mut parts = Parts::new("multipart/form-data; boundary=\"xx\"").unwrap();
        let mut all: Vec<Part> = Vec::new();
        for piece in body.chunks(piece) {
            parts.feed(piece, |event| {
                match event {
                    Event::Part { name, file_name } => all.push((name, file_name, Vec::new())),
                    Event::Data(data) => all.last_mut().unwrap().2.extend_from_slice(data),
                }
                Ok(())
            })?;
        }
        assert!(parts.is_whole());
        Ok(all)
    }

    #[test]
    fn parts_are_found_however_they_come() {
        let body = b"a preamble\r\n--xx\r\nContent-Disposition: form-data; name=\"folderPath\"\r\n\r\n/a/b\r\n--xx\r\n\
            content-disposition: form-data; name=file; filename=\"a; \\\"b\\\".txt\"\r\nContent-Type: text/plain\r\n\r\n\
            \r\n--x\r\n\r\n--x-\r\n--xx\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--xx--\r\nthe end";
        let expected = [
            ("folderPath".to_owned(), None, b"/a/b".to_vec()),
            ("file".to_owned(), Some("a; \"b\".txt".to_owned()), b"\r\n--x\r\n\r\n--x-".to_vec()),
            ("empty".to_owned(), None, Vec::new()),
        ];
        for piece in 1..body.len() {
            assert_eq!(read(body, piece).unwrap(), expected, "{piece}");
        }
    }

    #[test]
    fn what_is_no_form_is_refused() {
        assert!(Parts::new("application/json; boundary=xx").is_none());
        assert!(Parts::new("multipart/form-data").is_none());
        assert!(Parts::new("multipart/form-data; boundary=").is_none());
        for body in [&b"--xx?\r\n"[..], b"--xx\r\nX: y\r\n\r\n", b"--xx\r\nContent-Disposition: form-data\r\n\r\n"] {
            assert_eq!(read(body, 100).unwrap_err().status, 400);
        }
        let endless = [b"--xx\r\n".as_slice(), &[b'x'; HEADERS + 1]].concat();
        assert_eq!(read(&endless, 1000).unwrap_err().status, 400);
    }
}
