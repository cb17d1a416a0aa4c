//! A mistake of the program's own: the program ends there and then, in words, whoever panicked.
//!
//! The message of a panic can hold what it was about, the text of a ticket or a token: it is told nowhere. The place in the
//! program is enough. A panic in a task or on the disk thread would leave the others waiting for an answer that never comes.

use std::backtrace::Backtrace;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

use crate::config::Exit;
use crate::store;

/// Lets a panic of a command end the program.
pub fn ends_a_command() {
    ends(|place, _| {
        format!(
            "hubticket: crashed at {place}, by a mistake in hubticket. If it was creating a ticket, `hubticket resolve` finds \
             out what became of it."
        )
    });
}

/// Lets a panic end the program with what is said of it, given the place and the calls that led there.
pub(super) fn ends(said: impl Fn(&str, &dyn Display) -> String + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |info| {
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        let _ = writeln!(io::stderr(), "{}", said(&place, &Backtrace::force_capture()));
        std::process::exit(Exit::Other as i32);
    }));
}

/// Writes down where the program stopped.
pub(super) fn note(log: &Path, place: &str, backtrace: &dyn Display) -> io::Result<()> {
    let mut file = store::appendable(log)?;
    let thread = std::thread::current();
    writeln!(
        file,
        "{} hubticket {} stopped at {place}, thread {}\n{backtrace}",
        jiff::Timestamp::now(),
        env!("CARGO_PKG_VERSION"),
        thread.name().unwrap_or("without a name"),
    )
}
