//! One table: every action with its name, its help and its default keys; and the lookup from a key to an action.
//!
//! The footer, the help overlay and the README's key table are all made from it, so they can't disagree with it.

use std::collections::HashMap;

use super::chord::Chord;

/// Where a key is pressed. A lookup walks a list of these from the innermost outwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere.
    Global,
    /// In the form, on any row.
    Form,
    /// In any text that is being edited.
    Text,
    /// In a text of several lines.
    Area,
    /// On a value that is picked from a list.
    Pick,
    /// On an association.
    Association,
    /// On a line that adds something.
    Button,
    /// In a list that is narrowed by typing.
    Picker,
    /// While something can be ticked in such a list.
    Ticks,
    /// In the search for a record to link.
    Records,
    /// In the calendar.
    Calendar,
    /// In the result of a submission.
    Result,
    /// In the list of drafts.
    Drafts,
    /// In a question.
    Question,
    /// In a text to read: help, details, raw JSON.
    Reader,
}

impl Context {
    /// The heading of the context in help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::Form => "In the form",
            Self::Text => "In a text",
            Self::Area => "In a long text",
            Self::Pick => "On a value from a list",
            Self::Association => "On an association",
            Self::Button => "On an adding line",
            Self::Picker => "In a list",
            Self::Ticks => "In a list with ticks",
            Self::Records => "In the search for a record",
            Self::Calendar => "In the calendar",
            Self::Result => "In the result",
            Self::Drafts => "In the drafts",
            Self::Question => "In a question",
            Self::Reader => "In a text to read",
        }
    }
}

macro_rules! actions {
    ($($id:ident = $name:literal, $short:literal, $help:literal, [$($context:ident: $($key:literal)+);* $(;)?];)*) => {
        /// Something the user can do by a key.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $(#[doc = $help] $id,)*
        }

        impl Action {
            /// Every action, in the order of the help.
            pub const ALL: &'static [Self] = &[$(Self::$id),*];

            /// Its name in a keymap file.
            pub fn name(self) -> &'static str {
                match self { $(Self::$id => $name),* }
            }

            /// One word for the footer.
            pub fn short(self) -> &'static str {
                match self { $(Self::$id => $short),* }
            }

            /// What it does, in one line.
            pub fn help(self) -> &'static str {
                match self { $(Self::$id => $help),* }
            }

            fn defaults(self) -> &'static [(Context, &'static str)] {
                match self { $(Self::$id => &[$($((Context::$context, $key)),+),*]),* }
            }
        }
    };
}

