//! Texts that an editor has open: a private file each, which outlives this program. What was saved in the editor is there
//! at the next start, whatever became of the terminal.

use std::fs;
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, WINDOWS_1252};
use serde::{Deserialize, Serialize};

use super::{Error, Lock, Store, files};
use crate::ticket::{Draft, DraftId};

/// Where a text that an editor has open is from, and what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The draft.
    pub draft: DraftId,
    /// The property; empty for what is none's value.
    pub property: String,
    /// It is the draft's note for colleagues.
    #[serde(default)]
    pub note: bool,
    /// The text that the editor began with.
    pub text: String,
}

/// What an editor wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// How it was encoded, where that is not UTF-8.
    pub encoding: Option<&'static str>,
}

/// The file of a text that an editor has open, or had when the program ended. Nobody else takes it meanwhile.
#[derive(Debug)]
pub struct Editing {
    /// What it began with.
    pub begun: Begun,
    path: PathBuf,
    _lock: Lock,
}

/// What became of a text that was found at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is in its draft, which is called this.
    Returned(String),
    /// The draft has another text by now: it is kept here.
    Kept(PathBuf),
}

impl Store {
    /// Makes the file for a text that an editor is about to open.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn begin_editing(&self, begun: Begun) -> Result<Editing, Error> {
        let folder = self.dir().join("editing");
        files::private_dir(&folder)?;
        let what = if begun.note { "note" } else { &begun.property };
        let stem = format!("{}-{}", begun.draft.short(), files::safe_name(what));
        let names = (1..1000).map(|n| if n == 1 { format!("{stem}.txt") } else { format!("{stem}-{n}.txt") });
        for path in names.map(|name| folder.join(name)) {
            let Some(lock) = Lock::take(&files::beside(&path, "lock"))? else { continue };
            // One that was kept from an earlier edit stays.
            if path.exists() {
                continue;
            }
            files::replace(&path, begun.text.as_bytes(), false)?;
            let origin = serde_json::to_vec(&begun).unwrap_or_default();
            files::replace(&files::beside(&path, "json"), &origin, false)?;
            return Ok(Editing { begun, path, _lock: lock });
        }
        Err(Error::Io { doing: "make a file in", path: folder, detail: "there are too many already".into() })
    }

    /// The texts that were open in an editor when a program ended, and are not being put back by another one.
    pub fn left_editing(&self) -> Vec<Editing> {
        let Ok(Some(entries)) = files::entries(&self.dir().join("editing")) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
        paths.sort();
        paths.iter().filter_map(|path| self.editing(&path.with_extension(""))).collect()
    }

    /// The text of this file, unless somebody has it open.
    pub fn editing(&self, path: &Path) -> Option<Editing> {
        let begun = serde_json::from_slice(&files::read(&files::beside(path, "json")).ok()?).ok()?;
        let _lock = Lock::take(&files::beside(path, "lock")).ok()??;
        Some(Editing { begun, path: path.to_owned(), _lock })
    }
}

impl Editing {
    /// The file that the editor opens.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the editor wrote; none if it is as it was.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn written(&self) -> Result<Option<Written>, Error> {
        let bytes = files::read(&self.path).map_err(|error| Error::io("read", &self.path, &error))?;
        Ok((bytes != self.begun.text.as_bytes()).then(|| decoded(&bytes)))
    }

    /// What an editor left beside the file when it was ended, and how to get at it.
    pub fn beside(&self) -> Option<String> {
        let saved = files::beside(&self.path, "save");
        if saved.exists() {
            return Some(format!("What nano had not saved is in {}", saved.display()));
        }
        let name = self.path.file_name()?.to_string_lossy();
        let swap = self.path.with_file_name(format!(".{name}.swp"));
        swap.exists().then(|| format!("What vim had not saved can be recovered: vim -r {}", swap.display()))
    }

    /// Whether this is in the draft. How it ends and is broken may differ: a field of one line takes no more than that.
    pub fn is_in(&self, draft: &Draft, written: &Written) -> bool {
        self.in_draft(draft).split_whitespace().eq(written.text.split_whitespace())
    }

    /// What a draft has where the text is from.
    fn in_draft<'a>(&self, draft: &'a Draft) -> &'a str {
        if self.begun.note { &draft.note } else { draft.text(&self.begun.property) }
    }

    /// Puts this into a draft that has what the editor began with; a draft that was never written has nothing yet. False
    /// if it has another text by now.
    pub fn put_into(&self, draft: &mut Draft, written: &Written) -> bool {
        let property = &self.begun.property;
        let has_place = self.begun.note || (!property.is_empty() && draft.index(property).is_some());
        if !has_place || self.in_draft(draft) != self.begun.text {
            return false;
        }
        let text = written.text.strip_suffix('\n').unwrap_or(&written.text);
        if self.begun.note {
            draft.note = text.to_owned();
        } else {
            draft.set(property, text);
        }
        true
    }

    /// Removes the file: its text is where it belongs.
    pub fn done(self) {
        let _ = fs::remove_file(&self.path);
        self.keep();
    }

    /// Leaves the file where it is, as nobody's. Returns its path.
    pub fn keep(self) -> PathBuf {
        let _ = fs::remove_file(files::beside(&self.path, "json"));
        self.path
    }
}

