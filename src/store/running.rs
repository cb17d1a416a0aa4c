//! Which submissions are under way. The process that has one holds the lock of its file, and the kernel releases that when
//! the process dies.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::attempt::AttemptId;
use super::{Error, Lock, files};

/// The locks of the submissions that this process has under way.
#[derive(Debug, Clone)]
pub(super) struct Running {
    folder: PathBuf,
    locks: Arc<Mutex<HashMap<AttemptId, Lock>>>,
}

impl Running {
    /// Locks in a folder, which is made with the first of them.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, locks: Arc::default() }
    }

    fn locks(&self) -> MutexGuard<'_, HashMap<AttemptId, Lock>> {
        self.locks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, attempt: AttemptId) -> PathBuf {
        self.folder.join(format!("{attempt}.lock"))
    }

    /// Takes the lock of a submission, for `hold`; none where somebody has it.
    pub fn lock(&self, attempt: AttemptId) -> Result<Option<Lock>, Error> {
        files::private_dir(&self.folder)?;
        Lock::take(&self.path(attempt))
    }

    /// Holds a lock until the submission is let go.
    pub fn hold(&self, attempt: AttemptId, lock: Lock) {
        self.locks().insert(attempt, lock);
    }

    /// Takes a submission to go on with it. False where somebody has it under way.
    pub fn take_up(&self, attempt: AttemptId) -> Result<bool, Error> {
        files::private_dir(&self.folder)?;
        if self.locks().contains_key(&attempt) {
            return Ok(false);
        }
        let Some(lock) = Lock::take(&self.path(attempt))? else { return Ok(false) };
        Ok(self.locks().insert(attempt, lock).is_none())
    }

    /// Lets others go on with a submission.
    pub fn let_go(&self, attempt: AttemptId) {
        self.locks().remove(&attempt);
    }

    /// Whether a process that lives has it under way. A lock file that nobody holds is taken away.
    pub fn has(&self, attempt: AttemptId) -> bool {
        let path = self.path(attempt);
        self.locks().contains_key(&attempt) || (path.exists() && matches!(Lock::take(&path), Ok(None)))
    }
}
