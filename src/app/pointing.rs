//! The mouse: what can be clicked, and what clicks and the wheel do.
//!
//! What lies under a cell is for whoever draws to say. A click does only what can be taken back: nothing is submitted,
//! put into the outbox, settled or deleted by one.

use jiff::civil::Date;

use crate::app::composer::{Composer, Wish};
use crate::app::keys::keymap::{Action, Context};
use crate::app::message::Effect;
use crate::app::outbox::resolve::Choice;
use crate::app::overlay::stack::{Answer, Overlay};
use crate::app::state::{App, Screen};
use crate::app::status::notice::Notice;
use crate::app::turn::Turn;
use crate::ticket::Place;

/// The wheel turns by so many lines where it does not go from field to field.
const NOTCH: usize = 3;

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

impl App {
    /// Takes a click.
    pub(super) fn pointed(&mut self, at: Target, effects: &mut Vec<Effect>) {
        self.notice = None;
        if let Thing::Tab(action) = at.thing {
            self.composer.leave_jump();
            if self.composer.overlays.is_empty() {
                self.perform(action, effects);
            }
            return;
        }
        // The form stands beside the result too: a click brings the keys back to it, and does no more.
        let mut opens = true;
        if self.composer.overlays.is_empty() {
            opens = std::mem::replace(&mut self.screen, Screen::Compose) == Screen::Compose;
        }
        let (composer, mut turn) = self.turn(effects);
        let wish = composer.pointed(at, opens, &mut turn);
        if let Some(wish) = wish {
            self.grant(wish, effects);
        }
    }

    /// Takes a notch of the wheel.
    pub(super) fn wheel(&mut self, down: bool, effects: &mut Vec<Effect>) {
        self.notice = None;
        if self.screen == Screen::Result && self.composer.overlays.is_empty() {
            for _ in 0..NOTCH {
                self.perform_in_result(if down { Action::ListDown } else { Action::ListUp }, effects);
            }
            return;
        }
        let (composer, mut turn) = self.turn(effects);
        composer.wheel(down, &mut turn);
    }
}

impl Composer {
    fn pointed(&mut self, at: Target, opens: bool, turn: &mut Turn) -> Option<Wish> {
        self.begun = None;
        let opens = !self.leave_jump() && opens;
        let wish = match at.thing {
            Thing::Place(place) => {
                self.point_place(place, at.top, opens, turn);
                None
            }
            Thing::Text { place, on_name, line, column } => {
                if self.reach(place, at.top) {
                    self.form.point(place, on_name, (line, column), turn.around(&self.knowledge.schema));
                }
                None
            }
            Thing::Tab(_) => None,
            Thing::Line(index) => self.point_line(index, at.top, turn),
            Thing::Day(day) => self.point_day(day, turn),
        };
        self.rest();
        wish
    }

