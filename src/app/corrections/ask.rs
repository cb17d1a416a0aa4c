//! What somebody else changed of the same ticket: asked for each property, both values in view.

use crate::app::corrections::corrections::Corrections;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::question::Question;
use crate::app::overlay::reply::Answer;
use crate::app::state::App;
use crate::ticket::correction::Conflict;
use crate::ticket::property::PIPELINE;
use crate::ticket::{text, value};

/// So much of a value is shown in an answer.
const SHORT: usize = 40;
/// So much of it is shown above the answers.
const LONG: usize = 300;

impl App {
    /// Asks about the next property that somebody else changed; where there is none left, the change is sent.
    pub(in crate::app) fn ask_conflict(&mut self) {
        let Some(conflict) = self.corrections.conflicts.first() else { return self.submit() };
        let label = self.context.schema().label(&conflict.property).to_owned();
        let shown = |value: &str, most: usize| self.conflict_value(&conflict.property, value, most);
        let text = format!(
            "You saw: {}\nYours: {}\nTheirs: {}",
            shown(&conflict.seen, LONG),
            shown(&conflict.yours, LONG),
            shown(&conflict.theirs, LONG)
        );
        let answers = vec![
            (Answer::Nothing, "Back to the form; nothing is sent".to_owned()),
            (Answer::KeepTheirs, format!("Keep theirs: {}", shown(&conflict.theirs, SHORT))),
            (Answer::KeepYours, format!("Keep yours: {}", shown(&conflict.yours, SHORT))),
        ];
        let title = format!("Somebody else has changed {label} meanwhile");
        self.overlays.push(Overlay::Question(Question::new(title, text, answers)));
    }

    fn conflict_value(&self, property: &str, raw: &str, most: usize) -> String {
        if raw.is_empty() {
            return "(empty)".to_owned();
        }
        let pipeline = Some(self.form.draft.text(PIPELINE));
        let shown = value::show(self.context.schema(), property, raw, pipeline, &self.context.locale);
        let shown = text::one_line(&shown).into_owned();
        match shown.chars().count() > most {
            true => format!("{} …", shown.chars().take(most).collect::<String>().trim_end()),
            false => shown,
        }
    }

    /// One of the two values is to be kept.
    pub(in crate::app) fn keep_value(&mut self, theirs: bool) {
        let Some(Conflict { property, theirs: now, .. }) = self.corrections.next() else { return };
        let Some(edits) = &mut self.form.draft.edits else { return };
        edits.sees(&property, &now);
        if theirs && let Some(index) = self.form.draft.index(&property) {
            self.form.set(index, now, &self.context);
        }
        self.touch();
        self.ask_conflict();
    }
}

impl Corrections {
    fn next(&mut self) -> Option<Conflict> {
        (!self.conflicts.is_empty()).then(|| self.conflicts.remove(0))
    }
}
