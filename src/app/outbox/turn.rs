//! What waits: for the portal, for its turn, for the link; and how it is stopped.

use crate::app::effect::Effect;
use crate::app::form::contact;
use crate::app::keys::actions::OutboxAction;
use crate::app::keys::scope::Scope;
use crate::app::outbox::lost::Lost;
use crate::app::outbox::outbox::{Same, Turn, may_pass};
use crate::app::outbox::submission::{Owned, Phase, Reason, State, Submission, SubmissionId, Wait};
use crate::app::request::RequestId;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::hubspot::{self, Operation};
use crate::store;
use crate::ticket::draft::{SubmissionMark, SubmissionState};
use crate::ticket::record::Candidate;
use crate::ticket::value::{self, At, Problem, Severity, Wrong};
use crate::ticket::{Association, Draft, ObjectType, candidates, defaults, labels};

impl App {
    /// What waits for the portal goes on, as far as its definitions are there, or can't be had.
    pub(in crate::app) fn send_what_waits_for_portal(&mut self, done: bool) {
        let waits = |one: &&Submission| matches!(one.state, State::Waiting(Wait::Portal(_)));
        let waiting: Vec<SubmissionId> = self.outbox.all().filter(waits).map(|one| one.id).collect();
        for id in waiting {
            let Some(draft) = self.outbox.get(id).and_then(|one| one.here()) else { continue };
            let problems = value::check(self.context.schema(), draft, &self.policy, self.locale());
            // What the cache had may have been forgotten as another portal's.
            let still = self.waits_for_portal(draft, &problems) || (!done && self.portal().schema.pipelines.is_none());
            match self.portal().pipelines_failed().cloned() {
                Some(_) | None if still && !done => {}
                Some(_) | None if still && self.portal().is_cut_off() => self.wait_for_link(id),
                Some(error) if still => self.not_sent(id, Reason::Portal(error)),
                Some(_) | None => {
                    self.fill_in(id);
                    self.send_waiting(id);
                }
            }
        }
    }

    /// What the portal chooses by itself, and what its labels mean, was not known when the draft left.
    fn fill_in(&mut self, id: SubmissionId) {
        let (schema, locale) = (&self.context.portal.schema, &self.context.locale);
        if let Some(one) = self.outbox.get_mut(id)
            && let Owned::Here(draft) = &mut one.draft
        {
            labels::resolve(draft, schema, locale, None);
            defaults::choose(draft, schema, locale);
        }
    }

    /// The portal can't be reached, and what it has is needed first: the submission waits for its turn, and says so.
    pub(in crate::app) fn wait_for_link(&mut self, id: SubmissionId) {
        if self.outbox.watched == Some(id) {
            self.outbox.watched = None;
        }
        self.wait_for_turn(id);
        self.outbox.later(self.context.now.at);
        self.context.portal.is_told();
        let title = self.outbox.get(id).map(|one| one.title.clone()).unwrap_or_default();
        self.say(match self.outbox.is_held() {
            true => Notice::info(format!("“{title}” waits in the outbox, which is stopped")).hint(
                &[Scope::Global],
                OutboxAction::Hold,
                "starts it again",
            ),
            false => Notice::info(format!("“{title}” waits in the outbox and is sent when HubSpot can be reached"))
                .hint(&[Scope::Global], OutboxAction::Show, "shows it"),
        });
    }

    /// Writes a submission down as one that waits for its turn. Nobody sends a draft that is open: it is let go of.
    pub(in crate::app) fn wait_for_turn(&mut self, id: SubmissionId) {
        let (since, now) = (self.now().wall, self.now().at);
        let Some(one) = self.outbox.get_mut(id) else { return };
        let (title, Some(draft)) = (one.title.clone(), one.draft_id()) else { return };
        match &mut one.draft {
            Owned::Here(here) => {
                here.mark(SubmissionState::Waiting, since);
                let draft = here.clone();
                self.context.effect(Effect::SaveDraft { revision: 0, draft });
                self.context.effect(Effect::ReleaseDraft(here.id));
            }
            Owned::OnDisk(id) => {
                let id = *id;
                let submission = SubmissionMark { state: SubmissionState::Waiting, since };
                self.context.effect(Effect::MarkDraft { id, submission: Some(submission) });
            }
            Owned::Gone(_) => {}
        }
        self.outbox.wait(draft, title, since, now);
    }

