//! From Ctrl-S to the outcome: a draft leaves the form, waits, is sent, and its answer is taken.
//!
//! ```text
//!  form --Ctrl-S--> Waiting(Portal) --> Sending --+--> Created
//!    |                                  ^         +--> Refused, NotSent ---> the form, if nothing was pressed since
//!    +--Ctrl-X l--> Waiting(Turn) ------+         +--> Unknown (settle.rs)
//!
//! What waits for a portal that can't be reached waits for its turn from then on, and is sent when the portal is known.
//! ```

use crate::app::drafts::saver::Saver;
use crate::app::effect::Effect;
use crate::app::keys::actions::{OutboxAction, ProgramAction, ResultAction};
use crate::app::keys::scope::Scope;
use crate::app::outbox::outbox::{LATELY, Same};
use crate::app::outbox::submission::{Phase, Sending, State, SubmissionId, Wait};
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::question::Question;
use crate::app::overlay::reply::Answer;
use crate::app::request::RequestId;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::hubspot::{self, Certainty};
use crate::store::Step;
use crate::submit::{Twins, noun};
use crate::ticket::draft::SubmissionState;
use crate::ticket::property::{PIPELINE, STAGE};
use crate::ticket::text;
use crate::ticket::value::{At, Problem, Severity, Wrong};
use crate::ticket::{Draft, Extras, NewTicket, Place, labels};

const EVERYWHERE: &[Scope] = &[Scope::Global];

impl App {
    /// The agent wants the ticket created.
    pub(in crate::app) fn submit(&mut self) {
        if self.screen == Screen::Result {
            let notice = Notice::info("This ticket has been created");
            return self.say(notice.hint(&[Scope::Result], ResultAction::NextTicket, "goes on with the next one"));
        }
        if let Some(overlay) = self.top() {
            let notice = Notice::info(format!("{} is still open", overlay.name()));
            return self.say(notice.hint(self.scopes(), ProgramAction::Back, "leaves it"));
        }
        if self.form.draft.edits.is_some() {
            return self.change_ticket();
        }
        // The key pressed twice is one wish.
        if let Some(one) = self.outbox.watched.and_then(|id| self.outbox.get(id)) {
            let notice = Notice::info(format!("“{}” is being created; you can type the next ticket", one.title));
            return self.say(notice.hint(EVERYWHERE, ProgramAction::Back, "stops it"));
        }
        if self.is_of_another_portal() || self.is_reading_files() {
            return;
        }
        self.settle_form();
        self.settle_contact();
        self.check();
        if self.asks_about_contact(OutboxAction::Submit) {
            return;
        }
        if self.waits_for_portal(&self.form.draft, &self.problems) {
            if !self.portal().is_loading() {
                self.read_again();
            }
            let since = self.now().at;
            // Should the program end meanwhile, it is sent when it is started again.
            let id = self.depart(State::Waiting(Wait::Portal(since)), SubmissionState::Waiting);
            self.write_down(id);
            self.outbox.watched = Some(id);
            return;
        }
        if !self.is_ready() {
            return;
        }
        if self.form.draft.has_unfound() || !self.form.draft.files.is_empty() {
            return self.send_when_found(false);
        }
        let ticket = self.ticket();
        if !self.asks_about_same(&ticket) {
            let extras = self.form.draft.extras();
            self.send_form(ticket, extras, false);
        }
    }

    /// The draft in the form is another ticket, though it is the same as one that was just created.
    pub(in crate::app) fn create_another(&mut self) {
        if self.is_of_another_portal() || self.is_reading_files() || !self.is_ready() {
            return;
        }
        if !self.form.draft.files.is_empty() {
            return self.send_when_found(true);
        }
        let (ticket, extras) = (self.ticket(), self.form.draft.extras());
        self.send_form(ticket, extras, true);
    }

    /// Sends the draft in the form as soon as it is known who is meant in it, and that its files are as they were.
    fn send_when_found(&mut self, another: bool) {
        let id = self.depart(State::Waiting(Wait::Turn), SubmissionState::Waiting);
        if let Some(one) = self.outbox.get_mut(id) {
            one.another = another;
        }
        self.write_down(id);
        self.outbox.watched = Some(id);
        self.send_waiting(id);
    }

    /// A step before the ticket was refused: asks whether the ticket is created without what it makes.
    pub(in crate::app) fn ask_to_leave_out(&mut self, step: Step, error: &hubspot::Error) {
        let what = noun(&step);
        let (title, text) = match error.certainty() {
            Certainty::Unknown => (
                format!("Is {what} there?"),
                format!("The answer was lost, and HubSpot may have made {what}: {error}. No ticket was created."),
            ),
            Certainty::NotCreated => (
                format!("HubSpot refused {what}"),
                format!("{}. No ticket was created.", text::capital(&error.to_string())),
            ),
        };
        let answers = vec![
            (Answer::Nothing, "Go back to the form".to_owned()),
            (Answer::LeaveOut(step), format!("Create the ticket without {what}")),
        ];
        self.overlays.push(Overlay::Question(Question::new(title, text, answers)));
    }

