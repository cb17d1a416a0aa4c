//! One line to type.

use crate::app::form::editor::Editor;
use crate::app::keys::actions::{Action, FormAction};
use crate::app::overlay::reply::{Outcome, Reply};
use crate::ticket::DraftId;

/// A name for a draft.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// The draft of the list that it is for; none is the one in the form.
    pub listed: Option<DraftId>,
    /// What is asked.
    pub title: String,
    /// The line.
    pub editor: Editor,
}

impl Prompt {
    /// A prompt that holds the name that the draft has.
    pub fn new(listed: Option<DraftId>, name: &str) -> Self {
        let title = "Name of the draft (empty: its subject)".to_owned();
        Self { listed, title, editor: Editor::new(name, false) }
    }

    /// Edits the line, or takes it as it is.
    pub fn perform(&mut self, action: Action) -> Reply {
        if action == Action::Form(FormAction::Accept) {
            let typed = self.editor.text();
            let name = Some(typed.trim().to_owned()).filter(|name| !name.is_empty());
            return Reply::Done(Outcome::Name { listed: self.listed, name });
        }
        let Action::Text(action) = action else { return Reply::Pass };
        self.editor.perform(action, usize::MAX);
        Reply::Stay
    }
}
