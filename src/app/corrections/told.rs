//! What is said of a ticket that is opened in the form.

use crate::app::keys::actions::OutboxAction;
use crate::app::keys::scope::Scope;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::ticket::correction::{self, Changes};
use crate::ticket::value::{self, At, Problem, Severity};
use crate::ticket::{Draft, ObjectType, text};

const EVERYWHERE: &[Scope] = &[Scope::Global];

impl App {
    /// The ticket that the draft in the form changes, in words; empty where it makes a new one.
    pub fn edited_title(&self) -> String {
        let Some(edits) = &self.form.draft.edits else { return String::new() };
        let Some(created) = edits.created else { return format!("Ticket {}", edits.ticket) };
        let minutes = self.now().wall.duration_since(created).as_mins().max(0).unsigned_abs();
        let when = match minutes {
            0 => "created a moment ago".to_owned(),
            1..60 => format!("created {} ago", text::counted(minutes, "minute")),
            60..1440 => format!("created {} ago", text::counted(minutes / 60, "hour")),
            _ => format!("created {}", value::moment(&created.to_string(), self.locale())),
        };
        format!("Ticket {}, {when}", edits.ticket)
    }

    /// How far the change of a ticket is; none where the draft makes a new one, or something has to be mended first.
    pub(in crate::app) fn change_readiness(&self) -> Option<Notice> {
        self.form.draft.edits.as_ref()?;
        if self.problems.iter().any(|one| one.severity == Severity::Blocks) {
            return None;
        }
        let changes = correction::changes(self.context.schema(), &self.form.draft, self.locale());
        if changes.is_empty() {
            return Some(Notice::info(format!("{}: nothing is changed yet", self.edited_title())));
        }
        Some(match changes.is_note_only() {
            true => {
                let notice = Notice::good(format!("{}: it gets your note", self.edited_title()));
                notice.hint(EVERYWHERE, OutboxAction::Submit, "sends it")
            }
            false => {
                let notice = Notice::good(format!("To be changed: {}", self.change_words(&changes)));
                notice.hint(EVERYWHERE, OutboxAction::Submit, "changes the ticket")
            }
        })
    }

    /// What is changed, in words.
    pub(in crate::app) fn change_words(&self, changes: &Changes) -> String {
        let schema = self.context.schema();
        let mut words: Vec<String> = changes.names().into_iter().map(|name| schema.label(name).to_owned()).collect();
        words.extend(changes.objects().iter().map(|object: &ObjectType| object.label().to_owned()));
        words.dedup();
        words.extend(changes.note.is_some().then(|| "a note".to_owned()));
        words.join(", ")
    }

    /// Of what is wrong with a draft that changes a ticket, only what was changed in it counts.
    pub(in crate::app) fn concerns(&self, draft: &Draft, problem: &Problem) -> bool {
        let Some(edits) = &draft.edits else { return true };
        match &problem.at {
            At::Property(index) => draft
                .properties
                .get(*index)
                .is_some_and(|entry| correction::changed(self.context.schema(), edits, entry, self.locale()).is_some()),
            At::Association(index) => draft.associations.get(*index).is_some_and(|link| !edits.has(link)),
            At::Missing(_) => false,
            At::Note | At::Draft => true,
        }
    }
}
