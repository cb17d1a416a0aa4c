//! From a path that was typed to a file of the draft in the form.

use crate::app::effect::Effect;
use crate::app::files::files::Reading;
use crate::app::files::paths;
use crate::app::files::prompt::PathPrompt;
use crate::app::keys::actions::{FormAction, ProgramAction};
use crate::app::keys::scope::Scope;
use crate::app::overlay::overlay::Overlay;
use crate::app::request::RequestId;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::store;
use crate::ticket::file::{self, Added};
use crate::ticket::{Attachment, text};

const IN_FORM: &[Scope] = &[Scope::Form];

impl App {
    /// Asks for paths; what was not attached to this draft the last time is there to be put right, or typed over.
    pub(in crate::app) fn ask_for_files(&mut self) {
        let failed = self.files.failed.take().filter(|(draft, _)| *draft == self.form.draft.id);
        let failed = failed.map(|(_, typed)| typed).unwrap_or_default();
        self.overlays.push(Overlay::Path(Box::new(PathPrompt::new(&failed))));
    }

    /// Has the files of these paths read, to attach them.
    pub(in crate::app) fn attach(&mut self, typed: String) {
        if let Some(edits) = &self.form.draft.edits {
            let text =
                format!("Files go with a new ticket only: attach this one to ticket {} in HubSpot", edits.ticket);
            return self.say(Notice::bad(text));
        }
        let request = self.context.request();
        self.say(Notice::busy(format!("Reading {}", text::one_line(typed.trim()))));
        self.effect(Effect::Attach { request, typed: typed.clone() });
        self.files.reading.push(Reading { request, draft: self.form.draft.id, typed });
    }

    /// Whether a file for the draft in the form is still being read. Says so: its ticket would go without it.
    pub(in crate::app) fn is_reading_files(&mut self) -> bool {
        let Some(reading) = self.files.of(self.form.draft.id) else { return false };
        let said = format!("Still reading {}; the ticket waits for it", text::one_line(reading.typed.trim()));
        self.say(Notice::info(said).hint(&[Scope::Global], ProgramAction::Back, "leaves it out"));
        true
    }

    /// Waits no longer for what is being read for the draft in the form. False if nothing is.
    pub(in crate::app) fn stop_reading_files(&mut self) -> bool {
        let draft = self.form.draft.id;
        let Some(reading) = self.files.of(draft).cloned() else { return false };
        self.files.reading.retain(|one| one.draft != draft);
        self.say(Notice::info(format!("{} is not attached", text::one_line(reading.typed.trim()))));
        self.files.failed = Some((draft, reading.typed));
        true
    }

    /// Takes the files that were read, each with the path that it was typed as.
    pub(in crate::app) fn attached(
        &mut self,
        request: RequestId,
        files: Vec<(String, Result<Attachment, store::Error>)>,
    ) {
        let Some(at) = self.files.reading.iter().position(|one| one.request == request) else { return };
        let reading = self.files.reading.remove(at);
        if reading.draft != self.form.draft.id {
            let what = text::one_line(reading.typed.trim()).into_owned();
            return self.say(Notice::bad(format!("{what} was not attached: its draft is not in the form any more")));
        }
        let mut now = self.form.draft.files.clone();
        let mut said = Vec::new();
        let mut failed = Vec::new();
        let mut new = Vec::new();
        for (path, result) in files {
            match result {
                Ok(one) => match file::add(&mut now, one.clone()) {
                    Added::New => new.push(one),
                    Added::Renewed(name) => said.push(format!("{name} is attached as it is now")),
                    Added::Same(name) if name == one.name => said.push(format!("{name} is attached already")),
                    Added::Same(name) => {
                        said.push(format!("{} is the same as {name}, which is attached already", one.name));
                    }
                },
                Err(error) => {
                    said.push(text::capital(&error.to_string()));
                    failed.push(paths::quoted(&path));
                }
            }
        }
        let is_changed = now != self.form.draft.files;
        self.form.set_files(now, &self.context);
        said.splice(0..0, attached(&new));
        let said = said.join(". ");
        self.files.failed = Some((self.form.draft.id, failed.join(" ")));
        self.say(match (failed.is_empty(), is_changed) {
            (false, _) => Notice::bad(said).hint(IN_FORM, FormAction::AttachFile, "corrects the path"),
            (true, true) => Notice::info(said).hint(IN_FORM, FormAction::Undo, "takes it back"),
            (true, false) => Notice::info(said),
        });
    }

    /// Takes what a path could go on with.
    pub(in crate::app) fn paths_listed(&mut self, request: RequestId, result: &Result<Vec<String>, String>) {
        for overlay in self.overlays.iter_mut() {
            if let Overlay::Path(prompt) = overlay {
                prompt.listed(request, result.clone());
            }
        }
    }
}

/// What is said of files that are new among those of the ticket.
fn attached(new: &[Attachment]) -> Option<String> {
    let total: u64 = new.iter().map(|one| one.size).sum();
    let size = file::size(total);
    let said = match new {
        [] => return None,
        [one] => format!("Attached {}, {size}", one.name),
        more => format!("Attached {}, {size}", text::counted(more.len() as u64, "file")),
    };
    Some(match new.iter().find(|one| one.size > file::LARGE) {
        Some(one) => format!("{said}. HubSpot's free plan takes up to 20 MB for a file, and {} has more", one.name),
        None => said,
    })
}
