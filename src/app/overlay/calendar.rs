//! A month to pick a day from, with a line for the time where the row takes one.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::app::context::Context;
use crate::app::keys::actions::{Action, CalendarAction, ListAction, TextAction};
use crate::app::overlay::reply::{Outcome, Reply};
use crate::app::status::notice::Notice;
use crate::ticket::property::Kind;
use crate::ticket::text;
use crate::ticket::value::{self, Side};

/// The time of day that goes with the day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Time {
    /// As it is typed; empty is midnight.
    pub text: String,
    /// The first character replaces what was there.
    is_typed: bool,
}

impl Time {
    /// The time that the row has.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), is_typed: false }
    }
}

/// The calendar of one date row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Index of the property row.
    pub index: usize,
    /// The day under the cursor.
    pub day: Date,
    /// Today, where the agent is.
    pub today: Date,
    /// The time, where the row is of a day and a time.
    pub time: Option<Time>,
}

impl Calendar {
    /// Chooses the day, or moves to another one.
    pub fn perform(&mut self, action: Action, cx: &mut Context) -> Reply {
        match (action, &mut self.time) {
            (Action::List(ListAction::Choose), _) => self.choose(cx),
            (Action::Calendar(action), _) => {
                self.turn(action);
                Reply::Stay
            }
            (Action::Text(TextAction::DeleteLeft), Some(time)) => {
                time.text.pop();
                time.is_typed = true;
                Reply::Stay
            }
            _ => Reply::Pass,
        }
    }

    /// Takes the day, and the time if that is one.
    fn choose(&self, cx: &mut Context) -> Reply {
        let value = match &self.time {
            None => Ok(self.day.to_string()),
            Some(time) => {
                let text = format!("{} {}", self.day, time.text.trim());
                value::on_side(Kind::DateTime, Side::Either, text.trim(), &cx.locale)
            }
        };
        match value {
            Ok(text) => Reply::Done(Outcome::Value { index: self.index, text, goes_on: false }),
            Err(error) => {
                cx.say(Notice::bad(text::sentence(&error.to_string())));
                Reply::Stay
            }
        }
    }

    /// Types into the time.
    pub fn typed(&mut self, c: char) -> Reply {
        let Some(time) = self.time.as_mut().filter(|_| c.is_ascii_digit() || ":apmAPM ".contains(c)) else {
            return Reply::Pass;
        };
        if !std::mem::replace(&mut time.is_typed, true) {
            time.text.clear();
        }
        time.text.push(c);
        Reply::Stay
    }

    /// Pastes into the time.
    pub fn paste(&mut self, text: &str) {
        text.trim().chars().for_each(|c| drop(self.typed(c)));
    }

    /// Moves to another day, as far as there are any.
    pub fn turn(&mut self, action: CalendarAction) {
        let span: Span = match action {
            CalendarAction::DayLeft => (-1).days(),
            CalendarAction::DayRight => 1.days(),
            CalendarAction::WeekUp => (-1).weeks(),
            CalendarAction::WeekDown => 1.weeks(),
            CalendarAction::MonthUp => (-1).months(),
            CalendarAction::MonthDown => 1.months(),
            CalendarAction::Today => {
                self.day = self.today;
                return;
            }
        };
        self.day = self.day.checked_add(span).unwrap_or(self.day);
    }

    /// The weeks of the shown month, Monday first; days of other months are absent.
    pub fn weeks(&self) -> Vec<[Option<Date>; 7]> {
        let first = self.day.first_of_month();
        let mut weeks = Vec::new();
        let mut week = [None; 7];
        let mut day = first;
        loop {
            let column = usize::try_from(day.weekday().since(Weekday::Monday)).unwrap_or(0);
            if let Some(slot) = week.get_mut(column) {
                *slot = Some(day);
            }
            if column == 6 || day == first.last_of_month() {
                weeks.push(week);
                week = [None; 7];
            }
            match day.tomorrow() {
                Ok(next) if next.month() == first.month() => day = next,
                _ => return weeks,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_is_laid_out_by_weeks_from_monday() {
        let calendar = Calendar { index: 0, day: date(2026, 11, 24), today: date(2026, 11, 24), time: None };
        let weeks = calendar.weeks();
        assert_eq!(weeks.len(), 6);
        assert_eq!(weeks[0][6], Some(date(2026, 11, 1)));
        assert_eq!(weeks[5][0], Some(date(2026, 11, 30)));
        assert_eq!(weeks.iter().flatten().flatten().count(), 30);
    }

    #[test]
    fn moving_keeps_to_days_that_exist() {
        let mut calendar = Calendar { index: 0, day: date(2026, 1, 31), today: date(2026, 11, 24), time: None };
        calendar.turn(CalendarAction::MonthDown);
        assert_eq!(calendar.day, date(2026, 2, 28));
        calendar.turn(CalendarAction::WeekDown);
        assert_eq!(calendar.day, date(2026, 3, 7));
        calendar.turn(CalendarAction::Today);
        assert_eq!(calendar.day, date(2026, 11, 24));
        calendar.day = Date::MAX;
        calendar.turn(CalendarAction::DayRight);
        assert_eq!(calendar.day, Date::MAX);
        assert!(!calendar.weeks().is_empty());
    }
}
