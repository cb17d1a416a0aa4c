//! A file that is not as it was when it was attached.

use std::fmt;

use crate::store;
use crate::ticket::Attachment;

/// A file that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file as it was.
    pub file: Attachment,
    /// The file as it is; or why it can't be read.
    pub now: Result<Attachment, String>,
}

impl Fault {
    /// What is wrong with a file, as it is now; none if it is as it was.
    pub fn of(file: Attachment, now: Result<Attachment, store::Error>) -> Option<Self> {
        let now = match now {
            Ok(now) if now.md5 == file.md5 && now.size == file.size => return None,
            Ok(now) => Ok(now),
            Err(store::Error::Io { detail, .. }) => Err(detail),
            Err(error) => Err(error.to_string()),
        };
        Some(Self { file, now })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.file.name;
        match &self.now {
            Ok(_) => write!(f, "{name} has changed since it was attached"),
            Err(_) => write!(f, "{name} can't be read any more"),
        }
    }
}
