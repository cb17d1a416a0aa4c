//! Drafts on disk, from the screen: saved, begun, opened, listed, discarded.

use crate::app::drafts::saver::Saver;
use crate::app::keys::keymap::{Action, Context};
use crate::app::message::{Effect, RequestId};
use crate::app::overlay::stack::Overlay;
use crate::app::status::notice::Notice;

use crate::store::{Listing, Summary};
use crate::ticket::property::{OWNER, PIPELINE, STAGE};
use crate::ticket::{Draft, DraftId, Entry, defaults};

use crate::app::state::{App, Screen, fresh};

impl App {
    pub(in crate::app) fn save(&mut self, effects: &mut Vec<Effect>) {
        let form = &mut self.composer.form;
        let on_disk = self.saver.at.is_some() || self.saver.failed.is_some();
        if form.draft.is_blank() && !on_disk {
            self.saver.rest();
            return;
        }
        form.draft.cursor = form.cursor();
        form.draft.modified = self.now.wall;
        form.draft.profile.get_or_insert_with(|| self.settings.profile.clone());
        self.saver.begin(form.revision);
        effects.push(Effect::SaveDraft { revision: form.revision, draft: Box::new(form.draft.clone()) });
    }

    /// Writes the draft at a way out: as it is, with the cursor where it is. A draft that was emptied is removed.
    pub(in crate::app) fn store_current(&mut self, effects: &mut Vec<Effect>) {
        let form = &self.composer.form;
        if form.draft.is_blank() {
            if self.saver.at.is_some() {
                effects.push(Effect::RemoveDraft(form.draft.id));
                self.saver = Saver::default();
            }
            return;
        }
        if self.saver.is_dirty() || form.draft.cursor != form.cursor() {
            self.save(effects);
        }
    }

    pub(in crate::app) fn next_draft(&mut self, keep: Option<(Draft, bool)>) -> Draft {
        let mut draft = fresh(&mut self.seed, self.now, &self.settings);
        if let Some((previous, linked)) = keep {
            for name in [PIPELINE, STAGE, OWNER] {
                let fits = name != STAGE || self.stage_is_open(previous.text(STAGE));
                if fits && !previous.text(name).is_empty() {
                    draft.set(name, previous.text(name));
                }
            }
            let rows = previous.properties.iter().filter(|entry| draft.index(&entry.name).is_none() && !entry.raw);
            let rows: Vec<Entry> = rows.map(|entry| Entry::new(&entry.name)).collect();
            draft.properties.extend(rows);
            if linked {
                draft.associations = previous.associations;
            }
        }
        defaults::choose(&mut draft, &self.composer.knowledge.schema, &self.locale());
        draft
    }

    /// Whether the draft in the form has to stay there: the answer of a submission is about it. Says so.
    pub(in crate::app) fn is_held(&mut self) -> bool {
        let held = self.submission.is_busy();
        if held {
            self.notice = Some(self.creating());
        }
        held
    }

    /// Whether what is in the form can't be put away, because it could not be saved. Says so.
    pub(in crate::app) fn is_only_here(&mut self) -> bool {
        let failed = self.saver.failed.is_some();
        if failed {
            let text = "This draft is not saved and would be lost; saving is tried again";
            self.notice = Some(Notice::bad(text));
        }
        failed
    }

    /// Whether the draft belongs to another profile, and so to another portal: it is not sent to this one. Says so.
    pub(in crate::app) fn is_of_another_portal(&mut self) -> bool {
        let draft = &self.composer.form.draft;
        let other = draft.profile.as_ref().filter(|profile| **profile != self.settings.profile);
        let Some(profile) = other else { return false };
        let text = format!(
            "This draft belongs to the profile {profile} and is not sent from here; run hubticket --profile {profile} --draft {}",
            draft.id.short()
        );
        self.notice = Some(Notice::bad(text));
        true
    }

    pub(in crate::app) fn stage_is_open(&self, id: &str) -> bool {
        self.composer.knowledge.schema.stage(None, id).is_some_and(|stage| !stage.closed)
    }

    /// Begins a new draft, keeping what an agent keeps from the last one.
    pub(in crate::app) fn begin(&mut self, keep: Option<(Draft, bool)>, effects: &mut Vec<Effect>) {
        if self.is_held() || self.is_only_here() {
            return;
        }
        self.store_current(effects);
        effects.push(Effect::ReleaseDraft(self.composer.form.draft.id));
        let draft = self.next_draft(keep);
        self.replace(draft, effects);
        self.screen = Screen::Compose;
    }

    /// Puts a draft into the form that is not on disk yet.
    pub(in crate::app) fn replace(&mut self, draft: Draft, effects: &mut Vec<Effect>) {
        self.saver = Saver::default();
        let (composer, mut turn) = self.turn(effects);
        composer.take_draft(draft, &mut turn);
        self.saver.look(0, self.now.at);
        self.composer.form.revision = 0;
    }

    /// Begins with a draft that is not on disk yet.
    pub(in crate::app) fn begin_with(&mut self, draft: Draft, effects: &mut Vec<Effect>) {
        self.store_current(effects);
        effects.push(Effect::ReleaseDraft(self.composer.form.draft.id));
        self.replace(draft, effects);
        self.composer.form.revision += 1;
        self.screen = Screen::Compose;
    }

    /// Opens a draft of the disk.
    pub(in crate::app) fn open(&mut self, id: DraftId, effects: &mut Vec<Effect>) {
        if self.is_held() || self.is_only_here() {
            return;
        }
        if self.outbox.has_open(id) {
            self.notice = Some(Notice::info("This draft is being sent"));
            return;
        }
        self.store_current(effects);
        let request = self.requests.fresh();
        self.opening = Some(request);
        effects.push(Effect::OpenDraft { request, id });
    }

