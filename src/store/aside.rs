//! Drafts that an older hubticket set aside as unreadable, though this one reads them: they come back.

use std::fs;
use std::path::Path;

use super::draft_file::{id_of, parse};
use super::{Store, files};

/// What stands between the name of a file and the moment when it was set aside.
const WORD: &str = ".unreadable-";

impl Store {
    /// Gives drafts their names back that were set aside and can be read, unless there is one of that name again. A
    /// hubticket of an earlier version on the same directory knows fewer versions of the file.
    pub(super) fn take_back_aside(&self, folder: &Path) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for aside in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let name = aside.file_name().and_then(|name| name.to_str());
            let Some((name, _)) = name.and_then(|name| name.split_once(WORD)) else { continue };
            let path = folder.join(name);
            let Some(id) = id_of(&path).filter(|_| !path.exists()) else { continue };
            let is_read = files::read(&aside).is_ok_and(|bytes| parse(id, &bytes).is_ok());
            // Two names for a moment, and never none: who is killed in between has lost nothing.
            if is_read && files::link(&aside, &path).is_ok() {
                let _ = fs::remove_file(&aside);
            }
        }
    }
}
