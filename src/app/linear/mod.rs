//! The screen as a conversation: one question at a time, lines in, sentences out. For screen readers, for terminals
//! that can't move their cursor, and for pipes. Pure, like the screen.
//!
//! The state is [`App`]'s own: what lies over the form is the question, a line does what the keys would do, and the
//! same effects follow. What is added here is which field is asked next, and what was said already.

mod answering;
mod asking;
mod choosing;
mod telling;
mod words;

use std::collections::VecDeque;
use std::time::Instant;

use crate::app::composer::Composer;
use crate::app::form::form::{Field, Form};
use crate::app::keys::keymap::Action;
use crate::app::message::{Effect, Message, Moment};
use crate::app::outbox::resolve::{Look, Resolve};
use crate::app::outbox::result::{Links, ResultPane};
use crate::app::outbox::submission::Submission;
use crate::app::overlay::records::Search;
use crate::app::overlay::stack::Overlay;
use crate::app::portal::knowledge::Knowledge;
use crate::app::state::{App, Screen, Settings};
use crate::app::turn::Turn;
use crate::hubspot::{self, Operation};
use crate::store::AttemptId;
use crate::ticket::{DraftId, Place, text};
use words::sentence;

/// So many lines of a list are numbered at most.
const LISTED: usize = 9;

/// What is asked while nothing lies over the form.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// Nothing yet: the portal and the drafts are being read.
    Reading,
    /// Which draft to go on with.
    Start,
    /// The value of the property row of this index.
    Field(usize),
    /// The lines of its text after the first ones.
    Lines(usize, String),
    /// The internal name of the raw row of this index.
    RawName(usize),
    /// What to do next.
    Menu,
    /// Which row to change.
    Change,
    /// Which kind of record to associate.
    Kinds,
    /// What to do after a ticket was created.
    After,
}

/// The conversation.
#[derive(Debug, Clone)]
pub struct Linear {
    app: App,
    step: Step,
    /// Rows that are asked next.
    todo: VecDeque<usize>,
    /// What was not handed out yet.
    out: String,
    /// The last question; it is asked again when it changes, or after an answer.
    asked: Vec<String>,
    /// An editor has the terminal.
    editing: bool,
    /// The menu was heard in full.
    heard: bool,
    /// Draft and revision that were handed to the disk.
    stored: (DraftId, u64),
    /// The error that was told.
    error: Option<(Operation, hubspot::Error)>,
    /// The ticket whose creation was told, and the one whose result was.
    created: Option<String>,
    shown: Option<String>,
    /// Tickets that could be the one of this submission, in the order in which they were told: their numbers stay.
    candidates: (Option<AttemptId>, Vec<String>),
}

impl Linear {
    /// A conversation that has just begun, and what has to be done first.
    pub fn new(settings: Settings, open: Option<DraftId>, now: Moment) -> (Self, Vec<Effect>) {
        let (app, effects) = App::new(settings, open, now);
        let stored = (app.composer.form.draft.id, 0);
        let mut linear = Self {
            app,
            step: Step::Reading,
            todo: VecDeque::new(),
            out: String::new(),
            asked: Vec::new(),
            editing: false,
            heard: false,
            stored,
            error: None,
            created: None,
            shown: None,
            candidates: (None, Vec::new()),
        };
        let settings = &linear.app.settings;
        let place = match settings.sandbox {
            true => "SANDBOX: an embedded look-alike of HubSpot, nothing leaves this machine".to_owned(),
            false => format!("This is hubticket with the profile {}, at {}", settings.profile, settings.host),
        };
        linear.say(&place);
        linear.say("Reading the portal's definitions");
        (linear, effects)
    }

    /// What is to be printed since the last call.
    pub fn take_output(&mut self) -> String {
        std::mem::take(&mut self.out)
    }

    /// When [`Message::Wake`] is wanted next.
    pub fn deadline(&self) -> Option<Instant> {
        self.app.deadline()
    }

    /// Whether the program should end, once what must be finished is.
    pub fn should_quit(&self) -> bool {
        self.app.should_quit()
    }

    /// Whether a question is open. Lines that come earlier wait for it.
    pub fn wants_line(&self) -> bool {
        !self.is_waiting()
    }

    /// The state under it.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The same, to finish what must be finished.
    pub fn app_mut(&mut self) -> &mut App {
        &mut self.app
    }

