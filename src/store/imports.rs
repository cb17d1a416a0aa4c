//! The runs of imports, so that they are found again: when each began, of which file, and how many lines came to what.
//! What became of a single line stands in the outcome file beside the input.
//!
//! ```text
//!  running/<run>.lock   held by the process that imports
//!  imports.jsonl        began, ended, began, ...      appended under the file's lock; the oldest go
//! ```

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{self, BufReader, Seek, SeekFrom, Write};
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Error, Lock, files, lines};

/// The file is left alone up to this size.
const LARGE: u64 = 1 << 20;
/// So many lines of it stay then.
const KEPT: usize = 1_000;

/// A run that began to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRun {
    /// Names the run.
    pub import: Uuid,
    /// When it began to send, by this machine's clock.
    pub time: Timestamp,
    /// The profile in use.
    pub profile: String,
    /// The host that was talked to.
    pub host: String,
    /// The process, for people.
    pub pid: u32,
    /// The input; none is the standard input.
    pub file: Option<PathBuf>,
    /// Where it stands what became of each line.
    pub outcomes: PathBuf,
    /// The lines that were to be sent.
    pub lines: u64,
}

/// How a run ended: how many lines came to what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportEnd {
    /// When.
    pub time: Timestamp,
    /// Their tickets were made, or found, in this run.
    pub created: u64,
    /// Their tickets are of an earlier run.
    pub created_before: u64,
    /// HubSpot refused them.
    pub rejected: u64,
    /// They were surely not executed.
    pub not_sent: u64,
    /// The ticket may exist.
    pub unknown: u64,
}

/// A line of an import that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLine {
    /// The import, by its last run.
    pub import: ImportRecord,
    /// The line of its input.
    pub line: u64,
}

/// What is known of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRecord {
    /// As it began.
    pub run: ImportRun,
    /// How it ended, if it did.
    pub end: Option<ImportEnd>,
    /// A process that lives is at it.
    pub is_running: bool,
}

impl ImportRecord {
    /// What its input is called in a sentence.
    pub fn name(&self) -> String {
        self.run.file.as_ref().map_or_else(|| "the standard input".to_owned(), |file| file.display().to_string())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
enum Line {
    Began(ImportRun),
    Ended {
        import: Uuid,
        #[serde(flatten)]
        end: ImportEnd,
    },
}

/// The file of runs.
#[derive(Debug, Clone)]
pub struct Imports {
    path: PathBuf,
}

impl Imports {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    fn lock_path(&self, import: Uuid) -> PathBuf {
        self.path.with_file_name("running").join(format!("{import}.lock"))
    }

    /// Writes that a run begins. It is under way as long as what is returned is held.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn began(&self, run: &ImportRun) -> Result<Option<Lock>, Error> {
        let path = self.lock_path(run.import);
        if let Some(folder) = path.parent() {
            files::private_dir(folder)?;
        }
        let lock = Lock::take(&path)?;
        self.append(&Line::Began(run.clone()))?;
        Ok(lock)
    }

    /// Writes how a run ended.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn ended(&self, import: Uuid, end: &ImportEnd) -> Result<(), Error> {
        self.append(&Line::Ended { import, end: end.clone() })
    }

    fn append(&self, line: &Line) -> Result<(), Error> {
        let wrong = |error: io::Error| Error::io("write to", &self.path, &error);
        // What a dying process left of a line ends here.
        let mut bytes = b"\n".to_vec();
        bytes.extend(serde_json::to_vec(line).map_err(|error| wrong(error.into()))?);
        bytes.push(b'\n');
        let mut file = files::appendable_alone(&self.path).map_err(wrong)?;
        if file.seek(SeekFrom::End(0)).map_err(wrong)? > LARGE {
            let all = fs::read(&self.path).map_err(wrong)?;
            let lines: Vec<&[u8]> = all.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
            let mut kept = lines.get(lines.len().saturating_sub(KEPT)..).unwrap_or_default().join(&b'\n');
            kept.extend(bytes);
            // Whoever waits for the lock of this file sees that another one is in its place.
            return files::replace(&self.path, &kept, false);
        }
        file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(wrong)
    }

