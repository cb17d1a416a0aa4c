//! The list of snippets, narrowed by typing.

use crate::app::context::Context;
use crate::app::keys::actions::{Action, ListAction};
use crate::app::list::item::Item;
use crate::app::list::picker::{Picked, Picker};
use crate::app::overlay::reply::{Outcome, Reply};
use crate::app::request::RequestId;
use crate::store::{Snippet, Snippets};
use crate::ticket::text;

/// The list of snippets.
#[derive(Debug, Clone)]
pub struct SnippetList {
    /// The request whose answer is awaited.
    pub request: Option<RequestId>,
    /// The list.
    pub picker: Picker,
    /// Enter was pressed before the list was there: what is typed is taken, if it is one alone.
    pub wanted: bool,
    /// What is not as it should be: what could not be read, or why there is no list.
    pub note: Option<String>,
    snippets: Vec<Snippet>,
}

impl SnippetList {
    /// A list that is being read.
    pub fn new(request: RequestId) -> Self {
        let mut picker = Picker::new("Insert a snippet", std::iter::empty().collect(), "");
        picker.nothing = "Reading…".into();
        picker.wide = true;
        Self { request: Some(request), picker, wanted: false, note: None, snippets: Vec::new() }
    }

    /// Takes the answer, keeping what is typed.
    pub fn take(&mut self, listing: Snippets) {
        self.request = None;
        self.note = listing.notes.into_iter().next();
        self.picker.nothing = match listing.all.is_empty() {
            true => format!("There are no snippets; each is a file NAME.md in {}", listing.folder.display()),
            false => "No snippet matches".into(),
        };
        let item = |one: &Snippet| {
            let first = one.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            Item { also: one.text.clone(), ..Item::new(&one.name, &one.name, text::one_line(first)) }
        };
        self.picker.set_items(listing.all.iter().map(item).collect());
        self.snippets = listing.all;
    }

    /// There is no list, for this reason.
    pub fn fail(&mut self, why: String) {
        self.request = None;
        self.picker.nothing = "The snippets could not be listed".into();
        self.note = Some(why);
    }

    /// Chooses, moves or narrows.
    pub fn perform(&mut self, action: Action, cx: &Context) -> Reply {
        self.wanted = self.request.is_some() && action == Action::List(ListAction::Choose);
        match self.picker.perform(action, cx.geometry.list_rows()) {
            Some(Picked::Chosen(key)) => match self.snippets.iter().find(|one| one.name == key) {
                Some(one) => Reply::Done(Outcome::Snippet(one.text.clone())),
                None => Reply::Stay,
            },
            Some(Picked::Nothing | Picked::Typed | Picked::Ticked(_) | Picked::Refused(_)) => Reply::Stay,
            None => Reply::Pass,
        }
    }
}
