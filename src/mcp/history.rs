//! `history`: the last submissions, out of the journal of this machine.

use std::num::NonZeroUsize;

use serde_json::json;

use super::answer::Answer;
use super::input::{History, Outcome};
use crate::command::history::told;
use crate::config::args::{self, Output};
use crate::config::{Failure, Session};

/// So many are told where nothing is said, and at most.
const USUAL: usize = 10;
const MOST: usize = 50;

pub(super) fn run(input: &History, session: &Session) -> Result<Answer, Failure> {
    let outcome = |outcome| match outcome {
        Outcome::Created => args::Outcome::Created,
        Outcome::Rejected => args::Outcome::Rejected,
        Outcome::NotSent => args::Outcome::NotSent,
        Outcome::Unknown => args::Outcome::Unknown,
        Outcome::Absent => args::Outcome::Absent,
    };
    let options = args::History {
        since: input.since.clone(),
        text: input.text.clone(),
        outcome: input.outcome.map(outcome),
        limit: NonZeroUsize::new(input.limit.unwrap_or(USUAL).min(MOST)).unwrap_or(NonZeroUsize::MIN),
        output: Output::Json,
    };
    Ok(Answer::of(json!({"submissions": told(&options, session)?})))
}
