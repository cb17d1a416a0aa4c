//! Which of the records that a search found is the one that a text means. Pure.

use std::borrow::Cow;

use thiserror::Error as ThisError;

use super::association::ObjectType;
use super::named::{Named, is_numbers};
use super::record::Candidate;

/// Why a text names no one record, with what was found by it.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
pub enum Unclear {
    /// Nothing is found.
    #[error("nothing was found: search for something else, or name it by its id")]
    Nothing,
    /// The text is several numbers, which may be an id each.
    #[error("these are several numbers: name one record at a time")]
    Numbers,
    /// Of none it is all of the name.
    #[error("none has exactly this name: give its id or its whole name; perhaps it is")]
    Partly(Vec<Candidate>),
    /// It is the name of more than one.
    #[error("several were found: name one by its id")]
    Several(Vec<Candidate>),
}

impl Unclear {
    /// What was found.
    pub fn found(self) -> Vec<Candidate> {
        match self {
            Self::Nothing | Self::Numbers => Vec::new(),
            Self::Partly(found) | Self::Several(found) => found,
        }
    }
}

/// What is searched for to find a record that a text names: a person's name in the order in which HubSpot has it.
pub fn query<'a>(object: &ObjectType, text: &'a str) -> Cow<'a, str> {
    match text.split_once(',') {
        Some((last, first)) if *object == ObjectType::contacts() && !first.contains(',') => {
            Cow::Owned(format!("{} {}", first.trim(), last.trim()).trim().to_owned())
        }
        _ => Cow::Borrowed(text),
    }
}

/// The text of what was typed for a record, without what is only around it: `Ada <ada@example.com>` is her address.
fn bare(object: &ObjectType, typed: &str) -> String {
    match Named::read(typed, object) {
        Named::Text(text) => text.trim().to_owned(),
        Named::Id(_) | Named::Page(_) => typed.trim().to_owned(),
    }
}

/// What is searched for to find the record that was typed.
pub fn sought(object: &ObjectType, typed: &str) -> String {
    query(object, &bare(object, typed)).into_owned()
}

/// The one record that was typed, of those that were found by it.
///
/// # Errors
/// When it names none of them, or several.
pub fn typed(object: &ObjectType, typed: &str, found: Vec<Candidate>) -> Result<Candidate, Unclear> {
    record(&bare(object, typed), found)
}

/// Whether a record is called so: that is all of its name, or of what is only its own, an e-mail address, a domain or a
/// number. Employers, stages and days are those of others too.
pub fn is_called(one: &Candidate, text: &str) -> bool {
    let is_own = |detail: &str| match one.object.key() {
        "contacts" => detail.contains('@'),
        "companies" => true,
        _ => detail.starts_with('#'),
    };
    let is_same = |have: &str, text: &str| folded(have) == folded(text);
    is_same(&one.name, text)
        || is_same(&one.name, &query(&one.object, text))
        || one.details.iter().any(|detail| is_own(detail) && is_same(detail, text))
}

/// A name, as it is compared: blanks and case tell none apart.
fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The one record that a text means, of those that were found by it.
pub fn record(text: &str, mut found: Vec<Candidate>) -> Result<Candidate, Unclear> {
    // HubSpot finds parts of words, and looks into other properties too: whether that is meant is for a person to say.
    let is_there = found.iter().any(|one| is_called(one, text));
    if !is_there && is_numbers(text) {
        return Err(Unclear::Numbers);
    }
    if !is_there && !found.is_empty() {
        return Err(Unclear::Partly(found));
    }
    found.retain(|one| is_called(one, text));
    match found.as_slice() {
        [] => Err(Unclear::Nothing),
        [one] => Ok(one.clone()),
        _ => Err(Unclear::Several(found)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_record_is_meant_or_none() {
        let contact = |id: &str, name: &str, details: &[&str]| Candidate {
            object: ObjectType::contacts(),
            id: id.into(),
            name: name.into(),
            details: details.iter().map(|one| (*one).to_owned()).collect(),
        };
        let ada = contact("101", "Ada Lovelace", &["ada@example.com", "Research · Development"]);
        let nada = contact("102", "Nada Surf", &["nada@example.com"]);
        let second = contact("103", "Ada Lovelace", &["ada@example.org"]);
        for (typed, found, wanted) in [
            ("ada@example.com", vec![&ada, &nada], Ok("101")),
            ("ADA LOVELACE", vec![&nada, &ada], Ok("101")),
            (" ada \u{a0} lovelace ", vec![&nada, &ada], Ok("101")),
            ("Lovelace, Ada", vec![&nada, &ada], Ok("101")),
            // Part of a name, even of the only one that is found, and what others have too.
            ("lovelace", vec![&ada], Err(1)),
            ("Ada Love", vec![&ada], Err(1)),
            ("Lovelace, A", vec![&ada], Err(1)),
            ("ada@example", vec![&ada], Err(1)),
            ("research · development", vec![&ada, &nada], Err(2)),
            ("ada@example.com", vec![&nada], Err(1)),
            ("countess", vec![&ada], Err(1)),
            ("ada", vec![&ada, &nada], Err(2)),
            ("ada lovelace", vec![&ada, &nada, &second], Err(2)),
            ("grace", vec![], Err(0)),
        ] {
            let chosen = record(typed, found.into_iter().cloned().collect());
            let chosen = chosen.map(|one| one.id).map_err(|unclear| unclear.found().len());
            assert_eq!(chosen.as_deref(), wanted.as_ref().copied(), "{typed}");
        }
    }
}
