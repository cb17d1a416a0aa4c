//! What a column of an import holds.

use crate::ticket::ObjectType;

/// Where the cells of a column go.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Column {
    /// Values of this property.
    Property(String),
    /// Names of such records, with `;` between them.
    Record(ObjectType),
    /// Nowhere.
    Ignored,
}

/// The column that `--rejects` writes and that an import leaves out by itself: why a line was left out or rejected.
pub(super) const WHY: &str = "why";
