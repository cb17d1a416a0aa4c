//! What the outcome files of other imports know of lines, by what these mean.

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;

use super::entry::{Entry, LineResult};
use super::key::LineKey;
use crate::store;

/// What the lines mean that are not known, by the outcome file of another import; each with its number then. A file that is
/// none, or is gone, has none.
pub fn open_in(path: &Path) -> Vec<(String, u64)> {
    let Ok(text) = store::read(path) else { return Vec::new() };
    let mut open: HashMap<LineKey, (String, u64)> = HashMap::new();
    for line in text.split(|byte| *byte == b'\n') {
        match serde_json::from_slice(line) {
            Ok(Entry::Started { lines, .. }) => {
                let told = |one: super::entry::StartedLine| Some((one.key, (one.fingerprint?, one.place.line)));
                open.extend(lines.into_iter().filter_map(told));
            }
            Ok(Entry::Ended { result: LineResult::Unknown { .. }, .. } | Entry::Import { .. }) | Err(_) => {}
            Ok(Entry::Ended { key, .. }) => drop(open.remove(&key)),
        }
    }
    open.into_values().collect()
}

/// The tickets of the lines that were sent since a moment, by what these mean. A file that is none, or is gone, has none.
pub fn made_in(path: &Path, since: Option<Timestamp>) -> HashMap<String, Vec<String>> {
    let Ok(text) = store::read(path) else { return HashMap::new() };
    let mut sent: HashMap<LineKey, String> = HashMap::new();
    let mut made: HashMap<String, Vec<String>> = HashMap::new();
    for line in text.split(|byte| *byte == b'\n') {
        match serde_json::from_slice(line) {
            Ok(Entry::Started { time, lines, .. }) if since.is_none_or(|since| time >= since) => {
                sent.extend(lines.into_iter().filter_map(|one| Some((one.key, one.fingerprint?))));
            }
            Ok(Entry::Ended { key, result: LineResult::Created { id }, .. }) => {
                if let Some(meaning) = sent.remove(&key) {
                    made.entry(meaning).or_default().push(id);
                }
            }
            Ok(Entry::Started { .. } | Entry::Ended { .. } | Entry::Import { .. }) | Err(_) => {}
        }
    }
    made
}
