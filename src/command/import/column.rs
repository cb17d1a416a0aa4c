//! What a column of an import holds.

use crate::ticket::ObjectType;

/// Where the cells of a column go.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Column {
    /// Values of this property.
    Property(String),
    /// Names of such records, with `;` between them.
    Record(ObjectType),
    /// Values of this property of a contact that is created with the ticket, where nobody has its address yet.
    NewContact(String),
    /// A note for colleagues.
    Note,
    /// Nowhere.
    Ignored,
}

/// What stands before the name of a property of a contact.
pub(super) const OF_CONTACT: &str = "contact.";

/// What the first column of a file of `--rejects` is called: why a line was left out or rejected.
pub(super) const WHY: &str = "why";

/// What it is called where another column has that name.
pub(super) const WHY_LEFT_OUT: &str = "why left out";

/// Whether a first column of this name may be that one. An import leaves it out by itself.
pub(super) fn is_why(name: &str) -> bool {
    [WHY, WHY_LEFT_OUT].contains(&name)
}
