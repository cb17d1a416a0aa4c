//! Drafts listed, opened, named.

use crate::app::drafts::list::DraftList;
use crate::app::drafts::saver::Saver;
use crate::app::effect::Effect;
use crate::app::keys::actions::{DraftsAction, OutboxAction};
use crate::app::keys::scope::Scope;
use crate::app::outbox::submission::{State, Submission};
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::prompt::Prompt;
use crate::app::overlay::question::Question;
use crate::app::overlay::reply::{Answer, DraftDeed};
use crate::app::request::RequestId;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::store::{self, Listing, Summary};
use crate::ticket::draft::{SubmissionMark, SubmissionState};
use crate::ticket::{Draft, DraftId, text};

impl App {
    /// Does what an action of the drafts says, outside of their list.
    pub(in crate::app) fn perform_drafts(&mut self, action: DraftsAction) {
        match action {
            DraftsAction::List => self.open_drafts(),
            DraftsAction::Resume => match self.drafts.unfinished.as_ref().map(|draft| draft.id) {
                Some(id) => self.open_draft(id),
                None => {
                    // Another process may have let go of one since the drafts were listed.
                    self.drafts.resuming = true;
                    self.list_drafts();
                }
            },
            DraftsAction::New | DraftsAction::NewFromList => self.begin(),
            DraftsAction::Discard => self.discard(),
            DraftsAction::Restore => self.bring_back(),
            DraftsAction::Rename => {
                let name = self.form.draft.name.clone().unwrap_or_default();
                self.overlays.push(Overlay::Prompt(Prompt::new(None, &name)));
            }
            // These are of one draft of the list.
            DraftsAction::Duplicate | DraftsAction::Delete | DraftsAction::Send => {}
        }
    }

    /// Shows the drafts, or takes their list away again.
    fn open_drafts(&mut self) {
        self.store_current();
        let request = self.list_drafts();
        self.overlays.push(Overlay::Drafts(DraftList::new(request, self.form.draft.id)));
    }

    /// Asks for the drafts.
    pub(in crate::app) fn list_drafts(&mut self) -> RequestId {
        let request = self.context.request();
        self.drafts.listing = Some(request);
        self.effect(Effect::ListDrafts(request));
        request
    }

