//! One sentence about what just happened, and the keys that go on from there.

use crate::app::keys::actions::{Action, ProgramAction};
use crate::app::keys::keymap::Keymap;
use crate::app::keys::scope::Scope;
use crate::ticket::text::capital;
use crate::ticket::value::Problem;

/// How it is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// For information.
    Info,
    /// Something went well.
    Good,
    /// Something went wrong.
    Bad,
    /// Of less interest.
    Faint,
    /// Something goes on.
    Busy,
}

/// What can be done about it by a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint {
    /// Where the key is pressed.
    pub scopes: &'static [Scope],
    /// The action that it leads to.
    pub action: Action,
    /// What that does, as it follows the key: `tells more`.
    pub does: &'static str,
}

/// One sentence about what just happened; it stays until the next key. Keys are put in where it is shown: they may be
/// bound otherwise, and where lines are read aloud there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// What can be done about it.
    pub hints: Vec<Hint>,
    /// How it is meant.
    pub tone: Tone,
    /// The problem that it tells, if it is about one: what stands beside its field need not say the same.
    pub about: Option<Problem>,
}

impl Notice {
    fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), hints: Vec::new(), tone, about: None }
    }

    /// For information.
    pub fn info(text: impl Into<String>) -> Self {
        Self::new(text, Tone::Info)
    }

    /// Something went well.
    pub fn good(text: impl Into<String>) -> Self {
        Self::new(text, Tone::Good)
    }

    /// Something went wrong. It stands alone, so it begins with a capital, also where it is an error's own words.
    pub fn bad(text: impl Into<String>) -> Self {
        Self::new(capital(&text.into()), Tone::Bad)
    }

    /// What keeps a draft from being sent.
    pub fn problem(problem: Problem) -> Self {
        Self { about: Some(problem.clone()), ..Self::bad(problem.to_string()) }
    }

    /// Of less interest.
    pub fn faint(text: impl Into<String>) -> Self {
        Self::new(text, Tone::Faint)
    }

    /// Something goes on. It may begin with an error's own words, too.
    pub fn busy(text: impl Into<String>) -> Self {
        Self::new(capital(&text.into()), Tone::Busy)
    }

    /// Adds what a key does about it, as the end of the sentence.
    pub fn hint(mut self, scopes: &'static [Scope], action: impl Into<Action>, does: &'static str) -> Self {
        self.hints.push(Hint { scopes, action: action.into(), does });
        self
    }

    /// Whether there is a text to read of it.
    pub fn has_more(&self) -> bool {
        let reads = [ProgramAction::Details, ProgramAction::Portal].map(Action::Program);
        self.hints.iter().any(|hint| reads.contains(&hint.action))
    }

    /// The sentence with its keys, as they are bound; an action without a key is left out.
    pub fn with_keys(&self, keymap: &Keymap) -> String {
        let keys: String = self.hints.iter().map(|hint| keymap.hint(hint.scopes, hint.action, hint.does)).collect();
        // What others said may end with its own full stop.
        let text = if keys.is_empty() { &self.text } else { self.text.trim_end_matches('.') };
        format!("{text}{keys}")
    }
}
