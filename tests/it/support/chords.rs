//! Keys in the notation of the tests: `Printer down<tab><c-s>`, with `<@content>` for the way to a field by its name.

use crossterm::event::{KeyCode, KeyModifiers};
use hubticket::app::keys::chord::Chord;

/// A part of the notation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stroke {
    /// A key.
    Key(Chord),
    /// The keys that lead to this field, wherever it stands: a property by its name, or `contact`.
    To(String),
}

/// Keys and ways from their notation.
#[track_caller]
pub fn strokes(keys: &str) -> Vec<Stroke> {
    let mut strokes = Vec::new();
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        if let Some((name, tail)) = rest.strip_prefix('<').and_then(|inner| inner.split_once('>')) {
            strokes.push(match name.strip_prefix('@') {
                Some(field) => Stroke::To(field.to_owned()),
                None => Stroke::Key(named(name)),
            });
            rest = tail;
        } else {
            strokes.push(Stroke::Key(Chord::from(KeyCode::Char(c))));
            rest = &rest[c.len_utf8()..];
        }
    }
    strokes
}

/// Keys from their notation, where no way is among them.
#[track_caller]
pub fn chords(keys: &str) -> Vec<Chord> {
    let key = |stroke| match stroke {
        Stroke::Key(chord) => chord,
        Stroke::To(field) => panic!("<@{field}> is no key"),
    };
    strokes(keys).into_iter().map(key).collect()
}

#[track_caller]
fn named(name: &str) -> Chord {
    let mut modifiers = KeyModifiers::NONE;
    let mut rest = name;
    for (prefix, modifier) in [("c-", KeyModifiers::CONTROL), ("a-", KeyModifiers::ALT), ("s-", KeyModifiers::SHIFT)] {
        if let Some(tail) = rest.strip_prefix(prefix) {
            modifiers |= modifier;
            rest = tail;
        }
    }
    let key = match rest {
        "enter" => KeyCode::Enter,
        "tab" => KeyCode::Tab,
        "esc" => KeyCode::Esc,
        "bs" => KeyCode::Backspace,
        "del" => KeyCode::Delete,
        "space" => KeyCode::Char(' '),
        "lt" => KeyCode::Char('<'),
        "gt" => KeyCode::Char('>'),
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "pgup" => KeyCode::PageUp,
        "pgdn" => KeyCode::PageDown,
        other => match other.strip_prefix('f').and_then(|n| n.parse().ok()) {
            Some(n) => KeyCode::F(n),
            None if other.chars().count() == 1 => KeyCode::Char(other.chars().next().unwrap()),
            None => panic!("<{name}> is no key"),
        },
    };
    Chord::new(key, modifiers)
}
