//! One table: every action with its name in keymap files, its word in the footer and its help; and every place where
//! a key can be pressed. Which keys lead to them is said in keymap files alone.

/// Where a key is pressed. A lookup walks a list of these from the innermost outwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere.
    Global,
    /// In the form, on any row.
    Form,
    /// In the form, while characters are commands.
    Normal,
    /// In the form, while characters are typed, where there are modes.
    Insert,
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
    /// While the letters of a field are typed.
    Jump,
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
    /// Every context, in the order of the README.
    pub const ALL: &'static [Self] = &[
        Self::Global,
        Self::Form,
        Self::Normal,
        Self::Insert,
        Self::Text,
        Self::Area,
        Self::Pick,
        Self::Association,
        Self::Button,
        Self::Jump,
        Self::Picker,
        Self::Ticks,
        Self::Records,
        Self::Calendar,
        Self::Result,
        Self::Drafts,
        Self::Question,
        Self::Reader,
    ];

    /// Its name in a keymap file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Form => "form",
            Self::Normal => "normal",
            Self::Insert => "insert",
            Self::Text => "text",
            Self::Area => "area",
            Self::Pick => "pick",
            Self::Association => "association",
            Self::Button => "button",
            Self::Jump => "jump",
            Self::Picker => "picker",
            Self::Ticks => "ticks",
            Self::Records => "records",
            Self::Calendar => "calendar",
            Self::Result => "result",
            Self::Drafts => "drafts",
            Self::Question => "question",
            Self::Reader => "reader",
        }
    }

    /// The heading of the context in help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::Form => "In the form",
            Self::Normal => "In normal mode",
            Self::Insert => "In insert mode",
            Self::Text => "In a text",
            Self::Area => "In a long text",
            Self::Pick => "On a value from a list",
            Self::Association => "On an association",
            Self::Button => "On an adding line",
            Self::Jump => "While jumping",
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

    /// The context of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|context| context.name() == name)
    }

    /// Whether plain characters are typed into a text there, so that they can't be keys.
    pub fn takes_text(self) -> bool {
        matches!(self, Self::Insert | Self::Text | Self::Area | Self::Picker | Self::Records | Self::Jump)
    }
}

macro_rules! actions {
    ($($id:ident = $name:literal, $short:literal, $help:literal;)*) => {
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
        }
    };
}

