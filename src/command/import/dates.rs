//! The order of day and month, one for each column of dates: the one that is given, else the one that its lines leave.
//! Where they leave several, or none, it is asked for once, before a line is read in a wrong one.

use std::collections::BTreeMap;

use crate::config::Failure;
use crate::submit::batch::reading::Orders;
use crate::ticket::text;
use crate::ticket::value::{self, DateOrder, ValueError};

/// A date as it was written, with its line.
type Written = (u64, String);

/// What the lines of a column tell.
struct Column {
    /// As the file calls it.
    name: String,
    /// The orders that fit all lines so far.
    orders: Vec<DateOrder>,
    /// The line that has left the fewest.
    by: Option<Written>,
    /// A line to be sent that tells what the order is, or that depends on it.
    open: Option<Written>,
    /// A line to be sent that is in none of the orders that are left.
    against: Option<Written>,
}

/// The orders of all columns.
#[derive(Default)]
pub(super) struct Dates {
    given: Option<DateOrder>,
    /// What they were when tickets were made of the lines.
    before: Orders,
    columns: BTreeMap<String, Column>,
}

impl Dates {
    /// With the order that somebody gave.
    pub fn new(given: Option<DateOrder>) -> Self {
        Self { given, ..Self::default() }
    }

    /// Takes what the orders were when an earlier run read the lines: it holds where they leave several now.
    pub fn remember(&mut self, before: Orders) {
        self.before = before;
    }

    /// What they are.
    pub fn orders(&self) -> Orders {
        let found = |(property, column): (&String, &Column)| match column.orders.as_slice() {
            [one] => Some((property.clone(), *one)),
            _ => Some((property.clone(), self.before(property, column)?)),
        };
        Orders { given: self.given.or(self.before.given), found: self.columns.iter().filter_map(found).collect() }
    }

    /// The order that a column had before, if it can still have it.
    fn before(&self, property: &str, column: &Column) -> Option<DateOrder> {
        self.before.of(property).filter(|order| column.orders.contains(order))
    }

    /// Whether lines have to be noted.
    pub fn are_open(&self) -> bool {
        self.given.is_none()
    }

    /// Takes note of a date of a property. A line whose ticket is there tells of the order, and is in nobody's way.
    pub fn note(&mut self, property: &str, name: &str, line: u64, text: &str, is_settled: bool) {
        let orders = value::orders(text);
        if orders.is_empty() {
            return;
        }
        let new =
            || Column { name: name.to_owned(), orders: DateOrder::ALL.to_vec(), by: None, open: None, against: None };
        let column = self.columns.entry(property.to_owned()).or_insert_with(new);
        let written = || Some((line, text.to_owned()));
        let left: Vec<DateOrder> = column.orders.iter().copied().filter(|one| orders.contains(one)).collect();
        if left.is_empty() {
            if !is_settled && column.against.is_none() {
                column.against = written();
            }
            return;
        }
        if left.len() < column.orders.len() {
            column.orders = left;
            column.by = written();
        }
        if !is_settled && column.open.is_none() {
            column.open = written();
        }
    }

    /// Whether the order of each column is known by now.
    ///
    /// # Errors
    /// When it is not, for all such columns together.
    pub fn check(&self) -> Result<(), Failure> {
        let quoted = |(line, written): &Written| format!("{} in line {line}", text::quoted(written));
        let wrong = |(property, column): (&String, &Column)| match (&column.against, &column.by, &column.open) {
            (Some(against), Some(by), _) => {
                let (by, against) = (quoted(by), quoted(against));
                Some(format!("{:?} has its dates in two orders: {by}, {against}", column.name))
            }
            (_, _, Some(open)) if column.orders.len() > 1 && self.before(property, column).is_none() => {
                let open = quoted(open);
                Some(format!("the dates of {:?} can be read in two ways, such as {open}", column.name))
            }
            _ => None,
        };
        let wrong: Vec<String> = self.columns.iter().filter_map(wrong).collect();
        if wrong.is_empty() {
            return Ok(());
        }
        let hint = "say which comes first with --dates dmy, mdy or ymd; what is not in that order is told by its line";
        Err(Failure::usage(format!("nothing was sent: {}", wrong.join("\n"))).with_hint(hint))
    }

    /// The text of a date, so that it can be read in one way.
    pub fn read(&self, property: &str, text: String) -> Result<String, ValueError> {
        let found = || match self.columns.get(property)? {
            column if column.orders.len() == 1 => column.orders.first().copied(),
            column => self.before(property, column),
        };
        match self.given.or_else(found) {
            Some(order) => value::in_order(&text, order),
            None => Ok(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of the dates of a column, or what is said of it. A line with a `!` has its ticket.
    fn read(lines: &[&str], given: Option<DateOrder>) -> Result<Vec<String>, String> {
        let mut dates = Dates::new(given);
        for (line, text) in (2..).zip(lines) {
            dates.note("seen", "Seen", line, text.trim_start_matches('!'), text.starts_with('!'));
        }
        if dates.are_open() {
            dates.check().map_err(|failure| failure.message)?;
        }
        let read = |text: &&str| dates.read("seen", (*text).to_owned()).unwrap_or_else(|error| error.to_string());
        Ok(lines.iter().map(read).collect())
    }

    #[test]
    fn a_line_that_leaves_no_doubt_tells_for_all() {
        for (lines, wanted) in [
            (&["1/2/2026", "29/11/2026", "tomorrow"][..], &["2026-02-01", "2026-11-29", "tomorrow"][..]),
            (&["1/2/2026", "5/5/2026", "11/29/2026"], &["2026-01-02", "2026-05-05", "2026-11-29"]),
            (&["1/2/26", "29/11/26", "31/12/98"], &["2026-02-01", "2026-11-29", "1998-12-31"]),
            (&["1/2/2026", "29.11.2026", "2026-03-04"], &["2026-02-01", "2026-11-29", "2026-03-04"]),
            (&["!29/11/2026", "1/2/2026"], &["!29/11/2026", "2026-02-01"]),
            (&["5/5/2026", "2026-01-02"], &["5/5/2026", "2026-01-02"]),
        ] {
            let wanted: Vec<String> = wanted.iter().map(|one| (*one).to_owned()).collect();
            assert_eq!(read(lines, None), Ok(wanted), "{lines:?}");
        }
    }

    #[test]
    fn what_stays_open_is_asked_for_once_and_what_is_settled_is_in_nobody_s_way() {
        for (lines, words) in [
            (&["1/2/2026", "3/4/2026"][..], "can be read in two ways, such as “1/2/2026” in line 2"),
            (&["29/11/26"], "can be read in two ways"),
            (&["29/11/2026", "11/29/2026"], "in two orders: “29/11/2026” in line 2, “11/29/2026” in line 3"),
            (&["1.2.2026", "11/29/2026"], "in two orders"),
        ] {
            let told = read(lines, None).unwrap_err();
            assert!(told.starts_with("nothing was sent: ") && told.contains(words), "{told}");
        }
        assert!(read(&["!1/2/2026", "!3/4/2026"], None).is_ok());
        assert!(read(&["29/11/2026", "!11/29/2026"], None).is_ok());
    }

    #[test]
    fn an_order_that_is_given_holds_for_all() {
        let read = read(&["1/2/2026", "11/29/2026"], Some(DateOrder::DayFirst)).unwrap();
        assert_eq!(read, ["2026-02-01", &ValueError::NotInOrder(DateOrder::DayFirst).to_string()]);
    }
}
