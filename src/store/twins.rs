//! A submission begins only where none that means the same is in its way. The look for such twins and the line of its
//! beginning are one step.

use std::io;

use jiff::Timestamp;

use super::Error;
use super::attempt::{Attempt, Result};
use super::imports::OpenLine;
use super::journal::Journal;
use super::latest::Made;
use super::unsettled::{places, read_at};

/// A submission that means the same as one that was to begin.
#[derive(Debug, Clone, PartialEq)]
pub enum Twin {
    /// A process that lives has it under way.
    Running(Box<Attempt>),
    /// Nobody knows what became of it.
    Unknown(Box<Attempt>),
    /// It made a ticket lately.
    Made(Box<Made>),
    /// It is a line of an import, which nobody knows what became of.
    Line(Box<OpenLine>),
}

impl Twin {
    /// The submission; a line of an import has none in the journal.
    pub fn attempt(&self) -> Option<&Attempt> {
        match self {
            Self::Running(attempt) | Self::Unknown(attempt) => Some(attempt),
            Self::Made(made) => Some(&made.attempt),
            Self::Line(_) => None,
        }
    }
}

impl Journal {
    /// Writes that a submission begins that is meant to be another one, whatever its twins are.
    ///
    /// Only of a key of the caller's there is one ticket all the same: the attempt that made it, or has it under way, is
    /// returned then, and nothing is written.
    ///
    /// # Errors
    /// When it can't be read or written; then nothing may be sent.
    pub fn started_another(&self, attempt: &Attempt) -> std::result::Result<Option<Twin>, Error> {
        self.begin(attempt, |_| {
            let twin = self.keyed_twin(attempt)?;
            Ok(twin.filter(|twin| matches!(twin, Twin::Made(_) | Twin::Running(_))))
        })
    }

    /// Writes that a submission begins, unless a twin of it is in its way, which is returned then.
    ///
    /// That is an attempt of the profile that has the same key of the caller's and made a ticket or may have; or that means
    /// the same and is under way or unresolved, has something of its plan left to do, or made a ticket since the moment that
    /// is given. The look and the line are one step, for other processes too.
    ///
    /// # Errors
    /// When it can't be read or written; then nothing may be sent.
    pub fn started_alone(
        &self,
        attempt: &Attempt,
        made_since: Option<Timestamp>,
    ) -> std::result::Result<Option<Twin>, Error> {
        self.begin(attempt, |file| {
            if let Some(twin) = self.keyed_twin(attempt)? {
                return Ok(Some(twin));
            }
            let wrong = |error: io::Error| Error::io("read", &self.path, &error);
            let open = read_at(file, places(file, true).map_err(wrong)?, |_, _| true).map_err(wrong)?;
            for (one, result) in open.into_iter().filter(|(one, _)| one.is_twin(attempt)) {
                // Where its ticket is there, and what goes with it is not, it is gone on with.
                if let Some(twin) = self.twin(one, result) {
                    return Ok(Some(twin));
                }
            }
            let Some(since) = made_since else { return Ok(None) };
            let mut made = self.made_since(since, &attempt.profile)?.into_iter();
            Ok(made.find(|one| one.attempt.is_twin(attempt)).map(|one| Twin::Made(Box::new(one))))
        })
    }

    /// What the key of an attempt stands for already.
    fn keyed_twin(&self, attempt: &Attempt) -> std::result::Result<Option<Twin>, Error> {
        let Some(key) = &attempt.key else { return Ok(None) };
        Ok(match self.keyed(&attempt.profile, key)? {
            // Its ticket is known, whatever of its plan is still under way.
            Some((attempt, Some(Result::Created { id, created_at, url }))) => {
                Some(Twin::Made(Box::new(Made { attempt, id, created_at, url })))
            }
            Some((one, result)) => self.twin(one, result),
            None => None,
        })
    }

    /// What an attempt is to one that is to begin; nothing where it is known to have made no ticket.
    fn twin(&self, one: Attempt, result: Option<Result>) -> Option<Twin> {
        let is_running = self.running.has(one.attempt);
        match result {
            Some(Result::Created { id, created_at, url }) if !is_running => {
                Some(Twin::Made(Box::new(Made { attempt: one, id, created_at, url })))
            }
            Some(Result::Created { .. }) => Some(Twin::Running(Box::new(one))),
            None | Some(Result::Unknown { .. }) if is_running => Some(Twin::Running(Box::new(one))),
            None | Some(Result::Unknown { .. }) => Some(Twin::Unknown(Box::new(one))),
            Some(Result::Rejected { .. } | Result::NotSent { .. } | Result::Absent { .. }) => None,
        }
    }
}
