//! Submissions whose answer was lost: looked for one after another, and settled by what is found or by the agent.

use crate::app::effect::Effect;
use crate::app::keys::actions::OutboxAction;
use crate::app::keys::scope::Scope;
use crate::app::message::Past;
use crate::app::outbox::lost::{Choice, Look};
use crate::app::outbox::result::ResultPane;
use crate::app::outbox::submission::{Owned, Reason, State, SubmissionId};
use crate::app::overlay::became::Became;
use crate::app::overlay::overlay::Overlay;
use crate::app::request::RequestId;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::hubspot;
use crate::store::{self, Attempt, AttemptId, JournalResult, Made, Standing};
use crate::submit::Finding;
use crate::ticket::draft::SubmissionState;
use crate::ticket::text;
use crate::ticket::{Draft, Ticket};

impl App {
    /// Asks what the journal knows of earlier submissions.
    pub(in crate::app) fn read_journal(&mut self) {
        let request = self.context.request();
        let locale = &self.context.locale;
        let midnight = locale.now.to_zoned_datetime(locale.zone.clone()).start_of_day();
        // Also what was created just before midnight, so that the same is asked about.
        let lately = locale.now.checked_sub(jiff::SignedDuration::from_mins(10)).unwrap_or(locale.now);
        let since = midnight.map_or(lately, |midnight| midnight.timestamp().min(lately));
        self.outbox.journal = Some(request);
        self.effect(Effect::ReadJournal { request, since });
    }

    /// Takes what the journal knows.
    pub(in crate::app) fn journal_read(&mut self, request: RequestId, result: Result<Past, store::Error>) {
        if self.outbox.journal != Some(request) {
            return;
        }
        self.outbox.journal = None;
        match result {
            Ok(past) => {
                let open: Vec<AttemptId> = past.unresolved.iter().map(|one| one.attempt).collect();
                self.outbox.let_go_of_settled(&open);
                for attempt in past.unresolved {
                    self.outbox.take_unresolved(attempt, self.context.now.at);
                }
                for made in past.made {
                    self.outbox.take_made(made);
                }
                self.take_unfinished(past.unfinished);
                for attempt in past.left {
                    self.effect(Effect::TakeBack(Box::new(attempt)));
                }
                let count: usize = past.elsewhere.iter().map(|(_, count)| count).sum();
                if count > 0 && self.outbox.lost().next().is_none() {
                    let names: Vec<&str> = past.elsewhere.iter().map(|(name, _)| name.as_str()).collect();
                    let what = text::counted(count as u64, "submission");
                    self.say(Notice::bad(format!(
                        "It is not known what became of {what} of another profile: {}; open hubticket with that profile",
                        names.join(", ")
                    )));
                }
                let asked = self.outbox.asks_about.take().and_then(|draft| self.outbox.of_draft(draft));
                if let Some(id) = asked.map(|one| one.id) {
                    self.ask_became(Some(id));
                }
                self.look();
            }
            Err(error) => self.say(Notice::bad(error.to_string())),
        }
    }

    /// Starts the next look that is due.
    pub(in crate::app) fn look(&mut self) {
        let now = self.now().at;
        let Some(lost) = self.outbox.due_look(now) else { return };
        let request = self.context.request();
        lost.look = Look::Running(request);
        let attempt = lost.attempt.clone();
        self.effect(Effect::Look { request, attempt });
    }

    /// Takes what a look found.
    pub(in crate::app) fn looked(&mut self, request: RequestId, result: Result<Finding, hubspot::Error>) {
        let now = self.now().at;
        let Some(one) = self.outbox.looking(request) else { return };
        let id = one.id;
        match result {
            Ok(Finding::Created(ticket)) => {
                let asked = self.overlays.take(|one| matches!(one, Overlay::Became(asked) if asked.id == id)).is_some();
                self.is_it(id, *ticket, asked && self.overlays.is_empty());
            }
            Ok(Finding::Unsent) => self.is_unsent(id),
            Ok(Finding::Absent | Finding::Perhaps(_)) | Err(_) => {
                if let Some(lost) = one.lost_mut() {
                    lost.answer(result, now);
                }
            }
        }
        self.look();
    }

