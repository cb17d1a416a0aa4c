//! Lines that mean the same as a ticket whose answer was lost, in the composer or in `create`: they are not sent while
//! nobody knows what became of it.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::super::unresolved::{self, Became};
use crate::config::{Failure, Session};
use crate::hubspot::Client;
use crate::store::{Attempt, AttemptId, OpenLine};
use crate::submit::batch::others::open_in;
use crate::submit::batch::outcomes::{Known, LineResult, Outcomes};
use crate::submit::batch::{Line, LineKey};

/// Lines that are held back, and why the first of them is.
#[derive(Debug, Default)]
pub(super) struct Held {
    lines: HashSet<LineKey>,
    why: Option<Failure>,
}

/// What is not settled in the profile, by what it means.
pub(super) struct Twins {
    attempts: HashMap<String, Vec<Attempt>>,
    /// Lines of other imports.
    lines: HashMap<String, OpenLine>,
}

impl Twins {
    /// Reads them; `place` is the outcome file of this import.
    ///
    /// # Errors
    /// When the journal or the runs of imports can't be read.
    pub fn read(place: &Path, session: &Session) -> Result<Self, Failure> {
        let mut attempts: HashMap<String, Vec<Attempt>> = HashMap::new();
        for attempt in session.store.journal().unresolved()? {
            if attempt.profile == session.config.profile && attempt.host == session.config.host() {
                attempts.entry(attempt.fingerprint()).or_default().push(attempt);
            }
        }
        let mut lines = HashMap::new();
        let open = session.store.imports().open(&session.config.profile, &session.config.host())?;
        for import in open.into_iter().filter(|one| one.run.outcomes != place) {
            for (meaning, line) in open_in(&import.run.outcomes) {
                lines.insert(meaning, OpenLine { import: import.clone(), line });
            }
        }
        Ok(Self { attempts, lines })
    }

    /// Whether there are none: then no line has to be looked at.
    pub fn are_none(&self) -> bool {
        self.attempts.is_empty() && self.lines.is_empty()
    }

    /// Looks for the attempts that lines are the same as, also for those that an earlier run held them back for. A ticket
    /// that is found is the line's: the lines of one import are no twins, so that each takes one. Returns the lines that
    /// are held back.
    ///
    /// # Errors
    /// When HubSpot could not be asked, or a file fails.
    pub async fn settle(
        mut self,
        lines: impl Iterator<Item = Result<Line, Failure>>,
        outcomes: &mut Outcomes,
        client: &Client,
        session: &Session,
    ) -> Result<Held, Failure> {
        let mut held = Held::default();
        let mut last: HashMap<String, (AttemptId, Failure)> = HashMap::new();
        for line in lines {
            let line = line?;
            let meaning = line.fingerprint();
            if let Some(Known::Held(attempt)) = outcomes.known(&line.key)
                && let Became::Created(ticket) = unresolved::now(*attempt, session)?
                && outcomes.takes(&ticket.id)
            {
                outcomes.ended(line.place, &line.key, LineResult::Created { id: ticket.id.clone() })?;
                continue;
            }
            while let Some(attempt) = self.attempts.get_mut(&meaning).and_then(Vec::pop) {
                match unresolved::look_for(std::slice::from_ref(&attempt), client, session).await?.pop() {
                    Some(Became::Created(ticket)) => {
                        outcomes.ended(line.place, &line.key, LineResult::Created { id: ticket.id.clone() })?;
                        break;
                    }
                    Some(Became::Absent) => {}
                    open => {
                        let open = open.unwrap_or(Became::Open(Vec::new()));
                        let why = unresolved::failure(&attempt, &open, session);
                        last.insert(meaning.clone(), (attempt.attempt, why));
                    }
                }
            }
            if outcomes.is_created(&line.key) {
                continue;
            }
            if let Some((attempt, why)) = last.get(&meaning) {
                outcomes.held(line.place, &line.key, *attempt)?;
                held.hold(line.key, why.clone());
            } else if let Some(open) = self.lines.get(&meaning) {
                held.hold(line.key, unresolved::of_line(open, session));
            }
        }
        outcomes.sync()?;
        Ok(held)
    }
}

impl Held {
    fn hold(&mut self, line: LineKey, why: Failure) {
        self.lines.insert(line);
        self.why.get_or_insert(why);
    }

    /// Whether a line is held back.
    pub fn has(&self, key: &LineKey) -> bool {
        self.lines.contains(key)
    }

    /// Why they were not sent; none where none is held back.
    pub fn failure(&self) -> Option<Failure> {
        let mut failure = self.why.clone()?;
        let count = self.lines.len();
        let lines = if count == 1 { "a line was held back".into() } else { format!("{count} lines were held back") };
        failure.message = format!("{lines}: {}", failure.message);
        failure.hint = format!("run {}, then the import again", failure.details.next.join(""));
        Some(failure)
    }
}