actions! {
    Submit = "submit", "Create", "Create the ticket", [Global: "ctrl-s" "alt-enter"];
    Quit = "quit", "Leave", "Save the draft and leave", [Global: "ctrl-q" "ctrl-c"];
    Help = "help", "Help", "Show the keys that work here", [Global: "f1"; Result: "?"; Drafts: "?"];
    Suspend = "suspend", "Suspend", "Go back to the shell; fg comes back", [Global: "ctrl-z"];
    Refresh = "refresh", "Refresh", "Read the portal's properties, pipelines and owners again", [Global: "f5"];
    Redraw = "redraw", "Redraw", "Draw the screen anew", [Global: "ctrl-l"];
    Details = "details", "Details", "Show the last error in full", [Global: "f2"];
    Portal = "portal", "Portal", "Show what is known of the portal, and what could not be read", [Global: "f3"];
    Resolve = "resolve", "What became", "Find out what became of a submission whose answer was lost", [Global: "f6" "alt-q"];
    Queue = "queue", "Send later", "Send the draft by itself when the link is there", [Form: "alt-l"];
    Outbox = "outbox", "Outbox", "Stop the outbox, or let it go on at once", [Global: "f7"];
    LastResult = "last-result", "Last ticket", "Show the last ticket again", [Global: "f8"];
    Drafts = "drafts", "Drafts", "List the drafts", [Global: "ctrl-o" "f4"];
    Resume = "resume", "Resume", "Open the last unfinished draft", [Form: "alt-o"];
    New = "new", "New", "Begin a new draft; this one is kept", [Global: "ctrl-n"];
    Undo = "undo", "Undo", "Undo the last change", [Form: "alt-u" "ctrl-/"];
    Redo = "redo", "Redo", "Redo what was undone", [Form: "alt-r"];
    Back = "back", "Back", "Leave the innermost thing, or cancel a running submission", [Global: "esc"];

    NextField = "next-field", "Next", "Go to the next field", [Form: "tab"];
    PreviousField = "previous-field", "Previous", "Go to the previous field", [Form: "shift-tab"];
    Down = "down", "Down", "Go down a line; in a short field, to the next one", [Form: "down"];
    Up = "up", "Up", "Go up a line; in a short field, to the previous one", [Form: "up"];
    FirstField = "first-field", "First", "Go to the first field", [Form: "ctrl-home" "alt-<"];
    LastField = "last-field", "Last", "Go to the last field", [Form: "ctrl-end" "alt->"];
    Accept = "accept", "Accept", "Accept the field and go to the next", [Text: "enter"];
    Newline = "newline", "New line", "Begin a new line", [Area: "enter" "ctrl-j"];
    AddProperty = "add-property", "Property", "Add a property", [Form: "alt-p"];
    AddAssociation = "add-association", "Associate", "Associate a contact, company, deal or another record", [Form: "alt-a"];
    Open = "open", "Choose", "Choose the value, open or press what is focused", [Pick: "enter" "space"; Button: "enter" "space"; Association: "enter" "space"];
    Calendar = "calendar", "Calendar", "Pick the day in a calendar", [Form: "alt-c"];
    Clear = "clear", "Clear", "Clear the value", [Pick: "backspace" "delete"; Form: "alt-k"];
    Remove = "remove", "Remove", "Remove the property or the association", [Form: "alt-d"; Association: "delete" "backspace"];
    MoveUp = "move-up", "Up", "Move the row up", [Form: "alt-up"];
    MoveDown = "move-down", "Down", "Move the row down", [Form: "alt-down"];
    Raw = "raw", "Raw", "Type key and value as they are sent, or go back to the portal's form", [Form: "alt-w"];
    Editor = "external-editor", "Editor", "Edit the text in $VISUAL or $EDITOR", [Text: "alt-e"];
    Rename = "rename", "Rename", "Name the draft", [Form: "alt-n"; Drafts: "r"];
    Discard = "discard", "Discard", "Discard the draft", [Form: "alt-delete" "alt-backspace"];

    Left = "cursor-left", "Left", "Move left", [Text: "left" "ctrl-b"];
    Right = "cursor-right", "Right", "Move right", [Text: "right" "ctrl-f"];
    WordLeft = "word-left", "Word left", "Move a word left", [Text: "ctrl-left" "alt-left" "alt-b"];
    WordRight = "word-right", "Word right", "Move a word right", [Text: "ctrl-right" "alt-right" "alt-f"];
    LineStart = "line-start", "Start", "Move to the start of the line", [Text: "home" "ctrl-a"];
    LineEnd = "line-end", "End", "Move to the end of the line", [Text: "end" "ctrl-e"];
    SelectLeft = "select-left", "Select left", "Select to the left", [Text: "shift-left"];
    SelectRight = "select-right", "Select right", "Select to the right", [Text: "shift-right"];
    SelectUp = "select-up", "Select up", "Select upwards", [Area: "shift-up"];
    SelectDown = "select-down", "Select down", "Select downwards", [Area: "shift-down"];
    SelectStart = "select-line-start", "Select to start", "Select to the start of the line", [Text: "shift-home"];
    SelectEnd = "select-line-end", "Select to end", "Select to the end of the line", [Text: "shift-end"];
    SelectAll = "select-all", "Select all", "Select the whole text", [Text: "alt-s"];
    Copy = "copy", "Copy", "Copy the selection", [Text: "alt-y"];
    Cut = "cut", "Cut", "Cut the selection", [Text: "alt-x"];
    Yank = "yank", "Paste", "Insert what was cut or copied here", [Text: "ctrl-y" "alt-v"];
    DeleteLeft = "delete-left", "Delete", "Delete to the left", [Text: "backspace" "ctrl-h"];
    DeleteRight = "delete-right", "Delete", "Delete to the right", [Text: "delete" "ctrl-d"];
    DeleteWordLeft = "delete-word-left", "Delete word", "Delete the word to the left", [Text: "ctrl-w" "ctrl-backspace"];
    DeleteWordRight = "delete-word-right", "Delete word", "Delete the word to the right", [Text: "ctrl-delete"];
    DeleteToStart = "delete-to-start", "Delete to start", "Delete to the start of the line", [Text: "ctrl-u"];
    DeleteToEnd = "delete-to-end", "Delete to end", "Delete to the end of the line", [Text: "ctrl-k"];
    PageUp = "page-up", "Page up", "Go up a page", [Area: "pageup"; Form: "pageup"; Picker: "pageup"; Reader: "pageup"; Result: "pageup"; Drafts: "pageup"];
    PageDown = "page-down", "Page down", "Go down a page", [Area: "pagedown"; Form: "pagedown"; Picker: "pagedown"; Reader: "pagedown" "space"; Result: "pagedown" "space"; Drafts: "pagedown"];

    ListUp = "list-up", "Previous", "Go up in the list", [Picker: "up" "ctrl-p"; Reader: "up" "k"; Result: "up"; Drafts: "up"; Question: "up" "left" "shift-tab"];
    ListDown = "list-down", "Next", "Go down in the list", [Picker: "down" "ctrl-n"; Reader: "down" "j"; Result: "down"; Drafts: "down"; Question: "down" "right" "tab"];
    ListTop = "list-top", "Top", "Go to the top", [Reader: "home" "g"; Result: "home"; Drafts: "home"; Picker: "ctrl-home"];
    ListBottom = "list-bottom", "Bottom", "Go to the bottom", [Reader: "end" "G"; Result: "end"; Drafts: "end"; Picker: "ctrl-end"];
    Choose = "choose", "Choose", "Take the marked line", [Picker: "enter" "tab"; Drafts: "enter"; Question: "enter"; Calendar: "enter"];
    Tick = "tick", "Tick", "Tick or untick the marked line", [Ticks: "space"];
    NextKind = "next-kind", "Next kind", "Search the next kind of record", [Records: "tab" "ctrl-right"];
    PreviousKind = "previous-kind", "Previous kind", "Search the previous kind of record", [Records: "shift-tab" "ctrl-left"];
    Types = "association-types", "Label", "Choose how the record is linked", [Records: "alt-t"; Association: "alt-t"];

    DayLeft = "day-left", "Day", "Go a day back", [Calendar: "left"];
    DayRight = "day-right", "Day", "Go a day on", [Calendar: "right"];
    WeekUp = "week-up", "Week", "Go a week back", [Calendar: "up"];
    WeekDown = "week-down", "Week", "Go a week on", [Calendar: "down"];
    MonthUp = "month-up", "Month", "Go a month back", [Calendar: "pageup"];
    MonthDown = "month-down", "Month", "Go a month on", [Calendar: "pagedown"];
    Today = "today", "Today", "Go to today", [Calendar: "t" "home"];

    NextTicket = "next-ticket", "Next ticket", "Begin the next ticket with the same pipeline and owner", [Result: "enter" "n"];
    NextLinked = "next-linked", "…and links", "Begin the next ticket and keep the associations too", [Result: "a"];
    CopyId = "copy-id", "Copy id", "Copy the ticket's id", [Result: "c"];
    CopyLink = "copy-link", "Copy link", "Copy the ticket's link", [Result: "l"];
    CopyCurl = "copy-curl", "Copy curl", "Copy a curl command that creates the ticket once more, without the token", [Result: "u"];
    Json = "json", "JSON", "Show HubSpot's answer as it came", [Result: "j"];
    Internals = "internals", "Raw values", "Show internal names and raw values, or labels again", [Result: "i"];
    LinkAgain = "link-again", "Link again", "Link the records that HubSpot left out; no ticket is created", [Result: "g"];
    Duplicate = "duplicate", "Duplicate", "Make a copy of the draft", [Drafts: "d"];
    Delete = "delete", "Delete", "Delete the draft", [Drafts: "delete" "x"];
    QueueListed = "queue-listed", "Outbox", "Put the draft into the outbox, or take it out", [Drafts: "o"];
    NewFromList = "new-draft", "New", "Begin a new draft", [Drafts: "n"];
}

