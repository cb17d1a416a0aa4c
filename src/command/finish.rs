//! What follows a ticket: the rest of its plan, gone on with until it is done or can't be.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::note;
use super::signals::Signals;
use super::waiting::{waiting, waits_on};
use crate::config::{Exit, Failure, FailureKind, Session};
use crate::hubspot::Client;
use crate::store::{Attempt, JournalResult, Step, StepState};
use crate::submit::{Finished, Progress, Stop, TakenBack, plan, unfinished};

/// Goes on with the plan of a ticket that this run has made. A signal stops it; what is done stays.
pub(super) async fn finish(
    attempt: Box<Attempt>,
    ticket: &str,
    client: &Client,
    signals: &Signals,
    session: &Session,
) -> Finished {
    let stop = async {
        signals.first().await;
        Stop::BeforeItLeaves
    };
    let tell = |progress: Progress| {
        if let Progress::Repeating { after, why, .. } = progress {
            note(&format!("{why}; trying again in {} s", after.as_secs().max(1)));
        }
    };
    waiting("files of the ticket", session.desk().finish(client, attempt, ticket, stop, tell)).await
}

/// Goes on with the plan of a ticket that an earlier run has made, if something of it is left; none where nothing is, or
/// where another process has it under way for longer than is waited.
pub(super) async fn go_on(
    ticket: &str,
    patience: Duration,
    client: &Client,
    signals: &Signals,
    session: &Session,
) -> Result<Option<Finished>, Failure> {
    let is_it =
        |(_, result): &(Attempt, JournalResult)| matches!(result, JournalResult::Created { id, .. } if id == ticket);
    let until = Instant::now() + patience;
    loop {
        let journal = session.store.journal();
        // Whose end comes between the two looks is found by the second one.
        let is_under_way = journal.is_being_finished(ticket)?;
        if let Some((attempt, _)) = journal.unfinished()?.into_iter().find(is_it) {
            if session.desk().take_up(&attempt).await? {
                return Ok(Some(finish(Box::new(attempt), ticket, client, signals, session).await));
            }
        } else if !is_under_way {
            return Ok(None);
        }
        if !waits_on(until, signals).await {
            note(&format!("another process goes on with what belongs to ticket {ticket}"));
            return Ok(None);
        }
    }
}

/// Takes back the note of a plan that ended without a ticket and whose draft is gone. Says what is left.
pub(super) async fn take_back(attempt: &Attempt, client: &Client, session: &Session) -> Result<(), Failure> {
    if attempt.draft.is_some_and(|id| session.store.load_draft(id).is_ok()) {
        return Ok(());
    }
    let desk = session.desk();
    if desk.take_up(attempt).await? {
        match desk.take_back(client, attempt).await {
            TakenBack::All if attempt.steps.note().is_some() => {
                note(&format!("no ticket came of attempt {}: its note was taken back", attempt.attempt));
            }
            TakenBack::All => {}
            TakenBack::Not(why) => note(&format!("its note could not be taken back: {why}")),
            TakenBack::Used(tickets) => {
                note(&format!("its note is on ticket {}; it was left there", tickets.join(", ")))
            }
        }
    }
    Ok(())
}

/// That a contact was made for a ticket that is not there, in words: it stays, a record of its own.
pub(super) fn contact_made(attempt: &Attempt) -> Option<String> {
    let Some(StepState::Done { id: Some(id), existed: false }) = attempt.steps.of(&Step::Contact) else { return None };
    let title = attempt.extras.contact.as_ref().map(|one| one.contact.title()).unwrap_or_default();
    Some(format!("the contact {title} was created and stays, id {id}"))
}

/// Why a run ends badly though its ticket is there; none where all of its plan is done.
pub(super) fn failure(finished: &Finished, ticket: &str, session: &Session) -> Option<Failure> {
    let text = unfinished(ticket, &finished.undone)?;
    let next = session.command(&format!("resolve {}", finished.attempt.attempt));
    let hint = match finished.undone.iter().any(|one| one.needs_a_hand) {
        true => format!("correct that and run {next}; or run {next} --drop, which leaves out what is not there"),
        false => format!("run {next}: it goes on with what is left"),
    };
    Some(
        Failure::new(Exit::Other, FailureKind::Unfinished, text)
            .with_hint(hint)
            .with_attempt(finished.attempt.attempt, vec![next]),
    )
}

/// The steps of a plan for programs: each with what became of it.
pub(super) fn steps(attempt: &Attempt) -> Value {
    let mut all = plan::steps(&attempt.extras);
    if attempt.witness.is_some() && !all.contains(&Step::Note) {
        all = [vec![Step::Note], all].concat();
    }
    all.retain(|step| *step != Step::Ticket);
    let told = |step: &Step| {
        let mut entry = json!(step);
        let (state, id, why) = match attempt.steps.of(step) {
            Some(StepState::Done { id, existed: true }) => ("existed", id.clone(), None),
            Some(StepState::Done { id, existed: false }) => ("done", id.clone(), None),
            Some(StepState::Refused { why }) => ("refused", None, Some(why.clone())),
            Some(StepState::LeftOut) => ("left-out", None, None),
            Some(StepState::TakenBack) => ("taken-back", None, None),
            Some(StepState::Begun) | None => ("open", None, None),
        };
        if let Some(fields) = entry.as_object_mut() {
            fields.insert("state".into(), json!(state));
            fields.insert("id".into(), json!(id));
            fields.insert("why".into(), json!(why));
        }
        entry
    };
    Value::Array(all.iter().map(told).collect())
}
