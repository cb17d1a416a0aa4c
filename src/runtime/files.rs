//! Files of the agent: read when they are attached and before they are sent, found by the beginning of a path.
//!
//! Each question has a thread of its own: a folder on a server that does not answer holds up nothing else, and ends with
//! the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use crate::app::files::paths;
use crate::store::{self, Error};
use crate::ticket::Attachment;
use crate::ticket::text;

/// So many names at most are offered for a path.
const MOST: usize = 500;

/// Does something with files, on a thread of its own.
pub(super) fn start(run: impl FnOnce() + Send + 'static) {
    // Without a thread there is no answer: a system that far gone has no screen.
    let _ = thread::Builder::new().name("files".into()).spawn(run);
}

/// Reads the files of the paths in a line. A path with blanks in it may be there as it stands.
pub(super) fn attach(typed: &str) -> Vec<(String, Result<Attachment, Error>)> {
    let whole = typed.trim();
    let all = if at(whole).is_file() { vec![whole.to_owned()] } else { paths::split(typed) };
    all.into_iter().map(|path| (path.clone(), store::attach(&at(&path)))).collect()
}

/// Reads files again that were attached.
pub(super) fn check(files: &[Attachment]) -> Vec<Result<Attachment, Error>> {
    files.iter().map(|file| store::attach(Path::new(&file.path))).collect()
}

/// How large files are; none where there is no file.
pub(super) fn sizes(paths: &[String]) -> Vec<Option<u64>> {
    let size = |path: &String| fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|file| file.len());
    paths.iter().map(size).collect()
}

/// The names that a path could go on with, folders with a slash behind. What begins with a point is hidden until it is
/// typed.
pub(super) fn list(path: &str) -> Result<Vec<String>, String> {
    if path == "~" {
        return Ok(vec!["~/".to_owned()]);
    }
    let (folder, begun) = match path.rfind('/') {
        Some(slash) => path.split_at(slash + 1),
        None => ("", path),
    };
    let place = if folder.is_empty() { PathBuf::from(".") } else { at(folder) };
    let entries = fs::read_dir(&place).map_err(|error| format!("{folder}: {}", text::of_system(&error)))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(begun) && (begun.starts_with('.') || !name.starts_with('.')))
        .collect();
    names.sort();
    names.truncate(MOST);
    for name in &mut names {
        if place.join(&*name).is_dir() {
            name.push('/');
        }
    }
    Ok(names)
}

/// Where a path is, that may begin at home.
fn at(path: &str) -> PathBuf {
    let home = || std::env::var_os("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    match path.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with('/')) {
        Some(rest) => home().map_or_else(|| path.into(), |home| home.join(rest.trim_start_matches('/'))),
        None => path.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_on_with_what_is_in_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_str().unwrap();
        for name in ["log.txt", "logs.txt", "other.txt", ".hidden", "a b.txt"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        fs::create_dir(folder.path().join("lodge")).unwrap();
        for (begun, names) in [
            ("lo", vec!["lodge/", "log.txt", "logs.txt"]),
            ("a", vec!["a b.txt"]),
            (".", vec![".hidden"]),
            ("x", vec![]),
            ("", vec!["a b.txt", "lodge/", "log.txt", "logs.txt", "other.txt"]),
        ] {
            assert_eq!(list(&format!("{root}/{begun}")).unwrap(), names, "{begun}");
        }
        assert!(list(&format!("{root}/nowhere/x")).unwrap_err().contains("nowhere"));
    }

    #[test]
    fn what_is_no_file_has_no_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        fs::write(path("a"), "four").unwrap();
        assert_eq!(sizes(&[path("a"), path("b"), path("")]), [Some(4), None, None]);
    }

    #[test]
    fn a_path_with_blanks_is_read_as_it_stands() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        fs::write(path("my file.txt"), "text").unwrap();
        fs::write(path("b"), "b").unwrap();
        let read = |typed: &str| {
            let all = attach(typed).into_iter();
            all.map(|(_, file)| file.map(|one| one.name).map_err(drop)).collect::<Vec<_>>()
        };
        assert_eq!(read(&path("my file.txt")), [Ok("my file.txt".to_owned())]);
        let two = format!("{} '{}'", path("b"), path("my file.txt"));
        assert_eq!(read(&two), [Ok("b".to_owned()), Ok("my file.txt".to_owned())]);
        assert_eq!(read(&path("none")), [Err(())]);
        assert_eq!(read(&path("")), [Err(())], "a folder");
    }
}
