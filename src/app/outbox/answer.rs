//! What HubSpot answered: the ticket, reasons that come back into the form, or that nobody knows.

use crate::app::drafts::saver::Saver;
use crate::app::effect::Effect;
use crate::app::form::remark::{Refusal, Remark};
use crate::app::keys::actions::{OutboxAction, ProgramAction};
use crate::app::keys::scope::Scope;
use crate::app::outbox::lost::Lost;
use crate::app::outbox::outbox::{Turn, may_pass};
use crate::app::outbox::result::ResultPane;
use crate::app::outbox::submission::{Owned, Reason, State, Submission, SubmissionId};
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::reply::Answer;
use crate::app::request::RequestId;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::app::status::report;
use crate::app::status::said::Surprise;
use crate::hubspot::{self, Operation};
use crate::store::{self, Attempt, Twin};
use crate::submit::{Ended, Outcome, Progress};
use crate::ticket::draft::SubmissionState;
use crate::ticket::property::{PIPELINE, STAGE};
use crate::ticket::text;
use crate::ticket::{Draft, Ticket};

const EVERYWHERE: &[Scope] = &[Scope::Global];

/// The contact that was made is one like any other from then on.
fn link_made_contact(draft: &mut Draft, attempt: &Attempt) {
    if let Some(contact) = attempt.steps.contact()
        && let Some(one) = draft.associations.iter_mut().find(|one| one.created().is_some())
    {
        one.name = Some(one.title());
        one.id = contact.to_owned();
    }
}

impl App {
    /// Takes a step of a submission.
    pub(in crate::app) fn progress(&mut self, request: RequestId, progress: &Progress) {
        let now = self.now().at;
        let Some(sending) = self.outbox.sending_mut(request) else { return self.rest_progress(request, progress) };
        sending.progress(progress, now);
        let id = self.outbox.sending(request).map(|(id, _)| id);
        if *progress == Progress::TooLate {
            if self.outbox.watched == id {
                self.outbox.watched = None;
            }
            let notice = Notice::info("It has been sent already; the answer is shown when it comes");
            self.say(notice.hint(EVERYWHERE, OutboxAction::Show, "shows it"));
        }
    }

    /// The draft of a submission could not be written: nothing was sent.
    pub(in crate::app) fn not_saved(&mut self, request: RequestId, error: store::Error) {
        if let Some((id, _)) = self.outbox.sending(request) {
            self.not_sent(id, Reason::Disk(error));
        }
    }

    /// Takes the end of a submission.
    pub(in crate::app) fn ended(&mut self, request: RequestId, ended: Ended) {
        let Some((id, _)) = self.outbox.sending(request) else { return };
        self.tell_end(id, &ended);
        let by_itself = self.outbox.get(id).is_some_and(|one| one.by_itself);
        if self.outbox.watched == Some(id) {
            // What was said while it ran is over: the end speaks for itself.
            self.context.notice = None;
        }
        if let Some(error) = &ended.unwritten {
            self.context.say(Notice::bad(format!("The outcome could not be written to the journal: {error}")));
        }
        // Without a ticket, too: it is there, and is not made once more.
        if let Some(Owned::Here(draft)) = self.outbox.get_mut(id).map(|one| &mut one.draft) {
            link_made_contact(draft, &ended.attempt);
        }
        match ended.outcome {
            Outcome::Created(ticket) => self.created(id, *ticket, ended.attempt),
            Outcome::StoppedAt { step, error } => self.not_sent(id, Reason::Step(step, error)),
            Outcome::Rejected(error) => self.refused(id, error),
            Outcome::NotSent(error) if by_itself && may_pass(&error) => {
                self.wait_again(id);
                if let Some(one) = self.outbox.get(id).filter(|_| self.outbox.is_held()) {
                    // Nothing tries it again by itself.
                    self.context.say(Notice::bad(format!("“{}” was not sent: {error}", one.title)));
                }
            }
            // The outbox as a whole was stopped while this one waited for a limit.
            Outcome::NotSent(hubspot::Error::Cancelled { .. }) if by_itself && self.outbox.is_held() => {
                self.wait_again(id);
            }
            Outcome::NotSent(hubspot::Error::Cancelled { .. }) => self.not_sent(id, Reason::Stopped),
            Outcome::NotSent(error) if by_itself => self.hold_with(id, &error),
            Outcome::NotSent(error) => self.not_sent(id, Reason::HubSpot(error)),
            Outcome::NotJournalled(error) => self.not_sent(id, Reason::Disk(error)),
            Outcome::Twin(twin) => {
                let reason = match twin {
                    Twin::Running(_) => Reason::UnderWay,
                    Twin::Unknown(attempt) => {
                        let lost = attempt.attempt;
                        self.outbox.take_unresolved(*attempt, self.context.now.at);
                        Reason::Twin(lost)
                    }
                    Twin::Made(made) => {
                        let ticket = made.id.clone();
                        let by_key = made.attempt.key.is_some() && !made.attempt.is_twin(&ended.attempt);
                        self.outbox.take_made(*made);
                        if by_key { Reason::Key(ticket) } else { Reason::Made(ticket) }
                    }
                    Twin::Line(open) => Reason::Line { file: open.import.name(), line: open.line },
                };
                self.not_sent(id, reason);
            }
            Outcome::Unknown(error) => self.unknown(id, ended.attempt, error),
        }
        if by_itself && self.outbox.turn == Turn::Rests {
            self.outbox.go_on(self.now().at);
        }
        self.send_next();
        self.look();
    }

