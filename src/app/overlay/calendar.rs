//! A month to pick a day from.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::app::keys::actions::{Action, CalendarAction, ListAction};
use crate::app::overlay::reply::{Outcome, Reply};

/// The calendar of one date row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// Index of the property row.
    pub index: usize,
    /// The day under the cursor.
    pub day: Date,
    /// Today, where the agent is.
    pub today: Date,
}

impl Calendar {
    /// Chooses the day, or moves to another one.
    pub fn perform(&mut self, action: Action) -> Reply {
        if action == Action::List(ListAction::Choose) {
            let text = self.day.to_string();
            return Reply::Done(Outcome::Value { index: self.index, text, goes_on: false });
        }
        let Action::Calendar(action) = action else { return Reply::Pass };
        self.turn(action);
        Reply::Stay
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
        let calendar = Calendar { index: 0, day: date(2026, 11, 24), today: date(2026, 11, 24) };
        let weeks = calendar.weeks();
        assert_eq!(weeks.len(), 6);
        assert_eq!(weeks[0][6], Some(date(2026, 11, 1)));
        assert_eq!(weeks[5][0], Some(date(2026, 11, 30)));
        assert_eq!(weeks.iter().flatten().flatten().count(), 30);
    }

    #[test]
    fn moving_keeps_to_days_that_exist() {
        let mut calendar = Calendar { index: 0, day: date(2026, 1, 31), today: date(2026, 11, 24) };
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
