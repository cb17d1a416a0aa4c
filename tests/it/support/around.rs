//! What stands around the driver's form, and what is known, in the words of a user.

use std::time::Duration;

use hubticket::app::keys::keymap::Keymap;
use hubticket::app::keys::modes;
use hubticket::app::keys::scope::Scope;
use hubticket::store;
use hubticket::ticket::Schema;
use hubticket::ticket::schema::PartName;

use super::driver::Driver;
use super::play::Play;

/// Whether characters are typed or are commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Insert,
    Normal,
    Visual,
}

impl Driver {
    /// What just happened, in the words of the status line; empty after the next key.
    pub fn said(&self) -> String {
        self.app.notice().map(|notice| notice.with_keys(self.keymap())).unwrap_or_default()
    }

    /// What the status line says, were it wide enough: what just happened, else what is missing.
    pub fn status(&self) -> String {
        self.app.said().status.with_keys(self.keymap())
    }

    /// Why the draft could not be saved when that was last tried.
    pub fn not_saved(&self) -> Option<store::Error> {
        self.app.saver().failed.clone()
    }

    /// In how long the screen wants to be woken; none if nothing is due.
    pub fn due(&self) -> Option<Duration> {
        self.app.deadline().map(|at| at.saturating_duration_since(self.now().at))
    }

    /// Whether the program should end.
    pub fn quits(&self) -> bool {
        self.app.should_quit()
    }

    /// Whether characters are typed or are commands, where there are modes.
    pub fn mode(&self) -> Option<Mode> {
        self.app.mode().map(|mode| match mode {
            modes::Mode::Insert => Mode::Insert,
            modes::Mode::Normal => Mode::Normal,
            modes::Mode::Visual => Mode::Visual,
        })
    }

    /// The keys.
    pub fn keymap(&self) -> &Keymap {
        &self.app.settings().keymap
    }

    /// Whose keys work here, the innermost first.
    pub fn scopes(&self) -> &'static [Scope] {
        self.app.scopes()
    }

    /// What is known about the portal.
    pub fn schema(&self) -> &Schema {
        &self.app.portal().schema
    }

    /// Whether the portal is being read.
    pub fn is_reading_portal(&self) -> bool {
        self.app.portal().is_loading()
    }

    /// How many parts of the portal were read.
    pub fn known_parts(&self) -> usize {
        self.app.portal().ages.len()
    }

    /// The parts of the portal that could not be read when that was last tried.
    pub fn failed_parts(&self) -> Vec<PartName> {
        self.app.portal().failures.keys().cloned().collect()
    }
}
