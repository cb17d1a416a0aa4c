//! Why a row is not right, said at the row: behind its value where there is room for it, else below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint;
use super::reason::{Reason, reason};
use super::row::Pane;
use crate::ticket::{Place, text};

/// The most rows that a reason takes below its row; all of it can be read with the details.
const ROWS: usize = 3;

/// Where a reason stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Spot {
    /// At the end of the row, behind the value.
    Behind(Reason),
    /// In lines of their own.
    Below(Vec<String>, Reason),
}

impl Pane<'_> {
    /// Where the reason of a row stands, if it has one.
    fn spot(&self, place: Place, width: usize) -> Option<Spot> {
        let reason = reason(self.app, place)?;
        let behind = self.used(place).filter(|used| used + text::width(&text::one_line(&reason.text)) + 4 <= width);
        if behind.is_some() {
            return Some(Spot::Behind(reason));
        }
        let mut lines = text::wrap(&text::one_line(&reason.text), width);
        if lines.len() > ROWS {
            lines.truncate(ROWS);
            lines.iter_mut().skip(ROWS - 1).for_each(|line| line.push_str(" …"));
        }
        Some(Spot::Below(lines, reason))
    }

    /// Rows of its own that the reason of a row takes.
    pub(super) fn rows_below(&self, place: Place, width: usize) -> usize {
        match self.spot(place, width) {
            Some(Spot::Below(lines, _)) => lines.len(),
            Some(Spot::Behind(_)) | None => 0,
        }
    }

    /// Draws the reason of a row; `own` are the rows that the row itself has, of which so many are above the area.
    pub(super) fn reason(&self, buffer: &mut Buffer, area: Rect, place: Place, own: usize, skipped: usize) {
        let field = self.field(area);
        let style = |reason: &Reason| if reason.passes { self.theme.text } else { self.theme.bad };
        match self.spot(place, usize::from(field.width)) {
            Some(Spot::Behind(reason)) if skipped == 0 => {
                // A list has its mark there.
                let room = Rect { width: field.width.saturating_sub(2), height: 1, ..field };
                paint::right(buffer, room, &reason.text, style(&reason));
            }
            Some(Spot::Behind(_)) | None => {}
            Some(Spot::Below(lines, reason)) => {
                for (index, line) in lines.iter().enumerate() {
                    let row = (own + index).checked_sub(skipped).filter(|row| *row < usize::from(area.height));
                    if let Some(row) = row {
                        paint::line(buffer, field.x, area.y + paint::cells(row), field.width, line, style(&reason));
                    }
                }
            }
        }
    }
}
