//! A file as it is when it is attached to a ticket: its size, and its MD5 as HubSpot tells it of what it has.

use std::io::{self, Read};
use std::path::{Path, absolute};
use std::time::Duration;

use md5::{Digest, Md5};

use super::{Error, Store, files};
use crate::ticket::Attachment;

/// So much is read at once.
const PIECE: usize = 64 << 10;

/// The folder of what was piped in.
pub(super) const ATTACHED: &str = "attached";

/// Reads a file through, and calls it by its own name. It may take long.
///
/// # Errors
/// Why it can't be attached: it is not there, not to be read, empty, or a folder, a device and the like.
pub fn attach(path: &Path) -> Result<Attachment, Error> {
    let wrong = |error: io::Error| Error::io("attach", path, &error);
    let refused = |why: &str| wrong(io::Error::new(io::ErrorKind::InvalidInput, why));
    let path = absolute(path).map_err(wrong)?;
    let mut file = files::open(&path).map_err(wrong)?;
    let named = path.file_name().and_then(|name| name.to_str()).zip(path.to_str());
    let (name, text) = named.ok_or_else(|| refused("its name is not in UTF-8"))?;
    let mut sum = Md5::new();
    let (mut size, mut piece) = (0, vec![0; PIECE]);
    loop {
        let got = match file.read(&mut piece) {
            Ok(0) => break,
            Ok(got) => got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(wrong(error)),
        };
        sum.update(piece.get(..got).unwrap_or_default());
        size += got as u64;
    }
    if size == 0 {
        return Err(refused("it is empty"));
    }
    Ok(Attachment { path: text.to_owned(), name: name.to_owned(), size, md5: format!("{:x}", sum.finalize()) })
}

/// Whether a text can be the name of a file in a folder.
pub fn is_name(text: &str) -> bool {
    Path::new(text).file_name().and_then(|own| own.to_str()) == Some(text)
}

impl Store {
    /// Keeps what somebody pipes in as a file, so that it can be sent later, too. It goes as sent drafts do.
    ///
    /// # Errors
    /// When it can't be read or written, is empty, or its name is none of a file.
    pub fn keep_attached(&self, name: &str, from: &mut impl Read) -> Result<Attachment, Error> {
        let folder = self.dir().join(ATTACHED).join(uuid::Uuid::new_v4().to_string());
        let path = folder.join(name);
        let wrong = |error: io::Error| Error::io("keep", &path, &error);
        if !is_name(name) {
            return Err(wrong(io::Error::new(io::ErrorKind::InvalidInput, "it is no name of a file")));
        }
        files::private_dir(&folder)?;
        let mut file = files::appendable(&path).map_err(wrong)?;
        io::copy(from, &mut file).map_err(wrong)?;
        file.sync_all().map_err(wrong)?;
        attach(&path)
    }

    /// Deletes what was piped in longer ago than this. Returns how much of it went.
    pub(super) fn purge_attached(&self, older_than: Duration) -> usize {
        let is_old = |entry: &std::fs::DirEntry| {
            let age = entry.metadata().and_then(|data| data.modified()).ok().and_then(|time| time.elapsed().ok());
            age.is_some_and(|age| age > older_than)
        };
        let entries = std::fs::read_dir(self.dir().join(ATTACHED)).into_iter().flatten().flatten();
        entries.filter(is_old).filter(|entry| std::fs::remove_dir_all(entry.path()).is_ok()).count()
    }
}

/// Whether a file is still what it was when it was attached. It may take long.
///
/// # Errors
/// What is otherwise.
pub fn is_as_attached(attached: &Attachment) -> Result<(), Changed> {
    let now = attach(Path::new(&attached.path)).map_err(|error| match error {
        Error::Io { detail, .. } => Changed::Unreadable { name: attached.name.clone(), detail },
        other => Changed::Unreadable { name: attached.name.clone(), detail: other.to_string() },
    })?;
    match (now.size, &now.md5) == (attached.size, &attached.md5) {
        true => Ok(()),
        false => Err(Changed::Other { name: attached.name.clone() }),
    }
}

/// What became of a file since it was attached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Changed {
    /// It is gone, or can't be read.
    #[error("{name} can't be read any more: {detail}")]
    Unreadable {
        /// What it is called.
        name: String,
        /// The system's reason.
        detail: String,
    },
    /// It is another.
    #[error("{name} has changed since it was attached")]
    Other {
        /// What it is called.
        name: String,
    },
}
