//! `check_ticket`: what would be sent, what is wrong with it, and what looks alike. Nothing is sent.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::answer::Answer;
use super::checked;
use super::input::{Check, Ticket};
use crate::command::create::{Begun, Made, make};
use crate::command::deliver::{Patience, stopped};
use crate::command::extras::{Said, fit};
use crate::command::known::{Portal, unread};
use crate::command::schema::learn;
use crate::command::similar::Question;
use crate::command::typed::Typed;
use crate::config::args::Create;
use crate::config::{Exit, Failure};
use crate::hubspot::Client;
use crate::store::{AttemptId, fingerprint};
use crate::ticket::schema::PartName;
use crate::ticket::text;

pub(super) async fn run(input: &Check, mut portal: Portal<'_>) -> Result<Answer, Failure> {
    let (made, said) = match made(&input.ticket, None, &mut portal).await {
        Ok(made) => made,
        // What is wrong with the ticket is what was asked for.
        Err(failure) if failure.exit == Exit::Usage => return Ok(wrong(Value::Null, &[], &[], &failure)),
        Err(failure) => return Err(failure),
    };
    let shown = made.shown();
    let sent = sent_before(&made, &portal)?;
    let token = checked::token(&made, &sent, &portal);
    let client = portal.client()?;
    let mut warnings = made.problems.odd.clone();
    warnings.extend(said);
    warnings.extend(unshown(&made));
    let similar = match Question::of(&made.ticket, &portal.schema) {
        Some(question) => question.look(&client).await.unwrap_or_else(|error| {
            let why = unread(&error).message;
            warnings.push(format!("open tickets that look alike could not be looked for: {why}"));
            Vec::new()
        }),
        None => Vec::new(),
    };
    let unique = portal.check_unique().err();
    if let Some(failure) = made.problems.failure().or(unique) {
        return Ok(wrong(shown, &warnings, &similar, &failure));
    }
    for attempt in &sent {
        warnings.push(format!(
            "attempt {attempt} was to create the same ticket, and it is not known what became of it: that ticket may be \
             there, or be under way, and this would be a second one"
        ));
    }
    if let Some(attempt) = sent.first() {
        let next = format!(
            "The same ticket may be there already: call resolve_attempt with {attempt} first. Only where a person wants a \
             second one, call create_ticket with the same ticket and this `checked`."
        );
        let data = json!({"request": shown, "warnings": warnings, "similar": similar});
        return Ok(Answer::of(data).with("checked", json!(token)).next(Some(&next)));
    }
    let next = match similar.is_empty() {
        true => "Show data.request to a person, then call create_ticket with the same ticket and this `checked`.",
        false => {
            "Open tickets look alike: let a person decide whether another one is wanted, before you call create_ticket \
             with the same ticket and this `checked`."
        }
    };
    let data = json!({"request": shown, "warnings": warnings, "similar": similar});
    Ok(Answer::of(data).with("checked", json!(token)).next(Some(next)))
}

/// The ticket is wrong: it gets no token.
fn wrong(shown: Value, warnings: &[String], similar: &[crate::command::similar::Similar], failure: &Failure) -> Answer {
    let error = failure.json().get("error").cloned().unwrap_or_default();
    let data = json!({"request": shown, "warnings": warnings, "similar": similar, "error": error});
    let next = "The ticket is wrong: read error in data, correct it, and check it again.";
    Answer::of(data).with("checked", Value::Null).next(Some(next))
}

/// Attempts at the same ticket, with whatever key, that may have made it.
pub(super) fn sent_before(made: &Made, portal: &Portal<'_>) -> Result<Vec<AttemptId>, Failure> {
    let session = portal.session;
    let wanted = fingerprint(&made.ticket, &made.extras, session.config.unique_property.as_deref());
    let mut open = session.store.journal().open()?;
    open.retain(|one| one.host == session.config.host() && one.is_same(&session.config.profile, &wanted));
    let mut all: Vec<AttemptId> = open.into_iter().map(|one| one.attempt).collect();
    all.sort_unstable_by_key(AttemptId::to_string);
    Ok(all)
}

