//! The draft in the form saved as a template; templates renamed and deleted.

use crate::app::effect::Effect;
use crate::app::keys::actions::TemplatesAction;
use crate::app::keys::scope::Scope;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::prompt::Prompt;
use crate::app::overlay::question::Question;
use crate::app::overlay::reply::{Answer, TemplateDeed};
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::store::{self, TemplateName};
use crate::ticket::DraftId;

impl App {
    /// Asks for the name under which the draft is to be a template.
    pub(in crate::app) fn ask_template_name(&mut self) {
        let draft = &self.form.draft;
        if draft.is_blank() && draft.template.is_none() {
            self.say(Notice::info("There is nothing in the draft yet that a template could begin with"));
            return;
        }
        let named = draft.template.clone().or_else(|| draft.name.clone()).unwrap_or_default();
        self.overlays.push(Overlay::Prompt(Prompt::template(&named)));
    }

    /// Saves the draft as a template; one of that name is replaced only if that was said.
    pub(in crate::app) fn save_template(&mut self, name: TemplateName, replace: bool) {
        self.form.settle(&self.context);
        self.form.draft.modified = self.context.now.wall;
        self.templates.saving = Some(self.form.draft.id);
        let draft = Box::new(self.form.draft.clone());
        self.effect(Effect::SaveTemplate { name, draft, replace });
    }

    /// Takes that a draft was saved as a template, or why not; asks before one is replaced.
    pub(in crate::app) fn template_saved(
        &mut self,
        name: TemplateName,
        draft: DraftId,
        result: Result<(), store::Error>,
    ) {
        self.templates.saving = None;
        match result {
            Ok(()) => {
                if self.form.draft.id == draft {
                    // It is the first ticket of the template: what it holds in braces is no text to send.
                    self.form.draft.template = Some(name.to_string());
                    self.form.draft.mark_placeholders();
                    self.touch();
                }
                let notice = Notice::good(format!("Saved as the template “{name}”"));
                self.say(notice.hint(&[Scope::Form], TemplatesAction::List, "lists the templates"));
                self.list_templates_again();
            }
            Err(store::Error::TemplateExists(_)) if self.form.draft.id == draft => {
                let answers = vec![
                    (Answer::Nothing, "Keep it as it is".to_owned()),
                    (Answer::ReplaceTemplate(name.clone()), "Replace it with this draft".to_owned()),
                ];
                let title = format!("Replace the template “{name}”?");
                let text = "A template of this name exists already.";
                self.overlays.push(Overlay::Question(Question::new(title, text, answers)));
            }
            Err(error) => self.say(Notice::bad(format!("The template could not be saved: {error}"))),
        }
    }

    /// Does something with a template of the list.
    pub(in crate::app) fn do_with_template(&mut self, name: TemplateName, deed: TemplateDeed) {
        match deed {
            TemplateDeed::Begin => self.begin_with(name),
            TemplateDeed::Rename => self.overlays.push(Overlay::Prompt(Prompt::rename_template(name))),
            TemplateDeed::Delete => {
                let title = format!("Delete the template “{name}”?");
                let answers = vec![
                    (Answer::Nothing, "Keep it".to_owned()),
                    (Answer::DeleteTemplate(name), "Delete it".to_owned()),
                ];
                let text = "It can't be brought back. Drafts and tickets that were begun with it stay.";
                self.overlays.push(Overlay::Question(Question::new(title, text, answers)));
            }
        }
    }

    /// Gives a template another name.
    pub(in crate::app) fn rename_template(&mut self, name: TemplateName, to: TemplateName) {
        if name == to {
            return;
        }
        if self.templates.last.as_ref() == Some(&name) {
            self.templates.last = Some(to.clone());
        }
        self.effect(Effect::RenameTemplate { name, to });
    }
}
