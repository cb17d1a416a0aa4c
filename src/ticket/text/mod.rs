//! Making foreign text safe to show; how much room it takes is in `cells`.
//!
//! Every string from a server, a file, a clipboard or an error passes here before it becomes cells or standard output:
//! afterwards it can't move the cursor, set a title, write a clipboard or reorder what stands around it.

mod cells;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Display;

pub use cells::{Blanks, Piece, graphemes, pieces, skip_cells, truncate, width, wrap};

/// More marks than this on one base character are a flood, not a language.
const MARKS: usize = 8;

/// What a line may hold besides printable text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Breaks {
    /// Line breaks become spaces.
    Flatten,
    /// Line breaks stay.
    Keep,
}

/// What a file says behind the mark that some editors put before UTF-8, which is no part of it.
pub fn unmarked(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// A text that ends as a sentence does: what others say may have its full stop already.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?', ':', '…']) { text.to_owned() } else { format!("{text}.") }
}

/// A text that begins as a sentence does. What begins with somebody's own word, such as the internal name of a property or
/// the name of a file, begins with it as it is; and so does what begins with this program's name.
pub fn capital(text: &str) -> String {
    let first = text.split([' ', ',', ';', ':']).next().unwrap_or_default();
    let is_word = first.chars().all(|c| c.is_lowercase() || matches!(c, '\'' | '’' | '-'));
    match text.chars().next() {
        Some(c) if is_word && first != "hubticket" => c.to_uppercase().chain(text.chars().skip(1)).collect(),
        _ => text.to_owned(),
    }
}

/// What the system says of an error, as it goes on in a sentence: `Connection refused (os error 111)` is "connection
/// refused". The number helps nobody, and no other error has one.
pub fn of_system(error: impl Display) -> String {
    let said = error.to_string();
    let Some((before, (_, after))) =
        said.split_once(" (os error ").and_then(|(before, rest)| Some((before, rest.split_once(')')?)))
    else {
        return said;
    };
    let mut begins = before.chars();
    let is_word = before.chars().nth(1).is_some_and(char::is_lowercase);
    match begins.next() {
        Some(c) if is_word => c.to_lowercase().chain(begins).chain(after.chars()).collect(),
        _ => format!("{before}{after}"),
    }
}

/// The text as one line that is safe to show: control characters and whole escape sequences are gone, line breaks and
/// tabs are single spaces, and nothing in it can change the direction of what stands around it.
pub fn one_line(text: &str) -> Cow<'_, str> {
    clean(text, Breaks::Flatten)
}

/// The same, but line breaks stay; a tab becomes four spaces.
pub fn block(text: &str) -> Cow<'_, str> {
    clean(text, Breaks::Keep)
}

/// The text with everything in it to be seen: what [`block`] would leave out stands there as `\u{1b}`.
pub fn spelled(text: &str) -> Cow<'_, str> {
    if block(text) == text {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| is_plain(c, Breaks::Keep) || (is_mark(c) && !is_invisible(c));
    let spelled = text.chars().map(|c| if shown(c) { c.to_string() } else { c.escape_unicode().to_string() });
    Cow::Owned(spelled.collect())
}

/// What in a text acts on a terminal, turns the text around or hides in it, each once as `U+001B`: it is never shown. What
/// people paste along with their words, such as soft hyphens and blanks without width, is not told.
pub fn unshown(text: &str) -> Vec<String> {
    let acts = |c: &char| match c {
        '\n' | '\r' | '\t' | '\u{85}' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e0fff}' => true,
        c => c.is_control(),
    };
    let found: BTreeSet<char> = text.chars().filter(acts).collect();
    found.into_iter().map(|c| format!("U+{:04X}", u32::from(c))).collect()
}

/// The text in quotes, for a message that says what is wrong with it: see [`visible`].
pub fn quoted(text: &str) -> String {
    format!("“{}”", visible(text))
}

/// The text on one line, with everything in it to be seen: what takes no cell, a blank that is not the usual one and a
/// break stand there as `\u{200b}`. What joins letters or makes emoji is told where it does neither.
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_shown = |at: usize, c: char| {
        (is_plain(c, Breaks::Flatten) && (c == ' ' || !c.is_whitespace()))
            || (is_mark(c) && !is_invisible(c) && has_effect(text, at, c))
    };
    if text.char_indices().all(|(at, c)| is_shown(at, c)) {
        return Cow::Borrowed(text);
    }
    let spelled = |(at, c): (usize, char)| match c {
        _ if is_shown(at, c) => c.to_string(),
        '\n' | '\r' | '\t' => c.escape_default().to_string(),
        _ => c.escape_unicode().to_string(),
    };
    Cow::Owned(text.char_indices().map(spelled).collect())
}

