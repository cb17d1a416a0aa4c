//! What comes after the ticket: the links to what its plan made, the files, and the files on the note. All of it can be
//! repeated, and is tried again until it is done. And what is taken back of a plan that ended without a ticket.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;

use super::desk::{Desk, blocking};
use super::outcome::{Outcome, Progress, Stop, is_refusal, jittered, lack};
use super::plan;
use super::records::{Local, Records, Told};
use super::resend::{BEFORE_RESEND, RESENDS};
use super::way::{Way, along};
use crate::hubspot::{self, Sent, StoredFile};
use crate::store::{self, Attempt, Step, StepEvent, StepState};
use crate::ticket::{Attachment, ObjectType};

/// The property of a note that names its files, with `;` between (assets/hubspot-api.md, section 16).
const ATTACHED: &str = "hs_attachment_ids";
/// So often is told how far an upload is.
const TOLD: Duration = Duration::from_millis(200);

/// A step that is left to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// Which one.
    pub step: Step,
    /// Why, for people.
    pub why: String,
    /// It is not tried again by itself: HubSpot refused it, or the file is not what it was.
    pub needs_a_hand: bool,
}

/// That a ticket is there and not all that goes with it, in a sentence; none where nothing is left.
pub fn unfinished(ticket: &str, undone: &[Undone]) -> Option<String> {
    let (first, others) = undone.split_first()?;
    let more = match others.len() {
        0 => String::new(),
        1 => ", and one more step is left".to_owned(),
        more => format!(", and {more} more steps are left"),
    };
    Some(format!("ticket {ticket} was created, but {}: {}{more}", lack(&first.step), first.why))
}

/// A plan whose ticket is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// It, with what is known of its steps.
    pub attempt: Box<Attempt>,
    /// What is left to be done; the plan is over where that is nothing.
    pub undone: Vec<Undone>,
}

/// What becomes of a plan that ended without a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenBack {
    /// Nothing of it is left but a contact that it made.
    All,
    /// The note is left for now, for this reason.
    Not(String),
    /// These tickets have its note.
    Used(Vec<String>),
}

impl Desk {
    /// Goes on with a plan whose ticket is there, as far as it gets now. The plan must be this process's own.
    pub async fn finish<T: Records>(
        &self,
        records: &T,
        attempt: Box<Attempt>,
        ticket: &str,
        stop: impl Future<Output = Stop>,
        tell: impl FnMut(Progress),
    ) -> Finished {
        along(self.patience, stop, tell, |way| self.finish_along(records, attempt, ticket, way).boxed()).await
    }

    async fn finish_along<T: Records>(
        &self,
        records: &T,
        mut attempt: Box<Attempt>,
        ticket: &str,
        mut way: Way,
    ) -> Finished {
        let mut undone = Vec::new();
        let mut end = |step: Step, result: Result<(), Left>| {
            undone.extend(result.err().map(|left| left.of(step)));
        };
        end(Step::Links, self.link(records, &mut attempt, ticket, &mut way).await);
        let names = plan::names(&attempt.extras.files);
        let files: Vec<(Attachment, String)> = attempt.extras.files.iter().cloned().zip(names).collect();
        for (file, name) in &files {
            let result = self.put(records, &mut attempt, file, name, &mut way).await;
            end(Step::File { name: name.clone() }, result);
        }
        if !files.is_empty() {
            end(Step::Attach, self.attach(records, &mut attempt, ticket, &files, &mut way).await);
        }
        let (journal, id) = (self.journal.clone(), attempt.attempt);
        if undone.is_empty() {
            // Should that not be written, it is found to be done once more.
            let _ = blocking(move || journal.over(id, jiff::Timestamp::now())).await;
        } else {
            journal.let_go(id);
        }
        Finished { attempt, undone }
    }

    /// Leaves out what is not done of a plan whose ticket is there: somebody said that it is not wanted any more. The plan must
    /// be this process's own.
    ///
    /// # Errors
    /// When the journal can't be written.
    pub async fn leave_out(&self, attempt: &mut Attempt) -> Result<(), store::Error> {
        for step in plan::steps(&attempt.extras) {
            if step != Step::Ticket && !attempt.steps.is_done(&step) {
                let event = StepEvent { step, state: StepState::LeftOut };
                attempt.steps.push(event.clone());
                let (journal, id) = (self.journal.clone(), attempt.attempt);
                blocking(move || journal.step(id, jiff::Timestamp::now(), &event)).await?;
            }
        }
        let (journal, id) = (self.journal.clone(), attempt.attempt);
        blocking(move || journal.over(id, jiff::Timestamp::now())).await
    }

