//! The focused text in an editor of the agent's choice: handed over, taken back, found again after the program ended.

use crate::app::effect::{Effect, TerminalEffect};
use crate::app::keys::actions::FormAction;
use crate::app::keys::scope::Scope;
use crate::app::message::Edited;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::store::{Begun, Found};
use crate::ticket::Place;

impl App {
    /// Hands the focused text to the editor.
    pub(in crate::app) fn open_editor(&mut self) {
        let Some(editor) = &self.form.editor else { return };
        if self.form.on_name {
            // What is written down for a crash belongs to a property by its name.
            return self.say(Notice::info("The editor is for the value; type the name here"));
        }
        let name = self.form.entry().map(|(_, entry)| entry.name.clone());
        let note = self.form.focus == Place::Note;
        let (draft, text) = (self.form.draft.id, editor.text());
        let begun = Begun { draft, property: name.unwrap_or_default(), note, text };
        let line = editor.cursor().0 + 1;
        self.effect(TerminalEffect::OpenEditor { begun, line });
    }

    /// Takes what the editor wrote, however it ended: that can be undone, and what was thrown away could not.
    pub(in crate::app) fn edited(&mut self, result: Result<Edited, String>) {
        let edited = match result {
            Ok(edited) => edited,
            Err(why) => return self.say(Notice::bad(format!("The editor did not work: {why}"))),
        };
        self.form.replace(&edited.text, &self.context);
        if let Some(file) = edited.file {
            self.save();
            self.effect(Effect::EditedSaved(file));
        }
        let mut said: Vec<String> = Vec::new();
        said.extend(edited.failed.as_ref().map(|how| format!("The editor {how}; its text was taken")));
        said.extend(edited.encoding.map(|one| format!("The text was read as {one}")));
        said.extend(edited.beside);
        if said.is_empty() {
            return;
        }
        let notice = Notice::info(said.join(". "));
        self.say(match edited.failed {
            Some(_) => notice.hint(&[Scope::Form, Scope::Global], FormAction::Undo, "takes it back"),
            None => notice,
        });
    }

    /// Says what became of texts that were open in an editor when a program ended.
    pub(in crate::app) fn found_edited(&mut self, found: &[Found], beside: &[String]) {
        let told = |one: &Found| match one {
            Found::Returned(draft) => {
                format!("A text left open in an editor was recovered; it is in the draft “{draft}”")
            }
            Found::Kept(path) => format!(
                "A text left open in an editor was recovered; its draft has changed since, so the text is kept as {}",
                path.display()
            ),
        };
        let said: Vec<String> = found.iter().map(told).chain(beside.iter().cloned()).collect();
        if !said.is_empty() {
            self.say(Notice::info(said.join(". ")));
        }
    }
}
