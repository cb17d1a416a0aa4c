//! The outbox at work: drafts that wait are opened, sent, and told of.

use crate::app::message::{Effect, RequestId};
use crate::app::outbox::outbox::{Sending, State, Waiting, may_pass};
use crate::app::outbox::resolve::Resolve;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::hubspot::Operation;
use crate::store;
use crate::submit::{Ended, Outcome};
use crate::ticket::draft::Unresolved;
use crate::ticket::value::{self, Severity};
use crate::ticket::{Draft, DraftId};

impl App {
    /// Puts the draft in the form into the outbox, and begins the next one.
    pub(in crate::app) fn queue(&mut self, effects: &mut Vec<Effect>) {
        if self.submission.is_busy()
            || self.is_of_another_portal()
            || self.asks_first(effects)
            || !self.is_ready(effects)
        {
            return;
        }
        let form = &mut self.composer.form;
        form.draft.queued = Some(self.now.wall);
        form.revision += 1;
        let (id, title) = (form.draft.id, form.draft.title().to_owned());
        self.save(effects);
        // Nobody sends a draft that is open: it is let go before it is waited for.
        effects.push(Effect::ReleaseDraft(id));
        let keep = self.composer.form.draft.clone();
        let next = self.next_draft(Some((keep, false)));
        self.replace(next, effects);
        self.outbox.add(Waiting { id, title: title.clone(), since: self.now.wall }, self.now.at);
        self.notice = Some(Notice::info(format!("“{title}” is sent by itself when the link is there")));
        self.send_next(effects);
    }

    /// Stops the outbox, or lets it go on.
    pub(in crate::app) fn toggle_outbox(&mut self, effects: &mut Vec<Effect>) {
        let said = match &self.outbox.state {
            State::Idle => "Nothing waits to be sent",
            State::Stopped(_) => {
                self.outbox.resume(self.now.at);
                self.send_next(effects);
                "The outbox goes on"
            }
            State::Sending(_) | State::Opening(_) => "A ticket of the outbox is being created; stop it afterwards",
            State::Due(_) => {
                self.outbox.stop("you stopped it");
                "The outbox is stopped; what waits in it is kept"
            }
        };
        self.notice = Some(Notice::info(said));
    }

    /// Opens the next draft of the outbox, if it is time.
    pub(in crate::app) fn send_next(&mut self, effects: &mut Vec<Effect>) {
        if self.composer.knowledge.is_loading() || self.outbox.due().is_none_or(|at| at > self.now.at) {
            return;
        }
        let Some(first) = self.outbox.waiting.first() else { return };
        let request = self.requests.fresh();
        effects.push(Effect::OpenQueued { request, id: first.id });
        self.outbox.state = State::Opening(request);
    }

    /// Sends a draft that was opened.
    pub(in crate::app) fn queued(
        &mut self,
        request: RequestId,
        id: DraftId,
        result: Result<Option<Box<Draft>>, store::Error>,
        effects: &mut Vec<Effect>,
    ) {
        let wanted = self.outbox.state == State::Opening(request);
        match result {
            Ok(Some(draft)) if wanted => {
                let schema = &self.composer.knowledge.schema;
                let problems = value::check(schema, &draft, &self.policy, &self.locale());
                if let Some(problem) = problems.iter().find(|one| one.severity == Severity::Blocks) {
                    let text = format!("“{}” can't be sent: {problem}", draft.title());
                    return self.take_out(*draft, &text, effects);
                }
                let ticket = value::assemble(schema, &draft, &self.locale());
                let request = self.requests.fresh();
                effects.push(Effect::Submit { request, draft: draft.id, ticket: Box::new(ticket.clone()) });
                self.outbox.state = State::Sending(Box::new(Sending { request, draft: *draft, ticket }));
            }
            Ok(Some(draft)) => effects.push(Effect::ReleaseDraft(draft.id)),
            Ok(None) if wanted => self.outbox.remove(id, self.now.at),
            Err(store::Error::Locked(_)) if wanted => {
                self.outbox.pass();
                self.outbox.later(self.now.at);
            }
            Err(error) if wanted => {
                self.outbox.stop(error.to_string());
                self.notice = Some(Notice::bad(format!("The outbox stopped: {error}")));
            }
            Ok(None) | Err(_) => {}
        }
    }

    /// A draft stays, but does not wait any more.
    fn take_out(&mut self, mut draft: Draft, why: &str, effects: &mut Vec<Effect>) {
        draft.queued = None;
        let id = draft.id;
        effects.push(Effect::SaveDraft { revision: 0, draft: Box::new(draft) });
        effects.push(Effect::ReleaseDraft(id));
        self.outbox.remove(id, self.now.at);
        self.list_again(effects);
        self.notice = Some(Notice::bad(format!("{why}; it is in the list of drafts")));
    }

    /// Takes the end of a submission of the outbox.
    pub(in crate::app) fn sent_from_outbox(&mut self, sending: Sending, ended: Ended, effects: &mut Vec<Effect>) {
        let draft = sending.draft;
        let title = draft.title().to_owned();
        match ended.outcome {
            Outcome::Created(ticket) => {
                effects.push(Effect::FinishDraft { id: draft.id, ticket: ticket.id.clone() });
                self.outbox.remove(draft.id, self.now.at);
                self.notice = Some(Notice::good(format!("Ticket id {} is created: “{title}”", ticket.id)));
            }
            Outcome::NotSent(error) if may_pass(&error) => {
                effects.push(Effect::ReleaseDraft(draft.id));
                self.outbox.later(self.now.at);
            }
            Outcome::Unknown(error) => {
                let mut draft = draft;
                draft.queued = None;
                draft.unresolved =
                    Some(Unresolved { attempt: ended.attempt.attempt.to_string(), since: ended.attempt.time });
                let id = draft.id;
                effects.push(Effect::SaveDraft { revision: 0, draft: Box::new(draft) });
                effects.push(Effect::ReleaseDraft(id));
                self.outbox.remove(id, self.now.at);
                self.composer.resolves.push(Resolve::new(ended.attempt, None, self.now.at));
                self.notice = Some(Notice::bad(format!("“{title}”: {error}; it is looked for")));
                self.error = Some((Operation::Create, error));
            }
            Outcome::Rejected(error) => {
                self.take_out(draft, &format!("“{title}” was not created: {error}"), effects);
                self.error = Some((Operation::Create, error));
            }
            Outcome::NotSent(error) => {
                effects.push(Effect::ReleaseDraft(draft.id));
                self.outbox.stop(error.to_string());
                self.notice = Some(Notice::bad(format!("The outbox stopped: {error}")));
                self.error = Some((Operation::Create, error));
            }
            Outcome::NotJournalled(error) => {
                effects.push(Effect::ReleaseDraft(draft.id));
                self.outbox.stop(error.to_string());
                self.notice = Some(Notice::bad(format!("The outbox stopped, nothing was sent: {error}")));
            }
        }
        self.send_next(effects);
        self.look(effects);
    }
}
