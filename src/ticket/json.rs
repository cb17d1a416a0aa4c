//! JSON that is safe to show. It is the same value as before, so that a program reads what was meant; what could act on a
//! terminal, or hide or reorder what stands around it, is written as an escape.

use std::fmt::Write;

use serde_json::Value;

use super::text::is_invisible;

/// A document over several lines, without an end of line behind it.
pub fn document(value: &Value) -> String {
    // Every value that there is can be written.
    escaped(&serde_json::to_string_pretty(value).unwrap_or_default())
}

/// The same JSON. What is escaped stands inside of strings only, in any JSON.
pub fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            // Those below the blank are escaped in any JSON; between the strings they are its layout.
            c if c == '\u{7f}' || is_invisible(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_acts_on_a_terminal_is_an_escape_and_the_rest_is_as_it_was() {
        for (text, written) in [
            ("Grüße 狐 👩\u{200d}👧", "Grüße 狐 👩\u{200d}👧"),
            ("\u{1b}[31m\u{7f}", r"\u001b[31m\u007f"),
            ("\u{9d}52;c;aGk=\u{9c}", r"\u009d52;c;aGk=\u009c"),
            ("a\u{202e}b\u{2066}c\u{200f}d\u{61c}", r"a\u202eb\u2066c\u200fd\u061c"),
            ("\u{2028}\u{2029}\u{feff}", r"\u2028\u2029\ufeff"),
            ("\u{e0041}", r"\udb40\udc41"),
        ] {
            let value = json!({ text: [text] });
            let shown = document(&value);
            assert_eq!(shown, format!("{{\n  \"{written}\": [\n    \"{written}\"\n  ]\n}}"));
            assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), value);
        }
    }

    proptest! {
        #[test]
        fn it_is_the_same_value_and_nothing_in_it_controls_a_terminal(
            texts in proptest::collection::vec("\\PC{0,9}|[\\x00-\\x{2fff}\\x{e0000}-\\x{e0fff}]{0,20}", 0..4),
        ) {
            let value = json!({"texts": texts, "by": texts.iter().map(|one| (one.clone(), json!(1))).collect::<serde_json::Map<_, _>>()});
            let shown = document(&value);
            prop_assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), value);
            let acts = |c: char| c != '\n' && (c.is_control() || is_invisible(c));
            prop_assert_eq!(shown.chars().find(|c| acts(*c)), None);
        }
    }
}
