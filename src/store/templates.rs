//! Templates on disk: drafts that are copied, not submitted, one readable JSON file each, under the name people gave it.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::str::FromStr;

use jiff::Timestamp;
use thiserror::Error as ThisError;

use super::{Error, Store, drafts, files};
use crate::ticket::{Cursor, Draft, DraftId};

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

    /// Keeps a draft as a template, without what is only of this draft: what became of it, and the value by which its
    /// ticket is known. One of that name is replaced only on demand, and kept beside it once.
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
        if path.exists() && !replace {
            return Err(Error::TemplateExists(name.to_string()));
        }
        let template = Draft { name: Some(name.to_string()), ..copy(draft, draft.id, draft.modified, unique) };
        files::replace(&path, &drafts::written(&template, &path)?, true)
    }

    /// Reads a template. One that can't be read is set aside, never overwritten.
    ///
    /// # Errors
    /// When it is not there or holds no draft.
    pub fn load_template(&self, name: &TemplateName) -> Result<Draft, Error> {
        let path = self.template_path(name);
        match files::read(&path) {
            // Written by hand, it may have any id; nothing is known by it.
            Ok(bytes) => drafts::parse(DraftId::random(), &bytes).or_else(|detail| {
                let aside = files::set_aside(&path)?;
                Err(Error::Unreadable { path, aside, detail })
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::NoTemplate(name.to_string())),
            Err(error) => Err(Error::io("read", &path, &error)),
        }
    }

    /// A new draft that is copied from a template.
    ///
    /// # Errors
    /// When the template is not there or holds no draft.
    pub fn from_template(&self, name: &TemplateName, now: Timestamp, unique: Option<&str>) -> Result<Draft, Error> {
        let mut draft = copy(&self.load_template(name)?, DraftId::random(), now, unique);
        draft.begin_with_this();
        Ok(draft)
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

/// What is worth copying of a draft. The value of the unique property is not: it would make the second ticket fail.
fn copy(draft: &Draft, id: DraftId, now: Timestamp, unique: Option<&str>) -> Draft {
    let mut properties = draft.properties.clone();
    properties.retain(|entry| Some(entry.name.trim()) != unique);
    Draft {
        id,
        name: None,
        profile: None,
        created: now,
        modified: now,
        properties,
        associations: draft.associations.clone(),
        cursor: Cursor::default(),
        submission: None,
        // What a profile filled in is as good as typed: a template says it for every profile.
        filled: Vec::new(),
        linked: Vec::new(),
        sensitive: draft.sensitive.clone(),
        to_fill: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::draft::SubmissionState;
    use crate::ticket::property::SUBJECT;

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
        let made = store.from_template(&name, now, None).unwrap();
        assert_ne!(made.id, draft.id);
        assert_eq!((made.text(SUBJECT), made.index("key")), ("Outage", None));
        assert_eq!((made.name, made.profile, made.submission, made.created), (None, None, None, now));
        assert_eq!(store.list_templates().unwrap().all.len(), 1);
        store.delete_template(&name).unwrap();
        assert_eq!(store.delete_template(&name), Err(Error::NoTemplate("outage".into())));
        assert_eq!(store.list_templates().unwrap(), Templates::default());
    }
}
