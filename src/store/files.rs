//! Files done safely: replaced atomically, appended whole, private, locked by the kernel; and only files: what is a pipe,
//! a device or a folder under the name of one of ours is refused, since it may have no end, or none to read now.

use std::fs::{self, File, FileType, Metadata, OpenOptions, ReadDir, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::Error;
use crate::ticket::hash;

/// How the names of files begin that are still being written.
pub const NEW: &str = ".new-";

/// A larger file is not read as a whole, nor a longer line of one: none of ours comes near.
pub const LARGEST: u64 = 64 << 20;

fn refused(why: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, why)
}

/// Why what is there is no file to read or write.
fn plain(found: FileType) -> io::Result<()> {
    let what = match found {
        kind if kind.is_file() => return Ok(()),
        kind if kind.is_dir() => "a folder",
        kind if kind.is_fifo() => "a pipe",
        kind if kind.is_socket() => "a socket",
        _ => "a device",
    };
    Err(refused(format!("it is {what}, not a file")))
}

/// Whether it is not there because a link to it, or to its folder, leads nowhere. That is no absence: somebody keeps it
/// elsewhere, and it would silently be taken for empty.
fn linked(path: &Path) -> io::Result<()> {
    for link in [Some(path), path.parent()].into_iter().flatten() {
        if fs::symlink_metadata(link).is_ok_and(|found| found.is_symlink())
            && fs::metadata(link).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
        {
            let to = fs::read_link(link).unwrap_or_default();
            let what = if link == path { "it".into() } else { link.display().to_string() };
            return Err(refused(format!("{what} is a link to {}, which is not there", to.display())));
        }
    }
    Ok(())
}

/// Opens a file of ours; anything else is refused, and never waited for.
pub fn open_with(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    // To open a device may already do something; and a pipe is looked at once more, should it have come meanwhile.
    match fs::metadata(path) {
        Ok(found) => plain(found.file_type())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => linked(path)?,
        Err(error) => return Err(error),
    }
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = options.custom_flags(flags.bits().cast_signed()).open(path)?;
    plain(file.metadata()?.file_type())?;
    Ok(file)
}

/// Opens a file of ours for reading.
pub fn open(path: &Path) -> io::Result<File> {
    open_with(path, OpenOptions::new().read(true))
}

/// The bytes of a file of ours, unless there are absurdly many.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let (length, mut bytes) = (file.metadata()?.len(), Vec::new());
    // A file of the system may say that it is empty.
    if length > LARGEST || file.take(LARGEST + 1).read_to_end(&mut bytes)? as u64 > LARGEST {
        return Err(refused(format!("it is larger than {} MB", LARGEST >> 20)));
    }
    Ok(bytes)
}

/// The same as text.
pub fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?).map_err(|_| refused("it is not UTF-8".into()))
}

/// What is in a folder of ours; `None` if it is not there.
pub fn entries(folder: &Path) -> Result<Option<ReadDir>, Error> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(Some(entries)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            linked(folder).map(|()| None).map_err(|error| Error::io("list", folder, &error))
        }
        Err(error) => Err(Error::io("list", folder, &error)),
    }
}

/// Makes a folder that only its owner can look into.
pub fn private_dir(dir: &Path) -> Result<(), Error> {
    if dir.is_dir() {
        return Ok(());
    }
    linked(dir).map_err(|error| Error::io("make the folder", dir, &error))?;
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(dir).map_err(|error| Error::io("make the folder", dir, &error))
}

/// Puts bytes in place of a file: written aside, synced, renamed, and the folder synced, so that at every moment the
/// file is the old one or the new one. With `keep`, the old one stays beside it as `<name>.previous`.
pub fn replace(path: &Path, bytes: &[u8], keep: bool) -> Result<(), Error> {
    replace_with(path, keep, |file| file.write_all(bytes))
}

/// The same with what is written piece by piece.
pub fn replace_with(path: &Path, keep: bool, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), Error> {
    let wrong = |error: io::Error| Error::io("save", path, &error);
    let folder = path.parent().unwrap_or(Path::new("."));
    private_dir(folder)?;
    // Files of tempfile are private from the start.
    let mut aside = tempfile::Builder::new().prefix(NEW).tempfile_in(folder).map_err(wrong)?;
    write(aside.as_file_mut()).map_err(wrong)?;
    aside.as_file().sync_all().map_err(wrong)?;
    if keep && path.exists() {
        // A second name, so that there is no moment without the file.
        let previous = beside(path, "previous");
        let _ = fs::remove_file(&previous);
        let _ = link(path, &previous);
    }
    aside.persist(path).map_err(|error| wrong(error.error))?;
    sync_folder(folder);
    Ok(())
}

