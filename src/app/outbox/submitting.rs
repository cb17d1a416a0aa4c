//! From the wish to create the ticket to its outcome on the screen.

use std::time::Duration;

use crate::app::drafts::saver::Saver;
use crate::app::form::form::Remark;
use crate::app::keys::keymap::{Action, Context};
use crate::app::message::{Effect, RequestId};
use crate::app::outbox::result::{Links, ResultPane};
use crate::app::outbox::submission::{Running, Submission};
use crate::app::status::notice::Notice;

use crate::hubspot::{self, Operation};
use crate::submit::{Ended, Outcome};
use crate::ticket::property::{PIPELINE, STAGE};
use crate::ticket::value::{self, At, Problem, Severity};
use crate::ticket::{Draft, NewTicket, Place, Ticket};

use crate::app::outbox::outbox::may_pass;
use crate::app::outbox::resolve::Own;
use crate::app::state::{App, Screen, next_id};
use crate::app::status::report;

impl App {
    pub(in crate::app) fn want(&mut self, effects: &mut Vec<Effect>) {
        if self.screen == Screen::Result {
            let next = self.settings.keymap.hint(&[Context::Result], Action::NextTicket, "begins the next one");
            self.notice = Some(Notice::info(format!("This ticket is created{next}")));
        } else if self.submission.is_busy() {
            self.notice = Some(self.creating());
        } else if !self.composer.overlays.is_empty() {
            let leave = self.settings.keymap.hint(self.contexts(), Action::Back, "leaves it");
            self.notice = Some(Notice::info(format!("Choose or leave the list first{leave}")));
        } else {
            self.submit(effects);
        }
    }

    /// That a ticket is being created, and how to stop that.
    pub(in crate::app) fn creating(&self) -> Notice {
        let stop = self.settings.keymap.hint(&[Context::Global], Action::Back, "stops it");
        Notice::info(format!("The ticket is being created{stop}"))
    }

