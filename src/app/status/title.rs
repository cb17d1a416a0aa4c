//! What is told outside of the screen: the window's title, and that a submission ended which nobody watched.

use std::time::Duration;

use crate::app::message::{Effect, Notify, RequestId};
use crate::app::outbox::outbox::{State, may_pass};
use crate::app::outbox::submission::Submission;
use crate::app::state::{App, Screen};
use crate::submit::{Ended, Outcome};
use crate::ticket::property::SUBJECT;
use crate::ticket::{DraftId, text};

/// Who waits longer than this has gone on to something else.
const LONG: Duration = Duration::from_secs(5);
/// Cells of a title or a notification.
const CELLS: usize = 60;

/// What the window's title says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    draft: DraftId,
    screen: Screen,
    text: String,
}

impl App {
    /// Gives the window the title of what is worked on, if it has changed.
    pub(in crate::app) fn retitle(&mut self, effects: &mut Vec<Effect>) {
        if !self.settings.title || self.quit || self.is_typing() {
            return;
        }
        let form = &self.composer.form;
        let in_subject = form.editor.is_some() && form.entry().is_some_and(|(_, entry)| entry.name == SUBJECT);
        let same = |title: &Title| title.draft == form.draft.id && title.screen == self.screen;
        // While the subject is typed the title stays: one with every key would cost more than the keys.
        if in_subject && self.titled.as_ref().is_some_and(same) {
            return;
        }
        let name = match (&self.result, self.screen) {
            (Some(pane), Screen::Result) => pane.draft.title(),
            _ if form.draft.is_blank() => "new ticket",
            _ => form.draft.title(),
        };
        let program = if self.settings.sandbox { "hubticket SANDBOX" } else { "hubticket" };
        let said = format!("{program}: {}", text::one_line(name));
        let title =
            Title { draft: form.draft.id, screen: self.screen, text: text::truncate(&said, CELLS).into_owned() };
        if self.titled.as_ref().is_none_or(|old| old.text != title.text) {
            effects.push(Effect::Title(title.text.clone()));
        }
        self.titled = Some(title);
    }

    /// Calls for attention when a submission ends that went by itself or took long.
    pub(in crate::app) fn tell_end(&self, request: RequestId, ended: &Ended, effects: &mut Vec<Effect>) {
        let by_itself = matches!(&self.outbox.state, State::Sending(sending) if sending.request == request);
        let took_long = match &self.submission {
            Submission::Running(running) if running.request == request => {
                self.now.at.duration_since(running.since) > LONG
            }
            _ => false,
        };
        if self.settings.notify == Notify::Off || !(by_itself || took_long) {
            return;
        }
        let what = match &ended.outcome {
            Outcome::Created(ticket) => format!("Ticket {} is created", ticket.id),
            // It is tried again, and again.
            Outcome::NotSent(error) if by_itself && may_pass(error) => return,
            Outcome::Rejected(_) | Outcome::NotSent(_) | Outcome::NotJournalled(_) => "Not created".to_owned(),
            Outcome::Unknown(_) => "Not known whether it was created".to_owned(),
        };
        let said = format!("{what}: {}", ended.attempt.ticket.value(SUBJECT).unwrap_or_default());
        let text = text::truncate(&text::one_line(&said), CELLS).into_owned();
        effects.push(Effect::Notify { how: self.settings.notify, text });
    }
}
