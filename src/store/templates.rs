//! Templates on disk: drafts that are copied, not submitted, one readable JSON file each, under the name people gave it.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde_json::{Map, Value};
use thiserror::Error as ThisError;

use super::{Error, Store, draft_file, files};
use crate::ticket::value::Locale;
use crate::ticket::{Draft, DraftId, template};

/// What a template asks for first, and what it folds, in its file.
const ASK: &str = "ask";
const HIDE: &str = "hide";

/// A name has this many bytes at most: file systems take 255, and the ending and a set-aside file's time come after it.
const LONGEST: usize = 100;

/// The name of a template. It is the name of a file too, and stays in its folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateName(String);

/// Why a text is no name of a template.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[error(
    "{0:?} can't be the name of a template: use letters, digits, dash, underscore, point and single blanks, \
     beginning with a letter or a digit, {LONGEST} bytes at most"
)]
pub struct BadName(String);

impl FromStr for TemplateName {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = text.len() <= LONGEST
            && text.chars().next().is_some_and(char::is_alphanumeric)
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' '))
            && !text.ends_with(' ')
            && !text.contains("  ");
        if fits { Ok(Self(text.to_owned())) } else { Err(BadName(text.to_owned())) }
    }
}

impl fmt::Display for TemplateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// All templates, by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Templates {
    /// The templates that can be read.
    pub all: Vec<(TemplateName, Draft)>,
    /// What could not be read, and what became of it; one sentence each.
    pub notes: Vec<String>,
}

impl Store {
    fn template_path(&self, name: &TemplateName) -> PathBuf {
        self.dir.join("templates").join(format!("{name}.json"))
    }

    /// Keeps a draft as a template, without what is only of this draft. One of that name is replaced only on demand, and
    /// kept beside it once; what it asks for and hides, and what hubticket does not know of it, goes into the new one.
    ///
    /// # Errors
    /// When there is one of that name, or it can't be written.
    pub fn save_template(
        &self,
        name: &TemplateName,
        draft: &Draft,
        unique: Option<&str>,
        replace: bool,
    ) -> Result<(), Error> {
        let path = self.template_path(name);
        let before = self.template_document(name)?;
        if before.is_some() && !replace {
            return Err(Error::TemplateExists(name.to_string()));
        }
        let template = Draft { name: Some(name.to_string()), ..template::of(draft, unique) };
        let mut document = document(&draft_file::written(&template, &path)?);
        for (key, value) in before.unwrap_or_default() {
            let is_kept = [ASK, HIDE].contains(&key.as_str()) || !is_of_a_draft(&key);
            if is_kept && !document.contains_key(&key) {
                document.insert(key, value);
            }
        }
        write(&path, &document, true)
    }

    /// Gives a template another name.
    ///
    /// # Errors
    /// When it is not there, when there is one of the new name, or it can't be written.
    pub fn rename_template(&self, name: &TemplateName, to: &TemplateName) -> Result<(), Error> {
        let mut document = self.template_document(name)?.ok_or_else(|| Error::NoTemplate(name.to_string()))?;
        let (from, path) = (self.template_path(name), self.template_path(to));
        // The same file, where a file system does not tell capital letters apart, is no other template.
        if path.exists() && name.to_string().to_lowercase() != to.to_string().to_lowercase() {
            return Err(Error::TemplateExists(to.to_string()));
        }
        document.insert("name".into(), to.to_string().into());
        fs::rename(&from, &path).map_err(|error| Error::io("rename", &from, &error))?;
        let _ = fs::rename(files::beside(&from, "previous"), files::beside(&path, "previous"));
        write(&path, &document, false)
    }

