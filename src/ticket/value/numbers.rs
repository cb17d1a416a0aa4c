//! Dates in numbers alone: read where there is one way only. Which of day and month comes first is told by more than one
//! date, such as those of a column: see [`orders`] and [`in_order`].

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ValueError;

/// What comes first in a date that is written in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateOrder {
    /// `29/11/2026`
    #[serde(rename = "dmy")]
    DayFirst,
    /// `11/29/2026`
    #[serde(rename = "mdy")]
    MonthFirst,
    /// `26/11/29`
    #[serde(rename = "ymd")]
    YearFirst,
}

impl DateOrder {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::MonthFirst, Self::DayFirst, Self::YearFirst];

    /// What it is called where it is named in short: "dmy".
    pub const fn name(self) -> &'static str {
        match self {
            Self::DayFirst => "dmy",
            Self::MonthFirst => "mdy",
            Self::YearFirst => "ymd",
        }
    }

    /// The words for it: "the day first".
    pub const fn words(self) -> &'static str {
        match self {
            Self::DayFirst => "the day first",
            Self::MonthFirst => "the month first",
            Self::YearFirst => "the year first",
        }
    }
}

/// A date in three numbers, and what is written behind it.
pub(super) struct Numbers<'a> {
    parts: [&'a str; 3],
    by: char,
}

impl<'a> Numbers<'a> {
    /// Reads three numbers that are set apart by the same sign; nothing else may be in the text.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let by = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
        let text = if by == '.' { text.trim_end_matches('.') } else { text };
        let mut parts = text.split(by).map(str::trim);
        let parts = [parts.next()?, parts.next()?, parts.next().filter(|_| parts.next().is_none())?];
        parts.iter().all(|part| digits(part, 4).is_some()).then_some(Self { parts, by })
    }

    /// The same where a time may stand behind it, which is handed back.
    pub(super) fn read_first(text: &'a str) -> Option<(Self, &'a str)> {
        if let Some(all) = Self::read(text) {
            return Some((all, ""));
        }
        let end = text.find(' ')?;
        let numbers = Self::read(text.get(..end)?.trim_end_matches(','))?;
        Some((numbers, text.get(end..)?))
    }

    /// Whether the year stands in front, in full: then there is one way to read it.
    pub(super) fn is_iso(&self) -> bool {
        let [first, ..] = self.parts;
        first.len() == 4
    }

    fn in_order(&self, order: DateOrder) -> Option<Date> {
        let [first, second, third] = self.parts;
        let (of_year, month, day) = match order {
            DateOrder::DayFirst => (third, second, first),
            DateOrder::MonthFirst => (third, first, second),
            DateOrder::YearFirst => (first, second, third),
        };
        date(year(of_year)?, digits(month, 2)?, digits(day, 2)?).ok()
    }

    /// Whether its numbers are of the sizes of a day, a month and a year in this order, be there such a day or not.
    fn fits(&self, order: DateOrder) -> bool {
        let [first, second, third] = self.parts;
        let (of_year, month, day) = match order {
            DateOrder::DayFirst => (third, second, first),
            DateOrder::MonthFirst => (third, first, second),
            DateOrder::YearFirst => (first, second, third),
        };
        let within = |text: &str, most: i64| digits(text, 2).is_some_and(|number| (1..=most).contains(&number));
        year(of_year).is_some() && within(month, 12) && within(day, 31)
    }

    /// The orders that can be meant.
    fn orders(&self) -> impl Iterator<Item = DateOrder> {
        DateOrder::ALL.into_iter().filter(|order| match order {
            DateOrder::YearFirst => self.is_iso() || self.by != '.',
            DateOrder::DayFirst => !self.is_iso(),
            DateOrder::MonthFirst => !self.is_iso() && self.by != '.',
        })
    }

    /// All ways to read it. Who sets the parts apart by points writes the day first.
    fn readings(&self) -> Vec<(DateOrder, Date)> {
        self.orders().filter_map(|order| Some((order, self.in_order(order)?))).collect()
    }

    pub(super) fn day(&self) -> Result<Date, ValueError> {
        let readings = self.readings();
        let Some((_, day)) = readings.first() else {
            let [first, second, third] = self.parts.map(str::len);
            let is_date = matches!((first, second, third), (4, 1 | 2, 1 | 2) | (1 | 2, 1 | 2, 2 | 4));
            return Err(if is_date { ValueError::NoSuchDay } else { ValueError::NotADay });
        };
        match readings.iter().find(|(_, other)| other != day) {
            Some((_, other)) => Err(ValueError::TwoDays { first: day.to_string(), second: other.to_string() }),
            None => Ok(*day),
        }
    }
}

