//! From Ctrl-S to the changed ticket: the draft leaves the form, and comes back where it could not be done.

use crate::app::corrections::corrections::Changing;
use crate::app::drafts::saver::Saver;
use crate::app::effect::Effect;
use crate::app::form::remark::Remark;
use crate::app::keys::actions::{DraftsAction, OutboxAction, ProgramAction};
use crate::app::keys::scope::Scope;
use crate::app::request::RequestId;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::hubspot::{self, Operation};
use crate::submit::Corrected;
use crate::ticket::correction::{self, Changes};
use crate::ticket::value::{Problem, Severity};
use crate::ticket::{Draft, Ticket};

const EVERYWHERE: &[Scope] = &[Scope::Global];

impl App {
    /// The agent wants the ticket of the draft in the form changed.
    pub(in crate::app) fn change_ticket(&mut self) {
        if self.is_of_another_portal() {
            return;
        }
        if self.portal().is_doubtful(self.settings().token_of.as_deref()) {
            self.corrections.wanted = Some((self.form.draft.id, self.form.revision));
            let text = "The ticket is changed as soon as it is known whose portal the token is of";
            return self.say(Notice::info(text));
        }
        self.corrections.wanted = None;
        self.form.settle(&self.context);
        self.check();
        let blocks = |one: &&Problem| one.severity == Severity::Blocks;
        if let Some(problem) = self.problems.iter().find(blocks).cloned() {
            return self.point_at(&problem);
        }
        let extras = self.form.draft.extras();
        if extras.contact.is_some() || !extras.files.is_empty() {
            let text = "Files and a new contact go with a new ticket only; take them out to change this one";
            return self.say(Notice::bad(text));
        }
        let changes = correction::changes(self.context.schema(), &self.form.draft, &self.context.locale);
        if changes.is_empty() {
            return self.say(Notice::info(format!("{}: nothing is changed yet", self.edited_title())));
        }
        self.send_changes(changes);
    }

    /// Does what was wanted before it was known whose portal the token is of, unless the draft was changed since.
    pub(in crate::app) fn change_wanted(&mut self) {
        let Some(wanted) = self.corrections.wanted else { return };
        if wanted != (self.form.draft.id, self.form.revision) {
            self.corrections.wanted = None;
        } else if self.is_composing() && !self.portal().is_doubtful(self.settings().token_of.as_deref()) {
            self.change_ticket();
        }
    }

    fn send_changes(&mut self, changes: Changes) {
        let request = self.context.request();
        self.form.draft.cursor = self.form.cursor();
        self.form.draft.modified = self.context.now.wall;
        let draft = self.form.draft.clone();
        let Some(edits) = draft.edits.clone() else { return };
        let history = std::mem::take(&mut self.form.history);
        let next = self.next_draft(None);
        self.replace_form(next, Saver::default());
        self.corrections.conflicts.clear();
        self.corrections.watched = Some(request);
        self.say(Notice::busy(format!("Changing ticket {}…", edits.ticket)));
        self.effect(Effect::Correct { request, draft: Box::new(draft.clone()), changes: changes.clone() });
        self.corrections.running.push(Changing { request, draft, changes, history });
    }

    /// Takes what came of it.
    pub(in crate::app) fn corrected(&mut self, request: RequestId, came: Corrected) {
        let Some(changing) = self.corrections.take(request) else { return };
        let ticket = changing.draft.edits.as_ref().map(|edits| edits.ticket.clone()).unwrap_or_default();
        match came {
            Corrected::Done { ticket: now, changes } => self.changed(changing, &now, &changes),
            Corrected::Conflict(conflicts) => {
                let names: Vec<&str> = conflicts.iter().map(|one| self.context.schema().label(&one.property)).collect();
                let text = format!(
                    "Ticket {ticket} was not changed: somebody else has changed {} meanwhile",
                    names.join(", ")
                );
                if self.change_comes_back(changing, &text) {
                    self.corrections.conflicts = conflicts;
                    self.ask_conflict();
                }
            }
            Corrected::Failed(error) => self.change_failed(changing, &ticket, error),
            Corrected::NotJournalled(error) => {
                let text = format!("Ticket {ticket} was not changed: {error}");
                if self.change_comes_back(changing, &text) {
                    self.say(Notice::bad(text));
                }
            }
        }
    }

