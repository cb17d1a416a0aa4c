//! The file of a draft: JSON with the version of its form in front, as this hubticket and 0.1.0 write and read it.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Error;
use crate::ticket::draft::{SubmissionMark, SubmissionState};
use crate::ticket::{Cursor, Draft, DraftId, Place};

/// The version of the file format that is written, and that hubticket 0.1.0 reads.
const VERSION: u64 = 1;
/// The version of a draft with what 0.1.0 would send without: a record that is still to be found, a placeholder that is
/// not filled in, a note, files, a contact to create; or as if it were a new ticket, which it is not.
const VERSION_OF_UNFOUND: u64 = 2;

/// A draft with the version of its file in front.
#[derive(Serialize)]
struct Written<'a> {
    version: u64,
    #[serde(flatten)]
    draft: &'a Draft,
}

/// The version of a file, and how hubticket 0.1.0 wrote down where a submission is.
#[derive(Deserialize)]
struct Head {
    version: u64,
    #[serde(default)]
    queued: Option<Timestamp>,
    #[serde(default)]
    unresolved: Option<Unresolved>,
}

#[derive(Deserialize)]
struct Unresolved {
    since: Timestamp,
}

impl Head {
    fn submission(&self) -> Option<SubmissionMark> {
        let mark = |state, since| SubmissionMark { state, since };
        let unknown = self.unresolved.as_ref().map(|one| mark(SubmissionState::Unknown, one.since));
        unknown.or_else(|| self.queued.map(|since| mark(SubmissionState::Waiting, since)))
    }
}

/// The draft that a file is of, by its name; none where it is not named as a draft is.
pub(super) fn id_of(path: &Path) -> Option<DraftId> {
    let stem = path.file_stem()?.to_str()?;
    stem.parse().ok().filter(|id: &DraftId| id.to_string() == stem)
}

/// The bytes of a draft file.
pub(super) fn written(draft: &Draft, path: &Path) -> Result<Vec<u8>, Error> {
    let is_new = draft.has_unfound()
        || draft.has_unfilled()
        || !draft.extras().is_empty()
        || !draft.begun_contacts.is_empty()
        || draft.edits.is_some();
    let version = if is_new { VERSION_OF_UNFOUND } else { VERSION };
    let cursor = if is_new { draft.cursor } else { known_to_all(draft.cursor) };
    let draft = &Draft { cursor, ..draft.clone() };
    let mut bytes = serde_json::to_vec_pretty(&Written { version, draft })
        .map_err(|error| Error::io("save", path, &error.into()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Where the author was, as 0.1.0 knows it: a place that it has not would be a file that it can't read.
fn known_to_all(cursor: Cursor) -> Cursor {
    match cursor.place {
        Place::Property(_)
        | Place::AddProperty
        | Place::Association(_)
        | Place::AddAssociation
        | Place::Suggestion(_) => cursor,
        Place::Note | Place::AddNote | Place::File(_) | Place::AddFile => {
            Cursor { place: Place::AddProperty, ..Cursor::default() }
        }
        Place::Contact => Cursor::default(),
    }
}

/// Reads a draft file; says in words what is wrong with it. Its name is its id, so that a copy is a draft of its own.
pub(super) fn parse(id: DraftId, bytes: &[u8]) -> Result<Draft, String> {
    let head: Head = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if !(VERSION..=VERSION_OF_UNFOUND).contains(&head.version) {
        let read = format!("{VERSION} and {VERSION_OF_UNFOUND}");
        return Err(format!("it is of version {}, this hubticket reads versions {read}", head.version));
    }
    let mut draft: Draft = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    draft.id = id;
    draft.submission = draft.submission.or_else(|| head.submission());
    Ok(draft)
}