/// The orders that a date in numbers can be written in, of a day or a moment; none where it does not tell: there is no
/// such date in it, or it means the same in all of them.
pub fn orders(text: &str) -> Vec<DateOrder> {
    let typed = plain(text);
    let Some((numbers, _)) = Numbers::read_first(&typed).filter(|(numbers, _)| !numbers.is_iso()) else {
        return Vec::new();
    };
    let readings = numbers.readings();
    if readings.is_empty() {
        // The 31st of April is a mistake, and its 31 a day all the same.
        return numbers.orders().filter(|order| numbers.fits(*order)).collect();
    }
    let is_same = readings.iter().all(|(_, day)| readings.first().is_some_and(|(_, first)| first == day));
    match readings.len() > 1 && is_same {
        true => Vec::new(),
        false => readings.into_iter().map(|(order, _)| order).collect(),
    }
}

/// A text of which the date in numbers, if there is one, is read in this order, and written so that there is no doubt.
/// All else stays.
///
/// # Errors
/// When it is no date in that order.
pub fn in_order(text: &str, order: DateOrder) -> Result<String, ValueError> {
    let typed = plain(text);
    match Numbers::read_first(&typed).filter(|(numbers, _)| !numbers.is_iso()) {
        Some((numbers, rest)) => {
            let wrong = if numbers.fits(order) { ValueError::NoSuchDay } else { ValueError::NotInOrder(order) };
            let day = numbers.in_order(order).ok_or(wrong)?;
            Ok(format!("{day}{rest}"))
        }
        None => Ok(text.to_owned()),
    }
}

/// A day that is in the calendar.
pub(super) fn date(year: i64, month: i64, day: i64) -> Result<Date, ValueError> {
    let small = |n: i64| i8::try_from(n).map_err(|_| ValueError::NotADay);
    let year = i16::try_from(year).map_err(|_| ValueError::NotADay)?;
    let known = Date::new(year, small(month)?, small(day)?).ok().filter(|day| day.year() > 0);
    known.ok_or(ValueError::NoSuchDay)
}

/// The number that a text is, if it is digits alone, at most so many.
pub(super) fn digits(text: &str, most: usize) -> Option<i64> {
    let text = text.trim();
    let fits = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// A year of four digits; of two it is one from 1969 to 2068, as elsewhere.
pub(super) fn year(text: &str) -> Option<i64> {
    let number = digits(text, 4)?;
    match text.trim().len() {
        4 => Some(number),
        2 => Some(number + if number < 69 { 2000 } else { 1900 }),
        _ => None,
    }
}

/// A text in lower case, with a blank between the date and the time of ISO 8601.
pub(super) fn plain(text: &str) -> String {
    let mut plain = text.trim().to_lowercase();
    if plain.starts_with(|c: char| c.is_ascii_digit()) && plain.get(10..11) == Some("t") {
        plain.replace_range(10..11, " ");
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_numbers_tells_which_orders_it_can_be_in() {
        use DateOrder::*;
        for (typed, wanted) in [
            ("29/11/2026", vec![DayFirst]),
            ("11/29/2026 14:30", vec![MonthFirst]),
            ("1/2/2026", vec![MonthFirst, DayFirst]),
            ("29/11/26", vec![DayFirst, YearFirst]),
            ("01-02-03", vec![MonthFirst, DayFirst, YearFirst]),
            ("1.2.2026", vec![DayFirst]),
            ("5/5/2026", vec![]),
            ("2026/1/2", vec![]),
            ("2026-01-02T00:00:00Z", vec![]),
            ("1-Feb-2026", vec![]),
            ("13/13/2026", vec![]),
            ("31/4/2026", vec![DayFirst]),
            ("4/31/2026 14:30", vec![MonthFirst]),
            ("tomorrow", vec![]),
        ] {
            assert_eq!(orders(typed), wanted, "{typed}");
        }
    }

    #[test]
    fn a_date_in_numbers_is_read_in_the_order_of_its_column() {
        use DateOrder::*;
        for (typed, order, wanted) in [
            ("1/2/2026", DayFirst, "2026-02-01"),
            ("1/2/2026 2:30 PM", MonthFirst, "2026-01-02 2:30 pm"),
            ("1.2.26", MonthFirst, "2026-01-02"),
            ("26/11/29", YearFirst, "2026-11-29"),
            ("2026-11-29", MonthFirst, "2026-11-29"),
            ("Tomorrow", DayFirst, "Tomorrow"),
        ] {
            assert_eq!(in_order(typed, order).as_deref(), Ok(wanted), "{typed}");
        }
        assert_eq!(in_order("11/29/2026", DayFirst), Err(ValueError::NotInOrder(DayFirst)));
        assert_eq!(in_order("31/4/2026", DayFirst), Err(ValueError::NoSuchDay));
        assert_eq!(in_order("1/2/2026", YearFirst), Err(ValueError::NotInOrder(YearFirst)));
    }
}
