//! All state of the screen: its parts, and what is read of them.

use std::time::Instant;

use crate::app::context::{Context, Settings};
use crate::app::corrections::corrections::Corrections;
use crate::app::customer::customers::Customers;
use crate::app::drafts::drafts::Drafts;
use crate::app::drafts::saver::Saver;
use crate::app::effect::Effect;
use crate::app::files::files::Files;
use crate::app::form::contact_search::ContactSearch;
use crate::app::form::form::Form;
use crate::app::form::links::Links;
use crate::app::geometry::Geometry;
use crate::app::keys::actions::Action;
use crate::app::keys::chord::Chord;
use crate::app::keys::modes::{Keyboard, Mode};
use crate::app::keys::scope::Scope;
use crate::app::outbox::list::OutboxList;
use crate::app::outbox::outbox::Outbox;
use crate::app::outbox::refusal;
use crate::app::outbox::result::{Line, ResultPane};
use crate::app::outbox::submission::SubmissionId;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::stack::Stack;
use crate::app::portal::knowledge::Knowledge;
use crate::app::request::Moment;
use crate::app::screen::Screen;
use crate::app::status::link::Link;
use crate::app::status::notice::Notice;
use crate::app::status::said::{Said, Status};
use crate::app::templates::templates::Templates;
use crate::app::vim::state::Vim;
use crate::hubspot::{self, Operation};
use crate::store::Summary;
use crate::ticket::property::CONTACT;
use crate::ticket::value::{self, At, Locale, Problem, Wrong};
use crate::ticket::{Draft, Entry, NewTicket, Place, Policy};

/// All state of the screen.
#[derive(Debug, Clone)]
pub struct App {
    pub(super) context: Context,
    pub(super) screen: Screen,
    pub(super) keyboard: Keyboard,
    pub(super) vim: Vim,
    pub(super) form: Form,
    pub(super) overlays: Stack,
    pub(super) links: Links,
    pub(super) contact: ContactSearch,
    pub(super) files: Files,
    pub(super) customers: Customers,
    pub(super) saver: Saver,
    pub(super) drafts: Drafts,
    pub(super) templates: Templates,
    pub(super) outbox: Outbox,
    pub(super) corrections: Corrections,
    pub(super) status: Status,
    pub(super) problems: Vec<Problem>,
    pub(super) policy: Policy,
    /// When a connection to HubSpot was last used.
    pub(super) connected: Instant,
    pub(super) quit: bool,
}

impl App {
    /// The parts at the start, with this draft in the form.
    pub(super) fn with(settings: Settings, now: Moment) -> Self {
        let mut context = Context::new(settings, now);
        let draft = fresh(&mut context);
        Self {
            screen: Screen::Compose,
            keyboard: Keyboard::new(context.keymap()),
            vim: Vim::default(),
            form: Form::new(draft, &context),
            overlays: Stack::default(),
            links: Links::new(context.settings.recent.clone()),
            contact: ContactSearch::default(),
            files: Files::default(),
            customers: Customers::default(),
            saver: Saver::default(),
            drafts: Drafts::default(),
            templates: Templates::default(),
            outbox: Outbox::default(),
            corrections: Corrections::default(),
            status: Status::default(),
            problems: Vec::new(),
            policy: context.settings.policy.clone(),
            connected: now.at,
            quit: false,
            context,
        }
    }

    /// Whether the program should end, once what must be finished is.
    pub fn should_quit(&self) -> bool {
        self.quit
    }

    /// Finds out again what stands between the draft in the form and a ticket.
    pub(super) fn check(&mut self) {
        let (context, draft) = (&self.context, &self.form.draft);
        self.problems = value::check(context.schema(), draft, &self.policy, &context.locale);
        if context.portal.is_loading() || context.portal.is_cut_off() {
            // Who is meant is looked up when the owners are known.
            self.problems.retain(|one| !matches!(one.wrong, Wrong::OwnerAsText(_)));
        }
        if self.form.draft.edits.is_some() {
            let problems = std::mem::take(&mut self.problems);
            self.problems = problems.into_iter().filter(|one| self.concerns(&self.form.draft, one)).collect();
        }
        self.show_needed();
    }

    /// What a ticket needs, and what is wrong with the draft, is never folded.
    fn show_needed(&mut self) {
        if self.form.folded.is_empty() {
            return;
        }
        for one in &self.problems {
            if let At::Property(index) = one.at {
                self.form.unfold(index);
            }
        }
        for one in self.policy.required(self.context.schema(), &self.form.draft) {
            self.form.folded.remove(&one.property);
        }
    }

