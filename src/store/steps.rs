//! What the journal keeps of the steps of a plan: each is written before it is sent, and after it was answered.

use serde::{Deserialize, Serialize};

/// A step of a plan, in the words of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Step {
    /// The note for colleagues.
    Note,
    /// The contact that was not there yet.
    Contact,
    /// The ticket itself: what came of it is its outcome.
    Ticket,
    /// What the ticket is linked to is read back, and what is missing is linked.
    Links,
    /// A file, by what it is called in HubSpot.
    File {
        /// Its name; of two that are called the same, one has a number in front.
        name: String,
    },
    /// The files are put on the note.
    Attach,
    /// The whole plan.
    Plan,
}

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum StepState {
    /// It is about to be sent; if nothing follows, it is not known whether it was done.
    Begun,
    /// It is done.
    Done {
        /// The id of what is there now, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// It was there before.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        existed: bool,
    },
    /// HubSpot refused it, or it can't be done as it is.
    Refused {
        /// Why, for people.
        why: String,
    },
    /// Somebody said that it is not wanted any more.
    LeftOut,
    /// What it made was taken back.
    TakenBack,
}

/// A step, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepEvent {
    /// Which one.
    #[serde(flatten)]
    pub step: Step,
    /// What became of it.
    #[serde(flatten)]
    pub state: StepState,
}

/// What is known of the steps of a plan, in the order in which it came about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steps(Vec<StepEvent>);

impl Steps {
    /// Adds what became of a step.
    pub fn push(&mut self, event: StepEvent) {
        self.0.push(event);
    }

    /// All of it, the oldest first.
    pub fn events(&self) -> &[StepEvent] {
        &self.0
    }

    /// Whether nothing is known of any.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What became of a step at last.
    pub fn of(&self, step: &Step) -> Option<&StepState> {
        self.0.iter().rev().find(|event| event.step == *step).map(|event| &event.state)
    }

    /// The id of what a step made, if that is still there.
    pub fn made(&self, step: &Step) -> Option<&str> {
        match self.of(step)? {
            StepState::Done { id, .. } => id.as_deref(),
            // What is begun once more is there from before.
            StepState::Begun => {
                self.0.iter().rev().filter(|event| event.step == *step).find_map(|event| match &event.state {
                    StepState::Done { id, .. } => id.as_deref(),
                    StepState::Begun | StepState::Refused { .. } | StepState::LeftOut | StepState::TakenBack => None,
                })
            }
            StepState::Refused { .. } | StepState::LeftOut | StepState::TakenBack => None,
        }
    }

    /// The note that was made for the ticket.
    pub fn note(&self) -> Option<&str> {
        self.made(&Step::Note)
    }

    /// The contact that was made for the ticket, or was there.
    pub fn contact(&self) -> Option<&str> {
        self.made(&Step::Contact)
    }

    /// Whether a step is done.
    pub fn is_done(&self, step: &Step) -> bool {
        matches!(self.of(step), Some(StepState::Done { .. }))
    }

    /// Whether nothing is left to do for any.
    pub fn is_over(&self) -> bool {
        self.of(&Step::Plan).is_some()
    }

    /// How often something was begun without its end being known.
    pub fn lost(&self, step: &Step) -> usize {
        let count = |wanted: fn(&StepState) -> bool| {
            self.0.iter().filter(|event| event.step == *step && wanted(&event.state)).count()
        };
        let ends = count(|state| !matches!(state, StepState::Begun));
        count(|state| matches!(state, StepState::Begun)).saturating_sub(ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(events: &[(Step, StepState)]) -> Steps {
        Steps(events.iter().cloned().map(|(step, state)| StepEvent { step, state }).collect())
    }

    fn done(id: &str) -> StepState {
        StepState::Done { id: Some(id.into()), existed: false }
    }

    #[test]
    fn what_was_made_is_known_until_it_is_taken_back() {
        let made = steps(&[(Step::Note, StepState::Begun), (Step::Note, done("7"))]);
        assert_eq!(made.note(), Some("7"));
        let changed = steps(&[(Step::Note, done("7")), (Step::Note, StepState::Begun)]);
        assert_eq!((changed.note(), changed.is_done(&Step::Note)), (Some("7"), false));
        let gone = steps(&[(Step::Note, done("7")), (Step::Note, StepState::TakenBack)]);
        assert_eq!(gone.note(), None);
        let lost = steps(&[(Step::Note, StepState::Begun), (Step::Note, StepState::Begun), (Step::Note, done("7"))]);
        assert_eq!(lost.lost(&Step::Note), 1);
    }

    #[test]
    fn an_event_is_one_flat_object() {
        let event = StepEvent { step: Step::File { name: "1-log.txt".into() }, state: done("9") };
        let json = serde_json::to_value(&event).unwrap();
        let wanted = serde_json::json!({"step": "file", "name": "1-log.txt", "state": "done", "id": "9"});
        assert_eq!(json, wanted);
        assert_eq!(serde_json::from_value::<StepEvent>(json).unwrap(), event);
    }
}