    /// Creates the ticket of the form without what a step makes. The draft keeps it.
    pub(in crate::app) fn create_without(&mut self, step: &Step) {
        if self.is_of_another_portal() || !self.is_ready() {
            return;
        }
        let ticket = self.ticket();
        let mut extras = self.form.draft.extras();
        match step {
            Step::Note => {
                extras.note = None;
                // Without a note there is nothing that files could be on.
                extras.files.clear();
            }
            Step::Contact => extras.contact = None,
            Step::File { .. } | Step::Attach => extras.files.clear(),
            Step::Ticket | Step::Links | Step::Plan => {}
        }
        self.send_form(ticket, extras, false);
    }

    fn send_form(&mut self, ticket: NewTicket, extras: Extras, another: bool) {
        let request = self.context.request();
        let state = self.under_way_with(request, ticket, extras);
        let id = self.depart(state, SubmissionState::Sending);
        if let Some(one) = self.outbox.get_mut(id) {
            one.another = another;
        }
        self.outbox.watched = Some(id);
        self.status.error = None;
        self.start(id, request);
    }

    pub(in crate::app) fn under_way_with(&self, request: RequestId, ticket: NewTicket, extras: Extras) -> State {
        State::Sending(Box::new(Sending { request, since: self.now().at, ticket, extras, phase: Phase::Sending }))
    }

    /// Moves the draft out of the form into a submission; the form holds the next one from now on.
    pub(in crate::app) fn depart(&mut self, state: State, mark: SubmissionState) -> SubmissionId {
        let since = self.context.now.wall;
        let form = &mut self.form;
        form.draft.cursor = form.cursor();
        form.draft.modified = since;
        form.draft.profile.get_or_insert_with(|| self.context.settings.profile.clone());
        // A ticket is made of it: whatever becomes of that, the draft is worth keeping.
        form.draft.own();
        if let Some(template) = form.draft.template.as_ref().and_then(|name| name.parse().ok()) {
            self.templates.last = Some(template);
        }
        let takes_match = self.contact.takes_only_match();
        let mut draft = form.draft.clone();
        let next = self.next_draft(Some(&draft));
        draft.mark(mark, since);
        let history = std::mem::take(&mut self.form.history);
        let id = self.outbox.take(draft, since, state);
        if let Some(one) = self.outbox.get_mut(id) {
            one.history = history;
            one.takes_match = takes_match;
        }
        self.replace_form(next, Saver::default());
        id
    }

    /// Writes the draft of a submission to disk.
    fn write_down(&mut self, id: SubmissionId) {
        if let Some(draft) = self.outbox.get(id).and_then(|one| one.here()) {
            let draft = Box::new(draft.clone());
            self.effect(Effect::SaveDraft { revision: 0, draft });
        }
    }

    /// Has a submission written down and sent.
    pub(in crate::app) fn start(&mut self, id: SubmissionId, request: RequestId) {
        let Some(one) = self.outbox.get(id) else { return };
        let (Some(draft), Some(sending)) = (one.here(), one.sending()) else { return };
        let mut draft = Box::new(draft.clone());
        if one.another {
            draft.forget_key();
        }
        let (ticket, extras) = (Box::new(sending.ticket.clone()), Box::new(sending.extras.clone()));
        // The same as what was created a moment ago is asked about once.
        let made_since = if one.another { None } else { self.now().wall.checked_sub(LATELY).ok() };
        let twins = Twins::Refused { made_since };
        self.effect(Effect::Submit { request, draft, ticket, extras, twins });
    }

    /// Whether the same as this ticket is under way, unknown or just created; asks or tells about that one then.
    fn asks_about_same(&mut self, ticket: &NewTicket) -> bool {
        let profile = self.settings().profile.clone();
        match self.outbox.same(ticket, &self.form.draft.extras(), &profile, self.now().wall) {
            None => return false,
            Some(Same::Unknown(id)) => self.ask_became(Some(id)),
            Some(Same::UnderWay(id)) => {
                let title = self.outbox.get(id).map(|one| one.title.clone()).unwrap_or_default();
                let notice =
                    Notice::bad(format!("The same ticket, “{title}”, is being created already; nothing more is sent"));
                self.say(notice.hint(EVERYWHERE, OutboxAction::Show, "shows it"));
            }
            Some(Same::Created(id)) => self.ask_for_another(id, Answer::CreateAnother),
        }
        true
    }

    /// Asks whether a draft is another ticket than the one that was created a moment ago, and what is done then.
    pub(in crate::app) fn ask_for_another(&mut self, id: SubmissionId, then: Answer) {
        let Some(one) = self.outbox.get(id) else { return };
        let ticket = one.created().map(|pane| pane.ticket.id.clone()).unwrap_or_default();
        let when = match self.now().wall.duration_since(one.since).as_mins() {
            ..1 => "a moment ago".to_owned(),
            more => format!("{} ago", text::counted(more.unsigned_abs(), "minute")),
        };
        let answers = vec![
            (Answer::Nothing, "Do not create another one".to_owned()),
            (then, "Create another one just like it".to_owned()),
        ];
        let text = format!("Ticket {ticket}, created {when}, is the same.");
        self.overlays.push(Overlay::Question(Question::new("Create the same ticket again?", text, answers)));
    }