    fn created(&mut self, id: SubmissionId, ticket: Ticket, attempt: Box<Attempt>) {
        let Some(one) = self.outbox.get_mut(id) else { return };
        let (Some(mut draft), Some(sending)) = (one.here().cloned(), one.sending().cloned()) else { return };
        link_made_contact(&mut draft, &attempt);
        let took = self.context.now.at.duration_since(sending.since);
        let number = ticket.id.clone();
        self.customer_has(&draft, &ticket);
        let Some(one) = self.outbox.get_mut(id) else { return };
        let pane = ResultPane::new(ticket, sending.ticket, draft, Some(took));
        let draft = pane.draft.id;
        one.draft = Owned::Gone(Some(draft));
        one.since = self.context.now.wall;
        let title = one.title.clone();
        one.state = State::Created(Box::new(pane));
        self.effect(Effect::FinishDraft { id: draft, ticket: number.clone() });
        self.read_links(id);
        if attempt.has_plan() {
            self.finish(id, attempt, true);
        }
        if self.outbox.watched == Some(id) {
            self.outbox.watched = None;
            self.show_result(id);
            self.came_up(Surprise::Result);
        } else {
            let notice = Notice::good(format!("Ticket id {number} was created: “{title}”"));
            self.say(notice.hint(EVERYWHERE, OutboxAction::LastResult, "shows it"));
        }
    }

    /// HubSpot refused it.
    fn refused(&mut self, id: SubmissionId, error: hubspot::Error) {
        self.status.error = Some((Operation::Create, error.clone()));
        let Some(draft) = self.outbox.get(id).and_then(|one| one.here()).cloned() else { return };
        let remarks = self.remarks(&draft, &error);
        let missing: Vec<String> =
            remarks.iter().filter(|(_, missing)| *missing).map(|(one, _)| one.name.clone()).collect();
        if !missing.is_empty() {
            let (pipeline, stage) = (draft.text(PIPELINE).to_owned(), draft.text(STAGE).to_owned());
            self.policy.learn(&pipeline, &stage, &missing);
            self.effect(Effect::Learn { pipeline, stage, properties: missing });
        }
        if let Some(one) = self.outbox.get_mut(id) {
            one.state = State::Refused(Reason::HubSpot(error.clone()));
        }
        if !self.comes_back(id) {
            let title = draft.title().to_owned();
            self.stays(id, SubmissionState::Refused);
            let notice = Notice::bad(format!("“{title}” was not created: {error}"));
            return self.say(notice.hint(EVERYWHERE, OutboxAction::Show, "shows it"));
        }
        self.put_reasons(remarks.into_iter().map(|(remark, _)| remark).collect(), &error);
    }

