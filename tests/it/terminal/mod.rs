//! The real binary as a person meets it: on a command line, and on the screen of a real terminal.

mod answers;
mod home;
mod link;
mod portal;
mod screen;

use std::time::{Duration, Instant};

pub use answers::{Answers, Gate};
pub use home::{Done, Home, Serving, finish};
pub use link::Link;
pub use portal::Portal;
pub use screen::{Screen, Start};

/// The binary under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_hubticket");
/// Nothing that is waited for takes this long unless it is broken, be the machine ever so busy.
pub const LIMIT: Duration = Duration::from_secs(60);

/// An address of loopback where nobody listens. It is nobody else's either: no other test takes its port meanwhile.
pub fn vacant() -> String {
    let [.., two, three, four, _] = uuid::Uuid::new_v4().as_u128().to_be_bytes();
    let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::new(127, two | 1, three, four | 1), 0)).unwrap();
    listener.local_addr().unwrap().to_string()
}

/// Waits until something holds; tells what did not.
#[track_caller]
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < LIMIT, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