impl Action {
    /// The action of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }
}

/// Which key does what, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: HashMap<(Context, Chord), Action>,
    /// Keys of each action in the order of the table, so that the first is the one to show.
    shown: Vec<(Action, Context, Chord)>,
}

impl Default for Keymap {
    fn default() -> Self {
        let mut keymap = Self { bindings: HashMap::new(), shown: Vec::new() };
        for action in Action::ALL {
            for (context, key) in action.defaults() {
                if let Ok(chord) = key.parse() {
                    keymap.bindings.insert((*context, chord), *action);
                    keymap.shown.push((*action, *context, chord));
                }
            }
        }
        keymap
    }
}

impl Keymap {
    /// What the key does in the innermost of these contexts that knows it.
    pub fn action(&self, contexts: &[Context], chord: Chord) -> Option<Action> {
        contexts.iter().find_map(|context| self.bindings.get(&(*context, chord)).copied())
    }

    /// The keys that really lead to the action in these contexts, the best one first.
    pub fn keys(&self, contexts: &[Context], action: Action) -> Vec<Chord> {
        let mut keys = Vec::new();
        for (bound, context, chord) in &self.shown {
            let reachable = *bound == action
                && contexts.contains(context)
                && self.action(contexts, *chord) == Some(action)
                && !keys.contains(chord);
            if reachable {
                keys.push(*chord);
            }
        }
        keys
    }

