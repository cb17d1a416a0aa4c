//! The keys in words: the footer that follows the focus, and the help that can be read.

use crate::app::keys::actions::{
    Action, CalendarAction, DraftsAction, FormAction, ListAction, ModeAction, OutboxAction, ProgramAction,
    RecordsAction, ResultAction, TemplatesAction, TextAction,
};
use crate::app::keys::chord::{Chord, Keys};
use crate::app::keys::keymap::Keymap;
use crate::app::keys::scope::{Scope, is_over_the_form};
use crate::app::vim::command;

const CREATE: Action = Action::Outbox(OutboxAction::Submit);
const HELP: Action = Action::Program(ProgramAction::Help);
const QUIT: Action = Action::Program(ProgramAction::Quit);
const BACK: Action = Action::Program(ProgramAction::Back);
const CHOOSE: Action = Action::List(ListAction::Choose);
const UP: Action = Action::List(ListAction::Up);
const DOWN: Action = Action::List(ListAction::Down);
const OPEN: Action = Action::Form(FormAction::Open);
const NEXT: Action = Action::Form(FormAction::NextField);

/// The actions worth a place in the footer. What stands the same on every row of the form comes first: so going from
/// row to row changes only the end of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footer {
    /// On every row, the most useful first: as many of them as there is room for.
    pub fixed: &'static [Action],
    /// Here only.
    pub here: &'static [Action],
}

const PALETTE: Action = Action::Program(ProgramAction::Palette);
const NEW: Action = Action::Drafts(DraftsAction::New);
const IN_THE_FORM: &[Action] = &[
    CREATE,
    PALETTE,
    HELP,
    QUIT,
    NEW,
    Action::Form(FormAction::AddAssociation),
    Action::Form(FormAction::AddProperty),
    Action::Drafts(DraftsAction::List),
];
const IN_NORMAL_MODE: &[Action] = &[CREATE, PALETTE, HELP, QUIT, Action::Form(FormAction::Jump)];

/// The actions for the footer in these scopes.
pub fn footer(scopes: &[Scope]) -> Footer {
    let form = |here| Footer { fixed: IN_THE_FORM, here };
    let over = |here| Footer { fixed: &[], here };
    let Some(innermost) = scopes.iter().find(|scope| **scope != Scope::Insert) else { return over(&[HELP, QUIT]) };
    match innermost {
        Scope::Ticks => over(&[Action::List(ListAction::Tick), CHOOSE, BACK, HELP]),
        Scope::Path => over(&[Action::Form(FormAction::Accept), Action::Form(FormAction::CompletePath), BACK, HELP]),
        Scope::Picker => over(&[CHOOSE, BACK, DOWN, UP, HELP]),
        Scope::Contact => form(&[Action::Form(FormAction::Open)]),
        Scope::Records => {
            over(&[CHOOSE, Action::Records(RecordsAction::NextKind), Action::Form(FormAction::Types), BACK, HELP])
        }
        Scope::NewContact => over(&[
            Action::Form(FormAction::Accept),
            Action::Form(FormAction::NextField),
            Action::Form(FormAction::PreviousField),
            BACK,
            HELP,
        ]),
        Scope::Calendar => over(&[
            CHOOSE,
            Action::Calendar(CalendarAction::DayRight),
            Action::Calendar(CalendarAction::WeekDown),
            Action::Calendar(CalendarAction::MonthDown),
            Action::Calendar(CalendarAction::Today),
            BACK,
        ]),
        Scope::Question => over(&[CHOOSE, DOWN, BACK]),
        Scope::Help => over(&[BACK, DOWN, Action::List(ListAction::PageDown)]),
        Scope::Reader => over(&[BACK, DOWN, Action::List(ListAction::PageDown)]),
        Scope::Jump => over(&[BACK, HELP]),
        Scope::Drafts => over(&[
            CHOOSE,
            Action::Drafts(DraftsAction::NewFromList),
            Action::Drafts(DraftsAction::Rename),
            Action::Drafts(DraftsAction::Duplicate),
            Action::Drafts(DraftsAction::Delete),
            BACK,
            Action::Drafts(DraftsAction::Send),
            Action::Drafts(DraftsAction::Restore),
        ]),
        Scope::Templates => over(&[
            CHOOSE,
            Action::Templates(TemplatesAction::Rename),
            Action::Templates(TemplatesAction::Delete),
            BACK,
            HELP,
        ]),
        Scope::Outbox => over(&[
            CHOOSE,
            Action::Outbox(OutboxAction::Again),
            Action::Outbox(OutboxAction::Retake),
            Action::Outbox(OutboxAction::Halt),
            Action::Result(ResultAction::Edit),
            Action::Result(ResultAction::CopyId),
            Action::Result(ResultAction::CopyLink),
            BACK,
            HELP,
        ]),
        Scope::Customer => over(&[
            CHOOSE,
            Action::Form(FormAction::NoteThere),
            Action::Form(FormAction::Relate),
            Action::Result(ResultAction::CopyLink),
            BACK,
            HELP,
        ]),
        Scope::Result => over(&[
            Action::Result(ResultAction::NextTicket),
            Action::Result(ResultAction::NextLinked),
            Action::Result(ResultAction::Edit),
            Action::Result(ResultAction::CopyId),
            Action::Result(ResultAction::CopyLink),
            Action::Result(ResultAction::Unfold),
            Action::Result(ResultAction::Internals),
            Action::Result(ResultAction::Json),
            HELP,
            QUIT,
        ]),
        Scope::Normal => Footer { fixed: IN_NORMAL_MODE, here: &[Action::Mode(ModeAction::Insert), FORM_DOWN] },
        Scope::Pick => form(&[OPEN, Action::Form(FormAction::Clear)]),
        Scope::Association => form(&[OPEN, Action::Form(FormAction::Remove)]),
        Scope::File => form(&[Action::Form(FormAction::Remove)]),
        Scope::Button => form(&[OPEN]),
        Scope::Area => form(&[NEXT, Action::Form(FormAction::Editor)]),
        Scope::Text if scopes.contains(&Scope::Form) => form(&[NEXT]),
        Scope::Text => over(&[Action::Form(FormAction::Accept), BACK]),
        Scope::Global | Scope::Form | Scope::Insert => over(&[HELP, QUIT]),
    }
}

