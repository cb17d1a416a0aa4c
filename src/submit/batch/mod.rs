//! Many tickets at once: lines of an input, in batches, through the outcome file to HubSpot and back.
//!
//! ```text
//!  line --+-- created before -------------------------------------------------------------> skipped
//!         +-- open, no unique value ------------------------------------------------------> unknown
//!         +-- open, unique value -----------------------> read by it -- found ------------> created
//!         |                                                  ^   |
//!         |                                          lost ___|   | absent
//!         v                                           |          v
//!       batch --> outcome file: started, synced --> POST <-------+
//!                                                    |-- 201, 207: each line by itself ---> created, rejected, unknown
//!                                                    |-- lost, no unique value -----------> unknown
//!                                                    |-- limits: wait, again
//!                                                    |-- refused whole: halves, again
//!                                                    +-- token, connection, daily limit --> not sent; the import stops
//! ```
//!
//! As for a single ticket, what may have been executed is sent again by itself only where a unique property makes a
//! second ticket impossible.

mod attempt;
mod entry;
mod key;
mod line;
mod matching;
pub mod others;
pub mod outcomes;
mod pace;
mod progress;
pub mod reading;
mod send;

pub use key::{Content, Keys, LineKey, Place};
pub use line::Line;
pub use progress::{Counts, Ended, Progress, Stopped};
pub use send::Import;
