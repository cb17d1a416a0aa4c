//! What a word can name, as commands ask for it: in what is known of the portal, see [`crate::ticket::words`]; and in
//! what was found there, records. Pure.

use crate::ticket::record::Candidate;
use crate::ticket::words::same;
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

/// Whether a record is called so: that is its name, or one of the things that tell it apart.
pub(super) fn is_called(one: &Candidate, text: &str) -> bool {
    same(&one.name, text) || one.details.iter().any(|detail| same(detail, text))
}

/// The one record that a text means, of those that were found by it.
pub(super) fn record(text: &str, mut found: Vec<Candidate>) -> Result<Candidate, Unclear> {
    if found.iter().any(|one| is_called(one, text)) {
        found.retain(|one| is_called(one, text));
    } else if let [one] = found.as_slice() {
        let (told, wanted) = (format!("{} {}", one.name, one.detail()).to_lowercase(), text.to_lowercase());
        // HubSpot looks into other properties too, and finds parts of words: an address has to be the whole one.
        if wanted.contains('@') || !wanted.split_whitespace().all(|word| told.contains(word)) {
            return Err(Unclear { why: "this one is found, but it is not called so: name it by its id", found });
        }
    }
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
            ("lovelace", vec![&ada], Ok("101")),
            // An employer with a point in its name is called by all of it, not by a part.
            ("research · development", vec![&ada, &nada], Ok("101")),
            ("development", vec![&ada, &nada], Err(2)),
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