/// What is worth to be shown first of what may follow the first of two keys.
const BEHIND_A_KEY: &[Action] = &[
    Action::Form(FormAction::Remove),
    Action::Outbox(OutboxAction::Queue),
    Action::Drafts(DraftsAction::Discard),
    Action::Drafts(DraftsAction::Rename),
    Action::Form(FormAction::AddProperty),
    Action::Form(FormAction::AddAssociation),
    Action::Form(FormAction::AttachFile),
    Action::Form(FormAction::Editor),
    Action::Templates(TemplatesAction::List),
];

/// What may follow the first of two keys in these scopes and works in them, the most useful first.
pub fn following(keymap: &Keymap, scopes: &[Scope], first: Chord) -> Vec<(Chord, Action)> {
    let is_in = |scope: Scope, action| keymap.of(scope).iter().any(|(one, keys)| *one == action && !keys.is_empty());
    let does = |action| scopes.iter().any(|scope| works(action, *scope, scopes) && is_in(*scope, action));
    let mut all = keymap.following(scopes, first);
    all.retain(|(_, action)| does(*action));
    let rank = |action: Action| BEHIND_A_KEY.iter().position(|one| *one == action).unwrap_or(BEHIND_A_KEY.len());
    all.sort_by_key(|(_, action)| rank(*action));
    all
}

const FORM_DOWN: Action = Action::Form(FormAction::Down);

/// Whether an action of one of these scopes works in them. Not all does that is bound for all texts, or everywhere.
pub fn works(action: Action, scope: Scope, scopes: &[Scope]) -> bool {
    let has = |scope| scopes.contains(&scope);
    match action {
        // What is composed is sent. The fields of a new contact are done by the same key.
        CREATE => has(Scope::Form) || has(Scope::NewContact),
        // The line that narrows a list is no text of the ticket, and the one of the help is never accepted.
        Action::Form(FormAction::Editor) => has(Scope::Form),
        Action::Form(FormAction::Accept) => !has(Scope::Help),
        // Of the time in a calendar only the last character is deleted.
        Action::Text(action) => action == TextAction::DeleteLeft || !has(Scope::Calendar),
        Action::Program(_)
        | Action::Outbox(_)
        | Action::Drafts(_)
        | Action::Templates(_)
        | Action::Form(_)
        | Action::Mode(_)
        | Action::List(_)
        | Action::Records(_)
        | Action::Calendar(_)
        | Action::Result(_) => scope != Scope::Global || !is_over_the_form(scopes) || action.is_everywhere(),
    }
}

