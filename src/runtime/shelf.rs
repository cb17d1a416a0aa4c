//! The thread that works on files, one job after the other, and the drafts that it keeps open for this process.

use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use crate::app::message::Past;
use crate::store::{
    AttemptId, DraftLock, Editing, Error, Found, JournalResult, Listing, Made, Standing, Store, Written,
};
use crate::ticket::draft::{SubmissionMark, SubmissionState};
use crate::ticket::{Draft, DraftId};

/// So many of the deleted drafts are listed beside the others; `hubticket drafts list --removed` has all.
const REMOVED_SHOWN: usize = 20;

/// Something to do on the disk thread.
type Job = Box<dyn FnOnce(&mut Shelf) + Send>;

/// Where jobs are handed to the thread.
pub(super) struct Disk {
    jobs: mpsc::Sender<Job>,
}

/// The drafts of this process.
pub(super) struct Shelf {
    store: Store,
    open: HashMap<DraftId, DraftLock>,
}

/// What became of a text that is to go into its draft.
enum Put {
    /// It is in the draft of this title now.
    Back(String),
    /// It was there already.
    There,
    /// The draft has another one.
    Other,
    /// It could not be seen to now.
    Not,
}

impl Disk {
    pub(super) fn open(store: Store) -> Self {
        let (jobs, todo) = mpsc::channel::<Job>();
        // Without a thread the jobs are dropped, and with them their answers: a system that far gone has no screen.
        let _ = thread::Builder::new().name("disk".into()).spawn(move || {
            let mut shelf = Shelf { store, open: HashMap::new() };
            for job in todo {
                job(&mut shelf);
            }
        });
        Self { jobs }
    }

    /// Runs a job after all that were handed over before.
    pub(super) fn start(&self, job: impl FnOnce(&mut Shelf) + Send + 'static) {
        let _ = self.jobs.send(Box::new(job));
    }
}

impl Shelf {
    /// The files, for what is no draft.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// Lists the drafts. What this process holds itself is not open elsewhere.
    pub(super) fn list(&self) -> Result<Listing, Error> {
        let mut listing = self.store.list_drafts()?;
        for draft in &mut listing.drafts {
            draft.locked &= !self.open.contains_key(&draft.id);
        }
        listing.removed = self.store.list_removed(REMOVED_SHOWN)?;
        Ok(listing)
    }

    /// What the journal knows of earlier submissions: those of a profile that nobody knows what became of, how many of
    /// these each other profile has, those of the profile that made a ticket since a moment, and those of whose plan
    /// something is left.
    pub(super) fn past(&self, profile: &str, host: &str, since: Timestamp) -> Result<Past, Error> {
        let journal = self.store.journal();
        let mut elsewhere: Vec<(String, usize)> = Vec::new();
        let mut mine = Vec::new();
        let (unresolved, unfinished_plans) = journal.unsettled()?;
        for attempt in unresolved {
            if attempt.profile == profile {
                mine.push(attempt);
                continue;
            }
            match elsewhere.iter_mut().find(|(name, _)| *name == attempt.profile) {
                Some((_, count)) => *count += 1,
                None => elsewhere.push((attempt.profile, 1)),
            }
        }
        let (mut unfinished, mut left) = (Vec::new(), Vec::new());
        for (attempt, result) in unfinished_plans {
            if attempt.profile != profile || attempt.host != host {
                continue;
            }
            match result {
                JournalResult::Created { id, created_at, url } => {
                    unfinished.push(Made { attempt, id, created_at, url });
                }
                // What a draft that is still there left is used again when it is sent.
                _ if attempt.draft.is_some_and(|id| self.store.load_draft(id).is_ok()) => {}
                JournalResult::Rejected { .. }
                | JournalResult::NotSent { .. }
                | JournalResult::Absent { .. }
                | JournalResult::Unknown { .. } => left.push(attempt),
            }
        }
        Ok(Past { unresolved: mine, elsewhere, made: journal.made_since(since, profile)?, unfinished, left })
    }

    /// Lets go of what is older than it is kept.
    pub(super) fn tidy_up(&self, keep: Duration) {
        self.store.purge(keep);
        // A journal that stays long is slow, not wrong; the next start tries again.
        let _ = self.store.journal().tidy(Timestamp::now());
    }

    /// Lets others open a draft.
    pub(super) fn release(&mut self, id: DraftId) {
        self.open.remove(&id);
    }

    /// Brings a draft back that was removed.
    pub(super) fn restore(&self, id: DraftId) -> Result<(), Error> {
        match self.store.restore_draft(id) {
            // One that was never written comes back with the next save.
            Err(Error::NoDraft(_)) => Ok(()),
            other => other,
        }
    }

    /// Keeps a draft open for this process.
    fn hold(&mut self, id: DraftId) -> Result<(), Error> {
        if !self.open.contains_key(&id) {
            self.open.insert(id, self.store.lock_draft(id)?);
        }
        Ok(())
    }

    pub(super) fn save(&mut self, draft: &Draft) -> Result<Timestamp, Error> {
        self.hold(draft.id)?;
        self.store.save_draft(draft)?;
        Ok(Timestamp::now())
    }

    pub(super) fn open(&mut self, id: DraftId) -> Result<Box<Draft>, Error> {
        if self.open.contains_key(&id) {
            return self.store.load_draft(id).map(Box::new);
        }
        let (draft, lock) = self.store.open_draft(id)?;
        self.open.insert(id, lock);
        Ok(Box::new(draft))
    }

