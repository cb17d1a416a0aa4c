//! The log: off unless it is wanted, a private file of bounded size, never the screen.
//!
//! Tokens are handed to no event. What belongs to a ticket is handed over in the fields `text` and `body`, and only
//! their length is written unless the user wants the rest. From an event with the field `sensitive` on, which comes before
//! anything is done with a sensitive value, it is their length whatever the user wants: HubSpot, too, repeats values.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::field::Field;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::{Writer, debug_fn};
use tracing_subscriber::layer::SubscriberExt;

use crate::store;
use crate::ticket::text;

/// A log that is larger is set aside; one older is kept beside it.
const LARGEST: u64 = 1 << 20;

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `HUBTICKET_LOG` is not one of the levels.
    #[error("HUBTICKET_LOG={0} is no level; use error, warn, info, debug, trace or off")]
    Level(String),
    /// The file can't be written.
    #[error("the log {} can't be written: {}; choose another with --log=FILE", .path.display(), text::of_system(.source))]
    File {
        /// The log's path.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

/// How much is logged.
///
/// # Errors
/// When the word is no level.
pub fn level(word: &str) -> Result<LevelFilter, Error> {
    LevelFilter::from_str(word.trim()).map_err(|_| Error::Level(word.to_owned()))
}

/// Logs to a file from now on, this program's own events only. With `with_text`, what belongs to tickets too.
///
/// # Errors
/// When the file can't be written.
pub fn start(path: &Path, level: LevelFilter, with_text: bool) -> Result<(), Error> {
    let rotating = Rotating::open(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
    let with_text = Arc::new(AtomicBool::new(with_text));
    let fields = debug_fn(move |writer: &mut Writer<'_>, field: &Field, value| {
        if field.name() == "sensitive" {
            with_text.store(false, Ordering::SeqCst);
        }
        write_field(writer, field, value, with_text.load(Ordering::SeqCst))
    });
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(false)
        .fmt_fields(fields)
        .with_writer(rotating)
        .finish()
        // What the libraries below have to say could hold what is sent.
        .with(Targets::new().with_target(env!("CARGO_PKG_NAME"), level));
    // A second start in one process leaves the first one in place.
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(())
}

fn write_field(
    writer: &mut Writer<'_>,
    field: &Field,
    value: &dyn std::fmt::Debug,
    with_text: bool,
) -> std::fmt::Result {
    match field.name() {
        "message" => write!(writer, "{value:?}"),
        name @ ("text" | "body") if !with_text => {
            write!(writer, " {name}=[{} characters]", format!("{value:?}").chars().count())
        }
        // What was foreign must not end a line of the log, or colour it.
        name => write!(writer, " {name}={}", text::one_line(&format!("{value:?}"))),
    }
}

/// The file, and how large it is.
struct Rotating {
    path: PathBuf,
    open: Mutex<Open>,
}

struct Open {
    file: File,
    size: u64,
}

impl Open {
    fn new(path: &Path) -> io::Result<Self> {
        let file = store::appendable(path)?;
        let size = file.metadata()?.len();
        Ok(Self { file, size })
    }
}

impl Rotating {
    fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.to_owned(), open: Mutex::new(Open::new(path)?) })
    }
}

/// The right to write one event.
struct Line<'a> {
    path: &'a Path,
    open: MutexGuard<'a, Open>,
}

impl Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.open.size >= LARGEST {
            // Another process may have set it aside already.
            if std::fs::metadata(self.path).is_ok_and(|found| found.len() >= LARGEST) {
                let mut older = self.path.as_os_str().to_owned();
                older.push(".1");
                std::fs::rename(self.path, older)?;
            }
            *self.open = Open::new(self.path)?;
        }
        let written = self.open.file.write(bytes)?;
        self.open.size += u64::try_from(written).unwrap_or_default();
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.open.file.flush()
    }
}

impl<'a> MakeWriter<'a> for Rotating {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        Line { path: &self.path, open: self.open.lock().unwrap_or_else(PoisonError::into_inner) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_log_stays_within_its_size_and_is_private() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.log");
        let rotating = Rotating::open(&path).unwrap();
        let line = [b'x'; 1000];
        for _ in 0..2_500 {
            rotating.make_writer().write_all(&line).unwrap();
        }
        let names: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|one| one.unwrap().path()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        for name in names {
            let found = std::fs::metadata(name).unwrap();
            assert!(found.len() <= LARGEST + 1000);
            assert_eq!(found.permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn levels_are_words_and_others_are_refused_with_the_right_ones() {
        assert_eq!(level(" Debug ").unwrap(), LevelFilter::DEBUG);
        assert_eq!(level("off").unwrap(), LevelFilter::OFF);
        assert!(level("loud").unwrap_err().to_string().contains("trace"));
    }
}
