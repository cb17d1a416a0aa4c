//! A file that was saved anew, by a spreadsheet say, has the same lines: those that can't be known by their bytes any more
//! are known by what their cells say.

use std::collections::{HashMap, HashSet, VecDeque};

use super::maker::Maker;
use super::source::Source;
use crate::config::Failure;
use crate::submit::batch::outcomes::Outcomes;

/// Finds the lines that an earlier run had under other keys, and has them known by those.
///
/// # Errors
/// When the file can't be read.
pub(super) fn know_again(source: &Source, maker: &mut Maker<'_>, outcomes: &Outcomes) -> Result<(), Failure> {
    maker.rewind();
    let mut keys = HashSet::new();
    for record in source.records()? {
        keys.insert(maker.key(&record.map_err(|why| source.unread(&why))?));
    }
    let mut missing = outcomes.missing(&keys);
    let mut resaved = HashMap::new();
    maker.rewind();
    for record in source.records()? {
        if missing.is_empty() {
            break;
        }
        let record = record.map_err(|why| source.unread(&why))?;
        let key = maker.key(&record);
        if outcomes.known(&key).is_some() {
            continue;
        }
        if let Some(before) = missing.get_mut(&maker.content(&record)).and_then(VecDeque::pop_front) {
            resaved.insert(key, before);
        }
    }
    maker.know_again(resaved);
    Ok(())
}
