//! One table: every action with its owner, its name in keymap files, its word in the footer, its help, whether it
//! can be taken back or asks by itself, and whether a click may do it. Which keys lead to them is said in keymap files
//! alone.

macro_rules! actions {
    ($($(#[doc = $about:literal])+ $owner:ident, $kind:ident {
        $($id:ident = $name:literal, $short:literal, $help:literal, $ends:ident, $by:ident;)*
    })*) => {
        $(
            $(#[doc = $about])+
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub enum $kind {
                $(#[doc = $help] $id,)*
            }

            impl From<$kind> for Action {
                fn from(action: $kind) -> Self {
                    Self::$owner(action)
                }
            }
        )*

        /// Something the user can do by a key, by who does it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $($(#[doc = $about])+ $owner($kind),)*
        }

        impl Action {
            /// Every action, in the order of the help.
            pub const ALL: &'static [Self] = &[$($(Self::$owner($kind::$id),)*)*];

            fn row(self) -> Row {
                match self {
                    $($(Self::$owner($kind::$id) => Row {
                        name: $name,
                        short: $short,
                        help: $help,
                        ends: actions!(@ends $ends),
                        clickable: actions!(@by $by),
                    },)*)*
                }
            }
        }
    };
    (@ends undone) => { Ends::Undone };
    (@ends asked) => { Ends::Asked };
    (@ends final) => { Ends::Final };
    (@by click) => { true };
    (@by key) => { false };
}

/// What becomes of an action that was not meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// It can be taken back, or changes nothing.
    Undone,
    /// It asks before it does what can't be taken back.
    Asked,
    /// It can't be taken back.
    Final,
}

/// What the table says of an action.
struct Row {
    name: &'static str,
    short: &'static str,
    help: &'static str,
    ends: Ends,
    clickable: bool,
}

