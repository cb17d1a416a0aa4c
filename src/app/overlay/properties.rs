//! The properties that can be added. What is typed here and is called like none of them is not lost: a sentence goes into
//! the description.

use crate::app::context::Context;
use crate::app::keys::actions::Action;
use crate::app::list::item;
use crate::app::list::offers;
use crate::app::list::picker::{Picked, Picker};
use crate::app::overlay::reply::{Outcome, Reply};
use crate::app::status::notice::Notice;
use crate::ticket::Draft;

/// So many words are a sentence.
const SENTENCE: usize = 3;

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

    fn typed(&self) -> String {
        self.picker.query.text().trim().to_owned()
    }

    /// What leaving it means: a few words were looked for, a sentence was meant for somebody to read.
    pub fn left(&self) -> Outcome {
        let typed = self.typed();
        let is_found = self.picker.shown().any(|line| !line.always);
        let is_sentence = typed.split_whitespace().count() >= SENTENCE && !is_found;
        if is_sentence { Outcome::Describe(typed) } else { Outcome::Nothing }
    }

    /// Takes a pasted text; several lines are no name of anything.
    pub fn paste(&mut self, text: &str) -> Reply {
        if !text.trim().contains('\n') {
            self.picker.paste(text);
            return Reply::Stay;
        }
        Reply::Done(Outcome::Describe(format!("{}{text}", self.picker.query.text())))
    }

    /// Chooses, moves or narrows.
    pub fn perform(&mut self, action: Action, cx: &mut Context) -> Reply {
        match self.picker.perform(action, cx.geometry.list_rows()) {
            Some(Picked::Chosen(key)) if key == item::RAW => {
                Reply::Done(Outcome::Raw(item::raw_name(&self.typed()).to_owned()))
            }
            Some(Picked::Chosen(key)) if key == item::DESCRIBE => Reply::Done(Outcome::Describe(self.typed())),
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
