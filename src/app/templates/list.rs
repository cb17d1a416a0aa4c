//! The list of templates, narrowed by typing.

use crate::app::context::Context;
use crate::app::keys::actions::{Action, ListAction, TemplatesAction};
use crate::app::list::item::Item;
use crate::app::list::picker::{Picked, Picker};
use crate::app::overlay::reply::{Outcome, Reply, TemplateDeed};
use crate::app::request::RequestId;
use crate::store::{TemplateName, Templates};
use crate::ticket::property::SUBJECT;
use crate::ticket::value::{self, Locale};
use crate::ticket::{Draft, text};

/// The list of templates.
#[derive(Debug, Clone)]
pub struct TemplateList {
    /// The request whose answer is awaited.
    pub request: Option<RequestId>,
    /// The list.
    pub picker: Picker,
    /// Enter was pressed before the list was there: what is typed is taken, if it is one alone.
    pub wanted: bool,
    /// What is not as it should be: what could not be read, or why there is no list.
    pub note: Option<String>,
}

impl TemplateList {
    /// A list that is being read.
    pub fn new(request: RequestId) -> Self {
        let mut picker = Picker::new("Begin with a template", std::iter::empty().collect(), "");
        picker.nothing = "Reading…".into();
        picker.wide = true;
        Self { request: Some(request), picker, wanted: false, note: None }
    }

    /// Takes the answer, keeping what is typed and the cursor on its template.
    pub fn take(&mut self, listing: Templates, locale: &Locale) {
        self.request = None;
        self.note = listing.notes.into_iter().next();
        self.picker.nothing = match listing.all.is_empty() {
            true => "There are no templates; save a draft as one".into(),
            false => "No template matches".into(),
        };
        self.picker.set_items(listing.all.iter().map(|(name, template)| item(name, template, locale)).collect());
    }

    /// There is no list, for this reason.
    pub fn fail(&mut self, why: String) {
        self.request = None;
        self.picker.nothing = "The templates could not be listed".into();
        self.note = Some(why);
    }

    /// Whether there is a template for an action, or may be as soon as they are read.
    pub fn offers(&self, action: Action) -> bool {
        let is_of_one = matches!(
            action,
            Action::List(ListAction::Choose) | Action::Templates(TemplatesAction::Rename | TemplatesAction::Delete)
        );
        !is_of_one || self.request.is_some() || self.picker.current().is_some()
    }

    /// Begins with the template under the cursor, or does something else with it; moves or narrows.
    pub fn perform(&mut self, action: Action, cx: &Context) -> Reply {
        if let Action::Templates(action) = action {
            let deed = match action {
                TemplatesAction::Rename => TemplateDeed::Rename,
                TemplatesAction::Delete => TemplateDeed::Delete,
                TemplatesAction::List | TemplatesAction::Save | TemplatesAction::Again | TemplatesAction::Snippets => {
                    return Reply::Pass;
                }
            };
            let current = self.picker.current().and_then(|line| line.key.parse().ok());
            return current.map_or(Reply::Stay, |name| Reply::Do(Outcome::Template(name, deed)));
        }
        self.wanted = self.request.is_some() && action == Action::List(ListAction::Choose);
        match self.picker.perform(action, cx.geometry.list_rows()) {
            Some(Picked::Chosen(key)) => match key.parse() {
                Ok(name) => Reply::Done(Outcome::Template(name, TemplateDeed::Begin)),
                Err(_) => Reply::Stay,
            },
            Some(Picked::Nothing | Picked::Typed | Picked::Ticked(_) | Picked::Refused(_)) => Reply::Stay,
            None => Reply::Pass,
        }
    }
}

/// A template as a line: its name, what is in it, and when it was changed last. All its texts are found by typing.
fn item(name: &TemplateName, template: &Draft, locale: &Locale) -> Item {
    let texts = template.properties.iter().map(|entry| entry.text.trim()).filter(|text| !text.is_empty());
    let subject = Some(template.text(SUBJECT).trim()).filter(|text| !text.is_empty());
    let first = subject.or_else(|| texts.clone().next()).unwrap_or_default();
    let name = name.to_string();
    Item {
        also: texts.collect::<Vec<_>>().join("\n"),
        right: value::ago(template.modified, locale),
        ..Item::new(name.clone(), name, text::one_line(first.lines().next().unwrap_or_default()))
    }
}
