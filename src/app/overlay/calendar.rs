//! A month to pick a day from.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::app::keys::keymap::Action;

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
    /// Moves by what an action says.
    pub fn perform(&mut self, action: Action) {
        let span: Span = match action {
            Action::DayLeft => (-1).days(),
            Action::DayRight => 1.days(),
            Action::WeekUp => (-1).weeks(),
            Action::WeekDown => 1.weeks(),
            Action::MonthUp => (-1).months(),
            Action::MonthDown => 1.months(),
            Action::Today => {
                self.day = self.today;
                return;
            }
            _ => return,
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
        calendar.perform(Action::MonthDown);
        assert_eq!(calendar.day, date(2026, 2, 28));
        calendar.perform(Action::WeekDown);
        assert_eq!(calendar.day, date(2026, 3, 7));
        calendar.perform(Action::Today);
        assert_eq!(calendar.day, date(2026, 11, 24));
        calendar.day = Date::MAX;
        calendar.perform(Action::DayRight);
        assert_eq!(calendar.day, Date::MAX);
        assert!(!calendar.weeks().is_empty());
    }
}
