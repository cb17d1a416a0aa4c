//! What the lines around the form say of it: whether the draft is safe, and what stands between it and a ticket.
//!
//! While somebody types, these sentences stand still: each would cost a slow link more than all the keys of a word, and
//! nobody reads them in the middle of one. They are put right as soon as the hands rest, and at once by anything else.

use std::time::{Duration, Instant};

use crate::app::keys::keymap::{Action, Context};
use crate::app::outbox::submission::Submission;
use crate::app::overlay::stack::Overlay;
use crate::app::state::{App, Screen};
use crate::app::status::notice::{Notice, Tone};
use crate::store;
use crate::ticket::value::{self, At, Severity};
use crate::ticket::{DraftId, Place};

/// The hands rest when no key came for this long. The draft is written a little before that, so that one frame tells
/// of both.
const REST: Duration = Duration::from_millis(400);

/// The sentences, as they were when the hands rested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What just happened, else what is missing, else that all is ready.
    pub status: Notice,
    /// How safe the draft is.
    pub draft: Notice,
}

impl Default for Said {
    fn default() -> Self {
        Self { status: Notice::info(""), draft: Notice::info("") }
    }
}

/// Where keys go, and what they have made of the draft so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    draft: DraftId,
    place: Place,
    revision: u64,
    in_text: bool,
    in_form: bool,
    screen: Screen,
}

impl App {
    /// Where keys go now.
    pub(in crate::app) fn spot(&self) -> Spot {
        let form = &self.composer.form;
        Spot {
            draft: form.draft.id,
            place: form.focus,
            revision: form.revision,
            in_text: form.editor.is_some(),
            in_form: self.screen == Screen::Compose
                && self.composer.overlays.is_empty()
                && !self.submission.is_busy()
                && self.notice.is_none(),
            screen: self.screen,
        }
    }

    /// Whether a key since then did no more than type into a text or move about in the form.
    pub(in crate::app) fn goes_on_typing(&self, before: Spot) -> bool {
        let after = self.spot();
        let in_form = after.in_form && after.draft == before.draft && after.screen == before.screen;
        in_form && (after.revision == before.revision || (after.in_text && after.place == before.place))
    }

    /// Lets the sentences wait until the hands rest.
    pub(in crate::app) fn type_on(&mut self) {
        self.rests_at = Some(self.now.at + REST);
    }

    /// Puts the sentences right, unless they wait.
    pub(in crate::app) fn say(&mut self, at_once: bool) {
        if !at_once && !self.submission.is_busy() && self.is_typing() {
            return;
        }
        self.rests_at = None;
        self.said = Said { status: self.status(), draft: self.safety() };
    }

    /// Whether somebody is typing.
    pub(in crate::app) fn is_typing(&self) -> bool {
        self.rests_at.is_some_and(|at| self.now.at < at)
    }

    /// When the hands will have rested.
    pub fn rest_deadline(&self) -> Option<Instant> {
        self.rests_at
    }

    fn safety(&self) -> Notice {
        if self.screen == Screen::Result {
            return Notice::faint("");
        }
        match (&self.saver.failed, self.saver.at) {
            (Some(_), _) => Notice::bad("NOT SAVED"),
            // Where there is little room, the portal's number needs it more than the time does.
            (None, Some(_)) if self.geometry.columns < 60 => Notice::faint("saved"),
            (None, Some(at)) => Notice::faint(format!("saved {}", value::clock(at, &self.locale()))),
            (None, None) if self.composer.form.draft.is_blank() => Notice::faint("new draft"),
            (None, None) if self.geometry.columns < 60 => Notice::faint("not saved"),
            (None, None) => Notice::faint("not saved yet"),
        }
    }

