//! One line to type.

use crate::app::context::Context;
use crate::app::form::editor::Editor;
use crate::app::keys::actions::{Action, FormAction, TextAction};
use crate::app::overlay::reply::{Outcome, Reply};
use crate::app::status::notice::Notice;
use crate::store::{BadName, TemplateName};
use crate::ticket::DraftId;

/// What is said of a name that can't be one.
const BAD_NAME: &str = "A template's name has letters, digits, dash, underscore, point and single blanks, and begins with a letter or a digit";

/// What a line is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// It is the name of a draft of the list; of the one in the form, if none is named.
    Name(Option<DraftId>),
    /// It is the name of the template that the draft in the form is to be.
    Template,
    /// It is another name for this template.
    RenameTemplate(TemplateName),
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

    /// A prompt for the name of a template; what the draft is called is offered.
    pub fn template(name: &str) -> Self {
        Self::of(Purpose::Template, "Save as the template", name)
    }

    /// A prompt for another name of a template.
    pub fn rename_template(name: TemplateName) -> Self {
        let now = name.to_string();
        Self::of(Purpose::RenameTemplate(name), "New name of the template", &now)
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
        match &self.purpose {
            Purpose::Name(_) => "The name of a draft",
            Purpose::Template | Purpose::RenameTemplate(_) => "The name of a template",
            Purpose::Line => "A command",
            Purpose::Search => "A search",
        }
    }

    /// Edits the line, or takes it as it is.
    pub fn perform(&mut self, action: Action, cx: &mut Context) -> Reply {
        if action == Action::Form(FormAction::Accept) {
            let typed = self.editor.text();
            return Reply::Done(match &self.purpose {
                Purpose::Name(listed) => {
                    let name = Some(typed.trim().to_owned()).filter(|name| !name.is_empty());
                    Outcome::Name { listed: *listed, name }
                }
                Purpose::Template | Purpose::RenameTemplate(_) if typed.trim().is_empty() => Outcome::Nothing,
                Purpose::Template | Purpose::RenameTemplate(_) => match typed.trim().parse() {
                    Ok(to) => match &self.purpose {
                        Purpose::RenameTemplate(name) => Outcome::RenameTemplate { name: name.clone(), to },
                        Purpose::Name(_) | Purpose::Template | Purpose::Line | Purpose::Search => {
                            Outcome::SaveTemplate(to)
                        }
                    },
                    // The name stays to be put right.
                    Err(BadName { .. }) => {
                        cx.say(Notice::bad(BAD_NAME));
                        return Reply::Stay;
                    }
                },
                Purpose::Line => Outcome::Line(typed),
                Purpose::Search => Outcome::Search(typed),
            });
        }
        let Action::Text(action) = action else { return Reply::Pass };
        // Who deletes the colon leaves the line.
        let is_name = !matches!(self.purpose, Purpose::Line | Purpose::Search);
        if action == TextAction::DeleteLeft && !is_name && self.editor.is_empty() {
            return Reply::Done(Outcome::Nothing);
        }
        self.editor.perform(action, usize::MAX);
        Reply::Stay
    }
}
