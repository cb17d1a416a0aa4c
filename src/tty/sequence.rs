//! The table of sequences: what the bytes from ESC on mean.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseEvent};

use super::input::Input;
use super::mouse;
use super::numbers::Numbers;

/// A sequence that is longer than this is none.
const LONGEST: usize = 256;
/// The last of the Latin letters.
const LATIN: char = '\u{24f}';

/// What the bytes of a sequence mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// More belongs to it.
    More,
    /// It is whole.
    Is(Input),
    /// It is whole and means nothing here: a report, the release of a key, the focus of the window.
    Nothing,
    /// It is whole and nobody knows it.
    Unknown,
    /// A paste begins with it.
    Paste,
    /// Its last byte does not belong to it.
    Broken,
}

/// Reads a sequence that begins with `ESC [` or `ESC O`.
pub(super) fn read(bytes: &[u8]) -> Meaning {
    match bytes {
        _ if bytes.len() > LONGEST => Meaning::Broken,
        [_, b'[', body @ ..] => csi(body),
        [_, b'O', body @ ..] => ss3(body),
        _ => Meaning::Broken,
    }
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Meaning {
    Meaning::Is(Input::key(code, modifiers))
}

/// What the mouse did, if it is something that is known.
fn pointed(event: Option<MouseEvent>) -> Meaning {
    event.map_or(Meaning::Nothing, |event| Meaning::Is(Input::Mouse(event)))
}

/// What follows `ESC O`. Some terminals write modifiers before the last byte.
fn ss3(body: &[u8]) -> Meaning {
    let Some((last, before)) = body.split_last() else { return Meaning::More };
    if matches!(last, b'0'..=b'9' | b';') {
        return Meaning::More;
    }
    let numbers = Numbers::read(before);
    let modifiers = modifiers(numbers.at(1, 0).or(numbers.at(0, 0)));
    let plain = |code| key(code, modifiers);
    match last {
        b'a'..=b'd' => {
            arrow(last.to_ascii_uppercase()).map_or(Meaning::Broken, |code| key(code, KeyModifiers::CONTROL))
        }
        b'M' => plain(KeyCode::Enter),
        b'I' => plain(KeyCode::Tab),
        b' ' => plain(KeyCode::Char(' ')),
        b'X' => plain(KeyCode::Char('=')),
        b'R' => plain(KeyCode::F(3)),
        // The keypad: * + , - . / and the digits, each 0x40 below.
        b'j'..=b'y' => plain(KeyCode::Char(char::from(last - 0x40))),
        _ => lettered(*last).map_or(Meaning::Broken, plain),
    }
}

fn arrow(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        _ => return None,
    })
}

/// A key that is named by the last letter.
fn lettered(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'E' => KeyCode::KeypadBegin,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P' => KeyCode::F(1),
        b'Q' => KeyCode::F(2),
        b'S' => KeyCode::F(4),
        _ => return arrow(letter),
    })
}

/// A key that is named by its number.
fn numbered(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        // The numbers have gaps where the blocks of a VT220's keyboard had them.
        11..=15 => function(number - 10),
        17..=21 => function(number - 11),
        23..=26 => function(number - 12),
        28..=29 => function(number - 13),
        31..=34 => function(number - 14),
        _ => return None,
    })
}

fn function(number: u32) -> KeyCode {
    u8::try_from(number).map_or(KeyCode::Null, KeyCode::F)
}

/// What follows `ESC [`.
fn csi(body: &[u8]) -> Meaning {
    match body {
        [] | [b'['] => return Meaning::More,
        // The console of Linux: F1 to F5.
        [b'[', letter @ b'A'..=b'E'] => return key(function(u32::from(letter - b'A') + 1), KeyModifiers::NONE),
        [b'[', ..] => return Meaning::Broken,
        [b'M', rest @ ..] if rest.iter().any(|byte| *byte < 0x20) => return Meaning::Broken,
        [b'M', rest @ ..] if rest.len() < 3 => return Meaning::More,
        [b'M', rest @ ..] => return pointed(mouse::with_bytes(rest)),
        _ => {}
    }
    let Some((last, before)) = body.split_last() else { return Meaning::More };
    match (last, before) {
        // Shift, as rxvt tells it. A report has two numbers before the sign.
        (b'$', [b'0'..=b'9', ..]) if before.iter().all(u8::is_ascii_digit) => {
            by_number(&Numbers::read(before), KeyModifiers::SHIFT)
        }
        (0x20..=0x3f, _) => Meaning::More,
        (b'M' | b'm', [b'<', numbers @ ..]) => pointed(mouse::with_numbers(&Numbers::read(numbers), *last)),
        // What a terminal says of itself.
        (0x40..=0x7e, [b'<'..=b'?', ..]) => Meaning::Nothing,
        (0x40..=0x7e, before) if before.iter().any(|byte| matches!(byte, 0x20..=0x2f)) => Meaning::Nothing,
        (0x40..=0x7e, _) => by_last(*last, &Numbers::read(before)),
        _ => Meaning::Broken,
    }
}