    /// Takes a plan up that another process left, to go on with it. False where somebody has it under way.
    ///
    /// # Errors
    /// When that can't be known.
    pub async fn take_up(&self, attempt: &Attempt) -> Result<bool, store::Error> {
        let (journal, id) = (self.journal.clone(), attempt.attempt);
        blocking(move || journal.take_up(id)).await
    }

    /// Reads back what the ticket is linked to, and links what is missing.
    async fn link<T: Records>(
        &self,
        records: &T,
        attempt: &mut Attempt,
        ticket: &str,
        way: &mut Way,
    ) -> Result<(), Left> {
        let links = plan::links(attempt);
        if links.is_empty() || attempt.steps.is_done(&Step::Links) {
            return Ok(());
        }
        for link in links {
            let Some(object) = link.object else { continue };
            let there = way.ask(&Sent::default(), || records.links_of(ticket, &object)).await?;
            if !there.contains(&link.id) {
                self.step(attempt, Step::Links, StepState::Begun, way).await?;
                way.ask(&Sent::default(), || records.link(ticket, &object, &link.id, &link.types)).await?;
            }
        }
        let state = StepState::Done { id: None, existed: false };
        Ok(self.step(attempt, Step::Links, state, way).await?)
    }

    /// Puts a file into HubSpot, if it is not there.
    async fn put<T: Records>(
        &self,
        records: &T,
        attempt: &mut Attempt,
        file: &Attachment,
        name: &str,
        way: &mut Way,
    ) -> Result<(), Left> {
        let step = Step::File { name: name.to_owned() };
        if attempt.steps.is_done(&step) {
            return Ok(());
        }
        let folder = plan::folder(attempt.attempt);
        let path = format!("{folder}/{name}");
        let mut resends = 0;
        let mut lost = attempt.steps.of(&step).is_some();
        loop {
            if lost {
                let there = way.ask(&Sent::default(), || records.stat(&path)).await?;
                if let Some(there) = there.filter(|there| is_it(there, file)) {
                    let state = StepState::Done { id: Some(there.id), existed: true };
                    return Ok(self.step(attempt, step, state, way).await?);
                }
            }
            let is_same = {
                let file = file.clone();
                blocking(move || Ok(store::is_as_attached(&file))).await
            };
            if let Ok(Err(changed)) = is_same {
                return Err(self.refused(attempt, step, changed.to_string(), way).await);
            }
            self.step(attempt, step.clone(), StepState::Begun, way).await?;
            let error = match upload(records, file, name, &folder, way).await {
                Ok(there) if is_it(&there, file) => {
                    let state = StepState::Done { id: Some(there.id), existed: false };
                    return Ok(self.step(attempt, step, state, way).await?);
                }
                // The answer need not tell all of it.
                Ok(there) if there.md5.is_none() || there.size.is_none() => None,
                Ok(_) => {
                    let why = "HubSpot has another file of that name".to_owned();
                    return Err(self.refused(attempt, step, why, way).await);
                }
                Err(error) if is_refusal(&error) => {
                    return Err(self.refused(attempt, step, error.to_string(), way).await);
                }
                Err(error) => Some(error),
            };
            lost = true;
            match error {
                Some(error @ hubspot::Error::Cancelled { .. }) => return Err(error.into()),
                Some(error) if resends >= RESENDS => return Err(error.into()),
                None if resends >= RESENDS => {
                    let why = "HubSpot does not show it as it was sent".to_owned();
                    return Err(Left { why, needs_a_hand: false });
                }
                Some(_) | None => {}
            }
            resends += 1;
            way.pause(jittered(BEFORE_RESEND.after(resends))).await?;
        }
    }

    /// Puts the files that are there on the note.
    async fn attach<T: Records>(
        &self,
        records: &T,
        attempt: &mut Attempt,
        ticket: &str,
        files: &[(Attachment, String)],
        way: &mut Way,
    ) -> Result<(), Left> {
        let made: Vec<String> = files
            .iter()
            .filter_map(|(_, name)| attempt.steps.made(&Step::File { name: name.clone() }).map(str::to_owned))
            .collect();
        if made.is_empty() {
            return Ok(());
        }
        let Some(note) = attempt.steps.note().map(str::to_owned) else {
            let why = format!("ticket {ticket} has no note that the files could be on");
            return Err(Left { why, needs_a_hand: true });
        };
        let there = way.ask(&Sent::default(), || records.note(&note, &[ATTACHED])).await?;
        let Some(there) = there else {
            return Err(self.refused(attempt, Step::Attach, "the note was deleted".into(), way).await);
        };
        let text = there.into_iter().find(|(name, _)| name == ATTACHED).map(|(_, value)| value).unwrap_or_default();
        let mut ids: Vec<&str> = text.split(';').map(str::trim).filter(|id| !id.is_empty()).collect();
        let missing: Vec<&str> = made.iter().map(String::as_str).filter(|id| !ids.contains(id)).collect();
        if !missing.is_empty() {
            ids.extend(missing);
            self.step(attempt, Step::Attach, StepState::Begun, way).await?;
            let ids = ids.join(";");
            let properties = [(ATTACHED, ids.as_str())];
            let changed = way.ask(&Sent::default(), || records.change_note(&note, &properties)).await;
            match changed {
                Err(error) if is_refusal(&error) => {
                    return Err(self.refused(attempt, Step::Attach, error.to_string(), way).await);
                }
                other => other?,
            }
        }
        let state = StepState::Done { id: None, existed: false };
        Ok(self.step(attempt, Step::Attach, state, way).await?)
    }