// Name, word, help; whether it can be taken back (or changes nothing), asks by itself, or is final; whether a click may
// do it.
actions! {
    /// Of submissions.
    Outbox, OutboxAction {
        Submit = "submit", "Create", "Create the ticket", final, key;
        Queue = "queue", "Send later", "Send the draft as soon as HubSpot can be reached", final, key;
        Show = "show-outbox", "Outbox", "Show the outbox: what needs your attention, what is being sent, what was created today", undone, click;
        Hold = "hold-outbox", "Stop or start", "Stop the outbox, or start it again", final, key;
        LastResult = "last-result", "Last ticket", "Show the last ticket again", undone, click;
        Again = "send-again", "Send again", "Send it again; asks first if the ticket may exist already", final, key;
        Retake = "take-back", "Take back", "Take the draft back into the form", final, key;
        Halt = "halt", "Stop", "Stop it, or take it out of the outbox; the draft is kept", final, key;
    }
    /// Of the program as a whole.
    Program, ProgramAction {
        Quit = "quit", "Leave", "Save the draft and leave", final, key;
        Help = "help", "Help", "Show the keys that work here", undone, click;
        Suspend = "suspend", "Suspend", "Go back to the shell; fg comes back", undone, key;
        Refresh = "refresh", "Refresh", "Read the portal's properties, pipelines and owners again", undone, click;
        Redraw = "redraw", "Redraw", "Redraw the screen", undone, click;
        Details = "details", "Details", "Show the last error in full", undone, click;
        Portal = "portal", "Portal", "Show what is known about the portal, and what could not be read", undone, click;
        Palette = "palette", "Commands", "Find a command by its name and run it", undone, click;
        Back = "back", "Back", "Close what is open, or stop a ticket that has not been sent yet", undone, click;
    }
    /// Of drafts on disk.
    Drafts, DraftsAction {
        List = "drafts", "Drafts", "List the drafts", undone, click;
        Resume = "resume", "Resume", "Open the last unfinished draft", undone, click;
        New = "new", "New", "Begin a new draft; this one is kept", undone, click;
        Discard = "discard", "Discard", "Discard the draft", final, key;
        Rename = "rename", "Rename", "Name the draft", undone, key;
        Duplicate = "duplicate", "Duplicate", "Make a copy of the draft", final, key;
        Delete = "delete", "Delete", "Delete the draft", asked, key;
        Restore = "restore", "Bring back", "Bring a deleted draft back: the marked one, else the last one", undone, click;
        Send = "queue-listed", "Send", "Send the draft, after asking", asked, key;
        NewFromList = "new-draft", "New", "Begin a new draft", undone, click;
    }
    /// Of the form and its rows.
    Form, FormAction {
        Undo = "undo", "Undo", "Undo the last change", undone, click;
        Redo = "redo", "Redo", "Redo what was undone", undone, click;
        Properties = "show-properties", "Properties", "Go to the properties", undone, click;
        Associations = "show-associations", "Links", "Go to the links", undone, click;
        NextField = "next-field", "Next", "Go to the next field", undone, click;
        PreviousField = "previous-field", "Previous", "Go to the previous field", undone, click;
        Down = "down", "Down", "Go down a line; in a short field, to the next one", undone, click;
        Up = "up", "Up", "Go up a line; in a short field, to the previous one", undone, click;
        FirstField = "first-field", "First", "Go to the first field", undone, click;
        LastField = "last-field", "Last", "Go to the last field", undone, click;
        Accept = "accept", "Accept", "Accept the field and go to the next", undone, click;
        Jump = "jump", "Jump", "Jump to a field by the letters beside it", undone, click;
        AddProperty = "add-property", "Property", "Add a property", undone, click;
        AddAssociation = "add-association", "Link", "Link a contact, company, deal or another record", undone, click;
        Note = "note", "Note", "Write a note for colleagues, which the customer does not see", undone, click;
        AttachFile = "attach-file", "File", "Attach a file", undone, click;
        CompletePath = "complete-path", "Complete", "Complete the path", undone, click;
        Open = "open", "Choose", "Choose the value, open or press what is focused", undone, click;
        Types = "association-types", "Label", "Choose how the record is linked", undone, click;
        Calendar = "calendar", "Calendar", "Pick the day in a calendar", undone, click;
        Clear = "clear", "Clear", "Clear the value", undone, click;
        Remove = "remove", "Remove", "Remove the property, the note, the file or the link", undone, click;
        MoveUp = "move-up", "Up", "Move the row up", undone, click;
        MoveDown = "move-down", "Down", "Move the row down", undone, click;
        Raw = "raw", "Raw", "Type name and value exactly as they are sent, or go back to the usual field", undone, click;
        Editor = "external-editor", "Editor", "Edit the text in $VISUAL or $EDITOR", undone, click;
        NewContact = "create-contact", "New contact", "Create a contact with the ticket: the one that is typed, or somebody else", undone, click;
        Customer = "show-customer", "Customer", "Show the customer and their open tickets", undone, click;
        Relate = "link-ticket", "Link", "Link the marked ticket to the one that you compose", undone, click;
        NoteThere = "note-there", "Note there", "Add what you wrote as a note to the marked ticket, instead of a new ticket", undone, click;
        CopyRules = "copy-rules", "Copy rules", "Copy what this portal was seen to require, as lines for config.toml", undone, click;
        AllRows = "all-rows", "All rows", "Show all properties, or only those that the template asks for", undone, click;
    }
    /// Of templates and snippets.
    Templates, TemplatesAction {
        List = "templates", "Templates", "Begin a ticket with a template; this draft is kept", undone, click;
        Save = "save-template", "Save template", "Save the draft as a template", asked, key;
        Again = "next-from-template", "Same template", "Begin the next ticket with the same template", undone, click;
        Rename = "rename-template", "Rename", "Rename the template", asked, key;
        Delete = "delete-template", "Delete", "Delete the template, after asking", asked, key;
        Snippets = "insert-snippet", "Snippet", "Insert a snippet: a text of the folder snippets", undone, click;
    }
    /// Of a text that is being edited.
    Text, TextAction {
        Newline = "newline", "New line", "Begin a new line", undone, click;
        Left = "cursor-left", "Left", "Move left", undone, click;
        Right = "cursor-right", "Right", "Move right", undone, click;
        WordLeft = "word-left", "Word left", "Move a word left", undone, click;
        WordRight = "word-right", "Word right", "Move a word right", undone, click;
        LineStart = "line-start", "Start", "Move to the start of the line", undone, click;
        LineEnd = "line-end", "End", "Move to the end of the line", undone, click;
        SelectLeft = "select-left", "Select left", "Select to the left", undone, click;
        SelectRight = "select-right", "Select right", "Select to the right", undone, click;
        SelectUp = "select-up", "Select up", "Select upwards", undone, click;
        SelectDown = "select-down", "Select down", "Select downwards", undone, click;
        SelectStart = "select-line-start", "Select to start", "Select to the start of the line", undone, click;
        SelectEnd = "select-line-end", "Select to end", "Select to the end of the line", undone, click;
        SelectAll = "select-all", "Select all", "Select the whole text", undone, click;
        Copy = "copy", "Copy", "Copy the selection", undone, click;
        Cut = "cut", "Cut", "Cut the selection", undone, click;
        Yank = "yank", "Paste", "Insert what was cut, deleted by words or lines, or copied", undone, click;
        DeleteLeft = "delete-left", "Delete", "Delete to the left", undone, click;
        DeleteRight = "delete-right", "Delete", "Delete to the right", undone, click;
        DeleteWordLeft = "delete-word-left", "Delete word", "Delete the word to the left", undone, click;
        DeleteWordRight = "delete-word-right", "Delete word", "Delete the word to the right", undone, click;
        DeleteToBlank = "delete-to-blank", "Delete word", "Delete to the left, up to a blank", undone, click;
        DeleteToStart = "delete-to-start", "Delete to start", "Delete to the start of the line", undone, click;
        DeleteToEnd = "delete-to-end", "Delete to end", "Delete to the end of the line", undone, click;
    }
    /// Of whether characters are typed or are commands.
    Mode, ModeAction {
        Normal = "normal-mode", "Commands", "Leave insert mode: characters are commands", undone, click;
        Insert = "insert-mode", "Insert", "Type before the cursor", undone, click;
        InsertStart = "insert-start", "Insert", "Type at the start of the line", undone, click;
        Append = "append", "Append", "Type after the cursor", undone, click;
        AppendEnd = "append-end", "Append", "Type at the end of the line", undone, click;
        OpenLine = "open-line", "New line", "Begin a line below and type there", undone, click;
        OpenAbove = "open-above", "New line", "Begin a line above and type there", undone, click;
        Search = "search-text", "Search", "Search the text", undone, click;
        Line = "command-line", "Command", "Type a command such as :w or :q", undone, click;
    }
    /// Of a list, or a text that scrolls.
    List, ListAction {
        Up = "list-up", "Previous", "Go up in the list", undone, click;
        Down = "list-down", "Next", "Go down in the list", undone, click;
        PageUp = "page-up", "Page up", "Go up a page", undone, click;
        PageDown = "page-down", "Page down", "Go down a page", undone, click;
        Top = "list-top", "Top", "Go to the top", undone, click;
        Bottom = "list-bottom", "Bottom", "Go to the bottom", undone, click;
        Choose = "choose", "Choose", "Take the marked line", undone, click;
        Tick = "tick", "Tick", "Tick or untick the marked line", undone, click;
    }
    /// Of the search for a record.
    Records, RecordsAction {
        NextKind = "next-kind", "Next kind", "Search the next kind of record", undone, click;
        PreviousKind = "previous-kind", "Previous kind", "Search the previous kind of record", undone, click;
    }
    /// Of the calendar.
    Calendar, CalendarAction {
        DayLeft = "day-left", "Day", "Go back a day", undone, click;
        DayRight = "day-right", "Day", "Go forward a day", undone, click;
        WeekUp = "week-up", "Week", "Go back a week", undone, click;
        WeekDown = "week-down", "Week", "Go forward a week", undone, click;
        MonthUp = "month-up", "Month", "Go back a month", undone, click;
        MonthDown = "month-down", "Month", "Go forward a month", undone, click;
        Today = "today", "Today", "Go to today", undone, click;
    }
    /// Of the result of a submission.
    Result, ResultAction {
        NextTicket = "next-ticket", "Next ticket", "Go on with the next ticket, with what is kept of this one", undone, click;
        NextLinked = "next-linked", "…and links", "Go on with the next ticket and link the same records to it", undone, click;
        Edit = "edit-ticket", "Change", "Open the ticket in the form to change it", undone, click;
        CopyId = "copy-id", "Copy id", "Copy the ticket's id", undone, click;
        CopyLink = "copy-link", "Copy link", "Copy the ticket's link", undone, click;
        CopyCurl = "copy-curl", "Copy curl", "Copy a curl command that creates the ticket once more, without the token", undone, click;
        Json = "json", "JSON", "Show HubSpot's answer as it came", undone, click;
        Unfold = "unfold", "More", "Show or hide what else HubSpot set", undone, click;
        Internals = "internals", "Raw values", "Show internal names and raw values, or labels again", undone, click;
        LinkAgain = "link-again", "Link again", "Link the records that HubSpot left out; no ticket is created", final, key;
    }
}

