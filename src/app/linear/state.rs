//! The state of the conversation: the app that it talks to, which question is next, and what was said.

use std::collections::VecDeque;
use std::time::Instant;

use crate::app::effect::{Effect, TerminalEffect};
use crate::app::form::form::Form;
use crate::app::keys::actions::Action;
use crate::app::linear::ending::{Course, Speaker};
use crate::app::linear::numbers::Numbers;
use crate::app::message::Message;
use crate::app::outbox::lost::{Look, Lost};
use crate::app::outbox::outbox::Turn;
use crate::app::outbox::result::Links;
use crate::app::outbox::submission::{Phase, State, Submission, SubmissionId, Wait};
use crate::app::overlay::overlay::Overlay;
use crate::app::request::Moment;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::hubspot::{self, Operation};
use crate::store;
use crate::ticket::text::sentence;
use crate::ticket::{DraftId, Place, Schema, text};

/// What is asked while nothing lies over the form.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// Nothing yet: the portal and the drafts are being read.
    Reading,
    /// Which draft to go on with.
    Start,
    /// The value of the property row of this index.
    Field(usize),
    /// The contact, by the search that lies over the form.
    Contact,
    /// The lines of its text after the first ones.
    Lines(usize, String),
    /// The note for colleagues.
    Note,
    /// The lines of it after the first ones.
    NoteLines(String),
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

/// What was told, so that nothing is told twice.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// The last error, and what it ended.
    pub(super) error: Option<(Operation, hubspot::Error)>,
    /// Why the draft is not saved.
    pub(super) unsaved: Option<store::Error>,
    /// The submission on the result screen of which the ticket's number was told...
    pub(super) number: Option<SubmissionId>,
    /// ...and the one of which all of the result was.
    pub(super) result: Option<SubmissionId>,
}

/// The conversation.
#[derive(Debug, Clone)]
pub struct Linear {
    pub(super) app: App,
    /// The moment of the line or message that is worked on.
    pub(super) now: Moment,
    /// What has to be done about it so far.
    pub(super) effects: Vec<Effect>,
    pub(super) step: Step,
    /// Rows that are asked next.
    pub(super) todo: VecDeque<Place>,
    /// The draft that the questions are about. Where the form holds another one, the conversation follows.
    pub(super) draft: DraftId,
    /// The draft in the form was in the outbox a moment ago.
    pub(super) returned: bool,
    /// What was not handed out yet.
    pub(super) out: String,
    /// The last question; it is asked again when it changes, or after an answer.
    pub(super) asked: Vec<String>,
    /// What the app said and was not told yet.
    pub(super) notices: Vec<Notice>,
    /// An editor has the terminal.
    pub(super) editing: bool,
    /// The menu was heard in full.
    pub(super) heard: bool,
    /// Draft and revision that were handed to the disk.
    pub(super) stored: (DraftId, u64),
    pub(super) told: Told,
    /// Tickets that could be the one of the submission that is asked about, and which one that is.
    pub(super) candidates: (Option<SubmissionId>, Numbers<String>),
    /// The lines of the outbox while it is open.
    pub(super) lines: Numbers<SubmissionId>,
    /// Where the lines come from.
    pub(super) speaker: Speaker,
    /// What a pipe waits for, and how it ends.
    pub(super) course: Course,
    /// How often more of a list was asked for.
    pub(super) page: usize,
}