    /// Takes the draft of the next one that waits, if it is time.
    pub(in crate::app) fn send_next(&mut self) {
        if self.portal().is_loading() || self.outbox.due().is_none_or(|at| at > self.now().at) {
            return;
        }
        let first = self.outbox.next_up().and_then(|one| Some((one.id, one.draft_id()?)));
        let Some((submission, id)) = first else {
            self.outbox.turn = Turn::Rests;
            return;
        };
        let request = self.context.request();
        self.effect(Effect::TakeWaiting { request, id });
        self.outbox.turn = Turn::Taking(request, submission);
    }

    /// Sends a submission as soon as it can be, with those that wait. Where they were stopped, it goes alone.
    pub(in crate::app) fn send_from_outbox(&mut self, id: SubmissionId) {
        self.wait_for_turn(id);
        let is_held = self.outbox.is_held();
        if let Some(one) = self.outbox.get_mut(id) {
            one.alone = is_held;
        }
        // While another one is being taken its turn comes after that.
        if !matches!(self.outbox.turn, Turn::Taking(..)) {
            self.outbox.go_on(self.now().at);
            self.send_next();
        }
    }

    /// Sends a draft that waited, now that it is here.
    pub(in crate::app) fn taken(&mut self, request: RequestId, result: Result<Option<Box<Draft>>, store::Error>) {
        let id = match &self.outbox.turn {
            Turn::Taking(wanted, id) if *wanted == request => *id,
            Turn::Rests | Turn::Due(_) | Turn::Taking(..) => {
                if let Ok(Some(draft)) = result {
                    self.effect(Effect::ReleaseDraft(draft.id));
                }
                return;
            }
        };
        let now = self.now().at;
        self.outbox.turn = Turn::Rests;
        match result {
            Ok(Some(draft)) if draft.edits.is_some() => {
                self.outbox.remove(id);
                self.is_no_submission(&draft);
                self.outbox.go_on(now);
            }
            Ok(Some(draft)) => {
                if let Some(one) = self.outbox.get_mut(id) {
                    one.draft = Owned::Here(draft);
                    self.fill_in(id);
                    self.send_taken(id);
                    self.go_past(id, true);
                }
            }
            Ok(None) => {
                if let Some(one) = self.outbox.remove(id).filter(|one| one.alone) {
                    let text =
                        format!("“{}” is not in the outbox any more: it was sent elsewhere, or deleted", one.title);
                    self.say(Notice::info(text));
                }
                self.outbox.go_on(now);
            }
            Err(store::Error::Locked(_)) => {
                if let Some(one) = self.outbox.get_mut(id) {
                    one.passed += 1;
                }
                self.outbox.later(now);
            }
            Err(error) => {
                self.outbox.hold(error.to_string());
                self.say(Notice::bad(format!("The outbox stopped: {error}")));
            }
        }
    }

    /// Sends what waited for its turn, or lets it wait on for a portal that can't be reached: those behind it come first
    /// then.
    fn send_taken(&mut self, id: SubmissionId) {
        let Some(draft) = self.outbox.get(id).and_then(|one| one.here()) else { return };
        let problems = value::check(self.context.schema(), draft, &self.policy, self.locale());
        if !self.waits_for_portal(draft, &problems) {
            return self.send_waiting(id);
        }
        if let Some(one) = self.outbox.get_mut(id) {
            one.passed += 1;
        }
        self.wait_again(id);
        self.read_by_itself();
        if self.outbox.is_held() {
            self.say(
                Notice::info("It can be sent when the portal's definitions are here; the outbox is stopped").hint(
                    &[Scope::Global],
                    OutboxAction::Hold,
                    "starts it again",
                ),
            );
        }
    }

    /// Sends what waited for its turn or for the portal, unless something stands in the way. Who is meant by what was
    /// typed for a contact is found out first.
    pub(in crate::app) fn send_waiting(&mut self, id: SubmissionId) {
        self.take_named(id);
        let Some(draft) = self.outbox.get(id).and_then(|one| one.here()) else { return };
        let (schema, locale) = (self.context.schema(), self.locale());
        let problems = value::check(schema, draft, &self.policy, locale);
        let mut blocks = problems.into_iter().filter(|one| one.severity == Severity::Blocks);
        match blocks.next() {
            Some(Problem { at: At::Association(index), wrong: Wrong::NotFound(text), .. }) => {
                return self.find_for(id, index, &text);
            }
            Some(problem) => return self.not_sent(id, Reason::Problem(problem)),
            None => {}
        }
        if !self.checks_files(id) {
            self.send_checked(id);
        }
    }

