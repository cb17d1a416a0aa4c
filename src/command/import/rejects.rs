//! The file of `--rejects`: the lines that were left out or rejected, as they stand in the input, with why; to be mended
//! and imported.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::column::{WHY, WHY_LEFT_OUT, is_why};
use super::report::Report;
use super::source::{Record, Source};
use super::ticket::Wrong;
use crate::config::args::{Format, Import};
use crate::config::{Exit, Failure, FailureKind, session};
use crate::submit::batch::Progress;
use crate::submit::batch::outcomes::{self, LineResult, Outcomes};
use crate::ticket::text;

/// The lines that are written, if a file is named.
pub(super) struct Rejects {
    path: Option<PathBuf>,
    /// Why, by the number of the line.
    why: BTreeMap<u64, String>,
}

impl Rejects {
    /// With the file that the options name.
    ///
    /// # Errors
    /// When it is another file of this import, or can't be written.
    pub fn of(options: &Import, outcomes: Option<&Path>) -> Result<Self, Failure> {
        let path = options.rejects.clone();
        if let Some(path) = &path {
            let wrong = |why: String| Failure::usage(format!("--rejects {}: {why}", path.display()));
            for (other, what) in [(Some(options.file.as_path()), "input"), (outcomes, "outcome file")] {
                if other.is_some_and(|other| is_same(path, other)) {
                    return Err(wrong(format!("this is the {what}; name another file")));
                }
            }
            if path.is_dir() {
                return Err(wrong("this is a folder; name a file".to_owned()));
            }
            let folder = path.parent().filter(|one| !one.as_os_str().is_empty()).unwrap_or(Path::new("."));
            if !folder.is_dir() {
                return Err(wrong(format!("there is no folder {}", folder.display())));
            }
        }
        Ok(Self { path, why: BTreeMap::new() })
    }

    /// A line is wrong.
    pub fn left_out(&mut self, line: u64, wrong: &[Wrong]) {
        if self.path.is_some() {
            let told = wrong.iter().map(|(column, why)| match column {
                Some(column) => format!("{column}: {why}"),
                None => why.clone(),
            });
            self.why.insert(line, told.collect::<Vec<_>>().join("; "));
        }
    }

    /// HubSpot may have rejected a line.
    pub fn note(&mut self, progress: &Progress<'_>) {
        if let (Some(_), Progress::Ended { line, result: LineResult::Rejected { why } }) = (&self.path, progress) {
            self.why.insert(*line, why.clone());
        }
    }

    /// Writes the file, if there is a line for it, and has either import know of the other: a line that was sent from one
    /// is not sent from the other. Returns where it is. One that is there already is set aside: somebody may have begun to
    /// mend it.
    ///
    /// # Errors
    /// When it can't be written; what was sent stays sent.
    pub fn write(
        &self,
        source: &Source,
        report: &mut Report,
        outcomes: impl FnOnce() -> Result<Option<Outcomes>, outcomes::Error>,
    ) -> Result<Option<PathBuf>, Failure> {
        let Some(path) = self.path.as_ref().filter(|_| !self.why.is_empty()) else { return Ok(None) };
        let unwritten = |why: String| {
            let text = format!("the lines that were left out could not be written to {}: {why}", path.display());
            Failure::new(Exit::Files, FailureKind::Files, text).with_hint(
                "run it again with --dry-run and another --rejects; lines that were created are not sent again",
            )
        };
        let of_system = |error: io::Error| unwritten(text::of_system(error));
        let bytes = self.bytes(source).map_err(|failure| unwritten(failure.message))?;
        let path = &std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let aside = set_aside(path).map_err(of_system)?;
        if let Some(aside) = &aside {
            report.note(&format!("the {} that was there is now {}", path.display(), aside.display()));
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        file.and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all())).map_err(of_system)?;
        let count = u64::try_from(self.why.len()).unwrap_or(u64::MAX);
        let are = if count == 1 { "is" } else { "are" };
        report.note(&format!("{} {are} in {}, with why", text::counted(count, "line"), path.display()));
        if let Some(mut outcomes) = outcomes()? {
            outcomes.left_out(path, aside.as_deref(), &beside(path))?;
        }
        Ok(self.path.clone())
    }

    fn bytes(&self, source: &Source) -> Result<Vec<u8>, Failure> {
        match source.format() {
            Format::Csv => {
                let names = source.columns()?;
                // One that came from such a file has the column already; one of somebody's own stays.
                let before = names.first().filter(|name| is_why(name)).map(|_| 0);
                let title = if names.iter().skip(1).any(|name| name == WHY) { WHY_LEFT_OUT } else { WHY };
                let others = |cells: &[&[u8]]| {
                    let kept = cells.iter().enumerate().filter(|(at, _)| Some(*at) != before);
                    kept.map(|(_, cell)| cell.to_vec()).collect::<Vec<_>>()
                };
                let names: Vec<&[u8]> = names.iter().map(String::as_bytes).collect();
                let row = |why: &str, cells: &[&[u8]]| [vec![why.as_bytes().to_vec()], others(cells)].concat();
                let mut rows = vec![row(title, &names)];
                self.each(source, |why, record| rows.push(row(why, &record.cells())))?;
                source.alike(rows)
            }
            Format::Jsonl => {
                let mut text = Vec::new();
                self.each(source, |why, record| {
                    // What is no object is shown as it is, for a person to mend.
                    let object = serde_json::from_slice::<Map<String, Value>>(&record.bytes);
                    let mut object = object.unwrap_or_else(|_| {
                        let line = String::from_utf8_lossy(&record.bytes).into_owned();
                        Map::from_iter([("line".to_owned(), Value::String(line))])
                    });
                    object.insert(WHY.to_owned(), Value::String(why.to_owned()));
                    text.extend_from_slice(Value::Object(object).to_string().as_bytes());
                    text.push(b'\n');
                })?;
                Ok(text)
            }
        }
    }

    fn each(&self, source: &Source, mut write: impl FnMut(&str, &Record)) -> Result<(), Failure> {
        for record in source.records()? {
            let record = record.map_err(|why| source.unread(&why))?;
            if let Some(why) = self.why.get(&record.place.line) {
                write(why, &record);
            }
        }
        Ok(())
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).ok();
    real(one).is_some_and(|path| Some(path) == real(other))
}

/// Where the outcomes of a file stand, if nobody names another place.
pub(super) fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".outcomes.jsonl");
    name.into()
}

/// Gives a file that is there another name, with the time; so it does its outcomes.
fn set_aside(path: &Path) -> io::Result<Option<PathBuf>> {
    if !path.try_exists()? {
        return Ok(None);
    }
    let time = session::locale().now.strftime("%Y%m%dT%H%M%SZ").to_string();
    for more in std::iter::once(String::new()).chain((2..).map(|n: u32| format!("-{n}"))) {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".before-{time}{more}"));
        let aside = PathBuf::from(name);
        if !aside.try_exists()? {
            std::fs::rename(path, &aside)?;
            let outcomes = beside(path);
            if outcomes.try_exists()? {
                std::fs::rename(outcomes, beside(&aside))?;
            }
            return Ok(Some(aside));
        }
    }
    Ok(None)
}
