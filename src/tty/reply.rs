//! What a terminal says in strings: `ESC ]`, `ESC P` and others, a text, and an end. How they begin tells them from
//! Alt with a key, which may begin as they do: Alt-P is `ESC P` with Caps Lock, and what is typed next comes with it
//! after the link stood still.

/// Whether a text is what a terminal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likely {
    /// Nobody types this.
    Yes,
    /// The next bytes tell.
    Perhaps,
    /// No terminal is known to say it.
    No,
}

/// Whether a byte after ESC begins a string.
pub(super) fn begins(introducer: u8) -> bool {
    matches!(introducer, b'P' | b'X' | b']' | b'^' | b'_')
}

/// How likely the text after an introducer is a terminal's.
pub(super) fn likely(introducer: u8, text: &[u8]) -> Likely {
    let digits = text.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b';')).count();
    let (numbers, rest) = text.split_at(digits);
    match (introducer, numbers, rest) {
        (_, [], []) => Likely::No,
        // A colour, the clipboard: a number and what belongs to it.
        (b']', [b'0'..=b'9', ..], _) if numbers.contains(&b';') => Likely::Yes,
        // What the terminal is called, what it can do, what is set: numbers, a sign, and what is told.
        (b'P', _, [b'!' | b'$' | b'+' | b'=' | b'>' | b'?', b'A'..=b'~', ..]) => Likely::Yes,
        (b'P', _, [b'!' | b'$' | b'+' | b'=' | b'>' | b'?']) => Likely::Perhaps,
        (b']' | b'P', _, []) if digits < 8 => Likely::Perhaps,
        // Pictures.
        (b'_', [], [b'G', b'a'..=b'z' | b'A'..=b'Z', b'=', ..]) => Likely::Yes,
        (b'_', [], [b'G'] | [b'G', b'a'..=b'z' | b'A'..=b'Z']) => Likely::Perhaps,
        _ => Likely::No,
    }
}