    /// Sends what waited, now that nothing stands in the way but another one that is the same.
    pub(in crate::app) fn send_checked(&mut self, id: SubmissionId) {
        let Some(draft) = self.outbox.get(id).and_then(|one| one.here()) else { return };
        let ticket = value::assemble(self.context.schema(), draft, self.locale());
        let same = self.outbox.same(&ticket, &draft.extras(), &self.settings().profile, self.now().wall);
        let another = self.outbox.get(id).is_some_and(|one| one.another);
        match same {
            Some(Same::Unknown(twin)) => {
                let attempt = self.outbox.get(twin).and_then(|one| one.lost()).map(Lost::id);
                return self.not_sent(id, attempt.map_or(Reason::UnderWay, Reason::Twin));
            }
            Some(Same::UnderWay(_)) => return self.not_sent(id, Reason::UnderWay),
            Some(Same::Created(twin)) if !another => {
                let number = self.outbox.get(twin).and_then(|one| one.created()).map(|pane| pane.ticket.id.clone());
                return self.not_sent(id, Reason::Made(number.unwrap_or_default()));
            }
            Some(Same::Created(_)) | None => {}
        }
        let extras = draft.extras();
        let request = self.context.request();
        let begun = self.outbox.get(id).and_then(|one| one.begun());
        let mut state = self.under_way_with(request, ticket, extras);
        if let (State::Sending(sending), Some(since)) = (&mut state, begun) {
            sending.since = since;
        }
        if let Some(one) = self.outbox.get_mut(id) {
            let since = one.since;
            if let Owned::Here(draft) = &mut one.draft {
                draft.mark(SubmissionState::Sending, since);
            }
            one.state = state;
        }
        self.start(id, request);
    }

    /// Links the contact whose id was typed, or the address of whose page.
    fn take_named(&mut self, id: SubmissionId) {
        let context = &self.context;
        let Some(one) = self.outbox.get_mut(id) else { return };
        let Owned::Here(draft) = &mut one.draft else { return };
        for link in draft.associations.iter_mut().filter(|link| link.object == ObjectType::contacts()) {
            if let Some(Ok(Some(id))) = link.unfound().map(|text| contact::named(text, context)) {
                *link = Association::to(link.object.clone(), id, link.types.clone());
            }
        }
    }

    /// Looks for the record of a link of which only a text is known.
    fn find_for(&mut self, id: SubmissionId, index: usize, text: &str) {
        let request = self.context.request();
        let now = self.now().at;
        let Some(one) = self.outbox.get_mut(id) else { return };
        let Some(link) = one.here().and_then(|draft| draft.associations.get(index)) else { return };
        let object = link.object.clone();
        let text = candidates::sought(&object, text);
        one.state = State::Waiting(Wait::Contact(request, one.begun().unwrap_or(now)));
        self.effect(Effect::Search { request, object, text });
    }

    /// Takes the answer of a search for what waits for it. Returns whether one did.
    pub(in crate::app) fn waiting_found(
        &mut self,
        request: RequestId,
        result: &Result<Vec<Candidate>, hubspot::Error>,
    ) -> bool {
        let waits =
            |one: &&Submission| matches!(one.state, State::Waiting(Wait::Contact(wanted, _)) if wanted == request);
        let Some(id) = self.outbox.all().find(waits).map(|one| one.id) else { return false };
        let by_itself = self.outbox.get(id).is_some_and(|one| one.by_itself);
        match result {
            Ok(found) => self.found_for(id, found),
            Err(error) if by_itself && (may_pass(error) || is_unanswered(error)) => self.wait_again(id),
            Err(error) => self.not_sent(id, Reason::HubSpot(error.clone())),
        }
        self.go_past(id, by_itself);
        true
    }

    /// What waits behind one that does not go by itself any more is not kept up by it.
    pub(in crate::app) fn go_past(&mut self, id: SubmissionId, by_itself: bool) {
        let is_over = self.outbox.get(id).is_none_or(Submission::needs_a_hand);
        if by_itself && is_over && self.outbox.turn == Turn::Rests {
            self.outbox.go_on(self.now().at);
            self.send_next();
        }
    }

    /// Puts the record that is meant into the link, and sends on; of none or several one has to be chosen by hand.
    fn found_for(&mut self, id: SubmissionId, found: &[Candidate]) {
        let context = &self.context;
        let Some(one) = self.outbox.get_mut(id) else { return };
        let Owned::Here(draft) = &mut one.draft else { return };
        let Some((index, typed)) = draft.associations.iter().enumerate().find(|(_, link)| link.unfound().is_some())
        else {
            return;
        };
        let text = typed.unfound().unwrap_or_default().trim().to_owned();
        let takes_match = one.takes_match && typed.object == ObjectType::contacts();
        let only = found.first().filter(|_| takes_match && found.len() == 1).cloned();
        let Some(record) = candidates::typed(&typed.object, &text, found.to_vec()).ok().or(only) else {
            let problem = value::not_found(index, typed, &text);
            return self.not_sent(id, Reason::Problem(problem));
        };
        let new = contact::found(&record, typed, context);
        if let Some(link) = draft.associations.get_mut(index) {
            *link = new;
        }
        self.send_waiting(id);
    }

