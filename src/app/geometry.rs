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
/// The marks in front of each row, the gap between label and value, and a cell behind it.
const GUTTER: u16 = 4;
/// A form is not wider than this.
const WIDEST_FORM: u16 = 100;

impl Geometry {
    /// Whether there is no room for a form at all; the screen then says so.
    pub fn too_small(self) -> bool {
        self.columns < 40 || self.rows < 10
    }

    /// Whether links, result and outbox stand beside the form instead of below it.
    pub fn two_columns(self) -> bool {
        self.columns >= 100
    }

    /// Whether the customer stands beside the form, too.
    pub fn shows_customer(self) -> bool {
        self.columns >= 110
    }

    /// Whether the parts of the screen have frames. A small screen needs the cells for the form.
    pub fn framed(self) -> bool {
        self.columns >= 60 && self.rows >= 16
    }

    /// Whether the parts of the ticket are named above the single column: in its frame, or in a line of their own.
    pub fn has_tabs(self) -> bool {
        !self.two_columns() && self.rows >= 16
    }

    /// Cells of a frame at one side.
    pub fn edge(self) -> u16 {
        u16::from(self.framed())
    }

    /// Rows above the body: the title line, and the tabs where no frame has them.
    pub fn top(self) -> u16 {
        TOP + u16::from(self.has_tabs() && !self.framed())
    }

    /// Rows of the body.
    pub fn body(self) -> u16 {
        self.rows.saturating_sub(self.top() + BOTTOM)
    }

    /// Width and height of the result: beside the form, or in place of it.
    pub fn result(self) -> (u16, u16) {
        let heading = u16::from(self.two_columns() && !self.framed());
        let width = if self.two_columns() { self.columns.saturating_sub(self.form() + heading) } else { self.columns };
        (width.saturating_sub(2 * self.edge()), self.body().saturating_sub(2 * self.edge() + heading))
    }

    /// Width of the form with its frame: a line that is longer is hard to read.
    pub fn form(self) -> u16 {
        if self.two_columns() { (self.columns * 5 / 8).min(WIDEST_FORM) } else { self.columns }
    }

    /// Width of the rows of the form.
    pub fn rows_of_form(self) -> u16 {
        self.form().saturating_sub(2 * self.edge())
    }

    /// Width of the label column.
    pub fn label(self) -> u16 {
        (self.rows_of_form() / 3).clamp(10, 22)
    }

    /// Width of the value column: what texts are laid out at.
    pub fn value(self) -> u16 {
        self.rows_of_form().saturating_sub(self.label() + GUTTER).max(2)
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

/// The same for what was clicked in: it stays where the click found it, at `kept`, as long as the focus is in view there.
pub fn scroll_from(kept: Option<usize>, first: usize, last: usize, height: usize, total: usize) -> usize {
    let shows = |top: &usize| *top <= first && last < *top + height && *top + height <= total;
    kept.filter(shows).unwrap_or_else(|| scroll(first, last, height, total))
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
                    for kept in 0..total {
                        let top = scroll_from(Some(kept), row, row, height, total);
                        assert!(top <= row && row < top + height, "{row} of {total} at {height} from {kept}: {top}");
                    }
                }
            }
        }
    }
}
