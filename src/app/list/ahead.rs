//! Lists made ready in idle moments: to look for the first letter in thousands of lines, they have to be laid out, which
//! takes longer than a key may take. That is done as soon as nothing happens for a moment, for the list that is open, or
//! for the one that typing on the focused row opens.

use std::time::{Duration, Instant};

use crate::app::composer::Composer;
use crate::app::form::form::{Field, Form};
use crate::app::list::offers;
use crate::app::list::search::LONG;
use crate::app::overlay::stack::Overlay;
use crate::ticket::Place;

/// A list is made ready when nothing happened for this long. Right behind a frame, the work would hold up the frame
/// itself: the system hands a terminal its bytes once the processor that wrote them is free.
const QUIET: Duration = Duration::from_millis(20);

/// The list of the focused row before it is opened.
#[derive(Debug, Clone)]
pub(in crate::app) struct Ahead {
    /// The row.
    place: Place,
    /// The revision of the form: what a list offers depends on the draft.
    revision: u64,
    list: Option<Overlay>,
}

impl Composer {
    /// The list that the focused row opens. `None` if it opens none, or the portal's list is not known.
    pub(in crate::app) fn take_list(&mut self) -> Option<Overlay> {
        match self.ahead.take() {
            Some(ahead) if self.is_of_focus(&ahead) => ahead.list,
            _ => self.make_list(),
        }
    }

    fn make_list(&self) -> Option<Overlay> {
        let (schema, draft) = (&self.knowledge.schema, &self.form.draft);
        match self.form.focus {
            Place::AddProperty => Some(self.properties()),
            Place::Property(index) => {
                let entry = draft.properties.get(index).filter(|entry| Form::field(entry, schema) == Field::Pick)?;
                Some(Overlay::Options { index, picker: offers::options(schema, draft, entry)? })
            }
            Place::Association(_) | Place::AddAssociation | Place::Suggestion(_) => None,
        }
    }

    /// Whether the focused row opens a list that takes long to be made ready, told without making it.
    fn opens_long(&self) -> bool {
        let schema = &self.knowledge.schema;
        let length = match self.form.focus {
            Place::AddProperty => schema.properties.as_ref().map_or(0, |all| all.len()),
            Place::Property(index) => {
                self.form.draft.properties.get(index).map_or(0, |entry| offers::most(schema, &entry.name))
            }
            Place::Association(_) | Place::AddAssociation | Place::Suggestion(_) => 0,
        };
        length >= LONG
    }

    fn is_of_focus(&self, ahead: &Ahead) -> bool {
        (ahead.place, ahead.revision) == (self.form.focus, self.form.revision)
    }

    /// Lets go of a list that is not the focused row's any more.
    pub(in crate::app) fn forget_ahead(&mut self) {
        if self.ahead.as_ref().is_some_and(|ahead| !self.is_of_focus(ahead)) {
            self.ahead = None;
        }
    }

    /// When a list is to be made ready, if there is one.
    pub(in crate::app) fn ahead_deadline(&self, now: Instant) -> Option<Instant> {
        let is_ready = if self.overlays.is_empty() {
            self.ahead.as_ref().is_some_and(|ahead| self.is_of_focus(ahead)) || !self.opens_long()
        } else {
            self.overlays.iter().filter_map(Overlay::picker).all(|picker| picker.is_ready())
        };
        (!is_ready).then(|| now + QUIET)
    }

    /// Makes ready what is not yet.
    pub(in crate::app) fn make_ready(&mut self) {
        self.forget_ahead();
        if self.overlays.is_empty() && self.ahead.is_none() && self.opens_long() {
            let list = self.make_list();
            self.ahead = Some(Ahead { place: self.form.focus, revision: self.form.revision, list });
        }
        let ahead = self.ahead.as_mut().and_then(|ahead| ahead.list.as_mut());
        let pickers = self.overlays.iter_mut().chain(ahead).filter_map(Overlay::picker_mut);
        pickers.filter(|picker| !picker.is_ready()).for_each(|picker| picker.prepare());
    }
}