    /// The scopes of the keys, the innermost first.
    pub fn scopes(&self) -> &'static [Scope] {
        match (self.overlays.top(), self.screen) {
            (Some(overlay), _) => overlay.scopes(),
            (None, Screen::Result) => &[Scope::Result, Scope::Global],
            (None, Screen::Compose) => self.form_scopes(),
        }
    }

    /// Where keys have a meaning in the form, also while something lies over it.
    pub fn form_scopes(&self) -> &'static [Scope] {
        row_scopes(&self.form, self.keyboard.mode)
    }

    /// Whether the keys are the form's.
    pub fn is_composing(&self) -> bool {
        self.screen == Screen::Compose && self.overlays.is_empty()
    }

    /// Whether characters are typed or are commands, where the keys are the form's and there are modes.
    pub fn mode(&self) -> Option<Mode> {
        self.keyboard.mode.filter(|_| self.is_composing())
    }

    /// The first of two keys, while the second one is awaited.
    pub fn begun(&self) -> Option<Chord> {
        self.keyboard.begun()
    }

    /// The moment of the last message, and the time zone.
    pub fn locale(&self) -> &Locale {
        &self.context.locale
    }

    /// What every part is told.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// What the screen was told when it started.
    pub fn settings(&self) -> &Settings {
        &self.context.settings
    }

    /// What is known of the portal.
    pub fn portal(&self) -> &Knowledge {
        &self.context.portal
    }

    /// The size of the terminal.
    pub fn geometry(&self) -> Geometry {
        self.context.geometry
    }

    /// The moment of the last message.
    pub fn now(&self) -> Moment {
        self.context.now
    }

    /// What the body shows.
    pub fn screen(&self) -> Screen {
        self.screen
    }

    /// The form.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// Whether a letter waits for the next key, which tells whether it is a command or text.
    pub fn holds_letter(&self) -> bool {
        self.status.held.is_some()
    }

    /// The search for the contact whose name or address is typed.
    pub fn contact_search(&self) -> &ContactSearch {
        &self.contact
    }

    /// Whether a file is being read that is to be attached.
    pub fn reads_files(&self) -> bool {
        !self.files.reading.is_empty()
    }

    /// What is known of the customers of this session.
    pub fn customers(&self) -> &Customers {
        &self.customers
    }

    /// What lies over it.
    pub fn overlays(&self) -> &Stack {
        &self.overlays
    }

    /// Whether the list on top has something for an action: most are about the marked line, and not about each.
    pub fn offers(&self, action: Action) -> bool {
        match self.top() {
            Some(Overlay::Outbox(list)) => OutboxList::deed(action).is_none_or(|deed| {
                let marked = list.current().and_then(|id| self.outbox.get(id));
                marked.is_some_and(|one| refusal::is_offered(one, deed))
            }),
            Some(Overlay::Drafts(list)) => list.offers(action),
            Some(Overlay::Templates(list)) => list.offers(action),
            Some(Overlay::Customer(list)) => {
                let composes = self.screen == Screen::Compose;
                list.offers(action, composes, composes && self.form.draft.edits.is_none())
            }
            Some(
                Overlay::Options(_)
                | Overlay::Properties(_)
                | Overlay::Records(_)
                | Overlay::Types(_)
                | Overlay::Calendar(_)
                | Overlay::Prompt(_)
                | Overlay::NewContact(_)
                | Overlay::Path(_)
                | Overlay::Question(_)
                | Overlay::Became(_)
                | Overlay::Offer(_)
                | Overlay::Reader(_)
                | Overlay::Snippets(_)
                | Overlay::Jump(_)
                | Overlay::Palette(_),
            )
            | None => true,
        }
    }

    /// What has the keys besides the form.
    pub fn top(&self) -> Option<&Overlay> {
        self.overlays.top()
    }

    /// The draft on disk.
    pub fn saver(&self) -> &Saver {
        &self.saver
    }

    /// What left the form.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// The result that is shown; beside the form, that of the ticket that was created last.
    pub fn result(&self) -> Option<&ResultPane> {
        self.result_of().map(|(_, pane)| pane)
    }

    /// The same, with the submission that it is of.
    pub fn result_of(&self) -> Option<(SubmissionId, &ResultPane)> {
        let shown = match self.screen {
            Screen::Result => self.outbox.shown(),
            Screen::Compose => None,
        };
        shown.or_else(|| self.outbox.last())
    }

    /// The lines of that result.
    pub fn result_lines(&self) -> Vec<Line> {
        self.result().map(|pane| pane.lines(&self.context)).unwrap_or_default()
    }

    /// The same with all that is folded.
    pub fn whole_result(&self) -> Vec<Line> {
        let whole = |pane: &ResultPane| ResultPane { unfolded: true, ..pane.clone() };
        self.result().map(|pane| whole(pane).lines(&self.context)).unwrap_or_default()
    }

    /// What stands between the draft and a ticket.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Which properties a ticket must have, as far as that is known.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What the lines around the form say.
    pub fn said(&self) -> &Said {
        &self.status.said
    }

    /// Whether HubSpot can be reached, as far as its last answer told.
    pub fn link_state(&self) -> Link {
        self.status.link
    }

    /// What just happened, until the next key.
    pub fn notice(&self) -> Option<&Notice> {
        self.context.notice.as_ref()
    }

    /// The last error, and what it ended.
    pub fn error(&self) -> Option<&(Operation, hubspot::Error)> {
        self.status.error.as_ref()
    }

    /// The last unfinished draft, and how many there are.
    pub fn unfinished(&self) -> Option<(&Summary, usize)> {
        self.drafts.unfinished.as_ref().map(|draft| (draft, self.drafts.count))
    }

    /// Whether something is read from the disk that has to be there before anything can be asked.
    pub fn reads_disk(&self) -> bool {
        self.reads_drafts() || self.outbox.journal.is_some()
    }

    /// Whether a draft or the list of them is being read, or a template is read or saved, or a ticket opened or changed.
    pub fn reads_drafts(&self) -> bool {
        let templates = &self.templates;
        let of_template = templates.reading.is_some() || templates.saving.is_some();
        let of_ticket = self.corrections.opening.is_some() || self.corrections.watched.is_some();
        of_ticket || of_template || self.drafts.listing.is_some() || self.drafts.opening.is_some()
    }

    /// The ticket as it would be sent now.
    pub fn ticket(&self) -> NewTicket {
        value::assemble(self.context.schema(), &self.form.draft, &self.context.locale)
    }

    /// The effects that follow from the message that is worked on, so far.
    pub(super) fn effect(&mut self, effect: impl Into<Effect>) {
        self.context.effect(effect);
    }

    pub(super) fn say(&mut self, notice: Notice) {
        self.context.say(notice);
    }
}

