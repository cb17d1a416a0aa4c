//! The terminal: entered, left, and given back whatever happens.

use std::io::{self, Write, stdout};
use std::path::{Path, PathBuf};

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, execute, queue};

/// What the loop asks of the terminal besides drawing. A trait so that the real loop runs in a test without one.
pub trait Host {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When the terminal can't be switched.
    fn enter(&mut self) -> io::Result<()>;

    /// Gives the terminal back as it was.
    fn leave(&mut self);

    /// Hands a text to the terminal's clipboard.
    ///
    /// # Errors
    /// When it can't be written.
    fn copy(&mut self, text: &str) -> io::Result<()>;
}

/// The terminal that the program was started in. Dropping it gives the terminal back.
#[derive(Debug, Default)]
pub struct Terminal {
    entered: bool,
}

impl Host for Terminal {
    fn enter(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        self.entered = true;
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)
    }

    fn leave(&mut self) {
        if std::mem::take(&mut self.entered) {
            restore();
        }
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        let mut out = stdout().lock();
        if std::env::var_os("TMUX").is_some() {
            // tmux passes an escape on to the outer terminal when it is wrapped and its own escapes are doubled.
            let mut inner = Vec::new();
            queue!(inner, CopyToClipboard::to_clipboard_from(text))?;
            let doubled = String::from_utf8_lossy(&inner).replace('\u{1b}', "\u{1b}\u{1b}");
            write!(out, "\u{1b}Ptmux;{doubled}\u{1b}\\")?;
        }
        queue!(out, CopyToClipboard::to_clipboard_from(text))?;
        out.flush()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Gives the terminal back; errors are ignored, there is nobody left to tell.
pub fn restore() {
    let _ = execute!(stdout(), DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
    let _ = disable_raw_mode();
}

/// Lets a panic give the terminal back, and say where to look: no ticket text, no token.
///
/// The message of a panic can hold what it was about, so that it is told nowhere; the place in the program is enough.
pub fn restore_on_panic(log: PathBuf) {
    std::panic::set_hook(Box::new(move |info| {
        restore();
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        let told = match note(&log, &place) {
            Ok(()) => format!("{} says where", log.display()),
            Err(_) => place,
        };
        let _ = writeln!(
            io::stderr(),
            "hubticket stopped at a mistake of its own ({told}). The draft is saved up to the last second; \
             start hubticket again to go on with it."
        );
    }));
}

/// Writes down where the program stopped.
fn note(log: &Path, place: &str) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(log)?;
    let thread = std::thread::current();
    writeln!(
        file,
        "{} hubticket {} stopped at {place}, thread {}\n{}",
        jiff::Timestamp::now(),
        env!("CARGO_PKG_VERSION"),
        thread.name().unwrap_or("without a name"),
        std::backtrace::Backtrace::force_capture()
    )
}
