//! What one message brings with it: the moment, the surroundings, and the place for what follows from it.

use crate::app::form::form::Around;
use crate::app::geometry::Geometry;
use crate::app::keys::keymap::Keymap;
use crate::app::message::{Effect, Moment, RequestId};
use crate::app::status::notice::Notice;
use crate::ticket::Schema;
use crate::ticket::value::Locale;

/// Gives each request its number.
#[derive(Debug, Clone, Default)]
pub struct Requests(u64);

impl Requests {
    /// The next number.
    pub fn fresh(&mut self) -> RequestId {
        self.0 += 1;
        RequestId(self.0)
    }
}

/// One message being worked on.
pub struct Turn<'a> {
    /// The moment.
    pub now: Moment,
    /// The moment and the time zone, for values.
    pub locale: Locale,
    /// The size of the screen.
    pub geometry: Geometry,
    /// The keys.
    pub keymap: &'a Keymap,
    /// Numbers for requests.
    pub requests: &'a mut Requests,
    /// What is to be done.
    pub effects: &'a mut Vec<Effect>,
    /// What the status line says.
    pub notice: &'a mut Option<Notice>,
}

impl Turn<'_> {
    /// What the form is told.
    pub fn around<'a>(&'a self, schema: &'a Schema) -> Around<'a> {
        Around { schema, locale: &self.locale, geometry: self.geometry, at: self.now.at }
    }

    /// Says something on the status line.
    pub fn say(&mut self, notice: Notice) {
        *self.notice = Some(notice);
    }

    /// Drops a read whose answer is not wanted any more.
    pub fn forget(&mut self, request: Option<RequestId>) {
        self.effects.extend(request.map(Effect::Forget));
    }
}
