//! Undo and redo over the whole draft: fields, properties, associations.

use std::time::{Duration, Instant};

use crate::ticket::{Association, Attachment, Cursor, Draft, Entry, Place};

/// Most steps that are kept.
const STEPS: usize = 200;
/// Most bytes of text that the steps may hold together.
const BYTES: usize = 2 * 1024 * 1024;
/// Typing after a pause of this length is a step of its own.
const PAUSE: Duration = Duration::from_secs(2);

/// What of a draft can be undone: what was typed, not its name on disk.
#[derive(Debug, Clone, PartialEq)]
struct Step {
    properties: Vec<Entry>,
    associations: Vec<Association>,
    note: String,
    files: Vec<Attachment>,
    cursor: Cursor,
}

impl Step {
    fn of(draft: &Draft, cursor: Cursor) -> Self {
        Self {
            properties: draft.properties.clone(),
            associations: draft.associations.clone(),
            note: draft.note.clone(),
            files: draft.files.clone(),
            cursor,
        }
    }

    fn bytes(&self) -> usize {
        let texts: usize = self.properties.iter().map(|entry| entry.text.len() + entry.name.len() + 32).sum();
        texts + self.note.len() + (self.associations.len() + self.files.len()) * 200
    }
}

/// How a change is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A character was typed or deleted at this place; runs of these are one step.
    Typing(Place),
    /// Anything else.
    Whole,
}

/// The steps before and after the draft as it is.
#[derive(Debug, Clone, Default)]
pub struct History {
    past: Vec<Step>,
    future: Vec<Step>,
    run: Option<(Place, Instant)>,
}

impl History {
    /// Notes the draft as it is, before it is changed.
    pub fn before(&mut self, draft: &Draft, cursor: Cursor, change: Change, now: Instant) {
        self.future.clear();
        if let Change::Typing(place) = change {
            let goes_on = self.run.is_some_and(|(at, last)| at == place && now.duration_since(last) < PAUSE);
            self.run = Some((place, now));
            if goes_on {
                return;
            }
        } else {
            self.run = None;
        }
        self.past.push(Step::of(draft, cursor));
        let mut bytes: usize = self.past.iter().map(Step::bytes).sum();
        let mut drop = self.past.len().saturating_sub(STEPS);
        for step in self.past.iter().skip(drop) {
            if bytes <= BYTES || drop + 1 >= self.past.len() {
                break;
            }
            bytes -= step.bytes();
            drop += 1;
        }
        self.past.drain(..drop);
    }

    /// Whether the text in the focus is being typed.
    pub fn is_typing(&self) -> bool {
        self.run.is_some()
    }

    /// Ends a run of typing, so that what follows is a step of its own.
    pub fn pause(&mut self) {
        self.run = None;
    }

    /// Goes a step back. Returns where the author was, or `None` if there is nothing to undo.
    pub fn undo(&mut self, draft: &mut Draft, cursor: Cursor) -> Option<Cursor> {
        let step = self.past.pop()?;
        self.future.push(Step::of(draft, cursor));
        Some(self.put(draft, step))
    }

    /// Goes a step forward again.
    pub fn redo(&mut self, draft: &mut Draft, cursor: Cursor) -> Option<Cursor> {
        let step = self.future.pop()?;
        self.past.push(Step::of(draft, cursor));
        Some(self.put(draft, step))
    }

    /// The associations of all steps: what is learned of a record holds for each of them.
    pub fn associations(&mut self) -> impl Iterator<Item = &mut Association> {
        self.past.iter_mut().chain(&mut self.future).flat_map(|step| &mut step.associations)
    }

    fn put(&mut self, draft: &mut Draft, step: Step) -> Cursor {
        self.run = None;
        draft.properties = step.properties;
        draft.associations = step.associations;
        draft.note = step.note;
        draft.files = step.files;
        step.cursor
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::DraftId;

    #[test]
    fn a_run_of_typing_is_one_step_and_a_pause_ends_it() {
        let mut draft = Draft::new(DraftId::from_random([1; 16]), jiff::Timestamp::UNIX_EPOCH);
        let mut history = History::default();
        let start = Instant::now();
        let place = Place::Property(0);
        for (text, at) in [("a", 0), ("ab", 1), ("abc", 6)] {
            let now = start + Duration::from_secs(at);
            history.before(&draft, Cursor::default(), Change::Typing(place), now);
            draft.set("subject", text);
        }
        assert!(history.undo(&mut draft, Cursor::default()).is_some());
        assert_eq!(draft.text("subject"), "ab");
        assert!(history.undo(&mut draft, Cursor::default()).is_some());
        assert_eq!(draft.text("subject"), "");
        assert!(history.undo(&mut draft, Cursor::default()).is_none());
        history.redo(&mut draft, Cursor::default());
        history.redo(&mut draft, Cursor::default());
        assert_eq!(draft.text("subject"), "abc");
        assert!(history.redo(&mut draft, Cursor::default()).is_none());
    }

    #[test]
    fn it_holds_a_bounded_amount_but_always_the_last_step() {
        let mut draft = Draft::new(DraftId::from_random([1; 16]), jiff::Timestamp::UNIX_EPOCH);
        let mut history = History::default();
        for n in 0..400 {
            history.before(&draft, Cursor::default(), Change::Whole, Instant::now());
            draft.set("content", "x".repeat(60_000) + &n.to_string());
        }
        assert!(history.past.len() < 40, "{}", history.past.len());
        assert!(!history.past.is_empty());
    }
}
