//! How the screen is divided, from its size alone: shared by what moves in it (update) and what draws it (view).

/// The size of the terminal, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geometry {
    /// Width.
    pub columns: u16,
    /// Height.
    pub rows: u16,
}

/// The title line.
const TOP: u16 = 1;
/// The hint of the focused field, the status line, the footer with the keys.
const BOTTOM: u16 = 3;
/// A mark in front of each row, and the gap between label and value.
const GUTTER: u16 = 4;

impl Geometry {
    /// Whether there is no room for a form at all; the screen then says so.
    pub fn too_small(self) -> bool {
        self.columns < 40 || self.rows < 10
    }

    /// Whether associations stand beside the form instead of below it.
    pub fn two_columns(self) -> bool {
        self.columns >= 110
    }

    /// Whether a line of tabs stands over the single column. A small screen needs the row for the form.
    pub fn has_tabs(self) -> bool {
        !self.two_columns() && self.rows >= 16
    }

    /// Rows above the body: the title line, and the tabs.
    pub fn top(self) -> u16 {
        TOP + u16::from(self.has_tabs())
    }

    /// Rows of the body.
    pub fn body(self) -> u16 {
        self.rows.saturating_sub(self.top() + BOTTOM)
    }

    /// Width and height of the result: beside the form, below a heading, or in place of it.
    pub fn result(self) -> (u16, u16) {
        if self.two_columns() {
            (self.columns.saturating_sub(self.form() + 1), self.body().saturating_sub(1))
        } else {
            (self.columns, self.body())
        }
    }

    /// Width of the form.
    pub fn form(self) -> u16 {
        if self.two_columns() { self.columns * 3 / 5 } else { self.columns }
    }

    /// Width of the label column.
    pub fn label(self) -> u16 {
        (self.form() / 3).clamp(10, 26)
    }

    /// Width of the value column: what texts are laid out at.
    pub fn value(self) -> u16 {
        self.form().saturating_sub(self.label() + GUTTER).max(2)
    }

    /// The most rows that one long text takes in the form.
    pub fn tallest_text(self) -> usize {
        usize::from(self.body() / 2).clamp(3, 20)
    }

    /// Width and height of a list laid over the form, and the rows for its items.
    pub fn list(self) -> (u16, u16) {
        let width = self.columns.saturating_sub(4).min(90);
        let height = self.body().min(if self.rows >= 40 { 26 } else { 18 });
        (width, height)
    }

    /// Rows for items in such a list: it has a border, a line to type in, and a line that explains.
    pub fn list_rows(self) -> usize {
        usize::from(self.list().1.saturating_sub(4)).max(1)
    }
}

/// The first shown row of a list that keeps `first..=last` in view. It moves by half a screen at a time, so that
/// going through a long list redraws seldom, and depends on nothing but where the focus is.
pub fn scroll(first: usize, last: usize, height: usize, total: usize) -> usize {
    if height == 0 || total <= height || last < height {
        return 0;
    }
    let half = (height / 2).max(1);
    let top = ((last - height) / half + 1) * half;
    top.min(total - height).min(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_focused_is_always_in_view() {
        for height in 1..12 {
            for total in 1..40 {
                for row in 0..total {
                    let top = scroll(row, row, height, total);
                    assert!(top <= row && row < top + height, "{row} of {total} at {height}: {top}");
                    assert!(total <= height || top + height <= total, "{row} of {total} at {height}: {top}");
                }
            }
        }
    }
}
