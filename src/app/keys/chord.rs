//! A key with its modifiers, as data: read from the terminal, from text, and written for people.

#![expect(clippy::wildcard_enum_match_arm, reason = "most of the keys that a terminal knows are treated alike")]

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

/// The keys of keyboards without Latin letters, and the Latin letters of the same places. Ctrl and Alt go by the place:
/// so does the byte that a terminal sends for Ctrl-S, but one that tells keys by their character leaves it to the program.
const PLACES: &[(&str, &str)] = &[
    ("йцукенгшщзхъфывапролджэячсмитьбюіїє", "qwertyuiop[]asdfghjkl;'zxcvbnm,.s]'"),
    ("ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"),
    ("קראטוןםפשדגכעיחלךףזסבהנמצתץ", "ertyuiopasdfghjkl;zxcvbnm,."),
];

/// A text that names no key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not a key; keys are written like ctrl-s, alt-enter, shift-tab, f1, a")]
pub struct NotAKey(String);

impl Chord {
    /// A key press from the terminal; releases are no chord, and a character with a key of the desktop's types nothing.
    pub fn from_event(event: KeyEvent) -> Option<Self> {
        let desktop = KeyModifiers::SUPER | KeyModifiers::HYPER | KeyModifiers::META;
        let is_desktops = matches!(event.code, KeyCode::Char(_)) && event.modifiers.intersects(desktop);
        if event.kind == KeyEventKind::Release || is_desktops {
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
            // One byte for most terminals, and a habit.
            KeyCode::Char('[') if modifiers == KeyModifiers::CONTROL => {
                modifiers = KeyModifiers::NONE;
                KeyCode::Esc
            }
            KeyCode::Char(c) => {
                let is_command = modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
                let mut c = if is_command { latin(c) } else { c };
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

    /// The key without Shift, where most terminals do not tell Shift: it is held a moment too long now and then. A letter
    /// with Alt is the small one, too: Caps Lock may be on.
    pub fn without_shift(self) -> Option<Self> {
        if let (KeyCode::Char(c), true) = (self.key, self.has_alt()) {
            let small = c.to_lowercase().next().filter(|small| *small != c)?;
            return Some(Self { key: KeyCode::Char(small), ..self });
        }
        let told = matches!(self.key, KeyCode::Enter | KeyCode::Backspace | KeyCode::Esc);
        (told && self.modifiers == KeyModifiers::SHIFT).then_some(Self { modifiers: KeyModifiers::NONE, ..self })
    }

    /// The character that this chord types, if it types one.
    pub fn typed(self) -> Option<char> {
        self.key.as_char().filter(|_| self.modifiers.is_empty())
    }

    /// Whether Alt is part of it. To most terminals that is Esc and the key, which come together by accident, too.
    pub fn has_alt(self) -> bool {
        self.modifiers.contains(KeyModifiers::ALT)
    }

    /// The key without Alt.
    pub fn without_alt(self) -> Self {
        Self { modifiers: self.modifiers - KeyModifiers::ALT, ..self }
    }

    /// The short form for footers: `^S`, `M-p` is written `Alt-P`.
    pub fn short(self) -> String {
        match self.key.as_char().filter(|_| self.modifiers == KeyModifiers::CONTROL) {
            Some('7') => "^/".into(),
            Some(c) => format!("^{}", c.to_ascii_uppercase()),
            None => self.to_string(),
        }
    }
}

/// The Latin letter of the same place on the keyboard.
fn latin(c: char) -> char {
    let lower = c.to_lowercase().next().unwrap_or(c);
    let find = |(own, latin): &(&str, &str)| latin.chars().nth(own.chars().position(|one| one == lower)?);
    match PLACES.iter().find_map(find) {
        Some(found) if lower != c => found.to_ascii_uppercase(),
        Some(found) => found,
        None => c,
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

impl From<Chord> for Keys {
    fn from(chord: Chord) -> Self {
        Self { before: None, chord }
    }
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
    use crossterm::event::KeyEventState;

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

    /// A key event and what it means; none if it is no key press.
    #[track_caller]
    fn check(code: KeyCode, modifiers: KeyModifiers, meant: Option<&str>) {
        let chord = Chord::from_event(KeyEvent::new(code, modifiers));
        assert_eq!(chord, meant.map(|text| text.parse().unwrap()), "{code:?} {modifiers:?}");
    }

    #[test]
    fn what_the_kitty_protocol_tells_is_what_the_bytes_before_it_meant() {
        const CTRL: KeyModifiers = KeyModifiers::CONTROL;
        const ALT: KeyModifiers = KeyModifiers::ALT;
        const SHIFT: KeyModifiers = KeyModifiers::SHIFT;
        const NONE: KeyModifiers = KeyModifiers::NONE;
        for (code, modifiers, meant) in [
            (KeyCode::Char('s'), CTRL, "ctrl-s"),
            (KeyCode::Char('S'), CTRL, "ctrl-s"),
            (KeyCode::Char('s'), CTRL | SHIFT, "ctrl-s"),
            (KeyCode::Char('['), CTRL, "esc"),
            (KeyCode::Char('/'), CTRL, "ctrl-/"),
            (KeyCode::Char('_'), CTRL, "ctrl-/"),
            (KeyCode::Char(' '), SHIFT, "space"),
            (KeyCode::Char('<'), ALT, "alt-<"),
            (KeyCode::Char('a'), ALT | SHIFT, "alt-A"),
            (KeyCode::Char('A'), ALT, "alt-A"),
            (KeyCode::Char('5'), NONE, "5"),
            (KeyCode::Enter, NONE, "enter"),
            (KeyCode::Enter, CTRL, "ctrl-enter"),
            (KeyCode::Enter, SHIFT, "shift-enter"),
            (KeyCode::Enter, ALT, "alt-enter"),
            (KeyCode::Tab, NONE, "tab"),
            (KeyCode::BackTab, SHIFT, "shift-tab"),
            (KeyCode::Tab, SHIFT, "shift-tab"),
            (KeyCode::Backspace, CTRL, "ctrl-backspace"),
            (KeyCode::Char('h'), CTRL, "ctrl-h"),
            (KeyCode::Up, ALT | KeyModifiers::SUPER, "alt-up"),
            (KeyCode::Char('ы'), CTRL, "ctrl-s"),
            (KeyCode::Char('Ы'), ALT, "alt-S"),
            (KeyCode::Char('σ'), CTRL, "ctrl-s"),
            (KeyCode::Char('ד'), ALT, "alt-s"),
            (KeyCode::Char('ы'), NONE, "ы"),
            (KeyCode::Char('ü'), ALT, "alt-ü"),
        ] {
            check(code, modifiers, Some(meant));
        }
        for modifiers in [KeyModifiers::SUPER, KeyModifiers::SUPER | CTRL, KeyModifiers::HYPER, KeyModifiers::META] {
            check(KeyCode::Char('s'), modifiers, None);
        }
        assert_ne!("ctrl-i".parse::<Chord>(), "tab".parse());
        assert_ne!("ctrl-m".parse::<Chord>(), "enter".parse());
    }

    #[test]
    fn a_key_that_is_held_is_pressed_again_and_one_that_is_let_go_is_none() {
        let event = |kind, state| KeyEvent { kind, state, ..KeyEvent::new(KeyCode::Char('a'), KeyModifiers::SHIFT) };
        let locks = KeyEventState::CAPS_LOCK | KeyEventState::NUM_LOCK | KeyEventState::KEYPAD;
        for state in [KeyEventState::NONE, locks] {
            assert_eq!(Chord::from_event(event(KeyEventKind::Press, state)).unwrap().typed(), Some('A'));
            assert_eq!(Chord::from_event(event(KeyEventKind::Repeat, state)).unwrap().typed(), Some('A'));
            assert_eq!(Chord::from_event(event(KeyEventKind::Release, state)), None);
        }
    }

    #[test]
    fn keyboards_without_latin_letters_have_a_latin_letter_for_each_of_their_keys() {
        for (own, latin) in PLACES {
            assert_eq!(own.chars().count(), latin.chars().count(), "{own}");
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
