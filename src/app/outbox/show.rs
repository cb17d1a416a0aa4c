//! The outbox and the results on the screen, and what actions do there.

use crate::app::drafts::saver::Saver;
use crate::app::effect::{Effect, TerminalEffect};
use crate::app::keys::actions::{DraftsAction, OutboxAction, ProgramAction, ResultAction};
use crate::app::keys::scope::Scope;
use crate::app::outbox::list::OutboxList;
use crate::app::outbox::outbox::Same;
use crate::app::outbox::refusal::refusal;
use crate::app::outbox::result::{Links, ResultPane};
use crate::app::outbox::submission::{Owned, Phase, Reason, State, Submission, SubmissionId, Wait};
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::reader::{Line, Reader};
use crate::app::overlay::reply::{Answer, Deed};
use crate::app::request::RequestId;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::app::status::report;
use crate::hubspot::wire::request_body;
use crate::hubspot::{self, Operation};
use crate::ticket::curl::curl;
use crate::ticket::record::Linked;
use crate::ticket::value;
use crate::ticket::{Association, ObjectType, json};

impl App {
    /// Does what an action of the outbox says, outside of its list.
    pub(in crate::app) fn perform_outbox(&mut self, action: OutboxAction) {
        match action {
            OutboxAction::Submit => self.submit(),
            OutboxAction::Queue => self.queue(),
            OutboxAction::Show => self.show_outbox(None),
            OutboxAction::Hold => self.hold_or_go_on(),
            OutboxAction::LastResult => match self.outbox.last().map(|(id, _)| id) {
                Some(id) => self.show_result(id),
                None => self.say(Notice::info("No ticket was created today; hubticket history lists all")),
            },
            // These are of one submission of the list.
            OutboxAction::Again | OutboxAction::Retake | OutboxAction::Halt => {}
        }
    }

    /// Shows the outbox, with the cursor on a submission.
    pub(in crate::app) fn show_outbox(&mut self, on: Option<SubmissionId>) {
        // Other processes have the same outbox.
        self.read_journal();
        self.list_drafts();
        let rows = self.outbox.in_order();
        self.overlays.push(Overlay::Outbox(OutboxList::new(rows, on)));
    }

    /// What the open lists of submissions show is what is there.
    pub(in crate::app) fn renew_overlays(&mut self) {
        for overlay in self.overlays.iter_mut() {
            if let Overlay::Outbox(list) = overlay {
                list.renew(self.outbox.in_order());
            } else if let Overlay::Became(asked) = overlay
                && let Some(lost) = self.outbox.get(asked.id).and_then(|one| one.lost())
            {
                asked.renew(lost.choices());
            }
        }
        let is_known = |id: SubmissionId| self.outbox.get(id).is_some_and(|one| one.lost().is_some());
        self.overlays.retain(|one| !matches!(one, Overlay::Became(asked) if !is_known(asked.id)));
    }

    /// Shows the result of a submission.
    pub(in crate::app) fn show_result(&mut self, id: SubmissionId) {
        self.outbox.shown = Some(id);
        self.screen = Screen::Result;
        self.overlays.clear();
    }

    /// Does something with a submission of the list.
    pub(in crate::app) fn do_with(&mut self, id: SubmissionId, deed: Deed) {
        let Some(one) = self.outbox.get(id) else { return };
        if let Some(why) = refusal(one, deed) {
            return self.say(Notice::info(why));
        }
        let pane = one.created().cloned();
        match deed {
            Deed::Open => self.open_submission(id),
            Deed::Again => self.send_again(id),
            Deed::Retake => self.retake(id),
            Deed::Halt => self.halt(id),
            Deed::Look => self.look_anew(id),
            Deed::Edit => pane.iter().for_each(|pane| self.open_ticket(pane)),
            Deed::CopyId => pane.into_iter().for_each(|pane| self.copy_id(&pane)),
            Deed::CopyLink => pane.iter().for_each(|pane| self.copy_link(pane)),
        }
    }

