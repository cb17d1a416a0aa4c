//! One line to type.

use crate::app::form::editor::Editor;
use crate::app::keys::actions::{Action, FormAction, TextAction};
use crate::app::overlay::reply::{Outcome, Reply};
use crate::ticket::DraftId;

/// What a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It is the name of a draft of the list; of the one in the form, if none is named.
    Name(Option<DraftId>),
    /// It is a command, as behind a colon.
    Line,
    /// It is a text to search for.
    Search,
}

/// One line to type.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What it is for.
    pub purpose: Purpose,
    /// What is asked.
    pub title: String,
    /// The line.
    pub editor: Editor,
}

impl Prompt {
    /// A prompt that holds the name that a draft has.
    pub fn new(listed: Option<DraftId>, name: &str) -> Self {
        Self::of(Purpose::Name(listed), "Name of the draft (empty: its subject)", name)
    }

    /// A prompt for a command.
    pub fn line() -> Self {
        Self::of(Purpose::Line, "Command (:w saves, :q leaves)", "")
    }

    /// A prompt for a text to search for.
    pub fn search() -> Self {
        Self::of(Purpose::Search, "Search the text (empty: the same again)", "")
    }

    fn of(purpose: Purpose, title: &str, text: &str) -> Self {
        Self { purpose, title: title.to_owned(), editor: Editor::new(text, false) }
    }

    /// What it is, as a sentence calls it.
    pub fn name(&self) -> &'static str {
        match self.purpose {
            Purpose::Name(_) => "The name of a draft",
            Purpose::Line => "A command",
            Purpose::Search => "A search",
        }
    }

    /// Edits the line, or takes it as it is.
    pub fn perform(&mut self, action: Action) -> Reply {
        if action == Action::Form(FormAction::Accept) {
            let typed = self.editor.text();
            return Reply::Done(match self.purpose {
                Purpose::Name(listed) => {
                    let name = Some(typed.trim().to_owned()).filter(|name| !name.is_empty());
                    Outcome::Name { listed, name }
                }
                Purpose::Line => Outcome::Line(typed),
                Purpose::Search => Outcome::Search(typed),
            });
        }
        let Action::Text(action) = action else { return Reply::Pass };
        // Who deletes the colon leaves the line.
        let is_name = matches!(self.purpose, Purpose::Name(_));
        if action == TextAction::DeleteLeft && !is_name && self.editor.is_empty() {
            return Reply::Done(Outcome::Nothing);
        }
        self.editor.perform(action, usize::MAX);
        Reply::Stay
    }
}
