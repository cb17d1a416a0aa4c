//! What happened, said once: the steps of a submission, notices, errors, texts to read, the ticket.

use crate::app::linear::words::{capital, heading, plain};
use crate::app::linear::{Linear, Step};
use crate::app::message::Message;
use crate::app::outbox::result::{Line, Tone};
use crate::app::overlay::stack::Overlay;
use crate::app::state::Screen;
use crate::app::status::report;
use crate::submit::Progress;
use crate::ticket::value;

impl Linear {
    /// Tells the steps of a submission before they are lost in the state.
    pub(super) fn before(&mut self, message: &Message) {
        match message {
            Message::Edited { .. } => self.editing = false,
            Message::Progress { request, progress } if self.app.submission.running(*request).is_some() => {
                match progress {
                    Progress::Journalled => {}
                    Progress::Sending => self.say("Creating the ticket"),
                    Progress::Repeating { after, why, .. } => {
                        let seconds = match after.as_millis().div_ceil(1000).max(1) {
                            1 => "1 second".to_owned(),
                            more => format!("{more} seconds"),
                        };
                        match why.answer().map(|answer| answer.status) {
                            Some(429) => self.say(&format!("HubSpot asks to wait {seconds}")),
                            _ => self.say(&capital(&format!("{why}; it is sent again in {seconds}"))),
                        }
                    }
                    Progress::Looking { why } => self.say(&capital(&format!("{why}; the ticket is looked for"))),
                }
            }
            _ => {}
        }
    }

    /// Says what happened since the last time.
    pub(super) fn news(&mut self) {
        let notice = self.app.notice.take().map(|notice| capital(&plain(&notice.text)));
        let told = notice.clone().unwrap_or_default();
        if !told.is_empty() {
            self.say(&told);
        }
        let mut explained = false;
        if self.app.error != self.error {
            self.error = self.app.error.clone();
            let asked = matches!(self.overlay(), Some(Overlay::Resolve { .. }));
            if let Some((operation, error)) = self.error.clone().filter(|_| !asked) {
                let reader = report::reader(&error, operation, &self.knowledge().schema);
                let repeats = told.to_lowercase().contains(&error.to_string().to_lowercase());
                self.read(reader.lines.into_iter().skip(usize::from(repeats)));
                explained = true;
            }
        }
        // A text to read is read, and is no question.
        while let Some(Overlay::Reader(_)) = self.overlay() {
            if let Some(Overlay::Reader(reader)) = self.app.composer.overlays.pop()
                && !explained
            {
                self.say(&reader.title);
                self.read(reader.lines.into_iter());
            }
        }
        self.tell_result();
    }

    pub(super) fn read(&mut self, lines: impl Iterator<Item = String>) {
        for line in lines.filter(|line| !line.trim().is_empty()) {
            let said = match line.split_once('\t') {
                Some((left, right)) if !left.is_empty() => format!("{left}: {right}"),
                Some((_, right)) => right.to_owned(),
                None => line,
            };
            self.line(&said);
        }
    }

    /// Says that a ticket is there at once, and all of it when its links were read back.
    fn tell_result(&mut self) {
        let Some(pane) = &self.app.result else { return };
        let id = pane.ticket.id.clone();
        if self.created.as_ref() != Some(&id) {
            let created = value::moment(&pane.ticket.created_at, &self.app.locale());
            self.say(&format!("Created. id {id}, created {created}"));
            self.created = Some(id.clone());
        }
        if self.shown.as_ref() == Some(&id) || self.is_reading_links() {
            return;
        }
        self.shown = Some(id);
        for line in self.app.result_lines() {
            // Two of them were told before; what HubSpot added by itself is long, and told when it is asked for.
            if line.tone != Tone::Faint && !["id", "created"].contains(&line.label.as_str()) {
                self.tell(&line);
            }
        }
        if self.app.screen == Screen::Result {
            self.step = Step::After;
            self.todo.clear();
        }
    }

    pub(super) fn tell(&mut self, line: &Line) {
        match (line.label.is_empty(), line.value.is_empty()) {
            (true, true) => {}
            (true, false) => self.line(&line.value),
            (false, true) => self.line(&heading(&line.label)),
            (false, false) => self.line(&format!("{}: {}", line.label, line.value)),
        }
    }
}
