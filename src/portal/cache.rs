//! What is kept of a portal between two runs: each part in a file of its own, which says whose it is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::known::{Known, Source, parts, portal_id, portal_of};
use crate::store::Cache;
use crate::ticket::schema::{Part, PartName};

fn file(name: &PartName) -> String {
    match name {
        PartName::Properties => "properties".into(),
        PartName::Pipelines => "pipelines".into(),
        PartName::Owners => "owners".into(),
        PartName::Account => "account".into(),
        PartName::Labels(object) => format!("labels-{}", object.key()),
        PartName::Rules => "rules".into(),
        PartName::Creation => "creation".into(),
    }
}

/// A part as it is kept. Parts are read one by one, and some can fail: each says itself which portal it is of, so that
/// what is left of the one before is not taken for a part of this one.
#[derive(Serialize, Deserialize)]
struct Kept<P> {
    portal: String,
    part: P,
}

/// What the cache knows of one portal. Reads files.
pub fn cached(cache: &Cache) -> Vec<Known> {
    let read = |name: PartName| {
        let (fetched, kept): (Timestamp, Kept<Part>) = cache.read(&file(&name))?;
        if kept.part.name() != name || is_hollow(&kept.part) {
            return None;
        }
        Some((kept.portal, Known { part: Ok(kept.part), source: Source::Cache { fetched } }))
    };
    let all: Vec<(String, Known)> = parts().into_iter().filter_map(read).collect();
    let is_account = |known: &Known| matches!(known.part, Ok(Part::Account(_)));
    let portal = all.iter().find(|(_, known)| is_account(known)).map(|(portal, _)| portal.clone()).unwrap_or_default();
    all.into_iter().filter(|(of, _)| *of == portal).map(|(_, known)| known).collect()
}

/// Whether a part says nothing of what every portal has. Earlier versions have kept such answers.
fn is_hollow(part: &Part) -> bool {
    match part {
        Part::Properties(all) => all.is_empty(),
        Part::Pipelines(all) => all.iter().all(|one| one.stages.is_empty()),
        Part::Owners(all) => all.is_empty(),
        Part::Account(_) | Part::Labels(..) | Part::Rules(_) | Part::Creation(_) => false,
    }
}

/// Keeps parts that came from the network together. Writes files; a failure only costs time at the next start.
///
/// Where the account did not come with them, and there was one before, nobody knows whose they are: they are let go.
pub fn keep(cache: &Cache, now: Timestamp, parts: &[Part], known: &[Known]) {
    let account = portal_of(parts);
    if account.is_none() && portal_id(known).is_some() {
        return;
    }
    for part in parts {
        let kept = Kept { portal: account.unwrap_or_default().to_owned(), part };
        let _ = cache.write(&file(&part.name()), now, &kept);
    }
}
