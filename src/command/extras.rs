//! What goes with a ticket, as the options of `create` say it: a note and files.

use std::io::BufRead;
use std::path::Path;

use super::input;
use crate::config::args::Create;
use crate::config::{Failure, Session};
use crate::store;
use crate::ticket::{Attachment, file, text};

/// What was said.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// The note for colleagues.
    pub note: Option<String>,
    /// The files.
    pub files: Vec<Attachment>,
}

/// A note as it is sent; none where nothing is in it.
///
/// # Errors
/// When it is too long.
pub(crate) fn fit(note: &str) -> Result<Option<String>, Failure> {
    let note = note.trim();
    match input::too_long_a_note(note) {
        Some(wrong) => Err(Failure::usage(wrong)),
        None => Ok(Some(note.to_owned()).filter(|note| !note.is_empty())),
    }
}

/// Reads the options, the files, and the standard input where they say so.
///
/// # Errors
/// What can't be read, and why.
pub(super) fn read(options: &Create, session: &Session) -> Result<Said, Failure> {
    let from_stdin = [
        ("--set-from-stdin", options.set_from_stdin.is_some()),
        ("--file -", options.file.as_deref() == Some(Path::new("-"))),
        ("--note -", options.note.as_deref() == Some("-")),
        ("--attach -", options.attach.iter().any(|path| path == Path::new("-"))),
    ];
    let readers: Vec<&str> = from_stdin.iter().filter(|(_, reads)| *reads).map(|(name, _)| *name).collect();
    if let [first, second, ..] = readers.as_slice() {
        let text = format!("{first} and {second} both read the standard input: write one of them otherwise");
        return Err(Failure::usage(text));
    }
    let note = match options.note.as_deref() {
        Some("-") => {
            let (text, why) = input::piped()?;
            if let Some(why) = why {
                return Err(Failure::usage(format!("the note that the standard input holds {why}")));
            }
            Some(text)
        }
        other => other.map(str::to_owned),
    };
    let note = note.map(|note| fit(&note)).transpose()?.flatten();
    let piped = options.attach.iter().filter(|path| *path == Path::new("-")).count();
    if piped > 1 {
        return Err(Failure::usage("--attach - is there twice: the standard input is one file"));
    }
    if piped == 0 && options.attach_name.is_some() {
        return Err(Failure::usage("--attach-name names what --attach - reads; a file has its own name"));
    }
    let mut files = Vec::new();
    for path in &options.attach {
        let attached = match path == Path::new("-") {
            true => {
                let Some(name) = options.attach_name.as_deref().map(str::trim).filter(|name| !name.is_empty()) else {
                    let text = "--attach - has no name: add --attach-name, such as --attach-name log.txt";
                    return Err(Failure::usage(text));
                };
                if !store::is_name(name) {
                    let text = format!("--attach-name {}: write a file's name without a folder", text::visible(name));
                    return Err(Failure::usage(text));
                }
                let mut input = std::io::stdin().lock();
                if input.fill_buf().is_ok_and(<[u8]>::is_empty) {
                    return Err(Failure::usage("--attach -: the standard input is empty, so there is no file"));
                }
                session.store.keep_attached(name, &mut input)?
            }
            false => store::attach(path).map_err(|error| Failure::usage(error.to_string()))?,
        };
        // The same twice is attached once.
        file::add(&mut files, attached);
    }
    Ok(Said { note, files })
}