/// Whether a mark does anything where it stands: joiners between letters that are joined, or in an emoji.
fn has_effect(text: &str, at: usize, mark: char) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = text.get(at + mark.len_utf8()..).and_then(|after| after.chars().next());
    match mark {
        '\u{34f}' => false,
        '\u{200c}' => before.is_some_and(is_joined) && after.is_some_and(is_joined),
        '\u{200d}' => {
            let is_emoji = |c: char| is_symbol(c) || c == '\u{fe0f}';
            (before.is_some_and(is_joined) && after.is_none_or(is_joined))
                || (before.is_some_and(is_emoji) && after.is_some_and(is_symbol))
        }
        '\u{fe0f}' => before.is_some_and(|c| is_symbol(c) || matches!(c, '0'..='9' | '#' | '*' | '©' | '®')),
        _ => true,
    }
}

/// Letters of scripts whose letters are joined: those of Arabic and Syriac, of India and of its neighbours, Mongolian.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{e00}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
        | '\u{1b00}'..='\u{1c4f}' | '\u{a800}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{11000}'..='\u{11fff}')
}

/// Signs that an emoji can be made of.
fn is_symbol(c: char) -> bool {
    matches!(c, '\u{203c}' | '\u{2049}' | '\u{2100}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
        | '\u{1f000}'..='\u{1faff}')
}

fn is_plain(c: char, breaks: Breaks) -> bool {
    (' '..='~').contains(&c)
        || (c == '\n' && breaks == Breaks::Keep)
        || (c >= '\u{a1}' && !is_invisible(c) && !is_mark(c))
}

/// Characters that show nothing but can reorder, hide or imitate: bidi controls, zero-width and format characters, the
/// tag block, line separators, private-use and unassigned planes stay out of it.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
        || matches!(c, '\u{80}'..='\u{a0}')
}

/// Characters that take no cell of their own.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
        || (c >= '\u{300}' && unicode_width::UnicodeWidthChar::width(c) == Some(0))
}

fn clean(text: &str, breaks: Breaks) -> Cow<'_, str> {
    if text.chars().all(|c| is_plain(c, breaks)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut marks = MARKS;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let kept = match c {
            '\u{1b}' => {
                skip_escape(&mut rest);
                continue;
            }
            '\u{9b}' => {
                skip_control(&mut rest);
                continue;
            }
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => {
                skip_string(&mut rest);
                continue;
            }
            '\r' if rest.peek() == Some(&'\n') => continue,
            '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' if breaks == Breaks::Keep => "\n",
            '\t' if breaks == Breaks::Keep => "    ",
            '\n' | '\r' | '\t' | '\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{85}' => " ",
            c if c < ' ' || c == '\u{7f}' || is_invisible(c) => continue,
            c if is_mark(c) => {
                if marks < MARKS {
                    marks += 1;
                    out.push(c);
                }
                continue;
            }
            c => {
                out.push(c);
                ""
            }
        };
        out.push_str(kept);
        // Only what shows something carries marks: what was dropped before does not make room for more of them.
        marks = 0;
    }
    Cow::Owned(out)
}

type Rest<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Skips what follows an ESC: a control sequence, a string up to its end, or one character.
fn skip_escape(rest: &mut Rest) {
    match rest.peek() {
        Some('[') => {
            rest.next();
            skip_control(rest);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            rest.next();
            skip_string(rest);
        }
        Some(c) if (' '..='/').contains(c) => {
            while rest.next_if(|c| (' '..='/').contains(c)).is_some() {}
            rest.next_if(|c| ('0'..='~').contains(c));
        }
        Some(c) if ('0'..='~').contains(c) => {
            rest.next();
        }
        _ => {}
    }
}

/// Skips the parameters and the final character of a control sequence.
fn skip_control(rest: &mut Rest) {
    while rest.next_if(|c| (' '..='?').contains(c)).is_some() {}
    rest.next_if(|c| ('@'..='~').contains(c));
}

/// Skips a string sequence up to BEL, ST, or the end of its line: what has no end must not swallow the text.
fn skip_string(rest: &mut Rest) {
    while let Some(c) = rest.peek().copied() {
        match c {
            '\u{7}' | '\u{9c}' => {
                rest.next();
                return;
            }
            '\u{1b}' => {
                rest.next();
                rest.next_if_eq(&'\\');
                return;
            }
            '\n' | '\r' => return,
            _ => {
                rest.next();
            }
        }
    }
}

