//! The files that calls uploaded, and their folders. Plain data; of a file's content there is its size and its MD5.

use std::collections::BTreeMap;

use jiff::Timestamp;

#[derive(Debug, Clone)]
pub(super) struct File {
    pub id: u64,
    pub folder: u64,
    /// Of the folder and the name, with a slash in front.
    pub path: String,
    pub size: u64,
    pub md5: String,
    pub access: String,
    pub created: Timestamp,
    pub updated: Timestamp,
}

impl File {
    /// The name with its ending.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

#[derive(Debug, Clone)]
pub(super) struct Folder {
    pub id: u64,
    pub path: String,
    pub created: Timestamp,
}

/// Everything that was uploaded.
#[derive(Debug, Default)]
pub(super) struct Drive {
    files: BTreeMap<u64, File>,
    folders: BTreeMap<u64, Folder>,
}

impl Drive {
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.files.values()
    }

    pub fn file(&self, id: u64) -> Option<&File> {
        self.files.get(&id)
    }

    pub fn file_at(&self, path: &str) -> Option<&File> {
        self.files().find(|file| file.path == path)
    }

    pub fn folder(&self, id: u64) -> Option<&Folder> {
        self.folders.get(&id)
    }

    pub fn folder_at(&self, path: &str) -> Option<&Folder> {
        self.folders.values().find(|folder| folder.path == path)
    }

    /// Adds a file, or replaces the one with its id.
    pub fn put(&mut self, file: File) {
        self.files.insert(file.id, file);
    }

    pub fn remove(&mut self, id: u64) -> Option<File> {
        self.files.remove(&id)
    }

    pub fn add_folder(&mut self, folder: Folder) {
        self.folders.insert(folder.id, folder);
    }

    /// The path itself if it is free, or else the first with `-1`, `-2` and so on before the ending that is.
    pub fn free_path(&self, path: &str) -> String {
        let name = path.rfind('/').map_or(0, |slash| slash + 1);
        let end = path.rfind('.').filter(|dot| *dot > name).unwrap_or(path.len());
        let (stem, ending) = path.split_at_checked(end).unwrap_or((path, ""));
        let numbered = (1..).map(|number: u32| format!("{stem}-{number}{ending}"));
        let mut paths = std::iter::once(path.to_owned()).chain(numbered);
        paths.find(|path| self.file_at(path).is_none()).unwrap_or_else(|| path.to_owned())
    }
}

/// A path with one slash in front, and none doubled or behind.
pub(super) fn clean(path: &str) -> String {
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.fold(String::new(), |path, part| path + "/" + part)
}
