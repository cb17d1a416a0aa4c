//! The keys in words: the footer that follows the focus, and the help that can be read.

use crate::app::keys::chord::Keys;
use crate::app::keys::keymap::{Action, Context, Keymap};
use crate::app::overlay::stack::Reader;

/// The actions worth a place in the footer. What stands the same on every row of the form comes first: so going from
/// row to row changes only the end of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footer {
    /// On every row, the most useful first: as many of them as there is room for.
    pub fixed: &'static [Action],
    /// Here only.
    pub here: &'static [Action],
}

const IN_THE_FORM: &[Action] =
    &[Action::Submit, Action::Help, Action::Quit, Action::Drafts, Action::AddProperty, Action::AddAssociation];
const IN_NORMAL_MODE: &[Action] = &[Action::Submit, Action::Help, Action::Quit, Action::Palette, Action::Jump];

/// The actions for the footer in these contexts.
pub fn footer(contexts: &[Context]) -> Footer {
    let form = |here| Footer { fixed: IN_THE_FORM, here };
    let over = |here| Footer { fixed: &[], here };
    match contexts.iter().find(|context| **context != Context::Insert) {
        Some(Context::Ticks) => over(&[Action::Tick, Action::Choose, Action::Back, Action::Help]),
        Some(Context::Picker) => over(&[Action::Choose, Action::Back, Action::ListDown, Action::ListUp, Action::Help]),
        Some(Context::Records) => over(&[Action::Choose, Action::NextKind, Action::Types, Action::Back, Action::Help]),
        Some(Context::Calendar) => {
            over(&[Action::Choose, Action::DayRight, Action::WeekDown, Action::MonthDown, Action::Today, Action::Back])
        }
        Some(Context::Question) => over(&[Action::Choose, Action::ListDown, Action::Back]),
        Some(Context::Reader) => over(&[Action::Back, Action::ListDown, Action::PageDown]),
        Some(Context::Jump) => over(&[Action::Back, Action::Help]),
        Some(Context::Drafts) => over(&[
            Action::Choose,
            Action::NewFromList,
            Action::Rename,
            Action::Duplicate,
            Action::Delete,
            Action::Back,
        ]),
        Some(Context::Result) => over(&[
            Action::NextTicket,
            Action::NextLinked,
            Action::CopyId,
            Action::CopyLink,
            Action::Internals,
            Action::Json,
            Action::Help,
            Action::Quit,
        ]),
        Some(Context::Normal) => Footer { fixed: IN_NORMAL_MODE, here: &[Action::InsertMode, Action::Down] },
        Some(Context::Pick) => form(&[Action::Open, Action::Clear]),
        Some(Context::Association) => form(&[Action::Open, Action::Remove]),
        Some(Context::Button) => form(&[Action::Open]),
        Some(Context::Area) => form(&[Action::NextField, Action::Editor]),
        Some(Context::Text) if contexts.contains(&Context::Form) => form(&[Action::NextField]),
        Some(Context::Text) => over(&[Action::Accept, Action::Back]),
        _ => over(&[Action::Help, Action::Quit]),
    }
}

/// Whether something lies over the form or the result.
pub fn over_the_form(contexts: &[Context]) -> bool {
    !contexts.iter().any(|context| matches!(context, Context::Form | Context::Result))
}

/// Whether an action of a context works; over the form, not all does that works everywhere else.
pub fn works(action: Action, context: Context, over: bool) -> bool {
    context != Context::Global || !over || action == Action::Back || action.works_over_the_form()
}

/// The keys that work here, the innermost first, then the ones that work everywhere.
pub fn reader(keymap: &Keymap, contexts: &[Context]) -> Reader {
    let mut lines = Vec::new();
    let over = over_the_form(contexts);
    for context in contexts {
        let mut rows = Vec::new();
        for (action, bound) in keymap.of(*context) {
            if !works(action, *context, over) {
                continue;
            }
            let effective = keymap.keys(contexts, action);
            let keys: Vec<String> = bound.iter().filter(|keys| effective.contains(keys)).map(Keys::to_string).collect();
            if !keys.is_empty() {
                rows.push(format!("{}\t{}", keys.join(", "), action.help()));
            }
        }
        if !rows.is_empty() {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.push(format!("{}:", context.title()));
            lines.append(&mut rows);
        }
    }
    lines.extend([String::new(), "Good to know:".to_owned()]);
    let palette = keymap.key(contexts, Action::Palette);
    if !palette.is_empty() {
        lines.push(format!("\t{palette} finds any command by its name and runs it."));
    }
    lines.extend([
        "\tPlain typing goes into the field that has the focus. On a value from a list it opens the list and narrows it."
            .to_owned(),
        "\tThe draft is saved by itself, shortly after each change and whenever you leave.".to_owned(),
        "\tA row marked ! has a problem: the line above the status line says which. * marks what is required.".to_owned(),
    ]);
    Reader::new("Keys", lines)
}