    /// The ticket is as it was wanted.
    fn changed(&mut self, changing: Changing, now: &Ticket, done: &Changes) {
        let ticket = changing.draft.edits.as_ref().map(|edits| edits.ticket.clone()).unwrap_or_default();
        if self.corrections.watched == Some(changing.request) {
            self.corrections.watched = None;
            self.context.notice = None;
        }
        self.effect(Effect::FinishDraft { id: changing.draft.id, ticket: ticket.clone() });
        let shown = self.outbox.of_ticket(&ticket);
        let wall = self.now().wall;
        if let Some(one) = shown.and_then(|id| self.outbox.get_mut(id)) {
            if let Some(pane) = one.created_mut() {
                pane.changed(now, &changing.changes, &changing.draft.associations, wall);
            }
            one.title = changing.draft.title().to_owned();
        }
        let notice = Notice::good(match (done.is_empty(), done.is_note_only()) {
            (true, _) => format!("Ticket {ticket} was so already; there was nothing to change"),
            (false, true) => format!("Your note is on ticket {ticket}"),
            (false, false) => format!("Ticket {ticket} was changed: {}", self.change_words(done)),
        });
        self.say(match shown {
            Some(_) => notice.hint(EVERYWHERE, OutboxAction::Show, "shows the outbox"),
            None => notice,
        });
    }

    fn change_failed(&mut self, changing: Changing, ticket: &str, error: hubspot::Error) {
        let is_gone = error.answer().is_some_and(hubspot::Answer::is_of_missing_record);
        let text = match is_gone {
            true => format!("Ticket {ticket} is not there any more, so that nothing was changed"),
            false => format!("Ticket {ticket} was not changed, or not all of it: {error}"),
        };
        let draft = changing.draft.clone();
        let came_back = self.change_comes_back(changing, &text);
        self.status.error = Some((Operation::Record, error.clone()));
        if !came_back {
            return;
        }
        self.form.remarks = refused(&draft, &error);
        if let Some(name) = self.form.remarks.first().map(|remark| remark.name.clone()) {
            self.form.focus_property(&name, &self.context);
        }
        let notice = Notice::bad(text);
        self.say(match is_gone || error.answer().is_some_and(hubspot::Answer::is_refusal) {
            true => notice.hint(EVERYWHERE, ProgramAction::Details, "tells more"),
            // What is sent again comes to the same.
            false => notice.hint(EVERYWHERE, OutboxAction::Submit, "tries again; that does no harm"),
        });
    }

    /// Brings a draft back into the form where nothing was pressed since Ctrl-S; else keeps it with the drafts, and says so.
    fn change_comes_back(&mut self, changing: Changing, text: &str) -> bool {
        let is_watched = self.corrections.watched.take_if(|one| *one == changing.request).is_some();
        if is_watched && self.is_composing() {
            let saved = changing.draft.modified;
            self.put_in(changing.draft, Saver::saved(Some(saved)));
            self.form.history = changing.history;
            self.context.notice = None;
            return true;
        }
        // It was written when it was sent.
        self.effect(Effect::ReleaseDraft(changing.draft.id));
        let notice = Notice::bad(format!("{text}; it is kept as a draft"));
        self.say(notice.hint(EVERYWHERE, DraftsAction::List, "lists the drafts"));
        false
    }

    /// A draft that changes a ticket was to be sent by itself, as if it made one.
    pub(in crate::app) fn is_no_submission(&mut self, draft: &Draft) {
        self.effect(Effect::MarkDraft { id: draft.id, submission: None });
        self.effect(Effect::ReleaseDraft(draft.id));
        let title = draft.title();
        self.say(Notice::info(format!("“{title}” changes a ticket that is there; open it to send the change")));
    }
}

/// What HubSpot said about single properties.
fn refused(draft: &Draft, error: &hubspot::Error) -> Vec<Remark> {
    let remark = |problem: &hubspot::FieldProblem| {
        let name = problem.property.clone()?;
        Some(Remark { about: draft.text(&name).to_owned(), name, text: problem.message.clone() })
    };
    error.field_problems().iter().filter_map(remark).collect()
}
