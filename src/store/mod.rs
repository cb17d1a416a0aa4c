//! Files below the config directory: drafts, templates, snippets, journal, cache, and small remembered things.
//!
//! All calls block; callers run them where that hurts nobody. Nothing here knows of HTTP or of a screen, or what a token
//! is.

pub mod append;
mod aside;
mod attempt;
mod cache;
mod compact;
mod corrections;
mod draft_file;
mod drafts;
mod editing;
mod files;
mod hashing;
mod imports;
mod journal;
mod last_first;
mod latest;
mod lines;
mod past;
mod running;
mod settling;
mod snippets;
mod steps;
mod templates;
mod twins;
mod unsettled;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use thiserror::Error as ThisError;

use crate::ticket::DraftId;
use crate::ticket::text;
pub use attempt::{Attempt, AttemptId, Result as JournalResult, fingerprint};
pub use cache::Cache;
pub use corrections::{Correction, CorrectionEnd};
pub use drafts::{DraftLock, Listing, Summary};
pub use editing::{Begun, Editing, Found, Written};
pub use files::{Lock, appendable, entries, is_open_to_others, open, read, read_text, replace, safe_name};
pub use hashing::{Changed, attach, is_as_attached, is_name};
pub use imports::{ImportEnd, ImportRecord, ImportRun, Imports, OpenLine};
pub use journal::Journal;
pub use latest::Made;
use running::Running;
pub use settling::Standing;
pub use snippets::{Snippet, Snippets};
pub use steps::{Step, StepEvent, StepState, Steps};
pub use templates::{BadName, TemplateName, Templates};
pub use twins::Twin;

/// What went wrong with a file: what was to be done, where, and why not.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
pub enum Error {
    /// The system refused.
    #[error("could not {doing} {}: {detail}", .path.display())]
    Io {
        /// A verb that can follow "could not".
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        detail: String,
    },
    /// Another hubticket has the draft open.
    #[error("this draft is open in another hubticket; leave it there first")]
    Locked(DraftId),
    /// There is no such draft.
    #[error(
        "there is no draft {0}; hubticket drafts lists them, and for deleted ones: hubticket drafts list --removed"
    )]
    NoDraft(String),
    /// The beginning of an id fits several drafts.
    #[error("{count} drafts begin with {prefix}; type more of the id")]
    Ambiguous {
        /// The beginning of an id, as it was typed.
        prefix: String,
        /// How many drafts begin with it.
        count: usize,
    },
    /// There is no such template.
    #[error("there is no template {0}; hubticket templates lists them")]
    NoTemplate(String),
    /// There is a template of that name already.
    #[error("there is a template {0} already; choose another name")]
    TemplateExists(String),
    /// The file holds no draft; it was set aside.
    #[error("a file can't be read as a draft ({detail}); it is kept as {}", below(.aside))]
    Unreadable {
        /// The file as it was named.
        path: PathBuf,
        /// Where it is now.
        aside: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
}

impl Error {
    fn io(doing: &'static str, path: &Path, error: &std::io::Error) -> Self {
        Self::Io { doing, path: path.to_owned(), detail: text::of_system(error) }
    }
}

/// Files that are not for their owner alone.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[error("others can look into {}; run: chmod -R go-rwx {}", .path.display(), .folder.display())]
pub struct Exposed {
    /// What is open to others.
    pub path: PathBuf,
    /// The folder that all files live below.
    pub folder: PathBuf,
}

/// The files of one config directory. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    dir: Arc<PathBuf>,
    running: Running,
}

impl Store {
    /// The files below a directory, which is made if it is not there. Nothing is read.
    ///
    /// # Errors
    /// When the directory can't be made.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, Error> {
        let dir = dir.into();
        files::private_dir(&dir)?;
        let running = Running::new(dir.join("running"));
        Ok(Self { dir: Arc::new(dir), running })
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Does with the directory what a submission does with it, and leaves nothing behind.
    ///
    /// # Errors
    /// When it can't be written, locked or synced: then nothing can be sent. A network folder may do all but one.
    pub fn try_out(&self) -> Result<(), Error> {
        let running = self.dir.join("running");
        files::private_dir(&running)?;
        drop(Lock::take(&running.join("try.lock"))?);
        files::try_out(&self.dir)?;
        let journal = self.dir.join("journal.jsonl");
        match journal.exists() {
            true => {
                let file = files::appendable_alone(&journal);
                file.and_then(|file| file.sync_all())
                    .map_err(|error| Error::io("write to the journal", &journal, &error))
            }
            false => Ok(()),
        }
    }

    /// Tries whether a file can be made in one of its folders.
    ///
    /// # Errors
    /// When it can't.
    pub fn try_folder(&self, name: &str) -> Result<(), Error> {
        files::try_out(&self.dir.join(name))
    }

    /// What others can look into or change, of the folder and the journal.
    pub fn exposed(&self) -> Option<Exposed> {
        let journal = self.dir.join("journal.jsonl");
        let is_open = |path: &Path| std::fs::metadata(path).is_ok_and(|found| is_open_to_others(&found));
        let path = [self.dir(), &journal].into_iter().find(|path| is_open(path))?.to_owned();
        Some(Exposed { path, folder: self.dir().to_owned() })
    }

    /// The journal of submissions.
    pub fn journal(&self) -> Journal {
        Journal::new(self.dir.join("journal.jsonl"), self.running.clone())
    }

    /// The runs of imports.
    pub fn imports(&self) -> Imports {
        Imports::new(self.dir.join("imports.jsonl"))
    }

    /// What was read from a portal.
    pub fn cache(&self, portal: &str) -> Cache {
        Cache::new(self.dir.join("cache").join(files::safe_name(portal)))
    }

    /// Something small that is remembered between runs; `None` where it is not there or can't be read.
    pub fn recall<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_slice(&files::read(&self.remembered(name)).ok()?).ok()
    }

    /// Remembers something small.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn remember<T: serde::Serialize>(&self, name: &str, value: &T) -> Result<(), Error> {
        let bytes = serde_json::to_vec(value).unwrap_or_default();
        files::replace(&self.remembered(name), &bytes, false)
    }

    fn remembered(&self, name: &str) -> PathBuf {
        self.dir.join("cache").join(format!("{}.json", files::safe_name(name)))
    }
}

/// A file as people know it, by its folder and name: the end of a whole path is what a short line cuts off.
fn below(path: &Path) -> std::path::Display<'_> {
    let dir = path.parent().and_then(Path::parent);
    dir.and_then(|dir| path.strip_prefix(dir).ok()).unwrap_or(path).display()
}

/// The moment, for names of files that are set aside.
fn now() -> Timestamp {
    Timestamp::now()
}
