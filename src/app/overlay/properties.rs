//! The properties that can be added.

use crate::app::context::Context;
use crate::app::keys::actions::Action;
use crate::app::list::offers;
use crate::app::list::picker::{Picked, Picker};
use crate::app::overlay::reply::{Outcome, Reply};
use crate::app::status::notice::Notice;
use crate::ticket::Draft;

/// The properties that can be added.
#[derive(Debug, Clone)]
pub struct Properties {
    /// The list.
    pub picker: Picker,
}

impl Properties {
    /// What can be added to a draft.
    pub fn new(draft: &Draft, cx: &Context) -> Self {
        Self { picker: offers::properties(cx.schema(), draft) }
    }

    /// Takes what is known of the portal now. One that offers any properties stays as it is: nothing jumps.
    pub fn renew(&mut self, draft: &Draft, cx: &Context) {
        if self.picker.offered() <= 1 {
            self.picker.set_items(offers::property_items(cx.schema(), draft));
            self.picker.cursor.at = 0;
        }
    }

    /// Chooses, moves or narrows.
    pub fn perform(&mut self, action: Action, cx: &mut Context) -> Reply {
        match self.picker.perform(action, cx.geometry.list_rows()) {
            Some(Picked::Chosen(key)) if key == offers::RAW => {
                let typed = self.picker.query.text();
                Reply::Done(Outcome::Raw(offers::raw_name(&typed).to_owned()))
            }
            Some(Picked::Chosen(key)) => Reply::Done(Outcome::Property(key)),
            Some(Picked::Refused(why)) => {
                cx.say(Notice::bad(format!("It can't be set: {why}")));
                Reply::Stay
            }
            Some(Picked::Nothing | Picked::Typed | Picked::Ticked(_)) => Reply::Stay,
            None => Reply::Pass,
        }
    }
}