    /// Its result, the question what became of it, or where it is in words.
    fn open_submission(&mut self, id: SubmissionId) {
        let Some(one) = self.outbox.get(id) else { return };
        match &one.state {
            State::Created(_) => self.show_result(id),
            State::Unknown(_) => self.ask_became(Some(id)),
            State::Refused(reason) | State::NotSent(reason) => {
                let what = if matches!(one.state, State::Refused(_)) { "Refused" } else { "Not sent" };
                let mut lines = vec![
                    Line::pair("Ticket", one.title.clone()),
                    Line::pair(what, report::reason(reason)),
                    Line::default(),
                ];
                if let Reason::HubSpot(error) = reason {
                    lines.extend(report::lines(error, Operation::Create, self.context.schema()));
                }
                let title = format!("{what}; no ticket was created");
                self.overlays.push(Overlay::Reader(Reader::new(title, lines)));
            }
            State::Waiting(wait) => {
                let said = match wait {
                    Wait::Portal(_) => "Waiting for the portal's definitions",
                    Wait::Contact(..) => "Waiting until its contact is found",
                    Wait::Files(..) => "Waiting until its files are checked",
                    Wait::Turn => "Waiting for its turn, or until HubSpot can be reached",
                };
                self.context.say(Notice::info(said).hint(&[Scope::Outbox], OutboxAction::Halt, "takes it out"));
            }
            State::Sending(sending) => {
                let (said, stops) = match sending.phase {
                    Phase::Step(_) | Phase::Sending | Phase::Looking => {
                        ("It is being created", "stops it, if it has not been sent yet")
                    }
                    Phase::Repeating(..) => ("Waiting, as HubSpot asked", "stops it"),
                    Phase::Stopping => return self.say(Notice::info("It is being stopped")),
                    Phase::TooLate => return self.say(Notice::info("It has been sent; the answer has not come yet")),
                };
                self.context.say(Notice::info(said).hint(&[Scope::Outbox], OutboxAction::Halt, stops));
            }
        }
    }

    fn send_again(&mut self, id: SubmissionId) {
        let Some(one) = self.outbox.get(id) else { return };
        match &one.state {
            State::NotSent(Reason::Key(ticket)) if !one.another => {
                let ticket = ticket.clone();
                self.ask_beside_key(&ticket, Answer::SendAnother(id));
            }
            State::Refused(_) | State::NotSent(_) | State::Waiting(Wait::Turn) => match self.made_like(one) {
                Some(made) => self.ask_for_another(made, Answer::SendAnother(id)),
                None => self.send_from_outbox(id),
            },
            // It may be there: that is asked first.
            State::Unknown(_) => self.ask_became(Some(id)),
            State::Created(_) => self.finish_again(id),
            State::Sending(_) | State::Waiting(Wait::Portal(_) | Wait::Contact(..) | Wait::Files(..)) => {}
        }
    }

    /// The submission that made the same ticket a moment ago, unless the agent has said that this is another one.
    fn made_like(&self, one: &Submission) -> Option<SubmissionId> {
        if one.another {
            return None;
        }
        if let State::NotSent(Reason::Made(ticket)) = &one.state {
            return self.outbox.of_ticket(ticket);
        }
        let draft = one.here()?;
        let ticket = value::assemble(self.context.schema(), draft, self.locale());
        match self.outbox.same(&ticket, &draft.extras(), &self.settings().profile, self.now().wall)? {
            Same::Created(made) => Some(made),
            Same::Unknown(_) | Same::UnderWay(_) => None,
        }
    }

