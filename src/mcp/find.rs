//! `find_record`: records of a kind, by a text.

use serde_json::json;

use super::answer::Answer;
use super::input::{Find, Kind};
use crate::command::known::{Portal, unread};
use crate::config::Failure;
use crate::config::failure::Meaning;
use crate::hubspot;
use crate::portal::Search;
use crate::ticket::ObjectType;

/// Why nothing was looked for. What HubSpot does not take as a search it never takes.
fn unfound(error: &hubspot::Error) -> Failure {
    if error.answer().is_some_and(|answer| answer.is_refusal() && answer.status == 400) {
        let hint = "give fewer words, such as a name, an e-mail address or a subject";
        return Failure::usage(format!("HubSpot does not take this text as a search: {error}")).with_hint(hint);
    }
    unread(error)
}

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
    let found = search.find(&portal.client()?, &object, text).await.map_err(|error| unfound(&error))?;
    let told = |one: crate::ticket::record::Candidate| Meaning { detail: one.detail(), id: one.id, label: one.name };
    let records: Vec<Meaning> = found.into_iter().map(told).collect();
    let next =
        records.is_empty().then_some("Nothing was found. HubSpot's search finds whole words and their beginnings.");
    Ok(Answer::of(json!({"records": records})).next(next))
}