/// What is sent otherwise than it is shown: characters that control a terminal, take no room or turn text around stay in
/// what is sent, and are in no answer. Whoever approves the ticket has to know of them. Of what is told of a ticket
/// anyway, only the rest.
fn unshown(made: &Made) -> Vec<String> {
    let of_ticket = made.ticket.properties.iter().map(|(name, value)| (name.clone(), value, text::unshown(value)));
    let of_note = made.extras.note.iter().map(|note| ("note".to_owned(), note, text::unshown(note)));
    let contact = made.extras.contact.iter().flat_map(|link| &link.contact.properties);
    let of_contact = contact.map(|(name, value)| (format!("{name} of the contact"), value, Vec::new()));
    let told = |(name, value, known): (String, &String, Vec<String>)| {
        let found: BTreeSet<char> = value.chars().filter(|c| is_unshown(*c)).collect();
        let codes = found.into_iter().map(|c| format!("U+{:04X}", u32::from(c))).filter(|code| !known.contains(code));
        let codes: Vec<String> = codes.collect();
        let text = format!("{name} holds characters that are not shown here ({}); they are sent", codes.join(", "));
        (!codes.is_empty()).then_some(text)
    };
    of_ticket.chain(of_contact).chain(of_note).filter_map(told).collect()
}

/// Whether a character is left out of answers; behind a letter, which marks need.
fn is_unshown(c: char) -> bool {
    text::block(&format!("a{c}")) == "a"
}

/// Makes a ticket out of what was given. Without a client it is only looked at. Either way the portal is known to the same
/// extent, so that both come to the same request. With it comes what was told on the way.
///
/// # Errors
/// What is wrong with it; or why the portal could not be asked.
pub(super) async fn made(
    ticket: &Ticket,
    client: Option<(&Client, Patience)>,
    portal: &mut Portal<'_>,
) -> Result<(Made, Vec<String>), Failure> {
    let options = options(ticket)?;
    let mut typed = Typed::read(&options)?;
    let note = ticket.note.as_deref().map(fit).transpose()?.flatten();
    for part in [PartName::Properties, PartName::Pipelines] {
        if let Err(failure) = learn(&part, false, portal).await
            && !portal.is_withheld(&part)
        {
            return Err(failure);
        }
    }
    let said = Said { note, files: Vec::new() };
    let begun = make(&options, &mut typed, said, None, client, portal).await?;
    // Which of the two is meant nobody can tell.
    if let Some([one, other]) = typed.twice(portal) {
        let text = format!("{one:?} and {other:?} are the same property: leave one of them out");
        return Err(Failure::usage(text));
    }
    match begun {
        Begun::Made(made) => Ok((*made, typed.said)),
        // Only an earlier submission of a draft can be there, and none was named.
        Begun::There(_) => Err(stopped()),
    }
}

/// The ticket as options of `hubticket create`. None of them reads the standard input or a file.
fn options(ticket: &Ticket) -> Result<Create, Failure> {
    let pair = |(key, value): (&String, &String)| match key.contains('=') {
        true => {
            Err(Failure::usage(format!("a property can't be named {key:?}: use its internal name, which has no =")))
        }
        false => Ok(format!("{key}={value}")),
    };
    let contact = ticket.create_contact.as_ref();
    Ok(Create {
        property: ticket.properties.iter().map(pair).collect::<Result<_, _>>()?,
        pipeline: ticket.pipeline.clone(),
        stage: ticket.stage.clone(),
        owner: ticket.owner.clone(),
        associate: ticket.associations.clone(),
        create_contact: contact.map(|contact| contact.who.clone()),
        contact_property: contact
            .map(|contact| contact.properties.iter().map(pair).collect::<Result<_, _>>())
            .transpose()?
            .unwrap_or_default(),
        ..Create::default()
    })
}
