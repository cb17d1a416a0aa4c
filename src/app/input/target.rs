//! What can be clicked. What lies under a cell is for whoever draws to say.

use jiff::civil::Date;

use crate::app::keys::actions::Action;
use crate::ticket::Place;

/// What was clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The thing itself.
    pub thing: Thing,
    /// The first shown row of what it is in: it stays there, so that a second click finds the same.
    pub top: usize,
}

/// Something that can be clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A place of the form.
    Place(Place),
    /// A text in the form.
    Text {
        /// Its place.
        place: Place,
        /// It is the key of a raw row, not its value.
        on_name: bool,
        /// The line of the text.
        line: usize,
        /// The character of the line.
        column: usize,
    },
    /// A part of the ticket, by the action that shows it.
    Tab(Action),
    /// A line of the list on top.
    Line(usize),
    /// A day of the calendar.
    Day(Date),
}
