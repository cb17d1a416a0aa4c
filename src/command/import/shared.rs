//! Lines that stand in two files of one import: in the one that they were left out of, and in the one of `--rejects`. Where
//! a ticket was made of one from either file, it is the line's in the other one, too.

use std::collections::HashMap;

use super::maker::Maker;
use super::rejects::beside;
use super::source::Source;
use super::{Line, fresh};
use crate::config::Failure;
use crate::submit::batch::others::made_in;
use crate::submit::batch::outcomes::{LineResult, Outcomes};

/// Takes the tickets that were made from the other files. A dry run writes nothing down.
///
/// # Errors
/// When a file fails.
pub(super) fn settle(
    source: &Source,
    maker: &mut Maker<'_>,
    outcomes: &mut Outcomes,
    is_dry: bool,
) -> Result<(), Failure> {
    let mut made: HashMap<String, Vec<String>> = HashMap::new();
    let files = outcomes.rejects().iter().map(|file| made_in(&beside(file), None));
    let origin = outcomes.origin().map(|origin| made_in(&origin.outcomes, Some(origin.since)));
    for (meaning, ids) in files.chain(origin).flatten() {
        made.entry(meaning).or_default().extend(ids);
    }
    if made.is_empty() {
        return Ok(());
    }
    for line in fresh(source, maker, outcomes)? {
        let line: Line = line?;
        let ticket = made.get_mut(&line.fingerprint()).and_then(Vec::pop).filter(|id| outcomes.takes(id));
        let Some(id) = ticket else { continue };
        if is_dry {
            outcomes.take_for_created(line.place, &line.key);
        } else {
            outcomes.ended(line.place, &line.key, LineResult::Created { id })?;
        }
        maker.settle(line.key);
    }
    Ok(outcomes.sync()?)
}
