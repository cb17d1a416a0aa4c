//! The real binary as a person meets it: on a command line, and on the screen of a real terminal.

mod answers;
mod home;
mod portal;
mod screen;

use std::time::{Duration, Instant};

pub use answers::Answers;
pub use home::{Done, Home, Serving, finish};
pub use portal::Portal;
pub use screen::{Screen, Start};

/// The binary under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_hubticket");
/// Nothing that is waited for takes this long unless it is broken.
pub const LIMIT: Duration = Duration::from_secs(20);

/// Waits until something holds; tells what did not.
#[track_caller]
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < LIMIT, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
