//! Steps of plans, as they are met where a journal is read from its end.

use std::collections::HashMap;

use super::attempt::AttemptId;
use super::steps::{StepEvent, Steps};

/// Steps that were met from the last to the first.
#[derive(Default)]
pub(super) struct LastFirst(HashMap<AttemptId, Vec<StepEvent>>);

impl LastFirst {
    pub fn push(&mut self, attempt: AttemptId, event: StepEvent) {
        self.0.entry(attempt).or_default().push(event);
    }

    /// Those of a submission, in the order in which they came about.
    pub fn take(&mut self, attempt: AttemptId) -> Steps {
        let mut steps = Steps::default();
        self.0.remove(&attempt).into_iter().flatten().rev().for_each(|event| steps.push(event));
        steps
    }
}
