//! Whether two tickets are about the same, by the words of their subjects. Pure, and a guess: it is told, and decides nothing.

use std::collections::BTreeSet;

use nucleo_matcher::chars;

use super::property::SUBJECT;
use super::record::Ticket;

/// The marks that a letter can carry as characters of their own.
const MARKS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';
/// A word of fewer letters says little.
const SHORTEST: usize = 3;
/// Words that say nothing of what a ticket is about, as they are compared: those of English, German, French and Spanish, and
/// those that any ticket may have.
#[rustfmt::skip]
const EMPTY_WORDS: &[&str] = &[
    // English
    "about", "after", "again", "all", "and", "any", "are", "but", "can", "cannot", "could", "does", "doesn", "don", "for",
    "from", "get", "has", "have", "her", "his", "how", "into", "its", "may", "more", "not", "now", "off", "one", "our",
    "out", "since", "still", "that", "the", "their", "them", "then", "there", "they", "this", "too", "very", "was", "were",
    "what", "when", "where", "which", "who", "why", "will", "with", "won", "work", "working", "would", "you", "your",
    // German
    "aber", "auch", "auf", "aus", "bei", "das", "dem", "den", "der", "des", "die", "ein", "eine", "einem", "einen", "einer",
    "funktioniert", "fur", "geht", "hat", "ich", "ihr", "ist", "kann", "kein", "keine", "mein", "mit", "nach", "nicht",
    "noch", "nur", "oder", "seit", "sich", "sie", "sind", "uber", "und", "uns", "unser", "vom", "von", "wie", "wieder",
    "wir", "wird", "zum", "zur",
    // French
    "aux", "avec", "dans", "depuis", "des", "est", "les", "leur", "mais", "notre", "nous", "par", "pas", "plus", "pour",
    "que", "qui", "sans", "son", "sur", "une", "votre", "vous",
    // Spanish
    "como", "con", "del", "desde", "esta", "las", "los", "para", "pero", "por", "sin", "una",
    // Of any ticket
    "asap", "bitte", "fwd", "hello", "help", "hilfe", "issue", "please", "problem", "question", "request", "ticket", "urgent",
];

/// The words of a subject that say what it is about: case and accents tell none apart, nor does the `s` of a plural.
fn words(subject: &str) -> BTreeSet<String> {
    let words = subject.split(|c: char| !(c.is_alphanumeric() || MARKS.contains(&c))).map(folded);
    words.filter(|word| is_significant(word)).map(|word| singular(&word).to_owned()).collect()
}

fn folded(word: &str) -> String {
    word.chars().filter(|c| !MARKS.contains(c)).map(|c| chars::to_lower_case(chars::normalize(c))).collect()
}

fn singular(word: &str) -> &str {
    let one = word.strip_suffix('s').filter(|one| one.chars().count() >= SHORTEST && !one.ends_with('s'));
    one.unwrap_or(word)
}

/// A number, the name of a machine or a sign that is a word by itself says much in few characters.
fn is_significant(word: &str) -> bool {
    let count = word.chars().count();
    let is_code = count >= 2 && word.contains(|c: char| c.is_numeric());
    let is_dense = count >= 2 && !word.contains(|c: char| c.is_lowercase() || c.is_numeric());
    let is_empty = EMPTY_WORDS.contains(&word) || EMPTY_WORDS.contains(&singular(word));
    (count >= SHORTEST || is_code || is_dense) && !is_empty
}

/// Whether two subjects are alike: they share more than half of the words of the shorter one that say what it is about, and
/// a third of those of the longer one.
pub fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let shared = one.intersection(&other).count();
    let (fewer, more) = (one.len().min(other.len()), one.len().max(other.len()));
    shared * 2 > fewer && shared * 3 >= more
}

/// Those of a customer's tickets that are like one with this subject.
pub fn like<'a>(subject: &str, tickets: impl IntoIterator<Item = &'a Ticket>) -> Vec<&'a Ticket> {
    tickets.into_iter().filter(|ticket| alike(subject, ticket.value(SUBJECT).unwrap_or_default())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_with_most_of_their_words_in_common_are_alike() {
        for (one, other) in [
            ("VPN drops", "The VPN drops every hour since the update"),
            ("Printer on fire", "printer FIRE!"),
            ("Cannot sign in after password reset", "Sign-in loops after a password reset"),
            ("Café terminal down", "cafe terminals are down again"),
            ("Drucker geht nicht", "Der Drucker druckt nicht: Drucker!"),
            ("Invoice 2026-0917 wrong", "Re: invoice 2026-0917"),
            ("Gateway G2 reboots", "G2 gateway reboot"),
            ("検索結果に古いチケットが表示される", "検索結果に古いチケットが表示される"),
            ("Tone\u{301}r empty", "TONER is empty"),
            ("Printer", "Printer"),
        ] {
            assert!(alike(one, other) && alike(other, one), "{one} / {other}: {:?} {:?}", words(one), words(other));
        }
    }

    #[test]
    fn subjects_that_share_little_are_not() {
        for (one, other) in [
            ("Printer on fire", "Printer out of paper"),
            ("Printer", "Printer on the third floor prints blank pages"),
            ("Please help, urgent", "Urgent: please help"),
            ("It does not work", "This does not work"),
            ("Two questions", "A question, please"),
            ("", ""),
            ("", "Printer"),
            ("!!!", "???"),
            ("Gateway G2 reboots", "Gateway G3 is slow"),
        ] {
            assert!(!alike(one, other), "{one} / {other}: {:?} {:?}", words(one), words(other));
        }
    }

    #[test]
    fn each_word_that_says_nothing_stands_as_it_is_compared() {
        for word in EMPTY_WORDS {
            assert_eq!(folded(word), *word);
        }
    }
}
