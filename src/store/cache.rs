//! What was read from a portal, with the moment it was read. A damaged file is as good as none.

use std::fs;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Error, files};

/// The cache of one portal.
#[derive(Debug, Clone)]
pub struct Cache {
    dir: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Page {
    fetched: Timestamp,
    value: Value,
}

impl Cache {
    pub(super) fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// What was read under this name, and when.
    pub fn read(&self, name: &str) -> Option<(Timestamp, Value)> {
        let bytes = fs::read(self.path(name)).ok()?;
        let page: Page = serde_json::from_slice(&bytes).ok()?;
        Some((page.fetched, page.value))
    }

    /// Keeps what was read.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, name: &str, fetched: Timestamp, value: &Value) -> Result<(), Error> {
        let page = Page { fetched, value: value.clone() };
        let bytes = serde_json::to_vec(&page).unwrap_or_default();
        files::replace(&self.path(name), &bytes, false)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{}.json", files::safe_name(name)))
    }
}
