//! Submissions whose answer was lost: looked for one after another, and settled by what is found or by the agent.

use crate::app::keys::keymap::{Action, Context};
use crate::app::message::{Effect, RequestId};
use crate::app::outbox::resolve::{Choice, Look, Own, Resolve};
use crate::app::overlay::stack::Overlay;
use crate::app::state::{App, Screen, next_id};
use crate::app::status::notice::Notice;
use crate::hubspot;
use crate::store::{self, Attempt, AttemptId, JournalResult};
use crate::submit::Finding;
use crate::ticket::draft::Unresolved;
use crate::ticket::{Draft, DraftId, Ticket};

impl App {
    /// The answer to a submission from this screen was lost.
    pub(in crate::app) fn unknown(&mut self, attempt: Box<Attempt>, own: Own, sent: Draft, effects: &mut Vec<Effect>) {
        let marker = Unresolved { attempt: attempt.attempt.to_string(), since: attempt.time };
        let id = attempt.attempt;
        let title = sent.title().to_owned();
        let typed_since = self.composer.form.revision != own.revision;
        self.composer.resolves.push(Resolve::new(attempt, Some(own), self.now.at));
        if typed_since {
            // Keys were typed while it was on its way: they belong to the next ticket, under an id of its own.
            let marked = Draft { unresolved: Some(marker), ..sent };
            effects.push(Effect::SaveDraft { revision: 0, draft: Box::new(marked) });
            self.part_from_sent();
            let key = self.settings.keymap.key(&[Context::Global], Action::Resolve);
            let text = format!("The answer to “{title}” was lost; it is looked for, {key} tells more");
            self.notice = Some(Notice::bad(text));
        } else {
            self.composer.form.draft.unresolved = Some(marker);
            self.composer.form.revision += 1;
            self.save(effects);
            self.composer.overlays.push(Overlay::Resolve { attempt: id, choice: Choice::Later });
        }
        self.look(effects);
    }

    /// Submissions of earlier processes were listed.
    pub(in crate::app) fn unresolved(
        &mut self,
        request: RequestId,
        result: Result<Vec<Attempt>, store::Error>,
        effects: &mut Vec<Effect>,
    ) {
        if self.listing_unresolved != Some(request) {
            return;
        }
        self.listing_unresolved = None;
        match result {
            Ok(all) => {
                for attempt in all {
                    let running = self.submission.sends(attempt.draft);
                    if !running && !self.composer.resolves.iter().any(|known| known.id() == attempt.attempt) {
                        self.composer.resolves.push(Resolve::new(Box::new(attempt), None, self.now.at));
                    }
                }
                self.look(effects);
            }
            Err(error) => self.notice = Some(Notice::bad(error.to_string())),
        }
    }

    /// Starts the next look that is due; one at a time, since search has a limit that others share.
    pub(in crate::app) fn look(&mut self, effects: &mut Vec<Effect>) {
        let now = self.now.at;
        if self.composer.resolves.iter().any(|one| matches!(one.look, Look::Running(_))) {
            return;
        }
        let due = self.composer.resolves.iter_mut().find(|one| one.due().is_some_and(|at| at <= now));
        if let Some(resolve) = due {
            let request = self.requests.fresh();
            resolve.look = Look::Running(request);
            effects.push(Effect::Look { request, attempt: resolve.attempt.clone() });
        }
    }

    /// Takes what a look found.
    pub(in crate::app) fn looked(
        &mut self,
        request: RequestId,
        result: Result<Finding, hubspot::Error>,
        effects: &mut Vec<Effect>,
    ) {
        let now = self.now.at;
        let Some(resolve) = self.composer.resolves.iter_mut().find(|one| one.look == Look::Running(request)) else {
            return;
        };
        if let Ok(Finding::Created(ticket)) = result {
            let id = resolve.id();
            self.is_it(id, *ticket, effects);
        } else {
            resolve.answer(result, now);
        }
        self.look(effects);
    }

    /// Opens the question what became of a submission: of the draft in the form, else of the oldest one.
    pub(in crate::app) fn open_resolve(&mut self) {
        let open = self.composer.form.draft.id;
        let all = &self.composer.resolves;
        let found = all.iter().find(|one| one.attempt.draft == Some(open)).or_else(|| all.first());
        match found.map(Resolve::id) {
            Some(attempt) => self.composer.overlays.push(Overlay::Resolve { attempt, choice: Choice::Later }),
            None => self.notice = Some(Notice::info("What became of every submission is known")),
        }
    }

