//! The keys in words: the footer that follows the focus, and the help that can be read.

use super::keymap::{Action, Context, Keymap};
use super::overlay::Reader;

/// The actions worth a place in the footer for these contexts, the most useful first.
pub fn footer(contexts: &[Context]) -> &'static [Action] {
    match contexts.first() {
        Some(Context::Ticks) => &[Action::Tick, Action::Choose, Action::Back, Action::Help],
        Some(Context::Picker) => &[Action::Choose, Action::Back, Action::ListDown, Action::ListUp, Action::Help],
        Some(Context::Records) => &[Action::Choose, Action::NextKind, Action::Types, Action::Back, Action::Help],
        Some(Context::Calendar) => {
            &[Action::Choose, Action::DayRight, Action::WeekDown, Action::MonthDown, Action::Today, Action::Back]
        }
        Some(Context::Question) => &[Action::Choose, Action::ListDown, Action::Back],
        Some(Context::Reader) => &[Action::Back, Action::ListDown, Action::PageDown],
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

/// The keys that work here, the innermost first, then the ones that work everywhere.
pub fn reader(keymap: &Keymap, contexts: &[Context]) -> Reader {
    let mut lines = Vec::new();
    for context in contexts {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(format!("{}:", context.title()));
        for (action, chords) in keymap.of(*context) {
            let effective = keymap.keys(contexts, action);
            let keys: Vec<String> =
                chords.iter().filter(|chord| effective.contains(chord)).map(|chord| chord.to_string()).collect();
            if !keys.is_empty() {
                lines.push(format!("{}\t{}", keys.join(", "), action.help()));
            }
        }
    }
    lines.extend([
        String::new(),
        "Good to know:".to_owned(),
        "\tPlain typing goes into the field that has the focus. On a value from a list it opens the list and narrows it."
            .to_owned(),
        "\tThe draft is saved by itself, shortly after each change and whenever you leave.".to_owned(),
        "\tA row marked ! has a problem: the line above the status line says which. * marks what is required.".to_owned(),
    ]);
    Reader::new("Keys", lines)
}
