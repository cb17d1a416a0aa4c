//! What the window's title says.

use crate::app::screen::Screen;
use crate::ticket::DraftId;

/// The title of the window, and what it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// The draft in the form.
    pub draft: DraftId,
    /// What the body shows.
    pub screen: Screen,
    /// The title.
    pub text: String,
}