/// Names of version 0.1.0 that keymap files may still have.
const FORMER: &[(&str, &str)] = &[
    ("resolve", "show-outbox"),
    ("outbox", "hold-outbox"),
    ("word-end", "word-right"),
    ("put-after", "yank"),
    ("delete-line", "clear"),
];

impl ModeAction {
    /// Whether typing begins in a line that is made for it.
    pub fn opens_a_line(self) -> bool {
        matches!(self, Self::OpenLine | Self::OpenAbove)
    }
}

impl Action {
    /// The action of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = FORMER.iter().find(|(former, _)| *former == name).map_or(name, |(_, now)| now);
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }

    /// Its name in a keymap file.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// One word for the footer.
    pub fn short(self) -> &'static str {
        self.row().short
    }

    /// What it does, in one line.
    pub fn help(self) -> &'static str {
        self.row().help
    }

    /// Whether what it does can be taken back, or it changes nothing.
    pub fn is_reversible(self) -> bool {
        self.row().ends == Ends::Undone
    }

    /// Whether it does at once what can't be taken back: a key that a terminal makes by accident never does that unasked.
    pub fn is_final(self) -> bool {
        self.row().ends == Ends::Final
    }

    /// Whether a click may do it, in the palette.
    pub fn is_clickable(self) -> bool {
        self.row().clickable
    }

    /// Whether it works over a list, a question or a text to read as it does in the form.
    pub fn is_everywhere(self) -> bool {
        match self {
            Self::Program(_) | Self::Outbox(OutboxAction::Submit) => true,
            Self::Outbox(_)
            | Self::Drafts(_)
            | Self::Templates(_)
            | Self::Form(_)
            | Self::Text(_)
            | Self::Mode(_)
            | Self::List(_)
            | Self::Records(_)
            | Self::Calendar(_)
            | Self::Result(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_read_back() {
        for action in Action::ALL {
            assert_eq!(Action::from_name(action.name()), Some(*action));
        }
        for (former, now) in FORMER {
            assert_eq!(Action::from_name(former).unwrap().name(), *now);
        }
    }

    #[test]
    fn what_is_final_wants_a_key() {
        for action in Action::ALL {
            assert!(action.is_reversible() || !action.is_clickable(), "{action:?}");
        }
    }
}
