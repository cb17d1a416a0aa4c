//! The command palette: every action that works here, found by its name, with the key that does the same.

use crate::app::keys::help::{over_the_form, works};
use crate::app::keys::keymap::{Action, Context, Keymap};
use crate::app::list::item::Item;
use crate::app::list::picker::Picker;

/// The list of what can be done in these contexts, the most useful first; what has no key is in it too.
pub fn picker(keymap: &Keymap, contexts: &[Context]) -> Picker {
    let over = over_the_form(contexts);
    let mut found: Vec<(Action, Context)> = Vec::new();
    for context in contexts {
        for (action, _) in keymap.of(*context) {
            if works(action, *context, over)
                && action != Action::Palette
                && !found.iter().any(|(known, _)| *known == action)
            {
                found.push((action, *context));
            }
        }
    }
    found.sort_unstable();
    let items = found.into_iter().map(|(action, context)| {
        let keys = keymap.keys(contexts, action).first().map(|keys| keys.to_string()).unwrap_or_default();
        let mut item = Item::new(action.name(), action.help(), keys);
        item.also = format!("{}: {}", context.title(), action.name());
        item
    });
    let mut picker = Picker::new("Commands", items.collect(), "");
    picker.nothing = "No command is called that".into();
    picker
}