    pub(in crate::app) fn submit(&mut self, effects: &mut Vec<Effect>) {
        self.submission = Submission::Idle;
        if self.is_of_another_portal() || self.asks_first(effects) {
            return;
        }
        self.settle_form(effects);
        if self.composer.knowledge.is_doubtful(self.settings.token_of.as_deref()) {
            // What is chosen by label may be another portal's; the account is on its way.
            self.submission = Submission::Wanted { since: self.now.at };
            return;
        }
        let loading = self.composer.knowledge.is_loading();
        let unknown_stage = self.composer.form.draft.text(STAGE).is_empty()
            && self.composer.knowledge.schema.pipelines.is_none()
            && (loading || self.composer.knowledge.pipelines_failed().is_some());
        let mut blocks = self.problems.iter().filter(|one| one.severity == Severity::Blocks);
        if unknown_stage && blocks.all(|one| self.is_about(one, STAGE) || self.is_about(one, PIPELINE)) {
            // The pipelines are on their way, or worth another try; the ticket goes as soon as they are here.
            if !loading {
                self.read_again(effects);
            }
            self.submission = Submission::Wanted { since: self.now.at };
            return;
        }
        if !self.is_ready(effects) {
            return;
        }
        let draft = self.composer.form.draft.clone();
        let ticket = value::assemble(&self.composer.knowledge.schema, &draft, &self.locale());
        self.save(effects);
        let request = self.requests.fresh();
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
            looking: false,
            stopping: false,
        }));
    }

    /// Takes the text as it stands as the one that is meant.
    fn settle_form(&mut self, effects: &mut Vec<Effect>) {
        let (composer, turn) = self.turn(effects);
        let around = turn.around(&composer.knowledge.schema);
        composer.form.settle(around);
        self.check();
    }

    /// Whether nothing stands between the draft and a ticket; goes to the first thing that does.
    pub(in crate::app) fn is_ready(&mut self, effects: &mut Vec<Effect>) -> bool {
        self.settle_form(effects);
        let first = self.problems.iter().find(|one| one.severity == Severity::Blocks).cloned();
        match &first {
            Some(problem) => self.point_at(problem, effects),
            // A ticket is made of it: whatever becomes of that, the draft is worth keeping.
            None => self.composer.form.draft.own(),
        }
        first.is_none()
    }

    pub(in crate::app) fn is_about(&self, problem: &Problem, name: &str) -> bool {
        match &problem.at {
            At::Property(index) => self.composer.form.draft.properties.get(*index).is_some_and(|one| one.name == name),
            At::Missing(missing) => missing == name,
            At::Association(_) | At::Draft => false,
        }
    }

    /// Puts the focus on what a problem is about, adding the row if it is not there.
    pub(in crate::app) fn point_at(&mut self, problem: &Problem, effects: &mut Vec<Effect>) {
        let (composer, turn) = self.turn(effects);
        let around = turn.around(&composer.knowledge.schema);
        match &problem.at {
            At::Property(index) => composer.form.focus_on(Place::Property(*index), around),
            At::Association(index) => composer.form.focus_on(Place::Association(*index), around),
            At::Missing(name) => composer.form.add_property(name, around),
            At::Draft => {}
        }
        self.notice = Some(Notice::bad(problem.to_string()));
    }

    pub(in crate::app) fn submitted(&mut self, request: RequestId, ended: Ended, effects: &mut Vec<Effect>) {
        if let Some(sending) = self.outbox.sending(request) {
            return self.sent_from_outbox(*sending, ended, effects);
        }
        let Submission::Running(running) = std::mem::replace(&mut self.submission, Submission::Idle) else { return };
        if running.request != request {
            self.submission = Submission::Running(running);
            return;
        }
        // What was said while it ran is over: the end speaks for itself.
        self.notice = None;
        if let Some(error) = &ended.unwritten {
            self.notice = Some(Notice::bad(format!("The outcome is not in the journal: {error}")));
        }
        match ended.outcome {
            Outcome::Created(ticket) => self.created(*running, *ticket, effects),
            Outcome::Rejected(error) => self.rejected(&running.draft, error, effects),
            Outcome::NotSent(error) => {
                let key = self.settings.keymap.key(&[Context::Form], Action::Queue);
                let later = match may_pass(&error) {
                    true if !key.is_empty() => format!("; {key} sends it when the link is there"),
                    _ => String::new(),
                };
                self.notice = Some(Notice::bad(format!("Not sent, nothing was created: {error}{later}")));
                self.error = Some((Operation::Create, error));
            }
            Outcome::NotJournalled(error) => {
                let text = format!(
                    "Nothing was sent: {error}. A ticket is sent only when that is on disk; mend it and try again"
                );
                self.notice = Some(Notice::bad(text));
            }
            Outcome::Unknown(error) => {
                self.error = Some((Operation::Create, error.clone()));
                let own = Own { revision: running.revision, why: error };
                self.unknown(ended.attempt, own, running.draft, effects);
            }
        }
    }

    fn created(&mut self, running: Running, ticket: Ticket, effects: &mut Vec<Effect>) {
        let took = self.now.at.duration_since(running.since);
        effects.push(Effect::FinishDraft { id: running.draft.id, ticket: ticket.id.clone() });
        let id = ticket.id.clone();
        let draft = running.draft.clone();
        self.show(ticket, running.sent, running.draft, Some(took), effects);
        if self.composer.form.revision == running.revision {
            self.screen = Screen::Result;
            self.composer.overlays.clear();
            let next = self.next_draft(Some((draft, false)));
            self.replace(next, effects);
        } else {
            // Keys were typed while it was being created: they belong to the next ticket, under an id of its own.
            if let Some(pane) = &mut self.result {
                pane.kept = true;
            }
            self.part_from_sent();
            self.notice = Some(Notice::good(format!("Ticket id {id} is created; what you typed since is a new draft")));
        }
    }

    /// What is in the form is a draft of its own from now on.
    pub(in crate::app) fn part_from_sent(&mut self) {
        self.composer.form.draft.id = next_id(&mut self.seed);
        self.saver = Saver::default();
        self.composer.form.revision += 1;
    }

    /// Makes a result of a ticket, and reads its links back: HubSpot has been seen to drop some silently.
    pub(in crate::app) fn show(
        &mut self,
        ticket: Ticket,
        sent: NewTicket,
        draft: Draft,
        took: Option<Duration>,
        effects: &mut Vec<Effect>,
    ) {
        let id = ticket.id.clone();
        let mut pane = ResultPane::new(ticket, sent, draft, took);
        if !pane.draft.associations.is_empty() {
            let request = self.requests.fresh();
            pane.links = Links::Reading(request);
            effects.push(Effect::ReadLinks { request, ticket: id, objects: pane.objects() });
        }
        self.result = Some(pane);
    }

    pub(in crate::app) fn rejected(&mut self, draft: &Draft, error: hubspot::Error, effects: &mut Vec<Effect>) {
        let mut missing = Vec::new();
        let mut remarks = Vec::new();
        for problem in error.field_problems() {
            let Some(name) = problem.property.clone() else { continue };
            if Some(&name) == self.settings.unique.as_ref() {
                // It is the profile's, not the form's.
                continue;
            }
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
                let all = self.settings.keymap.hint(&[Context::Global], Action::Details, "tells all");
                let text = format!("Rejected, nothing was created: {fields} marked{all}");
                self.notice = Some(Notice::bad(text));
            }
            None => {
                let reader = report::reader(&error, Operation::Create, &composer.knowledge.schema);
                composer.read(reader);
            }
        }
        self.error = Some((Operation::Create, error));
    }

    pub(in crate::app) fn links(
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
}
