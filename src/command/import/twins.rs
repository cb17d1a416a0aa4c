//! Lines that mean the same as a ticket whose answer was lost, in the composer or in `create`: they are not sent while
//! nobody knows what became of it.

use std::collections::HashMap;

use super::super::unresolved::{self, Became};
use crate::config::{Exit, Failure, FailureKind, Session};
use crate::hubspot::Client;
use crate::store::{Attempt, AttemptId, fingerprint};
use crate::submit::batch::Line;
use crate::submit::batch::outcomes::{LineKey, LineResult, Outcomes};

/// Lines that are held back, and for which attempt.
#[derive(Debug, Default)]
pub(super) struct Held(HashMap<LineKey, AttemptId>);

/// The attempts of the profile that are not settled, by what they mean.
pub(super) struct Twins(HashMap<String, Vec<Attempt>>);

impl Twins {
    /// Reads them.
    ///
    /// # Errors
    /// When the journal can't be read.
    pub fn read(session: &Session) -> Result<Self, Failure> {
        let mut all: HashMap<String, Vec<Attempt>> = HashMap::new();
        for attempt in session.store.journal().unresolved()? {
            if attempt.profile == session.config.profile {
                all.entry(attempt.fingerprint()).or_default().push(attempt);
            }
        }
        Ok(Self(all))
    }

    /// Whether there are none: then no line has to be looked at.
    pub fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Looks for the attempts that lines are the same as. A ticket that is found is the line's: the lines of one import
    /// are no twins, so that each takes one. Returns the lines that are held back.
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
        let mut last: HashMap<String, AttemptId> = HashMap::new();
        for line in lines {
            let line = line?;
            let generated = line.unique.as_ref().filter(|_| line.own).map(|(name, _)| name.as_str());
            let meaning = fingerprint(&line.ticket, generated);
            while let Some(attempt) = self.0.get_mut(&meaning).and_then(Vec::pop) {
                match unresolved::look_for(std::slice::from_ref(&attempt), client, session).await?.pop() {
                    Some(Became::Created(ticket)) => {
                        outcomes.ended(line.place, &line.key, LineResult::Created { id: ticket.id.clone() })?;
                        break;
                    }
                    Some(Became::Absent) => {}
                    Some(Became::Open(_) | Became::Running) | None => {
                        last.insert(meaning.clone(), attempt.attempt);
                    }
                }
            }
            if outcomes.is_created(&line.key) {
                continue;
            }
            if let Some(attempt) = last.get(&meaning) {
                held.0.insert(line.key, *attempt);
            }
        }
        outcomes.sync()?;
        Ok(held)
    }
}

impl Held {
    /// Whether a line is held back.
    pub fn has(&self, key: &LineKey) -> bool {
        self.0.contains_key(key)
    }

    /// Why they were not sent; none where none is held back.
    pub fn failure(&self, session: &Session) -> Option<Failure> {
        let attempt = *self.0.values().min()?;
        let text = match self.0.len() {
            1 => format!("a line was not sent: it is not known what became of attempt {attempt}, which is the same"),
            count => format!(
                "{count} lines were not sent: it is not known what became of attempts that are the same, such as {attempt}"
            ),
        };
        let next = session.command("resolve");
        let hint = format!("run {next}, then the import again");
        Some(
            Failure::new(Exit::Unknown, FailureKind::Unresolved, text)
                .with_hint(hint)
                .with_attempt(attempt, vec![next]),
        )
    }
}
