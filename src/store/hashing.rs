//! A file as it is when it is attached to a ticket: its size, and its MD5 as HubSpot tells it of what it has.

use std::io::{self, Read};
use std::path::{Path, absolute};

use md5::{Digest, Md5};

use super::{Error, files};
use crate::ticket::Attachment;

/// So much is read at once.
const PIECE: usize = 64 << 10;

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