/// A sequence of numbers, by the byte that ends it.
fn by_last(last: u8, numbers: &Numbers) -> Meaning {
    let known = match last {
        b'~' => match numbers.at(0, 0) {
            Some(200) => Meaning::Paste,
            Some(201) => Meaning::Nothing,
            Some(27) => exact(numbers.at(2, 0), numbers.at(1, 0)),
            _ => by_number(numbers, modifiers(numbers.at(1, 0))),
        },
        b'^' => by_number(numbers, KeyModifiers::CONTROL),
        b'@' => by_number(numbers, KeyModifiers::CONTROL | KeyModifiers::SHIFT),
        b'u' => kitty(numbers),
        b'Z' => key(KeyCode::BackTab, KeyModifiers::SHIFT | modifiers(numbers.at(1, 0))),
        b'a'..=b'd' => arrow(last.to_ascii_uppercase()).map_or(Meaning::Unknown, |code| key(code, KeyModifiers::SHIFT)),
        b'M' => pointed(mouse::with_numbers_of_bytes(numbers)),
        // F3 with modifiers looks like a report of where the cursor is, in the first line.
        b'R' if numbers.is_empty() || (numbers.at(0, 0) == Some(1) && matches!(numbers.at(1, 0), Some(2..=8))) => {
            key(KeyCode::F(3), modifiers(numbers.at(1, 0)))
        }
        b'n' if numbers.is_only(0) => Meaning::Is(Input::Answered),
        b'I' | b'O' => Meaning::Nothing,
        _ => match lettered(last) {
            // The oldest form has the modifiers alone.
            Some(code) => key(code, modifiers(numbers.at(1, 0).or(numbers.at(0, 0)))),
            None if numbers.is_empty() => Meaning::Unknown,
            None => Meaning::Nothing,
        },
    };
    let is_release = numbers.at(1, 1) == Some(3);
    if is_release && matches!(known, Meaning::Is(Input::Key { .. })) { Meaning::Nothing } else { known }
}

fn by_number(numbers: &Numbers, modifiers: KeyModifiers) -> Meaning {
    numbers.at(0, 0).and_then(numbered).map_or(Meaning::Nothing, |code| key(code, modifiers))
}

/// The modifiers of a number: one more than the sum of 1 for Shift, 2 for Alt, 4 for Ctrl, and so on.
fn modifiers(number: Option<u32>) -> KeyModifiers {
    let sum = number.unwrap_or(1).saturating_sub(1);
    let flags = [
        KeyModifiers::SHIFT,
        KeyModifiers::ALT,
        KeyModifiers::CONTROL,
        KeyModifiers::SUPER,
        KeyModifiers::HYPER,
        KeyModifiers::META,
    ];
    (0..).zip(flags).filter(|(bit, _)| sum >> bit & 1 == 1).map(|(_, flag)| flag).collect()
}

/// `CSI code:shifted:base ; modifiers:event ; text u`.
fn kitty(numbers: &Numbers) -> Meaning {
    let code = match numbers.at(0, 0) {
        // A text without a key, as an input method makes it.
        None | Some(0) => numbers.at(2, 0),
        code => code,
    };
    let Meaning::Is(Input::Key { mut event, exact }) = exact(code, numbers.at(1, 0)) else { return Meaning::Nothing };
    if let KeyCode::Char(c) = event.code {
        let shifted = numbers.at(0, 1).and_then(char::from_u32);
        let base = numbers.at(0, 2).and_then(char::from_u32).filter(char::is_ascii_graphic);
        let is_command = event.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        match (base, shifted) {
            // A keyboard without Latin letters: a command goes by the place of its key.
            (Some(base), _) if is_command && c > LATIN => event.code = KeyCode::Char(base),
            (_, Some(shifted)) if event.modifiers.contains(KeyModifiers::SHIFT) => {
                event.code = KeyCode::Char(shifted);
                event.modifiers -= KeyModifiers::SHIFT;
            }
            _ => {}
        }
    }
    Meaning::Is(Input::Key { event, exact })
}

/// A key that the terminal names with its modifiers.
fn exact(code: Option<u32>, number: Option<u32>) -> Meaning {
    let mut modifiers = modifiers(number);
    let Some(c) = code.and_then(char::from_u32) else { return Meaning::Nothing };
    let code = match c {
        '\t' if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        '\x08' | '\x7f' => KeyCode::Backspace,
        '\u{e000}'..='\u{f8ff}' => match functional(u32::from(c)) {
            Some(code) => code,
            None => return Meaning::Nothing,
        },
        '\u{80}'..='\u{9f}' => return Meaning::Nothing,
        c if c.is_control() => match Input::of(c) {
            Input::Key { event, .. } => {
                modifiers |= event.modifiers;
                event.code
            }
            _ => return Meaning::Nothing,
        },
        c => KeyCode::Char(c),
    };
    Meaning::Is(Input::Key { event: KeyEvent::new(code, modifiers), exact: true })
}

/// The keys without a character, by the numbers of the kitty keyboard protocol.
fn functional(number: u32) -> Option<KeyCode> {
    const KEYPAD: &[u8] = b"0123456789./*-+";
    const KEYPAD_KEYS: [KeyCode; 13] = [
        KeyCode::Enter,
        KeyCode::Char('='),
        KeyCode::Char(','),
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::Insert,
        KeyCode::Delete,
    ];
    let at = |first: u32| usize::try_from(number - first).ok();
    match number {
        57361 => Some(KeyCode::PrintScreen),
        57362 => Some(KeyCode::Pause),
        57363 => Some(KeyCode::Menu),
        57376..=57398 => Some(function(number - 57376 + 13)),
        57399..=57413 => KEYPAD.get(at(57399)?).map(|byte| KeyCode::Char(char::from(*byte))),
        57414..=57426 => KEYPAD_KEYS.get(at(57414)?).copied(),
        57427 => Some(KeyCode::KeypadBegin),
        _ => None,
    }
}
