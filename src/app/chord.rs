//! A key with its modifiers, as data: read from the terminal, from text, and written for people.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use thiserror::Error;

/// One key press. Shift is folded into a character, so that `?` is `?` on every keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key.
    pub key: KeyCode,
    /// Ctrl, Alt, and Shift where it is not part of the character.
    pub modifiers: KeyModifiers,
}

/// A text that names no key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not a key; keys are written like ctrl-s, alt-enter, shift-tab, f1, a")]
pub struct NotAKey(String);

impl Chord {
    /// A key press from the terminal; releases are no chord.
    pub fn from_event(event: KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        Some(Self::new(event.code, event.modifiers))
    }

    /// A chord in its normal form, whatever form the terminal reported it in.
    pub fn new(key: KeyCode, modifiers: KeyModifiers) -> Self {
        let mut modifiers = modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let key = match key {
            KeyCode::BackTab => {
                modifiers |= KeyModifiers::SHIFT;
                KeyCode::Tab
            }
            KeyCode::Char(c) => {
                let mut c = c;
                if modifiers.contains(KeyModifiers::CONTROL) {
                    c = c.to_ascii_lowercase();
                } else if modifiers.contains(KeyModifiers::SHIFT) && c.is_ascii_lowercase() {
                    c = c.to_ascii_uppercase();
                }
                modifiers -= KeyModifiers::SHIFT;
                // Ctrl-/ and Ctrl-_ arrive as the control byte 0x1F, which crossterm calls Ctrl-7.
                if modifiers.contains(KeyModifiers::CONTROL) && matches!(c, '/' | '_') {
                    KeyCode::Char('7')
                } else {
                    KeyCode::Char(c)
                }
            }
            other => other,
        };
        Self { key, modifiers }
    }

    /// The character that this chord types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.key {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }

    /// The short form for footers: `^S`, `M-p` is written `Alt-P`.
    pub fn short(self) -> String {
        match self.key {
            KeyCode::Char('7') if self.modifiers == KeyModifiers::CONTROL => "^/".into(),
            KeyCode::Char(c) if self.modifiers == KeyModifiers::CONTROL => format!("^{}", c.to_ascii_uppercase()),
            _ => self.to_string(),
        }
    }
}

/// One key, or two that are pressed one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Keys {
    /// The first of two.
    pub before: Option<Chord>,
    /// The only one, or the second of two.
    pub chord: Chord,
}

impl Keys {
    /// The short form for footers.
    pub fn short(self) -> String {
        self.write(Chord::short)
    }

    /// Two characters are written together: `dd`.
    fn write(self, one: impl Fn(Chord) -> String) -> String {
        match self.before {
            None => one(self.chord),
            Some(before) if before.typed().is_some() && self.chord.typed().is_some() => {
                format!("{}{}", one(before), one(self.chord))
            }
            Some(before) => format!("{} {}", one(before), one(self.chord)),
        }
    }
}

impl FromStr for Keys {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(' ') {
            Some((before, chord)) => Ok(Self { before: Some(before.parse()?), chord: chord.trim_start().parse()? }),
            None => Ok(Self { before: None, chord: text.parse()? }),
        }
    }
}

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write(|chord| chord.to_string()))
    }
}

impl From<KeyCode> for Chord {
    fn from(key: KeyCode) -> Self {
        Self::new(key, KeyModifiers::NONE)
    }
}

const NAMES: &[(&str, &str, KeyCode)] = &[
    ("enter", "Enter", KeyCode::Enter),
    ("tab", "Tab", KeyCode::Tab),
    ("esc", "Esc", KeyCode::Esc),
    ("backspace", "Backspace", KeyCode::Backspace),
    ("delete", "Del", KeyCode::Delete),
    ("insert", "Ins", KeyCode::Insert),
    ("space", "Space", KeyCode::Char(' ')),
    ("up", "Up", KeyCode::Up),
    ("down", "Down", KeyCode::Down),
    ("left", "Left", KeyCode::Left),
    ("right", "Right", KeyCode::Right),
    ("home", "Home", KeyCode::Home),
    ("end", "End", KeyCode::End),
    ("pageup", "PgUp", KeyCode::PageUp),
    ("pagedown", "PgDn", KeyCode::PageDown),
    ("minus", "-", KeyCode::Char('-')),
];