    /// Puts texts that an editor had open when a program ended into their drafts. Returns what became of them, and what
    /// editors left beside them.
    pub(super) fn find_edited(&mut self) -> (Vec<Found>, Vec<String>) {
        let (mut found, mut beside) = (Vec::new(), Vec::new());
        for one in self.store.left_editing() {
            // What can't be read or saved now may be at the next start.
            let Ok(written) = one.written() else { continue };
            let left = one.beside();
            match written.map(|written| self.put_back(&one, &written)) {
                Some(Put::Not) => continue,
                Some(Put::Other) => found.push(Found::Kept(one.keep())),
                Some(Put::Back(title)) => {
                    found.push(Found::Returned(title));
                    one.done();
                }
                Some(Put::There) | None => one.done(),
            }
            beside.extend(left);
        }
        (found, beside)
    }

    fn put_back(&mut self, one: &Editing, written: &Written) -> Put {
        let id = one.begun.draft;
        let (mut draft, _lock) = match self.store.open_draft(id) {
            Ok((draft, lock)) => (draft, Some(lock)),
            // It was never written, or is sent or removed: the text is one of its own then.
            Err(Error::NoDraft(_)) => {
                let mut draft = Draft::new(id, Timestamp::now());
                match one.begun.note {
                    true => draft.note.clone_from(&one.begun.text),
                    false => drop(draft.set(&one.begun.property, one.begun.text.as_str())),
                }
                (draft, None)
            }
            Err(_) => return Put::Not,
        };
        if one.is_in(&draft, written) {
            return Put::There;
        }
        if !one.put_into(&mut draft, written) {
            return Put::Other;
        }
        draft.modified = Timestamp::now();
        match self.store.save_draft(&draft) {
            Ok(()) => Put::Back(draft.title().to_owned()),
            Err(_) => Put::Not,
        }
    }

    /// Lets go of a text that an editor wrote, if it is in its draft on disk. Else it is found at the next start.
    pub(super) fn edited_saved(&self, file: &Path) {
        if let Some(one) = self.store.editing(file)
            && let (Ok(draft), Ok(written)) = (self.store.load_draft(one.begun.draft), one.written())
            && written.is_none_or(|written| one.is_in(&draft, &written))
        {
            one.done();
        }
    }

    /// Opens a draft that waits to be sent; none if it does not any more.
    pub(super) fn take_waiting(&mut self, id: DraftId) -> Result<Option<Box<Draft>>, Error> {
        let (draft, lock) = match self.store.open_draft(id) {
            Err(Error::NoDraft(_)) => return Ok(None),
            other => other?,
        };
        if !draft.is_marked(SubmissionState::Waiting) {
            return Ok(None);
        }
        self.open.insert(id, lock);
        Ok(Some(Box::new(draft)))
    }

    /// Writes into a draft where its submission is, unless nobody knows what became of it.
    pub(super) fn mark(&mut self, id: DraftId, submission: Option<SubmissionMark>) -> Result<(), Error> {
        // One that this process had open is not locked twice.
        self.open.remove(&id);
        let (mut draft, _lock) = match self.store.open_draft(id) {
            // Another process has sent it, or deleted it: whoever takes it up finds that out.
            Err(Error::NoDraft(_)) => return Ok(()),
            other => other?,
        };
        if !draft.is_marked(SubmissionState::Unknown) {
            draft.submission = submission;
        }
        self.store.save_draft(&draft)
    }

    /// Writes down what became of a submission, and keeps its draft with the sent ones if it made a ticket. Nothing is
    /// written where the journal knows better, which is returned then.
    pub(super) fn settle(
        &mut self,
        attempt: AttemptId,
        draft: Option<DraftId>,
        result: &JournalResult,
    ) -> Result<Option<Standing>, Error> {
        let standing = self.store.journal().settle(attempt, Timestamp::now(), result)?;
        if let (Some(id), None, JournalResult::Created { .. }) = (draft, &standing, result) {
            self.finish(id)?;
        }
        Ok(standing)
    }

    /// Moves a draft to `removed/`, from where it can be taken back.
    pub(super) fn remove(&mut self, id: DraftId) -> Result<(), Error> {
        self.hold(id)?;
        let result = match self.store.remove_draft(id) {
            // One that was never written has nothing to remove.
            Err(Error::NoDraft(_)) => Ok(()),
            other => other,
        };
        self.open.remove(&id);
        result
    }

    pub(super) fn rename(&mut self, id: DraftId, name: Option<String>) -> Result<(), Error> {
        let _lock = self.store.lock_draft(id)?;
        let mut draft = self.store.load_draft(id)?;
        draft.name = name;
        self.store.save_draft(&draft)
    }

    pub(super) fn duplicate(&mut self, id: DraftId, copy: DraftId) -> Result<(), Error> {
        let mut draft = self.store.load_draft(id)?;
        draft.id = copy;
        draft.name = Some(format!("{} (copy)", draft.title()));
        draft.created = Timestamp::now();
        draft.modified = draft.created;
        draft.submission = None;
        draft.forget_key();
        self.store.save_draft(&draft)
    }

    /// Keeps a draft with the sent ones.
    pub(super) fn finish(&mut self, id: DraftId) -> Result<(), Error> {
        let result = match self.store.keep_sent(id) {
            Err(Error::NoDraft(_)) => Ok(()),
            other => other,
        };
        self.open.remove(&id);
        result
    }
}
