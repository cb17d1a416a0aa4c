//! A chord with Alt that may be Esc and another key: a terminal, tmux or a slow link makes such ones by accident.

use crate::app::keys::actions::{Action, ListAction, ModeAction, OutboxAction, ProgramAction};
use crate::app::keys::chord::{Chord, Keys};
use crate::app::keys::keymap::Found;
use crate::app::keys::modes::{Mode, Stroke};
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::question::Question;
use crate::app::overlay::reply::Answer;
use crate::app::state::App;

impl App {
    /// Does what a key says. One that a terminal makes by accident asks before it does what can't be taken back.
    pub(super) fn act_by(&mut self, action: Action, stroke: Stroke) {
        if !stroke.is_doubtful || !self.is_final(action) || self.is_unseen(action) {
            return self.act(action);
        }
        self.watch_no_more();
        let answers = vec![(Answer::Nothing, "No".to_owned()), (Answer::Perform(action), "Yes".to_owned())];
        let said = format!(
            "{} can also be Esc and another key, pressed by accident, so hubticket asks first.",
            stroke.chord.short()
        );
        self.overlays.push(Overlay::Question(Question::new(format!("{}?", action.help()), said, answers)));
    }

    /// Whether something is open, and a key is the first of two in the form under it.
    pub(super) fn begins_in_form(&self, chord: Chord) -> bool {
        !self.overlays.is_empty() && self.context.keymap().find(self.form_scopes(), None, chord) == Found::Begun
    }

    /// Whether something is open, and a key, or two, are a command of the form under it.
    pub(super) fn are_of_the_form(&self, keys: Keys) -> bool {
        if self.overlays.is_empty() {
            return false;
        }
        match self.context.keymap().find(self.form_scopes(), keys.before, keys.chord) {
            Found::Action(
                Action::Form(_) | Action::Result(_) | Action::Outbox(_) | Action::Drafts(_) | Action::Templates(_),
            ) => true,
            Found::Action(_) | Found::Begun | Found::Nothing => false,
        }
    }

    /// Whether an action does here at once what can't be taken back.
    fn is_final(&self, action: Action) -> bool {
        match action {
            Action::List(ListAction::Choose) => self.top().is_some_and(Overlay::is_for_keys),
            // Elsewhere, and pressed once more, it only says so.
            Action::Outbox(OutboxAction::Submit) => self.is_composing() && self.outbox.watched.is_none(),
            Action::Outbox(_)
            | Action::Program(_)
            | Action::Drafts(_)
            | Action::Templates(_)
            | Action::Form(_)
            | Action::Text(_)
            | Action::Mode(_)
            | Action::List(_)
            | Action::Records(_)
            | Action::Calendar(_)
            | Action::Result(_) => action.is_final(),
        }
    }

    /// A chord that is bound to nothing: over the form it is Esc, and the key is dropped, unless the form has a command
    /// there, which is no accident. Where characters are commands it is Esc and the key, as vi takes it.
    pub(super) fn esc_and_key(&mut self, stroke: Stroke) {
        if self.are_of_the_form(stroke.chord.into()) {
            return self.still_open();
        }
        if !self.overlays.is_empty() {
            return self.act(ProgramAction::Back.into());
        }
        if self.mode() == Some(Mode::Insert) {
            self.act(ModeAction::Normal.into());
            self.rest();
        }
        match stroke.behind_esc() {
            Some(key) if self.mode() == Some(Mode::Normal) => self.key(key),
            Some(_) | None => self.watch_no_more(),
        }
    }
}
