//! Drafts deleted and brought back.

use crate::app::drafts::drafts::Removed;
use crate::app::drafts::saver::Saver;
use crate::app::effect::Effect;
use crate::app::keys::actions::{DraftsAction, FormAction};
use crate::app::keys::scope::Scope;
use crate::app::overlay::overlay::Overlay;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::ticket::{Draft, DraftId, text};

impl App {
    /// Takes the draft out of the form and off the disk; it can be brought back.
    pub(in crate::app) fn discard(&mut self) {
        self.saver.look(self.form.revision, self.now().at);
        let draft = self.form.draft.clone();
        if draft.is_blank() && self.saver.at.is_none() {
            return match &draft.edits {
                Some(edits) => self.leave_unchanged(&edits.ticket),
                None => self.say(Notice::info("There is nothing to discard")),
            };
        }
        if self.saver.is_dirty() {
            // The last words are in what can be brought back after the program ended, too.
            self.save();
        }
        self.remove_draft(draft.id);
        let next = self.next_draft(None);
        self.replace_open(next, Saver::default());
        self.removed("Discarded", draft.id, draft.title().to_owned(), Some(Box::new(draft)));
        self.list_again();
    }

    /// Nothing of a ticket was changed: a new draft takes its place.
    fn leave_unchanged(&mut self, ticket: &str) {
        self.put_away();
        let next = self.next_draft(None);
        self.replace_open(next, Saver::default());
        self.say(Notice::info(format!("Ticket {ticket} is left as it is; this is a new draft")));
    }

    /// Puts another draft into the form that holds what was written in this one, which goes with the deleted ones: it can be
    /// brought back. Returns whether there was anything in it.
    pub(in crate::app) fn give_way(&mut self, next: Draft) -> bool {
        self.saver.look(self.form.revision, self.now().at);
        let draft = self.form.draft.clone();
        if draft.is_blank() && self.saver.at.is_none() {
            self.put_away();
            self.put_in(next, Saver::default());
            return false;
        }
        if self.saver.is_dirty() {
            self.save();
        }
        self.put_in(next, Saver::default());
        // It is on disk before the other one goes.
        self.touch();
        self.save();
        self.remove_draft(draft.id);
        let (id, title) = (draft.id, draft.title().to_owned());
        let form = (self.form.draft.id, self.form.revision);
        self.drafts.removed.push(Removed { id, title, draft: Some(Box::new(draft)), form });
        true
    }

    /// Takes a draft off the disk, and back what an attempt at its ticket may have left in HubSpot.
    fn remove_draft(&mut self, id: DraftId) {
        self.effect(Effect::RemoveDraft(id));
        self.read_journal();
    }

    /// Deletes a draft of the list.
    pub(in crate::app) fn delete_listed(&mut self, id: DraftId) {
        if id == self.form.draft.id {
            return self.discard();
        }
        let listed = self.draft_list().and_then(|list| list.drafts.iter().find(|one| one.id == id));
        let title = listed.map(|one| one.title.clone()).unwrap_or_default();
        self.remove_draft(id);
        self.removed("Deleted", id, title, None);
    }

    fn removed(&mut self, what: &str, id: DraftId, title: String, draft: Option<Box<Draft>>) {
        let notice = Notice::info(format!("{what} “{}”", text::one_line(&title)));
        let in_list = matches!(self.top(), Some(Overlay::Drafts(_)));
        self.say(match in_list {
            true => notice.hint(&[Scope::Drafts], DraftsAction::Restore, "brings it back"),
            false => notice.hint(&[Scope::Form], FormAction::Undo, "brings it back"),
        });
        let form = (self.form.draft.id, self.form.revision);
        self.drafts.removed.push(Removed { id, title, draft, form });
    }

    /// Whether a draft was deleted since the last change of the form: that is what undo takes back first.
    pub(in crate::app) fn has_just_removed(&self) -> bool {
        let now = (self.form.draft.id, self.form.revision);
        self.drafts.removed.last().is_some_and(|one| one.form == now)
    }

    /// Brings the draft back that was deleted last: what was in the form goes there again, if nothing was begun since;
    /// all else goes into the list. A draft that was made of it, and is as it was made, goes instead.
    pub(in crate::app) fn bring_back(&mut self) {
        let is_undone = self.has_just_removed();
        let Some(Removed { id, title, draft, .. }) = self.drafts.removed.pop() else {
            self.say(Notice::info("There is nothing to undo"));
            return;
        };
        match draft {
            Some(draft) if (self.form.draft.is_blank() || is_undone) && !self.is_only_here() => {
                self.store_current();
                self.effect(Effect::RestoreDraft(id));
                if !self.form.draft.is_blank() {
                    self.remove_draft(self.form.draft.id);
                }
                let saved = draft.modified;
                self.replace_open(*draft, Saver::saved(Some(saved)));
                self.touch();
                self.list_again();
                self.say(Notice::info(format!("“{}” is back", text::one_line(&title))));
            }
            Some(_) | None => self.restore(id, &title),
        }
    }

    /// Brings a deleted draft of the list back.
    pub(in crate::app) fn restore_listed(&mut self, id: DraftId, title: &str) {
        match self.drafts.removed.iter().position(|one| one.id == id) {
            // It was the one in the form, whose place may be free.
            Some(at) => {
                let one = self.drafts.removed.remove(at);
                self.drafts.removed.push(one);
                self.bring_back();
            }
            None => self.restore(id, title),
        }
    }

    fn restore(&mut self, id: DraftId, title: &str) {
        self.effect(Effect::RestoreDraft(id));
        let notice = Notice::info(format!("“{}” is back in the drafts", text::one_line(title)));
        let in_list = matches!(self.top(), Some(Overlay::Drafts(_)));
        self.say(if in_list { notice } else { notice.hint(&[Scope::Global], DraftsAction::List, "lists them") });
    }

    /// Puts a draft into the form; a list of drafts over it knows which one that is.
    fn replace_open(&mut self, draft: Draft, saver: Saver) {
        let id = draft.id;
        self.replace_form(draft, saver);
        if let Some(list) = self.draft_list() {
            list.open = id;
        }
    }
}
