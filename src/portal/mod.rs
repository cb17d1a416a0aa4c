//! What is known of a portal: from the cache at once, then from the network; and the search for records to link.

mod cache;
mod customer;
mod known;
mod linked;
mod reading;
mod search;
mod seen;

pub use cache::{cached, keep};
pub use customer::{Customer, MOST_OPEN, glance};
pub use known::{Known, Source, companion, parts, portal_of, stale};
pub use linked::links;
pub use reading::read;
pub use search::Search;
pub use seen::Seen;