    /// What HubSpot said about properties, each with whether it is missing.
    fn remarks(&self, draft: &Draft, error: &hubspot::Error) -> Vec<(Remark, bool)> {
        let mut remarks = Vec::new();
        for problem in error.field_problems() {
            let Some(name) = problem.property.clone() else { continue };
            if Some(&name) == self.settings().unique.as_ref() {
                // It is the profile's, not the form's.
                continue;
            }
            let required = problem.code.as_deref().is_some_and(|code| code.starts_with("MISSING_"));
            let text = if required && problem.message.trim().is_empty() {
                "this portal requires it".to_owned()
            } else {
                problem.message.clone()
            };
            remarks.push((Remark { about: draft.text(&name).to_owned(), name, text }, required));
        }
        remarks
    }

    /// Puts what HubSpot said on the fields that it speaks of; where it speaks of none, all of it is shown.
    pub(in crate::app) fn put_reasons(&mut self, remarks: Vec<Remark>, error: &hubspot::Error) {
        let first = remarks.first().map(|remark| remark.name.clone());
        let count = remarks.len();
        for remark in &remarks {
            self.form.add_property(&remark.name, &self.context);
        }
        let refusal = Refusal::new(&self.form.draft, error, count > 0);
        if let Some(link) = refusal.first_link()
            && let Some(index) = self.form.draft.associations.iter().position(|one| one.id == link.id)
        {
            self.form.focus_on(self.form.place_of_link(index), &self.context);
        }
        self.form.refusal = Some(refusal);
        self.form.remarks = remarks;
        match first {
            Some(name) => {
                self.form.focus_property(&name, &self.context);
                let fields = text::counted(count as u64, "field");
                let notice = Notice::bad(format!("HubSpot refused it, nothing was created: {fields} marked"));
                self.say(notice.hint(EVERYWHERE, ProgramAction::Details, "tells more"));
            }
            None => {
                let reader = report::reader(error, Operation::Create, None, self.context.schema());
                self.overlays.push(Overlay::Reader(reader.opened_by(ProgramAction::Details)));
            }
        }
    }

    /// What HubSpot said about a draft that comes back later.
    pub(in crate::app) fn reasons_of(&mut self, draft: &Draft, error: &hubspot::Error) {
        let remarks = self.remarks(draft, error).into_iter().map(|(remark, _)| remark).collect();
        self.put_reasons(remarks, error);
    }

    /// Nothing was sent.
    pub(in crate::app) fn not_sent(&mut self, id: SubmissionId, reason: Reason) {
        let Some(one) = self.outbox.get_mut(id) else { return };
        let title = one.title.clone();
        one.state = State::NotSent(reason.clone());
        let words = report::reason(&reason);
        if let Reason::HubSpot(error) = &reason {
            self.status.error = Some((Operation::Create, error.clone()));
        }
        if let Reason::Portal(error) = &reason {
            self.status.error = Some((Operation::Read, error.clone()));
        }
        if !self.comes_back(id) {
            self.stays(id, SubmissionState::NotSent);
            let notice = Notice::bad(format!("“{title}” was not sent: {words}"));
            return self.say(notice.hint(EVERYWHERE, OutboxAction::Show, "shows it"));
        }
        match reason {
            Reason::Problem(problem) => self.point_at(&problem),
            Reason::Twin(attempt) => self.ask_became(self.outbox.of_attempt(attempt)),
            Reason::Made(ticket) => {
                if let Some(made) = self.outbox.of_ticket(&ticket) {
                    self.ask_for_another(made, Answer::CreateAnother);
                }
            }
            Reason::Key(ticket) => self.ask_beside_key(&ticket, Answer::CreateAnother),
            Reason::Step(step, error) => self.ask_to_leave_out(step, &error),
            Reason::File(fault) => self.ask_about_file(&fault),
            Reason::Stopped => self.say(Notice::info("Stopped; nothing was created")),
            Reason::Portal(error) => {
                let text = format!("Nothing was sent: the portal's pipelines could not be read ({error}); try again");
                self.say(Notice::bad(text));
            }
            Reason::HubSpot(error) => {
                // Where an answer was lost, it was that of a step before the ticket.
                let nothing = match error.certainty() {
                    hubspot::Certainty::Unknown => "no ticket",
                    hubspot::Certainty::NotCreated => "nothing",
                };
                let notice = Notice::bad(format!("Not sent, {nothing} was created: {error}"));
                let can_wait = may_pass(&error);
                self.say(match can_wait {
                    true => {
                        notice.hint(&[Scope::Form], OutboxAction::Queue, "sends it as soon as HubSpot can be reached")
                    }
                    false => notice,
                });
            }
            Reason::Disk(error) => {
                let text = format!(
                    "Nothing was sent: {error}. A ticket is sent only once it is saved on disk; correct that and try again"
                );
                self.say(Notice::bad(text));
            }
            Reason::Line { .. } | Reason::UnderWay | Reason::Interrupted | Reason::Earlier => {
                self.say(Notice::bad(format!("Not sent: {words}")))
            }
        }
    }

