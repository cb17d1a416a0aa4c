//! A template picked from the list, and a ticket begun with it.

use crate::app::drafts::saver::Saver;
use crate::app::effect::Effect;
use crate::app::keys::actions::{DraftsAction, FormAction, ListAction, TemplatesAction};
use crate::app::keys::scope::Scope;
use crate::app::overlay::overlay::Overlay;
use crate::app::request::RequestId;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::app::templates::list::TemplateList;
use crate::store::{self, TemplateName, Templates};
use crate::ticket::{Draft, template};

impl App {
    /// Does what an action of templates and snippets says, outside of their lists.
    pub(in crate::app) fn perform_templates(&mut self, action: TemplatesAction) {
        match action {
            TemplatesAction::List => {
                let request = self.ask_templates();
                self.overlays.push(Overlay::Templates(TemplateList::new(request)));
            }
            TemplatesAction::Save => self.ask_template_name(),
            TemplatesAction::Again => match self.last_template() {
                Some(name) => self.begin_with(name),
                None => {
                    let notice = Notice::info("No ticket was begun with a template yet");
                    self.say(notice.hint(&[Scope::Form], TemplatesAction::List, "lists the templates"));
                }
            },
            TemplatesAction::Snippets => self.list_snippets(),
            // These are of one template of the list.
            TemplatesAction::Rename | TemplatesAction::Delete => {}
        }
    }

    fn ask_templates(&mut self) -> RequestId {
        let request = self.context.request();
        self.effect(Effect::ListTemplates(request));
        request
    }

    /// Asks for the templates where they are in view.
    pub(in crate::app) fn list_templates_again(&mut self) {
        if self.template_list().is_some() {
            let request = self.ask_templates();
            if let Some(list) = self.template_list() {
                list.request = Some(request);
            }
        }
    }

    fn template_list(&mut self) -> Option<&mut TemplateList> {
        self.overlays.iter_mut().find_map(|one| if let Overlay::Templates(list) = one { Some(list) } else { None })
    }

    /// Takes the templates.
    pub(in crate::app) fn templates_listed(&mut self, request: RequestId, result: Result<Templates, store::Error>) {
        let locale = self.context.locale.clone();
        let Some(list) = self.template_list().filter(|list| list.request == Some(request)) else { return };
        match result {
            Ok(listing) => list.take(listing, &locale),
            Err(error) => list.fail(error.to_string()),
        }
        let chooses = std::mem::take(&mut list.wanted) && list.picker.count() == 1;
        if chooses && matches!(self.top(), Some(Overlay::Templates(_))) {
            self.perform(ListAction::Choose.into());
        }
    }

    /// The template of the ticket that is shown, else of the last one, else of the draft in the form.
    pub(in crate::app) fn last_template(&self) -> Option<TemplateName> {
        let shown =
            self.result().filter(|_| self.screen == Screen::Result).and_then(|pane| pane.draft.template.as_ref());
        let named = |name: &String| name.parse().ok();
        let here = || self.form.draft.template.as_ref().and_then(named);
        shown.and_then(named).or_else(|| self.templates.last.clone()).or_else(here)
    }

    /// Begins a ticket with a template, as it is on disk now.
    pub(in crate::app) fn begin_with(&mut self, name: TemplateName) {
        if self.is_only_here() {
            return;
        }
        let request = self.context.request();
        self.templates.reading = Some(request);
        self.effect(Effect::ReadTemplate { request, name });
    }

    /// Takes the template that a ticket is to begin with; the draft in the form is kept.
    pub(in crate::app) fn template_read(
        &mut self,
        request: RequestId,
        name: TemplateName,
        result: Result<Box<Draft>, store::Error>,
    ) {
        if self.templates.reading != Some(request) {
            return;
        }
        self.templates.reading = None;
        let template = match result {
            Ok(template) => template,
            Err(error) => return self.say(Notice::bad(error.to_string())),
        };
        self.keep_offer();
        if self.is_only_here() {
            return;
        }
        let kept = (!self.form.draft.is_blank()).then(|| self.form.draft.title().to_owned());
        self.put_away();
        let id = self.context.draft_id();
        let (cx, settings) = (&self.context, &self.context.settings);
        let mut draft = template::begin(&template, &name.to_string(), id, &cx.locale, settings.unique.as_deref());
        draft.profile = Some(settings.profile.clone());
        draft.to_fill = settings.defaults.clone();
        template::arrange(&mut draft, cx.schema());
        draft.cursor = template::start(&draft);
        self.put_in(draft, Saver::default());
        self.templates.last = Some(name.clone());
        self.check();
        let is_known = self.context.schema().properties.is_some();
        let unknown = template::unknown(&self.form.draft).filter(|_| is_known);
        if let Some(asked) = unknown {
            let said = format!("The template “{name}” asks for “{asked}”, which this portal does not have");
            return self.say(Notice::bad(said));
        }
        let folded = !self.form.folded.is_empty();
        let notice = Notice::info(match &kept {
            Some(kept) => format!("Begun with “{name}”; “{kept}” is kept as a draft"),
            None => format!("Begun with “{name}”"),
        });
        self.say(match (folded, kept) {
            (true, _) => notice.hint(&[Scope::Form], FormAction::AllRows, "shows all rows"),
            (false, Some(_)) => notice.hint(&[Scope::Global], DraftsAction::List, "lists the drafts"),
            (false, None) => notice,
        });
    }
}