    /// Takes the draft of a submission back into the form; the one that is there is kept.
    fn retake(&mut self, id: SubmissionId) {
        let Some(one) = self.outbox.get(id) else { return };
        let reason = match &one.state {
            State::Refused(reason) | State::NotSent(reason) => Some(reason.clone()),
            State::Waiting(_) => None,
            State::Unknown(_) | State::Created(_) | State::Sending(_) => return,
        };
        match &one.draft {
            Owned::Here(_) => {
                if self.is_only_here() {
                    return;
                }
                let Some(Submission { draft: Owned::Here(mut draft), history, .. }) = self.outbox.remove(id) else {
                    return;
                };
                draft.submission = None;
                let saved = draft.modified;
                let kept = (!self.form.draft.is_blank()).then(|| self.form.draft.title().to_owned());
                self.put_away();
                self.put_in((*draft).clone(), Saver::saved(Some(saved)));
                self.form.history = history;
                self.touch();
                if let Some(kept) = kept {
                    let notice = Notice::info(format!("“{kept}” is kept as a draft"));
                    self.say(notice.hint(&[Scope::Global], DraftsAction::List, "lists the drafts"));
                }
                if let Some(Reason::HubSpot(error)) = reason {
                    self.reasons_of(&draft, &error);
                }
            }
            Owned::OnDisk(draft) => {
                let draft = *draft;
                self.open_draft(draft);
            }
            Owned::Gone(_) => {}
        }
    }

    /// Stops what is under way; takes out what waits or ended without a ticket, and keeps its draft.
    fn halt(&mut self, id: SubmissionId) {
        let Some(one) = self.outbox.get(id) else { return };
        match &one.state {
            State::Sending(_) | State::Waiting(Wait::Portal(_) | Wait::Contact(..) | Wait::Files(..)) => self.stop(id),
            State::Waiting(Wait::Turn) | State::Refused(_) | State::NotSent(_) => {
                let (title, draft) = (one.title.clone(), one.draft_id());
                self.outbox.remove(id);
                if let Some(id) = draft {
                    self.effect(Effect::MarkDraft { id, submission: None });
                }
                if self.outbox.due().is_some() {
                    self.outbox.go_on(self.now().at);
                }
                self.say(Notice::info(format!("“{title}” is a draft again")));
            }
            State::Unknown(_) => self.ask_became(Some(id)),
            State::Created(_) => self.stop_rest(id),
        }
    }

    /// Reads the links of a created ticket back: HubSpot has been seen to drop some silently.
    pub(in crate::app) fn read_links(&mut self, id: SubmissionId) {
        let request = self.context.request();
        let Some(pane) = self.outbox.get_mut(id).and_then(|one| one.created_mut()) else { return };
        if pane.draft.associations.is_empty() {
            return;
        }
        pane.links = Links::Reading(request);
        let (ticket, objects) = (pane.ticket.id.clone(), pane.objects());
        self.effect(Effect::ReadLinks { request, ticket, objects });
    }

    /// Takes the links of a created ticket.
    pub(in crate::app) fn links_read(
        &mut self,
        request: RequestId,
        result: Result<Vec<(ObjectType, Vec<Linked>)>, hubspot::Error>,
    ) {
        let reading = |one: &&Submission| one.created().is_some_and(|pane| pane.links == Links::Reading(request));
        let Some(id) = self.outbox.all().find(reading).map(|one| one.id) else { return };
        let Some(pane) = self.outbox.get_mut(id).and_then(|one| one.created_mut()) else { return };
        match result {
            Ok(reported) => pane.linked(&reported),
            Err(error) => pane.links = Links::Failed(error.to_string()),
        }
        if !pane.missing().is_empty() {
            let notice = Notice::bad("HubSpot did not link every record");
            self.say(match self.screen {
                Screen::Result => notice.hint(&[Scope::Result], ResultAction::LinkAgain, "links them again"),
                Screen::Compose => notice.hint(&[Scope::Global], OutboxAction::LastResult, "shows it"),
            });
        }
    }

    fn shown_mut(&mut self) -> Option<&mut ResultPane> {
        let (id, _) = self.result_of()?;
        self.outbox.get_mut(id)?.created_mut()
    }

