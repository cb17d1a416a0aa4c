//! What was read from a portal, with the moment it was read. A damaged file is as good as none.

use std::io::{BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Error, files};

/// The cache of one portal.
#[derive(Debug, Clone)]
pub struct Cache {
    dir: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Page<T> {
    fetched: Timestamp,
    value: T,
}

impl Cache {
    pub(super) fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// What was read under this name, and when.
    pub fn read<T: DeserializeOwned>(&self, name: &str) -> Option<(Timestamp, T)> {
        let file = files::open(&self.path(name)).ok()?.take(files::LARGEST);
        let page: Page<T> = serde_json::from_reader(BufReader::new(file)).ok()?;
        Some((page.fetched, page.value))
    }

    /// Keeps what was read. It is written as it is made: a large portal's definitions are a megabyte.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write<T: Serialize>(&self, name: &str, fetched: Timestamp, value: &T) -> Result<(), Error> {
        files::replace_with(&self.path(name), false, |file| {
            let mut file = BufWriter::new(file);
            serde_json::to_writer(&mut file, &Page { fetched, value })?;
            file.flush()
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{}.json", files::safe_name(name)))
    }
}
