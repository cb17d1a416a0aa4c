//! The values of a property row.

use crate::app::context::Context;
use crate::app::keys::actions::Action;
use crate::app::list::offers;
use crate::app::list::picker::{Picked, Picker};
use crate::app::overlay::reply::{Outcome, Reply};
use crate::ticket::{Draft, Entry};

/// The values of a property row.
#[derive(Debug, Clone)]
pub struct Options {
    /// Index of the row.
    pub index: usize,
    /// The list.
    pub picker: Picker,
}

impl Options {
    /// The list of a row; none where the portal's list is not known.
    pub fn new(index: usize, entry: &Entry, draft: &Draft, cx: &Context) -> Option<Self> {
        Some(Self { index, picker: offers::options(cx.schema(), draft, entry)? })
    }

    /// Chooses, ticks, moves or narrows.
    pub fn perform(&mut self, action: Action, cx: &Context) -> Reply {
        let text = match self.picker.perform(action, cx.geometry.list_rows()) {
            Some(Picked::Chosen(key)) => key,
            Some(Picked::Ticked(keys)) => keys.join(";"),
            Some(Picked::Nothing | Picked::Typed | Picked::Refused(_)) => return Reply::Stay,
            None => return Reply::Pass,
        };
        Reply::Done(Outcome::Value { index: self.index, text, goes_on: true })
    }
}