    /// What the file of a template holds, also what hubticket does not know; none where there is no such file, and
    /// nothing in what is no JSON.
    fn template_document(&self, name: &TemplateName) -> Result<Option<Map<String, Value>>, Error> {
        let path = self.template_path(name);
        match files::read(&path) {
            Ok(bytes) => Ok(Some(document(&bytes))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", &path, &error)),
        }
    }

    /// Reads a template. One that can't be read is set aside, never overwritten.
    ///
    /// # Errors
    /// When it is not there or holds no draft.
    pub fn load_template(&self, name: &TemplateName) -> Result<Draft, Error> {
        let path = self.template_path(name);
        match files::read(&path) {
            // Written by hand, it may have any id; nothing is known by it.
            Ok(bytes) => draft_file::parse(DraftId::random(), &bytes).or_else(|detail| {
                let aside = files::set_aside(&path)?;
                Err(Error::Unreadable { path, aside, detail })
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::NoTemplate(name.to_string())),
            Err(error) => Err(Error::io("read", &path, &error)),
        }
    }

    /// A new draft that begins with a template.
    ///
    /// # Errors
    /// When the template is not there or holds no draft.
    pub fn from_template(&self, name: &TemplateName, locale: &Locale, unique: Option<&str>) -> Result<Draft, Error> {
        let template = self.load_template(name)?;
        Ok(template::begin(&template, &name.to_string(), DraftId::random(), locale, unique))
    }

    /// All templates, by name. What can't be read is set aside and told.
    ///
    /// # Errors
    /// When the folder can't be listed.
    pub fn list_templates(&self) -> Result<Templates, Error> {
        let entries = files::entries(&self.dir.join("templates"))?;
        let mut listing = Templates::default();
        for path in entries.into_iter().flatten().flatten().map(|entry| entry.path()) {
            let Some(stem) =
                path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".json"))
            else {
                continue;
            };
            let Ok(name) = stem.parse::<TemplateName>() else {
                // What begins with a point is a file that is still being written.
                if !stem.starts_with('.') {
                    listing.notes.push(format!("{}: {}", path.display(), BadName(stem.to_owned())));
                }
                continue;
            };
            match self.load_template(&name) {
                Ok(template) => listing.all.push((name, template)),
                // It was deleted meanwhile.
                Err(Error::NoTemplate(_)) => {}
                Err(error) => listing.notes.push(error.to_string()),
            }
        }
        listing.all.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        listing.notes.sort_unstable();
        Ok(listing)
    }

    /// What keeps the text of a file from being a template, in words; none where it is one.
    pub fn template_mistake(text: &str) -> Option<String> {
        draft_file::parse(DraftId::random(), text.as_bytes()).err()
    }

    /// Deletes a template.
    ///
    /// # Errors
    /// When it is not there or can't be deleted.
    pub fn delete_template(&self, name: &TemplateName) -> Result<(), Error> {
        let path = self.template_path(name);
        match fs::remove_file(&path) {
            Ok(()) => {
                let _ = fs::remove_file(files::beside(&path, "previous"));
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::NoTemplate(name.to_string())),
            Err(error) => Err(Error::io("delete", &path, &error)),
        }
    }
}

fn document(bytes: &[u8]) -> Map<String, Value> {
    serde_json::from_slice(bytes).unwrap_or_default()
}

/// Whether a key of a file is one that hubticket writes, or wrote.
fn is_of_a_draft(key: &str) -> bool {
    const KEYS: [&str; 24] = [
        "version",
        "id",
        "name",
        "profile",
        "created",
        "modified",
        "properties",
        "associations",
        "cursor",
        "submission",
        "filled",
        "filledNote",
        "linked",
        "sensitive",
        "toFill",
        "template",
        "placeholders",
        "note",
        "files",
        "begunContacts",
        "edits",
        "prepared",
        "queued",
        "unresolved",
    ];
    KEYS.contains(&key)
}

