//! The keys as they are pressed: one after another, and in keymaps that have modes typed or taken for commands.

use crossterm::event::KeyCode;

use crate::app::keys::actions::Action;
use crate::app::keys::chord::{Chord, Keys};
use crate::app::keys::keymap::{Found, Keymap};
use crate::app::keys::scope::Scope;

/// Whether characters are typed or are commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// They are typed.
    Insert,
    /// They are commands.
    Normal,
    /// They are commands, about what is selected.
    Visual,
}

impl Mode {
    /// Its name on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Normal => "NORMAL",
            Self::Visual => "VISUAL",
        }
    }
}

/// A key as it was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stroke {
    /// The key.
    pub chord: Chord,
    /// It may be Esc and another key that came together by accident.
    pub is_doubtful: bool,
}

impl Stroke {
    /// A key; `exact` if the terminal told it with its modifiers.
    pub fn new(chord: Chord, exact: bool) -> Self {
        Self { chord, is_doubtful: chord.has_alt() && !exact }
    }

    /// The key that was pressed behind an Esc, if it is one that types; it stays as doubtful as both.
    pub fn behind_esc(self) -> Option<Self> {
        let chord = self.chord.without_alt();
        (chord.typed().is_some() && self.is_doubtful).then_some(Self { chord, ..self })
    }
}

/// What a key came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// It leads to an action.
    Action(Action, Stroke),
    /// It is the first of two keys.
    Begun,
    /// It was to be the second of two keys, which mean nothing together.
    Dropped(Keys),
    /// It means nothing here.
    Nothing,
}

/// What has to be remembered from one key to the next.
#[derive(Debug, Clone, Default)]
pub struct Keyboard {
    /// Whether characters are typed or are commands, where the keymap tells the two apart.
    pub mode: Option<Mode>,
    /// The first of two keys.
    begun: Option<Stroke>,
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

    /// The first of two keys, while the second one is awaited.
    pub fn begun(&self) -> Option<Chord> {
        self.begun.map(|stroke| stroke.chord)
    }

    /// Awaits the second of two keys.
    pub fn begin(&mut self, first: Stroke) {
        self.begun = Some(first);
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
    pub fn find(&mut self, keymap: &Keymap, scopes: &[Scope], stroke: Stroke) -> Pressed {
        let Stroke { chord, is_doubtful } = stroke;
        if let Some(first) = self.begun.take() {
            let both = Stroke { chord, is_doubtful: is_doubtful || first.is_doubtful };
            return match keymap.find(scopes, Some(first.chord), chord) {
                Found::Action(action) => Pressed::Action(action, both),
                // Esc only leaves.
                Found::Begun | Found::Nothing if chord == Chord::from(KeyCode::Esc) => Pressed::Begun,
                Found::Begun | Found::Nothing => Pressed::Dropped(Keys { before: Some(first.chord), chord }),
            };
        }
        match keymap.find(inner(scopes, chord), None, chord) {
            Found::Action(action) => Pressed::Action(action, stroke),
            Found::Begun => {
                self.begun = Some(stroke);
                Pressed::Begun
            }
            Found::Nothing => Pressed::Nothing,
        }
    }
}

/// A key that types is asked only of what is inside of the text: the rest is text.
fn inner(scopes: &[Scope], chord: Chord) -> &[Scope] {
    match chord.typed() {
        Some(_) => scopes.split(|scope| *scope == Scope::Text).next().unwrap_or(scopes),
        None => scopes,
    }
}
