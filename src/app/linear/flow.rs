//! The way of the conversation: a line or a message in, what is new, the next question.

use std::collections::VecDeque;

use crate::app::context::Settings;
use crate::app::effect::Effect;
use crate::app::form::form::{Field, Form};
use crate::app::form::remark::Remark;
use crate::app::keys::actions::{DraftsAction, FormAction, ProgramAction};
use crate::app::linear::ending::{Answered, Speaker};
use crate::app::linear::state::{Linear, Step};
use crate::app::linear::words::{BASICS, MORE, NOT_CHOSEN};
use crate::app::message::Message;
use crate::app::outbox::submission::{State, Submission};
use crate::app::overlay::overlay::Overlay;
use crate::app::request::Moment;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::ticket::property::{OWNER, PIPELINE, PRIORITY, STAGE, SUBJECT};
use crate::ticket::text::capital;
use crate::ticket::value::{At, Problem, Severity};
use crate::ticket::{Association, DraftId, ObjectType, Place};

impl Linear {
    /// A conversation that has just begun, and what has to be done first; a draft of the disk is opened if one is named.
    pub fn new(settings: Settings, open: Option<DraftId>, speaker: Speaker, now: Moment) -> (Self, Vec<Effect>) {
        let (app, effects) = App::new(settings, open, now);
        let mut linear = Self::with(app, speaker, now);
        let settings = linear.app.settings();
        let place = match settings.sandbox {
            true => "SANDBOX: an embedded look-alike of HubSpot, nothing leaves this machine".to_owned(),
            false => format!("This is hubticket with the profile {}, at {}", settings.profile, settings.host),
        };
        let exposed = settings.exposed.as_ref().map(ToString::to_string);
        linear.say(&place);
        exposed.iter().for_each(|said| linear.say(&capital(said)));
        linear.say("Reading the portal's definitions");
        (linear, effects)
    }

    /// Takes what happened besides lines.
    pub fn take(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        self.now = now;
        self.before(&message);
        let is_text = matches!(message, Message::Edited { result: Ok(_) });
        let failed = matches!(message, Message::Opened { result: Err(_), .. }) && self.app.reads_disk();
        self.send(message);
        if failed && self.step != Step::Reading && self.overlay().is_none() && !self.app.reads_disk() {
            // Another one may be chosen.
            self.perform(DraftsAction::List);
        }
        if let (true, Step::Field(index)) = (is_text, &self.step) {
            self.accept(*index);
            self.store();
        }
        if is_text && self.step == Step::Note {
            self.accept_note();
            self.store();
        }
        self.go_on()
    }

    /// Takes a line as the answer to the question.
    pub fn answer(&mut self, now: Moment, line: &str) -> Vec<Effect> {
        self.now = now;
        let line = line.strip_suffix('\r').unwrap_or(line);
        let question = std::mem::take(&mut self.asked).into_iter().next().unwrap_or_default();
        let number = self.course.answered.number + 1;
        self.course.answered = Answered { number, line: line.to_owned(), question };
        self.understand(line);
        if line.trim() != MORE {
            self.page = 0;
        }
        if !self.is_in_lines() && !self.app.should_quit() {
            self.store();
        }
        self.go_on()
    }

    /// The lines came to their end: saves and leaves. A pipe that has chosen nothing yet has not answered.
    pub fn no_more(&mut self, now: Moment) -> Vec<Effect> {
        if self.is_piped() && self.is_narrowed() {
            self.is_unfit(NOT_CHOSEN);
        }
        if self.is_piped() && matches!(self.step, Step::NoteLines(_)) {
            self.is_unfit("the note is not ended: a line with one dot ends it");
        }
        self.end(now)
    }

    /// Saves and leaves.
    pub fn end(&mut self, now: Moment) -> Vec<Effect> {
        self.take(now, Message::Terminate)
    }

    /// Stops a ticket that is being created; without one, or for the second time, saves and leaves.
    pub fn interrupt(&mut self, now: Moment) -> Vec<Effect> {
        if !self.can_stop() {
            return self.end(now);
        }
        self.now = now;
        self.perform(ProgramAction::Back);
        if self.watched().is_some_and(|one| one.sending().is_some()) {
            self.say("Stopping");
        }
        self.go_on()
    }

    /// What is said at the very end.
    pub fn farewell(&mut self) {
        // What came while everything was finished went to the app.
        self.notices.extend(self.app.notice().cloned());
        self.news();
        let draft = &self.form().draft;
        let saver = self.app.saver();
        if saver.failed.is_none() && !draft.is_blank() && saver.at.is_some() {
            let (title, id) = (draft.title(), draft.id.short());
            self.say(&format!("The draft “{title}” is saved; hubticket --draft {id} opens it again"));
        }
    }

