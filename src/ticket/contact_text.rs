//! What was typed for somebody, read as a new contact.

use super::contact::{EMAIL, FIRST_NAME, LAST_NAME, NewContact, is_address};
use super::named;

/// The e-mail address in what was typed, if there is one.
pub fn address(typed: &str) -> Option<&str> {
    Some(named::address(typed)).filter(|found| is_address(found))
}

/// The contact that a text tells of: `Ada Lovelace <ada@example.com>` has a name and an address. The last word of a name
/// is the last name, but where a comma says otherwise.
pub fn read(typed: &str) -> NewContact {
    let address = address(typed);
    let name = match address {
        Some(address) => typed.split(address).next().unwrap_or_default(),
        None => typed,
    };
    let is_around = |c: char| c.is_whitespace() || matches!(c, '<' | '(' | '"' | '\'');
    let name = name.trim().strip_suffix("mailto:").unwrap_or(name).trim_matches(is_around);
    let (first, last) = match name.split_once(',') {
        Some((last, first)) => (first, last),
        None => name.rsplit_once(char::is_whitespace).unwrap_or((name, "")),
    };
    NewContact::of([(EMAIL, address.unwrap_or_default()), (FIRST_NAME, first), (LAST_NAME, last)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_a_name_are_told_apart() {
        for (typed, email, first, last) in [
            ("ada@example.com", "ada@example.com", "", ""),
            (" mailto:ada@example.com ", "ada@example.com", "", ""),
            ("Ada Lovelace <ada@example.com>", "ada@example.com", "Ada", "Lovelace"),
            ("\"Lovelace, Ada\" <ada@example.com>", "ada@example.com", "Ada", "Lovelace"),
            ("Ada Lovelace (ada@example.com)", "ada@example.com", "Ada", "Lovelace"),
            ("<ada@example.com>", "ada@example.com", "", ""),
            ("Ada King Lovelace", "", "Ada King", "Lovelace"),
            ("Lovelace, Ada", "", "Ada", "Lovelace"),
            ("Ada", "", "Ada", ""),
            ("ada@", "", "ada@", ""),
            ("", "", "", ""),
        ] {
            let read = read(typed);
            let of = |name| read.value(name).unwrap_or_default();
            assert_eq!((of(EMAIL), of(FIRST_NAME), of(LAST_NAME)), (email, first, last), "{typed}");
        }
    }

    #[test]
    fn only_what_is_no_address_for_certain_is_none() {
        for (typed, is_one) in [
            ("ada@example.com", true),
            ("ada+tag@localhost", true),
            ("\u{fc}@\u{e4}.example", true),
            ("ada", false),
            ("@example.com", false),
            ("ada@", false),
            ("a@b@c", false),
            ("ada lovelace@example.com", false),
        ] {
            assert_eq!(is_address(typed), is_one, "{typed}");
        }
    }
}
