//! What a word can name, as commands ask for it: in what is known of the portal, see [`crate::ticket::words`]; and in
//! what was found there, records. Pure.

use std::borrow::Cow;

use crate::ticket::ObjectType;
use crate::ticket::named::is_numbers;
use crate::ticket::record::Candidate;
pub(super) use crate::ticket::words::{
    Found, by_label, is_id, is_internal, is_plain, options, owners, pipelines, placed, stages,
};

/// Why a text names no one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unclear {
    pub why: &'static str,
    /// What was found.
    pub found: Vec<Candidate>,
}

/// What is searched for to find a record that a text names: a person's name in the order in which HubSpot has it.
pub(super) fn query<'a>(object: &ObjectType, text: &'a str) -> Cow<'a, str> {
    match text.split_once(',') {
        Some((last, first)) if *object == ObjectType::contacts() && !first.contains(',') => {
            Cow::Owned(format!("{} {}", first.trim(), last.trim()).trim().to_owned())
        }
        _ => Cow::Borrowed(text),
    }
}

/// Whether a record is called so: that is all of its name, or of what is only its own, an e-mail address, a domain or a
/// number. Employers, stages and days are those of others too.
pub(super) fn is_called(one: &Candidate, text: &str) -> bool {
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
pub(super) fn record(text: &str, mut found: Vec<Candidate>) -> Result<Candidate, Unclear> {
    // HubSpot finds parts of words, and looks into other properties too: whether that is meant is for a person to say.
    let is_there = found.iter().any(|one| is_called(one, text));
    if !is_there && is_numbers(text) {
        return Err(Unclear { why: "these are several numbers: name each record by itself", found: Vec::new() });
    }
    if !is_there && !found.is_empty() {
        let why = "none is called exactly so: name it by its id or by all of its name; perhaps it is";
        return Err(Unclear { why, found });
    }
    found.retain(|one| is_called(one, text));
    match found.as_slice() {
        [] => Err(Unclear { why: "nothing is found: look for it in another way, or name it by its id", found }),
        [one] => Ok(one.clone()),
        _ => Err(Unclear { why: "several are found: name one by its id", found }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::ObjectType;

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
            let chosen = chosen.map(|one| one.id).map_err(|unclear| unclear.found.len());
            assert_eq!(chosen.as_deref(), wanted.as_ref().copied(), "{typed}");
        }
    }
}