    /// Takes what happened besides lines.
    pub fn take(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        self.before(&message);
        let (edited, ended) =
            (matches!(message, Message::Edited { result: Ok(_) }), matches!(message, Message::Submitted { .. }));
        let opened = match &message {
            Message::Opened { request, result } if self.app.opening == Some(*request) => {
                Some(result.as_ref().map(|draft| draft.id).ok())
            }
            _ => None,
        };
        let mut effects = self.app.update(now, message);
        if opened == Some(None) {
            // Another one may be chosen.
            self.app.perform(Action::Drafts, &mut effects);
        }
        if opened.flatten() == Some(self.app.composer.form.draft.id) {
            self.stored = (self.app.composer.form.draft.id, self.app.composer.form.revision);
            self.begin(&mut effects);
        }
        if let (true, Step::Field(index)) = (edited, &self.step) {
            self.accept(*index, &mut effects);
            self.store(&mut effects);
        }
        if ended && !self.app.composer.form.remarks.is_empty() && !self.app.submission.is_busy() {
            let draft = &self.app.composer.form.draft;
            let rows = self.app.composer.form.remarks.iter().filter_map(|remark| draft.index(&remark.name));
            self.todo = rows.collect();
            self.next(&mut effects);
        }
        self.go_on(&mut effects);
        effects
    }

    /// Takes a line as the answer to the question.
    pub fn answer(&mut self, now: Moment, line: &str) -> Vec<Effect> {
        self.app.now = now;
        self.asked.clear();
        let mut effects = Vec::new();
        self.understand(line.strip_suffix('\r').unwrap_or(line), &mut effects);
        effects.extend(self.app.update(now, Message::Wake));
        if !matches!(self.step, Step::Lines(..)) && !self.app.should_quit() {
            self.store(&mut effects);
        }
        self.go_on(&mut effects);
        effects
    }

    /// The input came to its end: saves and leaves.
    pub fn end(&mut self, now: Moment) -> Vec<Effect> {
        self.take(now, Message::Terminate)
    }

    /// Stops a running submission; without one, saves and leaves.
    pub fn interrupt(&mut self, now: Moment) -> Vec<Effect> {
        let stopping = matches!(&self.app.submission, Submission::Running(running) if running.stopping);
        if !self.app.submission.is_busy() || stopping {
            return self.take(now, Message::Terminate);
        }
        self.app.now = now;
        let mut effects = Vec::new();
        if matches!(self.app.submission, Submission::Running(_)) {
            self.say("Stopping");
        }
        self.app.back(&mut effects);
        self.go_on(&mut effects);
        effects
    }

    /// What is said at the very end.
    pub fn farewell(&mut self) {
        self.news();
        let draft = &self.app.composer.form.draft;
        if self.app.saver.failed.is_none() && !draft.is_blank() && self.app.saver.at.is_some() {
            let (title, id) = (draft.title(), draft.id.short());
            self.say(&format!("The draft “{title}” is saved; hubticket --draft {id} opens it again"));
        }
    }

    /// Says one sentence on a line of its own; nothing in it can be anything but text.
    fn say(&mut self, said: &str) {
        self.line(&sentence(said));
    }

    fn line(&mut self, said: &str) {
        self.out.push_str(text::one_line(said).trim_end());
        self.out.push('\n');
    }

    fn composer<R>(&mut self, effects: &mut Vec<Effect>, run: impl FnOnce(&mut Composer, &mut Turn) -> R) -> R {
        let (composer, mut turn) = self.app.turn(effects);
        run(composer, &mut turn)
    }

    /// Does what the key of an action does.
    fn perform(&mut self, action: Action, effects: &mut Vec<Effect>) {
        let wish = self.composer(effects, |composer, turn| composer.perform(action, turn));
        if let Some(wish) = wish {
            self.app.grant(wish, effects);
        }
    }

    fn knowledge(&self) -> &Knowledge {
        &self.app.composer.knowledge
    }

    fn form(&self) -> &Form {
        &self.app.composer.form
    }

    fn overlay(&self) -> Option<&Overlay> {
        self.app.composer.overlays.last()
    }

    fn resolve(&self, attempt: AttemptId) -> Option<&Resolve> {
        self.app.composer.resolves.iter().find(|one| one.id() == attempt)
    }

    /// Hands the draft to the disk if it changed since it last was.
    fn store(&mut self, effects: &mut Vec<Effect>) {
        let now = (self.form().draft.id, self.form().revision);
        // A draft that was just put into the form holds nothing of the author's yet.
        if self.stored != now && now.1 > 0 {
            self.app.save(effects);
        }
        self.stored = now;
    }