    /// Has a submission looked for anew.
    pub(in crate::app) fn look_anew(&mut self, id: SubmissionId) {
        let now = self.now().at;
        if let Some(lost) = self.outbox.get_mut(id).and_then(|one| one.lost_mut()) {
            lost.again(now);
        }
        self.look();
    }

    /// Asks what became of a submission; of the oldest one whose answer was lost, where none is named.
    pub(in crate::app) fn ask_became(&mut self, id: Option<SubmissionId>) {
        let id = id.or_else(|| self.outbox.lost().next().map(|(one, _)| one.id));
        let lost = id.and_then(|id| Some((id, self.outbox.get(id)?.lost()?.choices())));
        match lost {
            Some((id, choices)) => {
                self.overlays.retain(|one| !matches!(one, Overlay::Became(asked) if asked.id == id));
                self.overlays.push(Overlay::Became(Became::new(id, choices)));
            }
            None => self.say(Notice::info("The outcome of every submission is known")),
        }
    }

    /// Does what the agent says of a submission whose answer was lost.
    pub(in crate::app) fn settle(&mut self, id: SubmissionId, choice: Choice) {
        let Some(lost) = self.outbox.get(id).and_then(|one| one.lost()) else { return };
        match choice {
            Choice::Later => {}
            Choice::ThisIsIt(number) => {
                let found = lost.matches.iter().find(|one| one.ticket.id == number).map(|one| one.ticket.clone());
                if let Some(ticket) = found {
                    self.is_it(id, ticket, true);
                }
            }
            Choice::SendAgain => self.is_absent(id),
        }
    }

    /// This ticket came of a submission whose answer was lost.
    fn is_it(&mut self, id: SubmissionId, ticket: Ticket, shows: bool) {
        let Some(one) = self.outbox.get_mut(id) else { return };
        let (title, draft_id, here) = (one.title.clone(), one.draft_id(), one.here().cloned());
        let Some(lost) = one.lost().cloned() else { return };
        let (attempt, sent) = (lost.attempt.attempt, lost.attempt.ticket.clone());
        let result = JournalResult::Created {
            id: ticket.id.clone(),
            created_at: ticket.created_at.clone(),
            url: ticket.link(None, None),
        };
        let draft = here.unwrap_or_else(|| {
            let id = draft_id.unwrap_or_else(|| self.context.draft_id());
            Draft::from_sent(id, lost.attempt.time, &sent, lost.attempt.extras.clone())
        });
        let fingerprint = lost.attempt.fingerprint();
        let rest = lost.attempt.has_plan().then(|| lost.attempt.clone());
        let number = ticket.id.clone();
        let pane = ResultPane { fingerprint, ..ResultPane::new(ticket, sent, draft, None) };
        one.draft = Owned::Gone(draft_id);
        one.state = State::Created(Box::new(pane));
        one.since = self.context.now.wall;
        self.effect(Effect::Settle { attempt, draft: draft_id, result });
        self.read_links(id);
        if let Some(rest) = rest {
            self.finish(id, rest, false);
        }
        if shows {
            self.show_result(id);
        }
        self.say(Notice::good(format!("Ticket id {number} is “{title}”: it was created after all")));
    }

    /// Its process ended before the ticket was sent: it is a draft that was not sent.
    fn is_unsent(&mut self, id: SubmissionId) {
        self.overlays.retain(|one| !matches!(one, Overlay::Became(asked) if asked.id == id));
        let Some(lost) = self.outbox.get(id).and_then(|one| one.lost()) else { return };
        let attempt = lost.attempt.clone();
        let draft = self.outbox.get(id).and_then(|one| one.draft_id());
        let made = draft.is_none().then(|| self.draft_of(&attempt));
        let Some(one) = self.outbox.get_mut(id) else { return };
        one.state = State::NotSent(Reason::Interrupted);
        if let Some(mut made) = made {
            made.mark(SubmissionState::NotSent, one.since);
            one.draft = Owned::OnDisk(made.id);
            let (id, draft) = (made.id, Box::new(made));
            self.effect(Effect::SaveDraft { revision: 0, draft });
            self.effect(Effect::ReleaseDraft(id));
        }
        let why = "it ended before the ticket was sent".to_owned();
        let result = JournalResult::Absent { why, by: None };
        self.effect(Effect::Settle { attempt: attempt.attempt, draft, result });
    }

