//! Drafts on disk: one readable JSON file each, replaced atomically, open in one process only.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use serde::Serialize;

use super::draft_file::{id_of, parse, written};
use super::{Error, Lock, Store, files};
use crate::ticket::draft::{SubmissionMark, SubmissionState};
use crate::ticket::{Draft, DraftId};

/// A lock is looked at this often before it counts as taken.
const LOOKS: usize = 5;

/// A draft in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The name of its file, too.
    pub id: DraftId,
    /// What people call it: its name, else its subject.
    pub title: String,
    /// The name that was given to it.
    pub name: Option<String>,
    /// When it was last changed.
    pub modified: Timestamp,
    /// The profile it is meant for.
    pub profile: Option<String>,
    /// Whether nothing worth keeping is in it.
    pub blank: bool,
    /// Whether another process has it open.
    pub locked: bool,
    /// Since when it waits in the outbox.
    pub queued: Option<Timestamp>,
    /// What there is to know of its last submission; where there was none, that a program made it.
    pub marker: Option<String>,
    /// The sensitive properties that it holds a value of, by name.
    pub sensitive: Vec<String>,
    /// When it was deleted, if it was; it can be brought back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<Timestamp>,
    /// Where its submission is; none while it is composed.
    #[serde(skip)]
    pub submission: Option<SubmissionMark>,
}

impl Summary {
    /// That it holds sensitive values, in words, if it does.
    pub fn warning(&self) -> Option<&'static str> {
        (!self.sensitive.is_empty()).then_some("holds sensitive values")
    }

    /// The profile that it belongs to, where that is not this one: it is sent from there alone.
    pub fn other_profile(&self, profile: &str) -> Option<&str> {
        self.profile.as_deref().filter(|own| *own != profile)
    }
}

/// All drafts, the last changed first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// The drafts that can be read.
    pub drafts: Vec<Summary>,
    /// Those that were deleted lately and can be brought back, the last one first.
    pub removed: Vec<Summary>,
    /// What could not be read, and what became of it; one sentence each.
    pub notes: Vec<String>,
}

/// Keeps a draft open in this process only, until it is dropped.
#[derive(Debug)]
pub struct DraftLock {
    id: DraftId,
    _lock: Lock,
}

impl DraftLock {
    /// The draft that is kept open.
    pub fn id(&self) -> DraftId {
        self.id
    }
}

fn marker(state: SubmissionState, locked: bool) -> &'static str {
    match state {
        // Whoever sent it is gone.
        SubmissionState::Sending if !locked => "was being sent",
        SubmissionState::Waiting => "waits to be sent",
        SubmissionState::Sending => "being sent",
        SubmissionState::Refused => "refused by HubSpot",
        SubmissionState::NotSent => "not sent",
        SubmissionState::Unknown => "not known whether it was created",
    }
}

/// Where drafts are kept.
#[derive(Clone, Copy)]
enum Shelf {
    Open,
    Removed,
    Sent,
}

impl Store {
    fn shelf(&self, shelf: Shelf) -> PathBuf {
        let drafts = self.dir.join("drafts");
        match shelf {
            Shelf::Open => drafts,
            Shelf::Removed => drafts.join("removed"),
            Shelf::Sent => drafts.join("sent"),
        }
    }

    fn draft_path(&self, shelf: Shelf, id: DraftId) -> PathBuf {
        self.shelf(shelf).join(format!("{id}.json"))
    }

    /// Writes a draft; the version before it is kept once.
    ///
    /// # Errors
    /// When it can't be written; the file before it is then as it was.
    pub fn save_draft(&self, draft: &Draft) -> Result<(), Error> {
        let path = self.draft_path(Shelf::Open, draft.id);
        files::replace(&path, &written(draft, &path)?, true)
    }

