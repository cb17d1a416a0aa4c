//! The steps before the ticket: its note, and the contact that is not there yet. Each is written down before it is sent
//! and after it was answered. What HubSpot refuses stops the plan: without it the ticket would not be what was meant.
//!
//! A note has no key: where its answer was lost it is made again, and the lost one, which is linked to nothing, is seen
//! nowhere (assets/hubspot-api.md, section 16). A contact is known by its address.

use super::desk::Desk;
use super::outcome::{Outcome, is_refusal, jittered};
use super::records::Records;
use super::resend::{BEFORE_RESEND, RESENDS};
use super::way::Way;
use crate::hubspot::{self, Certainty, NewNote, Sent, notes};
use crate::store::{Attempt, Step, StepState};
use crate::ticket::{NewContact, ObjectType};

/// A note whose answer was lost is made again so often: each may leave one that is seen nowhere.
const NOTE_RESENDS: u32 = 1;

/// Runs them; the steps that are known of the attempt then say what is there. `left` is an earlier attempt at the same,
/// which ended without a ticket: what it made is used again.
///
/// # Errors
/// What ended the plan here; no ticket was sent.
pub(super) async fn before<T: Records>(
    desk: &Desk,
    records: &T,
    attempt: &mut Attempt,
    left: Option<&Attempt>,
    way: &mut Way,
) -> Result<(), Outcome> {
    if let Some(text) = attempt.note().map(str::to_owned) {
        let note = NewNote { text, time: attempt.time, owner: None };
        let left = match left {
            Some(left) => left_note(records, left, way).await,
            None => None,
        };
        make_note(desk, records, attempt, &note, left, way).await?;
    }
    if let Some(link) = attempt.extras.contact.clone() {
        let wanted = &link.contact.properties;
        let is_same =
            |left: &&Attempt| left.extras.contact.as_ref().is_some_and(|one| one.contact.properties == *wanted);
        match (left.filter(is_same).and_then(|left| left.steps.contact()), &link.contact.there) {
            (Some(id), _) => made_contact(desk, attempt, id.to_owned(), false, way).await?,
            (None, Some(id)) => made_contact(desk, attempt, id.clone(), true, way).await?,
            (None, None) => make_contact(desk, records, attempt, &link.contact, way).await?,
        }
    }
    desk.step(attempt, Step::Ticket, StepState::Begun, way).await
}

/// The note of an earlier attempt, if no ticket has it.
async fn left_note<T: Records>(records: &T, left: &Attempt, way: &mut Way) -> Option<String> {
    let note = left.steps.note()?;
    if left.steps.of(&Step::Ticket).is_some() {
        let notes = ObjectType::notes();
        let tickets = way.ask(&Sent::default(), || records.linked_to(&notes, note)).await.ok()?;
        if !tickets.is_empty() {
            return None;
        }
    }
    Some(note.to_owned())
}

async fn make_note<T: Records>(
    desk: &Desk,
    records: &T,
    attempt: &mut Attempt,
    note: &NewNote,
    left: Option<String>,
    way: &mut Way,
) -> Result<(), Outcome> {
    desk.step(attempt, Step::Note, StepState::Begun, way).await?;
    if let Some(id) = left {
        let (body, time) = (notes::body(&note.text), note.time.to_string());
        let properties = [("hs_note_body", body.as_str()), ("hs_timestamp", time.as_str())];
        match way.ask(&Sent::default(), || records.change_note(&id, &properties)).await {
            Ok(()) => {
                let state = StepState::Done { id: Some(id), existed: true };
                return desk.step(attempt, Step::Note, state, way).await;
            }
            // Somebody deleted it.
            Err(error) if error.answer().is_some_and(|answer| answer.status == 404) => {}
            Err(error) => return Err(desk.stopped(attempt, Step::Note, error, way).await),
        }
    }
    let mut resends = 0;
    loop {
        let sent = Sent::default();
        match way.ask(&sent, || records.create_note(note, &sent)).await {
            Ok(id) => {
                let state = StepState::Done { id: Some(id), existed: false };
                return desk.step(attempt, Step::Note, state, way).await;
            }
            Err(error) if resends < NOTE_RESENDS && may_be_made_again(&error) => {
                resends += 1;
                if let Err(error) = way.pause(jittered(BEFORE_RESEND.after(resends))).await {
                    return Err(desk.stopped(attempt, Step::Note, error, way).await);
                }
                desk.step(attempt, Step::Note, StepState::Begun, way).await?;
            }
            Err(error) => return Err(desk.stopped(attempt, Step::Note, error, way).await),
        }
    }
}

