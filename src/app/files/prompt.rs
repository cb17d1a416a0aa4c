//! The line in which paths of files are typed, and what of a path is completed.

use crate::app::context::Context;
use crate::app::effect::Effect;
use crate::app::files::paths;
use crate::app::form::editor::Editor;
use crate::app::keys::actions::{Action, FormAction, TextAction};
use crate::app::overlay::reply::{Outcome, Reply};
use crate::app::request::RequestId;

/// The line.
#[derive(Debug, Clone)]
pub struct PathPrompt {
    /// The line.
    pub editor: Editor,
    /// What the path could go on with, the last time that it was completed.
    pub choices: Vec<String>,
    /// Why nothing could be completed.
    pub why: Option<String>,
    /// The folder that is being read, and the text before the cursor that it is for.
    running: Option<(RequestId, String)>,
}

impl PathPrompt {
    /// A line that begins with this, all of it selected: the first character takes its place, unless the cursor goes
    /// into it.
    pub fn new(text: &str) -> Self {
        let mut editor = Editor::new(text, false);
        editor.perform(TextAction::SelectAll, usize::MAX);
        Self { editor, choices: Vec::new(), why: None, running: None }
    }

    /// Edits the line, completes the path before the cursor, or takes all of it.
    pub fn perform(&mut self, action: Action, cx: &mut Context) -> Reply {
        match action {
            Action::Form(FormAction::Accept) => {
                let typed = self.editor.text();
                let is_empty = typed.trim().is_empty();
                Reply::Done(if is_empty { Outcome::Nothing } else { Outcome::Attach(typed) })
            }
            Action::Form(FormAction::CompletePath) => {
                self.complete(cx);
                Reply::Stay
            }
            Action::Text(action) => {
                self.editor.perform(action, usize::MAX);
                self.changed();
                Reply::Stay
            }
            Action::Form(_)
            | Action::Outbox(_)
            | Action::Program(_)
            | Action::Drafts(_)
            | Action::Templates(_)
            | Action::Mode(_)
            | Action::List(_)
            | Action::Records(_)
            | Action::Calendar(_)
            | Action::Result(_) => Reply::Pass,
        }
    }

    /// Takes a character.
    pub fn typed(&mut self, c: char) {
        self.editor.insert(c);
        self.changed();
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str) {
        self.editor.paste(text.trim_end());
        self.changed();
    }

    /// What was said of the path before is not said of this one.
    fn changed(&mut self) {
        self.choices.clear();
        self.why = None;
    }

    fn before_cursor(&self) -> String {
        self.editor.text().chars().take(self.editor.cursor().1).collect()
    }

    /// Asks what the path before the cursor could go on with. A folder that does not answer is asked once.
    fn complete(&mut self, cx: &mut Context) {
        let before = self.before_cursor();
        if self.running.as_ref().is_some_and(|(_, text)| *text == before) {
            return;
        }
        let (_, path) = paths::last(&before);
        let request = cx.request();
        self.running = Some((request, before));
        cx.effect(Effect::ListPaths { request, path });
    }

    /// Takes what the folder holds that the path could go on with: names, folders with a slash behind.
    pub fn listed(&mut self, request: RequestId, result: Result<Vec<String>, String>) {
        let Some((_, asked)) = self.running.take_if(|(running, _)| *running == request) else { return };
        if asked != self.before_cursor() {
            return;
        }
        let names = match result {
            Ok(names) => names,
            Err(why) => {
                self.why = Some(why);
                return;
            }
        };
        let (start, path) = paths::last(&asked);
        let folder = path.rfind('/').map_or("", |at| path.get(..=at).unwrap_or_default());
        let typed = path.get(folder.len()..).unwrap_or_default();
        let Some(common) = common(&names) else {
            self.why = Some(match typed {
                "" => "There is nothing".to_owned(),
                _ => format!("Nothing there begins with “{typed}”"),
            });
            return;
        };
        if common.len() > typed.len() {
            let word = paths::quoted(&format!("{folder}{common}"));
            self.editor.splice((0, start), (0, asked.chars().count()), &word);
        }
        self.changed();
        if names.len() > 1 {
            self.choices = names;
        }
    }
}

/// What all names begin with; none if there is no name.
fn common(names: &[String]) -> Option<String> {
    let (first, rest) = names.split_first()?;
    let same = |name: &String| first.chars().zip(name.chars()).take_while(|(one, other)| one == other).count();
    let length = rest.iter().map(same).min().unwrap_or(usize::MAX);
    Some(first.chars().take(length).collect())
}