/// Bytes as a text: by the mark at their beginning, else as UTF-8, else in the encoding that was usual before it.
fn decoded(bytes: &[u8]) -> Written {
    let (encoding, mark) = match (Encoding::for_bom(bytes), std::str::from_utf8(bytes)) {
        (Some((encoding, mark)), _) => (encoding, mark),
        (None, Ok(_)) => (encoding_rs::UTF_8, 0),
        (None, Err(_)) => (WINDOWS_1252, 0),
    };
    let bytes = bytes.get(mark..).unwrap_or_default();
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = vec![0; decoder.max_utf8_buffer_length(bytes.len()).unwrap_or_default()];
    let (_, _, length, _) = decoder.decode_to_utf8(bytes, &mut text, true);
    text.truncate(length);
    let text = String::from_utf8_lossy(&text);
    let encoding = match encoding.name() {
        "UTF-8" => None,
        "windows-1252" => Some("Latin-1"),
        name => Some(name),
    };
    Written { text: text.replace("\r\n", "\n"), encoding }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn store() -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        (dir, store)
    }

    fn begun(text: &str) -> Begun {
        Begun { draft: DraftId::from_random([7; 16]), property: "content".into(), note: false, text: text.into() }
    }

    #[test]
    fn a_text_is_read_whatever_it_is_encoded_in() {
        for (bytes, text, encoding) in [
            (&b"plain"[..], "plain", None),
            ("caf\u{e9} 狐".as_bytes(), "café 狐", None),
            (b"\xef\xbb\xbfmarked", "marked", None),
            (b"caf\xe9\r\nnoir", "café\nnoir", Some("Latin-1")),
            (b"\xff\xfec\0a\0f\0\xe9\0", "café", Some("UTF-16LE")),
            (b"\xfe\xff\0c\0\xe9", "cé", Some("UTF-16BE")),
        ] {
            assert_eq!(decoded(bytes), Written { text: text.into(), encoding }, "{bytes:?}");
        }
    }

    #[test]
    fn what_was_saved_in_an_editor_is_there_until_it_is_done_with() {
        use std::os::unix::fs::PermissionsExt;
        let (_dir, store) = store();
        let open = store.begin_editing(begun("Smoke")).unwrap();
        assert_eq!(open.written(), Ok(None));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(open.path()), mode(open.path().parent().unwrap())), (0o600, 0o700));
        assert!(store.left_editing().is_empty(), "it is open");
        let second = store.begin_editing(begun("Fire")).unwrap();
        assert_ne!(second.path(), open.path());
        fs::write(open.path(), "Much smoke\n").unwrap();
        drop((open, second));
        let mut left = store.left_editing();
        assert_eq!(left.len(), 2);
        let at = left.iter().position(|one| one.begun.text == "Smoke").unwrap();
        let first = left.remove(at);
        let written = first.written().unwrap().unwrap();
        let mut draft = Draft::new(first.begun.draft, Timestamp::UNIX_EPOCH);
        assert!(!first.put_into(&mut draft, &written), "the draft has another text");
        draft.set("content", "Smoke");
        assert!(first.put_into(&mut draft, &written) && first.is_in(&draft, &written));
        assert_eq!(draft.text("content"), "Much smoke");
        first.done();
        let kept = left.remove(0).keep();
        assert!(store.left_editing().is_empty());
        assert_eq!(fs::read_to_string(kept).unwrap(), "Fire");
        assert_eq!(fs::read_dir(store.dir().join("editing")).unwrap().count(), 1);
    }

    #[test]
    fn what_an_editor_left_beside_is_told() {
        let (_dir, store) = store();
        let open = store.begin_editing(begun("")).unwrap();
        assert_eq!(open.beside(), None);
        let name = open.path().file_name().unwrap().to_string_lossy().into_owned();
        fs::write(open.path().with_file_name(format!(".{name}.swp")), "x").unwrap();
        assert!(open.beside().unwrap().contains("vim -r"));
        fs::write(files::beside(open.path(), "save"), "x").unwrap();
        assert!(open.beside().unwrap().contains("nano"));
    }
}
