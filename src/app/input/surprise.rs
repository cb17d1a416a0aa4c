//! What an answer puts on the screen by itself takes no keys away: those of its first moment, and letters that follow each
//! other, were meant for the form.

use std::time::Duration;

use crate::app::keys::actions::{Action, OutboxAction};
use crate::app::keys::keymap::Found;
use crate::app::keys::modes::Stroke;
use crate::app::keys::scope::Scope;
use crate::app::outbox::submission::State;
use crate::app::overlay::overlay::Overlay;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::app::status::said::{CameUp, Surprise};

/// What is pressed so soon after an answer took the screen was meant for the form.
const TAKEN_BY_SURPRISE: Duration = Duration::from_millis(300);
/// Two letters that come within this time are text.
const TYPED_TOGETHER: Duration = Duration::from_millis(500);

impl App {
    /// Takes a key. On a result that came up by itself the first letter waits a moment for the next: hands that type on have
    /// not seen it.
    pub(in crate::app) fn key(&mut self, stroke: Stroke) {
        match self.status.held.take() {
            Some((first, until)) if stroke.chord.typed().is_some() && self.now().at < until => self.type_on_from(first),
            Some((first, _)) => self.press(first),
            None if self.may_be_text(stroke) => {
                self.status.held = Some((stroke, self.now().at + TYPED_TOGETHER));
                return;
            }
            None => {}
        }
        self.press(stroke);
    }

    /// Does what the letter says that no other one has followed.
    pub(in crate::app) fn release(&mut self) {
        let now = self.now().at;
        if let Some((stroke, _)) = self.status.held.take_if(|(_, until)| *until <= now) {
            self.press(stroke);
        }
    }

    /// Whether a key is the first one on a result that came up by itself, and could as well be text.
    fn may_be_text(&mut self, stroke: Stroke) -> bool {
        if !self.status.is_unasked || self.is_surprised() {
            return false;
        }
        let is_over = self.screen != Screen::Result || !self.overlays.is_empty();
        if !is_over && stroke.chord.typed().is_some_and(|c| c != ' ') {
            self.status.is_unasked = false;
            return true;
        }
        // Pressing the key that creates once more, or one that means nothing, is no sign of having seen it.
        let found = self.context.keymap().find(&[Scope::Result, Scope::Global], None, stroke.chord);
        let is_blind = matches!(found, Found::Nothing | Found::Action(Action::Outbox(OutboxAction::Submit)));
        self.status.is_unasked = is_blind && !is_over;
        false
    }

    /// Types the letter that was held into the form: it was the beginning of a text.
    fn type_on_from(&mut self, first: Stroke) {
        self.leave_result();
        if let Some(c) = first.chord.typed() {
            self.watch_no_more();
            self.type_char(c);
        }
    }

    /// A letter that was held is text where more text follows.
    pub(super) fn keep_held(&mut self) {
        if let Some((first, _)) = self.status.held.take() {
            self.type_on_from(first);
        }
    }

    /// Whether something came up on the screen so recently that a key was not meant for it.
    pub(super) fn is_surprised(&self) -> bool {
        let at = self.status.came_up.as_ref().map(|one| one.at);
        at.is_some_and(|at| self.now().at.saturating_duration_since(at) < TAKEN_BY_SURPRISE)
    }

    /// Remembers what has just come up on the screen by itself.
    pub(in crate::app) fn came_up(&mut self, what: Surprise) {
        self.status.is_unasked = matches!(what, Surprise::Result);
        self.status.came_up = Some(CameUp { at: self.now().at, what });
    }

    /// What an answer has just put on the screen goes, for whoever goes on typing.
    pub(super) fn give_back_the_form(&mut self) {
        let is_surprised = self.is_surprised();
        let Some(came_up) = self.status.came_up.take().filter(|_| is_surprised) else { return };
        match came_up.what {
            Surprise::Result => self.give_back(None),
            Surprise::Returned(state) => self.give_back(Some(state)),
            Surprise::Sheet => {
                self.overlays.retain(|one| !matches!(one, Overlay::NewContact(_)));
                self.say_no_contact();
            }
        }
    }

    /// The result that came up by itself goes.
    fn leave_result(&mut self) {
        self.context.notice = None;
        self.give_back(None);
    }

    fn give_back(&mut self, returned: Option<State>) {
        self.status.is_unasked = false;
        let result = self.outbox.shown.filter(|_| self.screen == Screen::Result);
        self.screen = Screen::Compose;
        self.overlays.retain(|one| !matches!(one, Overlay::Became(_) | Overlay::Reader(_) | Overlay::Question(_)));
        let made = result.and_then(|id| self.outbox.get(id)).and_then(|one| Some((one, one.created()?)));
        let notice = match (returned, made) {
            (Some(state), _) => self.waits_behind(state),
            (None, Some((one, pane))) => Notice::good(format!(
                "Ticket id {} was created: “{}”",
                pane.ticket.id, one.title
            ))
            .hint(&[Scope::Global], OutboxAction::LastResult, "shows it"),
            (None, None) => Notice::bad("A ticket in the outbox needs your attention").hint(
                &[Scope::Global],
                OutboxAction::Show,
                "tells more",
            ),
        };
        self.say(notice);
    }
}