    /// Asks whether a draft that a program wrote is another ticket than the one that was made with its key.
    pub(in crate::app) fn ask_beside_key(&mut self, ticket: &str, then: Answer) {
        let answers = vec![
            (Answer::Nothing, "Do not create another one".to_owned()),
            (then, "Create another one from this draft".to_owned()),
        ];
        let text =
            format!("The program that wrote this draft has ticket {ticket} for it already, which is not the same.");
        self.overlays.push(Overlay::Question(Question::new("Create another ticket?", text, answers)));
    }

    /// Puts the draft in the form into the outbox, and begins the next one.
    pub(in crate::app) fn queue(&mut self) {
        if self.form.draft.edits.is_some() {
            // It is sent at once or kept as a draft: what is there meanwhile has to be looked at.
            return self.submit();
        }
        if self.is_of_another_portal() || self.is_reading_files() {
            return;
        }
        self.settle_form();
        self.settle_contact();
        self.check();
        if self.asks_about_contact(OutboxAction::Queue) {
            return;
        }
        if self.waits_for_portal(&self.form.draft, &self.problems) {
            let id = self.depart(State::Waiting(Wait::Turn), SubmissionState::Waiting);
            self.wait_for_link(id);
            self.read_by_itself();
            return;
        }
        if !self.is_ready() {
            return;
        }
        let ticket = self.ticket();
        if !self.form.draft.has_unfound() && self.asks_about_same(&ticket) {
            return;
        }
        let id = self.depart(State::Waiting(Wait::Turn), SubmissionState::Waiting);
        let Some(one) = self.outbox.get(id) else { return };
        let notice = if self.outbox.is_held() {
            let notice = Notice::info(format!("“{}” waits; the outbox is stopped", one.title));
            notice.hint(EVERYWHERE, OutboxAction::Hold, "starts it again")
        } else {
            Notice::info(format!("“{}” is sent as soon as HubSpot can be reached", one.title))
        };
        self.wait_for_turn(id);
        self.say(notice);
        self.send_next();
    }

    /// Whether a draft has to wait for the portal: what is chosen by label may be another portal's, or the lists are not
    /// known in which its labels or its first stage stand, and nothing else is missing.
    pub(in crate::app) fn waits_for_portal(&self, draft: &Draft, problems: &[Problem]) -> bool {
        let portal = self.portal();
        if portal.is_doubtful(self.settings().token_of.as_deref()) {
            return true;
        }
        let unknown = draft.text(STAGE).is_empty()
            && portal.schema.pipelines.is_none()
            && (portal.is_loading() || portal.pipelines_failed().is_some());
        let is_about = |problem: &Problem, name: &str| match &problem.at {
            At::Property(index) => draft.properties.get(*index).is_some_and(|one| one.name == name),
            At::Missing(missing) => missing == name,
            At::Note | At::Association(_) | At::Draft => false,
        };
        let mut blocks = problems.iter().filter(|one| one.severity == Severity::Blocks);
        let cut_off = portal.is_cut_off();
        let labels = (portal.is_loading() || cut_off) && labels::awaits(&portal.schema, draft);
        let is_looked_for = |problem: &Problem| matches!(problem.wrong, Wrong::NotFound(_));
        (unknown || labels || (cut_off && draft.has_unfound()))
            && blocks.all(|one| is_about(one, STAGE) || is_about(one, PIPELINE) || is_looked_for(one))
    }

    /// Takes the text as it stands as the one that is meant.
    fn settle_form(&mut self) {
        self.form.settle(&self.context);
        self.check();
    }

    /// Whether nothing stands between the draft in the form and a ticket; goes to the first thing that does.
    pub(in crate::app) fn is_ready(&mut self) -> bool {
        self.settle_form();
        let is_open = self.is_contact_open();
        let blocks =
            |one: &&Problem| one.severity == Severity::Blocks && !(is_open && matches!(one.wrong, Wrong::NotFound(_)));
        let first = self.problems.iter().find(blocks).cloned();
        if let Some(problem) = &first {
            self.point_at(problem);
        }
        first.is_none()
    }

    /// Puts the focus on what a problem is about, adding the row if it is not there.
    pub(in crate::app) fn point_at(&mut self, problem: &Problem) {
        let cx = &self.context;
        match &problem.at {
            At::Property(index) => self.form.focus_on(Place::Property(*index), cx),
            At::Association(index) => self.form.focus_on(self.form.place_of_link(*index), cx),
            At::Missing(name) => self.form.add_property(name, cx),
            At::Note => self.form.focus_on(Place::Note, cx),
            At::Draft => {}
        }
        self.say(Notice::problem(problem.clone()));
        if self.form.focus == Place::Contact && self.overlays.is_empty() && self.is_of_nobody() {
            self.create_contact();
        }
    }
}
