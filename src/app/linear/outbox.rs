//! The outbox in lines: its submissions, what can be done with each, and what became of one whose answer was lost.

use crate::app::keys::actions::{Action, ListAction, OutboxAction, ProgramAction};
use crate::app::linear::signs::leaves;
use crate::app::linear::state::Linear;
use crate::app::outbox::list::OutboxList;
use crate::app::outbox::lost::{Choice, Look};
use crate::app::outbox::submission::{Phase, State, Submission, SubmissionId, Wait};
use crate::app::overlay::overlay::Overlay;
use crate::app::status::report;
use crate::ticket::property::SUBJECT;
use crate::ticket::text::sentence;
use crate::ticket::value;

/// What is done with a submission of the list: the word in front of its number.
const DEEDS: [(&str, OutboxAction); 3] =
    [("again", OutboxAction::Again), ("back", OutboxAction::Retake), ("stop", OutboxAction::Halt)];

impl Linear {
    /// The submissions: what needs a hand first, then what is under way, then what was created.
    pub(super) fn ask_outbox(&self, list: &OutboxList) -> Vec<String> {
        let mut lines = vec![match list.rows.len() {
            0 => "The outbox is empty.".to_owned(),
            _ => {
                "The outbox. A number tells more; again and a number sends it again, back takes it back into the form, \
                  stop stops it and keeps its draft; hold stops the outbox, or starts it again:"
                    .to_owned()
            }
        }];
        let outbox = self.app.outbox();
        let rows = self.lines.iter().filter_map(|(number, id)| Some((number, outbox.get(*id)?)));
        lines.extend(rows.map(|(number, one)| format!("{number}. {}, {}", one.title, self.state(one))));
        lines.push("Enter goes back.".into());
        lines
    }

    /// Where a submission is.
    fn state(&self, one: &Submission) -> String {
        let locale = self.app.locale();
        match &one.state {
            State::Waiting(Wait::Portal(_)) => "waits for the portal's definitions".into(),
            State::Waiting(Wait::Contact(..)) => "waits until its contact is found".into(),
            State::Waiting(Wait::Files(..)) => "waits until its files are checked".into(),
            State::Waiting(Wait::Turn) => match &self.app.outbox().held {
                Some(why) => format!("is kept, because the outbox is stopped: {why}"),
                None => "waits for its turn".into(),
            },
            State::Sending(sending) => match &sending.phase {
                Phase::Step(_) | Phase::Sending => "is being created".into(),
                Phase::Repeating(why, _) => format!("is being created, and has to wait: {why}"),
                Phase::Looking => "is being looked for, because the answer was lost".into(),
                Phase::Stopping => "is being stopped".into(),
                Phase::TooLate => "has been sent; the answer has not come yet".into(),
            },
            State::Created(pane) => {
                format!("created {}, id {}", value::moment(&pane.ticket.created_at, locale), pane.ticket.id)
            }
            State::Refused(reason) => format!("refused: {}", report::reason(reason)),
            State::NotSent(reason) => format!("not sent: {}", report::reason(reason)),
            State::Unknown(_) => {
                format!(
                    "sent {}; it is not known whether it was created",
                    value::moment(&one.since.to_string(), locale)
                )
            }
        }
    }

    /// Opens a submission by its number, or does something with it.
    pub(super) fn at_outbox(&mut self, line: &str) {
        if leaves(line) {
            return self.perform(ProgramAction::Back);
        }
        let typed = line.trim().to_lowercase();
        if typed == "hold" {
            return self.perform(OutboxAction::Hold);
        }
        let deed = DEEDS.iter().find_map(|(word, action)| Some((Action::from(*action), typed.strip_prefix(word)?)));
        let (action, number) = deed.unwrap_or((ListAction::Choose.into(), &typed));
        let Some(Overlay::Outbox(list)) = self.overlay() else { return };
        let wanted = self.lines.find(number);
        match wanted.and_then(|id| list.rows.iter().position(|row| row == id)) {
            Some(at) => self.perform_on_line(at, action),
            None => self.not_understood(line),
        }
    }

    /// What is known of a submission whose answer was lost, and what can be said of it.
    pub(super) fn ask_became(&self, id: SubmissionId) -> Vec<String> {
        let Some((one, lost)) = self.lost(id) else { return Vec::new() };
        let locale = self.app.locale();
        let sent = value::moment(&lost.attempt.time.to_string(), locale);
        let why = lost.why.as_ref().map_or_else(|| "the answer was lost".to_owned(), ToString::to_string);
        let mut lines = vec![
            sentence(&format!("Was the ticket “{}” created? It was sent {sent}; {why}", one.title)),
            "The ticket may exist; it is not sent again unless you say so.".into(),
        ];
        lines.extend(lost.failed.as_ref().map(|why| sentence(&format!("Looking failed: {why}"))));
        lines.extend(Some(lost.verdict()).filter(|said| !said.is_empty()));
        for (number, id) in self.candidates.1.iter() {
            let Some(found) = lost.matches.iter().find(|found| found.ticket.id == *id) else { continue };
            let created = value::moment(&found.ticket.created_at, locale);
            let subject = found.ticket.value(SUBJECT).unwrap_or_default();
            let differs = match found.differences.len() {
                0 => "as it was sent".to_owned(),
                1 => "1 value is not as it was sent".to_owned(),
                count => format!("{count} values are not as they were sent"),
            };
            lines.push(format!("{number}. This is it: id {id}, {subject}, created {created}, {differs}"));
        }
        if lost.look != Look::Over {
            lines.push("hubticket goes on looking for it.".into());
        }
        lines.push(
            "Type again to send it again, look to look for it once more, or Enter to decide later; it is kept \
             in the outbox."
                .into(),
        );
        lines
    }

    /// Says what became of a submission whose answer was lost.
    pub(super) fn at_became(&mut self, line: &str) {
        let Some(Overlay::Became(asked)) = self.overlay() else { return };
        let choice = match line.trim().to_lowercase().as_str() {
            _ if leaves(line) => Some(Choice::Later),
            "again" => Some(Choice::SendAgain),
            "look" => return self.perform(ProgramAction::Refresh),
            typed => self.candidates.1.find(typed).cloned().map(Choice::ThisIsIt),
        };
        match choice.and_then(|choice| asked.choices.iter().position(|one| *one == choice)) {
            Some(at) => self.perform_on_line(at, ListAction::Choose),
            None => self.not_understood(line),
        }
    }
}