    /// Asks for the drafts where they are in view.
    pub(in crate::app) fn list_again(&mut self) {
        if self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Drafts(_))) {
            self.list_drafts();
        }
    }

    /// Opens a draft of the disk.
    pub(in crate::app) fn open_draft(&mut self, id: DraftId) {
        if self.is_only_here() {
            return;
        }
        if self.outbox.of_draft(id).is_some_and(|one| one.sending().is_some()) {
            self.say(Notice::info("This draft is being sent"));
            return;
        }
        self.store_current();
        let request = self.context.request();
        self.drafts.opening = Some(request);
        self.effect(Effect::OpenDraft { request, id });
    }

    /// Takes a draft that was opened.
    pub(in crate::app) fn opened(&mut self, request: RequestId, result: Result<Box<Draft>, store::Error>) {
        if result.is_ok() {
            self.keep_offer();
            self.keep_sentence();
        }
        if self.drafts.opening != Some(request) {
            if let Ok(draft) = result {
                self.effect(Effect::ReleaseDraft(draft.id));
            }
            return;
        }
        self.drafts.opening = None;
        match result {
            Ok(draft) if self.is_sent_meanwhile(&draft) => {}
            Ok(draft) if self.is_only_here() => self.effect(Effect::ReleaseDraft(draft.id)),
            Ok(draft) => self.take_opened(*draft),
            Err(error) => self.say(Notice::bad(error.to_string())),
        }
    }

    /// Whether a draft that was to be opened is on its way by now, or its ticket is there: it is its submission's then, and
    /// is not let go of. Says so.
    fn is_sent_meanwhile(&mut self, draft: &Draft) -> bool {
        let title = draft.title();
        let is_own = |one: &&Submission| one.draft_id() == Some(draft.id);
        let said = self.outbox.all().filter(is_own).find_map(|one| match &one.state {
            State::Created(pane) => Some(format!("“{title}” was created meanwhile: ticket {}", pane.ticket.id)),
            State::Sending(_) => Some(format!("“{title}” is being created already")),
            State::Waiting(_) if one.begun().is_some() => Some(format!("“{title}” is being created already")),
            State::Waiting(_) | State::Refused(_) | State::NotSent(_) | State::Unknown(_) => None,
        });
        let Some(said) = said else { return false };
        self.say(Notice::info(said));
        true
    }

    fn take_opened(&mut self, mut draft: Draft) {
        self.store_current();
        if draft.id != self.form.draft.id {
            self.effect(Effect::ReleaseDraft(self.form.draft.id));
        }
        let (id, saved) = (draft.id, draft.modified);
        let submission = self.outbox.of_draft(id).map(|one| one.id);
        if draft.is_marked(SubmissionState::Unknown) {
            // It is frozen until it is known what became of it.
            self.effect(Effect::ReleaseDraft(id));
            // The journal knows what is not known of it; until that was read it is an ordinary line of the outbox.
            match submission.filter(|id| self.outbox.get(*id).is_some_and(|one| one.lost().is_some())) {
                Some(lost) => self.ask_became(Some(lost)),
                None => {
                    self.outbox.asks_about = Some(id);
                    self.read_journal();
                }
            }
            return;
        }
        // What is worked on does not leave by itself.
        let left = draft.submission.take().is_some();
        let title = draft.title().to_owned();
        let prepared = draft.prepared.as_ref().map(|one| one.sentence());
        let edited = draft.edits.is_some().then(|| draft.clone());
        self.put_in(draft, Saver::saved(Some(saved)));
        if let Some(edited) = edited {
            self.name_links(&edited);
        }
        if let Some(prepared) = prepared {
            let marked = "creates the ticket; check what is marked •";
            self.say(Notice::info(prepared).hint(&[Scope::Global], OutboxAction::Submit, marked));
        }
        self.drafts.unfinished = None;
        if left {
            if let Some(submission) = submission {
                self.outbox.remove(submission);
                self.outbox.go_on(self.now().at);
            }
            self.say(Notice::info(format!("“{title}” was in the outbox and is a draft again")));
            self.touch();
        }
        self.is_of_another_portal();
    }

    /// Takes a listing of the drafts.
    pub(in crate::app) fn listed(&mut self, request: RequestId, result: Result<Listing, store::Error>) {
        if self.drafts.listing != Some(request) {
            return;
        }
        self.drafts.listing = None;
        let resuming = std::mem::take(&mut self.drafts.resuming);
        let listing = match result {
            Ok(listing) => listing,
            Err(error) => {
                match self.draft_list() {
                    Some(list) => {
                        list.request = None;
                        list.failed = Some(error.to_string());
                    }
                    None => self.say(Notice::bad(error.to_string())),
                }
                return;
            }
        };
        let (open, profile) = (self.form.draft.id, self.settings().profile.clone());
        let is_mine = |draft: &Summary| {
            draft.id != open && !draft.locked && !draft.blank && draft.other_profile(&profile).is_none()
        };
        let mine = listing.drafts.iter().filter(|draft| is_mine(draft));
        self.outbox.take_listed(mine.filter(|draft| draft.submission.is_some()), self.context.now.at);
        let composed = |draft: &&Summary| is_mine(draft) && draft.submission.is_none();
        self.drafts.unfinished = listing.drafts.iter().find(composed).cloned();
        self.drafts.count = listing.drafts.iter().filter(composed).count();
        if let Some(note) = listing.notes.first() {
            self.context.say(Notice::bad(note.clone()));
        }
        let shown = listing.drafts.into_iter();
        let drafts = shown.filter(|one| one.submission.is_none() || one.other_profile(&profile).is_some()).collect();
        let listing = Listing { drafts, ..listing };
        match self.draft_list() {
            Some(list) => list.take(listing),
            None if resuming => match self.drafts.unfinished.as_ref().map(|draft| draft.id) {
                Some(id) => self.open_draft(id),
                None => self.say(Notice::info("There is no other unfinished draft")),
            },
            None => {}
        }
    }

    pub(in crate::app) fn draft_list(&mut self) -> Option<&mut DraftList> {
        self.overlays.iter_mut().find_map(|overlay| if let Overlay::Drafts(list) = overlay { Some(list) } else { None })
    }

    /// Does something with a draft of the list.
    pub(in crate::app) fn do_with_draft(&mut self, id: DraftId, deed: DraftDeed) {
        match deed {
            DraftDeed::Open => self.open_draft(id),
            DraftDeed::Copy => {
                let copy = self.context.draft_id();
                self.effect(Effect::DuplicateDraft { id, copy });
            }
            DraftDeed::Name(name) => {
                self.overlays.push(Overlay::Prompt(Prompt::new(Some(id), &name.unwrap_or_default())));
            }
            DraftDeed::Delete(title) => {
                let text = format!("“{}” can be brought back from this list.", text::one_line(&title));
                let answers =
                    vec![(Answer::Nothing, "Keep it".to_owned()), (Answer::DeleteDraft(id), "Delete it".to_owned())];
                self.overlays.push(Overlay::Question(Question::new("Delete this draft?", text, answers)));
            }
            DraftDeed::Restore(title) => self.restore_listed(id, &title),
            DraftDeed::Reopen(title) => {
                self.restore_listed(id, &title);
                self.open_draft(id);
            }
            DraftDeed::Deleted(title) => {
                let notice = Notice::info(format!("“{}” is deleted", text::one_line(&title)));
                self.say(notice.hint(&[Scope::Drafts], DraftsAction::Restore, "brings it back"));
            }
            DraftDeed::Send(title, marker) => {
                let marker = marker.map(|marker| format!(" ({})", text::one_line(&marker))).unwrap_or_default();
                let text = format!(
                    "“{}”{marker} is sent at once, or as soon as HubSpot can be reached. Until then it waits in the outbox.",
                    text::one_line(&title)
                );
                let answers = vec![
                    (Answer::Nothing, "Keep it as a draft".to_owned()),
                    (Answer::SendDraft(id), "Create the ticket".to_owned()),
                ];
                self.overlays.push(Overlay::Question(Question::new("Create a ticket from this draft?", text, answers)));
            }
        }
    }

    /// Names a draft.
    pub(in crate::app) fn name_draft(&mut self, listed: Option<DraftId>, name: Option<String>) {
        match listed {
            Some(id) if id != self.form.draft.id => self.effect(Effect::RenameDraft { id, name }),
            Some(_) | None => {
                self.form.draft.name = name;
                self.touch();
                if listed.is_some() {
                    self.store_current();
                    self.list_again();
                }
            }
        }
    }

    /// Puts a draft of the list into the outbox.
    pub(in crate::app) fn send_listed(&mut self, id: DraftId) {
        if id == self.form.draft.id {
            self.overlays.clear();
            return self.submit();
        }
        let title =
            self.draft_list().and_then(|list| list.drafts.iter().find(|one| one.id == id).map(|one| one.title.clone()));
        let Some(title) = title else { return };
        let (since, now) = (self.now().wall, self.now().at);
        let submission = Some(SubmissionMark { state: SubmissionState::Waiting, since });
        self.effect(Effect::MarkDraft { id, submission });
        self.outbox.wait(id, title.clone(), since, now);
        let notice = Notice::info(format!("“{title}” is in the outbox"));
        self.say(notice);
        self.send_next();
    }
}
