//! What the body of the screen shows.

/// What the body of the screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// The form.
    Compose,
    /// The result of a submission.
    Result,
}
