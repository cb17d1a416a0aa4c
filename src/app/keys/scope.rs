//! The places on the screen where a key can be pressed.

/// A place where a key is pressed. A lookup walks a list of these from the innermost outwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
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
    /// In the contact's row, while a name or an address is typed.
    Contact,
    /// On an association.
    Association,
    /// On a file that is attached.
    File,
    /// On a line that adds something.
    Button,
    /// While the letters of a field are typed.
    Jump,
    /// In the line for the paths of files.
    Path,
    /// In a list that is narrowed by typing.
    Picker,
    /// While something can be ticked in such a list.
    Ticks,
    /// In the search for a record to link.
    Records,
    /// In the fields of a new contact.
    NewContact,
    /// In the calendar.
    Calendar,
    /// In the result of a submission.
    Result,
    /// In the outbox.
    Outbox,
    /// In the open tickets of a customer.
    Customer,
    /// In the list of drafts.
    Drafts,
    /// In the list of templates.
    Templates,
    /// In a question.
    Question,
    /// In a text to read: details, raw JSON.
    Reader,
    /// In the help, which is narrowed by typing.
    Help,
}

impl Scope {
    /// All of them, in the order of the manual.
    pub const ALL: &'static [Self] = &[
        Self::Global,
        Self::Form,
        Self::Normal,
        Self::Insert,
        Self::Text,
        Self::Area,
        Self::Pick,
        Self::Contact,
        Self::Association,
        Self::File,
        Self::Button,
        Self::Jump,
        Self::Path,
        Self::Picker,
        Self::Ticks,
        Self::Records,
        Self::NewContact,
        Self::Calendar,
        Self::Result,
        Self::Outbox,
        Self::Customer,
        Self::Drafts,
        Self::Templates,
        Self::Question,
        Self::Reader,
        Self::Help,
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
            Self::Contact => "contact",
            Self::Association => "association",
            Self::File => "file",
            Self::Button => "button",
            Self::Jump => "jump",
            Self::Path => "path",
            Self::Picker => "picker",
            Self::Ticks => "ticks",
            Self::Records => "records",
            Self::NewContact => "new-contact",
            Self::Calendar => "calendar",
            Self::Result => "result",
            Self::Outbox => "outbox",
            Self::Customer => "customer",
            Self::Drafts => "drafts",
            Self::Templates => "templates",
            Self::Question => "question",
            Self::Reader => "reader",
            Self::Help => "help",
        }
    }

    /// Its heading in help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::Form => "In the form",
            Self::Normal => "In normal mode",
            Self::Insert => "In insert mode",
            Self::Text => "In a text",
            Self::Area => "In a long text",
            Self::Pick => "On a value from a list",
            Self::Contact => "On the contact",
            Self::Association => "On a link",
            Self::File => "On a file",
            Self::Button => "On a line that adds a row",
            Self::Jump => "While jumping",
            Self::Path => "In the path of a file",
            Self::Picker => "In a list",
            Self::Ticks => "In a list with ticks",
            Self::Records => "In the search for a record",
            Self::NewContact => "In a new contact",
            Self::Calendar => "In the calendar",
            Self::Result => "In the result",
            Self::Outbox => "In the outbox",
            Self::Customer => "In the customer's open tickets",
            Self::Drafts => "In the drafts",
            Self::Templates => "In the templates",
            Self::Question => "In a question",
            Self::Reader => "In a text to read",
            Self::Help => "In the help",
        }
    }

    /// The one of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scope| scope.name() == name)
    }

    /// Whether a chord with Alt is looked up in it, as one of these scopes. Where there are modes, Esc has a meaning of
    /// its own: with a key right behind it, it is no chord but where a keymap says so for the mode.
    pub fn takes_alt(self, scopes: &[Self]) -> bool {
        let is_mode = |scope: &Self| matches!(scope, Self::Insert | Self::Normal);
        is_mode(&self) || !scopes.iter().any(is_mode)
    }

    /// Whether plain characters are typed into a text there, so that they can't be keys.
    pub fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Insert
                | Self::Text
                | Self::Area
                | Self::Contact
                | Self::Path
                | Self::Picker
                | Self::Templates
                | Self::Records
                | Self::NewContact
                | Self::Jump
                | Self::Help
        )
    }
}

/// Whether something lies over the form or the result.
pub fn is_over_the_form(scopes: &[Scope]) -> bool {
    !scopes.iter().any(|scope| matches!(scope, Scope::Form | Scope::Result))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_read_back() {
        for scope in Scope::ALL {
            assert_eq!(Scope::from_name(scope.name()), Some(*scope));
        }
    }
}