    /// Reads a draft. One that can't be read is set aside, never overwritten.
    ///
    /// # Errors
    /// When it is not there or holds no draft.
    pub fn load_draft(&self, id: DraftId) -> Result<Draft, Error> {
        let path = self.draft_path(Shelf::Open, id);
        match files::read(&path) {
            Ok(bytes) => parse(id, &bytes).or_else(|detail| {
                let aside = files::set_aside(&path)?;
                Err(Error::Unreadable { path, aside, detail })
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Error::NoDraft(id.to_string())),
            Err(error) => Err(Error::io("read", &path, &error)),
        }
    }

    /// A draft whose ticket was made, as it was sent; none where it is not kept any more, or can't be read.
    pub fn sent_draft(&self, id: DraftId) -> Option<Draft> {
        let bytes = files::read(&self.draft_path(Shelf::Sent, id)).ok()?;
        parse(id, &bytes).ok()
    }

    /// Opens a draft in this process only.
    ///
    /// # Errors
    /// [`Error::Locked`] when another process has it open.
    pub fn lock_draft(&self, id: DraftId) -> Result<DraftLock, Error> {
        let path = self.shelf(Shelf::Open);
        files::private_dir(&path)?;
        let path = path.join(format!("{id}.lock"));
        for _ in 0..LOOKS {
            if let Some(lock) = Lock::take(&path)? {
                return Ok(DraftLock { id, _lock: lock });
            }
            // A listing elsewhere holds the lock for the moment in which it looks at it.
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(Error::Locked(id))
    }

    /// Opens a draft in this process only, and marks it if a submission of it was never answered: the process that sent
    /// it may have died before it could.
    ///
    /// # Errors
    /// When another process has it open, when it is not there or holds no draft, or when the journal can't be read.
    pub fn open_draft(&self, id: DraftId) -> Result<(Draft, DraftLock), Error> {
        let lock = self.lock_draft(id)?;
        let mut draft = self.load_draft(id)?;
        if self.journal().sent(&HashSet::from([id]), draft.created)?.contains(&id) {
            self.keep_sent(id)?;
            return Err(Error::NoDraft(id.to_string()));
        }
        let open = self.journal().unresolved()?;
        let attempt = open.iter().rev().find(|attempt| attempt.draft == Some(id));
        match (attempt, draft.submission.map(|mark| mark.state)) {
            (Some(attempt), _) => draft.mark(SubmissionState::Unknown, attempt.time),
            // Somebody settled meanwhile that no ticket of it is there.
            (None, Some(SubmissionState::Unknown)) => draft.submission = None,
            // Its sender died before a byte could leave: the attempt would be in the journal.
            (None, Some(SubmissionState::Sending)) => {
                draft.submission =
                    draft.submission.map(|mark| SubmissionMark { state: SubmissionState::NotSent, ..mark });
            }
            (None, Some(SubmissionState::Waiting | SubmissionState::Refused | SubmissionState::NotSent) | None) => {}
        }
        Ok((draft, lock))
    }

    /// The draft that a full id or the beginning of one names.
    ///
    /// # Errors
    /// When none or several fit.
    pub fn find_draft(&self, typed: &str) -> Result<DraftId, Error> {
        self.find(Shelf::Open, typed)
    }

    /// The deleted draft that a full id or the beginning of one names.
    ///
    /// # Errors
    /// When none or several fit.
    pub fn find_removed(&self, typed: &str) -> Result<DraftId, Error> {
        self.find(Shelf::Removed, typed)
    }

    /// The draft whose ticket was made that a full id or the beginning of one names.
    ///
    /// # Errors
    /// When none or several fit.
    pub fn find_sent(&self, typed: &str) -> Result<DraftId, Error> {
        self.find(Shelf::Sent, typed)
    }

    fn find(&self, shelf: Shelf, typed: &str) -> Result<DraftId, Error> {
        if let Ok(id) = typed.parse() {
            return Ok(id);
        }
        // The short form has no dashes, the long one has.
        let wanted = typed.trim().to_lowercase().replace('-', "");
        let fits = |id: &DraftId| !wanted.is_empty() && id.to_string().replace('-', "").starts_with(&wanted);
        let found: Vec<DraftId> = self.draft_ids(shelf)?.into_iter().filter(fits).collect();
        match found.as_slice() {
            [] => Err(Error::NoDraft(typed.to_owned())),
            [one] => Ok(*one),
            many => Err(Error::Ambiguous { prefix: typed.to_owned(), count: many.len() }),
        }
    }

    fn draft_ids(&self, shelf: Shelf) -> Result<Vec<DraftId>, Error> {
        Ok(self.draft_files(shelf)?.filter_map(|path| id_of(&path)).collect())
    }

    /// The files of a shelf, one after the other: the names of ten thousand would take a megabyte.
    fn draft_files(&self, shelf: Shelf) -> Result<impl Iterator<Item = PathBuf>, Error> {
        let entries = files::entries(&self.shelf(shelf))?;
        let is_draft = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "json") && !path.is_dir();
        Ok(entries.into_iter().flatten().filter_map(|entry| entry.ok().map(|entry| entry.path())).filter(is_draft))
    }

    /// All drafts, the last changed first. What can't be read is set aside and told.
    ///
    /// # Errors
    /// When the folder can't be listed.
    pub fn list_drafts(&self) -> Result<Listing, Error> {
        let mut listing = Listing::default();
        let mut oldest = Timestamp::MAX;
        self.take_back_aside(&self.shelf(Shelf::Open));
        for path in self.draft_files(Shelf::Open)? {
            let Some(id) = id_of(&path) else {
                listing.notes.push(format!("{} is not named like a draft; rename it to an id", path.display()));
                continue;
            };
            let bytes = match files::read(&path) {
                Ok(bytes) => bytes,
                // It was removed or sent meanwhile.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => {
                    listing.notes.push(Error::io("read", &path, &error).to_string());
                    continue;
                }
            };
            match parse(id, &bytes) {
                Ok(draft) => {
                    oldest = oldest.min(draft.created);
                    listing.drafts.push(self.summary(&draft));
                }
                Err(detail) => {
                    let told = match files::set_aside(&path) {
                        Ok(aside) => Error::Unreadable { path, aside, detail }.to_string(),
                        Err(error) => error.to_string(),
                    };
                    listing.notes.push(told);
                }
            }
        }
        if let Err(error) = self.shelve_sent(&mut listing.drafts, oldest) {
            listing.notes.push(error.to_string());
        }
        listing.drafts.sort_unstable_by(|a, b| b.modified.cmp(&a.modified).then_with(|| a.id.cmp(&b.id)));
        Ok(listing)
    }

