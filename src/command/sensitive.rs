//! Keeps sensitive values out of the log, before anything is done with one.

use std::sync::Once;

use crate::ticket::Schema;
use crate::ticket::words::by_label;

/// Has the log leave texts out from now on, if one of these keys, internal names or labels, may be of a sensitive property.
pub(super) fn keep_out<'a>(schema: &Schema, keys: impl IntoIterator<Item = &'a str>) {
    static ONCE: Once = Once::new();
    if !ONCE.is_completed() && keys.into_iter().any(|key| may_be(schema, key)) {
        ONCE.call_once(|| {
            tracing::warn!(sensitive = true, "a value may be sensitive: texts are left out from here on")
        });
    }
}

fn may_be(schema: &Schema, key: &str) -> bool {
    if schema.property(key).is_some() {
        return schema.may_be_sensitive(key);
    }
    match by_label(schema, key).as_slice() {
        [] => schema.may_be_sensitive(key),
        names => names.iter().any(|name| schema.may_be_sensitive(name)),
    }
}