    /// Puts a draft of the list into the outbox, or takes it out.
    pub(in crate::app) fn queue_listed(&mut self, id: DraftId, effects: &mut Vec<Effect>) {
        if id == self.composer.form.draft.id {
            self.composer.overlays.clear();
            return self.queue(effects);
        }
        if self.outbox.has_open(id) {
            self.notice = Some(Notice::info("This draft is being sent"));
            return;
        }
        let waits = self.outbox.waiting.iter().any(|one| one.id == id);
        if waits {
            self.outbox.remove(id, self.now.at);
        }
        effects.push(Effect::QueueDraft { id, since: (!waits).then_some(self.now.wall) });
    }

    pub(in crate::app) fn opened(
        &mut self,
        request: RequestId,
        result: Result<Box<Draft>, crate::store::Error>,
        effects: &mut Vec<Effect>,
    ) {
        if self.opening != Some(request) {
            if let Ok(draft) = result {
                effects.push(Effect::ReleaseDraft(draft.id));
            }
            return;
        }
        self.opening = None;
        match result {
            Ok(draft) if self.is_held() || self.is_only_here() => effects.push(Effect::ReleaseDraft(draft.id)),
            Ok(mut draft) => {
                self.store_current(effects);
                if draft.id != self.composer.form.draft.id {
                    effects.push(Effect::ReleaseDraft(self.composer.form.draft.id));
                }
                // What is worked on does not leave by itself.
                let queued = draft.queued.take().is_some();
                let (id, saved) = (draft.id, draft.modified);
                self.replace(*draft, effects);
                self.saver = Saver::saved(Some(saved));
                self.screen = Screen::Compose;
                self.unfinished = None;
                if queued {
                    self.outbox.remove(id, self.now.at);
                    self.composer.form.revision += 1;
                }
                if self.was_sent_again(id) {
                    self.submit(effects);
                } else {
                    self.is_of_another_portal();
                }
            }
            Err(error) => self.notice = Some(Notice::bad(error.to_string())),
        }
    }

    pub(in crate::app) fn drafts(
        &mut self,
        request: RequestId,
        result: Result<Listing, crate::store::Error>,
        effects: &mut Vec<Effect>,
    ) {
        if self.listing != Some(request) {
            return;
        }
        self.listing = None;
        let resuming = std::mem::take(&mut self.resuming);
        let open = self.composer.form.draft.id;
        let list = self.composer.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::Drafts(list) => Some(list),
            _ => None,
        });
        match (result, list) {
            (Ok(listing), list) => {
                let mine = |draft: &&Summary| {
                    draft.id != open
                        && !draft.locked
                        && !draft.blank
                        && draft.other_profile(&self.settings.profile).is_none()
                };
                self.outbox.take(listing.drafts.iter().filter(mine), self.now.at);
                self.unfinished = listing.drafts.iter().filter(mine).find(|draft| draft.queued.is_none()).cloned();
                self.waiting = listing.drafts.iter().filter(mine).filter(|draft| draft.queued.is_none()).count();
                if let Some(note) = listing.notes.first() {
                    self.notice = Some(Notice::bad(note.clone()));
                }
                if let Some(list) = list {
                    list.take(listing);
                } else if resuming {
                    match &self.unfinished {
                        Some(draft) => self.open(draft.id, effects),
                        None => self.notice = Some(Notice::info("There is no other unfinished draft")),
                    }
                }
            }
            (Err(error), Some(list)) => {
                list.request = None;
                list.failed = Some(error.to_string());
            }
            (Err(error), None) => self.notice = Some(Notice::bad(error.to_string())),
        }
    }

    pub(in crate::app) fn list_again(&mut self, effects: &mut Vec<Effect>) {
        if self.composer.overlays.iter().any(|overlay| matches!(overlay, Overlay::Drafts(_))) {
            self.list(effects);
        }
    }

    /// Asks for the drafts.
    pub(in crate::app) fn list(&mut self, effects: &mut Vec<Effect>) -> RequestId {
        let request = self.requests.fresh();
        self.listing = Some(request);
        effects.push(Effect::ListDrafts(request));
        request
    }

    pub(in crate::app) fn discard(&mut self, effects: &mut Vec<Effect>) {
        let draft = self.composer.form.draft.clone();
        if draft.is_blank() && self.saver.at.is_none() {
            self.notice = Some(Notice::info("There is nothing to discard"));
            return;
        }
        if self.is_held() {
            return;
        }
        let title = draft.title().to_owned();
        effects.push(Effect::RemoveDraft(draft.id));
        self.discarded = Some(draft);
        let draft = self.next_draft(None);
        self.replace(draft, effects);
        self.list_again(effects);
        let key = self.settings.keymap.key(&[Context::Form], Action::Undo);
        self.notice = Some(Notice::info(format!("Discarded “{title}”; {key} brings it back")));
    }

    pub(in crate::app) fn undo_discard(&mut self, effects: &mut Vec<Effect>) {
        if self.composer.form.draft.is_blank()
            && let Some(draft) = self.discarded.take()
        {
            effects.push(Effect::RestoreDraft(draft.id));
            let saved = draft.modified;
            self.replace(draft, effects);
            self.saver = Saver::saved(Some(saved));
            self.composer.form.revision += 1;
        } else {
            self.notice = Some(Notice::info("There is nothing to undo"));
        }
    }
}
