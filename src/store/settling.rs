//! What somebody says became of a submission whose answer was lost, against what the journal knows by now.

use jiff::Timestamp;

use super::Error;
use super::attempt::{AttemptId, Result};
use super::journal::Journal;
use super::lines::Line;

/// Where a submission is that somebody wanted to settle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// A process that lives has it under way.
    Running,
    /// It ended like this.
    Ended(Result),
    /// The ticket is known to be another one's.
    Taken(AttemptId),
}

impl Journal {
    /// Writes what somebody says became of a submission whose answer was lost, unless the journal knows better by now:
    /// then that is returned, and nothing is written. The look and the line are one step, for other processes too.
    ///
    /// # Errors
    /// When it can't be read or written.
    pub fn settle(
        &self,
        attempt: AttemptId,
        time: Timestamp,
        result: &Result,
    ) -> std::result::Result<Option<Standing>, Error> {
        self.append(&Line::Outcome { attempt, time, result: result.clone() }, |_| {
            if self.running.has(attempt) {
                return Ok(Some(Standing::Running));
            }
            if let Some(result) = self.outcome(attempt)? {
                return Ok(Some(Standing::Ended(result)));
            }
            Ok(match result {
                Result::Created { id, .. } => self.maker(id)?.map(Standing::Taken),
                Result::Rejected { .. } | Result::NotSent { .. } | Result::Unknown { .. } | Result::Absent { .. } => {
                    None
                }
            })
        })
    }
}