    /// Leaves jump mode: what is clicked needs no letters any more to be jumped to. False if it was not there.
    fn leave_jump(&mut self) -> bool {
        self.overlays.pop_if(|overlay| matches!(overlay, Overlay::Jump(_))).is_some()
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
    fn point_place(&mut self, place: Place, top: usize, opens: bool, turn: &mut Turn) {
        if !self.reach(place, top) {
            return;
        }
        if self.form.focus != place {
            self.form.focus_on(place, turn.around(&self.knowledge.schema));
        } else if self.form.editor.is_none() && opens {
            self.open(turn);
        }
    }

    /// Goes to a line of the list on top; the line under the cursor is ticked or chosen.
    fn point_line(&mut self, index: usize, top: usize, turn: &mut Turn) -> Option<Wish> {
        let (cursor, count) = self.list()?;
        if index >= count {
            return None;
        }
        self.go_to_line(index);
        match self.overlays.last_mut()? {
            Overlay::Options { picker, .. }
            | Overlay::Properties(picker)
            | Overlay::Types { picker, .. }
            | Overlay::Palette { picker, .. } => {
                picker.top = Some(top);
                if picker.ticks.is_some() {
                    picker.perform(Action::Tick, 0);
                    return None;
                }
            }
            Overlay::Records(records) => records.top = Some(top),
            Overlay::Drafts(list) => list.top = Some(top),
            _ => {}
        }
        if cursor != index {
            return None;
        }
        if self.is_for_keys() {
            let key = turn.keymap.key(self.contexts(), Action::Choose);
            turn.say(Notice::info(format!("A click does not do this; {key} does")));
            return None;
        }
        self.perform(Action::Choose, turn)
    }

    /// Goes to a day; the one under the cursor is chosen.
    fn point_day(&mut self, to: Date, turn: &mut Turn) -> Option<Wish> {
        let Some(Overlay::Calendar(calendar)) = self.overlays.last_mut() else { return None };
        if std::mem::replace(&mut calendar.day, to) != to {
            return None;
        }
        self.perform(Action::Choose, turn)
    }

    /// Whether choosing the line under the cursor sends, settles or deletes something.
    fn is_for_keys(&self) -> bool {
        match self.overlays.last() {
            Some(Overlay::Palette { picker, .. }) => {
                let action = picker.current().and_then(|item| Action::from_name(item.key));
                matches!(
                    action,
                    Some(
                        Action::Submit
                            | Action::Queue
                            | Action::QueueListed
                            | Action::Outbox
                            | Action::Discard
                            | Action::Delete
                            | Action::LinkAgain
                            | Action::Quit
                    )
                )
            }
            Some(Overlay::Question(question)) => {
                question.answers.get(question.cursor).is_some_and(|(answer, _)| *answer != Answer::Nothing)
            }
            Some(Overlay::Resolve { choice, .. }) => *choice != Choice::Later,
            _ => false,
        }
    }

    /// The line under the cursor of the list on top, and how many there are.
    fn list(&self) -> Option<(usize, usize)> {
        Some(match self.overlays.last()? {
            Overlay::Options { picker, .. }
            | Overlay::Properties(picker)
            | Overlay::Types { picker, .. }
            | Overlay::Palette { picker, .. } => (picker.cursor(), picker.count()),
            Overlay::Records(records) => (records.cursor, records.lines().len()),
            Overlay::Drafts(list) => (list.cursor, list.drafts.len()),
            Overlay::Question(question) => (question.cursor, question.answers.len()),
            Overlay::Pasted(offer) => (offer.cursor, offer.choices.len()),
            Overlay::Resolve { attempt, choice } => {
                let choices = self.resolves.iter().find(|one| one.id() == *attempt)?.choices();
                (choices.iter().position(|one| one == choice).unwrap_or(0), choices.len())
            }
            Overlay::Calendar(_) | Overlay::Prompt(_) | Overlay::Reader(_) | Overlay::Jump(_) => return None,
        })
    }

    /// Puts the cursor of the list on top on one of its lines.
    fn go_to_line(&mut self, index: usize) {
        match self.overlays.last_mut() {
            Some(
                Overlay::Options { picker, .. }
                | Overlay::Properties(picker)
                | Overlay::Types { picker, .. }
                | Overlay::Palette { picker, .. },
            ) => picker.go_to(index),
            Some(Overlay::Records(records)) => records.cursor = index,
            Some(Overlay::Drafts(list)) => list.cursor = index,
            Some(Overlay::Question(question)) => question.cursor = index,
            Some(Overlay::Pasted(offer)) => offer.cursor = index,
            Some(Overlay::Resolve { attempt, choice }) => {
                let resolve = self.resolves.iter().find(|one| one.id() == *attempt);
                if let Some(to) = resolve.and_then(|one| one.choices().into_iter().nth(index)) {
                    *choice = to;
                }
            }
            _ => {}
        }
    }

    fn wheel(&mut self, down: bool, turn: &mut Turn) {
        self.begun = None;
        if let Some((cursor, count)) = self.list() {
            // A question has so few answers that each is wanted.
            let is_long = self.contexts().first() != Some(&Context::Question);
            let by = if is_long { NOTCH } else { 1 };
            let to = if down { cursor.saturating_add(by) } else { cursor.saturating_sub(by) };
            self.go_to_line(to.min(count.saturating_sub(1)));
            return;
        }
        match self.overlays.last() {
            Some(Overlay::Reader(_)) => {
                for _ in 0..NOTCH {
                    self.perform(if down { Action::ListDown } else { Action::ListUp }, turn);
                }
            }
            Some(Overlay::Calendar(_)) => {
                self.perform(if down { Action::WeekDown } else { Action::WeekUp }, turn);
            }
            Some(_) => {}
            None => self.wheel_in_form(if down { 1 } else { -1 }, turn),
        }
        self.rest();
    }

    /// Goes through the lines of a long text, and from its end on to the next place; it ends at the ends of the form.
    fn wheel_in_form(&mut self, by: isize, turn: &mut Turn) {
        let around = turn.around(&self.knowledge.schema);
        let moved = (0..NOTCH).take_while(|_| self.form.vertical(by, around)).count();
        let places = self.form.places();
        let end = if by > 0 { places.last() } else { places.first() };
        if moved == 0 && end != Some(&self.form.focus) {
            self.form.step(by, around);
        }
    }
}
