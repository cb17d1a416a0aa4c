//! What stands in for characters beyond ASCII on a terminal whose locale has no UTF-8: each takes as many columns as the
//! character itself. Pure.

use unicode_width::UnicodeWidthChar;

/// Characters, and what stands in for each of them.
const TABLE: &[(&str, char)] = &[
    // Frames and bars.
    ("─━┄┅┈┉╌╍═╴╶╸╺", '-'),
    ("│┃┆┇┊┋╎╏║▏▎▍▌▐▕╵╷", '|'),
    ("┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╭╮╯╰", '+'),
    ("█▉▊▋▓▒▀▄■▮", '#'),
    ("░□▯", '.'),
    // Marks.
    ("▸▶►▹▷›»→⇒❯", '>'),
    ("◂◀◄‹«←⇐❮", '<'),
    ("▴▲△↑⌃", '^'),
    ("▾▼▽↓⌄", 'v'),
    ("•●◆★✱✲∗", '*'),
    ("·∙○◦◇☆…‥", '.'),
    ("✓✔☑", 'x'),
    ("✗✘✕×☒", 'x'),
    ("⏎↵", '<'),
    // Punctuation.
    ("–—‐‑‒―−", '-'),
    ("“”„‟″", '"'),
    ("‘’‚‛′´", '\''),
    ("\u{a0}\u{2007}\u{2009}\u{202f}", ' '),
    ("¦", '|'),
    ("¡", '!'),
    // Letters.
    ("ÀÁÂÃÄÅ", 'A'),
    ("àáâãäåª", 'a'),
    ("Ç", 'C'),
    ("ç", 'c'),
    ("ÈÉÊË", 'E'),
    ("èéêë", 'e'),
    ("ÌÍÎÏ", 'I'),
    ("ìíîï", 'i'),
    ("Ñ", 'N'),
    ("ñ", 'n'),
    ("ÒÓÔÕÖØ", 'O'),
    ("òóôõöøº", 'o'),
    ("ß", 's'),
    ("ÙÚÛÜ", 'U'),
    ("ùúûü", 'u'),
    ("Ý", 'Y'),
    ("ýÿ", 'y'),
];
/// What stands in for all others.
pub const OTHER: char = '?';

/// What stands in for a character of one column.
pub fn of(character: char) -> char {
    if character.is_ascii() {
        return character;
    }
    TABLE.iter().find(|(all, _)| all.contains(character)).map_or(OTHER, |(_, instead)| *instead)
}

/// A text with stand-ins, as for the title of a window.
pub fn text(content: &str) -> String {
    content.chars().filter(|c| c.width() != Some(0)).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_is_one_character_of_ascii_in_place_of_one_column() {
        let mut seen = String::new();
        for (all, instead) in TABLE {
            assert!(instead.is_ascii() && !instead.is_control(), "{instead:?}");
            for c in all.chars() {
                assert_eq!(c.width(), Some(1), "{c:?}");
                assert!(!c.is_ascii() && !seen.contains(c), "{c:?} stands there twice");
                seen.push(c);
            }
        }
    }

    #[test]
    fn what_is_not_known_is_still_to_be_seen() {
        assert_eq!(text("“Café” – naïve… 狐 \u{301}х"), "\"Cafe\" - naive. ? ?");
    }
}