    /// Brings a draft back into the form where nothing was pressed since the last Ctrl-S. False if it stays.
    fn comes_back(&mut self, id: SubmissionId) -> bool {
        let Some(one) = self.outbox.get(id) else { return false };
        let wanted = self.outbox.watched.is_some_and(|watched| watched == id || !one.by_itself);
        if !wanted || !self.is_composing() || one.here().is_none() {
            return false;
        }
        let Some(Submission { draft: Owned::Here(mut draft), history, state, .. }) = self.outbox.remove(id) else {
            return false;
        };
        self.outbox.watched = None;
        draft.submission = None;
        let saved = draft.modified;
        self.put_in(*draft, Saver::saved(Some(saved)));
        self.form.history = history;
        self.touch();
        self.save();
        if !matches!(state, State::NotSent(Reason::Stopped)) {
            self.came_up(Surprise::Returned(state));
        }
        true
    }

    /// A draft that has just come back into the form waits in the outbox: the hands were on the next ticket already.
    pub(in crate::app) fn waits_behind(&mut self, state: State) -> Notice {
        let mark = match state {
            State::Refused(_) => SubmissionState::Refused,
            State::Waiting(_) | State::Sending(_) | State::Created(_) | State::NotSent(_) | State::Unknown(_) => {
                SubmissionState::NotSent
            }
        };
        let title = self.form.draft.title().to_owned();
        let id = self.depart(state, mark);
        self.stays(id, mark);
        Notice::bad(format!("“{title}” was not created")).hint(EVERYWHERE, OutboxAction::Show, "tells why")
    }

    /// A submission stays in the outbox: its draft says so, and is let go of.
    fn stays(&mut self, id: SubmissionId, mark: SubmissionState) {
        let Some(one) = self.outbox.get_mut(id) else { return };
        let since = one.since;
        if self.outbox.watched == Some(id) {
            self.outbox.watched = None;
        }
        let Some(one) = self.outbox.get_mut(id) else { return };
        if let Owned::Here(draft) = &mut one.draft {
            draft.mark(mark, since);
            let draft = draft.clone();
            let released = Effect::ReleaseDraft(draft.id);
            self.context.effect(Effect::SaveDraft { revision: 0, draft });
            self.context.effect(released);
        }
    }

    /// The answer was lost.
    fn unknown(&mut self, id: SubmissionId, attempt: Box<store::Attempt>, error: hubspot::Error) {
        self.status.error = Some((Operation::Create, error.clone()));
        let since = attempt.time;
        let lost = Lost::new(attempt, Some(error.clone()), self.now().at);
        let Some(one) = self.outbox.get_mut(id) else { return };
        one.since = since;
        one.state = State::Unknown(Box::new(lost));
        let title = one.title.clone();
        let watched = self.outbox.watched == Some(id);
        self.stays(id, SubmissionState::Unknown);
        if watched && self.is_composing() {
            self.ask_became(Some(id));
            self.came_up(Surprise::Result);
        } else {
            let notice = Notice::bad(format!("“{title}”: {error}; looking for the ticket"));
            self.say(notice.hint(EVERYWHERE, OutboxAction::Show, "tells more"));
        }
    }
}
