//! The keys in words: the footer that follows the focus, and the help that can be read.

use super::chord::Keys;
use super::keymap::{Action, Context, Keymap};
use super::overlay::Reader;

/// The actions worth a place in the footer for these contexts, the most useful first.
pub fn footer(contexts: &[Context]) -> &'static [Action] {
    match contexts.iter().find(|context| **context != Context::Insert) {
        Some(Context::Ticks) => &[Action::Tick, Action::Choose, Action::Back, Action::Help],
        Some(Context::Picker) => &[Action::Choose, Action::Back, Action::ListDown, Action::ListUp, Action::Help],
        Some(Context::Records) => &[Action::Choose, Action::NextKind, Action::Types, Action::Back, Action::Help],
        Some(Context::Calendar) => {
            &[Action::Choose, Action::DayRight, Action::WeekDown, Action::MonthDown, Action::Today, Action::Back]
        }
        Some(Context::Question) => &[Action::Choose, Action::ListDown, Action::Back],
        Some(Context::Reader) => &[Action::Back, Action::ListDown, Action::PageDown],
        Some(Context::Jump) => &[Action::Back, Action::Help],
        Some(Context::Normal) => &[
            Action::Submit,
            Action::InsertMode,
            Action::Down,
            Action::Jump,
            Action::Palette,
            Action::Help,
            Action::Quit,
        ],
        Some(Context::Drafts) => {
            &[Action::Choose, Action::NewFromList, Action::Rename, Action::Duplicate, Action::Delete, Action::Back]
        }
        Some(Context::Result) => &[
            Action::NextTicket,
            Action::NextLinked,
            Action::CopyId,
            Action::CopyLink,
            Action::Internals,
            Action::Json,
            Action::Help,
            Action::Quit,
        ],
        Some(Context::Pick) => &[
            Action::Submit,
            Action::Open,
            Action::Clear,
            Action::AddProperty,
            Action::AddAssociation,
            Action::Help,
            Action::Quit,
        ],
        Some(Context::Association) => {
            &[Action::Submit, Action::Open, Action::Remove, Action::AddAssociation, Action::Help, Action::Quit]
        }
        Some(Context::Button) => &[Action::Submit, Action::Open, Action::Drafts, Action::Help, Action::Quit],
        Some(Context::Area) => &[
            Action::Submit,
            Action::NextField,
            Action::Editor,
            Action::AddProperty,
            Action::AddAssociation,
            Action::Help,
            Action::Quit,
        ],
        Some(Context::Text) if contexts.contains(&Context::Form) => &[
            Action::Submit,
            Action::NextField,
            Action::AddProperty,
            Action::AddAssociation,
            Action::Drafts,
            Action::Help,
            Action::Quit,
        ],
        Some(Context::Text) => &[Action::Accept, Action::Back],
        _ => &[Action::Help, Action::Quit],
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
