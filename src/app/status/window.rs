//! What is told outside of the screen: the window's title, and that a submission ended which nobody watched.

use std::time::Duration;

use crate::app::effect::{Notify, TerminalEffect};
use crate::app::outbox::outbox::may_pass;
use crate::app::outbox::submission::SubmissionId;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::title::Title;
use crate::submit::{Ended, Outcome};
use crate::ticket::property::SUBJECT;
use crate::ticket::text;

/// Who waits longer than this has gone on to something else.
const LONG: Duration = Duration::from_secs(5);
/// Cells of a title or a notification.
const CELLS: usize = 60;

impl App {
    /// Gives the window the title of what is worked on, if it has changed.
    pub(in crate::app) fn retitle(&mut self) {
        if !self.settings().title || self.quit || self.is_typing() {
            return;
        }
        let form = &self.form;
        let in_subject = form.editor.is_some() && form.entry().is_some_and(|(_, entry)| entry.name == SUBJECT);
        let same = |title: &Title| title.draft == form.draft.id && title.screen == self.screen;
        // While the subject is typed the title stays: one with every key would cost more than the keys.
        if in_subject && self.status.title.as_ref().is_some_and(same) {
            return;
        }
        let watched = self.outbox.watched.and_then(|id| self.outbox.get(id));
        let name = match (self.result(), self.screen) {
            (Some(pane), Screen::Result) => pane.draft.title(),
            (_, Screen::Compose) if watched.is_some() => watched.map_or("", |one| &one.title),
            (_, Screen::Compose | Screen::Result) if form.draft.is_blank() => "new ticket",
            (_, Screen::Compose | Screen::Result) => form.draft.title(),
        };
        let program = if self.settings().sandbox { "hubticket SANDBOX" } else { "hubticket" };
        let said = format!("{program}: {}", text::one_line(name));
        let title =
            Title { draft: form.draft.id, screen: self.screen, text: text::truncate(&said, CELLS).into_owned() };
        if self.status.title.as_ref().is_none_or(|old| old.text != title.text) {
            self.effect(TerminalEffect::Title(title.text.clone()));
        }
        self.status.title = Some(title);
    }

    /// Calls for attention when a submission ends that went by itself or took long.
    pub(in crate::app) fn tell_end(&mut self, id: SubmissionId, ended: &Ended) {
        let Some(one) = self.outbox.get(id) else { return };
        let took_long = one.begun().is_some_and(|since| self.now().at.duration_since(since) > LONG);
        if self.settings().notify == Notify::Off || !(one.by_itself || took_long) {
            return;
        }
        let what = match &ended.outcome {
            Outcome::Created(ticket) => format!("Ticket {} is created", ticket.id),
            // It is tried again, and again.
            Outcome::NotSent(error) if one.by_itself && may_pass(error) => return,
            Outcome::Rejected(_)
            | Outcome::StoppedAt { .. }
            | Outcome::NotSent(_)
            | Outcome::NotJournalled(_)
            | Outcome::Twin(_) => "Not created".to_owned(),
            Outcome::Unknown(_) => "Not known whether it was created".to_owned(),
        };
        let said = format!("{what}: {}", ended.attempt.ticket.value(SUBJECT).unwrap_or_default());
        let text = text::truncate(&text::one_line(&said), CELLS).into_owned();
        self.effect(TerminalEffect::Notify { how: self.settings().notify, text });
    }
}
