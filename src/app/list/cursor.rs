//! The line under the cursor and the first line in view, once for all lists; and how a text scrolls.

use crate::app::keys::actions::ListAction;

/// The cursor of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Index of the line under it.
    pub at: usize,
    /// The first line in view where a click found it: it stays there.
    pub top: Option<usize>,
}

impl Cursor {
    /// On a line.
    pub fn on(at: usize) -> Self {
        Self { at, top: None }
    }

    /// Moves through `count` lines, of which `page` are in view. From the last line it goes on to the first, so that
    /// either end is one key away. False for what moves nothing.
    pub fn perform(&mut self, action: ListAction, page: usize, count: usize) -> bool {
        let last = count.saturating_sub(1);
        self.at = match action {
            ListAction::Up if self.at == 0 => last,
            ListAction::Up => self.at - 1,
            ListAction::Down if self.at >= last => 0,
            ListAction::Down => self.at + 1,
            ListAction::PageUp => self.at.saturating_sub(page),
            ListAction::PageDown => self.at.saturating_add(page).min(last),
            ListAction::Top => 0,
            ListAction::Bottom => last,
            ListAction::Choose | ListAction::Tick => return false,
        };
        true
    }

    /// Goes by a number of lines, as far as there are any: it does not go round.
    pub fn turn(&mut self, by: isize, count: usize) {
        self.at = self.at.saturating_add_signed(by).min(count.saturating_sub(1));
    }

    /// Stays on the same thing in a list that has changed, where it is still there; else as near as it can.
    pub fn keep(&mut self, there: Option<usize>, count: usize) {
        self.at = there.unwrap_or(self.at.min(count.saturating_sub(1)));
    }
}

/// The first line in view of a text that is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scroll {
    /// Counted from the top of the text.
    pub top: usize,
}

impl Scroll {
    /// Scrolls by what an action says; `page` lines are in view of `total`. False for what scrolls nothing.
    pub fn perform(&mut self, action: ListAction, page: usize, total: usize) -> bool {
        let last = total.saturating_sub(page);
        self.top = match action {
            ListAction::Up => self.top.saturating_sub(1),
            ListAction::Down => self.top + 1,
            ListAction::PageUp => self.top.saturating_sub(page.saturating_sub(1)),
            ListAction::PageDown => self.top + page.saturating_sub(1),
            ListAction::Top => 0,
            ListAction::Bottom => last,
            ListAction::Choose | ListAction::Tick => return false,
        }
        .min(last);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_round_by_steps_and_stops_by_pages() {
        let mut cursor = Cursor::default();
        for (action, at) in [
            (ListAction::Up, 6),
            (ListAction::Down, 0),
            (ListAction::PageUp, 0),
            (ListAction::PageDown, 5),
            (ListAction::PageDown, 6),
            (ListAction::Top, 0),
            (ListAction::Bottom, 6),
        ] {
            assert!(cursor.perform(action, 5, 7));
            assert_eq!(cursor.at, at, "{action:?}");
        }
        for action in [ListAction::Up, ListAction::Down, ListAction::PageDown, ListAction::Bottom] {
            let mut empty = Cursor::default();
            assert!(empty.perform(action, 5, 0));
            assert_eq!(empty.at, 0, "{action:?} in an empty list");
        }
        assert!(!cursor.perform(ListAction::Choose, 5, 7));
    }

    #[test]
    fn a_text_scrolls_to_its_end_and_no_further() {
        let mut scroll = Scroll::default();
        for (action, top) in [
            (ListAction::Up, 0),
            (ListAction::Down, 1),
            (ListAction::PageDown, 5),
            (ListAction::PageDown, 7),
            (ListAction::PageUp, 3),
            (ListAction::Bottom, 7),
            (ListAction::Top, 0),
        ] {
            assert!(scroll.perform(action, 5, 12));
            assert_eq!(scroll.top, top, "{action:?}");
        }
    }
}
