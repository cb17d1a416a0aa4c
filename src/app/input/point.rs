//! What clicks and the wheel do. A click does only what can be taken back: nothing is submitted, settled or deleted by
//! one.

use jiff::civil::Date;

use crate::app::input::target::{Target, Thing};
use crate::app::keys::actions::{CalendarAction, ListAction};
use crate::app::overlay::overlay::Overlay;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::ticket::Place;

/// The wheel turns by so many lines where it does not go from field to field.
const NOTCH: isize = 3;

impl App {
    /// Takes a click.
    pub(in crate::app) fn pointed(&mut self, at: Target) {
        self.context.notice = None;
        self.watch_no_more();
        self.keyboard.forget();
        self.vim.forget();
        self.end_selecting(true);
        let jumping = self.overlays.take(|one| matches!(one, Overlay::Jump(_))).is_some();
        if let Thing::Tab(action) = at.thing {
            if self.overlays.is_empty() {
                self.perform_at_owner(action);
            }
            return;
        }
        // The form stands beside the result too: a click brings the keys back to it, and does no more.
        let mut opens = !jumping;
        if self.overlays.is_empty() {
            opens &= std::mem::replace(&mut self.screen, Screen::Compose) == Screen::Compose;
        }
        match at.thing {
            Thing::Place(place) => self.point_place(place, at.top, opens),
            Thing::Text { place, on_name, line, column } => {
                if self.reach(place, at.top) {
                    self.form.point(place, on_name, (line, column), &self.context);
                }
            }
            Thing::Tab(_) => {}
            Thing::Line(index) => self.point_line(index, at.top),
            Thing::Day(day) => self.point_day(day),
        }
        self.rest();
    }

    /// Whether a place is there to be clicked.
    fn reach(&mut self, place: Place, top: usize) -> bool {
        let is_there = self.overlays.is_empty() && self.form.places().contains(&place);
        if is_there {
            self.form.top = Some(top);
        }
        is_there
    }

    /// Goes to a place; what has the focus already is opened, where there is something to open.
    fn point_place(&mut self, place: Place, top: usize, opens: bool) {
        if !self.reach(place, top) {
            return;
        }
        if self.form.focus != place {
            self.form.focus_on(place, &self.context);
        } else if self.form.editor.is_none() && opens {
            self.open_focused();
        }
    }

    /// Goes to a line of the list on top; the line under the cursor is ticked or chosen.
    fn point_line(&mut self, index: usize, top: usize) {
        if let Some(Overlay::NewContact(sheet)) = self.overlays.top_mut() {
            sheet.at = index.min(sheet.fields.len().saturating_sub(1));
            return;
        }
        let Some((cursor, count)) = self.overlays.top_mut().and_then(Overlay::cursor) else { return };
        if index >= count {
            return;
        }
        let was_there = cursor.at == index;
        cursor.at = index;
        cursor.top = Some(top);
        let ticks = self.top().and_then(Overlay::picker).is_some_and(|picker| picker.ticks.is_some());
        if ticks {
            return self.perform(ListAction::Tick.into());
        }
        if !was_there {
            return;
        }
        if self.top().is_some_and(Overlay::is_for_keys) {
            let notice = Notice::info("This needs a key, not a click");
            return self.say(notice.hint(self.scopes(), ListAction::Choose, "does"));
        }
        self.perform(ListAction::Choose.into());
    }

    /// Goes to a day; the one under the cursor is chosen.
    fn point_day(&mut self, to: Date) {
        let Some(Overlay::Calendar(calendar)) = self.overlays.top_mut() else { return };
        if std::mem::replace(&mut calendar.day, to) == to {
            self.perform(ListAction::Choose.into());
        }
    }

    /// Takes a notch of the wheel.
    pub(in crate::app) fn wheel(&mut self, down: bool) {
        self.context.notice = None;
        self.keyboard.forget();
        self.vim.forget();
        let by = if down { 1 } else { -1 };
        let scroll = if down { ListAction::Down } else { ListAction::Up };
        // A question has so few answers that each is wanted.
        let is_short = matches!(self.top(), Some(Overlay::Question(_) | Overlay::Became(_) | Overlay::Offer(_)));
        match self.overlays.top_mut() {
            Some(Overlay::Calendar(calendar)) => {
                calendar.turn(if down { CalendarAction::WeekDown } else { CalendarAction::WeekUp });
            }
            Some(Overlay::Reader(_)) => (0..NOTCH).for_each(|_| self.perform(scroll.into())),
            Some(overlay) => {
                if let Some((cursor, count)) = overlay.cursor() {
                    cursor.turn(if is_short { by } else { by * NOTCH }, count);
                }
            }
            None if self.screen == Screen::Result => (0..NOTCH).for_each(|_| self.perform(scroll.into())),
            None => self.wheel_in_form(by),
        }
        self.rest();
    }

    /// Goes through the lines of a long text, and from its end on to the next place; it ends at the ends of the form.
    fn wheel_in_form(&mut self, by: isize) {
        let cx = &self.context;
        let moved = (0..NOTCH).take_while(|_| self.form.vertical(by, cx)).count();
        let places = self.form.places();
        let end = if by > 0 { places.last() } else { places.first() };
        if moved == 0 && end != Some(&self.form.focus) {
            self.form.step(by, cx);
        }
    }
}