    /// The best key for the action in these contexts, in the short form; empty if there is none.
    pub fn key(&self, contexts: &[Context], action: Action) -> String {
        self.keys(contexts, action).first().map(|chord| chord.short()).unwrap_or_default()
    }

    /// All bindings of one context in the order of the table: for help and the README.
    pub fn of(&self, context: Context) -> Vec<(Action, Vec<Chord>)> {
        let mut rows: Vec<(Action, Vec<Chord>)> = Vec::new();
        for (action, place, chord) in self.shown.iter().filter(|(_, place, _)| *place == context) {
            if self.bindings.get(&(*place, *chord)) != Some(action) {
                continue;
            }
            match rows.iter_mut().find(|(known, _)| known == action) {
                Some((_, keys)) => keys.push(*chord),
                None => rows.push((*action, vec![*chord])),
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_key_can_be_read_and_no_key_has_two_meanings_in_one_context() {
        let mut seen = HashMap::new();
        for action in Action::ALL {
            assert!(!action.defaults().is_empty(), "{} has no key", action.name());
            for (context, key) in action.defaults() {
                let chord: Chord = key.parse().unwrap_or_else(|error| panic!("{}: {error}", action.name()));
                let before = seen.insert((*context, chord), *action);
                assert_eq!(before, None, "{key} in {context:?}: {} too", action.name());
            }
        }
    }

    #[test]
    fn names_are_unique_and_read_back() {
        for action in Action::ALL {
            assert_eq!(Action::from_name(action.name()), Some(*action));
        }
    }

    #[test]
    fn what_multiplexers_and_flow_control_eat_has_another_key() {
        let keymap = Keymap::default();
        for (action, context, chord) in &keymap.shown {
            let eaten = ["ctrl-b", "ctrl-a"].iter().any(|key| key.parse() == Ok(*chord));
            if eaten {
                assert!(keymap.keys(&[*context], *action).len() > 1, "{} has only {chord}", action.name());
            }
        }
        assert!(keymap.keys(&[Context::Global], Action::Submit).len() > 1);
    }

    #[test]
    fn the_keys_of_the_contract_are_there() {
        let keymap = Keymap::default();
        for (key, action) in [
            ("ctrl-s", Action::Submit),
            ("ctrl-q", Action::Quit),
            ("f1", Action::Help),
            ("tab", Action::NextField),
            ("shift-tab", Action::PreviousField),
            ("esc", Action::Back),
        ] {
            assert_eq!(
                keymap.action(&[Context::Text, Context::Form, Context::Global], key.parse().unwrap()),
                Some(action)
            );
        }
    }

    #[test]
    fn a_key_taken_by_an_inner_context_is_not_shown_for_the_outer_one() {
        let keymap = Keymap::default();
        let inside = [Context::Picker, Context::Global];
        assert_eq!(keymap.keys(&inside, Action::New), []);
        assert_eq!(keymap.key(&[Context::Global], Action::New), "^N");
    }
}