    /// The drafts that were deleted and are still kept, the last one first, at most so many. What was blank, or can't be
    /// read, is none.
    ///
    /// # Errors
    /// When the folder can't be listed.
    pub fn list_removed(&self, most: usize) -> Result<Vec<Summary>, Error> {
        let removed_at = |path: PathBuf| Some((fs::metadata(&path).ok()?.modified().ok()?, id_of(&path)?, path));
        let mut all: Vec<(SystemTime, DraftId, PathBuf)> =
            self.draft_files(Shelf::Removed)?.filter_map(removed_at).collect();
        all.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let read = |(at, id, path): (SystemTime, DraftId, PathBuf)| {
            let draft = parse(id, &files::read(&path).ok()?).ok()?;
            let removed = Timestamp::try_from(at).ok();
            // What it waited for is over.
            let told = Summary {
                removed,
                locked: false,
                marker: None,
                submission: None,
                queued: None,
                ..self.summary(&draft)
            };
            (!told.blank).then_some(told)
        };
        Ok(all.into_iter().filter_map(read).take(most).collect())
    }

    /// Moves drafts whose ticket is journalled to the sent ones, however long ago that was. A process that died between
    /// the journal and the move leaves its draft in the list, where it would be sent a second time.
    fn shelve_sent(&self, drafts: &mut Vec<Summary>, oldest: Timestamp) -> Result<(), Error> {
        let ids = drafts.iter().map(|draft| draft.id).collect();
        for id in self.journal().sent(&ids, oldest)? {
            // One that is open is moved by whoever has it.
            match self.lock_draft(id).and_then(|_lock| self.keep_sent(id)) {
                Ok(()) | Err(Error::NoDraft(_)) => drafts.retain(|draft| draft.id != id),
                Err(Error::Locked(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn summary(&self, draft: &Draft) -> Summary {
        let lock = self.shelf(Shelf::Open).join(format!("{}.lock", draft.id));
        // Only a draft that is open somewhere has a lock file; one that is left over is free to take.
        let locked = lock.exists() && matches!(Lock::take(&lock), Ok(None));
        Summary {
            id: draft.id,
            title: draft.title().to_owned(),
            name: draft.name.clone(),
            modified: draft.modified,
            profile: draft.profile.clone(),
            blank: draft.is_blank(),
            locked,
            queued: draft.submission.filter(|mark| mark.state == SubmissionState::Waiting).map(|mark| mark.since),
            marker: match draft.submission {
                Some(mark) => Some(marker(mark.state, locked).to_owned()),
                None => match (&draft.prepared, &draft.edits) {
                    (Some(one), _) => Some(one.marker()),
                    (None, Some(edits)) => Some(format!("changes ticket {}", edits.ticket)),
                    (None, None) => None,
                },
            },
            sensitive: draft.sensitive.clone(),
            removed: None,
            submission: draft.submission,
        }
    }

    fn reshelve(&self, id: DraftId, from: Shelf, to: Shelf) -> Result<(), Error> {
        let (source, target) = (self.draft_path(from, id), self.draft_path(to, id));
        files::private_dir(&self.shelf(to))?;
        match fs::rename(&source, &target) {
            Ok(()) => {
                let _ = fs::remove_file(files::beside(&source, "previous"));
                // How long it has been here is told by the file's time, which is still that of its last change.
                let _ = files::open_with(&target, fs::OpenOptions::new().append(true))
                    .and_then(|file| file.set_modified(SystemTime::now()));
                files::sync_folder(&self.shelf(from));
                files::sync_folder(&self.shelf(to));
                Ok(())
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Error::NoDraft(id.to_string())),
            Err(error) => Err(Error::io("move", &source, &error)),
        }
    }

    /// Takes a draft out of the list; it can be restored until it is purged.
    ///
    /// # Errors
    /// When it is not there or can't be moved.
    pub fn remove_draft(&self, id: DraftId) -> Result<(), Error> {
        self.reshelve(id, Shelf::Open, Shelf::Removed)
    }

    /// Brings a removed draft back, as one that is composed: nothing is sent because it is there again.
    ///
    /// # Errors
    /// When it is not there any more, can't be moved, or would replace one that is.
    pub fn restore_draft(&self, id: DraftId) -> Result<(), Error> {
        let path = self.draft_path(Shelf::Open, id);
        if path.exists() {
            let there = std::io::Error::other("a draft of the same id is open there");
            return Err(Error::io("restore", &path, &there));
        }
        self.reshelve(id, Shelf::Removed, Shelf::Open)?;
        let mut draft = self.load_draft(id)?;
        if draft.submission.is_some() && !draft.is_marked(SubmissionState::Unknown) {
            draft.submission = None;
            self.save_draft(&draft)?;
        }
        Ok(())
    }

    /// Keeps a draft with the sent ones; to be called only after its ticket is journalled.
    ///
    /// # Errors
    /// When it is not there or can't be moved.
    pub fn keep_sent(&self, id: DraftId) -> Result<(), Error> {
        self.reshelve(id, Shelf::Open, Shelf::Sent)
    }

    /// Deletes drafts that were sent or removed longer ago than this, and what a save that was broken off that long ago
    /// left behind. Returns how many files went.
    pub fn purge(&self, older_than: Duration) -> usize {
        let mut gone = 0;
        for (shelf, is_meant) in [
            (Shelf::Removed, (|name| name.ends_with(".json")) as fn(&str) -> bool),
            (Shelf::Sent, |name| name.ends_with(".json")),
            (Shelf::Open, |name| name.starts_with(files::NEW)),
        ] {
            let Ok(entries) = fs::read_dir(self.shelf(shelf)) else { continue };
            for entry in entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(is_meant)) {
                let age = entry.metadata().and_then(|data| data.modified()).ok().and_then(|time| time.elapsed().ok());
                if age.is_some_and(|age| age > older_than) && fs::remove_file(entry.path()).is_ok() {
                    gone += 1;
                }
            }
        }
        gone + self.purge_attached(older_than)
    }
}