    /// It could not be sent for now: it waits on.
    pub(in crate::app) fn wait_again(&mut self, id: SubmissionId) {
        let Some(one) = self.outbox.get_mut(id) else { return };
        one.state = State::Waiting(Wait::Turn);
        one.alone = false;
        let Some(draft) = one.draft_id() else { return };
        if let Owned::Here(here) = &mut one.draft {
            here.mark(SubmissionState::Waiting, one.since);
            let draft = here.clone();
            self.context.effect(Effect::SaveDraft { revision: 0, draft });
        }
        one.draft = Owned::OnDisk(draft);
        self.effect(Effect::ReleaseDraft(draft));
        self.outbox.later(self.context.now.at);
    }

    /// It can't be sent, and neither can those behind it, until somebody mends that.
    pub(in crate::app) fn hold_with(&mut self, id: SubmissionId, error: &hubspot::Error) {
        self.wait_again(id);
        self.outbox.hold(error.to_string());
        self.say(Notice::bad(format!("The outbox stopped: {error}")));
        self.status.error = Some((Operation::Create, error.clone()));
    }

    /// Stops what waits, or lets it go on.
    pub(in crate::app) fn hold_or_go_on(&mut self) {
        let now = self.now().at;
        let looks = |one: &Submission| matches!(one.state, State::Waiting(Wait::Contact(..) | Wait::Files(..)));
        let is_held_up = |one: &&Submission| one.by_itself && (one.waits_for_limit() || looks(one));
        let limited = self.outbox.all().find(is_held_up).map(|one| one.id);
        let said = match &self.outbox.turn {
            _ if self.outbox.is_held() => {
                self.outbox.restart(now);
                self.send_next();
                "The outbox is running again"
            }
            Turn::Taking(..) => "A ticket of the outbox is being created; stop it there",
            Turn::Due(_) | Turn::Rests if limited.is_none() && self.outbox.waiting().is_empty() => {
                // Whoever wants to look over several drafts stops it before the first of them is in it.
                self.outbox.hold("you stopped it");
                let notice = Notice::info("The outbox is stopped; drafts that are to be sent later wait in it");
                return self.say(notice.hint(&[Scope::Global], OutboxAction::Hold, "starts it again"));
            }
            Turn::Due(_) | Turn::Rests => {
                self.outbox.hold("you stopped it");
                if let Some(id) = limited {
                    self.stop(id);
                }
                "The outbox is stopped; what waits in it is kept"
            }
        };
        self.say(Notice::info(said));
    }

    /// Stops a submission that is under way; what has left goes on to its end.
    pub(in crate::app) fn stop(&mut self, id: SubmissionId) {
        let is_held = self.outbox.is_held();
        let Some(one) = self.outbox.get_mut(id) else { return };
        let by_itself = one.by_itself;
        match &mut one.state {
            State::Waiting(Wait::Portal(_)) => self.not_sent(id, Reason::Stopped),
            State::Waiting(Wait::Contact(request, _) | Wait::Files(request, _)) => {
                let request = *request;
                self.context.forget(Some(request));
                if by_itself && is_held {
                    // The outbox as a whole was stopped.
                    self.wait_again(id);
                } else {
                    self.not_sent(id, Reason::Stopped);
                    self.go_past(id, by_itself);
                }
            }
            State::Sending(sending) if sending.phase == Phase::TooLate => {
                self.say(Notice::info("It has been sent already; the answer is shown when it comes"));
            }
            State::Sending(sending) => {
                let request = sending.request;
                sending.phase = Phase::Stopping;
                self.effect(Effect::StopSubmission(request));
            }
            State::Waiting(Wait::Turn)
            | State::Created(_)
            | State::Refused(_)
            | State::NotSent(_)
            | State::Unknown(_) => {}
        }
    }
}

/// Whether a question was not answered. That leaves open what became of a ticket, but a search is made again.
fn is_unanswered(error: &hubspot::Error) -> bool {
    matches!(error, hubspot::Error::TimedOut { .. } | hubspot::Error::Lost { .. })
}