impl Linear {
    /// A conversation with an app that has just begun; nothing is said yet.
    pub(super) fn with(app: App, speaker: Speaker, now: Moment) -> Self {
        let draft = app.form().draft.id;
        Self {
            app,
            now,
            effects: Vec::new(),
            step: Step::Reading,
            todo: VecDeque::new(),
            draft,
            returned: false,
            out: String::new(),
            asked: Vec::new(),
            notices: Vec::new(),
            editing: false,
            heard: false,
            stored: (draft, 0),
            told: Told::default(),
            candidates: (None, Numbers::default()),
            lines: Numbers::default(),
            speaker,
            course: Course::default(),
            page: 0,
        }
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

    /// Hands a message to the app, and keeps what follows from it: effects, and what it says. That is dismissed at once,
    /// so that the same sentence is told again when it is said again.
    pub(super) fn send(&mut self, message: Message) {
        let before = self.form().draft.id;
        let left: Vec<DraftId> = self.app.outbox().all().filter_map(Submission::draft_id).collect();
        let effects = self.app.update(self.now, message);
        let here = self.form().draft.id;
        self.returned |= here != before && left.contains(&here);
        self.editing |=
            effects.iter().any(|effect| matches!(effect, Effect::Terminal(TerminalEffect::OpenEditor { .. })));
        self.effects.extend(effects);
        if let Some(notice) = self.app.notice().cloned() {
            self.notices.push(notice);
            let effects = self.app.update(self.now, Message::Noticed);
            self.effects.extend(effects);
        }
    }

    /// Does what the key of an action does.
    pub(super) fn perform(&mut self, action: impl Into<Action>) {
        self.send(Message::Perform(action.into()));
    }

    /// Does at a place what the key of an action does there.
    pub(super) fn perform_on(&mut self, place: Place, action: impl Into<Action>) {
        self.send(Message::Focus(place));
        self.perform(action);
    }

    /// Says one sentence on a line of its own; nothing in it can be anything but text.
    pub(super) fn say(&mut self, said: &str) {
        self.line(&sentence(said));
    }

    pub(super) fn line(&mut self, said: &str) {
        self.out.push_str(text::one_line(said).trim_end());
        self.out.push('\n');
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.app.portal().schema
    }

    pub(super) fn form(&self) -> &Form {
        self.app.form()
    }

    pub(super) fn overlay(&self) -> Option<&Overlay> {
        self.app.top()
    }

    /// The submission that was made by the last wish for a ticket, as long as it is waited for.
    pub(super) fn watched(&self) -> Option<&Submission> {
        let outbox = self.app.outbox();
        outbox.watched.and_then(|id| outbox.get(id))
    }

    /// What is known of a submission whose answer was lost.
    pub(super) fn lost(&self, id: SubmissionId) -> Option<(&Submission, &Lost)> {
        let one = self.app.outbox().get(id)?;
        Some((one, one.lost()?))
    }

    /// Whether a ticket is being created, so that nothing can be asked.
    pub(super) fn is_creating(&self) -> bool {
        self.watched().is_some_and(|one| match &one.state {
            State::Waiting(Wait::Portal(_) | Wait::Contact(..) | Wait::Files(..)) | State::Sending(_) => true,
            State::Waiting(Wait::Turn) => matches!(self.app.outbox().turn, Turn::Taking(_, id) if id == one.id),
            State::Created(_) | State::Refused(_) | State::NotSent(_) | State::Unknown(_) => false,
        })
    }

    /// Whether a ticket is being created, and was not asked to stop yet.
    pub(super) fn can_stop(&self) -> bool {
        self.watched().is_some_and(|one| match &one.state {
            State::Waiting(Wait::Portal(_) | Wait::Contact(..) | Wait::Files(..)) => true,
            State::Sending(sending) => match sending.phase {
                Phase::Step(_) | Phase::Sending | Phase::Repeating(..) | Phase::Looking => true,
                Phase::Stopping | Phase::TooLate => false,
            },
            State::Waiting(Wait::Turn)
            | State::Created(_)
            | State::Refused(_)
            | State::NotSent(_)
            | State::Unknown(_) => false,
        })
    }

    /// Whether an answer from elsewhere has to come before anything can be asked.
    pub(super) fn is_waiting(&self) -> bool {
        if self.is_finishing() {
            return true;
        }
        let over = match self.overlay() {
            Some(Overlay::Records(records)) => records.search.is_open(),
            Some(Overlay::Drafts(list)) => list.request.is_some(),
            Some(Overlay::Templates(list)) => list.request.is_some(),
            Some(Overlay::Became(asked)) => self.lost(asked.id).is_some_and(|(_, lost)| is_first_look(lost)),
            Some(
                Overlay::Options(_)
                | Overlay::Properties(_)
                | Overlay::Types(_)
                | Overlay::Calendar(_)
                | Overlay::Prompt(_)
                | Overlay::NewContact(_)
                | Overlay::Path(_)
                | Overlay::Question(_)
                | Overlay::Offer(_)
                | Overlay::Reader(_)
                | Overlay::Snippets(_)
                | Overlay::Customer(_)
                | Overlay::Outbox(_)
                | Overlay::Jump(_)
                | Overlay::Palette(_),
            )
            | None => false,
        };
        over || self.step == Step::Reading
            || self.editing
            || self.app.should_quit()
            || self.is_creating()
            || self.app.outbox().lost().any(|(_, lost)| lost.given_up)
            || self.app.reads_drafts()
            || self.app.reads_files()
            || self.is_reading_links()
    }

    /// Whether the links of the ticket that is shown are still being read back.
    pub(super) fn is_reading_links(&self) -> bool {
        let result = self.app.result().filter(|_| self.app.screen() == Screen::Result);
        result.is_some_and(|pane| matches!(pane.links, Links::Reading(_)))
    }
}

/// Whether nothing was found out yet, and soon will be.
fn is_first_look(lost: &Lost) -> bool {
    lost.looked == 0 && lost.look != Look::Over && lost.failed.is_none() && !lost.absent
}