    /// Whether the draft in the form has a submission that was never answered; asks about it if so.
    pub(in crate::app) fn asks_first(&mut self, effects: &mut Vec<Effect>) -> bool {
        let draft = &self.composer.form.draft;
        if draft.unresolved.is_none() {
            return false;
        }
        let id = draft.id;
        if self.composer.resolves.iter().any(|one| one.attempt.draft == Some(id)) {
            self.open_resolve();
        } else {
            let request = self.requests.fresh();
            self.listing_unresolved = Some(request);
            effects.push(Effect::ListUnresolved(request));
            let text = "An earlier submission of this draft was never answered; it is looked for first";
            self.notice = Some(Notice::bad(text));
        }
        true
    }

    /// Does what the agent chose.
    pub(in crate::app) fn settle(&mut self, attempt: AttemptId, choice: Choice, effects: &mut Vec<Effect>) {
        match choice {
            Choice::Later => {}
            Choice::ThisIsIt(id) => {
                let of = |one: &&Resolve| one.id() == attempt;
                let found = self.composer.resolves.iter().find(of).and_then(|resolve| {
                    resolve.matches.iter().find(|one| one.ticket.id == id).map(|one| one.ticket.clone())
                });
                if let Some(ticket) = found {
                    self.is_it(attempt, ticket, effects);
                }
            }
            Choice::SendAgain => self.is_absent(attempt, effects),
        }
    }

    fn take_resolve(&mut self, attempt: AttemptId) -> Option<Resolve> {
        let index = self.composer.resolves.iter().position(|one| one.id() == attempt)?;
        self.composer.overlays.retain(|one| !matches!(one, Overlay::Resolve { attempt: of, .. } if *of == attempt));
        Some(self.composer.resolves.remove(index))
    }

    /// This ticket came of a submission whose answer was lost.
    fn is_it(&mut self, attempt: AttemptId, ticket: Ticket, effects: &mut Vec<Effect>) {
        let Some(resolve) = self.take_resolve(attempt) else { return };
        let draft = resolve.attempt.draft;
        let result = JournalResult::Created {
            id: ticket.id.clone(),
            created_at: ticket.created_at.clone(),
            url: ticket.link(None, None),
        };
        effects.push(Effect::Settle { attempt, draft, result });
        let text = format!("Ticket id {} is “{}”: it was created after all", ticket.id, resolve.title());
        if draft != Some(self.composer.form.draft.id) {
            self.notice = Some(Notice::good(text));
            return;
        }
        self.composer.form.draft.unresolved = None;
        // The form's revision grew by one when it was marked.
        let as_sent = resolve.own.as_ref().is_none_or(|own| self.composer.form.revision == own.revision + 1);
        if as_sent {
            let sent = self.composer.form.draft.clone();
            let next = self.next_draft(Some((sent.clone(), false)));
            self.show(ticket, resolve.attempt.ticket.clone(), sent, None, effects);
            self.replace(next, effects);
            self.screen = Screen::Result;
        } else {
            self.part_from_sent();
        }
        self.notice = Some(Notice::good(text));
    }

    /// No ticket came of it, says the agent or the unique property: it may be sent again.
    fn is_absent(&mut self, attempt: AttemptId, effects: &mut Vec<Effect>) {
        let Some(resolve) = self.take_resolve(attempt) else { return };
        let why = if resolve.absent {
            "no ticket has its unique value".to_owned()
        } else {
            "looked for, and said to be sent again".to_owned()
        };
        effects.push(Effect::Settle { attempt, draft: resolve.attempt.draft, result: JournalResult::Absent { why } });
        match resolve.attempt.draft {
            Some(id) if id == self.composer.form.draft.id => {
                self.composer.form.draft.unresolved = None;
                self.composer.form.revision += 1;
                self.screen = Screen::Compose;
                self.submit(effects);
            }
            Some(id) => {
                self.sending_again = Some(id);
                self.open(id, effects);
            }
            // It came from no draft: one is made of what was sent.
            None => {
                let draft = Draft::from_sent(next_id(&mut self.seed), self.now.wall, &resolve.attempt.ticket);
                self.begin_with(draft, effects);
                self.submit(effects);
            }
        }
    }

    /// Whether this draft was opened to be sent again.
    pub(in crate::app) fn was_sent_again(&mut self, id: DraftId) -> bool {
        self.sending_again.take_if(|wanted| *wanted == id).is_some()
    }
}
