//! What `create` reads beside its options: a request body, and the standard input.

use std::io::Read;
use std::path::Path;

use crate::config::Failure;
use crate::hubspot::{notes, wire};
use crate::ticket::{NewTicket, text};

/// A request body, or what the standard input holds, may be this large.
const LARGEST: u64 = 4 << 20;

/// Why a note can't be sent as it is, if it is too long (assets/hubspot-api.md, section 16).
pub(super) fn too_long_a_note(note: &str) -> Option<String> {
    let length = notes::body(note).chars().count();
    (length > notes::LONGEST).then(|| {
        format!("the note has {length} characters as HubSpot keeps it, and may have {}: shorten it", notes::LONGEST)
    })
}

/// The request body in a file.
pub(super) fn body(path: &Path) -> Result<NewTicket, Failure> {
    let text = read_text(path)?;
    wire::parse_request_body(text::unmarked(&text))
        .map_err(|why| Failure::usage(format!("{} is not a request body: {why}", source(path))))
}

/// What a file is called in a sentence.
fn source(path: &Path) -> String {
    if path == Path::new("-") { "the standard input".to_owned() } else { path.display().to_string() }
}

/// The text of the standard input, and why it is none, if it is none: then it is as much of it as can be read.
pub(super) fn piped() -> Result<(String, Option<String>), Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::usage(format!("the standard input can't be read: {}", text::of_system(error))))?;
    let is_larger = u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST);
    let (text, is_utf8) = readable(&bytes);
    let why = match (is_larger, is_utf8) {
        (true, _) => Some(format!("is larger than {} MB, of which the beginning was read", LARGEST >> 20)),
        (false, false) => Some("is not UTF-8 (what is not was read as Latin-1)".to_owned()),
        (false, true) => None,
    };
    Ok((text::unmarked(&text).to_owned(), why))
}

/// Bytes as a text, and whether they are one. A byte that is no UTF-8 becomes the character that it is in Latin-1, which
/// is what most of such texts are; so none is lost.
fn readable(bytes: &[u8]) -> (String, bool) {
    let (mut text, mut is_utf8) = (String::with_capacity(bytes.len()), true);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().copied().map(char::from));
        is_utf8 &= chunk.invalid().is_empty();
    }
    (text, is_utf8)
}

/// The text of a file, or of the standard input.
fn read_text(path: &Path) -> Result<String, Failure> {
    let unread =
        |error: std::io::Error| Failure::usage(format!("{} can't be read: {}", source(path), text::of_system(error)));
    let mut text = String::new();
    let read = match path == Path::new("-") {
        true => std::io::stdin().lock().take(LARGEST + 1).read_to_string(&mut text),
        false => std::fs::File::open(path).map_err(unread)?.take(LARGEST + 1).read_to_string(&mut text),
    };
    let length = read.map_err(unread)?;
    if u64::try_from(length).is_ok_and(|length| length > LARGEST) {
        return Err(Failure::usage(format!("{} is larger than {} MB; shorten it", source(path), LARGEST >> 20)));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_read_with_none_lost() {
        for (bytes, text, is_utf8) in [
            (&b"Gr\xc3\xbc\xc3\x9fe"[..], "Gr\u{fc}\u{df}e", true),
            (b"Gr\xfc\xdfe", "Gr\u{fc}\u{df}e", false),
            (b"\xc3\xbc and \xfc\xff", "\u{fc} and \u{fc}\u{ff}", false),
            (b"", "", true),
        ] {
            assert_eq!(readable(bytes), (text.to_owned(), is_utf8));
        }
    }
}
