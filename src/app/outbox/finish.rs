//! What follows a ticket that was created: the rest of its plan is gone on with until it is done.

use crate::app::effect::Effect;
use crate::app::keys::actions::OutboxAction;
use crate::app::keys::scope::Scope;
use crate::app::outbox::plan::{Rest, RestState};
use crate::app::outbox::submission::SubmissionId;
use crate::app::request::RequestId;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::store::{Attempt, Made};
use crate::submit::{Finished, Progress, lack, noun};
use crate::ticket::text;

impl App {
    /// Goes on with the plan of a ticket. One that an earlier process left has to be taken up first.
    pub(in crate::app) fn finish(&mut self, id: SubmissionId, attempt: Box<Attempt>, is_own: bool) {
        let request = self.context.request();
        let Some(pane) = self.outbox.get_mut(id).and_then(|one| one.created_mut()) else { return };
        let ticket = pane.ticket.id.clone();
        match &mut pane.rest {
            Some(rest) => rest.again(request),
            None => pane.rest = Some(Rest::running(attempt.clone(), request)),
        }
        self.effect(Effect::Finish { request, attempt, ticket, is_own });
    }

    /// Plans that an earlier process left: their tickets are there.
    pub(in crate::app) fn take_unfinished(&mut self, unfinished: Vec<Made>) {
        for made in unfinished {
            let (ticket, attempt) = (made.id.clone(), Box::new(made.attempt.clone()));
            self.outbox.take_made(made);
            let Some(id) = self.outbox.of_ticket(&ticket) else { continue };
            let is_known = self.outbox.get(id).and_then(|one| one.created()).is_some_and(|pane| pane.rest.is_some());
            if !is_known {
                self.finish(id, attempt, false);
            }
        }
    }

    /// Takes a step of what follows a ticket.
    pub(in crate::app) fn rest_progress(&mut self, request: RequestId, progress: &Progress) {
        if let Some(rest) = self.outbox.rest_mut(request) {
            rest.progress(progress);
        }
    }

    /// Takes how far it got.
    pub(in crate::app) fn finished(&mut self, request: RequestId, finished: Option<Finished>) {
        let now = self.now().at;
        let stopped = self.outbox.stopped.take_if(|one| *one == request).is_some();
        let Some(rest) = self.outbox.rest_mut(request) else { return };
        rest.finished(finished, stopped, now);
        let (state, files) = (rest.state.clone(), rest.attempt.extras.files.len());
        let ticket = rest.attempt.ticket.value("subject").unwrap_or_default().to_owned();
        let notice = match state {
            RestState::Over if files > 0 => {
                Notice::good(format!("{} of “{ticket}” attached", text::counted(files as u64, "file")))
            }
            RestState::Stuck(undone) if stopped => {
                let what = text::counted(undone.len() as u64, "step");
                Notice::info(format!("Stopped: {what} of “{ticket}” left to do"))
            }
            RestState::Due(_, undone) | RestState::Stuck(undone) => match undone.first() {
                Some(first) => Notice::bad(format!("“{ticket}”: {} yet: {}", lack(&first.step), first.why)),
                None => return,
            },
            RestState::Over | RestState::Elsewhere | RestState::Running { .. } => return,
        };
        self.say(notice.hint(&[Scope::Global], OutboxAction::Show, "shows it"));
    }

    /// Tries again what is due.
    pub(in crate::app) fn finish_due(&mut self) {
        let now = self.now().at;
        for (id, attempt) in self.outbox.due_rests(now) {
            self.finish(id, attempt, false);
        }
    }

    /// Tries again what is left of a plan; somebody wants it now.
    pub(in crate::app) fn finish_again(&mut self, id: SubmissionId) {
        let rest = self.outbox.get(id).and_then(|one| one.created()).and_then(|pane| pane.rest.as_ref());
        if let Some(attempt) = rest.filter(|rest| !rest.undone().is_empty()).map(|rest| rest.attempt.clone()) {
            self.finish(id, attempt, false);
        }
    }

    /// Leaves out what can't be done of a plan: somebody does not want it any more.
    fn leave_out(&mut self, id: SubmissionId) {
        let rest = self.outbox.get_mut(id).and_then(|one| one.created_mut()).and_then(|pane| pane.rest.as_mut());
        let Some(rest) = rest.filter(|rest| !rest.undone().is_empty()) else { return };
        let what: Vec<String> = rest.undone().iter().map(|one| noun(&one.step)).collect();
        let attempt = rest.attempt.clone();
        rest.leave_out();
        self.effect(Effect::LeaveOut(attempt));
        self.say(Notice::info(format!("Left out for good: {}", what.join(", "))));
    }

    /// Stops what is under way of a plan; what is done stays.
    pub(in crate::app) fn stop_rest(&mut self, id: SubmissionId) {
        let rest = self.outbox.get(id).and_then(|one| one.created()).and_then(|pane| pane.rest.as_ref());
        match rest.and_then(Rest::request) {
            Some(request) => {
                self.outbox.stopped = Some(request);
                self.effect(Effect::StopSubmission(request));
            }
            None => self.leave_out(id),
        }
    }
}