    /// All runs that are known, the last first.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn all(&self) -> Result<Vec<ImportRecord>, Error> {
        let mut all = self.written()?;
        all.sort_by_key(|one| std::cmp::Reverse(one.run.time));
        Ok(all)
    }

    /// The imports of a profile into a portal of which lines may not be known, each by its last run.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn open(&self, profile: &str, host: &str) -> Result<Vec<ImportRecord>, Error> {
        let mut all = self.written()?;
        // By their place in the file: clocks are set back and forth.
        all.reverse();
        let mut seen = HashSet::new();
        all.retain(|one| seen.insert(one.run.outcomes.clone()));
        all.retain(|one| {
            one.run.profile == profile && one.run.host == host && one.end.as_ref().is_none_or(|end| end.unknown > 0)
        });
        Ok(all)
    }

    /// All runs in the order in which they began.
    fn written(&self) -> Result<Vec<ImportRecord>, Error> {
        let wrong = |error: io::Error| Error::io("read", &self.path, &error);
        let Some(file) = files::readable_quiet(&self.path).map_err(wrong)? else { return Ok(Vec::new()) };
        let mut reader = BufReader::new(file);
        let (mut runs, mut ends) = (Vec::new(), HashMap::new());
        let mut line = Vec::new();
        while lines::next(&mut reader, &mut line).map_err(wrong)?.is_some() {
            match serde_json::from_slice(&line) {
                Ok(Line::Began(run)) => runs.push(run),
                Ok(Line::Ended { import, end }) => drop(ends.insert(import, end)),
                Err(_) => {}
            }
        }
        let record = |run: ImportRun| {
            let end = ends.remove(&run.import);
            let lock = self.lock_path(run.import);
            let is_running = end.is_none() && lock.exists() && matches!(Lock::take(&lock), Ok(None));
            ImportRecord { run, end, is_running }
        };
        Ok(runs.into_iter().map(record).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(lines: u64) -> ImportRun {
        ImportRun {
            import: Uuid::new_v4(),
            time: Timestamp::from_second(i64::try_from(lines).unwrap()).unwrap(),
            profile: "default".into(),
            host: "h".into(),
            pid: 1,
            file: Some("in.csv".into()),
            outcomes: "in.csv.outcomes.jsonl".into(),
            lines,
        }
    }

    #[test]
    fn a_run_is_under_way_while_its_process_lives_and_then_ended_or_broken_off() {
        let folder = tempfile::tempdir().unwrap();
        let imports = Imports::new(folder.path().join("imports.jsonl"));
        assert_eq!(imports.all().unwrap(), []);
        let (first, second) = (run(1), run(2));
        let time = first.time;
        let end = ImportEnd { time, created: 1, created_before: 0, rejected: 0, not_sent: 0, unknown: 0 };
        drop(imports.began(&first).unwrap());
        let lock = imports.began(&second).unwrap();
        let states =
            |all: &[ImportRecord]| all.iter().map(|one| (one.run.lines, one.is_running, one.end.is_some())).collect();
        let now: Vec<_> = states(&imports.all().unwrap());
        assert_eq!(now, [(2, true, false), (1, false, false)]);
        imports.ended(second.import, &end).unwrap();
        drop(lock);
        // A line that was torn by a dying process hides no other.
        let mut file = files::appendable(&imports.path).unwrap();
        file.write_all(b"{\"entry\":\"began\",").unwrap();
        drop(imports.began(&run(3)).unwrap());
        let now: Vec<_> = states(&imports.all().unwrap());
        assert_eq!(now, [(3, false, false), (2, false, true), (1, false, false)]);
    }

    #[test]
    fn the_oldest_runs_go_when_the_file_is_large() {
        let folder = tempfile::tempdir().unwrap();
        let imports = Imports::new(folder.path().join("imports.jsonl"));
        let mut line = serde_json::to_vec(&Line::Began(run(1))).unwrap();
        line.push(b'\n');
        let count = usize::try_from(LARGE).unwrap() / line.len() + 1;
        files::replace(&imports.path, &line.repeat(count), false).unwrap();
        drop(imports.began(&run(7)).unwrap());
        let all = imports.all().unwrap();
        assert_eq!((all.len(), all[0].run.lines), (KEPT + 1, 7));
    }
}