    fn status(&self) -> Notice {
        let keymap = &self.settings.keymap;
        let key = |action| keymap.key(&[Context::Global], action);
        if let Some(text) = self.running() {
            return Notice { text, tone: Tone::Busy };
        }
        if let Some(notice) = &self.notice {
            return notice.clone();
        }
        if self.screen == Screen::Result {
            let took = self.result.as_ref().and_then(|pane| pane.took).map(|took| took.as_secs_f64());
            return Notice::good(took.map_or_else(|| "Created".to_owned(), |took| format!("Created in {took:.1} s")));
        }
        if let Some(error) = &self.saver.failed {
            return Notice::bad(not_saved(error));
        }
        if let Some(overlay) = self.composer.overlays.last() {
            // What follows names keys of the form, and these do something else in what lies over it, or nothing.
            return self.lacking(overlay);
        }
        let draft = &self.composer.form.draft;
        if draft.is_blank() {
            if let Some(resolve) = self.composer.resolves.first() {
                let key = key(Action::Resolve);
                let title = resolve.title();
                return Notice::bad(format!("Not known whether “{title}” was created: {key} tells more"));
            }
            if let Some((unfinished, count)) = self.unfinished() {
                let more = match count {
                    0 | 1 => String::new(),
                    _ => format!(", {} lists all {count}", key(Action::Drafts)),
                };
                let open = keymap.key(&[Context::Form], Action::Resume);
                return Notice::info(format!("Unfinished: “{}”. {open} opens it{more}", unfinished.title));
            }
        }
        if draft.unresolved.is_some() {
            return Notice::bad(format!("Not known whether it was created; {} tells more", key(Action::Resolve)));
        }
        let blocks = self.problems.iter().filter(|one| one.severity == Severity::Blocks);
        let (wrong, missing): (Vec<_>, Vec<_>) = blocks.map(|one| &one.at).partition(|at| self.is_filled(at));
        let form = &self.composer.form;
        let refused: Vec<&str> = draft
            .properties
            .iter()
            .filter(|entry| form.remark(entry).is_some())
            .map(|entry| self.composer.knowledge.schema.label(&entry.name))
            .collect();
        if wrong.is_empty() && missing.is_empty() && !refused.is_empty() {
            return Notice::info(format!("HubSpot refused: {}", refused.join(", ")));
        }
        if wrong.is_empty() && missing.is_empty() {
            return Notice::good(format!("Ready: {} creates the ticket", key(Action::Submit)));
        }
        let knowledge = &self.composer.knowledge;
        if knowledge.is_loading() && knowledge.schema.pipelines.is_none() {
            return Notice::faint("Reading the portal's pipelines; typing goes on");
        }
        let said = [("Needed", missing), ("To correct", wrong)].into_iter().filter(|(_, all)| !all.is_empty()).map(
            |(what, all)| {
                let names: Vec<String> = all.into_iter().map(|at| self.needed(at)).collect();
                format!("{what}: {}", names.join(", "))
            },
        );
        Notice::info(said.collect::<Vec<_>>().join(". "))
    }

    /// Why a list has hardly anything to offer.
    fn lacking(&self, overlay: &Overlay) -> Notice {
        let knowledge = &self.composer.knowledge;
        if !matches!(overlay, Overlay::Properties(_)) || knowledge.schema.properties.is_some() {
            return Notice::faint("");
        }
        if knowledge.is_loading() {
            return Notice::faint("Reading the portal's properties; they come into this list");
        }
        let why = knowledge.offline().map(|error| format!(": {error}")).unwrap_or_default();
        let more = self.settings.keymap.hint(&[Context::Global], Action::Portal, "tells more");
        Notice::bad(format!("The portal's properties could not be read{why}{more}"))
    }

    /// Whether what has a problem is there, and wrong.
    fn is_filled(&self, at: &At) -> bool {
        match at {
            At::Property(index) => {
                let entry = self.composer.form.draft.properties.get(*index);
                entry.is_some_and(|entry| !entry.name.is_empty() && !entry.text.trim().is_empty())
            }
            At::Association(_) => true,
            At::Missing(_) | At::Draft => false,
        }
    }

    /// What has a problem, in a word.
    fn needed(&self, at: &At) -> String {
        let form = &self.composer.form;
        let schema = &self.composer.knowledge.schema;
        match at {
            At::Property(index) => match form.draft.properties.get(*index) {
                Some(entry) if entry.name.is_empty() => "a name for the raw property".into(),
                Some(entry) => schema.label(&entry.name).to_owned(),
                None => String::new(),
            },
            At::Missing(name) => schema.label(name).to_owned(),
            At::Association(index) => {
                form.draft.associations.get(*index).map_or_else(String::new, |association| association.title())
            }
            At::Draft => "the draft".into(),
        }
    }

    fn running(&self) -> Option<String> {
        let seconds = self.now.at.duration_since(self.submission.since()?).as_secs();
        let key = self.settings.keymap.key(&[Context::Global], Action::Back);
        Some(match &self.submission {
            Submission::Idle => return None,
            Submission::Wanted { .. } => format!("Waiting for the portal… {seconds} s   {key} stops"),
            Submission::Running(running) if running.stopping => format!("Stopping… {seconds} s"),
            Submission::Running(running) => match &running.waiting {
                Some((why, until)) => {
                    let left = until.saturating_duration_since(self.now.at).as_secs();
                    format!("{why}; trying again in {left} s   {key} stops")
                }
                None if running.looking => {
                    format!("The answer was lost; looking for the ticket… {seconds} s   {key} stops")
                }
                None => format!("Creating the ticket… {seconds} s   {key} stops"),
            },
        })
    }
}

/// The reason first: paths are long.
fn not_saved(error: &store::Error) -> String {
    match error {
        store::Error::Io { detail, path, .. } => {
            format!("Not saved: {detail}; it is tried again ({})", path.display())
        }
        other => format!("Not saved: {other}"),
    }
}