fn write(path: &Path, document: &Map<String, Value>, keep: bool) -> Result<(), Error> {
    let mut bytes = serde_json::to_vec_pretty(document).map_err(|error| Error::io("save", path, &error.into()))?;
    bytes.push(b'\n');
    files::replace(path, &bytes, keep)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::draft::SubmissionState;
    use crate::ticket::property::SUBJECT;
    use jiff::Timestamp;

    #[test]
    fn a_name_stays_in_its_folder() {
        for name in ["outage", "Printer outage", "v1.2_b-c", "Störung", "狐"] {
            assert_eq!(name.parse::<TemplateName>().map(|name| name.to_string()).as_deref(), Ok(name));
        }
        let long = "x".repeat(LONGEST + 1);
        for name in
            ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "-x", "a\nb", "a\u{1b}", " a", "a ", "a  b", &long]
        {
            assert!(name.parse::<TemplateName>().is_err(), "{name:?}");
        }
    }

    #[test]
    fn what_is_only_of_one_draft_is_not_copied() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let name: TemplateName = "outage".parse().unwrap();
        let mut draft = Draft::new(DraftId::random(), Timestamp::UNIX_EPOCH);
        draft.set(SUBJECT, "Outage");
        draft.set("key", "one-ticket-only");
        draft.name = Some("Monday".into());
        draft.profile = Some("eu".into());
        draft.mark(SubmissionState::Unknown, Timestamp::UNIX_EPOCH);
        store.save_template(&name, &draft, Some("key"), false).unwrap();
        let again = store.save_template(&name, &draft, None, false);
        assert_eq!(again, Err(Error::TemplateExists("outage".into())));
        let now: Timestamp = "2026-11-24T13:00:00Z".parse().unwrap();
        let locale = Locale { now, zone: jiff::tz::TimeZone::UTC };
        let made = store.from_template(&name, &locale, None).unwrap();
        assert_ne!(made.id, draft.id);
        assert_eq!((made.text(SUBJECT), made.index("key")), ("Outage", None));
        assert_eq!((made.name, made.profile, made.submission, made.created), (None, None, None, now));
        assert_eq!(store.list_templates().unwrap().all.len(), 1);
        store.delete_template(&name).unwrap();
        assert_eq!(store.delete_template(&name), Err(Error::NoTemplate("outage".into())));
        assert_eq!(store.list_templates().unwrap(), Templates::default());
    }

    #[test]
    fn a_replaced_template_leaves_nothing_of_itself_in_the_next() {
        let schema = document(include_bytes!("../../assets/schemas/template.json"));
        for key in schema["properties"].as_object().unwrap().keys() {
            let is_kept = [ASK, HIDE, "$schema"].contains(&key.as_str());
            assert_eq!(is_of_a_draft(key), !is_kept, "{key}");
        }
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let name: TemplateName = "outage".parse().unwrap();
        let mut draft = Draft::new(DraftId::random(), Timestamp::UNIX_EPOCH);
        draft.note = "Night shift only".into();
        store.save_template(&name, &draft, None, false).unwrap();
        draft.note.clear();
        store.save_template(&name, &draft, None, true).unwrap();
        assert_eq!(store.load_template(&name).unwrap().note, "");
    }

    #[test]
    fn what_others_wrote_into_the_file_stays_when_it_is_replaced_or_renamed() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let [name, to, other]: [TemplateName; 3] = ["outage", "Outage 2", "other"].map(|name| name.parse().unwrap());
        let path = |name: &TemplateName| dir.path().join("templates").join(format!("{name}.json"));
        let mut draft = Draft::new(DraftId::random(), Timestamp::UNIX_EPOCH);
        draft.set(SUBJECT, "Outage");
        store.save_template(&name, &draft, None, false).unwrap();
        store.save_template(&other, &draft, None, false).unwrap();
        let mut written = document(&fs::read(path(&name)).unwrap());
        written.insert(ASK.into(), serde_json::json!(["subject"]));
        written.insert("sensitive".into(), serde_json::json!(["x"]));
        written.insert("team".into(), "night".into());
        write(&path(&name), &written, false).unwrap();
        draft.set(SUBJECT, "All is down");
        store.save_template(&name, &draft, None, true).unwrap();
        assert_eq!(store.rename_template(&name, &other), Err(Error::TemplateExists("other".into())));
        store.rename_template(&name, &to).unwrap();
        assert_eq!(store.rename_template(&name, &to), Err(Error::NoTemplate("outage".into())));
        let now = document(&fs::read(path(&to)).unwrap());
        assert_eq!((&now["ask"], &now["team"], &now["name"]), (&written["ask"], &"night".into(), &"Outage 2".into()));
        assert_eq!(now.get("sensitive"), None);
        let read = store.load_template(&to).unwrap();
        assert_eq!((read.text(SUBJECT), read.ask.as_slice()), ("All is down", ["subject".to_owned()].as_slice()));
    }
}