/// So many of something, by its word for one: "1 line", "2 lines".
pub fn counted(count: u64, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_error_of_the_system_is_told_in_words() {
        for (error, words) in [
            (std::io::Error::from_raw_os_error(111), "connection refused"),
            (std::io::Error::from_raw_os_error(2), "no such file or directory"),
            (std::io::Error::from_raw_os_error(13), "permission denied"),
            (std::io::Error::other("it is a folder"), "it is a folder"),
        ] {
            assert_eq!(of_system(error), words);
        }
        assert_eq!(of_system("open x: EOF met (os error 5); y"), "open x: EOF met; y");
    }

    #[test]
    fn a_sentence_begins_with_a_capital_and_a_name_as_it_is() {
        let cases = [
            ("there is no draft", "There is no draft"),
            ("nobody's", "Nobody's"),
            ("shoe_size: no", "shoe_size: no"),
            ("hubticket ended", "hubticket ended"),
            ("“x” is", "“x” is"),
            ("", ""),
        ];
        for (text, begun) in cases {
            assert_eq!(capital(text), begun);
        }
    }

    #[test]
    fn hostile_text_is_harmless() {
        for (hostile, safe) in [
            ("plain", "plain"),
            ("a\u{1b}[31mred\u{1b}[0m", "ared"),
            ("\u{1b}]0;title\u{7}x", "x"),
            ("\u{1b}]52;c;aGk=\u{1b}\\x", "x"),
            ("\u{1b}Pq#0\u{1b}\\x", "x"),
            ("\u{9b}2Jx", "x"),
            ("\u{1b}(0x", "x"),
            ("\u{1b}]0;no end\nnext", " next"),
            ("abc\u{202e}txt.exe", "abctxt.exe"),
            ("a\u{200b}b\u{feff}c\u{ad}d", "abcd"),
            ("a\r\nb\tc\u{0}\u{7f}", "a b c"),
            ("\u{e0041}\u{e0042}x", "x"),
            ("👨\u{200d}👩\u{200d}👧", "👨\u{200d}👩\u{200d}👧"),
            ("שלום עולם", "שלום עולם"),
            ("❤\u{fe0f}", "❤\u{fe0f}"),
        ] {
            assert_eq!(one_line(hostile), safe, "{hostile:?}");
        }
        assert_eq!(block("a\r\nb\n\n\tc"), "a\nb\n\n    c");
        assert_eq!(spelled("a\n狐\u{301}"), "a\n狐\u{301}");
        assert_eq!(spelled("--\u{1b}]52;c;aGk=\n\u{9b}2J\u{202e}"), "--\\u{1b}]52;c;aGk=\n\\u{9b}2J\\u{202e}");
    }

    #[test]
    fn a_message_shows_what_can_not_be_seen_in_what_it_quotes() {
        for (text, shown) in [
            ("Waiting on us", "“Waiting on us”"),
            ("Waiting on us\u{200b}", "“Waiting on us\\u{200b}”"),
            ("Waiting\u{a0}on us ", "“Waiting\\u{a0}on us ”"),
            ("us\u{2003}\u{feff}", "“us\\u{2003}\\u{feff}”"),
            ("a\nb\tc\u{1b}[0m", "“a\\nb\\tc\\u{1b}[0m”"),
            ("us\u{200d}", "“us\\u{200d}”"),
            ("\u{200d}\u{200c}", "“\\u{200d}\\u{200c}”"),
            ("a\u{200d}b\u{200c}c\u{34f}d", "“a\\u{200d}b\\u{200c}c\\u{34f}d”"),
            ("High\u{fe0f} ✔\u{fe0f} 1\u{fe0f}\u{20e3}", "“High\\u{fe0f} ✔\u{fe0f} 1\u{fe0f}\u{20e3}”"),
            ("می\u{200c}خواهم क्\u{200d}ष", "“می\u{200c}خواهم क्\u{200d}ष”"),
            ("👩🏽\u{200d}🚒 🏳\u{fe0f}\u{200d}🌈", "“👩🏽\u{200d}🚒 🏳\u{fe0f}\u{200d}🌈”"),
            ("👨\u{200d}👩 ❤\u{fe0f} e\u{301}", "“👨\u{200d}👩 ❤\u{fe0f} e\u{301}”"),
        ] {
            assert_eq!(quoted(text), shown, "{text:?}");
            assert_eq!(one_line(shown), shown, "{text:?}");
        }
    }

    #[test]
    fn a_flood_of_marks_is_cut() {
        let flood = format!("a{}b", "\u{301}".repeat(10_000));
        assert_eq!(one_line(&flood).chars().count(), 2 + MARKS);
        let joined = format!("a{}b", "\u{200d}".repeat(10_000));
        assert!(one_line(&joined).chars().count() <= 2 + MARKS);
    }

    proptest! {
        #[test]
        fn nothing_that_controls_a_terminal_comes_through(text in "\\PC*|[\\x00-\\x{2fff}]{0,60}") {
            for safe in [one_line(&text), block(&text)] {
                let control = safe.chars().find(|c| (*c < ' ' && *c != '\n') || ('\u{7f}'..='\u{9f}').contains(c));
                prop_assert_eq!(control, None);
                prop_assert!(!safe.chars().any(is_invisible));
            }
            prop_assert!(!one_line(&text).contains('\n'));
            let once = one_line(&text);
            prop_assert_eq!(one_line(&once), once.clone());
        }
    }
}