    /// Says what is new, then asks what is next. Returns what has to be done.
    fn go_on(&mut self) -> Vec<Effect> {
        self.news();
        if self.step == Step::Reading {
            self.started();
        }
        self.follow();
        self.news();
        self.judge();
        if !self.is_waiting() {
            self.number();
            let question = self.question();
            if question != self.asked {
                for line in &question {
                    self.line(line);
                }
                self.asked = question;
            }
        }
        std::mem::take(&mut self.effects)
    }

    /// Hands the draft to the disk if it changed since it last was.
    fn store(&mut self) {
        let now = self.revision();
        // A draft that was just put into the form holds nothing of the author's yet.
        if self.stored != now && now.1 > 0 {
            self.send(Message::Save);
        }
        self.stored = now;
    }

    /// Draft and revision as they are in the form.
    fn revision(&self) -> (DraftId, u64) {
        (self.form().draft.id, self.form().revision)
    }

    /// Begins when enough is known of the portal, and what was left behind.
    fn started(&mut self) {
        let schema = self.schema();
        let known = schema.properties.is_some() && schema.pipelines.is_some() && schema.owners.is_some();
        if self.app.reads_disk() || (!known && self.app.portal().is_loading()) {
            return;
        }
        if let Some(account) = self.schema().account.clone() {
            let name = account.name.unwrap_or_default();
            self.say(&format!("Portal {}", format!("{name} {}", account.portal_id).trim()));
        }
        self.line(BASICS);
        let left: Vec<String> = self.app.outbox().all().filter_map(left_over).collect();
        left.iter().for_each(|said| self.say(said));
        self.step = Step::Start;
        // A draft that was named is there already, and a pipe knows nothing of what was left behind.
        if !self.is_piped()
            && self.app.unfinished().is_some()
            && self.app.saver().at.is_none()
            && self.overlay().is_none()
        {
            self.perform(DraftsAction::List);
        }
    }

    /// Goes where the app has gone: to the next draft, to one that came back, away from a result.
    fn follow(&mut self) {
        let is_over = self.overlay().is_some() || self.app.screen() == Screen::Result;
        if is_over || self.is_waiting() {
            return;
        }
        self.let_wait();
        let returned = std::mem::take(&mut self.returned);
        if self.step == Step::Start {
            self.begin();
        } else if returned {
            self.resume();
        } else if self.form().draft.id != self.draft {
            self.begin();
        } else if self.step == Step::After {
            self.step = Step::Menu;
        } else if self.step == Step::Contact {
            self.next();
        }
    }

    /// A ticket that was to be created, and waits for its turn or for the link, is waited for no longer.
    fn let_wait(&mut self) {
        let Some(one) = self.watched().filter(|one| one.waits_for_turn()) else { return };
        let said = if self.app.outbox().is_held() {
            format!("“{}” is kept in the outbox", one.title)
        } else {
            format!("“{}” waits in the outbox and is sent as soon as HubSpot can be reached", one.title)
        };
        self.say(&said);
        // Whoever goes on is not taken away from it by the answer.
        self.send(Message::Focus(self.form().focus));
    }

    /// Asks every field of the draft in the form.
    pub(super) fn begin(&mut self) {
        let draft = &self.form().draft;
        let said = match self.app.saver().at {
            _ if draft.edits.is_some() => self.app.edited_title(),
            None => "A new ticket".to_owned(),
            Some(_) => format!("The draft “{}”", draft.title()),
        };
        // Of a ticket that is there all is there already: what is to be changed is chosen.
        let todo = if draft.edits.is_some() { Default::default() } else { walk(self.form(), self.is_piped()) };
        (self.draft, self.todo) = (draft.id, todo);
        self.stored = self.revision();
        self.say(&said);
        self.next();
    }

    /// Goes on with a draft that came back from the outbox: with what HubSpot said of it, else with what is missing.
    fn resume(&mut self) {
        let draft = &self.form().draft;
        let is_other = draft.id != self.draft;
        let said = format!("The draft “{}”", draft.title());
        self.draft = draft.id;
        self.stored = self.revision();
        if is_other {
            self.say(&said);
        }
        let form = self.form();
        let index = |remark: &Remark| form.draft.index(&remark.name).map(Place::Property);
        self.todo = form.remarks.iter().filter_map(index).collect();
        // Without the pipelines a status is missing that the portal chooses when it has answered.
        if self.todo.is_empty() && self.schema().pipelines.is_some() {
            let blocks = self.blocking();
            self.ask_for(&blocks);
        }
        self.next();
    }

    /// What stands between the draft and a ticket.
    pub(super) fn blocking(&self) -> Vec<Problem> {
        self.app.problems().iter().filter(|one| one.severity == Severity::Blocks).cloned().collect()
    }

    /// Asks the fields of these problems next, adding those that are not there.
    pub(super) fn ask_for(&mut self, problems: &[Problem]) {
        for problem in problems {
            let place = match &problem.at {
                At::Property(index) => Some(Place::Property(*index)),
                At::Missing(name) => {
                    self.send(Message::AddProperty(name.clone()));
                    self.form().draft.index(name).map(Place::Property)
                }
                At::Association(index) => {
                    Some(self.form().place_of_link(*index)).filter(|place| *place == Place::Contact)
                }
                At::Note => Some(Place::Note),
                At::Draft => None,
            };
            self.todo.extend(place);
        }
    }

