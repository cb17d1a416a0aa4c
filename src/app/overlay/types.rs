//! The ways in which a record can be linked.

use std::collections::BTreeSet;

use crate::app::context::Context;
use crate::app::keys::actions::{Action, ProgramAction};
use crate::app::keys::scope::Scope;
use crate::app::list::offers;
use crate::app::list::picker::{Picked, Picker};
use crate::app::overlay::reply::{Outcome, Reply};
use crate::app::status::notice::Notice;
use crate::ticket::Association;

/// Which link the ways are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The association of this index.
    Linked(usize),
    /// One that is made when they are chosen, and not before.
    New {
        /// It is to be the contact of the form, in place of the one that is there.
        for_contact: bool,
    },
}

/// The ways in which a record can be linked.
#[derive(Debug, Clone)]
pub struct Types {
    /// Which link.
    pub of: Of,
    association: Association,
    /// The list.
    pub picker: Picker,
    /// The ticks that it began with.
    begun: Option<BTreeSet<String>>,
}

impl Types {
    /// The ways of an association, with the present ones ticked.
    pub fn new(of: Of, association: Association, cx: &Context) -> Self {
        let picker = offers::types(cx.schema(), &association);
        Self { of, begun: picker.ticks.clone(), picker, association }
    }

    /// What is typed has changed: a number is offered as a type by hand.
    pub fn narrowed(&mut self, cx: &Context) {
        let typed = self.picker.query.text();
        self.picker.set_items(offers::types_by_hand(cx.schema(), &self.association, &typed));
        self.picker.cursor.at = 0;
    }

    /// The way that somebody went to without ticking anything: choosing means that one, too.
    fn gone_to(&self) -> Option<String> {
        let is_gone_to = self.picker.cursor.at > 0 || !self.picker.query.is_empty();
        let current = self.picker.current().filter(|_| is_gone_to && self.picker.ticks == self.begun)?;
        Some(current.key.to_owned())
    }

    /// Ticks, moves or narrows, and takes what is ticked.
    pub fn perform(&mut self, action: Action, cx: &mut Context) -> Reply {
        let gone_to = self.gone_to();
        match self.picker.perform(action, cx.geometry.list_rows()) {
            Some(Picked::Ticked(mut keys)) => {
                keys.extend(gone_to.filter(|key| !keys.contains(key)));
                let types = offers::chosen_types(cx.schema(), &self.association, &keys);
                if !types.is_empty() {
                    return Reply::Done(match self.of {
                        Of::Linked(index) => Outcome::Types { index, types },
                        Of::New { for_contact } => {
                            let association = Box::new(Association { types, ..self.association.clone() });
                            Outcome::Link { association, for_contact }
                        }
                    });
                }
                let scopes = &[Scope::Ticks, Scope::Picker, Scope::Text, Scope::Global];
                let notice = Notice::bad("Tick at least one");
                cx.say(notice.hint(scopes, ProgramAction::Back, "leaves it as it was"));
            }
            Some(Picked::Typed) => self.narrowed(cx),
            Some(Picked::Nothing | Picked::Chosen(_) | Picked::Refused(_)) => {}
            None => return Reply::Pass,
        }
        Reply::Stay
    }
}
