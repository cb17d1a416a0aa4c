//! The keys as they are pressed: one after another, and in keymaps that have modes typed or taken for commands.

use crossterm::event::KeyCode;

use crate::app::keys::chord::Chord;
use crate::app::keys::keymap::{Found, Keymap};
use crate::app::keys::scope::Scope;

/// Whether characters are typed or are commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// They are typed.
    Insert,
    /// They are commands.
    Normal,
}

impl Mode {
    /// Its name on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Normal => "NORMAL",
        }
    }
}

/// What has to be remembered from one key to the next.
#[derive(Debug, Clone, Default)]
pub struct Keyboard {
    /// Whether characters are typed or are commands, where the keymap tells the two apart.
    pub mode: Option<Mode>,
    /// The first of two keys.
    begun: Option<Chord>,
}

impl Keyboard {
    /// In insert mode, where the keymap has modes.
    pub fn new(keymap: &Keymap) -> Self {
        Self { mode: keymap.is_modal().then_some(Mode::Insert), begun: None }
    }

    /// Goes back to insert mode, where there are modes.
    pub fn insert(&mut self) {
        self.mode = self.mode.map(|_| Mode::Insert);
    }

    /// Forgets the first of two keys.
    pub fn forget(&mut self) {
        self.begun = None;
    }

    /// What a key means in these scopes, if it is not the second of two.
    pub fn look(&self, keymap: &Keymap, scopes: &[Scope], chord: Chord) -> Option<Found> {
        self.begun.is_none().then(|| keymap.find(inner(scopes, chord), None, chord))
    }

    /// What a key means in these scopes, with the one before it where that was the first of two.
    pub fn find(&mut self, keymap: &Keymap, scopes: &[Scope], chord: Chord) -> Found {
        // The second of two keys types nothing.
        let inner = if self.begun.is_none() { inner(scopes, chord) } else { scopes };
        if let Some(before) = self.begun.take() {
            let found = keymap.find(inner, Some(before), chord);
            // Two keys that mean nothing together do nothing: neither a character nor Esc is taken for itself then.
            let dropped = chord.typed().is_some() || chord == Chord::from(KeyCode::Esc);
            if found != Found::Nothing || dropped {
                return if found == Found::Nothing { Found::Begun } else { found };
            }
        }
        let found = keymap.find(inner, None, chord);
        if found == Found::Begun {
            self.begun = Some(chord);
        }
        found
    }
}

/// A key that types is asked only of what is inside of the text: the rest is text.
fn inner(scopes: &[Scope], chord: Chord) -> &[Scope] {
    match chord.typed() {
        Some(_) => scopes.split(|scope| *scope == Scope::Text).next().unwrap_or(scopes),
        None => scopes,
    }
}