    /// A draft that makes the ticket of an attempt again.
    fn draft_of(&mut self, attempt: &Attempt) -> Draft {
        let made =
            Draft::from_sent(self.context.draft_id(), self.context.now.wall, &attempt.ticket, attempt.extras.clone());
        Draft { profile: Some(self.context.settings.profile.clone()), ..made }
    }

    /// No ticket came of it, says the agent or the unique property: it is sent again.
    fn is_absent(&mut self, id: SubmissionId) {
        self.overlays.retain(|one| !matches!(one, Overlay::Became(asked) if asked.id == id));
        let Some(one) = self.outbox.get_mut(id) else { return };
        let Some(lost) = one.lost() else { return };
        let why = if lost.absent {
            "no ticket has its unique value".to_owned()
        } else {
            "looked for, not found, and sent again as you said".to_owned()
        };
        let attempt = lost.attempt.clone();
        let draft = one.draft_id();
        // It came from no draft: one is made of what was sent.
        let made = draft.is_none().then(|| Box::new(self.draft_of(&attempt)));
        let Some(one) = self.outbox.get_mut(id) else { return };
        if let Some(made) = made {
            one.draft = Owned::Here(made);
        }
        if let Some(lost) = one.lost_mut() {
            lost.given_up = true;
        }
        let attempt = attempt.attempt;
        self.effect(Effect::Settle { attempt, draft, result: JournalResult::Absent { why, by: None } });
    }

    /// Takes what the journal says to what was said of a submission.
    pub(in crate::app) fn settled(&mut self, attempt: AttemptId, result: Result<Option<Standing>, store::Error>) {
        let id = self.outbox.of_attempt(attempt);
        let given_up = id
            .and_then(|id| self.outbox.get_mut(id))
            .and_then(|one| one.lost_mut())
            .is_some_and(|lost| std::mem::take(&mut lost.given_up));
        match (result, id) {
            (Ok(None), Some(id)) if given_up => self.send_given_up(id),
            (Ok(None), _) => self.list_again(),
            (Ok(Some(standing)), Some(id)) if given_up => self.settled_elsewhere(id, standing),
            (Ok(Some(Standing::Taken(_))), _) => {
                self.say(Notice::bad(
                    "That ticket belongs to another submission; the outcome of this one is still not known",
                ));
                self.read_journal();
                self.list_again();
            }
            // It is shown as the ticket that it was said to be; the journal keeps the first word.
            (Ok(Some(Standing::Ended(JournalResult::Created { .. }))), _) => {
                self.say(Notice::info("Another hubticket has settled this one already"));
            }
            (Ok(Some(Standing::Running | Standing::Ended(_))), _) => {
                let text =
                    "Another hubticket has settled this one differently, and that counts; hubticket history shows it";
                self.say(Notice::bad(text));
                self.read_journal();
                self.list_again();
            }
            (Err(error), _) => {
                self.say(Notice::bad(format!("The outcome could not be written to the journal: {error}")));
            }
        }
    }

    fn send_given_up(&mut self, id: SubmissionId) {
        if self.is_composing() {
            self.outbox.watched = Some(id);
        }
        self.send_from_outbox(id);
    }

    /// Another process has it under way, or knows what became of it.
    fn settled_elsewhere(&mut self, id: SubmissionId, standing: Standing) {
        let Some(one) = self.outbox.get(id) else { return };
        let title = one.title.clone();
        let notice = match standing {
            Standing::Running => {
                Notice::bad(format!("“{title}” is still on its way in another hubticket; nothing more is sent"))
            }
            Standing::Ended(JournalResult::Created { id: number, created_at, url }) => {
                let attempt = one.lost().map(|lost| (*lost.attempt).clone());
                self.outbox.remove(id);
                if let Some(attempt) = attempt {
                    self.outbox.take_made(Made { attempt, id: number.clone(), created_at, url });
                }
                Notice::good(format!("“{title}” is ticket id {number}; another hubticket found it"))
            }
            Standing::Ended(_) | Standing::Taken(_) => {
                self.outbox.remove(id);
                Notice::info(format!("“{title}” was settled in another hubticket; nothing is sent from here"))
            }
        };
        self.say(notice.hint(&[Scope::Global], OutboxAction::Show, "shows the outbox"));
        self.read_journal();
        self.list_again();
    }
}
