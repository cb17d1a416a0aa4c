//! What opens over the form: the list of a row, the search for records, the calendar, the palette, a text to read.

use crate::app::composer::Composer;
use crate::app::form::form::{Field, Form};
use crate::app::keys::keymap::{Context, Keymap};
use crate::app::list::offers;
use crate::app::overlay::calendar::Calendar;
use crate::app::overlay::palette;
use crate::app::overlay::records::Records;
use crate::app::overlay::stack::{Overlay, Reader};
use crate::app::status::notice::Notice;
use crate::app::turn::Turn;
use crate::ticket::{Kind, Place, value};

impl Composer {
    /// Opens what belongs to the focused row. A property whose value is typed has nothing to open.
    pub(in crate::app) fn open(&mut self, turn: &mut Turn) {
        match self.form.focus {
            Place::Property(index) => self.open_options(index),
            Place::AddProperty => self.open_properties(),
            Place::AddAssociation => self.open_records(),
            Place::Association(index) => self.open_types(index),
            Place::Suggestion(index) => {
                if let Some(suggestion) = self.form.suggestions.get(index).cloned() {
                    self.link(suggestion.record, false, turn);
                }
            }
        }
    }

    /// Opens the list of properties, wherever the focus is.
    pub(in crate::app) fn open_properties(&mut self) {
        let picker = offers::properties(&self.knowledge.schema, &self.form.draft);
        self.overlays.push(Overlay::Properties(picker));
    }

    /// Opens the list of a property whose value is chosen; not where the portal's list is not known.
    fn open_options(&mut self, index: usize) {
        let (schema, draft) = (&self.knowledge.schema, &self.form.draft);
        let entry = draft.properties.get(index).filter(|entry| Form::field(entry, schema) == Field::Pick);
        if let Some(picker) = entry.and_then(|entry| offers::options(schema, draft, entry)) {
            self.overlays.push(Overlay::Options { index, picker });
        }
    }

    /// Opens the search for a record to link.
    pub(in crate::app) fn open_records(&mut self) {
        self.overlays.push(Overlay::Records(Records::new(&self.recent)));
    }

    /// Opens the ways in which a record can be linked.
    pub(in crate::app) fn open_types(&mut self, index: usize) {
        if let Some(association) = self.form.draft.associations.get(index) {
            let picker = offers::types(&self.knowledge.schema, association);
            self.overlays.push(Overlay::Types { index, picker });
        }
    }

    /// Opens the calendar for the date that has the focus.
    pub(in crate::app) fn open_calendar(&mut self, turn: &mut Turn) {
        let Some((index, entry)) = self.form.entry() else { return };
        if self.knowledge.schema.kind(&entry.name) != Kind::Date || entry.raw {
            turn.say(Notice::info("Only a day can be picked in the calendar; go to a date first"));
            return;
        }
        let today = turn.locale.now.to_zoned_datetime(turn.locale.zone.clone()).date();
        let settled = value::settle(Kind::Date, &entry.text, &turn.locale);
        let day = settled.parse().unwrap_or(today);
        self.overlays.push(Overlay::Calendar(Calendar { index, day, today }));
    }

    /// Opens the list of all that can be done in these contexts.
    pub fn open_palette(&mut self, keymap: &Keymap, contexts: &'static [Context]) {
        if !matches!(self.overlays.last(), Some(Overlay::Palette { .. })) {
            self.overlays.push(Overlay::Palette { contexts, picker: palette::picker(keymap, contexts) });
        }
    }

    /// Shows a text to read.
    pub fn read(&mut self, reader: Reader) {
        self.overlays.push(Overlay::Reader(reader));
    }
}
