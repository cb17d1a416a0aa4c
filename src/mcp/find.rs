//! `find_record`: records of a kind, by a text.

use serde_json::json;

use super::answer::Answer;
use super::input::{Find, Kind};
use crate::command::known::{Portal, unread};
use crate::config::Failure;
use crate::config::failure::Meaning;
use crate::portal::Search;
use crate::ticket::ObjectType;

pub(super) async fn run(input: &Find, mut portal: Portal<'_>, search: &Search) -> Result<Answer, Failure> {
    let object = match input.kind {
        Kind::Contact => ObjectType::contacts(),
        Kind::Company => ObjectType::companies(),
        Kind::Deal => ObjectType::deals(),
        Kind::Ticket => ObjectType::tickets(),
    };
    let text = input.text.trim();
    if text.is_empty() {
        return Err(Failure::usage("text is empty: give a name, an e-mail address or a subject"));
    }
    let found = search.find(&portal.client()?, &object, text).await.map_err(|error| unread(&error))?;
    let told = |one: crate::ticket::record::Candidate| Meaning { detail: one.detail(), id: one.id, label: one.name };
    let records: Vec<Meaning> = found.into_iter().map(told).collect();
    let next =
        records.is_empty().then_some("Nothing was found. HubSpot's search finds whole words and their beginnings.");
    Ok(Answer::of(json!({"records": records})).next(next))
}
