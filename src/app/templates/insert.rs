//! A snippet inserted where the cursor is.

use crate::app::effect::Effect;
use crate::app::keys::actions::{FormAction, ListAction};
use crate::app::keys::scope::Scope;
use crate::app::overlay::overlay::Overlay;
use crate::app::request::RequestId;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::app::templates::snippets::SnippetList;
use crate::store::{self, Snippets};
use crate::ticket::placeholder::{self, Known};
use crate::ticket::template;

impl App {
    /// Lists the snippets, where there is a text to insert one into.
    pub(in crate::app) fn list_snippets(&mut self) {
        let is_value = self.form.entry().is_some() && !self.form.on_name;
        if self.form.editor.is_none() || !is_value {
            self.say(Notice::info("There is no text here to insert a snippet into; go to a field first"));
            return;
        }
        let request = self.context.request();
        self.effect(Effect::ListSnippets(request));
        self.overlays.push(Overlay::Snippets(SnippetList::new(request)));
    }

    /// Takes the snippets.
    pub(in crate::app) fn snippets_listed(&mut self, request: RequestId, result: Result<Snippets, store::Error>) {
        for overlay in self.overlays.iter_mut() {
            if let Overlay::Snippets(list) = overlay
                && list.request == Some(request)
            {
                match result {
                    Ok(listing) => list.take(listing),
                    Err(error) => list.fail(error.to_string()),
                }
                let chooses = std::mem::take(&mut list.wanted) && list.picker.count() == 1;
                if chooses && matches!(self.top(), Some(Overlay::Snippets(_))) {
                    self.perform(ListAction::Choose.into());
                }
                return;
            }
        }
    }

    /// Inserts a snippet as one change. Its placeholders are those of a template from then on: filled in, and never sent.
    pub(in crate::app) fn insert_snippet(&mut self, text: &str) {
        let placeholders: Vec<String> = placeholder::found(text).into_iter().map(str::to_owned).collect();
        let today = template::today(&self.context.locale);
        let text = placeholder::filled(text, &placeholders, Known::Today(&today)).unwrap_or_else(|| text.to_owned());
        if self.form.draft.expect(&text) {
            self.templates.more = Some(self.form.draft.id);
        }
        self.form.paste(&text, &self.context);
        let notice = Notice::info("Inserted the snippet");
        self.say(notice.hint(&[Scope::Form], FormAction::Undo, "takes it back"));
    }
}
