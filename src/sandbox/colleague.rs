//! A colleague in HubSpot's own screens, who changes tickets as soon as a call has been answered with them.

use serde_json::Value;

use super::{answer::Answer, call::Call, fault::FaultKind, write};

/// Sets the fault's property of every ticket in an answer that was made already, and so does not show it.
pub(super) fn act(call: &mut Call<'_>, answer: &Answer, fault: &FaultKind) {
    let FaultKind::Changes { property, value } = fault else { return };
    for id in ids(answer) {
        write::set_by_colleague(call, id, property, value);
    }
}

/// The ids of the record, or of the records, that an answer shows.
fn ids(answer: &Answer) -> Vec<u64> {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let results = body.get("results").and_then(Value::as_array).into_iter().flatten();
    let records = std::iter::once(&body).chain(results);
    records.filter_map(|record| record.get("id")?.as_str()?.parse().ok()).collect()
}
