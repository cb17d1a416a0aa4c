//! A conversation with a pipe. Nobody hears what is asked, so that the first line that is no answer ends it, and so does
//! a ticket that was asked for and did not come: what follows would answer other questions.

use crate::app::linear::ending::{Ending, Speaker, Wanted};
use crate::app::linear::state::Linear;
use crate::app::list::lookup::Lookup;
use crate::app::message::Message;
use crate::app::outbox::plan::Rest;
use crate::app::outbox::submission::{State, Submission, SubmissionId};
use crate::app::overlay::overlay::Overlay;
use crate::app::screen::Screen;
use crate::submit::{Outcome, unfinished};
use crate::ticket::text::capital;

impl Linear {
    /// Whether nobody hears what is asked.
    pub fn is_piped(&self) -> bool {
        self.speaker == Speaker::Pipe
    }

    /// Says why a line is no answer.
    pub(super) fn refuse(&mut self, why: &str) {
        self.say(&capital(why));
        self.is_unfit(why);
    }

    /// Whether what goes with the ticket that is there is still on its way: a pipe is answered when all of it is known.
    pub(super) fn is_finishing(&self) -> bool {
        self.is_piped() && self.rest().is_some_and(|(_, rest)| rest.request().is_some())
    }

    /// What follows the ticket that is shown, and its id.
    fn rest(&self) -> Option<(&str, &Rest)> {
        let (_, pane) = self.app.result_of().filter(|_| self.app.screen() == Screen::Result)?;
        Some((&pane.ticket.id, pane.rest.as_ref()?))
    }

    /// What of it is not there, in a sentence.
    fn undone(&self) -> Option<Ending> {
        let (ticket, rest) = self.rest()?;
        unfinished(ticket, rest.undone()).map(Ending::Unfinished)
    }

    /// Keeps why a line is no answer, which was said.
    pub(super) fn is_unfit(&mut self, why: &str) {
        self.course.unfit.get_or_insert_with(|| why.to_owned());
    }

    /// A ticket was asked for: without it there is nothing to go on with.
    pub(super) fn want_ticket(&mut self) {
        self.course.wanted = Some(Wanted { id: self.watched().map(|one| one.id), ended: None });
    }

    /// Keeps why something failed, before that is lost in the state.
    pub(super) fn keep_reason(&mut self, message: &Message) {
        if let Message::Opened { result: Err(error), .. } = message {
            self.course.ending.get_or_insert(Ending::Disk(error.clone()));
            return;
        }
        let (request, ended) = if let Message::Submitted { request, ended } = message {
            (request, Ending::NoTicket(Box::new(ended.outcome.clone())))
        } else if let Message::NotSaved { request, error } = message {
            (request, Ending::Disk(error.clone()))
        } else {
            return;
        };
        let id = self.app.outbox().all().find(|one| one.sending().is_some_and(|one| one.request == *request));
        let id = id.map(|one| one.id);
        let is_there = matches!(&ended, Ending::NoTicket(outcome) if matches!(**outcome, Outcome::Created(_)));
        if is_there {
            return;
        }
        if let Some(wanted) = self.course.wanted.as_mut().filter(|wanted| wanted.id.is_some() && wanted.id == id) {
            wanted.ended = Some(ended);
        }
    }

    /// Ends where a pipe can't go on.
    pub(super) fn judge(&mut self) {
        let unfit = self.course.unfit.take();
        if !self.is_piped() {
            return;
        }
        let answered = &self.course.answered;
        let unfit = unfit.map(|why| Ending::Unfit { answered: answered.clone(), why });
        let ending = self.course.ending.take().or(unfit);
        let is_over = self.app.should_quit();
        self.course.ending = ending.or_else(|| if is_over { None } else { self.stuck() });
        if self.course.ending.is_some() && !is_over {
            self.send(Message::Terminate);
        }
    }

    /// Why nothing can be answered that was written before the question.
    fn stuck(&mut self) -> Option<Ending> {
        if self.is_waiting() {
            return None;
        }
        if self.app.screen() == Screen::Result {
            self.course.wanted = None;
            return self.undone();
        }
        if let Some(wanted) = self.course.wanted.take() {
            return Some(wanted.ended.unwrap_or_else(|| self.no_ticket()));
        }
        match self.overlay() {
            Some(Overlay::Became(asked)) => Some(self.unknown(asked.id)),
            Some(Overlay::Records(records)) => {
                let why = match &records.search {
                    Lookup::Failed(why) => match self.app.error() {
                        Some((operation, error)) => return Some(Ending::Call(*operation, Box::new(error.clone()))),
                        None => why.clone(),
                    },
                    Lookup::Done if records.lines().is_empty() => "no record matches it".to_owned(),
                    Lookup::Done | Lookup::Idle | Lookup::Due(_) | Lookup::Running(_) => return None,
                };
                Some(Ending::Unfit { answered: self.course.answered.clone(), why })
            }
            Some(_) | None => None,
        }
    }

    fn unknown(&self, id: SubmissionId) -> Ending {
        Ending::Unknown(self.app.outbox().get(id).map(|one| one.title.clone()).unwrap_or_default())
    }

    /// Why there is no ticket, where no submission came of the wish.
    fn no_ticket(&self) -> Ending {
        let blocks = self.blocking();
        match self.overlay() {
            Some(Overlay::Became(asked)) => self.unknown(asked.id),
            Some(Overlay::Question(asked)) => Ending::Same(asked.text.clone()),
            Some(_) | None if !blocks.is_empty() => Ending::NotReady(blocks),
            Some(_) | None if self.is_of_another_profile() => Ending::Refused(self.course.noticed.clone()),
            Some(_) | None => match self.app.error() {
                Some((operation, error)) => Ending::Call(*operation, Box::new(error.clone())),
                None => Ending::Same(self.course.noticed.clone()),
            },
        }
    }

    /// How it ended, once nothing more happens; none where all that was asked for is done.
    pub fn ending(&self) -> Option<Ending> {
        if !self.is_piped() {
            return None;
        }
        let unsaved = || self.app.saver().failed.clone().map(Ending::Disk);
        self.course.ending.clone().or_else(|| self.unfulfilled()).or_else(unsaved)
    }

    /// What became of a ticket that was asked for, where a signal ended the wait for it.
    fn unfulfilled(&self) -> Option<Ending> {
        let wanted = self.course.wanted.as_ref()?;
        if let Some(ended) = &wanted.ended {
            return Some(ended.clone());
        }
        let one: &Submission = wanted.id.and_then(|id| self.app.outbox().get(id))?;
        match &one.state {
            State::Created(_) => None,
            State::Waiting(_) | State::Refused(_) | State::NotSent(_) => {
                Some(Ending::Refused(format!("“{}” was not created", one.title)))
            }
            State::Sending(_) | State::Unknown(_) => Some(Ending::Unknown(one.title.clone())),
        }
    }
}