/// A new draft, with what the profile says of new ones still to be filled in.
pub(super) fn fresh(context: &mut Context) -> Draft {
    let mut draft = Draft::new(context.draft_id(), context.now.wall);
    let properties = context.settings.fields.iter().filter(|name| *name != CONTACT);
    draft.properties = properties.map(|name| Entry::new(name)).collect();
    draft.profile = Some(context.settings.profile.clone());
    draft.to_fill = context.settings.defaults.clone();
    draft
}

/// The scopes of the keys on the focused row, the innermost first. Where characters are commands, the keys of a text that
/// is typed are none: who deletes a word by one in a shell has another habit in vi.
fn row_scopes(form: &Form, mode: Option<Mode>) -> &'static [Scope] {
    use Scope::{Area, Association, Button, Contact, File, Form, Global, Insert, Normal, Pick, Text};
    let (insert, normal): (&[Scope], &[Scope]) = match (&form.editor, form.focus) {
        (Some(editor), _) if editor.is_multiline() => (&[Insert, Area, Text, Form, Global], &[Normal, Form, Global]),
        (Some(_), Place::Contact) => (&[Insert, Contact, Text, Form, Global], &[Contact, Normal, Form, Global]),
        (Some(_), _) => (&[Insert, Text, Form, Global], &[Normal, Form, Global]),
        (None, Place::Contact) => {
            (&[Insert, Pick, Association, Form, Global], &[Pick, Association, Normal, Form, Global])
        }
        (None, Place::Property(_)) => (&[Insert, Pick, Form, Global], &[Pick, Normal, Form, Global]),
        (None, Place::Association(_)) => (&[Insert, Association, Form, Global], &[Association, Normal, Form, Global]),
        (None, Place::File(_)) => (&[Insert, File, Form, Global], &[File, Normal, Form, Global]),
        (
            None,
            Place::Note
            | Place::AddProperty
            | Place::AddNote
            | Place::AddFile
            | Place::AddAssociation
            | Place::Suggestion(_),
        ) => (&[Insert, Button, Form, Global], &[Button, Normal, Form, Global]),
    };
    match mode {
        Some(Mode::Insert) => insert,
        Some(Mode::Normal | Mode::Visual) => normal,
        None => insert.get(1..).unwrap_or_default(),
    }
}