/// Writes, locks and syncs a file in a folder, which is made if it is not there; the file is gone afterwards.
pub fn try_out(folder: &Path) -> Result<(), Error> {
    private_dir(folder)?;
    let tried = tempfile::Builder::new().prefix(NEW).tempfile_in(folder).and_then(|mut file| {
        file.write_all(b"x")?;
        file.as_file().lock()?;
        file.as_file().sync_all()
    });
    tried.map_err(|error| Error::io("write, lock and sync a file in", folder, &error))
}

/// The rename itself is safe only when the folder is on disk. Some file systems can't sync folders; that is no reason
/// to fail, the bytes are synced.
pub fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// `name.json` and `previous` make `name.json.previous`.
pub fn beside(path: &Path, word: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(word);
    path.with_file_name(name)
}

/// Whether anybody but the owner may do something with a file or folder.
pub fn is_open_to_others(found: &Metadata) -> bool {
    found.mode() & 0o077 != 0
}

/// Opens a private file for appending, making it if it is not there.
pub fn appendable(path: &Path) -> io::Result<File> {
    open_with(path, OpenOptions::new().append(true).create(true).read(true).mode(0o600))
}

/// Opens a private file for appending, alone. Whoever had it locked may have put another file in its place meanwhile:
/// then that one is opened.
pub fn appendable_alone(path: &Path) -> io::Result<File> {
    loop {
        let file = appendable(path)?;
        file.lock()?;
        if is_same(&file, path) {
            return Ok(file);
        }
    }
}

/// Opens a file for reading while nobody writes to it; `None` if it is not there.
pub fn readable_quiet(path: &Path) -> io::Result<Option<File>> {
    loop {
        let file = match open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        file.lock_shared()?;
        if is_same(&file, path) {
            return Ok(Some(file));
        }
    }
}

/// Gives a file a further name, unless that name is taken.
pub fn link(path: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(path, to) {
        // Where links are not to be had, a look has to do.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists && path.exists() && !to.exists() => {
            plain(fs::metadata(path)?.file_type())?;
            fs::copy(path, to).map(|_| ())
        }
        result => result,
    }
}

/// Sets a file aside under a name that says why; a file that was set aside before is never overwritten.
pub fn set_aside(path: &Path) -> Result<PathBuf, Error> {
    let stamp = super::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    for n in 0..1000 {
        let word = if n == 0 { format!("unreadable-{stamp}") } else { format!("unreadable-{stamp}-{n}") };
        let aside = beside(path, &word);
        match link(path, &aside) {
            Ok(()) => {
                fs::remove_file(path).map_err(|error| Error::io("set aside", path, &error))?;
                return Ok(aside);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Error::io("set aside", path, &error)),
        }
    }
    Err(Error::io("set aside", path, &io::Error::other("there are too many of the same name")))
}

/// A lock that the kernel releases when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock; `None` if somebody else has it.
    pub fn take(path: &Path) -> Result<Option<Self>, Error> {
        let wrong = |error: io::Error| Error::io("lock", path, &error);
        loop {
            let file = appendable(path).map_err(wrong)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(wrong(error)),
            }
            // Whoever had it may have removed the file between our opening and locking it: then it locks nothing.
            if is_same(&file, path) {
                return Ok(Some(Self { file, path: path.to_owned() }));
            }
        }
    }
}

fn is_same(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(theirs)) => ours.ino() == theirs.ino() && ours.dev() == theirs.dev(),
        _ => false,
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

/// A name that stays in its folder: letters, digits, dot, dash and underscore, not beginning with a dot. What had to be
/// changed gets a hash, so that two names never become one.
pub fn safe_name(name: &str) -> String {
    let safe: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' }).take(100).collect();
    if safe == name && !safe.is_empty() && !safe.starts_with('.') {
        return safe;
    }
    format!("_{safe}-{}", hash::hexadecimal(name.as_bytes()))
}