actions! {
    Submit = "submit", "Create", "Create the ticket";
    Quit = "quit", "Leave", "Save the draft and leave";
    Help = "help", "Help", "Show the keys that work here";
    Suspend = "suspend", "Suspend", "Go back to the shell; fg comes back";
    Refresh = "refresh", "Refresh", "Read the portal's properties, pipelines and owners again";
    Redraw = "redraw", "Redraw", "Draw the screen anew";
    Details = "details", "Details", "Show the last error in full";
    Portal = "portal", "Portal", "Show what is known of the portal, and what could not be read";
    Resolve = "resolve", "What became", "Find out what became of a submission whose answer was lost";
    Queue = "queue", "Send later", "Send the draft by itself when the link is there";
    Outbox = "outbox", "Outbox", "Stop the outbox, or let it go on at once";
    Palette = "palette", "Commands", "Find a command by its name and run it";
    ShowProperties = "show-properties", "Properties", "Go to the properties";
    ShowAssociations = "show-associations", "Associations", "Go to the associations";
    LastResult = "last-result", "Last ticket", "Show the last ticket again";
    Drafts = "drafts", "Drafts", "List the drafts";
    Resume = "resume", "Resume", "Open the last unfinished draft";
    New = "new", "New", "Begin a new draft; this one is kept";
    Undo = "undo", "Undo", "Undo the last change";
    Redo = "redo", "Redo", "Redo what was undone";
    Back = "back", "Back", "Leave the innermost thing, or cancel a running submission";

    NextField = "next-field", "Next", "Go to the next field";
    PreviousField = "previous-field", "Previous", "Go to the previous field";
    Down = "down", "Down", "Go down a line; in a short field, to the next one";
    Up = "up", "Up", "Go up a line; in a short field, to the previous one";
    FirstField = "first-field", "First", "Go to the first field";
    LastField = "last-field", "Last", "Go to the last field";
    Accept = "accept", "Accept", "Accept the field and go to the next";
    Newline = "newline", "New line", "Begin a new line";
    Jump = "jump", "Jump", "Jump to a field by the letters beside it";
    AddProperty = "add-property", "Property", "Add a property";
    AddAssociation = "add-association", "Associate", "Associate a contact, company, deal or another record";
    Open = "open", "Choose", "Choose the value, open or press what is focused";
    Calendar = "calendar", "Calendar", "Pick the day in a calendar";
    Clear = "clear", "Clear", "Clear the value";
    Remove = "remove", "Remove", "Remove the property or the association";
    MoveUp = "move-up", "Up", "Move the row up";
    MoveDown = "move-down", "Down", "Move the row down";
    Raw = "raw", "Raw", "Type key and value as they are sent, or go back to the portal's form";
    Editor = "external-editor", "Editor", "Edit the text in $VISUAL or $EDITOR";
    Rename = "rename", "Rename", "Name the draft";
    Discard = "discard", "Discard", "Discard the draft";

    Left = "cursor-left", "Left", "Move left";
    Right = "cursor-right", "Right", "Move right";
    WordLeft = "word-left", "Word left", "Move a word left";
    WordRight = "word-right", "Word right", "Move a word right";
    LineStart = "line-start", "Start", "Move to the start of the line";
    LineEnd = "line-end", "End", "Move to the end of the line";
    WordEnd = "word-end", "Word end", "Move to the end of the word";
    SelectLeft = "select-left", "Select left", "Select to the left";
    SelectRight = "select-right", "Select right", "Select to the right";
    SelectUp = "select-up", "Select up", "Select upwards";
    SelectDown = "select-down", "Select down", "Select downwards";
    SelectStart = "select-line-start", "Select to start", "Select to the start of the line";
    SelectEnd = "select-line-end", "Select to end", "Select to the end of the line";
    SelectAll = "select-all", "Select all", "Select the whole text";
    Copy = "copy", "Copy", "Copy the selection";
    Cut = "cut", "Cut", "Cut the selection";
    Yank = "yank", "Paste", "Insert what was cut or copied here";
    PutAfter = "put-after", "Paste", "Insert what was cut or copied here behind the cursor";
    DeleteLeft = "delete-left", "Delete", "Delete to the left";
    DeleteRight = "delete-right", "Delete", "Delete to the right";
    DeleteWordLeft = "delete-word-left", "Delete word", "Delete the word to the left";
    DeleteWordRight = "delete-word-right", "Delete word", "Delete the word to the right";
    DeleteToStart = "delete-to-start", "Delete to start", "Delete to the start of the line";
    DeleteToEnd = "delete-to-end", "Delete to end", "Delete to the end of the line";
    DeleteLine = "delete-line", "Delete line", "Delete the line; a picked value is cleared, an association removed";
    PageUp = "page-up", "Page up", "Go up a page";
    PageDown = "page-down", "Page down", "Go down a page";

    ListUp = "list-up", "Previous", "Go up in the list";
    ListDown = "list-down", "Next", "Go down in the list";
    ListTop = "list-top", "Top", "Go to the top";
    ListBottom = "list-bottom", "Bottom", "Go to the bottom";
    Choose = "choose", "Choose", "Take the marked line";
    Tick = "tick", "Tick", "Tick or untick the marked line";
    NextKind = "next-kind", "Next kind", "Search the next kind of record";
    PreviousKind = "previous-kind", "Previous kind", "Search the previous kind of record";
    Types = "association-types", "Label", "Choose how the record is linked";

    DayLeft = "day-left", "Day", "Go a day back";
    DayRight = "day-right", "Day", "Go a day on";
    WeekUp = "week-up", "Week", "Go a week back";
    WeekDown = "week-down", "Week", "Go a week on";
    MonthUp = "month-up", "Month", "Go a month back";
    MonthDown = "month-down", "Month", "Go a month on";
    Today = "today", "Today", "Go to today";

    NextTicket = "next-ticket", "Next ticket", "Begin the next ticket with the same pipeline and owner";
    NextLinked = "next-linked", "…and links", "Begin the next ticket and keep the associations too";
    CopyId = "copy-id", "Copy id", "Copy the ticket's id";
    CopyLink = "copy-link", "Copy link", "Copy the ticket's link";
    CopyCurl = "copy-curl", "Copy curl", "Copy a curl command that creates the ticket once more, without the token";
    Json = "json", "JSON", "Show HubSpot's answer as it came";
    Internals = "internals", "Raw values", "Show internal names and raw values, or labels again";
    LinkAgain = "link-again", "Link again", "Link the records that HubSpot left out; no ticket is created";
    Duplicate = "duplicate", "Duplicate", "Make a copy of the draft";
    Delete = "delete", "Delete", "Delete the draft";
    QueueListed = "queue-listed", "Outbox", "Put the draft into the outbox, or take it out";
    NewFromList = "new-draft", "New", "Begin a new draft";

    NormalMode = "normal-mode", "Commands", "Leave insert mode: characters are commands";
    InsertMode = "insert-mode", "Insert", "Type in front of the cursor";
    InsertStart = "insert-start", "Insert", "Type at the start of the line";
    Append = "append", "Append", "Type behind the cursor";
    AppendEnd = "append-end", "Append", "Type at the end of the line";
    OpenLine = "open-line", "New line", "Begin a line below and type there";
}

impl Action {
    /// The action of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }

    /// Whether it works over a list, a question or a text to read as it does in the form.
    pub fn works_over_the_form(self) -> bool {
        matches!(
            self,
            Self::Submit
                | Self::Quit
                | Self::Help
                | Self::Suspend
                | Self::Refresh
                | Self::Redraw
                | Self::Details
                | Self::Portal
                | Self::Palette
        )
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
        for context in Context::ALL {
            assert_eq!(Context::from_name(context.name()), Some(*context));
        }
    }
}
