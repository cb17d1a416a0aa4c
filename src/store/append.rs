//! The ends of files that are only appended to: bytes are there as a whole and safely, or not at all.

use std::fs::File;
use std::io::{self, Write};

/// A file that bytes are put at the end of.
pub trait End: Write {
    /// Waits until what was written is on disk.
    fn sync(&self) -> io::Result<()>;
    /// Takes away what is behind this place.
    fn cut(&self, length: u64) -> io::Result<()>;
}

impl End for File {
    fn sync(&self) -> io::Result<()> {
        self.sync_all()
    }

    fn cut(&self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

/// Writes bytes at the end of a file, which is at `end`, and makes them safe; or takes all of them away again: what could
/// not be written down is not sent, and must not be found later as something that was.
///
/// # Errors
/// When they are not safe.
pub fn whole(file: &mut impl End, bytes: &[u8], end: u64) -> io::Result<()> {
    let written = file.write_all(bytes).and_then(|()| file.sync());
    if written.is_err() {
        // What can't be taken away either is found as something that nobody knows the end of: it is looked for.
        let _ = file.cut(end).and_then(|()| file.sync());
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    /// A file on a disk that holds so many bytes, and may fail to sync.
    struct Disk {
        bytes: RefCell<Vec<u8>>,
        room: usize,
        syncs: bool,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let some = bytes.len().min(self.room);
            if some == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.room -= some;
            self.bytes.get_mut().extend_from_slice(&bytes[..some]);
            Ok(some)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl End for Disk {
        fn sync(&self) -> io::Result<()> {
            if self.syncs { Ok(()) } else { Err(io::Error::other("the disk failed")) }
        }

        fn cut(&self, length: u64) -> io::Result<()> {
            self.bytes.borrow_mut().truncate(usize::try_from(length).unwrap());
            Ok(())
        }
    }

    #[test]
    fn a_line_that_is_not_safe_is_not_there() {
        for (room, syncs, wanted) in [(99, true, "before\nline\n"), (99, false, "before\n"), (3, true, "before\n")] {
            let mut disk = Disk { bytes: RefCell::new(b"before\n".to_vec()), room, syncs };
            let written = whole(&mut disk, b"line\n", 7);
            assert_eq!(written.is_ok(), wanted.ends_with("line\n"));
            assert_eq!(String::from_utf8(disk.bytes.into_inner()).unwrap(), wanted);
        }
    }
}
