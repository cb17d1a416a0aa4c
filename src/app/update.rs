//! The one way in which the state changes: a message, and what follows from it.

use std::time::Duration;

use crate::app::composer::Wish;
use crate::app::drafts::list::DraftList;
use crate::app::form::form::Tab;
use crate::app::geometry::Geometry;
use crate::app::keys::keymap::{Action, Context, Found};
use crate::app::message::{Effect, Message, Moment, RequestId};
use crate::app::outbox::result::Links;
use crate::app::outbox::submission::Submission;
use crate::app::overlay::stack::{Answer, Overlay, Question, Reader};
use crate::app::status::notice::Notice;

use crate::hubspot::Operation;
use crate::hubspot::wire::request_body;
use crate::portal::Source;
use crate::ticket::curl::curl;

use crate::app::keys::help;
use crate::app::state::{App, Screen, next_id};
use crate::app::status::report;

/// A connection that was not used for this long may be closed: the next key opens one. The client lets go of one a
/// little later.
const WARM: Duration = Duration::from_secs(40);

impl App {
    /// Takes a message. The only place where state changes.
    pub fn update(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        self.now = now;
        let mut effects = Vec::new();
        let is_key =
            matches!(message, Message::Key(_) | Message::Paste(_) | Message::Pointed { .. } | Message::Wheel { .. });
        let is_quiet = matches!(message, Message::Wake | Message::Saved { result: Ok(_), .. });
        let before = self.spot();
        self.take(message, &mut effects);
        // The connection is there before it is needed; nobody who is away from the keyboard causes traffic.
        let cold = now.at.saturating_duration_since(self.connected) >= WARM;
        if is_key && cold && self.screen == Screen::Compose && !self.quit {
            effects.push(Effect::Warm);
        }
        if effects.iter().any(Effect::connects) {
            self.connected = now.at;
        }
        let revision = self.composer.form.revision;
        self.saver.look(revision, now.at);
        if let Some(at) = effects.iter().position(|effect| matches!(effect, Effect::OpenEditor { .. })) {
            // Nothing is written while the editor has the terminal, however long that is.
            let mut first = Vec::new();
            self.store_current(&mut first);
            effects.splice(at..at, first);
        }
        if self.saver.is_due(now.at) {
            self.save(&mut effects);
        }
        self.check();
        let is_typing = is_key && self.goes_on_typing(before);
        if is_typing {
            self.type_on();
        }
        self.say(!is_typing && !is_quiet);
        self.retitle(&mut effects);
        effects
    }
    pub(super) fn take(&mut self, message: Message, effects: &mut Vec<Effect>) {
        match message {
            Message::Key(chord) => {
                self.notice = None;
                let wish = match self.screen {
                    Screen::Result if self.composer.overlays.is_empty() => {
                        match self.composer.find(&self.settings.keymap, self.contexts(), chord) {
                            Found::Action(action) => Some(Wish::Perform(action)),
                            Found::Begun | Found::Nothing => None,
                        }
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
            Message::Pointed { at } => self.pointed(at, effects),
            Message::Wheel { down } => self.wheel(down, effects),
            Message::Paste(text) => {
                self.notice = None;
                if self.screen == Screen::Compose || !self.composer.overlays.is_empty() {
                    // While a ticket is being created the screen may turn to its result: no question is left behind.
                    let may_offer = !self.submission.is_busy();
                    let (composer, mut turn) = self.turn(effects);
                    composer.paste(&text, may_offer, &mut turn);
                }
            }
            Message::Resized { columns, rows } => self.geometry = Geometry { columns, rows },
            Message::Wake => {
                let (composer, mut turn) = self.turn(effects);
                composer.wake(&mut turn);
                self.look(effects);
                self.send_next(effects);
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
            Message::Submitted { request, ended } => {
                self.tell_end(request, &ended, effects);
                self.submitted(request, *ended, effects);
            }
            Message::Unresolved { request, result } => self.unresolved(request, result, effects),
            Message::Looked { request, result } => self.looked(request, result, effects),
            Message::Queued { request, id, result } => self.queued(request, id, result, effects),
            Message::Links { request, result } => self.links(request, result),
            Message::Drafts { request, result } => self.drafts(request, result, effects),
            Message::Opened { request, result } => {
                if result.is_ok() {
                    let (composer, mut turn) = self.turn(effects);
                    composer.keep_offer(&mut turn);
                }
                self.opened(request, result, effects);
            }
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
            Message::Given { what, to } => self.notice = Some(Notice::info(format!("Gave {what} to {to}"))),
            Message::Copied { what, result } => {
                self.notice = Some(match result {
                    Ok(()) => Notice::info(format!("Sent {what} to your terminal")),
                    Err(why) => Notice::bad(format!("Could not copy {what}: {why}")),
                });
            }
        }
    }

    pub(super) fn grant(&mut self, wish: Wish, effects: &mut Vec<Effect>) {
        match wish {
            Wish::Perform(action) => self.perform(action, effects),
            Wish::Open(id) => self.open(id, effects),
            Wish::Settle(attempt, choice) => self.settle(attempt, choice, effects),
            Wish::Queue(id) => self.queue_listed(id, effects),
            Wish::New => self.begin(None, effects),
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

    pub(super) fn answered(&mut self, answer: Answer, effects: &mut Vec<Effect>) {
        match answer {
            Answer::Nothing => {}
            Answer::LeaveUnsaved => self.leave(effects),
            Answer::DeleteDraft(id) if id == self.composer.form.draft.id => self.discard(effects),
            Answer::DeleteDraft(id) => effects.push(Effect::RemoveDraft(id)),
        }
    }

    /// What the composer left to the program: actions that concern more than the form.
    pub(super) fn perform(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match action {
            Action::Submit => self.want(effects),
            Action::Quit => self.quit_or_ask(effects),
            Action::Suspend => {
                self.store_current(effects);
                effects.push(Effect::Suspend);
            }
            Action::Redraw => effects.push(Effect::Redraw),
            Action::Resolve => self.open_resolve(),
            Action::Queue => self.queue(effects),
            Action::LastResult => self.last_result(),
            Action::ShowProperties => self.show_tab(Tab::Properties, effects),
            Action::ShowAssociations => self.show_tab(Tab::Associations, effects),
            Action::Outbox => self.toggle_outbox(effects),
            Action::Refresh => {
                self.read_again(effects);
                self.notice = Some(Notice::info("Reading the portal's definitions again"));
            }
            Action::Help => {
                let contexts = self.contexts();
                self.composer.read(help::reader(&self.settings.keymap, contexts));
            }
            Action::Palette => {
                let contexts = self.contexts();
                self.composer.open_palette(&self.settings.keymap, contexts);
            }
            Action::Details => match &self.error {
                Some((operation, error)) => {
                    self.composer.read(report::reader(error, *operation, &self.composer.knowledge.schema));
                }
                None if self.composer.knowledge.offline().is_some() => self.read_portal(),
                None => self.notice = Some(Notice::info("There has been no error")),
            },
            Action::Portal => self.read_portal(),
            Action::Drafts => {
                self.store_current(effects);
                let open = self.composer.form.draft.id;
                let request = self.list(effects);
                self.composer.overlays.push(Overlay::Drafts(DraftList::new(request, open)));
            }
            Action::Resume => match &self.unfinished {
                Some(draft) => self.open(draft.id, effects),
                None => {
                    // Another process may have let go of one since the drafts were listed.
                    self.resuming = true;
                    self.list(effects);
                }
            },
            Action::New | Action::NewFromList => self.begin(None, effects),
            Action::Undo => self.undo_discard(effects),
            Action::Discard => self.discard(effects),
            Action::Back => self.back(effects),
            _ => self.perform_in_result(action, effects),
        }
    }

    /// Reads the portal's definitions again.
    pub(super) fn read_again(&mut self, effects: &mut Vec<Effect>) {
        let request = self.requests.fresh();
        self.composer.knowledge.begin(request);
        effects.push(Effect::LoadPortal { request, refresh: true });
    }

    /// Shows what is known of the portal, and why the rest is not.
    fn read_portal(&mut self) {
        let locale = self.locale();
        let reader = report::portal(&self.composer.knowledge, &self.settings.host, &locale);
        self.composer.read(reader);
    }

    /// Shows a part of the form.
    fn show_tab(&mut self, tab: Tab, effects: &mut Vec<Effect>) {
        self.screen = Screen::Compose;
        let (composer, turn) = self.turn(effects);
        let around = turn.around(&composer.knowledge.schema);
        composer.form.show(tab, around);
    }

    /// Shows the last ticket again; what is in the form stays there.
    fn last_result(&mut self) {
        match self.result {
            Some(_) => self.screen = Screen::Result,
            None => {
                self.notice = Some(Notice::info("No ticket was created in this form yet; hubticket history lists all"))
            }
        }
    }

    pub(super) fn perform_in_result(&mut self, action: Action, effects: &mut Vec<Effect>) {
        if self.screen != Screen::Result {
            return;
        }
        let account = self.composer.knowledge.schema.account.clone();
        let total = self.result_lines().len();
        let page = usize::from(self.geometry.result().1);
        let Some(pane) = &mut self.result else { return };
        match action {
            Action::NextTicket | Action::NextLinked if !self.composer.form.draft.is_blank() => {
                self.screen = Screen::Compose;
            }
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
            Action::CopyCurl => {
                let mut sent = pane.sent.clone();
                // No command line can hold it.
                sent.properties.iter_mut().for_each(|(_, value)| value.retain(|c| c != '\0'));
                let text = curl(&self.settings.create_url, &request_body(&sent));
                effects.push(Effect::Copy { what: "a curl command that creates this ticket once more".into(), text });
            }
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
                let request = self.requests.fresh();
                let (ticket, objects) = (pane.ticket.id.clone(), pane.objects());
                pane.links = Links::Reading(request);
                effects.push(Effect::Link { request, ticket, links, objects });
            }
            _ => {
                pane.scroll(action, page, total);
            }
        }
    }

    pub(super) fn back(&mut self, effects: &mut Vec<Effect>) {
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

    pub(super) fn portal(&mut self, request: RequestId, known: crate::portal::Known, effects: &mut Vec<Effect>) {
        let reached = known.source == Source::Network && known.part.is_ok();
        if self.composer.knowledge.take(request, known) {
            if reached {
                self.outbox.hurry(self.now.at);
            }
            let (composer, mut turn) = self.turn(effects);
            composer.schema_changed(&mut turn);
        }
        if let Submission::Wanted { since } = self.submission
            && self.composer.knowledge.schema.pipelines.is_some()
            && !self.composer.knowledge.is_doubtful(self.settings.token_of.as_deref())
        {
            self.submit(effects);
            if let Submission::Running(running) = &mut self.submission {
                running.since = since;
            }
        }
    }

    pub(super) fn portal_done(&mut self, request: RequestId, effects: &mut Vec<Effect>) {
        if !self.composer.knowledge.end(request) {
            return;
        }
        if let Some(error) = self.composer.knowledge.offline() {
            let more = self.settings.keymap.hint(&[Context::Global], Action::Portal, "tells more");
            let text = format!("The portal's definitions could not be read: {error}{more}");
            self.notice = Some(Notice::bad(text));
        }
        self.send_next(effects);
        if matches!(self.submission, Submission::Wanted { .. }) {
            self.submission = Submission::Idle;
            if let Some(error) = self.composer.knowledge.pipelines_failed().cloned() {
                self.error = Some((Operation::Read, error.clone()));
                let text = format!("Nothing was sent: the portal's pipelines could not be read ({error}); try again");
                self.notice = Some(Notice::bad(text));
            } else {
                self.submit(effects);
            }
        }
    }

    pub(super) fn quit_or_ask(&mut self, effects: &mut Vec<Effect>) {
        let asked = |overlay: &Overlay| matches!(overlay, Overlay::Question(one) if one.is_about_leaving());
        let overlays = &mut self.composer.overlays;
        if let Some(at) = overlays.iter().position(asked) {
            // It may lie below a text to read: then it comes to the top, where it can be answered.
            let question = overlays.remove(at);
            overlays.push(question);
            return;
        }
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

    pub(super) fn leave(&mut self, effects: &mut Vec<Effect>) {
        {
            let (composer, mut turn) = self.turn(effects);
            composer.keep_offer(&mut turn);
            let around = turn.around(&composer.knowledge.schema);
            composer.form.settle(around);
        }
        self.saver.look(self.composer.form.revision, self.now.at);
        self.store_current(effects);
        self.quit = true;
    }
}
