//! The draft in the form on disk: written, kept from, replaced by another one.

use crate::app::drafts::saver::Saver;
use crate::app::effect::Effect;
use crate::app::form::form::Form;
use crate::app::overlay::overlay::Overlay;
use crate::app::screen::Screen;
use crate::app::state::{App, fresh};
use crate::app::status::notice::Notice;
use crate::ticket::property::STAGE;
use crate::ticket::{Draft, Entry, defaults, words};

impl App {
    /// Writes the draft in the form, unless there is nothing worth it.
    pub(in crate::app) fn save(&mut self) {
        let on_disk = self.saver.at.is_some() || self.saver.failed.is_some();
        let form = &mut self.form;
        if form.draft.is_blank() && !on_disk {
            self.saver.rest();
            return;
        }
        form.draft.cursor = form.cursor();
        form.draft.modified = self.context.now.wall;
        form.draft.profile.get_or_insert_with(|| self.context.settings.profile.clone());
        self.saver.begin(form.revision);
        let (revision, draft) = (form.revision, Box::new(form.draft.clone()));
        self.effect(Effect::SaveDraft { revision, draft });
    }

    /// Writes the draft at a way out: as it is, with the cursor where it is. A draft that was emptied is removed.
    pub(in crate::app) fn store_current(&mut self) {
        self.saver.look(self.form.revision, self.now().at);
        if self.form.draft.is_blank() {
            if self.saver.at.is_some() {
                self.effect(Effect::RemoveDraft(self.form.draft.id));
                self.saver = Saver::default();
            }
            return;
        }
        if self.saver.is_dirty() || self.form.draft.cursor != self.form.cursor() {
            self.save();
        }
    }

    /// A new draft with what an agent keeps of the one before. Nobody typed that: as long as nothing is added, there is
    /// nothing in it that is worth keeping.
    pub(in crate::app) fn next_draft(&mut self, previous: Option<&Draft>) -> Draft {
        let mut draft = fresh(&mut self.context);
        if let Some(previous) = previous {
            for name in self.kept() {
                let text = previous.text(&name);
                let fits = name != STAGE || self.stage_is_open(text);
                if fits && !text.is_empty() {
                    draft.set(&name, text);
                    draft.filled.push((name, text.to_owned()));
                }
            }
            let rows = previous.properties.iter().filter(|entry| draft.index(&entry.name).is_none() && !entry.raw);
            let rows: Vec<Entry> = rows.map(|entry| Entry::new(&entry.name)).collect();
            draft.properties.extend(rows);
        }
        defaults::choose(&mut draft, self.context.schema(), &self.context.locale);
        draft
    }

    /// The internal names of the properties that are kept from one draft to the next; the pipeline before its stage.
    fn kept(&self) -> Vec<String> {
        let schema = self.context.schema();
        let name = |typed: &String| match (schema.property(typed), words::by_label(schema, typed).as_slice()) {
            (None, [name]) => (*name).to_owned(),
            (None, _) | (Some(_), _) => typed.clone(),
        };
        let mut names: Vec<String> = self.settings().keep.iter().map(name).collect();
        names.sort_by_key(|name| name == STAGE);
        names
    }

    fn stage_is_open(&self, id: &str) -> bool {
        self.context.schema().stage(None, id).is_some_and(|stage| !stage.closed)
    }

    /// Whether what is in the form can't be put away, because it could not be saved. Says so.
    pub(in crate::app) fn is_only_here(&mut self) -> bool {
        let failed = self.saver.failed.is_some();
        if failed {
            self.say(Notice::bad("This draft is not saved and would be lost; trying again to save it"));
        }
        failed
    }

    /// Whether the draft belongs to another profile, and so to another portal: it is not sent to this one. Says so.
    pub(in crate::app) fn is_of_another_portal(&mut self) -> bool {
        let draft = &self.form.draft;
        let other = draft.profile.as_ref().filter(|profile| **profile != self.settings().profile);
        let Some(profile) = other else { return false };
        let text = format!(
            "This draft belongs to the profile {profile} and is not sent from here; run hubticket --profile {profile} --draft {}",
            draft.id.short()
        );
        self.say(Notice::bad(text));
        true
    }

    /// Begins a new draft; the one in the form is kept.
    pub(in crate::app) fn begin(&mut self) {
        if self.is_only_here() {
            return;
        }
        self.put_away();
        let draft = self.next_draft(None);
        self.put_in(draft, Saver::default());
    }

    /// Writes the draft in the form and lets go of it.
    pub(in crate::app) fn put_away(&mut self) {
        self.store_current();
        self.effect(Effect::ReleaseDraft(self.form.draft.id));
    }

    /// Puts a draft into the form; what was there is gone, saved, or has another owner.
    pub(in crate::app) fn put_in(&mut self, draft: Draft, saver: Saver) {
        self.replace_form(draft, saver);
        self.screen = Screen::Compose;
        self.overlays.clear();
    }

    /// Puts a draft into the form under whatever is open.
    pub(in crate::app) fn replace_form(&mut self, draft: Draft, saver: Saver) {
        self.saver = saver;
        // The fields of a new contact are the other draft's, which has what stands in them.
        self.overlays.retain(|one| !matches!(one, Overlay::NewContact(_)));
        self.links.forget();
        self.keyboard.insert();
        self.form = Form::new(draft, &self.context);
        self.form.schema_changed(&self.context);
        // What is chosen by itself is no reason to write the draft.
        self.form.revision = 0;
        self.saver.look(0, self.now().at);
    }

    /// What was chosen by whoever put the draft in is written soon.
    pub(in crate::app) fn touch(&mut self) {
        self.form.revision += 1;
    }
}
