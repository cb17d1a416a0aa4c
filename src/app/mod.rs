//! All state of the screen, and the one place where it changes. Pure: no I/O, no await, no clock, no drawing.
//!
//! ```text
//!             Message                         Effect
//!   keys, answers, deadlines  ->  App::update  ->  what to do about it
//!                                     |
//!             App (composer: form, overlays; result; submission; saver)  ->  view
//! ```

pub mod calendar;
pub mod chord;
pub mod composer;
pub mod drafts;
pub mod editor;
pub mod form;
pub mod geometry;
pub mod help;
pub mod history;
pub mod keymap;
pub mod knowledge;
pub mod message;
pub mod notice;
pub mod offers;
pub mod overlay;
pub mod picker;
pub mod records;
pub mod report;
pub mod result;
pub mod saver;
pub mod submission;
pub mod turn;

use std::time::Instant;

use jiff::tz::TimeZone;

use composer::{Composer, Wish};
use drafts::DraftList;
use form::{Form, Remark};
use geometry::Geometry;
use keymap::{Action, Context, Keymap};
use knowledge::Knowledge;
use message::{Effect, Message, Moment, RequestId};
use notice::Notice;
use overlay::{Answer, Overlay, Question, Reader};
use result::{Links, ResultPane};
use saver::Saver;
use submission::{Running, Submission};
use turn::{Requests, Turn};

use crate::hubspot;
use crate::store::{Listing, Summary};
use crate::submit::{Ended, Outcome};
use crate::ticket::record::Candidate;
use crate::ticket::schema::{OWNER, PIPELINE, STAGE};
use crate::ticket::value::{self, At, Locale, Problem, Severity};
use crate::ticket::{Draft, DraftId, Entry, NewTicket, Place, Policy, Ticket};

/// What the screen is told when it starts.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The profile in use, by name.
    pub profile: String,
    /// Whether the embedded sandbox stands in for HubSpot.
    pub sandbox: bool,
    /// The host that is talked to.
    pub host: String,
    /// Which properties a ticket must have.
    pub policy: Policy,
    /// The agent's time zone.
    pub zone: TimeZone,
    /// The keys.
    pub keymap: Keymap,
    /// Records that were linked lately.
    pub recent: Vec<Candidate>,
    /// Where ids of new drafts come from; random, but fixed in tests.
    pub seed: u128,
    /// The size of the terminal.
    pub geometry: Geometry,
}

/// What the body of the screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// The form.
    Compose,
    /// The result of the last submission.
    Result,
}

/// All state of the screen.
#[derive(Debug, Clone)]
pub struct App {
    settings: Settings,
    geometry: Geometry,
    now: Moment,
    requests: Requests,
    screen: Screen,
    composer: Composer,
    saver: Saver,
    submission: Submission,
    result: Option<ResultPane>,
    problems: Vec<Problem>,
    notice: Option<Notice>,
    error: Option<hubspot::Error>,
    unfinished: Option<Summary>,
    waiting: usize,
    listing: Option<RequestId>,
    opening: Option<RequestId>,
    discarded: Option<Draft>,
    policy: Policy,
    seed: u128,
    quit: bool,
}

impl App {
    /// A screen with a new draft, and what has to be done first.
    pub fn new(settings: Settings, open: Option<DraftId>, now: Moment) -> (Self, Vec<Effect>) {
        let mut seed = settings.seed;
        let draft = fresh(&mut seed, now, &settings.profile);
        let locale = Locale { now: now.wall, zone: settings.zone.clone() };
        let knowledge = Knowledge::default();
        let around =
            form::Around { schema: &knowledge.schema, locale: &locale, geometry: settings.geometry, at: now.at };
        let mut composer = Composer::new(Form::new(draft, around));
        composer.recent = settings.recent.clone();
        let mut app = Self {
            geometry: settings.geometry,
            now,
            requests: Requests::default(),
            screen: Screen::Compose,
            composer,
            saver: Saver::default(),
            submission: Submission::Idle,
            result: None,
            problems: Vec::new(),
            notice: None,
            error: None,
            unfinished: None,
            waiting: 0,
            listing: None,
            opening: None,
            discarded: None,
            policy: settings.policy.clone(),
            seed,
            quit: false,
            settings,
        };
        let request = app.requests.next();
        app.composer.knowledge.begin(request);
        let mut effects = vec![Effect::LoadPortal { request, refresh: false }];
        let request = app.requests.next();
        if let Some(id) = open {
            app.opening = Some(request);
            effects.push(Effect::OpenDraft { request, id });
        } else {
            app.listing = Some(request);
            effects.push(Effect::ListDrafts(request));
        }
        app.check();
        (app, effects)
    }

