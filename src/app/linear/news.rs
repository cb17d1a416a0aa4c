//! What happened, said once: the steps of a submission, notices, errors, texts to read, the ticket.

use crate::app::keys::actions::ProgramAction;
use crate::app::linear::state::{Linear, Step};
use crate::app::linear::words::heading;
use crate::app::message::Message;
use crate::app::outbox::result::{Line, Tone};
use crate::app::outbox::submission::SubmissionId;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::reader;
use crate::app::screen::Screen;
use crate::app::status::{report, sentences};
use crate::store::StepState;
use crate::submit::Progress;
use crate::ticket::text::{self, capital};
use crate::ticket::value;

impl Linear {
    /// Tells the steps of a submission before they are lost in the state.
    pub(super) fn before(&mut self, message: &Message) {
        self.keep_reason(message);
        if let Message::Attached { files, .. } = message
            && let Some(error) = files.iter().find_map(|(_, result)| result.as_ref().err())
        {
            self.is_unfit(&error.to_string());
        }
        if let Message::Edited { .. } = message {
            self.editing = false;
        }
        if let Message::Progress { request, progress } = message
            && self.watched().and_then(|one| one.sending()).is_some_and(|sending| sending.request == *request)
        {
            self.tell_progress(progress);
        }
    }

    fn tell_progress(&mut self, progress: &Progress) {
        match progress {
            // That it is too late to stop it is said by the app.
            Progress::Journalled(_) | Progress::TooLate | Progress::Uploading { .. } => {}
            Progress::Step(event) => {
                if let (Some(said), StepState::Begun) = (sentences::of_step(&event.step), &event.state) {
                    self.say(said);
                }
            }
            Progress::Sending => self.say("Creating the ticket"),
            Progress::Repeating { after, why, .. } => {
                let whole = after.as_secs() + u64::from(after.subsec_millis() > 0);
                let seconds = text::counted(whole.max(1), "second");
                match why.answer().map(|answer| answer.status) {
                    Some(429) => self.say(&format!("HubSpot asks to wait {seconds}")),
                    _ => self.say(&capital(&format!("{why}; sending it again in {seconds}"))),
                }
            }
            Progress::Looking { why } => self.say(&capital(&format!("{why}; looking for the ticket"))),
        }
    }

    /// Says what happened since the last time.
    pub(super) fn news(&mut self) {
        let notices = std::mem::take(&mut self.notices);
        // Keys mean nothing here: their hints are not told.
        notices.iter().for_each(|notice| self.say(&capital(&notice.text)));
        if let Some(last) = notices.last() {
            self.course.noticed.clone_from(&last.text);
        }
        self.tell_unsaved();
        self.tell_error(!notices.is_empty());
        // A text to read is read, and is no question.
        while let Some(Overlay::Reader(reader)) = self.overlay() {
            let (title, lines) = (reader.title.clone(), reader.lines.clone());
            self.say(&title);
            lines.iter().for_each(|line| self.read(line));
            self.perform(ProgramAction::Back);
        }
        self.tell_result();
    }

    /// Says that the draft is not safe, when that begins.
    fn tell_unsaved(&mut self) {
        let failed = &self.app.saver().failed;
        if *failed != self.told.unsaved {
            self.told.unsaved = failed.clone();
            if let Some(error) = self.told.unsaved.clone() {
                self.say(&format!("The draft is not saved: {error}; trying again"));
            }
        }
    }

    /// Tells a new error in full. A notice that came with it has named it already, but where it speaks of the fields that
    /// HubSpot refused.
    fn tell_error(&mut self, with_notice: bool) {
        if self.app.error() == self.told.error.as_ref() {
            return;
        }
        self.told.error = self.app.error().cloned();
        // What lies over the form tells it then.
        let is_told = matches!(self.overlay(), Some(Overlay::Became(_) | Overlay::Reader(_)));
        let Some((operation, error)) = self.told.error.clone().filter(|_| !is_told) else { return };
        let is_named = with_notice && self.form().remarks.is_empty();
        let schema = self.schema();
        let lines = if is_named {
            report::lines(&error, operation, schema)
        } else {
            report::reader(&error, operation, None, schema).lines
        };
        lines.iter().for_each(|line| self.read(line));
    }

    /// Reads one line of a text aloud.
    fn read(&mut self, line: &reader::Line) {
        match &line.left {
            Some(left) if !left.trim().is_empty() => self.line(&format!("{left}: {}", line.right)),
            Some(_) | None if line.right.trim().is_empty() => {}
            Some(_) | None => self.line(&line.right),
        }
    }

    /// Says that a ticket is there at once, and all of it when its links were read back.
    fn tell_result(&mut self) {
        let shown = self.app.result_of().filter(|_| self.app.screen() == Screen::Result);
        let Some((id, pane)) = shown else {
            (self.told.number, self.told.result) = (None, None);
            return;
        };
        if self.told.number != Some(id) {
            let created = value::moment(&pane.ticket.created_at, self.app.locale());
            let said = format!("Created. id {}, created {created}", pane.ticket.id);
            self.say(&said);
            self.told.number = Some(id);
        }
        if self.told.result != Some(id) && !self.is_reading_links() && !self.is_finishing() {
            self.tell_values(id);
        }
    }

    fn tell_values(&mut self, id: SubmissionId) {
        self.told.result = Some(id);
        for line in self.app.result_lines() {
            // Two of them were told before; what HubSpot added by itself is long, and told when it is asked for.
            if !matches!(line.tone, Tone::Faint | Tone::Fold) && !["id", "created"].contains(&line.label.as_str()) {
                self.tell(&line);
            }
        }
        self.step = Step::After;
        self.todo.clear();
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