    /// Goes to the next field that is to be asked, else to the menu.
    pub(super) fn next(&mut self) {
        let places = self.form().places();
        match std::iter::from_fn(|| self.todo.pop_front()).find(|place| places.contains(place)) {
            Some(Place::Property(index)) => self.go_to(index),
            Some(Place::Contact) => self.ask_contact(),
            Some(Place::Note) => self.ask_note(),
            Some(
                Place::File(_)
                | Place::AddProperty
                | Place::AddNote
                | Place::AddFile
                | Place::Association(_)
                | Place::AddAssociation
                | Place::Suggestion(_),
            )
            | None => self.step = Step::Menu,
        }
    }

    /// Asks the row before this one, and this one again after it.
    pub(super) fn go_back_from(&mut self, place: Place) {
        let order = walk(self.form(), self.is_piped());
        let at = order.iter().position(|one| *one == place).unwrap_or(0);
        let before = at.checked_sub(1).and_then(|at| order.get(at).copied());
        self.todo.push_front(place);
        before.into_iter().for_each(|before| self.todo.push_front(before));
        self.next();
    }

    /// Asks who it is about: by the search, which begins with what is typed for it.
    pub(super) fn ask_contact(&mut self) {
        self.step = Step::Contact;
        self.send(Message::Focus(Place::Contact));
        let (_, one) = self.form().association_at(Place::Contact).unzip();
        let typed = one.and_then(Association::unfound).map(str::to_owned);
        self.send(Message::SearchIn(ObjectType::contacts()));
        typed.into_iter().for_each(|typed| self.send(Message::LookFor(typed)));
    }

    /// Puts the focus on a field, with its list if it has one.
    pub(super) fn go_to(&mut self, index: usize) {
        self.step = Step::Field(index);
        self.send(Message::Focus(Place::Property(index)));
        let picks = self.form().entry().is_some_and(|(_, one)| Form::field(one, self.schema()) == Field::Pick);
        if picks {
            self.perform(FormAction::Open);
        }
    }

    /// Gives what can be chosen by number in a changing list its numbers.
    fn number(&mut self) {
        if let Some(Overlay::Became(asked)) = self.app.top() {
            let (of, numbers) = &mut self.candidates;
            if *of != Some(asked.id) {
                *of = Some(asked.id);
                numbers.clear();
            }
            let lost = self.app.outbox().get(asked.id).and_then(Submission::lost);
            numbers.take(lost.into_iter().flat_map(|lost| &lost.matches).map(|one| one.ticket.id.clone()));
        }
        let rows = |one: &Overlay| if let Overlay::Outbox(list) = one { Some(list.rows.clone()) } else { None };
        match self.app.overlays().iter().find_map(rows) {
            Some(rows) => self.lines.take(rows),
            None => self.lines.clear(),
        }
    }
}

/// The rows in the order in which they are asked. A long text comes after what is answered in a line. A pipe is not asked
/// for the contact: what was written for hubticket 0.1.0 has no line for it. A template says itself what it asks for.
fn walk(form: &Form, is_piped: bool) -> VecDeque<Place> {
    let draft = &form.draft;
    if !draft.ask.is_empty() {
        let is_asked = |place: &Place| matches!(place, Place::Property(_)) || (*place == Place::Contact && !is_piped);
        return form.places().into_iter().filter(is_asked).collect();
    }
    let first = [SUBJECT, PIPELINE, STAGE, PRIORITY, OWNER];
    let rank = |name: &str| first.iter().position(|one| *one == name).unwrap_or(first.len());
    let mut rows: Vec<usize> = (0..draft.properties.len()).collect();
    rows.sort_by_key(|index| draft.properties.get(*index).map(|entry| rank(&entry.name)));
    let mut places: VecDeque<Place> = rows.into_iter().map(Place::Property).collect();
    if !is_piped {
        places.insert(usize::from(draft.index(SUBJECT).is_some()), Place::Contact);
    }
    places
}

/// What is said at the start of a submission of earlier.
fn left_over(one: &Submission) -> Option<String> {
    let title = &one.title;
    match &one.state {
        State::Unknown(_) => Some(format!(
            "The answer for “{title}” was lost; hubticket looks for the ticket, and the outbox in the menu tells more"
        )),
        State::Refused(_) => Some(format!("HubSpot refused “{title}”; the outbox in the menu tells more")),
        State::NotSent(_) => Some(format!("“{title}” was not sent; the outbox in the menu tells more")),
        State::Waiting(_) => {
            Some(format!("“{title}” waits in the outbox and is sent as soon as HubSpot can be reached"))
        }
        State::Sending(_) | State::Created(_) => None,
    }
}