    /// Does what an action of the result says.
    pub(in crate::app) fn perform_in_result(&mut self, action: ResultAction) {
        let Some(pane) = self.result().cloned() else { return };
        match action {
            ResultAction::NextTicket => self.screen = Screen::Compose,
            ResultAction::NextLinked => self.next_linked(&pane.draft.associations),
            ResultAction::Internals => {
                if let Some(pane) = self.shown_mut() {
                    pane.internals = !pane.internals;
                }
            }
            ResultAction::Unfold => {
                if let Some(pane) = self.shown_mut() {
                    pane.unfolded = !pane.unfolded;
                }
            }
            ResultAction::Json => {
                let text = json::document(&pane.ticket.raw);
                let lines = text.lines().map(|line| Line::whole(line.replace('\t', "    "))).collect();
                self.overlays.push(Overlay::Reader(Reader::new("HubSpot's answer", lines).opened_by(action)));
            }
            ResultAction::CopyId => self.copy_id(&pane),
            ResultAction::CopyLink => self.copy_link(&pane),
            ResultAction::CopyCurl => {
                let mut sent = pane.sent.clone();
                // No command line can hold it.
                sent.properties.iter_mut().for_each(|(_, value)| value.retain(|c| c != '\0'));
                let text = curl(&self.settings().create_url, &request_body(&sent));
                self.copy("a curl command that creates this ticket once more".into(), text);
            }
            ResultAction::LinkAgain => self.link_again(&pane),
            ResultAction::Edit => self.open_ticket(&pane),
        }
    }

    /// Goes on with the draft in the form, and links the records of the ticket to it too. Nobody chose them for it: as
    /// long as nothing else is in it, there is nothing that is worth keeping.
    fn next_linked(&mut self, associations: &[Association]) {
        self.screen = Screen::Compose;
        let blank = self.form.draft.is_blank();
        let focus = self.form.cursor();
        for one in associations {
            if blank {
                self.form.draft.linked.push((one.object.clone(), one.id.clone()));
            }
            self.form.associate(one.clone(), &self.context);
        }
        self.form.go_to(focus, &self.context);
    }

    fn link_again(&mut self, pane: &ResultPane) {
        let missing = pane.missing().into_iter();
        let links: Vec<_> = missing.map(|one| (one.object.clone(), one.id.clone(), one.types.clone())).collect();
        if links.is_empty() {
            return self.say(Notice::info("No link is missing"));
        }
        let request = self.context.request();
        let (ticket, objects) = (pane.ticket.id.clone(), pane.objects());
        if let Some(pane) = self.shown_mut() {
            pane.links = Links::Reading(request);
        }
        self.effect(Effect::Link { request, ticket, links, objects });
    }

    fn copy(&mut self, what: String, text: String) {
        self.effect(TerminalEffect::Copy { what, text });
    }

    fn copy_id(&mut self, pane: &ResultPane) {
        self.copy(format!("the id {}", pane.ticket.id), pane.ticket.id.clone());
    }

    fn copy_link(&mut self, pane: &ResultPane) {
        match pane.link(self.context.schema().account.as_ref()) {
            Some(link) => self.copy(format!("the link {link}"), link),
            None => {
                let why = "The portal's number is not known, so there is no link; the id is above";
                self.say(Notice::bad(why));
            }
        }
    }

    /// Leaves the result, or stops what the agent waits for; else says how to leave.
    pub(in crate::app) fn back(&mut self) {
        if self.screen == Screen::Result {
            // The ticket was created; what is left is to begin the next one.
            self.screen = Screen::Compose;
            return;
        }
        let watched = self.outbox.watched.and_then(|id| self.outbox.get(id));
        match watched.filter(|one| one.begun().is_some()).map(|one| one.id) {
            Some(id) => self.stop(id),
            None if self.stop_reading_files() => {}
            None => {
                let notice =
                    match &self.form.draft.edits {
                        Some(edits) => Notice::info(format!("Ticket {} is in the form to be changed", edits.ticket))
                            .hint(&[Scope::Global], DraftsAction::New, "begins another draft"),
                        None => Notice::info("The draft is kept"),
                    };
                self.say(notice.hint(&[Scope::Global], ProgramAction::Quit, "leaves"));
            }
        }
    }
}
