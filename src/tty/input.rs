//! What comes from the terminal, as data.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseEvent};

/// Something that came from the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed, or is held.
    Key {
        /// The key.
        event: KeyEvent,
        /// The terminal named the key with its modifiers (CSI u, modifyOtherKeys): no accident of Esc and another key
        /// looks like this.
        exact: bool,
    },
    /// The mouse was clicked or turned.
    Mouse(MouseEvent),
    /// A text was pasted.
    Paste(String),
    /// The window has another size.
    Resized {
        /// Width in cells.
        columns: u16,
        /// Height in cells.
        rows: u16,
    },
    /// The terminal has answered that it is well (`CSI 0 n`): it has read all that was sent before the question.
    Answered,
}

impl Input {
    /// A key in a form that an accident may have made.
    pub(super) fn key(code: KeyCode, modifiers: KeyModifiers) -> Self {
        Self::Key { event: KeyEvent::new(code, modifiers), exact: false }
    }

    /// The key that types a character, or a control character.
    pub(super) fn of(c: char) -> Self {
        let control = |letter: u8| Self::key(KeyCode::Char(char::from(letter)), KeyModifiers::CONTROL);
        match c {
            '\r' => Self::key(KeyCode::Enter, KeyModifiers::NONE),
            '\t' => Self::key(KeyCode::Tab, KeyModifiers::NONE),
            '\x1b' => Self::key(KeyCode::Esc, KeyModifiers::NONE),
            '\x7f' => Self::key(KeyCode::Backspace, KeyModifiers::NONE),
            '\0' => control(b' '),
            '\x01'..='\x1a' => control(c as u8 - 1 + b'a'),
            // Ctrl with \ ] ^ _: the keys 4 to 7 make the same bytes, and go by these names.
            '\x1c'..='\x1f' => control(c as u8 - 0x1c + b'4'),
            c if c.is_uppercase() => Self::key(KeyCode::Char(c), KeyModifiers::SHIFT),
            c => Self::key(KeyCode::Char(c), KeyModifiers::NONE),
        }
    }

    /// The same with Alt, where it is a key: ESC stood before it.
    pub(super) fn with_alt(mut self) -> Self {
        if let Self::Key { event, exact } = &mut self {
            event.modifiers |= KeyModifiers::ALT;
            *exact = false;
        }
        self
    }
}