    async fn refused(&self, attempt: &mut Attempt, step: Step, why: String, way: &Way) -> Left {
        match self.step(attempt, step, StepState::Refused { why: why.clone() }, way).await {
            Ok(()) => Left { why, needs_a_hand: true },
            Err(outcome) => outcome.into(),
        }
    }

    /// Takes back what a plan made that ended without a ticket: its note. A contact that it made stays: it is a record of
    /// its own. The plan must be this process's own.
    pub async fn take_back<T: Records>(&self, records: &T, attempt: &Attempt) -> TakenBack {
        let (journal, id) = (self.journal.clone(), attempt.attempt);
        let result = match attempt.steps.note() {
            Some(note) => self.archive(records, attempt, note).await,
            None => Ok(TakenBack::All),
        };
        match result {
            Ok(TakenBack::All) => {
                let _ = blocking(move || journal.over(id, jiff::Timestamp::now())).await;
                TakenBack::All
            }
            Ok(other) => {
                journal.let_go(id);
                other
            }
            Err(left) => {
                journal.let_go(id);
                TakenBack::Not(left.why)
            }
        }
    }

    async fn archive<T: Records>(&self, records: &T, attempt: &Attempt, note: &str) -> Result<TakenBack, Left> {
        // It is the witness of a ticket: what has it is not denied.
        let tickets = match attempt.steps.of(&Step::Ticket) {
            Some(_) => records.linked_to(&ObjectType::notes(), note).await?,
            None => Vec::new(),
        };
        if !tickets.is_empty() {
            return Ok(TakenBack::Used(tickets));
        }
        records.archive_note(note).await?;
        self.write_step(attempt.attempt, StepEvent { step: Step::Note, state: StepState::TakenBack }).await?;
        Ok(TakenBack::All)
    }
}

/// Sends a file, and tells how far it is.
async fn upload<T: Records>(
    records: &T,
    file: &Attachment,
    name: &str,
    folder: &str,
    way: &mut Way,
) -> Result<StoredFile, hubspot::Error> {
    let left = Arc::new(AtomicU64::new(0));
    let told: Told = {
        let left = left.clone();
        Arc::new(move |bytes| left.store(bytes, Ordering::Relaxed))
    };
    let sent = Sent::default();
    let local = Local { path: Path::new(&file.path), size: file.size, name, folder };
    let mut call = std::pin::pin!(records.upload(local, &sent, told));
    let mut last = None;
    loop {
        let now = left.load(Ordering::Relaxed);
        if last != Some(now) {
            last = Some(now);
            way.tell(Progress::Uploading { name: name.to_owned(), sent: now, size: file.size });
        }
        tokio::select! {
            result = &mut call => return result,
            _ = way.stopped() => return Err(hubspot::Error::Cancelled { sent: sent.is_set() }),
            () = tokio::time::sleep(TOLD) => {}
        }
    }
}

/// Whether a file that is there is the one that was attached.
fn is_it(there: &StoredFile, file: &Attachment) -> bool {
    there.size == Some(file.size) && there.md5.as_ref().is_some_and(|md5| md5.eq_ignore_ascii_case(&file.md5))
}

/// Why a step is not done.
struct Left {
    why: String,
    needs_a_hand: bool,
}

impl Left {
    fn of(self, step: Step) -> Undone {
        Undone { step, why: self.why, needs_a_hand: self.needs_a_hand }
    }
}

impl From<hubspot::Error> for Left {
    fn from(error: hubspot::Error) -> Self {
        Self { why: error.to_string(), needs_a_hand: is_refusal(&error) }
    }
}

impl From<Outcome> for Left {
    fn from(outcome: Outcome) -> Self {
        Self { why: outcome.to_string(), needs_a_hand: false }
    }
}