impl FromStr for Chord {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotAKey(text.to_owned());
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        while let Some((head, tail)) = rest.split_once('-').filter(|(_, tail)| !tail.is_empty()) {
            modifiers |= match head.to_ascii_lowercase().as_str() {
                "ctrl" => KeyModifiers::CONTROL,
                "alt" => KeyModifiers::ALT,
                "shift" => KeyModifiers::SHIFT,
                _ => return Err(wrong()),
            };
            rest = tail;
        }
        let lower = rest.to_ascii_lowercase();
        let named = NAMES.iter().find(|(name, _, _)| *name == lower).map(|(_, _, key)| *key);
        let function = || lower.strip_prefix('f').and_then(|n| n.parse::<u8>().ok()).filter(|n| (1..=12).contains(n));
        let mut characters = rest.chars();
        let key = match (named, characters.next(), characters.next()) {
            (Some(key), _, _) => key,
            (None, Some(c), None) => KeyCode::Char(c),
            _ => KeyCode::F(function().ok_or_else(wrong)?),
        };
        Ok(Self::new(key, modifiers))
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (flag, name) in
            [(KeyModifiers::CONTROL, "Ctrl-"), (KeyModifiers::ALT, "Alt-"), (KeyModifiers::SHIFT, "Shift-")]
        {
            if self.modifiers.contains(flag) {
                f.write_str(name)?;
            }
        }
        if let Some((_, shown, _)) = NAMES.iter().find(|(_, _, key)| *key == self.key) {
            return f.write_str(shown);
        }
        match self.key {
            KeyCode::Char('7') if self.modifiers.contains(KeyModifiers::CONTROL) => f.write_str("/"),
            KeyCode::Char(c) if self.modifiers.is_empty() => write!(f, "{c}"),
            KeyCode::Char(c) => write!(f, "{}", c.to_uppercase()),
            KeyCode::F(n) => write!(f, "F{n}"),
            other => write!(f, "{other:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_and_written() {
        for (text, shown) in [
            ("ctrl-s", "Ctrl-S"),
            ("alt-enter", "Alt-Enter"),
            ("shift-tab", "Shift-Tab"),
            ("f12", "F12"),
            ("f", "f"),
            ("?", "?"),
            ("ctrl-/", "Ctrl-/"),
            ("alt-minus", "Alt--"),
            ("pagedown", "PgDn"),
        ] {
            assert_eq!(text.parse::<Chord>().unwrap().to_string(), shown);
        }
        for text in ["", "ctrl-", "hyper-x", "f13", "word"] {
            assert!(text.parse::<Chord>().is_err(), "{text}");
        }
    }

    #[test]
    fn two_keys_are_read_and_written() {
        for (text, shown, short) in
            [("g g", "gg", "gg"), ("ctrl-x  ctrl-s", "Ctrl-X Ctrl-S", "^X ^S"), ("esc", "Esc", "Esc")]
        {
            let keys: Keys = text.parse().unwrap();
            assert_eq!((keys.to_string().as_str(), keys.short().as_str()), (shown, short));
        }
        for text in ["g ", " g", "g g g", "g hyper-x"] {
            assert!(text.parse::<Keys>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_forms_of_different_terminals_are_one() {
        let back_tab = Chord::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(back_tab, "shift-tab".parse().unwrap());
        assert_eq!(Chord::new(KeyCode::Char('S'), KeyModifiers::CONTROL), "ctrl-s".parse().unwrap());
        assert_eq!(Chord::new(KeyCode::Char('?'), KeyModifiers::SHIFT).typed(), Some('?'));
        assert_eq!(Chord::new(KeyCode::Char('a'), KeyModifiers::SHIFT).typed(), Some('A'));
    }
}
