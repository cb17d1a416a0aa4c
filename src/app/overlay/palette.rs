//! The command palette: every action that works here, found by its name, with the key that does the same.

use crate::app::context::Context;
use crate::app::keys::actions::{Action, ProgramAction};
use crate::app::keys::help::works;
use crate::app::keys::keymap::Keymap;
use crate::app::keys::scope::Scope;
use crate::app::list::item::Item;
use crate::app::list::picker::{Picked, Picker};
use crate::app::overlay::reply::{Outcome, Reply};

/// Everything that can be done in the place below it.
#[derive(Debug, Clone)]
pub struct Palette {
    /// The list.
    pub picker: Picker,
}

impl Palette {
    /// What can be done in these scopes, the most useful first; what has no key is in it too.
    pub fn new(keymap: &Keymap, scopes: &[Scope]) -> Self {
        let mut found: Vec<(Action, Scope)> = Vec::new();
        for scope in scopes {
            for (action, _) in keymap.of(*scope) {
                if works(action, *scope, scopes)
                    && action != Action::Program(ProgramAction::Palette)
                    && !found.iter().any(|(known, _)| *known == action)
                {
                    found.push((action, *scope));
                }
            }
        }
        found.sort_unstable();
        let items = found.into_iter().map(|(action, scope)| {
            let keys = keymap.keys(scopes, action).first().map(|keys| keys.to_string()).unwrap_or_default();
            let mut item = Item::new(action.name(), action.help(), keys);
            item.also = format!("{}: {}", scope.title(), action.name());
            item
        });
        let mut picker = Picker::new("Commands", items.collect(), "");
        picker.nothing = "No command has that name".into();
        Self { picker }
    }

    /// The action under the cursor.
    pub fn current(&self) -> Option<Action> {
        self.picker.current().and_then(|item| Action::from_name(item.key))
    }

    /// Chooses, moves or narrows.
    pub fn perform(&mut self, action: Action, cx: &Context) -> Reply {
        match self.picker.perform(action, cx.geometry.list_rows()) {
            Some(Picked::Chosen(name)) => Reply::Done(Action::from_name(&name).map_or(Outcome::Nothing, Outcome::Run)),
            Some(Picked::Nothing | Picked::Typed | Picked::Ticked(_) | Picked::Refused(_)) => Reply::Stay,
            None => Reply::Pass,
        }
    }
}