/// Whether the answer was lost, and nobody wanted it to end.
fn may_be_made_again(error: &hubspot::Error) -> bool {
    error.certainty() == Certainty::Unknown && !matches!(error, hubspot::Error::Cancelled { .. })
}

async fn make_contact<T: Records>(
    desk: &Desk,
    records: &T,
    attempt: &mut Attempt,
    contact: &NewContact,
    way: &mut Way,
) -> Result<(), Outcome> {
    let values: Vec<(String, String)> = contact
        .properties
        .iter()
        .filter_map(|(name, _)| Some((name.clone(), contact.value(name)?.to_owned())))
        .collect();
    let mut resends = 0;
    loop {
        desk.step(attempt, Step::Contact, StepState::Begun, way).await?;
        let sent = Sent::default();
        let error = match way.ask(&sent, || records.create_contact(&values, &sent)).await {
            Ok(id) => return made_contact(desk, attempt, id, false, way).await,
            Err(error) => error,
        };
        if let Some(id) = error.existing_id().map(str::to_owned) {
            return made_contact(desk, attempt, id, true, way).await;
        }
        let is_taken = error.answer().is_some_and(|answer| answer.status == 409);
        let is_lost = error.certainty() == Certainty::Unknown;
        let Some(email) = contact.email().filter(|_| is_taken || is_lost) else {
            return Err(desk.stopped(attempt, Step::Contact, error, way).await);
        };
        if matches!(error, hubspot::Error::Cancelled { .. }) {
            return Err(desk.stopped(attempt, Step::Contact, error, way).await);
        }
        match way.ask(&Sent::default(), || records.contact_by_email(email)).await {
            Ok(Some(id)) => return made_contact(desk, attempt, id, is_taken, way).await,
            Ok(None) if is_lost && resends < RESENDS => {
                resends += 1;
                if let Err(error) = way.pause(jittered(BEFORE_RESEND.after(resends))).await {
                    return Err(desk.stopped(attempt, Step::Contact, error, way).await);
                }
            }
            Ok(None) | Err(_) => return Err(desk.stopped(attempt, Step::Contact, error, way).await),
        }
    }
}

async fn made_contact(
    desk: &Desk,
    attempt: &mut Attempt,
    id: String,
    existed: bool,
    way: &mut Way,
) -> Result<(), Outcome> {
    desk.step(attempt, Step::Contact, StepState::Done { id: Some(id), existed }, way).await
}

impl Desk {
    /// Why a plan ends before its ticket: the step was refused, or its answer can't be told; or nothing came through.
    async fn stopped(&self, attempt: &mut Attempt, step: Step, error: hubspot::Error, way: &Way) -> Outcome {
        let is_lost_contact = step == Step::Contact
            && error.certainty() == Certainty::Unknown
            && attempt.extras.contact.as_ref().is_some_and(|link| link.contact.email().is_none());
        if is_refusal(&error) {
            let state = StepState::Refused { why: error.to_string() };
            if let Err(outcome) = self.step(attempt, step.clone(), state, way).await {
                return outcome;
            }
        }
        if is_refusal(&error) || is_lost_contact {
            return Outcome::StoppedAt { step, error };
        }
        Outcome::NotSent(error)
    }
}