    /// Whether an answer from elsewhere has to come before anything can be asked.
    fn is_waiting(&self) -> bool {
        let app = &self.app;
        let over = match self.overlay() {
            Some(Overlay::Records(records)) => matches!(records.search, Search::Due(_) | Search::Running(_)),
            Some(Overlay::Drafts(list)) => list.request.is_some(),
            Some(Overlay::Resolve { attempt, .. }) => self
                .resolve(*attempt)
                .is_some_and(|one| one.looked == 0 && one.look != Look::Over && one.failed.is_none() && !one.absent),
            _ => false,
        };
        over || self.step == Step::Reading
            || self.editing
            || app.quit
            || app.submission.is_busy()
            || app.opening.is_some()
            || app.listing.is_some()
            || app.listing_unresolved.is_some()
            || self.is_reading_links()
    }

    fn is_reading_links(&self) -> bool {
        let reading = |pane: &ResultPane| matches!(pane.links, Links::Reading(_));
        self.app.screen == Screen::Result && self.app.result.as_ref().is_some_and(reading)
    }

    /// Says what is new, then asks what is next.
    fn go_on(&mut self, effects: &mut Vec<Effect>) {
        self.news();
        if self.step == Step::Reading {
            self.started(effects);
        }
        let reads = self.app.listing.is_some() || self.app.opening.is_some();
        if self.step == Step::Start && self.overlay().is_none() && !reads {
            self.begin(effects);
        }
        if self.app.should_quit() || self.is_waiting() {
            return;
        }
        self.number();
        let question = self.question();
        if question != self.asked {
            for line in &question {
                self.line(line);
            }
            self.asked = question;
        }
    }

    /// Begins when enough is known of the portal, and what was left unfinished.
    fn started(&mut self, effects: &mut Vec<Effect>) {
        let schema = &self.knowledge().schema;
        let known = schema.properties.is_some() && schema.pipelines.is_some() && schema.owners.is_some();
        let app = &self.app;
        let reads = app.listing.is_some() || app.listing_unresolved.is_some() || app.opening.is_some();
        if reads || (!known && self.knowledge().is_loading()) {
            return;
        }
        if let Some(account) = self.knowledge().schema.account.clone() {
            self.say(&format!(
                "Portal {}",
                format!("{} {}", account.name.unwrap_or_default(), account.portal_id).trim()
            ));
        }
        self.line(words::BASICS);
        let titles: Vec<String> = self.app.composer.resolves.iter().map(|one| one.title().to_owned()).collect();
        for title in titles {
            self.say(&format!(
                "The answer to the submission of “{title}” was lost; it is looked for, and the menu tells more"
            ));
        }
        self.step = Step::Start;
        if self.app.unfinished.is_some() && self.overlay().is_none() {
            self.app.perform(Action::Drafts, effects);
        }
    }

    /// Asks every field of the draft in the form.
    fn begin(&mut self, effects: &mut Vec<Effect>) {
        self.app.composer.overlays.retain(|one| matches!(one, Overlay::Resolve { .. }));
        let draft = &self.form().draft;
        let title = draft.title().to_owned();
        let said = match (self.app.saver.at, draft.unresolved.is_some()) {
            (None, _) => "A new ticket".to_owned(),
            (Some(_), false) => format!("The draft “{title}”"),
            (Some(_), true) => format!("The draft “{title}”. An earlier submission of it was never answered"),
        };
        self.say(&said);
        self.todo = (0..self.form().draft.properties.len()).collect();
        self.next(effects);
    }

    /// Goes to the next field that is to be asked, else to the menu.
    fn next(&mut self, effects: &mut Vec<Effect>) {
        match self.todo.pop_front() {
            Some(index) => self.go_to(index, effects),
            None => self.step = Step::Menu,
        }
    }

    /// Puts the focus on a field, with its list if it has one.
    fn go_to(&mut self, index: usize, effects: &mut Vec<Effect>) {
        self.step = Step::Field(index);
        self.composer(effects, |composer, turn| {
            composer.form.focus_on(Place::Property(index), turn.around(&composer.knowledge.schema));
        });
        let picks =
            self.form().entry().is_some_and(|(_, one)| Form::field(one, &self.knowledge().schema) == Field::Pick);
        if picks {
            self.perform(Action::Open, effects);
        }
    }

    /// Gives each candidate of the open question a number that stays.
    fn number(&mut self) {
        let Some(Overlay::Resolve { attempt, .. }) = self.overlay() else { return };
        let attempt = *attempt;
        let found = self.resolve(attempt).map(|one| &one.matches);
        let ids: Vec<String> = found.into_iter().flatten().map(|one| one.ticket.id.clone()).collect();
        if self.candidates.0 != Some(attempt) {
            self.candidates = (Some(attempt), Vec::new());
        }
        for id in ids {
            if !self.candidates.1.contains(&id) {
                self.candidates.1.push(id);
            }
        }
    }
}