    /// Takes a message. The only place where state changes.
    pub fn update(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        self.now = now;
        let mut effects = Vec::new();
        self.take(message, &mut effects);
        let revision = self.composer.form.revision;
        self.saver.look(revision, now.at);
        if self.saver.is_due(now.at) {
            self.save(&mut effects);
        }
        self.check();
        effects
    }

    /// When [`Message::Wake`] is wanted next; without one, nothing has to happen before the next message.
    pub fn deadline(&self) -> Option<Instant> {
        let running = self.submission.deadline(self.now.at);
        [self.saver.deadline(), self.composer.deadline(), running].into_iter().flatten().min()
    }

    /// Whether the program should end, once what must be finished is.
    pub fn should_quit(&self) -> bool {
        self.quit
    }

    fn turn<'a>(&'a mut self, effects: &'a mut Vec<Effect>) -> (&'a mut Composer, Turn<'a>) {
        let turn = Turn {
            now: self.now,
            locale: Locale { now: self.now.wall, zone: self.settings.zone.clone() },
            geometry: self.geometry,
            keymap: &self.settings.keymap,
            requests: &mut self.requests,
            effects,
            notice: &mut self.notice,
        };
        (&mut self.composer, turn)
    }

    fn check(&mut self) {
        let draft = &self.composer.form.draft;
        self.problems = value::check(&self.composer.knowledge.schema, draft, &self.policy, &self.locale());
    }

    fn take(&mut self, message: Message, effects: &mut Vec<Effect>) {
        match message {
            Message::Key(chord) => {
                self.notice = None;
                let wish = match self.screen {
                    Screen::Result if self.composer.overlays.is_empty() => {
                        self.settings.keymap.action(self.contexts(), chord).map(Wish::Perform)
                    }
                    _ => {
                        let (composer, mut turn) = self.turn(effects);
                        composer.key(chord, &mut turn)
                    }
                };
                if let Some(wish) = wish {
                    self.grant(wish, effects);
                }
            }
            Message::Paste(text) => {
                self.notice = None;
                if self.screen == Screen::Compose || !self.composer.overlays.is_empty() {
                    let (composer, mut turn) = self.turn(effects);
                    composer.paste(&text, &mut turn);
                }
            }
            Message::Resized { columns, rows } => self.geometry = Geometry { columns, rows },
            Message::Wake => {
                let (composer, mut turn) = self.turn(effects);
                composer.wake(&mut turn);
            }
            Message::Terminate => self.leave(effects),
            Message::Portal { request, known } => self.portal(request, *known, effects),
            Message::PortalDone(request) => self.portal_done(request, effects),
            Message::Found { request, result } => self.composer.found(request, result),
            Message::Record { request, result } => {
                let (composer, mut turn) = self.turn(effects);
                composer.record(request, result, &mut turn);
            }
            Message::Related { request, result } => self.composer.related(request, result),
            Message::Progress { request, progress } => {
                let now = self.now.at;
                if let Some(running) = self.submission.running(request) {
                    running.progress(&progress, now);
                }
            }
            Message::Submitted { request, ended } => self.submitted(request, *ended, effects),
            Message::Links { request, result } => self.links(request, result),
            Message::Drafts { request, result } => self.drafts(request, result),
            Message::Opened { request, result } => self.opened(request, result, effects),
            Message::Saved { id, revision, result } => {
                if id == self.composer.form.draft.id {
                    self.saver.end(revision, result, self.now.at);
                } else if let Err(error) = result {
                    self.notice = Some(Notice::bad(format!("A draft could not be saved: {error}")));
                }
            }
            Message::Changed { what, result } => match result {
                Ok(()) => self.list_again(effects),
                Err(error) => self.notice = Some(Notice::bad(format!("{what} failed: {error}"))),
            },
            Message::Edited { result } => match result {
                Ok(text) => {
                    let (composer, turn) = self.turn(effects);
                    let around = turn.around(&composer.knowledge.schema);
                    composer.form.replace(&text, around);
                }
                Err(why) => self.notice = Some(Notice::bad(format!("The editor did not work: {why}"))),
            },
            Message::Copied { what, result } => {
                self.notice = Some(match result {
                    Ok(()) => Notice::info(format!("Sent {what} to your terminal's clipboard")),
                    Err(why) => Notice::bad(format!("Could not copy {what}: {why}")),
                });
            }
        }
    }

    fn grant(&mut self, wish: Wish, effects: &mut Vec<Effect>) {
        match wish {
            Wish::Perform(action) => self.perform(action, effects),
            Wish::Open(id) => {
                self.store_current(effects);
                let request = self.requests.next();
                self.opening = Some(request);
                effects.push(Effect::OpenDraft { request, id });
            }
            Wish::New => self.begin(None, effects),
            Wish::Delete(id) => effects.push(Effect::RemoveDraft(id)),
            Wish::Duplicate(id) => {
                let copy = next_id(&mut self.seed);
                effects.push(Effect::DuplicateDraft { id, copy });
            }
            Wish::Name(id, name) if id == self.composer.form.draft.id => {
                self.composer.form.draft.name = name;
                self.composer.form.revision += 1;
                self.store_current(effects);
                self.list_again(effects);
            }
            Wish::Name(id, name) => effects.push(Effect::RenameDraft { id, name }),
            Wish::Answered(answer) => self.answered(answer, effects),
        }
    }

    fn answered(&mut self, answer: Answer, effects: &mut Vec<Effect>) {
        match answer {
            Answer::Nothing => {}
            Answer::LeaveUnsaved => self.leave(effects),
            Answer::SendAgain => self.submit(effects),
            Answer::DeleteDraft(id) if id == self.composer.form.draft.id => self.discard(effects),
            Answer::DeleteDraft(id) => effects.push(Effect::RemoveDraft(id)),
        }
    }

    /// What the composer left to the program: actions that concern more than the form.
    fn perform(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match action {
            Action::Submit => self.want(effects),
            Action::Quit => self.quit_or_ask(effects),
            Action::Suspend => {
                self.store_current(effects);
                effects.push(Effect::Suspend);
            }
            Action::Redraw => effects.push(Effect::Redraw),
            Action::Refresh => {
                let request = self.requests.next();
                self.composer.knowledge.begin(request);
                effects.push(Effect::LoadPortal { request, refresh: true });
                self.notice = Some(Notice::info("Reading the portal's definitions again"));
            }
            Action::Help => {
                let contexts = self.contexts();
                self.composer.read(help::reader(&self.settings.keymap, contexts));
            }
            Action::Details => match &self.error {
                Some(error) => self.composer.read(report::reader(error, &self.composer.knowledge.schema)),
                None => self.notice = Some(Notice::info("There has been no error")),
            },
            Action::Portal => {
                let locale = self.locale();
                let reader = report::portal(&self.composer.knowledge, &self.settings.host, &locale);
                self.composer.read(reader);
            }
            Action::Drafts => {
                self.store_current(effects);
                let request = self.requests.next();
                self.listing = Some(request);
                let open = self.composer.form.draft.id;
                self.composer.overlays.push(Overlay::Drafts(DraftList::new(request, open)));
                effects.push(Effect::ListDrafts(request));
            }
            Action::Resume => match &self.unfinished {
                Some(draft) => self.grant(Wish::Open(draft.id), effects),
                None => self.notice = Some(Notice::info("There is no other unfinished draft")),
            },
            Action::New | Action::NewFromList => self.begin(None, effects),
            Action::Undo => self.undo_discard(effects),
            Action::Discard => self.discard(effects),
            Action::Back => self.back(effects),
            _ => self.perform_in_result(action, effects),
        }
    }

    fn perform_in_result(&mut self, action: Action, effects: &mut Vec<Effect>) {
        if self.screen != Screen::Result {
            return;
        }
        let account = self.composer.knowledge.schema.account.clone();
        let total = self.result_lines().len();
        let page = usize::from(self.geometry.body());
        let Some(pane) = &mut self.result else { return };
        match action {
            Action::NextTicket | Action::NextLinked => {
                let keep = pane.draft.clone();
                self.begin(Some((keep, action == Action::NextLinked)), effects);
            }
            Action::Internals => pane.internals = !pane.internals,
            Action::Json => {
                let text = serde_json::to_string_pretty(&pane.ticket.raw).unwrap_or_default();
                let lines = text.lines().map(|line| line.replace('\t', "    ")).collect();
                self.composer.read(Reader::new("HubSpot's answer", lines));
            }
            Action::CopyId => {
                effects.push(Effect::Copy { what: format!("the id {}", pane.ticket.id), text: pane.ticket.id.clone() });
            }
            Action::CopyLink => match pane.link(account.as_ref()) {
                Some(link) => effects.push(Effect::Copy { what: format!("the link {link}"), text: link }),
                None => {
                    let why = "The portal's number is not known, so there is no link; the id is above";
                    self.notice = Some(Notice::bad(why));
                }
            },
            Action::LinkAgain => {
                let links: Vec<_> = pane
                    .missing()
                    .into_iter()
                    .map(|one| (one.object.clone(), one.id.clone(), one.types.clone()))
                    .collect();
                if links.is_empty() {
                    self.notice = Some(Notice::info("Nothing is missing"));
                    return;
                }
                let request = self.requests.next();
                let (ticket, objects) = (pane.ticket.id.clone(), pane.objects());
                pane.links = Links::Reading(request);
                effects.push(Effect::Link { request, ticket, links, objects });
            }
            _ => {
                pane.scroll(action, page, total);
            }
        }
    }

    fn back(&mut self, effects: &mut Vec<Effect>) {
        if self.screen == Screen::Result {
            // The ticket is there; what is left is to begin the next one.
            self.screen = Screen::Compose;
            return;
        }
        match &mut self.submission {
            Submission::Idle => {
                let key = self.settings.keymap.key(&[Context::Global], Action::Quit);
                self.notice = Some(Notice::info(format!("{key} leaves; the draft is kept")));
            }
            Submission::Wanted { .. } => {
                self.submission = Submission::Idle;
                self.notice = Some(Notice::info("Nothing was sent"));
            }
            Submission::Running(running) => {
                running.stopping = true;
                effects.push(Effect::StopSubmission(running.request));
            }
        }
    }

    // ---- submitting ----

    fn want(&mut self, effects: &mut Vec<Effect>) {
        if self.screen == Screen::Result {
            self.notice = Some(Notice::info("This ticket is created; Enter begins the next one"));
        } else if self.submission.is_busy() {
            self.notice = Some(Notice::info("The ticket is being created; Esc stops it"));
        } else if !self.composer.overlays.is_empty() {
            self.notice = Some(Notice::info("Choose or leave the list first; Esc leaves it"));
        } else {
            self.submit(effects);
        }
    }

    fn submit(&mut self, effects: &mut Vec<Effect>) {
        self.submission = Submission::Idle;
        {
            let (composer, turn) = self.turn(effects);
            let around = turn.around(&composer.knowledge.schema);
            composer.form.settle(around);
        }
        self.check();
        let unknown_stage = self.composer.form.draft.text(STAGE).is_empty()
            && self.composer.knowledge.schema.pipelines.is_none()
            && self.composer.knowledge.is_loading();
        let blocks: Vec<&Problem> = self.problems.iter().filter(|one| one.severity == Severity::Blocks).collect();
        let only_stage = blocks.iter().all(|one| self.is_about(one, STAGE) || self.is_about(one, PIPELINE));
        if unknown_stage && only_stage {
            // The pipelines are on their way; the ticket goes as soon as they are here.
            self.submission = Submission::Wanted { since: self.now.at };
            return;
        }
        if let Some(first) = blocks.first().map(|one| (*one).clone()) {
            self.point_at(&first, effects);
            return;
        }
        let draft = self.composer.form.draft.clone();
        let ticket = value::assemble(&self.composer.knowledge.schema, &draft, &self.locale());
        self.save(effects);
        let request = self.requests.next();
        effects.push(Effect::Submit { request, draft: draft.id, ticket: Box::new(ticket.clone()) });
        self.composer.form.remarks.clear();
        self.error = None;
        self.submission = Submission::Running(Box::new(Running {
            request,
            since: self.now.at,
            sent: ticket,
            draft,
            revision: self.composer.form.revision,
            waiting: None,
            stopping: false,
        }));
    }

    fn is_about(&self, problem: &Problem, name: &str) -> bool {
        match &problem.at {
            At::Property(index) => self.composer.form.draft.properties.get(*index).is_some_and(|one| one.name == name),
            At::Missing(missing) => missing == name,
            At::Association(_) | At::Draft => false,
        }
    }

    /// Puts the focus on what a problem is about, adding the row if it is not there.
    fn point_at(&mut self, problem: &Problem, effects: &mut Vec<Effect>) {
        let (composer, turn) = self.turn(effects);
        let around = turn.around(&composer.knowledge.schema);
        match &problem.at {
            At::Property(index) => composer.form.focus_on(Place::Property(*index), around),
            At::Association(index) => composer.form.focus_on(Place::Association(*index), around),
            At::Missing(name) => composer.form.add_property(name, around),
            At::Draft => {}
        }
        self.notice = Some(Notice::bad(problem.text.clone()));
    }

    fn submitted(&mut self, request: RequestId, ended: Ended, effects: &mut Vec<Effect>) {
        let Submission::Running(running) = std::mem::replace(&mut self.submission, Submission::Idle) else { return };
        if running.request != request {
            self.submission = Submission::Running(running);
            return;
        }
        match ended.outcome {
            Outcome::Created(ticket) => self.created(*running, *ticket, effects),
            Outcome::Rejected(error) => self.rejected(error, effects),
            Outcome::NotSent(error) => {
                self.notice = Some(Notice::bad(format!("Not sent, nothing was created: {error}")));
                self.error = Some(error);
            }
            Outcome::NotJournalled(error) => {
                let text = format!("Nothing was sent: {error}. A ticket is sent only when that is on disk; mend it and try again");
                self.notice = Some(Notice::bad(text));
            }
            Outcome::Unknown(error) => {
                let text = format!(
                    "{error}. The ticket may exist. Look for it in HubSpot before it is sent again; the draft is kept."
                );
                let answers = vec![
                    (Answer::Nothing, "Decide later".to_owned()),
                    (Answer::SendAgain, "It is not there: send it again".to_owned()),
                ];
                self.error = Some(error);
                let question = Question::new("It is not known whether the ticket was created", text, answers);
                self.composer.overlays.push(Overlay::Question(question));
            }
        }
    }

    fn created(&mut self, running: Running, ticket: Ticket, effects: &mut Vec<Effect>) {
        let took = self.now.at.duration_since(running.since);
        effects.push(Effect::FinishDraft { id: running.draft.id, ticket: ticket.id.clone() });
        let id = ticket.id.clone();
        let mut pane = ResultPane::new(ticket, running.sent, running.draft, took);
        if !pane.draft.associations.is_empty() {
            let request = self.requests.next();
            pane.links = Links::Reading(request);
            effects.push(Effect::ReadLinks { request, ticket: id.clone(), objects: pane.objects() });
        }
        if self.composer.form.revision == running.revision {
            self.screen = Screen::Result;
            self.composer.overlays.clear();
            let next = self.next_draft(Some((pane.draft.clone(), false)));
            self.replace(next, effects);
        } else {
            // Keys were typed while it was being created: they belong to the next ticket, under an id of its own.
            pane.kept = true;
            self.composer.form.draft.id = next_id(&mut self.seed);
            self.saver = Saver::default();
            self.composer.form.revision += 1;
            self.notice = Some(Notice::good(format!("Ticket id {id} is created; what you typed since is a new draft")));
        }
        self.result = Some(pane);
    }

    fn rejected(&mut self, error: hubspot::Error, effects: &mut Vec<Effect>) {
        let draft = &self.composer.form.draft;
        let mut missing = Vec::new();
        let mut remarks = Vec::new();
        for problem in error.field_problems() {
            let Some(name) = problem.property.clone() else { continue };
            let required = problem.code.as_deref().is_some_and(|code| code.starts_with("MISSING_"));
            if required {
                missing.push(name.clone());
            }
            let text = if required && problem.message.trim().is_empty() {
                "this portal requires it".to_owned()
            } else {
                problem.message.clone()
            };
            remarks.push(Remark { about: draft.text(&name).to_owned(), name, text });
        }
        let first = remarks.first().map(|remark| remark.name.clone());
        if !missing.is_empty() {
            let (pipeline, stage) = (draft.text(PIPELINE).to_owned(), draft.text(STAGE).to_owned());
            self.policy.learn(&pipeline, &stage, &missing);
            effects.push(Effect::Learn { pipeline, stage, properties: missing.clone() });
        }
        let (composer, turn) = self.turn(effects);
        let around = turn.around(&composer.knowledge.schema);
        composer.form.remarks = remarks;
        for remark in composer.form.remarks.clone() {
            composer.form.add_property(&remark.name, around);
        }
        match first {
            Some(name) => {
                composer.form.focus_property(&name, around);
                let count = composer.form.remarks.len();
                let fields = if count == 1 { "1 field".to_owned() } else { format!("{count} fields") };
                let text = format!("HubSpot rejected the ticket, nothing was created: {fields} marked; F2 tells all");
                self.notice = Some(Notice::bad(text));
            }
            None => {
                let reader = report::reader(&error, &composer.knowledge.schema);
                composer.read(reader);
            }
        }
        self.error = Some(error);
    }

    fn links(
        &mut self,
        request: RequestId,
        result: Result<Vec<(crate::ticket::ObjectType, Vec<crate::ticket::record::Linked>)>, hubspot::Error>,
    ) {
        let Some(pane) = self.result.as_mut().filter(|pane| pane.links == Links::Reading(request)) else { return };
        match result {
            Ok(reported) => pane.linked(&reported),
            Err(error) => pane.links = Links::Failed(error.to_string()),
        }
        if self.screen == Screen::Result && !self.missing_links().is_empty() {
            let key = self.settings.keymap.key(&[Context::Result], Action::LinkAgain);
            self.notice = Some(Notice::bad(format!("HubSpot did not link every record; {key} links them again")));
        }
    }

    // ---- the portal ----

    fn portal(&mut self, request: RequestId, known: crate::portal::Known, effects: &mut Vec<Effect>) {
        if !self.composer.knowledge.take(request, known) {
            return;
        }
        let (composer, mut turn) = self.turn(effects);
        composer.schema_changed(&mut turn);
        if let Submission::Wanted { since } = self.submission
            && self.composer.knowledge.schema.pipelines.is_some()
        {
            self.submit(effects);
            if let Submission::Running(running) = &mut self.submission {
                running.since = since;
            }
        }
    }

    fn portal_done(&mut self, request: RequestId, effects: &mut Vec<Effect>) {
        if !self.composer.knowledge.end(request) {
            return;
        }
        if let Some(error) = self.composer.knowledge.offline() {
            let text = format!("The portal's definitions could not be read: {error}; F3 tells more");
            self.notice = Some(Notice::bad(text));
        }
        if matches!(self.submission, Submission::Wanted { .. }) {
            self.submission = Submission::Idle;
            if let Some(error) = self.composer.knowledge.pipelines_failed().cloned() {
                self.error = Some(error.clone());
                let text = format!("Nothing was sent: the portal's pipelines could not be read ({error})");
                self.notice = Some(Notice::bad(text));
            } else {
                self.submit(effects);
            }
        }
    }

    // ---- drafts ----

    fn save(&mut self, effects: &mut Vec<Effect>) {
        let form = &mut self.composer.form;
        let on_disk = self.saver.at.is_some() || self.saver.failed.is_some();
        if form.draft.is_blank() && !on_disk {
            return;
        }
        form.draft.cursor = form.cursor();
        form.draft.modified = self.now.wall;
        form.draft.profile = Some(self.settings.profile.clone());
        self.saver.begin(form.revision);
        effects.push(Effect::SaveDraft { revision: form.revision, draft: Box::new(form.draft.clone()) });
    }

    /// Writes the draft at a way out: as it is, with the cursor where it is. A draft that was emptied is removed.
    fn store_current(&mut self, effects: &mut Vec<Effect>) {
        let form = &self.composer.form;
        if form.draft.is_blank() {
            if self.saver.at.is_some() {
                effects.push(Effect::RemoveDraft(form.draft.id));
                self.saver = Saver::default();
            }
            return;
        }
        if self.saver.is_dirty() || form.draft.cursor != form.cursor() {
            self.save(effects);
        }
    }

    fn next_draft(&mut self, keep: Option<(Draft, bool)>) -> Draft {
        let mut draft = fresh(&mut self.seed, self.now, &self.settings.profile);
        if let Some((previous, linked)) = keep {
            for name in [PIPELINE, STAGE, OWNER] {
                let fits = name != STAGE || self.stage_is_open(previous.text(STAGE));
                if fits && !previous.text(name).is_empty() {
                    draft.set(name, previous.text(name));
                }
            }
            let rows = previous.properties.iter().filter(|entry| draft.index(&entry.name).is_none() && !entry.raw);
            let rows: Vec<Entry> = rows.map(|entry| Entry::new(&entry.name)).collect();
            draft.properties.extend(rows);
            if linked {
                draft.associations = previous.associations;
            }
        }
        draft.choose_defaults(&self.composer.knowledge.schema);
        draft
    }

    fn stage_is_open(&self, id: &str) -> bool {
        self.composer.knowledge.schema.stage(None, id).is_some_and(|stage| !stage.closed)
    }

    /// Begins a new draft, keeping what an agent keeps from the last one.
    fn begin(&mut self, keep: Option<(Draft, bool)>, effects: &mut Vec<Effect>) {
        self.store_current(effects);
        effects.push(Effect::ReleaseDraft(self.composer.form.draft.id));
        let draft = self.next_draft(keep);
        self.replace(draft, effects);
        self.screen = Screen::Compose;
    }

    /// Puts a draft into the form that is not on disk yet.
    fn replace(&mut self, draft: Draft, effects: &mut Vec<Effect>) {
        self.saver = Saver::default();
        let (composer, mut turn) = self.turn(effects);
        composer.take_draft(draft, &mut turn);
        self.saver.look(0, self.now.at);
        self.composer.form.revision = 0;
    }

    fn opened(
        &mut self,
        request: RequestId,
        result: Result<Box<Draft>, crate::store::Error>,
        effects: &mut Vec<Effect>,
    ) {
        if self.opening != Some(request) {
            if let Ok(draft) = result {
                effects.push(Effect::ReleaseDraft(draft.id));
            }
            return;
        }
        self.opening = None;
        match result {
            Ok(draft) => {
                self.store_current(effects);
                effects.push(Effect::ReleaseDraft(self.composer.form.draft.id));
                let saved = draft.modified;
                self.replace(*draft, effects);
                self.saver = Saver::saved(Some(saved));
                self.screen = Screen::Compose;
                self.unfinished = None;
            }
            Err(error) => self.notice = Some(Notice::bad(error.to_string())),
        }
    }

    fn drafts(&mut self, request: RequestId, result: Result<Listing, crate::store::Error>) {
        if self.listing != Some(request) {
            return;
        }
        self.listing = None;
        let open = self.composer.form.draft.id;
        let list = self.composer.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::Drafts(list) => Some(list),
            _ => None,
        });
        match (result, list) {
            (Ok(listing), list) => {
                let mine = |draft: &&Summary| {
                    draft.id != open
                        && !draft.locked
                        && !draft.blank
                        && draft.profile.as_ref().is_none_or(|profile| *profile == self.settings.profile)
                };
                self.unfinished = listing.drafts.iter().find(mine).cloned();
                self.waiting = listing.drafts.iter().filter(mine).count();
                if let Some(note) = listing.notes.first() {
                    self.notice = Some(Notice::bad(note.clone()));
                }
                if let Some(list) = list {
                    list.take(listing);
                }
            }
            (Err(error), Some(list)) => {
                list.request = None;
                list.failed = Some(error.to_string());
            }
            (Err(error), None) => self.notice = Some(Notice::bad(error.to_string())),
        }
    }

    fn list_again(&mut self, effects: &mut Vec<Effect>) {
        if self.composer.overlays.iter().any(|overlay| matches!(overlay, Overlay::Drafts(_))) {
            let request = self.requests.next();
            self.listing = Some(request);
            effects.push(Effect::ListDrafts(request));
        }
    }

    fn discard(&mut self, effects: &mut Vec<Effect>) {
        let draft = self.composer.form.draft.clone();
        if draft.is_blank() {
            self.notice = Some(Notice::info("There is nothing to discard"));
            return;
        }
        if self.submission.is_busy() {
            self.notice = Some(Notice::info("The ticket is being created; Esc stops it"));
            return;
        }
        let title = draft.title().to_owned();
        effects.push(Effect::RemoveDraft(draft.id));
        self.discarded = Some(draft);
        let draft = self.next_draft(None);
        self.replace(draft, effects);
        self.list_again(effects);
        let key = self.settings.keymap.key(&[Context::Form], Action::Undo);
        self.notice = Some(Notice::info(format!("Discarded “{title}”; {key} brings it back")));
    }

    fn undo_discard(&mut self, effects: &mut Vec<Effect>) {
        if self.composer.form.draft.is_blank()
            && let Some(draft) = self.discarded.take()
        {
            effects.push(Effect::RestoreDraft(draft.id));
            let saved = draft.modified;
            self.replace(draft, effects);
            self.saver = Saver::saved(Some(saved));
            self.composer.form.revision += 1;
        } else {
            self.notice = Some(Notice::info("There is nothing to undo"));
        }
    }

    // ---- leaving ----

    fn quit_or_ask(&mut self, effects: &mut Vec<Effect>) {
        if let Some(error) = self.saver.failed.clone() {
            let answers = vec![
                (Answer::Nothing, "Stay; saving is tried again".to_owned()),
                (Answer::LeaveUnsaved, "Leave and lose what is not saved".to_owned()),
            ];
            let text = format!("{error}.");
            let question = Question::new("The draft could not be saved", text, answers);
            self.composer.overlays.push(Overlay::Question(question));
            return;
        }
        self.leave(effects);
    }

    fn leave(&mut self, effects: &mut Vec<Effect>) {
        {
            let (composer, turn) = self.turn(effects);
            let around = turn.around(&composer.knowledge.schema);
            composer.form.settle(around);
        }
        self.saver.look(self.composer.form.revision, self.now.at);
        self.store_current(effects);
        self.quit = true;
    }

    // ---- what the view reads ----

    /// The contexts of the keys, the innermost first.
    pub fn contexts(&self) -> &'static [Context] {
        if self.screen == Screen::Result && self.composer.overlays.is_empty() {
            return &[Context::Result, Context::Global];
        }
        self.composer.contexts()
    }

    /// The moment of the last message, and the time zone.
    pub fn locale(&self) -> Locale {
        Locale { now: self.now.wall, zone: self.settings.zone.clone() }
    }

    /// What forms and values are told.
    pub fn around<'a>(&'a self, locale: &'a Locale) -> form::Around<'a> {
        form::Around {
            schema: &self.composer.knowledge.schema,
            locale,
            geometry: self.geometry,
            at: self.now.at,
        }
    }

    /// What the screen was told when it started.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The size of the terminal.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// The moment of the last message.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// What the body shows.
    pub fn screen(&self) -> Screen {
        self.screen
    }

    /// The form and what lies over it.
    pub fn composer(&self) -> &Composer {
        &self.composer
    }

    /// The draft on disk.
    pub fn saver(&self) -> &Saver {
        &self.saver
    }

    /// The running submission.
    pub fn submission(&self) -> &Submission {
        &self.submission
    }

    /// The last result.
    pub fn result(&self) -> Option<&ResultPane> {
        self.result.as_ref()
    }

    /// The lines of the last result.
    pub fn result_lines(&self) -> Vec<result::Line> {
        let locale = self.locale();
        let account = self.composer.knowledge.schema.account.as_ref();
        self.result.as_ref().map(|pane| pane.lines(self.around(&locale), account)).unwrap_or_default()
    }

    fn missing_links(&self) -> Vec<&crate::ticket::Association> {
        self.result.as_ref().map(ResultPane::missing).unwrap_or_default()
    }

    /// What stands between the draft and a ticket.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The status line's sentence.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// The last unfinished draft, and how many there are.
    pub fn unfinished(&self) -> Option<(&Summary, usize)> {
        self.unfinished.as_ref().map(|draft| (draft, self.waiting))
    }

    /// The ticket as it would be sent now.
    pub fn ticket(&self) -> NewTicket {
        value::assemble(&self.composer.knowledge.schema, &self.composer.form.draft, &self.locale())
    }
}

/// The next draft id, from a seed that only has to differ from the last one: splitmix64 over both halves.
fn next_id(seed: &mut u128) -> DraftId {
    let mix = |n: u64| {
        let mut z = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    let [low, high] = [*seed, *seed >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or_default());
    let mut bytes = [0; 16];
    for (slot, byte) in bytes.iter_mut().zip(mix(low).to_le_bytes().into_iter().chain(mix(high).to_le_bytes())) {
        *slot = byte;
    }
    DraftId::from_random(bytes)
}

fn fresh(seed: &mut u128, now: Moment, profile: &str) -> Draft {
    let mut draft = Draft::new(next_id(seed), now.wall);
    draft.profile = Some(profile.to_owned());
    draft
}