/// What is done every day, in the order of a ticket.
pub const OF_A_DAY: [Action; 10] = [
    NEXT,
    OPEN,
    Action::Form(FormAction::AddAssociation),
    Action::Form(FormAction::AddProperty),
    CREATE,
    NEW,
    Action::Drafts(DraftsAction::List),
    Action::Outbox(OutboxAction::Show),
    PALETTE,
    QUIT,
];

/// The keys of every day, as they are bound on this row of the form. Elsewhere they do something else, or nothing.
pub fn of_a_day(keymap: &Keymap, scopes: &[Scope]) -> Option<Section> {
    let rows = OF_A_DAY.iter().map(|action| (keymap.key(scopes, *action), action.help()));
    let section = || Section { title: "Every day", rows: rows.filter(|(key, _)| !key.is_empty()).collect() };
    scopes.contains(&Scope::Form).then(section)
}

/// The same in a word each.
pub fn of_a_day_in_short(keymap: &Keymap) -> Vec<(String, &'static str)> {
    let scopes = &[Scope::Pick, Scope::Form, Scope::Global];
    let rows = OF_A_DAY.iter().map(|action| (keymap.key(scopes, *action), action.short()));
    rows.filter(|(key, _)| !key.is_empty()).collect()
}

/// What is said of a scope in the help: its heading, and its keys with what they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The scope.
    pub title: &'static str,
    /// Keys, and what they do.
    pub rows: Vec<(String, &'static str)>,
}

/// The keys that work here, the innermost first, then the ones that work everywhere.
pub fn sections(keymap: &Keymap, scopes: &[Scope]) -> Vec<Section> {
    let section = |scope: &Scope| {
        let mut rows = Vec::new();
        for (action, bound) in keymap.of(*scope) {
            if !works(action, *scope, scopes) {
                continue;
            }
            let effective = keymap.keys(scopes, action);
            let keys: Vec<String> = bound.iter().filter(|keys| effective.contains(keys)).map(Keys::to_string).collect();
            if !keys.is_empty() {
                rows.push((keys.join(", "), action.help()));
            }
        }
        Section { title: scope.title(), rows }
    };
    let mut sections: Vec<Section> = scopes.iter().map(section).filter(|section| !section.rows.is_empty()).collect();
    if let Some(at) = scopes.iter().position(|scope| *scope == Scope::Normal) {
        let rows = command::HELP.iter().map(|(keys, does)| ((*keys).to_owned(), *does)).collect();
        sections.insert(sections.len().min(at + 1), Section { title: "In normal mode, as in vi", rows });
    }
    sections
}

/// What there is to know in these scopes besides the keys; `palette` is the key that finds commands, if there is one.
pub fn good_to_know(scopes: &[Scope], palette: &str) -> Vec<String> {
    let mut said = Vec::new();
    if !palette.is_empty() {
        said.push(format!("{palette} finds any command by its name and runs it."));
    }
    if !scopes.contains(&Scope::Form) {
        return said;
    }
    said.extend([
        "Plain typing goes into the field that has the focus. On a value from a list it opens the list and narrows it."
            .to_owned(),
        "The draft is saved automatically, shortly after each change and whenever you leave.".to_owned(),
        "A row marked ! has a problem, which is shown beside it. * marks what is required.".to_owned(),
    ]);
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footer_names_each_action_once() {
        for scope in Scope::ALL {
            let Footer { fixed, here } = footer(&[*scope, Scope::Global]);
            let all: Vec<&Action> = fixed.iter().chain(here).collect();
            assert!(all.iter().enumerate().all(|(at, action)| !all[..at].contains(action)), "{scope:?}");
            assert!(!all.is_empty());
            let text = Action::Text(TextAction::Left);
            assert!(!all.contains(&&text), "moving in a text goes without saying");
        }
    }
}
