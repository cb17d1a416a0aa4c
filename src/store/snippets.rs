//! Snippets on disk: texts below `snippets/`, one `.md` file each, that people insert by name. They are only read.

use std::path::PathBuf;

use super::{Error, Store, files};
use crate::ticket::text;

/// A text to insert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The name of its file, without the ending.
    pub name: String,
    /// The text, without the line feed at its end and without characters that control terminals.
    pub text: String,
}

/// All snippets, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippets {
    /// The snippets that can be read.
    pub all: Vec<Snippet>,
    /// What could not be read, and why not; one sentence each.
    pub notes: Vec<String>,
    /// Where they are, or would be.
    pub folder: PathBuf,
}

impl Store {
    /// All snippets, by name. What can't be read is told, and stays where it is.
    ///
    /// # Errors
    /// When the folder can't be listed.
    pub fn list_snippets(&self) -> Result<Snippets, Error> {
        let mut listing = Snippets { folder: self.dir.join("snippets"), ..Snippets::default() };
        let entries = files::entries(&listing.folder)?;
        for path in entries.into_iter().flatten().flatten().map(|entry| entry.path()) {
            let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".md"));
            // What begins with a point is hidden, or still being written.
            let Some(name) = name.filter(|name| !name.is_empty() && !name.starts_with('.')) else { continue };
            match files::read_text(&path) {
                Ok(text) => listing.all.push(Snippet { name: name.to_owned(), text: safe(&text) }),
                Err(error) => listing.notes.push(Error::io("read", &path, &error).to_string()),
            }
        }
        listing.all.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        listing.notes.sort_unstable();
        Ok(listing)
    }
}

fn safe(text: &str) -> String {
    let text = text::unmarked(text).replace("\r\n", "\n");
    text::block(text.trim_end()).into_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn texts_are_read_by_name_and_what_is_none_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let folder = dir.path().join("snippets");
        assert_eq!(store.list_snippets().unwrap(), Snippets { folder: folder.clone(), ..Snippets::default() });
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("thanks.md"), "Thank you\r\n\tand \u{1b}]0;x\u{7}bye\n\n").unwrap();
        fs::write(folder.join("Ask again.md"), "Is it still so?").unwrap();
        fs::write(folder.join("broken.md"), b"\xff").unwrap();
        for other in [".hidden.md", "notes.txt", ".md"] {
            fs::write(folder.join(other), "x").unwrap();
        }
        let listing = store.list_snippets().unwrap();
        let all: Vec<(&str, &str)> = listing.all.iter().map(|one| (one.name.as_str(), one.text.as_str())).collect();
        assert_eq!(all, [("Ask again", "Is it still so?"), ("thanks", "Thank you\n    and bye")]);
        assert!(listing.notes.len() == 1 && listing.notes[0].contains("not UTF-8"), "{:?}", listing.notes);
    }
}
